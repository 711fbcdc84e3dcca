/*
 * strengthen_scan: ports, clock edges and resets of a golden, read from the
 * byte code of the golden compiled alone.
 *
 * Labels are nodes of a graph (a net names its driver, a gate its inputs); an
 * event's sources are followed back to input ports, also through gates.  In
 * an event list of several edges the clock is the one that the waiting thread
 * does not read.  Must not trust the text: unknown lines are skipped.
 */
#include "eval/strengthen_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define CONE 4096 /* labels followed from one event */
#define LINE_MAX_SCAN 4096

struct label {
	const char *name;
	const char *rest; /* of its line */
	int port;	  /* input of the root, -1 */
	int seen;
};

struct scan {
	struct st_plan *p;
	struct label *labels;
	size_t n, cap;
	const char *root; /* scope label */
	const char *now;
	int mark;
};

static int
by_name(const void *x, const void *y)
{
	return strcmp(((const struct label *)x)->name,
		((const struct label *)y)->name);
}

static struct label *
find_label(struct scan *s, const char *p, size_t n)
{
	char name[64];
	struct label key = {.name = name};

	if (n >= sizeof(name))
		return NULL;
	memcpy(name, p, n);
	name[n] = '\0';
	return bsearch(&key, s->labels, s->n, sizeof(*s->labels), by_name);
}

static bool
label_start(const char *p)
{
	return strchr("vLoEST", p[0]) && (p[1] == '0' || p[1] == '_') &&
		(strncmp(p + 1, "0x", 2) == 0 || strncmp(p + 1, "_0x", 3) == 0);
}

static size_t
label_length(const char *p)
{
	size_t k = 0;

	while (isalnum((unsigned char)p[k]) || p[k] == '_' || p[k] == '/' ||
		p[k] == '.')
		k++;
	return k;
}

/* Next label in the text at *p; length, 0 at the end. */
static size_t
next_label(const char **p)
{
	const char *s = *p;
	bool quoted = false;

	for (; *s; s++) {
		if (*s == '"')
			quoted = !quoted;
		if (!quoted && label_start(s) &&
			(s == *p || !isalnum((unsigned char)s[-1]))) {
			*p = s;
			return label_length(s);
		}
	}
	return 0;
}

static char *
quoted(struct arena *a, const char *s, int which)
{
	const char *q = s, *end;

	for (; which >= 0; which--) {
		q = strchr(q, '"');
		end = q ? strchr(q + 1, '"') : NULL;
		if (!end)
			return NULL;
		if (which == 0)
			return arena_strndup(a, q + 1, (size_t)(end - q - 1));
		q = end + 1;
	}
	return NULL;
}

/* ---- ports ---- */

static void
add_port(struct st_plan *p, const char *line)
{
	const char *dir = strchr(line, '/');
	char *name = quoted(p->a, line, 0), *end;
	struct st_port *x;
	const char *w;

	if (!dir || !name)
		return;
	if (p->n_ports == ST_PORTS) {
		p->refused = "the golden has more than 256 ports";
		return;
	}
	x = &p->ports[p->n_ports++];
	x->name = name;
	x->out = str_starts(dir, "/OUTPUT");
	x->inout = str_starts(dir, "/INOUT");
	x->signal = -1;
	w = strchr(dir, ' ');
	x->width = w ? (int)strtol(w, &end, 10) : 0;
	if (x->width < 1 || x->width > ST_BITS)
		p->refused = "a port of the golden has no plain width";
}

static void
scope_line(struct scan *s, const char *label, const char *rest)
{
	s->now = label;
	if (!s->root && strstr(rest, "module,") == rest &&
		str_eq(quoted(s->p->a, rest, 1), s->p->top))
		s->root = label;
}

static void
keep_label(struct scan *s, const char *label, const char *rest)
{
	struct label *l;

	s->labels = arena_grow(
		s->p->a, s->labels, s->n, &s->cap, sizeof(*s->labels));
	l = &s->labels[s->n++];
	l->name = label;
	l->rest = rest;
	l->port = -1;
}

