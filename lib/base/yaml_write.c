/*
 * yaml_write: a JSON tree to YAML block text.  Must not write anything that
 * yaml_parse reads differently.
 */
#include "lib/base/yaml.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/str.h"

static void yaml_put(struct buf *b, const cJSON *v, int depth, bool in_list);

static void
yaml_put_indent(struct buf *b, int depth)
{
	(void)buf_printf(b, "%*s", 2 * depth, "");
}

/* Words that need no quotes: start with a letter, hold nothing that YAML reads
 * as a sign, and are no null, bool or number. */
static bool
yaml_plain(const char *s)
{
	static const char *const words[] = {"null", "Null", "NULL", "true",
		"True", "TRUE", "false", "False", "FALSE", "y", "Y", "n", "N",
		"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off",
		"Off", "OFF", NULL};
	static const char body[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_-./+() ";
	size_t n = strlen(s);
	size_t i;

	if (n == 0 || strspn(s, body) != n || s[n - 1] == ' ')
		return false;
	if (strspn(s, "0123456789_-.+() ") > 0 && s[0] != '/')
		return false;
	for (i = 0; words[i]; i++) {
		if (strcmp(s, words[i]) == 0)
			return false;
	}
	return true;
}

/* Text of several lines that a literal block carries unchanged. */
static bool
yaml_literal(const char *s)
{
	size_t n = strlen(s);
	const char *p;

	if (!strchr(s, '\n') || s[0] == ' ' || s[0] == '\n' || s[0] == '\t')
		return false;
	if (n >= 2 && s[n - 1] == '\n' && s[n - 2] == '\n')
		return false;
	for (p = s; *p; p++) {
		unsigned char c = (unsigned char)*p;
		bool blank = c == ' ' || c == '\t';

		if ((c < 0x20 && c != '\n' && c != '\t') || c >= 0x7f)
			return false;
		/* no blanks at the end of a line */
		if (blank && (p[1] == '\n' || p[1] == '\0'))
			return false;
	}
	return true;
}

static void
yaml_put_literal(struct buf *b, const char *s, int depth)
{
	size_t n = strlen(s);

	(void)buf_addstr(b, s[n - 1] == '\n' ? "|\n" : "|-\n");
	while (*s) {
		size_t len = strcspn(s, "\n");

		if (len) {
			yaml_put_indent(b, depth);
			(void)buf_add(b, s, len);
		}
		(void)buf_addch(b, '\n');
		s += len;
		s += *s == '\n';
	}
}

/* Characters above ASCII that YAML text must not hold as they are: the length
 * of the sequence at p and its code, or 0. */
static size_t
yaml_special(const unsigned char *p, unsigned *code)
{
	if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f) {
		*code = p[1];
		return 2;
	}
	if (p[0] < 0xe0 || p[0] > 0xef || !p[1] || !p[2])
		return 0;
	*code = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
	if (*code == 0x2028 || *code == 0x2029 || *code == 0xfeff ||
		*code >= 0xfffe)
		return 3;
	return 0;
}

static void
yaml_put_quoted(struct buf *b, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned code;

	(void)buf_addch(b, '"');
	while (*p) {
		size_t n = yaml_special(p, &code);

		if (n)
			(void)buf_printf(b, "\\u%04X", code);
		else if (*p == '"' || *p == '\\')
			(void)buf_printf(b, "\\%c", *p);
		else if (*p == '\n')
			(void)buf_addstr(b, "\\n");
		else if (*p == '\t')
			(void)buf_addstr(b, "\\t");
		else if (*p < 0x20 || *p == 0x7f)
			(void)buf_printf(b, "\\x%02X", *p);
		else
			(void)buf_addch(b, (char)*p);
		p += n ? n : 1;
	}
	(void)buf_addch(b, '"');
}

/* A large number without a point would read back as an integer that a double
 * cannot hold, which is a string. */
static void
yaml_put_number(struct buf *b, const cJSON *v)
{
	struct arena a = ARENA_INIT;
	const char *text;

	if (isnan(v->valuedouble))
		(void)buf_addstr(b, ".nan");
	else if (isinf(v->valuedouble))
		(void)buf_addstr(b, v->valuedouble < 0 ? "-.inf" : ".inf");
	else {
		text = json_text(&a, v);
		(void)buf_addstr(b, text);
		if (fabs(v->valuedouble) >= 9007199254740992.0 &&
			!strpbrk(text, ".eE"))
			(void)buf_addstr(b, ".0");
	}
	arena_release(&a);
}

/* The members of an object or the elements of an array, one a line. */
static void
yaml_put_list(struct buf *b, const cJSON *list, int depth, bool in_list)
{
	bool object = cJSON_IsObject(list);
	const cJSON *v;

	cJSON_ArrayForEach(v, list)
	{
		/* the first one stands on the line of its "- " */
		if (!in_list || v != list->child)
			yaml_put_indent(b, depth);
		if (!object)
			(void)buf_addch(b, '-');
		else if (yaml_plain(v->string) && strlen(v->string) < 128)
			(void)buf_printf(b, "%s:", v->string);
		else {
			/* long keys need the explicit form */
			if (strlen(v->string) >= 128)
				(void)buf_addstr(b, "? ");
			yaml_put_quoted(b, v->string);
			if (strlen(v->string) >= 128) {
				(void)buf_addch(b, '\n');
				yaml_put_indent(b, depth);
			}
			(void)buf_addch(b, ':');
		}
		yaml_put(b, v, depth + 1, !object);
	}
}

/* A value after "key:" or "-", with the line's end. */
static void
yaml_put(struct buf *b, const cJSON *v, int depth, bool in_list)
{
	if ((cJSON_IsObject(v) || cJSON_IsArray(v)) && v->child) {
		(void)buf_addch(b, in_list ? ' ' : '\n');
		yaml_put_list(b, v, depth, in_list);
		return;
	}
	(void)buf_addch(b, ' ');
	if (cJSON_IsString(v) && yaml_literal(v->valuestring)) {
		yaml_put_literal(b, v->valuestring, depth);
		return;
	}
	if (cJSON_IsString(v) && yaml_plain(v->valuestring))
		(void)buf_addstr(b, v->valuestring);
	else if (cJSON_IsString(v))
		yaml_put_quoted(b, v->valuestring);
	else if (cJSON_IsNumber(v))
		yaml_put_number(b, v);
	else if (cJSON_IsBool(v))
		(void)buf_addstr(b, cJSON_IsTrue(v) ? "true" : "false");
	else if (cJSON_IsObject(v))
		(void)buf_addstr(b, "{}");
	else if (cJSON_IsArray(v))
		(void)buf_addstr(b, "[]");
	else
		(void)buf_addstr(b, "null");
	(void)buf_addch(b, '\n');
}

char *
yaml_text(struct arena *a, const cJSON *v)
{
	struct buf b;

	buf_init(&b, SIZE_MAX);
	if ((cJSON_IsObject(v) || cJSON_IsArray(v)) && v->child) {
		yaml_put_list(&b, v, 0, false);
	} else if (cJSON_IsString(v)) {
		yaml_put_quoted(&b, v->valuestring);
		(void)buf_addch(&b, '\n');
	} else {
		yaml_put(&b, v, 0, false);
		buf_drop(&b, 1);
	}
	return buf_take(&b, a, NULL);
}
