/*
 * inspect: one step after the other, until one that is asked for is not met
 * (see inspect.h).  It must not run a tool outside the sandbox, nor decide by
 * what a design prints.
 */
#include "curate/inspect.h"

#include <string.h>

#include "eval/bytecode.h"
#include "eval/fsm.h"
#include "eval/strengthen.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/iverilog_log.h"

#define INSPECT_VERSION "inspect@1"
#define WALL_MS 300000
/* Cheap, and the same for every design: see rank.h. */
#define RECIPE "strash\nbalance"

static const struct {
	const char *name;
	enum inspect_need need;
} needs_by_name[] = {
	{"syntax", INSPECT_SYNTAX},
	{"outputs", INSPECT_OUTPUTS},
	{"body", INSPECT_BODY},
	{"synth", INSPECT_SYNTH},
	{"latch", INSPECT_LATCH},
	{"lint", INSPECT_LINT},
	{"testbench", INSPECT_TESTBENCH},
	{"equiv", INSPECT_EQUIV},
};
#define N_NEEDS (sizeof(needs_by_name) / sizeof(needs_by_name[0]))

int
inspect_needs_parse(const char *s, unsigned *out, struct err *e)
{
	*out = 0;
	while (*s != '\0') {
		size_t n = strcspn(s, ","), i = 0;

		while (i < N_NEEDS &&
			(strlen(needs_by_name[i].name) != n ||
				memcmp(needs_by_name[i].name, s, n) != 0))
			i++;
		if (i == N_NEEDS)
			return err_set(e, ERR_USAGE,
				"\"%.*s\" cannot be required: syntax, outputs, "
				"body, synth, latch, lint, testbench or equiv",
				(int)(n < 40 ? n : 40), s);
		*out |= needs_by_name[i].need;
		s += n + (s[n] == ',');
	}
	return 0;
}

const char *
inspect_fingerprint(struct arena *a, const struct inspect_tools *t)
{
	return arena_printf(a, INSPECT_VERSION " %s; %s; %s; verilator %s",
		iverilog_fingerprint(t->iverilog), synth_fingerprint(t->synth),
		equiv_fingerprint(t->equiv),
		t->verilator != NULL ? verilator_version(t->verilator)
				     : "none");
}

struct looking {
	const struct inspect_tools *t;
	const struct inspect_budget *b;
	unsigned needs;
	const char *text, *top;
	size_t n;
	struct arena *a;
	struct inspection *out;
	const char *netlist; /* what Yosys writes of it; NULL: nothing */
	size_t netlist_n;
	struct strengthen bench; /* text NULL: none */
	struct task task;
};

static void
fail(struct looking *l, enum inspect_need need, const char *reason)
{
	l->out->failed |= need;
	if ((l->needs & need) != 0 && l->out->reason[0] == '\0')
		l->out->reason = reason;
}

static enum rank_answer
answer(bool yes)
{
	return yes ? RANK_YES : RANK_NO;
}

/* ---- syntax ---- */

static const char *
first_line(struct arena *a, const char *p, size_t n)
{
	const char *nl = n > 0 ? memchr(p, '\n', n) : NULL;

	return str_utf8_fix(a, p, nl != NULL ? (size_t)(nl - p) : n);
}

static void
count_ports(struct looking *l, const struct iverilog_compile *c)
{
	struct bytecode_port *port;
	struct err ignored = ERR_INIT;
	size_t n = 0, outputs = 0;

	if (bytecode_ports(
		    l->a, c->code, c->code_n, l->top, &port, &n, &ignored) < 0)
		n = 0;
	for (size_t i = 0; i < n; i++)
		outputs += port[i].dir != BYTECODE_INPUT;
	json_set_i64(l->out->doc, "ports", (int64_t)n);
	json_set_i64(l->out->doc, "outputs", (int64_t)outputs);
	if (outputs == 0)
		fail(l, INSPECT_OUTPUTS, "no_outputs");
}

