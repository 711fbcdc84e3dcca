/*
 * ingest_lines: data sets of one record a line: JSONL, and CSV whose records
 * may go over several lines.  A bad record becomes a row with its reason, and
 * the rest goes on.
 */
#include "curate/ingest_int.h"

#include <string.h>

#include "curate/csv.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static const char *const text_names[] = {
	"content", "code", "text", "output", NULL};
static const char *const path_names[] = {
	"path", "file", "filename", "name", "repo_path", NULL};
static const char *const licence_names[] = {
	"license", "licence", "licenses", "spdx", "lic_name", NULL};

/* Lines up to this one are in the store already. */
static long
lines_done(const struct ingest *g)
{
	int64_t n = 0;

	return str_to_i64(g->start, &n) && n > 0 ? (long)n : 0;
}

/* ---- JSONL ---- */

static const cJSON *
member(const cJSON *o, const char *wish, const char *const *usual)
{
	const cJSON *v = NULL;

	if (wish != NULL)
		return json_path(o, wish);
	for (; v == NULL && *usual != NULL; usual++)
		v = json_get(o, *usual);
	return v;
}

/* A string, or the first string of a list. */
static const char *
member_text(const cJSON *v)
{
	if (cJSON_IsArray(v))
		v = v->child;
	return cJSON_IsString(v) ? v->valuestring : NULL;
}

static int
json_record(struct ingest *g, struct arena *a, const cJSON *o, long line,
	struct err *e)
{
	const struct curate_ingest *w = g->o;
	struct ingest_record r = {.fields = json_object(a)};

	r.text = member_text(member(o, w->text_field, text_names));
	r.text_n = r.text == NULL ? 0 : strlen(r.text);
	r.path = member_text(member(o, w->path_field, path_names));
	r.licence = member_text(member(o, w->licence_field, licence_names));
	for (char **k = w->keep_fields; *k != NULL; k++) {
		cJSON *v = json_path(o, *k);

		if (v != NULL)
			json_set(r.fields, *k, json_copy(a, v));
	}
	return ingest__record(g, a, line, &r, e);
}

static int
json_line(struct ingest *g, const char *p, size_t n, long line, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct err bad = ERR_INIT;
	cJSON *o;
	int rc;

	if (json_parse(&a, p, n, &o, &bad) < 0)
		rc = ingest__bad_line(
			g, line, "bad_line", bad.msg, (int64_t)n, e);
	else if (!cJSON_IsObject(o))
		rc = ingest__bad_line(
			g, line, "bad_line", "no JSON object", (int64_t)n, e);
	else
		rc = json_record(g, &a, o, line, e);
	arena_release(&a);
	return rc;
}

int
ingest__jsonl(struct ingest *g, struct err *e)
{
	long done = lines_done(g);
	struct fs_lines *l;
	const char *line;
	size_t n;
	int rc;

	if (fs_lines_open(&l, g->location, LIM_JSONL_LINE, e) < 0)
		return -1;
	for (;;) {
		struct err bad = ERR_INIT;

		rc = fs_lines_next(l, &line, &n, &bad);
		if (rc == 0)
			break;
		if (rc < 0 && bad.code != ERR_LIMIT) {
			*e = bad;
			break;
		}
		if (fs_lines_number(l) <= done)
			continue;
		if (rc < 0)
			rc = ingest__bad_line(g, fs_lines_number(l),
				"long_line", bad.msg, (int64_t)LIM_JSONL_LINE,
				e);
		else if (strspn(line, " \t\r") == n)
			rc = 0; /* an empty line is no record */
		else
			rc = json_line(g, line, n, fs_lines_number(l), e);
		if (rc < 0)
			break;
	}
	fs_lines_close(l);
	return rc;
}

/* ---- CSV ---- */

struct csv_reader {
	struct ingest *g;
	struct fs_lines *l;
	struct buf record;
	long line; /* of its first line */
	struct arena head_arena;
	struct csv_record head; /* the names of the columns */
};

/* 1: a record in r->record, 0: end, -1 error; *broken: it is none, for that
 * reason. */
static int
csv_next(struct csv_reader *r, const char **broken, struct err *e)
{
	enum csv_state st = CSV_START;
	const char *p;
	size_t n;
	int rc;

	*broken = NULL;
	buf_clear(&r->record);
	r->line = 0;
	do {
		struct err bad = ERR_INIT;

		rc = fs_lines_next(r->l, &p, &n, &bad);
		if (r->line == 0)
			r->line = fs_lines_number(r->l);
		if (rc < 0 && bad.code != ERR_LIMIT) {
			*e = bad;
			return -1;
		}
		if (rc == 0)
			break;
		if (rc < 0 || buf_add(&r->record, p, n) < 0) {
			*broken = "long_line";
			return 1;
		}
		st = csv_scan(st, r->g->o->separator, p, n);
		if (st == CSV_QUOTED && buf_addch(&r->record, '\n') < 0) {
			*broken = "long_line";
			return 1;
		}
	} while (st == CSV_QUOTED);
	if (rc == 0 && r->record.len == 0)
		return 0;
	if (st == CSV_BROKEN || st == CSV_QUOTED)
		*broken = "bad_record";
	return 1;
}

