/*
 * perf_gen: the two processes.
 */
#include "tests/perf/perf_gen.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"

#define ARGS 32

static int
start_server(struct perf_gen *p, struct err *e)
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
	if (fs_mkdirs(fs_join(&p->a, p->dir, ".rtlsmith"), 0700, e) < 0)
		return -1;
	return fs_write(fs_join(&p->a, p->dir, ".rtlsmith/config.yaml"), text,
		strlen(text), e);
}

int
perf_gen_open(struct perf_gen *p, struct err *e)
{
	const char *build = getenv("abs_top_builddir");
	const char *source = getenv("abs_top_srcdir");

	if (build == NULL || source == NULL)
		return err_set(e, ERR_USAGE, "run it through make perf");
	p->program = fs_join(&p->a, build, "rtlsmith");
	p->env[0] = arena_printf(&p->a, "PATH=%s", getenv("PATH"));
	p->env[1] = "LC_ALL=C";
	p->env[2] = arena_printf(&p->a, "RTLSMITH_DATA=%s", source);
	if (fs_scratch(&p->a, &p->dir, e) < 0)
		return -1;
	return start_server(p, e);
}

int
perf_gen_run(struct perf_gen *p, const char *db, const char *const *args,
	struct proc_result *r, struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char *argv[ARGS] = {p->program, "--db",
		fs_join(&p->a, p->dir, db), "gen", "-s", "core", "-m", "demo",
		"--cache", "off", "--progress", "none"};
	size_t n = 0;

	while (argv[n] != NULL)
		n++;
	while (*args != NULL && n + 1 < ARGS)
		argv[n++] = *args++;
	s.argv = argv;
	s.envp = p->env;
	s.cwd = p->dir;
	s.nofile = 4096;
	if (proc_run(&s, r, e) < 0)
		return -1;
	if (r->how == PROC_EXITED && r->code == 0)
		return 0;
	err_set(e, ERR_TOOL, "gen: %s %d: %.300s", proc_how_name(r->how),
		r->code, r->err.ptr);
	proc_result_release(r);
	return -1;
}

void
perf_gen_close(struct perf_gen *p)
{
	struct err e = ERR_INIT;

	if (p->server != NULL)
		(void)proc_stop(p->server, 2000, NULL, &e);
	if (p->dir != NULL)
		(void)fs_rmtree(p->dir, &e);
	arena_release(&p->a);
}
