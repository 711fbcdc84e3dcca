/*
 * report_scatter: what passing candidates cost beside their goldens, as a
 * chart of area against delay, both as ratios on a logarithmic scale: left
 * and below is better.  A table says the sums; each point says its numbers.
 */
#include <math.h>

#include "bench/report_int.h"
#include "lib/base/str.h"

#define CHART_W 760
#define CHART_H 430
#define LEFT 56
#define RIGHT 20
#define TOP 12
#define BOTTOM 44
#define POINTS_MAX 4000 /* more are a stain */
#define COLOURS 6
#define MARGIN 0.12 /* of an octave, beyond the outermost point */
#define OCTAVES_MIN 0.5
#define OCTAVES_MAX 4.0 /* what is further out lies on the edge */

struct scatter {
	struct report_writer *w;
	double span[2];	     /* octaves on both sides of 1, of x and y */
	size_t n, left_out;  /* points drawn, and without both ratios */
	const cJSON *models; /* in the order of their colours */
};

/* Both ratios of a point, in octaves. */
static bool
place(const cJSON *p, double at[2])
{
	double x = json_num(p, "area", NAN), y = json_num(p, "delay", NAN);

	if (!isfinite(x) || !isfinite(y) || x <= 0 || y <= 0)
		return false;
	at[0] = log2(x);
	at[1] = log2(y);
	return true;
}

static void
measure(struct scatter *s, const cJSON *points)
{
	const cJSON *p;
	double at[2];

	s->span[0] = s->span[1] = OCTAVES_MIN;
	cJSON_ArrayForEach(p, points)
	{
		if (!place(p, at) || s->n >= POINTS_MAX) {
			s->left_out++;
			continue;
		}
		s->n++;
		for (int i = 0; i < 2; i++)
			if (fabs(at[i]) + MARGIN > s->span[i])
				s->span[i] = fabs(at[i]) + MARGIN;
	}
	for (int i = 0; i < 2; i++)
		if (s->span[i] > OCTAVES_MAX)
			s->span[i] = OCTAVES_MAX;
}

/* From -1 to 1 over the axis. */
static double
share(const struct scatter *s, int axis, double octaves)
{
	double v = octaves / s->span[axis];

	return v < -1 ? -1 : v > 1 ? 1 : v;
}

static double
x_of(const struct scatter *s, double octaves)
{
	return LEFT + (CHART_W - LEFT - RIGHT) * (1 + share(s, 0, octaves)) / 2;
}

static double
y_of(const struct scatter *s, double octaves)
{
	return CHART_H - BOTTOM -
		(CHART_H - TOP - BOTTOM) * (1 + share(s, 1, octaves)) / 2;
}

/* One line of the grid and its number. */
static void
tick(struct scatter *s, int axis, double ratio)
{
	const char *class = ratio == 1 ? "even" : "grid";
	double at = log2(ratio);

	if (fabs(at) > s->span[axis])
		return;
	if (axis == 0)
		buf_printf(s->w->out,
			"<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" "
			"class=\"%s\"/>\n<text x=\"%.1f\" y=\"%d\" "
			"class=\"mid axis\">%g</text>\n",
			x_of(s, at), TOP, x_of(s, at), CHART_H - BOTTOM, class,
			x_of(s, at), CHART_H - BOTTOM + 16, ratio);
	else
		buf_printf(s->w->out,
			"<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" "
			"class=\"%s\"/>\n<text x=\"%d\" y=\"%.1f\" "
			"class=\"end axis\">%g</text>\n",
			LEFT, y_of(s, at), CHART_W - RIGHT, y_of(s, at), class,
			LEFT - 6, y_of(s, at) + 4, ratio);
}

