/*
 * json_write: trees to text.  Must not depend on the locale, and must write
 * the same bytes for the same tree on every machine.
 */
#include "lib/base/json.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum json_style { JSON_COMPACT, JSON_PRETTY, JSON_CANONICAL };

static void json_write(
	struct buf *b, const cJSON *v, enum json_style style, unsigned depth);

static void
json_write_str(struct buf *b, const char *s)
{
	static const char hex[] = "0123456789abcdef";
	static const char plain[] = "\b\t\n\f\r\"\\";
	static const char letter[] = "btnfr\"\\";
	const char *from = s;

	(void)buf_addch(b, '"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;
		const char *at;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		(void)buf_add(b, from, (size_t)(s - from));
		from = s + 1;
		at = strchr(plain, c);
		if (at) {
			(void)buf_addch(b, '\\');
			(void)buf_addch(b, letter[at - plain]);
			continue;
		}
		(void)buf_addstr(b, "\\u00");
		(void)buf_addch(b, hex[c >> 4]);
		(void)buf_addch(b, hex[c & 15]);
	}
	(void)buf_add(b, from, (size_t)(s - from));
	(void)buf_addch(b, '"');
}

/* The shortest of the usual forms that reads back equal. */
static void
json_write_num(struct buf *b, double v)
{
	char text[40];
	int digits;
	char *p;

	if (!isfinite(v)) {
		(void)buf_addstr(b, "null");
		return;
	}
	if (v > -1e15 && v < 1e15 && v == trunc(v)) {
		(void)buf_printf(b, "%lld", (long long)v);
		return;
	}
	for (digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	for (p = text; *p; p++) {
		if (*p == ',') /* a locale's decimal comma */
			*p = '.';
	}
	(void)buf_addstr(b, text);
}

static void
json_newline(struct buf *b, enum json_style style, unsigned depth)
{
	if (style == JSON_PRETTY)
		(void)buf_printf(b, "\n%*s", (int)(2 * depth), "");
}

static void
json_write_member(
	struct buf *b, const cJSON *v, enum json_style style, unsigned depth)
{
	json_write_str(b, v->string ? v->string : "");
	(void)buf_addstr(b, style == JSON_PRETTY ? ": " : ":");
	json_write(b, v, style, depth);
}

static int
json_by_key(const void *a, const void *b)
{
	const cJSON *const *x = a;
	const cJSON *const *y = b;

	return strcmp((*x)->string, (*y)->string);
}

/* Members in the order of their keys' bytes. */
static void
json_write_sorted(struct buf *b, const cJSON *o, unsigned depth)
{
	size_t n = (size_t)cJSON_GetArraySize(o);
	const cJSON **member = xcalloc(n, sizeof(const cJSON *));
	const cJSON *v;
	size_t i = 0;

	cJSON_ArrayForEach(v, o)
	{
		member[i++] = v;
	}
	qsort(member, n, sizeof(const cJSON *), json_by_key);
	for (i = 0; i < n; i++) {
		if (i)
			(void)buf_addch(b, ',');
		json_write_member(b, member[i], JSON_CANONICAL, depth);
	}
	free(member);
}

/* An object or an array. */
static void
json_write_list(
	struct buf *b, const cJSON *list, enum json_style style, unsigned depth)
{
	bool object = cJSON_IsObject(list);
	const cJSON *v;

	(void)buf_addch(b, object ? '{' : '[');
	if (object && style == JSON_CANONICAL) {
		json_write_sorted(b, list, depth);
		(void)buf_addch(b, '}');
		return;
	}
	cJSON_ArrayForEach(v, list)
	{
		if (v != list->child)
			(void)buf_addch(b, ',');
		json_newline(b, style, depth + 1);
		if (object)
			json_write_member(b, v, style, depth + 1);
		else
			json_write(b, v, style, depth + 1);
	}
	if (list->child)
		json_newline(b, style, depth);
	(void)buf_addch(b, object ? '}' : ']');
}

static void
json_write(struct buf *b, const cJSON *v, enum json_style style, unsigned depth)
{
	if (cJSON_IsObject(v) || cJSON_IsArray(v))
		json_write_list(b, v, style, depth);
	else if (cJSON_IsString(v))
		json_write_str(b, v->valuestring ? v->valuestring : "");
	else if (cJSON_IsNumber(v))
		json_write_num(b, v->valuedouble);
	else if (cJSON_IsBool(v))
		(void)buf_addstr(b, cJSON_IsTrue(v) ? "true" : "false");
	else if (cJSON_IsRaw(v) && v->valuestring)
		(void)buf_addstr(b, v->valuestring);
	else
		(void)buf_addstr(b, "null");
}

static char *
json_to_text(struct arena *a, const cJSON *v, enum json_style style)
{
	struct buf b;

	buf_init(&b, SIZE_MAX);
	json_write(&b, v, style, 0);
	if (style == JSON_PRETTY)
		(void)buf_addch(&b, '\n');
	return buf_take(&b, a, NULL);
}

char *
json_text(struct arena *a, const cJSON *v)
{
	return json_to_text(a, v, JSON_COMPACT);
}

char *
json_pretty(struct arena *a, const cJSON *v)
{
	return json_to_text(a, v, JSON_PRETTY);
}

char *
json_canonical(struct arena *a, const cJSON *v)
{
	return json_to_text(a, v, JSON_CANONICAL);
}
