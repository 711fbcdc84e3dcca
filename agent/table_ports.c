/*
 * table_ports: the ports of the module that a text asks for, out of a Verilog
 * header or a list.  Must not guess a width or a direction.
 */
#include "agent/table_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "eval/lex.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

/* ---- what was declared ---- */

static bool
is_keyword(const char *name)
{
	struct lex l;
	struct lex_token t;

	lex_init(&l, name, strlen(name));
	return lex_next(&l, &t) && lex_keyword(&t);
}

static int
check_name(const char *name, int line, struct err *e)
{
	if (strlen(name) > LIM_TABLE_NAME)
		return err_set(e, ERR_LIMIT,
			"line %d: a name longer than %d bytes", line,
			LIM_TABLE_NAME);
	if (*table__ident(name) || table__ident(name) == name ||
		is_keyword(name))
		return err_set(e, ERR_PARSE,
			"line %d: %s is no name for Verilog", line, name);
	return 0;
}

static int
add_port(struct table_reader *r, const struct table_port *p, struct err *e)
{
	struct table *t = r->t;

	if (check_name(p->name, p->line, e) < 0)
		return -1;
	for (size_t i = 0; i < t->n_ports; i++)
		if (str_eq(t->ports[i].name, p->name))
			return err_set(e, ERR_PARSE,
				"line %d: port %s is declared in line %d, too",
				p->line, p->name, t->ports[i].line);
	if (t->n_ports == LIM_TABLE_PORTS)
		return err_set(e, ERR_LIMIT, "line %d: more than %d ports",
			p->line, LIM_TABLE_PORTS);
	if (p->width < 1 || p->width > LIM_TABLE_PORT_BITS)
		return err_set(e, ERR_LIMIT,
			"line %d: port %s has %d bits: 1 to %d are read",
			p->line, p->name, p->width, LIM_TABLE_PORT_BITS);
	if (!t->ports)
		t->ports =
			arena_array(r->a, LIM_TABLE_PORTS, sizeof(*t->ports));
	t->ports[t->n_ports++] = *p;
	return 0;
}

static int
set_range(struct table_port *p, long msb, long lsb, struct err *e)
{
	if (msb < 0 || lsb < 0 || msb > 9999 || lsb > 9999)
		return err_set(e, ERR_LIMIT, "line %d: a range beyond [9999:0]",
			p->line);
	p->vector = true;
	p->msb = (int)msb;
	p->lsb = (int)lsb;
	p->width = abs(p->msb - p->lsb) + 1;
	return 0;
}

/* ---- a header of Verilog ---- */

struct header {
	struct table_reader *r;
	struct lex l;
	struct lex_token t;
	int base; /* line of its first byte */
	bool more;
};

static void
step(struct header *h)
{
	h->more = lex_next(&h->l, &h->t);
}

static bool
at(const struct header *h, const char *word)
{
	return h->more && lex_is(&h->t, word);
}

static int
line_of(const struct header *h)
{
	return h->base + h->t.line - 1;
}

static int
read_range(struct header *h, struct table_port *p, struct err *e)
{
	long v[2] = {0, 0};

	p->vector = false;
	p->msb = p->lsb = 0;
	p->width = 1;
	if (!at(h, "["))
		return 0;
	for (int i = 0; i < 2; i++) {
		step(h);
		if (!h->more || h->t.kind != LEX_NUMBER ||
			!isdigit((unsigned char)*h->t.p) || h->t.n > 5)
			return err_set(e, ERR_PARSE,
				"line %d: a range that is not two numbers",
				line_of(h));
		v[i] = strtol(h->t.p, NULL, 10);
		step(h);
		if (!at(h, i == 0 ? ":" : "]"))
			return err_set(e, ERR_PARSE,
				"line %d: a range that is not two numbers",
				line_of(h));
	}
	step(h);
	return set_range(p, v[0], v[1], e);
}

static bool
skip_types(struct header *h)
{
	static const char *const types[] = {
		"wire", "reg", "logic", "signed", "unsigned", "bit", "var"};
	bool any = false;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (at(h, types[i])) {
			step(h);
			i = (size_t)-1;
			any = true;
		}
	return any;
}

