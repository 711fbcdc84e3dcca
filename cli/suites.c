/*
 * suites: finds the suite a user means (see suites.h).  Must not print.
 */
#include "cli/suites.h"

#include <stdbool.h>
#include <string.h>

#include "cli/datadir.h"
#include "lib/base/fs.h"
#include "lib/base/str.h"

#define SUITES_BUILTIN "builtin:"

/* Folder of a suite that comes with the program, NULL if there is none. */
static char *
builtin_dir(struct cli *cli, const char *name)
{
	struct err ignore = ERR_INIT;
	char *dir;

	if (strchr(name, '/') != NULL || strchr(name, '@') != NULL)
		return NULL;
	if (datadir_find(cli->arena,
		    arena_printf(cli->arena, "data/suites/%s", name), &dir,
		    &ignore) < 0)
		return NULL;
	return fs_exists(fs_join(cli->arena, dir, "suite.yaml")) ? dir : NULL;
}

static int
import_native(struct cli *cli, struct store *s, const char *dir,
	const char *source, const char **name, struct err *e)
{
	struct bench_suite suite;
	int64_t id;

	if (bench_suite_import(cli->arena, "native", dir, *name, &suite, e) < 0)
		return -1;
	suite.source = source;
	*name = suite.name;
	return bench_suite_store(s, &suite, &id, e);
}

static int
load(struct cli *cli, struct store *s, const char *name,
	struct suites_found *out, struct err *e)
{
	if (store_suite_get(s, cli->arena, name, &out->row, e) < 0)
		return -1;
	return bench_suite_load(s, cli->arena,
		arena_printf(
			cli->arena, "%s@%s", out->row.name, out->row.sha256),
		&out->suite, &out->ids, e);
}

int
suites_names(struct cli *cli, const char ***names, size_t *n, struct err *e)
{
	struct store *s;
	struct store_suite *list;
	char **dirs = NULL;
	char *dir;
	size_t n_list, n_dirs = 0;
	struct err ignore = ERR_INIT;

	if (cli_store(cli, &s, e) < 0 ||
		store_suite_list(s, cli->arena, &list, &n_list, e) < 0)
		return -1;
	if (datadir_find(cli->arena, "data/suites", &dir, &ignore) == 0)
		(void)fs_list(cli->arena, dir, &dirs, &n_dirs, &ignore);
	*names = arena_array(cli->arena, n_list + n_dirs + 1, sizeof(**names));
	*n = 0;
	for (size_t i = 0; i < n_list; i++)
		(*names)[(*n)++] = list[i].name;
	for (size_t i = 0; i < n_dirs; i++) {
		size_t k = 0;

		while (k < n_list && !str_eq(list[k].name, dirs[i]))
			k++;
		if (k == n_list && builtin_dir(cli, dirs[i]) != NULL)
			(*names)[(*n)++] = dirs[i];
	}
	return 0;
}

static int
not_found(struct cli *cli, const char *name, struct err *e)
{
	const char **names;
	const char *near;
	size_t n;

	if (suites_names(cli, &names, &n, e) < 0)
		return -1;
	near = str_nearest(cli->arena, name, names, n);
	return err_set(e, ERR_NOTFOUND,
		"no suite \"%s\"%s%s; see rtlsmith suite ls, or import one "
		"with rtlsmith suite import",
		name, near[0] != '\0' ? "; did you mean " : "", near);
}

int
suites_find(struct cli *cli, const char *name, struct suites_found *out,
	struct err *e)
{
	struct err miss = ERR_INIT;
	struct store *s;
	char *dir;
	int rc;

	if (cli_store(cli, &s, e) < 0)
		return -1;
	rc = store_suite_get(s, cli->arena, name, &out->row, &miss);
	if (rc < 0 && miss.code != ERR_NOTFOUND) {
		*e = miss;
		return -1;
	}
	if (rc == 0 && !str_starts(out->row.source, SUITES_BUILTIN))
		return load(cli, s, name, out, e);
	dir = builtin_dir(cli, name);
	if (dir != NULL) {
		if (import_native(cli, s, dir,
			    arena_printf(cli->arena, SUITES_BUILTIN "%s", name),
			    &name, e) < 0)
			return -1;
		return load(cli, s, name, out, e);
	}
	if (rc == 0)
		return load(cli, s, name, out, e);
	if (!fs_is_dir(name))
		return not_found(cli, name, e);
	dir = arena_strdup(cli->arena, name);
	name = NULL;
	if (import_native(cli, s, dir, dir, &name, e) < 0)
		return -1;
	return load(cli, s, name, out, e);
}
