/*
 * json: parsing, reading and building trees.  Must not hand out a tree that
 * nobody owns, and must not let cJSON see text that was not checked.
 *
 * Ownership.  A root that belongs to an arena has `prev` pointing to a holder
 * in that arena; cJSON does not use `prev` of a root (siblings use it, and its
 * list code overwrites it).  The holder frees its root at release.  json_set
 * and json_push empty the holder first, so that a root is freed once, by the
 * tree that took it.
 */
#include "lib/base/json.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define JSON_HOLDER (1 << 30)	      /* a type that cJSON does not have */
#define JSON_EXACT 9007199254740992.0 /* 2^53 */

static cJSON *
json_new(cJSON *v)
{
	if (!v)
		BUG("out of memory for a JSON value");
	return v;
}

static void
json_holder_free(void *p)
{
	cJSON *holder = p;

	if (holder->child) {
		holder->child->prev = NULL;
		cJSON_Delete(holder->child);
	}
}

cJSON *
json_adopt(struct arena *a, cJSON *root)
{
	cJSON *holder = arena_alloc(a, sizeof(*holder));

	holder->type = JSON_HOLDER;
	holder->child = json_new(root);
	root->prev = holder;
	arena_defer(a, json_holder_free, holder);
	return root;
}

/* Takes a root from the arena that owns it, if one does. */
static void
json_disown(cJSON *root)
{
	if (!root)
		BUG("no JSON value given");
	if (!root->prev)
		return;
	if (root->prev->type != JSON_HOLDER)
		BUG("this JSON value has a parent already");
	root->prev->child = NULL;
	root->prev = NULL;
}

/*
 * Parsing
 */

struct json_scan {
	const char *text;
	size_t n;
	size_t at;
	char *copy; /* text with escapes that C strings cannot hold replaced */
};

static int
json_fail(const char *text, size_t at, enum err_code code, const char *what,
	struct err *e)
{
	size_t line = 1;
	size_t col = 1;
	size_t i;

	for (i = 0; i < at; i++) {
		col++;
		if (text[i] == '\n') {
			line++;
			col = 1;
		}
	}
	return err_set(e, code, "line %zu, column %zu: invalid JSON: %s", line,
		col, what);
}

