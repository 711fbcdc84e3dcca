/*
 * synth_json: a result as a document and back.  Nothing of the netlists and of
 * the CPU time is in it, so that the same result is the same text.
 */
#include "eval/synth.h"

#include <math.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"

#define LIST_MAX 100000

static cJSON *
issues_json(struct arena *a, const struct synth_result *r)
{
	cJSON *list = json_array(a), *o;
	size_t i;

	for (i = 0; i < r->n_issues; i++) {
		const struct synth_issue *x = &r->issues[i];

		o = json_object(a);
		json_set_str(o, "kind", synth_issue_name(x->kind));
		json_set_str(o, "file", x->file);
		json_set_i64(o, "line", x->line);
		json_set_str(o, "what", x->what);
		json_push(list, o);
	}
	return list;
}

static cJSON *
cells_json(struct arena *a, const struct synth_cell *cells, size_t n)
{
	cJSON *list = json_array(a), *o;
	size_t i;

	for (i = 0; i < n; i++) {
		o = json_object(a);
		json_set_str(o, "type", cells[i].type);
		json_set_i64(o, "n", cells[i].n);
		json_set_num(o, "area", cells[i].area);
		if (cells[i].ff)
			json_set_bool(o, "ff", true);
		if (cells[i].latch)
			json_set_bool(o, "latch", true);
		json_push(list, o);
	}
	return list;
}

static const struct {
	const char *name;
	size_t at;
} numbers[] = {
	{"wires", offsetof(struct synth_result, wires)},
	{"wire_bits", offsetof(struct synth_result, wire_bits)},
	{"cells", offsetof(struct synth_result, cells)},
	{"ffs", offsetof(struct synth_result, ffs)},
	{"latches", offsetof(struct synth_result, latches)},
	{"aig_and", offsetof(struct synth_result, aig_and)},
	{"aig_levels", offsetof(struct synth_result, aig_levels)},
	{"luts", offsetof(struct synth_result, luts)},
	{"carries", offsetof(struct synth_result, carries)},
	{"brams", offsetof(struct synth_result, brams)},
};

static const struct {
	const char *name;
	size_t at;
} reals[] = {
	{"area", offsetof(struct synth_result, area)},
	{"area_comb", offsetof(struct synth_result, area_comb)},
	{"delay_ps", offsetof(struct synth_result, delay_ps)},
	{"aig_power", offsetof(struct synth_result, aig_power)},
};

static const struct {
	const char *name;
	size_t at;
} texts[] = {
	{"why", offsetof(struct synth_result, why)},
	{"top", offsetof(struct synth_result, top)},
	{"path", offsetof(struct synth_result, path)},
	{"path_from", offsetof(struct synth_result, path_from)},
	{"path_to", offsetof(struct synth_result, path_to)},
};

#define COUNT(x) (sizeof(x) / sizeof((x)[0]))

cJSON *
synth_json(struct arena *a, const struct synth_result *r)
{
	const char *base = (const char *)r;
	cJSON *o = json_object(a);
	size_t i;

	json_set_str(o, "status", synth_status_name(r->status));
	for (i = 0; i < COUNT(texts); i++)
		json_set_str(o, texts[i].name,
			*(const char *const *)(const void *)(base +
				texts[i].at));
	json_set(o, "issues", issues_json(a, r));
	if (r->status != SYNTH_OK)
		return o;
	for (i = 0; i < COUNT(numbers); i++)
		json_set_i64(o, numbers[i].name,
			*(const int64_t *)(const void *)(base + numbers[i].at));
	for (i = 0; i < COUNT(reals); i++)
		json_set_num(o, reals[i].name,
			*(const double *)(const void *)(base + reals[i].at));
	json_set(o, "generic", cells_json(a, r->generic, r->n_generic));
	json_set(o, "mapped", cells_json(a, r->mapped, r->n_mapped));
	return o;
}

/* ---- back ---- */

static int
kind_of(const char *name, enum synth_issue_kind *k)
{
	int i;

	for (i = 0; i <= SYNTH_UNMAPPED_CELL; i++)
		if (str_eq(name, synth_issue_name((enum synth_issue_kind)i))) {
			*k = (enum synth_issue_kind)i;
			return 0;
		}
	return -1;
}

static int
issues_back(struct arena *a, const cJSON *list, struct synth_result *out,
	struct err *e)
{
	int n = cJSON_GetArraySize(list);
	struct synth_issue *x;
	const cJSON *o;

	if (n > LIST_MAX)
		return err_set(e, ERR_LIMIT, "synth: too many issues");
	x = arena_array(a, (size_t)n, sizeof(*x));
	out->issues = x;
	cJSON_ArrayForEach(o, list)
	{
		if (kind_of(json_str(o, "kind", ""), &x->kind) < 0)
			return err_set(e, ERR_PARSE, "synth: unknown issue");
		x->file = arena_strdup(a, json_str(o, "file", ""));
		x->line = (int)json_i64(o, "line", 0);
		x->what = arena_strdup(a, json_str(o, "what", ""));
		x++;
		out->n_issues++;
	}
	return 0;
}

static int
cells_back(struct arena *a, const cJSON *list, const struct synth_cell **out,
	size_t *n_out, struct err *e)
{
	int n = cJSON_GetArraySize(list);
	struct synth_cell *x;
	const cJSON *o;

	if (n > LIST_MAX)
		return err_set(e, ERR_LIMIT, "synth: too many cells");
	x = arena_array(a, (size_t)n, sizeof(*x));
	*out = x;
	*n_out = (size_t)n;
	cJSON_ArrayForEach(o, list)
	{
		x->type = arena_strdup(a, json_str(o, "type", ""));
		x->n = json_i64(o, "n", 0);
		x->area = json_num(o, "area", NAN);
		x->ff = json_bool(o, "ff", false);
		x->latch = json_bool(o, "latch", false);
		x++;
	}
	return 0;
}

int
synth_from_json(struct arena *a, const cJSON *doc, struct synth_result *out,
	struct err *e)
{
	const char *status = json_str(doc, "status", "");
	char *base = (char *)out;
	int s = SYNTH_OK;
	size_t i;

	memset(out, 0, sizeof(*out));
	while (s <= SYNTH_CRASH &&
		!str_eq(status, synth_status_name((enum synth_status)s)))
		s++;
	if (s > SYNTH_CRASH)
		return err_set(e, ERR_PARSE, "synth: unknown status");
	out->status = (enum synth_status)s;
	for (i = 0; i < COUNT(texts); i++)
		*(const char **)(void *)(base + texts[i].at) =
			arena_strdup(a, json_str(doc, texts[i].name, ""));
	for (i = 0; i < COUNT(numbers); i++)
		*(int64_t *)(void *)(base + numbers[i].at) =
			json_i64(doc, numbers[i].name, -1);
	for (i = 0; i < COUNT(reals); i++)
		*(double *)(void *)(base + reals[i].at) =
			json_num(doc, reals[i].name, NAN);
	if (issues_back(a, json_get(doc, "issues"), out, e) < 0 ||
		cells_back(a, json_get(doc, "generic"), &out->generic,
			&out->n_generic, e) < 0)
		return -1;
	return cells_back(
		a, json_get(doc, "mapped"), &out->mapped, &out->n_mapped, e);
}
