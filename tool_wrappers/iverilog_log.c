/*
 * iverilog_log: lines of the form
 *
 *	dut.sv:12: syntax error
 *	dut.sv:12: error: Unknown module type: foo
 *	dut.sv:12: warning: implicit definition of wire 'z'.
 *	dut.sv:12: sorry: This cast operation is not yet supported.
 *	dut.sv:12:      : a continuation of the message above
 *	dut.sv:12: Include file x.vh not found
 *
 * A file name may itself hold colons and blanks.  Must not trust the text: a
 * design chooses names and messages.
 */
#include "tool_wrappers/iverilog_log.h"

#include <ctype.h>
#include <string.h>

#define LINE_NO_DIGITS 9

struct span {
	const char *p;
	size_t n;
};

static bool
span_starts(struct span s, const char *prefix)
{
	size_t k = strlen(prefix);

	return s.n >= k && memcmp(s.p, prefix, k) == 0;
}

static struct span
span_skip(struct span s, size_t k)
{
	s.p += k;
	s.n -= k;
	return s;
}

/* ":<digits>: " at the start of s; its length and the number, or 0. */
static size_t
line_number(struct span s, int *number)
{
	size_t i = 1;
	int v = 0;

	if (s.n < 3 || s.p[0] != ':')
		return 0;
	while (i < s.n && isdigit((unsigned char)s.p[i])) {
		if (i > LINE_NO_DIGITS)
			return 0;
		v = v * 10 + (s.p[i] - '0');
		i++;
	}
	if (i == 1 || i >= s.n || s.p[i] != ':')
		return 0;
	*number = v;
	return i + 1;
}

/* Splits "file:line:" off; false when the line has no such start. */
static bool
split_place(struct span *s, struct iverilog_diag *out)
{
	size_t i, k;

	for (i = 1; i < s->n; i++) {
		k = line_number(span_skip(*s, i), &out->line);
		if (k == 0)
			continue;
		out->file = s->p;
		out->file_n = i;
		*s = span_skip(*s, i + k);
		return true;
	}
	return false;
}

static void
classify(struct span *s, struct iverilog_diag *out)
{
	static const struct {
		const char *word, *severity;
	} kinds[] = {
		{"error:", "error"},
		{"warning:", "warning"},
		{"sorry:", "error"},
		{"internal error:", "error"},
		{"Error:", "error"},
		{"Warning:", "warning"},
	};
	size_t i;

	out->severity = "error";
	out->syntax = span_starts(*s, "syntax error");
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (span_starts(*s, kinds[i].word)) {
			out->severity = kinds[i].severity;
			*s = span_skip(*s, strlen(kinds[i].word));
			break;
		}
	while (s->n > 0 && isblank((unsigned char)s->p[0]))
		*s = span_skip(*s, 1);
	/* "     : more": explains the line above */
	if (span_starts(*s, ": ")) {
		*s = span_skip(*s, 2);
		out->severity = "note";
	}
}

bool
iverilog_log_next(
	const char *log, size_t n, size_t *at, struct iverilog_diag *out)
{
	struct span s;
	const char *end;

	while (*at < n) {
		s.p = log + *at;
		end = memchr(s.p, '\n', n - *at);
		s.n = end ? (size_t)(end - s.p) : n - *at;
		*at += s.n + (end ? 1 : 0);
		memset(out, 0, sizeof(*out));
		if (!split_place(&s, out))
			continue;
		while (s.n > 0 && isblank((unsigned char)s.p[0]) &&
			!span_starts(s, "     : ") && !span_starts(s, ": "))
			s = span_skip(s, 1);
		classify(&s, out);
		out->message = s.p;
		out->message_n = s.n;
		return true;
	}
	return false;
}
