/*
 * exportrow: examples as rows of a format.  It must not judge, and no row may
 * have other members than its format's.
 */
#include "curate/exportrow.h"

#include <stdlib.h>
#include <string.h>

#include "curate/exportrow_int.h"
#include "curate/recheck.h"
#include "lib/base/hash.h"
#include "lib/base/str.h"

static const char *const formats[EXPORT_FORMATS] = {"chat", "prompt-completion",
	"alpaca", "sharegpt", "dpo", "kto", "prm", "verl", "trl", "raw"};
static const char *const splits[EXPORT_SPLITS] = {
	"train", "validation", "test"};

const char *
export_format_name(enum export_format f)
{
	return formats[f];
}

int
export_format_parse(const char *s, enum export_format *out, struct err *e)
{
	struct arena a = ARENA_INIT;
	const char *near;

	for (size_t i = 0; i < EXPORT_FORMATS; i++)
		if (str_eq(s, formats[i])) {
			*out = (enum export_format)i;
			return 0;
		}
	near = str_nearest(&a, s, formats, EXPORT_FORMATS);
	err_set(e, ERR_USAGE, "unknown format \"%.40s\"%s%s", s,
		near[0] != '\0' ? "; did you mean " : "", near);
	arena_release(&a);
	return -1;
}

const char *
export_split_name(enum export_split s)
{
	return splits[s];
}

enum export_split
export_split_of(const char *group, int test_percent, int validation_percent)
{
	struct arena a = ARENA_INIT;
	const char *text = arena_printf(&a, "rtlsmith split 1\n%s", group);
	char hex[HASH_HEX];
	unsigned long long at;

	hash_hex(text, strlen(text), hex);
	arena_release(&a);
	hex[16] = '\0';
	at = strtoull(hex, NULL, 16) % 10000;
	if (at < (unsigned long long)test_percent * 100)
		return EXPORT_TEST;
	if (at < (unsigned long long)(test_percent + validation_percent) * 100)
		return EXPORT_VALIDATION;
	return EXPORT_TRAIN;
}

/* ---- which example is fit ---- */

static bool
has_texts(const cJSON *doc, const char *const *keys)
{
	for (; *keys != NULL; keys++)
		if (json_str(doc, *keys, "")[0] == '\0')
			return false;
	return true;
}

static bool
is_whole(const char *kind, const cJSON *doc)
{
	static const char *const needs[][5] = {{"description", "text"},
		{"verified", "spec", "rtl"},
		{"repair", "wrong", "feedback", "right"},
		{"preference", "chosen", "rejected"}, {"kto", "completion"}};

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (str_eq(kind, needs[i][0]))
			return has_texts(doc, needs[i] + 1);
	return true;
}

bool
export__labelled(const char *kind)
{
	return str_eq(kind, "verified") || str_eq(kind, "repair") ||
		str_eq(kind, "preference") || str_eq(kind, "kto") ||
		str_eq(kind, "steps");
}

static bool
has_prompt(const char *kind)
{
	return str_eq(kind, "preference") || str_eq(kind, "kto") ||
		str_eq(kind, "steps") || str_eq(kind, "prompt");
}

static const char *
label_refusal(struct arena *a, const struct export_item *x)
{
	const cJSON *evidence = json_get(x->doc, "evidence");
	struct err why = ERR_INIT;
	struct recheck r;

	if (!cJSON_IsObject(evidence) || evidence->child == NULL)
		return "a label without evidence";
	if (str_eq(x->kind, "verified") &&
		!str_eq(json_str(evidence, "result", ""), "pass"))
		return "called verified, and its evidence does not say so";
	if (recheck_read(a, json_get(x->doc, "judge"), &r, &why) < 0)
		return "a label that cannot be judged again";
	if (str_eq(x->kind, "kto") && !cJSON_IsBool(json_get(x->doc, "label")))
		return "its members are not those of its kind";
	return NULL;
}

const char *
export_item_refusal(struct arena *a, const struct export_item *x)
{
	if (x->doc == NULL)
		return NULL;
	if (!cJSON_IsObject(x->doc) || !is_whole(x->kind, x->doc) ||
		(has_prompt(x->kind) &&
			!export__messages(json_get(x->doc, "prompt"), NULL)) ||
		(str_eq(x->kind, "steps") && !export__steps(x->doc)))
		return "its members are not those of its kind";
	return export__labelled(x->kind) ? label_refusal(a, x) : NULL;
}

