/*
 * replay_script: reads the YAML script of misbehaviour and tells whether a
 * rule holds for a request.  Whether it does depends on nothing but the
 * request; counting (times) is the book's business.
 */
#include "serve/replay_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"

#define RULES_MAX 10000
#define SET_MAX 100000

/* What an action's value may be. */
enum act_value {
	VALUE_NONE,    /* true, or the bare name */
	VALUE_INT,     /* whole number of at least 1 */
	VALUE_SECONDS, /* kept in ms */
	VALUE_BYTES,   /* number, "head" is 0 */
	VALUE_CUT,     /* true, or "clean" */
	VALUE_STATUS
};

static const struct {
	const char *name;
	enum replay_act act;
	enum act_value value;
	int64_t dflt;
} acts[] = {
	{"status", REPLAY_ACT_STATUS, VALUE_STATUS, 0},
	{"half_event", REPLAY_ACT_HALF_EVENT, VALUE_CUT, 0},
	{"no_done", REPLAY_ACT_NO_DONE, VALUE_NONE, 0},
	{"drop", REPLAY_ACT_DROP, VALUE_BYTES, 0},
	{"hang", REPLAY_ACT_HANG, VALUE_SECONDS, 0},
	{"slow", REPLAY_ACT_SLOW, VALUE_INT, 0},
	{"split", REPLAY_ACT_SPLIT, VALUE_INT, 1},
	{"big_line", REPLAY_ACT_BIG_LINE, VALUE_INT, (int64_t)10 * 1024 * 1024},
	{"invalid_utf8", REPLAY_ACT_INVALID_UTF8, VALUE_NONE, 0},
	{"error_in_200", REPLAY_ACT_ERROR_IN_200, VALUE_NONE, 0},
	{"html_200", REPLAY_ACT_HTML_200, VALUE_NONE, 0},
	{"empty_length", REPLAY_ACT_EMPTY_LENGTH, VALUE_NONE, 0},
	{"empty_stop", REPLAY_ACT_EMPTY_STOP, VALUE_NONE, 0},
	{"content_null", REPLAY_ACT_CONTENT_NULL, VALUE_NONE, 0},
	{"garbage", REPLAY_ACT_GARBAGE, VALUE_NONE, 0},
	{"usage_missing", REPLAY_ACT_USAGE_MISSING, VALUE_NONE, 0},
	{"duplicate_role", REPLAY_ACT_DUPLICATE_ROLE, VALUE_NONE, 0},
	{"keepalive", REPLAY_ACT_KEEPALIVE, VALUE_NONE, 0},
};
#define N_ACTS (sizeof(acts) / sizeof(*acts))

static const char *const rule_keys[] = {"when", "do", "times", "times_each"};
static const char *const when_keys[] = {"sample", "attempt", "nth", "every",
	"match", "model", "wire", "stream"};
static const char *const do_keys[] = {"retry_after", "retry_after_ms",
	"retry_after_date", "code", "type", "message", "param", "body"};

#define N(x) (sizeof(x) / sizeof(*(x)))

const char *
replay_act_name(enum replay_act act)
{
	size_t i;

	for (i = 0; i < N_ACTS; i++) {
		if (acts[i].act == act)
			return acts[i].name;
	}
	return "none";
}

static int
script_keys(const cJSON *o, const char *const *names, size_t n,
	const char *where, struct err *e)
{
	struct arena a = ARENA_INIT;
	const cJSON *m;
	int r = 0;

	cJSON_ArrayForEach(m, o)
	{
		const char *near;
		size_t i;

		for (i = 0; i < n && !str_eq(names[i], m->string); i++)
			;
		if (i < n)
			continue;
		near = str_nearest(&a, m->string, names, n);
		r = err_set(e, ERR_USAGE, "%s: unknown key \"%.60s\"%s%s",
			where, m->string, *near ? "; did you mean " : "", near);
		break;
	}
	arena_release(&a);
	return r;
}

static int
script_range(const cJSON *v, int64_t out[2])
{
	const char *s;
	char *dash;
	char lo[32];
	size_t n;

	if (cJSON_IsNumber(v)) {
		out[0] = out[1] = (int64_t)v->valuedouble;
		return v->valuedouble == floor(v->valuedouble) ? 0 : -1;
	}
	if (!cJSON_IsString(v))
		return -1;
	s = v->valuestring;
	dash = strchr(s, '-');
	if (!dash || dash == s || (size_t)(dash - s) >= sizeof(lo))
		return -1;
	n = (size_t)(dash - s);
	memcpy(lo, s, n);
	lo[n] = '\0';
	return str_to_i64(lo, &out[0]) && str_to_i64(dash + 1, &out[1]) &&
			out[0] <= out[1]
		? 0
		: -1;
}

