/*
 * csv: one state machine for finding the end of a record and for reading its
 * fields.  It must not guess: a broken record is refused.
 */
#include "curate/csv.h"

#include <string.h>

#include "lib/base/limits.h"

static enum csv_state
csv_step(enum csv_state st, char sep, char c)
{
	switch (st) {
	case CSV_START:
		return c == '"' ? CSV_QUOTED : c == sep ? CSV_START : CSV_BARE;
	case CSV_BARE:
		return c == '"' ? CSV_BROKEN : c == sep ? CSV_START : CSV_BARE;
	case CSV_QUOTED:
		return c == '"' ? CSV_CLOSED : CSV_QUOTED;
	case CSV_CLOSED:
		return c == '"'	   ? CSV_QUOTED
			: c == sep ? CSV_START
				   : CSV_BROKEN;
	case CSV_BROKEN:
		break;
	}
	return CSV_BROKEN;
}

enum csv_state
csv_scan(enum csv_state st, char sep, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		/* the CR of a line's end closes a record like its LF */
		if (p[i] == '\r' && i + 1 == n && st != CSV_QUOTED)
			return st;
		st = csv_step(st, sep, p[i]);
	}
	return st;
}

static int
csv_end(struct csv_record *r, char *from, char *to, struct err *e)
{
	if (r->n == LIM_CSV_FIELDS)
		return err_set(
			e, ERR_LIMIT, "more than %d fields", LIM_CSV_FIELDS);
	*to = '\0';
	r->field[r->n] = from;
	r->len[r->n++] = (size_t)(to - from);
	return 0;
}

int
csv_fields(struct arena *a, char sep, const char *p, size_t n,
	struct csv_record *out, struct err *e)
{
	enum csv_state st = CSV_START;
	char *to, *from;
	size_t seps = 0;

	if (n > 0 && p[n - 1] == '\r' &&
		csv_scan(st, sep, p, n - 1) != CSV_QUOTED)
		n--;
	for (size_t i = 0; i < n && seps < LIM_CSV_FIELDS; i++)
		seps += p[i] == sep;
	out->n = 0;
	out->field = arena_array(a, seps + 1, sizeof(*out->field));
	out->len = arena_array(a, seps + 1, sizeof(*out->len));
	/* each separator gives way to the NUL of its field */
	from = to = arena_alloc(a, n + 1);
	for (size_t i = 0; i < n; i++) {
		enum csv_state old = st;

		st = csv_step(st, sep, p[i]);
		if (st == CSV_BROKEN)
			return err_set(e, ERR_PARSE,
				"field %zu has a quote where none may be",
				out->n + 1);
		if (st == CSV_START) {
			if (csv_end(out, from, to, e) < 0)
				return -1;
			from = ++to;
		} else if (st == CSV_BARE ||
			(st == CSV_QUOTED && old != CSV_START)) {
			*to++ = p[i];
		}
	}
	if (st == CSV_QUOTED)
		return err_set(e, ERR_PARSE, "field %zu has no closing quote",
			out->n + 1);
	return csv_end(out, from, to, e);
}
