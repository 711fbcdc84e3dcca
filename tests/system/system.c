/*
 * system: see system.h.
 */
#include "tests/system/system.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/str.h"
#include "tests/unit/unit.h"

#define WORDS_MAX 64

static char *
from_env(struct system *s, const char *name)
{
	const char *v = getenv(name);

	if (v == NULL)
		fail_msg("%s is not set: run through make check", name);
	return arena_strdup(&s->a, v);
}

void
system_serve(struct system *s, const char *script, const char *more)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;
	struct err e = ERR_INIT;
	char *conf = fs_join(&s->a, s->dir, ".rtlsmith");
	char *text;

	if (s->replay != NULL)
		replay_stop(s->replay);
	s->replay = NULL;
	o.cassette = fs_join(&s->a, s->source, "data/cassettes/core");
	if (script != NULL) {
		char *path = fs_join(&s->a, s->dir, "script.yaml");

		assert_ok(fs_write(path, script, strlen(script), &e), e);
		o.script = path;
	}
	assert_ok(replay_start(&s->replay, &o, &e), e);
	assert_ok(fs_mkdirs(conf, 0700, &e), e);
	text = arena_printf(&s->a,
		"models:\n  demo:\n    base_url: http://127.0.0.1:%d/v1\n"
		"    model: demo\n%s",
		replay_port(s->replay), more);
	assert_ok(fs_write(fs_join(&s->a, conf, "config.yaml"), text,
			  strlen(text), &e),
		e);
}

void
system_open(struct system *s, const char *script, const char *more)
{
	struct err e = ERR_INIT;

	memset(s, 0, sizeof(*s));
	s->source = from_env(s, "abs_top_srcdir");
	s->program =
		fs_join(&s->a, from_env(s, "abs_top_builddir"), "rtlsmith");
	assert_ok(fs_scratch(&s->a, &s->dir, &e), e);
	system_serve(s, script, more);
}

void
system_close(struct system *s)
{
	struct err e = ERR_INIT;

	replay_stop(s->replay);
	assert_ok(fs_rmtree(s->dir, &e), e);
	arena_release(&s->a);
}

static void
fill_spec(struct system *s, struct proc_spec *p, const char **argv,
	const char *const *words)
{
	size_t n = 0;

	argv[n++] = s->program;
	while (*words != NULL && n < WORDS_MAX - 1)
		argv[n++] = *words++;
	argv[n] = NULL;
	p->argv = argv;
	p->envp = (const char *const *)arena_array(&s->a, 8, sizeof(char *));
	((const char **)p->envp)[0] =
		arena_printf(&s->a, "PATH=%s", from_env(s, "PATH"));
	((const char **)p->envp)[1] = "LC_ALL=C";
	((const char **)p->envp)[2] =
		arena_printf(&s->a, "RTLSMITH_DATA=%s", s->source);
	((const char **)p->envp)[3] = "RTLSMITH_PROGRESS=none";
	((const char **)p->envp)[4] = arena_printf(&s->a, "ASAN_OPTIONS=%s",
		getenv("ASAN_OPTIONS") != NULL ? getenv("ASAN_OPTIONS") : "");
	((const char **)p->envp)[5] = arena_printf(&s->a, "TSAN_OPTIONS=%s",
		getenv("TSAN_OPTIONS") != NULL ? getenv("TSAN_OPTIONS") : "");
	((const char **)p->envp)[6] = arena_printf(&s->a, "UBSAN_OPTIONS=%s",
		getenv("UBSAN_OPTIONS") != NULL ? getenv("UBSAN_OPTIONS") : "");
	p->cwd = s->dir;
	p->nofile = 1024;
}

int
system_run(struct system *s, char **out, const char *const *words)
{
	struct proc_spec p = PROC_SPEC_INIT;
	const char *argv[WORDS_MAX];
	struct proc_result r;
	struct err e = ERR_INIT;
	int code;

	fill_spec(s, &p, argv, words);
	p.out_max = 64 << 20;
	p.wall_ms = 600000;
	assert_ok(proc_run(&p, &r, &e), e);
	if (r.how != PROC_EXITED)
		fail_msg("%s: %s: %.*s", words[0], proc_how_name(r.how), 2000,
			r.err.ptr);
	code = r.code;
	if (code != 0)
		print_message("# %s exits with %d: %.1500s\n", words[0], code,
			r.err.ptr);
	if (out != NULL)
		*out = buf_take(&r.out, &s->a, NULL);
	proc_result_release(&r);
	return code;
}

struct proc_child *
system_start(struct system *s, const char *const *words)
{
	struct proc_spec p = PROC_SPEC_INIT;
	const char *argv[WORDS_MAX];
	struct proc_child *c;
	struct err e = ERR_INIT;

	fill_spec(s, &p, argv, words);
	p.flags = PROC_STDOUT_NULL;
	assert_ok(proc_start(&c, &p, &e), e);
	return c;
}

static bool
alive(int pid)
{
	siginfo_t si;

	memset(&si, 0, sizeof(si));
	return waitid(P_PID, (id_t)pid, &si, WEXITED | WNOHANG | WNOWAIT) ==
		0 &&
		si.si_pid == 0;
}

bool
system_wait_requests(
	struct system *s, struct proc_child *c, int64_t n, int timeout_ms)
{
	int64_t end = clock_mono_ms() + timeout_ms;
	struct replay_stats st;

	for (;;) {
		replay_stats(s->replay, &st);
		if (st.requests >= n)
			return true;
		if (!alive(proc_pid(c)) || clock_mono_ms() > end)
			return false;
		(void)poll(NULL, 0, 1); /* looks again, with a deadline */
	}
}

int64_t
system_sql(struct system *s, const char *sql)
{
	char *out;
	int64_t v;

	assert_int_equal(system_run(s, &out,
				 (const char *const[]){"db", "sql",
					 "--no-header", sql, NULL}),
		0);
	out[strcspn(out, "\n")] = '\0';
	if (!str_to_i64(out, &v))
		fail_msg("%s: \"%s\" is no number", sql, out);
	return v;
}

char *
system_report(struct system *s, const char *run)
{
	struct err e = ERR_INIT;
	cJSON *doc;
	char *out;

	assert_int_equal(system_run(s, &out,
				 (const char *const[]){"report", run,
					 "--format", "json", NULL}),
		0);
	assert_ok(json_parse(&s->a, out, strlen(out), &doc, &e), e);
	cJSON_DeleteItemFromObject(doc, "run");
	/* how often the wire was used differs when a process was killed */
	cJSON_DeleteItemFromObject(json_get(doc, "totals"), "requests");
	cJSON_DeleteItemFromObject(json_get(doc, "totals"), "retries");
	cJSON_DeleteItemFromObject(json_get(doc, "totals"), "cache_hits");
	return json_canonical(&s->a, doc);
}
