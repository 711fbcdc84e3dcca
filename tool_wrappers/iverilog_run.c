/*
 * iverilog_run: one compilation, one simulation.
 *
 * Direct: ivlpp (or iverilog_pp.c, where ivlpp would change nothing) writes
 * the preprocessed text into a file of the scratch folder, ivl reads it as its
 * standard input, with the configuration that the driver would have written.
 * The driver runs both in a shell pipe whose exit status is ivl's, so ours is
 * ivl's too, whatever ivlpp said.
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
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define FILE_DEFS ".rs-defs"	   /* ivlpp's defines and includes */
#define FILE_PP ".rs-preprocessed" /* ivlpp's output */
#define FILE_CONF ".rs-conf"	   /* ivl's configuration */
#define IVL_CONF "-C.rs-conf"	   /* as ivl wants it */
#define FILE_CMD ".rs-command"	   /* the driver's command file */
#define PP_MAX ((int64_t)(256 * LIM_MIB))
#define PP_SCAN ((size_t)(4 * LIM_MIB)) /* larger: all VPI modules */
#define ARGS_MAX 16

int
iverilog__put(const char *dir, const char *name, const void *p, size_t n,
	struct err *e)
{
	char path[LIM_PATH];
	const char *s = p;
	ssize_t k;
	int fd;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >=
		(int)sizeof(path))
		return err_set(e, ERR_LIMIT, "path too long: %s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		0600);
	if (fd < 0)
		return err_sys(e, ERR_IO, "cannot create %s", path);
	while (n > 0) {
		k = write(fd, s, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0) {
			err_sys(e, ERR_IO, "cannot write %s", path);
			close(fd);
			return -1;
		}
		s += k;
		n -= (size_t)k;
	}
	if (close(fd) < 0)
		return err_sys(e, ERR_IO, "cannot write %s", path);
	return 0;
}

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
	buf_printf(b, "out:%s\n", job->out);
	if (job->timescale)
		buf_printf(b, "timescale:%s\n", job->timescale);
	buf_addstr(b, "iwidth:32\nwidthcap:65536\n");
	buf_addstr(
		b, job->flags & IVERILOG_NULL ? iv->conf_null : iv->conf_vvp);
}

static int
put_defs(const struct iverilog *iv, const struct iverilog_job *job,
	struct err *e)
{
	struct buf b;
	int rc;

	buf_init(&b, 16 * LIM_KIB);
	buf_printf(&b,
		"D:__ICARUS__=1\nvhdlpp:%s/vhdlpp\n"
		"vhdlpp-work:ivl_vhdl_work\nI:%s/include\n"
		"relative include:false\n",
		iv->base, iv->base);
	rc = iverilog__put(job->dir, FILE_DEFS, b.ptr, b.len, e);
	buf_release(&b);
	return rc;
}

/* Reads the preprocessed text back: does it name a function of the modules
 * that are seldom needed? */
static bool
needs_all_modules(struct arena *a, const struct iverilog_job *job)
{
	static const char *const names[] = {"$abs", "$min", "$max", "$ivlh"};
	struct err ignored = ERR_INIT;
	char *text;
	size_t n, i;

	if (fs_read(a, fs_join(a, job->dir, FILE_PP), PP_SCAN, &text, &n,
		    &ignored) < 0)
		return true;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_memmem(text, n, names[i]))
			return true;
	return false;
}

/* ---- processes ---- */

struct log_feed {
	const struct iverilog_job *job;
	int fd; /* which descriptor is the log */
};

