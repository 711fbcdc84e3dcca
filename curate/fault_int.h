/*
 * fault_int: a text as tokens in their statements, between the files of fault.
 */
#ifndef CURATE_FAULT_INT_H
#define CURATE_FAULT_INT_H

#include "curate/fault.h"
#include "eval/lex.h"

enum fault_role {
	FAULT_PLAIN,
	FAULT_ASSIGN, /* "=" or "<=" that assigns in a process */
	FAULT_INSTEAD /* "=" of assign, of declarations */
};
enum fault_process { FAULT_NO_PROCESS, FAULT_COMB, FAULT_CLOCKED };

struct fault_token {
	struct lex_token t;
	size_t match; /* of a bracket, begin or case: its partner; 0: none */
	size_t stmt;  /* first token of its statement */
	int depth;    /* brackets around it */
	bool decl;    /* in a declaration, before any value */
	bool index;   /* between [ and ] */
	bool value;   /* behind the "=" or "<=" of its statement */
	enum fault_role role;
	enum fault_process process;
};
struct fault_reader {
	struct arena *a;
	const struct fault_text *text;
	struct fault_token *tok; /* one of no bytes behind the last */
	size_t n;
	struct fault_list *out;
};

bool fault__is(const struct fault_reader *r, size_t i, const char *word);
bool fault__any(
	const struct fault_reader *r, size_t i, const char *const *words);
/* A name that is no keyword. */
bool fault__named(const struct fault_reader *r, size_t i);
/* Does an operand end with it, so that an operator behind it has two? */
bool fault__operand(const struct fault_reader *r, size_t i);
/* 12: a number without base, size or dot. */
bool fault__decimal(const struct fault_reader *r, size_t i);
size_t fault__at(const struct fault_reader *r, size_t i);
char *fault__word(const struct fault_reader *r, size_t i);

/* These do nothing when a token is outside of what may be changed. */
/* Another word in the place of a token. */
void fault__swap(
	struct fault_reader *r, const char *kind, size_t i, const char *put);
/* Tokens from i to before end go. */
void fault__cut(struct fault_reader *r, const char *kind, size_t i, size_t end);
void fault__add(struct fault_reader *r, const char *kind, size_t i,
	const struct fault *f);

/* ---- the passes; each adds its kinds ---- */
void fault__operators(struct fault_reader *r);
void fault__constants(struct fault_reader *r);
void fault__widths(struct fault_reader *r);
void fault__conditions(struct fault_reader *r);
void fault__resets(struct fault_reader *r);
void fault__sensitivity(struct fault_reader *r);
void fault__transitions(struct fault_reader *r);
void fault__assignments(struct fault_reader *r);
void fault__defaults(struct fault_reader *r);
void fault__ports(struct fault_reader *r);
void fault__syntax(struct fault_reader *r);

#endif
