/*
 * exportread: the strict reader of exported rows (see exportrow.h).  It must
 * not be kinder than those who will read them.
 */
#include <math.h>
#include <string.h>

#include "curate/exportrow_int.h"
#include "lib/base/str.h"

enum type {
	T_TEXT,
	T_BOOL,
	T_MESSAGES, /* any roles */
	T_PROMPT,   /* the same; none of them a lone answer */
	T_ANSWER,   /* one message, of the assistant */
	T_TURNS,    /* ShareGPT */
	T_TEXTS,
	T_BOOLS,
	T_REWARD,
	T_EXTRA
};
static const char *const type_names[] = {"a text", "true or false",
	"a list of messages {role, content}",
	"a list of messages {role, content}", "one message of the assistant",
	"a list of {from, value}", "a list of texts",
	"a list of true and false", "{style, ground_truth}, two texts",
	"{split, index}"};

struct column {
	const char *name;
	enum type type;
};
static const struct column head[] = {{"id", T_TEXT}, {"group", T_TEXT},
	{"kind", T_TEXT}, {"stage", T_TEXT}, {"task", T_TEXT},
	{"source", T_TEXT}, {"source_path", T_TEXT}, {"source_commit", T_TEXT},
	{"licence", T_TEXT}, {"verified", T_BOOL}, {"evidence", T_TEXT},
	{"stages", T_TEXT}, {"evidence_hash", T_TEXT}, {"judge", T_TEXT}};
#define N_HEAD (sizeof(head) / sizeof(head[0]))
#define BODY_MAX 5
static const struct column body[EXPORT_FORMATS][BODY_MAX + 1] = {
	[EXPORT_CHAT] = {{"messages", T_MESSAGES}},
	[EXPORT_PROMPT_COMPLETION] = {{"prompt", T_PROMPT},
		{"completion", T_ANSWER}},
	[EXPORT_ALPACA] = {{"instruction", T_TEXT}, {"input", T_TEXT},
		{"output", T_TEXT}},
	[EXPORT_SHAREGPT] = {{"conversations", T_TURNS}},
	[EXPORT_DPO] = {{"prompt", T_PROMPT}, {"chosen", T_ANSWER},
		{"rejected", T_ANSWER}},
	[EXPORT_KTO] = {{"prompt", T_PROMPT}, {"completion", T_ANSWER},
		{"label", T_BOOL}},
	[EXPORT_PRM] = {{"prompt", T_TEXT}, {"completions", T_TEXTS},
		{"labels", T_BOOLS}},
	[EXPORT_VERL] = {{"data_source", T_TEXT}, {"prompt", T_PROMPT},
		{"ability", T_TEXT}, {"reward_model", T_REWARD},
		{"extra_info", T_EXTRA}},
	[EXPORT_TRL] = {{"prompt", T_PROMPT}, {"task_ref", T_TEXT}},
	[EXPORT_RAW] = {{"text", T_TEXT}, {"doc", T_TEXT}}};

/* ---- types ---- */

static bool
pairs_of_texts(const cJSON *list, const char *k1, const char *k2)
{
	const cJSON *o;

	if (!cJSON_IsArray(list) || list->child == NULL)
		return false;
	cJSON_ArrayForEach(o, list)
	{
		if (!cJSON_IsObject(o) || cJSON_GetArraySize(o) != 2 ||
			json_str(o, k1, NULL) == NULL ||
			json_str(o, k2, NULL) == NULL)
			return false;
	}
	return true;
}

static bool
turns(const cJSON *list)
{
	const cJSON *o;

	if (!pairs_of_texts(list, "from", "value"))
		return false;
	cJSON_ArrayForEach(o, list)
	{
		const char *from = json_str(o, "from", "");

		if (!str_eq(from, "human") && !str_eq(from, "gpt") &&
			!str_eq(from, "system"))
			return false;
	}
	return true;
}

static bool
list_of(const cJSON *list, cJSON_bool (*is)(const cJSON *))
{
	const cJSON *o;

	if (!cJSON_IsArray(list) || list->child == NULL ||
		cJSON_GetArraySize(list) > EXPORT_CLAIMS_MAX)
		return false;
	cJSON_ArrayForEach(o, list)
	{
		if (!is(o))
			return false;
	}
	return true;
}

static bool
messages(const cJSON *v, const char *role)
{
	return pairs_of_texts(v, "role", "content") &&
		export__messages(v, role);
}

static bool
extra(const cJSON *v, const struct export_place *at)
{
	const cJSON *index = json_get(v, "index");

	return cJSON_IsObject(v) && cJSON_GetArraySize(v) == 2 &&
		cJSON_IsNumber(index) &&
		index->valuedouble == (double)at->index &&
		str_eq(json_str(v, "split", NULL),
			export_split_name(at->split));
}

