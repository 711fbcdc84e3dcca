/*
 * report_svg: the charts of the page, drawn by us as SVG elements inside the
 * page: scores with error bars, outcomes as stacked bars, how far candidates
 * came, a strip of tasks.  Colours are classes of the page's style sheet, so
 * that they follow light and dark.  Every number stands in a table as well.
 */
#include <math.h>
#include <string.h>

#include "bench/report_int.h"
#include "lib/base/str.h"

#define CHART_W 760
#define LABEL_MAX 220
#define VALUE_W 64
#define ROW_H 30

/* What a sample came to, coarse enough for a colour. */
enum group {
	GROUP_PASS,
	GROUP_WRONG,
	GROUP_BROKE,
	GROUP_COMPILE,
	GROUP_NO_CODE,
	GROUP_OTHER,
	GROUP_ERROR,
	GROUP_PENDING,
	N_GROUPS
};

static const struct {
	const char *class, *text;
} groups[N_GROUPS] = {
	{"g-pass", "pass"},
	{"g-wrong", "wrong output"},
	{"g-broke", "simulation broke off"},
	{"g-compile", "does not compile"},
	{"g-nocode", "no code"},
	{"g-other", "other failure"},
	{"g-error", "error (not scored)"},
	{"g-pending", "not done"},
};

static const struct {
	const char *reason;
	enum group group;
} reasons[] = {
	{"pass", GROUP_PASS},
	{"no_code", GROUP_NO_CODE},
	{"empty", GROUP_NO_CODE},
	{"truncated", GROUP_NO_CODE},
	{"syntax", GROUP_COMPILE},
	{"elab", GROUP_COMPILE},
	{"port_mismatch", GROUP_COMPILE},
	{"forbidden_construct", GROUP_COMPILE},
	{"not_in_subset", GROUP_COMPILE},
	{"counterexample", GROUP_WRONG},
	{"vacuous", GROUP_WRONG},
	{"weak_properties", GROUP_WRONG},
	{"golden_rejected", GROUP_WRONG},
	{"weak_testbench", GROUP_WRONG},
	{"line_differs", GROUP_WRONG},
	{"sim_mismatch", GROUP_WRONG},
	{"sim_timeout", GROUP_BROKE},
	{"sim_runtime", GROUP_BROKE},
	{"sim_no_verdict", GROUP_BROKE},
	{"sample_count", GROUP_BROKE},
	{"resource_limit", GROUP_BROKE},
};

static enum group
group_of(const cJSON *row)
{
	const char *reason = json_str(row, "reason", "");

	if (str_eq(json_str(row, "status", ""), "error"))
		return GROUP_ERROR;
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (str_eq(reasons[i].reason, reason))
			return reasons[i].group;
	return GROUP_OTHER;
}

int
report__text_width(const char *s)
{
	int n = 0;

	for (; *s != '\0'; s++) /* characters, not bytes */
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n * 7;
}

/* Text at most px wide; what is cut ends with an ellipsis. */
static char *
fitted(struct arena *a, const char *s, int px)
{
	size_t n = 0;
	int chars = 0, max = px / 7;

	if (report__text_width(s) <= px)
		return arena_strdup(a, s);
	for (; s[n] != '\0'; n++) {
		if (((unsigned char)s[n] & 0xc0) == 0x80)
			continue;
		if (chars++ == max - 1)
			break;
	}
	return arena_printf(a, "%.*s\xe2\x80\xa6", (int)n, s);
}

static void
svg_open(struct report_writer *w, int height, const char *label)
{
	buf_printf(w->out,
		"<div class=\"chart\"><svg viewBox=\"0 0 %d %d\" role=\"img\" "
		"aria-label=\"%s\">\n",
		CHART_W, height, label);
}

static void
svg_close(struct report_writer *w)
{
	buf_addstr(w->out, "</svg></div>\n");
}

