/*
 * datadir: looks for the files that come with the program.
 *
 * A build tree holds the file `source-dir`, made by configure beside the
 * program, with the path of its source tree.
 */
#include "cli/datadir.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"

/* Source tree of the build tree that the program lies in, or NULL. */
static char *
datadir_source(struct arena *a, const char *exe_dir)
{
	struct err e = ERR_INIT;
	char *text;
	size_t n;

	if (fs_read(a, fs_join(a, exe_dir, "source-dir"), LIM_PATH, &text, &n,
		    &e) < 0)
		return NULL;
	while (n > 0 && text[n - 1] == '\n')
		text[--n] = '\0';
	return text;
}

int
datadir_find(struct arena *a, const char *name, char **out, struct err *e)
{
	const char *env =
		getenv("RTLSMITH_DATA"); /* NOLINT(concurrency-mt-unsafe):
					  * never written */
	char *exe = fs_program_dir(a);
	const char *roots[4];
	size_t n = 0;

	if (env && env[0]) {
		roots[n++] = env;
	} else {
		if (exe && datadir_source(a, exe))
			roots[n++] = datadir_source(a, exe);
		if (exe)
			roots[n++] = fs_join(a, exe, "../share/rtlsmith");
		roots[n++] = PKGDATADIR;
	}
	for (size_t i = 0; i < n; i++) {
		*out = fs_join(a, roots[i], name);
		if (fs_exists(*out))
			return 0;
	}
	return err_set(e, ERR_NOTFOUND,
		"%s is not below %s; set RTLSMITH_DATA to the folder that "
		"holds data/ and prompts/",
		name, roots[n - 1]);
}

int
datadir_liberty(struct arena *a, char **out, struct err *e)
{
	return datadir_find(a, "data/liberty/rtlsmith45.lib", out, e);
}

const char *
datadir_cassette(struct arena *a, const char *name)
{
	struct err ignore = ERR_INIT;
	char *path;

	if (fs_exists(name) || strchr(name, '/') != NULL)
		return name;
	if (datadir_find(a, arena_printf(a, "data/cassettes/%s", name), &path,
		    &ignore) < 0)
		return name;
	return path;
}
