/*
 * ingest: which reader takes a source, and the batches that all of them fill.
 * It must not read files itself, but for telling what a path is.
 */
#include "curate/ingest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "curate/ingest_int.h"
#include "curate/reason.h"
#include "curate/textform.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

#define BATCH_ROWS 1000

static char *default_names[] = {
	(char *)"*.v", (char *)"*.vh", (char *)"*.sv", (char *)"*.svh", NULL};
static char *no_names[] = {NULL};

const struct curate_ingest curate_ingest_default = {
	.as = CURATE_AUTO,
	.names = default_names,
	.max_bytes = (int64_t)LIM_CANDIDATE,
	.keep_fields = no_names,
	.separator = ',',
	.max_members = 2000000,
	.max_unpacked = (int64_t)16 << 30,
	.max_ratio = 200,
};

/* ---- batches ---- */

static int
flush(struct ingest *g, bool done, struct err *e)
{
	struct store_cur_batch b = {.source_id = g->source.id,
		.x = g->x,
		.n = g->n,
		.cursor = done ? "" : g->cursor,
		.done = done};

	if (store_cur_rows_add(g->p->store, &b, e) < 0)
		return -1;
	g->t->added += b.added;
	g->t->changed += b.changed;
	arena_release(&g->batch);
	g->n = 0;
	g->bytes = 0;
	g->cursor = NULL;
	if (g->o->progress.fn != NULL)
		g->o->progress.fn(g->o->progress.arg, g->t->rows, 0);
	if (pool_cancelled())
		return err_set(
			e, ERR_CANCELLED, "stopped; the same command goes on");
	return 0;
}

/* A path as it can be kept: bytes that are no UTF-8 and control bytes as
 * %XX. */
static const char *
clean_path(struct arena *a, const char *path)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t n = strlen(path), at = 0;
	bool valid = str_utf8_ok(path, n);
	char *to = arena_alloc(a, 3 * n + 1);

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)path[i];

		if (c < 0x20 || c == 0x7f || (c >= 0x80 && !valid)) {
			to[at++] = '%';
			to[at++] = digits[c >> 4];
			to[at++] = digits[c & 15];
		} else {
			to[at++] = path[i];
		}
	}
	to[at] = '\0';
	return to;
}

static const char *
meta_text(struct arena *a, const struct textform *f, cJSON *more)
{
	cJSON *o = more == NULL ? json_object(a) : more;

	if (f->encoding != NULL && strcmp(f->encoding, "utf-8") != 0)
		json_set_str(o, "encoding", f->encoding);
	if (f->eol != NULL && strcmp(f->eol, "lf") != 0 &&
		strcmp(f->eol, "none") != 0)
		json_set_str(o, "eol", f->eol);
	return o->child == NULL ? "" : json_text(a, o);
}

/* What was seen, as the result's document. */
static const char *
evidence_text(struct arena *a, const char *evidence, int line)
{
	cJSON *o = json_object(a);

	if (evidence == NULL && line == 0)
		return NULL;
	if (line > 0)
		json_set_num(o, "line", line);
	if (evidence != NULL)
		json_set_str(
			o, "seen", str_utf8_fix(a, evidence, strlen(evidence)));
	return json_text(a, o);
}

/* Sets text, meta and result of a new row from the item. */
static void
fill_row(
	struct ingest *g, const struct ingest_item *it, struct store_cur_new *x)
{
	struct arena *a = &g->batch;
	struct textform f = {.reason = it->reason, .evidence = it->evidence};
	bool licence = strcmp(it->kind, "licence") == 0;

	if (it->p != NULL)
		textform_look(a, it->p, it->n, &f);
	/* a licence is no source: who wrote it does not matter */
	if (licence && f.text != NULL && !str_eq(f.reason, "empty"))
		f.reason = NULL;
	x->row.meta = meta_text(a, &f, it->meta);
	if (f.text != NULL && f.reason == NULL) {
		x->row.text = arena_strndup(a, f.text, f.n);
		x->row.text_n = f.n;
	}
	x->result.stage = "ingest";
	x->result.rules = g->rules;
	x->result.status = f.reason == NULL ? STORE_CUR_KEEP : STORE_CUR_REJECT;
	x->result.reason = f.reason == NULL ? "" : f.reason;
	if (f.reason != NULL)
		x->result.doc = evidence_text(a, f.evidence, f.line);
	if (f.reason != NULL && curate_reason_find("ingest", f.reason) == NULL)
		BUG("ingest has no reason %s", f.reason);
}

