/*
 * cc: writes the sources into a scratch folder, calls the compiler there, and
 * runs what came out of it (see cc.h).  The program is started by the dynamic
 * linker, with its folder read-only.  Must not trust a byte of the sources, of
 * the program, or of what either prints.
 */
#include "tool_wrappers/cc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox.h"

#define COMPILE_CPU_MS 15000
#define COMPILE_AS_BYTES ((int64_t)(1024 * LIM_MIB))
#define RUN_AS_BYTES ((int64_t)(256 * LIM_MIB))
#define WALL_FACTOR ((int64_t)60) /* times the CPU limit: the last guard */
#define VERSION_WALL_MS 20000
#define LOG_MAX (16 * LIM_KIB)
#define PROGRAM "model.out"

struct cc {
	struct arena a;
	struct sandbox *sb;
	const char *program, *version;
};

const char *
cc_how_name(enum cc_how how)
{
	static const char *const names[] = {"ok", "refused", "limit", "crash"};

	return names[how];
}

/* ---- opening ---- */

static int
read_version(struct cc *c, struct err *e)
{
	struct proc_spec p = PROC_SPEC_INIT;
	struct proc_result r;
	int rc = 0;

	p.argv = (const char *const[]){c->program, "--version", NULL};
	p.wall_ms = VERSION_WALL_MS;
	p.out_max = LIM_ERROR_TEXT;
	if (proc_run(&p, &r, e) < 0)
		return -1;
	if (r.how != PROC_EXITED || r.code != 0 || r.out.len == 0)
		rc = err_set(e, ERR_TOOL,
			"%s does not tell its version: install a C compiler "
			"anew (Debian: apt install gcc libc6-dev)",
			c->program);
	c->version = str_utf8_fix(&c->a, r.out.ptr, strcspn(r.out.ptr, "\r\n"));
	proc_result_release(&r);
	return rc;
}

void
cc_close(struct cc *c)
{
	if (!c)
		return;
	arena_release(&c->a);
	free(c);
}

const char *
cc_version(const struct cc *c)
{
	return c->version;
}

/* ---- what came of it ---- */

struct work {
	struct cc *cc;
	struct arena *a;
	const struct cc_job *job;
	char *dir;
	struct cc_result *out;
};

static void
end_as(struct cc_result *out, enum cc_how how, const char *why)
{
	out->how = how;
	out->why = why;
}

/* Limits, for both; false: there was none. */
static bool
limited(const char *who, struct arena *a, const struct proc_result *r,
	struct cc_result *out)
{
	const char *what = NULL;

	if (r->how == PROC_CPU_LIMIT)
		what = "used up its CPU time";
	else if (r->how == PROC_OUTPUT_LIMIT || r->how == PROC_FILE_LIMIT)
		what = "wrote too much";
	if (what)
		end_as(out, CC_LIMIT, arena_printf(a, "%s %s", who, what));
	return what != NULL;
}

static int
machinery(const struct proc_result *r, const char *who, struct err *e)
{
	if (r->how == PROC_NOT_STARTED) {
		errno = r->err_no;
		return err_sys(e, ERR_TOOL, "cannot start %s", who);
	}
	if (r->how == PROC_WALL_LIMIT)
		return err_set(e, ERR_TOOL,
			"%s neither ended nor computed; run it again on a "
			"machine that is not overloaded",
			who);
	return 0;
}

static const char *
log_of(struct arena *a, const struct buf *b)
{
	return str_utf8_fix(a, b->ptr, b->len < LOG_MAX ? b->len : LOG_MAX);
}

/* ---- compiling ---- */

static const char **
compile_argv(const struct work *w)
{
	static const char *const options[] = {"-std=c11", "-O1", "-w",
		"-fwrapv", "-fno-strict-aliasing", "-o", PROGRAM};
	const size_t n_options = sizeof(options) / sizeof(options[0]);
	const char **argv =
		arena_array(w->a, n_options + CC_SOURCES + 3, sizeof(*argv));
	size_t n = 0;

	argv[n++] = w->cc->program;
	for (size_t i = 0; i < n_options; i++)
		argv[n++] = options[i];
	for (size_t i = 0; i < w->job->n_sources; i++)
		if (str_ends(w->job->sources[i].name, ".c"))
			argv[n++] = w->job->sources[i].name;
	argv[n++] = "-lm";
	argv[n] = NULL;
	return argv;
}

static int
compile(struct work *w, struct err *e)
{
	const char *const envp[] = {
		"PATH=/usr/bin:/bin", "LC_ALL=C", "TMPDIR=.", NULL};
	const struct sandbox_room room = {
		.rw_dir = w->dir, .programs = true, .tmp = true};
	struct proc_spec p = PROC_SPEC_INIT;
	struct proc_result r;
	int rc;

	p.argv = compile_argv(w);
	p.envp = envp;
	p.cwd = w->dir;
	p.cpu_ms = COMPILE_CPU_MS;
	p.wall_ms = WALL_FACTOR * COMPILE_CPU_MS;
	p.as_bytes = COMPILE_AS_BYTES;
	p.file_bytes = (int64_t)LIM_TOOL_FILE;
	p.out_max = LOG_MAX;
	p.flags = PROC_MERGE;
	if ((w->cc->sb && sandbox_dress(w->cc->sb, w->a, &room, &p, e) < 0) ||
		proc_run(&p, &r, e) < 0)
		return -1;
	w->out->cpu_us += r.cpu_us;
	rc = machinery(&r, "the compiler", e);
	w->out->log = log_of(w->a, &r.out);
	if (rc == 0 && !limited("the compiler", w->a, &r, w->out) &&
		(r.how != PROC_EXITED || r.code != 0))
		end_as(w->out, CC_REFUSED, "it does not compile");
	proc_result_release(&r);
	return rc;
}