/* The four hex digits after "\u" at p, or -1. */
static long
json_hex4(const char *p, size_t n)
{
	long v = 0;
	int i;

	if (n < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	for (i = 2; i < 6; i++) {
		int c = tolower((unsigned char)p[i]);

		if (!isxdigit(c))
			return -1;
		v = v * 16 + (isdigit(c) ? c - '0' : c - 'a' + 10);
	}
	return v;
}

/* An escape at s->at: NUL and lone surrogates become U+FFFD (same length), as
 * model output has them and cJSON would cut or refuse the string. */
static void
json_scan_escape(struct json_scan *s)
{
	const char *p = s->text + s->at;
	size_t left = s->n - s->at;
	long v = json_hex4(p, left);

	if (v < 0) {
		s->at += left < 2 ? left : 2;
		return;
	}
	if (v >= 0xd800 && v <= 0xdbff) {
		long low = json_hex4(p + 6, left - 6);

		if (low >= 0xdc00 && low <= 0xdfff) {
			s->at += 12;
			return;
		}
	}
	if (v == 0 || (v >= 0xd800 && v <= 0xdfff)) {
		if (!s->copy) {
			s->copy = xmalloc(s->n);
			memcpy(s->copy, s->text, s->n);
		}
		memcpy(s->copy + s->at, "\\ufffd", 6);
	}
	s->at += 6;
}

/* Checks what cJSON does not: depth, UTF-8, NUL bytes. */
static int
json_scan(struct json_scan *s, struct err *e)
{
	bool in_string = false;
	size_t depth = 0;

	for (s->at = 0; s->at < s->n;) {
		char c = s->text[s->at];

		if (c == '\0')
			return json_fail(
				s->text, s->at, ERR_PARSE, "NUL byte", e);
		if (in_string && c == '\\') {
			json_scan_escape(s);
			continue;
		}
		if (c == '"')
			in_string = !in_string;
		if (!in_string && (c == '[' || c == '{') &&
			++depth > LIM_JSON_DEPTH)
			return json_fail(s->text, s->at, ERR_LIMIT,
				"nested too deeply", e);
		if (!in_string && (c == ']' || c == '}') && depth > 0)
			depth--;
		s->at++;
	}
	s->at = str_utf8_prefix(s->text, s->n);
	if (s->at < s->n)
		return json_fail(s->text, s->at, ERR_PARSE, "not UTF-8", e);
	return 0;
}

/* The document in the checked text. */
static int
json_parse_checked(const char *text, size_t n, cJSON **out, struct err *e)
{
	const char *end = NULL;
	cJSON *v = cJSON_ParseWithLengthOpts(text, n, &end, 0);
	size_t at = end ? (size_t)(end - text) : 0;

	if (!v)
		return json_fail(text, at < n ? at : n, ERR_PARSE,
			n == 0 ? "empty text" : "syntax error", e);
	while (at < n && strchr(" \t\r\n", text[at]))
		at++;
	if (at < n) {
		cJSON_Delete(v);
		return json_fail(
			text, at, ERR_PARSE, "text after the document", e);
	}
	*out = v;
	return 0;
}

int
json_parse(
	struct arena *a, const char *text, size_t n, cJSON **out, struct err *e)
{
	struct json_scan s = {text, n, 0, NULL};
	cJSON *v = NULL;
	int rc;

	if (n > LIM_JSON_TEXT)
		return err_set(e, ERR_LIMIT,
			"JSON text of %zu bytes, the limit is %zu", n,
			LIM_JSON_TEXT);
	rc = json_scan(&s, e);
	if (rc == 0)
		rc = json_parse_checked(s.copy ? s.copy : text, n, &v, e);
	free(s.copy);
	if (rc == 0)
		*out = json_adopt(a, v);
	return rc;
}

/*
 * Reading
 */

cJSON *
json_get(const cJSON *o, const char *key)
{
	if (!cJSON_IsObject(o))
		return NULL;
	return cJSON_GetObjectItemCaseSensitive(o, key);
}

/* Member of an object, or element of an array, by the n bytes at key. */
static cJSON *
json_step(const cJSON *o, const char *key, size_t n)
{
	cJSON *v;
	size_t i = 0;
	size_t at = 0;

	if (cJSON_IsArray(o)) {
		for (i = 0; i < n && isdigit((unsigned char)key[i]); i++)
			at = at < LIM_JSON_TEXT
				? at * 10 + (size_t)(key[i] - '0')
				: at;
		if (i < n || n == 0)
			return NULL;
		return cJSON_GetArrayItem(o, at < LIM_JSON_TEXT ? (int)at : -1);
	}
	if (!cJSON_IsObject(o))
		return NULL;
	cJSON_ArrayForEach(v, o)
	{
		if (strncmp(v->string, key, n) == 0 && v->string[n] == '\0')
			return v;
	}
	return NULL;
}

cJSON *
json_path(const cJSON *o, const char *path)
{
	const cJSON *v = o;

	while (v) {
		size_t n = strcspn(path, ".");

		v = json_step(v, path, n);
		if (path[n] == '\0')
			break;
		path += n + 1;
	}
	return (cJSON *)v;
}

const char *
json_str(const cJSON *o, const char *key, const char *dflt)
{
	const cJSON *v = json_get(o, key);

	return cJSON_IsString(v) && v->valuestring ? v->valuestring : dflt;
}

double
json_num(const cJSON *o, const char *key, double dflt)
{
	const cJSON *v = json_get(o, key);

	return cJSON_IsNumber(v) ? v->valuedouble : dflt;
}

int64_t
json_i64(const cJSON *o, const char *key, int64_t dflt)
{
	const cJSON *v = json_get(o, key);
	int64_t n;
	double d;

	if (cJSON_IsString(v))
		return str_to_i64(v->valuestring, &n) ? n : dflt;
	if (!cJSON_IsNumber(v) || isnan(v->valuedouble))
		return dflt;
	d = v->valuedouble;
	if (d >= 9223372036854775808.0)
		return INT64_MAX;
	if (d < -9223372036854775808.0)
		return INT64_MIN;
	return (int64_t)d;
}

bool
json_bool(const cJSON *o, const char *key, bool dflt)
{
	const cJSON *v = json_get(o, key);

	return cJSON_IsBool(v) ? cJSON_IsTrue(v) : dflt;
}

/*
 * Building
 */

cJSON *
json_object(struct arena *a)
{
	return json_adopt(a, cJSON_CreateObject());
}

cJSON *
json_array(struct arena *a)
{
	return json_adopt(a, cJSON_CreateArray());
}

void
json_set(cJSON *o, const char *key, cJSON *child)
{
	cJSON_bool ok;

	if (!cJSON_IsObject(o) || o == child)
		BUG("json_set \"%s\" on something that is no object", key);
	json_disown(child);
	if (cJSON_GetObjectItemCaseSensitive(o, key))
		ok = cJSON_ReplaceItemInObjectCaseSensitive(o, key, child);
	else
		ok = cJSON_AddItemToObject(o, key, child);
	if (!ok)
		BUG("out of memory for a JSON member");
}

void
json_push(cJSON *arr, cJSON *child)
{
	if (!cJSON_IsArray(arr) || arr == child)
		BUG("json_push on something that is no array");
	json_disown(child);
	if (!cJSON_AddItemToArray(arr, child))
		BUG("out of memory for a JSON element");
}

/* A string value; bytes that are not UTF-8 become U+FFFD. */
static cJSON *
json_new_str(const char *v)
{
	struct arena a = ARENA_INIT;
	cJSON *s;

	if (!v)
		return json_new(cJSON_CreateNull());
	if (str_utf8_ok(v, strlen(v)))
		return json_new(cJSON_CreateString(v));
	s = cJSON_CreateString(str_utf8_fix(&a, v, strlen(v)));
	arena_release(&a);
	return json_new(s);
}

void
json_set_str(cJSON *o, const char *key, const char *v)
{
	json_set(o, key, json_new_str(v));
}

void
json_push_str(cJSON *arr, const char *v)
{
	json_push(arr, json_new_str(v));
}

void
json_push_num(cJSON *arr, double v)
{
	json_push(arr,
		json_new(isfinite(v) ? cJSON_CreateNumber(v)
				     : cJSON_CreateNull()));
}

void
json_set_num(cJSON *o, const char *key, double v)
{
	if (isfinite(v))
		json_set(o, key, json_new(cJSON_CreateNumber(v)));
	else
		json_set_null(o, key);
}

void
json_set_i64(cJSON *o, const char *key, int64_t v)
{
	struct arena a = ARENA_INIT;

	if ((double)v > -JSON_EXACT && (double)v < JSON_EXACT) {
		json_set_num(o, key, (double)v);
		return;
	}
	json_set_str(o, key, arena_printf(&a, "%lld", (long long)v));
	arena_release(&a);
}

void
json_set_bool(cJSON *o, const char *key, bool v)
{
	json_set(o, key, json_new(cJSON_CreateBool(v)));
}

void
json_set_null(cJSON *o, const char *key)
{
	json_set(o, key, json_new(cJSON_CreateNull()));
}

cJSON *
json_copy(struct arena *a, const cJSON *v)
{
	return json_adopt(a, cJSON_Duplicate(v, 1));
}
