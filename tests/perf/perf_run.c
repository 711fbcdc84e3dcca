/*
 * perf_run: how fast the orchestrator is when judging is off: samples per
 * second of `rtlsmith gen` against `rtlsmith replay`, both processes of their
 * own on this machine, and how its memory grows with the number of samples.
 *
 * usage: perf_run [SAMPLES...]      (default 1000 10000 100000)
 *
 * Prints for each size: samples, seconds, samples per second, CPU of the
 * orchestrator per sample, its peak memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"

#define TASKS 50 /* of the core suite, by --limit */

struct perf {
	struct arena a;
	char *dir, *program;
	const char *env[4];
	struct proc_child *server;
};

static int
fail(const struct err *e)
{
	fprintf(stderr, "perf_run: %s\n", e->msg);
	return 1;
}

static int
start_server(struct perf *p, struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char *const argv[] = {
		p->program, "replay", "core", "--listen", "127.0.0.1:0", NULL};
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
	if (strstr(text, "/v1") == NULL)
		text = arena_printf(&p->a,
			"models:\n  demo:\n    base_url: %.*s/v1\n"
			"    model: demo\n",
			(int)strcspn(url, " \n"), url);
	if (fs_mkdirs(fs_join(&p->a, p->dir, ".rtlsmith"), 0700, e) < 0)
		return -1;
	return fs_write(fs_join(&p->a, p->dir, ".rtlsmith/config.yaml"), text,
		strlen(text), e);
}

static int
measure(struct perf *p, int64_t samples, struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;
	char *n = arena_printf(&p->a, "%lld", (long long)(samples / TASKS));
	char *name = arena_printf(&p->a, "n%lld", (long long)samples);
	char *db = arena_printf(&p->a, "%s/%s.db", p->dir, name);
	const char *const argv[] = {p->program, "--db", db, "gen", "-s", "core",
		"-m", "demo", "--limit", "50", "-n", n, "-c", "64", "--cache",
		"off", "--progress", "none", "--run", name, NULL};
	double sec;

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
	samples = samples / TASKS * TASKS;
	printf("%8lld samples  %7.2f s  %7.0f samples/s  CPU %6.3f ms/sample  "
	       "peak memory %.1f MiB\n",
		(long long)samples, sec, (double)samples / sec,
		(double)r.cpu_us / 1e3 / (double)samples,
		(double)r.max_rss_kb / 1024);
	fflush(stdout);
	proc_result_release(&r);
	return 0;
}

int
main(int argc, char **argv)
{
	static const char *const sizes[] = {"1000", "10000", "100000"};
	const char *build = getenv("abs_top_builddir");
	const char *source = getenv("abs_top_srcdir");
	struct perf p = {0};
	struct err e = ERR_INIT;
	int rc = 0;

	if (build == NULL || source == NULL) {
		fprintf(stderr, "perf_run: run it through make perf\n");
		return 2;
	}
	p.program = fs_join(&p.a, build, "rtlsmith");
	p.env[0] = arena_printf(&p.a, "PATH=%s", getenv("PATH"));
	p.env[1] = "LC_ALL=C";
	p.env[2] = arena_printf(&p.a, "RTLSMITH_DATA=%s", source);
	if (fs_scratch(&p.a, &p.dir, &e) < 0 || start_server(&p, &e) < 0)
		return fail(&e);
	printf("orchestrator against the replay server, judging off, %d "
	       "processors\n",
		pool_ncpu());
	for (int i = 0; i < (argc > 1 ? argc - 1 : 3) && rc == 0; i++) {
		const char *text = argc > 1 ? argv[i + 1] : sizes[i];
		int64_t n;

		if (!str_to_i64(text, &n) || n < TASKS) {
			fprintf(stderr, "perf_run: \"%s\" is no size\n", text);
			rc = 2;
		} else if (measure(&p, n, &e) < 0) {
			rc = fail(&e);
		}
	}
	(void)proc_stop(p.server, 2000, NULL, &e);
	(void)fs_rmtree(p.dir, &e);
	arena_release(&p.a);
	return rc;
}
