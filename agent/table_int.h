/*
 * table_int: what the files of table share.
 */
#ifndef AGENT_TABLE_INT_H
#define AGENT_TABLE_INT_H

#include "agent/table.h"
#include "lib/base/buf.h"

/* ---- text ---- */

struct table_reader {
	struct arena *a;
	struct table *t;
	const char *text; /* NUL-terminated, holds no other NUL */
	char **lines;	  /* lines[0] is line 1; no newline, no CR */
	size_t n_lines;
	const char *doubt; /* a table that was nearly one, for the message */
	int doubt_line;
};

int table__lines(struct table_reader *r, struct err *e);
/* Words between any of the bytes of seps; NULL-ended. */
char **table__split(
	struct arena *a, const char *s, const char *seps, size_t *n);
/* Cells between "|", trimmed; an empty first and last are dropped. */
char **table__cells(struct arena *a, const char *s, size_t *n);
bool table__is_rule(const char *s);  /* |---|:--| or +---+ */
bool table__is_blank(const char *s); /* blanks, or a code fence */
bool table__is_bits(const char *s);  /* one or more of 0 and 1 */
bool table__is_value(const char *s); /* 0 1 x d - or a number of Verilog */
char *table__trim(struct arena *a, const char *s, size_t n);
/* The end of an identifier that begins at s; s when there is none. */
const char *table__ident(const char *s);
/* Does the word stand in the text, as a whole word, in any case?  NULL: no. */
const char *table__word(const char *text, const char *word);
void table__note(struct table_reader *r, const char *fmt, ...)
	BASE_PRINTF(2, 3);
void table__doubt(struct table_reader *r, int line, const char *fmt, ...)
	BASE_PRINTF(3, 4);

/* ---- ports ---- */

/* Fills t->ports and t->module (top, where the text has no name); without ports
 * in the text n_ports is 0. */
int table__ports(struct table_reader *r, const char *top, struct err *e);
/* "a", "x[2]", "x[3:1]", or some in a row ("abx[2]"), as bits of ports;
 * -1: not all of it is names.  bits has room for LIM_TABLE_REF. */
int table__ref(const struct table *t, const char *s, struct table_bit *bits);
int table__port(const struct table *t, const char *name); /* or -1 */
/* All bits of inputs (or outputs), most significant first, but of the ports
 * whose index is in skip (of n). */
int table__bits(struct table_reader *r, bool output, const int *skip, size_t n,
	struct err *e);
int table__bit_at(
	const struct table_bit *v, int n, const struct table_bit *want);
bool table__has_clock(const struct table *t, int *port);
const char *table__bit_name(
	struct arena *a, const struct table *t, const struct table_bit *b);
/* Mask of bit i of n (the first is the most significant). */
static inline uint64_t
table__mask(int i, int n)
{
	return (uint64_t)1 << (n - 1 - i);
}

/* ---- readers: 1 found, 0 not there, -1 error ---- */

int table__read_cnf(struct table_reader *r, struct err *e);
int table__read_arrows(struct table_reader *r, struct err *e);
int table__read_states(struct table_reader *r, struct err *e);
int table__read_kmap(struct table_reader *r, struct err *e);
int table__read_truth(struct table_reader *r, struct err *e);

/* An edge as it was written. */
struct table_raw {
	const char *from, *to;
	const char *moore; /* outputs written at the from state, or NULL */
	const char *cond, *mealy;
	int line;
};
struct table_raws {
	struct table_raw *v;
	size_t n, cap;
	const char *start; /* the state of a "reset --> A", or NULL */
};
int table__add_raw(struct table_reader *r, struct table_raws *w,
	const struct table_raw *x, struct err *e);
/* Names, conditions and outputs -> t. */
int table__machine(
	struct table_reader *r, const struct table_raws *w, struct err *e);
/* Clock, reset and the first state, from ports and text. */
int table__clocking(
	struct table_reader *r, const struct table_raws *w, struct err *e);
/* Codes of all states that the text gives; false: none. */
bool table__codes(struct table_reader *r);
int table__state(const struct table *t, const char *name); /* or -1 */

/* ---- a module without a clock ---- */

int table__state_port(struct table_reader *r); /* or -1 */
/* Outputs -> t->nexts and t->roles; t->outs keeps those of the states. */
int table__roles(struct table_reader *r, struct err *e);
bool table__all_onehot(const struct table *t);
/* The machine as rows of a truth table over state and inputs. */
int table__to_rows(struct table_reader *r, struct err *e);

/* ---- rows ---- */

#define TABLE_FREE UINT64_MAX

/* Every input combination with what is known there. */
struct table_dense {
	uint64_t *known, *ones; /* by input */
	uint64_t size;
	bool mixed; /* rows overlap where one knows less than the other */
};
/* ERR_PARSE: two rows contradict; ERR_LIMIT.  Counts t->given. */
int table__dense(
	struct arena *a, struct table *t, struct table_dense *d, struct err *e);

struct table_cube {
	uint32_t care, value;
};
struct table_cover {
	struct table_cube *v;
	size_t n; /* 0: constant 0; one of care 0: constant 1 */
};
/* A small sum of products.  on[i]: 0, 1, or 2 for don't care, of 2^n. */
void table__minimise(
	struct arena *a, const uint8_t *on, int n, struct table_cover *out);
/* Cover of output bit `out` of a TABLE_COMB of at most LIM_TABLE_SOP. */
void table__cover(struct arena *a, const struct table *t,
	const struct table_dense *d, int out, struct table_cover *cover);

/* ---- writing ---- */

void table__write_head(struct arena *a, struct buf *b, const struct table *t,
	const char *what, bool reg);
/* "{a, b, x[2]}", or the name alone. */
const char *table__concat(struct arena *a, const struct table *t,
	const struct table_bit *v, int n);
/* "a & ~b", "1'b1" */
const char *table__product(
	struct arena *a, const struct table *t, uint32_t care, uint32_t value);
/* `want`, with as many _ behind it as make it no port's name. */
const char *table__free_name(
	struct arena *a, const struct table *t, const char *want);
/* n bits, most significant first: "0110". */
const char *table__digits(struct arena *a, uint64_t v, int n);
void table__write_fsm(struct arena *a, struct buf *b, const struct table *t);
void table__write_onehot(struct arena *a, struct buf *b, const struct table *t);
/* The name of a state as a localparam. */
const char *table__state_name(struct arena *a, const struct table *t, int s);

#endif