/* ---- what all rows have ---- */

static cJSON *
head(struct arena *a, const struct export_item *x)
{
	const cJSON *evidence = json_get(x->doc, "evidence");
	const cJSON *judge = json_get(x->doc, "judge");
	const char *text = evidence != NULL ? json_text(a, evidence) : "{}";
	cJSON *o = json_object(a);
	char hex[HASH_HEX];

	export__evidence_hash(a, text, x->stages, hex);
	json_set_str(o, "id", x->id);
	json_set_str(o, "group", x->group);
	json_set_str(o, "kind", x->kind);
	json_set_str(o, "stage", x->stage);
	json_set_str(o, "task", json_str(x->doc, "task", ""));
	json_set_str(o, "source", x->source);
	json_set_str(o, "source_path", x->path);
	json_set_str(o, "source_commit", x->commit);
	json_set_str(o, "licence", x->licence);
	json_set_bool(o, "verified", export__labelled(x->kind));
	json_set_str(o, "evidence", text);
	json_set_str(o, "stages", x->stages);
	json_set_str(o, "evidence_hash", hex);
	json_set_str(
		o, "judge", cJSON_IsObject(judge) ? json_text(a, judge) : "");
	return o;
}

void
export__evidence_hash(struct arena *a, const char *evidence, const char *stages,
	char out[HASH_HEX])
{
	const char *both = arena_printf(a, "%s\n%s", evidence, stages);

	hash_hex(both, strlen(both), out);
}

/* ---- an instruction and its answer ---- */

struct turns {
	const char *instruction; /* without what it is about */
	const char *about;	 /* "" */
	const char *code;
};

static bool
turns_of(struct arena *a, const struct export_item *x, struct turns *t)
{
	const char *reg = json_str(x->doc, "register", "");
	const char *spec = json_str(x->doc, "text", "");

	t->about = "";
	if (str_eq(x->kind, "description")) {
		if (str_eq(json_str(x->doc, "level", ""), "line") ||
			x->text[0] == '\0')
			return false;
		t->code = x->text;
	} else if (str_eq(x->kind, "verified")) {
		spec = json_str(x->doc, "spec", "");
		reg = "spec";
		t->code = json_str(x->doc, "rtl", "");
	} else if (str_eq(x->kind, "repair")) {
		t->instruction = EXPORT_REPAIR;
		t->about = arena_printf(a, "%s\n\nWhat the tools say:\n\n%s\n",
			export__fence(a, json_str(x->doc, "wrong", "")),
			json_str(x->doc, "feedback", ""));
		t->code = json_str(x->doc, "right", "");
		return true;
	} else {
		return false;
	}
	t->instruction = str_eq(reg, "request") || str_eq(reg, "question")
		? spec
		: arena_printf(a, "%s\n\n%s", EXPORT_SPEC, spec);
	return true;
}

static cJSON *
message(struct arena *a, const char *role, const char *content)
{
	cJSON *m = json_object(a);

	json_set_str(m, "role", role);
	json_set_str(m, "content", content);
	return m;
}

static cJSON *
one_message(struct arena *a, const char *role, const char *content)
{
	cJSON *list = json_array(a);

	json_push(list, message(a, role, content));
	return list;
}

static const char *
request(struct arena *a, const struct turns *t)
{
	return t->about[0] == '\0'
		? t->instruction
		: arena_printf(a, "%s\n\n%s", t->instruction, t->about);
}

static cJSON *
chat(struct arena *a, const struct turns *t)
{
	cJSON *list = one_message(a, "user", request(a, t));

	json_push(list, message(a, "assistant", export__fence(a, t->code)));
	return list;
}

static cJSON *
sharegpt(struct arena *a, const struct turns *t)
{
	const char *value[2] = {request(a, t), export__fence(a, t->code)};
	static const char *const from[2] = {"human", "gpt"};
	cJSON *list = json_array(a), *o;

	for (int i = 0; i < 2; i++) {
		o = json_object(a);
		json_set_str(o, "from", from[i]);
		json_set_str(o, "value", value[i]);
		json_push(list, o);
	}
	return list;
}

