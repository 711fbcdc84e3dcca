/*
 * yosys: finds Yosys and its ABC, and runs scripts.
 *
 * The script is a file of the scratch folder; our own last command writes a
 * mark, so that a run which a design ended early is not taken for a good one.
 * Must not believe what is printed: the log only explains.
 */
#include "tool_wrappers/yosys.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox.h"
#include "tool_wrappers/yosys_log.h"
#include "tool_wrappers/yosys_priv.h"

#define PROBE_CPU_MS 10000
#define PROBE_WALL_MS 60000
#define RO_MAX 4	   /* folders of a job */
#define NAME_MAX_BYTES 200 /* of a module in a script */

static const char *const how_names[] = {
	[YOSYS_OK] = "ok",
	[YOSYS_ERROR] = "error",
	[YOSYS_CPU_LIMIT] = "cpu_limit",
	[YOSYS_MEMORY_LIMIT] = "memory_limit",
	[YOSYS_OUTPUT_LIMIT] = "output_limit",
	[YOSYS_WALL_LIMIT] = "wall_limit",
	[YOSYS_CRASH] = "crash",
};

bool
yosys_plain_name(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n < NAME_MAX_BYTES && !(s[0] >= '0' && s[0] <= '9') &&
		strspn(s,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789_") == n;
}

const char *
yosys_how_name(enum yosys_how how)
{
	return how_names[how];
}

/* ---- files ---- */

static bool
plain_name(const char *name)
{
	return *name != '\0' && *name != '.' && !strchr(name, '/') &&
		strlen(name) < 128;
}

void
yosys__one_line(struct buf *b, const char *lines)
{
	size_t n;

	for (; *lines != '\0'; lines += n + (lines[n] == '\n')) {
		n = strcspn(lines, "\n");
		if (n == 0)
			continue;
		buf_add(b, lines, n);
		/* two semicolons are a command */
		buf_addstr(b, lines[n - 1] == ';' ? " " : "; ");
	}
}

void
yosys__script(const struct yosys_job *job, struct buf *b)
{
	if (job->program != YOSYS_YOSYS) {
		buf_addstr(b, job->script);
		buf_addch(b, '\n');
		return;
	}
	/* a comment ends with its line */
	if (strchr(job->script, '#')) {
		buf_addstr(b, job->script);
		buf_addch(b, '\n');
	} else {
		yosys__one_line(b, job->script);
	}
	buf_addstr(b, "tee -q -o " YOSYS_FILE_MARK " log end\n");
}

static int
put_script(const struct yosys_job *job, struct err *e)
{
	struct buf b;
	int rc;

	buf_init(&b, LIM_SOURCE_FILE);
	if (job->prelude)
		buf_addstr(&b, job->prelude);
	yosys__script(job, &b);
	if (b.overflow)
		rc = err_set(e, ERR_LIMIT, "a script for Yosys is too long");
	else
		rc = fs_put(job->dir, YOSYS_FILE_SCRIPT, b.ptr, b.len, e);
	buf_release(&b);
	return rc;
}

static int
put_files(struct arena *a, const struct yosys_job *job, struct err *e)
{
	size_t i;

	for (i = 0; i < job->n_files; i++) {
		const struct yosys_file *f = &job->files[i];

		if (!plain_name(f->name))
			return err_set(e, ERR_INTERNAL,
				"no plain file name for Yosys: %s", f->name);
		if (fs_put(job->dir, f->name, f->text, f->n, e) < 0)
			return -1;
	}
	for (i = 0; i < job->n_outputs; i++) {
		if (!plain_name(job->outputs[i]))
			return err_set(e, ERR_INTERNAL,
				"no plain file name for Yosys: %s",
				job->outputs[i]);
		(void)unlink(fs_join(a, job->dir, job->outputs[i]));
	}
	(void)unlink(fs_join(a, job->dir, YOSYS_FILE_MARK));
	return put_script(job, e);
}

/* A file that is missing, not plain or too large counts as not written. */
static bool
read_output(struct arena *a, const char *dir, const char *name,
	struct yosys_output *out)
{
	const char *path = fs_join(a, dir, name);
	struct err e = ERR_INIT;

	if (fs_exists(path) &&
		fs_read(a, path, LIM_TOOL_FILE, &out->text, &out->n, &e) < 0) {
		out->text = NULL;
		return e.code != ERR_LIMIT;
	}
	return true;
}

/* ---- running ---- */

static enum yosys_how
how_of(const struct yosys_job *job, const struct proc_result *r, bool mark)
{
	switch (r->how) {
	case PROC_EXITED:
		if (r->code != 0)
			return YOSYS_ERROR;
		if (job->program == YOSYS_ABC &&
			str_memmem(r->out.ptr, r->out.len, "** cmd error"))
			return YOSYS_ERROR; /* ABC's status is 0 then, too */
		return mark ? YOSYS_OK : YOSYS_CRASH;
	case PROC_CPU_LIMIT:
		return YOSYS_CPU_LIMIT;
	case PROC_WALL_LIMIT:
		return YOSYS_WALL_LIMIT;
	case PROC_OUTPUT_LIMIT:
	case PROC_FILE_LIMIT:
		return YOSYS_OUTPUT_LIMIT;
	case PROC_SIGNALED:
		if (r->code == SIGABRT && job->as_bytes > 0 &&
			str_memmem(r->out.ptr, r->out.len, "std::bad_alloc"))
			return YOSYS_MEMORY_LIMIT;
		return YOSYS_CRASH;
	case PROC_NOT_STARTED:
		return YOSYS_CRASH;
	}
	return YOSYS_CRASH;
}

static const char *
error_of(struct arena *a, const struct yosys_result *r)
{
	struct yosys_message m;

	switch (r->how) {
	case YOSYS_OK:
		return NULL;
	case YOSYS_ERROR:
		if (!yosys_log_error(a, r->log, r->log_n, &m))
			return arena_printf(a, "exit status %d", r->exit_code);
		if (!m.file || m.line == 0)
			return m.text;
		return arena_printf(a, "%s:%d: %s", m.file, m.line, m.text);
	case YOSYS_CPU_LIMIT:
		return "used up its CPU time";
	case YOSYS_MEMORY_LIMIT:
		return "used up its memory";
	case YOSYS_OUTPUT_LIMIT:
		return "wrote too much";
	case YOSYS_WALL_LIMIT:
		return "took too long";
	case YOSYS_CRASH:
		return arena_printf(a, "ended by itself (%d)", r->exit_code);
	}
	return NULL;
}

/* What a package outside of /usr needs beside its program; no more of the
 * folder that it lies in, which may be somebody's home. */
static const char *const *
package_of(struct arena *a, const char *program, const char *const *more)
{
	static const char *const parts[] = {"share", "lib", "libexec"};
	const char **ro = arena_array(a, 4 + RO_MAX, sizeof(*ro));
	size_t n = 0;
	char *top = arena_strdup(a, program);

	for (int i = 0; i < 2; i++) {
		char *slash = strrchr(top, '/');

		if (slash)
			*slash = '\0';
	}
	for (size_t i = 0; i < 3; i++) {
		char *path = fs_join(a, top, parts[i]);

		if (top[0] == '/' && fs_is_dir(path))
			ro[n++] = path;
	}
	for (int i = 0; more && more[i] && i < RO_MAX; i++)
		ro[n++] = more[i];
	ro[n] = NULL;
	return ro;
}

static int
shut_in(struct yosys *ys, struct arena *a, const struct yosys_job *job,
	struct proc_spec *s, struct err *e)
{
	const struct sandbox_room room = {.rw_dir = job->dir,
		.ro = package_of(a, s->argv[0], job->ro),
		.programs = job->programs};

	return ys->sandbox ? sandbox_dress(ys->sandbox, a, &room, s, e) : 0;
}

void
yosys__limits(const struct yosys_job *job, struct proc_spec *s)
{
	s->cpu_ms = job->cpu_ms;
	s->wall_ms = job->wall_ms;
	s->as_bytes = job->as_bytes;
	s->file_bytes = YOSYS_FILE_BYTES;
	s->out_max = LIM_TOOL_STDOUT;
	s->tail_max = LIM_TOOL_STDOUT / 2;
	s->flags = PROC_MERGE;
}

/* What is run; ERR_TOOL when it is not there. */
static int
command(struct yosys *ys, struct arena *a, enum yosys_program program,
	const char *const **argv, struct err *e)
{
	const char *const commands[][6] = {
		[YOSYS_YOSYS] = {ys->yosys, "-Q", "-q", "-s", YOSYS_FILE_SCRIPT,
			NULL},
		[YOSYS_ABC] = {ys->abc, "-s", "-f", YOSYS_FILE_SCRIPT, NULL},
		[YOSYS_SMT] = {ys->smt, "-smt2", YOSYS_FILE_SCRIPT, NULL},
	};

	if (program == YOSYS_ABC && !ys->abc)
		return err_set(e, ERR_TOOL,
			"yosys-abc is not on the PATH: install Yosys with ABC "
			"(Debian: apt-get install yosys)");
	if (program == YOSYS_SMT && !ys->smt)
		return err_set(e, ERR_TOOL, "%s", yosys_smt_hint());
	*argv = arena_memdup(a, commands[program], sizeof(commands[program]));
	return 0;
}

static int
start(struct yosys *ys, struct arena *a, const struct yosys_job *job,
	struct proc_result *r, struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	/* Yosys' files for ABC go to the scratch folder */
	static const char *const env_abc[] = {
		"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TMPDIR=.",
		NULL};

	if (command(ys, a, job->program, &s.argv, e) < 0)
		return -1;
	s.cwd = job->dir;
	s.stop = job->stop;
	yosys__limits(job, &s);
	s.envp = job->programs ? env_abc : NULL;
	if (shut_in(ys, a, job, &s, e) < 0 || proc_run(&s, r, e) < 0)
		return -1;
	if (r->how == PROC_NOT_STARTED) {
		errno = r->err_no;
		err_sys(e, ERR_TOOL, "cannot start %s", s.argv[0]);
		proc_result_release(r);
		return -1;
	}
	return 0;
}

/* In a process of its own, with the files in the scratch folder; *fits: no
 * output was too large. */
static int
run_alone(struct yosys *ys, struct arena *a, const struct yosys_job *job,
	struct proc_result *r, struct yosys_result *out, struct err *e)
{
	bool fits = true;
	size_t i;

	if (put_files(a, job, e) < 0 || start(ys, a, job, r, e) < 0)
		return -1;
	for (i = 0; i < job->n_outputs; i++)
		if (!read_output(a, job->dir, job->outputs[i], &out->out[i]))
			fits = false;
	out->how = how_of(job, r,
		job->program != YOSYS_YOSYS ||
			fs_exists(fs_join(a, job->dir, YOSYS_FILE_MARK)));
	if (!fits && out->how == YOSYS_OK)
		out->how = YOSYS_OUTPUT_LIMIT;
	return 0;
}

int
yosys_run(struct yosys *ys, struct arena *a, const struct yosys_job *job,
	struct yosys_result *out, struct err *e)
{
	struct proc_result r;
	bool mark = false;
	int rc;

	memset(out, 0, sizeof(*out));
	out->out = arena_array(a, job->n_outputs, sizeof(*out->out));
	rc = yosys__serve(ys, a, job, &r, out->out, &mark, e);
	if (rc < 0)
		return -1;
	if (rc == 0)
		out->how = how_of(job, &r, mark);
	else if (run_alone(ys, a, job, &r, out, e) < 0)
		return -1;
	out->exit_code = r.code;
	out->cpu_us = r.cpu_us;
	out->wall_us = r.wall_us;
	out->max_rss_kb = r.max_rss_kb;
	out->log_truncated = r.out_truncated;
	out->log = buf_take(&r.out, a, &out->log_n);
	proc_result_release(&r);
	out->error = error_of(a, out);
	return 0;
}

/* ---- opening ---- */

static int
find_version(struct yosys *ys, struct err *e)
{
	static const char head[] = "Yosys ";
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;
	size_t n;

	s.argv = (const char *const[]){ys->yosys, "-V", NULL};
	s.cpu_ms = PROBE_CPU_MS;
	s.wall_ms = PROBE_WALL_MS;
	if (proc_run(&s, &r, e) < 0)
		return -1;
	if (str_starts(r.out.ptr, head)) {
		const char *p = r.out.ptr + sizeof(head) - 1;

		n = strcspn(p, " \n");
		if (n > 0 && n < sizeof(ys->version))
			memcpy(ys->version, p, n);
	}
	proc_result_release(&r);
	if (ys->version[0] == '\0')
		return err_set(e, ERR_TOOL,
			"%s -V does not tell a version of Yosys", ys->yosys);
	return 0;
}

static int
make_fingerprint(struct yosys *ys, struct arena *a, struct err *e)
{
	const char *const parts[] = {ys->yosys, ys->abc};
	struct hash_ctx *h = hash_new();
	char hex[HASH_HEX], *text;
	size_t i, n;
	int rc = 0;

	for (i = 0; rc == 0 && i < 2; i++) {
		if (!parts[i])
			continue;
		rc = fs_read(a, parts[i], LIM_FILE, &text, &n, e);
		if (rc == 0)
			hash_part(h, text, n);
	}
	hash_final(h, hex);
	if (rc < 0)
		return err_wrap(e, "Yosys");
	ys->fingerprint =
		arena_printf(&ys->a, "yosys %s %.16s", ys->version, hex);
	return 0;
}

/* Reads a design, and writes it again: as all that comes later will. */
static int
probe(struct yosys *ys, struct arena *a, struct err *e)
{
	static const char text[] = "module probe(input a, output y);\n"
				   "\tassign y = ~a;\nendmodule\n";
	struct yosys_file file = {"probe.sv", text, sizeof(text) - 1};
	struct yosys_job job = {.script = "read_verilog -sv probe.sv\n"
					  "hierarchy -check -top probe\nproc\n"
					  "write_json probe.json\n",
		.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"probe.json"},
		.n_outputs = 1,
		.cpu_ms = PROBE_CPU_MS,
		.wall_ms = PROBE_WALL_MS};
	struct yosys_result r;
	struct err gone = ERR_INIT;
	char *dir;
	int rc;

	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	job.dir = dir;
	rc = yosys_run(ys, a, &job, &r, e);
	(void)fs_rmtree(dir, &gone);
	if (rc < 0)
		return -1;
	if (r.how != YOSYS_OK || !r.out[0].text)
		return err_set(e, ERR_TOOL, "%s does not run a script (%s): %s",
			ys->yosys, yosys_how_name(r.how),
			r.error ? r.error : "no output");
	return 0;
}

