/*
 * lock_nets: ports, nets and what may stand in a connection: names, parts of
 * them, constants, and lists of those.
 */
#include <string.h>

#include "eval/lock_int.h"

const struct lex_token *
lock__tok(const struct lock *k)
{
	static const struct lex_token end = {LEX_OP, "end of text", 11, 0};

	return k->at < k->n_toks ? &k->toks[k->at] : &end;
}

bool
lock__take(struct lock *k, const char *word)
{
	if (!lex_is(lock__tok(k), word))
		return false;
	k->at++;
	return true;
}

static int
line_here(const struct lock *k)
{
	if (k->at < k->n_toks)
		return k->toks[k->at].line;
	return k->n_toks > 0 ? k->toks[k->n_toks - 1].line : 1;
}

bool
lock__want(struct lock *k, const char *word)
{
	const struct lex_token *t = lock__tok(k);

	if (lock__take(k, word))
		return true;
	lock__fault(k, line_here(k), "\"%s\" where \"%s\" should be",
		lock__name(k, t->p, t->n), word);
	return false;
}

static bool
want_name(struct lock *k, const struct lex_token **out)
{
	const struct lex_token *t = lock__tok(k);

	if (k->at < k->n_toks &&
		(t->kind == LEX_ESCAPED ||
			(t->kind == LEX_IDENT && !lex_keyword(t)))) {
		*out = t;
		k->at++;
		return true;
	}
	lock__fault(k, line_here(k), "\"%s\" where a name should be",
		lock__name(k, t->p, t->n));
	return false;
}

/* A plain decimal number. */
static bool
want_int(struct lock *k, int *out)
{
	const struct lex_token *t = lock__tok(k);
	int v = 0;

	if (t->kind == LEX_NUMBER && k->at < k->n_toks && t->n <= 7) {
		for (size_t i = 0; i < t->n; i++) {
			if (t->p[i] < '0' || t->p[i] > '9')
				goto bad;
			v = v * 10 + (t->p[i] - '0');
		}
		*out = v;
		k->at++;
		return true;
	}
bad:
	lock__fault(k, line_here(k), "\"%s\" where a small number should be",
		lock__name(k, t->p, t->n));
	return false;
}

static bool
width_ok(struct lock *k, int msb, int lsb)
{
	int d = msb > lsb ? msb - lsb : lsb - msb;

	if (d < LOCK_WIDTH_MAX)
		return true;
	lock__fault(k, line_here(k), "[%d:%d] is wider than %d bits", msb, lsb,
		LOCK_WIDTH_MAX);
	return false;
}

bool
lock__range(struct lock *k, int *msb, int *lsb, bool *there)
{
	*msb = *lsb = 0;
	*there = lock__take(k, "[");
	if (!*there)
		return true;
	return want_int(k, msb) && lock__want(k, ":") && want_int(k, lsb) &&
		lock__want(k, "]") && width_ok(k, *msb, *lsb);
}

static struct lock_net *
net_named(struct lock *k, struct lock_module *m, const struct lex_token *t)
{
	struct lex_name_slot *s;
	struct lock_net *net;
	const char *p;
	size_t n;
	bool fresh;

	p = lex_name(t, &n);
	s = lex_names_put(&m->names, p, n, (int)m->n_nets, &fresh);
	if (!fresh)
		return &m->nets[s->value];
	m->nets = lock__room(k->a, m->nets, m->n_nets, sizeof(*m->nets));
	net = &m->nets[m->n_nets++];
	memset(net, 0, sizeof(*net));
	net->name = p;
	net->name_n = n;
	net->line = t->line;
	return net;
}

static bool
net_size(struct lock *k, struct lock_module *m, struct lock_net *net, int msb,
	int lsb)
{
	int width = (msb > lsb ? msb - lsb : lsb - msb) + 1;

	if (net->width > 0) {
		if (net->width == width)
			return true;
		lock__fault(k, net->line, "%s: declared with two widths",
			lock__name(k, net->name, net->name_n));
		return false;
	}
	if (m->n_bits > LOCK_GATES_MAX - width) {
		lock__fault(k, net->line, "nets of more than %d bits",
			LOCK_GATES_MAX);
		return false;
	}
	net->msb = msb;
	net->lsb = lsb;
	net->width = width;
	net->base = m->n_bits;
	m->n_bits += width;
	return true;
}

static void
make_port(struct lock *k, struct lock_module *m, struct lock_net *net)
{
	if (net->port)
		return;
	net->port = true;
	m->ports = lock__room(k->a, m->ports, m->n_ports, sizeof(*m->ports));
	m->ports[m->n_ports++] = (int)(net - m->nets);
}

struct decl {
	enum lock_dir dir;
	int msb, lsb;
	bool range, typed; /* something stood before the name */
};

