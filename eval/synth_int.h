/*
 * synth_int: what the files of synth share.
 */
#ifndef EVAL_SYNTH_INT_H
#define EVAL_SYNTH_INT_H

#include "eval/liberty.h"
#include "eval/synth.h"
#include "lib/base/buf.h"
#include "tool_wrappers/yosys.h"

#define SYNTH_WALL_MS 300000
#define SYNTH_MEMORY ((int64_t)(2048 * LIM_MIB))
#define SYNTH_MEM_WORDS 4096 /* of one memory, which becomes flip-flops */
#define SYNTH_NETS_MAX (1 << 22)
#define SYNTH_ISSUES_MAX 64

struct synth {
	struct arena a;
	struct yosys *ys;
	struct liberty *lib; /* NULL: gates only */
	const char *dir;     /* of the texts below, which the tools read */
	const char *const *ro;
	struct yosys_servers *servers;
	const char *flops;   /* path of the flip-flops' liberty, or NULL */
	const char *latches; /* path of the latches' techmap, or NULL */
	const char *scl;     /* path of ABC's form of the liberty, or NULL */
	const char *fingerprint;
};

/* One run. */
struct synth_work {
	struct synth *s;
	struct arena *a;
	const struct synth_job *job;
	struct synth_job own; /* with the defaults */
	struct synth_result *out;
	const char *dir, *top;
	struct synth_source *sources; /* as Yosys gets them */
	size_t n_sources;
	struct synth_issue *issues;
	const char *proc_log; /* where proc was when it gave up, or NULL */
	int64_t left_ms, cpu_us;
	struct buf *logic; /* wanted instead of a mapping, or NULL */
};

/* ---- synth_cells: the liberty as ABC keeps it ---- */
int synth__cells(struct synth *s, const char *text, size_t n, struct err *e);

/* ---- synth_net: netlists in BLIF ---- */
struct synth_inst {
	const char *type;
	int n;
	const char **pin;
	int *net;
};
struct synth_port {
	const char *name;
	bool out;
	int n; /* bits, the least significant first */
	int *net;
	int lsb, msb; /* indices as declared; n 1 and no index: -1 */
};
struct synth_net {
	const char *model;
	const char **name; /* of each net */
	int n, cap;
	int *alias; /* the net that this one is a name of */
	int n_hash;
	int *hash;
	int false_net, true_net, undef_net; /* -1: none */
	struct synth_port *ports;
	int n_ports;
	const char *inout; /* name of a port that is both, or NULL */
	struct synth_inst *insts;
	int n_insts, inst_cap;
	char *init; /* by root: '0' or '1' that it begins with, or 0 */
};
/* ERR_PARSE, ERR_LIMIT. */
int synth__blif(struct arena *a, const char *text, size_t n,
	struct synth_net *out, struct err *e);
int synth__find(const struct synth_net *net, const char *name); /* or -1 */
/* The net that all names of one net share. */
int synth__root(const struct synth_net *net, int i);
/* The net at a pin, -1 when there is none. */
int synth__pin(const struct synth_inst *x, const char *pin);

/* ---- synth_logic: the logic of a netlist ---- */
/* Logic of the netlist as BLIF for ABC, in the order that Yosys' abc command
 * has; sig[root] is the number N of ysN, or -1.  Nets that other cells or the
 * ports share with the logic are inputs and outputs. */
struct synth_logic {
	int *sig; /* by net */
	int *net; /* by signal */
	int n;
	bool empty; /* no logic */
};
void synth__logic(struct arena *a, const struct synth_net *net,
	struct synth_logic *out, struct buf *blif);
/* The nets of a loop through logic, ended by -1; NULL: there is none. */
const int *synth__loop(struct arena *a, const struct synth_net *net);
bool synth__is_logic(const char *type);

/* ---- synth_init: initial values ---- */
/* Fills init from the log of Yosys' `dump a:init`. */
void synth__init(struct arena *a, struct synth_net *net, const char *log);

/* ---- synth_front: from texts to a netlist ---- */
/* *net stays NULL when the design is refused: then w->out says why. */
int synth__front(struct synth_work *w, struct synth_net **net, struct err *e);
int synth__plain(struct synth_work *w, bool *ok);
/* Runs Yosys within the budget. */
int synth__yosys(struct synth_work *w, struct yosys_job *job,
	struct yosys_result *r, struct err *e);
/* The end of a log on one line. */
const char *synth__tail(struct arena *a, const char *log, size_t n);
/* Not OK: fills status and why. */
bool synth__ran(struct synth_work *w, const struct yosys_result *r);
void synth__issue(struct synth_work *w, enum synth_issue_kind kind,
	const char *file, int line, const char *what);
void synth__refuse(struct synth_work *w, const char *why);
/* "read_verilog ..." of all sources, and hierarchy. */
const char *synth__read_script(struct synth_work *w);
/* A source's own name for "s0.sv". */
const char *synth__source_name(const struct synth_work *w, const char *file);

/* ---- synth_check: what is wrong with a design ---- */
/* Latches from the log of proc, drivers from that of check. */
int synth__check(struct synth_work *w, const char *proc_log,
	const char *check_log, struct err *e);
int synth__check_loop(struct synth_work *w, const struct synth_net *net,
	bool *ok, struct err *e);
/* What an error of Yosys says about the design. */
void synth__complaint(struct synth_work *w, const struct yosys_result *r);

/* ---- synth_map: from a netlist to cells ---- */
/* false: refused for a black box or a tri-state. */
bool synth__can_be_built(struct synth_work *w, const struct synth_net *net);
int synth__map(
	struct synth_work *w, const struct synth_net *net, struct err *e);

/* ---- synth_out: the mapped netlist ---- */
struct synth_mapped {
	const struct synth_net *net;	/* ports and cells with state */
	const struct synth_net *logic;	/* what ABC wrote */
	const struct synth_logic *sigs; /* how they go together */
};
/* Fills netlist and netlist_json; too large: they stay NULL, and why says so.
 */
void synth__netlist(struct synth_work *w, const struct synth_mapped *m);
/* A constant that is written as a table or a gate. */
bool synth__is_constant(const char *type);

/* ---- synth_ice40 ---- */
int synth__ice40(struct synth_work *w, struct err *e);

#endif