static bool
is_type(enum type t, const cJSON *v, const struct export_place *at)
{
	switch (t) {
	case T_TEXT:
		return cJSON_IsString(v);
	case T_BOOL:
		return cJSON_IsBool(v);
	case T_MESSAGES:
	case T_PROMPT:
		return messages(v, NULL);
	case T_ANSWER:
		return messages(v, "assistant") && cJSON_GetArraySize(v) == 1;
	case T_TURNS:
		return turns(v);
	case T_TEXTS:
		return list_of(v, cJSON_IsString);
	case T_BOOLS:
		return list_of(v, cJSON_IsBool);
	case T_REWARD:
		return cJSON_IsObject(v) && cJSON_GetArraySize(v) == 2 &&
			str_eq(json_str(v, "style", NULL), "rule") &&
			json_str(v, "ground_truth", NULL) != NULL;
	case T_EXTRA:
		return extra(v, at);
	}
	return false;
}

/* ---- members ---- */

/* The member in its place: the same ones in the same order in every row. */
static int
column(const struct column *c, const cJSON **v, const struct export_place *at,
	struct err *e)
{
	if (*v == NULL || !str_eq((*v)->string, c->name))
		return err_set(e, ERR_PARSE,
			"member \"%s\" is missing%s%.40s%s", c->name,
			*v != NULL ? " (here is \"" : "",
			*v != NULL ? (*v)->string : "",
			*v != NULL ? "\")" : "");
	if (!is_type(c->type, *v, at))
		return err_set(e, ERR_PARSE, "member \"%s\" must be %s",
			c->name, type_names[c->type]);
	*v = (*v)->next;
	return 0;
}

static int
columns(enum export_format f, const cJSON *row, const struct export_place *at,
	struct err *e)
{
	const cJSON *v = row->child;

	for (size_t i = 0; i < N_HEAD; i++)
		if (column(&head[i], &v, at, e) < 0)
			return -1;
	for (size_t i = 0; body[f][i].name != NULL; i++)
		if (column(&body[f][i], &v, at, e) < 0)
			return -1;
	if (v != NULL)
		return err_set(e, ERR_PARSE,
			"member \"%.40s\" does not belong to format %s",
			v->string, export_format_name(f));
	return 0;
}

/* cJSON reads what is no JSON: numbers beyond doubles become infinite. */
static bool
finite_numbers(const cJSON *v)
{
	for (; v != NULL; v = v->next)
		if ((cJSON_IsNumber(v) && !isfinite(v->valuedouble)) ||
			!finite_numbers(v->child))
			return false;
	return true;
}

/* JSON in a text. */
static int
inner(struct arena *a, const cJSON *row, const char *key, const cJSON **out,
	struct err *e)
{
	const char *text = json_str(row, key, "");
	struct err why = ERR_INIT;
	cJSON *v;

	*out = NULL;
	if (text[0] == '\0')
		return 0;
	if (json_parse(a, text, strlen(text), &v, &why) < 0)
		return err_set(e, ERR_PARSE, "member \"%s\" is no JSON: %s",
			key, why.msg);
	if (!finite_numbers(v))
		return err_set(e, ERR_PARSE,
			"member \"%s\" holds a number that is not finite", key);
	*out = v;
	return 0;
}

static int
evidence(struct arena *a, const cJSON *row, struct export_read *out,
	struct err *e)
{
	const cJSON *said, *stages;
	char hex[HASH_HEX];

	if (inner(a, row, "evidence", &said, e) < 0 ||
		inner(a, row, "stages", &stages, e) < 0 ||
		inner(a, row, "judge", &out->judge, e) < 0)
		return -1;
	if (said == NULL || !cJSON_IsObject(said) || !cJSON_IsArray(stages))
		return err_set(e, ERR_PARSE,
			"evidence must hold an object and stages a list");
	export__evidence_hash(a, json_str(row, "evidence", ""),
		json_str(row, "stages", ""), hex);
	if (!str_eq(hex, json_str(row, "evidence_hash", "")))
		return err_set(e, ERR_PARSE,
			"evidence_hash is not that of evidence and stages");
	if (out->verified && (said->child == NULL || out->judge == NULL))
		return err_set(e, ERR_PARSE,
			"it is called verified and has no evidence, or "
			"nothing to judge it by");
	return 0;
}

/* ---- what a row says of texts ---- */

static void
claim(struct export_read *out, const char *what, const char *text, bool passes)
{
	out->claim[out->n++] = (struct export_claim){what, text, passes};
}

/* The code in the fence that the writer put round it; the other formats have
 * code as it was judged, and a fence in it is a part of it. */
static const char *
code_in(struct arena *a, const char *text)
{
	const char *code = export__unfence(a, text);

	return code != NULL ? code : text;
}

static const char *
content(const cJSON *row, const char *key, int i)
{
	return json_str(
		cJSON_GetArrayItem(json_get(row, key), i), "content", "");
}

/* The request and the answer of the four formats that have them. */
static void
claim_turns(struct arena *a, enum export_format f, const cJSON *row,
	struct export_read *out)
{
	const cJSON *list = json_get(row, "conversations");
	bool repair = str_eq(out->kind, "repair");
	const char *ask, *answer;

