/*
 * trace: what the waveforms of two simulations, the candidate's and the
 * golden's, tell together (see trace.h).  Must not decide whether a design is
 * right: the verdict in the document is the judge's.
 */
#include "eval/trace_int.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define TRACE_LEVELS 2
#define TRACE_LEVELS_MAX 8
#define TRACE_COLUMNS 8
#define TRACE_COLUMNS_MAX 64
#define TRACE_WRONG 4	 /* outputs that are followed */
#define TRACE_DRIVERS 64 /* statements in a document */

/* ---- looking at values ---- */

static const struct vcd_signal *
port_signal(struct tracing *w, const struct trace_wave *run, const char *port)
{
	return vcd_find(
		&run->vcd, arena_printf(w->a, "%s.%s", run->inst, port));
}

static const struct vcd_signal *
golden_signal(struct tracing *w, const char *port)
{
	return w->golden.ok ? port_signal(w, &w->golden, port) : NULL;
}

static bool
wrong_at(struct tracing *w, const char *port, int64_t t)
{
	const struct vcd_signal *m = port_signal(w, &w->mine, port);
	const struct vcd_signal *g = golden_signal(w, port);

	return m && g && vcd_differs(vcd_at(w->a, m, t), vcd_at(w->a, g, t));
}

/* The first time at which an output of both runs is settled and differs. */
static int64_t
first_difference(struct tracing *w)
{
	int64_t first = -1;

	for (size_t i = 0; i < w->mine.n_ports; i++) {
		const char *port = w->mine.ports[i].name;
		const struct vcd_signal *s[2] = {
			port_signal(w, &w->mine, port), golden_signal(w, port)};
		int64_t t;

		if (w->mine.ports[i].dir != BYTECODE_OUTPUT || !s[0] || !s[1])
			continue;
		t = vcd_first_difference(s[0], s[1]);
		if (t >= 0 && (first < 0 || t < first))
			first = t;
	}
	return first;
}

/* A testbench's time in units of the dump. */
static int64_t
to_dump_time(struct tracing *w, int64_t t)
{
	static const struct {
		const char *name;
		int64_t fs;
	} units[] = {{"fs", 1}, {"ps", 1000}, {"ns", 1000000},
		{"us", 1000000000}, {"ms", 1000000000000},
		{"s", 1000000000000000}};
	const char *p =
		trace__timescale(w->a, task_file(w->r->task, "testbench"));
	char *unit = NULL;
	long long k = 1;
	int64_t fs = 0;

	if (p[0] == '\0') /* what Icarus takes where nothing is said */
		p = w->r->task->profile == TASK_RTLLM ? "1ns" : "1s";
	p += str_starts(p, "`timescale") ? strlen("`timescale") : 0;
	k = strtoll(p, &unit, 10);
	unit += strspn(unit, " \t");
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (str_starts(unit, units[i].name))
			fs = units[i].fs;
	if (fs == 0 || w->mine.vcd.unit_fs == 0 || k < 1 || k > 100)
		return -1;
	return t * k * fs / w->mine.vcd.unit_fs;
}

static int
compare_times(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return a < b ? -1 : a > b;
}

/* Moments of the table: the last ones up to the wrong moment, and some after
 * it, at which a port changed. */
static size_t
moments(struct tracing *w, int64_t *out, size_t max)
{
	int64_t *all;
	size_t n = 0, room = 1, at = 0, from, k = 0;

	for (size_t i = 0; i < w->mine.n_ports; i++) {
		const struct vcd_signal *s =
			port_signal(w, &w->mine, w->mine.ports[i].name);

		room += s ? s->values->n : 0;
	}
	all = xcalloc(room, sizeof(*all));
	all[n++] = w->at;
	for (size_t i = 0; i < w->mine.n_ports; i++) {
		const struct vcd_signal *s =
			port_signal(w, &w->mine, w->mine.ports[i].name);

		for (size_t c = 0; s && c < s->values->n; c++)
			all[n++] = s->values->changes[c].time;
	}
	qsort(all, n, sizeof(*all), compare_times);
	while (at < n && all[at] < w->at)
		at++;
	/* behind: a quarter of the columns; duplicates are left out */
	from = at;
	for (size_t before = max - max / 4; from > 0 && before > 1; from--)
		before -= from < n && all[from] != all[from - 1];
	for (size_t i = from; i < n && k < max; i++)
		if (k == 0 || out[k - 1] != all[i])
			out[k++] = all[i];
	free(all);
	return k;
}

