/*
 * opensta_report: reads OpenSTA's reports line by line.  A line is cut into
 * words; names of the design are single words, and what stands at fixed
 * places around them decides what a line is.  Must not believe a number that
 * is none, nor keep more than the limits.
 */
#include "tool_wrappers/opensta_report.h"

#include <math.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define WORDS_MAX 16
#define WORD_MAX 4096
#define BLANKS " \t\r\v\f"

struct words {
	const char *at[WORDS_MAX];
	size_t len[WORDS_MAX];
	size_t n;
};

struct lines {
	const char *p, *end;
};

/* ---- lines and words ---- */

/* The next line, not NUL-terminated; false at the end. */
static bool
next_line(struct lines *l, const char **line, size_t *n)
{
	const char *stop;

	if (l->p >= l->end)
		return false;
	stop = memchr(l->p, '\n', (size_t)(l->end - l->p));
	stop = stop ? stop : l->end;
	*line = l->p;
	*n = (size_t)(stop - l->p);
	l->p = stop < l->end ? stop + 1 : stop;
	return true;
}

static bool
blank(char c)
{
	return c == '\0' || strchr(BLANKS, c) != NULL;
}

static void
cut(const char *line, size_t n, struct words *out)
{
	size_t i = 0;

	out->n = 0;
	while (out->n < WORDS_MAX) {
		while (i < n && blank(line[i]))
			i++;
		if (i == n)
			return;
		out->at[out->n] = line + i;
		while (i < n && !blank(line[i]))
			i++;
		out->len[out->n] = (size_t)(line + i - out->at[out->n]);
		out->n++;
	}
}

static bool
is(const struct words *w, size_t i, const char *what)
{
	return i < w->n && w->len[i] == strlen(what) &&
		memcmp(w->at[i], what, w->len[i]) == 0;
}

static bool
number(const struct words *w, size_t i, double *out)
{
	char text[64];

	if (i >= w->n || w->len[i] >= sizeof(text))
		return false;
	memcpy(text, w->at[i], w->len[i]);
	text[w->len[i]] = '\0';
	return str_to_double(text, out) && isfinite(*out);
}

static const char *
word(struct arena *a, const struct words *w, size_t i)
{
	return i < w->n ? str_utf8_fix(a, w->at[i],
				  w->len[i] < WORD_MAX ? w->len[i] : WORD_MAX)
			: "";
}

/* "(NAND2_X1)" without its brackets. */
static const char *
bracketed(struct arena *a, const struct words *w, size_t i)
{
	struct words in = {.n = 1};

	if (i >= w->n || w->len[i] < 2 || w->at[i][0] != '(' ||
		w->at[i][w->len[i] - 1] != ')')
		return NULL;
	in.at[0] = w->at[i] + 1;
	in.len[0] = w->len[i] - 2;
	return word(a, &in, 0);
}

/* ---- a path ---- */

struct reader {
	struct arena *a;
	struct opensta_path now;
	size_t cap;
	bool open;    /* a path has begun */
	bool arrived; /* its data has: what follows is the clock's */
};

static struct opensta_point *
add_point(struct reader *r)
{
	struct opensta_path *p = &r->now;

	if (p->n_points == LIM_STA_POINTS) {
		p->cut = true;
		return NULL;
	}
	p->points = arena_grow(
		r->a, p->points, p->n_points, &r->cap, sizeof(*p->points));
	return &p->points[p->n_points++];
}

/* FANOUT CAP NAME (net), behind the pin that drives it. */
static void
take_net(struct reader *r, const struct words *w)
{
	struct opensta_point *p;

	if (r->now.n_points == 0 || r->now.cut)
		return;
	p = &r->now.points[r->now.n_points - 1];
	p->net = word(r->a, w, w->n - 2);
	if (w->n < 3 || !number(w, w->n - 3, &p->load_ff))
		p->load_ff = NAN;
}

/* [SLEW] DELAY TIME ^|v NAME (CELL|in|out); CELL has no blank. */
static void
take_pin(struct reader *r, const struct words *w)
{
	struct opensta_point *p;
	double v[3];
	size_t n = 0;
	const char *cell;

	while (n < 3 && number(w, n, &v[n]))
		n++;
	if (n < 2 || !(is(w, n, "^") || is(w, n, "v")) || w->n != n + 3)
		return;
	cell = bracketed(r->a, w, n + 2);
	p = cell ? add_point(r) : NULL;
	if (!p)
		return;
	*p = (struct opensta_point){.pin = word(r->a, w, n + 1),
		.cell = str_eq(cell, "in") || str_eq(cell, "out") ? "" : cell,
		.net = "",
		.rise = is(w, n, "^"),
		.time_ps = v[n - 1],
		.delay_ps = v[n - 2],
		.slew_ps = n == 3 ? v[0] : NAN,
		.load_ff = NAN};
}

static void
begin(struct reader *r, const struct words *w)
{
	memset(&r->now, 0, sizeof(r->now));
	r->cap = 0;
	r->open = true;
	r->arrived = false;
	r->now.from = word(r->a, w, 1);
	r->now.to = "";
	r->now.arrival_ps = r->now.required_ps = r->now.slack_ps = NAN;
}

