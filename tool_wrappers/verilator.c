/*
 * verilator: runs verilator_bin --lint-only over one text and counts its
 * warnings (see verilator.h).  Must not let it write anywhere but in a scratch
 * folder.
 */
#include "tool_wrappers/verilator.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox.h"

#define VERSION_WALL_MS 20000
#define WALL_MS 120000

struct verilator {
	struct arena a;
	struct sandbox *sb;
	const char *program, *version;
};

/* "Verilator 5.006 2023-01-22 rev ..." */
static int
read_version(struct verilator *v, struct err *e)
{
	struct proc_spec p = PROC_SPEC_INIT;
	struct proc_result r;
	const char *word;
	int rc = 0;

	p.argv = (const char *const[]){v->program, "--version", NULL};
	p.wall_ms = VERSION_WALL_MS;
	p.out_max = LIM_ERROR_TEXT;
	if (proc_run(&p, &r, e) < 0)
		return -1;
	word = r.out.len > 0 ? str_memmem(r.out.ptr, r.out.len, "Verilator ")
			     : NULL;
	if (r.how != PROC_EXITED || word == NULL)
		rc = err_set(e, ERR_TOOL,
			"%s does not tell its version: install Verilator anew "
			"(Debian: apt install verilator)",
			v->program);
	else
		v->version = str_utf8_fix(
			&v->a, word + 10, strcspn(word + 10, " \r\n"));
	proc_result_release(&r);
	return rc;
}

int
verilator_open(struct verilator **out, struct sandbox *sb, struct err *e)
{
	struct verilator *v = xcalloc(1, sizeof(*v));

	v->sb = sb;
	v->program = fs_which(&v->a, "verilator_bin");
	if (v->program == NULL) {
		verilator_close(v);
		return err_set(e, ERR_TOOL,
			"not installed: apt install verilator (no program "
			"verilator_bin is on the PATH)");
	}
	if (read_version(v, e) < 0) {
		verilator_close(v);
		return -1;
	}
	*out = v;
	return 0;
}

void
verilator_close(struct verilator *v)
{
	if (v == NULL)
		return;
	arena_release(&v->a);
	free(v);
}

const char *
verilator_version(const struct verilator *v)
{
	return v->version;
}

/* ---- what it prints ---- */

static void
count(struct arena *a, const char *name, size_t n, struct verilator_lint *out)
{
	struct verilator_kind *k = out->kind;
	size_t i;

	for (i = 0; i < out->n_kinds; i++)
		if (strlen(k[i].name) == n && memcmp(k[i].name, name, n) == 0)
			break;
	if (i == VERILATOR_KINDS)
		i--;
	else if (i == out->n_kinds)
		k[out->n_kinds++].name = str_utf8_fix(a, name, n);
	k[i].n++;
}

/* "%Warning-WIDTH: f.sv:1:2: text", "%Error: f.sv:1:2: text",
 * "%Error-UNSUPPORTED: ..."; "%Error: Exiting due to" is a summary. */
static void
read_line(struct arena *a, const char *p, size_t n, struct verilator_lint *out)
{
	static const char warning[] = "%Warning-", error[] = "%Error";
	const char *colon;

	if (n > strlen(warning) && memcmp(p, warning, strlen(warning)) == 0) {
		p += strlen(warning);
		n -= strlen(warning);
		colon = memchr(p, ':', n);
		if (colon == NULL)
			return;
		out->warnings++;
		count(a, p, (size_t)(colon - p), out);
	} else if (n > strlen(error) && memcmp(p, error, strlen(error)) == 0 &&
		str_memmem(p, n, "Exiting due to") == NULL) {
		out->errors++;
		if (out->first_error[0] == '\0')
			out->first_error = str_utf8_fix(a, p, n);
	}
}

void
verilator_read(
	struct arena *a, const char *log, size_t n, struct verilator_lint *out)
{
	const char *end = log + n;

	out->first_error = "";
	while (log < end) {
		const char *nl = memchr(log, '\n', (size_t)(end - log));
		const char *to = nl != NULL ? nl : end;

		read_line(a, log, (size_t)(to - log), out);
		log = nl != NULL ? nl + 1 : end;
	}
}

/* ---- running ---- */

static int
run_in(struct verilator *v, struct arena *a, const struct verilator_job *job,
	const char *dir, struct verilator_lint *out, struct err *e)
{
	/* version 5 wants to be told what to do with delays */
	const char *const argv[] = {v->program, "--lint-only", "-Wall",
		"-Wno-DECLFILENAME", "-Wno-fatal", "--top-module", job->top,
		"design.sv",
		strtol(v->version, NULL, 10) >= 5 ? "--no-timing" : NULL, NULL};
	const char *const ro[] = {v->program, NULL};
	const struct sandbox_room room = {.rw_dir = dir, .ro = ro};
	struct proc_spec p = PROC_SPEC_INIT;
	struct proc_result r;
	int rc = 0;

	p.argv = argv;
	p.cwd = dir;
	p.cpu_ms = job->cpu_ms;
	p.wall_ms = WALL_MS;
	p.as_bytes = job->as_bytes;
	p.file_bytes = (int64_t)LIM_TOOL_FILE;
	p.out_max = LIM_TOOL_STDOUT;
	p.flags = PROC_MERGE;
	if ((v->sb != NULL && sandbox_dress(v->sb, a, &room, &p, e) < 0) ||
		proc_run(&p, &r, e) < 0)
		return -1;
	out->how = r.how;
	out->cpu_us = r.cpu_us;
	if (r.how == PROC_NOT_STARTED) {
		errno = r.err_no;
		rc = err_sys(e, ERR_TOOL, "cannot start %s", v->program);
	} else {
		verilator_read(a, r.out.ptr, r.out.len, out);
	}
	proc_result_release(&r);
	return rc;
}

int
verilator_lint(struct verilator *v, struct arena *a,
	const struct verilator_job *job, struct verilator_lint *out,
	struct err *e)
{
	struct err gone = ERR_INIT;
	char *dir;
	int rc;

	memset(out, 0, sizeof(*out));
	out->first_error = "";
	/* a name that is no plain word could be taken for an option */
	if (job->top[0] == '-' || job->top[0] == '+')
		return 0;
	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	rc = fs_put(dir, "design.sv", job->text, job->n, e);
	if (rc == 0)
		rc = run_in(v, a, job, dir, out, e);
	(void)fs_rmtree(dir, &gone);
	return rc;
}