/* ---- running ---- */

static void
take(struct work *w, struct proc_result *r)
{
	w->out->log = log_of(w->a, &r->err);
	if (limited("the program", w->a, r, w->out))
		return;
	if (r->how == PROC_SIGNALED)
		end_as(w->out, CC_CRASH,
			arena_printf(w->a, "it ended by signal %d", r->code));
	else if (r->code != 0)
		end_as(w->out, CC_CRASH,
			arena_printf(w->a, "it ended with status %d", r->code));
	w->out->out = (unsigned char *)buf_take(&r->out, w->a, &w->out->out_n);
}

/* A sandbox "none" forgets the folder that is only read. */
static int
run_there(struct proc_spec *p, const char *dir, struct proc_result *r,
	struct err *e)
{
	if (!p->jail)
		p->cwd = dir;
	return proc_run(p, r, e);
}

static int
run(struct work *w, struct err *e)
{
	const char *program = fs_join(w->a, w->dir, PROGRAM);
	const char *loader = w->cc->sb ? sandbox_loader(w->cc->sb) : NULL;
	const char *const by_loader[] = {loader, program, NULL};
	const char *const itself[] = {program, NULL};
	const char *const ro[] = {w->dir, NULL};
	const char *const envp[] = {"LC_ALL=C", NULL};
	const struct sandbox_room room = {.ro = ro};
	int64_t cpu_ms = w->job->cpu_ms > 0 ? w->job->cpu_ms : CC_CPU_MS;
	struct proc_spec p = PROC_SPEC_INIT;
	struct proc_result r;
	int rc;

	p.argv = loader ? by_loader : itself;
	p.envp = envp;
	p.in = w->job->in;
	p.in_len = w->job->in_n;
	p.cpu_ms = cpu_ms;
	p.wall_ms = WALL_FACTOR * cpu_ms;
	p.as_bytes = RUN_AS_BYTES;
	p.file_bytes = 1;
	p.out_max = w->job->out_max;
	p.err_max = LOG_MAX;
	p.flags = PROC_KILL_ON_OUTPUT;
	if ((w->cc->sb && sandbox_dress(w->cc->sb, w->a, &room, &p, e) < 0) ||
		run_there(&p, w->dir, &r, e) < 0)
		return -1;
	w->out->cpu_us += r.cpu_us;
	rc = machinery(&r, "the program", e);
	if (rc == 0)
		take(w, &r);
	proc_result_release(&r);
	return rc;
}

static int
put_sources(const struct work *w, struct err *e)
{
	if (w->job->n_sources > CC_SOURCES)
		return err_set(e, ERR_INTERNAL,
			"more than %d sources of a program", CC_SOURCES);
	for (size_t i = 0; i < w->job->n_sources; i++) {
		const struct cc_source *s = &w->job->sources[i];

		if (fs_put(w->dir, s->name, s->text, s->n, e) < 0)
			return -1;
	}
	return 0;
}

int
cc_run(struct cc *c, struct arena *a, const struct cc_job *job,
	struct cc_result *out, struct err *e)
{
	struct work w = {c, a, job, NULL, out};
	struct err gone = ERR_INIT;
	int rc;

	memset(out, 0, sizeof(*out));
	out->why = out->log = "";
	if (fs_scratch(a, &w.dir, e) < 0)
		return -1;
	rc = put_sources(&w, e);
	if (rc == 0)
		rc = compile(&w, e);
	if (rc == 0 && out->how == CC_OK)
		rc = run(&w, e);
	(void)fs_rmtree(w.dir, &gone);
	return rc;
}

/* ---- a first program ---- */

/* A compiler that cannot work in the sandbox would speak against every model.
 */
static int
try_out(struct cc *c, struct err *e)
{
	static const char text[] = "int main(void) { return 0; }\n";
	const struct cc_source source = {"main.c", text, sizeof(text) - 1};
	const struct cc_job job = {
		.sources = &source, .n_sources = 1, .out_max = 1};
	struct arena tmp = ARENA_INIT;
	struct cc_result r;
	int rc = cc_run(c, &tmp, &job, &r, e);

	if (rc == 0 && r.how != CC_OK)
		rc = err_set(e, ERR_TOOL,
			"%s cannot compile an empty program in the sandbox: "
			"%s (%.*s): put another C compiler first on the PATH",
			c->program, r.why, (int)strcspn(r.log, "\r\n"), r.log);
	arena_release(&tmp);
	return rc;
}

int
cc_open(struct cc **out, struct sandbox *sb, struct err *e)
{
	static const char *const names[] = {"cc", "gcc", "clang"};
	struct cc *c = xcalloc(1, sizeof(*c));

	c->sb = sb;
	for (size_t i = 0; i < 3 && !c->program; i++)
		c->program = fs_which(&c->a, names[i]);
	if (!c->program) {
		cc_close(c);
		return err_set(e, ERR_TOOL,
			"no C compiler: apt install gcc libc6-dev (none of cc, "
			"gcc and clang is on the PATH)");
	}
	if (read_version(c, e) < 0 || try_out(c, e) < 0) {
		cc_close(c);
		return -1;
	}
	*out = c;
	return 0;
}
