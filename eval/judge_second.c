/*
 * judge_second: a run that passed, once more with other random stimulus, so
 * that a design which only knows the published one is caught.  The seed
 * follows from the task and what the candidate compiles to: the same candidate
 * gets the same verdict.
 * Where the golden itself does not pass with that stimulus, the second run
 * says nothing.
 */
#include <string.h>

#include "eval/judge_priv.h"
#include "lib/base/hash.h"

/* Longer goldens are not run twice. */
#define SEED2_GOLDEN_US 1000000

/* The same for the same task and candidate, and nothing that a candidate can
 * choose well. */
static void
second_seed(struct judge_work *w, const struct judge_trusted *tr,
	char out[HARNESS_SEED + 1])
{
	struct hash_ctx *h = hash_new();
	char hex[HASH_HEX];
	const char *text = w->code_name;
	size_t n = strlen(text);

	if (n == 0)
		text = judge__normal(w->a, w->code, w->n, &n);
	hash_str(h, "second seed");
	hash_str(h, tr->key);
	hash_part(h, text, n);
	hash_final(h, hex);
	harness_seed(hash_fnv64(hex, strlen(hex)) | 1, out);
}

static void
fail_second(struct judge_work *w, const struct judge_says *says,
	const struct verdict_stage *s)
{
	if (w->sim.how == PROC_CPU_LIMIT)
		judge__fail(w, REASON_SIM_TIMEOUT,
			"with other random stimulus it used more than the "
			"allowed CPU time");
	else if (says->mismatches > 0)
		judge__fail(w, REASON_SIM_MISMATCH,
			arena_printf(w->a,
				"with other random stimulus %lld of %lld "
				"samples differ, the first at time %lld",
				(long long)says->mismatches,
				(long long)says->samples,
				(long long)s->first_mismatch));
	else if (says->pass && says->counts)
		judge__fail(w, REASON_SAMPLE_COUNT,
			arena_printf(w->a,
				"with other random stimulus %lld samples "
				"compared, the reference has %lld",
				(long long)says->samples,
				(long long)s->expected_samples));
	else
		judge__fail(w, REASON_SIM_MISMATCH,
			"with other random stimulus the testbench does not "
			"report a pass");
}

static bool
as_golden(const struct judge_says *says, const struct judge_profile *p)
{
	return says->pass && says->ended && says->lines == p->lines &&
		says->samples == p->samples;
}

/* Where only a text is printed: recorded answers, and X for what is not in the
 * recording? */
static int
still_known(struct judge_work *w, const struct judge_profile *p)
{
	struct monitor_finding f;

	if (!p->report || !w->report ||
		!monitor_compare(p->report, w->report, MONITOR_KNOWN, &f))
		return 0;
	judge__fail(w, REASON_SIM_MISMATCH,
		arena_printf(w->a, "with other random stimulus %s: %s", f.rule,
			f.what));
	return 1;
}

/* Both runs are there; the second's numbers are in s. */
static int
decide_second(struct judge_work *w, struct judge_trusted *tr,
	struct verdict_stage *s, const char *seed, struct err *e)
{
	const struct judge_profile *p = &tr->profile;
	struct judge_profile other;
	struct judge_says says;

	judge__says(w, &says);
	judge__fill_stage(w, s, &says);
	s->expected_samples = p->samples;
	if (judge__wall_guard(w))
		return 1;
	if (as_golden(&says, p))
		return says.counts ? 0 : still_known(w, p);
	if (judge__golden_run(w, tr, seed, w->a, &other, e) < 0)
		return -1;
	s->expected_samples = other.samples;
	if (!other.passes) {
		s->detail = "the reference does not pass with this stimulus";
		return 0;
	}
	if (as_golden(&says, &other))
		return 0;
	fail_second(w, &says, s);
	return 1;
}

int
judge__second_run(struct judge_work *w, struct judge_trusted *tr,
	struct verdict_stage *s, struct err *e)
{
	char seed[HARNESS_SEED + 1];
	struct judge_work w2 = *w;
	int rc;

	if (!tr->h.seeded || w->t->golden_cpu_us > SEED2_GOLDEN_US) {
		s->status = "skip";
		return 0;
	}
	second_seed(w, tr, seed);
	judge_scan_init(&w2.scan);
	memset(&w2.monitor, 0, sizeof(w2.monitor));
	buf_init(&w2.monitor, 0);
	rc = judge__put_data(&w2, e);
	if (rc == 0)
		rc = judge__simulate_seeded(&w2, seed, e);
	if (rc == 0)
		rc = decide_second(&w2, tr, s, seed, e);
	if (rc > 0)
		w->sim = w2.sim;
	judge__end(&w2);
	return rc;
}
