/*
 * equiv_engine: scripts for the engines, and what they answer.
 *
 * A proof is the end of a script that `sat -verify` let pass, or ABC's status
 * over a file without names.  Must not decide what follows from an answer.
 */
#include "eval/equiv_engine.h"

#include <string.h>

#include "eval/equiv_miter.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys_log.h"

#define WALL_MS 300000
#define MEMORY ((int64_t)(1024 * LIM_MIB))
#define SAT_SLACK 20 /* seconds of a wall clock for one of CPU */
#define SHARE_MIN_MS 200
#define FRAIG_CONFLICTS 500
#define SCORR_CONFLICTS 200 /* of one pair of signals */
#define BDD_NODES 10000
#define BDD_MS 500

/* ---- the budget ---- */

int64_t
equiv__left_ms(const struct equiv_work *w)
{
	return atomic_load(&w->purse->left_us) / 1000;
}

void
equiv__spend(struct equiv_work *w, int64_t cpu_us)
{
	atomic_fetch_add(&w->purse->used_us, cpu_us);
	atomic_fetch_sub(&w->purse->left_us, cpu_us);
}

/* Takes what a run may use out of the purse, so that no other takes it. */
static int64_t
reserve(struct equiv_work *w, int64_t want_ms)
{
	int64_t share = equiv__left_ms(w);
	int running = atomic_load(&w->purse->running);

	if (running > 1)
		share /= running;
	if (want_ms <= 0 || want_ms > share)
		want_ms = share;
	if (want_ms < SHARE_MIN_MS)
		want_ms = SHARE_MIN_MS;
	atomic_fetch_sub(&w->purse->left_us, want_ms * 1000);
	return want_ms;
}

int
equiv__yosys(struct equiv_work *w, struct yosys_job *job,
	struct yosys_result *r, struct err *e)
{
	int rc;

	job->dir = w->dir;
	job->wall_ms = WALL_MS;
	job->as_bytes = MEMORY;
	job->stop = &w->purse->stop;
	job->cpu_ms = reserve(w, job->cpu_ms);
	rc = yosys_run(w->eq->ys, w->a, job, r, e);
	atomic_fetch_add(&w->purse->left_us, job->cpu_ms * 1000);
	if (rc == 0)
		equiv__spend(w, r->cpu_us);
	return rc;
}

/* ---- Yosys' solver ---- */

static const char *
sat_script(struct arena *a, const struct sat_job *s)
{
	const char *model = s->clocking == CLOCK_SYNC ? "async2sync\n"
		: s->clocking == CLOCK_ASYNC	      ? "clk2fflogic\n"
						      : "";
	const char *how = s->clocking == CLOCK_NONE
		? ""
		: arena_printf(a, "-set-init-undef -tempinduct%s -maxsteps %d",
			  s->base_only ? "-baseonly" : "", s->steps);

	return arena_printf(a,
		"read_rtlil gold.il\n"
		"read_rtlil gate.il\n"
		"read_verilog -sv top.v\n"
		"hierarchy -check -top eqtop\n"
		"proc\n"
		"flatten\n"
		"%s"
		"opt_expr -keepdc\n"
		"opt_clean\n"
		"tee -q -o sat.log sat -verify -timeout %d -dump_json cex.json "
		"-show-inputs -set-def-inputs %s -prove trigger 0 eqtop\n",
		model, (int)(s->cpu_ms / 1000 + 1) * SAT_SLACK, how);
}

int
equiv__sat(struct equiv_work *w, const struct sat_job *s,
	struct sat_answer *out, struct err *e)
{
	struct yosys_file file = {"top.v", NULL, 0};
	struct yosys_job job = {.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"sat.log", "cex.json"},
		.n_outputs = 2,
		.script = sat_script(w->a, s),
		.cpu_ms = s->cpu_ms};
	struct yosys_sat_log log = {0};
	struct yosys_result r;

	memset(out, 0, sizeof(*out));
	out->end = SAT_OPEN;
	file.text = equiv__top_text(w->a, s->top, true, &file.n);
	if (!file.text) {
		w->out->why = "too many ports";
		return 0;
	}
	if (equiv__yosys(w, &job, &r, e) < 0)
		return -1;
	if (r.out[0].text)
		yosys_log_sat(r.out[0].text, r.out[0].n, &log);
	out->steps = s->clocking == CLOCK_NONE ? 0 : log.steps;
	if (r.how == YOSYS_OK) {
		out->end = SAT_PROVEN;
		out->steps = s->steps;
	} else if (log.end == YOSYS_SAT_MODEL && r.out[1].text &&
		equiv__trace(w, s->top, r.out[1].text, r.out[1].n,
			s->clocking != CLOCK_NONE, &out->trace) == 0) {
		out->end = SAT_MODEL;
	} else if (r.how == YOSYS_ERROR && log.end != YOSYS_SAT_STEPS &&
		log.end != YOSYS_SAT_TIMEOUT) {
		w->out->why = arena_printf(w->a, "Yosys: %s", r.error);
	}
	return 0;
}

