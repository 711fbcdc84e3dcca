/*
 * decontaminate: scores each row by suite, and rejects those that leak.  It
 * holds the tasks' texts and their hashes, and a page of rows.
 */
#include "curate/decontaminate.h"

#include <math.h>
#include <string.h>

#include "curate/leak.h"
#include "curate/paraphrase.h"
#include "curate/vsplit.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define RULES 2
#define REFS 5	      /* of a task, at most */
#define SAID_FROM 0.3 /* lower scores are not told */

static const char *const paraphrases[] = {"flag", "reject", "off"};

struct stage {
	const struct curate_decontaminate *o;
	struct leak_index *index;
	struct leak_ref *ref;
	size_t n;
	struct paraphrase_ref *prompt;
	size_t n_prompts;
	struct paraphrase_index *paraphrase;
	struct arena life;
	struct hash_ctx *hash; /* of all references */
	char hex[HASH_HEX];
};

static void
add_ref(struct stage *s, size_t suite, const struct task *t, const char *text,
	size_t n, bool code)
{
	if (text == NULL || n == 0 || n > LIM_SHINGLE_TEXT)
		return;
	s->ref[s->n++] = (struct leak_ref){suite, t->id, text, n, code};
	hash_str(s->hash, s->o->suites[suite].name);
	hash_str(s->hash, t->id);
	hash_part(s->hash, text, n);
}

/* Verilog; of several modules the largest by itself, too, for a row may have
 * it among others. */
static void
add_code(struct stage *s, size_t suite, const struct task *t, const char *text,
	size_t n)
{
	const struct vsplit_item *most = NULL;
	struct vsplit v;

	add_ref(s, suite, t, text, n, true);
	vsplit_text(&s->life, text, n, &v);
	for (size_t i = 0; i < v.n; i++)
		if (most == NULL ||
			v.item[i].end - v.item[i].start >
				most->end - most->start)
			most = &v.item[i];
	if (v.n > 1 && most != NULL)
		add_ref(s, suite, t, text + most->start,
			most->end - most->start, true);
}

static void
add_task(struct stage *s, size_t suite, const struct task *t)
{
	const struct task_file *golden = task_file(t, "golden");
	const struct task_file *design = task_file(t, "design");
	char *whole = task_golden_candidate(&s->life, t);

	if (whole != NULL)
		add_code(s, suite, t, whole, strlen(whole));
	else if (golden != NULL)
		add_code(s, suite, t, golden->text, golden->n);
	if (design != NULL)
		add_code(s, suite, t, design->text, design->n);
	if (t->prompt == NULL)
		return;
	add_ref(s, suite, t, t->prompt, strlen(t->prompt), false);
	s->prompt[s->n_prompts++] = (struct paraphrase_ref){
		suite, t->id, t->prompt, strlen(t->prompt)};
}

static int
make_index(struct stage *s, struct err *e)
{
	size_t tasks = 0;

	s->hash = hash_new();
	for (size_t i = 0; i < s->o->n; i++)
		tasks += s->o->suites[i].n;
	s->ref = arena_array(&s->life, REFS * tasks + 1, sizeof(*s->ref));
	s->prompt = arena_array(&s->life, tasks + 1, sizeof(*s->prompt));
	for (size_t i = 0; i < s->o->n; i++)
		for (size_t k = 0; k < s->o->suites[i].n; k++)
			add_task(s, i, &s->o->suites[i].tasks[k]);
	hash_final(s->hash, s->hex);
	s->paraphrase =
		paraphrase_index_make(&s->life, s->prompt, s->n_prompts);
	return leak_index_make(&s->life,
		&(const struct leak_refs){s->ref, s->n, s->o->n},
		s->o->rouge_from, &s->index, e);
}

/* The texts of a row's meta: what its data set says of it. */
static char *
with_meta(struct arena *a, const char *prose, const char *meta)
{
	struct err ignored = ERR_INIT;
	cJSON *tree, *x;
	const char *out = prose;

	if (meta[0] == '\0' ||
		json_parse(a, meta, strlen(meta), &tree, &ignored) < 0)
		return arena_strdup(a, prose);
	cJSON_ArrayForEach(x, tree)
	{
		if (cJSON_IsString(x))
			out = arena_printf(a, "%s\n%s", out, x->valuestring);
	}
	return arena_strdup(a, out);
}

