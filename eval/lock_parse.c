/*
 * lock_parse: modules out of clean tokens: declarations, gates, instances,
 * wires tied to wires.  What it cannot read is a fault, for a lock that lets
 * through what it does not understand is none.
 */
#include <string.h>

#include "eval/lock_int.h"

struct lock_module *
lock__module_new(struct lock *k, const struct lex_token *name)
{
	struct lock_module *m;
	const char *p;
	size_t n;
	bool fresh;

	p = lex_name(name, &n);
	lex_names_put(&k->by_name, p, n, (int)k->n_modules, &fresh);
	if (!fresh) {
		lock__fault(k, name->line, "module %s is there already",
			lock__name(k, p, n));
		return NULL;
	}
	k->modules =
		lock__room(k->a, k->modules, k->n_modules, sizeof(*k->modules));
	m = &k->modules[k->n_modules++];
	memset(m, 0, sizeof(*m));
	lex_names_init(&m->names, k->a);
	m->name = p;
	m->name_n = n;
	m->line = name->line;
	return m;
}

static struct lock_conn *
add_conn(struct lock *k, struct lock_item *it)
{
	it->conns =
		lock__room(k->a, it->conns, it->n_conns, sizeof(*it->conns));
	memset(&it->conns[it->n_conns], 0, sizeof(*it->conns));
	return &it->conns[it->n_conns++];
}

/* .port(expr), .port(), .port, expr, or nothing (open) */
static bool
connection(struct lock *k, struct lock_module *m, struct lock_item *it)
{
	struct lock_conn *c = add_conn(k, it);
	const struct lex_token *t;

	if (lock__take(k, ".")) {
		t = lock__tok(k);
		if (it->kind == LOCK_GATE || k->at == k->n_toks ||
			(t->kind != LEX_IDENT && t->kind != LEX_ESCAPED)) {
			lock__fault(k, it->line, "not a connection by name");
			return false;
		}
		c->port = lex_name(t, &c->port_n);
		if (k->at + 1 < k->n_toks && !lex_is(&k->toks[k->at + 1], "("))
			return lock__expr(k, m, &c->bits, 0);
		k->at++;
		if (!lock__want(k, "("))
			return false;
		if (lock__take(k, ")"))
			return true;
		return lock__expr(k, m, &c->bits, 0) && lock__want(k, ")");
	}
	t = lock__tok(k);
	if (lex_is(t, ",") || lex_is(t, ")"))
		return true;
	return lock__expr(k, m, &c->bits, 0);
}

/* [name [range]] ( connections ) */
static bool
instance(struct lock *k, struct lock_module *m, struct lock_item *it)
{
	const struct lex_token *t = lock__tok(k);
	int msb, lsb;
	bool array = false;

	if (t->kind == LEX_IDENT || t->kind == LEX_ESCAPED) {
		k->at++;
		if (!lock__range(k, &msb, &lsb, &array))
			return false;
		if (array)
			it->count = (msb > lsb ? msb - lsb : lsb - msb) + 1;
	}
	if (!lock__want(k, "("))
		return false;
	if (lock__take(k, ")"))
		return true;
	do
		if (!connection(k, m, it))
			return false;
	while (lock__take(k, ","));
	return lock__want(k, ")");
}

static void
add_item(struct lock *k, struct lock_module *m, const struct lock_item *it)
{
	m->items = lock__room(k->a, m->items, m->n_items, sizeof(*m->items));
	m->items[m->n_items++] = *it;
}

static bool
instances(struct lock *k, struct lock_module *m, const struct lex_token *type)
{
	struct lock_item it;

	k->at++;
	do {
		memset(&it, 0, sizeof(it));
		it.kind = lock__primitive(type) ? LOCK_GATE : LOCK_INST;
		it.type = lex_name(type, &it.type_n);
		it.line = lock__tok(k)->line;
		if (!instance(k, m, &it))
			return false;
		add_item(k, m, &it);
	} while (lock__take(k, ","));
	return lock__want(k, ";");
}

