/*
 * verified: one design with its specification and testbench, step by step (see
 * verified.h).  It must not call a design verified that no testbench could
 * tell from an empty one.
 */
#include "curate/verified.h"

#include <ctype.h>
#include <string.h>

#include "curate/recheck.h"
#include "curate/unitlook.h"
#include "eval/strengthen.h"
#include "eval/workbench.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define SEED 1

static const char *const oracles[] = {"own", "found", "golden", "self"};

const char *
verified_oracle_name(enum verified_oracle o)
{
	return oracles[o];
}

struct checking {
	const struct verified_options *o;
	const struct verified_case *c;
	struct arena *a;
	struct verified *out;
	struct task task;
	struct judge_options how;
};

/* 1: the answer is there. */
static int
answer(struct checking *k, const char *reason, const char *detail)
{
	k->out->reason = reason;
	k->out->detail = detail != NULL ? detail : "";
	return 1;
}

/* ---- the testbench ---- */

/* A testbench without what the design has itself. */
static void
cut_modules(struct checking *k, const struct unitlook *rtl, const char *top)
{
	const struct verified_case *c = k->c;
	struct vsplit v;
	struct buf b;
	size_t at = 0;

	buf_init(&b, LIM_SOURCE_FILE);
	vsplit_text(k->a, c->testbench, c->testbench_n, &v);
	for (size_t i = 0; i < v.n; i++) {
		const struct vsplit_item *t = &v.item[i];
		size_t n = strlen(t->name);

		if (str_eq(t->name, top) ||
			unitlook_item(&rtl->v, t->name, n) == rtl->v.n)
			continue;
		buf_add(&b, c->testbench + at, t->start - at);
		at = t->end;
	}
	buf_add(&b, c->testbench + at, c->testbench_n - at);
	k->out->testbench = buf_take(&b, k->a, &k->out->testbench_n);
}

/* The module of the design that a testbench instantiates. */
static const char *
instantiated(struct checking *k, const struct unitlook *rtl,
	const struct vsplit_item *bench)
{
	struct vsplit_refs r = {
		k->c->testbench + bench->start, bench->end - bench->start, 0};
	struct vsplit_ref x;

	while (vsplit_next(&r, &x)) {
		size_t i = x.use == VSPLIT_INSTANCE
			? unitlook_item(&rtl->v, x.name.p, x.name.n)
			: rtl->v.n;

		if (i < rtl->v.n)
			return rtl->v.item[i].name;
	}
	return NULL;
}

static bool
profile_of(const char *s, size_t n, enum task_profile *out)
{
	static const struct {
		const char *text;
		enum task_profile profile;
	} known[] = {{"rtlsmith: mismatches=", TASK_NATIVE},
		{"Your Design Passed", TASK_RTLLM}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_memmem(s, n, known[i].text) != NULL) {
			*out = known[i].profile;
			return true;
		}
	return false;
}

static void
make_task(struct checking *k, const char *top, const char *tb_top)
{
	const struct verified_case *c = k->c;
	struct task_file *f = arena_array(k->a, 2, sizeof(*f));
	const char *golden = c->golden != NULL ? c->golden : c->rtl;

	f[0] = (struct task_file){"golden", "golden.sv", golden,
		c->golden != NULL ? strlen(c->golden) : c->n};
	f[1] = (struct task_file){"testbench", "testbench.sv",
		k->out->testbench, k->out->testbench_n};
	k->task = (struct task){.suite = "curate",
		.version = "1",
		.id = "row",
		.kind = "spec",
		.profile = TASK_NATIVE,
		.title = top,
		.prompt = c->spec,
		.top = top,
		.golden_top = top,
		.tb_top = tb_top,
		.files = f,
		.n_files = k->out->testbench != NULL ? 2 : 1,
		.max_tokens = -1,
		.samples = -1,
		.golden_cpu_us = -1,
		.meta = json_object(k->a)};
	k->out->top = top;
}

static int
generate(struct checking *k, const char *top, struct err *e)
{
	struct strengthen_options opt = {
		.cycles = k->o->samples, .alone = true};
	struct strengthen s;
	struct task without;

	make_task(k, top, "tb");
	without = k->task;
	if (strengthen_generate(judge_iverilog(k->o->judge), k->a, &without,
		    &opt, &s, e) < 0)
		return -1;
	if (s.refused != NULL || s.starts)
		return answer(k, "no_testbench",
			s.refused != NULL
				? s.refused
				: "its outputs are never known by themselves");
	strengthen_task(k->a, &without, &s, &k->task);
	k->out->testbench = s.text;
	k->out->testbench_n = s.n;
	return 0;
}

