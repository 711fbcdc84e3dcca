/*
 * structure_stmt: items of modules and statements of processes.  It must not
 * change the order of what may see the other's effect.
 */
#include "curate/structure_read_int.h"

#include "curate/shingle.h"
#include "lib/base/limits.h"

static const char *const decl_words[] = {"input", "output", "inout", "wire",
	"reg", "logic", "var", "signed", "tri", "tri0", "tri1", "wand", "wor",
	"triand", "trior", "trireg", "supply0", "supply1", "uwire", "integer",
	"int", "byte", "shortint", "longint", "bit", "time", "real", "realtime",
	"shortreal", "string", "event", "parameter", "localparam", "genvar",
	"const", "automatic", "static", NULL};

static size_t
upto(const struct structure_reader *r, const char *w)
{
	return structure__find(r, r->at, r->n, w);
}

static void
label(struct structure_reader *r)
{
	if (structure__is(r, r->at, ":"))
		r->at += 2;
}

/* ---- blocks ---- */

static uint32_t
rank_of(struct structure_reader *r, size_t from, size_t to)
{
	struct structure_tree *t = r->t;
	uint32_t rank = 0;

	for (size_t i = from; i < to; i++) {
		const struct structure_name *x = &t->name[t->target[i]];

		if (x->block == r->blocks && x->last > rank)
			rank = x->last;
	}
	for (size_t i = from; i < to; i++) {
		t->name[t->target[i]].block = r->blocks;
		t->name[t->target[i]].last = rank + 1;
	}
	return rank;
}

/* Assignments without blocking commute, but for those of one target. */
static void
rank_children(struct structure_reader *r, size_t node)
{
	struct structure_tree *t = r->t;
	size_t end = t->node[node].end;

	r->blocks++;
	t->node[node].kind = STRUCTURE_BAG;
	for (size_t c = node + 1; c < end; c = t->node[c].end) {
		size_t next = t->node[c].end;

		t->node[c].rank = rank_of(r, t->node[c].target,
			next < end ? t->node[next].target : t->n_targets);
	}
}

/* Items up to a word that ends them. */
static void
items(struct structure_reader *r, size_t node, const char *end)
{
	size_t blocking = r->blocking;

	while (!structure__is(r, r->at, end)) {
		if (r->at >= r->n || r->failed) {
			r->failed = true;
			return;
		}
		structure__item(r);
	}
	r->at++;
	label(r);
	structure__close(r, node);
	if (r->t->n > node + 1 &&
		r->t->node[node + 1].end == r->t->node[node].end)
		r->t->node[node].kind = STRUCTURE_SAME;
	else if (!r->ordered && (!r->proc || r->blocking == blocking))
		rank_children(r, node);
}

static void
block(struct structure_reader *r)
{
	size_t node = structure__open(r, STRUCTURE_LIST, "begin");

	r->at++;
	label(r);
	items(r, node, "end");
}

/* ---- statements with statements in them ---- */

/* ( ... ) behind a keyword, if there is one */
static void
condition(struct structure_reader *r)
{
	size_t node = structure__open(r, STRUCTURE_LIST, "()");

	if (structure__is(r, r->at, "(")) {
		structure__value(r, r->at + 1, r->match[r->at]);
		r->at = structure__behind(r, r->at);
	}
	structure__close(r, node);
}

static void
if_else(struct structure_reader *r)
{
	size_t node = structure__open(r, STRUCTURE_LIST, "if");

	r->at++;
	condition(r);
	structure__item(r);
	if (structure__is(r, r->at, "else")) {
		r->at++;
		structure__item(r);
	}
	structure__close(r, node);
}

static void
case_item(struct structure_reader *r)
{
	size_t node = structure__open(r, STRUCTURE_LIST, "item");

	if (structure__is(r, r->at, "default")) {
		structure__token(r, r->at++);
		if (structure__is(r, r->at, ":"))
			r->at++;
	} else {
		size_t colon = upto(r, ":");

		structure__value(r, r->at, colon);
		r->at = colon + 1;
	}
	structure__item(r);
	structure__close(r, node);
}

/* Labels of a plain case are tried in their order, too, but they are numbers
 * that differ, nearly always. */
static void
case_of(struct structure_reader *r)
{
	bool plain = structure__is(r, r->at, "case");
	size_t node = structure__open(r, STRUCTURE_LIST, "case"), list;

	structure__token(r, r->at++);
	condition(r);
	if (structure__is(r, r->at, "inside"))
		structure__token(r, r->at++);
	list = structure__open(
		r, plain ? STRUCTURE_BAG : STRUCTURE_LIST, "items");
	while (!structure__is(r, r->at, "endcase")) {
		if (r->at >= r->n || r->failed) {
			r->failed = true;
			return;
		}
		case_item(r);
	}
	r->at++;
	structure__close(r, list);
	structure__close(r, node);
}

static void
loop(struct structure_reader *r)
{
	size_t node = structure__open(r, STRUCTURE_LIST, "loop");

	structure__token(r, r->at++);
	condition(r);
	structure__item(r);
	structure__close(r, node);
}

