/*
 * fault_stmt: faults of processes and instances: resets, what a process waits
 * for, states, kinds of assignment, defaults, connections.
 */
#include <ctype.h>
#include <string.h>

#include "curate/fault_int.h"
#include "lib/base/str.h"

/* ---- resets ---- */

static bool
is_reset(const struct fault_reader *r, size_t i)
{
	static const char *const parts[] = {"rst", "reset", "clr", "clear"};
	char *s;

	if (!fault__named(r, i))
		return false;
	s = fault__word(r, i);
	for (char *p = s; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++)
		if (strstr(s, parts[k]) != NULL)
			return true;
	return false;
}

static bool
is_edge(const struct fault_reader *r, size_t i)
{
	return fault__is(r, i, "posedge") || fault__is(r, i, "negedge");
}

static bool
is_not(const struct fault_reader *r, size_t i)
{
	return fault__is(r, i, "!") || fault__is(r, i, "~");
}

static void
insert(struct fault_reader *r, const char *kind, size_t i, const char *put)
{
	struct fault f = {.n_edits = 1};

	f.edit[0] = (struct fault_edit){fault__at(r, i), 0, put};
	f.what = arena_printf(r->a, "\"%s\" was added", put);
	fault__add(r, kind, i, &f);
}

/* if (rst) and if (!rst) */
static void
polarity(struct fault_reader *r, size_t i)
{
	size_t name = i + 2 + is_not(r, i + 2);

	if (!fault__is(r, i, "if") || !fault__is(r, i + 1, "(") ||
		!is_reset(r, name) || !fault__is(r, name + 1, ")"))
		return;
	if (name == i + 2)
		insert(r, "reset", name, "!");
	else
		fault__cut(r, "reset", i + 2, i + 3);
}

/* "or posedge rst" in what a process waits for goes. */
static void
to_sync(struct fault_reader *r, size_t i)
{
	if ((fault__is(r, i, "or") || fault__is(r, i, ",")) &&
		is_edge(r, i + 1) && is_reset(r, i + 2))
		fault__cut(r, "reset", i, i + 3);
}

/* always @(posedge clk) [begin] if (rst): it comes. */
static void
to_async(struct fault_reader *r, size_t i)
{
	size_t k = i + 5, name;

	if (!fault__is(r, i, "@") || !fault__is(r, i + 1, "(") ||
		!is_edge(r, i + 2) || !fault__is(r, i + 4, ")"))
		return;
	k += fault__is(r, k, "begin");
	name = k + 2 + is_not(r, k + 2);
	if (!fault__is(r, k, "if") || !fault__is(r, k + 1, "(") ||
		!is_reset(r, name) || !fault__is(r, name + 1, ")"))
		return;
	insert(r, "reset", i + 4,
		arena_printf(r->a, " or %s %s",
			name == k + 2 ? "posedge" : "negedge",
			fault__word(r, name)));
}

void
fault__resets(struct fault_reader *r)
{
	for (size_t i = 0; i < r->n; i++) {
		polarity(r, i);
		to_sync(r, i);
		to_async(r, i);
		if (is_edge(r, i) && is_reset(r, i + 1))
			fault__swap(r, "reset", i,
				fault__is(r, i, "posedge") ? "negedge"
							   : "posedge");
	}
}

/* ---- what a process waits for ---- */

/* Each name of a list without edges goes, with one of its separators. */
static void
drop_names(struct fault_reader *r, size_t open)
{
	size_t end = r->tok[open].match;

	for (size_t i = open + 1; i < end; i++) {
		bool left =
			fault__is(r, i - 1, "or") || fault__is(r, i - 1, ",");
		bool right =
			fault__is(r, i + 1, "or") || fault__is(r, i + 1, ",");

		if (!fault__named(r, i) || is_edge(r, i - 1))
			continue;
		if (left && (right || i + 1 == end))
			fault__cut(r, "sensitivity", i - 1, i + 1);
		else if (i == open + 1 && right)
			fault__cut(r, "sensitivity", i, i + 2);
	}
}

