/*
 * judge_scan: the line rules of all judges in one reader.
 *
 * The order of the tests in analyze_line is that of VerilogEval v2's
 * sv-iv-analyze (commit c498220), including what looks like an accident: a
 * phrase that ends the reading wins over anything printed later, and a line
 * "Mismatches: 0 in N samples" counts even when another one follows.  Python
 * opens the log with universal newlines, so a carriage return ends a line.
 *
 * Must not keep more than one piece of a line, and must not decide.
 */
#include "eval/judge_scan.h"

#include <ctype.h>
#include <string.h>

#include "lib/base/str.h"

void
judge_scan_init(struct judge_scan *s)
{
	memset(s, 0, sizeof(*s));
	s->first_e = s->first_s = -1;
	s->last_e = s->last_s = -1;
	s->first_mismatch = -1;
	s->native_m = s->native_s = s->native_t = -1;
	buf_init(&s->line, SCAN_LINE);
}

void
judge_scan_release(struct judge_scan *s)
{
	buf_release(&s->line);
}

/* ---- numbers ---- */

struct cursor {
	const char *p, *end;
};

static bool
eat(struct cursor *c, const char *word)
{
	size_t k = strlen(word);

	if ((size_t)(c->end - c->p) < k || memcmp(c->p, word, k) != 0)
		return false;
	c->p += k;
	return true;
}

/* Digits, saturating; -1 when there are none. */
static int64_t
eat_digits(struct cursor *c)
{
	int64_t v = -1;

	while (c->p < c->end && isdigit((unsigned char)*c->p)) {
		v = v < 0 ? 0 : v;
		v = v > (INT64_MAX - 9) / 10 ? INT64_MAX - 9
					     : v * 10 + (*c->p - '0');
		c->p++;
	}
	return v;
}

static bool
eat_mismatches(struct cursor *c, int64_t *e, int64_t *s)
{
	if (!eat(c, "Mismatches: "))
		return false;
	*e = eat_digits(c);
	if (!eat(c, " in "))
		return false;
	*s = eat_digits(c);
	return eat(c, " samples");
}

/* ---- one line ---- */

static bool
has(const char *p, size_t n, const char *phrase)
{
	return str_memmem(p, n, phrase) != NULL;
}

/* Whole line "Mismatches: E in S samples" with digits in both places. */
static bool
mismatch_line(const struct judge_scan *s, const char *p, size_t n, int64_t *e,
	int64_t *samples)
{
	struct cursor c = {p, p + n};

	return (!s->cut || s->nonce) && eat_mismatches(&c, e, samples) &&
		c.p == c.end && *e >= 0 && *samples >= 0;
}

