/*
 * report_modes: where the suite's own judge and ours do not agree, and why.
 * Counts samples that have a verdict in both modes; a difference goes by the
 * reason of the verdict that failed.  Must not judge anything.
 */
#include "bench/report_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

struct modes {
	struct arena *a;
	int64_t both, official, strict; /* samples; those that pass */
	cJSON *differ;			/* {passes, reason, n} */
};

static void
count_difference(
	struct modes *m, const char *passes, const char *reason, int64_t n)
{
	cJSON *d;

	reason = reason != NULL ? reason : "";
	cJSON_ArrayForEach(d, m->differ)
	{
		if (str_eq(json_str(d, "passes", ""), passes) &&
			str_eq(json_str(d, "reason", ""), reason))
			break;
	}
	if (d == NULL) {
		d = json_object(m->a);
		json_set_str(d, "passes", passes);
		json_set_str(d, "reason", reason);
		json_set_i64(d, "n", 0);
		json_push(m->differ, d);
	}
	json_set_i64(d, "n", json_i64(d, "n", 0) + n);
}

static void
count(struct modes *m, const struct store_both *x)
{
	bool off = str_eq(x->official, "pass");
	bool ours = str_eq(x->strict, "pass");

	m->both += x->n;
	m->official += off ? x->n : 0;
	m->strict += ours ? x->n : 0;
	if (off && !ours)
		count_difference(m, "official", x->strict_reason, x->n);
	else if (ours && !off)
		count_difference(m, "strict", x->official_reason, x->n);
}

int
report__modes(struct store *s, struct arena *a, const char *run_id, cJSON **out,
	struct err *e)
{
	struct modes m = {.a = a};
	struct store_both *rows;
	size_t n;

	*out = NULL;
	if (store_report_both(s, a, run_id, &rows, &n, e) < 0)
		return -1;
	m.differ = json_array(a);
	for (size_t i = 0; i < n; i++)
		count(&m, &rows[i]);
	if (m.both == 0)
		return 0;
	*out = json_object(a);
	json_set_i64(*out, "both", m.both);
	json_set_i64(*out, "pass_official", m.official);
	json_set_i64(*out, "pass_strict", m.strict);
	json_set(*out, "differ", m.differ);
	return 0;
}

char *
bench_report_modes_text(struct arena *a, const cJSON *doc)
{
	const cJSON *m = json_get(doc, "modes"), *d;
	long long both = (long long)json_i64(m, "both", 0);
	int64_t n = 0;
	struct buf b;

	if (!cJSON_IsObject(m))
		return NULL;
	cJSON_ArrayForEach(d, json_get(m, "differ"))
	{
		n += json_i64(d, "n", 0);
	}
	buf_init(&b, 64 * LIM_KIB);
	buf_printf(&b,
		"judged in both modes: %lld samples; %lld pass strict, %lld "
		"official; %lld differ",
		both, (long long)json_i64(m, "pass_strict", 0),
		(long long)json_i64(m, "pass_official", 0), (long long)n);
	cJSON_ArrayForEach(d, json_get(m, "differ"))
	{
		const char *passes = json_str(d, "passes", "");

		buf_printf(&b, "%s %lld pass %s only (%s: %s)",
			d == json_get(m, "differ")->child ? ":" : ",",
			(long long)json_i64(d, "n", 0), passes,
			str_eq(passes, "strict") ? "official" : "strict",
			json_str(d, "reason", ""));
	}
	return buf_take(&b, a, NULL);
}
