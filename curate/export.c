/*
 * export: goes over examples and living rows, and hands each to its formats.
 * It must not hold more than a page, nor read a clock.
 */
#include "curate/export.h"

#include <stdlib.h>
#include <string.h>

#include "curate/export_int.h"
#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "lib/store/example.h"

#define PAGE 50

/* What is told of a row, and of all examples that were made from it. */
struct origin {
	struct arena a;
	int64_t row_id; /* -1: none yet */
	const char *group, *source, *path, *commit, *licence, *text, *stages;
};
struct walk {
	struct export_job *x;
	struct store_cur_source *source;
	size_t n_sources;
	struct origin from;
};

/* ---- where a row comes from ---- */

static const char *
licence_of(const cJSON *doc)
{
	const char *header = json_str(doc, "header", NULL);
	const char *text = json_str(doc, "text", NULL);

	return header != NULL  ? header
		: text != NULL ? text
			       : json_str(doc, "repository", "");
}

/* What the stages said of a row, behind the others. */
static int
add_stages(struct walk *w, int64_t row_id, const char *of, cJSON *list,
	struct err *e)
{
	struct origin *f = &w->from;
	struct store_cur_result *r;
	struct err ignored = ERR_INIT;
	size_t n;

	if (store_cur_result_list(w->x->p->store, &f->a, row_id, &r, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		cJSON *o = json_object(&f->a), *doc = NULL;

		if (r[i].doc != NULL && r[i].doc[0] != '\0')
			(void)json_parse(&f->a, r[i].doc, strlen(r[i].doc),
				&doc, &ignored);
		export__count(&w->x->life, &w->x->rules,
			arena_printf(&f->a, "%s: %s", r[i].stage, r[i].rules));
		json_set_str(o, "of", of);
		json_set_str(o, "stage", r[i].stage);
		json_set_str(o, "status", store_cur_status_name(r[i].status));
		json_set_str(o, "rules", r[i].rules);
		if (str_eq(r[i].stage, "license"))
			f->licence = arena_strdup(&f->a, licence_of(doc));
		if (doc != NULL)
			json_set(o, "doc", doc);
		json_push(list, o);
	}
	return 0;
}

/* Not where it lay on this machine. */
static const char *
source_of(const struct walk *w, int64_t id)
{
	for (size_t i = 0; i < w->n_sources; i++)
		if (w->source[i].id == id)
			return fs_base(w->source[i].location);
	return "";
}

static int
origin_fill(struct walk *w, const struct store_cur_row *row, struct err *e)
{
	struct origin *f = &w->from;
	struct store_cur_row root = *row;
	cJSON *list = json_array(&f->a);

	f->source = source_of(w, row->source_id);
	f->text = row->text != NULL ? row->text : "";
	f->licence = "";
	if (row->parent_id != 0) {
		if (store_cur_row_get(w->x->p->store, &f->a, row->parent_id,
			    &root, e) < 0 ||
			add_stages(w, root.id, "file", list, e) < 0)
			return -1;
	}
	f->path = row->parent_id == 0
		? row->path
		: arena_printf(&f->a, "%s:%s", root.path, row->path);
	f->commit = root.commit != NULL ? root.commit : "";
	f->group = arena_printf(
		&f->a, "text-%.24s", root.hash != NULL ? root.hash : "none");
	if (add_stages(w, row->id, "row", list, e) < 0)
		return -1;
	f->stages = json_text(&f->a, list);
	return 0;
}

static int
origin_of(struct walk *w, int64_t row_id, struct err *e)
{
	struct origin *f = &w->from;
	struct store_cur_row row;

	if (f->row_id == row_id)
		return 0;
	arena_release(&f->a);
	f->row_id = -1;
	f->source = f->path = f->commit = f->licence = f->text = "";
	f->group = "";
	f->stages = "[]";
	if (row_id != 0 &&
		(store_cur_row_get(w->x->p->store, &f->a, row_id, &row, e) <
				0 ||
			origin_fill(w, &row, e) < 0))
		return -1;
	f->row_id = row_id;
	return 0;
}

/* ---- a row out ---- */

/* What was made from runs: one group a task, of whatever suite. */
static const char *
group_of(
	struct arena *a, const struct walk *w, const cJSON *doc, const char *id)
{
	const char *task = json_str(doc, "task", ""), *slash;

