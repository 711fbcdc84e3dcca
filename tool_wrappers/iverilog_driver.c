/*
 * iverilog_driver: the same compilation through Icarus' own driver, for
 * versions whose parts want to be called in another way, and for what our own
 * calls do not offer.
 */
#include "tool_wrappers/iverilog_priv.h"

#include <string.h>

#include "lib/base/fs.h"

#define FILE_CMD ".rs-command" /* the driver's command file */
#define ARGS_MAX 20

/* The options of the driver for a job; returns how many. */
static size_t
driver_options(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, const char **argv)
{
	size_t n = 0;

	argv[n++] = iv->driver;
	if (job->flags & IVERILOG_WALL)
		argv[n++] = "-Wall";
	if (job->flags & IVERILOG_WINFLOOP)
		argv[n++] = "-Winfloop";
	if (job->flags & IVERILOG_WNO_TIMESCALE)
		argv[n++] = "-Wno-timescale";
	if (job->flags & IVERILOG_SEPARATE)
		argv[n++] = "-u";
	if (job->flags & IVERILOG_NULL)
		argv[n++] = "-tnull";
	if (job->generation)
		argv[n++] = arena_printf(a, "-g%s", job->generation);
	if (job->timescale) {
		argv[n++] = "-c";
		argv[n++] = FILE_CMD;
	}
	if (job->top) {
		argv[n++] = "-s";
		argv[n++] = job->top;
	}
	if (job->top2) {
		argv[n++] = "-s";
		argv[n++] = job->top2;
	}
	argv[n++] = "-o";
	argv[n++] = IVERILOG_FILE_CODE;
	return n;
}

int
iverilog__run_driver(struct iverilog_work *w, struct err *e)
{
	const struct iverilog_job *job = w->job;
	struct proc_spec s = PROC_SPEC_INIT;
	const char **argv =
		arena_array(w->a, job->n_sources + ARGS_MAX, sizeof(*argv));
	const char *const envp[] = {
		w->iv->env_path, "LC_ALL=C", "TMPDIR=.", NULL};
	const char *cmd;
	size_t i, n;

	if (iverilog__work_dir(w, e) < 0)
		return -1;
	n = driver_options(w->iv, w->a, job, argv);
	for (i = 0; i < job->n_sources; i++)
		argv[n++] = job->sources[i].name;
	if (job->timescale) {
		cmd = arena_printf(w->a, "+timescale+%s\n", job->timescale);
		if (fs_put(w->dir, FILE_CMD, cmd, strlen(cmd), e) < 0)
			return -1;
	}
	iverilog__base_spec(w, argv, envp, &s);
	s.flags = PROC_MERGE;
	s.file_bytes = (int64_t)IVERILOG_PP_MAX;
	return iverilog__run_part(w, &s, IVERILOG_PROGRAMS, e);
}
