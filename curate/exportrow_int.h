/*
 * exportrow_int: what writing and reading rows share.
 */
#ifndef CURATE_EXPORTROW_INT_H
#define CURATE_EXPORTROW_INT_H

#include "curate/exportrow.h"
#include "lib/base/hash.h"

#define EXPORT_REPAIR                                                          \
	"This Verilog does not do what it should. Repair it, and answer with " \
	"the whole text."
#define EXPORT_SPEC "Write Verilog for this specification."

/* Is a row of this kind a statement about a text, which needs evidence? */
bool export__labelled(const char *kind);
void export__evidence_hash(struct arena *a, const char *evidence,
	const char *stages, char out[HASH_HEX]);

/* Code in a fence of backticks that it does not hold itself, and the code of
 * the first such fence; NULL: none. */
char *export__fence(struct arena *a, const char *code);
char *export__unfence(struct arena *a, const char *text);

/* A list of one or more {"role": system|user|assistant, "content": text};
 * role: only of this one, NULL: any. */
bool export__messages(const cJSON *list, const char *role);
cJSON *export__copy_messages(struct arena *a, const cJSON *list);
/* Their contents, parted by empty lines. */
char *export__prompt_text(struct arena *a, const cJSON *list);
/* Has the document steps, each with text and label? */
bool export__steps(const cJSON *doc);

#endif
