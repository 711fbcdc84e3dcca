/*
 * modules: reads the index of names over all living texts, then takes row
 * after row: its modules, their units, and what Icarus says of them.  The
 * modules of a row and what is said of it are one commit.
 *
 * It must not run a tool outside the sandbox, nor write anything but rows.
 */
#include "curate/modules.h"

#include <string.h>

#include "curate/unit.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "tool_wrappers/iverilog_log.h"

#define PAGE_ROWS 100
#define CPU_MS 10000
#define WALL_MS 120000
#define AS_BYTES ((int64_t)1 << 30)

struct stage {
	const struct curate_project *p;
	const struct curate_modules *o;
	struct curate_modules_tally *t;
	struct unit_index index;
	struct unit_reader reader;
	const char *rules;
	struct arena life;
};

/* Texts that modules are looked for in. */
static bool
is_source(const struct store_cur_row *r)
{
	return r->text != NULL &&
		(strcmp(r->kind, "file") == 0 ||
			strcmp(r->kind, "record") == 0);
}

static void
file_of(struct arena *a, const struct store_cur_row *r, struct unit_file *f)
{
	bool record = strcmp(r->kind, "record") == 0;

	f->row_id = r->id;
	f->scope = record ? -r->id : r->source_id;
	f->path = r->path;
	f->ms = r->committed_ms;
	f->text = r->text;
	f->n = r->text_n;
	vsplit_text(a, f->text, f->n, &f->v);
}

static int
load(void *arg, struct arena *a, int64_t row_id, struct unit_file *out,
	struct err *e)
{
	struct stage *s = arg;
	struct store_cur_row r;

	if (store_cur_row_get(s->p->store, a, row_id, &r, e) < 0)
		return -1;
	file_of(a, &r, out);
	return 0;
}

/* ---- index ---- */

static int
read_index(struct stage *s, struct err *e)
{
	struct store_cur_page page = {.project_id = s->p->id,
		.stage = "modules",
		.roots = true,
		.texts = true,
		.limit = PAGE_ROWS};
	struct hash_ctx *h = hash_new();
	struct arena a = ARENA_INIT;
	char hex[HASH_HEX];
	int rc;

	do {
		rc = store_cur_row_page(s->p->store, &a, &page, e);
		for (size_t i = 0; rc == 0 && i < page.n; i++) {
			struct unit_file f;

			if (!is_source(&page.row[i]))
				continue;
			file_of(&a, &page.row[i], &f);
			unit_index_add(&s->index, &f);
			hash_i64(h, f.row_id);
			hash_str(h, page.row[i].hash);
		}
		arena_release(&a);
		if (rc == 0 && pool_cancelled())
			rc = err_set(e, ERR_CANCELLED,
				"stopped; the same command goes on");
	} while (rc == 0 && page.n > 0);
	hash_final(h, hex);
	unit_index_sort(&s->index);
	s->rules = arena_printf(&s->life, "modules@1 %s rows=%.16s",
		iverilog_fingerprint(s->o->iverilog), hex);
	return rc;
}

/* ---- Icarus ---- */

/* The word behind a text, up to a blank. */
static const char *
word_behind(struct arena *a, const struct iverilog_diag *d, const char *text)
{
	const char *p = str_memmem(d->message, d->message_n, text);
	size_t n = 0;

	if (p == NULL)
		return NULL;
	p += strlen(text);
	while (p + n < d->message + d->message_n && p[n] != ' ' && p[n] != '\n')
		n++;
	return str_utf8_fix(a, p, n);
}

