/*
 * opensta: writes the script, runs sta, reads what the script's commands wrote
 * into files (see opensta.h).  sta's exit status is 0 whatever happens: that
 * the script came to its end is told by its last file.  Must not put a byte
 * that somebody else chose into the script but in quotes.
 */
#include "tool_wrappers/opensta.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox.h"

#define WALL_MS 600000
#define AS_BYTES ((int64_t)(4096 * LIM_MIB))
#define VERSION_WALL_MS 20000
#define END_FILE "end.rpt"

struct opensta {
	struct arena a;
	struct sandbox *sb;
	const char *program, *version;
};

const char *
opensta_how_name(enum opensta_how how)
{
	static const char *const names[] = {"ok", "refused", "limit", "crash"};

	return names[how];
}

/* ---- opening ---- */

/* "2.0.17", the first line of sta -version. */
static int
read_version(struct opensta *s, struct err *e)
{
	struct proc_spec p = PROC_SPEC_INIT;
	struct proc_result r;
	int rc = 0;

	p.argv = (const char *const[]){s->program, "-version", NULL};
	p.wall_ms = VERSION_WALL_MS;
	p.out_max = LIM_ERROR_TEXT;
	if (proc_run(&p, &r, e) < 0)
		return -1;
	if (r.how != PROC_EXITED || r.out.len == 0)
		rc = err_set(e, ERR_TOOL,
			"%s does not tell its version: install OpenSTA anew "
			"(Debian: apt install opensta)",
			s->program);
	s->version = str_utf8_fix(&s->a, r.out.ptr, strcspn(r.out.ptr, "\r\n"));
	proc_result_release(&r);
	return rc;
}