int
yosys_open(struct yosys **out, struct sandbox *sb, struct err *e)
{
	struct yosys *ys = xcalloc(1, sizeof(*ys));
	struct arena a = ARENA_INIT;
	int rc;

	ys->sandbox = sb;
	ys->yosys = fs_which(&ys->a, "yosys");
	ys->abc = fs_which(&ys->a, "yosys-abc");
	ys->smt = fs_which(&ys->a, "z3");
	if (!ys->yosys)
		rc = err_set(e, ERR_TOOL,
			"yosys is not on the PATH: install Yosys "
			"(Debian: apt-get install yosys)");
	else
		rc = find_version(ys, e);
	if (rc == 0)
		rc = make_fingerprint(ys, &a, e);
	if (rc == 0)
		rc = probe(ys, &a, e);
	arena_release(&a);
	if (rc < 0) {
		yosys_close(ys);
		return -1;
	}
	*out = ys;
	return 0;
}

void
yosys_close(struct yosys *ys)
{
	if (!ys)
		return;
	arena_release(&ys->a);
	free(ys);
}

const char *
yosys_version(const struct yosys *ys)
{
	return ys->version;
}

const char *
yosys_fingerprint(const struct yosys *ys)
{
	return ys->fingerprint;
}

bool
yosys_has_abc(const struct yosys *ys)
{
	return ys->abc != NULL;
}

const char *
yosys_smt_hint(void)
{
	return "z3 is not on the PATH, or does not answer: install it (Debian: "
	       "apt-get install z3)";
}

const char *
yosys_smt_version(struct yosys *ys, struct arena *a)
{
	struct proc_spec s = PROC_SPEC_INIT;
	struct err none = ERR_INIT;
	struct proc_result r;
	const char *line = NULL;

	s.argv = (const char *const[]){ys->smt, "--version", NULL};
	s.cpu_ms = PROBE_CPU_MS;
	s.wall_ms = PROBE_WALL_MS;
	if (!ys->smt || proc_run(&s, &r, &none) < 0)
		return NULL;
	if (r.how == PROC_EXITED && str_starts(r.out.ptr, "Z3 version "))
		line = arena_strndup(a, r.out.ptr, strcspn(r.out.ptr, "\n"));
	proc_result_release(&r);
	return line;
}