struct columns {
	int64_t times[TRACE_COLUMNS_MAX];
	size_t n;
};

static void
add_row(struct tracing *w, cJSON *rows, const struct vcd_signal *s,
	const char *port, const char *role, const struct columns *c)
{
	cJSON *row, *values;

	if (!s)
		return;
	row = json_object(w->a);
	values = json_array(w->a);
	json_set_str(row, "path", s->path);
	json_set_str(row, "port", port);
	json_set_str(row, "role", role);
	for (size_t i = 0; i < c->n; i++)
		json_push_str(values, vcd_at(w->a, s, c->times[i]));
	json_set(row, "values", values);
	json_push(rows, row);
}

static void
table(struct tracing *w)
{
	size_t max = w->r->columns > 0 ? (size_t)w->r->columns : TRACE_COLUMNS;
	struct columns c;
	cJSON *rows = json_array(w->a), *head = json_array(w->a);

	c.n = moments(
		w, c.times, max < TRACE_COLUMNS_MAX ? max : TRACE_COLUMNS_MAX);
	for (size_t i = 0; i < c.n; i++)
		json_push(head, cJSON_CreateNumber((double)c.times[i]));
	for (size_t i = 0; i < w->mine.n_ports; i++) {
		const struct bytecode_port *p = &w->mine.ports[i];
		bool out = p->dir == BYTECODE_OUTPUT;

		add_row(w, rows, port_signal(w, &w->mine, p->name), p->name,
			out ? "output" : "input", &c);
		if (out)
			add_row(w, rows, golden_signal(w, p->name), p->name,
				"golden", &c);
	}
	json_set(w->doc, "times", head);
	json_set(w->doc, "signals", rows);
}

/* ---- what drives the wrong outputs ---- */

struct step {
	const char *inst, *module, *signal;
	int level;
};

static const char *
value_of(struct tracing *w, const char *inst, const char *name, int64_t t)
{
	const struct vcd_signal *s =
		vcd_find(&w->mine.vcd, arena_printf(w->a, "%s.%s", inst, name));

	return s && t >= 0 ? vcd_at(w->a, s, t) : NULL;
}

static cJSON *
inputs_json(struct tracing *w, const struct driver *d, const char *inst)
{
	cJSON *list = json_array(w->a);

	for (size_t i = 0; i < d->n_inputs; i++) {
		const char *now = value_of(w, inst, d->inputs[i], w->at);
		cJSON *o;

		if (!now)
			continue; /* a parameter, a function, a genvar */
		o = json_object(w->a);
		json_set_str(o, "name", d->inputs[i]);
		json_set_str(o, "before",
			value_of(w, inst, d->inputs[i], w->at - 1));
		json_set_str(o, "value", now);
		json_push(list, o);
	}
	return list;
}

static void follow(struct tracing *w, const struct step *s);

static void
add_driver(struct tracing *w, const struct step *s, const struct driver *d)
{
	cJSON *o = json_object(w->a);
	struct step next = {s->inst, s->module, NULL, s->level + 1};

	w->n_drivers++;
	json_set_i64(o, "level", s->level);
	json_set_str(o, "signal", s->signal);
	json_set_str(o, "instance", s->inst);
	json_set_i64(o, "line", d->line);
	json_set_str(o, "text", d->text);
	json_set_bool(o, "clocked", d->clocked);
	json_set_str(o, "value", value_of(w, s->inst, s->signal, w->at));
	json_set(o, "inputs", inputs_json(w, d, s->inst));
	json_push(w->drivers, o);
	if (d->instance) {
		next.inst = arena_printf(w->a, "%s.%s", s->inst, d->instance);
		next.module = d->of;
		next.signal = d->port;
		follow(w, &next);
		return;
	}
	for (size_t i = 0; i < d->n_inputs; i++) {
		next.signal = d->inputs[i];
		follow(w, &next);
	}
}