static int
read_decl(struct header *h, struct table_port *p, struct err *e)
{
	bool dir = at(h, "input") || at(h, "output");
	bool fresh = dir;

	p->line = line_of(h);
	if (at(h, "inout"))
		return err_set(e, ERR_PARSE,
			"line %d: an inout port: tables have inputs and "
			"outputs",
			p->line);
	if (dir) {
		p->output = at(h, "output");
		step(h);
	}
	fresh = skip_types(h) || fresh || at(h, "[");
	if (fresh && read_range(h, p, e) < 0)
		return -1;
	if (!h->more || h->t.kind != LEX_IDENT)
		return err_set(e, ERR_PARSE, "line %d: a port without a name",
			p->line);
	p->name = arena_strndup(h->r->a, h->t.p, h->t.n);
	step(h);
	return add_port(h->r, p, e);
}

/* From behind "(" to ")". */
static int
read_list(struct header *h, struct err *e)
{
	struct table_port p = {.width = 1};

	for (;;) {
		if (read_decl(h, &p, e) < 0)
			return -1;
		if (at(h, ")"))
			return 1;
		if (!at(h, ","))
			return err_set(e, ERR_PARSE,
				"line %d: a header of a module that is not "
				"\"direction range name, ...\"",
				p.line);
		step(h);
	}
}

static void
skip_parameters(struct header *h)
{
	int depth = 0;

	if (!at(h, "#"))
		return;
	for (step(h); h->more; step(h)) {
		depth += at(h, "(");
		depth -= at(h, ")");
		if (depth == 0)
			break;
	}
	step(h);
}

/* The text at p begins with "module". */
static int
read_header(struct table_reader *r, const char *p, int line, struct err *e)
{
	struct header h = {.r = r, .base = line};
	const char *name;

	lex_init(&h.l, p, strnlen(p, LIM_TABLE_LINE));
	step(&h);
	step(&h);
	if (!h.more || h.t.kind != LEX_IDENT || lex_keyword(&h.t))
		return 0;
	name = arena_strndup(r->a, h.t.p, h.t.n);
	step(&h);
	skip_parameters(&h);
	if (!at(&h, "("))
		return 0;
	step(&h);
	if (!at(&h, "input") && !at(&h, "output") && !at(&h, "inout"))
		return 0;
	r->t->module = name;
	return read_list(&h, e);
}

/* "module NAME (" or "module NAME #"? */
static bool
header_at(const char *p)
{
	const char *end;

	if (strncmp(p, "module", 6) != 0)
		return false;
	p += 6 + strspn(p + 6, " \t\n");
	end = table__ident(p);
	end += strspn(end, " \t\n");
	return end > p && (*end == '(' || *end == '#');
}

static int
find_header(struct table_reader *r, struct err *e)
{
	const char *p = r->text;
	const char *seen = r->text;
	int line = 1;
	int tries = 64; /* each reads up to LIM_TABLE_LINE */

	while (tries > 0 && (p = table__word(p, "module"))) {
		int rc = 0;

		for (; seen < p; seen++)
			line += *seen == '\n';
		if (header_at(p)) {
			rc = read_header(r, p, line, e);
			tries--;
		}
		if (rc != 0)
			return rc;
		p += 6;
	}
	return 0;
}

/* ---- ranges that only the text tells ---- */

/* "y[3:1]" where y has three bits, or x[1] to x[4] where x has four: the
 * numbers are the text's. */
static void
fit_range(struct table_reader *r, struct table_port *p)
{
	size_t n = strlen(p->name);
	bool top = false;
	bool zero = false;

	for (const char *s = r->text; (s = strstr(s, p->name)); s += n) {
		char *q;
		long hi;
		long lo;

		if ((s > r->text &&
			    (isalnum((unsigned char)s[-1]) || s[-1] == '_')) ||
			s[n] != '[' || !isdigit((unsigned char)s[n + 1]))
			continue;
		hi = lo = strtol(s + n + 1, &q, 10);
		if (*q == ':' && isdigit((unsigned char)q[1]))
			lo = strtol(q + 1, &q, 10);
		zero = zero || lo == 0 || hi == 0;
		top = top || hi == p->width || lo == p->width;
	}
	if (!top || zero)
		return;
	p->msb = p->width;
	p->lsb = 1;
	table__note(r, "%s is [%d:1]: the text names %s[%d] and no %s[0]",
		p->name, p->width, p->name, p->width, p->name);
}

