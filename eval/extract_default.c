/*
 * extract_default: our own extractor, version 1.
 *
 * 1. Thinking is not an answer: text up to the last "</think>" is dropped; an
 *    opening "<think>" that never ends means that there is no answer.
 * 2. [BEGIN] ... [DONE] (or to the end) narrows the text when it holds code.
 * 3. Fenced blocks are found with any indentation, with a closing fence glued
 *    to code, and without a closing fence; blocks in other languages are
 *    passed over.
 * 4. The answer is the last block that defines the wanted module completely;
 *    modules of other blocks that it uses are put in front; modules that
 *    instantiate the wanted one (testbenches) are cut out.
 * 5. Without such a block: the same in the bare text; else, where the task
 *    has a header, a body is put behind it.
 * 6. A reply that was cut before the wanted module ended is "truncated".
 *
 * Must not mend code: what the model wrote is what is judged.
 */
#include <ctype.h>
#include <string.h>

#include "eval/extract_int.h"
#include "eval/vscan.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define HELPERS_MAX 256 /* modules looked at when helpers are sought */

static const char *
find(const char *s, size_t n, const char *needle)
{
	return str_memmem(s, n, needle);
}

/* Step 2. */
static void
narrow_to_tags(const char **s, size_t *n, struct buf *rules)
{
	const char *begin = find(*s, *n, "[BEGIN]");
	const char *done;
	size_t rest;

	if (begin == NULL)
		return;
	begin += 7;
	rest = *n - (size_t)(begin - *s);
	done = find(begin, rest, "[DONE]");
	if (done != NULL)
		rest = (size_t)(done - begin);
	if (find(begin, rest, "module") == NULL &&
		find(begin, rest, "assign") == NULL &&
		find(begin, rest, "always") == NULL)
		return;
	*s = begin;
	*n = rest;
	extract_rule(rules, "tags");
}

static const struct vscan_module *
wanted(const struct extract_block *b, const char *top)
{
	for (size_t i = 0; i < b->v.n; i++)
		if (b->v.modules[i].complete &&
			strcmp(b->v.modules[i].name, top) == 0)
			return &b->v.modules[i];
	return NULL;
}

/* A module that instantiates the wanted one is a testbench or a wrapper. */
static bool
is_bench(const struct extract_block *b, const struct vscan_module *m,
	const char *top)
{
	return strcmp(m->name, top) != 0 &&
		vscan_instantiates(b->p + m->start, m->end - m->start, top);
}

static void
add_without_benches(struct buf *out, const struct extract_block *b,
	const char *top, struct buf *rules)
{
	size_t at = 0;
	bool cut = false;

	for (size_t i = 0; i < b->v.n; i++) {
		const struct vscan_module *m = &b->v.modules[i];

		if (!is_bench(b, m, top))
			continue;
		buf_add(out, b->p + at, m->start - at);
		at = m->end;
		cut = true;
	}
	buf_add(out, b->p + at, b->n - at);
	if (cut)
		extract_rule(rules, "testbench_cut");
}

static bool
defines(const struct extract_blocks *set, size_t block, const char *name)
{
	for (size_t i = 0; i < set->b[block].v.n; i++)
		if (strcmp(set->b[block].v.modules[i].name, name) == 0)
			return true;
	return false;
}

/* Does the text use a module of this block that it does not have? */
static bool
is_helper(const struct extract_block *b, const char *top,
	const struct extract_blocks *set, size_t main_block,
	const struct buf *text, size_t *looks)
{
	for (size_t k = 0; k < b->v.n && *looks < HELPERS_MAX; k++) {
		const struct vscan_module *m = &b->v.modules[k];

		(*looks)++;
		if (m->complete && !is_bench(b, m, top) &&
			!defines(set, main_block, m->name) &&
			vscan_instantiates(text->ptr, text->len, m->name))
			return true;
	}
	return false;
}

static void
put_in_front(struct buf *out, const struct extract_block *b, const char *top,
	struct buf *rules)
{
	struct buf both;

	buf_init(&both, LIM_CANDIDATE * 2);
	add_without_benches(&both, b, top, rules);
	buf_addch(&both, '\n');
	buf_add(&both, out->ptr, out->len);
	buf_clear(out);
	buf_add(out, both.ptr, both.len);
	buf_release(&both);
	extract_rule(rules, "helper_block");
}

