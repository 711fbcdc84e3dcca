/*
 * workbench: a candidate compiled alone, and simulated with a testbench that a
 * solver brought (see workbench.h).  Must not read the task's golden or
 * testbench, and must not decide what a sample is worth.
 */
#include "eval/workbench.h"

#include <string.h>

#include "eval/guard.h"
#include "eval/judge_priv.h"
#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/str.h"

#define TRY_CPU_MS 8000 /* of a simulation; tasks of a suite need far less */
#define BENCH_NAME "testbench.sv"
#define WATCH_NAME "watch.sv"
#define WATCH_TEXT "module rs_watch; initial $dumpvars(1, tb); endmodule\n"
#define WATCH_ALL "module rs_watch; initial $dumpvars(0, tb); endmodule\n"

static void
begin(struct judge_work *w, const struct workbench_case *c, struct arena *a,
	struct verdict *v)
{
	memset(w, 0, sizeof(*w));
	w->j = c->judge;
	w->t = c->task;
	w->o = c->options;
	w->code = c->code;
	w->n = c->n;
	w->a = a;
	w->v = v;
	judge__begin(w);
	v->mode = "workbench";
}

/* What our own dump makes the simulator say first. */
static void
add_sim(struct buf *b, const char *out, size_t n)
{
	static const char own[] =
		"VCD info: dumpfile dump.vcd opened for output.\n";

	if (n >= strlen(own) && memcmp(out, own, strlen(own)) == 0) {
		out += strlen(own);
		n -= strlen(own);
	}
	buf_add_truncate(b, out, n);
}

/* What the tools said, for the model to read. */
static void
end(struct judge_work *w)
{
	struct buf b;

	judge__log_open(w, &b, JUDGE_LOG / 2);
	if (w->simulated)
		add_sim(&b, w->sim.out, w->sim.out_n);
	judge__log_keep(w, &b);
	judge__end(w);
}

static bool
forbidden(struct judge_work *w,
	bool (*look)(struct judge_work *w, struct guard_finding *found))
{
	struct guard_finding found;

	if (!look(w, &found))
		return false;
	judge__fail(w, REASON_FORBIDDEN_CONSTRUCT,
		arena_printf(w->a,
			"%s:%d: %.120s is not allowed in a design (%s)", w->dut,
			found.line, found.construct, found.rule));
	return true;
}

static bool
look_raw(struct judge_work *w, struct guard_finding *found)
{
	size_t n;
	const char *raw = judge__module_text(w, &n);

	return guard_source(raw, n, found);
}

/* Names of the task's own modules are left out: a message about them would
 * tell of the golden. */
static bool
look_tokens(struct judge_work *w, struct guard_finding *found)
{
	struct guard_policy p;

	guard_policy_of(w->a, w->t, &p);
	p.taken = NULL;
	p.n_taken = 0;
	return guard_tokens(w->a, &p, w->pp, w->pp_n, found);
}

/* 0 go on, 1 the verdict is there, -1. */
static int
compiled(struct judge_work *w, const char *stage)
{
	struct verdict_stage *s;

	judge_scan_end(&w->scan);
	judge__diags(w, stage, w->compile.log, w->compile.log_n);
	s = judge__stage(w->v, stage, "pass");
	s->cpu_us = w->compile.cpu_us;
	s->exit_code = w->compile.exit_code;
	if (!judge__wall_guard(w) && w->compile.ok)
		return 0;
	if (w->v->status != VERDICT_ERROR)
		judge__explain_compile(w);
	s->status = w->v->status == VERDICT_ERROR ? "error" : "fail";
	return 1;
}

static int
lint(struct judge_work *w, struct err *e)
{
	if (judge__too_large(w))
		return 1;
	if (forbidden(w, look_raw))
		return 1;
	if (judge__candidate_text(w, e) < 0)
		return -1;
	if (w->compile.how != PROC_EXITED || w->pp == NULL) {
		judge__explain_compile(w);
		return 1;
	}
	/* first what does not compile: a text that is no Verilog may look
	 * forbidden */
	if (judge__compile_alone(w, false, e) < 0)
		return -1;
	if (compiled(w, "elab_alone"))
		return 1;
	return forbidden(w, look_tokens) ? 1 : 0;
}

