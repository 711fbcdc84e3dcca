/*
 * describe_model: what a model says of a module, level by level, each built on
 * the one below; and the round trip.  A reply that is of no use is counted and
 * asked for again; what is lost in the end is said in the row's evidence.
 */
#include "curate/describe_int.h"

#include <string.h>

#include "eval/extract.h"
#include "eval/prompt.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

/* ---- questions ---- */

static int
question(struct describe_row *r, int template, const char *code,
	const char *below, char **out, struct err *e)
{
	const char *pairs[] = {
		"code", code, "below", below, "top", r->x.top, NULL};

	return prompt_expand(r->a, describe_template_names[template],
		r->s->o->templates[template], pairs, out, e);
}

/* The object that a reply holds, whatever stands around it; NULL: none. */
static cJSON *
object_in(struct arena *a, const struct curate_answer *x)
{
	const char *from = memchr(x->text, '{', x->n);
	size_t n = x->n;
	cJSON *doc;

	while (n > 0 && x->text[n - 1] != '}')
		n--;
	if (from == NULL || x->text + n <= from || x->n > LIM_REPLY_JSON)
		return NULL;
	return json_parse(a, from, (size_t)(x->text + n - from), &doc, NULL) ==
				0 &&
			cJSON_IsObject(doc)
		? doc
		: NULL;
}

/* What is wrong with an answer; NULL: nothing. */
typedef const char *looks_at(
	struct describe_row *r, const cJSON *doc, const char **text);

static const char *
judge_text(struct describe_row *r, const char *s)
{
	if (s == NULL || s[strspn(s, " \t\r\n")] == '\0')
		return "empty";
	if (strlen(s) > LIM_DESCRIBE_TEXT)
		return "too_long";
	return describe_copied(r->a, r->x.text, r->x.n, s) >= DESCRIBE_COPIED
		? "holds_code"
		: NULL;
}

static const char *
look_text(struct describe_row *r, const cJSON *doc, const char **text)
{
	*text = json_str(doc, "text", NULL);
	return *text == NULL ? "bad_json" : judge_text(r, *text);
}

static const char *
look_items(struct describe_row *r, const cJSON *doc, const char **text)
{
	const cJSON *items = json_get(doc, "items"), *x;
	struct buf b;

	if (!cJSON_IsArray(items))
		return "bad_json";
	buf_init(&b, LIM_DESCRIBE_TEXT);
	cJSON_ArrayForEach(x, items)
	{
		const char *s = json_str(x, "text", "");

		if (s[0] != '\0' && json_i64(x, "n", 0) > 0)
			buf_printf(&b, "%s%lld: %s", b.len > 0 ? "\n" : "",
				(long long)json_i64(x, "n", 0), s);
	}
	*text = buf_take(&b, r->a, NULL);
	return judge_text(r, *text);
}

static const char *
look_registers(struct describe_row *r, const cJSON *doc, const char **text)
{
	for (int i = DESCRIBE_REQUEST; i < DESCRIBE_REGISTERS; i++) {
		const char *why,
			*s = json_str(doc, describe_register_names[i], NULL);

		why = s == NULL ? "bad_json" : judge_text(r, s);
		if (why != NULL)
			return why;
	}
	*text = json_text(r->a, doc);
	return NULL;
}

static const char *
look(struct describe_row *r, const struct curate_answer *x, looks_at *how,
	const char **text)
{
	size_t blank = 0;
	cJSON *doc;

	while (blank < x->n && strchr(" \t\r\n", x->text[blank]) != NULL)
		blank++;
	if (blank == x->n)
		return "empty";
	doc = object_in(r->a, x);
	return doc == NULL ? "bad_json" : how(r, doc, text);
}

static void
count(struct describe_stage *s, const char *why)
{
	if (str_eq(why, "empty"))
		atomic_fetch_add(&s->empty, 1);
	else if (str_eq(why, "holds_code"))
		atomic_fetch_add(&s->holds_code, 1);
	else
		atomic_fetch_add(&s->bad_json, 1);
}

