/*
 * csv: records of comma separated values after RFC 4180: a field may stand in
 * double quotes, and then holds separators, line ends and doubled quotes.
 * Stricter than some writers: a quote inside a field that does not begin with
 * one, and text behind the closing quote, are refused.  No I/O; any bytes.
 */
#ifndef CURATE_CSV_H
#define CURATE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

enum csv_state {
	CSV_START,  /* before the first byte of a field */
	CSV_BARE,   /* in a field without quotes */
	CSV_QUOTED, /* between the quotes */
	CSV_CLOSED, /* behind a quote that may be the last or the first of
		     * two */
	CSV_BROKEN
};

/* The state behind n more bytes; a line's end that is not the record's must be
 * among them.  Begin a record with CSV_START. */
enum csv_state csv_scan(enum csv_state st, char sep, const char *p, size_t n);

struct csv_record {
	char **field; /* NUL-terminated copies */
	size_t *len;
	size_t n;
};
/* The fields of a whole record without its line end (a CR is dropped).
 * ERR_PARSE says which field is broken; ERR_LIMIT above LIM_CSV_FIELDS. */
int csv_fields(struct arena *a, char sep, const char *p, size_t n,
	struct csv_record *out, struct err *e);

#endif
