/*
 * bytecode_ports: ports of instances by name, and what the net or variable
 * behind each of them is like.  Must not judge anything.
 */
#include "eval/bytecode_int.h"

#include <string.h>

void
bytecode__ports_init(struct arena *a, const struct bytecode_index *ix,
	size_t room, struct bytecode_ports *out)
{
	size_t cap = 16;

	while (cap < 2 * room)
		cap *= 2;
	out->slots = arena_array(a, cap, sizeof(struct bytecode_port *));
	out->scopes = arena_array(a, cap, sizeof(int));
	out->mask = cap - 1;
	out->seed = ix->seed;
}

static size_t
port_slot(const struct bytecode_ports *m, int scope, const char *p, size_t n)
{
	size_t i = bytecode__hash(m->seed + (uint64_t)scope, p, n) & m->mask;
	const struct bytecode_port *port;

	for (; m->slots[i]; i = (i + 1) & m->mask) {
		port = m->slots[i];
		if (m->scopes[i] == scope && strlen(port->name) == n &&
			memcmp(port->name, p, n) == 0)
			break;
	}
	return i;
}

void
bytecode__ports_add(
	struct bytecode_ports *m, const struct bytecode *bc, int scope)
{
	const struct bytecode_scope *s = &bc->scopes[scope];
	size_t i, at;

	for (i = 0; i < s->n_ports; i++) {
		at = port_slot(
			m, scope, s->ports[i].name, strlen(s->ports[i].name));
		if (m->slots[at])
			continue;
		m->slots[at] = &s->ports[i];
		m->scopes[at] = scope;
	}
}

/* The name in a declaration; a word of an array has that of the array:
 * "v1_0 .net v1 0, 3 0, L_5;". */
static bool
name_of(const struct bytecode_index *ix, const struct bytecode_line *l,
	struct bytecode_token *t)
{
	const char *p = l->args;
	const struct bytecode_symbol *array;
	struct bytecode_line decl;

	if (!bytecode__token(&p, l->end, t))
		return false;
	if (t->string)
		return true;
	array = bytecode__find(ix, t->p, t->n);
	if (array && array->kind == BYTECODE_S_ARRAY &&
		bytecode__statement(ix, array, &decl)) {
		p = decl.args;
		return bytecode__token(&p, decl.end, t) && t->string;
	}
	return bytecode__token(&p, l->end, t) && t->string;
}

struct bytecode_port *
bytecode__port_of(const struct bytecode_ports *m,
	const struct bytecode_index *ix, const struct bytecode_symbol *s)
{
	struct bytecode_line l;
	struct bytecode_token t;

	if (s->kind != BYTECODE_S_NET && s->kind != BYTECODE_S_VAR &&
		s->kind != BYTECODE_S_ARRAY)
		return NULL;
	if (!bytecode__statement(ix, s, &l) || !name_of(ix, &l, &t))
		return NULL;
	return m->slots[port_slot(m, s->scope, t.p, t.n)];
}

/* The range and kind of the net or variable behind a port. */
static void
describe(struct bytecode_port *port, const struct bytecode_line *l)
{
	const char *p = l->args, *slash = memchr(l->op, '/', l->op_n);
	bool array = bytecode__family(l, ".array");
	struct bytecode_token t;
	int msb, lsb;

	/* "name", or *"name", or array and number of a word */
	if (bytecode__token(&p, l->end, &t) && !t.string)
		(void)bytecode__token(&p, l->end, &t);
	if (!bytecode__int(&p, l->end, &msb) ||
		!bytecode__int(&p, l->end, &lsb))
		return;
	/* .array "m", 7 0, 3 0: its words, then the bits of each; for an array
	 * of nets the words tell */
	if (array &&
		(!bytecode__int(&p, l->end, &msb) ||
			!bytecode__int(&p, l->end, &lsb)))
		return;
	port->found = true;
	port->msb = msb;
	port->lsb = lsb;
	port->is_var = array || bytecode__family(l, ".var");
	port->is_real =
		bytecode__op(l, ".var/real") || bytecode__op(l, ".net/real");
	port->is_signed = slash && !port->is_real &&
		(l->op[l->op_n - 1] == 's' || l->op[l->op_n - 1] == 'i');
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of bytecode.h */
bytecode_ports(struct arena *a, const char *code, size_t n, const char *module,
	struct bytecode_port **ports, size_t *n_ports, struct err *e)
{
	struct bytecode *bc;
	struct bytecode_line l;
	struct bytecode_port *port;
	struct bytecode_ports map;
	size_t i;
	int at;

	if (bytecode_parse(a, code, n, &bc, e) < 0)
		return -1;
	at = bytecode_instance(bc, module);
	if (at < 0)
		return err_set(e, ERR_NOTFOUND,
			"byte code: no instance of module %s", module);
	bytecode__ports_init(a, bc->index, bc->scopes[at].n_ports, &map);
	bytecode__ports_add(&map, bc, at);
	for (i = 0; i < bc->index->n_symbols; i++) {
		port = bytecode__port_of(
			&map, bc->index, &bc->index->symbols[i]);
		if (port && !port->found &&
			bytecode__statement(
				bc->index, &bc->index->symbols[i], &l))
			describe(port, &l);
	}
	*ports = bc->scopes[at].ports;
	*n_ports = bc->scopes[at].n_ports;
	return 0;
}