static int
settle(struct judge_work *w, int rc, const struct err *why, struct err *e)
{
	if (rc == 0) {
		w->v->status = VERDICT_PASS;
		w->v->reason = REASON_PASS;
		w->v->detail = "";
	}
	return judge__settle(w, rc, why, e);
}

int
workbench_lint(const struct workbench_case *c, struct arena *a,
	struct verdict *out, struct err *e)
{
	struct judge_work w;
	struct err why = ERR_INIT;
	int64_t start = clock_mono_us();
	int rc;

	begin(&w, c, a, out);
	rc = lint(&w, &why);
	rc = settle(&w, rc, &why, e);
	end(&w);
	out->wall_us = clock_mono_us() - start;
	return rc;
}

/* ---- its ports ---- */

static int
read_ports(struct judge_work *w, struct bytecode_port **ports, size_t *n,
	struct err *e)
{
	struct err why = ERR_INIT;

	if (judge__candidate_text(w, e) < 0)
		return -1;
	if (w->compile.how != PROC_EXITED || w->pp == NULL)
		return 0;
	if (judge__compile_alone(w, true, e) < 0)
		return -1;
	if (compiled(w, "elab_alone") || w->compile.code == NULL)
		return 0;
	/* byte code that is too large, or has no such module: no ports */
	if (bytecode_ports(w->a, w->compile.code, w->compile.code_n, w->t->top,
		    ports, n, &why) < 0)
		*n = 0;
	return 0;
}

int
workbench_ports(const struct workbench_case *c, struct arena *a,
	struct bytecode_port **ports, size_t *n, struct err *e)
{
	struct judge_work w;
	struct verdict v;
	struct err why = ERR_INIT;
	int rc;

	*ports = NULL;
	*n = 0;
	if (c->n > LIM_CANDIDATE)
		return 0;
	begin(&w, c, a, &v);
	rc = read_ports(&w, ports, n, &why);
	rc = settle(&w, rc, &why, e);
	end(&w);
	return rc;
}

/* ---- with a testbench ---- */

/* The first error is in the testbench, and no port is missing. */
static bool
bench_to_blame(const struct judge_work *w)
{
	const struct verdict_diag *d = w->v->diags;

	return w->v->n_diags > 0 && str_eq(d->severity, "error") &&
		str_eq(d->file, BENCH_NAME) && !w->scan.not_a_port;
}

/* The dump from its time scale on: the head before it has the date. */
static int
keep_dump(const char *text, size_t n, const char *to, struct err *e)
{
	const char *from = str_memmem(text, n, "$timescale");

	if (to == NULL || from == NULL)
		return 0;
	return fs_write(to, from, n - (size_t)(from - text), e);
}

/* Values of the signals that were watched, without the dump's head. */
static int
sign(struct judge_work *w, const char *path, const char *to, char out[HASH_HEX],
	struct err *e)
{
	struct err ignored = ERR_INIT;
	const char *from;
	char *text;
	size_t n;

	if (!fs_exists(path) ||
		fs_read(w->a, path, LIM_VCD, &text, &n, &ignored) < 0)
		return 0;
	from = str_memmem(text, n, "$scope");
	if (from != NULL)
		hash_hex(from, n - (size_t)(from - text), out);
	return keep_dump(text, n, to, e);
}

/* Both readers of a simulation's output. */
struct readers {
	struct judge_scan *verdict;
	struct panel_scan scenarios;
};

static void
feed_readers(void *arg, const char *p, size_t n)
{
	struct readers *r = arg;

	judge_scan_add(r->verdict, p, n);
	panel_scan_add(&r->scenarios, p, n);
}

static int
run_bench(struct judge_work *w, const struct workbench_bench *b,
	struct workbench_run *out, struct err *e)
{
	const char *wave = fs_join(w->a, w->dir, "wave.vcd");
	struct readers readers = {&w->scan, {.row = &out->row}};
	struct iverilog_sim_job job = {.dir = w->dir,
		.code = w->compile.code,
		.code_n = w->compile.code_n,
		.batch = true,
		.merge = true,
		.wave = wave,
		.cpu_ms = TRY_CPU_MS,
		.wall_ms = judge__wall_guard_ms(TRY_CPU_MS),
		.as_bytes = judge__mem_mb(w->o) * (int64_t)LIM_MIB,
		.file_bytes = (int64_t)LIM_VCD,
		.out_max = JUDGE_SIM_OUT,
		.tail_max = JUDGE_SIM_OUT / 2,
		.on_out = feed_readers,
		.on_out_arg = &readers};

