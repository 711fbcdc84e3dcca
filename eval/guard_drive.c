/*
 * guard_drive: who drives an input port of the required module: assigns,
 * gates, pulls, constant nets.  Outputs of inner modules are left to the byte
 * code's audit.
 */
#include "eval/guard_walk.h"

static const char *const gates[] = {"and", "nand", "or", "nor", "xor", "xnor",
	"buf", "not", "bufif0", "bufif1", "notif0", "notif1", "nmos", "pmos",
	"cmos", "rnmos", "rpmos", "rcmos", "tran", "rtran", "tranif0",
	"tranif1", "rtranif0", "rtranif1", "pullup", "pulldown", NULL};
static const char *const nets[] = {"wire", "tri", "tri0", "tri1", "wand", "wor",
	"triand", "trior", "trireg", "supply0", "supply1", "uwire", NULL};
/* Not the member of a struct that is called like one; TopModule.port is. */
static bool
is_input(const struct walk *w, size_t i)
{
	if (i > 1 && guard__is(w->s, i - 1, ".") &&
		!(guard__flags(w->s, i - 2) & GUARD_MODULE))
		return false;
	return (guard__flags(w->s, i) & GUARD_INPUT) != 0;
}

static size_t
driven_terminals(const struct guard_scan *s, size_t i)
{
	static const char *const both[] = {"tran", "rtran", "tranif0",
		"tranif1", "rtranif0", "rtranif1", NULL};

	return guard__one_of(s, i, both) ? 2 : 1;
}

static void
start_drive(struct walk *w, size_t i)
{
	const struct guard_scan *s = w->s;

	if (w->drive != NOWHERE || guard__at(s, i)->kind != LEX_IDENT)
		return;
	if (guard__is(s, i, "assign")) {
		w->drive = LEFT;
	} else if (w->depth == 0 && guard__one_of(s, i, gates)) {
		w->drive = GATE;
		w->terminals = driven_terminals(s, i);
	} else if (guard__one_of(s, i, nets) &&
		!(i > 0 && guard__is(s, i - 1, "input"))) {
		w->drive = NET;
		w->supply = guard__is(s, i, "supply0") ||
			guard__is(s, i, "supply1");
	} else {
		return;
	}
	w->drive_depth = w->depth;
}

static void
gate_terminal(struct walk *w, size_t i)
{
	if (guard__is(w->s, i, "(") && w->depth == w->drive_depth)
		w->terminals = w->terminals > 1 ? 2 : 1;
	if (guard__is(w->s, i, ",") && w->depth == w->drive_depth + 1 &&
		w->terminals > 0)
		w->terminals--;
}

bool
guard__drives(struct walk *w, size_t i)
{
	struct guard_scan *s = w->s;
	bool inside =
		w->depth > 0 && guard__is(s, w->open[w->depth - 1].at, "[");

	if (guard__is(s, i, ";"))
		w->drive = NOWHERE;
	start_drive(w, i);
	switch (w->drive) {
	case NOWHERE:
		return false;
	case LEFT:
		if (w->depth == w->drive_depth && guard__is(s, i, "="))
			w->drive = RIGHT;
		return !inside && guard__name(s, i) && is_input(w, i) &&
			guard__find_token(s, "drives-input", i);
	case RIGHT:
		if (w->depth == w->drive_depth && guard__is(s, i, ","))
			w->drive = LEFT;
		return false;
	case GATE:
		gate_terminal(w, i);
		return w->depth == w->drive_depth + 1 && w->terminals > 0 &&
			guard__name(s, i) && is_input(w, i) &&
			guard__find_token(s, "drives-input", i);
	case NET:
		return w->depth == w->drive_depth && guard__name(s, i) &&
			is_input(w, i) &&
			(w->supply || guard__is(s, i + 1, "=")) &&
			guard__find_token(s, "drives-input", i);
	}
	return false;
}