int
ingest__item(struct ingest *g, const struct ingest_item *it, struct err *e)
{
	struct store_cur_new *x;

	if (g->n == 0)
		g->x = arena_array(&g->batch, BATCH_ROWS, sizeof(*g->x));
	x = &g->x[g->n++];
	x->row.path = clean_path(&g->batch, it->path);
	x->row.commit =
		it->commit == NULL ? "" : arena_strdup(&g->batch, it->commit);
	x->row.committed_ms = it->committed_ms;
	x->row.bytes = it->bytes;
	x->row.kind = it->kind;
	fill_row(g, it, x);
	g->cursor = arena_strdup(&g->batch, it->cursor);
	g->t->rows++;
	if (x->result.status == STORE_CUR_KEEP)
		g->t->kept++;
	else
		g->t->rejected++;
	g->bytes += it->n + x->row.text_n + strlen(x->row.meta);
	if (g->n < BATCH_ROWS && g->bytes < LIM_CUR_BATCH)
		return 0;
	return flush(g, false, e);
}

/* ---- names ---- */

static bool
licence_name(const char *base)
{
	static const char *const stems[] = {"licence", "license", "copying",
		"unlicense", "copyright", "notice"};

	for (size_t i = 0; i < sizeof(stems) / sizeof(stems[0]); i++) {
		size_t n = strlen(stems[i]);

		if (strncasecmp(base, stems[i], n) == 0 &&
			(base[n] == '\0' || strchr(".-_", base[n]) != NULL))
			return true;
	}
	return false;
}

const char *
ingest__kind(const struct ingest *g, const char *path)
{
	const char *base = fs_base(path);

	for (char **p = g->o->names; *p != NULL; p++)
		if (str_glob(*p, base))
			return "file";
	if (licence_name(base) || str_starts(path, "LICENSES/") ||
		strstr(path, "/LICENSES/") != NULL)
		return "licence";
	return NULL;
}

/* ---- records of data sets ---- */

int
ingest__record(struct ingest *g, struct arena *a, long line,
	const struct ingest_record *r, struct err *e)
{
	char *number = arena_printf(a, "%ld", line);
	struct ingest_item it = {.path = number,
		.cursor = number,
		.committed_ms = -1,
		.kind = "record",
		.p = r->text,
		.n = r->text_n,
		.bytes = (int64_t)r->text_n};
	cJSON *meta = json_object(a);

	if (r->path != NULL)
		json_set_str(meta, "path", r->path);
	if (r->licence != NULL)
		json_set_str(meta, "licence", r->licence);
	if (r->fields != NULL && r->fields->child != NULL)
		json_set(meta, "fields", r->fields);
	it.meta = meta;
	if (r->text == NULL) {
		it.reason = "no_text";
	} else if (it.bytes > g->o->max_bytes) {
		it.reason = "too_large";
		it.p = NULL;
	}
	return ingest__item(g, &it, e);
}

int
ingest__bad_line(struct ingest *g, long line, const char *reason,
	const char *evidence, int64_t bytes, struct err *e)
{
	struct arena a = ARENA_INIT;
	char *number = arena_printf(&a, "%ld", line);
	struct ingest_item it = {.path = number,
		.cursor = number,
		.committed_ms = -1,
		.kind = "record",
		.bytes = bytes,
		.reason = reason,
		.evidence = evidence};
	int rc = ingest__item(g, &it, e);

	arena_release(&a);
	return rc;
}

/* ---- what a source is ---- */

struct kind {
	enum curate_source_kind as;
	const char *name;
	int (*read)(struct ingest *g, struct err *e);
};

static const struct kind kinds[] = {
	{CURATE_DIR, "dir", ingest__dir},
	{CURATE_ARCHIVE, "archive", ingest__archive},
	{CURATE_GIT, "git", ingest__git},
	{CURATE_JSONL, "jsonl", ingest__jsonl},
	{CURATE_CSV, "csv", ingest__csv},
};
#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static bool
is_git(const char *path)
{
	struct arena a = ARENA_INIT;
	const char *inner = fs_join(&a, path, ".git");
	const char *dir = fs_is_dir(inner) ? inner : path;
	/* a .git that is no folder is a link to a repository elsewhere */
	bool yes = (fs_exists(inner) && !fs_is_dir(inner)) ||
		(fs_exists(fs_join(&a, dir, "HEAD")) &&
			fs_is_dir(fs_join(&a, dir, "objects")) &&
			fs_is_dir(fs_join(&a, dir, "refs")));

	arena_release(&a);
	return yes;
}