/* The signal that a process asks first, or reads first. */
static size_t
first_read(const struct fault_reader *r, size_t i)
{
	bool asked = false;

	for (size_t end = i + 24; i < end && i < r->n; i++) {
		asked = asked || fault__is(r, i, "if") ||
			fault__is(r, i, "case") ||
			r->tok[i].role == FAULT_ASSIGN;
		if (asked && fault__named(r, i))
			return i;
		if (fault__is(r, i, ";"))
			break;
	}
	return 0;
}

/* @(*) and @* become @(x). */
static void
only_one(struct fault_reader *r, size_t i, size_t end)
{
	size_t name = first_read(r, end);
	struct fault f = {.n_edits = 1};
	const char *put;

	if (name == 0)
		return;
	put = arena_printf(r->a, "(%s)", fault__word(r, name));
	f.edit[0] = (struct fault_edit){fault__at(r, i),
		fault__at(r, end - 1) + r->tok[end - 1].t.n - fault__at(r, i),
		put};
	f.what = arena_printf(r->a, "it waits for %s only", put);
	fault__add(r, "sensitivity", i, &f);
}

void
fault__sensitivity(struct fault_reader *r)
{
	for (size_t i = 1; i + 3 < r->n; i++) {
		if (is_edge(r, i) && !is_reset(r, i + 1))
			fault__swap(r, "sensitivity", i,
				fault__is(r, i, "posedge") ? "negedge"
							   : "posedge");
		if (!fault__is(r, i - 1, "@"))
			continue;
		if (fault__is(r, i, "*"))
			only_one(r, i, i + 1);
		else if (fault__is(r, i, "(") && fault__is(r, i + 1, "*") &&
			fault__is(r, i + 2, ")"))
			only_one(r, i, i + 3);
		else if (fault__is(r, i, "("))
			drop_names(r, i);
	}
}

/* ---- states ---- */

struct state_name {
	size_t at;    /* where it is declared */
	size_t group; /* the declaration */
};

/* Names with a value in parameter and localparam, and of an enum. */
static size_t
read_states(const struct fault_reader *r, struct state_name *out)
{
	size_t n = 0;

	for (size_t i = 1; i + 1 < r->n; i++) {
		size_t stmt = r->tok[i].stmt;
		bool value = fault__is(r, i + 1, "=") &&
			(fault__is(r, stmt, "parameter") ||
				fault__is(r, stmt, "localparam"));
		bool listed = fault__is(r, stmt, "typedef") &&
			r->tok[i].depth == 1 && !r->tok[i].index;

		if (!fault__named(r, i) || !(value || listed) ||
			r->tok[i].depth > 1)
			continue;
		/* a parameter a line is a list, too */
		out[n] = (struct state_name){i, stmt};
		if (n > 0 && value && stmt > 0 && fault__is(r, stmt - 1, ";") &&
			stmt - out[n - 1].at < 8)
			out[n].group = out[n - 1].group;
		n++;
	}
	return n;
}

static bool
same_word(const struct fault_reader *r, size_t i, size_t k)
{
	const struct lex_token *x = &r->tok[i].t, *y = &r->tok[k].t;

	return x->n == y->n && memcmp(x->p, y->p, x->n) == 0;
}

/* The next state of the same list, the first one behind the last. */
static size_t
next_state(const struct fault_reader *r, const struct state_name *s, size_t n,
	size_t i)
{
	size_t k = 0, first;

	while (k < n && !same_word(r, s[k].at, i))
		k++;
	if (k == n)
		return 0;
	if (k + 1 < n && s[k + 1].group == s[k].group)
		return s[k + 1].at;
	for (first = k; first > 0 && s[first - 1].group == s[k].group;)
		first--;
	return first == k ? 0 : s[first].at;
}

#define STATES_MAX 256

