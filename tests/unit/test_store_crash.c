/*
 * lib/store: what was answered is kept, what failed left no trace: kill -9,
 * full disks, threads that share commits, other processes.
 *
 * Called as "test_store_crash writer PATH" it is the process that gets killed:
 * it works on the pending samples and writes a line for each call that has
 * returned.
 */
#include "tests/unit/store_util.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/proc.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"

#define LINE_MS 60000 /* a loaded machine is slow */
#define ROUNDS 20

/* ---- the work of one sample ---- */

/* 0, or -1 when the attempt, -2 when the judging failed. */
static int
work(struct store *s, const struct store_sample *x, int64_t *attempt,
	struct err *e)
{
	char text[2048], code[700], key[32];
	struct store_attempt a = world_attempt(x->id);
	struct store_reply_texts t = {.request = "same for all",
		.request_n = 12,
		.content = text,
		.content_n = sizeof(text)};
	struct store_verdict v = {.key = key,
		.status = x->id % 2 == 0 ? "pass" : "fail",
		.reason = x->id % 2 == 0 ? "pass" : "syntax",
		.letter = "S",
		.mode = "strict",
		.doc = "{\"stages\":[{\"name\":\"sim\",\"status\":\"pass\"}]}",
		.tools = "fp"};
	struct store_scoring sc = {.mode = "strict",
		.extractor = "default@1",
		.code = code,
		.code_n = sizeof(code)};
	struct rand_state r;
	size_t i;

	rand_seed(&r, (uint64_t)x->id);
	for (i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + rand_below(&r, 8));
	memcpy(code, text, sizeof(code));
	snprintf(key, sizeof(key), "k%lld", (long long)(x->id / 3));
	if (store_attempt_commit(s, &a, &t, true, attempt, e) < 0)
		return -1;
	return store_sample_judged(s, x, &v, &sc, true, e) < 0 ? -2 : 0;
}

/* ---- kill -9 ---- */

struct writer {
	struct store *s;
	pthread_mutex_t lock;
	struct arena a;
	struct store_sample *x;
	size_t n, next;
};

static void
say(const char *what, int64_t a, int64_t b)
{
	char line[80];
	int n = snprintf(line, sizeof(line), "%s %lld %lld\n", what,
		(long long)a, (long long)b);

	if (write(STDOUT_FILENO, line, (size_t)n) != n)
		_exit(3);
}

static void
writer_thread(void *arg, int index)
{
	struct writer *w = arg;
	struct err e = ERR_INIT;

	(void)index;
	for (;;) {
		struct store_sample *x;
		int64_t attempt;

		pthread_mutex_lock(&w->lock);
		x = w->next < w->n ? &w->x[w->next++] : NULL;
		pthread_mutex_unlock(&w->lock);
		if (x == NULL)
			return;
		if (work(w->s, x, &attempt, &e) < 0) {
			say(e.msg, 0, 0);
			_exit(4);
		}
		say("done", x->id, attempt);
	}
}

static int
writer_main(const char *path)
{
	struct writer w = {.lock = PTHREAD_MUTEX_INITIALIZER};
	struct err e = ERR_INIT;
	int64_t cursor = 0;

	if (store_open(&w.s, path, 0, &e) < 0 ||
		store_run_claim(w.s, RUN_ID, getpid(), &e) < 0 ||
		store_sample_page(w.s, &w.a, RUN_ID,
			1u << STORE_SAMPLE_PENDING |
				1u << STORE_SAMPLE_GENERATED,
			&cursor, 100000, &w.x, &w.n, &e) < 0 ||
		pool_run(8, writer_thread, &w, &e) < 0) {
		say(e.msg, 0, 0);
		return 1;
	}
	store_close(w.s);
	arena_release(&w.a);
	return 0;
}

struct acks {
	int64_t sample[100000], attempt[100000];
	size_t n;
};

static int
read_ack(struct world *w, struct proc_child *child, struct acks *acks)
{
	const char *line;
	char *rest, *end;
	long long sample, attempt;
	int rc = proc_line(child, &line, LINE_MS, &w->e);

	if (rc < 0)
		fail_msg("%s", w->e.msg);
	if (rc == 0)
		return 0;
	if (!str_starts(line, "done "))
		fail_msg("the writer says: %s", line);
	sample = strtoll(line + 5, &rest, 10);
	attempt = strtoll(rest, &end, 10);
	if (end == rest || *end != '\0')
		fail_msg("the writer says: %s", line);
	acks->sample[acks->n] = sample;
	acks->attempt[acks->n++] = attempt;
	return 1;
}

