/*
 * iverilog_run: one compilation.
 *
 * Directly: ivl reads the preprocessed text as its standard input, with the
 * configuration that the driver would have written.  The driver runs ivlpp and
 * ivl in a shell pipe whose exit status is ivl's, so ours is ivl's too,
 * whatever ivlpp said.
 *
 * Two things differ from the driver on purpose, and cannot change what a
 * design does: the code generator is named by its absolute path (saves a
 * search), and VPI modules whose functions the preprocessed text does not
 * name are not loaded (saves time, and keeps VHDL file access away).
 *
 * Must not interpret what the tools print.
 */
#include "tool_wrappers/iverilog_priv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox.h"

#define PP_SCAN ((size_t)(4 * LIM_MIB)) /* larger: all VPI modules */

/* ---- what the driver would write ---- */

static bool
modern(const struct iverilog_job *job)
{
	return str_eq(job->generation, "2012");
}

bool
iverilog__can_direct(const struct iverilog_job *job)
{
	return !(job->flags & IVERILOG_SEPARATE) &&
		(!job->generation || modern(job) ||
			str_eq(job->generation, "2005"));
}

static void
add_module(const struct iverilog *iv, struct buf *b, const char *name)
{
	buf_printf(b, "module:%s/%s.vpi\n", iv->base, name);
}

static void
add_modules(const struct iverilog *iv, const struct iverilog_job *job, bool all,
	struct buf *b)
{
	add_module(iv, b, "system");
	if (all) {
		add_module(iv, b, "vhdl_sys");
		add_module(iv, b, "vhdl_textio");
	}
	add_module(iv, b, "v2005_math");
	if (all)
		add_module(iv, b, "va_math");
	if (modern(job))
		add_module(iv, b, "v2009");
}

/* The letters that the driver makes of the -W options. */
static const char *
warning_letters(unsigned flags)
{
	bool all = (flags & IVERILOG_WALL) != 0;
	bool loop = (flags & IVERILOG_WINFLOOP) != 0;

	if (all && (flags & IVERILOG_WNO_TIMESCALE))
		return loop ? "nidRpsal" : "nidRpsa";
	if (all)
		return loop ? "nidRpstal" : "nidRpsta";
	return loop ? "nl" : "n";
}

static void
conf_text(const struct iverilog *iv, const struct iverilog_job *job, bool all,
	struct buf *b)
{
	if (job->top)
		buf_printf(b, "root:%s\n", job->top);
	if (job->top2)
		buf_printf(b, "root:%s\n", job->top2);
	buf_printf(b, "basedir:%s\n", iv->base);
	add_modules(iv, job, all, b);
	buf_printf(b, "generation:%s\n",
		job->generation ? job->generation : "2005");
	buf_addstr(b,
		"generation:no-specify\n"
		"generation:assertions\n"
		"generation:xtypes\n"
		"generation:io-range-error\n"
		"generation:no-strict-ca-eval\n"
		"generation:no-strict-expr-width\n"
		"generation:shared-loop-index\n"
		"generation:no-verilog-ams\n"
		"generation:icarus-misc\n");
	buf_printf(b, "warnings:%s\n", warning_letters(job->flags));
	buf_addstr(b, "ignore_missing_modules:false\n");
	buf_printf(b, "out:%s\n", IVERILOG_FILE_CODE);
	if (job->timescale)
		buf_printf(b, "timescale:%s\n", job->timescale);
	buf_addstr(b, "iwidth:32\nwidthcap:65536\n");
	buf_addstr(
		b, job->flags & IVERILOG_NULL ? iv->conf_null : iv->conf_vvp);
}

/* Does the preprocessed text name a function of the modules that are seldom
 * needed? */
static bool
needs_all_modules(const struct iverilog_work *w)
{
	static const char *const names[] = {"$abs", "$min", "$max", "$ivlh"};
	size_t i;

	if (w->pp_n > PP_SCAN)
		return true;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_memmem(w->pp, w->pp_n, names[i]))
			return true;
	return false;
}

/* ---- processes ---- */