/* [input|output] [wire|logic] [range] */
static bool
decl_begin(struct lock *k, struct decl *d)
{
	memset(d, 0, sizeof(*d));
	if (lock__take(k, "input"))
		d->dir = LOCK_IN;
	else if (lock__take(k, "output"))
		d->dir = LOCK_OUT;
	d->typed = d->dir != LOCK_NODIR;
	if (lock__take(k, "wire") || lock__take(k, "logic"))
		d->typed = true;
	if (!lock__range(k, &d->msb, &d->lsb, &d->range))
		return false;
	d->typed |= d->range;
	return true;
}

static bool
header_port(struct lock *k, struct lock_module *m, struct decl *d)
{
	const struct lex_token *name;
	struct lock_net *net;
	struct decl own;

	if (!decl_begin(k, &own))
		return false;
	if (own.typed) {
		if (own.dir == LOCK_NODIR)
			own.dir = d->dir;
		*d = own;
	}
	if (!want_name(k, &name))
		return false;
	net = net_named(k, m, name);
	make_port(k, m, net);
	net->dir = d->dir;
	return d->dir == LOCK_NODIR || net_size(k, m, net, d->msb, d->lsb);
}

bool
lock__header(struct lock *k, struct lock_module *m)
{
	struct decl d = {LOCK_NODIR, 0, 0, false, false};

	if (lock__take(k, ";"))
		return true;
	if (!lock__want(k, "("))
		return false;
	if (!lock__take(k, ")")) {
		do
			if (!header_port(k, m, &d))
				return false;
		while (lock__take(k, ","));
		if (!lock__want(k, ")"))
			return false;
	}
	return lock__want(k, ";");
}

static bool
wire_value(struct lock *k, struct lock_module *m, const struct lex_token *name,
	const struct lock_net *net)
{
	struct lock_item it = {.kind = LOCK_ASSIGN, .line = name->line};
	struct lock_bits left;

	if (!lex_names_has(&k->allow, "assign", 6)) {
		lock__fault(k, name->line,
			"%s: a wire with a value is an assign, which is not in "
			"the list of what is allowed",
			lock__name(k, name->p, name->n));
		return false;
	}
	left.n = net->width;
	left.v = arena_array(k->a, (size_t)left.n, sizeof(int));
	for (int i = 0; i < left.n; i++)
		left.v[i] = net->base + i;
	it.n_conns = 2;
	it.conns = arena_array(k->a, 2, sizeof(*it.conns));
	it.conns[0].bits = left;
	if (!lock__expr(k, m, &it.conns[1].bits, 0))
		return false;
	m->items = lock__room(k->a, m->items, m->n_items, sizeof(*m->items));
	m->items[m->n_items++] = it;
	return true;
}

bool
lock__declare(struct lock *k, struct lock_module *m)
{
	const struct lex_token *name;
	struct lock_net *net;
	struct decl d;

	if (!decl_begin(k, &d))
		return false;
	do {
		if (!want_name(k, &name))
			return false;
		net = net_named(k, m, name);
		if (d.dir != LOCK_NODIR && !net->port) {
			lock__fault(k, name->line,
				"%s: not in the list of ports",
				lock__name(k, name->p, name->n));
			return false;
		}
		if (d.dir != LOCK_NODIR)
			net->dir = d.dir;
		if (!net_size(k, m, net, d.msb, d.lsb))
			return false;
		if (lock__take(k, "=") && !wire_value(k, m, name, net))
			return false;
	} while (lock__take(k, ","));
	return lock__want(k, ";");
}

static bool
put_bit(struct lock *k, struct lock_bits *b, int bit)
{
	if (b->n == LOCK_WIDTH_MAX || k->n_bits++ == LOCK_GATES_MAX) {
		lock__fault(k, line_here(k),
			"connections of more than %d bits, or one of more "
			"than %d",
			LOCK_GATES_MAX, LOCK_WIDTH_MAX);
		return false;
	}
	b->v = lock__room(k->a, b->v, (size_t)b->n, sizeof(*b->v));
	b->v[b->n++] = bit;
	return true;
}

static int
bit_of(const struct lock_net *net, int index)
{
	int i = net->msb >= net->lsb ? index - net->lsb : net->lsb - index;

	return i >= 0 && i < net->width ? net->base + i : LOCK_X;
}

static bool
name_expr(struct lock *k, struct lock_module *m, const struct lex_token *t,
	struct lock_bits *out)
{
	struct lock_net *net = net_named(k, m, t);
	int from, to, step;

	if (net->width == 0 && !net_size(k, m, net, 0, 0)) /* implicit */
		return false;
	from = net->lsb;
	to = net->msb;
	if (lock__take(k, "[")) {
		if (!want_int(k, &to))
			return false;
		from = to;
		if (lock__take(k, ":") && !want_int(k, &from))
			return false;
		if (!lock__want(k, "]") || !width_ok(k, to, from))
			return false;
	}
	step = net->msb >= net->lsb ? 1 : -1;
	if ((to - from) * step < 0) {
		lock__fault(k, t->line, "%s: part in the wrong order",
			lock__name(k, t->p, t->n));
		return false;
	}
	for (;; from += step) {
		if (!put_bit(k, out, bit_of(net, from)))
			return false;
		if (from == to)
			return true;
	}
}