static bool
ends_as(const char *path, const char *const *suffixes)
{
	size_t n = strlen(path);

	for (; *suffixes != NULL; suffixes++) {
		size_t k = strlen(*suffixes);

		if (n > k && strcasecmp(path + n - k, *suffixes) == 0)
			return true;
	}
	return false;
}

static enum curate_source_kind
kind_of_file(const char *path)
{
	static const char *const archives[] = {".tar", ".tar.gz", ".tgz",
		".tar.zst", ".tzst", ".tar.xz", ".txz", ".tar.bz2", ".zip",
		NULL};
	static const char *const jsonl[] = {".jsonl", ".jsonl.gz", ".jsonl.zst",
		".ndjson", ".ndjson.gz", ".ndjson.zst", NULL};
	static const char *const csv[] = {
		".csv", ".csv.gz", ".csv.zst", ".tsv", NULL};

	if (ends_as(path, archives))
		return CURATE_ARCHIVE;
	if (ends_as(path, jsonl))
		return CURATE_JSONL;
	if (ends_as(path, csv))
		return CURATE_CSV;
	return CURATE_AUTO;
}

static const struct kind *
find_kind(const char *path, enum curate_source_kind as, struct err *e)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		(void)err_sys(
			e, errno == ENOENT ? ERR_NOTFOUND : ERR_IO, "%s", path);
		return NULL;
	}
	if (as == CURATE_AUTO)
		as = !S_ISDIR(st.st_mode) ? kind_of_file(path)
			: is_git(path)	  ? CURATE_GIT
					  : CURATE_DIR;
	for (size_t i = 0; i < N_KINDS; i++)
		if (kinds[i].as == as)
			return &kinds[i];
	(void)err_set(e, ERR_USAGE,
		"%s: neither folder, archive, JSONL nor CSV by its name: say "
		"which with --as",
		path);
	return NULL;
}

static char *
rules_text(struct arena *a, const struct curate_ingest *o)
{
	return arena_printf(
		a, "ingest@1 max-bytes=%lld", (long long)o->max_bytes);
}

/* What decides which items a source has, and in which order: with other ones
 * a source begins anew. */
static char *
detail_text(struct arena *a, const struct curate_ingest *o)
{
	cJSON *d = json_object(a), *names = json_array(a);

	for (char **p = o->names; *p != NULL; p++)
		json_push_str(names, *p);
	json_set(d, "names", names);
	json_set_i64(d, "max_bytes", o->max_bytes);
	json_set_bool(d, "history", o->history);
	json_set_str(d, "text_field", o->text_field);
	return json_text(a, d);
}

static int
open_source(struct ingest *g, const struct kind *k, struct err *e)
{
	char *real = realpath(g->location, NULL);

	if (real == NULL)
		return err_sys(e, ERR_IO, "%s", g->location);
	g->location = arena_strdup(&g->life, real);
	free(real);
	g->rules = rules_text(&g->life, g->o);
	g->t->kind = k->name;
	g->source.project_id = g->p->id;
	g->source.kind = k->name;
	g->source.location = clean_path(&g->life, g->location);
	g->source.detail = detail_text(&g->life, g->o);
	if (store_cur_source_open(g->p->store, &g->life, &g->source, e) < 0)
		return -1;
	g->start = g->source.done ? "" : g->source.cursor;
	return 0;
}

int
curate_ingest(const struct curate_project *p, const char *location,
	const struct curate_ingest *o, struct curate_intake *t, struct err *e)
{
	struct ingest g = {.p = p, .o = o, .t = t, .location = location};
	const struct kind *k = find_kind(location, o->as, e);
	int rc;

	memset(t, 0, sizeof(*t));
	if (k == NULL)
		return -1;
	rc = open_source(&g, k, e);
	if (rc == 0)
		rc = k->read(&g, e);
	if (rc == 0)
		rc = flush(&g, true, e);
	arena_release(&g.batch);
	arena_release(&g.life);
	return rc;
}
