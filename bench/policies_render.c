/*
 * policies_render: a comparison of policies as JSON, CSV, and a page with its
 * Pareto plot: pass rate over what a sample costs; left and above is better.
 * All numbers come from the document: must not read the store or compute a
 * score.
 */
#include "bench/policies.h"

#include <math.h>

#include "bench/report_int.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define CHART_W 760
#define CHART_H 400
#define LEFT 56
#define RIGHT 20
#define TOP 16
#define BOTTOM 44
#define COLOURS 6
#define TICKS 4
#define ROOM 1.12 /* of the largest value, for the text beside it */

static const char *
axis_title(const char *axis)
{
	if (str_eq(axis, "usd"))
		return "USD a sample";
	return str_eq(axis, "tool_seconds") ? "CPU seconds of tools a sample"
					    : "tokens a sample";
}

/* ---- the plot ---- */

struct plot {
	struct report_writer *w;
	const cJSON *doc;
	const char *axis;
	double max; /* of the axis */
};

static double
mean_of(const struct plot *p, const cJSON *row)
{
	return json_num(json_get(row, "mean"), p->axis, NAN);
}

static bool
drawn(const struct plot *p, const cJSON *row)
{
	return !isnan(mean_of(p, row)) &&
		!isnan(json_num(row, "pass_rate", NAN));
}

static double
x_of(const struct plot *p, double v)
{
	return LEFT + (CHART_W - LEFT - RIGHT) * v / p->max;
}

static double
y_of(double rate)
{
	return CHART_H - BOTTOM - (CHART_H - TOP - BOTTOM) * rate;
}

/* A number a little above v whose quarters can be read. */
static double
rounded(double v)
{
	static const double steps[] = {1, 2, 4, 6, 8, 10};
	double ten;

	if (v <= 0)
		return 1; /* nothing was spent */
	ten = pow(10, floor(log10(v)));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (steps[i] * ten >= v)
			return steps[i] * ten;
	return 10 * ten;
}

static void
measure(struct plot *p)
{
	const cJSON *r;

	cJSON_ArrayForEach(r, json_get(p->doc, "policies"))
	{
		if (drawn(p, r) && mean_of(p, r) * ROOM > p->max)
			p->max = mean_of(p, r) * ROOM;
	}
	p->max = rounded(p->max);
}

static void
line(struct plot *p, const double at[4], const char *class)
{
	buf_printf(p->w->out,
		"<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" "
		"class=\"%s\"/>\n",
		at[0], at[1], at[2], at[3], class);
}

static void
axes(struct plot *p)
{
	for (int i = 0; i <= TICKS; i++) {
		double v = p->max * i / TICKS, rate = (double)i / TICKS;
		double x = x_of(p, v), y = y_of(rate);

		line(p, (double[]){x, TOP, x, CHART_H - BOTTOM}, "grid");
		line(p, (double[]){LEFT, y, CHART_W - RIGHT, y}, "grid");
		buf_printf(p->w->out,
			"<text x=\"%.1f\" y=\"%d\" class=\"mid axis\">%.6g"
			"</text>\n<text x=\"%d\" y=\"%.1f\" class=\"end "
			"axis\">%.0f %%</text>\n",
			x, CHART_H - BOTTOM + 16, v, LEFT - 6, y + 4,
			100 * rate);
	}
	buf_printf(p->w->out,
		"<text x=\"%d\" y=\"%d\" class=\"mid\">%s</text>\n"
		"<text x=\"14\" y=\"%d\" class=\"mid\" transform=\"rotate(-90 "
		"14 %d)\">pass rate</text>\n",
		(CHART_W + LEFT - RIGHT) / 2, CHART_H - 8, axis_title(p->axis),
		(CHART_H + TOP - BOTTOM) / 2, (CHART_H + TOP - BOTTOM) / 2);
}

/* The cheapest row of the front that costs more than from. */
static const cJSON *
next_of_front(const struct plot *p, double from)
{
	const cJSON *r, *best = NULL;

	cJSON_ArrayForEach(r, json_get(p->doc, "policies"))
	{
		if (!json_bool(r, "pareto", false) || mean_of(p, r) <= from)
			continue;
		if (best == NULL || mean_of(p, r) < mean_of(p, best))
			best = r;
	}
	return best;
}

