/*
 * yaml: YAML text to a JSON tree, event by event, with its own stack.  Must
 * not expand anything (aliases are refused) and must not guess types beyond
 * the YAML 1.2 core schema.
 */
#include "lib/base/yaml.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

struct yaml_key {
	const char *name;
	size_t line;
};

/* An open mapping or sequence. */
struct yaml_frame {
	cJSON *node;
	char *key; /* of the value that comes next; NULL: a key comes next */
	struct yaml_key *keys;
	size_t n_keys;
	size_t cap_keys;
};

struct yaml_reader {
	const char *name;
	struct arena scratch; /* keys */
	yaml_parser_t parser;
	struct yaml_frame stack[LIM_YAML_DEPTH];
	size_t depth;
	size_t nodes;
	int documents;
	cJSON *root;
};

static int
yaml_fail(struct yaml_reader *r, const yaml_mark_t *at, const char *what,
	struct err *e)
{
	return err_set(e, ERR_PARSE, "%s:%zu: %s", r->name, at->line + 1, what);
}

/* What libyaml says about broken text. */
static int
yaml_fail_parser(struct yaml_reader *r, struct err *e)
{
	yaml_parser_t *p = &r->parser;
	const char *what = p->problem ? p->problem : "invalid YAML";

	if (p->error == YAML_READER_ERROR)
		return err_set(e, ERR_PARSE, "%s: byte %zu: %s", r->name,
			p->problem_offset, what);
	return yaml_fail(r, &p->problem_mark, what, e);
}

static bool
yaml_in(const char *s, const char *const *list)
{
	for (; *list; list++) {
		if (strcmp(s, *list) == 0)
			return true;
	}
	return false;
}

static bool
yaml_null(const char *s)
{
	static const char *const words[] = {
		"", "~", "null", "Null", "NULL", NULL};

	return yaml_in(s, words);
}

/* 1 true, 0 false, -1 neither */
static int
yaml_bool(const char *s)
{
	static const char *const yes[] = {"true", "True", "TRUE", NULL};
	static const char *const no[] = {"false", "False", "FALSE", NULL};

	return yaml_in(s, yes) ? 1 : yaml_in(s, no) ? 0 : -1;
}

/* Digits of a base after a two-letter prefix; exact up to 2^53. */
static bool
yaml_based(const char *s, int base, const char *digits, double *out)
{
	char *end;

	if (!s[2] || s[2 + strspn(s + 2, digits)])
		return false;
	*out = (double)strtoull(s + 2, &end, base);
	return *out < 9007199254740992.0;
}

/* The core schema's numbers.  Integers that a double cannot hold exactly are
 * no numbers here: they stay strings (json_i64 reads them). */
static bool
yaml_number(const char *s, double *out)
{
	static const char *const inf[] = {".inf", ".Inf", ".INF", NULL};
	static const char *const nan_[] = {".nan", ".NaN", ".NAN", NULL};
	const char *p = s + (*s == '-' || *s == '+');
	size_t whole;
	size_t part = 0;

	if (strncmp(s, "0x", 2) == 0)
		return yaml_based(s, 16, "0123456789abcdefABCDEF", out);
	if (strncmp(s, "0o", 2) == 0)
		return yaml_based(s, 8, "01234567", out);
	if (yaml_in(p, inf)) {
		*out = *s == '-' ? -INFINITY : INFINITY;
		return true;
	}
	if (yaml_in(s, nan_)) {
		*out = NAN;
		return true;
	}
	whole = strspn(p, "0123456789");
	p += whole;
	if (!*p && whole)
		return str_to_double(s, out) && fabs(*out) < 9007199254740992.0;
	if (*p == '.') {
		part = strspn(p + 1, "0123456789");
		p += 1 + part;
	}
	if (whole + part == 0)
		return false;
	if (*p == 'e' || *p == 'E') {
		p += 1 + (p[1] == '-' || p[1] == '+');
		if (!isdigit((unsigned char)*p))
			return false;
		p += strspn(p, "0123456789");
	}
	return !*p && str_to_double(s, out);
}

static bool
yaml_tag_is(const char *tag, const char *name)
{
	static const char prefix[] = "tag:yaml.org,2002:";

	return str_starts(tag, prefix) &&
		strcmp(tag + sizeof(prefix) - 1, name) == 0;
}

