/*
 * wavedraw: draws waveforms (see wavedraw.h).  Must not choose what is shown:
 * waveview does.
 */
#include "eval/wavedraw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"

#define CHAR_W 7.3 /* of the 12 px monospaced font, roughly */
#define LABEL_CHARS 40
#define ROW_H 30
#define HIGH 7 /* from the top of a row */
#define LOW 23
#define SLOPE 3
#define COLUMN_MIN 44
#define COLUMN_MAX 132
#define HEAD_H 26
#define TITLE_H 24
#define PAD 12

struct drawing {
	const struct waveview *v;
	struct buf *out;
	double left, column, top; /* of the first row's first column */
	double width, height;
};

/* ---- text ---- */

static void
xml(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n && s[i] != '\0'; i++)
		switch (s[i]) {
		case '<':
			buf_addstr(b, "&lt;");
			break;
		case '>':
			buf_addstr(b, "&gt;");
			break;
		case '&':
			buf_addstr(b, "&amp;");
			break;
		case '"':
			buf_addstr(b, "&quot;");
			break;
		default:
			buf_addch(b, s[i]);
		}
}

static size_t
chars(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* Bytes of the first k characters. */
static size_t
bytes_of(const char *s, size_t k)
{
	size_t i = 0;

	for (; s[i] != '\0'; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80 && k-- == 0)
			break;
	return i;
}

struct text {
	double x, y;
	const char *class;
	size_t max; /* characters; the rest is an ellipsis */
};

static void
text(struct drawing *d, const struct text *t, const char *s)
{
	bool cut = chars(s) > t->max;

	buf_printf(d->out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", t->x,
		t->y, t->class);
	xml(d->out, s, cut ? bytes_of(s, t->max - 1) : strlen(s));
	if (cut) {
		buf_addstr(d->out, "\xe2\x80\xa6<title>");
		xml(d->out, s, strlen(s));
		buf_addstr(d->out, "</title>");
	}
	buf_addstr(d->out, "</text>\n");
}

/* ---- one row ---- */

/* Values of one run: columns [from, to). */
struct run {
	size_t from, to;
	const struct waveview_cell *c; /* of its first column */
	double x0, x1, y;
};

static bool
is_level(const struct waveview_cell *c, char level)
{
	return c->bits[0] == level && c->bits[1] == '\0';
}

static bool
all_are(const char *bits, char c)
{
	for (; *bits != '\0'; bits++)
		if (*bits != c)
			return false;
	return true;
}

/* The height of a line of one bit; negative: it is drawn as a box. */
static double
level_of(const struct waveview_cell *c)
{
	if (is_level(c, '1'))
		return HIGH;
	if (is_level(c, '0'))
		return LOW;
	if (all_are(c->bits, 'z'))
		return (HIGH + LOW) / 2.0;
	return -1;
}

static void
line_run(struct drawing *d, const struct run *r)
{
	const struct waveview_cell *row = r->c - r->from;
	double y = level_of(r->c);
	double before = r->from > 0 ? level_of(&row[r->from - 1]) : y;

	buf_printf(d->out, "<path class=\"%s\" d=\"M",
		all_are(r->c->bits, 'z') ? "line z" : "line");
	if (before >= 0 && before != y)
		buf_printf(d->out, "%.1f %.1fL%.1f %.1f", r->x0, r->y + before,
			r->x0 + SLOPE, r->y + y);
	else
		buf_printf(d->out, "%.1f %.1f", r->x0, r->y + y);
	buf_printf(d->out, "H%.1f\"/>\n", r->x1);
}

static const char *
box_class(const struct waveview_cell *c)
{
	return strchr(c->bits, 'x') != NULL ? "box x" : "box";
}

static void
box_run(struct drawing *d, const struct run *r)
{
	double mid = r->y + (HIGH + LOW) / 2.0;
	size_t room = (size_t)((r->x1 - r->x0 - 2 * SLOPE) / CHAR_W);

	buf_printf(d->out,
		"<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1fH%.1fL%.1f %.1fL"
		"%.1f %.1fH%.1fZ\"/>\n",
		box_class(r->c), r->x0, mid, r->x0 + SLOPE, r->y + HIGH,
		r->x1 - SLOPE, r->x1, mid, r->x1 - SLOPE, r->y + LOW,
		r->x0 + SLOPE);
	if (room > 0)
		text(d,
			&(struct text){
				(r->x0 + r->x1) / 2, mid + 4, "mid", room},
			r->c->text);
}

/* Cells that are wrong lie under red. */
static void
wrong_cells(struct drawing *d, size_t row, double y)
{
	const struct waveview_cell *c = d->v->cells[row];

	for (size_t i = 0; i < d->v->n_times; i++)
		if (c[i].wrong)
			buf_printf(d->out,
				"<rect class=\"wrong\" x=\"%.1f\" y=\"%.1f\" "
				"width=\"%.1f\" height=\"%d\"/>\n",
				d->left + d->column * (double)i, y + HIGH - 4,
				d->column, LOW - HIGH + 8);
}

static void
draw_row(struct drawing *d, size_t row)
{
	const struct waveview *v = d->v;
	const struct waveview_cell *c = v->cells[row];
	double y = d->top + ROW_H * (double)row;
	struct run r = {.y = y};

	text(d,
		&(struct text){d->left - 10, y + 19,
			v->rows[row].is_golden ? "end golden" : "end",
			LABEL_CHARS},
		v->rows[row].label);
	for (r.from = 0; r.from < v->n_times; r.from = r.to) {
		r.to = r.from + 1;
		while (r.to < v->n_times && !c[r.to].changed)
			r.to++;
		r.c = &c[r.from];
		r.x0 = d->left + d->column * (double)r.from;
		r.x1 = d->left + d->column * (double)r.to;
		if (level_of(r.c) >= 0)
			line_run(d, &r);
		else
			box_run(d, &r);
	}
	wrong_cells(d, row, y);
}

/* ---- the picture ---- */

/* Wide enough for most values and all times. */
static void
measure(struct drawing *d)
{
	const struct waveview *v = d->v;
	size_t label = chars(v->unit) + 7, cell = 0;

	for (size_t r = 0; r < v->n_rows; r++) {
		size_t n = chars(v->rows[r].label);

		label = n > label ? n : label;
		for (size_t i = 0; i < v->n_times; i++) {
			size_t span = 1;

			n = chars(v->cells[r][i].text);
			while (i + span < v->n_times &&
				!v->cells[r][i + span].changed)
				span++;
			n = (n + span) / span;
			cell = n > cell ? n : cell;
		}
	}
	d->column = (double)cell * CHAR_W + 2 * SLOPE + 6;
	d->column = d->column < COLUMN_MIN ? COLUMN_MIN : d->column;
	d->column = d->column > COLUMN_MAX ? COLUMN_MAX : d->column;
	for (size_t i = 0; i < v->n_times; i++) {
		double w = (double)chars(v->labels[i]) * CHAR_W + 10;

		d->column = w > d->column ? w : d->column;
	}
	label = label < LABEL_CHARS ? label : LABEL_CHARS;
	d->left = PAD + (double)label * CHAR_W + 10;
	d->top = PAD + HEAD_H + (v->title != NULL ? TITLE_H : 0);
	d->width = d->left + d->column * (double)v->n_times + PAD;
	d->height = d->top + ROW_H * (double)v->n_rows + PAD;
	if (v->title != NULL &&
		2 * PAD + (double)chars(v->title) * CHAR_W > d->width)
		d->width = 2 * PAD + (double)chars(v->title) * CHAR_W;
}

/* clang-format off */
static const char style_text[] =
	"<style>\n"
	"text{font:12px ui-monospace,'DejaVu Sans Mono',Menlo,monospace;"
	"fill:#1c2330}\n"
	".end{text-anchor:end}.mid{text-anchor:middle}\n"
	".title{font-weight:bold}.dim{fill:#5c6675}.golden{fill:#1a7a58}\n"
	".paper{fill:#fff}.grid{stroke:#dfe3e8}\n"
	".band{fill:#f4c430;fill-opacity:.25}.at{fill:#a33a1e;"
	"font-weight:bold}\n"
	".wrong{fill:#e5533d;fill-opacity:.25}\n"
	".line{fill:none;stroke:#2f6fb3;stroke-width:1.6}\n"
	".z{stroke:#c98a1b;stroke-dasharray:4 3}\n"
	".box{fill:#e8f0f9;fill-opacity:.75;stroke:#2f6fb3;"
	"stroke-width:1.3}\n"
	".x{fill:#d5d8dd;stroke:#8a5a5a}\n"
	"</style>\n";
/* clang-format on */

static void
draw_head(struct drawing *d)
{
	const struct waveview *v = d->v;
	double y = d->top - 9;
	char head[16];

	if (v->title != NULL)
		text(d, &(struct text){PAD, PAD + 12, "title", SIZE_MAX},
			v->title);
	(void)snprintf(head, sizeof(head), "time%s%s",
		v->unit[0] != '\0' ? "/" : "", v->unit);
	text(d, &(struct text){d->left - 10, y, "end dim", LABEL_CHARS}, head);
	for (size_t i = 0; i < v->n_times; i++) {
		double x = d->left + d->column * (double)i;
		bool at = v->times[i] == v->mark;

		if (at)
			buf_printf(d->out,
				"<rect class=\"band\" x=\"%.1f\" y=\"%.1f\" "
				"width=\"%.1f\" height=\"%.1f\"/>\n",
				x, d->top - HEAD_H + 2, d->column,
				d->height - PAD - d->top + HEAD_H - 2);
		buf_printf(d->out,
			"<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" "
			"x2=\"%.1f\" y2=\"%.1f\"/>\n",
			x, d->top - 6, x, d->height - PAD);
		text(d, &(struct text){x + 3, y, at ? "at" : "dim", SIZE_MAX},
			v->labels[i]);
	}
}

int
wavedraw_svg(const struct waveview *v, struct buf *out, struct err *e)
{
	struct drawing d = {.v = v, .out = out};

	measure(&d);
	buf_printf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" "
		"height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\">\n%s"
		"<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>\n",
		d.width, d.height, d.width, d.height, style_text);
	draw_head(&d);
	for (size_t i = 0; i < v->n_rows; i++)
		draw_row(&d, i);
	buf_addstr(out, "</svg>\n");
	if (out->overflow)
		return err_set(e, ERR_LIMIT,
			"the picture is too large: choose fewer signals or "
			"steps");
	return 0;
}

