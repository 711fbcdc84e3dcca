/*
 * unit: the closure over what a module needs, and its
 * text.  It must not evaluate conditionals: what both sides need is taken.
 *
 * Files are visited depth first and written when all that they need is: a
 * package stands before its users.  Files taken for a macro stand before all
 * others.
 */
#include "curate/unit_int.h"

#include <stdlib.h>
#include <string.h>

#include "eval/lex.h"
#include "eval/lex_names.h"
#include "lib/base/buf.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

/* ---- closure ---- */

struct part {
	struct unit_file f;
	bool *need;  /* of its items */
	bool gaps;   /* taken for a macro: all between its items */
	bool listed; /* in the order, or on the way into it */
};

struct maker {
	const struct unit_index *x;
	const struct unit_reader *reader;
	struct arena *a;
	struct part *part[LIM_UNIT_FILES];
	size_t n;
	struct part *order[LIM_UNIT_FILES];
	size_t n_order;
	struct unit_file *include[LIM_UNIT_FILES]; /* read already */
	size_t n_includes;
	struct lex_names defined, used; /* macros */
	struct vsplit_name *wanted;	/* used, in order */
	size_t n_wanted, cap_wanted;
	int depth;
	struct unit *out;
	struct err *e;
};

/* The first reason stays. */
static void
refuse(struct maker *m, const char *reason, const char *p, size_t n)
{
	if (m->out->reason[0] != '\0')
		return;
	m->out->reason = reason;
	m->out->what = str_utf8_fix(m->a, p, n);
}

struct wish {
	char kind; /* m module, p package, d macro, f file */
	const struct unit_file *from;
	const char *p;
	size_t n;
};

/* The file's own text first, then the nearest: 1 found (in f), 0 none, also
 * when it is not clear which (refused), -1. */
static int
nearest(struct maker *m, const struct wish *w, struct unit_file *f)
{
	const char *slash = memrchr(w->p, '/', w->n);
	const char *name = slash == NULL || w->kind != 'f' ? w->p : slash + 1;
	const struct unit_entry *en;
	uint64_t key = unit__key(
		w->from->scope, w->kind, name, (size_t)(w->p + w->n - name));
	const struct unit_entry *best = NULL;
	bool clear = true;
	size_t choices;

	en = unit__near(m->x, key, w->from->row_id, &choices);
	for (; choices > 0; choices--, en++) {
		struct unit_file c;
		int order;

		if (m->reader->load(
			    m->reader->arg, m->a, en->row_id, &c, m->e) < 0)
			return -1;
		if (w->kind == 'f' && !unit__ends_with(c.path, w->p, w->n))
			continue;
		order = best == NULL ? 1 : unit__nearer(&c, f, w->from);
		if (order == 0 && en->text != best->text)
			clear = false;
		if (order <= 0)
			continue;
		*f = c;
		best = en;
		clear = true;
	}
	if (best != NULL && !clear)
		refuse(m, "ambiguous", w->p, w->n);
	return best != NULL && clear;
}

static struct part *
part_of(struct maker *m, const struct unit_file *f)
{
	struct part *p;

	for (size_t i = 0; i < m->n; i++)
		if (m->part[i]->f.row_id == f->row_id)
			return m->part[i];
	if (m->n == LIM_UNIT_FILES) {
		refuse(m, "unit_too_large", f->path, strlen(f->path));
		return NULL;
	}
	p = arena_alloc(m->a, sizeof(*p));
	memset(p, 0, sizeof(*p));
	p->f = *f;
	p->need = arena_array(m->a, f->v.n + 1, sizeof(bool));
	memset(p->need, 0, (f->v.n + 1) * sizeof(bool));
	m->part[m->n++] = p;
	return p;
}

static int need_item(struct maker *m, struct part *p, size_t item);
static int scan(
	struct maker *m, const struct unit_file *f, size_t from, size_t to);

