/*
 * mutants_prove: is a fault one?  Asks eval/equiv.  Must not guess: what is
 * not proven is not decided.
 */
#include "bench/mutants_int.h"

#include <string.h>

#include "eval/equiv.h"

/* 1, 0, -1, -2 as mutants__prove. */
static int
ask(const struct bench_mutants_options *o, struct arena *a,
	const struct bench_shape *s, const char *text, size_t n, struct err *e)
{
	struct equiv_job job = {.gold = {s->text, s->n, s->top},
		.gate = {text, n, s->top},
		.cpu_ms = o->prove_cpu_ms};
	struct equiv_result r;

	if (o->equiv == NULL)
		return -1;
	if (equiv_run(o->equiv, a, &job, &r, e) < 0)
		return -2;
	switch (r.kind) {
	case EQUIV_PROVEN:
		return 1;
	case EQUIV_REFUTED:
		return 0;
	case EQUIV_BOUNDED:
	case EQUIV_UNKNOWN:
		break;
	}
	return -1;
}

int
mutants__prove(struct mutating *w, const struct bench_mutant *m, struct err *e)
{
	char *text = mutants__text(w, w->a, m->k, true);

	return ask(w->o, w->a, w->s, text, strlen(text), e);
}

int
bench_mutants_same(const struct bench_mutants_options *o, struct arena *a,
	const struct bench_shape *s, const char *text, struct err *e)
{
	return ask(o, a, s, text, strlen(text), e);
}
