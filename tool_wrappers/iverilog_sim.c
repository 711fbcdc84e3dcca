/*
 * iverilog_sim: one simulation.
 *
 * Must not interpret what the tools print.
 */
#include "tool_wrappers/iverilog_priv.h"

#include <errno.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/str.h"

/* Replaces all places of one patch; how many there were. */
static size_t
patch_one(char *code, size_t n, const struct iverilog_patch *p)
{
	char *at = code;
	size_t found = 0;

	while (p->n > 0 &&
		(at = memmem(at, n - (size_t)(at - code), p->from, p->n))) {
		memcpy(at, p->to, p->n);
		at += p->n;
		found++;
	}
	return found;
}

/* The code that runs; the job's own when nothing is replaced. */
static const char *
patched(struct arena *a, const struct iverilog_sim_job *job, struct err *e)
{
	char *code;
	size_t i;

	if (job->n_patches == 0)
		return job->code;
	code = arena_alloc(a, job->code_n + 1);
	memcpy(code, job->code, job->code_n);
	code[job->code_n] = '\0';
	for (i = 0; i < job->n_patches; i++)
		if (patch_one(code, job->code_n, &job->patches[i]) == 0) {
			err_set(e, ERR_INTERNAL,
				"the byte code lacks the place of patch %zu",
				i + 1);
			return NULL;
		}
	return code;
}

static void
feed_out(void *arg, int fd, const char *p, size_t n)
{
	const struct iverilog_sim_job *job = arg;

	if (fd == 1 && job->on_out)
		job->on_out(job->on_out_arg, p, n);
}

static int
simulate_in(struct iverilog *iv, struct arena *a, const char *dir,
	const struct iverilog_sim_job *job, struct iverilog_sim *out,
	struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char *const batch[] = {iv->vvp, "-n", IVERILOG_FILE_CODE, NULL};
	const char *const plain[] = {iv->vvp, IVERILOG_FILE_CODE, NULL};
	const char *const envp[] = {
		iv->env_path, "LC_ALL=C", "IVERILOG_DUMPER=none", NULL};
	struct iverilog_sim_job feed = *job;
	struct proc_result r;

	s.argv = job->batch ? batch : plain;
	s.envp = envp;
	s.cwd = dir;
	s.cpu_ms = job->cpu_ms;
	s.wall_ms = job->wall_ms;
	s.as_bytes = job->as_bytes;
	s.file_bytes = job->file_bytes;
	s.out_max = job->out_max ? job->out_max : LIM_TOOL_STDOUT;
	s.err_max = LIM_TOOL_STDERR;
	s.tail_max = job->tail_max;
	s.flags = job->merge ? PROC_MERGE : 0;
	s.on_data = feed_out;
	s.on_data_arg = &feed;
	if (proc_run(&s, &r, e) < 0)
		return -1;
	if (r.how == PROC_NOT_STARTED) {
		errno = r.err_no;
		err_sys(e, ERR_TOOL, "cannot start %s", iv->vvp);
		proc_result_release(&r);
		return -1;
	}
	out->how = r.how;
	out->code = r.code;
	out->truncated = r.out_truncated;
	out->out_bytes = r.out_bytes;
	out->out = buf_take(&r.out, a, &out->out_n);
	out->err = buf_take(&r.err, a, &out->err_n);
	out->cpu_us = r.cpu_us;
	out->wall_us = r.wall_us;
	out->max_rss_kb = r.max_rss_kb;
	proc_result_release(&r);
	return 0;
}

int
iverilog_simulate(struct iverilog *iv, struct arena *a,
	const struct iverilog_sim_job *job, struct iverilog_sim *out,
	struct err *e)
{
	struct err ignored = ERR_INIT;
	const char *code = patched(a, job, e);
	char *mine = NULL;
	const char *dir = job->dir;
	int rc;

	memset(out, 0, sizeof(*out));
	if (!code)
		return -1;
	if (!dir && fs_scratch(a, &mine, e) < 0)
		return -1;
	if (!dir)
		dir = mine;
	rc = iverilog__put(dir, IVERILOG_FILE_CODE, code, job->code_n, e);
	if (rc == 0)
		rc = simulate_in(iv, a, dir, job, out, e);
	if (mine)
		(void)fs_rmtree(mine, &ignored);
	return rc;
}
