/*
 * verify: finds what belongs to a row, has it verified, and lets a model
 * repair what fails (see verify.h).  It must not know how a model is asked.
 */
#include "curate/verify.h"

#include <stdatomic.h>
#include <string.h>

#include "curate/check.h"
#include "curate/tbfind.h"
#include "eval/extract.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define LOG_SHOWN 4000 /* bytes of a tool's log that a model sees */

struct stage {
	const struct curate_project *p;
	const struct curate_verify *o;
	struct tbfind benches;
	atomic_llong repairable, repaired;
};

/* ---- what belongs to a row ---- */

static const char *
field(const cJSON *fields, const char *name, const char *const *usual)
{
	const char *v = NULL;

	if (name != NULL)
		return json_str(fields, name, NULL);
	for (; *usual != NULL && v == NULL; usual++)
		v = json_str(fields, *usual, NULL);
	return v;
}

static void
read_record(const struct stage *s, const cJSON *meta, struct verified_case *c)
{
	static const char *const specs[] = {"spec", "specification",
		"instruction", "prompt", "description", "question", "problem",
		NULL};
	static const char *const benches[] = {
		"testbench", "tb", "test", "tests", NULL};
	static const char *const goldens[] = {
		"golden", "reference", "ground_truth", NULL};
	const cJSON *fields = json_get(meta, "fields");

	c->spec = field(fields, s->o->spec_field, specs);
	c->testbench = field(fields, s->o->testbench_field, benches);
	c->golden = field(fields, s->o->golden_field, goldens);
	c->testbench_n = c->testbench != NULL ? strlen(c->testbench) : 0;
	c->oracle = c->testbench != NULL ? VERIFIED_OWN
		: c->golden != NULL	 ? VERIFIED_GOLDEN
					 : VERIFIED_SELF;
}

/* The description that says most of what a module does. */
static int
read_description(struct stage *s, struct arena *a, int64_t row_id,
	const char **out, struct err *e)
{
	static const char *const levels[] = {"detailed", "high", NULL};
	struct store_cur_example_page page = {.project_id = s->p->id,
		.kind = "description",
		.row_id = row_id,
		.limit = 64};

	*out = NULL;
	if (store_cur_example_page(s->p->store, a, &page, e) < 0)
		return -1;
	for (int k = 0; levels[k] != NULL && *out == NULL; k++)
		for (size_t i = 0; i < page.n && *out == NULL; i++) {
			const char *doc = page.example[i].doc;
			struct err ignored = ERR_INIT;
			cJSON *o;

			if (json_parse(a, doc, strlen(doc), &o, &ignored) ==
					0 &&
				str_eq(json_str(o, "level", ""), levels[k]))
				*out = json_str(o, "text", NULL);
		}
	return 0;
}

static int
read_module(struct stage *s, struct arena *a, const struct store_cur_row *row,
	struct verified_case *c, struct err *e)
{
	const struct tbfind_entry *x = NULL;
	struct store_cur_row bench;
	struct unitlook k;

	c->oracle = VERIFIED_SELF;
	if (read_description(s, a, row->id, &c->spec, e) < 0)
		return -1;
	if (c->spec == NULL)
		return 0;
	unitlook_make(a, row->text, row->text_n, c->top, &k);
	if (k.item < k.v.n)
		x = tbfind_of(&s->benches, row->text, &k.v.item[k.item]);
	if (x == NULL)
		return 0;
	if (store_cur_row_get(s->p->store, a, x->row_id, &bench, e) < 0)
		return -1;
	c->testbench = bench.text;
	c->testbench_n = bench.text_n;
	c->oracle = VERIFIED_FOUND;
	return 0;
}

static int
read_row(struct stage *s, struct arena *a, const struct store_cur_row *row,
	struct verified_case *c, struct err *e)
{
	struct err ignored = ERR_INIT;
	cJSON *meta = NULL;

	*c = (struct verified_case){.rtl = row->text, .n = row->text_n};
	if (json_parse(a, row->meta, strlen(row->meta), &meta, &ignored) < 0)
		meta = NULL;
	if (strcmp(row->kind, "record") == 0) {
		read_record(s, meta, c);
		return 0;
	}
	if (strcmp(row->kind, "module") != 0)
		return 0;
	c->top = json_str(meta, "top", NULL);
	return read_module(s, a, row, c, e);
}

/* ---- repair ---- */

static const char *
question(struct arena *a, const struct verified_case *c,
	const struct verified *v)
{
	size_t n = strlen(v->log);

	return arena_printf(a,
		"A Verilog design fails its testbench. Correct the design; the "
		"testbench is not to be changed. Answer with the whole "
		"corrected design in one ```verilog block.\n\n"
		"Specification:\n%s\n\nDesign:\n```verilog\n%.*s\n```\n\n"
		"Testbench:\n```verilog\n%.*s\n```\n\n"
		"What the tools say (%s):\n%s\n",
		c->spec, (int)c->n, c->rtl, (int)v->testbench_n, v->testbench,
		v->detail,
		str_utf8_fix(a, v->log, n < LOG_SHOWN ? n : LOG_SHOWN));
}

/* Another text of the design by a model; "": none. */
static int
ask(struct stage *s, struct arena *a, struct verified_case *c,
	const struct verified *v, int attempt, struct err *e)
{
	const struct curate_model *m = s->o->model;
	struct extract_result x;
	struct extract_reply r = {0};
	struct task t = {.profile = TASK_NATIVE, .kind = "spec", .top = v->top};
	struct curate_answer answer;

	if (m->ask(m->arg, a, question(a, c, v), attempt - 1, &answer, e) < 0)
		return -1;
	r.text = answer.text;
	r.n = answer.n;
	extract_code(a, &t, EXTRACT_DEFAULT, &r, &x);
	c->rtl = x.reason == REASON_PASS && x.code != NULL ? x.code : "";
	c->n = strlen(c->rtl);
	return 0;
}

