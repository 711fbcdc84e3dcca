/*
 * table_util: what the tests of tables share: a text compared by formal
 * equivalence with a module written by hand, and what must be refused.
 */
#ifndef TESTS_UNIT_TABLE_UTIL_H
#define TESTS_UNIT_TABLE_UTIL_H

#include "tests/unit/equiv_util.h"

#include "agent/table.h"

static struct table
read_table(const char *text)
{
	struct table t;
	struct err e = ERR_INIT;

	if (table_read(&a, text, strlen(text), NULL, &t, &e) < 0)
		fail_msg("%s\n%s", e.msg, text);
	return t;
}

static struct equiv_result
compare(const char *gold, const char *gate, const char *top)
{
	return equiv_of(gold, gate, top, 0);
}

static void
proven(const char *gold, const char *gate, const char *top)
{
	struct equiv_result r = compare(gold, gate, top);

	if (r.kind != EQUIV_PROVEN)
		fail_msg("%s: %s\n%s\n%s", equiv_kind_name(r.kind), r.why, gold,
			gate);
}

/* The text's circuit is the body's; so is the one made row by row. */
static struct table
same(const char *text, const char *body)
{
	struct table t = read_table(text);
	struct err e = ERR_INIT;
	char *v, *rows;
	const char *open;
	uint64_t n;

	assert_ok(table_verilog(&a, &t, &v, &e), e);
	open = strstr(v, ");\n");
	assert_ok(table_check(&a, &t, &n, &e), e);
	assert_ok(table_reference(&a, &t, &rows, &e), e);
	assert_non_null(open);
	proven(arena_printf(
		       &a, "%.*s);\n%s\nendmodule\n", (int)(open - v), v, body),
		v, t.module);
	proven(rows, v, t.module);
	return t;
}

static void
refused(const char *text, enum err_code code, const char *why)
{
	struct err e = ERR_INIT;
	struct table t;

	assert_err(
		table_read(&a, text, strlen(text), NULL, &t, &e), e, code, why);
}

static bool
noted(const struct table *t, const char *what)
{
	for (size_t i = 0; i < t->n_notes; i++)
		if (strstr(t->notes[i], what))
			return true;
	return false;
}

#define CLOCKED                                                                \
	"module m(input clk, input reset, input x, output reg z);\n"           \
	"Reset is active high synchronous.\n"

#endif
