/*
 * extract_int: what the files of extract share.
 */
#ifndef EVAL_EXTRACT_INT_H
#define EVAL_EXTRACT_INT_H

#include "eval/extract.h"
#include "eval/vscan.h"
#include "lib/base/buf.h"

/* A line of text as Python's str.splitlines gives it (UTF-8). */
struct extract_line {
	const char *p;
	size_t n; /* without its end */
};
struct extract_line *extract_lines(
	struct arena *a, const char *s, size_t n, size_t *count);

/* ---- extract_fence ---- */
#define EXTRACT_BLOCKS_MAX 64
struct extract_block {
	const char *p;
	size_t n;
	bool other; /* fenced as another language */
	bool open;  /* no closing fence */
	struct vscan v;
};
struct extract_blocks {
	struct extract_block b[EXTRACT_BLOCKS_MAX];
	size_t n;
};
/* False when the reply never left its thinking. */
bool extract__drop_thinking(const char **s, size_t *n, struct buf *rules);
void extract__fences(
	struct arena *a, const char *s, size_t n, struct extract_blocks *set);

/* Adds the name of a rule that fired. */
void extract_rule(struct buf *rules, const char *name);

void extract_official(struct arena *a, const struct task *t, const char *text,
	size_t n, struct buf *rules, struct extract_result *out);
void extract_default(struct arena *a, const struct task *t,
	const struct extract_reply *reply, struct buf *rules,
	struct extract_result *out);
/* The answer to a task of kind assertion: its properties. */
void extract_properties(struct arena *a, const struct extract_reply *reply,
	struct buf *rules, struct extract_result *out);

/* The answer to a task of kind line, always a text; official: RTL-Repo's own
 * rule, on the reply as it is. */
void extract_line(struct arena *a, const struct extract_reply *reply,
	bool official, struct buf *rules, struct extract_result *out);

#endif
