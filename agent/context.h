/*
 * context: modules that a user gave beside the task, and which of them a prompt
 * is about.
 *
 * A benchmark's golden must never be found in it: context_bar takes out every
 * file with a module that is one of the benchmark's own, under whatever names,
 * or nearly so.
 */
#ifndef AGENT_CONTEXT_H
#define AGENT_CONTEXT_H

#include <cjson/cJSON.h>

#include "eval/task.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"

struct context;

/* The Verilog files below a folder as a list [{"name", "text"}], by name: .v,
 * .sv, .vh, .svh; links are not followed.  ERR_NOTFOUND, ERR_LIMIT. */
int context_freeze(
	struct arena *a, const char *dir, cJSON **out, struct err *e);
/* frozen is borrowed until context_close. */
void context_open(struct context **out, const cJSON *frozen);
void context_close(struct context *c); /* NULL is accepted */
/* Takes out what is a golden or testbench of these tasks.  *barred: names of
 * the files, NULL-terminated, in a. */
void context_bar(struct context *c, struct arena *a, const struct task *tasks,
	size_t n, const char ***barred);
/* After the last context_bar, before the first context_find. */
int context_index(struct context *c, struct err *e);

struct context_found {
	const char *text;      /* "": nothing was found */
	size_t modules, whole; /* named; of them, with their text */
};
/* Interfaces of the modules that the text is about and of those that they use,
 * what is used before what uses it, then whole modules, the nearest first, as
 * far as so many tokens reach.  Thread-safe. */
int context_find(struct context *c, struct arena *a, const char *text,
	int64_t tokens, struct context_found *out, struct err *e);

#endif
