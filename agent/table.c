/*
 * table: finds the one table of a text.  Kinds are looked for from the most
 * to the least unmistakable; the first that is there is the text's.
 */
#include "agent/table_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

const char *
table_kind_name(enum table_kind k)
{
	switch (k) {
	case TABLE_COMB:
		return "combinational";
	case TABLE_FSM:
		return "state machine";
	case TABLE_ONEHOT:
		return "one-hot logic";
	case TABLE_CNF:
		return "formula";
	}
	return "";
}

static int
check_top(const char *top, struct err *e)
{
	const char *end = table__ident(top);

	if (end == top || *end || strlen(top) > LIM_TABLE_NAME)
		return err_set(
			e, ERR_USAGE, "%.80s is no name of a module", top);
	return 0;
}

static int
nothing_found(const struct table_reader *r, struct err *e)
{
	if (r->doubt)
		return err_set(
			e, ERR_PARSE, "line %d: %s", r->doubt_line, r->doubt);
	if (r->t->n_ports == 0)
		return err_set(e, ERR_NOTFOUND,
			"no ports in the text: a header \"module m(input a, "
			"...)\" or a list \" - input a\" was looked for");
	return err_set(e, ERR_NOTFOUND,
		"no table for the module %s in the text: a truth table, a "
		"Karnaugh map, arrows A --1--> B, a state table or a DIMACS "
		"formula was looked for",
		r->t->module);
}

static int
find_table(struct table_reader *r, struct err *e)
{
	static int (*const readers[])(struct table_reader *, struct err *) = {
		table__read_cnf, table__read_arrows, table__read_states,
		table__read_kmap, table__read_truth};

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		int rc;

		if (i > 0 && r->t->n_ports == 0)
			break;
		rc = readers[i](r, e);
		if (rc != 0)
			return rc;
	}
	return nothing_found(r, e);
}

int
table_read(struct arena *a, const char *text, size_t n, const char *top,
	struct table *out, struct err *e)
{
	struct table_reader r = {.a = a, .t = out};

	memset(out, 0, sizeof(*out));
	out->clock = out->reset = out->state_port = -1;
	if (n > LIM_TABLE_TEXT)
		return err_set(e, ERR_LIMIT,
			"a text of more than %zu bytes: give the part with the "
			"table",
			LIM_TABLE_TEXT);
	r.text = arena_strndup(a, text, n);
	if (strlen(r.text) != n) {
		int line = 1;

		for (const char *p = r.text; *p; p++)
			line += *p == '\n';
		return err_set(e, ERR_PARSE,
			"line %d: holds a NUL byte: give plain text", line);
	}
	if (table__lines(&r, e) < 0 || (top && check_top(top, e) < 0) ||
		table__ports(&r, top, e) < 0)
		return -1;
	if (top)
		out->module = arena_strdup(a, top);
	return find_table(&r, e) < 0 ? -1 : 0;
}