static void
feed_log(void *arg, int fd, const char *p, size_t n)
{
	struct log_feed *f = arg;

	if (fd == f->fd && f->job->on_log)
		f->job->on_log(f->job->on_log_arg, p, n);
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

static void
base_spec(const struct iverilog_job *job, const char *const *argv,
	const char *const *envp, struct proc_spec *s)
{
	s->argv = argv;
	s->envp = envp;
	s->cwd = job->dir;
	s->cpu_ms = job->cpu_ms;
	s->wall_ms = job->wall_ms;
	s->as_bytes = job->as_bytes;
	s->file_bytes = PP_MAX;
	s->tail_max = 16 * LIM_KIB;
	s->out_max = LIM_TOOL_STDERR;
	s->err_max = LIM_TOOL_STDERR;
}

/* Runs one part and adds it up; the log's bytes go to log. */
static int
run_part(const struct iverilog_job *job, struct proc_spec *s,
	struct iverilog_compile *out, struct buf *log, struct err *e)
{
	struct log_feed feed = {job, s->flags & PROC_MERGE ? 1 : 2};
	struct proc_result r;
	const struct buf *text;

	s->on_data = feed_log;
	s->on_data_arg = &feed;
	if (proc_run(s, &r, e) < 0)
		return -1;
	if (r.how == PROC_NOT_STARTED) {
		errno = r.err_no;
		err_sys(e, ERR_TOOL, "cannot start %s", s->argv[0]);
		proc_result_release(&r);
		return -1;
	}
	text = s->flags & PROC_MERGE ? &r.out : &r.err;
	buf_add_truncate(log, text->ptr, text->len);
	if (s->flags & PROC_MERGE ? r.out_truncated : r.err_truncated)
		out->log_truncated = true;
	add_death(job, &r, log);
	out->how = r.how;
	out->exit_code = r.how == PROC_EXITED ? r.code
		: r.how == PROC_SIGNALED      ? 128 + r.code
					      : -1;
	out->cpu_us += r.cpu_us;
	out->wall_us += r.wall_us;
	proc_result_release(&r);
	return 0;
}

static void
finish(struct iverilog_compile *out, struct buf *log, struct arena *a)
{
	out->ok = out->how == PROC_EXITED && out->exit_code == 0;
	out->log_truncated = out->log_truncated || log->overflow;
	out->log = buf_take(log, a, &out->log_n);
}

static int
run_ivlpp(struct iverilog *iv, struct arena *a, const struct iverilog_job *job,
	struct iverilog_compile *out, struct buf *log, struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char **argv = arena_array(a, job->n_sources + 5, sizeof(*argv));
	const char *const envp[] = {iv->env_path, "LC_ALL=C", NULL};
	size_t i, n = 0;

	if (put_defs(iv, job, e) < 0)
		return -1;
	argv[n++] = iv->ivlpp;
	argv[n++] = "-L";
	if (job->flags & IVERILOG_WALL)
		argv[n++] = "-Wredef-chg";
	argv[n++] = "-F" FILE_DEFS;
	for (i = 0; i < job->n_sources; i++)
		argv[n++] = job->sources[i].name;
	base_spec(job, argv, envp, &s);
	s.out_path = fs_join(a, job->dir, FILE_PP);
	return run_part(job, &s, out, log, e);
}

/* ivlpp over all sources but the first, kept when it had nothing to say. */
static int
learn_rest(struct iverilog *iv, struct arena *a, const struct iverilog_job *job,
	const char *key, struct err *e)
{
	struct iverilog_job rest = *job;
	struct iverilog_compile c;
	struct err ignored = ERR_INIT;
	struct buf log;
	char *text = NULL;
	size_t n = 0;
	int rc;

	rest.sources++;
	rest.n_sources--;
	memset(&c, 0, sizeof(c));
	buf_init(&log, LIM_TOOL_STDERR);
	rc = run_ivlpp(iv, a, &rest, &c, &log, e);
	if (rc == 0 &&
		(c.how != PROC_EXITED || c.exit_code != 0 || log.len > 0 ||
			fs_read(a, fs_join(a, job->dir, FILE_PP), PP_SCAN,
				&text, &n, &ignored) < 0))
		n = 0;
	if (rc == 0)
		iverilog__pp_keep(iv, key, text != NULL ? text : "", n);
	buf_release(&log);
	return rc;
}

/* Writes the preprocessed text without ivlpp: 1, or 0 when that cannot be. */
static int
preprocess_here(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, struct err *e)
{
	char key[HASH_HEX];
	struct buf b;
	int known, rc = 0;

	if (!iverilog__pp_skips(job))
		return 0;
	iverilog__pp_key(job, key);
	buf_init(&b, PP_SCAN);
	known = iverilog__pp_text(iv, job, key, &b);
	if (known == 0) {
		rc = learn_rest(iv, a, job, key, e);
		if (rc == 0)
			known = iverilog__pp_text(iv, job, key, &b);
	}
	if (rc == 0 && known > 0)
		rc = iverilog__put(job->dir, FILE_PP, b.ptr, b.len, e) < 0 ? -1
									   : 1;
	buf_release(&b);
	return rc;
}

static int
preprocess(struct iverilog *iv, struct arena *a, const struct iverilog_job *job,
	struct iverilog_compile *out, struct buf *log, struct err *e)
{
	int rc = preprocess_here(iv, a, job, e);

	if (rc <= 0)
		return rc < 0 ? -1 : run_ivlpp(iv, a, job, out, log, e);
	out->how = PROC_EXITED;
	return 0;
}

static int
run_ivl(struct iverilog *iv, struct arena *a, const struct iverilog_job *job,
	struct iverilog_compile *out, struct buf *log, struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char *const argv[] = {iv->ivl, IVL_CONF, "--", "-", NULL};
	const char *const envp[] = {iv->env_path, "LC_ALL=C", NULL};

	base_spec(job, argv, envp, &s);
	s.in_path = fs_join(a, job->dir, FILE_PP);
	s.flags = PROC_MERGE;
	return run_part(job, &s, out, log, e);
}

int
iverilog__compile_direct(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, bool all_modules,
	struct iverilog_compile *out, struct err *e)
{
	struct buf log, conf;
	int rc;

	memset(out, 0, sizeof(*out));
	buf_init(&log, 2 * LIM_TOOL_STDERR);
	if (preprocess(iv, a, job, out, &log, e) < 0) {
		buf_release(&log);
		return -1;
	}
	/* A shell's pipe goes on when its first program dies by itself; one
	 * that we ended is the end. */
	if (out->how != PROC_EXITED && out->how != PROC_SIGNALED) {
		finish(out, &log, a);
		return 0;
	}
	buf_init(&conf, 64 * LIM_KIB);
	conf_text(iv, job, all_modules || needs_all_modules(a, job), &conf);
	rc = iverilog__put(job->dir, FILE_CONF, conf.ptr, conf.len, e);
	buf_release(&conf);
	if (rc == 0)
		rc = run_ivl(iv, a, job, out, &log, e);
	if (rc == 0)
		finish(out, &log, a);
	buf_release(&log);
	return rc;
}

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
	argv[n++] = "-o";
	argv[n++] = job->out;
	return n;
}

