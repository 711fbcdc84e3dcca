/*
 * sva_json: results of sva as words and as a document.
 */
#include "eval/sva.h"

#include <math.h>

#include "lib/base/json.h"

const char *
sva_kind_name(enum sva_kind k)
{
	switch (k) {
	case SVA_ASSERT:
		return "assert";
	case SVA_ASSUME:
		return "assume";
	case SVA_COVER:
		return "cover";
	}
	return "assert";
}

const char *
sva_outcome_name(enum sva_outcome o)
{
	switch (o) {
	case SVA_UNKNOWN:
		return "unknown";
	case SVA_PROVEN:
		return "proven";
	case SVA_COUNTEREXAMPLE:
		return "counterexample";
	case SVA_VACUOUS:
		return "vacuous";
	case SVA_REACHED:
		return "reached";
	case SVA_UNREACHABLE:
		return "unreachable";
	case SVA_ASSUMED:
		return "assumed";
	case SVA_NOT_IN_SUBSET:
		return "not in the subset";
	}
	return "unknown";
}

const char *
sva_fate_name(enum sva_fate f)
{
	switch (f) {
	case SVA_KILLED:
		return "caught";
	case SVA_EQUIVALENT:
		return "no fault";
	case SVA_ALIVE:
		return "missed";
	case SVA_UNDECIDED:
		return "undecided";
	}
	return "undecided";
}

static cJSON *
finding(struct arena *a, const struct sva_finding *f)
{
	cJSON *o = json_object(a);

	json_set_str(o, "name", f->name);
	json_set_str(o, "kind", sva_kind_name(f->kind));
	json_set_i64(o, "line", f->line);
	json_set_str(o, "outcome", sva_outcome_name(f->outcome));
	json_set_str(o, "why", f->why);
	json_set_str(o, "engine", f->engine);
	if (f->depth >= 0)
		json_set_i64(o, "depth", f->depth);
	if (f->step >= 0)
		json_set_i64(o, "step", f->step);
	if (f->wave)
		json_set_str(o, "wave", f->wave);
	if (f->table)
		json_set(o, "table", json_copy(a, f->table));
	return o;
}

static cJSON *
score(struct arena *a, const struct sva_result *r)
{
	cJSON *o = json_object(a), *list = json_array(a);
	size_t i;

	json_set_num(o, "score", sva_score(r));
	json_set_i64(o, "caught", (int64_t)r->fates[SVA_KILLED]);
	json_set_i64(o, "missed", (int64_t)r->fates[SVA_ALIVE]);
	json_set_i64(o, "no_fault", (int64_t)r->fates[SVA_EQUIVALENT]);
	json_set_i64(o, "undecided", (int64_t)r->fates[SVA_UNDECIDED]);
	json_set_str(o, "why", r->no_score);
	for (i = 0; i < r->n_m; i++) {
		cJSON *m = json_object(a);

		json_set_str(m, "fault", r->m[i].how);
		json_set_str(m, "where", r->m[i].src);
		json_set_str(m, "fate", sva_fate_name(r->m[i].fate));
		json_set_str(m, "by", r->m[i].by);
		json_push(list, m);
	}
	json_set(o, "faults", list);
	return o;
}

cJSON *
sva_json(struct arena *a, const struct sva_result *r)
{
	cJSON *o = json_object(a), *list = json_array(a);
	size_t i;

	json_set_str(o, "schema", "rtlsmith.prove/1");
	json_set_str(o, "refused", r->refused);
	json_set_str(o, "clock", r->clock);
	json_set_str(o, "assume", r->assume);
	for (i = 0; i < r->n; i++)
		json_push(list, finding(a, &r->f[i]));
	json_set(o, "properties", list);
	if (r->n_m > 0 || r->no_score)
		json_set(o, "mutation", score(a, r));
	return o;
}