static void
read_compile(struct looking *l, const struct iverilog_compile *c)
{
	cJSON *o = json_object(l->a);
	struct iverilog_diag d;
	size_t at = 0;
	bool ok = c->ok && c->code != NULL;

	l->out->m.warnings = 0;
	while (iverilog_log_next(c->log, c->log_n, &at, &d))
		l->out->m.warnings += str_eq(d.severity, "warning");
	l->out->m.syntax = answer(ok);
	json_set_bool(o, "ok", ok);
	json_set_i64(o, "warnings", l->out->m.warnings);
	if (!ok)
		json_set_str(o, "error", first_line(l->a, c->log, c->log_n));
	json_set(l->out->doc, "syntax", o);
	if (ok)
		count_ports(l, c);
	else
		fail(l, INSPECT_SYNTAX,
			c->how == PROC_EXITED		  ? "syntax"
				: c->how == PROC_SIGNALED ? "tool_died"
							  : "too_slow");
}

static int
look_syntax(struct looking *l, struct err *e)
{
	struct iverilog_source src = {"unit.sv", l->text, l->n};
	struct iverilog_job job = {.sources = &src,
		.n_sources = 1,
		.generation = "2012",
		.top = l->top,
		.flags = IVERILOG_WALL | IVERILOG_WNO_TIMESCALE,
		.cpu_ms = l->b->cpu_ms,
		.wall_ms = WALL_MS,
		.as_bytes = l->b->mem_mb * (int64_t)LIM_MIB};
	struct iverilog_compile c;

	if (!l->out->look.body)
		fail(l, INSPECT_BODY, "empty");
	if (l->out->reason[0] != '\0')
		return 0;
	if (iverilog_compile(l->t->iverilog, l->a, &job, &c, e) < 0)
		return -1;
	read_compile(l, &c);
	return 0;
}

/* ---- synthesis ---- */

static void
count_issues(struct looking *l, const struct synth_result *r, cJSON *o)
{
	cJSON *kinds = json_object(l->a);
	bool latch = r->latches > 0, undriven = false;

	for (size_t i = 0; i < r->n_issues; i++) {
		const char *name = synth_issue_name(r->issues[i].kind);

		json_set_i64(kinds, name, json_i64(kinds, name, 0) + 1);
		latch = latch || r->issues[i].kind == SYNTH_LATCH_INFERRED;
		undriven = undriven || r->issues[i].kind == SYNTH_UNDRIVEN;
	}
	json_set(o, "issues", kinds);
	if (r->status != SYNTH_OK)
		return;
	l->out->m.latch_free = answer(!latch);
	l->out->m.driven = answer(!undriven);
	if (latch)
		fail(l, INSPECT_LATCH, "latch");
}

static void
count_cells(struct looking *l, const struct synth_result *r, cJSON *o)
{
	struct rank_measures *m = &l->out->m;

	m->ffs = r->ffs;
	m->cells = r->ffs + (r->aig_and > 0 ? r->aig_and : 0);
	m->depth = r->aig_levels;
	json_set_i64(o, "cells", m->cells);
	json_set_i64(o, "flip_flops", r->ffs);
	json_set_i64(o, "latches", r->latches);
	json_set_i64(o, "depth", r->aig_levels);
	if (l->b->cells > 0 && m->cells > l->b->cells)
		fail(l, INSPECT_SYNTH, "too_large");
}

static int
count_states(struct looking *l, cJSON *o, struct err *e)
{
	struct fsm_job job = {.text = l->text,
		.n = l->n,
		.top = l->top,
		.cpu_ms = l->b->cpu_ms};
	struct fsm_design d;
	const char *why;
	int rc;

	l->out->m.states = 0;
	if (l->out->m.ffs < 2)
		return 0;
	rc = fsm_extract(l->t->yosys, l->a, &job, &d, &why, e);
	if (rc < 0)
		return -1;
	for (size_t i = 0; rc == 1 && i < d.n; i++)
		if (d.machines[i].n_states > l->out->m.states)
			l->out->m.states = d.machines[i].n_states;
	json_set_i64(o, "states", l->out->m.states);
	return 0;
}

