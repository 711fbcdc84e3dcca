/*
 * sva_score: how good a set of assertions is: the share of injected faults
 * that it catches.  Yosys' mutate injects them into what it made of design and
 * checker, but never into the checker.  A fault is caught when an assertion
 * that was proven fails within the depth; one that is not caught counts only
 * when it is proven to be one, by eval/equiv over the design alone.
 */
#include "eval/sva_int.h"

#include <math.h>
#include <string.h>

#include "eval/equiv.h"
#include "eval/mutate.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define FAULT_CPU_MS 3000 /* of one fault and one assertion */
#define EQUIV_ONE_CPU_MS 4000

double
sva_score(const struct sva_result *r)
{
	size_t n = r->fates[SVA_KILLED] + r->fates[SVA_ALIVE];

	return n > 0 ? (double)r->fates[SVA_KILLED] / (double)n : NAN;
}

/* "d.sv:4.85-4.90": line 4 of the design as it was read */
static const char *
src_of(struct sva_work *w, const char *line, size_t n)
{
	const char *text = arena_strndup(w->a, line, n);
	const char *p = strstr(text, " -src d.sv:"), *last = p;

	while (p) {
		last = p;
		p = strstr(p + 1, " -src d.sv:");
	}
	if (!last)
		return "";
	last += strlen(" -src d.sv:");
	return arena_printf(
		w->a, "line %.*s", (int)strspn(last, "0123456789"), last);
}

/* The engines take no notice of which net clocks a register. */
static bool
usable(const char *line, size_t n)
{
	return n > 7 && str_starts(line, "mutate ") &&
		str_memmem(line, n, "-port CLK") == NULL &&
		str_memmem(line, n, SVA_PREFIX) == NULL;
}

static int
list_faults(struct sva_work *w, const char ***lines, size_t *n, struct err *e)
{
	const char *top = w->job->top, *p;
	const struct yosys_file netlist = sva__netlist(w);
	struct yosys_job job = {.files = &netlist,
		.n_files = 1,
		.outputs = (const char *const[]){"list.txt"},
		.n_outputs = 1,
		.script = arena_printf(w->a,
			"read_rtlil " SVA_NETLIST "\n"
			"mutate -list %d -seed %lld -o list.txt "
			"%s/c:* %s/a:src=*" SVA_FILE "* %%d\n",
			w->job->mutants, (long long)w->job->seed, top, top)};
	struct yosys_result r;
	size_t len;

	*n = 0;
	if (sva__yosys(w, &job, &r, e) < 0)
		return -1;
	if (r.how != YOSYS_OK || !r.out[0].text) {
		w->out->no_score = arena_printf(w->a, "Yosys: %s",
			r.error ? r.error : yosys_how_name(r.how));
		return 0;
	}
	*lines =
		arena_array(w->a, (size_t)w->job->mutants + 1, sizeof(**lines));
	for (p = r.out[0].text; *p && *n < (size_t)w->job->mutants;
		p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		if (usable(p, len))
			(*lines)[(*n)++] = arena_strndup(w->a, p, len);
	}
	return 0;
}

/* Does one of the proven assertions fail?  line: fault to be injected, or
 * NULL.  done: where none does, all steps were looked at. */
static int
caught(struct sva_work *w, const char *line, struct sva_mutant *m, bool *done,
	struct err *e)
{
	const char **wires = arena_array(w->a, w->out->n, sizeof(*wires));
	size_t *item = arena_array(w->a, w->out->n, sizeof(*item)), k;
	struct sva_question q = {.wires = wires,
		.fault = line,
		.depth = w->job->depth,
		.cpu_ms = FAULT_CPU_MS,
		.no_proof = true};
	struct sva_reach r;

	for (k = 0; k < w->out->n; k++) {
		if (w->out->f[k].outcome != SVA_PROVEN)
			continue;
		wires[q.n] = arena_printf(w->a, SVA_PREFIX "bad_%zu", k);
		item[q.n++] = k;
	}
	if (sva__reach(w, &q, &r, e) < 0)
		return -1;
	if (r.answer == SVA_ONCE)
		m->by = w->out->f[item[r.which]].name;
	*done = r.answer == SVA_NEVER || r.depth >= w->job->depth;
	return 0;
}

/* The design alone with the fault, as Verilog. */
static int
faulty_text(struct sva_work *w, const char *line, struct yosys_output *out,
	struct err *e)
{
	const struct yosys_file netlist = sva__netlist(w);
	struct yosys_job job = {.files = &netlist,
		.n_files = 1,
		.outputs = (const char *const[]){"mut.v"},
		.n_outputs = 1,
		.script = arena_printf(w->a,
			"read_rtlil " SVA_NETLIST "\n%s\n"
			"setattr -unset keep %s/w:" SVA_PREFIX "*\n"
			"opt_clean -purge\n"
			"write_verilog -noattr mut.v\n",
			line, w->job->top)};
	struct yosys_result r;