/* A scalar by the core schema; *quoted also for the tag !!str. */
static cJSON *
yaml_scalar(const char *s, bool quoted)
{
	double number;
	int truth = yaml_bool(s);

	if (quoted)
		return cJSON_CreateString(s);
	if (yaml_null(s))
		return cJSON_CreateNull();
	if (truth >= 0)
		return cJSON_CreateBool(truth);
	if (yaml_number(s, &number))
		return cJSON_CreateNumber(number);
	return cJSON_CreateString(s);
}

/* Remembers a key for the check at the end of its mapping. */
static int
yaml_take_key(struct yaml_reader *r, const yaml_event_t *ev, struct err *e)
{
	struct yaml_frame *f = &r->stack[r->depth - 1];
	const char *s = (const char *)ev->data.scalar.value;

	if (strlen(s) != ev->data.scalar.length)
		return yaml_fail(r, &ev->start_mark, "NUL in a key", e);
	f->key = arena_strdup(&r->scratch, s);
	if (f->n_keys == f->cap_keys) {
		f->cap_keys = f->cap_keys ? f->cap_keys * 2 : 8;
		f->keys = xrealloc(f->keys, f->cap_keys * sizeof(*f->keys));
	}
	f->keys[f->n_keys].name = f->key;
	f->keys[f->n_keys].line = ev->start_mark.line;
	f->n_keys++;
	return 0;
}

static int
yaml_by_key(const void *a, const void *b)
{
	const struct yaml_key *x = a;
	const struct yaml_key *y = b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	return (x->line > y->line) - (x->line < y->line);
}

static int
yaml_check_keys(struct yaml_reader *r, struct yaml_frame *f, struct err *e)
{
	size_t i;

	if (f->n_keys < 2)
		return 0;
	qsort(f->keys, f->n_keys, sizeof(*f->keys), yaml_by_key);
	for (i = 1; i < f->n_keys; i++) {
		if (strcmp(f->keys[i - 1].name, f->keys[i].name) == 0)
			return err_set(e, ERR_PARSE,
				"%s:%zu: the key \"%s\" is there twice",
				r->name, f->keys[i].line + 1, f->keys[i].name);
	}
	return 0;
}

/* Hangs a new value (owned by nobody yet) into the tree. */
static int
yaml_attach(
	struct yaml_reader *r, cJSON *v, const yaml_mark_t *at, struct err *e)
{
	struct yaml_frame *f;

	if (!v)
		BUG("out of memory for a YAML value");
	if (++r->nodes > LIM_YAML_NODES) {
		cJSON_Delete(v);
		return err_set(e, ERR_LIMIT, "%s:%zu: more than %d values",
			r->name, at->line + 1, LIM_YAML_NODES);
	}
	if (r->depth == 0) {
		r->root = v;
		return 0;
	}
	f = &r->stack[r->depth - 1];
	if (cJSON_IsArray(f->node)) {
		cJSON_AddItemToArray(f->node, v);
		return 0;
	}
	if (!f->key) {
		cJSON_Delete(v);
		return yaml_fail(r, at, "a key must be plain text", e);
	}
	cJSON_AddItemToObject(f->node, f->key, v);
	f->key = NULL;
	return 0;
}

static int
yaml_on_scalar(struct yaml_reader *r, const yaml_event_t *ev, struct err *e)
{
	const char *s = (const char *)ev->data.scalar.value;
	const char *tag = (const char *)ev->data.scalar.tag;
	bool quoted = ev->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;

	if (ev->data.scalar.anchor)
		return yaml_fail(
			r, &ev->start_mark, "anchors are not supported", e);
	if (r->depth && cJSON_IsObject(r->stack[r->depth - 1].node) &&
		!r->stack[r->depth - 1].key)
		return yaml_take_key(r, ev, e);
	if (strlen(s) != ev->data.scalar.length)
		return yaml_fail(r, &ev->start_mark, "NUL in a value", e);
	if (tag && (strcmp(tag, "!") == 0 || yaml_tag_is(tag, "str")))
		quoted = true;
	else if (tag &&
		(yaml_tag_is(tag, "int") || yaml_tag_is(tag, "float") ||
			yaml_tag_is(tag, "bool") || yaml_tag_is(tag, "null")))
		quoted = false;
	else if (tag)
		return yaml_fail(r, &ev->start_mark, "unknown tag", e);
	return yaml_attach(r, yaml_scalar(s, quoted), &ev->start_mark, e);
}