/* ---- a list: " - input  x (3 bits)" ---- */

/* "(3 bits)", "(3-bit)"; 0: something else. */
static long
bits_of(const char *s, const char **end)
{
	char *q;
	long n;

	if (*s != '(' || !isdigit((unsigned char)s[1]))
		return 0;
	n = strtol(s + 1, &q, 10);
	q += strspn(q, " -");
	if (strncasecmp(q, "bit", 3) != 0)
		return 0;
	q += 3;
	q += *q == 's';
	*end = *q == ')' ? q + 1 : q;
	return *q == ')' && n > 0 && n < 10000 ? n : 0;
}

/* Whatever stands behind the name; false: this is no list of ports. */
static bool
list_tail(const char *s, bool bullet, struct table_port *p, struct err *e)
{
	long n;

	s += strspn(s, " \t`");
	n = bits_of(s, &s);
	if (n > 1 && !p->vector && set_range(p, n - 1, 0, e) < 0)
		return false;
	s += strspn(s, " \t`");
	return *s == ';' || *s == ',' || (bullet && (!*s || *s == ':'));
}

static int
list_line(struct table_reader *r, const char *s, int line, struct err *e)
{
	struct table_port p = {.width = 1, .line = line};
	struct header h = {.r = r, .base = line, .more = true};
	bool bullet;
	bool ranged;

	s += strspn(s, " \t");
	bullet = (*s == '-' || *s == '*') && (s[1] == ' ' || s[1] == '\t');
	if (bullet)
		s += 1 + strspn(s + 1, " \t`");
	lex_init(&h.l, s, strlen(s));
	step(&h);
	if (!at(&h, "input") && !at(&h, "output"))
		return 0;
	p.output = at(&h, "output");
	step(&h);
	(void)skip_types(&h);
	if (at(&h, "[") && read_range(&h, &p, e) < 0)
		return -1;
	if (!h.more || h.t.kind != LEX_IDENT)
		return 0;
	p.line = line;
	p.name = arena_strndup(r->a, h.t.p, h.t.n);
	ranged = p.vector;
	if (!list_tail(h.t.p + h.t.n, bullet, &p, e))
		return 0;
	if (p.vector && !ranged)
		fit_range(r, &p);
	return add_port(r, &p, e);
}

static void
find_name(struct table_reader *r)
{
	const char *p = r->text;

	while ((p = table__word(p, "module"))) {
		const char *end;

		p += 6 + strspn(p + 6, " \t\n");
		if (strncasecmp(p, "named ", 6) == 0 ||
			strncasecmp(p, "named\n", 6) == 0)
			p += 6 + strspn(p + 6, " \t\n`'\"");
		else if (*p == '`')
			p++;
		else
			continue;
		end = table__ident(p);
		if (end > p && (size_t)(end - p) <= LIM_TABLE_NAME) {
			r->t->module =
				arena_strndup(r->a, p, (size_t)(end - p));
			return;
		}
	}
}

static int
find_list(struct table_reader *r, struct err *e)
{
	for (size_t i = 0; i < r->n_lines; i++)
		if (list_line(r, r->lines[i], (int)i + 1, e) < 0)
			return -1;
	find_name(r);
	return 0;
}

int
table__ports(struct table_reader *r, const char *top, struct err *e)
{
	int rc = find_header(r, e);

	if (rc < 0 || (rc == 0 && find_list(r, e) < 0))
		return -1;
	if (!r->t->module)
		r->t->module = top;
	if (!r->t->module) {
		r->t->module = "TopModule";
		table__note(r, "the text names no module: it is TopModule");
	}
	return check_name(r->t->module, 1, e);
}