/* Starts a writer, kills it after some lines, collects all its lines. */
static void
kill_a_writer(struct world *w, struct acks *acks, uint64_t lines)
{
	const char *argv[] = {"/proc/self/exe", "writer", w->path, NULL};
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_child *child;
	char exe[LIM_PATH];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	assert_true(n > 0);
	exe[n] = '\0';
	argv[0] = exe;
	spec.argv = argv;
	OK(w, proc_start(&child, &spec, &w->e));
	for (; lines > 0; lines--)
		assert_int_equal(read_ack(w, child, acks), 1);
	assert_int_equal(kill(proc_pid(child), SIGKILL), 0);
	while (read_ack(w, child, acks) == 1)
		continue;
	OK(w, proc_stop(child, 0, NULL, &w->e));
}

static void
check_acks(struct world *w, const struct acks *acks, size_t from)
{
	struct store_sample x;
	struct arena a = ARENA_INIT;
	size_t i;

	for (i = from; i < acks->n; i++) {
		OK(w, store_sample_get(w->s, &a, acks->sample[i], &x, &w->e));
		assert_int_equal(x.state, STORE_SAMPLE_JUDGED);
		assert_int_equal(x.attempt_id, acks->attempt[i]);
		assert_non_null(x.status);
		arena_release(&a);
	}
}

static void
killed_writer_loses_nothing(void **state)
{
	struct world *w = *state;
	struct acks *acks = xcalloc(1, sizeof(*acks));
	struct rand_state r;
	int64_t added;
	int round;

	rand_seed(&r, 20);
	OK(w,
		store_sample_plan(w->s, RUN_ID, w->tasks, 3, w->models, 2,
			10000, &added, &w->e));
	for (round = 0; round < ROUNDS; round++) {
		size_t from = acks->n;

		store_close(w->s);
		w->s = NULL;
		kill_a_writer(w, acks, rand_below(&r, 700));
		OK(w, store_open(&w->s, w->path, 0, &w->e));
		world_check_clean(w);
		check_acks(w, acks, from);
	}
	check_acks(w, acks, 0);
	assert_true(acks->n > 1000);
	free(acks);
}

/* ---- full disks ---- */

/* Stores noise until that fails; answers how many were stored. */
static int
fill_up(struct world *w, int64_t from, char (*hash)[HASH_HEX], int max)
{
	char noise[6000], gone[HASH_HEX], *p;
	struct rand_state r;
	size_t i;
	int n;

	for (n = 0; n < max; n++) {
		rand_seed(&r, (uint64_t)(from + n));
		for (i = 0; i < sizeof(noise); i++)
			noise[i] = (char)rand_u64(&r);
		memset(&w->e, 0, sizeof(w->e));
		if (store_text_put(w->s, noise, sizeof(noise), hash[n], &w->e) <
			0)
			break;
	}
	if (n == max)
		return n;
	assert_int_equal(w->e.code, ERR_IO);
	assert_non_null(strstr(w->e.msg, "disk full while storing a text"));
	assert_non_null(strstr(w->e.msg, "--db"));
	hash_hex(noise, sizeof(noise), gone);
	memset(&w->e, 0, sizeof(w->e));
	assert_int_equal(
		store_text_get(w->s, &w->a, gone, &p, NULL, &w->e), -1);
	return n;
}

static void
expect_texts(struct world *w, char (*hash)[HASH_HEX], int n)
{
	char *p;
	int i;

	for (i = 0; i < n; i++)
		OK(w, store_text_get(w->s, &w->a, hash[i], &p, NULL, &w->e));
	world_check_clean(w);
}

static void
full_database_goes_on_later(void **state)
{
	struct world *w = *state;
	char hash[200][HASH_HEX];
	int n, more;

	OK(w, store__limit_pages(w->s, 1, &w->e)); /* not below what it has */
	assert_int_equal(fill_up(w, 0, hash, 200), 0);
	OK(w, store__limit_pages(w->s, 150, &w->e));
	n = fill_up(w, 0, hash, 200);
	assert_in_range(n, 10, 199);
	expect_texts(w, hash, n);
	OK(w, store__limit_pages(w->s, 0, &w->e));
	more = fill_up(w, n, hash + n, 200 - n);
	assert_int_equal(more, 200 - n);
	world_reopen(w);
	expect_texts(w, hash, 200);
}

