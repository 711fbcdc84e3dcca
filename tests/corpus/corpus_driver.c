/*
 * corpus_driver: the ways of calling Icarus against one another, on real
 * candidates with their suites' flags: direct calls against the driver (log,
 * outcome, byte code), then fork servers against processes of their own (the
 * same, and output, exit status and ending of the simulation), also on
 * candidates that were broken a little.  TAP on stdout.
 *
 *	corpus_driver [CORPUS [STEP]]
 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "eval/judge_priv.h"
#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"
#include "tests/corpus/corpus.h"
#include "tool_wrappers/iverilog_priv.h"
#include "tool_wrappers/sandbox.h"

struct run {
	struct corpus c;
	struct sandbox *sandbox;
	struct iverilog *iv;	/* with fork servers */
	struct iverilog *plain; /* without */
	size_t step;
	atomic_size_t next, same, different, failed;
	atomic_size_t served_same, served_different, simulated;
};

static size_t
sources_of(struct arena *a, const struct corpus_candidate *k,
	struct iverilog_source *src)
{
	const struct task_file *tb = task_file(k->task, "testbench");
	const struct task_file *ref = task_file(k->task, "golden");
	struct iverilog_source *s = src;
	char *text;

	if (k->task->profile == TASK_VE1) {
		text = arena_printf(a, "%s\n%s\n%s", tb->text,
			k->full ? "" : k->task->header, k->code);
		*s++ = (struct iverilog_source){"dut.sv", text, strlen(text)};
		return 1;
	}
	*s++ = (struct iverilog_source){
		judge__rules(k->task->profile)->dut, k->code, k->n};
	*s++ = (struct iverilog_source){tb->name, tb->text, tb->n};
	if (k->task->profile == TASK_VE2_SPEC ||
		k->task->profile == TASK_VE2_CC)
		*s++ = (struct iverilog_source){ref->name, ref->text, ref->n};
	return (size_t)(s - src);
}

static void
compare(struct run *r, const struct corpus_candidate *k, struct arena *a,
	struct iverilog_job *job)
{
	struct err e = ERR_INIT;
	int rc = iverilog__same_way(r->plain, a, job, &e);

	if (rc < 0) {
		printf("# %s: %s\n", k->id, e.msg);
		r->failed++;
	} else if (rc == 0) {
		printf("# %s: not what the driver gives\n", k->id);
		r->different++;
	} else {
		r->same++;
	}
}

/* ---- fork servers ---- */

static bool
same_bytes(const char *x, size_t x_n, const char *y, size_t y_n)
{
	return x_n == y_n && (x_n == 0 || memcmp(x, y, x_n) == 0);
}

static bool
same_sim(const struct iverilog_sim *x, const struct iverilog_sim *y)
{
	/* when time runs out is chance, and a server needs less of it */
	if (x->how == PROC_CPU_LIMIT || y->how == PROC_CPU_LIMIT)
		return true;
	return x->how == y->how &&
		(x->code == y->code && x->out_bytes == y->out_bytes &&
			x->truncated == y->truncated &&
			same_bytes(x->out, x->out_n, y->out, y->out_n) &&
			same_bytes(x->err, x->err_n, y->err, y->err_n));
}

struct way {
	struct iverilog_compile c;
	struct iverilog_sim s;
};

static int
one_way(struct iverilog *iv, struct arena *a, const struct iverilog_job *job,
	const struct judge_rules *rules, struct way *w, struct err *e)
{
	struct iverilog_sim_job sim = {.batch = rules->batch,
		.merge = rules->merge,
		.cpu_ms = 3000,
		.wall_ms = 600000,
		.as_bytes = job->as_bytes,
		.file_bytes = 1 << 26};

	memset(&w->s, 0, sizeof(w->s));
	if (iverilog_compile(iv, a, job, &w->c, e) < 0)
		return -1;
	sim.code = w->c.code;
	sim.code_n = w->c.code_n;
	return w->c.ok ? iverilog_simulate(iv, a, &sim, &w->s, e) : 0;
}

static void
compare_served(struct run *r, const char *id, const char *what,
	const struct iverilog_job *job, const struct judge_rules *rules)
{
	struct arena a = ARENA_INIT;
	struct way w[2];
	struct err e = ERR_INIT;

	if (one_way(r->plain, &a, job, rules, &w[0], &e) < 0 ||
		one_way(r->iv, &a, job, rules, &w[1], &e) < 0) {
		printf("# %s %s: %s\n", id, what, e.msg);
		r->failed++;
	} else if (w[0].c.how != w[1].c.how ||
		!iverilog__same_compile(&a, &w[0].c, &w[1].c)) {
		printf("# %s %s: compiled in another way by a server\n%s---\n"
		       "%s",
			id, what, w[0].c.log, w[1].c.log);
		r->served_different++;
	} else if (!same_sim(&w[0].s, &w[1].s)) {
		printf("# %s %s: simulated in another way by a server: %s %d "
		       "%s %d\n",
			id, what, proc_how_name(w[0].s.how), w[0].s.code,
			proc_how_name(w[1].s.how), w[1].s.code);
		r->served_different++;
	} else {
		r->served_same++;
		r->simulated += w[0].c.ok;
	}
	arena_release(&a);
}

/* ---- candidates that are broken a little ---- */

static bool
word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '_';
}