int
iverilog__compile_driver(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, struct iverilog_compile *out,
	struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char **argv =
		arena_array(a, job->n_sources + ARGS_MAX, sizeof(*argv));
	const char *const envp[] = {iv->env_path, "LC_ALL=C", "TMPDIR=.", NULL};
	const char *cmd;
	struct buf log;
	size_t i, n;

	memset(out, 0, sizeof(*out));
	n = driver_options(iv, a, job, argv);
	for (i = 0; i < job->n_sources; i++)
		argv[n++] = job->sources[i].name;
	if (job->timescale) {
		cmd = arena_printf(a, "+timescale+%s\n", job->timescale);
		if (iverilog__put(job->dir, FILE_CMD, cmd, strlen(cmd), e) < 0)
			return -1;
	}
	base_spec(job, argv, envp, &s);
	s.flags = PROC_MERGE;
	buf_init(&log, 2 * LIM_TOOL_STDERR);
	if (run_part(job, &s, out, &log, e) < 0) {
		buf_release(&log);
		return -1;
	}
	finish(out, &log, a);
	return 0;
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

	if (!plain_text(job->top) || !plain_text(job->timescale) ||
		!plain_text(job->generation))
		return err_set(e, ERR_USAGE,
			"top, timescale or generation is no plain text");
	if (!plain_file(job->out))
		return err_set(e, ERR_USAGE, "output is no plain file name");
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
	size_t i;

	if (check_job(job, e) < 0)
		return -1;
	for (i = 0; i < job->n_sources; i++)
		if (iverilog__put(job->dir, job->sources[i].name,
			    job->sources[i].text, job->sources[i].n, e) < 0)
			return -1;
	if (iv->direct && iverilog__can_direct(job))
		return iverilog__compile_direct(iv, a, job, false, out, e);
	return iverilog__compile_driver(iv, a, job, out, e);
}

/* ---- simulation ---- */

static void
feed_out(void *arg, int fd, const char *p, size_t n)
{
	const struct iverilog_sim_job *job = arg;

	if (fd == 1 && job->on_out)
		job->on_out(job->on_out_arg, p, n);
}

int
iverilog_simulate(struct iverilog *iv, struct arena *a,
	const struct iverilog_sim_job *job, struct iverilog_sim *out,
	struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char *const batch[] = {iv->vvp, "-n", job->vvp, NULL};
	const char *const plain[] = {iv->vvp, job->vvp, NULL};
	const char *const envp[] = {
		iv->env_path, "LC_ALL=C", "IVERILOG_DUMPER=none", NULL};
	struct iverilog_sim_job feed = *job;
	struct proc_result r;

	memset(out, 0, sizeof(*out));
	s.argv = job->batch ? batch : plain;
	s.envp = envp;
	s.cwd = job->dir;
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
