/*
 * liberty: a bounded reader of liberty files.
 *
 * The syntax is groups, `name (arguments) { ... }`, and attributes,
 * `name : value ;` or `name (arguments) ;`.  Groups that are not needed are
 * passed by, brace by brace.  Must not trust any size or nesting.
 */
#include "eval/liberty.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define CELLS_MAX 65536
#define PINS_MAX 1024
#define DEPTH_MAX 32
#define WORD_MAX 4096 /* one name or value that is kept */

struct reader {
	struct arena *a;
	const char *name; /* of the file */
	const char *p, *end;
	int line;
	int depth;
	struct liberty *lib;
	size_t cap;
	double default_cap, default_leak;
	struct err *e;
};

static int
fail(struct reader *r, enum err_code code, const char *what)
{
	return err_set(r->e, code, "%s:%d: %s", r->name, r->line, what);
}

/* ---- words ---- */

static void
skip_comment(struct reader *r)
{
	r->p += 2;
	for (; r->p < r->end; r->p++) {
		if (*r->p == '\n')
			r->line++;
		if (r->p[0] == '*' && r->end - r->p > 1 && r->p[1] == '/') {
			r->p += 2;
			return;
		}
	}
}

/* Blanks, comments, and the backslash that ends a line. */
static void
skip_blank(struct reader *r)
{
	while (r->p < r->end) {
		char c = *r->p, next = r->end - r->p > 1 ? r->p[1] : '\0';

		if (c == '\n')
			r->line++;
		if (c == '/' && next == '*') {
			skip_comment(r);
			continue;
		}
		if (c == '/' && next == '/') {
			while (r->p < r->end && *r->p != '\n')
				r->p++;
			continue;
		}
		if (!isspace((unsigned char)c) && c != '\\')
			return;
		r->p++;
	}
}

static bool
plain(char c)
{
	return !isspace((unsigned char)c) && !strchr("(){}:;,\"\\", c);
}

/* A name, a number or a string without its quotes; NULL and 0 bytes when
 * there is none. */
static bool
word(struct reader *r, const char **s, size_t *n)
{
	skip_blank(r);
	*s = r->p;
	*n = 0;
	if (r->p >= r->end)
		return false;
	if (*r->p == '"') {
		*s = ++r->p;
		while (r->p < r->end && *r->p != '"') {
			if (*r->p == '\n')
				r->line++;
			r->p++;
		}
		if (r->p >= r->end)
			return false;
		*n = (size_t)(r->p++ - *s);
		return true;
	}
	while (r->p < r->end && plain(*r->p) && *r->p != '\0')
		r->p++;
	*n = (size_t)(r->p - *s);
	return *n > 0;
}

