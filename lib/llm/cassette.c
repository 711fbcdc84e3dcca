/*
 * cassette: reads a recording (JSONL) or hand-written replies (YAML) and finds
 * the reply of a request.  Read only after cassette_open, hence thread-safe.
 * Must not touch the network and must not guess: a request that is not there
 * is ERR_NOTFOUND with what would have matched.
 */
#include "lib/llm/cassette.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"

#define CASSETTE_SCHEMA "rtlsmith.cassette/1"

/* One recorded reply (JSONL). */
struct cassette_entry {
	char key[HASH_HEX];
	int64_t sample;
	size_t order; /* line; the last of equals wins */
	struct cassette_reply reply;
};

/* One YAML file. */
struct cassette_script {
	const char *name;
	const char *match;
	struct cassette_reply *replies;
	size_t n;
};

struct cassette {
	struct arena arena;
	const char *path;
	struct cassette_entry *entries;
	size_t n_entries, cap_entries;
	struct cassette_script *scripts;
	size_t n_scripts;
	size_t count;
};

static const char *const reply_keys[] = {"content", "reasoning",
	"finish_reason", "usage", "status", "body", "content_type", "model",
	"expect", "tool_calls", "logprobs"};

static int64_t
cassette_usage_i64(const cJSON *o, const char *a, const char *b)
{
	return json_i64(o, a, json_i64(o, b, -1));
}

/* Both the names of the wire and those of llm_usage are read. */
static struct llm_usage
cassette_usage(const cJSON *o)
{
	struct llm_usage u;

	u.input = cassette_usage_i64(o, "prompt_tokens", "input_tokens");
	u.output = cassette_usage_i64(o, "completion_tokens", "output_tokens");
	u.cached = json_i64(o, "cached_tokens", -1);
	u.cache_write = json_i64(o, "cache_write_tokens", -1);
	u.reasoning = json_i64(o, "reasoning_tokens", -1);
	return u;
}

static const char *
cassette_dup(struct arena *a, const cJSON *o, const char *key, const char *dflt)
{
	return arena_strdup(a, json_str(o, key, dflt));
}

/* Arguments that are a text are served as they are, broken or not. */
static void
cassette_calls(struct arena *a, const cJSON *list, struct cassette_reply *r)
{
	struct llm_tool_call *c;
	const cJSON *v;
	size_t n = (size_t)cJSON_GetArraySize(list);

	if (!cJSON_IsArray(list) || n == 0)
		return;
	c = arena_array(a, n, sizeof(*c));
	cJSON_ArrayForEach(v, list)
	{
		const cJSON *given = json_get(v, "arguments");
		struct llm_tool_call *x = &c[r->n_calls];

		x->id = cassette_dup(a, v, "id", NULL);
		if (!x->id)
			x->id = arena_printf(a, "call_%zu", r->n_calls);
		x->name = cassette_dup(a, v, "name", "");
		x->arguments = cJSON_IsString(given)
			? arena_strdup(a, given->valuestring)
			: given ? json_text(a, given)
				: "{}";
		r->n_calls++;
	}
	r->calls = c;
}

/* Pairs of a text and a number; others are left out. */
static void
cassette_others(struct arena *a, const cJSON *list, struct llm_token *t)
{
	struct llm_alternative x[LIM_TOP_LOGPROBS];
	const cJSON *v = cJSON_IsArray(list) ? list->child : NULL;

	for (; v && t->n_others < LIM_TOP_LOGPROBS; v = v->next) {
		const cJSON *text = cJSON_GetArrayItem(v, 0);
		const cJSON *p = cJSON_GetArrayItem(v, 1);

		if (cJSON_IsString(text) && cJSON_IsNumber(p))
			x[t->n_others++] = (struct llm_alternative){
				arena_strdup(a, text->valuestring),
				p->valuedouble};
	}
	if (t->n_others > 0)
		t->others = arena_memdup(a, x, t->n_others * sizeof(*x));
}

