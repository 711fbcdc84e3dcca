/*
 * mutants: makes the faulty netlist, judges each of its faults, and sorts them
 * (see mutants.h).  Must not decide by itself what a suite accepts: the judge
 * does.
 */
#include "bench/mutants_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eval/lex.h"
#include "eval/mutate.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

/* The selector's value without a fault: a multiple of 2^16 that has ten digits
 * with every fault's number added, and that no design holds. */
#define SELECT_BASE 2686976000u

#define MAKE_CPU_MS 60000
#define MAKE_WALL_MS 600000

char
bench_mutant_letter(enum bench_mutant_fate f)
{
	switch (f) {
	case BENCH_MUTANT_KILLED:
		return 'K';
	case BENCH_MUTANT_EQUIVALENT:
		return 'E';
	case BENCH_MUTANT_ALIVE:
		return 'A';
	case BENCH_MUTANT_UNDECIDED:
		break;
	}
	return '?';
}

/* ---- making ---- */

/* Does it touch a clock or the output of a register?  The selector is then in
 * the clock's way, which makes the clock later than data that change at its
 * edge; and a register loses the value that it begins with.  Harmless with
 * most testbenches, but not with all. */
static bool
on_register(const char *line, size_t n)
{
	return str_memmem(line, n, "CLK") != NULL ||
		str_memmem(line, n, "-port Q ") != NULL;
}

/* "mutate -ctrl rs_sel 16 K ...": the value that selects this one. */
static bool
selector(const char *line, int *k)
{
	static const char head[] = "mutate -ctrl rs_sel 16 ";
	char *end;
	long v;

	if (!str_starts(line, head))
		return false;
	v = strtol(line + sizeof(head) - 1, &end, 10);
	*k = (int)v;
	return *end == ' ' && v > 0 && v < 65536;
}

/* Faults of the list into out; those that are kept also into few. */
static void
read_list(struct mutating *w, const char *list, bool registers, struct buf *few,
	struct bench_mutants *out)
{
	size_t cap = 0;

	for (const char *p = list; (p = strchr(p, '\n')) != NULL; p++)
		cap++;
	out->m = arena_array(w->keep, cap + 1, sizeof(*out->m));
	out->n = 0;
	while (*list != '\0') {
		size_t n = strcspn(list, "\n");
		struct bench_mutant *m = &out->m[out->n];

		if (selector(list, &m->k) &&
			(registers || !on_register(list, n))) {
			m->how = mutate_how(w->keep, list, n);
			out->n++;
			buf_add(few, list, n);
			buf_addch(few, '\n');
		}
		list += n + (list[n] == '\n');
	}
}

/* Runs a script that has golden.sv and few.txt; gives the file it writes. */
static int
run_yosys(struct mutating *w, const char *script, const char *output,
	struct bench_mutants *out, struct yosys_output *text, struct err *e)
{
	struct yosys_file files[] = {{"golden.sv", w->s->text, w->s->n},
		{"few.txt", w->few, strlen(w->few)}};
	struct yosys_result r;
	struct yosys_job job = {.dir = w->dir,
		.script = script,
		.files = files,
		.n_files = 2,
		.outputs = &output,
		.n_outputs = 1,
		.cpu_ms = MAKE_CPU_MS,
		.wall_ms = MAKE_WALL_MS,
		.as_bytes = (int64_t)(2048 * LIM_MIB)};

	if (yosys_run(w->o->yosys, w->a, &job, &r, e) < 0)
		return -1;
	if (r.how != YOSYS_OK || r.out[0].text == NULL)
		out->refused = arena_printf(w->keep, "Yosys: %s",
			r.error != NULL ? r.error : yosys_how_name(r.how));
	*text = r.out[0];
	return 0;
}

/* The list of faults, and the golden they are for (gold.il). */
static int
make_list(struct mutating *w, struct bench_mutants *out, struct err *e)
{
	struct yosys_output list;

	w->few = "";
	if (run_yosys(w,
		    arena_printf(w->a,
			    MUTANTS_READ
			    "pmuxtree\nopt_clean\nwrite_rtlil gold.il\n"
			    "mutate -list %d -seed %lld -ctrl rs_sel 16 1 "
			    "-o list.txt\n",
			    "golden.sv", w->s->top, w->s->top, w->o->n,
			    (long long)w->o->seed),
		    "list.txt", out, &list, e) < 0)
		return -1;
	w->list = list.text;
	return 0;
}

/* The netlist with those of them that are wanted. */
static int
make_netlist(struct mutating *w, bool registers, struct bench_mutants *out,
	struct err *e)
{
	struct yosys_output netlist;
	struct buf few;