static void
full_file_system_goes_on_later(void **state)
{
	struct world *w = *state;
	char *dir = fs_join(&w->a, w->dir, "small"), *ballast;
	char hash[1000][HASH_HEX], block[65536];
	int n;

	OK(w, fs_mkdirs(dir, 0700, &w->e));
	/* a name space of our own: nothing stays mounted */
	if (unshare(CLONE_NEWNS) < 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount("none", dir, "tmpfs", 0, "size=2m") < 0) {
		print_message("# SKIP mounting a tmpfs: %s\n", strerror(errno));
		return; /* cmocka's skip() reads as a failure in TAP */
	}
	ballast = fs_join(&w->a, dir, "ballast");
	memset(block, 1, sizeof(block));
	OK(w, fs_write(ballast, block, sizeof(block), &w->e));
	store_close(w->s);
	w->s = NULL;
	w->path = fs_join(&w->a, dir, "t.db");
	OK(w, store_open(&w->s, w->path, STORE_CREATE, &w->e));
	n = fill_up(w, 0, hash, 1000);
	assert_in_range(n, 1, 999);
	expect_texts(w, hash, n);
	/* still full, still orderly */
	assert_in_range(fill_up(w, 2000, hash + n, 1), 0, 1);
	assert_int_equal(unlink(ballast), 0);
	assert_int_equal(fill_up(w, 3000, hash + n, 1), 1);
	expect_texts(w, hash, n + 1);
	world_reopen(w);
	expect_texts(w, hash, n + 1);
	store_close(w->s);
	w->s = NULL;
	umount2(dir, MNT_DETACH);
}

/* ---- threads ---- */

#define THREADS 32
#define PER_THREAD 25
#define CROWD ((size_t)THREADS * PER_THREAD)

struct crowd {
	struct store *s;
	struct store_sample *x;
	int result[THREADS * PER_THREAD];
};

static void
crowd_thread(void *arg, int index)
{
	struct crowd *c = arg;
	struct arena a = ARENA_INIT;
	int i;

	for (i = 0; i < PER_THREAD; i++) {
		int k = index * PER_THREAD + i;
		struct store_sample now;
		struct err e = ERR_INIT;
		int64_t attempt;

		c->result[k] = work(c->s, &c->x[k], &attempt, &e);
		/* what has returned is seen by every reader */
		if (c->result[k] == 0 &&
			(store_sample_get(c->s, &a, c->x[k].id, &now, &e) < 0 ||
				now.state != STORE_SAMPLE_JUDGED ||
				now.attempt_id != attempt))
			c->result[k] = -9;
		arena_release(&a);
	}
}

static void
threads_share_commits(void **state)
{
	struct world *w = *state;
	struct crowd *c = xcalloc(1, sizeof(*c));
	struct store_counts counts;
	int i;

	c->s = w->s;
	c->x = world_samples(w, CROWD);
	OK(w, pool_run(THREADS, crowd_thread, c, &w->e));
	for (i = 0; i < THREADS * PER_THREAD; i++)
		assert_int_equal(c->result[i], 0);
	OK(w, store_run_counts(w->s, RUN_ID, &counts, &w->e));
	assert_int_equal(counts.judged, THREADS * PER_THREAD);
	world_check_clean(w);
	free(c);
}

static void
threads_fail_alone(void **state)
{
	struct world *w = *state;
	struct crowd *c = xcalloc(1, sizeof(*c));
	struct store_counts counts;
	int i, n = THREADS * PER_THREAD;

	c->s = w->s;
	c->x = world_samples(w, (size_t)n);
	for (i = 0; i < n; i += 2)
		c->x[i].id += 1000000; /* there is none */
	OK(w, pool_run(THREADS, crowd_thread, c, &w->e));
	for (i = 0; i < n; i++)
		assert_int_equal(c->result[i], i % 2 == 0 ? -1 : 0);
	OK(w, store_run_counts(w->s, RUN_ID, &counts, &w->e));
	assert_int_equal(counts.judged, n / 2);
	/* no text of a failed one stayed: request, content and code each */
	assert_int_equal(world_i64(w,
				 "SELECT count(*) FROM text"
				 " WHERE size = 2048"),
		n / 2);
	world_check_clean(w);
	free(c);
}

static void
threads_on_a_full_disk(void **state)
{
	struct world *w = *state;
	struct crowd *c = xcalloc(1, sizeof(*c));
	struct store_sample x;
	int i, n = THREADS * PER_THREAD, done = 0;

	c->s = w->s;
	c->x = world_samples(w, (size_t)n);
	OK(w, store__limit_pages(w->s, 300, &w->e));
	OK(w, pool_run(THREADS, crowd_thread, c, &w->e));
	OK(w, store__limit_pages(w->s, 0, &w->e));
	for (i = 0; i < n; i++) {
		OK(w, store_sample_get(w->s, &w->a, c->x[i].id, &x, &w->e));
		/* exactly what was answered */
		assert_int_equal(x.state,
			c->result[i] == 0	     ? STORE_SAMPLE_JUDGED
				: c->result[i] == -1 ? STORE_SAMPLE_PENDING
						     : STORE_SAMPLE_GENERATED);
		done += c->result[i] == 0;
	}
	assert_in_range(done, 1, n - 1);
	world_check_clean(w);
	free(c);
}