static struct paraphrase_score *
in_other_words(struct stage *s, struct arena *a, const struct store_cur_row *r)
{
	struct paraphrase_score *out =
		arena_array(a, s->o->n + 1, sizeof(*out));
	struct vsplit v, one = {.n = 1};
	size_t n, at = 0;
	char *prose;

	if (s->o->paraphrase == CURATE_PARAPHRASE_OFF)
		return out;
	vsplit_text(a, r->text, r->text_n, &v);
	prose = with_meta(
		a, paraphrase_prose(a, r->text, r->text_n, &v, &n), r->meta);
	paraphrase_find(s->paraphrase, a, prose, strlen(prose), out);
	/* each module with what stands before it */
	for (size_t i = 0; v.n > 1 && i < v.n; i++) {
		struct vsplit_item own = v.item[i];

		own.start -= at;
		own.end -= at;
		one.item = &own;
		prose = paraphrase_prose(a, r->text + at, own.end, &one, &n);
		paraphrase_find(s->paraphrase, a, prose, n, out);
		at = v.item[i].end;
	}
	return out;
}

static cJSON *
score_json(struct stage *s, struct arena *a, size_t suite,
	const struct leak_score *x, const struct paraphrase_score *p)
{
	cJSON *v = json_object(a);

	json_set_str(v, "suite", s->o->suites[suite].name);
	if (x->leak || x->score >= SAID_FROM) {
		json_set_str(v, "task", x->task);
		json_set_str(v, "by", leak_measure_name(x->by));
		json_set_num(v, "score", round(x->score * 1e4) / 1e4);
		json_set_bool(v, "leak", x->leak);
	}
	if (p->score >= SAID_FROM) {
		cJSON *o = json_object(a);

		json_set_str(o, "task", p->task);
		json_set_num(o, "score", round(p->score * 1e4) / 1e4);
		json_set_bool(o, "review", p->score >= PARAPHRASE_FROM);
		json_set(v, "paraphrase", o);
	}
	return v;
}

static int
judge(void *arg, struct arena *a, const struct store_cur_row *r,
	struct store_cur_result *out, struct err *e)
{
	struct stage *s = arg;
	struct leak_score *score = arena_array(a, s->o->n + 1, sizeof(*score));
	const struct paraphrase_score *other = in_other_words(s, a, r);
	const struct leak_score *worst = NULL;
	cJSON *doc = json_object(a), *list = json_array(a);
	bool review = false;

	if (leak_find(s->index, a, r->text, r->text_n, score, e) < 0)
		return -1;
	for (size_t i = 0; i < s->o->n; i++) {
		const struct leak_score *x = &score[i];

		review = review || other[i].score >= PARAPHRASE_FROM;
		if (x->leak && (worst == NULL || x->score > worst->score))
			worst = x;
		if (x->leak || x->score >= SAID_FROM ||
			other[i].score >= SAID_FROM)
			json_push(list, score_json(s, a, i, x, &other[i]));
	}
	json_set(doc, "scores", list);
	if (review)
		json_set_str(doc, "review", "paraphrase");
	out->doc = json_text(a, doc);
	out->status = STORE_CUR_KEEP;
	if (worst != NULL) {
		out->status = STORE_CUR_REJECT;
		out->reason = arena_printf(
			a, "leak_%s", leak_measure_name(worst->by));
	} else if (review && s->o->paraphrase == CURATE_PARAPHRASE_REJECT) {
		out->status = STORE_CUR_REJECT;
		out->reason = "leak_paraphrase";
	}
	return 0;
}

int
curate_decontaminate(const struct curate_project *p,
	const struct curate_decontaminate *o, struct curate_tally *t,
	struct err *e)
{
	struct stage s = {.o = o};
	struct curate_stage st = {.name = "decontaminate",
		.texts = true,
		.leaves = true,
		.judge = judge,
		.arg = &s,
		.progress = o->progress};
	int64_t dropped;
	int rc = 0;

	memset(t, 0, sizeof(*t));
	if (o->again)
		rc = store_cur_results_drop(
			p->store, p->id, "decontaminate", &dropped, e);
	if (rc == 0)
		rc = make_index(&s, e);
	if (rc == 0) {
		st.rules = arena_printf(&s.life,
			"decontaminate@%d rouge=%g paraphrase=%s tasks=%.16s",
			RULES, o->rouge_from, paraphrases[o->paraphrase],
			s.hex);
		rc = curate_stage_run(p, &st, t, e);
	}
	arena_release(&s.life);
	return rc;
}
