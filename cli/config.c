/*
 * config: finds, reads and merges the configuration files.
 *
 * It knows no options: what the members mean is checked by whoever reads
 * them.  Writing is in cli/config_edit.c.
 */
#include "cli/config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/log.h"
#include "lib/base/yaml.h"

#define CONFIG_LEVELS 256 /* folders searched upward */

/* $name, or $HOME/below, with "/rtlsmith" behind it. */
static char *
config_xdg(struct arena *a, const char *name, const char *below)
{
	/* NOLINTBEGIN(concurrency-mt-unsafe): the environment is never
	 * written */
	const char *dir = getenv(name);
	const char *home = getenv("HOME");
	/* NOLINTEND(concurrency-mt-unsafe) */

	if (dir && dir[0] == '/')
		return fs_join(a, dir, "rtlsmith");
	if (!home || home[0] != '/')
		home = "/tmp";
	return arena_printf(a, "%s/%s/rtlsmith", home, below);
}

char *
config_user_dir(struct arena *a)
{
	return config_xdg(a, "XDG_CONFIG_HOME", ".config");
}

char *
config_state_dir(struct arena *a)
{
	return config_xdg(a, "XDG_STATE_HOME", ".local/state");
}

char *
config_cache_dir(struct arena *a)
{
	return config_xdg(a, "XDG_CACHE_HOME", ".cache");
}

/* A key in the file itself must at least be hidden from other users. */
static int
config_check_secrets(const char *path, const cJSON *tree, struct err *e)
{
	const cJSON *model;
	struct stat st;

	cJSON_ArrayForEach(model, json_get(tree, "models"))
	{
		const char *key = json_str(model, "api_key", NULL);

		if (!key)
			continue;
		log_redact_add(key);
		if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
			return err_set(e, ERR_USAGE,
				"%s: models.%s.api_key: a key in a file that "
				"others can read; name the variable with "
				"api_key_env, or chmod 600 the file",
				path, model->string);
		log_msg(LOG_WARN,
			"%s: models.%s.api_key: better name the environment "
			"variable that holds it: api_key_env",
			path, model->string);
	}
	return 0;
}

static int
config_add(struct arena *a, struct config *c, const char *path, struct err *e)
{
	struct config_file *f = &c->files[c->n];
	char *real = realpath(path, NULL);

	f->path = arena_strdup(a, real ? real : path);
	free(real);
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->files[i].path, f->path) == 0)
			return 0;
	if (yaml_parse_file(a, path, &f->tree, e) < 0)
		return -1;
	if (cJSON_IsNull(f->tree))
		f->tree = json_object(a);
	if (!cJSON_IsObject(f->tree))
		return err_set(e, ERR_PARSE,
			"%s:1: a mapping (\"models: ...\") is needed here",
			path);
	if (config_check_secrets(path, f->tree, e) < 0)
		return -1;
	c->n++;
	return 0;
}

/* Next folder from the working folder upward that has .rtlsmith. */
static char *
config_find_root(struct arena *a)
{
	char cwd[LIM_PATH];
	char *slash;

	if (!getcwd(cwd, sizeof(cwd)))
		return NULL;
	for (int i = 0; i < CONFIG_LEVELS; i++) {
		if (fs_is_dir(fs_join(a, cwd, CONFIG_DIR)))
			return arena_strdup(a, cwd);
		slash = strrchr(cwd, '/');
		if (!slash || slash == cwd)
			break;
		*slash = '\0';
	}
	return NULL;
}

/* Members of from that into does not have; mappings member by member. */
static void
config_merge(struct arena *a, cJSON *into, const cJSON *from)
{
	const cJSON *m;

	cJSON_ArrayForEach(m, from)
	{
		cJSON *have = json_get(into, m->string);

		if (!have)
			json_set(into, m->string, json_copy(a, m));
		else if (cJSON_IsObject(have) && cJSON_IsObject(m))
			config_merge(a, have, m);
	}
}

/* `prices` may name a file, beside the configuration that names it. */
static int
config_prices(struct arena *a, struct config_file *f, struct err *e)
{
	const char *name = json_str(f->tree, "prices", NULL);
	char *path;
	cJSON *prices;

	if (name == NULL)
		return 0;
	path = arena_strdup(a, name);
	if (name[0] != '/')
		path = arena_printf(a, "%.*s%s",
			(int)(fs_base(f->path) - f->path), f->path, name);
	if (yaml_parse_file(a, path, &prices, e) < 0)
		return err_wrap(e, "prices of %s", f->path);
	if (!cJSON_IsObject(prices))
		return err_set(e, ERR_PARSE,
			"%s: a mapping of models to prices is expected", path);
	cJSON_DeleteItemFromObjectCaseSensitive(f->tree, "prices");
	json_set(f->tree, "prices", prices);
	return 0;
}

int
config_load(struct arena *a, const char *explicit_file, struct config *c,
	struct err *e)
{
	const char *paths[CONFIG_FILES];
	size_t n = 0;

	memset(c, 0, sizeof(*c));
	c->tree = json_object(a);
	c->root = config_find_root(a);
	if (explicit_file)
		paths[n++] = explicit_file;
	if (c->root)
		paths[n++] = arena_printf(
			a, "%s/%s/%s", c->root, CONFIG_DIR, CONFIG_NAME);
	paths[n++] = fs_join(a, config_user_dir(a), CONFIG_NAME);
	paths[n++] = SYSCONFDIR "/rtlsmith/" CONFIG_NAME;
	for (size_t i = 0; i < n; i++) {
		bool named = explicit_file && i == 0;

		if (!named && !fs_exists(paths[i]))
			continue;
		if (config_add(a, c, paths[i], e) < 0)
			return -1;
	}
	for (size_t i = 0; i < c->n; i++) {
		if (config_prices(a, &c->files[i], e) < 0)
			return -1;
		config_merge(a, c->tree, c->files[i].tree);
	}
	return 0;
}

/* Names may hold dots ("models.gpt-4.1.model"): every way to cut is tried. */
static cJSON *
config_path(cJSON *tree, const char *key)
{
	const char *end = key;

	for (;;) {
		size_t n;
		cJSON *m;

		end += strcspn(end, ".");
		n = (size_t)(end - key);
		cJSON_ArrayForEach(m, tree)
		{
			cJSON *found;

			if (!m->string || strlen(m->string) != n ||
				memcmp(m->string, key, n) != 0)
				continue;
			found = *end ? config_path(m, end + 1) : m;
			if (found)
				return found;
		}
		if (!*end++)
			return NULL;
	}
}

cJSON *
config_get(const struct config *c, const char *key)
{
	return config_path(c->tree, key);
}

const char *
config_origin(const struct config *c, const char *key)
{
	for (size_t i = 0; i < c->n; i++)
		if (config_path(c->files[i].tree, key))
			return c->files[i].path;
	return NULL;
}