/* ---- WaveJSON ---- */

/* One state of WaveDrom a column; what needs a text takes one of data. */
static char
state_of(const struct waveview_cell *c)
{
	if (c->bits[0] != '\0' && c->bits[1] == '\0' &&
		strchr("01xz", c->bits[0]) != NULL)
		return c->bits[0];
	if (all_are(c->bits, 'x'))
		return 'x';
	if (all_are(c->bits, 'z'))
		return 'z';
	return c->wrong ? '9' : '2';
}

static cJSON *
row_json(const struct waveview *v, struct arena *a, size_t row)
{
	const struct waveview_cell *c = v->cells[row];
	cJSON *o = json_object(a), *data = json_array(a);
	char *wave = arena_alloc(a, v->n_times + 1);
	char before = '\0';

	for (size_t i = 0; i < v->n_times; i++) {
		char now = state_of(&c[i]);

		if (!c[i].changed && now == before) {
			wave[i] = '.';
			continue;
		}
		wave[i] = before = now;
		if (now == '2' || now == '9')
			json_push_str(data, c[i].text);
	}
	json_set_str(o, "name", v->rows[row].label);
	json_set_str(o, "wave", wave);
	if (cJSON_GetArraySize(data) > 0)
		json_set(o, "data", data);
	return o;
}

