/*
 * licence_stage: judges the licence of each row.  It holds the licence files
 * of the project (folder and expression of each) and a page of rows, no more.
 */
#include "curate/licence_stage.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

#define PAGE_FILES 100

struct place { /* a folder's licence */
	int64_t source_id, ms;
	const char *folder;
	const char *path;	/* of the licence file */
	const char *expression; /* NULL: a text that is not known */
};

struct stage {
	const struct curate_license *o;
	struct arena life;
	struct place *place;
	size_t n, cap;
	int64_t conflicts;
};

/* ---- licence files ---- */

/* "a/b" of "a/b/LICENSE"; a folder LICENSES speaks for the one above. */
static char *
folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = arena_strndup(
		a, path, slash == NULL ? 0 : (size_t)(slash - path));

	if (strcmp(folder, "LICENSES") == 0)
		return arena_strdup(a, "");
	if (str_ends(folder, "/LICENSES"))
		folder[strlen(folder) - strlen("/LICENSES")] = '\0';
	return folder;
}

/* What a text grants, as an expression; NULL: nothing that is known. */
static char *
granted(struct arena *a, const struct licence_text *t)
{
	char *x = t->spdx == NULL ? NULL : arena_strdup(a, t->spdx);

	for (size_t i = 0; x == NULL && i < t->n; i++) {
		x = arena_strdup(a, t->found[0].licence->id);
		for (size_t k = 1; k < t->n; k++)
			x = arena_printf(
				a, "%s AND %s", x, t->found[k].licence->id);
	}
	return x;
}

static int
place_order(const void *pa, const void *pb)
{
	const struct place *a = pa, *b = pb;
	int rc;

	if (a->source_id != b->source_id)
		return a->source_id < b->source_id ? -1 : 1;
	rc = strcmp(a->folder, b->folder);
	if (rc != 0)
		return rc;
	if (a->ms != b->ms)
		return a->ms < b->ms ? -1 : 1;
	return strcmp(a->path, b->path);
}

static int
add_place(struct stage *s, const struct store_cur_row *r, struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct licence_text t;
	struct place *x;

	if (s->n == LIM_CUR_LICENCE_FILES)
		return err_set(e, ERR_LIMIT,
			"more than %d licence files in one project",
			LIM_CUR_LICENCE_FILES);
	if (s->n == s->cap) {
		s->cap = s->cap == 0 ? 64 : 2 * s->cap;
		s->place = xrealloc(s->place, s->cap * sizeof(*s->place));
	}
	x = &s->place[s->n++];
	licence_read(&tmp, s->o->book, LICENCE_OF_FILE, r->text, r->text_n, &t);
	x->source_id = r->source_id;
	x->ms = r->committed_ms;
	x->folder = folder_of(&s->life, r->path);
	x->path = arena_strdup(&s->life, r->path);
	x->expression = granted(&s->life, &t);
	arena_release(&tmp);
	return 0;
}

static int
read_files(struct stage *s, const struct curate_project *p, struct err *e)
{
	struct store_cur_page page = {.project_id = p->id,
		.kind = "licence",
		.texts = true,
		.limit = PAGE_FILES};
	struct arena a = ARENA_INIT;
	int rc;

	do {
		rc = store_cur_row_page(p->store, &a, &page, e);
		for (size_t i = 0; i < page.n && rc == 0; i++)
			if (page.row[i].text != NULL)
				rc = add_place(s, &page.row[i], e);
		arena_release(&a);
	} while (rc == 0 && page.n > 0);
	if (s->n > 0)
		qsort(s->place, s->n, sizeof(*s->place), place_order);
	return rc;
}

/* ---- the licence of a row's repository ---- */