static bool
assigns(struct lock *k, struct lock_module *m)
{
	struct lock_item it;
	struct lock_conn *c;

	do {
		memset(&it, 0, sizeof(it));
		it.kind = LOCK_ASSIGN;
		it.line = lock__tok(k)->line;
		c = add_conn(k, &it);
		if (!lock__expr(k, m, &c->bits, 0) || !lock__want(k, "="))
			return false;
		c = add_conn(k, &it);
		if (!lock__expr(k, m, &c->bits, 0))
			return false;
		add_item(k, m, &it);
	} while (lock__take(k, ","));
	return lock__want(k, ";");
}

static bool
item(struct lock *k, struct lock_module *m)
{
	const struct lex_token *t = lock__tok(k);

	if (lock__take(k, ";"))
		return true;
	if (lex_is(t, "input") || lex_is(t, "output") || lex_is(t, "wire") ||
		lex_is(t, "logic"))
		return lock__declare(k, m);
	if (lock__take(k, "assign"))
		return assigns(k, m);
	if (k->at < k->n_toks &&
		(t->kind == LEX_IDENT || t->kind == LEX_ESCAPED) &&
		!lex_is(t, "module"))
		return instances(k, m, t);
	lock__fault(k, k->at < k->n_toks ? t->line : m->line,
		"\"%s\" in module %s cannot be read as structure",
		lock__name(k, t->p, t->n), lock__name(k, m->name, m->name_n));
	return false;
}

static bool
ports_ok(struct lock *k, const struct lock_module *m)
{
	for (size_t i = 0; i < m->n_ports; i++) {
		const struct lock_net *p = &m->nets[m->ports[i]];

		if (p->dir != LOCK_NODIR)
			continue;
		lock__fault(k, p->line, "port %s is neither input nor output",
			lock__name(k, p->name, p->name_n));
		return false;
	}
	return true;
}

static bool
module(struct lock *k)
{
	struct lock_module *m;
	const struct lex_token *t;

	if (!lock__want(k, "module"))
		return false;
	t = lock__tok(k);
	if (k->at == k->n_toks ||
		(t->kind != LEX_IDENT && t->kind != LEX_ESCAPED))
		return lock__want(k, "a name");
	k->at++;
	m = lock__module_new(k, t);
	if (!m || !lock__header(k, m))
		return false;
	while (!lock__take(k, "endmodule"))
		if (!item(k, m))
			return false;
	return ports_ok(k, m);
}

void
lock__parse(struct lock *k)
{
	while (k->at < k->n_toks)
		if (!module(k))
			return;
}

/* ---- given cells ---- */

/* The body: directions of ports that the header has not told, and edges. */
static bool
cell_body(struct lock *k, struct lock_module *m)
{
	const struct lex_token *t;

	while (!lock__take(k, "endmodule")) {
		t = lock__tok(k);
		if (k->at == k->n_toks)
			return lock__want(k, "endmodule");
		if (lex_is(t, "posedge") || lex_is(t, "negedge"))
			m->edge = true;
		if (lex_is(t, "input") || lex_is(t, "output")) {
			if (!lock__declare(k, m))
				return false;
			continue;
		}
		k->at++;
	}
	return ports_ok(k, m);
}

static bool
cell(struct lock *k)
{
	struct lock_module *m;
	const struct lex_token *t;

	if (!lock__want(k, "module"))
		return false;
	t = lock__tok(k);
	if (k->at == k->n_toks)
		return lock__want(k, "a name");
	k->at++;
	m = lock__module_new(k, t);
	if (!m || !lock__header(k, m))
		return false;
	m->given = true;
	return cell_body(k, m);
}

/* All tokens of a trusted text; "reg" in a header is a wire to us. */
static void
cell_tokens(struct lock *k, const char *text, size_t n)
{
	struct lex l;
	struct lex_token t;

	lex_init(&l, text, n);
	while (lex_next(&l, &t)) {
		if (t.kind == LEX_DIRECTIVE || lex_is(&t, "reg"))
			continue;
		k->toks =
			lock__room(k->a, k->toks, k->n_toks, sizeof(*k->toks));
		k->toks[k->n_toks++] = t;
	}
}

int
lock__cells(struct lock *k, const char *text, size_t n, struct err *e)
{
	cell_tokens(k, text, n);
	while (k->at < k->n_toks && k->out->accepted)
		cell(k);
	if (k->out->accepted)
		return 0;
	return err_set(e, ERR_PARSE, "given cells, line %d: %s",
		k->out->faults[0].line, k->out->faults[0].what);
}