/* The first module without ports that has an instance of the design. */
static int
read_bench(struct checking *k, const struct unitlook *rtl, struct err *e)
{
	const struct verified_case *c = k->c;
	const char *top = NULL;
	struct vsplit v;
	size_t i;

	if (c->testbench == NULL)
		return generate(k, c->top != NULL ? c->top : rtl->top, e);
	vsplit_text(k->a, c->testbench, c->testbench_n, &v);
	for (i = 0; i < v.n; i++)
		if (v.item[i].kind == VSPLIT_MODULE &&
			unitlook_portless(c->testbench, &v.item[i]) &&
			(top = instantiated(k, rtl, &v.item[i])) != NULL)
			break;
	if (top == NULL)
		return answer(k, "unknown_testbench",
			"no module without ports has an instance of the "
			"design");
	cut_modules(k, rtl, v.item[i].name);
	make_task(k, top, v.item[i].name);
	if (!profile_of(
		    k->out->testbench, k->out->testbench_n, &k->task.profile))
		return answer(k, "unknown_testbench",
			"it prints none of the verdict lines that are known");
	return 0;
}

/* ---- it passes ---- */

static const char *
failed_as(const struct verdict *v)
{
	if (v->status == VERDICT_ERROR)
		return "undecided";
	if (v->reason == REASON_EMPTY || v->reason == REASON_NO_CODE)
		return "empty";
	return v->reason == REASON_FORBIDDEN_CONSTRUCT ? "forbidden"
						       : "testbench_fails";
}

static int
step_pass(struct checking *k, struct err *e)
{
	struct verdict v;

	if (judge_golden(k->o->judge, &k->task, k->a, &v, e) < 0)
		return -1;
	if (v.status != VERDICT_PASS && k->c->golden != NULL)
		return answer(k, "golden_fails", v.detail);
	if (judge_run(k->o->judge, &k->task, &k->how, k->c->rtl, k->c->n, k->a,
		    &v, e) < 0)
		return -1;
	json_set_str(k->out->evidence, "result",
		v.status == VERDICT_PASS ? "pass" : "fail");
	json_set_str(k->out->evidence, "tools",
		judge_task_tools(k->a, k->o->judge, &k->task));
	k->out->log = v.log != NULL ? v.log : "";
	return v.status == VERDICT_PASS ? 0
					: answer(k, failed_as(&v), v.detail);
}

/* ---- it rejects what does nothing ---- */

static void
put_name(struct buf *b, const char *s)
{
	size_t i;

	for (i = 0; isalnum((unsigned char)s[i]) || s[i] == '_'; i++)
		;
	buf_printf(b, s[i] == '\0' ? "%s" : "\\%s ", s);
}

/* constant -1: an empty body */
static char *
idle_design(struct checking *k, const struct bytecode_port *port, size_t n,
	int constant, size_t *out_n)
{
	static const char *const words[] = {"input", "output", "inout"};
	struct buf b;

	buf_init(&b, LIM_CANDIDATE);
	buf_addstr(&b, "module ");
	put_name(&b, k->task.top);
	buf_addstr(&b, "(");
	for (size_t i = 0; i < n; i++) {
		buf_printf(&b, "%s%s [%d:0] ", i > 0 ? ", " : "",
			words[port[i].dir], port[i].width - 1);
		put_name(&b, port[i].name);
	}
	buf_addstr(&b, ");\n");
	for (size_t i = 0; constant >= 0 && i < n; i++) {
		if (port[i].dir != BYTECODE_OUTPUT)
			continue;
		buf_addstr(&b, "assign ");
		put_name(&b, port[i].name);
		buf_printf(&b, " = {%d{1'b%d}};\n", port[i].width, constant);
	}
	buf_addstr(&b, "endmodule\n");
	return buf_take(&b, k->a, out_n);
}

static struct workbench_case
bench_case(struct checking *k)
{
	return (struct workbench_case){
		k->o->judge, &k->task, &k->how, k->c->rtl, k->c->n};
}

/* Does the testbench take a design for the right one that is not? 1 yes, 0 no,
 * 2 it accepts it and it is right, 3 it accepts it and nothing is proven, 4 it
 * does not say. */
static int
accepts(struct checking *k, enum judge_mode mode,
	const struct workbench_fault *f, int *out, struct err *e)
{
	const struct judge_options how = {.mode = mode};
	struct workbench_case c = bench_case(k);
	struct equiv_result r;
	struct verdict v;

	if (judge_run(k->o->judge, &k->task, &how, f->text, f->n, k->a, &v, e) <
		0)
		return -1;
	if (v.status != VERDICT_PASS) {
		bool ran = v.reason == REASON_SIM_MISMATCH ||
			v.reason == REASON_SIM_TIMEOUT ||
			v.reason == REASON_SIM_RUNTIME ||
			v.reason == REASON_SIM_NO_VERDICT ||
			v.reason == REASON_SAMPLE_COUNT;

		*out = v.status == VERDICT_FAIL && ran ? 0 : 4;
		return 0;
	}
	if (workbench_differs(&c, f, k->a, &r, e) < 0)
		return -1;
	*out = r.kind == EQUIV_REFUTED ? 1 : r.kind == EQUIV_PROVEN ? 2 : 3;
	return 0;
}