/* ---- others ---- */

struct nested {
	struct world *w;
	struct store *other;
	char hash[HASH_HEX];
	int rc;
};

static int
short_wait(struct store_conn *c, void *arg, struct err *e)
{
	(void)arg;
	(void)e;
	sqlite3_busy_timeout(c->db, 20);
	return 0;
}

static int
while_writing(struct store_conn *c, void *arg, struct err *e)
{
	struct nested *n = arg;
	char hash[HASH_HEX], *p;

	(void)c;
	/* readers do not wait for the writer */
	OK(n->w,
		store_text_get(n->w->s, &n->w->a, n->hash, &p, NULL, &n->w->e));
	n->rc = store_text_put(n->other, "x", 1, hash, e);
	return n->rc;
}

static void
busy_says_who_to_end(void **state)
{
	struct world *w = *state;
	struct nested n = {.w = w};
	struct store_counts counts;

	OK(w, store_text_put(w->s, "seen", 4, n.hash, &w->e));
	OK(w, store_open(&n.other, w->path, 0, &w->e));
	OK(w, store__write(n.other, "t", short_wait, NULL, &w->e));
	FAILS(w, ERR_IO, "another process holds the database",
		store__write(w->s, "t", while_writing, &n, &w->e));
	assert_int_equal(n.rc, -1);
	/* both go on */
	OK(w, store_text_put(n.other, "y", 1, n.hash, &w->e));
	OK(w, store_text_put(w->s, "z", 1, n.hash, &w->e));
	OK(w, store_run_counts(w->s, RUN_ID, &counts, &w->e));
	store_close(n.other);
}

static int
put_while_reading(void *arg, int64_t row, int argc, const char *const *argv)
{
	struct nested *n = arg;

	(void)argc;
	(void)argv;
	if (row == 1)
		n->rc = store_text_put(n->w->s, "during", 6, n->hash, &n->w->e);
	return 0;
}

static void
report_does_not_block_writers(void **state)
{
	struct world *w = *state;
	struct nested n = {.w = w, .rc = -5};

	world_samples(w, 10);
	OK(w,
		store_sql(w->s, "SELECT id FROM sample", put_while_reading, &n,
			&w->e));
	assert_int_equal(n.rc, 0);
}

struct pair {
	struct store *s[2];
	int failed[2];
};

static void
pair_thread(void *arg, int index)
{
	struct pair *p = arg;
	char text[32], hash[HASH_HEX];
	struct err e = ERR_INIT;
	int i;

	for (i = 0; i < 100; i++) {
		snprintf(text, sizeof(text), "%d of %d", i, index);
		if (store_text_put(p->s[index], text, strlen(text), hash, &e) <
			0)
			p->failed[index]++;
	}
}

static void
two_handles_take_turns(void **state)
{
	struct world *w = *state;
	struct pair p = {{w->s, NULL}, {0, 0}};

	OK(w, store_open(&p.s[1], w->path, 0, &w->e));
	OK(w, pool_run(2, pair_thread, &p, &w->e));
	assert_int_equal(p.failed[0] + p.failed[1], 0);
	assert_int_equal(world_i64(w,
				 "SELECT count(*) FROM text WHERE"
				 " text_of(id) GLOB '* of [01]'"),
		200);
	store_close(p.s[1]);
}

int
main(int argc, char **argv)
{
#define IN(setup, test)                                                        \
	cmocka_unit_test_setup_teardown(test, world_##setup, world_free)
	const struct CMUnitTest tests[] = {
		IN(run, killed_writer_loses_nothing),
		IN(run, full_database_goes_on_later),
		IN(run, threads_share_commits),
		IN(run, threads_fail_alone),
		IN(run, threads_on_a_full_disk),
		IN(run, busy_says_who_to_end),
		IN(run, report_does_not_block_writers),
		IN(run, two_handles_take_turns),
		IN(run, full_file_system_goes_on_later),
	};

	if (argc == 3 && strcmp(argv[1], "writer") == 0)
		return writer_main(argv[2]);
	return cmocka_run_group_tests_name("store_crash", tests, NULL, NULL);
}
