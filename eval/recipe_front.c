/*
 * recipe_front: the logic of a design as synth reads it, made an AIG by ABC.
 * It has no names, so nothing of the design stands in what ABC prints later.
 */
#include "eval/recipe_int.h"

#include "lib/base/str.h"

static void
refuse(struct recipe_result *out, const struct synth_result *s, struct arena *a)
{
	const struct synth_issue *x = s->n_issues > 0 ? &s->issues[0] : NULL;

	switch (s->status) {
	case SYNTH_OK:
		out->status = RECIPE_NOTHING;
		out->why = "the design has no logic between its inputs, "
			   "outputs and flip-flops";
		return;
	case SYNTH_REFUSED:
		out->status = RECIPE_REFUSED;
		break;
	case SYNTH_LIMIT:
		out->status = RECIPE_LIMIT;
		break;
	case SYNTH_CRASH:
		out->status = RECIPE_CRASH;
		break;
	}
	out->why = s->why;
	if (x != NULL && x->line > 0)
		out->why =
			arena_printf(a, "%s:%d: %s", x->file, x->line, s->why);
}

int
recipe__front(struct recipe_tree *t, const struct recipe_job *job, char **blif,
	size_t *n, struct recipe_result *out, struct err *e)
{
	const struct synth_job sj = {.sources = job->sources,
		.n_sources = job->n_sources,
		.top = job->top};
	struct synth_result s;

	if (synth_logic(t->rc->synth, t->a, &sj, &s, blif, n, e) < 0)
		return -1;
	t->spent_us += s.cpu_us;
	out->top = s.top;
	out->ffs = s.ffs;
	out->latches = s.latches;
	if (*blif == NULL)
		refuse(out, &s, t->a);
	return 0;
}