static bool
digit_bits(struct lock *k, char c, int per_digit, struct lock_bits *out)
{
	int v = c >= '0' && c <= '9'   ? c - '0'
		: c >= 'a' && c <= 'f' ? c - 'a' + 10
		: c >= 'A' && c <= 'F' ? c - 'A' + 10
				       : -1;

	for (int i = 0; i < per_digit; i++)
		if (!put_bit(k, out,
			    v < 0		 ? LOCK_X
				    : v >> i & 1 ? LOCK_ONE
						 : LOCK_ZERO))
			return false;
	return true;
}

/* Bits of a digit of 'b, 'o and 'h; 0: a decimal, or '0. */
static int
bits_of_base(const struct lex_token *t, size_t *digits)
{
	size_t i = t->n > 1 && (t->p[1] == 's' || t->p[1] == 'S') ? 2 : 1;

	*digits = i + 1;
	if (i >= t->n)
		return 0;
	switch (t->p[i]) {
	case 'b':
	case 'B':
		return 1;
	case 'o':
	case 'O':
		return 3;
	case 'h':
	case 'H':
		return 4;
	default:
		return 0;
	}
}

/* Makes a constant as wide as it is said to be; 0: not said. */
static bool
fit(struct lock *k, struct lock_bits *out, int size, int pad)
{
	if (size == 0)
		size = out->n > 0 ? out->n : 1;
	while (out->n < size)
		if (!put_bit(k, out, pad))
			return false;
	out->n = size;
	return true;
}

/* 'b01, 'hf, 'd3, '0 behind an optional size; a decimal is 0, 1 or x: its
 * value does not matter to a count. */
static bool
number_expr(struct lock *k, struct lock_bits *out)
{
	const struct lex_token *t = lock__tok(k);
	int size = 0, per;
	size_t first;

	if (t->p[0] != '\'') {
		if (!want_int(k, &size))
			return false;
		t = lock__tok(k);
		if (k->at == k->n_toks || t->kind != LEX_NUMBER ||
			t->p[0] != '\'')
			return digit_bits(k, (char)('0' + (size & 1)), 1, out);
	}
	k->at++;
	per = bits_of_base(t, &first);
	for (size_t j = t->n; per > 0 && j > first; j--)
		if (t->p[j - 1] != '_' && t->p[j - 1] != ' ' &&
			!digit_bits(k, t->p[j - 1], per, out))
			return false;
	return fit(k, out, size, per > 0 ? LOCK_ZERO : LOCK_X);
}

static bool
append(struct lock *k, struct lock_bits *to, const struct lock_bits *from)
{
	for (int i = 0; i < from->n; i++)
		if (!put_bit(k, to, from->v[i]))
			return false;
	return true;
}

/* Behind "{": a list, or a number and a list. */
static bool
list_expr(
	struct lock *k, struct lock_module *m, struct lock_bits *out, int level)
{
	struct lock_bits *parts = NULL, sum = {NULL, 0};
	const struct lex_token *t = lock__tok(k);
	size_t n = 0;
	int times = 1;

	if (level >= LOCK_LEVELS_MAX) {
		lock__fault(k, line_here(k), "braces nested too deep");
		return false;
	}
	if (t->kind == LEX_NUMBER && k->at + 1 < k->n_toks &&
		lex_is(&k->toks[k->at + 1], "{")) {
		if (!want_int(k, &times) || !lock__want(k, "{") ||
			!list_expr(k, m, &sum, level + 1) ||
			!lock__want(k, "}"))
			return false;
		while (times-- > 0 && sum.n > 0)
			if (!append(k, out, &sum))
				return false;
		return true;
	}
	do {
		parts = lock__room(k->a, parts, n, sizeof(*parts));
		memset(&parts[n], 0, sizeof(*parts));
		if (!lock__expr(k, m, &parts[n++], level + 1))
			return false;
	} while (lock__take(k, ","));
	while (n > 0)
		if (!append(k, out, &parts[--n]))
			return false;
	return lock__want(k, "}");
}

bool
lock__expr(
	struct lock *k, struct lock_module *m, struct lock_bits *out, int level)
{
	const struct lex_token *t = lock__tok(k);

	out->v = NULL;
	out->n = 0;
	if (lock__take(k, "{"))
		return list_expr(k, m, out, level);
	if (k->at < k->n_toks && t->kind == LEX_NUMBER)
		return number_expr(k, out);
	return want_name(k, &t) && name_expr(k, m, t, out);
}