static void
svg_text(struct report_writer *w, double x, double y, const char *class,
	const char *s)
{
	buf_printf(w->out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y,
		class);
	report__xml(w, s);
	buf_addstr(w->out, "</text>\n");
}

static void
svg_rect(struct report_writer *w, const double box[4], const char *class,
	const char *title)
{
	buf_printf(w->out,
		"<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" "
		"class=\"%s\"",
		box[0], box[1], box[2], box[3], class);
	if (title == NULL) {
		buf_addstr(w->out, "/>\n");
		return;
	}
	buf_addstr(w->out, "><title>");
	report__xml(w, title);
	buf_addstr(w->out, "</title></rect>\n");
}

static void
svg_line(struct report_writer *w, double x1, double y1, double x2, double y2,
	const char *class)
{
	buf_printf(w->out,
		"<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" "
		"class=\"%s\"/>\n",
		x1, y1, x2, y2, class);
}

/* Width of the column of labels of an array's member. */
static int
label_width(const cJSON *arr, const char *key, int extra)
{
	const cJSON *x;
	int width = 40;

	cJSON_ArrayForEach(x, arr)
	{
		int v = report__text_width(json_str(x, key, "")) + extra;

		width = v > width ? v : width;
	}
	return (width < LABEL_MAX ? width : LABEL_MAX) + 12;
}

static void
score_row(struct report_writer *w, const cJSON *m, int left, double y)
{
	const cJSON *ci = json_get(m, "ci");
	double span = CHART_W - left - VALUE_W;
	double v = json_num(m, "value", NAN);
	double lower = json_num(ci, "lower", NAN);
	double upper = json_num(ci, "upper", NAN);
	const char *name = json_str(m, "name", "");
	char *label = arena_printf(w->a, "%s  %s",
		fitted(w->a, json_str(m, "model", ""),
			left - 22 - report__text_width(name)),
		name);

	svg_text(w, left - 10, y + 4, "end", label);
	if (isnan(v))
		return;
	svg_rect(w, (double[]){left, y - 8, span * v, 16}, "bar",
		arena_printf(w->a, "%s %s: %s, 95 %% interval %s",
			json_str(m, "model", ""), name,
			report__percent(w->a, v), report__interval(w->a, m)));
	if (!isnan(lower) && !isnan(upper)) {
		double a = left + span * lower, b = left + span * upper;

		svg_line(w, a, y, b, y, "whisker");
		svg_line(w, a, y - 5, a, y + 5, "whisker");
		svg_line(w, b, y - 5, b, y + 5, "whisker");
	}
	svg_text(w, CHART_W, y + 4, "end value", report__percent(w->a, v));
}

void
report__svg_scores(struct report_writer *w, const cJSON *doc)
{
	const cJSON *arr = json_get(doc, "metrics");
	int n = cJSON_GetArraySize(arr);
	int left = label_width(arr, "model", 60);
	int height = n * ROW_H + 34;
	double span = CHART_W - left - VALUE_W;
	double y = 16;
	const cJSON *m;

	svg_open(w, height, "pass@k with 95 % intervals");
	for (int i = 0; i <= 4; i++) {
		double x = left + span * i / 4;

		svg_line(w, x, 2, x, height - 22, "grid");
		svg_text(w, x, height - 6, "mid axis",
			arena_printf(w->a, "%d %%", i * 25));
	}
	cJSON_ArrayForEach(m, arr)
	{
		score_row(w, m, left, y);
		y += ROW_H;
	}
	svg_close(w);
}

struct segments {
	struct report_writer *w;
	const char *model;
	double x, y, unit; /* pixels a sample */
};

static void
segment(struct segments *s, enum group g, const char *what, int64_t n)
{
	double width = s->unit * (double)n;

	if (n <= 0)
		return;
	svg_rect(s->w, (double[]){s->x, s->y - 9, width, 18}, groups[g].class,
		arena_printf(
			s->w->a, "%s: %lld %s", s->model, (long long)n, what));
	if (width > 26)
		svg_text(s->w, s->x + width / 2, s->y + 4, "mid inside",
			arena_printf(s->w->a, "%lld", (long long)n));
	s->x += width;
}