void
fault__transitions(struct fault_reader *r)
{
	struct state_name *s = arena_array(r->a, r->n, sizeof(*s));
	size_t n = read_states(r, s), to;

	if (n > STATES_MAX)
		return;
	for (size_t i = 1; i + 1 < r->n && n > 1; i++) {
		bool before = r->tok[i - 1].role == FAULT_ASSIGN ||
			fault__is(r, i - 1, "?") || fault__is(r, i - 1, ":");
		bool behind =
			fault__is(r, i + 1, ";") || fault__is(r, i + 1, ":");

		if (!fault__named(r, i) || !r->tok[i].value || !before ||
			!behind || (to = next_state(r, s, n, i)) == 0)
			continue;
		fault__swap(r, "transition", i, fault__word(r, to));
	}
}

/* ---- kinds of assignment ---- */

void
fault__assignments(struct fault_reader *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct fault_token *t = &r->tok[i];

		if (t->role != FAULT_ASSIGN)
			continue;
		if (t->process == FAULT_CLOCKED && fault__is(r, i, "<="))
			fault__swap(r, "assignment", i, "=");
		else if (t->process == FAULT_COMB && fault__is(r, i, "="))
			fault__swap(r, "assignment", i, "<=");
	}
}

/* ---- defaults ---- */

/* Behind a statement that is a block or ends with ";"; 0: it is neither. */
static size_t
behind_statement(const struct fault_reader *r, size_t i)
{
	static const char *const longer[] = {
		"if", "case", "casex", "casez", "for", NULL};

	if (fault__is(r, i, "begin"))
		return r->tok[i].match > 0 ? r->tok[i].match + 1 : 0;
	if (fault__any(r, i, longer))
		return 0;
	while (i < r->n && !fault__is(r, i, ";"))
		i++;
	return i < r->n ? i + 1 : 0;
}

void
fault__defaults(struct fault_reader *r)
{
	for (size_t i = 1; i + 1 < r->n; i++) {
		size_t k = i + 1, end;

		if (!fault__is(r, i, "default") &&
			!(fault__is(r, i, "else") &&
				r->tok[i].process == FAULT_COMB))
			continue;
		k += fault__is(r, i, "default") && fault__is(r, k, ":");
		end = behind_statement(r, k);
		if (end > 0)
			fault__cut(r, "default", i, end);
	}
}

/* ---- connections ---- */

static void
swap_two(struct fault_reader *r, size_t i, size_t k)
{
	struct fault f = {.n_edits = 2};

	if (same_word(r, i, k))
		return;
	f.edit[0] = (struct fault_edit){
		fault__at(r, i), r->tok[i].t.n, fault__word(r, k)};
	f.edit[1] = (struct fault_edit){
		fault__at(r, k), r->tok[k].t.n, fault__word(r, i)};
	f.what = arena_printf(
		r->a, "%s and %s changed places", f.edit[1].put, f.edit[0].put);
	fault__add(r, "port", i, &f);
}

/* Connections of one list that are plain names, each with the next one. */
static void
connections(struct fault_reader *r, size_t open)
{
	size_t end = r->tok[open].match, last = 0;

	for (size_t i = open + 1; i < end; i++) {
		bool named = fault__is(r, i - 1, "(") && i > open + 3 &&
			fault__is(r, i + 1, ")") && fault__is(r, i - 3, ".");
		bool placed = r->tok[i].depth == r->tok[open].depth + 1 &&
			(fault__is(r, i - 1, ",") || i == open + 1) &&
			(fault__is(r, i + 1, ",") || i + 1 == end);

		if (!fault__named(r, i) || !(named || placed))
			continue;
		if (last > 0)
			swap_two(r, last, i);
		last = i;
	}
}

void
fault__ports(struct fault_reader *r)
{
	for (size_t i = 2; i < r->n; i++) {
		size_t type = i - 2;

		if (!fault__is(r, i, "(") || r->tok[i].match == 0 ||
			r->tok[i].depth > 0 || !fault__named(r, i - 1))
			continue;
		if (fault__is(r, type, ")") && r->tok[type].match > 1 &&
			fault__is(r, r->tok[type].match - 1, "#"))
			type = r->tok[type].match - 2;
		if (fault__named(r, type) && r->tok[i].stmt == type)
			connections(r, i);
	}
}
