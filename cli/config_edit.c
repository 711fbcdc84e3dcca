/*
 * config_edit: sets one value in a configuration file and keeps the rest of
 * it, comments too, byte for byte.
 *
 * It edits lines of block YAML by their indentation, then parses the result
 * and writes it only if it means exactly "the old tree with this value set".
 */
#include <stdlib.h>
#include <string.h>

#include "cli/config.h"
#include "lib/base/buf.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"

#define EDIT_DEPTH 8

struct edit_line {
	const char *text; /* without its newline */
	size_t n;
	int indent; /* -1: empty or comment */
};

struct edit {
	struct arena *a;
	struct edit_line *lines;
	size_t n;
	char **keys; /* the dotted key, cut */
	size_t n_keys;
};

static void
edit_split(struct edit *ed, const char *text, size_t len)
{
	size_t n = 1;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	ed->lines = arena_array(ed->a, n + 1, sizeof(*ed->lines));
	while (len > 0) {
		struct edit_line *l = &ed->lines[ed->n++];
		const char *nl = memchr(text, '\n', len);
		size_t blank = 0;

		l->text = text;
		l->n = nl ? (size_t)(nl - text) : len;
		while (blank < l->n && text[blank] == ' ')
			blank++;
		l->indent =
			blank == l->n || text[blank] == '#' ? -1 : (int)blank;
		text += l->n + (nl ? 1 : 0);
		len -= l->n + (nl ? 1 : 0);
	}
}

/* Does the line begin with "key:"? */
static bool
edit_is_key(const struct edit_line *l, const char *key)
{
	size_t n = strlen(key);
	const char *p = l->text + l->indent;
	size_t left = l->n - (size_t)l->indent;

	return left > n && memcmp(p, key, n) == 0 && p[n] == ':' &&
		(left == n + 1 || p[n + 1] == ' ');
}

/* First line after `from` that is not below a line of this indentation. */
static size_t
edit_block_end(const struct edit *ed, size_t from, int indent)
{
	size_t i = from;
	size_t last = from;

	for (; i < ed->n; i++) {
		if (ed->lines[i].indent < 0)
			continue;
		if (ed->lines[i].indent <= indent)
			break;
		last = i + 1;
	}
	return last;
}

/*
 * Goes down the keys as far as they exist.  *depth = how many do; *at = the
 * line of the last one; *end = where a new member of it would go; *indent =
 * indentation of that new member.
 */
static void
edit_locate(const struct edit *ed, size_t *depth, size_t *at, size_t *end,
	int *indent)
{
	size_t from = 0;
	int parent = -1;

	*depth = 0;
	*at = 0;
	*end = ed->n;
	*indent = 0;
	while (*depth < ed->n_keys) {
		size_t i = from;

		while (i < *end &&
			(ed->lines[i].indent != *indent ||
				!edit_is_key(&ed->lines[i], ed->keys[*depth])))
			i++;
		if (i >= *end)
			return;
		(*depth)++;
		*at = i;
		parent = ed->lines[i].indent;
		from = i + 1;
		*end = edit_block_end(ed, from, parent);
		*indent = parent + 2;
		for (size_t j = from; j < *end; j++)
			if (ed->lines[j].indent >= 0) {
				*indent = ed->lines[j].indent;
				break;
			}
	}
}

static void
edit_add_line(struct buf *b, const struct edit_line *l)
{
	buf_add(b, l->text, l->n);
	buf_addch(b, '\n');
}

/* The new text. */
static void
edit_write(const struct edit *ed, const char *value, struct buf *b)
{
	size_t depth, at, end;
	int indent;

	edit_locate(ed, &depth, &at, &end, &indent);
	for (size_t i = 0; i < ed->n; i++) {
		if (depth == ed->n_keys && i == at) {
			buf_printf(b, "%*s%s: %s\n", ed->lines[i].indent, "",
				ed->keys[depth - 1], value);
			i = end > at + 1 ? end - 1 : at;
			continue;
		}
		if (depth < ed->n_keys && i == end)
			break;
		edit_add_line(b, &ed->lines[i]);
	}
	if (depth == ed->n_keys)
		return;
	for (size_t k = depth; k < ed->n_keys; k++, indent += 2)
		buf_printf(b, "%*s%s:%s%s\n", indent, "", ed->keys[k],
			k + 1 == ed->n_keys ? " " : "",
			k + 1 == ed->n_keys ? value : "");
	for (size_t i = end; i < ed->n; i++)
		edit_add_line(b, &ed->lines[i]);
}

/* The old tree with the value set, or ERR_USAGE. */
static int
edit_expect(struct arena *a, cJSON *tree, char **keys, size_t n,
	const cJSON *value, struct err *e)
{
	cJSON *o = tree;

	for (size_t i = 0; i + 1 < n; i++) {
		cJSON *m = json_get(o, keys[i]);

		if (!m || cJSON_IsNull(m)) {
			json_set(o, keys[i], json_object(a));
			m = json_get(o, keys[i]);
		}
		if (!cJSON_IsObject(m))
			return err_set(e, ERR_USAGE,
				"'%s' is a value, not a section", keys[i]);
		o = m;
	}
	json_set(o, keys[n - 1], json_copy(a, value));
	return 0;
}

static int
edit_read(struct arena *a, const char *path, char **text, size_t *n,
	cJSON **tree, struct err *e)
{
	*text = arena_strdup(a, "");
	*n = 0;
	if (fs_exists(path) && fs_read(a, path, LIM_YAML_TEXT, text, n, e) < 0)
		return -1;
	if (yaml_parse(a, path, *text, *n, tree, e) < 0)
		return -1;
	if (cJSON_IsNull(*tree))
		*tree = json_object(a);
	if (!cJSON_IsObject(*tree))
		return err_set(e, ERR_PARSE,
			"%s:1: a mapping (\"models: ...\") is needed here",
			path);
	return 0;
}

int
config_set(struct arena *a, const char *path, const char *key, const char *text,
	struct err *e)
{
	struct edit ed = {.a = a};
	struct err ignored = ERR_INIT;
	char *old;
	size_t n;
	cJSON *tree, *value, *got;
	struct buf b;
	int rc = -1;

	if (edit_read(a, path, &old, &n, &tree, e) < 0 ||
		yaml_parse(a, "value", text, strlen(text), &value, e) < 0)
		return -1;
	ed.keys = str_split(a, key, '.', &ed.n_keys);
	for (size_t i = 0; i < ed.n_keys; i++)
		if (!ed.keys[i][0])
			ed.n_keys = 0;
	if (ed.n_keys == 0 || ed.n_keys > EDIT_DEPTH || strchr(text, '\n'))
		return err_set(e, ERR_USAGE,
			"'%s' is no key; write it as in models.demo.base_url",
			key);
	edit_split(&ed, old, n);
	if (edit_expect(a, tree, ed.keys, ed.n_keys, value, e) < 0)
		return -1;
	buf_init(&b, LIM_YAML_TEXT);
	edit_write(&ed, text, &b);
	if (b.overflow)
		err_set(e, ERR_LIMIT, "%s: would become too long", path);
	else if (yaml_parse(a, path, b.ptr, b.len, &got, &ignored) < 0 ||
		strcmp(json_canonical(a, got), json_canonical(a, tree)) != 0)
		err_set(e, ERR_PARSE,
			"%s: cannot set '%s' without changing more; edit the "
			"file by hand",
			path, key);
	else
		rc = fs_write(path, b.ptr, b.len, e);
	buf_release(&b);
	return rc;
}
