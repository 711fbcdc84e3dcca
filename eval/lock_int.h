/*
 * lock_int: what the files of the lock share; for nobody else.
 */
#ifndef EVAL_LOCK_INT_H
#define EVAL_LOCK_INT_H

#include "eval/lex.h"
#include "eval/lex_names.h"
#include "eval/lock.h"

/* Bits of a module are numbered from 0; these are constants. */
enum { LOCK_ZERO = -1, LOCK_ONE = -2, LOCK_X = -3 };

struct lock_bits { /* least significant first */
	int *v;
	int n;
};

enum lock_dir { LOCK_NODIR, LOCK_IN, LOCK_OUT };

struct lock_net {
	const char *name;
	size_t name_n;
	int line;
	int msb, lsb;
	int base, width; /* width 0: a port whose declaration is to come */
	enum lock_dir dir;
	bool port;
};

struct lock_conn {
	const char *port; /* NULL: by order */
	size_t port_n;
	struct lock_bits bits; /* n 0: open */
};

enum lock_item_kind { LOCK_GATE, LOCK_INST, LOCK_ASSIGN };

struct lock_item {
	enum lock_item_kind kind;
	const char *type; /* primitive or module */
	size_t type_n;
	int line;
	int count;		 /* of an array of instances; 0: a single one */
	struct lock_conn *conns; /* assign: left, right */
	size_t n_conns;
};

struct lock_module {
	const char *name;
	size_t name_n;
	int line;
	bool given, edge;	/* a cell; with an edge in it */
	bool used;		/* by another module */
	struct lex_names names; /* of nets: index */
	struct lock_net *nets;
	size_t n_nets;
	int *ports; /* nets */
	size_t n_ports;
	int n_bits;
	struct lock_item *items;
	size_t n_items;
};

struct lock {
	struct arena *a;
	struct lex_names allow; /* words of the list */
	struct lex_token *toks;
	size_t n_toks, at;
	struct lock_module *modules;
	size_t n_modules;
	struct lex_names by_name; /* of modules: index */
	size_t n_bits;		  /* of all expressions */
	struct lock_result *out;
};

/* Room for one more: a new array when n is a power of two (or 0). */
void *lock__room(struct arena *a, void *p, size_t n, size_t size);
/* A name for messages, cut at 60 bytes. */
const char *lock__name(struct lock *k, const char *p, size_t n);
void lock__fault(struct lock *k, int line, const char *fmt, ...)
	BASE_PRINTF(3, 4);
/* Is the word a gate primitive that the lock knows (allowed or not)? */
bool lock__primitive(const struct lex_token *t);
/* Reads the tokens; faults for each kind of word or operator that cannot
 * belong to a structure. */
void lock__scan(struct lock *k, const char *text, size_t n);
/* Reads the modules out of clean tokens. */
void lock__parse(struct lock *k);
/* Reads headers of given cells. */
int lock__cells(struct lock *k, const char *text, size_t n, struct err *e);
/* Appends a module that has no nets yet; NULL: the name is taken (a fault). */
struct lock_module *lock__module_new(
	struct lock *k, const struct lex_token *name);
/* Ports and declarations, lock_nets.c: each moves behind what it read; false:
 * a fault was told. */
bool lock__header(struct lock *k, struct lock_module *m);
bool lock__declare(struct lock *k, struct lock_module *m);
bool lock__range(struct lock *k, int *msb, int *lsb, bool *there);
bool lock__expr(struct lock *k, struct lock_module *m, struct lock_bits *out,
	int level);
/* Token under the cursor; one of no kind at the end. */
const struct lex_token *lock__tok(const struct lock *k);
bool lock__take(struct lock *k, const char *word);
bool lock__want(struct lock *k, const char *word);
/* Flattens from the top, counts, and finds the depth. */
void lock__flatten(struct lock *k, struct lock_module *top);

#endif