struct log_feed {
	struct iverilog_work *w;
	int fd; /* which descriptor is the log */
	uint64_t seen;
};

/* What a server that broke had said already is not said again: a tool that
 * runs a second time prints the same. */
static void
feed_log(void *arg, int fd, const char *p, size_t n)
{
	struct log_feed *f = arg;
	const struct iverilog_job *job = f->w->job;
	uint64_t skip = f->w->log_skip > f->seen ? f->w->log_skip - f->seen : 0;

	if (fd != f->fd)
		return;
	f->seen += n;
	if (skip < n && job->on_log)
		job->on_log(job->on_log_arg, p + skip, n - (size_t)skip);
}

static void
add_log(const struct iverilog_job *job, struct buf *log, const char *s)
{
	buf_addstr(log, s);
	if (job->on_log)
		job->on_log(job->on_log_arg, s, strlen(s));
}

/* A shell tells on stderr how a program of its pipe died. */
static void
add_death(const struct iverilog_job *job, const struct proc_result *r,
	struct buf *log)
{
	const char *name;

	switch (r->how) {
	case PROC_SIGNALED:
		name = sigdescr_np(r->code);
		add_log(job, log, name ? name : "Unknown signal");
		add_log(job, log, "\n");
		break;
	case PROC_CPU_LIMIT:
		add_log(job, log, "CPU time limit exceeded\n");
		break;
	case PROC_WALL_LIMIT:
		add_log(job, log, "Killed\n");
		break;
	case PROC_FILE_LIMIT:
		add_log(job, log, "File size limit exceeded\n");
		break;
	case PROC_OUTPUT_LIMIT:
	case PROC_EXITED:
	case PROC_NOT_STARTED:
		break;
	}
}

void
iverilog__base_spec(const struct iverilog_work *w, const char *const *argv,
	const char *const *envp, struct proc_spec *s)
{
	const struct iverilog_job *job = w->job;

	s->argv = argv;
	s->envp = envp;
	s->cwd = w->dir;
	s->cpu_ms = job->cpu_ms;
	s->wall_ms = job->wall_ms;
	s->as_bytes = job->as_bytes;
	s->tail_max = 16 * LIM_KIB;
	s->out_max = LIM_TOOL_STDERR;
	s->err_max = LIM_TOOL_STDERR;
}

int
iverilog__dress(struct iverilog *iv, struct arena *a, struct proc_spec *s,
	unsigned how, struct err *e)
{
	const struct sandbox_room room = {.rw_dir = s->cwd,
		.ro = iv->ro,
		.fork = (how & IVERILOG_PROGRAMS) != 0,
		.programs = (how & IVERILOG_PROGRAMS) != 0,
		.mem_scratch = (how & IVERILOG_MEMORY) != 0};

	return iv->sandbox ? sandbox_dress(iv->sandbox, a, &room, s, e) : 0;
}

/* Adds one part that ran. */
static void
add_part(struct iverilog_work *w, const struct proc_spec *s,
	struct proc_result *r)
{
	struct iverilog_compile *out = w->out;
	bool merged = (s->flags & PROC_MERGE) != 0;
	const struct buf *text = merged ? &r->out : &r->err;

	buf_add_truncate(&w->log, text->ptr, text->len);
	if (merged ? r->out_truncated : r->err_truncated)
		out->log_truncated = true;
	add_death(w->job, r, &w->log);
	out->how = r->how;
	out->exit_code = r->how == PROC_EXITED ? r->code
		: r->how == PROC_SIGNALED      ? 128 + r->code
					       : -1;
	out->cpu_us += r->cpu_us;
	out->wall_us += r->wall_us;
	w->log_skip = 0;
	proc_result_release(r);
}

int
iverilog__run_part(struct iverilog_work *w, struct proc_spec *s, unsigned how,
	struct err *e)
{
	struct log_feed feed = {w, s->flags & PROC_MERGE ? 1 : 2, 0};
	struct proc_result r;

