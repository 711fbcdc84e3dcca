/*
 * errata: reading, storing and applying them (see errata.h).  Must not change
 * a stored task: patches are applied to what is loaded.
 */
#include "bench/errata.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"

static const char *const file_keys[] = {
	"suite", "version", "sha256", "title", "tasks"};
static const char *const task_keys[] = {"id", "action", "reason", "patch"};
static const char *const patch_keys[] = {"file", "find", "replace"};
static const char *const actions[] = {"exclude", "patch", "note"};

#define COUNT(x) (sizeof(x) / sizeof((x)[0]))

struct reading {
	struct arena *a;
	const char *path;
	const char *id; /* of the entry, or "" */
};

static int
check_keys(const struct reading *r, const cJSON *o, const char *const *keys,
	size_t n, struct err *e)
{
	const cJSON *m;

	if (!cJSON_IsObject(o))
		return err_set(e, ERR_PARSE,
			"%s: a mapping with %s, ... is expected%s%s", r->path,
			keys[0], r->id[0] != '\0' ? " in " : "", r->id);
	cJSON_ArrayForEach(m, o)
	{
		size_t i = 0;
		const char *near;

		while (i < n && strcmp(keys[i], m->string) != 0)
			i++;
		if (i < n)
			continue;
		near = str_nearest(r->a, m->string, keys, n);
		return err_set(e, ERR_PARSE, "%s: %s%sunknown key \"%s\"%s%s",
			r->path, r->id, r->id[0] != '\0' ? ": " : "", m->string,
			near[0] != '\0' ? "; did you mean " : "", near);
	}
	return 0;
}

static int
check_patch(const struct reading *r, const cJSON *p, struct err *e)
{
	if (check_keys(r, p, patch_keys, COUNT(patch_keys), e) < 0)
		return -1;
	if (json_str(p, "file", "")[0] != '\0' &&
		json_str(p, "find", "")[0] != '\0' &&
		json_str(p, "replace", NULL) != NULL)
		return 0;
	return err_set(e, ERR_PARSE,
		"%s: %s: a patch needs file, find and replace", r->path, r->id);
}

/* One patch or a list of them; always stored as a list. */
static int
read_patch(const struct reading *r, const cJSON *entry,
	struct store_erratum *out, struct err *e)
{
	const cJSON *given = json_get(entry, "patch"), *p;
	cJSON *list = json_array(r->a);

	if (!str_eq(out->action, "patch"))
		return given == NULL ? 0
				     : err_set(e, ERR_PARSE,
					       "%s: %s: patch is only for "
					       "action patch",
					       r->path, r->id);
	if (cJSON_IsObject(given)) {
		if (check_patch(r, given, e) < 0)
			return -1;
		json_push(list, json_copy(r->a, given));
	}
	if (cJSON_IsArray(given))
		cJSON_ArrayForEach(p, given)
		{
			if (check_patch(r, p, e) < 0)
				return -1;
			json_push(list, json_copy(r->a, p));
		}
	if (cJSON_GetArraySize(list) == 0)
		return err_set(e, ERR_PARSE,
			"%s: %s: action patch needs a patch", r->path, r->id);
	out->patch = json_text(r->a, list);
	return 0;
}

static int
read_entry(struct reading *r, const cJSON *entry, int nth,
	struct store_erratum *out, struct err *e)
{
	r->id = arena_printf(r->a, "entry %d", nth);
	if (check_keys(r, entry, task_keys, COUNT(task_keys), e) < 0)
		return -1;
	out->task = json_str(entry, "id", NULL);
	if (out->task == NULL)
		return err_set(
			e, ERR_PARSE, "%s: %s has no id", r->path, r->id);
	r->id = out->task;
	out->action = json_str(entry, "action", "");
	out->reason = json_str(entry, "reason", "");
	out->source = r->path;
	if (out->reason[0] == '\0')
		return err_set(
			e, ERR_PARSE, "%s: %s has no reason", r->path, r->id);
	for (size_t i = 0; i < COUNT(actions); i++)
		if (str_eq(actions[i], out->action))
			return read_patch(r, entry, out, e);
	return err_set(e, ERR_PARSE,
		"%s: %s: action must be exclude, patch or note, not \"%s\"",
		r->path, r->id, out->action);
}