static void
analyze_line(struct judge_scan *s, const char *p, size_t n)
{
	static const struct {
		const char *phrase;
		char code;
	} before[] = {
		{"error: This assignment requires an explicit cast", 'e'},
		{"error: Sized numeric constant must have a size greater than "
		 "zero",
			'0'},
		{"warning: always_comb process has no sensitivities", 'n'},
		{"found no sensitivities so it will never trigger", 'n'},
		{"is declared here as wire", 'w'},
		{"Unknown module type", 'm'},
		{"Unable to bind wire/reg/memory `clk'", 'c'},
		{"TIMEOUT", 'T'},
	};
	int64_t e, samples;
	size_t i;

	if (s->code)
		return;
	if (has(p, n, "syntax error")) {
		s->code = 'S';
		return;
	}
	if (has(p, n, "error"))
		s->flag_c = true;
	if (has(p, n, "Unable to bind wire/reg"))
		s->flag_p = true;
	for (i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		if (has(p, n, before[i].phrase)) {
			s->code = before[i].code;
			return;
		}
	if (mismatch_line(s, p, n, &e, &samples) && e == 0)
		s->no_mismatch = true;
}

static void
compile_line(struct judge_scan *s, const char *p, size_t n)
{
	if (has(p, n, "syntax error"))
		s->syntax = true;
	if (has(p, n, "is not a port of") || has(p, n, "Wrong number of ports"))
		s->not_a_port = true;
	if (has(p, n, "Unknown module type"))
		s->no_module = true;
}

static void
find_mismatches(struct judge_scan *s, const char *p, size_t n)
{
	static const char word[] = "Mismatches: ";
	struct cursor c;
	const char *at;
	int64_t e, samples;

	for (at = p; (at = str_memmem(at, (size_t)(p + n - at), word)); at++) {
		c.p = at;
		c.end = p + n;
		if (!eat_mismatches(&c, &e, &samples))
			continue;
		if (s->found++ == 0) {
			s->first_e = e;
			s->first_s = samples;
		}
	}
}

static void
first_mismatch(struct judge_scan *s, const char *p, size_t n)
{
	static const char word[] = "First mismatch occurred at time ";
	const char *at = str_memmem(p, n, word);
	struct cursor c;
	int64_t v;

	if (!at)
		return;
	c.p = at + sizeof(word) - 1;
	c.end = p + n;
	v = eat_digits(&c);
	if (v >= 0 && (s->first_mismatch < 0 || v < s->first_mismatch))
		s->first_mismatch = v;
}

static void
native_line(struct judge_scan *s, const char *p, size_t n)
{
	struct cursor c = {p, p + n};
	int64_t m, samples, t;

	if ((s->cut && !s->nonce) || !eat(&c, "rtlsmith: mismatches="))
		return;
	m = eat_digits(&c);
	if (m < 0 || !eat(&c, " samples="))
		return;
	samples = eat_digits(&c);
	if (samples < 0 || !eat(&c, " first_time="))
		return;
	t = eat(&c, "-1") ? -1 : eat_digits(&c);
	if (c.p != c.end || (t < 0 && c.p[-1] != '1'))
		return;
	s->native++;
	s->native_m = m;
	s->native_s = samples;
	s->native_t = t;
}

static void
sim_line(struct judge_scan *s, const char *p, size_t n)
{
	int64_t e, samples;

	find_mismatches(s, p, n);
	if (mismatch_line(s, p, n, &e, &samples)) {
		s->lines++;
		s->last_e = e;
		s->last_s = samples;
	}
	first_mismatch(s, p, n);
	native_line(s, p, n);
	if (has(p, n, "TIMEOUT"))
		s->timeout_line = true;
	if (has(p, n, "Your Design Passed"))
		s->rtllm_pass++;
	if (has(p, n, "all tests passed"))
		s->vgen_pass++;
}

/* What the testbench itself printed: it follows the nonce, wherever that is
 * (the design may have begun the line).  NULL: nothing. */
static const char *
trusted_part(const struct judge_scan *s, const char *p, size_t n)
{
	const char *at = str_memmem(p, n, s->nonce);

	return at ? at + strlen(s->nonce) : NULL;
}

static void
whole_line(struct judge_scan *s, const char *p, size_t n)
{
	const char *trusted = p;

	if (s->nonce && s->phase == SCAN_SIM) {
		trusted = trusted_part(s, p, n);
		if (!trusted)
			return;
		n -= (size_t)(trusted - p);
		p = trusted;
	}
	analyze_line(s, p, n);
	if (s->phase == SCAN_COMPILE)
		compile_line(s, p, n);
	else
		sim_line(s, p, n);
}

/* ---- the stream ---- */

/* The buffer is full in the middle of a line: read what there is and keep the
 * end, in which a phrase may have begun. */
static void
long_line(struct judge_scan *s)
{
	whole_line(s, s->line.ptr, s->line.len);
	buf_drop(&s->line, s->line.len - SCAN_OVERLAP);
	s->cut = true;
}

static void
end_line(struct judge_scan *s, const char *p, size_t n)
{
	if (s->line.len == 0) {
		whole_line(s, p, n);
	} else {
		if (buf_add(&s->line, p, n) < 0) {
			long_line(s);
			(void)buf_add(&s->line, p, n);
		}
		whole_line(s, s->line.ptr, s->line.len);
		buf_clear(&s->line);
	}
	s->cut = false;
}

static const char *
line_end(const char *p, size_t n)
{
	const char *nl = memchr(p, '\n', n);
	const char *cr = memchr(p, '\r', nl ? (size_t)(nl - p) : n);

	return cr ? cr : nl;
}

void
judge_scan_add(struct judge_scan *s, const char *p, size_t n)
{
	const char *end;
	size_t k;

	while (n > 0) {
		/* pieces small enough that buffer and piece fit twice */
		k = n < SCAN_LINE / 4 ? n : SCAN_LINE / 4;
		end = line_end(p, k);
		if (end) {
			end_line(s, p, (size_t)(end - p));
			k = (size_t)(end - p) + 1;
		} else {
			if (s->line.len + k > SCAN_LINE)
				long_line(s);
			(void)buf_add(&s->line, p, k);
		}
		p += k;
		n -= k;
	}
}

void
judge_scan_end(struct judge_scan *s)
{
	if (s->line.len > 0)
		end_line(s, "", 0);
}

void
judge_scan_phase(struct judge_scan *s, enum judge_phase phase)
{
	s->phase = phase;
}

/* ---- the letter ---- */

bool
judge_scan_async_reset(const char *code, size_t n)
{
	return has(code, n, "posedge reset") || has(code, n, "negedge reset") ||
		has(code, n, "posedge r)");
}

char
judge_scan_letter(const struct judge_scan *s, const char *code, size_t n)
{
	if (s->code)
		return s->code;
	if (s->flag_p)
		return 'p';
	if (s->flag_c)
		return 'C';
	if (s->no_mismatch)
		return '.';
	return judge_scan_async_reset(code, n) ? 'r' : 'R';
}
