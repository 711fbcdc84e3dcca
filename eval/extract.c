/*
 * extract: chooses the extractor and names what it did (see extract.h).
 */
#include "eval/extract.h"

#include <string.h>

#include "eval/extract_int.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

int
extract_mode_parse(const char *s, enum extract_mode *out, struct err *e)
{
	if (str_eq(s, "default"))
		*out = EXTRACT_DEFAULT;
	else if (str_eq(s, "official"))
		*out = EXTRACT_OFFICIAL;
	else if (str_eq(s, "none"))
		*out = EXTRACT_NONE;
	else
		return err_set(e, ERR_USAGE,
			"unknown extractor \"%s\"; known: default official "
			"none",
			s != NULL ? s : "");
	return 0;
}

void
extract_rule(struct buf *rules, const char *name)
{
	if (rules->len > 0)
		buf_addch(rules, ',');
	buf_addstr(rules, name);
}

/* Bytes at p that end a line for str.splitlines; 0 if none. */
static size_t
line_end(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;

	if (u[0] == '\r' && n > 1 && u[1] == '\n')
		return 2;
	if (u[0] == '\n' || u[0] == '\r' || u[0] == '\v' || u[0] == '\f' ||
		(u[0] >= 0x1c && u[0] <= 0x1e))
		return 1;
	if (n > 1 && u[0] == 0xc2 && u[1] == 0x85)
		return 2;
	if (n > 2 && u[0] == 0xe2 && u[1] == 0x80 &&
		(u[2] == 0xa8 || u[2] == 0xa9))
		return 3;
	return 0;
}

struct extract_line *
extract_lines(struct arena *a, const char *s, size_t n, size_t *count)
{
	struct extract_line *l;
	size_t lines = 1, start = 0, k = 0;

	for (size_t i = 0; i < n; i++)
		lines += line_end(s + i, n - i) > 0;
	l = arena_array(a, lines, sizeof(*l));
	for (size_t i = 0; i < n;) {
		size_t e = line_end(s + i, n - i);

		if (e == 0) {
			i++;
			continue;
		}
		l[k].p = s + start;
		l[k++].n = i - start;
		i += e;
		start = i;
	}
	if (start < n) {
		l[k].p = s + start;
		l[k++].n = n - start;
	}
	*count = k;
	return l;
}

static bool
only_blanks(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr(" \t\r\n\f\v", s[i]) == NULL || s[i] == '\0')
			return false;
	return true;
}

/* The answer to a task of kind testbench is the testbench: as a task that asks
 * for its module would have it. */
static const struct task *
asked_for(const struct task *t, struct task *own)
{
	if (!task_is_testbench(t))
		return t;
	*own = *t;
	own->profile = TASK_NATIVE;
	own->top = t->tb_top ? t->tb_top : "tb";
	own->header = NULL;
	return own;
}

void
extract_code(struct arena *a, const struct task *t, enum extract_mode mode,
	const struct extract_reply *reply, struct extract_result *out)
{
	struct extract_reply r = *reply;
	struct task own;
	struct buf rules;

	t = asked_for(t, &own);
	memset(out, 0, sizeof(*out));
	buf_init(&rules, LIM_KIB);
	if (r.n > LIM_CANDIDATE) {
		extract_rule(&rules, "cut_at_limit");
		/* still too large when it is code as a whole: never judged
		 * by its first part */
		r.n = LIM_CANDIDATE + (mode == EXTRACT_NONE);
	}
	if (mode == EXTRACT_NONE) {
		out->extractor = "none@1";
		out->code = r.text;
		out->n = r.n;
	} else if (task_is_line(t)) {
		extract_line(a, &r, mode == EXTRACT_OFFICIAL, &rules, out);
	} else if (only_blanks(r.text, r.n)) {
		out->extractor =
			mode == EXTRACT_OFFICIAL ? "official@1" : "default@1";
		out->reason = r.truncated ? REASON_TRUNCATED : REASON_EMPTY;
		if (mode == EXTRACT_OFFICIAL)
			extract_official(a, t, r.text, r.n, &rules, out);
	} else if (task_is_assertion(t)) {
		extract_properties(a, &r, &rules, out);
	} else if (mode == EXTRACT_OFFICIAL) {
		extract_official(a, t, r.text, r.n, &rules, out);
	} else {
		extract_default(a, t, &r, &rules, out);
	}
	out->rules = buf_take(&rules, a, NULL);
	buf_release(&rules);
}