int
bench_errata_read(struct arena *a, const char *path, struct bench_errata *out,
	struct err *e)
{
	struct reading r = {a, path, ""};
	const cJSON *tasks, *t;
	cJSON *doc;

	memset(out, 0, sizeof(*out));
	if (yaml_parse_file(a, path, &doc, e) < 0 ||
		check_keys(&r, doc, file_keys, COUNT(file_keys), e) < 0)
		return -1;
	out->suite = json_str(doc, "suite", NULL);
	out->version = json_str(doc, "version", NULL);
	out->sha256 = json_str(doc, "sha256", NULL);
	tasks = json_get(doc, "tasks");
	if (out->suite == NULL || !cJSON_IsArray(tasks))
		return err_set(e, ERR_PARSE,
			"%s: suite and a list of tasks are expected", path);
	out->list = arena_array(
		a, (size_t)cJSON_GetArraySize(tasks) + 1, sizeof(*out->list));
	cJSON_ArrayForEach(t, tasks)
	{
		if (read_entry(&r, t, (int)out->n + 1, &out->list[out->n], e) <
			0)
			return -1;
		out->n++;
	}
	return 0;
}

/* ---- patches ---- */

/* The text with the one place of find replaced; NULL: *times it occurs. */
static char *
replace_once(struct arena *a, const char *text, size_t n, const cJSON *patch,
	size_t *out_n, int *times)
{
	const char *find = json_str(patch, "find", "");
	const char *by = json_str(patch, "replace", "");
	const char *at = str_memmem(text, n, find), *more;
	struct buf b;
	char *out;

	*times = at != NULL;
	if (at == NULL)
		return NULL;
	more = at + strlen(find);
	if (str_memmem(at + 1, n - (size_t)(at + 1 - text), find) != NULL) {
		*times = 2;
		return NULL;
	}
	buf_init(&b, 2 * LIM_SOURCE_FILE);
	buf_add(&b, text, (size_t)(at - text));
	buf_addstr(&b, by);
	buf_add(&b, more, n - (size_t)(more - text));
	out = buf_take(&b, a, out_n);
	buf_release(&b);
	return out;
}

/* The text that a patch is for: *text and *n point into the task. */
static bool
find_text(struct task *t, struct task_file *files, const char *name,
	const char ***text, size_t **n)
{
	for (size_t i = 0; i < t->n_files; i++)
		if (str_eq(files[i].role, name) ||
			str_eq(files[i].name, name)) {
			*text = &files[i].text;
			*n = &files[i].n;
			return true;
		}
	*n = NULL;
	*text = str_eq(name, "prompt")	 ? &t->prompt
		: str_eq(name, "header") ? &t->header
					 : NULL;
	return *text != NULL && **text != NULL;
}

static int
apply_one(struct arena *a, const cJSON *patch, struct task *t,
	struct task_file *files, struct err *e)
{
	const char *name = json_str(patch, "file", "");
	const char **text;
	size_t *n, len;
	char *changed;
	int times;

	if (!find_text(t, files, name, &text, &n))
		return err_set(e, ERR_USAGE,
			"%s has no file \"%s\": golden, testbench, prompt, "
			"header, or a file's name",
			t->id, name);
	changed = replace_once(
		a, *text, n != NULL ? *n : strlen(*text), patch, &len, &times);
	if (changed == NULL)
		return err_set(e, ERR_USAGE,
			"%s: \"%.60s\" occurs %s in %s; it must occur once",
			t->id, json_str(patch, "find", ""),
			times == 0 ? "nowhere" : "more than once", name);
	*text = changed;
	if (n != NULL)
		*n = len;
	return 0;
}