/* Pairs that do not make up the content are none. */
static void
cassette_tokens(struct arena *a, const cJSON *list, struct cassette_reply *r)
{
	const size_t n = (size_t)cJSON_GetArraySize(list);
	struct llm_token *t;
	const cJSON *v;
	size_t all = 0, k = 0;

	if (!cJSON_IsArray(list) || n == 0 || n > LIM_LOGPROBS)
		return;
	t = arena_array(a, n, sizeof(*t));
	cJSON_ArrayForEach(v, list)
	{
		const cJSON *what = cJSON_GetArrayItem(v, 0);
		const cJSON *p = cJSON_GetArrayItem(v, 1);

		if (!cJSON_IsNumber(p) ||
			(!cJSON_IsString(what) &&
				!(cJSON_IsNumber(what) &&
					what->valuedouble >= 0 &&
					what->valuedouble <= LIM_LLM_TEXT)))
			return;
		t[k].n = cJSON_IsString(what) ? strlen(what->valuestring)
					      : (size_t)what->valuedouble;
		t[k].logprob = p->valuedouble;
		cassette_others(a, cJSON_GetArrayItem(v, 2), &t[k]);
		all += t[k++].n;
	}
	if (all != strlen(r->content))
		return;
	r->tokens = t;
	r->n_tokens = n;
}

static void
cassette_reply_fill(struct arena *a, const cJSON *o, struct cassette_reply *r)
{
	r->content = cassette_dup(a, o, "content", "");
	r->reasoning = cassette_dup(a, o, "reasoning", NULL);
	cassette_calls(a, json_get(o, "tool_calls"), r);
	cassette_tokens(a, json_get(o, "logprobs"), r);
	r->finish_reason = cassette_dup(
		a, o, "finish_reason", r->n_calls > 0 ? "tool_calls" : "stop");
	r->model = cassette_dup(a, o, "model", NULL);
	r->usage = cassette_usage(json_get(o, "usage"));
}

static int
cassette_status(const cJSON *o, const char *where, int *out, struct err *e)
{
	int64_t v = json_i64(o, "status", 200);

	if (v < 100 || v > 599)
		return err_set(e, ERR_PARSE,
			"%s: status %lld is not an HTTP status (100..599)",
			where, (long long)v);
	*out = (int)v;
	return 0;
}

/* --- JSONL --- */

static int
cassette_header(const cJSON *o, const char *where, struct err *e)
{
	const char *schema = json_str(o, "schema", "");

	if (!str_eq(schema, CASSETTE_SCHEMA))
		return err_set(e, ERR_PARSE,
			"%s: not a cassette: the first line must have "
			"\"schema\":\"" CASSETTE_SCHEMA "\"",
			where);
	return 0;
}

static struct cassette_entry *
cassette_entry_add(struct cassette *c)
{
	struct cassette_entry *en;

	if (c->n_entries == c->cap_entries) {
		c->cap_entries = c->cap_entries ? 2 * c->cap_entries : 64;
		c->entries = xrealloc(
			c->entries, c->cap_entries * sizeof(*c->entries));
	}
	en = &c->entries[c->n_entries];
	memset(en, 0, sizeof(*en));
	en->order = c->n_entries++;
	return en;
}

static int
cassette_line(
	struct cassette *c, const cJSON *o, const char *where, struct err *e)
{
	const char *key = json_str(o, "key", "");
	const cJSON *reply = json_get(o, "reply");
	struct cassette_entry *en;
	int status = 0;

	if (strlen(key) != HASH_HEX - 1)
		return err_set(e, ERR_PARSE,
			"%s: \"key\" must have 64 hexadecimal digits", where);
	if (!cJSON_IsObject(reply) && !json_str(o, "body", NULL))
		return err_set(e, ERR_PARSE,
			"%s: entry has neither \"reply\" nor \"body\"", where);
	if (cassette_status(o, where, &status, e) < 0)
		return -1;
	en = cassette_entry_add(c);
	memcpy(en->key, key, HASH_HEX);
	en->sample = json_i64(o, "sample", 0);
	cassette_reply_fill(&c->arena, reply, &en->reply);
	en->reply.status = status;
	if (!cJSON_IsObject(reply)) {
		en->reply.body = cassette_dup(&c->arena, o, "body", "");
		en->reply.content_type =
			cassette_dup(&c->arena, o, "content_type", NULL);
	}
	return 0;
}