static int
look_synth(struct looking *l, struct err *e)
{
	struct synth_job job = {.text = l->text,
		.n = l->n,
		.top = l->top,
		.recipe = RECIPE,
		.plain = true,
		.cpu_ms = l->b->cpu_ms};
	struct synth_result r;
	cJSON *o = json_object(l->a);
	int rc = 0;

	if (synth_run(l->t->synth, l->a, &job, &r, e) < 0)
		return -1;
	l->out->m.synth = answer(r.status == SYNTH_OK);
	json_set_str(o, "status", synth_status_name(r.status));
	if (r.why[0] != '\0')
		json_set_str(
			o, "why", str_utf8_fix(l->a, r.why, strlen(r.why)));
	count_issues(l, &r, o);
	if (r.status == SYNTH_OK) {
		count_cells(l, &r, o);
		rc = count_states(l, o, e);
	} else {
		fail(l, INSPECT_SYNTH,
			r.status == SYNTH_REFUSED	  ? "not_synthesizable"
				: r.status == SYNTH_LIMIT ? "too_slow"
							  : "tool_died");
	}
	json_set(l->out->doc, "synth", o);
	return rc;
}

/* ---- lint ---- */

static int
look_lint(struct looking *l, struct err *e)
{
	struct verilator_job job = {.text = l->text,
		.n = l->n,
		.top = l->top,
		.cpu_ms = l->b->cpu_ms,
		.as_bytes = l->b->mem_mb * (int64_t)LIM_MIB};
	cJSON *o = json_object(l->a), *kinds = json_object(l->a);
	struct verilator_lint r;

	json_set(l->out->doc, "lint", o);
	if (l->t->verilator == NULL) {
		json_set_str(o, "why", "Verilator is not installed");
		return 0;
	}
	if (verilator_lint(l->t->verilator, l->a, &job, &r, e) < 0)
		return -1;
	if (r.how != PROC_EXITED) {
		json_set_str(o, "why", "Verilator did not come to an end");
		return 0;
	}
	l->out->m.lint_warnings = r.warnings;
	l->out->m.lint_errors = r.errors;
	json_set_i64(o, "warnings", r.warnings);
	json_set_i64(o, "errors", r.errors);
	if (r.errors > 0)
		json_set_str(o, "error", r.first_error);
	for (size_t i = 0; i < r.n_kinds; i++)
		json_set_i64(kinds, r.kind[i].name, r.kind[i].n);
	json_set(o, "kinds", kinds);
	if (r.errors > 0)
		fail(l, INSPECT_LINT, "lint_error");
	return 0;
}

/* ---- testbench ---- */

/* One of the project; *known: there is one. */
static void
find_bench(struct looking *l, cJSON *o, bool *known)
{
	const struct unitlook *k = &l->out->look;
	const struct tbfind_entry *x = l->t->benches == NULL
		? NULL
		: tbfind_of(l->t->benches, l->text, &k->v.item[k->item]);

	*known = x != NULL;
	if (x == NULL)
		return;
	json_set_str(o, "kind", "found");
	json_set_str(
		o, "row", arena_printf(l->a, "%lld", (long long)x->row_id));
}