/* The token (a word or one other character) at or behind a random place. */
static size_t
token_at(const char *s, size_t n, struct rand_state *rs, size_t *end)
{
	size_t i = (size_t)rand_below(rs, n), k;

	while (i < n && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t'))
		i++;
	while (i > 0 && i < n && word(s[i]) && word(s[i - 1]))
		i--;
	for (k = i + 1; i < n && k < n && word(s[i]) && word(s[k]); k++)
		;
	*end = i < n ? k : n;
	return i;
}

#define BREAKS 6
static const char *const break_names[BREAKS] = {"token deleted",
	"token doubled", "token renamed", "own timescale and macro",
	"default_nettype none", "own type before"};

static const char *
broken(struct arena *a, const struct corpus_candidate *k, size_t how,
	struct rand_state *rs)
{
	static const char *const before[BREAKS] = {NULL, NULL, NULL,
		"`timescale 1ns/1ps\n`define FOO 1\n",
		"`default_nettype none\n",
		"typedef enum logic [1:0] {A_, B_} st_t;\n"};
	size_t end, at;

	if (before[how])
		return arena_printf(a, "%s%s", before[how], k->code);
	at = token_at(k->code, k->n, rs, &end);
	if (how == 0)
		return arena_printf(
			a, "%.*s%s", (int)at, k->code, k->code + end);
	return arena_printf(a, "%.*s%s%s", (int)end, k->code,
		how == 1 ? k->code + at : "_q", how == 1 ? "" : k->code + end);
}

static void
candidate(struct run *r, size_t i, const char *dir)
{
	const struct corpus_candidate *k = &r->c.cands[i];
	const struct judge_rules *rules = judge__rules(k->task->profile);
	struct corpus_candidate b = *k;
	struct iverilog_source src[3];
	struct arena a = ARENA_INIT;
	struct rand_state rs;
	struct iverilog_job job = {.dir = dir,
		.sources = src,
		.n_sources = sources_of(&a, k, src),
		.generation = rules->generation,
		.top = rules->tb_top,
		.timescale = rules->timescale,
		.flags = rules->flags,
		.cpu_ms = 30000,
		.wall_ms = 600000,
		.as_bytes = (int64_t)1 << 30};

	compare(r, k, &a, &job);
	job.dir = NULL;
	compare_served(r, k->id, "as it is", &job, rules);
	rand_seed(&rs, i);
	if (k->n > 0) {
		b.code = broken(&a, k, i / r->step % BREAKS, &rs);
		b.n = strlen(b.code);
		job.n_sources = sources_of(&a, &b, src);
		compare_served(r, k->id, break_names[i / r->step % BREAKS],
			&job, rules);
	}
	arena_release(&a);
}

static void
work(void *arg, int index)
{
	struct run *r = arg;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	char *dir;
	size_t i;

	(void)index;
	if (fs_scratch(&a, &dir, &e) < 0) {
		printf("# %s\n", e.msg);
		r->failed++;
		return;
	}
	while ((i = r->next++) < r->c.n)
		if (i % r->step == 0)
			candidate(r, i, dir);
	(void)fs_rmtree(dir, &e);
	arena_release(&a);
}

static int
open_all(struct run *r, const char *dir, struct err *e)
{
	struct iverilog_setup setup = {.no_servers = true};

	if (sandbox_open(&r->sandbox, SANDBOX_AUTO, e) < 0)
		return -1;
	setup.sandbox = r->sandbox;
	if (iverilog_open(&r->plain, &setup, e) < 0)
		return -1;
	setup.no_servers = false;
	if (iverilog_open(&r->iv, &setup, e) < 0)
		return -1;
	return corpus_load(&r->c, dir, e);
}

static bool
tell(const struct run *r)
{
	bool direct = iverilog_is_direct(r->plain), bad;

	bad = r->failed > 0 || (direct && r->different > 0);
	printf("# %s: same %zu, different %zu, failed %zu\n",
		iverilog_fingerprint(r->iv), (size_t)r->same,
		(size_t)r->different, (size_t)r->failed);
	printf("%sok 1 - direct calls give what the driver gives\n",
		bad ? "not " : "");
	printf("# %s, %s: same %zu (simulated %zu), different %zu\n",
		iverilog_way(r->iv), sandbox_layers(r->sandbox),
		(size_t)r->served_same, (size_t)r->simulated,
		(size_t)r->served_different);
	printf("%sok 2 - fork servers give what processes give\n",
		r->served_different > 0 ? "not " : "");
	return bad || r->served_different > 0;
}

int
main(int argc, char **argv)
{
	struct arena a = ARENA_INIT;
	struct run r;
	struct err e = ERR_INIT;
	const char *dir = corpus_dir(&a, argc, argv);
	bool bad;

	printf("1..2\n");
	memset(&r, 0, sizeof(r));
	r.step = corpus_number(argc, argv, 2, 20);
	if (!dir) {
		printf("ok 1 # SKIP no corpus of public suites here\n");
		printf("ok 2 # SKIP no corpus of public suites here\n");
		arena_release(&a);
		return 0;
	}
	if (open_all(&r, dir, &e) < 0 ||
		pool_run(pool_ncpu(), work, &r, &e) < 0) {
		printf("Bail out! %s\n", e.msg);
		return 1;
	}
	bad = tell(&r);
	iverilog_close(r.iv);
	iverilog_close(r.plain);
	sandbox_close(r.sandbox);
	corpus_release(&r.c);
	arena_release(&a);
	return bad;
}
