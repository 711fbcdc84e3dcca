/*
 * spec: what somebody wants to have designed, in their own words: a text, a
 * folder of texts, and what may belong to it (an interface, a testbench, a
 * reference model in C); and the plan that a model makes of it.
 */
#ifndef AGENT_SPEC_H
#define AGENT_SPEC_H

#include "eval/task.h"
#include "lib/base/arena.h"
#include "lib/base/err.h"

#define SPEC_NAME_MAX 64      /* bytes of a module's name */
#define SPEC_FILES 64	      /* texts of a folder */
#define SPEC_QUESTIONS 20     /* of a plan */
#define SPEC_QUESTION_MAX 500 /* bytes; longer ones are cut */

struct spec_source {
	const char *path; /* a file, a folder, or "-" */
	const char *interface, *testbench, *model; /* files; NULL: none */
	const char *top;			   /* NULL: from the rest */
};

struct spec {
	const char *top; /* the module that is to be designed */
	const char *text;
	size_t n;
	const char *interface; /* Verilog of the module's head, or NULL */
	const char *testbench; /* module tb, or NULL */
	const char *model;     /* C, or NULL */
	const char *origin; /* "fifo.md", "cpu (3 texts)", "standard input" */
};

/*
 * Of a folder the texts (.md, .txt, .rst) are read in the order of their
 * names, and, unless they are named in src, interface.v or .sv, testbench.v or
 * .sv, and model.c.  The module's name is src->top, else the interface's
 * module, else what a line "Module name: `x`" says, else the name of the file
 * or folder.  ERR_USAGE, ERR_NOTFOUND, ERR_LIMIT, ERR_PARSE say what is
 * missing or wrong.
 */
int spec_read(struct arena *a, const struct spec_source *src, struct spec *out,
	struct err *e);

/* What templates may name: spec interface model top plan answers; more: plan
 * and answers.  Interface, model and plan are marked as data. */
int spec_expand(struct arena *a, const struct spec *s, const char *const *more,
	const struct task_file *template, char **out, struct err *e);

/* A question that a specification leaves open, and the answer that is taken
 * when nobody gives one. */
struct spec_question {
	const char *text;
	const char *dflt; /* "" when the plan has none */
};
struct spec_plan {
	const char *text; /* without the questions */
	struct spec_question *questions;
	size_t n;
};
/* Reads a planner's reply: a plan, then a line "QUESTIONS:", then lines
 * "- question [answer]", or "- none".  Any text is a plan. */
void spec_plan_read(
	struct arena *a, const char *text, size_t n, struct spec_plan *out);

#endif
