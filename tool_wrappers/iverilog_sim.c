/*
 * iverilog_sim: one simulation.
 *
 * Must not interpret what the tools print.
 */
#include "tool_wrappers/iverilog_priv.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* A copy of the code that runs. */
static char *
patched(struct arena *a, const struct iverilog_sim_job *job, struct err *e)
{
	char *code = arena_alloc(a, job->code_n + 1);
	size_t i;

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

struct out_feed {
	const struct iverilog_sim_job *job;
	uint64_t seen, skip;
};

/* What a server that broke had said already is not said again. */
static void
feed_out(void *arg, int fd, const char *p, size_t n)
{
	struct out_feed *f = arg;
	uint64_t skip = f->skip > f->seen ? f->skip - f->seen : 0;

	if (fd != 1)
		return;
	f->seen += n;
	if (skip < n && f->job->on_out)
		f->job->on_out(f->job->on_out_arg, p + skip, n - (size_t)skip);
}

static void
limits(const struct iverilog_sim_job *job, struct proc_spec *s)
{
	s->cpu_ms = job->cpu_ms;
	s->wall_ms = job->wall_ms;
	s->as_bytes = job->as_bytes;
	s->file_bytes = job->file_bytes;
	s->out_max = job->out_max ? job->out_max : LIM_TOOL_STDOUT;
	s->err_max = LIM_TOOL_STDERR;
	s->tail_max = job->tail_max;
	s->flags = job->merge ? PROC_MERGE : 0;
}

/* ---- waveforms ---- */

static bool
is_dump(const char *name)
{
	return str_ends(name, ".vcd") || str_ends(name, ".fst") ||
		str_ends(name, ".dump");
}

/* The design chose the name: the largest file that has a name for it. */
static const char *
find_wave(struct arena *a, const char *dir, char **names, size_t n)
{
	const char *best = NULL, *path;
	off_t size = 0;
	struct stat st;
	size_t i;

	for (i = 0; i < n; i++) {
		path = fs_join(a, dir, names[i]);
		if (!is_dump(names[i]) || lstat(path, &st) < 0 ||
			!S_ISREG(st.st_mode) || st.st_size <= size)
			continue;
		best = path;
		size = st.st_size;
	}
	return best;
}

static int
take_wave(struct arena *a, const char *dir, const char *to, struct err *e)
{
	const char *from;
	char **names, *text;
	size_t n;

	if (fs_list(a, dir, &names, &n, e) < 0)
		return -1;
	from = find_wave(a, dir, names, n);
	if (!from)
		return 0;
	if (fs_read(a, from, LIM_FILE, &text, &n, e) < 0)
		return -1;
	return fs_write(to, text, n, e);
}

/* ---- a process of its own ---- */

static int
exec_in(struct iverilog *iv, struct arena *a,
	const struct iverilog_sim_job *job, struct proc_spec *s,
	struct proc_result *r, struct err *e)
{
	const char *argv[6];
	const char *const envp[] = {iv->env_path, "LC_ALL=C",
		job->wave ? "IVERILOG_DUMPER=vcd" : "IVERILOG_DUMPER=none",
		IVERILOG_MONITOR_ENV, NULL};
	int n = 0;

	argv[n++] = iv->vvp;
	if (job->batch)
		argv[n++] = "-n";
	if (job->monitor) {
		argv[n++] = "-m";
		argv[n++] = iv->monitor;
	}
	argv[n++] = IVERILOG_FILE_CODE;
	argv[n] = NULL;
	s->argv = argv;
	s->envp = envp;
	if (iverilog__dress(iv, a, s, job->wave ? 0 : IVERILOG_MEMORY, e) < 0 ||
		proc_run(s, r, e) < 0)
		return -1;
	if (r->how == PROC_NOT_STARTED) {
		errno = r->err_no;
		err_sys(e, ERR_TOOL, "cannot start %s", iv->vvp);
		proc_result_release(r);
		return -1;
	}
	return 0;
}

static int
exec_vvp(struct iverilog *iv, struct arena *a,
	const struct iverilog_sim_job *job, struct proc_spec *s,
	struct proc_result *r, struct err *e)
{
	struct err ignored = ERR_INIT;
	const char *dir = job->dir;
	char *mine = NULL, *code = patched(a, job, e);
	int rc;

	if (!code || (!dir && fs_scratch(a, &mine, e) < 0))
		return -1;
	if (!dir)
		dir = mine;
	s->cwd = dir;
	rc = fs_put(dir, IVERILOG_FILE_CODE, code, job->code_n, e);
	if (rc == 0)
		rc = exec_in(iv, a, job, s, r, e);
	if (rc == 0 && job->wave && take_wave(a, dir, job->wave, e) < 0) {
		proc_result_release(r);
		rc = -1;
	}
	if (mine)
		(void)fs_rmtree(mine, &ignored);
	return rc;
}

/* ---- either way ---- */

static int
run_vvp(struct iverilog *iv, struct arena *a,
	const struct iverilog_sim_job *job, int monitor, struct proc_result *r,
	struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	struct out_feed feed = {job, 0, 0};
	char *code = patched(a, job, e);
	int rc;

	if (!code)
		return -1;
	limits(job, &s);
	s.on_data = feed_out;
	s.on_data_arg = &feed;
	rc = iverilog__serve_vvp(iv, a, job, code, monitor, &s, r, e);
	if (rc <= 0)
		return rc;
	feed.skip = feed.seen;
	feed.seen = 0;
	s.keep_fd = monitor;
	return exec_vvp(iv, a, job, &s, r, e);
}

static int
give_monitor(struct arena *a, const struct iverilog_sim_job *job, int fd,
	struct err *e)
{
	char *text;
	size_t n;

	if (forkserver_text(a, fd, IVERILOG_MONITOR_MAX, &text, &n, e) < 0)
		return -1;
	if (job->on_monitor)
		job->on_monitor(job->on_monitor_arg, text, n);
	return 0;
}

static void
take(struct proc_result *r, struct arena *a, struct iverilog_sim *out)
{
	out->how = r->how;
	out->code = r->code;
	out->truncated = r->out_truncated;
	out->out_bytes = r->out_bytes;
	out->out = buf_take(&r->out, a, &out->out_n);
	out->err = buf_take(&r->err, a, &out->err_n);
	out->cpu_us = r->cpu_us;
	out->wall_us = r->wall_us;
	out->max_rss_kb = r->max_rss_kb;
	proc_result_release(r);
}

int
iverilog_simulate(struct iverilog *iv, struct arena *a,
	const struct iverilog_sim_job *job, struct iverilog_sim *out,
	struct err *e)
{
	struct proc_result r;
	int monitor = 0, rc;

	memset(out, 0, sizeof(*out));
	if (job->monitor && !iv->monitor)
		return err_set(e, ERR_TOOL,
			"rtlsmith.vpi is missing: set RTLSMITH_LIBDIR to its "
			"folder");
	if (job->monitor) {
		monitor = forkserver_memory("", 0, e);
		if (monitor < 0)
			return -1;
	}
	rc = run_vvp(iv, a, job, monitor, &r, e);
	if (rc == 0)
		take(&r, a, out);
	if (rc == 0 && monitor > 0)
		rc = give_monitor(a, job, monitor, e);
	if (monitor > 0)
		(void)close(monitor);
	return rc;
}
