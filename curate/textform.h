/*
 * textform: what a file of sources is as a text: its encoding, its line ends,
 * and whether it is one at all that a person wrote.  No I/O; any bytes.
 */
#ifndef CURATE_TEXTFORM_H
#define CURATE_TEXTFORM_H

#include <stddef.h>

#include "lib/base/arena.h"

struct textform {
	const char *text; /* UTF-8 without BOM, lines ended by LF; points
			   * into the input when nothing had to change */
	size_t n;
	const char *encoding; /* utf-8|utf-8-bom|utf-16le|utf-16be|latin-1 */
	const char *eol;      /* lf|crlf|cr|mixed|none, as found */
	const char *reason;   /* one of the stage ingest, NULL: a text */
	const char *evidence; /* what was seen, NULL: nothing to say */
	int line;	      /* where, from 1; 0: nowhere */
};

/* Bytes that are no UTF-8 and hold no NUL are read as Latin-1.  With a reason
 * the text is still given unless it is binary (then text is NULL). */
void textform_look(
	struct arena *a, const char *p, size_t n, struct textform *out);

#endif
