/*
 * vcd: reads value change dumps (see vcd.h).  Must not know what a signal
 * means.
 */
#include "eval/vcd.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define VCD_SIGNALS 65536
#define VCD_NETS ((size_t)1 << 17)    /* identifier codes */
#define VCD_CHANGES ((size_t)4 << 20) /* of all signals */
#define VCD_DEPTH 64
#define VCD_PATH 1024

struct vcd_reader {
	struct arena *a;
	char *p, *end;
	struct vcd *v;
	struct vcd_values **nets; /* by identifier code */
	size_t *room;		  /* allocated changes of each */
	size_t changes, signals_room;
	char path[VCD_PATH];
	size_t depth, at[VCD_DEPTH]; /* lengths of the path */
	int64_t now;
};

/* The next word, terminated in place; NULL at the end. */
static char *
word(struct vcd_reader *r)
{
	char *s;

	while (r->p < r->end && isspace((unsigned char)*r->p))
		r->p++;
	if (r->p >= r->end)
		return NULL;
	s = r->p;
	while (r->p < r->end && !isspace((unsigned char)*r->p))
		r->p++;
	if (r->p >= r->end)
		return NULL; /* breaks off in the middle of a word */
	*r->p++ = '\0';
	return s;
}

static void
skip_to_end(struct vcd_reader *r)
{
	const char *w;

	do
		w = word(r);
	while (w != NULL && !str_eq(w, "$end"));
}

/* "!" is 0: digits of base 94, as dumpers count. */
static size_t
net_of(const char *id)
{
	size_t v = 0, scale = 1;

	for (; *id; id++) {
		if (*id < '!' || *id > '~' || scale > VCD_NETS)
			return VCD_NETS;
		v += (size_t)(*id - '!' + 1) * scale;
		scale *= 94;
	}
	return v <= VCD_NETS ? v - 1 : VCD_NETS;
}

/* "1ps", "1 ps", "100 fs" */
static void
timescale(struct vcd_reader *r)
{
	static const struct {
		const char *name;
		int64_t fs;
	} units[] = {{"fs", 1}, {"ps", 1000}, {"ns", 1000000},
		{"us", 1000000000}, {"ms", 1000000000000},
		{"s", 1000000000000000}};
	const char *w = word(r);
	char *unit = NULL;
	long long k;

	if (w == NULL || str_eq(w, "$end"))
		return;
	k = strtoll(w, &unit, 10);
	if (*unit == '\0') {
		unit = word(r);
		if (unit == NULL || str_eq(unit, "$end"))
			return;
	}
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (str_eq(unit, units[i].name) && k >= 1 && k <= 100)
			r->v->unit_fs = k * units[i].fs;
	skip_to_end(r);
}

static void
scope(struct vcd_reader *r)
{
	const char *name;
	size_t len = r->depth > 0 ? r->at[r->depth - 1] : 0, n;

	(void)word(r); /* module, task, ... */
	name = word(r);
	n = name != NULL ? strlen(name) : 0;
	if (r->depth < VCD_DEPTH && len + n + 2 < VCD_PATH) {
		if (len > 0)
			r->path[len++] = '.';
		memcpy(r->path + len, name != NULL ? name : "", n);
		r->at[r->depth] = len + n;
	} else if (r->depth < VCD_DEPTH) {
		r->at[r->depth] = len;
		r->v->cut++;
	}
	r->depth++;
	if (name != NULL && !str_eq(name, "$end"))
		skip_to_end(r);
}

static struct vcd_signal *
add_signal(struct vcd_reader *r, const char *name, int width, size_t net)
{
	size_t len =
		r->depth > 0 && r->depth <= VCD_DEPTH ? r->at[r->depth - 1] : 0;
	struct vcd_signal *s;

	if (r->v->n >= VCD_SIGNALS || net >= VCD_NETS) {
		r->v->cut++;
		return NULL;
	}
	if (r->v->n == r->signals_room) {
		s = arena_array(r->a, r->signals_room * 2 + 64, sizeof(*s));
		if (r->v->n > 0)
			memcpy(s, r->v->signals, r->v->n * sizeof(*s));
		r->v->signals = s;
		r->signals_room = r->signals_room * 2 + 64;
	}
	if (r->nets[net] == NULL)
		r->nets[net] = arena_array(r->a, 1, sizeof(**r->nets));
	s = &r->v->signals[r->v->n++];
	s->path = arena_printf(
		r->a, "%.*s%s%s", (int)len, r->path, len > 0 ? "." : "", name);
	s->range = "";
	s->width = width;
	s->values = r->nets[net];
	return s;
}

/* $var reg 4 ! q [3:0] $end */
static void
var(struct vcd_reader *r)
{
	const char *size, *id, *name, *range;
	struct vcd_signal *s;
	long width;

	(void)word(r);
	size = word(r);
	id = word(r);
	name = word(r);
	if (name == NULL)
		return;
	width = strtol(size, NULL, 10);
	s = add_signal(r, name, width > 0 && width < 1 << 24 ? (int)width : 1,
		net_of(id));
	range = word(r);
	if (range == NULL || str_eq(range, "$end"))
		return;
	if (s != NULL && range[0] == '[')
		s->range = range;
	skip_to_end(r);
}

