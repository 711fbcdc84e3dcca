/*
 * synth_cells: ABC's own form of a liberty, made once and kept in the user's
 * cache by the hash of the file.
 *
 * Reading a large liberty costs ABC more than most designs do.  A file of the
 * cache that is missing or odd is made again; a cache that cannot be written
 * is gone without.
 */
#include "eval/synth_int.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/log.h"
#include "lib/base/str.h"

#define READ_CPU_MS 60000

/* Below XDG_CACHE_HOME or ~/.cache; NULL: the user has no such place. */
static const char *
cache_path(struct synth *s)
{
	/* NOLINTBEGIN(concurrency-mt-unsafe): nobody calls setenv */
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	/* NOLINTEND(concurrency-mt-unsafe) */
	const char *tools = yosys_fingerprint(s->ys);
	char hex[HASH_HEX];

	if (base && base[0] != '/')
		base = NULL;
	if (!base && home && home[0] == '/')
		base = fs_join(&s->a, home, ".cache");
	if (!base)
		return NULL;
	hash_hex(tools, strlen(tools), hex);
	return arena_printf(&s->a, "%s/rtlsmith/liberty/%.32s-%.16s.scl", base,
		s->lib->sha256, hex);
}

static bool
from_cache(struct synth *s, const char *path)
{
	struct err e = ERR_INIT;
	struct stat st;
	char *text;
	size_t n;

	/* nobody else's file */
	if (!path || stat(path, &st) < 0 || st.st_uid != geteuid() ||
		(st.st_mode & 022) != 0)
		return false;
	if (fs_read(&s->a, path, LIM_LIBERTY, &text, &n, &e) < 0 || n == 0)
		return false;
	s->scl = fs_join(&s->a, s->dir, "cells.scl");
	return fs_write(s->scl, text, n, &e) == 0;
}

static void
to_cache(struct synth *s, const char *path, const struct yosys_output *out)
{
	struct err e = ERR_INIT;
	char *dir, *slash;

	if (!path)
		return;
	dir = arena_strdup(&s->a, path);
	slash = strrchr(dir, '/');
	*slash = '\0';
	if (fs_mkdirs(dir, 0700, &e) < 0 ||
		fs_write(path, out->text, out->n, &e) < 0)
		log_msg(LOG_INFO, "synth: not cached: %s", e.msg);
}

/* The last line of a log that is not a blank. */
static const char *
complaint_of(struct arena *a, const struct yosys_result *r)
{
	char *text = str_utf8_fix(a, r->log ? r->log : "", r->log_n), *rest;
	const char *line, *last = "nothing said";

	for (line = strtok_r(text, "\n", &rest); line;
		line = strtok_r(NULL, "\n", &rest))
		if (line[strspn(line, " ")] && !strstr(line, "** cmd error"))
			last = line;
	return last;
}

int
synth__cells(struct synth *s, const char *text, size_t n, struct err *e)
{
	struct yosys_file file = {"cells.lib", text, n};
	struct yosys_job job = {.program = YOSYS_ABC,
		.script = "read_lib -w cells.lib\nwrite_scl cells.scl\n",
		.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"cells.scl"},
		.n_outputs = 1,
		.cpu_ms = READ_CPU_MS,
		.wall_ms = SYNTH_WALL_MS,
		.as_bytes = SYNTH_MEMORY};
	const char *path = cache_path(s);
	struct arena tmp = ARENA_INIT;
	struct err gone = ERR_INIT;
	struct yosys_result r;
	char *dir;
	int rc;

	if (from_cache(s, path))
		return 0;
	if (fs_scratch(&tmp, &dir, e) < 0)
		return -1;
	job.dir = dir;
	rc = yosys_run(s->ys, &tmp, &job, &r, e);
	(void)fs_rmtree(dir, &gone);
	if (rc == 0 && (r.how != YOSYS_OK || !r.out[0].text || !r.out[0].n))
		rc = err_set(e, ERR_PARSE,
			"ABC cannot use the liberty %s: %.200s", s->lib->name,
			complaint_of(&tmp, &r));
	if (rc == 0) {
		s->scl = fs_join(&s->a, s->dir, "cells.scl");
		rc = fs_write(s->scl, r.out[0].text, r.out[0].n, e);
	}
	if (rc == 0)
		to_cache(s, path, &r.out[0]);
	arena_release(&tmp);
	return rc;
}
