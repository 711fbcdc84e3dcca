/*
 * waveform: runs vcd2fst, GTKWave and Surfer (see waveform.h).  Must not read
 * what a dump means.
 */
#include "tool_wrappers/waveform.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox.h"

#define FST_CPU_MS 60000
#define FST_WALL_MS 600000
#define FST_AS ((int64_t)(1024 * LIM_MIB))
#define SAID_MAX 4096

/* ---- vcd2fst ---- */

static int
convert(struct sandbox *sb, struct arena *a, const char *program,
	const char *dir, struct err *e)
{
	const char *const argv[] = {
		program, "-v", "in.vcd", "-f", "out.fst", NULL};
	const struct sandbox_room room = {.rw_dir = dir, .tmp = true};
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;
	int rc = 0;

	s.argv = argv;
	s.cwd = dir;
	s.cpu_ms = FST_CPU_MS;
	s.wall_ms = FST_WALL_MS;
	s.as_bytes = FST_AS;
	s.file_bytes = (int64_t)LIM_TOOL_FILE;
	s.out_max = SAID_MAX;
	s.flags = PROC_MERGE;
	if ((sb != NULL && sandbox_dress(sb, a, &room, &s, e) < 0) ||
		proc_run(&s, &r, e) < 0)
		return -1;
	if (r.how != PROC_EXITED || r.code != 0)
		rc = err_set(e, ERR_TOOL,
			"vcd2fst did not convert the waveform (%s %d): %s",
			proc_how_name(r.how), r.code, r.out.ptr);
	proc_result_release(&r);
	return rc;
}

int
waveform_fst(struct sandbox *sb, struct arena *a,
	const struct waveform_text *vcd, struct waveform_text *out,
	struct err *e)
{
	const char *program = fs_which(a, "vcd2fst");
	struct err gone = ERR_INIT;
	char *dir;
	int rc;

	if (program == NULL)
		return err_set(e, ERR_TOOL,
			"vcd2fst is not on the PATH: install GTKWave (Debian: "
			"apt-get install gtkwave)");
	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	rc = fs_write(fs_join(a, dir, "in.vcd"), vcd->text, vcd->n, e);
	if (rc == 0)
		rc = convert(sb, a, program, dir, e);
	if (rc == 0)
		rc = fs_read(a, fs_join(a, dir, "out.fst"), LIM_TOOL_FILE,
			&out->text, &out->n, e);
	(void)fs_rmtree(dir, &gone);
	return rc;
}

/* ---- viewers ---- */

static const char *const viewers[] = {"gtkwave", "surfer", NULL};

/* What a program with windows needs of the user's environment. */
static const char *const *
window_env(struct arena *a)
{
	static const char *const names[] = {"PATH", "HOME", "USER", "LANG",
		"LC_ALL", "DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY",
		"XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_DIRS",
		"DBUS_SESSION_BUS_ADDRESS", "GDK_BACKEND", "GDK_SCALE"};
	size_t n = 0, of = sizeof(names) / sizeof(names[0]);
	const char **env = arena_array(a, of + 1, sizeof(*env));

	for (size_t i = 0; i < of; i++) {
		const char *v =
			getenv(names[i]); /* NOLINT(concurrency-mt-unsafe) */

		if (v != NULL)
			env[n++] = arena_printf(a, "%s=%s", names[i], v);
	}
	return env;
}

/* GTKWave's exit status does not tell that there is none. */
static bool
has_display(const char *const *env)
{
	for (; *env != NULL; env++)
		if (str_starts(*env, "DISPLAY=") ||
			str_starts(*env, "WAYLAND_DISPLAY="))
			return true;
	return false;
}

static int
find_viewer(struct arena *a, const char *want, const char **name,
	const char **path, struct err *e)
{
	for (size_t i = 0; viewers[i] != NULL; i++) {
		if (want != NULL && !str_eq(want, viewers[i]))
			continue;
		*name = viewers[i];
		*path = fs_which(a, viewers[i]);
		if (*path != NULL)
			return 0;
	}
	if (want != NULL)
		return err_set(
			e, ERR_TOOL, "%s is not on the PATH: install it", want);
	return err_set(e, ERR_TOOL,
		"no viewer for waveforms is on the PATH: install GTKWave "
		"(Debian: apt-get install gtkwave) or Surfer");
}

/* The last line that is not empty. */
static const char *
last_line(struct arena *a, const struct buf *b)
{
	size_t end = b->len, from;

	while (end > 0 && strchr(" \t\r\n", b->ptr[end - 1]) != NULL)
		end--;
	for (from = end; from > 0 && b->ptr[from - 1] != '\n';)
		from--;
	return arena_strndup(a, b->ptr + from, end - from);
}

int
waveform_open(struct arena *a, const struct waveform_show *s, const char **used,
	struct err *e)
{
	const char *name, *path;
	struct proc_spec p = PROC_SPEC_INIT;
	struct proc_result r;
	int rc = 0;

	if (find_viewer(a, s->program, &name, &path, e) < 0)
		return -1;
	/* Surfer has no such save file */
	p.argv = (const char *const[]){
		path, s->vcd, str_eq(name, "gtkwave") ? s->gtkw : NULL, NULL};
	p.envp = window_env(a);
	if (!has_display(p.envp))
		return err_set(e, ERR_TOOL,
			"%s needs a display, and DISPLAY is not set: --svg "
			"draws a picture",
			name);
	p.out_max = SAID_MAX;
	p.tail_max = SAID_MAX / 2;
	p.flags = PROC_MERGE;
	if (proc_run(&p, &r, e) < 0)
		return -1;
	if (r.how == PROC_NOT_STARTED) {
		errno = r.err_no;
		rc = err_sys(e, ERR_TOOL, "cannot start %s", path);
	} else if (r.how != PROC_EXITED || r.code != 0) {
		rc = err_set(e, ERR_TOOL, "%s ended with an error (%s %d): %s",
			name, proc_how_name(r.how), r.code,
			last_line(a, &r.out));
	}
	proc_result_release(&r);
	if (used != NULL)
		*used = name;
	return rc;
}