static bool
said(struct arena *a, const struct iverilog_diag *d, struct unit *u)
{
	static const struct {
		const char *text, *reason;
	} known[] = {
		{"Unknown module type: ", "missing_module"},
		{"Include file ", "missing_include"},
		{"macro ", "missing_macro"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const char *what = word_behind(a, d, known[i].text);

		if (what == NULL ||
			(i == 2 &&
				str_memmem(d->message, d->message_n,
					" undefined") == NULL))
			continue;
		u->reason = known[i].reason;
		u->what = what;
		return true;
	}
	return false;
}

/* Why a compile failed: a name that is missing before anything else.  A macro
 * that nobody defines is only warned of. */
static void
read_log(struct arena *a, const struct iverilog_compile *c, struct unit *u)
{
	struct iverilog_diag d;
	size_t at = 0;
	const char *nl = memchr(c->log, '\n', c->log_n);

	if (!c->ok) {
		u->reason = "not_parsed";
		u->what = str_utf8_fix(a, c->log,
			nl == NULL ? c->log_n : (size_t)(nl - c->log));
	}
	while (iverilog_log_next(c->log, c->log_n, &at, &d))
		if (said(a, &d, u))
			break;
	if (strcmp(u->reason, "missing_include") == 0 && u->circular != NULL) {
		u->reason = "circular_include";
		u->what = u->circular;
	}
}

static int
parse(struct stage *s, struct arena *a, const char *top, struct unit *u,
	struct err *e)
{
	struct iverilog_source src = {"unit.sv", u->text, u->n};
	struct iverilog_job job = {.sources = &src,
		.n_sources = 1,
		.generation = "2012",
		.top = top,
		.flags = IVERILOG_NULL,
		.cpu_ms = CPU_MS,
		.wall_ms = WALL_MS,
		.as_bytes = AS_BYTES};
	struct iverilog_compile c;

	if (iverilog_compile(s->o->iverilog, a, &job, &c, e) < 0)
		return -1;
	if (c.how != PROC_EXITED) {
		u->reason = "parser_died";
		u->what = top;
	} else {
		read_log(a, &c, u);
	}
	return 0;
}

/* ---- rows ---- */

static const char *
module_meta(struct arena *a, const struct vsplit_item *t, const struct unit *u)
{
	cJSON *o = json_object(a), *files = json_array(a);

	json_set_str(o, "top", t->name);
	json_set_num(o, "line", t->line);
	for (size_t i = 0; i < u->n_files; i++)
		json_push_str(files, u->file[i]);
	json_set(o, "files", files);
	return json_text(a, o);
}

/* A name that stands in several places of a file (the sides of a condition)
 * is one module. */
static bool
first_of_name(const struct unit_file *f, size_t item)
{
	for (size_t i = 0; i < item; i++)
		if (str_eq(f->v.item[i].name, f->v.item[item].name))
			return false;
	return f->v.item[item].kind == VSPLIT_MODULE;
}

static int
module_row(struct stage *s, struct arena *a, const struct unit_place *at,
	struct store_cur_new *x, struct err *e)
{
	const struct vsplit_item *t = &at->home->v.item[at->item];
	struct unit u;
	cJSON *doc;

	if (unit_make(&s->index, &s->reader, a, at, &u, e) < 0 ||
		(u.reason[0] == '\0' && parse(s, a, t->name, &u, e) < 0))
		return -1;
	x->row.path = t->name;
	x->row.kind = "module";
	x->row.meta = module_meta(a, t, &u);
	x->row.bytes = (int64_t)(t->end - t->start);
	x->result.stage = "modules";
	x->result.rules = s->rules;
	x->result.reason = u.reason;
	if (u.reason[0] == '\0') {
		x->result.status = STORE_CUR_KEEP;
		x->row.text = u.text;
		x->row.text_n = u.n;
		s->t->kept++;
		return 0;
	}
	doc = json_object(a);
	json_set_str(doc, "what", u.what);
	x->result.status = STORE_CUR_REJECT;
	x->result.doc = json_text(a, doc);
	s->t->rejected++;
	return 0;
}

/* What is said of the file itself. */
static void
judge_file(struct arena *a, const struct unit_file *f, size_t modules,
	struct store_cur_result *r)
{
	r->status = STORE_CUR_KEEP;
	if (f->v.broken) {
		cJSON *doc = json_object(a);

		r->reason = "unbalanced";
		json_set_num(doc, "line", f->v.broken_line);
		r->doc = json_text(a, doc);
	} else if (modules == 0) {
		r->reason = "no_module";
	}
	if (r->reason[0] != '\0')
		r->status = STORE_CUR_REJECT;
}

static int
split_row(struct stage *s, struct arena *a, const struct store_cur_row *row,
	struct store_cur_split *out, struct err *e)
{
	struct store_cur_new *x;
	struct unit_file f;
	size_t n = 0;

	out->result = (struct store_cur_result){.row_id = row->id,
		.stage = "modules",
		.rules = s->rules,
		.reason = "",
		.status = STORE_CUR_SKIP};
	if (!is_source(row))
		return 0;
	file_of(a, row, &f);
	x = arena_array(a, f.v.n + 1, sizeof(*x));
	memset(x, 0, (f.v.n + 1) * sizeof(*x));
	for (size_t i = 0; i < f.v.n && !f.v.broken; i++) {
		struct unit_place at = {&f, i};

		if (first_of_name(&f, i) &&
			module_row(s, a, &at, &x[n++], e) < 0)
			return -1;
	}
	judge_file(a, &f, n, &out->result);
	out->child = x;
	out->n = n;
	return 0;
}

static void
count_file(struct curate_tally *t, enum store_cur_status status)
{
	t->seen++;
	t->kept += status == STORE_CUR_KEEP;
	t->rejected += status == STORE_CUR_REJECT;
	t->skipped += status == STORE_CUR_SKIP;
}

static int
split_page(struct stage *s, const struct store_cur_page *page, struct err *e)
{
	for (size_t i = 0; i < page->n; i++) {
		struct arena a = ARENA_INIT;
		struct store_cur_split x = {.n = 0};
		int rc = split_row(s, &a, &page->row[i], &x, e);

		if (rc == 0)
			rc = store_cur_split_put(s->p->store, &x, e);
		arena_release(&a);
		if (rc < 0)
			return -1;
		count_file(&s->t->files, x.result.status);
		if (pool_cancelled())
			return err_set(e, ERR_CANCELLED,
				"stopped; the same command goes on");
	}
	return 0;
}

static int
split_all(struct stage *s, struct err *e)
{
	struct store_cur_page page = {.project_id = s->p->id,
		.stage = "modules",
		.rules = s->rules,
		.roots = true,
		.texts = true,
		.limit = PAGE_ROWS};
	const struct curate_progress *g = &s->o->progress;
	struct arena a = ARENA_INIT;
	int64_t total;
	int rc = store_cur_row_count(s->p->store, &page, &total, e);

	do {
		if (rc == 0)
			rc = store_cur_row_page(s->p->store, &a, &page, e);
		if (rc == 0)
			rc = split_page(s, &page, e);
		arena_release(&a);
		if (rc == 0 && g->fn != NULL)
			g->fn(g->arg, s->t->files.seen, total);
	} while (rc == 0 && page.n > 0);
	return rc;
}

int
curate_modules(const struct curate_project *p, const struct curate_modules *o,
	struct curate_modules_tally *t, struct err *e)
{
	struct stage s = {.p = p, .o = o, .t = t};
	int64_t dropped;
	int rc = 0;

	memset(t, 0, sizeof(*t));
	s.reader.load = load;
	s.reader.arg = &s;
	if (o->again)
		rc = store_cur_results_drop(
			p->store, p->id, "modules", &dropped, e);
	if (rc == 0)
		rc = read_index(&s, e);
	if (rc == 0)
		rc = split_all(&s, e);
	unit_index_release(&s.index);
	arena_release(&s.life);
	return rc;
}