	memset(out, 0, sizeof(*out));
	if (sva__yosys(w, &job, &r, e) < 0)
		return -1;
	if (r.how == YOSYS_OK)
		*out = r.out[0];
	return 0;
}

/* What no assertion sees: is it a fault at all? */
static int
survivor(struct sva_work *w, const char *line, struct sva_mutant *m,
	struct err *e)
{
	struct equiv_job job = {
		.gold = {w->clean.text, w->clean.n, w->job->top},
		.gate = {NULL, 0, w->job->top},
		.cpu_ms = EQUIV_ONE_CPU_MS};
	struct equiv_result r;
	struct yosys_output text;

	m->fate = SVA_UNDECIDED;
	if (!w->s->eq || w->left_ms <= 0)
		return 0;
	if (faulty_text(w, line, &text, e) < 0)
		return -1;
	if (!text.text)
		return 0;
	job.gate.text = text.text;
	job.gate.n = text.n;
	if (job.cpu_ms > w->left_ms)
		job.cpu_ms = w->left_ms;
	if (equiv_run(w->s->eq, w->a, &job, &r, e) < 0)
		return -1;
	w->cpu_us += r.cpu_us;
	w->left_ms -= r.cpu_us / 1000;
	if (r.kind == EQUIV_PROVEN)
		m->fate = SVA_EQUIVALENT;
	else if (r.kind == EQUIV_REFUTED)
		m->fate = SVA_ALIVE;
	return 0;
}

static int
one_fault(struct sva_work *w, const char *line, struct err *e)
{
	struct sva_mutant *m = &w->out->m[w->out->n_m++];

	bool done;

	m->how = mutate_how(w->a, line, strlen(line));
	m->src = src_of(w, line, strlen(line));
	m->fate = SVA_UNDECIDED;
	if (caught(w, line, m, &done, e) < 0)
		return -1;
	if (m->by)
		m->fate = SVA_KILLED;
	else if (survivor(w, line, m, e) < 0)
		return -1;
	w->out->fates[m->fate]++;
	return 0;
}

int
sva__mutate(struct sva_work *w, struct err *e)
{
	const char **lines;
	size_t n, i, proven = 0;

	for (i = 0; i < w->out->n; i++)
		proven += w->out->f[i].outcome == SVA_PROVEN;
	if (proven == 0) {
		w->out->no_score = "no assertion is proven that could catch a "
				   "fault";
		return 0;
	}
	w->left_ms = w->job->cpu_ms; /* as much again */
	if (list_faults(w, &lines, &n, e) < 0)
		return -1;
	if (n == 0 && !w->out->no_score)
		w->out->no_score = "nothing in the design can be made faulty";
	w->out->m = arena_array(w->a, n + 1, sizeof(*w->out->m));
	for (i = 0; i < n && w->left_ms > 0; i++)
		if (one_fault(w, lines[i], e) < 0)
			return -1;
	return 0;
}

/* ---- designs that are faulty ---- */

static bool
all_well(const struct sva_result *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->n; i++)
		switch (r->f[i].outcome) {
		case SVA_PROVEN:
			if (!r->f[i].begins)
				return false;
			n++;
			break;
		case SVA_REACHED:
		case SVA_ASSUMED:
			break;
		case SVA_UNKNOWN:
		case SVA_COUNTEREXAMPLE:
		case SVA_VACUOUS:
		case SVA_UNREACHABLE:
		case SVA_NOT_IN_SUBSET:
			return false;
		}
	return n > 0;
}

static int
one_faulty(struct sva_work *w, const struct sva_text *design, struct err *e)
{
	struct sva_mutant *m = &w->out->m[w->out->n_m++];
	const char *refused = w->out->refused;
	bool ok = false, done = false;

	m->how = design->name;
	m->src = "";
	m->fate = SVA_UNDECIDED;
	if (w->left_ms > 0 && sva__read_faulty(w, design, &ok, e) < 0)
		return -1;
	w->out->refused = refused;
	if (w->left_ms > 0 && ok && caught(w, NULL, m, &done, e) < 0)
		return -1;
	if (m->by)
		m->fate = SVA_KILLED;
	else if (done)
		m->fate = SVA_ALIVE;
	w->out->fates[m->fate]++;
	return 0;
}

int
sva__faulty(struct sva_work *w, struct err *e)
{
	size_t i, n = w->job->n_faulty;

	if (!all_well(w->out)) {
		w->out->no_score = "not every property is proven";
		return 0;
	}
	w->left_ms = w->job->cpu_ms; /* as much again */
	w->out->m = arena_array(w->a, n, sizeof(*w->out->m));
	for (i = 0; i < n; i++)
		if (one_faulty(w, &w->job->faulty[i], e) < 0)
			return -1;
	return 0;
}
