/*
 * extract_official: what the suites' own scripts take from a reply.
 *
 * Protocols: VerilogEval v2, scripts/sv-generate (NVlabs/verilog-eval, MIT),
 * both tasks; VGen, complete_example of its evaluation scripts (a completion
 * is continued to a module); VerilogEval v1 judges the completion as it is;
 * RTLLM has no script: our default is used and named.
 *
 * Must follow the originals to the letter, oddities included.
 */
#include <string.h>

#include "eval/extract_int.h"
#include "lib/base/limits.h"

/* White space of Python's str.strip at the start of p: its length or 0. */
static size_t
space_at(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;

	if (n == 0)
		return 0;
	if (u[0] == ' ' || (u[0] >= 9 && u[0] <= 13) ||
		(u[0] >= 0x1c && u[0] <= 0x1f))
		return 1;
	if (n > 1 && u[0] == 0xc2 && (u[1] == 0x85 || u[1] == 0xa0))
		return 2;
	if (n < 3)
		return 0;
	if (u[0] == 0xe2 && u[1] == 0x80 &&
		((u[2] >= 0x80 && u[2] <= 0x8a) || u[2] == 0xa8 ||
			u[2] == 0xa9 || u[2] == 0xaf))
		return 3;
	if ((u[0] == 0xe2 && u[1] == 0x81 && u[2] == 0x9f) ||
		(u[0] == 0xe3 && u[1] == 0x80 && u[2] == 0x80) ||
		(u[0] == 0xe1 && u[1] == 0x9a && u[2] == 0x80))
		return 3;
	return 0;
}

static struct extract_line
lstrip(struct extract_line l)
{
	size_t s;

	while ((s = space_at(l.p, l.n)) > 0) {
		l.p += s;
		l.n -= s;
	}
	return l;
}

static struct extract_line
rstrip(struct extract_line l)
{
	for (;;) {
		size_t k = 1;

		while (k <= 3 && k <= l.n && space_at(l.p + l.n - k, k) != k)
			k++;
		if (k > 3 || k > l.n)
			return l;
		l.n -= k;
	}
}

static bool
starts(struct extract_line l, const char *prefix)
{
	size_t k = strlen(prefix);

	return l.n >= k && memcmp(l.p, prefix, k) == 0;
}

static bool
ends(struct extract_line l, const char *suffix)
{
	size_t k = strlen(suffix);

	return l.n >= k && memcmp(l.p + l.n - k, suffix, k) == 0;
}

static bool
equals(struct extract_line l, const char *text)
{
	return l.n == strlen(text) && starts(l, text);
}

static void
print_line(struct buf *b, struct extract_line l)
{
	buf_add(b, l.p, l.n);
	buf_addch(b, '\n');
}

/* The line with every occurrence of tag removed. */
static void
print_without(struct buf *b, struct extract_line l, const char *tag)
{
	size_t k = strlen(tag);

	for (size_t i = 0; i < l.n;) {
		if (i + k <= l.n && memcmp(l.p + i, tag, k) == 0) {
			i += k;
			continue;
		}
		buf_addch(b, l.p[i++]);
	}
	buf_addch(b, '\n');
}

struct reply {
	struct extract_line *l;
	size_t n;
	int backticks;
	bool module; /* "module TopModule" at a line's start, and no
		      * "endmodule" before it */
};

static void
first_pass(struct reply *r)
{
	bool early_end = false;

	for (size_t i = 0; i < r->n; i++) {
		if (starts(r->l[i], "```"))
			r->backticks++;
		else if (starts(r->l[i], "endmodule"))
			early_end = early_end || !r->module;
		else if (starts(r->l[i], "module TopModule"))
			r->module = true;
	}
	if (early_end)
		r->module = false;
}

struct second {
	bool tick1, tick2, module, endmodule;
};

static bool
echoes(const struct reply *r, const struct second *s)
{
	if (r->backticks >= 2)
		return s->tick1 && !s->tick2;
	return !s->endmodule && !(r->module && !s->module);
}

static struct second
second_pass(const struct reply *r, struct buf *b)
{
	struct second s = {false, false, false, false};

	for (size_t i = 0; i < r->n; i++) {
		struct extract_line line = r->l[i];
		bool echo;

		if (starts(lstrip(line), "module TopModule"))
			s.module = true;
		echo = echoes(r, &s);
		if (starts(line, "```")) {
			s.tick2 = s.tick2 || s.tick1;
			s.tick1 = true;
			echo = false;
		} else if (starts(lstrip(line), "endmodule")) {
			s.endmodule = true;
		}
		if (echo)
			print_line(b, line);
	}
	buf_addch(b, '\n');
	return s;
}

static void
remark(struct buf *b, struct buf *rules, const char *text, const char *rule)
{
	buf_printf(b, "// VERILOG-EVAL: %s\n", text);
	extract_rule(rules, rule);
}

