/*
 * pairs: chooses among the candidates of a task and writes examples.  It must
 * not pair what answers another prompt.
 */
#include "curate/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "eval/lcs.h"
#include "curate/recheck.h"
#include "lib/base/hash.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"
#include "lib/store/example.h"

#define COMPARED 64  /* candidates of a label that are compared, of a task */
#define TOKENS 20000 /* of a text that is compared */
#define PAGE 100
#define RULES "pairs@1"

struct couple {
	const struct pairs_candidate *pass, *fail;
	double far;
	size_t order;
};

struct writer {
	const struct curate_project *p;
	const struct curate_pairs *o;
	const struct pairs_task *t;
	struct curate_pairs_tally *tally;
	struct arena a;
	struct store_cur_example *x;
	size_t n, cap;
	struct seq_table table;
};

/* ---- examples ---- */

static void
add(struct writer *w, const char *kind, const char *key, const cJSON *doc)
{
	w->x = arena_grow(&w->a, w->x, w->n, &w->cap, sizeof(*w->x));
	w->x[w->n++] = (struct store_cur_example){.stage = "pairs",
		.kind = kind,
		.key = key,
		.doc = json_text(&w->a, doc)};
}

static void
message(struct arena *a, cJSON *list, const char *role, const char *content)
{
	cJSON *m = json_object(a);

	json_set_str(m, "role", role);
	json_set_str(m, "content", content);
	json_push(list, m);
}

static cJSON *
evidence(struct arena *a, bool pass, const char *reason, const char *id)
{
	cJSON *o = json_object(a);

	json_set_str(o, "result", pass ? "pass" : "fail");
	json_set_str(o, "reason", reason);
	json_set_str(o, "candidate", id);
	return o;
}

static const char *
task_name(struct writer *w)
{
	return arena_printf(&w->a, "%s/%s", w->t->task->suite, w->t->task->id);
}

/* Task, prompt and judge: what all kinds begin with. */
static cJSON *
begin_doc(struct writer *w, bool full)
{
	cJSON *o = json_object(&w->a), *prompt = json_array(&w->a);

	json_set_str(o, "task", task_name(w));
	json_set_str(o, "suite", w->t->task->suite);
	if (w->t->system != NULL)
		message(&w->a, prompt, "system", w->t->system);
	message(&w->a, prompt, "user", w->t->user);
	json_set(o, "prompt", prompt);
	json_set(o, "judge",
		recheck_of_task(&w->a, w->t->task, w->t->mode, full));
	return o;
}

static char *
key_of(struct writer *w, const char *id, const char *id2)
{
	return arena_printf(&w->a, "%s %.12s %s %s", task_name(w),
		w->t->prompt_hash, id, id2);
}

static const char *
code_of(struct writer *w, const struct pairs_candidate *c)
{
	return arena_strndup(&w->a, c->code, c->n);
}

static void
add_couple(struct writer *w, const struct couple *c)
{
	cJSON *o = begin_doc(w, c->fail->full), *both = json_object(&w->a);

	json_set_str(o, "chosen", code_of(w, c->pass));
	json_set_str(o, "rejected", code_of(w, c->fail));
	json_set(both, "chosen", evidence(&w->a, true, "pass", c->pass->id));
	json_set(both, "rejected",
		evidence(&w->a, false, c->fail->reason, c->fail->id));
	json_set(o, "evidence", both);
	add(w, "preference", key_of(w, c->pass->id, c->fail->id), o);
	w->tally->preference++;
}

static void
add_repair(struct writer *w, const struct couple *c)
{
	cJSON *o = begin_doc(w, c->fail->full), *both = json_object(&w->a);

	json_set_str(o, "wrong", code_of(w, c->fail));
	json_set_str(o, "feedback", c->fail->feedback);
	json_set_str(o, "right", code_of(w, c->pass));
	json_set_null(o, "fault");
	json_set(both, "right", evidence(&w->a, true, "pass", c->pass->id));
	json_set(both, "wrong",
		evidence(&w->a, false, c->fail->reason, c->fail->id));
	json_set(o, "evidence", both);
	add(w, "repair", key_of(w, c->fail->id, c->pass->id), o);
	w->tally->repair++;
}

static void
add_kto(struct writer *w, const struct pairs_candidate *c)
{
	cJSON *o = begin_doc(w, c->full);

	json_set_str(o, "completion", code_of(w, c));
	json_set_bool(o, "label", c->pass);
	json_set(o, "evidence", evidence(&w->a, c->pass, c->reason, c->id));
	add(w, "kto", key_of(w, c->id, ""), o);
	w->tally->kto++;
}

/* ---- the choice ---- */

static void
shuffle(struct writer *w)
{
	struct pairs_candidate *c = w->t->candidate, tmp;
	const char *name = task_name(w);
	struct rand_state r;

	rand_seed(&r, (uint64_t)w->o->seed ^ hash_fnv64(name, strlen(name)));
	for (size_t i = w->t->n; i > 1; i--) {
		size_t k = (size_t)rand_below(&r, i);

		tmp = c[i - 1];
		c[i - 1] = c[k];
		c[k] = tmp;
	}
}