int
bench_errata_patch(struct arena *a, const struct store_erratum *x,
	struct task *t, struct err *e)
{
	struct task_file *files =
		arena_memdup(a, t->files, t->n_files * sizeof(*files));
	char hash[HASH_HEX];
	const cJSON *p;
	cJSON *list;

	if (json_parse(a, x->patch, strlen(x->patch), &list, e) < 0)
		return err_wrap(e, "erratum of %s", x->task);
	cJSON_ArrayForEach(p, list)
	{
		if (apply_one(a, p, t, files, e) < 0)
			return -1;
	}
	hash_hex(x->patch, strlen(x->patch), hash);
	t->files = files;
	t->patched = arena_strdup(a, hash);
	task_hash(t);
	return 0;
}

bool
bench_errata_fits(const char *tools, const char *patched)
{
	const char *at = tools == NULL ? NULL : strstr(tools, " patch ");

	if (patched == NULL)
		return at == NULL;
	return at != NULL && strncmp(at + 7, patched, 12) == 0;
}

/* ---- storing ---- */

static int
check_suite(const struct store_suite *row, const struct bench_errata *x,
	struct err *e)
{
	if (x->version != NULL && !str_eq(x->version, row->version))
		return err_set(e, ERR_USAGE,
			"these errata are for version %s of %s, the store has "
			"%s",
			x->version, x->suite, row->version);
	if (x->sha256 != NULL && !str_starts(row->sha256, x->sha256))
		return err_set(e, ERR_USAGE,
			"these errata are for another revision of %s (hash "
			"%.12s, the store has %.12s)",
			x->suite, x->sha256, row->sha256);
	return 0;
}

static const struct store_task *
find_task(const struct store_task *rows, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(rows[i].name, name))
			return &rows[i];
	return NULL;
}

static void
note_missing(struct arena *a, const struct store_task *rows, size_t n,
	struct bench_errata *x, const char *task)
{
	const char **names = arena_array(a, n + 1, sizeof(*names));
	const char *near;

	for (size_t i = 0; i < n; i++)
		names[i] = rows[i].name;
	near = str_nearest(a, task, names, n);
	x->missing[x->n_missing++] = arena_printf(a, "%s%s%s%s", task,
		near[0] != '\0' ? " (near: " : "", near,
		near[0] != '\0' ? ")" : "");
}

static int
try_patch(struct arena *a, const struct store_task *row,
	const struct store_erratum *x, struct err *e)
{
	struct task t;
	cJSON *doc;

	if (x->patch == NULL)
		return 0;
	if (json_parse(a, row->doc, strlen(row->doc), &doc, e) < 0 ||
		task_from_json(a, doc, &t, e) < 0)
		return -1;
	return bench_errata_patch(a, x, &t, e);
}

int
bench_errata_store(struct store *s, struct arena *a,
	const struct store_suite *row, struct bench_errata *x, struct err *e)
{
	struct store_task *rows;
	size_t n, kept = 0;

	if (check_suite(row, x, e) < 0 ||
		store_task_list(s, a, row->id, &rows, &n, e) < 0)
		return -1;
	x->missing = arena_array(a, x->n + 1, sizeof(*x->missing));
	for (size_t i = 0; i < x->n; i++) {
		const struct store_task *t =
			find_task(rows, n, x->list[i].task);

		if (t == NULL) {
			note_missing(a, rows, n, x, x->list[i].task);
			continue;
		}
		if (try_patch(a, t, &x->list[i], e) < 0)
			return err_wrap(e, "%s", x->list[i].source);
		x->list[i].suite_id = row->id;
		x->list[kept++] = x->list[i];
	}
	if (kept == 0 && x->n > 0)
		return err_set(e, ERR_USAGE,
			"suite %s has none of these tasks; the first is %s",
			row->name, x->missing[0]);
	x->n = kept;
	return store_erratum_put(s, x->list, x->n, e);
}

/* ---- who counts ---- */

struct facts {
	struct store_fact *list;
	size_t n;
};