/* Puts modules of other blocks that the text uses in front of it; again for
 * what those use. */
static void
add_helpers(struct buf *out, const struct extract_blocks *set,
	size_t main_block, const char *top, struct buf *rules)
{
	bool used[EXTRACT_BLOCKS_MAX] = {false};
	size_t looks = 0;
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = set->n; i-- > 0;) {
			const struct extract_block *b = &set->b[i];

			if (i == main_block || used[i] || b->other ||
				wanted(b, top) != NULL ||
				!is_helper(
					b, top, set, main_block, out, &looks))
				continue;
			used[i] = more = true;
			put_in_front(out, b, top, rules);
		}
	}
}

static bool
answer(const struct task *t, const struct extract_blocks *set, struct buf *out,
	struct buf *rules)
{
	for (size_t i = set->n; i-- > 0;) {
		const struct extract_block *b = &set->b[i];

		if (wanted(b, t->top) == NULL)
			continue;
		extract_rule(rules, b->open ? "open_fence" : "fence");
		add_without_benches(out, b, t->top, rules);
		add_helpers(out, set, i, t->top, rules);
		return true;
	}
	return false;
}

/* Between two modules of bare text: prose has words outside directives, and
 * no statement. */
static bool
is_prose(const char *s, size_t n)
{
	struct vscan_words w = VSCAN_WORDS(s, n);

	if (memchr(s, ';', n) != NULL)
		return false;
	while (vscan_next(&w)) {
		size_t line = w.at;

		while (line > 0 && s[line - 1] != '\n')
			line--;
		while (s[line] == ' ' || s[line] == '\t')
			line++;
		if (s[line] != '`')
			return true;
	}
	return false;
}

/* A later complete module of the same name replaces this one. */
static bool
is_replaced(const struct vscan *v, size_t i)
{
	for (size_t k = i + 1; k < v->n && k < i + HELPERS_MAX; k++)
		if (v->modules[k].complete &&
			strcmp(v->modules[k].name, v->modules[i].name) == 0)
			return true;
	return false;
}

/* Bare text as one block: from the first module (or directive before it) to
 * behind the last endmodule; without prose between the modules, and without
 * drafts that a later module replaces. */
static void
bare_block(struct arena *a, const char *s, size_t n, struct extract_blocks *set,
	struct buf *rules)
{
	struct vscan v;
	struct extract_block *b = &set->b[0];
	struct buf text;
	size_t from;

	vscan_text(a, s, n, &v);
	set->n = 0;
	if (v.n == 0)
		return;
	from = v.modules[0].start;
	while (from > 0) { /* directives and imports in front of it */
		size_t line = from - 1;

		while (line > 0 && s[line - 1] != '\n')
			line--;
		if (s[line] != '`' && strncmp(s + line, "import ", 7) != 0 &&
			strncmp(s + line, "//", 2) != 0 && s[line] != '\n')
			break;
		from = line;
	}
	buf_init(&text, LIM_CANDIDATE * 2);
	for (size_t i = 0; i < v.n; i++) {
		const struct vscan_module *m = &v.modules[i];

		if (!is_prose(s + from, m->start - from))
			buf_add(&text, s + from, m->start - from);
		else
			extract_rule(rules, "prose_cut");
		if (!is_replaced(&v, i))
			buf_add(&text, s + m->start, m->end - m->start);
		else
			extract_rule(rules, "draft_cut");
		buf_addch(&text, '\n');
		from = m->end;
	}
	memset(b, 0, sizeof(*b));
	b->p = buf_take(&text, a, &b->n);
	buf_release(&text);
	vscan_text(a, b->p, b->n, &b->v);
	set->n = 1;
}

/* Is this the body of a module whose header the task gives? */
static bool
body(const struct task *t, const struct extract_block *b)
{
	return t->header != NULL && !b->other && b->v.n == 0 && b->v.words;
}

static void
add_body(const struct task *t, const struct extract_block *b, struct buf *out,
	struct buf *rules)
{
	size_t n = b->v.stray_end ? b->v.stray_at : b->n;

