/*
 * perf_agent: what the engine of agents costs when the model answers at once
 * and nothing is judged: turns a second of `rtlsmith gen --agent` with a policy
 * of twenty candidates, and the memory of 256 agents at once.
 *
 * usage: perf_agent [SAMPLES]      (default 512)
 *
 * The endpoint is `rtlsmith replay`, a process of its own on this machine; a
 * turn is one exchange over HTTP, committed to the store (synchronous=FULL)
 * with its ledger and its row before the next one is asked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"

#define TASKS 32 /* of the core suite, by --limit */
#define TURNS 20 /* of a sample */

static const char policy[] = "schema: rtlsmith.policy/1\n"
			     "name: twenty\n"
			     "roles: {writer: {temperature: 0.8}}\n"
			     "search: {candidates: 20}\n";

struct perf {
	struct arena a;
	char *dir, *program;
	const char *env[4];
	struct proc_child *server;
};

static int
fail(const struct err *e)
{
	fprintf(stderr, "perf_agent: %s\n", e->msg);
	return 1;
}

static int
start_server(struct perf *p, struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char *const argv[] = {p->program, "replay", "core", "--listen",
		"127.0.0.1:0", "--threads", "2", NULL};
	const char *line = NULL;
	const char *url;
	char *text;

	s.argv = argv;
	s.envp = p->env;
	s.cwd = p->dir;
	s.nofile = 4096;
	if (proc_start(&p->server, &s, e) < 0 ||
		proc_line(p->server, &line, 20000, e) < 1)
		return -1;
	url = strstr(line, "http://");
	if (url == NULL)
		return err_set(e, ERR_PARSE, "no address in \"%s\"", line);
	text = arena_printf(&p->a,
		"models:\n  demo:\n    base_url: %.*s\n    model: demo\n",
		(int)strcspn(url, " \n"), url);
	if (fs_mkdirs(fs_join(&p->a, p->dir, ".rtlsmith"), 0700, e) < 0 ||
		fs_write(fs_join(&p->a, p->dir, "twenty.yaml"), policy,
			strlen(policy), e) < 0)
		return -1;
	return fs_write(fs_join(&p->a, p->dir, ".rtlsmith/config.yaml"), text,
		strlen(text), e);
}

static int
measure(struct perf *p, int64_t samples, const char *at_once, struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;
	char *n = arena_printf(&p->a, "%lld", (long long)(samples / TASKS));
	char *db = arena_printf(&p->a, "%s/%s.db", p->dir, at_once);
	const char *const argv[] = {p->program, "--db", db, "gen", "-s", "core",
		"-m", "demo", "--limit", "32", "-n", n, "-c", at_once,
		"--cache", "off", "--progress", "none", "--run", "perf",
		"--agent", "./twenty.yaml", NULL};
	const int64_t whole = samples / TASKS * TASKS * TURNS;
	double sec, turns = (double)whole;

	s.argv = argv;
	s.envp = p->env;
	s.cwd = p->dir;
	s.nofile = 4096;
	if (proc_run(&s, &r, e) < 0)
		return -1;
	if (r.how != PROC_EXITED || r.code != 0) {
		err_set(e, ERR_TOOL, "gen: %s %d: %.300s", proc_how_name(r.how),
			r.code, r.err.ptr);
		proc_result_release(&r);
		return -1;
	}
	sec = (double)r.wall_us / 1e6;
	printf("%4s at once  %7.0f turns  %6.2f s  %6.0f turns/s  CPU %6.3f "
	       "ms/turn  peak memory %.1f MiB\n",
		at_once, turns, sec, turns / sec,
		(double)r.cpu_us / 1e3 / turns, (double)r.max_rss_kb / 1024);
	fflush(stdout);
	proc_result_release(&r);
	return 0;
}

int
main(int argc, char **argv)
{
	const char *build = getenv("abs_top_builddir");
	const char *source = getenv("abs_top_srcdir");
	struct perf p = {0};
	struct err e = ERR_INIT;
	int64_t samples = 512;
	int rc = 0;

	if (build == NULL || source == NULL ||
		(argc > 1 &&
			(!str_to_i64(argv[1], &samples) || samples < TASKS))) {
		fprintf(stderr,
			"perf_agent: run it through make perf; at "
			"least 32 samples\n");
		return 2;
	}
	p.program = fs_join(&p.a, build, "rtlsmith");
	p.env[0] = arena_printf(&p.a, "PATH=%s", getenv("PATH"));
	p.env[1] = "LC_ALL=C";
	p.env[2] = arena_printf(&p.a, "RTLSMITH_DATA=%s", source);
	if (fs_scratch(&p.a, &p.dir, &e) < 0 || start_server(&p, &e) < 0)
		return fail(&e);
	printf("agents against the replay server, nothing judged, %d "
	       "processors\n",
		pool_ncpu());
	if (measure(&p, samples, "32", &e) < 0 ||
		measure(&p, samples, "256", &e) < 0)
		rc = fail(&e);
	(void)proc_stop(p.server, 2000, NULL, &e);
	(void)fs_rmtree(p.dir, &e);
	arena_release(&p.a);
	return rc;
}