/* "LABEL .kind rest": an input net of the root marks its driver's label. */
static void
label_line(struct scan *s, char *line)
{
	size_t k = label_length(line);
	char *label = arena_strndup(s->p->a, line, k);
	char *rest = line + k;

	while (*rest == ' ')
		rest++;
	if (str_starts(rest, ".scope "))
		scope_line(s, label, rest + 7);
	if (str_starts(rest, ".var") || str_starts(rest, ".array"))
		s->p->variables = true;
	keep_label(s, label, rest);
	if (str_starts(rest, ".net") && s->now == s->root && s->root) {
		char *name = quoted(s->p->a, rest, 0);

		for (size_t i = 0; i < s->p->n_ports && name; i++)
			if (!s->p->ports[i].out &&
				str_eq(s->p->ports[i].name, name))
				s->labels[s->n - 1].port = (int)i;
	}
}

static void
read_line(struct scan *s, char *line)
{
	if (label_start(line))
		label_line(s, line);
	else if (s->root && s->now == s->root &&
		str_starts(line, "    .port_info "))
		add_port(s->p, line);
}

/* The driver of an input net stands for the port, too. */
static void
mark_drivers(struct scan *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const char *q = s->labels[i].rest;
		size_t k;
		struct label *l;

		if (s->labels[i].port < 0)
			continue;
		k = next_label(&q);
		l = k ? find_label(s, q, k) : NULL;
		if (l && l->port < 0 && strstr(l->rest, "<z"))
			l->port = s->labels[i].port;
	}
}

/* ---- edges ---- */

struct cone {
	int ports[ST_CLOCKS + 4];
	size_t n, visited;
	bool gated;
};

static void
follow(struct scan *s, const char *p, size_t n, struct cone *c, int depth)
{
	struct label *l = find_label(s, p, n);
	const char *q;
	size_t k;

	if (!l || l->seen == s->mark || depth > 64 || c->visited++ > CONE)
		return;
	l->seen = s->mark;
	if (l->port >= 0) {
		for (k = 0; k < c->n; k++)
			if (c->ports[k] == l->port)
				return;
		if (c->n < sizeof(c->ports) / sizeof(c->ports[0]))
			c->ports[c->n++] = l->port;
		return;
	}
	if (str_starts(l->rest, ".var") || str_starts(l->rest, ".array"))
		return;
	if (!str_starts(l->rest, ".net") && l->name[0] == 'L')
		c->gated = true;
	for (q = l->rest; (k = next_label(&q)) > 0; q += k)
		follow(s, q, k, c, depth + 1);
}

/* Does a thread that waits for the event read the port? */
static bool
thread_reads(struct scan *s, const char *code, const char *event, int port)
{
	char *wait = arena_printf(s->p->a, "%%wait %s;", event);
	const char *at = code, *end, *q;

	while ((at = strstr(at, wait)) != NULL) {
		end = strstr(at, ".thread");
		end = end ? end : at + strlen(at);
		for (q = at; (q = strstr(q, "%load/vec4 ")) && q < end;) {
			struct cone c = {.n = 0};
			const char *l = q += 11;

			s->mark++;
			follow(s, l, label_length(l), &c, 0);
			for (size_t i = 0; i < c.n; i++)
				if (c.ports[i] == port)
					return true;
		}
		at = end;
	}
	return false;
}

/* ".event posedge, A, B;" of (a part of) an event. */
static void
edge_event(struct scan *s, const struct label *l, const char *code)
{
	bool pos = str_starts(l->rest, ".event posedge");
	bool neg = str_starts(l->rest, ".event negedge");
	char *whole = arena_strndup(s->p->a, l->name, strcspn(l->name, "/"));
	const char *q = l->rest;
	size_t k;

	if (!pos && !neg)
		return;
	for (; (k = next_label(&q)) > 0; q += k) {
		struct cone c = {.n = 0};

		s->mark++;
		follow(s, q, k, &c, 0);
		for (size_t i = 0; i < c.n; i++) {
			struct st_port *x = &s->p->ports[c.ports[i]];

			if (x->width > 1 || (c.gated && c.n > 1 && x->pos))
				continue;
			x->pos |= pos || c.gated;
			x->neg |= neg || c.gated;
			if (thread_reads(s, code, whole, c.ports[i]))
				x->as_data = true;
		}
	}
}

