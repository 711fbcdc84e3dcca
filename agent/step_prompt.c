/*
 * step_prompt: a child by another prompt (PREFACE): the prompter is shown the
 * prompt, what came of it and what was found, and rewrites it; the writer
 * answers the new one.  The turns hold the lineage: a prompt's parent is the
 * candidate that it is to correct, a candidate's parent is its prompt.
 */
#include <ctype.h>
#include <string.h>

#include "agent/work.h"
#include "lib/base/str.h"

#define PROMPT_MAX 100000 /* bytes of a new prompt */

/* The reply without blanks around it; NULL: it cannot be a prompt. */
static const char *
prompt_of(struct work *w, const struct call_reply *r, const char **why)
{
	const char *p = r->text;
	size_t n = r->n;

	while (n > 0 && isspace((unsigned char)p[0])) {
		p++;
		n--;
	}
	while (n > 0 && isspace((unsigned char)p[n - 1]))
		n--;
	*why = n == 0		 ? "the reply is empty"
		: n > PROMPT_MAX ? "the reply is too long for a prompt"
		: r->truncated	 ? "the reply was cut off"
				 : NULL;
	return *why != NULL ? NULL : str_utf8_fix(w->a, p, n);
}

static int
new_prompt(struct work *w, struct node *parent, struct agent_vars *out,
	struct err *e)
{
	struct agent_vars v = {
		.node = parent, .say = "prompt", .prompt = parent->prompt};
	struct asked q;
	const char *why;
	int rc = agent__ask(w, POLICY_PROMPTER, &v, &q, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	out->prompt = prompt_of(w, &q.reply, &why);
	out->prompt_turn = q.turn;
	if (out->prompt != NULL) {
		q.turn->candidate = out->prompt;
		q.turn->candidate_n = strlen(out->prompt);
	}
	agent__turn_end(
		w, q.turn, NULL, NULL, why != NULL ? why : "a new prompt");
	return 0;
}

int
agent__reprompt(
	struct work *w, struct node *parent, struct node **out, struct err *e)
{
	struct agent_vars v = {.say = "write"};
	struct asked q;
	int rc;

	*out = NULL;
	if (new_prompt(w, parent, &v, e) < 0)
		return -1;
	if (v.prompt == NULL)
		return 0;
	rc = agent__ask(w, POLICY_WRITER, &v, &q, e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (agent__read(w, &q, out, e) < 0)
		return -1;
	if (*out == NULL) {
		agent__remember(
			w, parent, q.turn, "the new prompt gave no code");
		return 0;
	}
	(*out)->prompt = v.prompt;
	(*out)->history = arena_printf(w->a,
		"%sturn %lld: the prompt was rewritten, since %s\n",
		parent->history, (long long)v.prompt_turn->n, parent->outcome);
	return 0;
}