	judge_scan_phase(&w->scan, SCAN_SIM);
	w->simulated = true;
	if (iverilog_simulate(w->j->iv, w->a, &job, &w->sim, e) < 0)
		return -1;
	judge_scan_end(&w->scan);
	panel_scan_end(&readers.scenarios);
	w->v->cpu_us += w->sim.cpu_us;
	return sign(w, wave, b->wave, out->signature, e);
}

static int
compile_bench(
	struct judge_work *w, const struct workbench_bench *b, struct err *e)
{
	struct iverilog_job job = {.dir = w->dir,
		.sources = w->src,
		.generation = "2012",
		.top = "tb",
		.top2 = "rs_watch",
		.flags = IVERILOG_WALL | IVERILOG_SEPARATE,
		.cpu_ms = JUDGE_COMPILE_CPU_MS,
		.wall_ms = judge__wall_guard_ms(JUDGE_COMPILE_CPU_MS),
		.as_bytes = judge__mem_mb(w->o) * (int64_t)LIM_MIB,
		.on_log = judge__feed_scan,
		.on_log_arg = &w->scan};
	const char *watch = b->wave != NULL ? WATCH_ALL : WATCH_TEXT;
	size_t n;
	const char *text = judge__module_text(w, &n);

	w->src[0] = (struct iverilog_source){w->dut, text, n};
	w->src[1] = (struct iverilog_source){BENCH_NAME, b->text, b->n};
	w->src[2] = (struct iverilog_source){WATCH_NAME, watch, strlen(watch)};
	job.n_sources = 3;
	judge_scan_phase(&w->scan, SCAN_COMPILE);
	if (iverilog_compile(w->j->iv, w->a, &job, &w->compile, e) < 0)
		return -1;
	w->v->cpu_us += w->compile.cpu_us;
	return 0;
}

static int
simulate(struct judge_work *w, const struct workbench_bench *b,
	struct workbench_run *out, struct err *e)
{
	struct verdict_stage *s;

	if (compile_bench(w, b, e) < 0)
		return -1;
	if (compiled(w, "compile")) {
		out->bench_broken = bench_to_blame(w);
		return 1;
	}
	out->row.compiled = true;
	if (run_bench(w, b, out, e) < 0)
		return -1;
	s = judge__stage(w->v, "sim", "fail");
	s->mismatches = out->mismatches = w->scan.native_m;
	s->samples = out->samples = w->scan.native_s;
	s->first_mismatch = w->scan.native_t;
	s->cpu_us = w->sim.cpu_us;
	if (judge__wall_guard(w))
		return 1;
	if (w->scan.native == 1 && out->mismatches == 0 && out->samples > 0 &&
		w->sim.how == PROC_EXITED && w->sim.code == 0) {
		s->status = "pass";
		out->row.passed = true;
		return 0;
	}
	/* it ended by itself and said nothing: no design can make it do so */
	out->bench_broken = w->sim.how == PROC_EXITED &&
		(w->scan.native != 1 || out->samples <= 0);
	judge__explain_sim(w);
	return 1;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of workbench.h */
workbench_simulate(const struct workbench_case *c,
	const struct workbench_bench *b, struct arena *a,
	struct workbench_run *out, struct err *e)
{
	/* the rules of our own format, and no file of the task's */
	struct task own = *c->task;
	struct judge_work w;
	struct err why = ERR_INIT, ignored = ERR_INIT;
	int rc;

	memset(out, 0, sizeof(*out));
	out->mismatches = out->samples = -1;
	begin(&w, c, a, &out->verdict);
	w.code = judge__module_text(&w, &w.n);
	own.profile = TASK_NATIVE;
	own.files = NULL;
	own.n_files = 0;
	own.samples = -1;
	w.t = &own;
	w.rules = judge__rules(TASK_NATIVE);
	w.dut = w.rules->dut;
	rc = fs_scratch(a, &w.dir, &why);
	if (rc == 0) {
		rc = simulate(&w, b, out, &why);
		(void)fs_rmtree(w.dir, &ignored);
	}
	rc = settle(&w, rc, &why, e);
	end(&w);
	return rc;
}
