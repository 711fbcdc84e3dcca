/*
 * strengthen_int: what the files of strengthen share; for nobody else.
 */
#ifndef EVAL_STRENGTHEN_INT_H
#define EVAL_STRENGTHEN_INT_H

#include "eval/strengthen.h"
#include "lib/base/buf.h"

#define ST_PORTS 256	    /* ports of a golden */
#define ST_BITS 4096	    /* all inputs, or all outputs, together */
#define ST_ROWS 20000	    /* recorded of the suite's own run */
#define ST_ROW_BITS 6000000 /* the same, times width */
#define ST_TABLE 1000	    /* rows of it that the testbench replays */
#define ST_TABLE_BITS 64000
#define ST_TABLE_SLOTS 4000 /* steps of these rows */
#define ST_RULES 48	    /* relations between signals that are kept */
#define ST_SIGNALS 24	    /* signals among which relations are looked for */
#define ST_VALUES 32	    /* values of an input that takes only some */
#define ST_EXHAUST 14	    /* input bits of which all values are tried */
#define ST_CLOCKS 4
#define ST_CYCLES 1500

enum st_role { ST_DATA, ST_CLOCK, ST_RESET };

struct st_port {
	const char *name;
	int width;
	bool out, inout;
	enum st_role role;
	bool pos, neg; /* edges that the golden waits for */
	bool as_data;  /* read by a thread that waits for its edge */
	bool low;      /* reset: active low */
	bool async;    /* reset */
	int at;	       /* lsb among all data inputs, clocks or outputs */
	int bit;       /* first character in a recorded row */
	/* learnt of data inputs */
	bool free;	     /* takes any value */
	const char **values; /* else only these, bits as text */
	int n_values;
	int ones;    /* of 64 steps, a single bit is 1 */
	int changes; /* of 64 steps, it changes */
	int signal;  /* index of its first signal, -1 none */
};

/* Settled values after one time step of the suite's run. */
struct st_row {
	const char *in, *out; /* bits as text, port order, msb first */
};

/* One step of the stimulus: values before a clock edge (one clock), or the
 * row itself. */
struct st_step {
	const char *in, *out;
	bool level; /* of the only clock, before the edge */
	int count;  /* so many steps alike */
};

/* Never together, though expected often: signal a is va now, and b is vb now
 * (when 0), or was vb a step before while c was vc (when 1; c < 0: none). */
struct st_rule {
	int a, b, c;
	bool va, vb, vc;
	bool before;
};

struct st_plan {
	struct iverilog *iv;
	struct arena *a;
	const struct task *t;
	const struct strengthen_options *o;
	char *dir;	  /* scratch */
	const char *text; /* of the golden, its modules as they are */
	size_t n;
	const char *top; /* golden's module in it */
	const char *refused;

	struct st_port *ports;
	size_t n_ports;
	int n_data, n_clocks, n_out, n_in; /* bits; n_in: recorded */
	bool variables;			   /* the golden has state */

	struct st_row *rows;
	size_t n_rows;
	bool recorded, known_out;
	struct st_step *steps;
	size_t n_steps;
	bool in_low, in_high; /* inputs change while the clock is low, high */
	bool joint;	      /* only recorded vectors are legal */
	struct st_rule rules[ST_RULES];
	size_t n_rules;
	bool related;			 /* more relations than are kept */
	const char *signals[ST_SIGNALS]; /* for people */
	const struct st_port *owner[ST_SIGNALS];
	int owner_bit[ST_SIGNALS];
	size_t n_signals;
	bool apart; /* resets that are not always asserted together */
	bool starts;
	const char *starts_golden;
};

struct st_sim {
	bool compiled;
	char *code;
	size_t code_n;
	const char *log;
	struct iverilog_sim sim;
	int64_t cpu_us;
};
struct st_job {
	const struct iverilog_source *sources;
	size_t n;
	const char *top, *timescale;
	int64_t cpu_ms;
	void (*on_out)(void *arg, const char *p, size_t n);
	void *arg;
	bool only_compile;
};
/* Compiles and runs in dir; a design that does not compile is told in out. */
int st__run(struct iverilog *iv, struct arena *a, const char *dir,
	const struct st_job *job, struct st_sim *out, struct err *e);

/* Ports, edges, clocks and resets of the golden from its byte code. */
void st__scan(struct st_plan *p, const char *code, size_t n);
/* Variables below the root `top` as assignments to tb.INST.… (init). */
char *st__deposits(struct arena *a, const char *code, size_t n, const char *top,
	const char *inst, bool ones);
/* Runs the suite's testbench with the golden and keeps what it does. */
int st__record(struct st_plan *p, struct err *e);
void st__learn(struct st_plan *p);
/* Is a reset active in these data bits? */
bool st__in_reset(const struct st_plan *p, const char *in);
cJSON *st__learnt(const struct st_plan *p);
/* The testbench with the golden's text in it. */
char *st__write(const struct st_plan *p, size_t *n);
/* Parts of it. */
struct st_writer {
	const struct st_plan *p;
	struct buf b;
	int width; /* of the widest data input */
	int fields;
	size_t rows;	/* of the table */
	int narrow;	/* bits of outputs beside a row */
	int row_clocks; /* clocks in a row: all if there are several */
	long slots;	/* that replaying the table takes */
};
void st__write_draw(struct st_writer *w);
void st__write_chance(struct st_writer *w);
void st__write_table(struct st_writer *w);
/* An identifier that may be used in Verilog for the port, with a prefix. */
const char *st__name(
	struct arena *a, const char *prefix, const struct st_port *x);

#endif