static bool
shown(struct tracing *w, const struct step *s)
{
	const cJSON *d;

	cJSON_ArrayForEach(d, w->drivers)
	{
		if (str_eq(json_str(d, "signal", ""), s->signal) &&
			str_eq(json_str(d, "instance", ""), s->inst))
			return true;
	}
	return false;
}

/* Statements before ports of instances: whether a port is an output is known
 * only when the module behind it drives it. */
static void
follow(struct tracing *w, const struct step *s)
{
	int levels = w->r->levels > 0 ? w->r->levels : TRACE_LEVELS;
	bool any = false;

	if (s->level > (levels < TRACE_LEVELS_MAX ? levels : TRACE_LEVELS_MAX))
		return;
	if (shown(w, s) || !value_of(w, s->inst, s->signal, w->at))
		return;
	for (int port = 0; port < 2 && !any; port++)
		for (size_t i = 0; i < w->found.n; i++) {
			const struct driver *d = &w->found.list[i];

			if (w->n_drivers >= TRACE_DRIVERS ||
				(d->instance != NULL) != (port == 1) ||
				!str_eq(d->module, s->module) ||
				!str_eq(d->target, s->signal))
				continue;
			any = true;
			add_driver(w, s, d);
		}
}

static void
back_trace(struct tracing *w)
{
	cJSON *names = json_array(w->a);
	int n = 0;

	for (size_t i = 0; i < w->mine.n_ports; i++) {
		const char *port = w->mine.ports[i].name;
		struct step s = {w->mine.inst, w->r->task->top, port, 1};

		if (w->mine.ports[i].dir != BYTECODE_OUTPUT ||
			(w->golden.ok && !wrong_at(w, port, w->at)))
			continue;
		json_push_str(names, port);
		if (n++ < TRACE_WRONG)
			follow(w, &s);
	}
	json_set(w->doc, "wrong", names);
}

/* ---- the whole ---- */

static cJSON *
ports_json(struct tracing *w)
{
	cJSON *list = json_array(w->a);

	for (size_t i = 0; i < w->mine.n_ports; i++) {
		cJSON *o = json_object(w->a);

		json_set_str(o, "name", w->mine.ports[i].name);
		json_set_bool(
			o, "output", w->mine.ports[i].dir == BYTECODE_OUTPUT);
		json_push(list, o);
	}
	return list;
}

static void
find_moment(struct tracing *w, const struct verdict *v)
{
	int64_t told = -1;

	w->at = first_difference(w);
	for (size_t i = 0; i < v->n_stages; i++)
		if (str_eq(v->stages[i].name, "sim"))
			told = v->stages[i].first_mismatch;
	if (told >= 0 && to_dump_time(w, told) >= 0)
		w->at = to_dump_time(w, told);
}

static int
look(struct tracing *w, const struct verdict *v, struct err *e)
{
	const struct trace_request *r = w->r;
	const char *golden = task_golden_candidate(w->a, r->task);
	const char *mine = trace__module_text(w, r->code, r->n, r->full);
	const char *path =
		r->wave ? r->wave : fs_join(w->a, w->scratch, "mine.vcd");

	if (trace__simulate(w, mine, path, &w->mine, e) < 0)
		return -1;
	if (!w->mine.ok) {
		json_set_str(w->doc, "note", w->mine.why);
		return 0;
	}
	w->golden.why = "the task has no golden";
	if (golden &&
		trace__simulate(w,
			trace__module_text(w, golden, strlen(golden), false),
			r->golden_wave
				? r->golden_wave
				: fs_join(w->a, w->scratch, "golden.vcd"),
			&w->golden, e) < 0)
		return -1;
	json_set_i64(w->doc, "unit_fs", w->mine.vcd.unit_fs);
	json_set_str(w->doc, "instance", w->mine.inst);
	json_set(w->doc, "ports", ports_json(w));
	find_moment(w, v);
	if (w->at < 0) {
		json_set_str(w->doc, "note",
			w->golden.ok ? "no output differs from the golden's run"
				     : w->golden.why);
		return 0;
	}
	json_set_i64(w->doc, "at", w->at);
	table(w);
	drivers_find(w->a, mine, strlen(mine), &w->found);
	w->drivers = json_array(w->a);
	back_trace(w);
	json_set(w->doc, "drivers", w->drivers);
	return 0;
}