	buf_init(&few, LIM_SOURCE_FILE);
	read_list(w, w->list, registers, &few, out);
	w->few = buf_take(&few, w->a, NULL);
	buf_release(&few);
	if (out->n == 0) {
		out->refused = "nothing in it can be made faulty";
		return 0;
	}
	if (run_yosys(w,
		    arena_printf(w->a,
			    "read_rtlil gold.il\nscript few.txt\n"
			    "rename %s rs_mut_%s\n"
			    "write_verilog -noattr mut.v\n",
			    w->s->top, w->s->top),
		    "mut.v", out, &netlist, e) < 0)
		return -1;
	w->netlist = netlist.text;
	w->netlist_n = netlist.n;
	return 0;
}

/* ---- the design with a selector ---- */

static void
connect(struct buf *b, const struct bench_shape *s)
{
	for (size_t i = 0; i < s->n_ports; i++)
		buf_printf(b, "%s.%s(%s)", i > 0 ? ", " : "", s->ports[i].name,
			s->ports[i].name);
}

/* The netlist is that of the default parameters; for others, the golden. */
static void
by_parameters(struct mutating *w, struct buf *b)
{
	const struct bench_shape *s = w->s;

	buf_addstr(b, "\tgenerate if (");
	for (size_t i = 0; i < s->n_params; i++)
		buf_printf(b, "%s%s == (%s)", i > 0 ? " && " : "",
			s->params[i].name, s->params[i].value);
	buf_printf(b, ") begin : rs_pick\n\trs_mut_%s rs_u(", s->top);
	buf_addstr(b, ".rs_sel(rs_base[15:0]), ");
	connect(b, s);
	buf_printf(b,
		");\n\tend else begin : rs_pick\n"
		"\trs_gold_%s #(",
		s->top);
	for (size_t i = 0; i < s->n_params; i++)
		buf_printf(b, "%s.%s(%s)", i > 0 ? ", " : "", s->params[i].name,
			s->params[i].name);
	buf_addstr(b, ") rs_u(");
	connect(b, s);
	buf_addstr(b, ");\n\tend endgenerate\n");
}

static void
make_text(struct mutating *w)
{
	const struct bench_shape *s = w->s;
	struct buf b;
	size_t n;

	buf_init(&b, 64 * LIM_MIB);
	buf_addstr(&b, s->timescale);
	buf_add(&b, w->netlist, w->netlist_n);
	if (s->n_params > 0) {
		const char *gold = lex_rename(
			w->a, s->text, s->n, &s->top, 1, "rs_gold_", &n);

		buf_add(&b, gold, n);
	}
	buf_printf(&b, "\n%s\treg [31:0] rs_base = 32'd%u;\n", s->header,
		SELECT_BASE);
	if (s->n_params > 0) {
		by_parameters(w, &b);
	} else {
		buf_printf(&b, "\trs_mut_%s rs_u(.rs_sel(rs_base[15:0])%s",
			s->top, s->n_ports > 0 ? ", " : "");
		connect(&b, s);
		buf_addstr(&b, ");\n");
	}
	buf_addstr(&b, "endmodule\n");
	w->text = buf_take(&b, w->a, &w->text_n);
	buf_release(&b);
}

/* ---- judging ---- */

char *
mutants__text(struct mutating *w, struct arena *a, int k, bool net)
{
	const char *decl =
		arena_printf(a, "\treg [31:0] rs_base = 32'd%u;", SELECT_BASE);
	const char *at = strstr(w->text, decl);

	return arena_printf(a, "%.*s\t%s [31:0] rs_base = 32'd%u;%s",
		(int)(at - w->text), w->text, net ? "wire" : "reg",
		SELECT_BASE + (unsigned)k, at + strlen(decl));
}

static int
judge_mutant(struct mutating *w, int k, struct arena *a, struct verdict *v,
	struct err *e)
{
	struct judge_options jo = {
		.mode = w->o->mode, .full = w->t->profile == TASK_VE1};
	struct judge_variant var = {.compiled = w->compiled};
	const char *code = w->text;

	if (jo.mode == JUDGE_OFFICIAL) {
		var.from = arena_printf(a, "%%pushi/vec4 %u,", SELECT_BASE);
		var.to = arena_printf(
			a, "%%pushi/vec4 %u,", SELECT_BASE + (unsigned)k);
		jo.variant = &var;
	} else {
		code = mutants__text(w, a, k, false);
	}
	return judge_run(w->o->judge, w->t, &jo, code, w->text_n, a, v, e);
}

