/*
 * rank: points and levels of measures (see rank.h).  It must not measure.
 */
#include "curate/rank.h"

#include "lib/base/str.h"

#define RANK_MAX 20
#define LINES_A_WARNING 20
#define NAME_LETTERS 3

static const char *const tier_names[] = {
	"basic", "intermediate", "advanced", "expert"};

const char *
rank_tier_name(enum rank_tier t)
{
	return tier_names[t];
}

int
rank_tier_parse(const char *s, enum rank_tier *out, struct err *e)
{
	for (int i = 0; i < 4; i++)
		if (str_eq(s, tier_names[i])) {
			*out = (enum rank_tier)i;
			return 0;
		}
	return err_set(e, ERR_USAGE,
		"unknown tier \"%.40s\": basic, intermediate, advanced or "
		"expert",
		s != NULL ? s : "");
}

/* ---- rank ---- */

static void
add(struct rank_points *p, enum rank_answer x, int yes, int partly)
{
	if (x == RANK_UNKNOWN)
		return;
	p->of += yes;
	p->got += x == RANK_YES ? yes : x == RANK_PARTLY ? partly : 0;
}

static enum rank_answer
lint_of(const struct rank_measures *m)
{
	if (m->lint_warnings < 0)
		return RANK_UNKNOWN;
	if (m->lint_errors > 0)
		return RANK_NO;
	if (m->lint_warnings == 0)
		return RANK_YES;
	return m->lint_warnings * LINES_A_WARNING <= m->lines ? RANK_PARTLY
							      : RANK_NO;
}

static enum rank_answer
yes_if(bool known, bool yes)
{
	return !known ? RANK_UNKNOWN : yes ? RANK_YES : RANK_NO;
}

void
rank_make(const struct rank_measures *m, struct rank_points *out)
{
	*out = (struct rank_points){0};
	add(out, m->syntax, 4, 0);
	add(out, yes_if(m->warnings >= 0, m->warnings == 0), 1, 0);
	add(out, m->synth, 4, 0);
	add(out, m->latch_free, 1, 0);
	add(out, m->driven, 1, 0);
	add(out, lint_of(m), 2, 1);
	add(out, m->equivalence, 2, 1);
	add(out, m->simulation, 1, 0);
	add(out, m->testbench, 2, 1);
	add(out,
		yes_if(m->bytes > 0,
			m->comment_bytes * 20 >= m->bytes &&
				m->comment_bytes * 5 <= m->bytes * 3),
		1, 0);
	add(out, yes_if(m->name_length >= 0, m->name_length >= NAME_LETTERS), 1,
		0);
	if (m->syntax == RANK_YES && out->of > 0)
		out->rank = (2 * RANK_MAX * out->got + out->of) / (2 * out->of);
}

/* ---- tier ---- */

enum rank_tier
rank_tier_of(const struct rank_measures *m)
{
	/* what the next level begins with */
	const struct {
		int64_t value, from[3];
	} x[] = {
		{m->cells, {32, 512, 4096}},
		{m->ffs, {4, 32, 256}},
		{m->states, {3, 6, 16}},
		{m->depth, {6, 24, 64}},
		{m->levels, {2, 3, 4}},
	};

	for (int t = RANK_EXPERT; t > RANK_BASIC; t--) {
		int reach = 0;

		for (size_t i = 0; i < sizeof(x) / sizeof(x[0]); i++)
			reach += x[i].value >= x[i].from[t - 1];
		if (reach >= 2)
			return (enum rank_tier)t;
	}
	return RANK_BASIC;
}