	s->on_data = feed_log;
	s->on_data_arg = &feed;
	if (iverilog__dress(w->iv, w->a, s, how, e) < 0 ||
		proc_run(s, &r, e) < 0)
		return -1;
	if (r.how == PROC_NOT_STARTED) {
		errno = r.err_no;
		err_sys(e, ERR_TOOL, "cannot start %s", s->argv[0]);
		proc_result_release(&r);
		return -1;
	}
	add_part(w, s, &r);
	return 0;
}

int
iverilog__run_served(struct iverilog_work *w,
	const struct forkserver_kind *kind, const struct forkserver_job *job,
	struct proc_spec *s, struct err *e)
{
	struct log_feed feed = {w, s->flags & PROC_MERGE ? 1 : 2, 0};
	struct proc_result r;
	int rc;

	s->on_data = feed_log;
	s->on_data_arg = &feed;
	rc = forkserver_run(w->iv->servers, kind, job, &r, e);
	if (rc == 0)
		add_part(w, s, &r);
	else
		w->log_skip = feed.seen;
	return rc;
}

int
iverilog__work_dir(struct iverilog_work *w, struct err *e)
{
	const struct iverilog_job *job = w->job;
	char *made;
	size_t i;

	if (w->put)
		return 0;
	if (!w->dir) {
		if (fs_scratch(w->a, &made, e) < 0)
			return -1;
		w->dir = made;
		w->own_dir = true;
	}
	for (i = 0; i < job->n_sources; i++)
		if (fs_put(w->dir, job->sources[i].name, job->sources[i].text,
			    job->sources[i].n, e) < 0)
			return -1;
	w->put = true;
	return 0;
}

static int
work_begin(struct iverilog_work *w, struct err *e)
{
	memset(w->out, 0, sizeof(*w->out));
	buf_init(&w->log, 2 * LIM_TOOL_STDERR);
	w->dir = w->job->dir;
	w->pp = "";
	/* a folder of the caller's gets the sources in any case */
	return w->dir ? iverilog__work_dir(w, e) : 0;
}

static int
work_end(struct iverilog_work *w, int rc)
{
	struct iverilog_compile *out = w->out;
	struct err ignored = ERR_INIT;

	if (w->own_dir)
		(void)fs_rmtree(w->dir, &ignored);
	if (out->code_n == 0)
		out->code = NULL;
	out->ok = out->how == PROC_EXITED && out->exit_code == 0 &&
		(out->code || w->no_code);
	if (!out->ok) {
		out->code = NULL;
		out->code_n = 0;
	}
	out->log_truncated = out->log_truncated || w->log.overflow;
	out->log = buf_take(&w->log, w->a, &out->log_n);
	buf_release(&w->log);
	return rc;
}

/* The byte code of a compilation that succeeded. */
static int
take_code(struct iverilog_work *w, struct err *e)
{
	const char *path;

	if (w->out->how != PROC_EXITED || w->out->exit_code != 0 ||
		(w->job->flags & IVERILOG_NULL))
		return 0;
	path = fs_join(w->a, w->dir, IVERILOG_FILE_CODE);
	/* ivl exits 0 without it for some designs that it cannot finish */
	if (!fs_exists(path))
		return 0;
	return fs_read(w->a, path, IVERILOG_CODE_MAX, &w->out->code,
		&w->out->code_n, e);
}

static int
exec_ivl(struct iverilog_work *w, const struct buf *conf, struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char *const argv[] = {
		w->iv->ivl, ("-C" IVERILOG_FILE_CONF), "--", "-", NULL};
	const char *const envp[] = {w->iv->env_path, "LC_ALL=C", NULL};

	if (iverilog__work_dir(w, e) < 0 ||
		fs_put(w->dir, IVERILOG_FILE_CONF, conf->ptr, conf->len, e) < 0)
		return -1;
	(void)unlink(fs_join(w->a, w->dir, IVERILOG_FILE_CODE));
	iverilog__base_spec(w, argv, envp, &s);
	s.file_bytes = (int64_t)IVERILOG_CODE_MAX;
	s.in = w->pp;
	s.in_len = w->pp_n;
	s.flags = PROC_MERGE;
	if (iverilog__run_part(w, &s, 0, e) < 0)
		return -1;
	return take_code(w, e);
}

