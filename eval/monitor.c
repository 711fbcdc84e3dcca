/*
 * monitor: reads what our VPI module told about a simulation, and compares a
 * candidate's run with the golden's.
 *
 * Ports are matched by name, and where a name is missing by place: testbenches
 * that connect by position accept any name.  Widths need not be the same: bits
 * that a wider port has more are nobody's business.  Must not decide what a
 * finding means for a verdict.
 */
#include "eval/monitor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define MAX_INSTANCES 64
#define MAX_PORTS 65536
#define MAX_BITS (4 << 20)

/* ---- reading ---- */

struct reading {
	struct arena *a;
	struct err *e;
	size_t ports, bits;
};

static int
bad(struct reading *r, const char *what)
{
	return err_set(r->e, ERR_PARSE, "monitor's line: %s", what);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int
read_hash(struct reading *r, const cJSON *o, const char *key, uint64_t *out)
{
	const char *s = json_str(o, key, "");
	size_t i;

	*out = 0;
	if (strlen(s) != 16)
		return bad(r, "a hash is not 16 hex digits");
	for (i = 0; i < 16; i++) {
		if (hex_digit(s[i]) < 0)
			return bad(r, "a hash is not 16 hex digits");
		*out = *out << 4 | (uint64_t)hex_digit(s[i]);
	}
	return 0;
}

static int
read_bits(struct reading *r, const cJSON *o, const char *key, int width,
	unsigned char **out)
{
	const char *s = json_str(o, key, "");
	size_t n = strlen(s), w = (size_t)width, i;
	unsigned char *bits;
	int d;

	if (n != (w + 3) / 4)
		return bad(r, "a mask of bits has not the width of its port");
	bits = arena_alloc(r->a, w);
	for (i = 0; i < w; i++) {
		d = hex_digit(s[n - 1 - i / 4]);
		if (d < 0)
			return bad(r, "a mask of bits is not hex");
		bits[i] = (unsigned char)((d >> (i % 4)) & 1);
	}
	*out = bits;
	return 0;
}

static bool
whole(const cJSON *v, int64_t max, int64_t *out)
{
	if (!cJSON_IsNumber(v) || !(v->valuedouble >= 0) ||
		v->valuedouble > (double)max)
		return false;
	*out = (int64_t)v->valuedouble;
	return true;
}

static int
read_unknown(struct reading *r, const cJSON *o, struct monitor_port *p)
{
	const cJSON *v = json_get(o, "unknown");
	int64_t count, bits, at = 0, i;

	if (!cJSON_IsArray(v))
		return bad(r, "an output has no list \"unknown\"");
	p->unknown = arena_array(r->a, (size_t)p->width, sizeof(int64_t));
	for (v = v->child; v; v = v->next->next) {
		if (!v->next || !whole(v, INT64_C(1) << 52, &count) ||
			!whole(v->next, p->width - at, &bits))
			return bad(r, "\"unknown\" is not pairs that fit");
		for (i = 0; i < bits; i++)
			p->unknown[at++] = count;
	}
	return at == p->width ? 0 : bad(r, "\"unknown\" is too short");
}

static int
read_dir(struct reading *r, const cJSON *o, struct monitor_port *p)
{
	static const char *const names[] = {"input", "output", "inout"};
	const char *s = json_str(o, "dir", "");
	size_t i;

	for (i = 0; i < 3; i++) {
		if (!str_eq(s, names[i]))
			continue;
		p->dir = (enum monitor_dir)i;
		return 0;
	}
	return bad(r, "a port has no direction");
}

static int
read_port(struct reading *r, const cJSON *o, struct monitor_port *p)
{
	int64_t width = json_i64(o, "width", -1);

	if (!cJSON_IsObject(o) || width < 0 || width > MAX_BITS)
		return bad(r, "a port has no width");
	r->bits += (size_t)width;
	if (r->bits > MAX_BITS)
		return err_set(r->e, ERR_LIMIT,
			"monitor's line: more than %d bits", MAX_BITS);
	p->name = json_str(o, "name", "");
	p->width = (int)width;
	p->real = json_bool(o, "real", false);
	p->lost = json_bool(o, "lost", false);
	p->changes = json_i64(o, "changes", 0);
	if (read_dir(r, o, p) < 0)
		return -1;
	if (p->lost)
		return 0;
	if (p->dir != MONITOR_OUTPUT && read_hash(r, o, "hash", &p->hash) < 0)
		return -1;
	if (p->dir == MONITOR_INPUT || p->real)
		return 0;
	if (read_bits(r, o, "seen0", p->width, &p->seen0) < 0 ||
		read_bits(r, o, "seen1", p->width, &p->seen1) < 0 ||
		read_bits(r, o, "end", p->width, &p->end_known) < 0)
		return -1;
	return read_unknown(r, o, p);
}

/* The list under key; its length to *n. */
static const cJSON *
list(const cJSON *o, const char *key, size_t max, size_t *n)
{
	const cJSON *v = json_get(o, key), *c;

	*n = 0;
	if (!cJSON_IsArray(v))
		return NULL;
	for (c = v->child; c && *n <= max; c = c->next)
		(*n)++;
	return *n <= max ? v : NULL;
}

static int
read_instance(struct reading *r, const cJSON *o, struct monitor_instance *in)
{
	const cJSON *v = list(o, "ports", MAX_PORTS, &in->n_ports);
	size_t i = 0;

	if (!v)
		return bad(r, "an instance has no ports, or too many");
	r->ports += in->n_ports;
	if (r->ports > MAX_PORTS)
		return bad(r, "too many ports");
	in->path = json_str(o, "path", "");
	in->steps = json_i64(o, "steps", 0);
	in->ports = arena_array(r->a, in->n_ports, sizeof(*in->ports));
	for (v = v->child; v; v = v->next)
		if (read_port(r, v, &in->ports[i++]) < 0)
			return -1;
	return 0;
}

/* Decimal text of 64 bits. */
static int
read_end(struct reading *r, const cJSON *o, uint64_t *out)
{
	const char *s = json_str(o, "end", "");
	unsigned d;

	*out = 0;
	if (!*s)
		return bad(r, "no time of the end");
	for (; *s; s++) {
		d = (unsigned)(*s - '0');
		if (d > 9 || *out > (UINT64_MAX - d) / 10)
			return bad(r, "the time of the end is no number");
		*out = *out * 10 + d;
	}
	return 0;
}

static int
read_report(struct reading *r, const cJSON *o, struct monitor_report *m)
{
	const cJSON *v = list(o, "instances", MAX_INSTANCES, &m->n_instances);
	size_t i = 0;

	if (json_i64(o, "monitor", 0) != 1)
		return bad(r, "not of version 1");
	if (!v)
		return bad(r, "no list of instances, or too many");
	m->complete = json_bool(o, "complete", false);
	m->error = json_str(o, "error", "");
	m->top = json_str(o, "top", "");
	m->sites = json_i64(o, "sites", 0);
	m->calls = json_i64(o, "calls", 0);
	m->late = json_bool(o, "late", true);
	m->precision = (int)json_i64(o, "precision", 0);
	m->steps = json_i64(o, "steps", 0);
	m->changes = json_i64(o, "changes", 0);
	if (m->precision < -15 || m->precision > 2)
		return bad(r, "no such precision");
	if (read_end(r, o, &m->end) < 0 ||
		read_hash(r, o, "signature", &m->signature) < 0)
		return -1;
	m->instances = arena_array(r->a, m->n_instances, sizeof(*m->instances));
	for (v = v->child; v; v = v->next)
		if (read_instance(r, v, &m->instances[i++]) < 0)
			return -1;
	return 0;
}

int
monitor_from_json(struct arena *a, const cJSON *o, struct monitor_report **out,
	struct err *e)
{
	struct reading r = {.a = a, .e = e};
	struct monitor_report *m = arena_alloc(a, sizeof(*m));

	if (!cJSON_IsObject(o))
		return bad(&r, "not an object");
	if (read_report(&r, o, m) < 0)
		return -1;
	*out = m;
	return 0;
}

int
monitor_parse(struct arena *a, const char *text, size_t n,
	struct monitor_report **out, struct err *e)
{
	struct reading r = {.a = a, .e = e};
	const char *nl = n > 0 ? memchr(text, '\n', n) : NULL;
	cJSON *o;

	if (n > LIM_MONITOR_LINE)
		return err_set(e, ERR_LIMIT, "monitor's line: %zu bytes", n);
	if (n == 0)
		return bad(&r, "missing");
	if (!nl)
		return bad(&r, "cut");
	if (nl + 1 != text + n)
		return bad(&r, "there is more than one");
	if (json_parse(a, text, n, &o, e) < 0)
		return err_wrap(e, "monitor's line");
	return monitor_from_json(a, o, out, e);
}

/* ---- comparing ---- */

BASE_PRINTF(3, 4)
static bool
find(struct monitor_finding *f, const char *rule, const char *fmt, ...)
{
	va_list ap;

	f->rule = rule;
	va_start(ap, fmt);
	(void)vsnprintf(f->what, sizeof(f->what), fmt, ap);
	va_end(ap);
	return true;
}

/* The port of the candidate that stands for one of the golden's. */
static const struct monitor_port *
twin(const struct monitor_instance *in, const struct monitor_port *p, size_t at)
{
	size_t i;

	if (at < in->n_ports && str_eq(in->ports[at].name, p->name))
		return &in->ports[at];
	for (i = 0; i < in->n_ports; i++)
		if (str_eq(in->ports[i].name, p->name))
			return &in->ports[i];
	if (at < in->n_ports && in->ports[at].dir == p->dir)
		return &in->ports[at];
	return NULL;
}

static bool
compare_input(const struct monitor_port *g, const struct monitor_port *p,
	struct monitor_finding *f)
{
	if (g->hash == p->hash)
		return false;
	if (g->width != p->width)
		return find(f, "stimulus",
			"input %.60s is %d bits wide, the golden's %d", p->name,
			p->width, g->width);
	return find(f, "stimulus",
		"input %.60s did not see what the golden saw (%lld changes, "
		"the golden's %lld)",
		p->name, (long long)p->changes, (long long)g->changes);
}

static bool
stuck_bit(const struct monitor_port *p, int bit, struct monitor_finding *f)
{
	if (bit >= p->width)
		return find(
			f, "stuck", "output %.60s has no bit %d", p->name, bit);
	if (!p->seen0[bit])
		return find(f, "stuck", "output %.60s: bit %d was never 0",
			p->name, bit);
	if (!p->seen1[bit])
		return find(f, "stuck", "output %.60s: bit %d was never 1",
			p->name, bit);
	return false;
}

static bool
compare_known(const struct monitor_instance *gi,
	const struct monitor_instance *pi, const struct monitor_port *g,
	const struct monitor_port *p, int bit)
{
	int64_t theirs = g->unknown[bit], mine = p->unknown[bit];

	if (theirs * 2 < gi->steps && mine * 2 >= pi->steps)
		return true;
	return theirs < gi->steps && mine >= pi->steps;
}

static bool
compare_output(const struct monitor_instance *gi,
	const struct monitor_instance *pi, const struct monitor_port *g,
	const struct monitor_port *p, unsigned strictness,
	struct monitor_finding *f)
{
	int bit;

	if (!g->seen0 || !p->seen0)
		return false; /* a real on either side */
	for (bit = 0; bit < g->width; bit++) {
		if ((strictness & MONITOR_KNOWN) && bit < p->width &&
			compare_known(gi, pi, g, p, bit))
			return find(f, "unknown",
				"output %.60s: bit %d was X or Z in %lld of "
				"%lld steps, the golden's in %lld",
				p->name, bit, (long long)p->unknown[bit],
				(long long)pi->steps,
				(long long)g->unknown[bit]);
		if ((strictness & MONITOR_TOGGLE) && g->seen0[bit] &&
			g->seen1[bit] && stuck_bit(p, bit, f))
			return true;
	}
	return false;
}

/* The rules that look at a port of this direction. */
static unsigned
asked_of(const struct monitor_port *p)
{
	return p->dir == MONITOR_INPUT ? MONITOR_STIMULUS
				       : MONITOR_TOGGLE | MONITOR_KNOWN;
}

static bool
is_alive(const struct monitor_instance *in)
{
	const struct monitor_port *p;
	size_t i;
	int bit;

	for (i = 0; i < in->n_ports; i++) {
		p = &in->ports[i];
		if (p->dir != MONITOR_INPUT && p->real && p->changes > 0)
			return true;
		for (bit = 0; p->seen0 && bit < p->width; bit++)
			if (p->seen0[bit] && p->seen1[bit])
				return true;
	}
	return false;
}

static bool
compare_instance(const struct monitor_instance *gi,
	const struct monitor_instance *pi, unsigned strictness,
	struct monitor_finding *f)
{
	const struct monitor_port *g, *p;
	size_t i;

	if ((strictness & MONITOR_ALIVE) && is_alive(gi) && !is_alive(pi))
		return find(f, "dead", "no output of %.100s ever changed",
			pi->path);
	for (i = 0; i < gi->n_ports; i++) {
		g = &gi->ports[i];
		if (!(strictness & asked_of(g)))
			continue;
		p = twin(pi, g, i);
		if (!p)
			return find(f, "missing_port", "there is no port %.60s",
				g->name);
		if (g->lost)
			continue;
		if (p->lost)
			return find(f, "lost_port",
				"port %.60s cannot be followed", p->name);
		if (g->dir == MONITOR_INPUT
				? compare_input(g, p, f)
				: compare_output(gi, pi, g, p, strictness, f))
			return true;
	}
	return false;
}

/* The end in 10^-15 s. */
static unsigned __int128
femto(const struct monitor_report *m)
{
	unsigned __int128 t = m->end;
	int i;

	for (i = m->precision; i > -15; i--)
		t *= 10;
	return t;
}

bool
monitor_compare(const struct monitor_report *golden,
	const struct monitor_report *mine, unsigned strictness,
	struct monitor_finding *out)
{
	size_t i;

	if (!mine->complete)
		return find(out, "incomplete", "%.150s", mine->error);
	if (mine->calls != 1 || mine->sites != 1 || mine->late)
		return find(out, "calls",
			"the monitor was called %lld times, from %lld places%s",
			(long long)mine->calls, (long long)mine->sites,
			mine->late ? ", late" : "");
	if (mine->n_instances == 0 || mine->n_instances != golden->n_instances)
		return find(out, "instances",
			"%zu instances of %.60s, the golden's run had %zu",
			mine->n_instances, mine->top, golden->n_instances);
	if ((strictness & MONITOR_END) && femto(golden) != femto(mine))
		return find(out, "end",
			"the simulation ended at %llu, the golden's at %llu "
			"(units of 10^%d and 10^%d s)",
			(unsigned long long)mine->end,
			(unsigned long long)golden->end, mine->precision,
			golden->precision);
	for (i = 0; i < mine->n_instances; i++)
		if (compare_instance(&golden->instances[i], &mine->instances[i],
			    strictness, out))
			return true;
	return false;
}

static bool
ever_known(const struct monitor_instance *in, const struct monitor_port *p)
{
	int bit;

	if (p->dir == MONITOR_INPUT || p->lost)
		return false;
	for (bit = 0; p->unknown && bit < p->width; bit++)
		if (p->unknown[bit] < in->steps)
			return true;
	return p->real;
}

bool
monitor_vacuous(const struct monitor_report *r)
{
	size_t i, k;

	for (i = 0; i < r->n_instances; i++)
		for (k = 0; k < r->instances[i].n_ports; k++)
			if (ever_known(&r->instances[i],
				    &r->instances[i].ports[k]))
				return false;
	return true;
}