/* The first COMPARED different texts of a label. */
static size_t
different(struct writer *w, bool pass, const struct pairs_candidate **out)
{
	size_t n = 0;

	for (size_t i = 0; i < w->t->n && n < COMPARED; i++) {
		const struct pairs_candidate *c = &w->t->candidate[i];
		bool old = c->pass != pass || c->n == 0;

		for (size_t k = 0; k < n && !old; k++)
			old = out[k]->n == c->n &&
				memcmp(out[k]->code, c->code, c->n) == 0;
		if (!old)
			out[n++] = c;
	}
	return n;
}

static int
by_far(const void *x, const void *y)
{
	const struct couple *a = x, *b = y;

	if (a->far != b->far)
		return a->far < b->far ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* Every pair, the nearest first; of texts that are too long, all are far. */
static struct couple *
couples(struct writer *w, const struct pairs_candidate *const *pass,
	size_t n_pass, const struct pairs_candidate *const *fail, size_t n_fail)
{
	struct couple *c = arena_array(&w->a, n_pass * n_fail + 1, sizeof(*c));
	struct seq *s = arena_array(&w->a, n_fail + 1, sizeof(*s)), one;
	size_t n = 0;

	seq_table_init(&w->table, &w->a);
	for (size_t k = 0; k < n_fail; k++)
		seq_make(&w->table, SEQ_TOKENS, fail[k]->code, fail[k]->n,
			&s[k]);
	for (size_t i = 0; i < n_pass; i++) {
		struct lcs *l;

		seq_make(
			&w->table, SEQ_TOKENS, pass[i]->code, pass[i]->n, &one);
		l = one.n <= TOKENS ? lcs_new(&w->a, &one) : NULL;
		for (size_t k = 0; k < n_fail; k++, n++) {
			bool known = l != NULL && s[k].n <= TOKENS;
			double all = (double)(one.n + s[k].n);

			c[n] = (struct couple){pass[i], fail[k], 1, n};
			if (known && all > 0)
				c[n].far =
					1 - 2 * (double)lcs_len(l, &s[k]) / all;
			if (w->o->hardest)
				c[n].far += 2 * fail[k]->wrong;
		}
	}
	if (n > 1)
		qsort(c, n, sizeof(*c), by_far);
	return c;
}

/* Each failing text once; what a text was judged as must be the same. */
static void
choose(struct writer *w)
{
	const struct pairs_candidate *pass[COMPARED], *fail[COMPARED];
	size_t n_pass = different(w, true, pass);
	size_t n_fail = different(w, false, fail);
	struct couple *c = couples(w, pass, n_pass, fail, n_fail);
	int taken = 0;

	for (size_t i = 0; i < n_pass * n_fail && taken < w->o->per_task; i++) {
		bool used = c[i].pass->full != c[i].fail->full;

		for (size_t k = 0; k < i && !used; k++)
			used = c[k].order == SIZE_MAX && c[k].fail == c[i].fail;
		if (used)
			continue;
		c[i].order = SIZE_MAX;
		taken++;
		add_couple(w, &c[i]);
		add_repair(w, &c[i]);
	}
	for (size_t i = 0; i < n_pass && i < (size_t)w->o->per_task; i++)
		add_kto(w, pass[i]);
	for (size_t i = 0; i < n_fail && i < (size_t)w->o->per_task; i++)
		add_kto(w, fail[i]);
}

/* ---- steps ---- */

/* 1, or 0 when a step has no verdict, -1. */
static int
label_steps(struct writer *w, const struct pairs_trail *r, cJSON *list,
	struct err *e)
{
	struct judge_options jo = {.mode = w->t->mode};

	for (size_t i = 0; i < r->n; i++) {
		const struct pairs_step *s = &r->step[i];
		cJSON *o = json_object(&w->a);
		struct verdict v;

		if (judge_run(w->o->judge, w->t->task, &jo, s->text, s->n,
			    &w->a, &v, e) < 0)
			return -1;
		if (v.status == VERDICT_ERROR)
			return 0;
		json_set_str(o, "text", arena_strndup(&w->a, s->text, s->n));
		json_set_bool(o, "label", v.status == VERDICT_PASS);
		json_set_str(o, "reason", verdict_reason_name(v.reason));
		json_set_str(o, "feedback", s->feedback);
		json_push(list, o);
	}
	return 1;
}

static int
add_steps(struct writer *w, const struct pairs_trail *r, struct err *e)
{
	cJSON *o = begin_doc(w, false), *list = json_array(&w->a);
	int rc = label_steps(w, r, list, e);

	if (rc <= 0)
		return rc;
	json_set(o, "steps", list);
	json_set(o, "evidence", evidence(&w->a, true, "judged", r->id));
	add(w, "steps", key_of(w, r->id, ""), o);
	w->tally->steps++;
	return 0;
}

static int
add_all(struct writer *w, struct err *e)
{
	shuffle(w);
	choose(w);
	for (size_t i = 0; i < w->t->n_trails; i++)
		if (w->t->trail[i].n > 0 &&
			add_steps(w, &w->t->trail[i], e) < 0)
			return -1;
	add(w, "prompt", key_of(w, "", ""), begin_doc(w, false));
	w->tally->prompt++;
	w->tally->tasks++;
	return store_cur_examples_put(w->p->store, w->p->id, w->x, w->n, e);
}

int
curate_pairs_task(const struct curate_project *p, const struct curate_pairs *o,
	const struct pairs_task *t, struct curate_pairs_tally *tally,
	struct err *e)
{
	struct writer w = {.p = p, .o = o, .t = t, .tally = tally};
	int rc = add_all(&w, e);

	arena_release(&w.a);
	return rc;
}

/* ---- injected faults ---- */

/* The first description of a module; NULL: none. */
static int
description(const struct curate_project *p, struct arena *a, int64_t row_id,
	const char **out, struct err *e)
{
	struct store_cur_example_page page = {.project_id = p->id,
		.kind = "description",
		.row_id = row_id,
		.limit = 1};
	struct err ignored = ERR_INIT;
	cJSON *doc;

	*out = NULL;
	if (store_cur_example_page(p->store, a, &page, e) < 0)
		return -1;
	if (page.n > 0 &&
		json_parse(a, page.example[0].doc, strlen(page.example[0].doc),
			&doc, &ignored) == 0)
		*out = json_str(doc, "text", NULL);
	return 0;
}

static int
add_injected(struct writer *w, const struct store_cur_example *x, struct err *e)
{
	cJSON *from, *o = json_object(&w->a), *prompt = json_array(&w->a);
	cJSON *both = json_object(&w->a);
	const char *text;

	if (description(w->p, &w->a, x->row_id, &text, e) < 0 ||
		json_parse(&w->a, x->doc, strlen(x->doc), &from, e) < 0)
		return -1;
	if (text == NULL)
		return 0;
	json_set_str(o, "task",
		arena_printf(&w->a, "row/%lld", (long long)x->row_id));
	message(&w->a, prompt, "user", text);
	json_set(o, "prompt", prompt);
	json_set_str(o, "chosen", json_str(from, "right", ""));
	json_set_str(o, "rejected", json_str(from, "wrong", ""));
	json_set(o, "judge", json_copy(&w->a, json_get(from, "judge")));
	json_set(both, "chosen",
		json_copy(&w->a, json_path(from, "evidence.right")));
	json_set(both, "rejected",
		json_copy(&w->a, json_path(from, "evidence.wrong")));
	json_set(o, "evidence", both);
	add(w, "preference",
		arena_printf(
			&w->a, "row/%lld %s", (long long)x->row_id, x->key),
		o);
	w->tally->preference++;
	return 0;
}

/* All preferences of a row, which belong to it as other stages' do: they are
 * in its split, have its licence, and go with it. */
static int
pair_row(struct writer *w, int64_t row_id, struct err *e)
{
	struct store_cur_example_page page = {.project_id = w->p->id,
		.stage = "inject",
		.kind = "repair",
		.row_id = row_id,
		.limit = PAGE};
	struct store_cur_made made = {.result = {.row_id = row_id,
					      .stage = "pairs",
					      .status = STORE_CUR_KEEP,
					      .reason = "",
					      .rules = RULES}};

	do {
		if (store_cur_example_page(w->p->store, &w->a, &page, e) < 0)
			return -1;
		for (size_t i = 0; i < page.n; i++)
			if (add_injected(w, &page.example[i], e) < 0)
				return -1;
	} while (page.n > 0);
	made.example = w->x;
	made.n = w->n;
	return made.n == 0
		? 0
		: store_cur_made_put(w->p->store, w->p->id, &made, 1, e);
}

int
curate_pairs_injected(const struct curate_project *p,
	const struct curate_pairs *o, struct curate_pairs_tally *tally,
	struct err *e)
{
	struct store_cur_example_page page = {.project_id = p->id,
		.stage = "inject",
		.kind = "repair",
		.row_id = -1,
		.limit = PAGE};
	struct arena a = ARENA_INIT;
	int64_t last = 0, dropped;
	int rc = store_cur_results_drop(p->store, p->id, "pairs", &dropped, e);

	while (rc == 0) {
		rc = store_cur_example_page(p->store, &a, &page, e);
		for (size_t i = 0; rc == 0 && i < page.n; i++) {
			struct writer w = {.p = p, .o = o, .tally = tally};

			if (page.example[i].row_id == last)
				continue; /* a row's come one after another */
			last = page.example[i].row_id;
			rc = pair_row(&w, last, e);
			arena_release(&w.a);
		}
		arena_release(&a);
		if (page.n == 0)
			break;
	}
	return rc;
}
