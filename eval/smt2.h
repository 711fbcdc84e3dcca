/*
 * smt2: one flat module as Yosys' write_smt2 writes it (SMT-LIB 2.6, the mode
 * with a sort of states), read without trusting it, and written out again step
 * by step without that sort: every function of the state becomes a constant of
 * its own in every step, which solvers for bit vectors and arrays like best.
 *
 * `|gold#7|` of step 3 is `|gold#7@3|`; a port, register or memory q is
 * `|gold_n q@3|`, a Bool if it has one bit.
 */
#ifndef EVAL_SMT2_H
#define EVAL_SMT2_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/err.h"

struct smt2_function {
	const char *name; /* "gold#7", "gold_n q" */
	const char *sort; /* "Bool", "(_ BitVec 8)" */
	const char *body; /* NULL: any value, which `next` may tell */
	/* Of one without body, set by the caller: the other function, written
	 * before, whose value it has: in step 0, or always.  Terms that are
	 * the same to begin with are what a solver sees at once. */
	const struct smt2_function *same;
	bool always;
};

enum smt2_kind { SMT2_INPUT, SMT2_REGISTER, SMT2_MEMORY };
struct smt2_register {
	enum smt2_kind kind;
	const char *name;  /* "q", as in the design */
	const char *value; /* "gold_n q" */
	const char *sort;
	/* The function without body that it is as a whole, or NULL. */
	struct smt2_function *state;
	bool free; /* it has one, without an initial value */
};

struct smt2 {
	struct smt2_function *functions;
	size_t n_functions;
	struct smt2_register *registers; /* inputs and memories, too; by name */
	size_t n_registers;
	const char *init, *next; /* what holds at first, and between steps */
};

/* ERR_PARSE with the line's number, for a text of any other form: a name that
 * could end its quotes, too. */
int smt2_read(struct arena *a, const char *text, size_t n, const char *module,
	struct smt2 *out, struct err *e);
const struct smt2_register *smt2_find(const struct smt2 *m, const char *name);

/* What one step consists of; that step 0 is the first; that step + 1 follows.
 */
void smt2_put_step(struct buf *b, const struct smt2 *m, int step);
void smt2_put_init(struct buf *b, const struct smt2 *m);
void smt2_put_next(struct buf *b, const struct smt2 *m, int step);

#endif