cJSON *
wavedraw_json(const struct waveview *v, struct arena *a)
{
	cJSON *o = json_object(a), *rows = json_array(a);
	cJSON *head = json_object(a), *ticks = json_array(a);
	cJSON *config = json_object(a);
	struct drawing d = {.v = v};

	for (size_t i = 0; i < v->n_rows; i++)
		json_push(rows, row_json(v, a, i));
	json_set(o, "signal", rows);
	/* with the unit behind: plain numbers would be taken for a rule */
	for (size_t i = 0; i < v->n_times; i++)
		json_push_str(ticks,
			arena_printf(a, "%s%s%s",
				v->times[i] == v->mark ? ">" : "", v->labels[i],
				v->unit[0] != '\0' ? v->unit : "t"));
	if (v->title != NULL)
		json_set_str(head, "text", v->title);
	json_set(head, "tick", ticks);
	json_set(o, "head", head);
	measure(&d);
	json_set_i64(config, "hscale", (int64_t)(d.column / 40) + 1);
	json_set(o, "config", config);
	return o;
}

/* ---- GTKWave ---- */

#define GTKW_PIXELS 800 /* of its window, roughly */
#define GTKW_BINARY 28	/* flags of a row */
#define GTKW_HEX 22
#define GTKW_MARKERS 26 /* named ones, none of them set */

int
wavedraw_gtkw(const struct waveview *v, const char *vcd_path, struct buf *out,
	struct err *e)
{
	int64_t from = v->n_times > 0 ? v->times[0] : 0;
	int64_t to = v->n_times > 0 ? v->times[v->n_times - 1] : 0;
	double span = (double)(to - from) * 1.2 + 1;

	buf_addstr(out, "[*] made by rtlsmith\n");
	if (strpbrk(vcd_path, "\"\n") == NULL)
		buf_printf(out, "[dumpfile] \"%s\"\n", vcd_path);
	buf_printf(out, "[timestart] %lld\n*%.6f %lld", (long long)from,
		-log2(span / GTKW_PIXELS), (long long)v->mark);
	for (int i = 0; i < GTKW_MARKERS; i++)
		buf_addstr(out, " -1");
	buf_addstr(out, "\n");
	for (size_t i = 0; i < v->n_rows; i++) {
		const struct vcd_signal *s = v->rows[i].signal;

		if (!v->rows[i].is_golden)
			buf_printf(out, "@%d\n%s%s\n",
				s->width > 1 ? GTKW_HEX : GTKW_BINARY, s->path,
				s->range);
	}
	if (out->overflow)
		return err_set(e, ERR_LIMIT, "too many signals for GTKWave");
	return 0;
}