/* Up to $enddefinitions; false when the text ends before. */
static bool
definitions(struct vcd_reader *r)
{
	const char *w;

	while ((w = word(r)) != NULL) {
		if (str_eq(w, "$enddefinitions")) {
			skip_to_end(r);
			return true;
		}
		if (str_eq(w, "$timescale"))
			timescale(r);
		else if (str_eq(w, "$scope"))
			scope(r);
		else if (str_eq(w, "$var"))
			var(r);
		else if (str_eq(w, "$upscope")) {
			r->depth -= r->depth > 0;
			skip_to_end(r);
		} else if (w[0] == '$')
			skip_to_end(r);
	}
	return false;
}

static void
add_change(struct vcd_reader *r, const char *id, const char *value, size_t n)
{
	size_t net = net_of(id);
	struct vcd_values *v = net < VCD_NETS ? r->nets[net] : NULL;
	struct vcd_change *c;

	if (v == NULL || n == 0)
		return; /* of a signal that is not kept; no value at all */
	if (v->n > 0 && v->changes[v->n - 1].time == r->now)
		v->n--; /* the last one of a time step counts */
	if (v->n == r->room[net]) {
		if (r->changes + v->n + 8 > VCD_CHANGES) {
			r->v->cut++;
			return;
		}
		r->changes += v->n + 8;
		c = arena_array(r->a, v->n * 2 + 8, sizeof(*c));
		if (v->n > 0)
			memcpy(c, v->changes, v->n * sizeof(*c));
		v->changes = c;
		r->room[net] = v->n * 2 + 8;
	}
	v->changes[v->n++] = (struct vcd_change){r->now, value, n};
}

static void
changes(struct vcd_reader *r)
{
	char *w;
	const char *id;

	while ((w = word(r)) != NULL) {
		if (w[0] == '#') {
			int64_t t = strtoll(w + 1, NULL, 10);

			if (t > r->now)
				r->now = r->v->end = t;
		} else if (strchr("01xzXZ", w[0]) != NULL && w[1] != '\0') {
			add_change(r, w + 1, w, 1);
		} else if (strchr("bBrR", w[0]) != NULL) {
			id = word(r);
			if (id == NULL)
				return;
			add_change(r, id, w + 1, strlen(w + 1));
		}
		/* $dumpvars, $dumpon, $end, comments' words: nothing */
	}
}

int
vcd_parse(struct arena *a, char *text, size_t n, struct vcd *out, struct err *e)
{
	struct vcd_reader r;

	memset(out, 0, sizeof(*out));
	memset(&r, 0, sizeof(r));
	if (n > LIM_VCD)
		n = LIM_VCD;
	r.a = a;
	r.p = text;
	r.end = text + n;
	r.v = out;
	r.nets = arena_array(a, VCD_NETS, sizeof(struct vcd_values *));
	r.room = arena_array(a, VCD_NETS, sizeof(*r.room));
	if (!definitions(&r))
		return err_set(e, ERR_PARSE,
			"the waveform file has no $enddefinitions");
	changes(&r);
	return 0;
}

const struct vcd_signal *
vcd_find(const struct vcd *v, const char *path)
{
	for (size_t i = 0; i < v->n; i++)
		if (str_eq(v->signals[i].path, path))
			return &v->signals[i];
	return NULL;
}

/* The last change at or before t; NULL. */
static const struct vcd_change *
change_at(const struct vcd_values *v, int64_t t)
{
	size_t low = 0, high = v->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (v->changes[mid].time <= t)
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 ? &v->changes[low - 1] : NULL;
}

const char *
vcd_at(struct arena *a, const struct vcd_signal *s, int64_t t)
{
	const struct vcd_change *c = change_at(s->values, t);
	size_t width = (size_t)s->width, n;
	char *bits, fill;

	if (c != NULL && strspn(c->value, "01xzXZ") < c->n)
		return arena_strndup(a, c->value, c->n); /* a real number */
	n = c != NULL ? (c->n < width ? c->n : width) : 0;
	fill = n == 0 ? 'x' : c->value[0] == '1' ? '0' : c->value[0];
	bits = arena_alloc(a, width + 1);
	memset(bits, fill, width - n);
	if (n > 0)
		memcpy(bits + width - n, c->value + c->n - n, n);
	bits[width] = '\0';
	for (size_t i = 0; i < width; i++)
		bits[i] = (char)tolower((unsigned char)bits[i]);
	return bits;
}

bool
vcd_differs(const char *mine, const char *golden)
{
	size_t n = strlen(mine);

	if (n != strlen(golden))
		return false;
	for (size_t i = 0; i < n; i++)
		if (golden[i] != 'x' && golden[i] != mine[i])
			return true;
	return false;
}

int64_t
vcd_first_difference(
	const struct vcd_signal *mine, const struct vcd_signal *golden)
{
	const struct vcd_signal *s[2] = {mine, golden};
	struct arena a = ARENA_INIT;
	int64_t first = -1;

	for (int k = 0; k < 2; k++)
		for (size_t c = 0; c < s[k]->values->n; c++) {
			int64_t t = s[k]->values->changes[c].time;

			if (first >= 0 && t >= first)
				break;
			if (vcd_differs(
				    vcd_at(&a, mine, t), vcd_at(&a, golden, t)))
				first = t;
			arena_release(&a); /* a signal may be very wide */
		}
	return first;
}
