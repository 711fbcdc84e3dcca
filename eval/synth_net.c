/*
 * synth_net: netlists as Yosys and ABC write them in BLIF.
 *
 * Must not believe sizes: texts are bounded, numbers counted.
 */
#include "eval/synth_int.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define PINS_MAX 64

/* ---- names ---- */

static void
rehash(struct arena *a, struct synth_net *net)
{
	int i;

	net->n_hash = net->n_hash ? 2 * net->n_hash : 1024;
	net->hash = arena_array(a, (size_t)net->n_hash, sizeof(int));
	for (i = 0; i < net->n; i++) {
		uint64_t h = hash_fnv64(net->name[i], strlen(net->name[i]));
		int at = (int)(h & (uint64_t)(net->n_hash - 1));

		while (net->hash[at] != 0)
			at = (at + 1) & (net->n_hash - 1);
		net->hash[at] = i + 1;
	}
}

static int
look(const struct synth_net *net, const char *s, size_t n, int *slot)
{
	int at, i;

	if (net->n_hash == 0)
		return -1;
	at = (int)(hash_fnv64(s, n) & (uint64_t)(net->n_hash - 1));
	while (net->hash[at] != 0) {
		i = net->hash[at] - 1;
		if (strncmp(net->name[i], s, n) == 0 && net->name[i][n] == '\0')
			return i;
		at = (at + 1) & (net->n_hash - 1);
	}
	*slot = at;
	return -1;
}

static int
intern(struct arena *a, struct synth_net *net, const char *s, size_t n)
{
	int slot = 0, i = look(net, s, n, &slot);

	if (i >= 0)
		return i;
	if (net->n == net->cap) {
		int cap = net->cap ? 2 * net->cap : 512;
		const char **name =
			arena_array(a, (size_t)cap, sizeof(*net->name));
		int *alias = arena_array(a, (size_t)cap, sizeof(*net->alias));

		if (net->n > 0) {
			memcpy(name, net->name, (size_t)net->n * sizeof(*name));
			memcpy(alias, net->alias,
				(size_t)net->n * sizeof(*alias));
		}
		net->name = name;
		net->alias = alias;
		net->cap = cap;
	}
	i = net->n++;
	net->name[i] = arena_strndup(a, s, n);
	net->alias[i] = i;
	if (2 * net->n > net->n_hash)
		rehash(a, net);
	else
		net->hash[slot] = i + 1;
	return i;
}

int
synth__find(const struct synth_net *net, const char *name)
{
	int slot;

	return look(net, name, strlen(name), &slot);
}

int
synth__root(const struct synth_net *net, int i)
{
	while (net->alias[i] != i) {
		net->alias[i] = net->alias[net->alias[i]];
		i = net->alias[i];
	}
	return i;
}

int
synth__pin(const struct synth_inst *x, const char *pin)
{
	int i;

	for (i = 0; i < x->n; i++)
		if (str_eq(x->pin[i], pin))
			return x->net[i];
	return -1;
}

/* ---- reading ---- */

struct blif {
	struct arena *a;
	const char *p, *end;
	struct synth_net *net;
	struct err *e;
};

/* The next word of a line; a backslash at its end goes on in the next. */
static bool
word(struct blif *b, const char **s, size_t *n)
{
	while (b->p < b->end) {
		if (*b->p == ' ' || *b->p == '\t' || *b->p == '\r') {
			b->p++;
		} else if (*b->p == '\\' && b->end - b->p > 1 &&
			b->p[1] == '\n') {
			b->p += 2;
		} else {
			break;
		}
	}
	*s = b->p;
	while (b->p < b->end && !strchr(" \t\r\n", *b->p) && *b->p != '\0')
		b->p++;
	*n = (size_t)(b->p - *s);
	return *n > 0;
}

static void
next_line(struct blif *b)
{
	const char *nl = memchr(b->p, '\n', (size_t)(b->end - b->p));

	b->p = nl ? nl + 1 : b->end;
}

/* "name[3]": the port name and the index; a plain name has index -1. */
static void
split_bit(
	struct arena *a, const char *s, size_t n, const char **name, int *index)
{
	size_t i = n, digits;

	*name = arena_strndup(a, s, n);
	*index = -1;
	if (n < 4 || s[n - 1] != ']')
		return;
	for (i = n - 1; i > 0 && s[i - 1] >= '0' && s[i - 1] <= '9'; i--)
		;
	digits = n - 1 - i;
	if (i < 2 || s[i - 1] != '[' || digits == 0 || digits > 8)
		return;
	*index = (int)strtol(s + i, NULL, 10);
	*name = arena_strndup(a, s, i - 1);
}