static void
use_macro(struct maker *m, const struct vsplit_name *name)
{
	bool fresh;

	lex_names_put(&m->used, name->p, name->n, 0, &fresh);
	if (!fresh)
		return;
	if (m->n_wanted == m->cap_wanted) {
		size_t cap = m->cap_wanted == 0 ? 16 : 2 * m->cap_wanted;
		struct vsplit_name *p = arena_array(m->a, cap, sizeof(*p));

		if (m->n_wanted > 0)
			memcpy(p, m->wanted, m->n_wanted * sizeof(*p));
		m->wanted = p;
		m->cap_wanted = cap;
	}
	m->wanted[m->n_wanted++] = *name;
}

static void
know_macros(struct maker *m, const struct unit_file *f)
{
	for (size_t i = 0; i < f->v.n_macros; i++)
		lex_names_put(
			&m->defined, f->v.macro[i].p, f->v.macro[i].n, 0, NULL);
}

/* What an included file needs is what its includer needs; its own names come
 * with it. */
static int
use_include(struct maker *m, const struct unit_file *from,
	const struct vsplit_name *name)
{
	struct wish w = {'f', from, name->p, name->n};
	struct unit_file *f = arena_alloc(m->a, sizeof(*f));
	int rc = nearest(m, &w, f);

	if (rc <= 0)
		return rc;
	for (size_t i = 0; i < m->n_includes; i++)
		if (m->include[i]->row_id == f->row_id)
			return 0;
	if (m->n_includes == LIM_UNIT_FILES) {
		refuse(m, "unit_too_large", name->p, name->n);
		return 0;
	}
	m->include[m->n_includes++] = f;
	know_macros(m, f);
	return scan(m, f, 0, f->n);
}

static bool
included_item(const struct maker *m, char kind, const struct vsplit_name *name)
{
	for (size_t i = 0; i < m->n_includes; i++) {
		const struct vsplit *v = &m->include[i]->v;

		for (size_t k = 0; k < v->n; k++)
			if (unit__letter(v->item[k].kind) == kind &&
				strlen(v->item[k].name) == name->n &&
				memcmp(v->item[k].name, name->p, name->n) == 0)
				return true;
	}
	return false;
}

/* Every item of that name: there may be one on each side of a condition. */
static int
use_item(struct maker *m, const struct unit_file *from, char kind,
	const struct vsplit_name *name)
{
	struct wish w = {kind, from, name->p, name->n};
	struct unit_file f;
	struct part *p;
	int rc;

	if (included_item(m, kind, name))
		return 0;
	rc = nearest(m, &w, &f);
	if (rc <= 0)
		return rc;
	p = part_of(m, &f);
	for (size_t i = 0; p != NULL && i < f.v.n && rc >= 0; i++)
		if (strlen(f.v.item[i].name) == name->n &&
			memcmp(f.v.item[i].name, name->p, name->n) == 0)
			rc = need_item(m, p, i);
	return rc < 0 ? -1 : 0;
}

static int
scan(struct maker *m, const struct unit_file *f, size_t from, size_t to)
{
	struct vsplit_refs r = {f->text, to, from};
	struct vsplit_ref x;
	int rc = 0;

	if (++m->depth > LIM_UNIT_DEPTH) {
		refuse(m, "unit_too_large", f->path, strlen(f->path));
		m->depth--;
		return 0;
	}
	while (rc == 0 && m->out->reason[0] == '\0' && vsplit_next(&r, &x))
		switch (x.use) {
		case VSPLIT_INSTANCE:
			rc = use_item(m, f, 'm', &x.name);
			break;
		case VSPLIT_SCOPE:
			rc = use_item(m, f, 'p', &x.name);
			break;
		case VSPLIT_MACRO:
			use_macro(m, &x.name);
			break;
		case VSPLIT_INCLUDE:
			rc = use_include(m, f, &x.name);
			break;
		}
	m->depth--;
	return rc;
}