struct counting {
	struct arena *a;
	const char *mode;
	struct facts verify, strong;
	struct store_erratum *errata;
	size_t n_errata;
	const struct store_task *t; /* the one that is looked at */
	const char *patched;
};

/* Member of the newest document about the task as it is now that has it: not
 * each look at a suite looks at everything. */
static const cJSON *
fact_member(const struct counting *c, const struct facts *f, const char *path)
{
	struct err ignore = ERR_INIT;
	const cJSON *m;
	cJSON *doc;

	for (size_t i = 0; i < f->n; i++) {
		const struct store_fact *x = &f->list[i];

		if (x->task_id != c->t->id ||
			!bench_errata_fits(x->tools, c->patched) ||
			json_parse(c->a, x->doc, strlen(x->doc), &doc,
				&ignore) < 0)
			continue;
		m = json_path(doc, path);
		if (m != NULL)
			return m;
	}
	return NULL;
}

/* Its judge accepts outputs that are never known, and no testbench of ours
 * judges beside it. */
static bool
is_vacuous(const struct counting *c)
{
	const cJSON *use;

	if (!cJSON_IsTrue(fact_member(
		    c, &c->verify, arena_printf(c->a, "vacuous.%s", c->mode))))
		return false;
	use = fact_member(c, &c->strong, "use");
	return !str_eq(c->mode, "strict") || !cJSON_IsString(use) ||
		str_eq(use->valuestring, "off");
}

/* Why its golden does not count, or NULL. */
static const char *
golden_fails(const struct counting *c)
{
	const cJSON *v = fact_member(
		c, &c->verify, arena_printf(c->a, "verdicts.%s", c->mode));
	const char *status = c->t->golden_status, *reason = "";

	if (!bench_errata_fits(c->t->golden_tools, c->patched))
		status = "";
	if (v != NULL) {
		status = json_str(v, "status", "");
		reason = json_str(v, "reason", "");
	}
	if (status == NULL || status[0] == '\0')
		return "its golden was never judged";
	if (str_eq(status, "pass"))
		return NULL;
	return arena_printf(c->a, "its golden does not pass%s%s",
		reason[0] != '\0' ? ": " : "", reason);
}

static const char *
why_not(struct counting *c, const struct store_task *t)
{
	const char *why;
	char hash[HASH_HEX];

	c->t = t;
	c->patched = NULL;
	for (size_t i = 0; i < c->n_errata; i++) {
		const struct store_erratum *x = &c->errata[i];

		if (!str_eq(x->task, t->name))
			continue;
		if (str_eq(x->action, "exclude"))
			return arena_printf(c->a, "excluded: %s", x->reason);
		if (x->patch != NULL) {
			hash_hex(x->patch, strlen(x->patch), hash);
			c->patched = arena_strdup(c->a, hash);
		}
	}
	why = golden_fails(c);
	if (why == NULL && is_vacuous(c))
		why = "vacuous: its judge accepts outputs that are never "
		      "known";
	return why;
}

int
bench_verified_list(struct store *s, struct arena *a,
	struct bench_verified_of of, struct bench_verified **out, size_t *n,
	struct err *e)
{
	struct counting c = {.a = a, .mode = of.mode};
	int64_t suite_id = of.suite_id;
	struct store_task *rows;

	if (store_task_list(s, a, suite_id, &rows, n, e) < 0 ||
		store_fact_list(s, a, suite_id, "verify", &c.verify.list,
			&c.verify.n, e) < 0 ||
		store_fact_list(s, a, suite_id, "strengthen", &c.strong.list,
			&c.strong.n, e) < 0 ||
		store_erratum_list(s, a, suite_id, &c.errata, &c.n_errata, e) <
			0)
		return -1;
	*out = arena_array(a, *n + 1, sizeof(**out));
	for (size_t i = 0; i < *n; i++) {
		(*out)[i].task_id = rows[i].id;
		(*out)[i].task = rows[i].name;
		(*out)[i].why = why_not(&c, &rows[i]);
	}
	return 0;
}