static struct synth_port *
port_named(struct blif *b, const char *name, int index, bool out, int *cap)
{
	struct synth_net *net = b->net;
	struct synth_port *p;

	/* bits of a port stand together */
	p = net->n_ports > 0 ? &net->ports[net->n_ports - 1] : NULL;
	if (p && index >= 0 && p->lsb >= 0 && p->out == out &&
		str_eq(p->name, name))
		return p;
	if (!net->ports || net->n_ports == *cap) {
		struct synth_port *old = net->ports;

		*cap = *cap ? 2 * *cap : 16;
		net->ports = arena_array(b->a, (size_t)*cap, sizeof(*p));
		if (old && net->n_ports > 0)
			memcpy(net->ports, old,
				(size_t)net->n_ports * sizeof(*p));
	}
	p = &net->ports[net->n_ports++];
	p->name = name;
	p->lsb = p->msb = index;
	return p;
}

static void
read_ports(struct blif *b, bool out, int *cap)
{
	const char *s, *name;
	struct synth_port *p;
	size_t n;
	int index, slot;

	while (word(b, &s, &n)) {
		split_bit(b->a, s, n, &name, &index);
		if (out && look(b->net, s, n, &slot) >= 0) {
			b->net->inout = name; /* its bits were inputs */
			continue;
		}
		p = port_named(b, name, index, out, cap);
		p->out = out;
		/* room for 1, 2, 4, ... bits */
		if ((p->n & (p->n - 1)) == 0) {
			int *old = p->net;

			p->net = arena_array(
				b->a, p->n ? 2 * (size_t)p->n : 1, sizeof(int));
			if (p->n > 0)
				memcpy(p->net, old, (size_t)p->n * sizeof(int));
		}
		p->net[p->n++] = intern(b->a, b->net, s, n);
		p->msb = index;
	}
}

static struct synth_inst *
new_inst(struct blif *b, const char *type, int n)
{
	struct synth_net *net = b->net;
	struct synth_inst *x;

	if (net->n_insts == net->inst_cap) {
		struct synth_inst *old = net->insts;

		net->inst_cap = net->inst_cap ? 2 * net->inst_cap : 256;
		net->insts =
			arena_array(b->a, (size_t)net->inst_cap, sizeof(*old));
		if (net->n_insts > 0)
			memcpy(net->insts, old,
				(size_t)net->n_insts * sizeof(*old));
	}
	x = &net->insts[net->n_insts++];
	x->type = type;
	x->n = n;
	x->pin = arena_array(b->a, (size_t)n, sizeof(*x->pin));
	x->net = arena_array(b->a, (size_t)n, sizeof(*x->net));
	return x;
}

/* Types and pin names come again and again. */
static const char *
common(struct blif *b, const char *s, size_t n)
{
	static const char *const usual[] = {
		"A", "B", "Y", "C", "D", "Q", "$_AND_", "$_NOT_"};
	const struct synth_net *net = b->net;
	size_t i;

	for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (strlen(usual[i]) == n && memcmp(usual[i], s, n) == 0)
			return usual[i];
	if (net->n_insts > 0) {
		const char *last = net->insts[net->n_insts - 1].type;

		if (strlen(last) == n && memcmp(last, s, n) == 0)
			return last;
	}
	return arena_strndup(b->a, s, n);
}

static int
read_inst(struct blif *b)
{
	const char *type, *s, *eq, *pin[PINS_MAX];
	int at[PINS_MAX], n = 0;
	struct synth_inst *x;
	size_t k;

	if (!word(b, &type, &k))
		return err_set(b->e, ERR_PARSE, "blif: a cell without type");
	type = common(b, type, k);
	while (word(b, &s, &k)) {
		eq = memchr(s, '=', k);
		if (!eq)
			return err_set(b->e, ERR_PARSE, "blif: no pin: %.40s",
				arena_strndup(b->a, s, k));
		if (n == PINS_MAX)
			return err_set(b->e, ERR_LIMIT,
				"a cell of type %.60s has more than %d pins",
				type, PINS_MAX);
		pin[n] = common(b, s, (size_t)(eq - s));
		/* nothing behind "=": not connected */
		at[n] = s + k == eq + 1 ? -1
					: intern(b->a, b->net, eq + 1,
						  (size_t)(s + k - eq - 1));
		n++;
	}
	x = new_inst(b, type, n);
	memcpy(x->pin, pin, (size_t)n * sizeof(*pin));
	memcpy(x->net, at, (size_t)n * sizeof(*at));
	return 0;
}

/* The net that is the inverse of another. */
static int
inverse(struct blif *b, int net)
{
	const char *name = arena_printf(b->a, "$not$%s", b->net->name[net]);
	int i = synth__find(b->net, name);
	struct synth_inst *x;

	if (i >= 0)
		return i;
	i = intern(b->a, b->net, name, strlen(name));
	x = new_inst(b, "$_NOT_", 2);
	x->pin[0] = "A";
	x->net[0] = net;
	x->pin[1] = "Y";
	x->net[1] = i;
	return i;
}

