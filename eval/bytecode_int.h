/*
 * bytecode_int: what the files of the byte code reader share; for nobody else.
 */
#ifndef EVAL_BYTECODE_INT_H
#define EVAL_BYTECODE_INT_H

#include "eval/bytecode.h"

/* One statement, or a line that goes on with the one before. */
struct bytecode_line {
	const char *label, *op, *args, *end;
	size_t label_n, op_n;
	bool more; /* a further line of the statement before */
	bool head; /* ":name" at the start */
};

struct bytecode_reader {
	const char *p, *end;
};

bool bytecode__next(struct bytecode_reader *r, struct bytecode_line *l);
bool bytecode__op(const struct bytecode_line *l, const char *name);
/* op is the name, or the name, a slash and more. */
bool bytecode__family(const struct bytecode_line *l, const char *name);
/* Is the statement of a form that this reader knows? */
bool bytecode__known(const struct bytecode_line *l);

struct bytecode_token {
	const char *p;
	size_t n;
	bool string; /* the text between the quotes, as it is written */
};
/* The next word or string at *p, before end. */
bool bytecode__token(const char **p, const char *end, struct bytecode_token *t);
bool bytecode__int(const char **p, const char *end, int *v);

enum bytecode_symbol_kind {
	BYTECODE_S_OTHER,
	BYTECODE_S_SCOPE,
	BYTECODE_S_CODE, /* body of a task or function */
	BYTECODE_S_VAR,
	BYTECODE_S_NET,
	BYTECODE_S_ARRAY,
	BYTECODE_S_EVENT,
	BYTECODE_S_JOIN, /* what several drive: resolver, island */
	BYTECODE_S_CONST,
	BYTECODE_S_FUNCTOR
};

enum bytecode_mark {
	BYTECODE_M_IN = 1 << 0,	     /* behind an input of the instance */
	BYTECODE_M_OUT = 1 << 1,     /* behind an output or inout */
	BYTECODE_M_OURS = 1 << 2,    /* a join that the candidate drives */
	BYTECODE_M_THEIRS = 1 << 3,  /* touched by others */
	BYTECODE_M_TOUCHED = 1 << 4, /* touched by the candidate */
	BYTECODE_M_BUSY = 1 << 5     /* being looked at: no endless descent */
};

struct bytecode_symbol {
	const char *p; /* label */
	unsigned n;
	int scope;
	unsigned at; /* offset of the statement in the code */
	unsigned char kind, mark;
};

struct bytecode_index {
	const char *code;
	size_t code_n;
	struct bytecode_symbol *symbols;
	size_t n_symbols;
	unsigned *slots; /* symbol + 1; 0: free */
	size_t mask;
	uint64_t seed;
};

/* Ports of some instances by scope and name. */
struct bytecode_ports {
	struct bytecode_port **slots; /* NULL: free */
	int *scopes;
	size_t mask;
	uint64_t seed;
};
/* room: how many ports will be added at most. */
void bytecode__ports_init(struct arena *a, const struct bytecode_index *ix,
	size_t room, struct bytecode_ports *out);
void bytecode__ports_add(
	struct bytecode_ports *m, const struct bytecode *bc, int scope);
/* The port behind a net, variable or array of that scope; NULL: none. */
struct bytecode_port *bytecode__port_of(const struct bytecode_ports *m,
	const struct bytecode_index *ix, const struct bytecode_symbol *s);

/* Of a label or a name, from the index's seed. */
uint64_t bytecode__hash(uint64_t h, const char *p, size_t n);
/* NULL: no such label. */
struct bytecode_symbol *bytecode__find(
	const struct bytecode_index *ix, const char *p, size_t n);
/* As find; a word of an array is found under the array's label too. */
struct bytecode_symbol *bytecode__refer(
	const struct bytecode_index *ix, const struct bytecode_token *t);
/* Reads the statement of a symbol again. */
bool bytecode__statement(const struct bytecode_index *ix,
	const struct bytecode_symbol *s, struct bytecode_line *l);

#endif