static int
step_idle(struct checking *k, struct err *e)
{
	struct workbench_case c = bench_case(k);
	struct bytecode_port *port;
	size_t n;

	if (workbench_ports(&c, k->a, &port, &n, e) < 0)
		return -1;
	if (n == 0)
		return answer(k, "undecided", "its ports are not known");
	for (int constant = -1; constant <= 1; constant++) {
		struct workbench_fault f = {.how = "idle"};
		int is;

		f.text = idle_design(k, port, n, constant, &f.n);
		/* the testbench alone: the strict judge sees dead outputs */
		if (accepts(k, JUDGE_OFFICIAL, &f, &is, e) < 0)
			return -1;
		json_set_bool(k->out->evidence, "vacuous", is == 1 || is == 3);
		if (is == 1 || is == 3)
			return answer(k, "vacuous",
				constant < 0 ? "it accepts an empty module"
					     : "it accepts constant outputs");
	}
	return 0;
}

/* ---- it rejects faults ---- */

static int
count_faults(struct checking *k, const struct workbench_faults *f, int count[5],
	struct err *e)
{
	for (size_t i = 0; i < f->n; i++) {
		int is = 4;

		if (f->fault[i].n > 0 &&
			accepts(k, JUDGE_STRICT, &f->fault[i], &is, e) < 0)
			return -1;
		count[is]++;
	}
	return 0;
}

static int
step_faults(struct checking *k, struct err *e)
{
	const struct workbench_faults_want want = {(size_t)k->o->mutants, SEED};
	struct workbench_case c = bench_case(k);
	struct workbench_faults *f = arena_alloc(k->a, sizeof(*f));
	cJSON *o = k->out->evidence;
	int count[5] = {0}, known;

	if (workbench_faults(&c, &want, k->a, f, e) < 0 ||
		count_faults(k, f, count, e) < 0)
		return -1;
	known = count[0] + count[1];
	json_set_i64(o, "mutants", (int64_t)f->n);
	json_set_i64(o, "killed", count[0]);
	json_set_i64(o, "alive", count[1]);
	json_set_i64(o, "equivalent", count[2]);
	json_set_i64(o, "undecided", count[3]);
	if (known == 0)
		return answer(k, "no_evidence",
			f->why != NULL ? f->why
				       : "no fault is known to matter");
	json_set_num(o, "score", (double)count[0] / known);
	if (count[0] < k->o->min_score * known)
		return answer(k, "weak_testbench",
			arena_printf(k->a, "%d of %d faults are rejected",
				count[0], known));
	return 0;
}

/* ---- it is the golden ---- */

static int
step_proof(struct checking *k, struct err *e)
{
	struct workbench_case c = bench_case(k);
	struct workbench_gold gold = {k->c->golden, 0};
	struct equiv_result r;
	const char *why = NULL;

	json_set_null(k->out->evidence, "proven");
	if (k->c->golden == NULL)
		return 0;
	gold.n = strlen(gold.text);
	if (workbench_same(&c, &gold, k->a, &r, &why, e) < 0)
		return -1;
	if (why != NULL)
		return 0;
	json_set(k->out->evidence, "proven", equiv_json(k->a, &r));
	return r.kind == EQUIV_REFUTED ? answer(k, "not_equivalent", r.why) : 0;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of verified.h */
verified_run(const struct verified_options *o, struct arena *a,
	const struct verified_case *c, struct verified *out, struct err *e)
{
	static int (*const steps[])(struct checking *, struct err *) = {
		step_pass, step_proof, step_idle, step_faults};
	struct checking k = {.o = o,
		.c = c,
		.a = a,
		.out = out,
		.how = {.mode = JUDGE_STRICT}};
	struct unitlook rtl;
	int rc;

	memset(out, 0, sizeof(*out));
	out->reason = out->detail = out->log = "";
	out->evidence = json_object(a);
	json_set_str(out->evidence, "oracle", oracles[c->oracle]);
	unitlook_make(a, c->rtl, c->n, c->top, &rtl);
	if (rtl.item == rtl.v.n || !rtl.body) {
		answer(&k, "empty", "there is no module, or nothing in it");
		return 0;
	}
	rc = read_bench(&k, &rtl, e);
	if (rc == 0)
		out->judge = recheck_of_task(a, &k.task, JUDGE_STRICT, false);
	for (size_t i = 0; rc == 0 && i < sizeof(steps) / sizeof(steps[0]); i++)
		rc = steps[i](&k, e);
	return rc < 0 ? -1 : 0;
}
