/*
 * waveview: chooses signals and moments of a waveform (see waveview.h).  Must
 * not draw, and must not trust what a design wrote.
 */
#include "eval/waveview.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"

#define PAIRS_MAX 256 /* pairs of signals that are compared */
#define LABEL_MAX 256
#define TIME_MAX 9e18

/* ---- text from outside ---- */

/* A copy that can be shown anywhere. */
static const char *
plain(struct arena *a, const char *s)
{
	size_t n = strnlen(s, LABEL_MAX);
	char *out = str_utf8_fix(a, s, n);

	for (char *p = out; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	return out;
}

const char *
waveview_value(struct arena *a, const char *bits)
{
	size_t n = strlen(bits), digits = (n + 3) / 4;
	char *out;

	if (strspn(bits, "01xz") < n)
		return plain(a, bits);
	if (n <= 8)
		return bits;
	out = arena_alloc(a, digits + 2);
	out[0] = 'h';
	for (size_t d = 0; d < digits; d++) {
		unsigned v = 0;
		char odd = '\0';

		for (size_t k = 0; k < 4; k++) {
			size_t at = n - 4 * (digits - d) + k;
			char c = at < n ? bits[at] : '0';

			v = v * 2 + (c == '1');
			if (c != '0' && c != '1')
				odd = c;
		}
		out[d + 1] = odd != '\0' ? odd : "0123456789abcdef"[v];
	}
	return out;
}

/* ---- which signals ---- */

bool
waveview_add(struct waveview *v, const struct waveview_row *row)
{
	if (v->n_rows >= WAVEVIEW_ROWS || row->signal->width > WAVEVIEW_WIDTH) {
		v->left_out++;
		return false;
	}
	v->rows[v->n_rows++] = *row;
	return true;
}

static const char *
last_name(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot != NULL ? dot + 1 : path;
}

static bool
matches(const char *path, const char *const *globs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_glob(globs[i], path) ||
			str_glob(globs[i], last_name(path)))
			return true;
	return false;
}

static bool
has_net(const struct waveview *v, const struct vcd_signal *s)
{
	for (size_t i = 0; i < v->n_rows; i++)
		if (v->rows[i].signal->values == s->values)
			return true;
	return false;
}

void
waveview_choose(struct waveview *v, struct arena *a, const struct vcd *d,
	const char *const *globs, size_t n)
{
	for (size_t i = 0; i < d->n; i++) {
		struct waveview_row row = {.signal = &d->signals[i]};

		if (n > 0 && !matches(row.signal->path, globs, n))
			continue;
		if (n == 0 && v->n_rows >= WAVEVIEW_DEFAULT) {
			v->left_out++;
			continue;
		}
		if (n == 0 && has_net(v, row.signal))
			continue;
		row.golden = waveview_partner(a, d, row.signal);
		waveview_add(v, &row);
	}
}

/* ---- signals that should be equal ---- */

/* The path with `from` in place of `to` at a given place. */
static const struct vcd_signal *
renamed(struct arena *a, const struct vcd *d, const char *path,
	const char *const names[3])
{
	const char *at = names[2];

	return vcd_find(d,
		arena_printf(a, "%.*s%s%s", (int)(at - path), path, names[1],
			at + strlen(names[0])));
}

const struct vcd_signal *
waveview_partner(
	struct arena *a, const struct vcd *d, const struct vcd_signal *s)
{
	static const char *const ends[][2] = {
		{"_dut", "_ref"}, {"_gate", "_gold"}};
	static const char *const scopes[][2] = {{"gate", "gold"},
		{"dut", "ref"}, {"dut", "golden"}, {"candidate", "golden"}};
	const char *name = last_name(s->path);
	const struct vcd_signal *found = NULL;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (!found && str_ends(name, ends[i][0]))
			found = renamed(a, d, s->path,
				(const char *const[]){ends[i][0], ends[i][1],
					name + strlen(name) -
						strlen(ends[i][0])});
	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++) {
		size_t n = strlen(scopes[i][0]);
		const char *at = name > s->path ? name - 1 - n : s->path;

		if (found || name - s->path < (ptrdiff_t)n + 1 ||
			strncmp(at, scopes[i][0], n) != 0 ||
			(at > s->path && at[-1] != '.'))
			continue;
		found = renamed(a, d, s->path,
			(const char *const[]){scopes[i][0], scopes[i][1], at});
	}
	return found != NULL && found != s && found->width == s->width &&
			s->width <= WAVEVIEW_WIDTH
		? found
		: NULL;
}

int64_t
waveview_first_wrong(struct arena *a, const struct vcd *d)
{
	int64_t first = -2;
	int pairs = 0;

	for (size_t i = 0; i < d->n && pairs < PAIRS_MAX; i++) {
		const struct vcd_signal *s = &d->signals[i];
		const struct vcd_signal *g = waveview_partner(a, d, s);
		int64_t t;

		if (g == NULL)
			continue;
		pairs++;
		t = vcd_first_difference(s, g);
		if (first == -2 || (t >= 0 && (first < 0 || t < first)))
			first = t;
	}
	return first;
}

/* ---- which moments ---- */

static int
compare_times(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return a < b ? -1 : a > b;
}

/* Every moment at which a row changes, and `at`, in order; each once. */
static int64_t *
all_times(const struct waveview *v, int64_t at, size_t *n_out)
{
	size_t n = 0, room = 1, k = 0;
	int64_t *all;

	for (size_t i = 0; i < v->n_rows; i++)
		room += v->rows[i].signal->values->n;
	all = xcalloc(room, sizeof(*all));
	if (at >= 0)
		all[n++] = at;
	for (size_t i = 0; i < v->n_rows; i++) {
		const struct vcd_values *x = v->rows[i].signal->values;

		for (size_t c = 0; c < x->n; c++)
			all[n++] = x->changes[c].time;
	}
	qsort(all, n, sizeof(*all), compare_times);
	for (size_t i = 0; i < n; i++)
		if (k == 0 || all[k - 1] != all[i])
			all[k++] = all[i];
	*n_out = k;
	return all;
}

