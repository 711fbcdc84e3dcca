/*
 * mutants_prove: is a fault one?  Netlists are compared by pairing registers
 * first, then by SAT with induction; X of the golden matches anything.
 *
 * A clock is no input of what is compared, so that a fault in it would be
 * overlooked: then, and with several clocks, registers are modelled with their
 * clocks (slower).
 */
#include "bench/mutants_int.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys_log.h"

#define PROVE_CPU_MS 10000
#define PROVE_STEPS 40

struct proving {
	const struct bench_mutants_options *o;
	struct arena *a;
	const char *dir;
	const char *setup; /* makes the modules gold and gate */
	const char *model; /* of registers */
	const struct yosys_file *files;
	size_t n_files;
};

static int
run(const struct proving *p, const char *script, const char *const *outputs,
	struct yosys_result *r, struct err *e)
{
	int64_t cpu =
		p->o->prove_cpu_ms > 0 ? p->o->prove_cpu_ms : PROVE_CPU_MS;
	struct yosys_job job = {.dir = p->dir,
		.script = script,
		.files = p->files,
		.n_files = p->n_files,
		.outputs = outputs,
		.n_outputs = outputs == NULL ? 0 : 1,
		.cpu_ms = cpu,
		.wall_ms = cpu * 20 + 60000,
		.as_bytes = (int64_t)(2048 * LIM_MIB)};

	return yosys_run(p->o->yosys, p->a, &job, r, e);
}

/* Registers of the same name are taken for the same: proves, never refutes. */
static int
prove_by_pairs(const struct proving *p, struct err *e)
{
	struct yosys_result r;

	if (run(p,
		    arena_printf(p->a,
			    "%smemory_map\nopt_clean\n%s\n"
			    "equiv_make gold gate rs_equiv\n"
			    "hierarchy -top rs_equiv\nequiv_simple -undef\n"
			    "equiv_induct -undef -seq 4\n"
			    "equiv_status -assert\n",
			    p->setup, p->model),
		    NULL, &r, e) < 0)
		return -2;
	return r.how == YOSYS_OK ? 1 : -1;
}

static int
prove_by_induction(const struct proving *p, struct err *e)
{
	static const char *const outputs[] = {"sat.txt"};
	struct yosys_sat_log log;
	struct yosys_result r;

	if (run(p,
		    arena_printf(p->a,
			    "%smiter -equiv -flatten -make_outputs "
			    "-ignore_gold_x gold gate rs_miter\n"
			    "hierarchy -top rs_miter\nflatten\nmemory_map\n"
			    "opt -full\n%s\nopt -full\n"
			    "tee -o sat.txt sat -set-def-inputs "
			    "-set-init-undef -tempinduct -maxsteps %d "
			    "-prove trigger 0 rs_miter\n",
			    p->setup, p->model, PROVE_STEPS),
		    outputs, &r, e) < 0)
		return -2;
	if (r.out[0].text == NULL)
		return -1;
	yosys_log_sat(r.out[0].text, r.out[0].n, &log);
	if (log.end == YOSYS_SAT_PROVEN)
		return 1;
	return log.end == YOSYS_SAT_MODEL ? 0 : -1;
}

static int
prove(const struct proving *p, struct err *e)
{
	int same = prove_by_pairs(p, e);

	return same == -1 ? prove_by_induction(p, e) : same;
}

/* Do the registers of a netlist (RTLIL) have several clocks or edges? */
static bool
several_clocks(const char *il)
{
	static const char *const keys[] = {
		"  connect \\CLK ", "  parameter \\CLK_POLARITY "};

	for (size_t i = 0; i < 2; i++) {
		const char *first = NULL;
		size_t n = 0;

		for (const char *p = il; (p = strstr(p, keys[i])) != NULL;) {
			p += strlen(keys[i]);
			if (first == NULL) {
				first = p;
				n = strcspn(p, "\n") + 1;
			} else if (strncmp(first, p, n) != 0) {
				return true;
			}
		}
	}
	return false;
}

static const char *
model_of(bool clocks)
{
	return clocks ? "clk2fflogic" : "async2sync";
}

int
mutants__prove(struct mutating *w, const struct bench_mutant *m, struct err *e)
{
	struct yosys_file file = {"mut.il", w->il, w->il_n};
	const char *top = w->s->top;
	struct proving p = {.o = w->o,
		.a = w->a,
		.dir = w->dir,
		.files = &file,
		.n_files = 1};

	p.model = model_of(
		strstr(m->how, "CLK") != NULL || several_clocks(w->il));
	p.setup = arena_printf(w->a,
		"read_rtlil mut.il\nrename %s gold\ncopy gold gate\n"
		"delete -input gold/w:rs_sel gate/w:rs_sel\n"
		"cd gold\nconnect -set rs_sel 16'd0\n"
		"cd gate\nconnect -set rs_sel 16'd%d\ncd ..\n"
		"opt_expr\nopt_clean\n",
		top, m->k);
	return prove(&p, e);
}

int
bench_mutants_same(const struct bench_mutants_options *o, struct arena *a,
	const struct bench_shape *s, const char *text, struct err *e)
{
	struct yosys_file files[] = {
		{"golden.sv", s->text, s->n}, {"other.sv", text, strlen(text)}};
	struct proving p = {.o = o, .a = a, .files = files, .n_files = 2};
	struct err ignore = ERR_INIT;
	char *dir;
	int same;

	if (fs_scratch(a, &dir, e) < 0)
		return -2;
	p.dir = dir;
	p.model = model_of(true);
	p.setup = arena_printf(a,
		MUTANTS_READ "rename %s gold\ndesign -stash gold\n" MUTANTS_READ
			     "rename %s gate\n"
			     "design -copy-from gold -as gold gold\n",
		"golden.sv", s->top, s->top, s->top, "other.sv", s->top, s->top,
		s->top);
	same = prove(&p, e);
	(void)fs_rmtree(dir, &ignore);
	return same;
}