	if (w->from.group[0] != '\0')
		return w->from.group;
	slash = strrchr(task, '/');
	return arena_printf(a, "task-%s",
		task[0] == '\0'		? id
			: slash != NULL ? slash + 1
					: task);
}

/* Names of tools anywhere in the evidence: {"tools": {name: version}}, or a
 * text. */
static void
count_tools(struct export_job *x, struct arena *a, const cJSON *v, int depth)
{
	const cJSON *o, *t;

	if (depth == 0)
		return;
	if (json_str(v, "tools", NULL) != NULL)
		export__count(&x->life, &x->tools, json_str(v, "tools", ""));
	cJSON_ArrayForEach(t, json_get(v, "tools"))
	{
		if (t->string != NULL && cJSON_IsString(t))
			export__count(&x->life, &x->tools,
				arena_printf(a, "%.40s %.80s", t->string,
					t->valuestring));
	}
	cJSON_ArrayForEach(o, v)
	{
		if (cJSON_IsObject(o))
			count_tools(x, a, o, depth - 1);
	}
}

static int
put_item(struct walk *w, struct arena *a, struct export_item *it, struct err *e)
{
	struct export_job *x = w->x;
	const char *refusal = export_item_refusal(a, it);
	struct export_place at;
	bool any = false;

	if (refusal != NULL) {
		x->t->refused++;
		export__count(&x->life, &x->refusals,
			arena_printf(a, "%s: %s", it->kind, refusal));
		return 0;
	}
	at.split = export_split_of(
		it->group, x->o->test_percent, x->o->validation_percent);
	for (int i = 0; i < EXPORT_FORMATS; i++) {
		enum export_format f = (enum export_format)i;
		cJSON *row;

		if (!x->o->format[i])
			continue;
		at.index = x->t->rows[i][at.split];
		row = export_row(a, f, it, &at);
		if (row == NULL)
			continue;
		if (export__put(x, f, at.split, row, e) < 0)
			return -1;
		any = true;
	}
	if (!any)
		return 0;
	x->t->items++;
	export__count(&x->life, &x->kinds, it->kind);
	export__count(&x->life, &x->licences,
		it->licence[0] != '\0' ? it->licence : "not known");
	if (str_eq(it->kind, "verified"))
		export__count(&x->life, &x->oracles,
			json_str(json_get(it->doc, "evidence"), "oracle",
				"not told"));
	count_tools(x, a, json_get(it->doc, "evidence"), 3);
	return 0;
}

static struct export_item
item_of(const struct walk *w)
{
	const struct origin *f = &w->from;

	return (struct export_item){.group = f->group,
		.source = f->source,
		.path = f->path,
		.commit = f->commit,
		.licence = f->licence,
		.text = f->text,
		.stages = f->stages};
}

static int
put_example(struct walk *w, const struct store_cur_example *x, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct export_item it;
	cJSON *doc;
	int rc = -1;

	if (origin_of(w, x->row_id, e) == 0 &&
		json_parse(&a, x->doc, strlen(x->doc), &doc, e) == 0) {
		it = item_of(w);
		it.id = arena_printf(&a, "e%lld", (long long)x->id);
		it.kind = x->kind;
		it.stage = x->stage;
		it.doc = doc;
		it.group = group_of(&a, w, doc, it.id);
		if (it.source[0] == '\0')
			it.source = "runs";
		rc = put_item(w, &a, &it, e);
	}
	arena_release(&a);
	return rc;
}

static int
put_row(struct walk *w, const struct store_cur_row *row, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct export_item it;
	int rc = -1;

	if (origin_of(w, row->id, e) == 0) {
		it = item_of(w);
		it.id = arena_printf(&a, "r%lld", (long long)row->id);
		it.kind = row->kind;
		it.stage = row->parent_id != 0 ? "modules" : "ingest";
		rc = put_item(w, &a, &it, e);
	}
	arena_release(&a);
	return rc;
}

/* ---- over the store ---- */

static int
stopped(struct err *e)
{
	return pool_cancelled()
		? err_set(e, ERR_CANCELLED, "stopped; nothing was written")
		: 0;
}

static int
walk_examples(struct walk *w, struct err *e)
{
	struct store_cur_example_page page = {
		.project_id = w->x->p->id, .row_id = -1, .limit = PAGE};
	struct arena a = ARENA_INIT;
	int rc;

	do {
		arena_release(&a);
		rc = stopped(e);
		if (rc == 0)
			rc = store_cur_example_page(
				w->x->p->store, &a, &page, e);
		for (size_t i = 0; rc == 0 && i < page.n; i++)
			rc = put_example(w, &page.example[i], e);
	} while (rc == 0 && page.n > 0);
	arena_release(&a);
	return rc;
}

/* Rows that no stage has rejected: they live for one that is behind all. */
static int
walk_rows(struct walk *w, struct err *e)
{
	const struct curate_progress *pr = &w->x->o->progress;
	struct store_cur_page page = {.project_id = w->x->p->id,
		.stage = "pairs",
		.rules = "none",
		.leaves = true,
		.limit = PAGE};
	struct arena a = ARENA_INIT;
	int64_t done = 0, total;
	int rc = store_cur_row_count(w->x->p->store, &page, &total, e);

	while (rc == 0) {
		arena_release(&a);
		rc = stopped(e);
		if (rc == 0)
			rc = store_cur_row_page(w->x->p->store, &a, &page, e);
		if (rc < 0 || page.n == 0)
			break;
		for (size_t i = 0; rc == 0 && i < page.n; i++)
			if (!str_eq(page.row[i].kind, "licence"))
				rc = put_row(w, &page.row[i], e);
		done += (int64_t)page.n;
		if (pr->fn != NULL)
			pr->fn(pr->arg, done, total);
	}
	arena_release(&a);
	return rc;
}

/* Rules of the stages, and whether all that may be exported was compared. */
static int
walk_stages(struct export_job *x, struct err *e)
{
	struct store_cur_page page = {
		.project_id = x->p->id, .stage = "dedup", .leaves = true};
	struct store_cur_count *c;
	struct arena a = ARENA_INIT;
	int64_t seen = 0, living;
	size_t n;
	int rc;

	page.rules = "none";
	rc = store_cur_row_count(x->p->store, &page, &living, e);
	if (rc == 0)
		rc = store_cur_funnel(x->p->store, &a, x->p->id, &c, &n, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (str_eq(c[i].stage, "dedup"))
			seen += c[i].rows;
	if (rc == 0)
		x->t->unjudged = living > seen ? living - seen : 0;
	arena_release(&a);
	return rc;
}

static int
export_all(struct walk *w, struct err *e)
{
	struct export_job *x = w->x;

	if (store_cur_source_list(x->p->store, &x->life, x->p->id, &w->source,
		    &w->n_sources, e) < 0 ||
		export__begin(x, e) < 0 || walk_stages(x, e) < 0 ||
		walk_examples(w, e) < 0)
		return -1;
	if (x->o->format[EXPORT_RAW] && walk_rows(w, e) < 0)
		return -1;
	if (x->t->items == 0)
		return err_set(e, ERR_NOTFOUND,
			"project %s has nothing for these formats", x->p->name);
	return export__end(x, e);
}

int
curate_export(const struct curate_project *p, const struct curate_export *o,
	struct curate_export_tally *t, struct err *e)
{
	struct export_job *x = xcalloc(1, sizeof(*x));
	struct walk w = {.x = x, .from.row_id = -1};
	int rc;

	memset(t, 0, sizeof(*t));
	x->p = p;
	x->o = o;
	x->t = t;
	rc = export_all(&w, e);
	if (rc < 0)
		export__give_up(x);
	arena_release(&w.from.a);
	arena_release(&x->life);
	free(x->file);
	free(x);
	return rc;
}