/* An AND of two nets, whose inverse y is where the row says so. */
static int
and_of_row(struct blif *b, const int *net, const char *row)
{
	int in[2], y = net[2], i;
	struct synth_inst *x;
	const char *name;

	for (i = 0; i < 2; i++)
		in[i] = row[i] == '0' ? inverse(b, net[i]) : net[i];
	if (row[3] == '0') {
		name = arena_printf(b->a, "$and$%s", b->net->name[y]);
		y = intern(b->a, b->net, name, strlen(name));
		x = new_inst(b, "$_NOT_", 2);
		x->pin[0] = "A";
		x->net[0] = y;
		x->pin[1] = "Y";
		x->net[1] = net[2];
	}
	x = new_inst(b, "$_AND_", 3);
	for (i = 0; i < 2; i++) {
		x->pin[i] = i ? "B" : "A";
		x->net[i] = in[i];
	}
	x->pin[2] = "Y";
	x->net[2] = y;
	return 0;
}

/* "01 1" is an AND with an inverted input; "0 1" an inverter. */
static int
gates_of_row(struct blif *b, const int *net, int n, const char *row)
{
	struct synth_inst *x;
	int i;

	for (i = 0; i < n - 1; i++)
		if (row[i] != '0' && row[i] != '1')
			break;
	if (i < n - 1 || (row[n] != '0' && row[n] != '1'))
		return err_set(b->e, ERR_PARSE, "blif: no gate: %.4s", row);
	if (n == 3)
		return and_of_row(b, net, row);
	if (row[0] == row[2]) {
		b->net->alias[synth__root(b->net, net[1])] =
			synth__root(b->net, net[0]);
		return 0;
	}
	x = new_inst(b, "$_NOT_", 2);
	x->pin[0] = "A";
	x->net[0] = net[0];
	x->pin[1] = "Y";
	x->net[1] = net[1];
	return 0;
}

/* Constants, second names, and gates of two inputs at most. */
static int
read_names(struct blif *b)
{
	const char *s, *line;
	int net[3], n = 0;
	struct synth_inst *x;
	size_t k;

	while (word(b, &s, &k)) {
		if (n == 3)
			return err_set(b->e, ERR_PARSE,
				"blif: a table of more than two inputs");
		net[n++] = intern(b->a, b->net, s, k);
	}
	next_line(b);
	line = b->p;
	if (n == 0)
		return err_set(b->e, ERR_PARSE, "blif: a table of nothing");
	if (n == 1) {
		x = new_inst(b,
			b->end - line > 0 && *line == '1' ? "$_ONE_"
							  : "$_ZERO_",
			1);
		x->pin[0] = "Y";
		x->net[0] = net[0];
		return 0;
	}
	if (b->end - line < n + 1)
		return err_set(b->e, ERR_PARSE, "blif: a table without rows");
	return gates_of_row(b, net, n, line);
}

static bool
is(const char *s, size_t n, const char *what)
{
	return n == strlen(what) && memcmp(s, what, n) == 0;
}

static int
read_line(struct blif *b, int *cap)
{
	const char *s;
	size_t n;
	int rc = 0;

	if (!word(b, &s, &n) || s[0] != '.')
		return 0;
	if (is(s, n, ".model")) {
		if (b->net->model)
			return err_set(
				b->e, ERR_PARSE, "blif: more than one module");
		b->net->model =
			word(b, &s, &n) ? arena_strndup(b->a, s, n) : "";
	} else if (is(s, n, ".inputs") || is(s, n, ".outputs")) {
		read_ports(b, s[1] == 'o', cap);
	} else if (is(s, n, ".subckt") || is(s, n, ".gate")) {
		rc = read_inst(b);
	} else if (is(s, n, ".names")) {
		return read_names(b) < 0 ? -1 : 1;
	}
	return rc;
}

int
synth__blif(struct arena *a, const char *text, size_t n, struct synth_net *out,
	struct err *e)
{
	struct blif b = {a, text, text + n, out, e};
	int cap = 0, rc;

	memset(out, 0, sizeof(*out));
	out->false_net = out->true_net = out->undef_net = -1;
	while (b.p < b.end) {
		rc = read_line(&b, &cap);
		if (rc < 0)
			return -1;
		if (rc == 0)
			next_line(&b);
		if (out->n > SYNTH_NETS_MAX)
			return err_set(e, ERR_LIMIT,
				"the netlist has more than %d nets",
				SYNTH_NETS_MAX);
	}
	out->false_net = synth__find(out, "$false");
	out->true_net = synth__find(out, "$true");
	out->undef_net = synth__find(out, "$undef");
	return 0;
}
