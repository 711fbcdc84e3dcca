/*
 * samples: candidates that come from files.
 *
 * JSONL, one object a line: "task_id" (or "id"), and the text as "solution"
 * (a whole module), "completion" (for VerilogEval v1: what follows the
 * prompt's header), "response" (a chat reply) or "messages" (the last
 * assistant message); the first of these that is present counts.  Optional:
 * "completion_id", "sample_index", "finish_reason", "model".
 * A folder: TASK/NAME.sv or .v, whole modules; NAME is the completion_id,
 * the sample index goes by name order.
 */
#ifndef BENCH_SAMPLES_H
#define BENCH_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/json.h"

enum samples_field { SAMPLES_SOLUTION, SAMPLES_COMPLETION, SAMPLES_RESPONSE };

struct samples_row {
	const char *task_id;
	const cJSON *completion_id; /* as it was given, or NULL */
	int64_t sample_index;	    /* given, else the order within the task */
	bool has_index;
	enum samples_field field;
	const char *text;
	size_t n;
	bool truncated;	   /* finish_reason is length */
	const char *model; /* or NULL */
	const char *where; /* "FILE:LINE" or the file's path */
};

struct samples;

int samples_open(struct samples **out, const char *path, struct err *e);
/* 1: a row in a; 0: end; -1: ERR_PARSE names file and line. */
int samples_next(struct samples *s, struct arena *a, struct samples_row *out,
	struct err *e);
void samples_close(struct samples *s);

#endif
