/*
 * toolbox: the tools that a model may call, over a work folder that exists in
 * memory only: its files are design.v and testbench.v, and there is no way to
 * name another one.  Compilers and simulators see them in the judge's sandbox.
 * For the files of the engine.
 */
#ifndef AGENT_TOOLBOX_H
#define AGENT_TOOLBOX_H

#include "agent/toolcall.h"
#include "agent/work.h"

enum toolbox_file_id { TOOLBOX_DESIGN, TOOLBOX_BENCH, TOOLBOX_FILES };

struct toolbox_file {
	const char *text; /* NULL: it is not there */
	size_t n;
};

struct toolbox {
	struct work *w;
	const struct policy_steps *use; /* names; none: all */
	struct toolbox_file file[TOOLBOX_FILES];
	struct node *node; /* of the design as it stands; NULL: none yet */
	struct llm_tool *tools;
	size_t n_tools;
	int64_t made, refused; /* calls; of them, such that did nothing */
};

struct toolbox_result {
	const char *step;    /* the turn's: the tool's name, or "refused" */
	const char *text;    /* what the model is told, marked as data */
	const char *raw;     /* the same, unmarked */
	const char *outcome; /* in one line */
	bool changed;	     /* the design */
};

void toolbox_init(struct toolbox *t, struct work *w);
/* How to call them by text (agent/toolcall.h), for a model without tool use. */
const char *toolbox_protocol(const struct toolbox *t);
/* Whatever a call says is a finding, never an error; -1 as workbench_lint. */
int toolbox_call(struct toolbox *t, const struct toolcall *c,
	struct toolbox_result *out, struct err *e);

/* ---- toolbox_run.c: those that start tools ---- */
int toolbox__lint(struct toolbox *t, const char **said, struct err *e);
int toolbox__simulate(struct toolbox *t, const char **said, struct err *e);
int toolbox__synth(struct toolbox *t, const char **said, struct err *e);
int toolbox__trace(
	struct toolbox *t, int levels, const char **said, struct err *e);

#endif
