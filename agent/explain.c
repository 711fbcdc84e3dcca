/*
 * explain: messages of a log beside the advice table (see explain.h).  Must not
 * run a tool or ask a model.
 */
#include "agent/explain.h"

#include <string.h>

#include "agent/advice.h"
#include "agent/work.h"
#include "eval/prompt.h"
#include "lib/base/str.h"
#include "tool_wrappers/iverilog_log.h"

static const char *
fixed(struct arena *a, const char *s, size_t n)
{
	return str_utf8_fix(a, s, n < 400 ? n : 400);
}

static bool
told(const struct explain_item *list, size_t n, const char *message)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i].message, message))
			return true;
	return false;
}

void
explain_log(struct arena *a, const cJSON *table, const char *log, size_t n,
	struct explain_list *out)
{
	struct explain_item *list = arena_array(a, EXPLAIN_MAX, sizeof(*list));
	struct iverilog_diag d;
	size_t at = 0, k = 0;

	while (k < EXPLAIN_MAX && iverilog_log_next(log, n, &at, &d)) {
		struct explain_item *x = &list[k];

		x->message = fixed(a, d.message, d.message_n);
		if (told(list, k, x->message))
			continue;
		x->where = d.line > 0
			? arena_printf(a, "%s:%d", fixed(a, d.file, d.file_n),
				  d.line)
			: "";
		x->severity = d.severity;
		x->advice = advice_for(a, table, x->message);
		k++;
	}
	out->items = list;
	out->n = k;
}

int
explain_question(struct arena *a, const char *template,
	const struct explain_list *list, const struct explain_code *code,
	char **out, struct err *e)
{
	const char *open = "";
	const char *pairs[] = {
		"findings", NULL, "code", "", "prompt", "", "top", "", NULL};
	char *text;

	*out = NULL;
	for (size_t i = 0; i < list->n; i++)
		if (list->items[i].advice[0] == '\0')
			open = arena_printf(a, "%s%s: %s: %s\n", open,
				list->items[i].where, list->items[i].severity,
				list->items[i].message);
	if (open[0] == '\0')
		return 0;
	pairs[1] = agent__data(
		a, "messages", open, strlen(open), AGENT_FINDINGS_MAX);
	if (code->text != NULL)
		pairs[3] = agent__data(
			a, "design", code->text, code->n, AGENT_TEXT_MAX);
	if (prompt_expand(a, "explain", template, pairs, &text, e) < 0)
		return -1;
	*out = arena_printf(a, "%s%s", agent__data_notice(), text);
	return 0;
}