/* In steps: what can be had for so much. */
static void
front(struct plot *p)
{
	const cJSON *r = next_of_front(p, -1), *next;

	for (; r != NULL; r = next) {
		double x = x_of(p, mean_of(p, r)), to = CHART_W - RIGHT;
		double y = y_of(json_num(r, "pass_rate", 0));

		next = next_of_front(p, mean_of(p, r));
		if (next != NULL)
			to = x_of(p, mean_of(p, next));
		line(p, (double[]){x, y, to, y}, "even");
		if (next != NULL)
			line(p,
				(double[]){to, y, to,
					y_of(json_num(next, "pass_rate", 0))},
				"even");
	}
}

static char *
name_of(struct arena *a, const cJSON *row)
{
	return arena_printf(a, "%s, %s", json_str(row, "policy", ""),
		json_str(row, "model", ""));
}

static void
point(struct plot *p, const cJSON *row, int colour)
{
	struct arena *a = p->w->a;
	double x = x_of(p, mean_of(p, row)),
	       rate = json_num(row, "pass_rate", 0);
	const cJSON *ci = json_get(row, "ci");
	double lower = json_num(ci, "lower", rate),
	       upper = json_num(ci, "upper", rate);
	bool left = x > CHART_W * 0.7;

	line(p, (double[]){x, y_of(lower), x, y_of(upper)}, "whisker");
	buf_printf(p->w->out,
		"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\" class=\"dot "
		"s%d\"><title>",
		x, y_of(rate), json_bool(row, "pareto", false) ? "6" : "4",
		colour);
	report__xml(p->w,
		arena_printf(a, "%s: %s (%s to %s), %.4g %s", name_of(a, row),
			report__percent(a, rate), report__percent(a, lower),
			report__percent(a, upper), mean_of(p, row),
			axis_title(p->axis)));
	buf_printf(p->w->out,
		"</title></circle>\n<text x=\"%.1f\" y=\"%.1f\"%s>",
		x + (left ? -9 : 9), y_of(rate) - 6,
		left ? " class=\"end\"" : "");
	report__xml(p->w, json_str(row, "policy", ""));
	buf_addstr(p->w->out, "</text>\n");
}

static void
plot(struct report_writer *w, const cJSON *doc)
{
	struct plot p = {
		.w = w, .doc = doc, .axis = json_str(doc, "axis", "tokens")};
	const cJSON *r;
	int i = 0;

	measure(&p);
	buf_printf(w->out,
		"<div class=\"chart\"><svg viewBox=\"0 0 %d %d\" role=\"img\" "
		"aria-label=\"pass rate over %s, with the Pareto front\">\n",
		CHART_W, CHART_H, axis_title(p.axis));
	axes(&p);
	front(&p);
	cJSON_ArrayForEach(r, json_get(doc, "policies"))
	{
		if (drawn(&p, r))
			point(&p, r, i % COLOURS);
		i++;
	}
	buf_addstr(w->out,
		"</svg></div>\n<p class=\"sub\">Left and above is better; the "
		"bars are 95 % intervals, the dashed line is the Pareto front. "
		"A policy whose spending is not known has no point.</p>\n");
}

/* ---- the page ---- */

static void
td_num(struct report_writer *w, const cJSON *o, const char *key, int digits)
{
	double v = json_num(o, key, NAN);

	report__td(w, isnan(v) ? "-" : arena_printf(w->a, "%.*f", digits, v),
		true);
}

static void
td_spending(struct report_writer *w, const cJSON *o)
{
	td_num(w, o, "tokens", 0);
	td_num(w, o, "usd", 4);
	td_num(w, o, "tool_seconds", 3);
}