/* ---- ABC ---- */

/* For techmap: reads of one bit by an index.  Yosys' own map makes a shifter as
 * wide as the vector and the index can tell, for each bit that is read: 130000
 * multiplexers for four bits out of 1024.  Known bits of the index leave first
 * (0 on top; the last one, which picks every second bit); then a tree is
 * left, if each index is one of the vector's.  What may lie behind its end is
 * not touched. */
static const char shiftx_map[] =
	"module \\$shiftx (A, B, Y);\n"
	"parameter A_SIGNED = 0, B_SIGNED = 0;\n"
	"parameter A_WIDTH = 1, B_WIDTH = 1, Y_WIDTH = 1;\n"
	"parameter [B_WIDTH-1:0] _TECHMAP_CONSTMSK_B_ = 0;\n"
	"parameter [B_WIDTH-1:0] _TECHMAP_CONSTVAL_B_ = 0;\n"
	"input [A_WIDTH-1:0] A;\n"
	"input [B_WIDTH-1:0] B;\n"
	"output [Y_WIDTH-1:0] Y;\n"
	"localparam TOP = B_WIDTH > 1 && _TECHMAP_CONSTMSK_B_[B_WIDTH-1] &&\n"
	"  _TECHMAP_CONSTVAL_B_[B_WIDTH-1] === 1'b0;\n"
	"localparam ODD = _TECHMAP_CONSTVAL_B_[0] === 1'b1 ? 1 : 0;\n"
	"localparam LOW = !B_SIGNED && B_WIDTH > 1 && A_WIDTH > 1 &&\n"
	"  Y_WIDTH == 1 && _TECHMAP_CONSTMSK_B_[0] &&\n"
	"  (ODD || _TECHMAP_CONSTVAL_B_[0] === 1'b0);\n"
	"localparam ALL = !B_SIGNED && Y_WIDTH == 1 && B_WIDTH < 16 &&\n"
	"  A_WIDTH == 1 << B_WIDTH && !TOP && !LOW;\n"
	"localparam N = LOW ? (A_WIDTH + 1 - ODD) / 2 : A_WIDTH;\n"
	"wire _TECHMAP_FAIL_ = !TOP && !LOW && !ALL;\n"
	"wire [N-1:0] a;\n"
	"wire [2*N-1:0] t;\n"
	"genvar i;\n"
	"generate\n"
	"if (TOP)\n"
	"  \\$shiftx #(.A_SIGNED(A_SIGNED), .B_SIGNED(0), .A_WIDTH(A_WIDTH),\n"
	"    .B_WIDTH(B_WIDTH - 1), .Y_WIDTH(Y_WIDTH)) u(.A(A),\n"
	"    .B(B[B_WIDTH-2:0]), .Y(Y));\n"
	"else if (LOW) begin\n"
	"  for (i = 0; i < N; i = i + 1)\n"
	"    assign a[i] = A[2 * i + ODD];\n"
	"  \\$shiftx #(.A_SIGNED(0), .B_SIGNED(0), .A_WIDTH(N),\n"
	"    .B_WIDTH(B_WIDTH - 1), .Y_WIDTH(1)) u(.A(a),\n"
	"    .B(B[B_WIDTH-1:1]), .Y(Y));\n"
	"end else if (ALL) begin\n"
	"  assign t[2*N-1:N] = A;\n"
	"  for (i = 1; i < N; i = i + 1)\n"
	"    assign t[i] = B[B_WIDTH - $clog2(i + 1)] ?\n"
	"      t[2 * i + 1] : t[2 * i];\n"
	"  assign Y = t[1];\n"
	"end\n"
	"endgenerate\n"
	"endmodule\n";

/* Each net by itself; inputs without a name are x. */
static const char *
aiger_script(struct arena *a, const struct miter_job *m, const char *name)
{
	return arena_printf(a,
		"design -reset\n"
		"read_rtlil %s%s.il\n"
		"%s%s"
		/* two values know no ===, and what it asks is lost below */
		"select -assert-none t:$eqx t:$nex\n"
		"setundef -undriven -anyseq\n"
		"opt_expr -fine\n"
		"opt_clean\n"
		"techmap -map shiftx.v\n"
		"%s"
		"simplemap\n"
		"techmap\n"
		"aigmap\n"
		"write_aiger -zinit -map %s.map %s.aig\n",
		m->prefix, name, m->check, m->seq ? "async2sync\n" : "",
		m->seq ? "dffunmap\n" : "", name, name);
}

int
equiv__abc_miter(struct equiv_work *w, const struct miter_job *m,
	struct equiv_miter *out, bool *ok, struct err *e)
{
	struct yosys_file *files =
		arena_array(w->a, m->n_files + 1, sizeof(*files));
	struct yosys_job job = {.files = files,
		.n_files = m->n_files + 1,
		.outputs = (const char *const[]){"gold.aig", "gold.map",
			"gate.aig", "gate.map"},
		.n_outputs = 4,
		.cpu_ms = equiv__left_ms(w) / 2};
	struct equiv_side gold, gate;
	struct err bad = ERR_INIT;
	struct yosys_result r;