static int
csv_column(
	const struct csv_reader *r, const char *wish, const char *const *usual)
{
	for (; wish != NULL || *usual != NULL; usual++) {
		const char *name = wish != NULL ? wish : *usual;

		for (size_t i = 0; i < r->head.n; i++)
			if (strcmp(r->head.field[i], name) == 0)
				return (int)i;
		if (wish != NULL)
			break;
	}
	return -1;
}

static const char *
csv_field(const struct csv_record *x, int column)
{
	return column < 0 || x->field[column][0] == '\0' ? NULL
							 : x->field[column];
}

static int
csv_row(struct csv_reader *r, struct arena *a, const struct csv_record *x,
	struct err *e)
{
	const struct curate_ingest *w = r->g->o;
	int text = csv_column(r, w->text_field, text_names);
	struct ingest_record rec = {.fields = json_object(a)};

	rec.text = csv_field(x, text);
	rec.text_n = rec.text == NULL ? 0 : x->len[text];
	rec.path = csv_field(x, csv_column(r, w->path_field, path_names));
	rec.licence =
		csv_field(x, csv_column(r, w->licence_field, licence_names));
	if (rec.path != NULL)
		rec.path = str_utf8_fix(a, rec.path, strlen(rec.path));
	if (rec.licence != NULL)
		rec.licence = str_utf8_fix(a, rec.licence, strlen(rec.licence));
	for (char **k = w->keep_fields; *k != NULL; k++) {
		const char *v = csv_field(x, csv_column(r, *k, text_names));

		if (v != NULL)
			json_set_str(
				rec.fields, *k, str_utf8_fix(a, v, strlen(v)));
	}
	return ingest__record(r->g, a, r->line, &rec, e);
}

static int
csv_read(struct csv_reader *r, const char *broken, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct err bad = ERR_INIT;
	struct csv_record x;
	int rc;

	if (broken == NULL &&
		csv_fields(&a, r->g->o->separator, r->record.ptr, r->record.len,
			&x, &bad) < 0)
		broken = "bad_record";
	if (broken == NULL && x.n != r->head.n) {
		broken = "bad_record";
		(void)err_set(
			&bad, ERR_PARSE, "%zu fields, not %zu", x.n, r->head.n);
	}
	if (broken != NULL)
		rc = ingest__bad_line(r->g, r->line, broken,
			bad.msg[0] == '\0' ? "the quotation" : bad.msg,
			(int64_t)r->record.len, e);
	else
		rc = csv_row(r, &a, &x, e);
	arena_release(&a);
	return rc;
}

static int
csv_head(struct csv_reader *r, struct err *e)
{
	const struct curate_ingest *w = r->g->o;
	const char *broken, *p;
	int rc = csv_next(r, &broken, e);

	if (rc < 0)
		return -1;
	if (rc == 0 || broken != NULL)
		return err_set(e, ERR_PARSE,
			"%s:1: no names of columns in the first record",
			r->g->location);
	p = r->record.ptr;
	if (str_starts(p, "\xef\xbb\xbf"))
		p += 3;
	if (csv_fields(&r->head_arena, w->separator, p, strlen(p), &r->head,
		    e) < 0)
		return err_wrap(e, "%s:1", r->g->location);
	if (csv_column(r, w->text_field, text_names) < 0)
		return err_set(e, ERR_USAGE,
			"%s:1: no column %s: name the one that holds the text "
			"with --text-field",
			r->g->location,
			w->text_field != NULL
				? w->text_field
				: "content, code, text or output");
	return 0;
}

int
ingest__csv(struct ingest *g, struct err *e)
{
	struct csv_reader r = {.g = g};
	long done = lines_done(g);
	const char *broken;
	int rc;

	if (fs_lines_open(&r.l, g->location, LIM_CSV_RECORD, e) < 0)
		return -1;
	buf_init(&r.record, LIM_CSV_RECORD);
	rc = csv_head(&r, e);
	while (rc == 0) {
		rc = csv_next(&r, &broken, e);
		if (rc <= 0)
			break;
		rc = 0;
		if (r.line > done &&
			(broken != NULL ||
				strspn(r.record.ptr, " \t\r") != r.record.len))
			rc = csv_read(&r, broken, e);
	}
	buf_release(&r.record);
	arena_release(&r.head_arena);
	fs_lines_close(r.l);
	return rc;
}