/* What stands between the items of a part. */
static int
scan_gaps(struct maker *m, const struct part *p)
{
	size_t at = 0;

	know_macros(m, &p->f);
	for (size_t i = 0; i < p->f.v.n; i++) {
		if (scan(m, &p->f, at, p->f.v.item[i].start) < 0)
			return -1;
		at = p->f.v.item[i].end;
	}
	return scan(m, &p->f, at, p->f.n);
}

static int
need_item(struct maker *m, struct part *p, size_t item)
{
	const struct vsplit_item *t = &p->f.v.item[item];
	bool first = !p->listed;

	if (p->need[item])
		return 0;
	p->need[item] = true;
	p->listed = true;
	if (first && scan_gaps(m, p) < 0)
		return -1;
	if (scan(m, &p->f, t->start, t->end) < 0)
		return -1;
	if (first)
		m->order[m->n_order++] = p;
	return 0;
}

/* Macros that no file so far defines: from the nearest that does. */
static int
find_macros(struct maker *m, const struct unit_file *home)
{
	for (size_t i = 0; i < m->n_wanted; i++) {
		const struct vsplit_name name = m->wanted[i];
		struct wish w = {'d', home, name.p, name.n};
		struct unit_file f;
		struct part *p;
		int rc;

		if (lex_names_has(&m->defined, name.p, name.n))
			continue;
		rc = nearest(m, &w, &f);
		if (rc < 0)
			return -1;
		p = rc > 0 ? part_of(m, &f) : NULL;
		if (p == NULL || p->listed)
			continue;
		p->gaps = true;
		p->listed = true;
		if (scan_gaps(m, p) < 0)
			return -1;
		for (size_t k = m->n_order; k > 0; k--)
			m->order[k] = m->order[k - 1];
		m->order[0] = p;
		m->n_order++;
	}
	return 0;
}

/* ---- text ---- */

struct writer {
	struct maker *m;
	struct buf b;
	bool full;
	int64_t stack[LIM_UNIT_INCLUDES]; /* files being included */
	int depth;
};

static void
write_bytes(struct writer *w, const char *p, size_t n)
{
	if (!w->full && buf_add(&w->b, p, n) < 0)
		w->full = true;
}

/* Does the text begin with `ifndef X, `define X? */
static bool
guarded(const struct unit_file *f)
{
	struct lex l;
	struct lex_token word, asked, set;

	lex_init(&l, f->text, f->n);
	return lex_next(&l, &word) && lex_directive(&word, "ifndef") &&
		lex_next(&l, &asked) && lex_next(&l, &word) &&
		lex_directive(&word, "define") && lex_next(&l, &set) &&
		asked.n == set.n && memcmp(asked.p, set.p, set.n) == 0;
}

static int write_text(
	struct writer *w, const struct unit_file *f, size_t from, size_t to);

static int
write_include(
	struct writer *w, const struct unit_file *f, const struct vsplit_ref *x)
{
	struct wish wish = {'f', f, x->name.p, x->name.n};
	struct unit_file in;
	int rc = nearest(w->m, &wish, &in);
	bool again = w->depth == LIM_UNIT_INCLUDES;

	if (rc < 0)
		return -1;
	for (int i = 0; rc > 0 && i < w->depth; i++)
		again = again || w->stack[i] == in.row_id;
	if (again && rc > 0 && guarded(&in))
		return 0;	/* it says nothing the second time */
	if (rc == 0 || again) { /* may be behind a condition that is false */
		if (again)
			w->m->out->circular =
				str_utf8_fix(w->m->a, x->name.p, x->name.n);
		write_bytes(w, f->text + x->name.at, x->end - x->name.at);
		return 0;
	}
	w->stack[w->depth++] = in.row_id;
	rc = write_text(w, &in, 0, in.n);
	w->depth--;
	return rc;
}

