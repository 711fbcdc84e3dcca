/*
 * advice: matches a log against a table of expressions (see advice.h).  The
 * log comes from a tool that reads hostile text: lines are bounded, and so is
 * their number.
 */
#include "agent/advice.h"

#include <regex.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define LINE_MAX_BYTES 400
#define LINES_MAX 200
#define ENTRIES_MAX 400

int
advice_check(
	struct arena *a, const char *path, const cJSON *table, struct err *e)
{
	const cJSON *list = json_get(table, "advice"), *x;
	int i = 0;

	(void)a;
	if (!str_eq(json_str(table, "schema", ""), "rtlsmith.advice/1") ||
		!cJSON_IsArray(list) || cJSON_GetArraySize(list) > ENTRIES_MAX)
		return err_set(e, ERR_PARSE,
			"%s: a table has schema: rtlsmith.advice/1 and a list "
			"advice of at most %d entries",
			path, ENTRIES_MAX);
	cJSON_ArrayForEach(x, list)
	{
		const char *match = json_str(x, "match", NULL);
		regex_t re;

		i++;
		if (match == NULL || json_str(x, "advice", NULL) == NULL)
			return err_set(e, ERR_PARSE,
				"%s: entry %d needs match and advice", path, i);
		if (regcomp(&re, match, REG_EXTENDED | REG_NOSUB) != 0)
			return err_set(e, ERR_PARSE,
				"%s: entry %d: \"%.80s\" is no regular "
				"expression",
				path, i, match);
		regfree(&re);
	}
	return 0;
}

/* Lines of the log, bounded. */
static size_t
lines_of(struct arena *a, const char *log, char **out)
{
	size_t n = 0;

	while (*log != '\0' && n < LINES_MAX) {
		size_t len = strcspn(log, "\n");

		out[n++] = arena_strndup(
			a, log, len < LINE_MAX_BYTES ? len : LINE_MAX_BYTES);
		log += len;
		log += *log == '\n';
	}
	return n;
}

/* Takes the lines that the entry speaks for; true: there was one. */
static bool
speaks(const cJSON *x, char **line, size_t n)
{
	bool any = false;
	regex_t re;

	if (regcomp(&re, json_str(x, "match", ""), REG_EXTENDED | REG_NOSUB) !=
		0)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (line[i] == NULL || regexec(&re, line[i], 0, NULL, 0) != 0)
			continue;
		line[i] = NULL;
		any = true;
	}
	regfree(&re);
	return any;
}

const char *
advice_for(struct arena *a, const cJSON *table, const char *log)
{
	char *line[LINES_MAX];
	size_t n = lines_of(a, log, line);
	const cJSON *x;
	const char *all = "";
	int told = 0;

	cJSON_ArrayForEach(x, json_get(table, "advice"))
	{
		if (told == ADVICE_MAX)
			break;
		if (!speaks(x, line, n))
			continue;
		all = arena_printf(
			a, "%s- %s\n", all, json_str(x, "advice", ""));
		told++;
	}
	return all;
}