/* *text NULL: lost, which the row's evidence says. */
static int
ask(struct describe_row *r, const char *level, const char *q, looks_at *how,
	const char **text, struct err *e)
{
	const struct curate_model *m = r->s->o->model;
	const char *why = NULL;
	cJSON *lost;

	for (int i = 0; i < DESCRIBE_TRIES; i++) {
		struct curate_answer x;

		*text = NULL;
		atomic_fetch_add(&r->s->asked, 1);
		if (m->ask(m->arg, r->a, q, i, &x, e) < 0)
			return -1;
		why = look(r, &x, how, text);
		if (why == NULL)
			return 0;
		count(r->s, why);
	}
	*text = NULL;
	atomic_fetch_add(&r->s->lost, 1);
	lost = json_object(r->a);
	json_set_str(lost, "level", level);
	json_set_str(lost, "why", why);
	json_push(r->lost, lost);
	return 0;
}

/* ---- the text in pieces ---- */

/* Lines with their numbers; blocks: those between blank lines, of at most
 * DESCRIBE_BLOCK_LINES. */
static char *
pieces(struct describe_row *r, bool blocks)
{
	const char *p = r->x.text, *end = p + r->x.n;
	int line = 0, no = 0, in = 0;
	struct buf b;

	buf_init(&b, 4 * LIM_DESCRIBE_TEXT);
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((nl != NULL ? nl : end) - p);
		bool blank = true;

		for (size_t i = 0; i < n; i++)
			blank = blank && strchr(" \t\r", p[i]) != NULL;
		line++;
		if (!blocks)
			buf_printf(&b, "%d: ", line);
		else if (!blank && in == 0)
			buf_printf(&b, "block %d:\n", ++no);
		if (!blank || !blocks) {
			buf_add(&b, p, n);
			buf_addch(&b, '\n');
		}
		in = blank || in + 1 == DESCRIBE_BLOCK_LINES ? 0 : in + 1;
		p += n + 1;
	}
	return buf_take(&b, r->a, NULL);
}

/* ---- round trip ---- */

static cJSON *
trip_doc(struct describe_row *r, const char *status, const char *why)
{
	cJSON *o = json_object(r->a);

	json_set_str(o, "status", status);
	json_set_str(o, "why", why);
	json_set_str(o, "model", r->s->o->model->name);
	json_set_str(o, "run", r->s->o->model->run);
	return o;
}

static cJSON *
trip_result(struct describe_row *r, const struct equiv_result *x)
{
	struct describe_stage *s = r->s;
	const char *status = x->kind == EQUIV_PROVEN ? "equivalent"
		: x->kind == EQUIV_REFUTED	     ? "different"
						     : "unknown";
	cJSON *o = trip_doc(r, status, x->why);

	atomic_fetch_add(x->kind == EQUIV_PROVEN   ? &s->equivalent
			: x->kind == EQUIV_REFUTED ? &s->different
						   : &s->unknown,
		1);
	json_set_str(o, "engine", x->engine);
	json_set_str(o, "kind", equiv_kind_name(x->kind));
	if (x->assume[0] != '\0')
		json_set_str(o, "assume", x->assume);
	return o;
}

static int
round_trip(struct describe_row *r, const char *text, cJSON **out, struct err *e)
{
	const struct curate_describe *o = r->s->o;
	const struct task task = {.top = r->x.top, .golden_top = r->x.top};
	struct extract_reply reply = {0};
	struct equiv_job job = {.gold = r->x};
	struct extract_result code;
	struct equiv_result res;
	struct curate_answer x;
	char *q;

	*out = NULL;
	if (o->equiv == NULL)
		return 0;
	if (question(r, DESCRIBE_T_ROUND, "", text, &q, e) < 0 ||
		o->model->ask(o->model->arg, r->a, q, 0, &x, e) < 0)
		return -1;
	atomic_fetch_add(&r->s->asked, 1);
	reply.text = x.text;
	reply.n = x.n;
	reply.truncated = x.truncated;
	extract_code(r->a, &task, EXTRACT_DEFAULT, &reply, &code);
	if (code.reason != REASON_PASS || code.code == NULL || code.n == 0) {
		atomic_fetch_add(&r->s->unknown, 1);
		*out = trip_doc(r, "unknown", "the reply has no module");
		return 0;
	}
	job.gate = (struct equiv_text){code.code, code.n, r->x.top};
	if (equiv_run(o->equiv, r->a, &job, &res, e) < 0)
		return -1;
	*out = trip_result(r, &res);
	json_set_str(*out, "code", str_utf8_fix(r->a, code.code, code.n));
	return 0;
}