static int
yaml_on_open(
	struct yaml_reader *r, const yaml_event_t *ev, bool map, struct err *e)
{
	const yaml_char_t *anchor = map ? ev->data.mapping_start.anchor
					: ev->data.sequence_start.anchor;
	const yaml_char_t *tag =
		map ? ev->data.mapping_start.tag : ev->data.sequence_start.tag;
	cJSON *v;

	if (anchor)
		return yaml_fail(
			r, &ev->start_mark, "anchors are not supported", e);
	if (tag && !yaml_tag_is((const char *)tag, map ? "map" : "seq"))
		return yaml_fail(r, &ev->start_mark, "unknown tag", e);
	if (r->depth == LIM_YAML_DEPTH)
		return err_set(e, ERR_LIMIT,
			"%s:%zu: nested more than %d levels deep", r->name,
			ev->start_mark.line + 1, LIM_YAML_DEPTH);
	v = map ? cJSON_CreateObject() : cJSON_CreateArray();
	if (yaml_attach(r, v, &ev->start_mark, e) < 0)
		return -1;
	memset(&r->stack[r->depth], 0, sizeof(r->stack[0]));
	r->stack[r->depth++].node = v;
	return 0;
}

static int
yaml_on_close(struct yaml_reader *r, struct err *e)
{
	struct yaml_frame *f = &r->stack[r->depth - 1];
	int rc = yaml_check_keys(r, f, e);

	free(f->keys);
	f->keys = NULL;
	r->depth--;
	return rc;
}

/* 1: the end, 0: go on, -1: error. */
static int
yaml_event(struct yaml_reader *r, const yaml_event_t *ev, struct err *e)
{
	switch (ev->type) {
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		return 0;
	case YAML_STREAM_END_EVENT:
		return 1;
	case YAML_DOCUMENT_START_EVENT:
		if (r->documents++)
			return yaml_fail(r, &ev->start_mark,
				"a second document in one file", e);
		return 0;
	case YAML_ALIAS_EVENT:
		return yaml_fail(
			r, &ev->start_mark, "aliases are not supported", e);
	case YAML_SCALAR_EVENT:
		return yaml_on_scalar(r, ev, e);
	case YAML_SEQUENCE_START_EVENT:
		return yaml_on_open(r, ev, false, e);
	case YAML_MAPPING_START_EVENT:
		return yaml_on_open(r, ev, true, e);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return yaml_on_close(r, e);
	}
	return 0;
}

static int
yaml_read(struct yaml_reader *r, struct err *e)
{
	int rc = 0;

	while (rc == 0) {
		yaml_event_t ev;

		if (!yaml_parser_parse(&r->parser, &ev))
			return yaml_fail_parser(r, e);
		rc = yaml_event(r, &ev, e);
		yaml_event_delete(&ev);
	}
	return rc < 0 ? -1 : 0;
}

int
yaml_parse(struct arena *a, const char *name, const char *text, size_t n,
	cJSON **out, struct err *e)
{
	struct yaml_reader *r;
	int rc;

	if (n > LIM_YAML_TEXT)
		return err_set(e, ERR_LIMIT,
			"%s: YAML text of %zu bytes, the limit is %zu", name, n,
			LIM_YAML_TEXT);
	r = xcalloc(1, sizeof(*r));
	r->name = name;
	if (!yaml_parser_initialize(&r->parser))
		BUG("out of memory for a YAML parser");
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&r->parser, (const unsigned char *)text, n);
	rc = yaml_read(r, e);
	if (!r->root)
		r->root = cJSON_CreateNull();
	if (rc == 0) {
		*out = json_adopt(a, r->root);
	} else {
		cJSON_Delete(r->root);
	}
	while (r->depth > 0)
		free(r->stack[--r->depth].keys);
	yaml_parser_delete(&r->parser);
	arena_release(&r->scratch);
	free(r);
	return rc;
}

int
yaml_parse_file(struct arena *a, const char *path, cJSON **out, struct err *e)
{
	char *text;
	size_t n;

	if (fs_read(a, path, LIM_YAML_TEXT, &text, &n, e) < 0)
		return -1;
	return yaml_parse(a, path, text, n, out, e);
}