/* ---- roles ---- */

static bool
has_word(const char *name, const char *const *words)
{
	char low[64];
	size_t i;

	for (i = 0; name[i] && i + 1 < sizeof(low); i++)
		low[i] = (char)tolower((unsigned char)name[i]);
	low[i] = '\0';
	for (; *words; words++)
		if (strstr(low, *words))
			return true;
	return false;
}

static bool
reset_name(const char *name)
{
	static const char *const words[] = {"rst", "reset", NULL};

	return has_word(name, words) || str_eq(name, "clr") ||
		str_eq(name, "clear") || str_eq(name, "clrn") ||
		str_eq(name, "clr_n");
}

static bool
low_name(const char *name)
{
	size_t n = strlen(name);
	char last = (char)tolower((unsigned char)name[n - 1]);

	return last == 'n' || str_ends(name, "_b") || str_ends(name, "_l") ||
		str_starts(name, "n_") || str_starts(name, "nrst") ||
		str_starts(name, "nreset");
}

static void
set_role(struct st_port *x)
{
	static const char *const clocks[] = {"clk", "clock", NULL};
	bool edge = x->pos || x->neg;

	if (x->out || x->width > 1)
		return;
	if (edge && (!x->as_data || has_word(x->name, clocks))) {
		x->role = reset_name(x->name) && x->pos != x->neg ? ST_RESET
								  : ST_CLOCK;
		x->low = x->role == ST_RESET && x->neg;
		x->async = x->role == ST_RESET;
	} else if (edge) {
		x->role = ST_RESET;
		x->async = true;
		x->low = x->neg && !x->pos;
	} else if (reset_name(x->name)) {
		x->role = ST_RESET;
		x->low = low_name(x->name);
	}
}

static void
lay_out(struct st_plan *p)
{
	int clocks = 0;
	bool inout = false;

	for (size_t i = 0; i < p->n_ports; i++) {
		struct st_port *x = &p->ports[i];
		int *sum = x->out ? &p->n_out : &p->n_data;

		set_role(x);
		inout |= x->inout;
		if (x->role == ST_CLOCK) {
			x->at = clocks++;
		} else {
			x->at = *sum;
			*sum += x->width;
		}
		if (!x->out) {
			x->bit = p->n_in;
			p->n_in += x->width;
		}
	}
	p->n_clocks = clocks;
	if (clocks > ST_CLOCKS)
		p->refused = "the golden has more than 4 clocks";
	if (p->n_out == 0)
		p->refused = "the golden has no outputs";
	if (p->n_data > ST_BITS || p->n_out > ST_BITS)
		p->refused = "the golden's ports have more than 4096 bits";
	if (inout)
		p->refused = "the golden has an inout port";
	/* outputs are recorded from their own string */
	for (size_t i = 0, at = 0; i < p->n_ports; i++)
		if (p->ports[i].out) {
			p->ports[i].bit = (int)at;
			at += (size_t)p->ports[i].width;
		}
}

void
st__scan(struct st_plan *p, const char *code, size_t n)
{
	struct scan s = {.p = p};
	char *copy = arena_strndup(p->a, code, n), *line, *end;

	p->ports = arena_array(p->a, ST_PORTS, sizeof(*p->ports));
	for (line = copy; line && *line; line = end ? end + 1 : NULL) {
		end = strchr(line, '\n');
		if (end)
			*end = '\0';
		read_line(&s, line);
	}
	if (!s.root) {
		p->refused = "the golden's module is not in its byte code";
		return;
	}
	qsort(s.labels, s.n, sizeof(*s.labels), by_name);
	mark_drivers(&s);
	for (size_t i = 0; i < s.n; i++)
		if (s.labels[i].name[0] == 'E')
			edge_event(&s, &s.labels[i], code);
	lay_out(p);
}
