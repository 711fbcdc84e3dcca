/*
 * prompt: a task -> the messages a model gets.
 *
 * Without a template the messages are the suite's official ones (task.system,
 * task.prompt).  A template is text with {{system}} {{prompt}} {{header}}
 * {{top}} {{id}} {{title}}; an unknown name is ERR_PARSE with the line.
 */
#ifndef EVAL_PROMPT_H
#define EVAL_PROMPT_H

#include "eval/task.h"

struct prompt_options {
	const char *system;   /* replaces task.system; NULL: keep; "": none */
	const char *template; /* user message template; NULL: task.prompt */
	const char *template_name; /* for messages */
};

struct prompt_text {
	const char *system; /* NULL: no system message */
	const char *user;
	char hash[HASH_HEX]; /* of system and template, not of the task */
};

int prompt_render(struct arena *a, const struct task *t,
	const struct prompt_options *o, struct prompt_text *out, struct err *e);
/* Replaces {{name}} in text; names/values are pairs ended by NULL. */
int prompt_expand(struct arena *a, const char *name, const char *text,
	const char *const *pairs, char **out, struct err *e);

#endif
