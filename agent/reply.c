/*
 * reply: finds a JSON object in the text of a model (see reply.h).  Must not
 * say what belongs into the object.
 */
#include "agent/reply.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"

/* Bytes up to the brace that closes the first one; 0: it is never closed. */
static size_t
object_length(const char *p, size_t n)
{
	size_t depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < n; i++) {
		if (in_string && p[i] == '\\')
			i++;
		else if (p[i] == '"')
			in_string = !in_string;
		else if (!in_string && p[i] == '{')
			depth++;
		else if (!in_string && p[i] == '}' && --depth == 0)
			return i + 1;
	}
	return 0;
}

int
reply_json(
	struct arena *a, const char *text, size_t n, cJSON **out, struct err *e)
{
	const char *from;
	size_t len;

	if (n > LIM_REPLY_JSON)
		return err_set(e, ERR_LIMIT,
			"the answer is larger than %zu bytes", LIM_REPLY_JSON);
	from = n > 0 ? memchr(text, '{', n) : NULL;
	if (from == NULL)
		return err_set(
			e, ERR_NOTFOUND, "the answer holds no JSON object");
	n -= (size_t)(from - text);
	len = object_length(from, n);
	if (len == 0)
		return err_set(e, ERR_PARSE,
			"the JSON object is cut off: its first brace is never "
			"closed");
	return json_parse(a, from, len, out, e);
}