static int
cassette_cmp(const void *x, const void *y)
{
	const struct cassette_entry *a = x;
	const struct cassette_entry *b = y;
	int r = strcmp(a->key, b->key);

	if (r)
		return r;
	if (a->sample != b->sample)
		return a->sample < b->sample ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static int
cassette_read_lines(struct cassette *c, struct fs_lines *l, struct err *e)
{
	struct arena a = ARENA_INIT;
	const char *line;
	size_t n;
	bool first = true;
	int r = fs_lines_next(l, &line, &n, e);

	for (; r > 0; r = fs_lines_next(l, &line, &n, e)) {
		char *where;
		cJSON *o;

		if (n == 0 || strspn(line, " \t\r") == n)
			continue;
		where = arena_printf(&a, "%s:%ld", c->path, fs_lines_number(l));
		r = json_parse(&a, line, n, &o, e);
		if (r < 0)
			err_wrap(e, "%s", where);
		else if (first)
			r = cassette_header(o, where, e);
		else
			r = cassette_line(c, o, where, e);
		arena_release(&a);
		if (r < 0)
			break;
		first = false;
	}
	arena_release(&a);
	if (r == 0 && first)
		return err_set(e, ERR_PARSE,
			"%s: empty file; a cassette starts with a header line",
			c->path);
	return r;
}

static int
cassette_open_jsonl(struct cassette *c, struct err *e)
{
	struct fs_lines *l;
	int r;

	if (fs_lines_open(&l, c->path, LIM_JSONL_LINE, e) < 0)
		return -1;
	r = cassette_read_lines(c, l, e);
	fs_lines_close(l);
	if (r < 0)
		return -1;
	if (c->n_entries)
		qsort(c->entries, c->n_entries, sizeof(*c->entries),
			cassette_cmp);
	c->count = c->n_entries;
	return 0;
}

/* --- YAML --- */

static int
cassette_script_keys(
	struct arena *a, const cJSON *o, const char *where, struct err *e)
{
	const size_t n = sizeof(reply_keys) / sizeof(*reply_keys);
	const cJSON *m;
	size_t i;

	cJSON_ArrayForEach(m, o)
	{
		for (i = 0; i < n && !str_eq(reply_keys[i], m->string); i++)
			;
		if (i == n)
			return err_set(e, ERR_PARSE,
				"%s: unknown key \"%s\" in a reply; near: %s",
				where, m->string,
				str_nearest(a, m->string, reply_keys, n));
	}
	return 0;
}

static int
cassette_script_reply(struct cassette *c, const cJSON *o, const char *where,
	struct cassette_reply *out, struct err *e)
{
	if (!cJSON_IsObject(o))
		return err_set(e, ERR_PARSE,
			"%s: each of \"replies\" must be a mapping with "
			"\"content\"",
			where);
	if (cassette_script_keys(&c->arena, o, where, e) < 0 ||
		cassette_status(o, where, &out->status, e) < 0)
		return -1;
	if (!json_get(o, "content") && !json_get(o, "body") &&
		!json_get(o, "tool_calls") && out->status == 200)
		return err_set(e, ERR_PARSE,
			"%s: reply without \"content\" (use \"\" for an empty "
			"one)",
			where);
	cassette_reply_fill(&c->arena, o, out);
	out->body = cassette_dup(&c->arena, o, "body", NULL);
	out->content_type = cassette_dup(&c->arena, o, "content_type", NULL);
	return 0;
}

static int
cassette_script_read(struct cassette *c, const char *file, const cJSON *o,
	struct cassette_script *s, struct err *e)
{
	const cJSON *replies = json_get(o, "replies");
	const cJSON *r;
	const char *match = json_str(o, "match", "");
	char *where;

	if (!*match)
		return err_set(e, ERR_PARSE,
			"%s: \"match\" is missing: give a text of the last "
			"user message",
			file);
	if (!cJSON_IsArray(replies) || cJSON_GetArraySize(replies) == 0)
		return err_set(e, ERR_PARSE,
			"%s: \"replies\" must be a list with at least one "
			"reply",
			file);
	s->name = file;
	s->match = arena_strdup(&c->arena, match);
	s->replies = arena_array(&c->arena, (size_t)cJSON_GetArraySize(replies),
		sizeof(*s->replies));
	cJSON_ArrayForEach(r, replies)
	{
		where = arena_printf(
			&c->arena, "%s: reply %zu", file, s->n + 1);
		if (cassette_script_reply(c, r, where, &s->replies[s->n], e) <
			0)
			return -1;
		s->n++;
		c->count++;
	}
	return 0;
}

static int
cassette_script_file(struct cassette *c, const char *file, struct err *e)
{
	struct arena a = ARENA_INIT;
	cJSON *o;
	int r = yaml_parse_file(&a, file, &o, e);

	if (r == 0)
		r = cassette_script_read(
			c, file, o, &c->scripts[c->n_scripts], e);
	if (r == 0)
		c->n_scripts++;
	arena_release(&a);
	return r;
}

static bool
cassette_is_yaml(const char *name)
{
	return str_ends(name, ".yaml") || str_ends(name, ".yml");
}

static int
cassette_open_dir(struct cassette *c, struct err *e)
{
	char **names;
	size_t n;
	size_t i;

	if (fs_list(&c->arena, c->path, &names, &n, e) < 0)
		return -1;
	c->scripts = arena_array(&c->arena, n ? n : 1, sizeof(*c->scripts));
	for (i = 0; i < n; i++) {
		if (!cassette_is_yaml(names[i]))
			continue;
		if (cassette_script_file(
			    c, fs_join(&c->arena, c->path, names[i]), e) < 0)
			return -1;
	}
	if (c->n_scripts == 0)
		return err_set(e, ERR_NOTFOUND,
			"%s: no .yaml file in this folder, so no replies",
			c->path);
	return 0;
}

int
cassette_open(struct cassette **out, const char *path, struct err *e)
{
	struct cassette *c = xcalloc(1, sizeof(*c));
	int r;

	c->path = arena_strdup(&c->arena, path);
	if (fs_is_dir(path)) {
		r = cassette_open_dir(c, e);
	} else if (cassette_is_yaml(path)) {
		c->scripts = arena_array(&c->arena, 1, sizeof(*c->scripts));
		r = cassette_script_file(c, c->path, e);
	} else {
		r = cassette_open_jsonl(c, e);
	}
	if (r < 0) {
		cassette_free(c);
		return -1;
	}
	*out = c;
	return 0;
}

void
cassette_free(struct cassette *c)
{
	if (!c)
		return;
	free(c->entries);
	arena_release(&c->arena);
	free(c);
}

size_t
cassette_count(const struct cassette *c)
{
	return c->count;
}

/* Index behind the last entry that is not after (key, sample). */
static size_t
cassette_upper(const struct cassette *c, const char *key, int64_t sample)
{
	size_t lo = 0;
	size_t hi = c->n_entries;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int r = strcmp(c->entries[mid].key, key);

		if (r < 0 || (r == 0 && c->entries[mid].sample <= sample))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static const struct cassette_script *
cassette_match(const struct cassette *c, const char *text)
{
	const struct cassette_script *best = NULL;
	size_t i;

	for (i = 0; i < c->n_scripts; i++) {
		const struct cassette_script *s = &c->scripts[i];

		if (!strstr(text, s->match))
			continue;
		if (!best || strlen(s->match) > strlen(best->match))
			best = s;
	}
	return best;
}

int
cassette_find(const struct cassette *c, const char *key,
	const char *last_user_message, int64_t sample,
	struct cassette_reply *out, struct err *e)
{
	const struct cassette_script *s = NULL;
	size_t at;

	if (key) {
		at = cassette_upper(c, key, sample);
		if (at > 0 && c->entries[at - 1].sample == sample &&
			strcmp(c->entries[at - 1].key, key) == 0) {
			*out = c->entries[at - 1].reply;
			return 0;
		}
	}
	if (last_user_message)
		s = cassette_match(c, last_user_message);
	if (s) {
		at = (size_t)((uint64_t)(sample < 0 ? 0 : sample) % s->n);
		*out = s->replies[at];
		return 0;
	}
	if (c->n_scripts)
		return err_set(e, ERR_NOTFOUND,
			"%s: no \"match\" of %zu files occurs in the last user "
			"message",
			c->path, c->n_scripts);
	return err_set(e, ERR_NOTFOUND,
		"%s: request %.12s sample %lld is not among %zu recorded "
		"replies; record it or check prompt and parameters",
		c->path, key ? key : "?", (long long)sample, c->n_entries);
}