static void
set_turns(
	struct arena *a, enum export_format f, const struct turns *t, cJSON *o)
{
	if (f == EXPORT_CHAT) {
		json_set(o, "messages", chat(a, t));
	} else if (f == EXPORT_SHAREGPT) {
		json_set(o, "conversations", sharegpt(a, t));
	} else if (f == EXPORT_ALPACA) {
		json_set_str(o, "instruction", t->instruction);
		json_set_str(o, "input", t->about);
		json_set_str(o, "output", t->code);
	} else {
		json_set(o, "prompt", one_message(a, "user", request(a, t)));
		json_set(o, "completion",
			one_message(a, "assistant", export__fence(a, t->code)));
	}
}

/* ---- the others ---- */

static void
set_answer(struct arena *a, const cJSON *doc, const char *key, cJSON *o)
{
	json_set(o, key, one_message(a, "assistant", json_str(doc, key, "")));
}

static void
set_steps(struct arena *a, const cJSON *doc, cJSON *o)
{
	cJSON *texts = json_array(a), *labels = json_array(a), *copy;
	const cJSON *s;

	json_set_str(
		o, "prompt", export__prompt_text(a, json_get(doc, "prompt")));
	cJSON_ArrayForEach(s, json_get(doc, "steps"))
	{
		json_push_str(texts, json_str(s, "text", ""));
		copy = json_copy(a, json_get(s, "label"));
		json_push(labels, copy);
	}
	json_set(o, "completions", texts);
	json_set(o, "labels", labels);
}

static void
set_verl(struct arena *a, const cJSON *doc, const struct export_place *at,
	cJSON *o)
{
	cJSON *reward = json_object(a), *extra = json_object(a);

	json_set_str(o, "data_source", "rtlsmith");
	json_set(
		o, "prompt", export__copy_messages(a, json_get(doc, "prompt")));
	json_set_str(o, "ability", "verilog");
	json_set_str(reward, "style", "rule");
	json_set_str(reward, "ground_truth", json_str(doc, "task", ""));
	json_set(o, "reward_model", reward);
	json_set_str(extra, "split", splits[at->split]);
	json_set_i64(extra, "index", at->index);
	json_set(o, "extra_info", extra);
}

/* true: the format has rows of this kind. */
static bool
set_body(struct arena *a, enum export_format f, const struct export_item *x,
	const struct export_place *at, cJSON *o)
{
	static const char *const kinds[EXPORT_FORMATS] = {
		[EXPORT_DPO] = "preference",
		[EXPORT_KTO] = "kto",
		[EXPORT_PRM] = "steps",
		[EXPORT_VERL] = "prompt",
		[EXPORT_TRL] = "prompt"};
	struct turns t;

	if (f == EXPORT_RAW) {
		json_set_str(o, "text", x->text);
		json_set_str(
			o, "doc", x->doc != NULL ? json_text(a, x->doc) : "{}");
		return true;
	}
	if (kinds[f] == NULL) {
		if (!turns_of(a, x, &t))
			return false;
		set_turns(a, f, &t, o);
		return true;
	}
	if (!str_eq(kinds[f], x->kind))
		return false;
	if (f == EXPORT_PRM) {
		set_steps(a, x->doc, o);
		return true;
	}
	if (f == EXPORT_VERL) {
		set_verl(a, x->doc, at, o);
		return true;
	}
	json_set(o, "prompt",
		export__copy_messages(a, json_get(x->doc, "prompt")));
	if (f == EXPORT_TRL) {
		json_set_str(o, "task_ref", json_str(x->doc, "task", ""));
	} else if (f == EXPORT_DPO) {
		set_answer(a, x->doc, "chosen", o);
		set_answer(a, x->doc, "rejected", o);
	} else {
		set_answer(a, x->doc, "completion", o);
		json_set_bool(o, "label", json_bool(x->doc, "label", false));
	}
	return true;
}

cJSON *
export_row(struct arena *a, enum export_format f, const struct export_item *x,
	const struct export_place *at)
{
	cJSON *o = head(a, x);

	return set_body(a, f, x, at, o) ? o : NULL;
}