static int
run_ivl(struct iverilog_work *w, struct err *e)
{
	struct buf conf;
	int rc;

	buf_init(&conf, 64 * LIM_KIB);
	conf_text(w->iv, w->job, w->all || needs_all_modules(w), &conf);
	rc = iverilog__serve_ivl(w, &conf, e);
	if (rc == 1)
		rc = exec_ivl(w, &conf, e);
	buf_release(&conf);
	return rc;
}

static int
compile_direct(struct iverilog_work *w, struct err *e)
{
	const struct iverilog_compile *out = w->out;

	if (iverilog__preprocess(w, e) < 0)
		return -1;
	/* A shell's pipe goes on when its first program dies by itself; one
	 * that we ended is the end. */
	if (out->how != PROC_EXITED && out->how != PROC_SIGNALED)
		return 0;
	return run_ivl(w, e);
}

int
iverilog__compile_direct(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, bool all_modules,
	struct iverilog_compile *out, struct err *e)
{
	struct iverilog_work w = {.iv = iv,
		.a = a,
		.job = job,
		.out = out,
		.all = all_modules,
		.no_code = (job->flags & IVERILOG_NULL) != 0};
	int rc = work_begin(&w, e);

	if (rc == 0)
		rc = compile_direct(&w, e);
	return work_end(&w, rc);
}

int
iverilog__compile_driver(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, struct iverilog_compile *out,
	struct err *e)
{
	struct iverilog_work w = {.iv = iv,
		.a = a,
		.job = job,
		.out = out,
		.no_code = (job->flags & IVERILOG_NULL) != 0};
	int rc = work_begin(&w, e);

	if (rc == 0)
		rc = iverilog__run_driver(&w, e);
	if (rc == 0)
		rc = take_code(&w, e);
	return work_end(&w, rc);
}

/* Texts that end up in a configuration line or on a command line. */
static bool
plain_text(const char *s)
{
	const char *p;

	if (!s)
		return true;
	if (!s[0] || s[0] == '-')
		return false;
	for (p = s; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	return true;
}

static bool
plain_file(const char *s)
{
	return s && plain_text(s) && !strchr(s, '/') && !str_eq(s, ".") &&
		!str_eq(s, "..") && !str_starts(s, ".rs-");
}

static int
check_job(const struct iverilog_job *job, struct err *e)
{
	size_t i;

	if (!plain_text(job->top) || !plain_text(job->top2) ||
		!plain_text(job->timescale) || !plain_text(job->generation))
		return err_set(e, ERR_USAGE,
			"top, timescale or generation is no plain text");
	if ((job->flags & IVERILOG_SEPARATE) &&
		(job->flags & IVERILOG_PREPROCESSED))
		return err_set(e, ERR_USAGE,
			"separate units cannot be preprocessed already");
	for (i = 0; i < job->n_sources; i++)
		if (!plain_file(job->sources[i].name))
			return err_set(e, ERR_USAGE,
				"source %zu has no plain file name", i + 1);
	return 0;
}

int
iverilog_compile(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, struct iverilog_compile *out,
	struct err *e)
{
	if (check_job(job, e) < 0)
		return -1;
	if (iv->direct && iverilog__can_direct(job))
		return iverilog__compile_direct(iv, a, job, false, out, e);
	return iverilog__compile_driver(iv, a, job, out, e);
}

int
iverilog_preprocess(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, struct iverilog_compile *out,
	struct err *e)
{
	struct iverilog_work w = {
		.iv = iv, .a = a, .job = job, .out = out, .no_code = true};
	int rc;

	if (check_job(job, e) < 0)
		return -1;
	rc = work_begin(&w, e);
	if (rc == 0)
		rc = iverilog__preprocess(&w, e);
	rc = work_end(&w, rc);
	/* what it wrote is there, whatever it complained of */
	if (rc == 0 && out->how == PROC_EXITED) {
		out->code = arena_strndup(a, w.pp, w.pp_n);
		out->code_n = w.pp_n;
	}
	return rc;
}
