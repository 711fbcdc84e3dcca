/*
 * inject: goes over the living module rows, chooses faults, has them judged
 * and keeps those that matter.  Rows of a page are judged at once by several
 * threads (work.h); what a row gives depends on its text and the options alone.
 */
#include "curate/inject_int.h"

#include <stdatomic.h>
#include <string.h>

#include "curate/vsplit.h"
#include "curate/work.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"

#define TRIES 4 /* faults tried for each that is wanted */

struct stage {
	const struct curate_project *p;
	const struct curate_inject *o;
	struct inject_history history;
	atomic_llong fault[INJECT_SAYS], fix[INJECT_SAYS];
};

struct made { /* of a row */
	const struct store_cur_row *row;
	struct arena *a;
	struct store_cur_example *example;
	size_t n, cap;
	const char *reason, *why;
	int64_t fault[INJECT_SAYS], fix[INJECT_SAYS];
};

/* ---- what is tried ---- */

static void
shuffle(struct rand_state *r, size_t *x, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)rand_below(r, i), v = x[i - 1];

		x[i - 1] = x[k];
		x[k] = v;
	}
}

/* The faults in the order in which they are tried: one of each kind in turn,
 * kinds and faults shuffled.  order has room for all; answers how many. */
static size_t
put_in_turn(struct stage *s, struct made *m, const struct fault_list *list,
	size_t *order)
{
	size_t *mixed = arena_array(m->a, list->n + 1, sizeof(*mixed));
	size_t *turn = arena_array(m->a, list->n + 1, sizeof(*turn));
	size_t *seen = arena_array(m->a, fault_n_kinds, sizeof(*seen));
	size_t *kind = arena_array(m->a, fault_n_kinds, sizeof(*kind));
	struct rand_state r;
	size_t n = 0, most = 0;

	rand_seed(&r,
		(uint64_t)s->o->seed ^
			hash_fnv64(m->row->hash, strlen(m->row->hash)));
	for (size_t i = 0; i < list->n; i++)
		mixed[i] = i;
	for (size_t i = 0; i < fault_n_kinds; i++)
		kind[i] = i;
	shuffle(&r, mixed, list->n);
	shuffle(&r, kind, fault_n_kinds);
	for (size_t i = 0; i < list->n; i++) {
		turn[i] = seen[list->x[mixed[i]].kind - fault_kinds]++;
		most = turn[i] > most ? turn[i] : most;
	}
	for (size_t round = 0;
		round <= most && n < (size_t)(TRIES * s->o->per_row); round++)
		for (size_t k = 0; k < fault_n_kinds; k++)
			for (size_t i = 0; i < list->n; i++)
				if (turn[i] == round &&
					list->x[mixed[i]].kind ==
						&fault_kinds[kind[k]])
					order[n++] = mixed[i];
	return n;
}

static void
keep_kinds(const struct stage *s, struct fault_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		if (s->o->kinds == NULL ||
			s->o->kinds[list->x[i].kind - fault_kinds])
			list->x[n++] = list->x[i];
	list->n = n;
}

/* ---- examples ---- */

static void
add_example(struct made *m, const char *kind, const char *key, const cJSON *doc)
{
	if (m->n == m->cap)
		BUG("more examples than were wanted");
	m->example[m->n++] = (struct store_cur_example){
		.kind = kind, .key = key, .doc = json_text(m->a, doc)};
}

static cJSON *
example_doc(struct made *m, const struct inject_right *r,
	const struct inject_wrong *w, const struct inject_answer *x)
{
	cJSON *o = json_object(m->a), *both = json_object(m->a);

	json_set_null(o, "task");
	json_set_str(o, "top", r->task.top);
	json_set_str(o, "wrong", arena_strndup(m->a, w->text, w->n));
	json_set_str(o, "feedback", x->feedback);
	json_set_str(o, "right", arena_strndup(m->a, r->text, r->n));
	if (x->judge == NULL) {
		json_set_null(o, "judge");
		json_set_null(o, "evidence");
		return o;
	}
	json_set(o, "judge", x->judge);
	json_set(both, "wrong", x->wrong);
	json_set(both, "right", x->right);
	json_set(o, "evidence", both);
	return o;
}