static int
script_set(struct arena *a, const cJSON *when, const char *key,
	struct replay_set *set, const char *where, struct err *e)
{
	const cJSON *v = json_get(when, key);
	const cJSON *one;
	size_t n;

	if (!v)
		return 0;
	n = cJSON_IsArray(v) ? (size_t)cJSON_GetArraySize(v) : 1;
	if (n == 0 || n > SET_MAX)
		return err_set(e, ERR_USAGE,
			"%s: \"%s\" is an empty or too "
			"long list",
			where, key);
	set->range = arena_array(a, n, sizeof(*set->range));
	one = cJSON_IsArray(v) ? v->child : v;
	for (; one; one = cJSON_IsArray(v) ? one->next : NULL) {
		if (script_range(one, set->range[set->n++]) < 0)
			return err_set(e, ERR_USAGE,
				"%s: \"%s\" must be a whole number, a range "
				"\"0-9\" or a list of them",
				where, key);
	}
	return 0;
}

static int
script_count(const cJSON *o, const char *key, int64_t *out, const char *where,
	struct err *e)
{
	const cJSON *v = json_get(o, key);

	if (!v)
		return 0;
	if (!cJSON_IsNumber(v) || v->valuedouble < 1 || v->valuedouble > 1e15 ||
		v->valuedouble != floor(v->valuedouble))
		return err_set(e, ERR_USAGE,
			"%s: \"%s\" must be a whole number of at least 1",
			where, key);
	*out = (int64_t)v->valuedouble;
	return 0;
}

static int
script_wire(const cJSON *when, struct replay_rule *r, const char *where,
	struct err *e)
{
	const char *wire = json_str(when, "wire", NULL);
	const cJSON *stream = json_get(when, "stream");

	r->wire = -1;
	r->stream = -1;
	if (str_eq(wire, "openai"))
		r->wire = LLM_WIRE_OPENAI;
	else if (str_eq(wire, "anthropic"))
		r->wire = LLM_WIRE_ANTHROPIC;
	else if (json_get(when, "wire"))
		return err_set(e, ERR_USAGE,
			"%s: \"wire\" must be openai or anthropic", where);
	if (stream && !cJSON_IsBool(stream))
		return err_set(e, ERR_USAGE,
			"%s: \"stream\" must be true or false", where);
	if (stream)
		r->stream = cJSON_IsTrue(stream);
	return 0;
}

static int
script_when(struct arena *a, const cJSON *when, struct replay_rule *r,
	const char *where, struct err *e)
{
	if (when && !cJSON_IsObject(when))
		return err_set(
			e, ERR_USAGE, "%s: \"when\" must be a mapping", where);
	if (script_keys(when, when_keys, N(when_keys), where, e) < 0 ||
		script_set(a, when, "sample", &r->sample, where, e) < 0 ||
		script_set(a, when, "attempt", &r->attempt, where, e) < 0 ||
		script_set(a, when, "nth", &r->nth, where, e) < 0 ||
		script_count(when, "every", &r->every, where, e) < 0)
		return -1;
	r->match = arena_strdup(a, json_str(when, "match", NULL));
	r->model = arena_strdup(a, json_str(when, "model", NULL));
	return script_wire(when, r, where, e);
}

static int
script_seconds(const cJSON *o, const char *key, double *out, const char *where,
	struct err *e)
{
	const cJSON *v = json_get(o, key);

	*out = -1;
	if (!v)
		return 0;
	if (!cJSON_IsNumber(v) || !(v->valuedouble >= 0) ||
		v->valuedouble > 1e6)
		return err_set(e, ERR_USAGE,
			"%s: \"%s\" must be a number in 0..1000000", where,
			key);
	*out = v->valuedouble;
	return 0;
}

static int
script_error_body(
	const cJSON *o, struct replay_do *d, const char *where, struct err *e)
{
	static const char *const names[] = {"json", "flat", "html", "empty"};
	const char *s = json_str(o, "body", "json");
	size_t i;

	for (i = 0; i < N(names); i++) {
		if (str_eq(s, names[i])) {
			d->body = (enum replay_error_body)i;
			return 0;
		}
	}
	return err_set(e, ERR_USAGE,
		"%s: \"body\" must be json, flat, html or empty", where);
}