/* ---- processes ---- */

/* @(...): a list without edges is @* */
static void
events(struct structure_reader *r)
{
	size_t node = structure__open(r, STRUCTURE_BAG, "@");
	size_t from = ++r->at, to = structure__behind(r, from);
	bool edges = false;

	r->at = to;
	if (structure__is(r, from, "(")) {
		from++;
		to--;
	}
	for (size_t i = from; i < to; i++)
		edges |= structure__is(r, i, "posedge") ||
			structure__is(r, i, "negedge") ||
			structure__is(r, i, "edge");
	while (edges && from < to) {
		size_t part = structure__open(r, STRUCTURE_LIST, NULL);

		while (from < to && !structure__is(r, from, ",") &&
			!structure__is(r, from, "or"))
			structure__token(r, from++);
		from++;
		structure__close(r, part);
	}
	structure__close(r, node);
}

/* @(...) or #... and what it holds up */
static void
held_up(struct structure_reader *r)
{
	size_t node = structure__open(r, STRUCTURE_LIST, "held");

	r->blocking++;
	if (structure__is(r, r->at, "@")) {
		events(r);
	} else {
		size_t end = r->at + 1 < r->n ? structure__behind(r, r->at + 1)
					      : r->n;

		structure__run(r, r->at, end);
		r->at = end;
	}
	structure__item(r);
	structure__close(r, node);
}

static void
process(struct structure_reader *r, const char *word)
{
	bool proc = r->proc;
	size_t node = structure__open(r, STRUCTURE_LIST, word);

	r->proc = true;
	if (structure__is(r, r->at, "always_comb")) {
		size_t held = structure__open(r, STRUCTURE_LIST, "held");

		structure__close(r, structure__open(r, STRUCTURE_BAG, "@"));
		r->at++;
		structure__item(r);
		structure__close(r, held);
	} else {
		r->at++;
		structure__item(r);
	}
	structure__close(r, node);
	r->proc = proc;
}

static void
routine(struct structure_reader *r, const char *end)
{
	bool proc = r->proc;
	size_t node = structure__open(r, STRUCTURE_LIST, end), semi, body;

	semi = upto(r, ";");
	structure__run(r, r->at, semi);
	r->at = semi + 1;
	r->proc = true;
	body = structure__open(r, STRUCTURE_LIST, "begin");
	items(r, body, end);
	structure__close(r, node);
	r->proc = proc;
}

/* ---- instances ---- */

static void
connections(struct structure_reader *r, size_t open, struct lex_names *inside)
{
	size_t from = open + 1, to = r->match[open], node;
	bool named = structure__is(r, from, ".");

	node = structure__open(
		r, named ? STRUCTURE_BAG : STRUCTURE_LIST, "ports");
	while (from < to && !r->failed) {
		size_t end = structure__find(r, from, to, ",");
		size_t part = structure__open(r, STRUCTURE_LIST, "port");

		if (structure__is(r, from, ".") &&
			structure__named(r, from + 1)) {
			structure__name(r, inside, from + 1);
			if (structure__is(r, from + 2, "("))
				structure__value(
					r, from + 3, r->match[from + 2]);
			else
				structure__token(r, from + 1);
		} else {
			structure__value(r, from, end);
		}
		structure__close(r, part);
		from = end + 1;
	}
	structure__close(r, node);
}

static bool
is_instance(const struct structure_reader *r)
{
	return !r->proc && r->tok[r->at].kind != LEX_DIRECTIVE &&
		structure__named(r, r->at) &&
		(structure__named(r, r->at + 1) ||
			structure__is(r, r->at + 1, "#"));
}

/* type #(...) name (...), ... ; */
static void
instances(struct structure_reader *r, size_t semi)
{
	size_t type = r->at, i = type + 1, with = 0;
	struct lex_names *inside =
		structure__inside(r, structure__number(r, &r->global, type));

	if (structure__is(r, i, "#") && i + 1 < semi) {
		with = i + 1;
		i = structure__behind(r, with);
	}
	while (i < semi && !r->failed) {
		size_t end = structure__find(r, i, semi, ",");
		size_t node = structure__open(r, STRUCTURE_LIST, "instance");

		structure__name(r, &r->global, type);
		if (with != 0 && structure__is(r, with, "("))
			connections(r, with, inside);
		else if (with != 0)
			structure__token(r, with);
		while (i < end && !structure__is(r, i, "("))
			structure__token(r, i++);
		if (i < end)
			connections(r, i, inside);
		structure__close(r, node);
		i = end + 1;
	}
}

/* ---- what ends with a semicolon ---- */

static void
target(struct structure_reader *r, size_t i)
{
	struct structure_tree *t = r->t;

	if (t->n_targets == t->cap_targets) {
		t->cap_targets = t->cap_targets == 0 ? 64 : 2 * t->cap_targets;
		t->target = xrealloc(
			t->target, t->cap_targets * sizeof(*t->target));
	}
	t->target[t->n_targets++] = structure__number(r, r->scope, i);
}