int
opensta_open(struct opensta **out, struct sandbox *sb, struct err *e)
{
	struct opensta *s = xcalloc(1, sizeof(*s));

	s->sb = sb;
	s->program = fs_which(&s->a, "sta");
	if (!s->program) {
		opensta_close(s);
		return err_set(e, ERR_TOOL,
			"not installed: apt install opensta (no program sta "
			"is on the PATH)");
	}
	if (read_version(s, e) < 0) {
		opensta_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

void
opensta_close(struct opensta *s)
{
	if (!s)
		return;
	arena_release(&s->a);
	free(s);
}

const char *
opensta_version(const struct opensta *s)
{
	return s->version;
}

/* ---- the script ---- */

/* One word of Tcl, whatever the bytes are. */
static void
put_word(struct buf *b, const char *s)
{
	buf_addch(b, '"');
	for (; *s; s++)
		if (isalnum((unsigned char)*s) || strchr("_./-", *s))
			buf_addch(b, *s);
		else
			buf_printf(b, "\\%03o", (unsigned char)*s);
	buf_addch(b, '"');
}

/* In a catch: the first command that fails ends it. */
static int
put_script(const struct opensta_job *job, const char *dir, struct err *e)
{
	struct buf b;
	int rc;

	buf_init(&b, LIM_SOURCE_FILE);
	buf_addstr(&b,
		"if {[catch {\nread_liberty in.lib\nread_verilog in.v\n"
		"link_design ");
	put_word(&b, job->top);
	if (job->sdc_ns)
		buf_addstr(&b, "\nset_cmd_units -time ns");
	/* its own set_units only complains when they are not the liberty's */
	buf_addstr(&b,
		"\nproc set_units {args} {uplevel #0 set_cmd_units "
		"[regsub -all {(^| )1([a-zA-Z])} $args {\\1\\2}]}\n"
		"read_sdc in.sdc\n"
		"set_cmd_units -time ps -capacitance fF\n"
		"report_clock_properties > clocks.rpt\n"
		"report_checks -path_delay max -format full "
		"-fields {slew cap input nets} -digits 6 > path.rpt\n"
		"report_worst_slack -digits 6 > slack.rpt\n"
		"report_tns -digits 6 > tns.rpt\n"
		"check_setup -verbose > setup.rpt\n"
		"set f [open checks.rpt w]\n"
		"puts $f \"registers [llength [all_registers -cells]]\"\n"
		"puts $f \"checked [llength [all_registers -data_pins]]\"\n"
		"close $f\n"
		"report_tns > " END_FILE "\n"
		"} why]} { puts \"Error: $why\" }\n");
	rc = fs_put(dir, "script.tcl", b.ptr, b.len, e);
	buf_release(&b);
	return rc;
}

static int
put_files(struct arena *a, const struct opensta_job *job, const char *liberty,
	const char *dir, struct err *e)
{
	if (fs_put(dir, "in.v", job->netlist, job->netlist_n, e) < 0 ||
		fs_put(dir, "in.sdc", job->sdc, job->sdc_n, e) < 0)
		return -1;
	/* sta does not take every name of a file: it gets one of ours */
	if (symlink(liberty, fs_join(a, dir, "in.lib")) < 0)
		return err_sys(e, ERR_IO, "in.lib in %s", dir);
	return put_script(job, dir, e);
}

/* ---- what came out ---- */

struct text {
	char *p;
	size_t n;
};

/* A report; without it an empty one. */
static struct text
report(struct arena *a, const char *dir, const char *name)
{
	struct text t = {NULL, 0};
	struct err gone = ERR_INIT;

	if (fs_read(a, fs_join(a, dir, name), LIM_TOOL_FILE, &t.p, &t.n,
		    &gone) < 0)
		t = (struct text){arena_strdup(a, ""), 0};
	return t;
}

static void
read_reports(struct arena *a, const char *dir, struct opensta_result *out)
{
	struct text t = report(a, dir, "path.rpt");

	out->found = opensta_report_path(a, t.p, t.n, &out->path);
	t = report(a, dir, "slack.rpt");
	if (out->found && !isnan(out->path.slack_ps))
		out->worst_slack_ps = opensta_report_number(t.p, t.n, "worst");
	t = report(a, dir, "tns.rpt");
	if (!isnan(out->worst_slack_ps))
		out->tns_ps = opensta_report_number(t.p, t.n, "tns");
	t = report(a, dir, "clocks.rpt");
	out->n_clocks = opensta_report_clocks(a, t.p, t.n, &out->clocks);
	t = report(a, dir, "setup.rpt");
	out->unclocked = opensta_report_count(t.p, t.n, "unclocked");
	out->unconstrained = opensta_report_count(t.p, t.n, "unconstrained");
	t = report(a, dir, "checks.rpt");
	out->unchecked = opensta_report_number(t.p, t.n, "registers") > 0 &&
		opensta_report_number(t.p, t.n, "checked") == 0;
}

static void
end_as(struct opensta_result *out, enum opensta_how how, const char *why)
{
	out->how = how;
	out->why = why;
}

/* What it says of the constraints first; not that a clock's own port gets no
 * input delay, which is so for every clock. */
static const char *
warning(struct arena *a, const struct proc_result *r)
{
	char *line = opensta_report_line(a, r->out.ptr, r->out.len,
		"Warning: in.sdc", "defined on the same port");

	return line ? arena_printf(a, "constraints%s", line) : "";
}

static void
take(struct arena *a, const char *dir, const struct proc_result *r,
	struct opensta_result *out)
{
	char *error =
		opensta_report_line(a, r->out.ptr, r->out.len, "Error:", NULL);

	out->warning = warning(a, r);
	switch (r->how) {
	case PROC_EXITED:
		if (error)
			end_as(out, OPENSTA_REFUSED, error);
		else if (!fs_exists(fs_join(a, dir, END_FILE)))
			end_as(out, OPENSTA_REFUSED,
				"it stopped before the end of the script");
		else
			read_reports(a, dir, out);
		return;
	case PROC_CPU_LIMIT:
		end_as(out, OPENSTA_LIMIT, "used up its CPU time");
		return;
	case PROC_WALL_LIMIT:
		end_as(out, OPENSTA_LIMIT, "took too long");
		return;
	case PROC_OUTPUT_LIMIT:
	case PROC_FILE_LIMIT:
		end_as(out, OPENSTA_LIMIT, "wrote too much");
		return;
	case PROC_SIGNALED:
	case PROC_NOT_STARTED:
		break;
	}
	if (str_memmem(r->out.ptr, r->out.len, "bad_alloc"))
		end_as(out, OPENSTA_LIMIT, "used up its memory");
	else
		end_as(out, OPENSTA_CRASH,
			arena_printf(a, "it broke off (signal %d)", r->code));
}

/* ---- running ---- */

struct place {
	char *dir;	   /* scratch */
	const char *ro[3]; /* what else sta reads: the liberty, itself */
};

static int
run_in(struct opensta *s, struct arena *a, const struct place *at,
	int64_t cpu_ms, struct opensta_result *out, struct err *e)
{
	const char *const argv[] = {s->program, "-exit", "-no_init",
		"-no_splash", "script.tcl", NULL};
	const struct sandbox_room room = {
		.rw_dir = at->dir, .ro = at->ro, .threads = true};
	struct proc_spec p = PROC_SPEC_INIT;
	struct proc_result r;
	int rc = 0;

	p.argv = argv;
	p.cwd = at->dir;
	p.cpu_ms = cpu_ms > 0 ? cpu_ms : OPENSTA_CPU_MS;
	p.wall_ms = WALL_MS;
	p.as_bytes = AS_BYTES;
	p.file_bytes = (int64_t)LIM_TOOL_FILE;
	p.out_max = LIM_TOOL_STDOUT;
	p.flags = PROC_MERGE;
	if ((s->sb && sandbox_dress(s->sb, a, &room, &p, e) < 0) ||
		proc_run(&p, &r, e) < 0)
		return -1;
	out->cpu_us = r.cpu_us;
	if (r.how == PROC_NOT_STARTED) {
		errno = r.err_no;
		rc = err_sys(e, ERR_TOOL, "cannot start %s", s->program);
	} else {
		take(a, at->dir, &r, out);
	}
	proc_result_release(&r);
	return rc;
}

int
opensta_run(struct opensta *s, struct arena *a, const struct opensta_job *job,
	struct opensta_result *out, struct err *e)
{
	struct place at = {.ro = {NULL, s->program, NULL}};
	struct err gone = ERR_INIT;
	char *real = realpath(job->liberty, NULL);
	int rc;

	memset(out, 0, sizeof(*out));
	out->why = out->warning = "";
	out->worst_slack_ps = out->tns_ps = NAN;
	if (!real)
		return err_sys(e, ERR_NOTFOUND, "liberty %s", job->liberty);
	at.ro[0] = arena_strdup(a, real);
	free(real);
	if (fs_scratch(a, &at.dir, e) < 0)
		return -1;
	rc = put_files(a, job, at.ro[0], at.dir, e);
	if (rc == 0)
		rc = run_in(s, a, &at, job->cpu_ms, out, e);
	(void)fs_rmtree(at.dir, &gone);
	return rc;
}