/* Words that only the report's own lines have: NUMBERS WORDS. */
static bool
says(const struct words *w, size_t from, const char *x, const char *y,
	const char *z)
{
	return w->n >= from + 3 && is(w, from, x) && is(w, from + 1, y) &&
		is(w, from + 2, z);
}

/* After the data's arrival: true when the path is complete. */
static bool
take_end(struct reader *r, const struct words *w)
{
	struct opensta_path *p = &r->now;
	double v, t;

	if (!number(w, 0, &v))
		return false;
	if (says(w, 1, "data", "required", "time") && isnan(p->required_ps))
		p->required_ps = v;
	else if (says(w, 2, "library", "setup", "time") && number(w, 1, &t))
		p->setup_ps = -v;
	else if (is(w, 1, "slack")) {
		p->slack_ps = v;
		return true;
	}
	return false;
}

/* True when the path is complete. */
static bool
take_line(struct reader *r, const struct words *w)
{
	if (is(w, 0, "Endpoint:"))
		r->now.to = word(r->a, w, 1);
	else if (r->arrived)
		return take_end(r, w);
	else if (w->n >= 2 && is(w, w->n - 1, "(net)"))
		take_net(r, w);
	else if (says(w, 1, "data", "arrival", "time"))
		r->arrived = number(w, 0, &r->now.arrival_ps);
	else
		take_pin(r, w);
	return false;
}

/* The worse of two; one without a constraint gives way. */
static bool
worse(const struct opensta_path *x, const struct opensta_path *y)
{
	if (isnan(x->slack_ps) != isnan(y->slack_ps))
		return isnan(y->slack_ps);
	if (isnan(x->slack_ps))
		return x->arrival_ps > y->arrival_ps;
	return x->slack_ps < y->slack_ps;
}

/* A path ends with its slack, or where the next one begins. */
static void
finish(struct reader *r, struct opensta_path *out, bool *found)
{
	if (r->open && r->arrived && (!*found || worse(&r->now, out))) {
		*out = r->now;
		*found = true;
	}
	r->open = r->arrived = false;
}

bool
opensta_report_path(
	struct arena *a, const char *text, size_t n, struct opensta_path *out)
{
	struct lines l = {text, text + n};
	struct reader r = {.a = a};
	bool found = false;
	struct words w;
	const char *line;
	size_t len;

	memset(out, 0, sizeof(*out));
	while (next_line(&l, &line, &len)) {
		cut(line, len, &w);
		if (is(&w, 0, "Startpoint:")) {
			finish(&r, out, &found);
			begin(&r, &w);
		} else if (r.open && take_line(&r, &w)) {
			finish(&r, out, &found);
		}
	}
	finish(&r, out, &found);
	return found;
}

/* ---- the other reports ---- */

double
opensta_report_number(const char *text, size_t n, const char *begins)
{
	struct lines l = {text, text + n};
	struct words w;
	const char *line;
	size_t len;
	double v;

	while (next_line(&l, &line, &len)) {
		cut(line, len, &w);
		if (is(&w, 0, begins) && number(&w, w.n - 1, &v))
			return v;
	}
	return NAN;
}

size_t
opensta_report_clocks(
	struct arena *a, const char *text, size_t n, struct opensta_clock **out)
{
	struct lines l = {text, text + n};
	struct opensta_clock *c = arena_array(a, LIM_STA_CLOCKS, sizeof(*c));
	struct words w;
	const char *line;
	size_t len, found = 0;
	double v, t;

	while (found < LIM_STA_CLOCKS && next_line(&l, &line, &len)) {
		cut(line, len, &w);
		if (w.n < 4 || !number(&w, 1, &v) || !number(&w, 2, &t))
			continue;
		c[found++] = (struct opensta_clock){word(a, &w, 0), v};
	}
	*out = c;
	return found;
}

long
opensta_report_count(const char *text, size_t n, const char *what)
{
	struct lines l = {text, text + n};
	struct words w;
	const char *line;
	size_t len;
	double v;

	while (next_line(&l, &line, &len)) {
		cut(line, len, &w);
		if (is(&w, 0, "Warning:") && is(&w, 1, "There") &&
			is(&w, 4, what) && number(&w, 3, &v) && v >= 0 &&
			v <= 1e9)
			return (long)v;
	}
	return 0;
}

char *
opensta_report_line(struct arena *a, const char *log, size_t n,
	const char *mark, const char *but)
{
	struct lines l = {log, log + n};
	const char *line;
	size_t len, skip = strlen(mark);
	char *text;

	while (next_line(&l, &line, &len)) {
		if (len < skip || memcmp(line, mark, skip) != 0)
			continue;
		for (line += skip, len -= skip; len > 0 && blank(*line); len--)
			line++;
		text = str_utf8_fix(a, line, len < WORD_MAX ? len : WORD_MAX);
		if (!but || !strstr(text, but))
			return text;
	}
	return NULL;
}
