/*
 * describe: the stage (see describe.h), and what is told without a model.
 */
#include "curate/describe_int.h"

#include <string.h>

#include "curate/facts.h"
#include "curate/graph.h"
#include "curate/shingle.h"
#include "curate/work.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys.h"

const char *const describe_level_names[DESCRIBE_LEVELS] = {
	"line", "block", "detailed", "high"};
const char *const describe_register_names[DESCRIBE_REGISTERS] = {
	"spec", "request", "question", "terse"};
const char *const describe_template_names[DESCRIBE_TEMPLATES] = {
	"line", "block", "detailed", "high", "registers", "roundtrip"};

/* ---- code in a description ---- */

static size_t
common(const struct shingle_set *x, const struct shingle_set *y)
{
	size_t i = 0, k = 0, n = 0;

	while (i < x->n && k < y->n) {
		n += x->h[i] == y->h[k];
		if (x->h[i] <= y->h[k])
			k += x->h[i] == y->h[k], i++;
		else
			k++;
	}
	return n;
}

double
describe_copied(struct arena *a, const char *code, size_t n, const char *text)
{
	const struct shingle_rule rule = {DESCRIBE_NGRAM, SHINGLE_KEEP};
	struct shingle_set x, y;
	double of_code, of_text;

	if (shingle_make(a, code, n, &rule, &x, NULL) < 0 ||
		shingle_make(a, text, strlen(text), &rule, &y, NULL) < 0 ||
		x.n == 0 || y.n == 0)
		return 0;
	of_code = (double)common(&x, &y) / (double)x.n;
	of_text = (double)common(&x, &y) / (double)y.n;
	return of_code > of_text ? of_code : of_text;
}

/* ---- examples ---- */

void
describe__add(struct describe_row *r, const char *level, const char *how,
	const char *text, const cJSON *by, cJSON *trip)
{
	struct store_cur_example *x;
	cJSON *doc = json_object(r->a);

	r->example = arena_grow(
		r->a, r->example, r->n, &r->cap, sizeof(*r->example));
	if (trip == NULL) {
		trip = json_object(r->a);
		json_set_str(trip, "status", "none");
	}
	json_set_str(doc, "level", level);
	json_set_str(doc, "register", how);
	json_set_str(doc, "text", text);
	json_set(doc, "by", json_copy(r->a, by));
	json_set(doc, "round_trip", trip);
	x = &r->example[r->n++];
	memset(x, 0, sizeof(*x));
	x->kind = "description";
	x->key = arena_printf(
		r->a, "%s:%s:%s", cJSON_IsString(by) ? "t" : "m", level, how);
	x->doc = json_text(r->a, doc);
}

static void
by_facts(struct describe_row *r, const struct facts *f)
{
	const struct curate_describe *o = r->s->o;
	cJSON *by = json_adopt(r->a, cJSON_CreateString("template/1"));

	for (int level = DESCRIBE_DETAILED; level <= DESCRIBE_HIGH; level++)
		for (int how = 0; how < DESCRIBE_REGISTERS; how++) {
			char *text;

			if ((o->levels & 1U << level) == 0 ||
				(o->registers & 1U << how) == 0)
				continue;
			text = facts_tell(r->a, f, level == DESCRIBE_HIGH,
				(enum facts_register_of)how);
			text = str_utf8_fix(r->a, text, strlen(text));
			if (describe_copied(r->a, r->x.text, r->x.n, text) >=
				DESCRIBE_COPIED)
				atomic_fetch_add(&r->s->holds_code, 1);
			else
				describe__add(r, describe_level_names[level],
					describe_register_names[how], text, by,
					NULL);
		}
}

/* ---- the stage ---- */

static void
say(struct describe_row *r, const char *why, struct store_cur_result *out)
{
	cJSON *doc = json_object(r->a);

	out->status = r->n > 0 ? STORE_CUR_KEEP : STORE_CUR_SKIP;
	if (r->n == 0)
		out->reason = "not_elaborated";
	json_set_num(doc, "descriptions", (double)r->n);
	if (why != NULL)
		json_set_str(
			doc, "facts", str_utf8_fix(r->a, why, strlen(why)));
	if (cJSON_GetArraySize(r->lost) > 0)
		json_set(doc, "lost", json_copy(r->a, r->lost));
	out->doc = json_text(r->a, doc);
}

static int
judge(void *arg, struct arena *a, const struct store_cur_row *row,
	struct store_cur_made *out, struct err *e)
{
	struct describe_stage *s = arg;
	struct describe_row r = {.s = s,
		.a = a,
		.x = {row->text, row->text_n, curate_row_top(a, row)},
		.lost = json_array(a)};
	const char *why = NULL;
	struct facts f;
	int rc;

	out->result.status = STORE_CUR_SKIP;
	out->result.reason = "no_module";
	if (r.x.text == NULL || r.x.top == NULL)
		return 0;
	out->result.reason = "";
	rc = facts_read(s->o->yosys, a, &r.x, &f, &why, e);
	if (rc < 0)
		return -1;
	if (rc > 0) {
		why = NULL;
		by_facts(&r, &f);
	}
	if (s->o->model != NULL && describe__by_model(&r, e) < 0)
		return -1;
	say(&r, why, &out->result);
	out->example = r.example;
	out->n = r.n;
	atomic_fetch_add(&s->examples, (long long)r.n);
	return 0;
}

static const char *
rules_of(struct arena *a, const struct curate_describe *o)
{
	const char *asked = "";

	if (o->model != NULL)
		asked = arena_printf(a, " model=%s run=%s templates=%.16s%s",
			o->model->name, o->model->run, o->templates_hash,
			o->equiv != NULL ? " round-trip" : "");
	return arena_printf(a, "describe@1 levels=%x registers=%x %s%s",
		o->levels, o->registers, yosys_fingerprint(o->yosys), asked);
}

int
curate_describe(const struct curate_project *p, const struct curate_describe *o,
	struct curate_described *out, struct err *e)
{
	struct describe_stage s = {.o = o};
	struct arena a = ARENA_INIT;
	struct curate_work w = {.name = "describe",
		.rules = rules_of(&a, o),
		.leaves = true,
		.jobs = o->jobs,
		.judge = judge,
		.arg = &s,
		.progress = o->progress};
	int64_t dropped;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	if (o->again)
		rc = store_cur_results_drop(
			p->store, p->id, w.name, &dropped, e);
	if (rc == 0)
		rc = curate_work_run(p, &w, &out->rows, e);
	out->examples = atomic_load(&s.examples);
	out->asked = atomic_load(&s.asked);
	out->bad_json = atomic_load(&s.bad_json);
	out->empty = atomic_load(&s.empty);
	out->holds_code = atomic_load(&s.holds_code);
	out->lost = atomic_load(&s.lost);
	out->equivalent = atomic_load(&s.equivalent);
	out->different = atomic_load(&s.different);
	out->unknown = atomic_load(&s.unknown);
	arena_release(&a);
	return rc;
}