	if (f == EXPORT_CHAT) {
		ask = content(row, "messages", 0);
		answer = content(row, "messages", 1);
	} else if (f == EXPORT_SHAREGPT) {
		ask = json_str(cJSON_GetArrayItem(list, 0), "value", "");
		answer = json_str(cJSON_GetArrayItem(list, 1), "value", "");
	} else if (f == EXPORT_ALPACA) {
		ask = json_str(row, "input", "");
		answer = json_str(row, "output", "");
	} else {
		ask = content(row, "prompt", 0);
		answer = content(row, "completion", 0);
	}
	if (!repair && !str_eq(out->kind, "verified"))
		return;
	if (repair)
		claim(out, "wrong", code_in(a, ask), false);
	claim(out, repair ? "right" : "verified",
		f == EXPORT_ALPACA ? answer : code_in(a, answer), true);
}

static void
claim_steps(const cJSON *texts, const cJSON *labels, struct export_read *out)
{
	const cJSON *t, *l = labels->child;

	cJSON_ArrayForEach(t, texts)
	{
		claim(out, "step", t->valuestring, cJSON_IsTrue(l));
		l = l->next;
	}
}

static void
claim_doc(const cJSON *doc, struct export_read *out)
{
	static const struct {
		const char *kind, *key;
		bool passes;
	} says[] = {{"verified", "rtl", true}, {"repair", "wrong", false},
		{"repair", "right", true}, {"preference", "chosen", true},
		{"preference", "rejected", false}};
	const cJSON *s;

	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++)
		if (str_eq(says[i].kind, out->kind))
			claim(out, says[i].key, json_str(doc, says[i].key, ""),
				says[i].passes);
	if (str_eq(out->kind, "kto"))
		claim(out, "completion", json_str(doc, "completion", ""),
			json_bool(doc, "label", false));
	if (!str_eq(out->kind, "steps") || !export__steps(doc))
		return;
	cJSON_ArrayForEach(s, json_get(doc, "steps"))
	{
		claim(out, "step", json_str(s, "text", ""),
			json_bool(s, "label", false));
	}
}

static int
claims(struct arena *a, enum export_format f, const cJSON *row,
	struct export_read *out, struct err *e)
{
	const cJSON *texts = json_get(row, "completions");
	const cJSON *labels = json_get(row, "labels"), *doc;

	if (f == EXPORT_DPO) {
		claim(out, "chosen", content(row, "chosen", 0), true);
		claim(out, "rejected", content(row, "rejected", 0), false);
	} else if (f == EXPORT_KTO) {
		claim(out, "completion", content(row, "completion", 0),
			cJSON_IsTrue(json_get(row, "label")));
	} else if (f == EXPORT_PRM) {
		if (cJSON_GetArraySize(texts) != cJSON_GetArraySize(labels))
			return err_set(e, ERR_PARSE,
				"as many labels as completions are wanted");
		claim_steps(texts, labels, out);
	} else if (f == EXPORT_RAW) {
		if (inner(a, row, "doc", &doc, e) < 0)
			return -1;
		if (!cJSON_IsObject(doc))
			return err_set(e, ERR_PARSE, "doc must hold an object");
		claim_doc(doc, out);
	} else if (f != EXPORT_VERL && f != EXPORT_TRL) {
		claim_turns(a, f, row, out);
	}
	return 0;
}

static int
labels(struct export_read *out, struct err *e)
{
	if (out->verified != export__labelled(out->kind))
		return err_set(e, ERR_PARSE,
			"a row of kind %.40s must have verified %s", out->kind,
			out->verified ? "false" : "true");
	if (out->n > 0 && out->judge == NULL)
		return err_set(
			e, ERR_PARSE, "a label and nothing to judge it by");
	if (out->id[0] == '\0' || out->group[0] == '\0')
		return err_set(e, ERR_PARSE, "id and group must not be empty");
	return 0;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of exportrow.h */
export_row_read(struct arena *a, enum export_format f,
	const struct export_place *at, const char *line, size_t n,
	struct export_read *out, struct err *e)
{
	cJSON *row;

	memset(out, 0, sizeof(*out));
	if (!str_utf8_ok(line, n))
		return err_set(e, ERR_PARSE, "byte %zu is no UTF-8",
			str_utf8_prefix(line, n) + 1);
	if (json_parse(a, line, n, &row, e) < 0)
		return -1;
	if (!cJSON_IsObject(row))
		return err_set(e, ERR_PARSE, "it is no JSON object");
	if (!finite_numbers(row->child))
		return err_set(e, ERR_PARSE, "a number is not finite");
	if (columns(f, row, at, e) < 0)
		return -1;
	out->id = json_str(row, "id", "");
	out->group = json_str(row, "group", "");
	out->kind = json_str(row, "kind", "");
	out->task = json_str(row, "task", "");
	out->verified = json_bool(row, "verified", false);
	out->claim = arena_array(a, EXPORT_CLAIMS_MAX + 4, sizeof(*out->claim));
	if (evidence(a, row, out, e) < 0 || claims(a, f, row, out, e) < 0)
		return -1;
	return labels(out, e);
}