/* Reasons of a model, group after group, then what has no verdict. */
static void
outcome_row(struct report_writer *w, const cJSON *m, int left, double y)
{
	struct segments s = {w, json_str(m, "name", ""), left, y, 0};
	const cJSON *r, *arr = json_get(m, "reasons");
	int64_t judged_errors = 0;
	int64_t total = json_i64(m, "scored", 0) + json_i64(m, "error", 0) +
		json_i64(m, "pending", 0);

	svg_text(w, left - 10, y + 4, "end", fitted(w->a, s.model, left - 14));
	if (total <= 0)
		return;
	s.unit = (double)(CHART_W - left) / (double)total;
	for (int g = GROUP_PASS; g < GROUP_ERROR; g++) {
		cJSON_ArrayForEach(r, arr)
		{
			if ((int)group_of(r) == g)
				segment(&s, (enum group)g,
					json_str(r, "reason", ""),
					json_i64(r, "n", 0));
		}
	}
	cJSON_ArrayForEach(r, arr)
	{
		if (group_of(r) != GROUP_ERROR)
			continue;
		judged_errors += json_i64(r, "n", 0);
		segment(&s, GROUP_ERROR,
			arena_printf(
				w->a, "error: %s", json_str(r, "reason", "")),
			json_i64(r, "n", 0));
	}
	segment(&s, GROUP_ERROR, "error: no reply",
		json_i64(m, "error", 0) - judged_errors);
	segment(&s, GROUP_PENDING, "not done", json_i64(m, "pending", 0));
}

static bool
group_used(const cJSON *models, enum group g)
{
	const cJSON *m, *r;

	cJSON_ArrayForEach(m, models)
	{
		if (g == GROUP_ERROR && json_i64(m, "error", 0) > 0)
			return true;
		if (g == GROUP_PENDING && json_i64(m, "pending", 0) > 0)
			return true;
		cJSON_ArrayForEach(r, json_get(m, "reasons"))
		{
			if (group_of(r) == g)
				return true;
		}
	}
	return false;
}

static void
legend_item(struct report_writer *w, const char *class, const char *text)
{
	buf_printf(w->out,
		"<span class=\"key\"><svg viewBox=\"0 0 12 12\" "
		"class=\"swatch\"><rect x=\"1\" y=\"1\" width=\"10\" "
		"height=\"10\" rx=\"2\" class=\"%s\"/></svg>%s</span>\n",
		class, text);
}

void
report__svg_outcomes(struct report_writer *w, const cJSON *doc)
{
	const cJSON *arr = json_get(doc, "models");
	int left = label_width(arr, "name", 0);
	double y = 14;
	const cJSON *m;

	buf_addstr(w->out, "<p class=\"legend\">");
	for (int g = 0; g < N_GROUPS; g++)
		if (group_used(arr, (enum group)g))
			legend_item(w, groups[g].class, groups[g].text);
	buf_addstr(w->out, "</p>\n");
	svg_open(w, cJSON_GetArraySize(arr) * ROW_H + 2,
		"outcomes of the samples of each model");
	cJSON_ArrayForEach(m, arr)
	{
		outcome_row(w, m, left, y);
		y += ROW_H;
	}
	svg_close(w);
}

static void
funnel_step(struct report_writer *w, const char *text, const int64_t counts[2],
	int left, double y)
{
	double span = CHART_W - left - 2 * VALUE_W;
	double share =
		counts[1] > 0 ? (double)counts[0] / (double)counts[1] : 0.0;

	svg_text(w, left - 10, y + 4, "end", text);
	svg_rect(w, (double[]){left, y - 8, span, 16}, "track", NULL);
	svg_rect(w, (double[]){left, y - 8, span * share, 16}, "bar", NULL);
	svg_text(w, CHART_W, y + 4, "end value",
		arena_printf(w->a, "%lld (%s)", (long long)counts[0],
			report__percent(w->a, share)));
}