static int
try_fault(struct stage *s, struct made *m, struct inject_right *r,
	const struct fault_text *t, const struct fault *f, struct err *e)
{
	struct inject_wrong w = {.syntax = f->kind->syntax,
		.timing = str_eq(f->kind->name, "sensitivity") ||
			str_eq(f->kind->name, "assignment") ||
			str_eq(f->kind->name, "reset")};
	struct inject_answer x;
	cJSON *doc, *fault;

	w.text = fault_apply(m->a, t, f, &w.n);
	if (inject__judge(r, &w, &x, e) < 0)
		return -1;
	m->fault[x.says]++;
	if (x.says != INJECT_MATTERS)
		return 0;
	doc = example_doc(m, r, &w, &x);
	fault = json_object(m->a);
	json_set_str(fault, "kind", f->kind->name);
	json_set_num(fault, "line", f->line);
	json_set_str(fault, "what", f->what);
	json_set_i64(fault, "seed", s->o->seed);
	json_set(doc, "fault", fault);
	add_example(m, "repair",
		arena_printf(
			m->a, "%s@%zu.%zu", f->kind->name, f->edit[0].at, m->n),
		doc);
	return 0;
}

/* ---- a row ---- */

/* Where the module itself stands in its unit. */
static bool
find_module(struct made *m, const char *top, struct fault_text *t)
{
	struct vsplit v;

	*t = (struct fault_text){m->row->text, m->row->text_n, 0, 0};
	vsplit_text(m->a, t->s, t->n, &v);
	for (size_t i = 0; i < v.n; i++)
		if (str_eq(v.item[i].name, top)) {
			t->from = v.item[i].start;
			t->to = v.item[i].end;
			return true;
		}
	return false;
}

static int
try_faults(
	struct stage *s, struct made *m, struct inject_right *r, struct err *e)
{
	struct fault_list list;
	struct fault_text t;
	size_t *order, n;

	if (!find_module(m, r->task.top, &t))
		return 0;
	fault_find(m->a, &t, &list);
	keep_kinds(s, &list);
	order = arena_array(m->a, list.n + 1, sizeof(*order));
	n = put_in_turn(s, m, &list, order);
	for (size_t i = 0; i < n && i < (size_t)(TRIES * s->o->per_row) &&
		m->n < (size_t)s->o->per_row;
		i++) {
		if (pool_cancelled())
			return err_set(e, ERR_CANCELLED,
				"stopped; the same command goes on");
		if (try_fault(s, m, r, &t, &list.x[order[i]], e) < 0)
			return -1;
	}
	return 0;
}

static const char *
top_of(struct arena *a, const struct store_cur_row *row)
{
	struct err ignored = ERR_INIT;
	cJSON *meta;

	if (json_parse(a, row->meta, strlen(row->meta), &meta, &ignored) < 0)
		return NULL;
	return json_str(meta, "top", NULL);
}

/* ---- versions ---- */

/* The row's text as it was before a commit that mends something. */
static int
try_fix(struct stage *s, struct made *m, struct inject_right *r,
	const struct store_cur_row *old, const struct store_cur_row *row,
	struct err *e)
{
	struct inject_wrong w = {old->text, old->text_n, .any = true};
	struct store_cur_row file;
	struct inject_answer x;
	const char *subject;
	cJSON *doc, *fix;

	if (store_cur_row_get(s->p->store, m->a, row->parent_id, &file, e) < 0)
		return -1;
	subject = inject__fix(m->a, &file);
	if (subject == NULL || inject__changed(m->a, old, row) <= 0)
		return 0;
	if (inject__judge(r, &w, &x, e) < 0)
		return -1;
	m->fix[x.says]++;
	if (x.says == INJECT_SAME || x.says == INJECT_NO_FAULT)
		return 0;
	if (x.says == INJECT_UNDECIDED)
		x.feedback = subject;
	doc = example_doc(m, r, &w, &x);
	json_set_null(doc, "fault");
	fix = json_object(m->a);
	json_set_str(fix, "commit", row->commit);
	json_set_str(fix, "subject", subject);
	json_set_str(fix, "path", file.path);
	json_set(doc, "fix", fix);
	add_example(m, x.says == INJECT_MATTERS ? "repair" : "repair_unproven",
		arena_printf(m->a, "fix@%s", row->commit), doc);
	return 0;
}

/* Is it a copy that was not kept, and nothing worse? */
static int
only_copy(const struct stage *s, struct made *m, int64_t id, bool *yes,
	struct err *e)
{
	struct store_cur_result *x;
	size_t n;