/* ---- levels ---- */

struct said { /* by the model, level by level; NULL: not asked, or lost */
	const char *level[DESCRIBE_LEVELS];
	const cJSON *by;
};

static int
lines_and_blocks(struct describe_row *r, struct said *s, struct err *e)
{
	for (int l = DESCRIBE_LINE; l <= DESCRIBE_BLOCK; l++) {
		const char *below =
			l == DESCRIBE_BLOCK && s->level[DESCRIBE_LINE] != NULL
			? s->level[DESCRIBE_LINE]
			: "Nothing.";
		char *q;

		if ((r->s->o->levels & 1U << l) == 0)
			continue;
		if (question(r, l, pieces(r, l == DESCRIBE_BLOCK), below, &q,
			    e) < 0 ||
			ask(r, describe_level_names[l], q, look_items,
				&s->level[l], e) < 0)
			return -1;
		if (s->level[l] != NULL)
			describe__add(r, describe_level_names[l], "spec",
				s->level[l], s->by, NULL);
	}
	return 0;
}

static int
other_registers(
	struct describe_row *r, int level, const struct said *s, struct err *e)
{
	const char *text;
	cJSON *doc;
	char *q;

	if ((r->s->o->registers & ~(1U << DESCRIBE_SPEC)) == 0)
		return 0;
	if (question(r, DESCRIBE_T_REGISTERS, "", s->level[level], &q, e) < 0 ||
		ask(r, "registers", q, look_registers, &text, e) < 0)
		return -1;
	if (text == NULL ||
		json_parse(r->a, text, strlen(text), &doc, NULL) < 0)
		return 0;
	for (int i = DESCRIBE_REQUEST; i < DESCRIBE_REGISTERS; i++)
		if ((r->s->o->registers & 1U << i) != 0)
			describe__add(r, describe_level_names[level],
				describe_register_names[i],
				json_str(doc, describe_register_names[i], ""),
				s->by, NULL);
	return 0;
}

static int
in_words(struct describe_row *r, int level, struct said *s, struct err *e)
{
	const char *below = s->level[level - 1];
	cJSON *trip = NULL;
	char *q;

	if ((r->s->o->levels & 1U << level) == 0)
		return 0;
	if (below == NULL) /* a summary of the text itself */
		below = level == DESCRIBE_HIGH ? r->x.text : "Nothing.";
	if (question(r, level, r->x.text, below, &q, e) < 0 ||
		ask(r, describe_level_names[level], q, look_text,
			&s->level[level], e) < 0)
		return -1;
	if (s->level[level] == NULL)
		return 0;
	if (level == DESCRIBE_DETAILED &&
		round_trip(r, s->level[level], &trip, e) < 0)
		return -1;
	describe__add(r, describe_level_names[level], "spec", s->level[level],
		s->by, trip);
	return other_registers(r, level, s, e);
}

static bool
too_long(struct describe_row *r)
{
	size_t lines = 0;

	for (size_t i = 0; i < r->x.n; i++)
		lines += r->x.text[i] == '\n';
	return r->x.n > LIM_DESCRIBE_TEXT || lines > LIM_DESCRIBE_LINES;
}

int
describe__by_model(struct describe_row *r, struct err *e)
{
	cJSON *by = json_object(r->a), *lost;
	struct said s = {.by = by};

	if (too_long(r)) {
		lost = json_object(r->a);
		json_set_str(lost, "level", "all");
		json_set_str(lost, "why", "too_long");
		json_push(r->lost, lost);
		atomic_fetch_add(&r->s->lost, 1);
		return 0;
	}
	json_set_str(by, "model", r->s->o->model->name);
	json_set_str(by, "run", r->s->o->model->run);
	json_set_str(by, "templates", r->s->o->templates_hash);
	return lines_and_blocks(r, &s, e) < 0 ||
			in_words(r, DESCRIBE_DETAILED, &s, e) < 0 ||
			in_words(r, DESCRIBE_HIGH, &s, e) < 0
		? -1
		: 0;
}