static int
write_text(struct writer *w, const struct unit_file *f, size_t from, size_t to)
{
	struct vsplit_refs r = {f->text, to, from};
	struct vsplit_ref x;

	while (!w->full && vsplit_next(&r, &x)) {
		if (x.use != VSPLIT_INCLUDE)
			continue;
		write_bytes(w, f->text + from, x.name.at - from);
		if (write_include(w, f, &x) < 0)
			return -1;
		from = x.end;
	}
	write_bytes(w, f->text + from, to - from);
	return 0;
}

static bool
has_tokens(const char *p, size_t n)
{
	struct lex l;
	struct lex_token t;

	lex_init(&l, p, n);
	return lex_next(&l, &t);
}

/* Between the items, and the items that are needed, up to the last of them. */
static int
write_part(struct writer *w, const struct part *p)
{
	const struct vsplit *v = &p->f.v;
	size_t at = 0, end = 0;

	for (size_t i = 0; i < v->n; i++)
		if (p->need[i] || p->gaps)
			end = i + 1;
	for (size_t i = 0; i < end; i++) {
		const struct vsplit_item *t = &v->item[i];

		/* words on a module that is left out are left out too */
		if ((p->need[i] || i == 0 ||
			    has_tokens(p->f.text + at, t->start - at)) &&
			write_text(w, &p->f, at, t->start) < 0)
			return -1;
		if (p->need[i] && write_text(w, &p->f, t->start, t->end) < 0)
			return -1;
		at = t->end;
	}
	if (p->gaps && write_text(w, &p->f, at, p->f.n) < 0)
		return -1;
	write_bytes(w, "\n", 1);
	for (int i = p->gaps ? 0 : v->item[end - 1].depth; i > 0; i--)
		write_bytes(w, "`endif\n", 7);
	if (str_memmem(p->f.text, p->f.n, "`default_nettype") != NULL)
		write_bytes(w, "`default_nettype wire\n", 22);
	return 0;
}

static int
write_unit(struct maker *m)
{
	struct writer w = {.m = m};
	struct unit *out = m->out;
	int rc = 0;

	buf_init(&w.b, LIM_CANDIDATE);
	for (size_t i = 0; i < m->n_order && rc == 0; i++) {
		w.stack[0] = m->order[i]->f.row_id;
		w.depth = 1;
		rc = write_part(&w, m->order[i]);
	}
	if (w.full)
		refuse(m, "unit_too_large", "the text", 8);
	if (rc == 0 && out->reason[0] == '\0')
		out->text = buf_take(&w.b, m->a, &out->n);
	buf_release(&w.b);
	return rc;
}

static void
list_files(struct maker *m)
{
	struct unit *out = m->out;

	out->file =
		arena_array(m->a, m->n + m->n_includes + 1, sizeof(*out->file));
	for (size_t i = 0; i < m->n; i++)
		if (m->part[i]->listed)
			out->file[out->n_files++] = m->part[i]->f.path;
	for (size_t i = 0; i < m->n_includes; i++)
		out->file[out->n_files++] = m->include[i]->path;
}

int
unit_make(const struct unit_index *x, const struct unit_reader *reader,
	struct arena *a, const struct unit_place *at, struct unit *out,
	struct err *e)
{
	struct maker *m = arena_alloc(a, sizeof(*m));
	struct part *home;

	memset(m, 0, sizeof(*m));
	memset(out, 0, sizeof(*out));
	out->reason = "";
	m->x = x;
	m->reader = reader;
	m->a = a;
	m->out = out;
	m->e = e;
	lex_names_init(&m->defined, a);
	lex_names_init(&m->used, a);
	home = part_of(m, at->home);
	for (size_t i = 0; i < at->home->v.n; i++)
		if (str_eq(at->home->v.item[i].name,
			    at->home->v.item[at->item].name) &&
			need_item(m, home, i) < 0)
			return -1;
	if (find_macros(m, at->home) < 0)
		return -1;
	list_files(m);
	return out->reason[0] != '\0' ? 0 : write_unit(m);
}