static void
simple(struct structure_reader *r, size_t semi)
{
	size_t node = structure__open(r, STRUCTURE_LIST, "statement");
	size_t eq = structure__find(r, r->at, semi, "=");
	size_t less = structure__find(r, r->at, semi, "<=");
	size_t op = less < eq ? less : eq;

	if (op == semi || op == eq)
		r->blocking++;
	for (size_t i = r->at; i < op && op == less; i++) {
		if (structure__is(r, i, "["))
			i = structure__behind(r, i) - 1;
		else if (structure__named(r, i))
			target(r, i);
	}
	structure__value(r, r->at, op);
	if (op < semi) {
		structure__token(r, op);
		structure__value(r, op + 1, semi);
	}
	structure__close(r, node);
}

static void
assigns(struct structure_reader *r, size_t semi)
{
	size_t from = r->at + 1;

	while (from < semi && !r->failed) {
		size_t end = structure__find(r, from, semi, ",");
		size_t eq = structure__find(r, from, end, "=");
		size_t node = structure__open(r, STRUCTURE_LIST, "assign");

		structure__value(r, from, eq);
		structure__value(r, eq + 1, end);
		structure__close(r, node);
		from = end + 1;
	}
}

static void
leaf(struct structure_reader *r)
{
	size_t semi = upto(r, ";");

	if (structure__is(r, r->at, "assign") && !r->proc)
		assigns(r, semi);
	else if (structure__any(r, r->at, decl_words))
		structure__declare(r, r->at, semi, false);
	else if (is_instance(r))
		instances(r, semi);
	else if (semi > r->at)
		simple(r, semi);
	r->at = semi + 1;
}

/* A directive is an item of its own, with what belongs to it. */
static void
directive(struct structure_reader *r)
{
	size_t node = structure__open(r, STRUCTURE_LIST, "directive");
	int line = r->tok[r->at].line;
	bool whole = lex_directive(&r->tok[r->at], "define");

	structure__token(r, r->at++);
	if (!whole && structure__named(r, r->at) &&
		r->tok[r->at].line == line) {
		structure__name(r, &r->global, r->at++);
	} else {
		while (r->at < r->n && r->tok[r->at].line == line) {
			line += structure__is(r, r->at, "\\");
			structure__token(r, r->at++);
		}
	}
	structure__close(r, node);
}

/* ---- one of them ---- */

/* Taken whole, up to its end. */
static bool
whole(struct structure_reader *r)
{
	static const char *const words[][2] = {{"specify", "endspecify"},
		{"primitive", "endprimitive"}, {"class", "endclass"},
		{"property", "endproperty"}, {"sequence", "endsequence"},
		{"covergroup", "endgroup"}, {"checker", "endchecker"},
		{"clocking", "endclocking"}, {"fork", "join"},
		{"randsequence", "endsequence"}, {"config", "endconfig"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t node, end;

		if (!structure__is(r, r->at, words[i][0]))
			continue;
		r->blocking++;
		node = structure__open(r, STRUCTURE_LIST, "whole");
		end = upto(r, words[i][1]);
		structure__run(r, r->at, end);
		structure__close(r, node);
		r->at = end + 1;
		return true;
	}
	return false;
}

static bool
compound(struct structure_reader *r)
{
	static const char *const loops[] = {"for", "while", "repeat", "forever",
		"foreach", "wait", "do", NULL};
	static const char *const cases[] = {
		"case", "casez", "casex", "randcase", NULL};
	static const char *const always[] = {
		"always", "always_ff", "always_latch", "always_comb", NULL};

	if (structure__is(r, r->at, "begin"))
		block(r);
	else if (structure__is(r, r->at, "if"))
		if_else(r);
	else if (structure__any(r, r->at, cases))
		case_of(r);
	else if (structure__any(r, r->at, loops))
		loop(r);
	else if (structure__is(r, r->at, "@") || structure__is(r, r->at, "#"))
		held_up(r);
	else if (structure__any(r, r->at, always))
		process(r, "always");
	else if (structure__is(r, r->at, "initial"))
		process(r, "initial");
	else if (structure__is(r, r->at, "final"))
		process(r, "final");
	else if (structure__is(r, r->at, "function"))
		routine(r, "endfunction");
	else if (structure__is(r, r->at, "task"))
		routine(r, "endtask");
	else
		return whole(r);
	return true;
}

void
structure__item(struct structure_reader *r)
{
	static const char *const passed[] = {"generate", "endgenerate",
		"unique", "unique0", "priority", NULL};
	size_t n;

	if (++r->depth > LIM_STRUCTURE_DEPTH)
		r->failed = true;
	while (structure__any(r, r->at, passed))
		r->at++;
	if (r->failed || r->at >= r->n) {
		r->failed |= r->at >= r->n && r->depth > 1;
	} else if (r->tok[r->at].kind == LEX_DIRECTIVE &&
		shingle_name(&r->tok[r->at], &n) == NULL) {
		directive(r);
	} else if (!compound(r)) {
		leaf(r);
	}
	r->depth--;
}