static void
draw_axes(struct scatter *s)
{
	static const double wide[] = {0.0625, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16};
	static const double near[] = {
		0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2};

	for (int axis = 0; axis < 2; axis++) {
		bool close = s->span[axis] <= 1.2;
		const double *t = close ? near : wide;
		size_t n = close ? sizeof(near) / sizeof(near[0])
				 : sizeof(wide) / sizeof(wide[0]);

		for (size_t i = 0; i < n; i++)
			tick(s, axis, t[i]);
	}
	buf_printf(s->w->out,
		"<text x=\"%d\" y=\"%d\" class=\"mid\">area / golden's "
		"area</text>\n"
		"<text x=\"14\" y=\"%d\" class=\"mid\" transform=\"rotate(-90 "
		"14 %d)\">delay / golden's delay</text>\n"
		"<text x=\"%d\" y=\"%d\" class=\"axis\">smaller and "
		"faster</text>\n"
		"<text x=\"%d\" y=\"%d\" class=\"end axis\">larger and "
		"slower</text>\n",
		(CHART_W + LEFT - RIGHT) / 2, CHART_H - 8,
		(CHART_H + TOP - BOTTOM) / 2, (CHART_H + TOP - BOTTOM) / 2,
		LEFT + 6, CHART_H - BOTTOM - 7, CHART_W - RIGHT - 6, TOP + 13);
}

static int
colour_of(const struct scatter *s, const char *model)
{
	const cJSON *m;
	int i = 0;

	cJSON_ArrayForEach(m, s->models)
	{
		if (str_eq(json_str(m, "model", ""), model))
			return i % COLOURS;
		i++;
	}
	return 0;
}

static size_t
draw_point(struct scatter *s, const cJSON *p)
{
	const char *model = json_str(p, "model", "");
	double at[2];

	if (!place(p, at))
		return 0;
	buf_printf(s->w->out,
		"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" class=\"dot "
		"s%d\"><title>",
		x_of(s, at[0]), y_of(s, at[1]), colour_of(s, model));
	report__xml(s->w,
		arena_printf(s->w->a,
			"%s/%s/%lld by %s: area x %.3g, delay x "
			"%.3g",
			json_str(p, "suite", ""), json_str(p, "task", ""),
			(long long)json_i64(p, "idx", 0), model,
			json_num(p, "area", 0), json_num(p, "delay", 0)));
	buf_addstr(s->w->out, "</title></circle>\n");
	return 1;
}

static void
draw_legend(struct scatter *s)
{
	const cJSON *m;
	int i = 0;

	buf_addstr(s->w->out, "<p class=\"legend\">");
	cJSON_ArrayForEach(m, s->models)
	{
		buf_printf(s->w->out,
			"<span class=\"key\"><svg viewBox=\"0 0 12 12\" "
			"class=\"swatch\"><circle cx=\"6\" cy=\"6\" r=\"4.5\" "
			"class=\"dot s%d\"/></svg>",
			i++ % COLOURS);
		report__xml(s->w, json_str(m, "model", ""));
		buf_addstr(s->w->out, "</span>\n");
	}
	buf_addstr(s->w->out, "</p>\n");
}

void
report__svg_scatter(struct report_writer *w, const cJSON *doc)
{
	const cJSON *points = json_path(doc, "ppa.points"), *p;
	struct scatter s = {.w = w, .models = json_path(doc, "ppa.models")};
	size_t drawn = 0;

	measure(&s, points);
	if (s.n == 0)
		return;
	draw_legend(&s);
	buf_printf(w->out,
		"<div class=\"chart\"><svg viewBox=\"0 0 %d %d\" role=\"img\" "
		"aria-label=\"area against delay of passing candidates, as "
		"ratios to the golden\">\n",
		CHART_W, CHART_H);
	draw_axes(&s);
	cJSON_ArrayForEach(p, points)
	{
		if (drawn < POINTS_MAX)
			drawn += draw_point(&s, p);
	}
	buf_addstr(w->out, "</svg></div>\n");
	buf_printf(w->out,
		"<p class=\"sub\">A point is a candidate that passes; 1 is the "
		"golden. What lies further out than the chart is on its "
		"edge.");
	if (s.left_out > 0)
		buf_printf(w->out,
			" %zu more candidates have no such ratio (a circuit "
			"without area or path) or are above the limit.",
			s.left_out);
	buf_addstr(w->out, "</p>\n");
}