static bool
next_is(struct reader *r, char c)
{
	skip_blank(r);
	if (r->p >= r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

/* ---- statements ---- */

struct statement {
	const char *name;
	size_t name_n;
	const char *value; /* first argument, or the value */
	size_t value_n;
	const char *second; /* argument */
	size_t second_n;
	bool group; /* its "{" was read */
};

static bool
named(const struct statement *s, const char *name)
{
	return s->name_n == strlen(name) &&
		memcmp(s->name, name, s->name_n) == 0;
}

static char *
keep(struct reader *r, const char *s, size_t n)
{
	return arena_strndup(r->a, s, n < WORD_MAX ? n : WORD_MAX);
}

static char *
value(struct reader *r, const struct statement *s)
{
	return keep(r, s->value, s->value_n);
}

static int
arguments(struct reader *r, struct statement *s)
{
	const char *p;
	size_t n;
	int i = 0;

	while (!next_is(r, ')')) {
		if (next_is(r, ','))
			continue;
		if (!word(r, &p, &n))
			return fail(r, ERR_PARSE, "an argument is expected");
		if (i == 0)
			s->value = p, s->value_n = n;
		if (i == 1)
			s->second = p, s->second_n = n;
		i++;
	}
	s->group = next_is(r, '{');
	if (!s->group)
		(void)next_is(r, ';');
	return 0;
}

/* Up to ";" or the end of the line: values may be expressions. */
static int
simple_value(struct reader *r, struct statement *s)
{
	const char *p;
	size_t n;

	if (!word(r, &s->value, &s->value_n))
		return fail(r, ERR_PARSE, "a value is expected after \":\"");
	p = r->p;
	while (p < r->end && (*p == ' ' || *p == '\t'))
		p++;
	/* "a : 1.0 * x ;" and the like: only the first word counts */
	while (p < r->end && *p != ';' && *p != '\n' && *p != '}') {
		r->p = p;
		if (!word(r, &p, &n))
			break;
		p = r->p;
	}
	(void)next_is(r, ';');
	return 0;
}

/* 1: a statement; 0: the group's end; -1. */
static int
statement(struct reader *r, struct statement *s)
{
	memset(s, 0, sizeof(*s));
	s->value = s->second = "";
	while (next_is(r, ';'))
		;
	if (next_is(r, '}'))
		return 0;
	if (r->p >= r->end)
		return fail(r, ERR_PARSE, "the file ends inside a group");
	if (!word(r, &s->name, &s->name_n))
		return fail(r, ERR_PARSE, "a name is expected");
	if (next_is(r, ':'))
		return simple_value(r, s) < 0 ? -1 : 1;
	if (next_is(r, '('))
		return arguments(r, s) < 0 ? -1 : 1;
	return fail(r, ERR_PARSE, "\":\" or \"(\" is expected after a name");
}

/* Behind the "}" of a group that was begun. */
static int
skip_group(struct reader *r)
{
	int depth = 1;

	while (depth > 0) {
		skip_blank(r);
		if (r->p >= r->end)
			return fail(
				r, ERR_PARSE, "the file ends inside a group");
		if (*r->p == '"') {
			const char *s;
			size_t n;

			if (!word(r, &s, &n))
				return fail(r, ERR_PARSE,
					"the file ends inside a string");
			continue;
		}
		depth += (*r->p == '{') - (*r->p == '}');
		r->p++;
	}
	return 0;
}

static double
number(const char *s, size_t n, double dflt)
{
	char text[64];
	double v;

	if (n == 0 || n >= sizeof(text))
		return dflt;
	memcpy(text, s, n);
	text[n] = '\0';
	return str_to_double(text, &v) && isfinite(v) ? v : dflt;
}

/* Runs fn over the statements of a group; it reads or skips inner groups. */
static int
each(struct reader *r, void *arg,
	int (*fn)(struct reader *r, void *arg, const struct statement *s))
{
	struct statement s;
	int rc;

	if (++r->depth > DEPTH_MAX)
		return fail(r, ERR_LIMIT, "groups are nested too deep");
	while ((rc = statement(r, &s)) == 1)
		if (fn(r, arg, &s) < 0)
			return -1;
	r->depth--;
	return rc;
}

/* ---- cells ---- */

static int
in_pin(struct reader *r, void *arg, const struct statement *s)
{
	struct liberty_pin *p = arg;

	if (s->group)
		return skip_group(r);
	if (named(s, "direction")) {
		const char *v = value(r, s);

		p->dir = str_eq(v, "input")	? LIBERTY_IN
			: str_eq(v, "output")	? LIBERTY_OUT
			: str_eq(v, "internal") ? LIBERTY_INTERNAL
						: LIBERTY_INOUT;
	} else if (named(s, "capacitance")) {
		p->cap_ff = number(s->value, s->value_n, NAN) * r->lib->cap_ff;
	} else if (named(s, "function")) {
		p->function = value(r, s);
	} else if (named(s, "three_state")) {
		p->tristate = value(r, s);
	} else if (named(s, "clock")) {
		p->clock = s->value_n == 4 && memcmp(s->value, "true", 4) == 0;
	}
	return 0;
}

static int
in_state(struct reader *r, void *arg, const struct statement *s)
{
	struct liberty_state *x = arg;
	const struct {
		const char *name;
		const char **to;
	} fields[] = {{"clocked_on", &x->clocked_on},
		{"next_state", &x->next_state}, {"enable", &x->enable},
		{"data_in", &x->data_in}, {"clear", &x->clear},
		{"preset", &x->preset}};
	size_t i;

	if (s->group)
		return skip_group(r);
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (named(s, fields[i].name))
			*fields[i].to = value(r, s);
	return 0;
}

struct cell_reader {
	struct liberty_cell c;
	size_t cap;
	double leak_sum; /* of leakage_power groups */
	int n_leaks;
};

static int
in_leakage(struct reader *r, void *arg, const struct statement *s)
{
	struct cell_reader *k = arg;

	if (s->group)
		return skip_group(r);
	if (named(s, "value")) {
		k->leak_sum += number(s->value, s->value_n, 0);
		k->n_leaks++;
	}
	return 0;
}

static int
read_pin(struct reader *r, struct cell_reader *k, const struct statement *s)
{
	struct liberty_pin *p;

	if (k->c.n_pins == PINS_MAX)
		return fail(r, ERR_LIMIT, "a cell has too many pins");
	k->c.pins = arena_grow(
		r->a, k->c.pins, k->c.n_pins, &k->cap, sizeof(*k->c.pins));
	p = &k->c.pins[k->c.n_pins++];
	p->name = value(r, s);
	p->cap_ff = NAN;
	if (s->second_n > 0)
		k->c.macro = true;
	return each(r, p, in_pin);
}

static int
cell_group(struct reader *r, struct cell_reader *k, const struct statement *s)
{
	bool ff = named(s, "ff") || named(s, "ff_bank");
	bool latch = named(s, "latch") || named(s, "latch_bank");

	if (named(s, "pin"))
		return read_pin(r, k, s);
	if (named(s, "leakage_power"))
		return each(r, k, in_leakage);
	if (named(s, "bus") || named(s, "bundle") || named(s, "statetable") ||
		named(s, "memory"))
		k->c.macro = true;
	if (!ff && !latch)
		return skip_group(r);
	if (k->c.ff || k->c.latch ||
		str_ends(keep(r, s->name, s->name_n), "_bank"))
		k->c.macro = true;
	k->c.ff = k->c.ff || ff;
	k->c.latch = k->c.latch || latch;
	k->c.state.iq = value(r, s);
	k->c.state.iqn = keep(r, s->second, s->second_n);
	return each(r, &k->c.state, in_state);
}

static int
in_cell(struct reader *r, void *arg, const struct statement *s)
{
	struct cell_reader *k = arg;

	if (s->group)
		return cell_group(r, k, s);
	if (named(s, "area"))
		k->c.area = number(s->value, s->value_n, NAN);
	else if (named(s, "cell_leakage_power"))
		k->c.leakage_nw =
			number(s->value, s->value_n, NAN) * r->lib->leak_nw;
	else if (named(s, "dont_use"))
		k->c.dont_use =
			s->value_n == 4 && memcmp(s->value, "true", 4) == 0;
	return 0;
}

static int
read_cell(struct reader *r, const struct statement *s)
{
	struct cell_reader k = {.c = {.area = NAN, .leakage_nw = NAN}};
	struct liberty *lib = r->lib;
	size_t i;

	k.c.name = value(r, s);
	k.c.line = r->line;
	if (k.c.name[0] == '\0')
		return fail(r, ERR_PARSE, "a cell has no name");
	if (lib->n_cells == CELLS_MAX)
		return fail(r, ERR_LIMIT, "too many cells");
	if (each(r, &k, in_cell) < 0)
		return -1;
	if (isnan(k.c.leakage_nw) && k.n_leaks > 0)
		k.c.leakage_nw = k.leak_sum / k.n_leaks * lib->leak_nw;
	if (isnan(k.c.leakage_nw))
		k.c.leakage_nw = r->default_leak;
	for (i = 0; i < k.c.n_pins; i++)
		if (isnan(k.c.pins[i].cap_ff) && k.c.pins[i].dir == LIBERTY_IN)
			k.c.pins[i].cap_ff = r->default_cap;
	lib->cells = arena_grow(
		r->a, lib->cells, lib->n_cells, &r->cap, sizeof(*lib->cells));
	lib->cells[lib->n_cells++] = k.c;
	return 0;
}

/* ---- the library ---- */

/* "1ns", "10ps", "100nW": so many of the base unit, whose letter is last. */
static double
unit(const char *s, const char *base, double of_one)
{
	static const struct {
		char letter;
		double factor;
	} prefixes[] = {{'f', 1e-15}, {'p', 1e-12}, {'n', 1e-9}, {'u', 1e-6},
		{'m', 1e-3}, {'k', 1e3}, {'M', 1e6}};
	double v = 1, factor = 1;
	char *end;
	size_t i;

	v = strtod(s, &end);
	if (end == s)
		v = 1;
	while (*end == ' ')
		end++;
	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (end[0] == prefixes[i].letter &&
			tolower((unsigned char)end[1]) ==
				tolower((unsigned char)base[0]))
			factor = prefixes[i].factor;
	v = v * factor / of_one;
	return isfinite(v) && v > 0 ? v : 1;
}

static int
in_library(struct reader *r, void *arg, const struct statement *s)
{
	struct liberty *lib = arg;

	if (s->group)
		return named(s, "cell") ? read_cell(r, s) : skip_group(r);
	if (named(s, "time_unit"))
		lib->time_ps = unit(value(r, s), "s", 1e-12);
	else if (named(s, "leakage_power_unit"))
		lib->leak_nw = unit(value(r, s), "W", 1e-9);
	else if (named(s, "capacitive_load_unit"))
		lib->cap_ff = number(s->value, s->value_n, 1) *
			unit(keep(r, s->second, s->second_n), "F", 1e-15);
	else if (named(s, "nom_voltage"))
		lib->volt = number(s->value, s->value_n, NAN);
	else if (named(s, "default_input_pin_cap"))
		r->default_cap =
			number(s->value, s->value_n, NAN) * lib->cap_ff;
	else if (named(s, "default_cell_leakage_power"))
		r->default_leak =
			number(s->value, s->value_n, NAN) * lib->leak_nw;
	return 0;
}

static int
by_name(const void *x, const void *y)
{
	const struct liberty_cell *p = x, *q = y;

	return strcmp(p->name, q->name);
}

static int
check_cells(struct reader *r)
{
	struct liberty *lib = r->lib;
	size_t i;

	if (lib->n_cells == 0)
		return err_set(r->e, ERR_PARSE,
			"%s: no cell in it: is it a liberty file?", r->name);
	qsort(lib->cells, lib->n_cells, sizeof(*lib->cells), by_name);
	for (i = 1; i < lib->n_cells; i++)
		if (str_eq(lib->cells[i - 1].name, lib->cells[i].name))
			return err_set(r->e, ERR_PARSE,
				"%s:%d: cell %.64s is there twice", r->name,
				lib->cells[i].line, lib->cells[i].name);
	return 0;
}

int
liberty_parse(struct arena *a, const char *name, const char *text, size_t n,
	struct liberty **out, struct err *e)
{
	struct reader r = {.a = a,
		.name = name,
		.p = text,
		.end = text + n,
		.line = 1,
		.default_cap = NAN,
		.default_leak = NAN,
		.e = e};
	struct statement s;

	if (n > LIM_LIBERTY)
		return err_set(e, ERR_LIMIT, "%s: larger than %zu MiB", name,
			LIM_LIBERTY / LIM_MIB);
	r.lib = arena_alloc(a, sizeof(*r.lib));
	r.lib->volt = NAN;
	r.lib->time_ps = 1000; /* what liberty says where a file does not */
	r.lib->cap_ff = 1000;
	r.lib->leak_nw = 1;
	hash_hex(text, n, r.lib->sha256);
	if (statement(&r, &s) != 1 || !named(&s, "library") || !s.group)
		return err_set(e, ERR_PARSE,
			"%s:%d: \"library (name) {\" is expected", name,
			r.line);
	r.lib->name = value(&r, &s);
	if (each(&r, r.lib, in_library) < 0 || check_cells(&r) < 0)
		return -1;
	*out = r.lib;
	return 0;
}

const struct liberty_cell *
liberty_find(const struct liberty *lib, const char *name)
{
	struct liberty_cell key = {.name = name};

	return bsearch(&key, lib->cells, lib->n_cells, sizeof(key), by_name);
}

const struct liberty_pin *
liberty_pin_find(const struct liberty_cell *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->n_pins; i++)
		if (str_eq(c->pins[i].name, name))
			return &c->pins[i];
	return NULL;
}
