/*
 * optimize_print: tries, points and the diff.  Only reads what was found.
 */
#include "cli/optimize_print.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"

#define WRONG_SHOWN 5

/* ---- as JSON ---- */

static cJSON *
point_json(struct arena *a, const struct rewrite_point *p)
{
	cJSON *o = json_object(a);

	json_set_i64(o, "from", p->from);
	json_set_str(o, "rule", p->from < 0 ? NULL : p->rule);
	json_set_i64(o, "line", p->line);
	json_set_bool(o, "front", p->front);
	json_set(o, "cost", rewrite_cost_json(a, &p->cost));
	return o;
}

static cJSON *
try_json(struct arena *a, const struct rewrite_try *t)
{
	cJSON *o = json_object(a);

	json_set_str(o, "rule", t->rule);
	json_set_i64(o, "line", t->line);
	json_set_i64(o, "from", t->from);
	json_set_str(o, "end", rewrite_end_name(t->end));
	json_set_str(o, "why", t->why);
	json_set(o, "cost", rewrite_cost_json(a, &t->cost));
	if (t->counterexample)
		json_set(o, "counterexample", json_copy(a, t->counterexample));
	return o;
}

void
optimize_print_json(const struct optimize_show *j)
{
	struct arena *a = j->cli->arena;
	const struct rewrite_found *f = &j->found;
	cJSON *o = json_object(a), *points = json_array(a);
	cJSON *tries = json_array(a);

	json_set_str(o, "schema", "rtlsmith.optimize/1");
	json_set_str(o, "file", j->path);
	json_set_str(o, "top", j->text.top);
	json_set_i64(o, "rules", (int64_t)j->n_rules);
	if (f->why)
		json_set_str(o, "why", f->why);
	for (size_t i = 0; i < f->n_points; i++)
		json_push(points, point_json(a, &f->points[i]));
	for (size_t i = 0; i < f->n_tries; i++)
		json_push(tries, try_json(a, &f->tries[i]));
	json_set(o, "points", points);
	json_set_i64(o, "best", (int64_t)f->best);
	json_set_bool(o, "complete", f->ended);
	json_set(o, "tries", tries);
	json_set_str(o, "diff", j->diff);
	ui_print(j->cli->ui, "%s", json_pretty(a, o));
}

/* ---- for people ---- */

static const char *
percent(struct arena *a, double now, double was)
{
	if (was <= 0)
		return "";
	return arena_printf(a, "%+.1f %%", 100 * (now - was) / was);
}

/* "share-operator-mux, factor-and": the rules that lead to a point. */
static const char *
history(const struct optimize_show *j, size_t i)
{
	const struct rewrite_point *p = &j->found.points[i];
	const char *s = "";

	while (p->from >= 0) {
		s = arena_printf(j->cli->arena, "%s:%d%s%s", p->rule, p->line,
			*s ? ", " : "", s);
		p = &j->found.points[p->from];
	}
	return *s ? s : "the original";
}

static void
print_points(const struct optimize_show *j)
{
	static const struct ui_col cols[] = {{"point", true}, {"area", true},
		{"", true}, {"delay", true}, {"", true}, {"front", false},
		{"rules, with the lines they were used at", false}};
	struct arena *a = j->cli->arena;
	const struct rewrite_found *f = &j->found;
	const struct rewrite_cost *was = &f->points[0].cost;
	struct ui_table *t = ui_table_new(a, cols, 7);

	for (size_t i = 0; i < f->n_points; i++) {
		const struct rewrite_cost *c = &f->points[i].cost;

		ui_table_row(t,
			(const char *const[]){arena_printf(a, "%zu", i),
				arena_printf(a, "%.2f", c->area),
				percent(a, c->area, was->area),
				arena_printf(a, "%.0f", c->delay),
				percent(a, c->delay, was->delay),
				i == f->best		     ? "best"
					: f->points[i].front ? "yes"
							     : "",
				history(j, i)});
	}
	ui_table_print(j->cli->ui, t);
}

static size_t
count(const struct rewrite_found *f, enum rewrite_end end)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_tries; i++)
		n += f->tries[i].end == end;
	return n;
}

static void
print_wrong(const struct optimize_show *j)
{
	const struct rewrite_found *f = &j->found;
	size_t shown = 0;

	for (size_t i = 0; i < f->n_tries && shown < WRONG_SHOWN; i++) {
		const struct rewrite_try *t = &f->tries[i];

		if (t->end != REWRITE_WRONG && t->end != REWRITE_UNPROVEN)
			continue;
		ui_print(j->cli->ui, "refused (%s): %s at line %d: %s\n",
			rewrite_end_name(t->end), t->rule, t->line, t->why);
		shown++;
	}
}

void
optimize_print_text(const struct optimize_show *j)
{
	const struct rewrite_found *f = &j->found;
	struct ui *ui = j->cli->ui;

	if (f->why) {
		ui_print(ui, "%s: not optimized: %s\n", j->path, f->why);
		return;
	}
	ui_print(ui,
		"%zu rules, %zu texts tried%s: %zu proven and better, %zu "
		"without gain, %zu wrong, %zu unproven, %zu not readable\n",
		j->n_rules, f->n_tries, f->ended ? " (all there are)" : "",
		count(f, REWRITE_ACCEPTED), count(f, REWRITE_NO_GAIN),
		count(f, REWRITE_WRONG), count(f, REWRITE_UNPROVEN),
		count(f, REWRITE_UNREADABLE));
	print_wrong(j);
	print_points(j);
	ui_print(ui, "%s%s", *j->diff ? "\n" : "", j->diff);
}