/* The members that go with status. */
static int
script_status(struct arena *a, const cJSON *o, struct replay_do *d,
	const char *where, struct err *e)
{
	double ms;

	d->code = arena_strdup(a, json_str(o, "code", NULL));
	d->type = arena_strdup(a, json_str(o, "type", NULL));
	d->message = arena_strdup(a, json_str(o, "message", NULL));
	d->param = arena_strdup(a, json_str(o, "param", NULL));
	if (script_error_body(o, d, where, e) < 0 ||
		script_seconds(o, "retry_after", &d->retry_after, where, e) <
			0 ||
		script_seconds(o, "retry_after_date", &d->retry_after_date,
			where, e) < 0 ||
		script_seconds(o, "retry_after_ms", &ms, where, e) < 0)
		return -1;
	d->retry_after_ms = (int64_t)ms;
	return 0;
}

/* Actions with a number; d->n is what true stands for. */
static bool
script_number(enum act_value kind, const cJSON *v, struct replay_do *d)
{
	bool given = v && cJSON_IsNumber(v);
	double x = given ? v->valuedouble : -1;
	double max = (double)REPLAY_BIG_MAX;

	if (!given)
		return false;
	if (kind == VALUE_STATUS) {
		d->status = x >= 200 && x <= 599 ? (int)x : 0;
		return d->status && x == floor(x);
	}
	if (kind == VALUE_SECONDS) {
		d->n = x > 0 && x <= 86400 ? (int64_t)(x * 1000) : 0;
		return d->n > 0;
	}
	d->n = x >= 0 && x <= max ? (int64_t)x : -1;
	return kind == VALUE_BYTES ? d->n >= 0 : d->n >= 1;
}

static int
script_value(const cJSON *v, size_t k, struct replay_do *d, const char *where,
	struct err *e)
{
	static const char *const want[] = {
		[VALUE_NONE] = "true",
		[VALUE_INT] = "a whole number in 1..67108864",
		[VALUE_SECONDS] = "seconds in 0..86400",
		[VALUE_BYTES] = "a number of bytes, or head",
		[VALUE_CUT] = "true or clean",
		[VALUE_STATUS] = "an HTTP status in 200..599",
	};
	enum act_value kind = acts[k].value;
	bool yes = !v || cJSON_IsTrue(v);
	const char *s = v && cJSON_IsString(v) ? v->valuestring : "";
	bool ok;

	if (kind == VALUE_NONE || kind == VALUE_CUT) {
		d->clean = kind == VALUE_CUT && str_eq(s, "clean");
		ok = yes || d->clean;
	} else if (yes || (kind == VALUE_BYTES && str_eq(s, "head"))) {
		d->n = acts[k].dflt;
		ok = d->n > 0 || kind == VALUE_BYTES;
	} else {
		ok = script_number(kind, v, d);
	}
	if (ok)
		return 0;
	return err_set(e, ERR_USAGE, "%s: \"%s\" must be %s", where,
		acts[k].name, want[kind]);
}

static int
script_unknown_act(const char *name, const char *where, struct err *e)
{
	struct arena a = ARENA_INIT;
	const char *names[N_ACTS];
	const char *near;
	size_t i;

	for (i = 0; i < N_ACTS; i++)
		names[i] = acts[i].name;
	near = str_nearest(&a, name, names, N_ACTS);
	err_set(e, ERR_USAGE, "%s: unknown action \"%.60s\"%s%s", where, name,
		*near ? "; did you mean " : "", near);
	arena_release(&a);
	return -1;
}

static int
script_act(const char *name, const cJSON *v, struct replay_do *d,
	const char *where, struct err *e)
{
	size_t k;

	for (k = 0; k < N_ACTS && !str_eq(acts[k].name, name); k++)
		;
	if (k == N_ACTS)
		return script_unknown_act(name, where, e);
	if (d->act != REPLAY_ACT_NONE)
		return err_set(e, ERR_USAGE,
			"%s: \"do\" has two actions, %s and %s; use two rules",
			where, replay_act_name(d->act), name);
	d->act = acts[k].act;
	return script_value(v, k, d, where, e);
}

static bool
script_is_do_key(const char *s)
{
	size_t i;

	for (i = 0; i < N(do_keys); i++) {
		if (str_eq(do_keys[i], s))
			return true;
	}
	return false;
}