static bool
simulated(const struct verdict *v)
{
	for (size_t i = 0; i < v->n_stages; i++)
		if (str_eq(v->stages[i].name, "sim") &&
			!str_eq(v->stages[i].status, "skip"))
			return true;
	return false;
}

int
trace_run(struct judge *j, const struct trace_request *r, struct arena *a,
	cJSON **doc, struct err *e)
{
	struct judge_options o = {.mode = JUDGE_OFFICIAL, .full = r->full};
	struct tracing w = {.j = j, .r = r, .a = a, .at = -1};
	struct err ignored = ERR_INIT;
	struct verdict v;
	int rc = 0;

	if (!task_wants_design(r->task))
		return err_set(e, ERR_USAGE,
			"task %s asks for no design that could be traced: "
			"rtlsmith show has what its judge found",
			r->task->id);
	if (!task_file(r->task, "testbench"))
		return err_set(
			e, ERR_USAGE, "task %s has no testbench", r->task->id);
	if (judge_run(j, r->task, &o, r->code, r->n, a, &v, e) < 0)
		return -1;
	w.doc = *doc = json_object(a);
	json_set_str(w.doc, "schema", "rtlsmith.trace/1");
	json_set_str(w.doc, "task", r->task->id);
	json_set_str(w.doc, "status", verdict_status_name(v.status));
	json_set_str(w.doc, "reason", verdict_reason_name(v.reason));
	json_set_str(w.doc, "detail", v.detail);
	json_set_null(w.doc, "note");
	if (!simulated(&v)) {
		json_set_str(w.doc, "note", "it was not simulated");
		return 0;
	}
	if (fs_scratch(a, &w.scratch, e) < 0)
		return -1;
	rc = look(&w, &v, e);
	(void)fs_rmtree(w.scratch, &ignored);
	return rc;
}

/* A signal of its own, for a vcd whose text goes away. */
static void
copy_signal(
	struct arena *a, const struct vcd_signal *from, struct vcd_signal *to)
{
	size_t n = from->values->n;

	to->path = arena_strdup(a, from->path);
	to->width = from->width;
	to->values = arena_alloc(a, sizeof(*to->values));
	to->values->n = n;
	to->values->changes = arena_array(a, n, sizeof(struct vcd_change));
	for (size_t i = 0; i < n; i++) {
		to->values->changes[i] = from->values->changes[i];
		to->values->changes[i].value =
			arena_strndup(a, from->values->changes[i].value,
				from->values->changes[i].n);
	}
}

static void
keep_inputs(struct tracing *w, struct arena *a, struct trace_record *out)
{
	const struct trace_wave *run = &w->mine;

	out->why = run->ok ? NULL : arena_strdup(a, run->why);
	if (!run->ok)
		return;
	out->instance = arena_strdup(a, run->inst);
	out->vcd.unit_fs = run->vcd.unit_fs;
	out->vcd.end = run->vcd.end;
	out->vcd.cut = run->vcd.cut;
	out->vcd.signals =
		arena_array(a, run->n_ports, sizeof(*out->vcd.signals));
	for (size_t i = 0; i < run->n_ports; i++) {
		const struct vcd_signal *s =
			port_signal(w, run, run->ports[i].name);

		if (s && run->ports[i].dir == BYTECODE_INPUT)
			copy_signal(a, s, &out->vcd.signals[out->vcd.n++]);
	}
}

int
trace_record(struct judge *j, const struct trace_request *r, struct arena *a,
	struct trace_record *out, struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct tracing w = {.j = j, .r = r, .a = &tmp, .at = -1};
	struct err ignored = ERR_INIT;
	int rc;

	memset(out, 0, sizeof(*out));
	if (!task_file(r->task, "testbench")) {
		out->why = "the task has no testbench";
		return 0;
	}
	rc = fs_scratch(&tmp, &w.scratch, e);
	if (rc == 0) {
		rc = trace__simulate(&w,
			trace__module_text(&w, r->code, r->n, r->full),
			fs_join(&tmp, w.scratch, "mine.vcd"), &w.mine, e);
		(void)fs_rmtree(w.scratch, &ignored);
	}
	if (rc == 0)
		keep_inputs(&w, a, out);
	arena_release(&tmp);
	return rc < 0 ? -1 : 0;
}