	if (t->profile != TASK_VE1)
		buf_printf(out, "%s\n", t->header);
	buf_add(out, b->p, n);
	buf_addch(out, '\n');
	if (!b->v.stray_end) {
		buf_addstr(out, "endmodule\n");
		extract_rule(rules, "endmodule_added");
	}
	extract_rule(rules, "body");
}

/* Bare text that begins as the body of a module does, not as prose. */
static bool
starts_as_code(const char *s, size_t n)
{
	static const char *const list[] = {"assign", "always", "always_comb",
		"always_ff", "wire", "reg", "logic", "localparam", "parameter",
		"initial", "genvar", "integer"};
	struct vscan_words w = VSCAN_WORDS(s, n);

	if (memchr(s, ';', n) == NULL || !vscan_next(&w))
		return false;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (strlen(list[i]) == w.len &&
			memcmp(s + w.at, list[i], w.len) == 0)
			return true;
	return false;
}

static bool
body_answer(struct arena *a, const struct task *t,
	const struct extract_reply *r, struct extract_blocks *set,
	struct buf *out, struct buf *rules)
{
	if (set->n == 0) {
		struct extract_block *b = &set->b[0];

		memset(b, 0, sizeof(*b));
		b->p = r->text;
		b->n = r->n;
		vscan_text(a, b->p, b->n, &b->v);
		set->n = 1;
		if (!b->v.stray_end && !starts_as_code(b->p, b->n)) {
			set->n = 0; /* prose */
			return false;
		}
	}
	for (size_t i = 0; i < set->n; i++) {
		const struct extract_block *b = &set->b[i];

		if (!body(t, b) || (r->truncated && !b->v.stray_end))
			continue;
		add_body(t, b, out, rules);
		return true;
	}
	return false;
}

/* What is left to judge when nothing defines the wanted module: a block with
 * other or unfinished modules still is the model's answer. */
static bool
wrong_answer(
	const struct extract_blocks *set, struct buf *out, struct buf *rules)
{
	for (size_t i = set->n; i-- > 0;) {
		const struct extract_block *b = &set->b[i];

		if (b->other || (b->v.n == 0 && !b->v.words))
			continue;
		extract_rule(rules, b->v.n > 0 ? "other_module" : "no_module");
		buf_add(out, b->p, b->n);
		return true;
	}
	return false;
}

/* Was the reply cut inside a module or a block? */
static bool
has_unfinished(const struct extract_blocks *set)
{
	if (set->n > 0 && set->b[set->n - 1].open)
		return true;
	for (size_t i = 0; i < set->n; i++)
		for (size_t k = 0; k < set->b[i].v.n; k++)
			if (!set->b[i].v.modules[k].complete)
				return true;
	return false;
}

static void
take_code(struct arena *a, const struct task *t, const struct extract_reply *r,
	struct buf *rules, struct extract_result *out)
{
	struct extract_blocks *set = arena_alloc(a, sizeof(*set));
	struct buf code;
	bool found;

	buf_init(&code, LIM_CANDIDATE * 2);
	extract__fences(a, r->text, r->n, set);
	found = answer(t, set, &code, rules);
	if (!found && set->n == 0) {
		bare_block(a, r->text, r->n, set, rules);
		found = answer(t, set, &code, rules);
	}
	out->full = found;
	if (!found)
		found = body_answer(a, t, r, set, &code, rules);
	if (!found && !(r->truncated && (has_unfinished(set) || set->n == 0))) {
		found = wrong_answer(set, &code, rules);
		out->full = found;
	}
	out->reason = found    ? REASON_PASS
		: r->truncated ? REASON_TRUNCATED
			       : REASON_NO_CODE;
	if (found)
		out->code = buf_take(&code, a, &out->n);
	buf_release(&code);
}

void
extract_default(struct arena *a, const struct task *t,
	const struct extract_reply *reply, struct buf *rules,
	struct extract_result *out)
{
	struct extract_reply r = *reply;
	bool answered;

	out->extractor = "default@1";
	answered = extract__drop_thinking(&r.text, &r.n, rules);
	narrow_to_tags(&r.text, &r.n, rules);
	take_code(a, t, &r, rules, out);
	if (out->code == NULL && !answered && r.truncated)
		out->reason = REASON_TRUNCATED;
	if (t->profile != TASK_VE1)
		out->full = false;
}