static void
score_row(struct report_writer *w, const cJSON *r)
{
	buf_addstr(w->out, "<tr>");
	report__td(w, json_str(r, "policy", ""), false);
	report__td(w, json_str(r, "model", ""), false);
	report__td(w,
		arena_printf(w->a, "%lld/%lld",
			(long long)json_i64(r, "pass", 0),
			(long long)json_i64(r, "scored", 0)),
		true);
	report__td(
		w, report__percent(w->a, json_num(r, "pass_rate", NAN)), true);
	report__td(w, report__interval(w->a, r), false);
	td_num(w, r, "not_reached", 0);
	td_num(w, r, "error", 0);
	report__td(w, json_bool(r, "pareto", false) ? "yes" : "", false);
	report__td(w, json_str(r, "run", ""), false);
	buf_addstr(w->out, "</tr>\n");
}

static void
scores(struct report_writer *w, const cJSON *doc)
{
	const cJSON *r;

	buf_addstr(w->out,
		"<div class=\"wide\"><table><tr><th>policy</th><th>model</th>"
		"<th class=\"num\">pass</th><th class=\"num\">rate</th>"
		"<th>95 % interval</th><th class=\"num\">not reached</th>"
		"<th class=\"num\">error</th><th>front</th><th>run</th>"
		"</tr>\n");
	cJSON_ArrayForEach(r, json_get(doc, "policies"))
	{
		score_row(w, r);
	}
	buf_addstr(w->out, "</table></div>\n");
}

static void
costs(struct report_writer *w, const cJSON *doc)
{
	const cJSON *r;

	buf_addstr(w->out,
		"<div class=\"wide\"><table><tr><th>policy</th><th>model</th>"
		"<th class=\"num\">tokens</th><th class=\"num\">USD</th>"
		"<th class=\"num\">tool s</th>"
		"<th class=\"num\">solved tasks</th>"
		"<th class=\"num\">tokens each</th>"
		"<th class=\"num\">USD each</th>"
		"<th class=\"num\">tool s each</th></tr>\n");
	cJSON_ArrayForEach(r, json_get(doc, "policies"))
	{
		buf_addstr(w->out, "<tr>");
		report__td(w, json_str(r, "policy", ""), false);
		report__td(w, json_str(r, "model", ""), false);
		td_spending(w, json_get(r, "mean"));
		td_num(w, r, "solved_tasks", 0);
		td_spending(w, json_get(r, "per_solved"));
		buf_addstr(w->out, "</tr>\n");
	}
	buf_addstr(w->out, "</table></div>\n");
}

static void
pairs(struct report_writer *w, const cJSON *doc)
{
	const cJSON *c;

	buf_addstr(w->out,
		"<div class=\"wide\"><table><tr><th>A</th><th>B</th>"
		"<th>model</th><th class=\"num\">tasks</th>"
		"<th class=\"num\">B - A</th><th>95 % interval</th>"
		"<th class=\"num\">p, adjusted</th><th>B is</th></tr>\n");
	cJSON_ArrayForEach(c, json_get(doc, "comparisons"))
	{
		buf_addstr(w->out, "<tr>");
		report__td(w, json_str(c, "policy_a", ""), false);
		report__td(w, json_str(c, "policy_b", ""), false);
		report__td(w, json_str(c, "model_b", ""), false);
		td_num(w, c, "n_tasks", 0);
		report__td(w,
			report__percent(w->a, json_num(c, "difference", NAN)),
			true);
		report__td(w, report__interval(w->a, c), false);
		td_num(w, json_get(c, "test"), "p_holm", 3);
		report__td(w, json_str(c, "outcome", ""), false);
		buf_addstr(w->out, "</tr>\n");
	}
	buf_addstr(w->out, "</table></div>\n");
}

char *
bench_policies_budget(struct arena *a, const cJSON *doc)
{
	static const char *const unit[BENCH_SPENDINGS] = {
		"tokens", "CPU seconds of tools", "USD"};
	const cJSON *b = json_get(doc, "budget");
	char *text = NULL;

	for (int k = 0; k < BENCH_SPENDINGS; k++) {
		double v = json_num(b, bench_spending_names[k], 0);

		if (v > 0)
			text = arena_printf(a, "%s%s%.10g %s",
				text != NULL ? text : "",
				text != NULL ? ", " : "", v, unit[k]);
	}
	if (text == NULL)
		return arena_strdup(a, "as each policy says");
	return arena_printf(a, "%s a %s", text, json_str(b, "per", "sample"));
}

