/*
 * drawing: runs dot and netlistsvg (see drawing.h).  Must not know what is
 * drawn.
 */
#include "tool_wrappers/drawing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox.h"

#define CPU_MS 20000
#define WALL_MS 300000
#define DOT_AS ((int64_t)(1024 * LIM_MIB))
#define SAID_MAX 4096
#define FONTS "/etc/fonts"

bool
drawing_has(struct arena *a, enum drawing_program p)
{
	if (p == DRAWING_DOT)
		return fs_which(a, "dot") != NULL;
	return fs_which(a, "netlistsvg") != NULL && fs_which(a, "node") != NULL;
}

/* The folder that holds the package of a script: .../NAME of .../NAME/bin/x.js
 * with everything it loads beside it. */
static const char *
modules_of(struct arena *a, const char *script)
{
	char *top = arena_strdup(a, script);
	char *at = strstr(top, "/node_modules/");

	if (at == NULL)
		return NULL;
	at[strlen("/node_modules")] = '\0';
	return top;
}

/* netlistsvg is a script of Node. */
static int
node_argv(struct arena *a, const char **argv, const char **ro, struct err *e)
{
	const char *found = fs_which(a, "netlistsvg");
	char *real = found != NULL ? realpath(found, NULL) : NULL;

	argv[0] = fs_which(a, "node");
	if (real == NULL || argv[0] == NULL) {
		free(real);
		return err_set(e, ERR_TOOL,
			"netlistsvg is not on the PATH: npm install -g "
			"netlistsvg");
	}
	/* without its compiler it needs no memory that is both written and
	 * executed, nor a huge address space */
	argv[1] = "--jitless";
	argv[2] = arena_strdup(a, real);
	argv[3] = "in.txt";
	argv[4] = "-o";
	argv[5] = "out.svg";
	ro[0] = modules_of(a, argv[2]);
	free(real);
	return 0;
}

static int
dot_argv(struct arena *a, const char **argv, const char **ro, struct err *e)
{
	argv[0] = fs_which(a, "dot");
	if (argv[0] == NULL)
		return err_set(e, ERR_TOOL,
			"dot is not on the PATH: install Graphviz (Debian: "
			"apt-get install graphviz)");
	argv[1] = "-Tsvg";
	argv[2] = "-oout.svg";
	argv[3] = "in.txt";
	ro[0] = fs_is_dir(FONTS) ? FONTS : NULL;
	return 0;
}

/* Why there is no picture; NULL: there should be one. */
static const char *
why_not(struct arena *a, const struct proc_result *r)
{
	switch (r->how) {
	case PROC_EXITED:
		if (r->code == 0)
			return NULL;
		return arena_printf(a, "exit status %d: %s", r->code,
			r->out.len > 0 ? r->out.ptr : "it said nothing");
	case PROC_CPU_LIMIT:
	case PROC_WALL_LIMIT:
		return "it took too long";
	case PROC_FILE_LIMIT:
	case PROC_OUTPUT_LIMIT:
		return "it wrote too much";
	case PROC_SIGNALED:
	case PROC_NOT_STARTED:
		break;
	}
	return arena_printf(a, "it broke off (signal %d): %s", r->code,
		r->out.len > 0 ? r->out.ptr : "it said nothing");
}

static int
draw(struct sandbox *sb, struct arena *a, enum drawing_program p,
	const char *dir, struct drawing_result *out, struct err *e)
{
	const char *argv[8] = {NULL}, *ro[2] = {NULL, NULL};
	const struct sandbox_room room = {
		.rw_dir = dir, .ro = ro, .threads = true};
	/* Node asks for a home */
	static const char *const env[] = {
		"PATH=/usr/bin:/bin", "LC_ALL=C", "HOME=/", NULL};
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;
	int rc = p == DRAWING_DOT ? dot_argv(a, argv, ro, e)
				  : node_argv(a, argv, ro, e);

	s.argv = argv;
	s.envp = env;
	s.cwd = dir;
	s.cpu_ms = CPU_MS;
	s.wall_ms = WALL_MS;
	s.as_bytes = p == DRAWING_DOT ? DOT_AS : 0;
	s.file_bytes = (int64_t)LIM_TOOL_FILE;
	s.out_max = SAID_MAX;
	s.flags = PROC_MERGE;
	if (rc < 0 || (sb != NULL && sandbox_dress(sb, a, &room, &s, e) < 0) ||
		proc_run(&s, &r, e) < 0)
		return -1;
	if (r.how == PROC_NOT_STARTED) {
		errno = r.err_no;
		rc = err_sys(e, ERR_TOOL, "cannot start %s", argv[0]);
	}
	out->why = why_not(a, &r);
	out->cpu_us = r.cpu_us;
	proc_result_release(&r);
	return rc;
}

int
drawing_svg(struct sandbox *sb, struct arena *a, enum drawing_program p,
	const char *text, struct drawing_result *out, struct err *e)
{
	struct err gone = ERR_INIT;
	char *dir;
	int rc;

	memset(out, 0, sizeof(*out));
	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	rc = fs_write(fs_join(a, dir, "in.txt"), text, strlen(text), e);
	if (rc == 0)
		rc = draw(sb, a, p, dir, out, e);
	if (rc == 0 && out->why == NULL &&
		fs_read(a, fs_join(a, dir, "out.svg"), LIM_TOOL_FILE, &out->svg,
			&out->n, &gone) < 0) {
		out->svg = NULL;
		out->why = arena_strdup(a, gone.msg);
	}
	gone = (struct err)ERR_INIT;
	(void)fs_rmtree(dir, &gone);
	return rc;
}