static bool
to_repair(const struct verified_case *c, const struct verified *v)
{
	return strcmp(v->reason, "testbench_fails") == 0 &&
		c->oracle != VERIFIED_SELF;
}

/* VeriCoder's loop: the testbench stays, the design is repaired. */
static int
refine(struct stage *s, struct arena *a, struct verified_case *c,
	struct verified *v, struct err *e)
{
	if (!to_repair(c, v))
		return 0;
	if (s->o->model == NULL) {
		json_set_bool(v->evidence, "repairable", true);
		atomic_fetch_add(&s->repairable, 1);
		return 0;
	}
	for (int i = 1; i <= s->o->attempts && to_repair(c, v); i++) {
		struct verified was = *v;

		if (ask(s, a, c, v, i, e) < 0)
			return -1;
		if (c->n == 0) { /* a reply without a design */
			json_set_i64(v->evidence, "attempts", i);
			break;
		}
		if (verified_run(&s->o->how, a, c, v, e) < 0)
			return -1;
		json_set_i64(v->evidence, "attempts", i);
		json_set_str(v->evidence, "repaired_by", s->o->model->name);
		if (v->testbench == NULL)
			v->testbench = was.testbench;
	}
	if (v->reason[0] == '\0')
		atomic_fetch_add(&s->repaired, 1);
	return 0;
}

/* ---- rows ---- */

static void
put_example(struct arena *a, const struct verified_case *c,
	const struct verified *v, struct store_cur_made *out)
{
	struct store_cur_example *x = arena_alloc(a, sizeof(*x));
	cJSON *o = json_object(a);

	json_set_str(o, "spec", c->spec);
	json_set_str(o, "rtl", arena_strndup(a, c->rtl, c->n));
	json_set_str(o, "top", v->top);
	json_set_str(
		o, "testbench", arena_strndup(a, v->testbench, v->testbench_n));
	json_set(o, "judge", json_copy(a, v->judge));
	json_set(o, "evidence", json_copy(a, v->evidence));
	*x = (struct store_cur_example){
		.kind = "verified", .key = "", .doc = json_text(a, o)};
	out->example = x;
	out->n = 1;
}

static int
judge(void *arg, struct arena *a, const struct store_cur_row *row,
	struct store_cur_made *out, struct err *e)
{
	struct stage *s = arg;
	struct verified_case c;
	struct verified v;

	if (read_row(s, a, row, &c, e) < 0)
		return -1;
	if (c.spec == NULL || c.spec[0] == '\0')
		return 0;
	if (c.oracle == VERIFIED_SELF && s->o->independent) {
		out->result.status = STORE_CUR_REJECT;
		out->result.reason = "self_oracle";
		return 0;
	}
	if (verified_run(&s->o->how, a, &c, &v, e) < 0 ||
		refine(s, a, &c, &v, e) < 0)
		return -1;
	if (v.detail[0] != '\0')
		json_set_str(v.evidence, "detail",
			str_utf8_fix(a, v.detail, strlen(v.detail)));
	out->result.reason = v.reason;
	out->result.status =
		v.reason[0] != '\0' ? STORE_CUR_REJECT : STORE_CUR_KEEP;
	out->result.doc = json_text(a, v.evidence);
	if (v.reason[0] == '\0')
		put_example(a, &c, &v, out);
	return 0;
}

static const char *
rules_of(struct arena *a, const struct curate_verify *o, const char *benches)
{
	return arena_printf(a,
		"verify@1 mutants=%d score=%.3f samples=%d spec=%s tb=%s "
		"golden=%s independent=%d model=%s attempts=%d benches=%.16s "
		"%s",
		o->how.mutants, o->how.min_score, o->how.samples,
		o->spec_field != NULL ? o->spec_field : "",
		o->testbench_field != NULL ? o->testbench_field : "",
		o->golden_field != NULL ? o->golden_field : "", o->independent,
		o->model != NULL ? o->model->name : "none", o->attempts,
		benches, o->tools);
}

int
curate_verify(const struct curate_project *p, const struct curate_verify *o,
	struct curate_verify_tally *t, struct err *e)
{
	struct stage s = {.p = p, .o = o};
	struct curate_work w = {.name = "verify",
		.jobs = o->jobs,
		.judge = judge,
		.arg = &s,
		.progress = o->progress};
	struct hash_ctx *h = hash_new();
	struct arena a = ARENA_INIT;
	char hex[HASH_HEX];
	int64_t dropped;
	int rc = 0;

	memset(t, 0, sizeof(*t));
	if (o->again)
		rc = store_cur_results_drop(
			p->store, p->id, "verify", &dropped, e);
	/* testbenches are rejected by "check": they have no outputs */
	if (rc == 0)
		rc = curate_find_benches(p, "check", &s.benches, h, e);
	hash_final(h, hex);
	w.rules = rules_of(&a, o, hex);
	if (rc == 0)
		rc = curate_work_run(p, &w, &t->rows, e);
	t->repairable = atomic_load(&s.repairable);
	t->repaired = atomic_load(&s.repaired);
	tbfind_release(&s.benches);
	arena_release(&a);
	return rc;
}