	*yes = false;
	if (store_cur_result_list(s->p->store, m->a, id, &x, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (x[i].status == STORE_CUR_REJECT)
			*yes = str_eq(x[i].stage, "dedup");
	return 0;
}

/* The living row is what a commit mended, and that is its copy. */
static int
try_next(struct stage *s, struct made *m, const char *top, struct err *e)
{
	int64_t id = inject__version(&s->history, m->row->id, 1);
	struct inject_right r = {.judge = s->o->judge, .a = m->a};
	struct store_cur_row next;
	const char *why;
	bool copy;

	if (id == 0)
		return 0;
	if (only_copy(s, m, id, &copy, e) < 0 ||
		(copy &&
			store_cur_row_get(s->p->store, m->a, id, &next, e) < 0))
		return -1;
	if (!copy || next.text_n > LIM_INJECT_TEXT)
		return 0;
	r.text = next.text;
	r.n = next.text_n;
	if (inject__right(&r, top, &why, e) < 0)
		return -1;
	return why != NULL ? 0 : try_fix(s, m, &r, m->row, &next, e);
}

/* The living row is what a commit made. */
static int
try_history(
	struct stage *s, struct made *m, struct inject_right *r, struct err *e)
{
	int64_t id = inject__version(&s->history, m->row->id, -1);
	struct store_cur_row old;

	if (id != 0) {
		if (store_cur_row_get(s->p->store, m->a, id, &old, e) < 0)
			return -1;
		if (try_fix(s, m, r, &old, m->row, e) < 0)
			return -1;
	}
	return try_next(s, m, r->task.top, e);
}

static int
make_row(struct stage *s, struct made *m, struct err *e)
{
	struct inject_right r = {.judge = s->o->judge,
		.a = m->a,
		.text = m->row->text,
		.n = m->row->text_n};
	const char *top = top_of(m->a, m->row);

	m->cap = (size_t)s->o->per_row + 2;
	m->example = arena_array(m->a, m->cap, sizeof(*m->example));
	m->reason = "not_judged";
	m->why = "no module of that name";
	if (top == NULL)
		return 0;
	if (r.n > LIM_INJECT_TEXT) {
		m->why = "it is too long";
		return 0;
	}
	if (inject__right(&r, top, &m->why, e) < 0)
		return -1;
	if (m->why != NULL)
		return 0;
	if (try_faults(s, m, &r, e) < 0 ||
		(s->o->history && try_history(s, m, &r, e) < 0))
		return -1;
	m->reason = m->n > 0 ? "" : "no_fault";
	return 0;
}

/* ---- the stage ---- */

static const char *
result_doc(struct made *m)
{
	static const char *const names[] = {
		"matter", "same", "undecided", "no_fault"};
	cJSON *o = json_object(m->a), *f = json_object(m->a);

	for (int i = 0; i < INJECT_SAYS; i++)
		json_set_i64(f, names[i], m->fault[i]);
	json_set_num(o, "examples", (double)m->n);
	json_set(o, "tried", f);
	if (m->why != NULL)
		json_set_str(o, "why", m->why);
	return json_text(m->a, o);
}

static int
judge(void *arg, struct arena *a, const struct store_cur_row *row,
	struct store_cur_made *out, struct err *e)
{
	struct stage *s = arg;
	struct made m = {.row = row, .a = a};

	if (make_row(s, &m, e) < 0)
		return -1;
	for (int i = 0; i < INJECT_SAYS; i++) {
		atomic_fetch_add(&s->fault[i], m.fault[i]);
		atomic_fetch_add(&s->fix[i], m.fix[i]);
	}
	out->example = m.example;
	out->n = m.n;
	out->result.status = m.n > 0 ? STORE_CUR_KEEP : STORE_CUR_SKIP;
	out->result.reason = m.reason;
	out->result.doc = result_doc(&m);
	return 0;
}

static const char *
rules_of(struct arena *a, const struct curate_inject *o)
{
	struct buf b;

	buf_init(&b, LIM_KIB * 4);
	buf_printf(&b, "inject@1 seed=%lld per-row=%d history=%d kinds=",
		(long long)o->seed, o->per_row, o->history);
	for (size_t i = 0; i < fault_n_kinds; i++)
		buf_addch(&b, o->kinds == NULL || o->kinds[i] ? '1' : '0');
	buf_printf(&b, " %s", judge_fingerprint(o->judge));
	return buf_take(&b, a, NULL);
}

int
curate_inject(const struct curate_project *p, const struct curate_inject *o,
	struct curate_inject_tally *t, struct err *e)
{
	struct stage s = {.p = p, .o = o};
	struct arena a = ARENA_INIT;
	struct curate_work w = {.name = "inject",
		.rules = rules_of(&a, o),
		.kind = "module",
		.jobs = o->jobs,
		.judge = judge,
		.arg = &s,
		.progress = o->progress};
	int64_t dropped;
	int rc = 0;

	memset(t, 0, sizeof(*t));
	if (o->again)
		rc = store_cur_results_drop(
			p->store, p->id, w.name, &dropped, e);
	if (rc == 0 && o->history)
		rc = inject__history_read(p, &s.history, e);
	if (rc == 0)
		rc = curate_work_run(p, &w, &t->rows, e);
	for (int i = 0; i < INJECT_SAYS; i++) {
		t->fault[i] = atomic_load(&s.fault[i]);
		t->fix[i] = atomic_load(&s.fix[i]);
	}
	inject__history_release(&s.history);
	arena_release(&a);
	return rc;
}