/* How far the scored candidates of a model came. */
static double
funnel_model(struct report_writer *w, const cJSON *m, double y)
{
	static const struct {
		const char *key, *text;
	} steps[] = {{"scored", "scored"}, {"extracted", "has code"},
		{"compiles", "compiles"}, {"simulates", "simulates to the end"},
		{"pass", "right"}};
	const cJSON *f = json_get(m, "funnel");
	int64_t scored = json_i64(f, "scored", 0);

	svg_text(w, 0, y + 4, "head",
		fitted(w->a, json_str(m, "name", ""), CHART_W / 2));
	y += 2;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		y += 22;
		funnel_step(w, steps[i].text,
			(const int64_t[]){json_i64(f, steps[i].key, 0), scored},
			170, y);
	}
	return y + 30;
}

void
report__svg_funnel(struct report_writer *w, const cJSON *doc)
{
	const cJSON *arr = json_get(doc, "models");
	double y = 10;
	const cJSON *m;

	svg_open(w, cJSON_GetArraySize(arr) * 142 + 2,
		"how far the candidates of each model came");
	cJSON_ArrayForEach(m, arr)
	{
		y = funnel_model(w, m, y);
	}
	svg_close(w);
}

/* Class of a task's colour by its pass rate. */
static const char *
heat(const cJSON *t)
{
	static const char *const steps[] = {"h0", "h1", "h2", "h3", "h4"};
	int64_t n = json_i64(t, "n", 0), c = json_i64(t, "c", 0);

	if (n <= 0)
		return "hx";
	if (c <= 0)
		return steps[0];
	if (c >= n)
		return steps[4];
	return steps[1 + (3 * c - 1) / n];
}

#define HEAT_CELL 14
#define HEAT_ROW (CHART_W / HEAT_CELL)

static void
heat_model(struct report_writer *w, const cJSON *doc, const char *model)
{
	const cJSON *tasks = json_get(doc, "tasks");
	const cJSON *t;
	int n = 0, i = 0;

	cJSON_ArrayForEach(t, tasks)
	{
		n += str_eq(json_str(t, "model", ""), model);
	}
	buf_addstr(w->out, "<h4>");
	report__xml(w, model);
	buf_addstr(w->out, "</h4>\n");
	svg_open(w, (n + HEAT_ROW - 1) / HEAT_ROW * HEAT_CELL + 2,
		"pass rate of each task");
	cJSON_ArrayForEach(t, tasks)
	{
		int x = i % HEAT_ROW * HEAT_CELL + 1;
		int y = i / HEAT_ROW * HEAT_CELL + 1;

		if (!str_eq(json_str(t, "model", ""), model))
			continue;
		svg_rect(w, (double[]){x, y, HEAT_CELL - 2, HEAT_CELL - 2},
			heat(t),
			arena_printf(w->a, "%s/%s: %lld of %lld pass",
				json_str(t, "suite", ""), json_str(t, "id", ""),
				(long long)json_i64(t, "c", 0),
				(long long)json_i64(t, "n", 0)));
		i++;
	}
	svg_close(w);
}

void
report__svg_tasks(struct report_writer *w, const cJSON *doc)
{
	const cJSON *m;

	buf_addstr(w->out, "<p class=\"legend\">");
	legend_item(w, "h0", "never");
	legend_item(w, "h1", "up to a third");
	legend_item(w, "h2", "up to two thirds");
	legend_item(w, "h3", "more");
	legend_item(w, "h4", "always");
	legend_item(w, "hx", "nothing scored");
	buf_addstr(w->out, "</p>\n");
	cJSON_ArrayForEach(m, json_get(doc, "models"))
	{
		heat_model(w, doc, json_str(m, "name", ""));
	}
}