static int
script_do(struct arena *a, const cJSON *o, struct replay_do *d,
	const char *where, struct err *e)
{
	const cJSON *m;

	if (cJSON_IsString(o)) {
		if (script_status(a, NULL, d, where, e) < 0)
			return -1;
		return script_act(o->valuestring, NULL, d, where, e);
	}
	if (!cJSON_IsObject(o))
		return err_set(e, ERR_USAGE,
			"%s: \"do\" must be an action, as in do: {status: 500}",
			where);
	if (script_status(a, o, d, where, e) < 0)
		return -1;
	cJSON_ArrayForEach(m, o)
	{
		if (script_is_do_key(m->string))
			continue;
		if (script_act(m->string, m, d, where, e) < 0)
			return -1;
	}
	if (d->act == REPLAY_ACT_NONE)
		return err_set(e, ERR_USAGE, "%s: \"do\" has no action", where);
	if (d->act != REPLAY_ACT_STATUS && cJSON_GetArraySize(o) > 1)
		return err_set(e, ERR_USAGE,
			"%s: only \"status\" takes further members", where);
	return 0;
}

static int
script_rule(struct arena *a, const cJSON *o, struct replay_rule *r,
	const char *where, struct err *e)
{
	if (!cJSON_IsObject(o))
		return err_set(e, ERR_USAGE,
			"%s: must be a mapping with \"when\" and \"do\"",
			where);
	r->times = -1;
	r->times_each = -1;
	if (script_keys(o, rule_keys, N(rule_keys), where, e) < 0 ||
		script_count(o, "times", &r->times, where, e) < 0 ||
		script_count(o, "times_each", &r->times_each, where, e) < 0 ||
		script_when(a, json_get(o, "when"), r, where, e) < 0)
		return -1;
	return script_do(a, json_get(o, "do"), &r->act, where, e);
}

static int
script_fill(struct replay_script *s, const char *name, const cJSON *tree,
	struct err *e)
{
	static const char *const keys[] = {"rules", "seed"};
	const cJSON *rules = json_get(tree, "rules");
	const cJSON *o;
	int n;

	if (!cJSON_IsArray(rules))
		return err_set(e, ERR_USAGE,
			"%s: a script is a mapping with a list \"rules\"",
			name);
	if (script_keys(tree, keys, N(keys), name, e) < 0)
		return -1;
	n = cJSON_GetArraySize(rules);
	if (n > RULES_MAX)
		return err_set(e, ERR_LIMIT, "%s: more than %d rules", name,
			RULES_MAX);
	s->seed = (uint64_t)json_i64(tree, "seed", 1);
	s->rules = arena_array(&s->arena, n ? (size_t)n : 1, sizeof(*s->rules));
	cJSON_ArrayForEach(o, rules)
	{
		char *where =
			arena_printf(&s->arena, "%s: rule %zu", name, s->n + 1);

		if (script_rule(&s->arena, o, &s->rules[s->n], where, e) < 0)
			return -1;
		s->n++;
	}
	return 0;
}

int
replay_script_read(struct replay_script **out, const char *name,
	const cJSON *tree, struct err *e)
{
	struct replay_script *s = xcalloc(1, sizeof(*s));

	if (script_fill(s, name, tree, e) < 0) {
		replay_script_free(s);
		return -1;
	}
	*out = s;
	return 0;
}

int
replay_script_open(struct replay_script **out, const char *path, struct err *e)
{
	struct arena a = ARENA_INIT;
	cJSON *tree;
	int r = yaml_parse_file(&a, path, &tree, e);

	if (r == 0)
		r = replay_script_read(out, path, tree, e);
	arena_release(&a);
	return r;
}

void
replay_script_free(struct replay_script *s)
{
	if (!s)
		return;
	arena_release(&s->arena);
	free(s);
}

static bool
script_in(const struct replay_set *set, int64_t v)
{
	size_t i;

	for (i = 0; i < set->n; i++) {
		if (v >= set->range[i][0] && v <= set->range[i][1])
			return true;
	}
	return set->n == 0;
}

/* One in `every` identities, always the same ones. */
static bool
script_every(const struct replay_script *s, int64_t every, const char *identity)
{
	uint64_t h = hash_fnv64(identity, strlen(identity)) ^ s->seed;

	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdULL; /* finalizer of MurmurHash3 */
	h ^= h >> 33;
	return every == 0 || h % (uint64_t)every == 0;
}

bool
replay_rule_holds(const struct replay_script *s, const struct replay_rule *rule,
	const struct replay_request *q)
{
	if (rule->wire >= 0 && rule->wire != (int)q->wire)
		return false;
	if (rule->stream >= 0 && rule->stream != (int)q->stream)
		return false;
	return script_in(&rule->sample, q->sample) &&
		script_in(&rule->attempt, q->attempt) &&
		script_in(&rule->nth, q->nth) &&
		(!rule->model || str_glob(rule->model, q->model)) &&
		(!rule->match || strstr(q->last_user, rule->match)) &&
		script_every(s, rule->every, q->identity);
}