/* The first of a folder's, or NULL. */
static const struct place *
first_of(const struct stage *s, int64_t source_id, const char *folder)
{
	struct place key = {.source_id = source_id,
		.ms = INT64_MIN,
		.folder = folder,
		.path = ""};
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (place_order(&s->place[mid], &key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == s->n || s->place[lo].source_id != source_id ||
		strcmp(s->place[lo].folder, folder) != 0)
		return NULL;
	return &s->place[lo];
}

/* Several files of one folder: each one is an offer (LICENSE-MIT beside
 * LICENSE-APACHE), so their expressions are joined by OR. */
static char *
join_places(struct arena *a, const struct stage *s, const struct place *x,
	int64_t ms, const char **path)
{
	const struct place *end = s->place + s->n, *first = x;
	int64_t newest = x->ms;
	char *out = NULL;

	for (; x < end && x->source_id == first->source_id &&
		strcmp(x->folder, first->folder) == 0;
		x++)
		if (x->ms <= ms)
			newest = x->ms;
	for (x = first; x < end && x->source_id == first->source_id &&
		strcmp(x->folder, first->folder) == 0;
		x++) {
		if (x->ms != newest)
			continue;
		if (*path == NULL || x->expression != NULL)
			*path = x->path;
		if (x->expression != NULL)
			out = out == NULL ? arena_strdup(a, x->expression)
					  : arena_printf(a, "(%s) OR (%s)", out,
						    x->expression);
	}
	return out;
}

/* NULL: none, or none that is known (then *path says which file). */
static char *
repository_licence(struct arena *a, const struct stage *s,
	const struct store_cur_row *r, const char **path)
{
	char *folder = arena_strdup(a, r->path);

	*path = NULL;
	for (;;) {
		char *slash = strrchr(folder, '/');
		const struct place *x;

		if (slash == NULL)
			folder[0] = '\0';
		else
			*slash = '\0';
		x = first_of(s, r->source_id, folder);
		if (x != NULL)
			return join_places(a, s, x, r->committed_ms, path);
		if (folder[0] == '\0')
			return NULL;
	}
}

/* What a data set's record says of itself. */
static char *
declared_licence(struct arena *a, const struct store_cur_row *r)
{
	struct err e = ERR_INIT;
	const char *v;
	cJSON *meta;

	if (r->meta[0] == '\0' ||
		json_parse(a, r->meta, strlen(r->meta), &meta, &e) < 0)
		return NULL;
	v = json_str(meta, "licence", NULL);
	return v == NULL || v[0] == '\0' ? NULL : arena_strdup(a, v);
}

/* ---- one row ---- */

struct finding {
	struct licence_text text;
	char *header;	  /* expression, or NULL */
	char *repository; /* or NULL */
	const char *repository_path;
	bool conflict;
};

static const char *
reason_of_answer(const struct curate_license *o, enum licence_answer answer)
{
	switch (answer) {
	case LICENCE_ALLOWED:
		return "";
	case LICENCE_NOT_ALLOWED:
		return "not_allowed";
	case LICENCE_DENIED:
		return "denied";
	case LICENCE_UNKNOWN:
		return o->policy->keep_unknown ? "" : "unknown_licence";
	}
	BUG("answer %d", (int)answer);
}

/* A licence text in the header that its SPDX line does not name, or a header
 * that the repository does not name. */
static bool
disagree(const struct curate_license *o, const struct finding *f)
{
	for (size_t i = 0; i < f->text.n; i++)
		if (f->text.spdx != NULL &&
			!licence_names(o->book, f->text.spdx,
				f->text.found[i].licence))
			return true;
	if (f->header == NULL || f->repository == NULL)
		return false;
	for (size_t i = 0; i < f->text.n; i++)
		if (!licence_names(
			    o->book, f->repository, f->text.found[i].licence))
			return true;
	if (f->text.spdx != NULL && f->text.n == 0) {
		const struct licence *l =
			licence_book_find(o->book, f->text.spdx);

		return l != NULL ? !licence_names(o->book, f->repository, l)
				 : strcmp(f->text.spdx, f->repository) != 0;
	}
	return false;
}

static const char *
reason_of_header(const struct curate_license *o, const struct finding *f)
{
	const struct licence_text *t = &f->text;
	const char *reason;

	if (t->notice[LICENCE_EXPORT] != NULL && !o->policy->keep_export)
		return "export_control";
	if (t->notice[LICENCE_PROPRIETARY] != NULL)
		return "proprietary";
	if (f->header != NULL) {
		reason = reason_of_answer(
			o, licence_policy_ask(o->policy, o->book, f->header));
		if (reason[0] != '\0')
			return reason;
		/* what the text grants must be allowed, too */
		for (size_t i = 0; i < t->n; i++) {
			reason = reason_of_answer(o,
				licence_policy_of(o->policy, o->book,
					t->found[i].licence));
			if (reason[0] != '\0' &&
				(t->spdx == NULL ||
					!licence_names(o->book, t->spdx,
						t->found[i].licence)))
				return reason;
		}
		return f->conflict && !o->policy->keep_conflicts ? "conflict"
								 : "";
	}
	if (t->notice[LICENCE_RESERVED] != NULL)
		return "proprietary";
	if (o->header_filter && t->copyright != NULL)
		return "copyright_header";
	return "";
}

static const char *
reason_of_repository(const struct curate_license *o, const struct finding *f)
{
	const struct licence_text *t = &f->text;

	if (f->repository != NULL)
		return reason_of_answer(o,
			licence_policy_ask(o->policy, o->book, f->repository));
	if (f->repository_path != NULL || t->notice[LICENCE_MENTION] != NULL)
		return o->policy->keep_unknown ? "" : "unknown_licence";
	return o->policy->keep_unlicensed ? "" : "no_licence";
}

static void
say_place(cJSON *o, const char *key, const char *text, int line)
{
	cJSON *x;

	if (text == NULL)
		return;
	x = cJSON_AddObjectToObject(o, key);
	json_set_str(x, "text", text);
	json_set_num(x, "line", line);
}

static const char *
evidence(struct arena *a, const struct finding *f)
{
	static const char *const keys[LICENCE_N_NOTICES] = {
		"proprietary", "export", "reserved", "mention"};
	const struct licence_text *t = &f->text;
	cJSON *o = json_object(a);

	if (f->header != NULL) {
		json_set_str(o, "header", f->header);
		json_set_num(o, "line",
			t->spdx != NULL ? t->spdx_line : t->found[0].line);
		json_set_str(o, "by", t->spdx != NULL ? "spdx" : "text");
	}
	if (t->spdx != NULL && t->n > 0)
		json_set_str(o, "text", t->found[0].licence->id);
	json_set_str(o, "repository", f->repository);
	if (f->repository_path != NULL)
		json_set_str(o, "file", f->repository_path);
	say_place(o, "copyright", t->copyright, t->copyright_line);
	for (size_t i = 0; i < LICENCE_N_NOTICES; i++)
		say_place(o, keys[i], t->notice[i], t->notice_line[i]);
	if (f->conflict)
		json_set_bool(o, "conflict", true);
	return json_text(a, o);
}

static int
judge(void *arg, struct arena *a, const struct store_cur_row *r,
	struct store_cur_result *out, struct err *e)
{
	struct stage *s = arg;
	struct finding f = {.header = NULL};

	(void)e;
	/* a module has its file's licence, which was judged */
	if (strcmp(r->kind, "licence") == 0 || r->parent_id != 0) {
		out->status = STORE_CUR_SKIP;
		return 0;
	}
	licence_read(a, s->o->book, LICENCE_OF_SOURCE,
		r->text == NULL ? "" : r->text, r->text_n, &f.text);
	f.header = granted(a, &f.text);
	f.repository = declared_licence(a, r);
	if (f.repository == NULL)
		f.repository = repository_licence(a, s, r, &f.repository_path);
	f.conflict = disagree(s->o, &f);
	s->conflicts += f.conflict;
	out->reason = reason_of_header(s->o, &f);
	if (out->reason[0] == '\0' && f.header == NULL)
		out->reason = reason_of_repository(s->o, &f);
	out->status =
		out->reason[0] == '\0' ? STORE_CUR_KEEP : STORE_CUR_REJECT;
	out->doc = evidence(a, &f);
	return 0;
}

/* Version and parameters; other licence files make other rules. */
static char *
rules_of(struct stage *s)
{
	struct hash_ctx *h = hash_new();
	char hex[HASH_HEX];

	hash_str(h, s->o->inputs);
	for (size_t i = 0; i < s->n; i++) {
		hash_i64(h, s->place[i].source_id);
		hash_i64(h, s->place[i].ms);
		hash_str(h, s->place[i].path);
		hash_str(h, s->place[i].expression);
	}
	hash_final(h, hex);
	return arena_printf(&s->life, "license@1 header-filter=%s %.16s",
		s->o->header_filter ? "freeset" : "off", hex);
}

int
curate_license(const struct curate_project *p, const struct curate_license *o,
	struct curate_tally *t, int64_t *conflicts, struct err *e)
{
	struct stage s = {.o = o};
	struct curate_stage st = {.name = "license",
		.texts = true,
		.judge = judge,
		.arg = &s,
		.progress = o->progress};
	int64_t dropped;
	int rc = 0;

	memset(t, 0, sizeof(*t));
	if (o->again)
		rc = store_cur_results_drop(
			p->store, p->id, "license", &dropped, e);
	if (rc == 0)
		rc = read_files(&s, p, e);
	if (rc == 0) {
		st.rules = rules_of(&s);
		rc = curate_stage_run(p, &st, t, e);
	}
	*conflicts = s.conflicts;
	free(s.place);
	arena_release(&s.life);
	return rc;
}
