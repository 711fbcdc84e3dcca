/*
 * config: the configuration files.
 *
 * Read, nearest first: --config FILE; .rtlsmith/config.yaml in the working
 * folder or the next folder above that has one; config.yaml in
 * $XDG_CONFIG_HOME/rtlsmith; config.yaml in SYSCONFDIR/rtlsmith.  Mappings
 * are merged member by member, anything else of a nearer file replaces that
 * of a farther one.  Missing files are no error, except one named by
 * --config.
 *
 * Top-level members: `models` (endpoints by name), `prices` (what models cost:
 * a mapping, or the name of a file that holds it), global options by name,
 * and one section a command with the values of its options.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "lib/base/json.h"

#define CONFIG_FILES 4
#define CONFIG_DIR ".rtlsmith"
#define CONFIG_NAME "config.yaml"

struct config_file {
	char *path;
	cJSON *tree;
};

struct config {
	struct config_file files[CONFIG_FILES]; /* nearest first */
	size_t n;
	cJSON *tree; /* merged; an empty object when there is no file */
	char *root;  /* folder that holds .rtlsmith, or NULL */
};

/* All strings and trees live in a.  explicit_file may be NULL.  ERR_PARSE
 * and ERR_USAGE name file and line or key. */
int config_load(struct arena *a, const char *explicit_file, struct config *c,
	struct err *e);
/* Value at a dotted key ("models.demo.base_url") in the merged tree. */
cJSON *config_get(const struct config *c, const char *key);
/* File that the value at key comes from, NULL if there is none. */
const char *config_origin(const struct config *c, const char *key);
/* $XDG_CONFIG_HOME, $XDG_STATE_HOME, $XDG_CACHE_HOME (or what stands for
 * them below $HOME) with "/rtlsmith" behind it. */
char *config_user_dir(struct arena *a);
char *config_state_dir(struct arena *a);
char *config_cache_dir(struct arena *a);
/*
 * Sets key to the YAML scalar text in the file, keeping everything else in it
 * byte for byte (comments too); makes the file when there is none.  ERR_PARSE
 * when the file is not plain block YAML around the key: nothing is written.
 */
int config_set(struct arena *a, const char *path, const char *key,
	const char *text, struct err *e);

#endif
