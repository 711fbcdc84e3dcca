/*
 * fuzz_fsm: any bytes as what Yosys wrote about a module.  A machine that is
 * read has states, edges that lie in it and do not overlap, and classes; and
 * it can be made smaller, coded and written.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/fsm_int.h"
#include "lib/base/limits.h"

static void
check_edges(const struct fsm_machine *m)
{
	for (size_t i = 0; i < m->n_edges && i < 200; i++) {
		const struct fsm_edge *x = &m->edges[i];

		FUZZ_CHECK(x->from >= 0 && x->from < m->n_states);
		FUZZ_CHECK(x->to >= 0 && x->to < m->n_states);
		FUZZ_CHECK(strlen(x->out) == (size_t)m->n_out);
		for (size_t j = 0; j < i; j++)
			FUZZ_CHECK(m->edges[j].from != x->from ||
				!fsm__meet(&m->edges[j].in, &x->in));
	}
}

static void
check_machine(struct arena *a, struct fsm_design *d)
{
	struct fsm_machine *all = arena_array(a, d->n + 1, sizeof(*all));

	for (size_t i = 0; i < d->n; i++) {
		const struct fsm_machine *m = &d->machines[i];
		struct fsm_analysis an;

		FUZZ_CHECK(m->n_states > 0 && m->n_states <= LIM_FSM_STATES);
		check_edges(m);
		fsm_analyse(a, m, &an);
		FUZZ_CHECK(an.n_classes <= an.n_reached);
		FUZZ_CHECK(an.n_classes > 0);
		fsm_reduce(a, m, &an, &all[i]);
		check_edges(&all[i]);
		FUZZ_CHECK(all[i].n_states == an.n_classes);
		(void)fsm_encode(a, &all[i], FSM_ONEHOT);
		FUZZ_CHECK(fsm_dot(a, m, &an) != NULL);
	}
	FUZZ_CHECK(fsm_emit(a, d, all) != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	char *text = arena_alloc(&a, size + 1);
	struct fsm_candidates c;
	struct fsm_design d;

	memset(&d, 0, sizeof(d));
	memset(&c, 0, sizeof(c));
	if (size > 0)
		memcpy(text, data, size);
	if (fsm__candidates(&a, text, size, &c, &e) < 0)
		FUZZ_CHECK(e.code == ERR_PARSE || e.code == ERR_LIMIT);
	d.top = "m";
	if (fsm__machines(&a, text, size, &c, &d, &e) == 0) {
		for (size_t i = 0; i < d.n; i++)
			fsm__name_states(&a, text, size, &d.machines[i]);
		check_machine(&a, &d);
	}
	arena_release(&a);
	return 0;
}