static void
html(struct report_writer *w, const cJSON *doc)
{
	const cJSON *x;

	report__page_open(w, "policies");
	buf_addstr(w->out, "<h1>Policies compared</h1>\n<p class=\"sub\">");
	report__xml(w,
		arena_printf(w->a, "%s; budget: %s", report__suites(w->a, doc),
			bench_policies_budget(w->a, doc)));
	buf_addstr(w->out, "</p>\n");
	cJSON_ArrayForEach(x, json_get(doc, "warnings"))
	{
		buf_addstr(w->out, "<p>");
		report__xml(w, x->valuestring);
		buf_addstr(w->out, "</p>\n");
	}
	buf_addstr(w->out, "<section><h3>Pass rate and cost</h3>\n");
	plot(w, doc);
	scores(w, doc);
	buf_addstr(w->out, "</section>\n<section><h3>What was spent</h3>\n");
	costs(w, doc);
	buf_addstr(w->out, "</section>\n<section><h3>Pair by pair</h3>\n");
	pairs(w, doc);
	buf_addstr(w->out, "</section>\n");
	report__page_close(w,
		"Tokens, USD and CPU seconds of tools are means of the "
		"finished samples; a task is solved when one of its samples "
		"passes. Samples in error are in no denominator. Differences "
		"are paired by task; p-values are adjusted by Holm's method.");
}

/* ---- CSV ---- */

static void
csv_num(struct report_writer *w, const cJSON *o, const char *key)
{
	double v = json_num(o, key, NAN);

	buf_addch(w->out, ',');
	if (!isnan(v))
		buf_printf(w->out, "%.10g", v);
}

static void
csv(struct report_writer *w, const cJSON *doc)
{
	static const char *const texts[] = {
		"policy", "model", "run", "mode", "oracle"};
	static const char *const numbers[] = {"tasks", "solved_tasks",
		"samples", "scored", "pass", "error", "pending", "not_reached",
		"calls", "cached", "pass_rate"};
	static const char *const groups[] = {"mean", "per_solved"};
	const cJSON *r;

	buf_addstr(w->out,
		"policy,model,run,mode,oracle,tasks,solved_tasks,samples,"
		"scored,pass,error,pending,not_reached,calls,cached,pass_rate,"
		"lower,upper,mean_tokens,mean_tool_seconds,mean_usd,"
		"tokens_per_solved,tool_seconds_per_solved,usd_per_solved,"
		"pareto\n");
	cJSON_ArrayForEach(r, json_get(doc, "policies"))
	{
		for (size_t i = 0; i < 5; i++)
			report__csv_cell(w, i == 0, json_str(r, texts[i], ""));
		for (size_t i = 0; i < 11; i++)
			csv_num(w, r, numbers[i]);
		csv_num(w, json_get(r, "ci"), "lower");
		csv_num(w, json_get(r, "ci"), "upper");
		for (size_t i = 0; i < 2; i++)
			for (int k = 0; k < BENCH_SPENDINGS; k++)
				csv_num(w, json_get(r, groups[i]),
					bench_spending_names[k]);
		buf_printf(w->out, ",%d\n", json_bool(r, "pareto", false));
	}
}

int
bench_policies_render(struct arena *a, const cJSON *doc, const char *format,
	struct buf *out, struct err *e)
{
	struct report_writer w = {.a = a, .out = out};

	if (str_eq(format, "json"))
		buf_addstr(out, json_pretty(a, doc));
	else if (str_eq(format, "csv"))
		csv(&w, doc);
	else if (str_eq(format, "html"))
		html(&w, doc);
	else
		return err_set(e, ERR_USAGE,
			"no format \"%s\" of policies: json, csv or html",
			format);
	if (out->overflow)
		return err_set(e, ERR_LIMIT,
			"the comparison has more than %zu bytes; compare fewer "
			"policies",
			out->max);
	return 0;
}
