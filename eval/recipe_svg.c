/*
 * recipe_svg: the Pareto front of a search as a picture: every mapping a dot,
 * the front a line, baseline and best named.  Figures stand in the text
 * output as well; the picture must not say more.
 */
#include "eval/recipe_int.h"

#include <math.h>
#include <stdio.h>

#include "lib/base/limits.h"

#define WIDTH 640
#define HEIGHT 420
#define LEFT 76
#define RIGHT 24
#define TOP 44
#define BOTTOM 56
#define TICKS 5
#define DOTS_MAX 4000
#define SVG_MAX (4 * LIM_MIB)

struct scale {
	double from, to;
	double at, size; /* pixels; size may be negative */
};

struct plot {
	const struct recipe_result *r;
	struct buf *b;
	struct scale x, y; /* delay, area */
};

static double
at(const struct scale *s, double v)
{
	return s->at + (v - s->from) / (s->to - s->from) * s->size;
}

static void
widen(struct scale *s, double v)
{
	if (v < s->from)
		s->from = v;
	if (v > s->to)
		s->to = v;
}

/* A margin, and never an empty range. */
static void
margin(struct scale *s)
{
	double m = (s->to - s->from) * 0.05;

	if (m <= 0)
		m = s->to > 0 ? s->to * 0.05 : 1;
	s->from = s->from - m > 0 ? s->from - m : 0;
	s->to += m;
}

static void
scales(struct plot *p)
{
	const struct recipe_result *r = p->r;
	size_t i;

	p->x = (struct scale){r->baseline.delay_ps, r->baseline.delay_ps, LEFT,
		WIDTH - LEFT - RIGHT};
	p->y = (struct scale){r->baseline.area, r->baseline.area,
		HEIGHT - BOTTOM, -(HEIGHT - TOP - BOTTOM)};
	for (i = 0; i < r->n_dots; i++) {
		widen(&p->x, r->dots[i].delay_ps);
		widen(&p->y, r->dots[i].area);
	}
	for (i = 0; i < r->n_front; i++) {
		widen(&p->x, r->front[i].delay_ps);
		widen(&p->y, r->front[i].area);
	}
	margin(&p->x);
	margin(&p->y);
}

static void
axes(struct plot *p)
{
	int i;

	buf_printf(p->b, "<path class=\"axis\" d=\"M%d %dV%dH%d\"/>\n", LEFT,
		TOP, HEIGHT - BOTTOM, WIDTH - RIGHT);
	for (i = 0; i <= TICKS; i++) {
		double x = p->x.from + (p->x.to - p->x.from) * i / TICKS;
		double y = p->y.from + (p->y.to - p->y.from) * i / TICKS;

		buf_printf(p->b,
			"<text class=\"mid\" x=\"%.1f\" y=\"%d\">%.5g</text>\n"
			"<text class=\"end\" x=\"%d\" y=\"%.1f\">%.5g</text>\n",
			at(&p->x, x), HEIGHT - BOTTOM + 18, x, LEFT - 6,
			at(&p->y, y) + 4, y);
	}
	buf_printf(p->b,
		"<text class=\"mid\" x=\"%d\" y=\"%d\">delay (ps)</text>\n"
		"<text class=\"mid\" transform=\"translate(16 %d) "
		"rotate(-90)\">area</text>\n",
		(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14,
		(TOP + HEIGHT - BOTTOM) / 2);
}

static void
named(struct plot *p, const struct recipe_point *x, const char *class,
	const char *name)
{
	double px = at(&p->x, x->delay_ps), py = at(&p->y, x->area);
	bool left = px > WIDTH - 160;

	buf_printf(p->b,
		"<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"6\"/>\n"
		"<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
		class, px, py, left ? "end" : "start", px + (left ? -10 : 10),
		py - 8, name);
}

static void
body(struct plot *p)
{
	const struct recipe_result *r = p->r;
	size_t step = r->n_dots / DOTS_MAX + 1, i;

	buf_addstr(p->b, "<g class=\"dot\">\n");
	for (i = 0; i < r->n_dots; i += step)
		buf_printf(p->b, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\"/>\n",
			at(&p->x, r->dots[i].delay_ps),
			at(&p->y, r->dots[i].area));
	buf_addstr(p->b, "</g>\n");
	if (r->n_front > 0)
		buf_addstr(p->b, "<path class=\"front\" d=\"");
	for (i = 0; i < r->n_front; i++)
		buf_printf(p->b, "%s%.1f %.1f", i == 0 ? "M" : "L",
			at(&p->x, r->front[i].delay_ps),
			at(&p->y, r->front[i].area));
	if (r->n_front > 0)
		buf_addstr(p->b, "\"/>\n");
	for (i = 0; i < r->n_front; i++)
		buf_printf(p->b,
			"<circle class=\"on\" cx=\"%.1f\" cy=\"%.1f\" "
			"r=\"4\"><title>area %.2f, delay %.2f ps</title>"
			"</circle>\n",
			at(&p->x, r->front[i].delay_ps),
			at(&p->y, r->front[i].area), r->front[i].area,
			r->front[i].delay_ps);
	named(p, &r->baseline, "base", "resyn2");
	if (r->gain > 0)
		named(p, &r->best, "best", "best");
}

/* Text for XML. */
static void
add_text(struct buf *b, const char *s)
{
	for (; *s; s++) {
		if (*s == '<')
			buf_addstr(b, "&lt;");
		else if (*s == '&')
			buf_addstr(b, "&amp;");
		else if (*s == '>')
			buf_addstr(b, "&gt;");
		else if ((unsigned char)*s >= ' ' && *s != 0x7f)
			buf_addch(b, *s);
	}
}

char *
recipe_svg(struct arena *a, const struct recipe_result *r, const char *title,
	size_t *n)
{
	struct buf b;
	struct plot p = {.r = r, .b = &b};

	buf_init(&b, SVG_MAX);
	scales(&p);
	buf_printf(&b,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d "
		"%d\" width=\"%d\" height=\"%d\" role=\"img\">\n<title>",
		WIDTH, HEIGHT, WIDTH, HEIGHT);
	add_text(&b, title);
	buf_addstr(&b,
		": area and delay of mapped recipes</title>\n"
		"<style>svg{background:#fff}text{font:12px sans-serif;"
		"fill:#333}.mid{text-anchor:middle}text.end{text-anchor:end}"
		".axis{stroke:#333;fill:none}.dot{fill:#9bb}"
		".front{stroke:#15c;stroke-width:2;fill:none}.on{fill:#15c}"
		".base{fill:#c50}.best{fill:#181}</style>\n"
		"<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
	buf_printf(&b, "<text class=\"start\" x=\"%d\" y=\"24\">", LEFT);
	add_text(&b, title);
	buf_printf(&b, ": area * delay %.1f %% below resyn2</text>\n",
		100 * r->gain);
	axes(&p);
	body(&p);
	buf_addstr(&b, "</svg>\n");
	return buf_take(&b, a, n);
}
