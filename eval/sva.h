/*
 * sva: are the assertions about a design true?  A stated subset of
 * SystemVerilog assertions (IEEE 1800-2017 clause 16) over one clock:
 *
 *	[NAME:] assert|assume|cover property (P) [else $error(...)];
 *	property NAME; P endproperty [: NAME]
 *	P	[@(posedge|negedge CLK)] [disable iff (e)] [S |-> | S |=>] S
 *	S	e, e ##n e, e ##[m:n] e (bounded; also first), (S) ##n ...
 *	always [_comb|_ff] [@(...)] begin if (e) assert (e); ... end
 *	assert|assume|cover #0 (e);	assert final (e);
 *	default clocking @(posedge CLK); endclocking
 *	default disable iff (e);	localparam NAME = e;
 *	in e: what Verilog has, and $past(e[,n]) $rose $fell $stable $changed
 *	$onehot $onehot0 $countones $signed $unsigned $bits $clog2
 *
 * Whatever else is written is SVA_NOT_IN_SUBSET, by file and line, and the
 * rest of the file is still judged.  Names are those of the top module, also
 * its internal ones: the checker is put into it.  doc/HOWTO_ASSERTIONS.md says
 *how steps, resets and unknown values are counted.
 *
 * Nothing that a design prints is believed (see tool_wrappers/yosys.h).
 */
#ifndef EVAL_SVA_H
#define EVAL_SVA_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct sva;
struct equiv;
struct iverilog;
struct yosys;

/* All handles are borrowed until sva_close; eq only tells faults from what is
 * none (NULL: survivors of a score are undecided).  Thread-safe afterwards. */
int sva_open(struct sva **out, struct yosys *ys, struct iverilog *iv,
	struct equiv *eq, struct err *e);
void sva_close(struct sva *s);

struct sva_text {
	const char *name; /* in messages */
	const char *text;
	size_t n;
};

struct sva_job {
	struct sva_text design; /* all modules it needs */
	const char *top;
	struct sva_text props;
	/* "rst", "rst_n=0"; "none"; NULL: guessed by name and use */
	const char *reset;
	int reset_steps;  /* the reset is active so long; 0: SVA_RESET_STEPS */
	int depth;	  /* steps of a bounded answer; 0: SVA_DEPTH */
	int64_t cpu_ms;	  /* of all tools together; 0: SVA_CPU_MS */
	const char *wave; /* folder for a waveform each, or NULL */
	int mutants;	  /* faults for the score; 0: no score */
	int64_t seed;	  /* of the choice of faults */
	/* Instead of mutants: the design with one fault each, that are known
	 * to be faults.  They are asked only when every assertion is proven
	 * and begins, and every cover is reached. */
	const struct sva_text *faulty;
	size_t n_faulty;
};
#define SVA_RESET_STEPS 2
#define SVA_DEPTH 24
#define SVA_CPU_MS 30000

enum sva_kind { SVA_ASSERT, SVA_ASSUME, SVA_COVER };
const char *sva_kind_name(enum sva_kind k);

enum sva_outcome {
	SVA_UNKNOWN,	    /* no answer: depth steps were looked at */
	SVA_PROVEN,	    /* holds in every step of every run */
	SVA_COUNTEREXAMPLE, /* simulated with Icarus: it fails there */
	SVA_VACUOUS,	    /* holds, but never begins: proven */
	SVA_REACHED,	    /* a cover; simulated with Icarus */
	SVA_UNREACHABLE,    /* a cover; proven */
	SVA_ASSUMED,	    /* an assumption: taken for granted */
	SVA_NOT_IN_SUBSET
};
const char *sva_outcome_name(enum sva_outcome o); /* "not in the subset" */

struct sva_finding {
	const char *name; /* label, name of the property, or "assert_LINE" */
	enum sva_kind kind;
	int line;
	enum sva_outcome outcome;
	const char *why;    /* one line */
	const char *engine; /* pdr induction sat bmc, or "" */
	bool begins;	    /* of proven: shown by simulation, not vacuous */
	int depth;	    /* steps looked at (unknown); else -1 */
	int step;	    /* of failure or cover, from 1; else -1 */
	/* Of failure and cover, else NULL: [{"signal", "role":
	 * "property"|"input"|"output", "values": [...one a step]}] */
	cJSON *table;
	const char *wave; /* file that was written, or NULL */
};

enum sva_fate {		/* of a fault */
	SVA_KILLED,	/* an assertion that held fails */
	SVA_EQUIVALENT, /* no assertion fails; proven to be no fault */
	SVA_ALIVE,	/* no assertion fails; proven to be one */
	SVA_UNDECIDED /* of faulty: the budget ended, or it has another clock */
};
const char *sva_fate_name(enum sva_fate f);
struct sva_mutant {
	const char *how; /* as Yosys' mutate tells it; name of the faulty */
	const char *src; /* places in the design, or "" */
	enum sva_fate fate;
	const char *by; /* the first assertion that fails, or NULL */
};

struct sva_result {
	/* why nothing could be asked (design or properties cannot be read),
	 * or NULL */
	const char *refused;
	bool by_design; /* that is the design's doing */
	struct sva_finding *f;
	size_t n;
	const char *assume; /* "rst_n=0 in the first 2 steps", or "" */
	const char *clock;  /* "posedge clk", or "" */
	struct sva_mutant *m;
	size_t n_m;
	size_t fates[4];      /* by enum sva_fate */
	const char *no_score; /* why there is none although asked, or NULL */
	int64_t cpu_us;
};
/* -1 only when no tool could be run (ERR_TOOL, ERR_IO, ERR_CANCELLED), or the
 * job makes no sense (ERR_USAGE: a reset that the design lacks). */
int sva_run(struct sva *s, struct arena *a, const struct sva_job *job,
	struct sva_result *out, struct err *e);
/* Schema rtlsmith.prove/1, without times. */
cJSON *sva_json(struct arena *a, const struct sva_result *r);

/* killed / (killed + alive); NaN without either. */
double sva_score(const struct sva_result *r);

#endif