/* The netlist without a fault must be as good as the golden. */
static int
judge_netlist(struct mutating *w, struct bench_mutants *out, struct err *e)
{
	struct verdict v;

	if (judge_mutant(w, 0, w->a, &v, e) < 0)
		return -1;
	if (v.status != VERDICT_PASS)
		out->refused = arena_printf(w->keep,
			"the netlist that Yosys makes of the golden does not "
			"pass: %s",
			v.detail != NULL ? v.detail
					 : verdict_reason_name(v.reason));
	return 0;
}

static int
judge_all(struct mutating *w, struct bench_mutants *out, struct err *e)
{
	struct arena a = ARENA_INIT;
	int rc = 0;

	for (size_t i = 0; i < out->n && rc == 0; i++) {
		struct verdict v = {0};

		if (pool_cancelled())
			rc = err_set(e, ERR_CANCELLED, "interrupted");
		else
			rc = judge_mutant(w, out->m[i].k, &a, &v, e);
		if (rc == 0 && v.status == VERDICT_ERROR)
			rc = err_set(e, ERR_TOOL, "%s: mutant %d: %s", w->t->id,
				out->m[i].k,
				v.detail != NULL ? v.detail : "no verdict");
		if (rc == 0)
			out->m[i].fate = v.status == VERDICT_FAIL
				? BENCH_MUTANT_KILLED
				: BENCH_MUTANT_UNDECIDED;
		arena_release(&a);
	}
	arena_release(&a);
	return rc;
}

static void
count(struct bench_mutants *out)
{
	out->killed = out->equivalent = out->alive = out->undecided = 0;
	for (size_t i = 0; i < out->n; i++) {
		out->killed += out->m[i].fate == BENCH_MUTANT_KILLED;
		out->equivalent += out->m[i].fate == BENCH_MUTANT_EQUIVALENT;
		out->alive += out->m[i].fate == BENCH_MUTANT_ALIVE;
		out->undecided += out->m[i].fate == BENCH_MUTANT_UNDECIDED;
	}
}

static int
prove_survivors(struct mutating *w, struct bench_mutants *out, struct err *e)
{
	for (size_t i = 0; i < out->n; i++) {
		int same;

		if (out->m[i].fate == BENCH_MUTANT_KILLED)
			continue;
		same = mutants__prove(w, &out->m[i], e);
		if (same == -2)
			return -1;
		if (same >= 0)
			out->m[i].fate = same == 1 ? BENCH_MUTANT_EQUIVALENT
						   : BENCH_MUTANT_ALIVE;
	}
	return 0;
}

/* A netlist with a selector that is as good as the golden. */
static int
prepare(struct mutating *w, bool registers, struct bench_mutants *out,
	struct err *e)
{
	out->refused = NULL;
	if (make_netlist(w, registers, out, e) < 0)
		return -1;
	if (out->refused != NULL)
		return 0;
	make_text(w);
	judge_compiled_free(w->compiled);
	w->compiled = judge_compiled_new();
	return judge_netlist(w, out, e);
}

static int
measure(struct mutating *w, struct bench_mutants *out, struct err *e)
{
	size_t n;

	if (make_list(w, out, e) < 0)
		return -1;
	if (out->refused != NULL)
		return 0;
	if (prepare(w, true, out, e) < 0)
		return -1;
	n = out->n;
	if (out->refused != NULL && n > 0 &&
		on_register(w->list, strlen(w->list)) &&
		prepare(w, false, out, e) < 0)
		return -1;
	if (out->refused != NULL)
		return 0;
	if (judge_all(w, out, e) < 0)
		return -1;
	count(out);
	if (w->s->n_params > 0 && out->killed == 0) {
		out->refused = "the testbench does not use the default "
			       "parameters";
		return 0;
	}
	if (prove_survivors(w, out, e) < 0)
		return -1;
	count(out);
	return 0;
}

int
bench_mutants_run(const struct bench_mutants_options *o, struct arena *a,
	const struct task *t, const struct bench_shape *s,
	struct bench_mutants *out, struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct mutating w = {.o = o, .a = &tmp, .keep = a, .t = t, .s = s};
	struct err ignore = ERR_INIT;
	int rc;

	memset(out, 0, sizeof(*out));
	if (fs_scratch(&tmp, &w.dir, e) < 0) {
		arena_release(&tmp);
		return -1;
	}
	rc = measure(&w, out, e);
	judge_compiled_free(w.compiled);
	(void)fs_rmtree(w.dir, &ignore);
	arena_release(&tmp);
	if (out->refused != NULL)
		out->n = 0;
	return rc;
}
