/*
 * exportrow_text: messages and fenced code, in and out of rows.  It must not
 * know formats.
 */
#include "curate/exportrow_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define WORD "verilog\n"

static size_t
longest_ticks(const char *s)
{
	size_t most = 0, now = 0;

	for (; *s != '\0'; s++) {
		now = *s == '`' ? now + 1 : 0;
		most = now > most ? now : most;
	}
	return most;
}

static char *
ticks(struct arena *a, size_t n)
{
	char *s = arena_alloc(a, n + 1);

	memset(s, '`', n);
	s[n] = '\0';
	return s;
}

char *
export__fence(struct arena *a, const char *code)
{
	size_t n = longest_ticks(code);
	const char *fence = ticks(a, n < 3 ? 3 : n + 1);

	return arena_printf(a, "%s" WORD "%s%s%s", fence, code,
		str_ends(code, "\n") ? "" : "\n", fence);
}

char *
export__unfence(struct arena *a, const char *text)
{
	const char *at = strstr(text, "```"), *from, *to;
	size_t n;

	if (at == NULL)
		return NULL;
	n = strspn(at, "`");
	from = at + n;
	if (strncmp(from, WORD, strlen(WORD)) != 0)
		return NULL;
	from += strlen(WORD);
	to = strstr(from, ticks(a, n));
	return to != NULL ? arena_strndup(a, from, (size_t)(to - from)) : NULL;
}

static bool
is_role(const char *role)
{
	return str_eq(role, "system") || str_eq(role, "user") ||
		str_eq(role, "assistant");
}

bool
export__messages(const cJSON *list, const char *role)
{
	const cJSON *m;

	if (!cJSON_IsArray(list) || list->child == NULL)
		return false;
	cJSON_ArrayForEach(m, list)
	{
		const char *is = json_str(m, "role", NULL);

		if (!is_role(is) || json_str(m, "content", NULL) == NULL ||
			(role != NULL && !str_eq(role, is)))
			return false;
	}
	return true;
}

cJSON *
export__copy_messages(struct arena *a, const cJSON *list)
{
	cJSON *out = json_array(a), *o;
	const cJSON *m;

	cJSON_ArrayForEach(m, list)
	{
		o = json_object(a);
		json_set_str(o, "role", json_str(m, "role", ""));
		json_set_str(o, "content", json_str(m, "content", ""));
		json_push(out, o);
	}
	return out;
}

char *
export__prompt_text(struct arena *a, const cJSON *list)
{
	const cJSON *m;
	struct buf b;

	buf_init(&b, LIM_JSON_TEXT);
	cJSON_ArrayForEach(m, list)
	{
		if (b.len > 0)
			buf_addstr(&b, "\n\n");
		buf_addstr(&b, json_str(m, "content", ""));
	}
	return buf_take(&b, a, NULL);
}

bool
export__steps(const cJSON *doc)
{
	const cJSON *list = json_get(doc, "steps"), *s;

	if (!cJSON_IsArray(list) || list->child == NULL)
		return false;
	cJSON_ArrayForEach(s, list)
	{
		if (json_str(s, "text", NULL) == NULL ||
			!cJSON_IsBool(json_get(s, "label")))
			return false;
	}
	return cJSON_GetArraySize(list) <= EXPORT_CLAIMS_MAX;
}