static void
code_complete(const struct task *t, const struct reply *r, struct buf *b,
	struct buf *rules)
{
	struct second s;

	buf_addch(b, '\n');
	if (!r->module) {
		buf_printf(b, "%s\n\n", t->header != NULL ? t->header : "");
		extract_rule(rules, "header_added");
	}
	s = second_pass(r, b);
	if (r->backticks == 1 || r->backticks > 2) {
		remark(b, rules, "abnormal backticks count",
			"abnormal_backticks");
		buf_addch(b, '\n');
	}
	if (s.module) {
		remark(b, rules, "errant inclusion of module definition",
			"errant_module");
		buf_addch(b, '\n');
	}
	if (!s.endmodule) {
		remark(b, rules, "endmodule not found", "no_endmodule");
		buf_addch(b, '\n');
	}
}

/* Text between [BEGIN] and [DONE]; true when [BEGIN] was there. */
static bool
tagged(const struct reply *r, struct buf *b, struct buf *rules)
{
	struct buf found;
	bool begin = false, done = false;

	buf_init(&found, LIM_CANDIDATE * 2);
	for (size_t i = 0; i < r->n && !done; i++) {
		struct extract_line line = r->l[i];
		struct extract_line both = rstrip(lstrip(line));

		if (!begin) {
			begin = starts(both, "[BEGIN]");
			if (begin && !equals(both, "[BEGIN]"))
				print_without(&found, lstrip(line), "[BEGIN]");
			continue;
		}
		done = ends(both, "[DONE]");
		if (!done)
			print_line(&found, line);
		else if (!equals(both, "[DONE]"))
			print_without(&found, rstrip(line), "[DONE]");
	}
	if (begin && done)
		buf_add(b, found.ptr, found.len);
	buf_release(&found);
	if (begin)
		extract_rule(rules, done ? "begin_done" : "begin_without_done");
	return begin;
}

static void
spec_to_rtl(const struct reply *r, struct buf *b, struct buf *rules)
{
	buf_addch(b, '\n');
	if (!tagged(r, b, rules)) {
		(void)second_pass(r, b);
		remark(b, rules, "response did not use <CODE></CODE> correctly",
			"no_begin");
	}
	buf_addch(b, '\n');
}

static bool
line_has(struct extract_line l, const char *word)
{
	size_t k = strlen(word);

	for (size_t i = 0; i + k <= l.n; i++)
		if (memcmp(l.p + i, word, k) == 0)
			return true;
	return false;
}

/* VGen: the prompt is Verilog that the completion continues; it was asked
 * with "endmodule" as a stop string. */
static void
vgen(struct arena *a, const struct task *t, const char *text, size_t n,
	struct buf *b, struct buf *rules)
{
	const char *stop = NULL;
	struct extract_line *l;
	size_t count;
	long open = 0;

	for (size_t i = 0; i + 9 <= n && stop == NULL; i++)
		if (memcmp(text + i, "endmodule", 9) == 0)
			stop = text + i;
	if (stop != NULL) {
		n = (size_t)(stop - text);
		extract_rule(rules, "cut_at_stop");
	}
	buf_addstr(b, t->header != NULL ? t->header : "");
	buf_add(b, text, n);
	l = extract_lines(a, b->ptr, b->len, &count);
	for (size_t i = 0; i < count; i++) {
		if (line_has(l[i], "//"))
			continue;
		open += line_has(l[i], "begin");
		open -= line_has(l[i], "end");
	}
	for (; open > 0; open--) {
		buf_addstr(b, "end\n");
		extract_rule(rules, "end_added");
	}
	buf_addstr(b, "endmodule\n");
}

void
extract_official(struct arena *a, const struct task *t, const char *text,
	size_t n, struct buf *rules, struct extract_result *out)
{
	struct reply r = {NULL, 0, 0, false};
	struct buf b;

	buf_init(&b, LIM_CANDIDATE * 2);
	out->reason = REASON_PASS;
	switch (t->profile) {
	case TASK_VE2_CC:
		out->extractor = "official-ve2-cc@1";
		r.l = extract_lines(a, text, n, &r.n);
		first_pass(&r);
		code_complete(t, &r, &b, rules);
		break;
	case TASK_VE2_SPEC:
		out->extractor = "official-ve2-spec@1";
		r.l = extract_lines(a, text, n, &r.n);
		first_pass(&r);
		spec_to_rtl(&r, &b, rules);
		break;
	case TASK_VGEN:
		out->extractor = "official-vgen@1";
		vgen(a, t, text, n, &b, rules);
		break;
	case TASK_VE1:
		out->extractor = "official-ve1@1";
		buf_add(&b, text, n);
		break;
	case TASK_RTLLM:
	case TASK_NATIVE:
		extract_default(a, t, &(struct extract_reply){text, n, false},
			rules, out);
		buf_release(&b);
		return;
	}
	out->code = buf_take(&b, a, &out->n);
	buf_release(&b);
}