static void
choose_times(struct waveview *v, struct arena *a, int64_t at, size_t steps)
{
	size_t n, from = 0, before = steps - steps / 4;
	int64_t *all = all_times(v, at, &n);

	if (at >= 0) {
		while (from < n && all[from] < at)
			from++;
		from = from + 1 > before ? from + 1 - before : 0;
	}
	v->n_times = n - from < steps ? n - from : steps;
	v->times = arena_array(a, v->n_times, sizeof(*v->times));
	if (v->n_times > 0)
		memcpy(v->times, all + from, v->n_times * sizeof(*all));
	free(all);
}

/* ---- times for people ---- */

static const struct {
	const char *name;
	int64_t fs;
} units[] = {{"s", 1000000000000000}, {"ms", 1000000000000}, {"us", 1000000000},
	{"ns", 1000000}, {"ps", 1000}, {"fs", 1}};

#define N_UNITS (sizeof(units) / sizeof(units[0]))

static bool
all_divide(const struct waveview *v, int64_t by)
{
	bool any = false;

	for (size_t i = 0; i < v->n_times; i++) {
		if (v->times[i] % by != 0)
			return false;
		any = any || v->times[i] != 0;
	}
	return any || by == 1;
}

static bool
all_fit(const struct waveview *v, int64_t factor)
{
	for (size_t i = 0; i < v->n_times; i++)
		if (v->times[i] > INT64_MAX / factor)
			return false;
	return true;
}

/* In the largest unit in which all are whole numbers. */
static void
name_times(struct waveview *v, struct arena *a)
{
	int64_t divide = 1, factor = 1;

	v->unit = "";
	for (size_t i = 0; i < N_UNITS && v->unit_fs > 0; i++) {
		int64_t fs = units[i].fs;

		if (fs >= v->unit_fs && fs % v->unit_fs == 0 &&
			all_divide(v, fs / v->unit_fs)) {
			divide = fs / v->unit_fs;
		} else if (fs < v->unit_fs && v->unit_fs % fs == 0 &&
			all_fit(v, v->unit_fs / fs)) {
			factor = v->unit_fs / fs;
		} else {
			continue;
		}
		v->unit = units[i].name;
		break;
	}
	v->labels = arena_array(a, v->n_times, sizeof(*v->labels));
	for (size_t i = 0; i < v->n_times; i++)
		v->labels[i] = arena_printf(
			a, "%lld", (long long)v->times[i] / divide * factor);
}

int
waveview_time_parse(
	const char *text, int64_t unit_fs, int64_t *out, struct err *e)
{
	char *end;
	double x = strtod(text, &end);
	double scale = 1;
	bool known = end != text && isdigit((unsigned char)text[0]);

	end += strspn(end, " ");
	for (size_t i = 0; known && *end != '\0'; i++) {
		if (i == N_UNITS) {
			known = false;
		} else if (str_eq(end, units[i].name)) {
			if (unit_fs <= 0)
				return err_set(e, ERR_USAGE,
					"the waveform does not tell its time "
					"scale: give a plain number, not %s",
					text);
			scale = (double)units[i].fs / (double)unit_fs;
			break;
		}
	}
	if (!known || !isfinite(x) || x * scale > TIME_MAX)
		return err_set(e, ERR_USAGE,
			"\"%s\" is no time: write 85ns, 1.5us, or a number of "
			"the waveform's own units",
			text);
	*out = llround(x * scale);
	return 0;
}

/* ---- the window ---- */

/* Length of the path up to the last dot that all have in common. */
static size_t
common_scope(const struct waveview *v)
{
	const char *first = v->n_rows > 0 ? v->rows[0].signal->path : "";
	size_t n = (size_t)(last_name(first) - first);

	for (size_t i = 1; i < v->n_rows; i++) {
		const char *p = v->rows[i].signal->path;

		while (n > 0 &&
			(strncmp(p, first, n) != 0 || first[n - 1] != '.'))
			n--;
	}
	return n;
}

static void
fill_row(struct waveview *v, struct arena *a, size_t r)
{
	const struct waveview_row *row = &v->rows[r];
	struct waveview_cell *c = arena_array(a, v->n_times, sizeof(*c));

	for (size_t i = 0; i < v->n_times; i++) {
		c[i].bits = vcd_at(a, row->signal, v->times[i]);
		c[i].changed = i == 0 || !str_eq(c[i].bits, c[i - 1].bits);
		c[i].text = c[i].changed ? waveview_value(a, c[i].bits)
					 : c[i - 1].text;
		c[i].wrong = row->golden != NULL &&
			vcd_differs(
				c[i].bits, vcd_at(a, row->golden, v->times[i]));
	}
	v->cells[r] = c;
}

void
waveview_window(struct waveview *v, struct arena *a, int64_t at, size_t steps)
{
	size_t scope = common_scope(v);

	steps = steps < 1 ? 1 : steps;
	choose_times(v, a, at, steps < WAVEVIEW_STEPS ? steps : WAVEVIEW_STEPS);
	name_times(v, a);
	v->cells = arena_array(a, v->n_rows, sizeof(struct waveview_cell *));
	for (size_t i = 0; i < v->n_rows; i++) {
		struct waveview_row *r = &v->rows[i];

		r->label = plain(a,
			r->label != NULL ? r->label : r->signal->path + scope);
		fill_row(v, a, i);
	}
}
