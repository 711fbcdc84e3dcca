/*
 * report_opinions: what the second judge said of a run's samples, in numbers.
 * Must not weigh it against verdicts: rtlsmith disagreements lists those.
 */
#include "bench/report_int.h"

#include <string.h>

#include "lib/base/str.h"

#define OPINIONS_MAX 1000000

static const char *const opinion_results[] = {
	"proven", "bounded", "refuted", "unknown"};
#define N_RESULTS (sizeof(opinion_results) / sizeof(opinion_results[0]))

static cJSON *
counts_json(struct arena *a, const struct store_opinion *x, size_t n,
	const char *status)
{
	cJSON *o = json_object(a);

	for (size_t k = 0; k < N_RESULTS; k++) {
		int64_t count = 0;

		for (size_t i = 0; i < n; i++)
			count += str_eq(x[i].status, status) &&
				str_eq(x[i].proof.result, opinion_results[k]);
		json_set_i64(o, opinion_results[k], count);
	}
	return o;
}

int
report__opinions(struct store *s, struct arena *a,
	const struct store_opinion_filter *f, cJSON **out, struct err *e)
{
	struct store_opinion_filter all = *f;
	struct arena rows = ARENA_INIT;
	struct store_opinion *x;
	size_t n;

	*out = NULL;
	all.disagree = false;
	all.limit = OPINIONS_MAX;
	if (store_proof_list(s, &rows, &all, &x, &n, e) < 0) {
		arena_release(&rows);
		return -1;
	}
	if (n > 0) {
		*out = json_object(a);
		json_set(*out, "pass", counts_json(a, x, n, "pass"));
		json_set(*out, "fail", counts_json(a, x, n, "fail"));
	}
	arena_release(&rows);
	return 0;
}

static char *
counts_text(struct arena *a, const cJSON *o, const char *what)
{
	int64_t n[N_RESULTS], all = 0;

	for (size_t k = 0; k < N_RESULTS; k++) {
		n[k] = json_i64(o, opinion_results[k], 0);
		all += n[k];
	}
	if (all == 0)
		return NULL;
	return arena_printf(a,
		"of %lld %s %lld proven equal, %lld for a bounded time, %lld "
		"refuted, %lld not decided",
		(long long)all, what, (long long)n[0], (long long)n[1],
		(long long)n[2], (long long)n[3]);
}

char *
bench_report_opinions_text(struct arena *a, const cJSON *doc)
{
	const cJSON *o = json_get(doc, "opinions");
	const char *pass = counts_text(a, json_get(o, "pass"), "passes");
	const char *fail = counts_text(a, json_get(o, "fail"), "failures");

	if (pass == NULL && fail == NULL)
		return NULL;
	return arena_printf(a, "second judge: %s%s%s", pass ? pass : "",
		pass && fail ? "; " : "", fail ? fail : "");
}
