/*
 * yosys_log: reading what Yosys and ABC print.
 *
 * Lines are taken whole and from their beginning: names of a design have no
 * blanks, so they cannot make up the sentences that are looked for.  Must not
 * be the ground of a proof: see yosys.h.
 */
#include "tool_wrappers/yosys_log.h"

#include <string.h>

#include "lib/base/str.h"

#define TEXT_MAX 400
#define NAME_MAX_HERE 128
#define NUMBER_MAX 1000000000

/* The next line, without its newline; NULL at the end. */
static const char *
next_line(const char **p, const char *end, size_t *n)
{
	const char *line = *p, *nl;

	if (line >= end)
		return NULL;
	nl = memchr(line, '\n', (size_t)(end - line));
	*n = (size_t)((nl ? nl : end) - line);
	*p = nl ? nl + 1 : end;
	return line;
}

static bool
begins(const char *line, size_t n, const char *with)
{
	size_t k = strlen(with);

	return n >= k && memcmp(line, with, k) == 0;
}

static bool
is_line(const char *line, size_t n, const char *text)
{
	return n == strlen(text) && memcmp(line, text, n) == 0;
}

/* Decimal number at p; *used = digits.  Saturates. */
static int
number(const char *p, size_t n, size_t *used)
{
	int v = 0;
	size_t i;

	for (i = 0; i < n && p[i] >= '0' && p[i] <= '9'; i++)
		v = v > NUMBER_MAX / 10 ? NUMBER_MAX : v * 10 + (p[i] - '0');
	*used = i;
	return v;
}

/* "FILE:LINE: " before the word ERROR. */
static void
read_place(struct arena *a, const char *p, size_t n, struct yosys_message *m)
{
	const char *colon;
	size_t used, rest;

	if (n < 4 || memcmp(p + n - 2, ": ", 2) != 0)
		return;
	n -= 2;
	colon = memchr(p, ':', n);
	if (!colon || colon == p || colon - p > NAME_MAX_HERE)
		return;
	rest = n - (size_t)(colon + 1 - p);
	m->line = number(colon + 1, rest, &used);
	if (used == 0) {
		m->line = 0;
		return;
	}
	m->file = str_utf8_fix(a, p, (size_t)(colon - p));
}

bool
yosys_log_error(
	struct arena *a, const char *log, size_t n, struct yosys_message *out)
{
	static const char word[] = "ERROR: ";
	const char *p = log, *end = log + n, *line, *at;
	const char *best = NULL, *best_line = NULL;
	size_t len, best_n = 0;

	memset(out, 0, sizeof(*out));
	while ((line = next_line(&p, end, &len))) {
		at = str_memmem(line, len, word);
		if (!at || (at != line && (at - line < 2 || at[-1] != ' ')))
			continue;
		best = at + sizeof(word) - 1;
		best_line = line;
		best_n = len;
	}
	if (!best)
		return false;
	read_place(a, best_line,
		(size_t)(best - best_line) - (sizeof(word) - 1), out);
	best_n -= (size_t)(best - best_line);
	out->text =
		str_utf8_fix(a, best, best_n > TEXT_MAX ? TEXT_MAX : best_n);
	return true;
}

void
yosys_log_sat(const char *log, size_t n, struct yosys_sat_log *out)
{
	static const char base[] = "Base case for induction length ";
	const char *p = log, *end = log + n, *line;
	size_t len, used;
	int k;

	memset(out, 0, sizeof(*out));
	while ((line = next_line(&p, end, &len))) {
		if (begins(line, len, base)) {
			k = number(line + sizeof(base) - 1,
				len - (sizeof(base) - 1), &used);
			if (used > 0 && k > out->steps)
				out->steps = k;
		} else if (is_line(line, len,
				   "Induction step proven: SUCCESS!") ||
			is_line(line, len,
				"SAT proof finished - no model found: "
				"SUCCESS!")) {
			out->end = YOSYS_SAT_PROVEN;
		} else if (begins(line, len,
				   "SAT temporal induction proof "
				   "finished - model found") ||
			is_line(line, len,
				"SAT proof finished - model found: FAIL!")) {
			out->end = YOSYS_SAT_MODEL;
		} else if (begins(line, len,
				   "Reached maximum number of time steps")) {
			out->end = YOSYS_SAT_STEPS;
		} else if (str_memmem(line, len, "TIMEOUT!")) {
			out->end = YOSYS_SAT_TIMEOUT;
		}
	}
}

int
yosys_log_abc(const char *log, size_t n, int *frames)
{
	static const char word[] = "Status = ", shown[] = "  Frames = ";
	const char *p = log, *end = log + n, *line;
	size_t len, used, k = sizeof(shown) - 1;
	int status = -1, most = 0, f;

	while ((line = next_line(&p, end, &len))) {
		if (!begins(line, len, word))
			continue;
		line += sizeof(word) - 1;
		len -= sizeof(word) - 1;
		status = -1;
		if (len > 0 && (len == 1 || line[1] == ' ') &&
			(*line == '0' || *line == '1')) {
			status = *line - '0';
		} else if (len > 2 + k && begins(line + 2, len - 2, shown)) {
			f = number(line + 2 + k, len - 2 - k, &used);
			if (begins(line, len, "-1") && f > most)
				most = f;
		}
	}
	if (frames)
		*frames = most;
	return status;
}