	*ok = false;
	if (m->n_files > 0)
		memcpy(files, m->files, m->n_files * sizeof(*files));
	files[m->n_files] = (struct yosys_file){
		"shiftx.v", shiftx_map, sizeof(shiftx_map) - 1};
	job.script = arena_printf(w->a, "%s%s", aiger_script(w->a, m, "gold"),
		aiger_script(w->a, m, "gate"));
	if (equiv__yosys(w, &job, &r, e) < 0)
		return -1;
	if (r.how != YOSYS_OK || !r.out[0].text || !r.out[1].text ||
		!r.out[2].text || !r.out[3].text)
		return 0;
	gold = (struct equiv_side){r.out[0].text, r.out[0].n, r.out[1].text};
	gate = (struct equiv_side){r.out[2].text, r.out[2].n, r.out[3].text};
	if (equiv__miter(w->a, m->top, &gold, &gate, out, &bad) == 0)
		*ok = true;
	else
		w->out->why = arena_strdup(w->a, bad.msg);
	return 0;
}

const char *
equiv__abc_script(struct equiv_work *w, bool seq)
{
	int64_t seconds = equiv__left_ms(w) / 2000 + 1;

	if (!seq)
		return arena_printf(w->a,
			"read_aiger m.aig\nstrash\n&get\n&fraig -x -C %d\n"
			"&cec -m\nprint_status\n",
			FRAIG_CONFLICTS);
	return arena_printf(w->a,
		"read_aiger m.aig\nstrash\n&get\n&lcorr\n&scorr -C %d\n&put\n"
		"bmc3 -F %d -C %d -T %d\nprint_status\n"
		"write_cex -a cex.txt\n"
		"dretime\npdr -T %d\nprint_status\n",
		SCORR_CONFLICTS, w->job->depth + 1, EQUIV_CONFLICTS,
		(int)seconds, (int)seconds);
}

int
equiv__abc_ask(struct equiv_work *w, const struct abc_job *q,
	struct abc_answer *out, const char **cex, struct err *e)
{
	struct yosys_file file = {"m.aig", q->miter->aig, q->miter->n};
	struct yosys_job job = {.program = YOSYS_ABC,
		.script = q->script,
		.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"cex.txt"},
		.n_outputs = 1,
		.cpu_ms = equiv__left_ms(w) * 2 / 3};
	struct yosys_result r;

	if (q->cpu_ms > 0 && q->cpu_ms < job.cpu_ms)
		job.cpu_ms = q->cpu_ms;
	if (equiv__yosys(w, &job, &r, e) < 0)
		return -1;
	out->rails = q->miter->rails;
	out->status = yosys_log_abc(r.log, r.log_n, &out->steps);
	if (r.how != YOSYS_OK)
		out->status = -1;
	*cex = r.out[0].text;
	return 0;
}

/* Decision diagrams: small where the order of the inputs does not matter much
 * (counting ones), whatever the gates look like, and given up at once where
 * they are not. */
static int
ask_bdd(struct equiv_work *w, const struct equiv_miter *m,
	struct abc_answer *out, struct err *e)
{
	const struct abc_job q = {.miter = m,
		.script = arena_printf(w->a,
			"read_aiger m.aig\nstrash\ncollapse -B %d\nstrash\n"
			"iprove\nprint_status\n",
			BDD_NODES),
		.cpu_ms = BDD_MS};
	const char *cex;

	if (equiv__abc_ask(w, &q, out, &cex, e) < 0)
		return -1;
	out->bdd = out->status == 1;
	return 0;
}

int
equiv__abc(struct equiv_work *w, const struct equiv_top *t, bool seq,
	struct abc_answer *out, struct err *e)
{
	const struct miter_job job = {
		.top = t, .seq = seq, .prefix = "", .check = ""};
	struct equiv_miter m;
	struct abc_job q = {.miter = &m};
	const char *cex;
	bool ok;

	memset(out, 0, sizeof(*out));
	out->status = -1;
	if (!yosys_has_abc(w->eq->ys) || equiv__left_ms(w) <= 0)
		return 0;
	if (equiv__abc_miter(w, &job, &m, &ok, e) < 0)
		return -1;
	if (!ok || equiv__left_ms(w) <= 0)
		return 0;
	if (!seq && ask_bdd(w, &m, out, e) < 0)
		return -1;
	if (out->bdd || equiv__left_ms(w) <= 0)
		return 0;
	q.script = equiv__abc_script(w, seq);
	if (equiv__abc_ask(w, &q, out, &cex, e) < 0)
		return -1;
	out->traced = seq && cex &&
		equiv__trace_abc(w, t, m.map, cex, &out->trace) == 0;
	return 0;
}
