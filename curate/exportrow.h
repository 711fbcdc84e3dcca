/*
 * exportrow: the rows of exported data sets, written and read back strictly.
 *
 * Every row of a format has the same members, in this order.  All have first
 *
 *	id group kind stage task source source_path source_commit licence
 *	verified evidence stages evidence_hash judge
 *
 * texts but for verified (a bool).  evidence, stages and judge are JSON in a
 * text, for their members differ from row to row; evidence_hash is the SHA-256
 * of evidence and stages.  group: rows of one group are in one split.  Then
 *
 *	chat		  messages
 *	prompt-completion prompt completion		lists of messages
 *	alpaca		  instruction input output
 *	sharegpt	  conversations			{"from","value"}
 *	dpo		  prompt chosen rejected	lists of messages
 *	kto		  prompt completion label	label: a bool
 *	prm		  prompt completions labels	texts, lists
 *	verl		  data_source prompt ability reward_model extra_info
 *	trl		  prompt task_ref
 *	raw		  text doc			doc: JSON in a text
 */
#ifndef CURATE_EXPORTROW_H
#define CURATE_EXPORTROW_H

#include <stdbool.h>

#include "lib/base/json.h"

enum export_format {
	EXPORT_CHAT,
	EXPORT_PROMPT_COMPLETION,
	EXPORT_ALPACA,
	EXPORT_SHAREGPT,
	EXPORT_DPO,
	EXPORT_KTO,
	EXPORT_PRM,
	EXPORT_VERL,
	EXPORT_TRL,
	EXPORT_RAW,
	EXPORT_FORMATS
};
const char *export_format_name(enum export_format f);
int export_format_parse(const char *s, enum export_format *out, struct err *e);

enum export_split {
	EXPORT_TRAIN,
	EXPORT_VALIDATION,
	EXPORT_TEST,
	EXPORT_SPLITS
};
const char *export_split_name(enum export_split s);
/* By the first 8 bytes of the SHA-256 of "rtlsmith split 1\n" and the group, as
 * a number modulo 10,000: below test per cent (in hundredths) it is test,
 * below both validation, else train.  Other rows change nothing. */
enum export_split export_split_of(
	const char *group, int test_percent, int validation_percent);

/* What a row is made of. */
struct export_item {
	const char *id;	   /* "e12" an example, "r34" a row */
	const char *group; /* see above */
	const char *kind;  /* of the example, or "module" */
	const char *stage; /* that made it */
	const char *source, *path, *commit, *licence; /* never NULL */
	const char *text;   /* of the row it was made from; "": none */
	const cJSON *doc;   /* of the example; NULL: a row itself */
	const char *stages; /* JSON: what each stage said of the row */
};
/* NULL, or why it is no row of any format: it has a label and no evidence, or
 * nothing to judge it again by, or lacks what its kind has. */
const char *export_item_refusal(struct arena *a, const struct export_item *x);
/* NULL: the format has nothing of this kind.  index: its place in the split,
 * from 0. */
struct export_place {
	enum export_split split;
	int64_t index;
};
cJSON *export_row(struct arena *a, enum export_format f,
	const struct export_item *x, const struct export_place *at);

/* What a row says of a text. */
struct export_claim {
	const char *what; /* "chosen", "rejected", "right", ... */
	const char *text;
	bool passes;
};
#define EXPORT_CLAIMS_MAX 256
struct export_read { /* lives in the arena */
	const char *id, *group, *kind, *task;
	bool verified;
	const cJSON *judge; /* NULL: it has none */
	struct export_claim *claim;
	size_t n;
};
/* A line of a file of this format and split, with its place; any bytes.
 * ERR_PARSE says in one line what it should be. */
int export_row_read(struct arena *a, enum export_format f,
	const struct export_place *at, const char *line, size_t n,
	struct export_read *out, struct err *e);

#endif
