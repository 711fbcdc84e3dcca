/*
 * bytecode: reads the text that Icarus' compiler writes for its simulator
 * (.vvp), and tells what a candidate's part of a compiled design may touch.
 *
 * No macro, comment or clever spelling survives compilation: what a design
 * really does to its neighbours stands in its byte code, with labels that are
 * addresses and cannot be chosen.  Names are chosen by the candidate, so the
 * text is hostile: reading is linear in its size, bounded, and trusts nothing
 * but the form of a line.
 *
 *	struct bytecode *bc;
 *	struct bytecode_audit au;
 *	if (bytecode_parse(a, code, n, &bc, e) < 0) ...   too large, not .vvp
 *	bytecode_audit(a, bc, "TopModule", "dut.sv", &au);
 *	if (au.n > 0) ...      au.findings[0].rule, .what, .scope, .line
 *
 * Everything lives in the arena and points into the code, which must live as
 * long.
 */
#ifndef EVAL_BYTECODE_H
#define EVAL_BYTECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

enum bytecode_kind {
	BYTECODE_MODULE,
	BYTECODE_PACKAGE, /* also the compilation unit, "$unit" */
	BYTECODE_FUNCTION,
	BYTECODE_TASK,
	BYTECODE_BEGIN,
	BYTECODE_FORK,
	BYTECODE_GENERATE,
	BYTECODE_CLASS,
	BYTECODE_OTHER /* a kind that this reader does not know */
};

enum bytecode_dir {
	BYTECODE_INPUT,
	BYTECODE_OUTPUT,
	BYTECODE_INOUT,
	BYTECODE_NODIR
};

struct bytecode_port {
	const char *name;
	enum bytecode_dir dir;
	int width; /* bits; as the compiler counts them */
	/* From the net or variable behind the port, when it is there: */
	bool found;
	int msb, lsb;
	bool is_signed, is_real, is_var; /* is_var: a reg or logic, not a net */
};

struct bytecode_scope {
	const char *name; /* of the instance, block, task, function */
	const char *def;  /* name of the definition (module) */
	enum bytecode_kind kind;
	int parent;		     /* index into scopes; -1: a root */
	int file, line;		     /* where it is instantiated */
	int def_file, def_line;	     /* where it is defined */
	struct bytecode_port *ports; /* in order of the declaration */
	size_t n_ports;
};

/* A call of a system task or function. */
struct bytecode_call {
	const char *name; /* "$display" */
	int file, line;
	int scope; /* index; -1: none */
};

struct bytecode_index; /* labels: private */

struct bytecode {
	const char *version; /* "11.0 (stable)"; "" when not told */
	const char **files;  /* names behind the file indices */
	size_t n_files;
	struct bytecode_scope *scopes;
	size_t n_scopes;
	struct bytecode_call *calls; /* in order of the text */
	size_t n_calls;
	/* Statements of a form that this reader does not know (another
	 * version of the compiler): how many, and the first one. */
	size_t n_unknown;
	const char *unknown;
	struct bytecode_index *index;
};

/* Reads at most LIM_BYTECODE bytes.  ERR_LIMIT: too large, or too many labels;
 * ERR_PARSE: not byte code (no version line, a scope that does not exist). */
int bytecode_parse(struct arena *a, const char *code, size_t n,
	struct bytecode **out, struct err *e);
/* Index of the last file of that name in the table of files; -1: none. */
int bytecode_file(const struct bytecode *bc, const char *name);
/* Dotted path of a scope: "tb.top1.blk". */
const char *bytecode_path(
	struct arena *a, const struct bytecode *bc, int scope);
/* The first instance of a module, as index; -1: none. */
int bytecode_instance(const struct bytecode *bc, const char *module);
/* Ports of the first instance of a module, in order.  ERR_NOTFOUND when the
 * code has no instance of it; otherwise as bytecode_parse. */
int bytecode_ports(struct arena *a, const char *code, size_t n,
	const char *module, struct bytecode_port **ports, size_t *n_ports,
	struct err *e);

#define BYTECODE_FINDINGS 16

struct bytecode_finding {
	/* Closed list:
	 * "foreign_write"    a thread writes a variable that is not its own
	 * "foreign_read"     it reads a signal that is neither its own nor
	 *                    behind a port
	 * "foreign_control"  it disables, starts, triggers or waits for what
	 *                    is not its own
	 * "foreign_call"     it calls a task or function that is not its own
	 * "foreign_force"    force, release, assign, deassign of anything but
	 *                    its own variables
	 * "foreign_drive"    its logic drives a net of another scope that no
	 *                    output port leads to
	 * "input_drive"      its logic drives its own input port
	 * "foreign_instance" it instantiates a module from another file
	 * "extra_instance"   a module of its file stands outside the
	 *                    instances of top
	 */
	const char *rule;
	const char
		*what; /* names what is touched: "tb.stats1 by %store/vec4" */
	const char *scope; /* path of the candidate's scope that does it */
	int line; /* where that scope is defined, in file; 0: unknown */
};

struct bytecode_audit {
	size_t instances; /* of top from that file; 0: nothing was audited */
	size_t n;	  /* findings kept */
	bool more;	  /* there were more */
	struct bytecode_finding findings[BYTECODE_FINDINGS];
	/* Statements in the candidate's scopes that are not understood. */
	size_t n_unknown;
	const char *unknown;
};

/* What the instances of module `top` that is defined in file `file`, with all
 * below them and the packages of that file, do to anything else.  Their own:
 * what stands in the same instance, in packages of the file, and in the
 * compilation unit when nobody else touches it.  System calls are not judged
 * here: see bc->calls. */
void bytecode_audit(struct arena *a, const struct bytecode *bc, const char *top,
	const char *file, struct bytecode_audit *out);

#endif