static int
generate_bench(struct looking *l, cJSON *o, struct err *e)
{
	struct strengthen_options opt = {
		.cycles = l->b->samples, .alone = true};
	struct task_file *golden = arena_alloc(l->a, sizeof(*golden));

	*golden = (struct task_file){"golden", "golden.sv", l->text, l->n};
	l->task = (struct task){.suite = "curate",
		.version = "1",
		.id = "unit",
		.kind = "spec",
		.profile = TASK_NATIVE,
		.prompt = "",
		.top = l->top,
		.golden_top = l->top,
		.tb_top = "tb",
		.files = golden,
		.n_files = 1,
		.samples = -1,
		.golden_cpu_us = -1};
	if (strengthen_generate(
		    l->t->iverilog, l->a, &l->task, &opt, &l->bench, e) < 0)
		return -1;
	if (l->bench.refused != NULL) {
		l->bench.text = NULL;
		json_set_str(o, "generated",
			first_line(l->a, l->bench.refused,
				strlen(l->bench.refused)));
		return 0;
	}
	json_set_i64(o, "samples", l->bench.samples);
	json_set_i64(o, "known", l->bench.known);
	return 0;
}

static int
look_bench(struct looking *l, struct err *e)
{
	cJSON *o = json_object(l->a);
	bool found;

	json_set(l->out->doc, "testbench", o);
	json_set_str(o, "kind", "none");
	find_bench(l, o, &found);
	if (generate_bench(l, o, e) < 0)
		return -1;
	if (!found && l->bench.text != NULL)
		json_set_str(o, "kind", "generated");
	l->out->m.testbench = found	? RANK_YES
		: l->bench.text != NULL ? RANK_PARTLY
					: RANK_NO;
	if (l->out->m.testbench == RANK_NO)
		fail(l, INSPECT_TESTBENCH, "no_testbench");
	return 0;
}

/* ---- equivalence ---- */

/* The unit as Yosys understands it, in Verilog. */
static int
emit_in(struct looking *l, const char *dir, struct err *e)
{
	struct yosys_file file = {"unit.sv", l->text, l->n};
	struct yosys_job job = {.dir = dir,
		.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"out.v"},
		.n_outputs = 1,
		.cpu_ms = l->b->cpu_ms,
		.wall_ms = WALL_MS,
		.as_bytes = l->b->mem_mb * (int64_t)LIM_MIB};
	struct yosys_result r;

	job.script = arena_printf(l->a,
		"read_verilog -sv unit.sv\nhierarchy -check -top %s\n"
		"proc\nflatten\nopt_clean\nwrite_verilog -noattr out.v\n",
		l->top);
	if (yosys_run(l->t->yosys, l->a, &job, &r, e) < 0)
		return -1;
	if (r.how == YOSYS_OK && r.out[0].text != NULL) {
		l->netlist = r.out[0].text;
		l->netlist_n = r.out[0].n;
	}
	return 0;
}

static int
emit(struct looking *l, struct err *e)
{
	struct err gone = ERR_INIT;
	char *dir;
	int rc;

	if (l->out->m.synth != RANK_YES || !yosys_plain_name(l->top))
		return 0;
	if (fs_scratch(l->a, &dir, e) < 0)
		return -1;
	rc = emit_in(l, dir, e);
	(void)fs_rmtree(dir, &gone);
	return rc;
}

/* Does what Yosys writes do the same in Icarus? */
static int
simulate_netlist(struct looking *l, cJSON *o, struct err *e)
{
	struct strengthen_run r;

	if (l->bench.text == NULL)
		return 0;
	if (strengthen_try(l->t->iverilog, l->a, &l->task, &l->bench,
		    l->netlist, l->netlist_n, &r, e) < 0)
		return -1;
	if (r.says != STRENGTHEN_ACCEPTS && r.says != STRENGTHEN_REJECTS)
		return 0;
	l->out->m.simulation = answer(r.says == STRENGTHEN_ACCEPTS);
	json_set_str(o, "simulation",
		r.says == STRENGTHEN_ACCEPTS ? "agrees" : "differs");
	return 0;
}

