/*
 * sva_int: what the files of sva share.
 */
#ifndef EVAL_SVA_INT_H
#define EVAL_SVA_INT_H

#include "eval/equiv_int.h"
#include "eval/lex.h"
#include "eval/sva.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "tool_wrappers/yosys.h"

#define SVA_TOKENS_MAX 50000 /* of a file of properties */
#define SVA_ITEMS_MAX 256    /* assertions of one file */
#define SVA_ELEMS_MAX 64     /* of one sequence */
#define SVA_DELAY_MAX 64     /* steps of one delay, and of $past */
#define SVA_AGE_MAX 200	     /* steps of one attempt; of all that is past */
#define SVA_STATES_MAX 4096  /* registers for one property's sequences */
#define SVA_NEST_MAX 64	     /* parentheses, begins and ifs */
#define SVA_TEXT_MAX (LIM_MIB / 2) /* checker of one property */
#define SVA_PREFIX "rs_sva_"
#define SVA_FILE "rs_sva.sv" /* how tools call the properties */

/* ---- sva_parse ---- */
struct sva_span { /* tokens [from, to) */
	size_t from, to;
};
struct sva_elem { /* lo to hi steps after the one before */
	int lo, hi;
	struct sva_span e; /* empty: true */
};
struct sva_seq {
	struct sva_elem *at;
	size_t n;
};
struct sva_guard { /* a condition that an immediate assertion stands under */
	struct sva_span e;
	bool negated;
	const struct sva_guard *up;
};
struct sva_clock {
	const char *name; /* NULL: none */
	bool negedge;
};
struct sva_item {
	enum sva_kind kind;
	const char *name;
	int line;
	const char *refused; /* not in the subset: why; line is where */
	struct sva_clock clock;
	struct sva_span disable; /* empty: none */
	bool implies;
	struct sva_seq ant, con;	/* |=> is a delay of con */
	const struct sva_guard *guards; /* of an immediate one */
};
struct sva_file {
	struct lex_token *t;
	size_t n_t;
	struct sva_item *item;
	size_t n;
	struct sva_span *params; /* localparam declarations, as written */
	size_t n_params;
};
/* Reads a file of properties.  NULL, or why it cannot be read at all; what is
 * outside the subset is an item that is refused. */
const char *sva__parse(
	struct arena *a, const char *text, size_t n, struct sva_file *out);

/* ---- sva_expr ---- */
/* NULL, or why the tokens are no expression of the subset (bad: which). */
const char *sva__expr_bad(struct arena *a, const struct sva_file *f,
	struct sva_span s, bool clocked, const struct lex_token **bad);
/* The matching bracket of the one at i; 0: none before end. */
size_t sva__match(const struct sva_file *f, size_t i, size_t end);

/* Names that a module declares as signed. */
struct sva_signed {
	const char **name;
	size_t n;
};
void sva__signed(struct arena *a, const char *text, size_t n, const char *top,
	struct sva_signed *out);

/* Writes an expression as Verilog into b; registers that it needs into
 * before.  past: how many steps it looks back. */
struct sva_writer {
	struct arena *a;
	const struct sva_file *f;
	const struct sva_signed *sig;
	struct buf *decl;    /* declarations and the registers' clocking */
	const char *clock;   /* "posedge clk", or NULL */
	int n_regs;	     /* also the number of the next */
	const cJSON *widths; /* see sva_env */
	const char *tag;     /* distinguishes properties */
	const char *refused;
	int line;
};
void sva__expr(
	struct sva_writer *w, struct sva_span s, struct buf *out, int *past);

/* ---- sva_check: the checker ---- */
struct sva_env {
	const char *clock; /* "posedge clk", or NULL: no state at all */
	const char *reset; /* expression that is true while reset, or NULL */
	int reset_steps;
	const struct sva_signed *sig;
	/* Of the checker's registers, as Yosys found them: {"NAME": {"bits":
	 * [...]}}.  NULL: the text says $bits, which Icarus 11 takes for 0
	 * where a name comes later in its order. */
	const cJSON *widths;
};
/* Verilog to be put before the top module's endmodule.  Wires:
 * rs_sva_bad_K item K fails in this step and every assumption held so far,
 * rs_sva_hit_K it begins in this step (a cover: is reached), rs_sva_runs a run
 * got behind the reset.  Items that cannot be written become refused. */
char *sva__checker(struct arena *a, struct sva_file *f,
	const struct sva_env *env, size_t *n);

/* ---- sva_run, sva_read ---- */
struct sva {
	struct yosys *ys;
	struct yosys_servers *servers;
	struct iverilog *iv;
	struct equiv *eq;
};

struct sva_trace {
	size_t n_steps;
	char ***bits; /* [step][port]: of inputs, else NULL */
};
struct sva_work {
	struct sva *s;
	struct arena *a;
	const struct sva_job *job;
	struct sva_result *out;
	const char *dir; /* scratch */
	int64_t left_ms;
	int64_t cpu_us;
	struct sva_text clean; /* the design without what tools differ in */
	struct equiv_net net;  /* of the design alone */
	struct equiv_edges resets;
	struct sva_file file;
	struct sva_env env;
	struct sva_clock clock; /* of design and properties */
	struct sva_signed sig;
	const char *text; /* design and checker */
	size_t text_n;
	struct yosys_output netlist; /* of both, RTLIL: SVA_NETLIST */
	/* the same as gates (SVA_GATES), and as an AIG whose outputs are all
	 * that can be asked; text NULL: there is none */
	struct yosys_output gates, aig, map;
};
/* Design and checker as SVA_NETLIST: 0; 1: out->refused says why not. */
int sva__read(struct sva_work *w, struct err *e);
/* Another design with the same checker in its place: a netlist; ok: it can be
 * asked. */
int sva__read_faulty(struct sva_work *w, const struct sva_text *design,
	bool *ok, struct err *e);
/* A script with the work's limits and budget. */
int sva__yosys(struct sva_work *w, struct yosys_job *job,
	struct yosys_result *r, struct err *e);

/* ---- sva_engine: can a wire ever be 1? ---- */
#define SVA_NETLIST "d.il" /* how scripts call the texts of a work */
#define SVA_GATES "m.il"
enum sva_answer { SVA_OPEN, SVA_NEVER, SVA_ONCE };
struct sva_question {
	const char *const *wires; /* "rs_sva_bad_3"; any of them */
	size_t n;
	const char *fault; /* command before all else, or NULL */
	int depth;
	int64_t cpu_ms;
	bool no_proof; /* only ABC's search */
	bool exact;    /* only a search that knows unknown values */
};
struct sva_reach {
	enum sva_answer answer;
	size_t which; /* of SVA_ONCE: index of the wire */
	const char *engine;
	int depth;		/* not 1 in so many steps */
	struct sva_trace trace; /* of SVA_ONCE */
};
/* Makes gates and AIG of the netlist where that works: questions cost less. */
int sva__map(struct sva_work *w, struct err *e);
struct yosys_file sva__netlist(const struct sva_work *w);
int sva__reach(struct sva_work *w, const struct sva_question *q,
	struct sva_reach *out, struct err *e);

/* ---- sva_replay ---- */
/* Simulates a trace: *step: the first in which the wire is 1, from 0; -1: in
 * none.  Fills table and, where the job asks, the waveform. */
int sva__replay(struct sva_work *w, const struct sva_item *item,
	const char *wire, const struct sva_trace *t, struct sva_finding *f,
	struct err *e);

/* ---- sva_score ---- */
int sva__mutate(struct sva_work *w, struct err *e);
int sva__faulty(struct sva_work *w, struct err *e);

#endif
