/*
 * bytecode_audit_int: what the two files of the audit share; for nobody else.
 */
#ifndef EVAL_BYTECODE_AUDIT_INT_H
#define EVAL_BYTECODE_AUDIT_INT_H

#include "eval/bytecode_int.h"

#define AUDIT_OTHERS 0
#define AUDIT_PACKAGES (-1)
#define AUDIT_MAX_DESCENT 32
#define AUDIT_MAX_PATIENCE 10000 /* of one question */

struct audit {
	struct arena *a;
	const struct bytecode *bc;
	const struct bytecode_index *ix;
	struct bytecode_audit *out;
	struct bytecode_ports ports;
	int *group;   /* of each scope */
	int scope;    /* of the statement */
	int file;     /* the candidate's */
	int drives;   /* for is_ours */
	int culprit;  /* scope that is_ours found */
	int patience; /* statements that one question may look at */
};

/* Whose a scope is: the number of an instance of the candidate, AUDIT_PACKAGES
 * or AUDIT_OTHERS. */
int audit__group(const struct audit *x, int scope);
/* The compilation unit, which nobody owns. */
bool audit__is_unit(const struct audit *x, int scope);
bool audit__in_package(const struct audit *x, int scope);
/* Gives each scope to somebody; top is the name of the candidate's module. */
void audit__make_groups(struct audit *x, const char *top);
/* The words of a net's statement that name what drives it. */
const char *audit__sources(const struct bytecode_line *l);
/* Marks what is behind the ports of the candidate's instances. */
void audit__mark_ports(struct audit *x);
/* Marks who uses the compilation unit, and joins that the candidate's switches
 * drive. */
void audit__touch(struct audit *x, const struct bytecode_line *l);
/* A part or an extension of a signal; its statement in l. */
bool audit__is_view(const struct audit *x, const struct bytecode_symbol *s,
	struct bytecode_line *l);
/* Looks at what a join or a view is made of, with fn, until it says yes. */
bool audit__any_input(struct audit *x, const struct bytecode_line *l, int depth,
	bool (*fn)(struct audit *, const struct bytecode_symbol *, int));
/* Does the candidate (the instance x->drives; 0: any) drive it?  Through joins
 * and views, but not through logic. */
bool audit__is_ours(
	struct audit *x, const struct bytecode_symbol *s, int depth);
/* Does it drive it other than through an output port? */
bool audit__is_past_ports(
	struct audit *x, const struct bytecode_symbol *s, int depth);

#endif