static int
look_equiv(struct looking *l, struct err *e)
{
	struct equiv_job job = {
		.gold = {l->text, l->n, l->top}, .cpu_ms = l->b->cpu_ms};
	cJSON *o = json_object(l->a);
	struct equiv_result r;

	json_set(l->out->doc, "equivalence", o);
	if (emit(l, e) < 0)
		return -1;
	if (l->netlist == NULL) {
		json_set_str(o, "kind", "unknown");
		json_set_str(o, "why", "Yosys writes nothing of it");
		fail(l, INSPECT_EQUIV, "not_equivalent");
		return 0;
	}
	job.gate = (struct equiv_text){l->netlist, l->netlist_n, l->top};
	if (equiv_run(l->t->equiv, l->a, &job, &r, e) < 0)
		return -1;
	l->out->m.equivalence = r.kind == EQUIV_PROVEN ? RANK_YES
		: r.kind == EQUIV_BOUNDED	       ? RANK_PARTLY
						       : RANK_NO;
	json_set_str(o, "kind", equiv_kind_name(r.kind));
	json_set_str(o, "engine", r.engine);
	if (r.why[0] != '\0')
		json_set_str(
			o, "why", str_utf8_fix(l->a, r.why, strlen(r.why)));
	if (r.assume[0] != '\0')
		json_set_str(o, "assume", r.assume);
	if (simulate_netlist(l, o, e) < 0)
		return -1;
	if (r.kind == EQUIV_REFUTED || r.kind == EQUIV_UNKNOWN)
		fail(l, INSPECT_EQUIV, "not_equivalent");
	return 0;
}

/* ---- all ---- */

static void
look_text(struct looking *l, const struct inspect_unit *u)
{
	struct unitlook *k = &l->out->look;
	struct rank_measures *m = &l->out->m;

	unitlook_make(l->a, u->text, u->n, u->top, k);
	*m = (struct rank_measures){.warnings = -1,
		.lint_warnings = -1,
		.lint_errors = -1,
		.lines = k->lines,
		.bytes = k->bytes,
		.comment_bytes = k->comment_bytes,
		.name_length = k->name_length,
		.cells = -1,
		.ffs = -1,
		.states = -1,
		.depth = -1,
		.levels = k->levels};
	l->top = k->top;
	json_set_str(l->out->doc, "top", k->top);
	json_set_i64(l->out->doc, "lines", k->lines);
	json_set_i64(l->out->doc, "comment_bytes", k->comment_bytes);
	json_set_i64(l->out->doc, "name_length", k->name_length);
	json_set_i64(l->out->doc, "hierarchy", k->levels);
}

static void
conclude(struct inspection *out)
{
	cJSON *doc = out->doc;

	rank_make(&out->m, &out->rank);
	out->tier = rank_tier_of(&out->m);
	json_set_i64(doc, "rank", out->rank.rank);
	json_set_i64(doc, "points", out->rank.got);
	json_set_i64(doc, "of", out->rank.of);
	json_set_str(doc, "tier", rank_tier_name(out->tier));
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of inspect.h */
inspect_unit(const struct inspect_tools *t, const struct inspect_budget *b,
	unsigned needs, const struct inspect_unit *u, struct arena *a,
	struct inspection *out, struct err *e)
{
	static int (*const steps[])(struct looking *, struct err *) = {
		look_syntax, look_synth, look_lint, look_bench, look_equiv};
	struct looking l = {.t = t,
		.b = b,
		.needs = needs,
		.text = u->text,
		.n = u->n,
		.a = a,
		.out = out};

	memset(out, 0, sizeof(*out));
	out->reason = "";
	out->doc = json_object(a);
	look_text(&l, u);
	if (out->look.item == out->look.v.n) {
		out->reason = out->look.v.broken ? "syntax" : "no_module";
		return 0;
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i](&l, e) < 0)
			return -1;
		/* what the compiler refuses tells the others nothing */
		if (out->reason[0] != '\0' || out->m.syntax != RANK_YES)
			break;
	}
	if (out->reason[0] == '\0')
		conclude(out);
	return 0;
}
