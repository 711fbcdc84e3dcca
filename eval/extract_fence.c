/*
 * extract_fence: what every extractor of ours does first: thinking is dropped,
 * and the fenced blocks are found with any indentation, with a closing fence
 * glued to code, and without a closing fence.  Must not choose between blocks.
 */
#include <ctype.h>
#include <string.h>

#include "eval/extract_int.h"
#include "lib/base/str.h"

static const char *
find_last(const char *s, size_t n, const char *needle)
{
	const char *at = NULL, *next = s;

	while ((next = str_memmem(next, n - (size_t)(next - s), needle)) !=
		NULL) {
		at = next;
		next += strlen(needle);
	}
	return at;
}

bool
extract__drop_thinking(const char **s, size_t *n, struct buf *rules)
{
	const char *close = find_last(*s, *n, "</think>");
	const char *open;

	if (close != NULL) {
		*n -= (size_t)(close + 8 - *s);
		*s = close + 8;
		extract_rule(rules, "thinking_dropped");
	}
	open = str_memmem(*s, *n, "<think>");
	if (open == NULL)
		return true;
	*n = (size_t)(open - *s);
	extract_rule(rules, "thinking_unfinished");
	return false;
}

static bool
hdl_language(const char *p, size_t n)
{
	static const char *const names[] = {"", "verilog", "systemverilog",
		"sv", "v", "vlog", "hdl", "rtl"};
	char word[24];
	size_t k = 0;

	while (k < n && k < sizeof(word) - 1 &&
		(isalnum((unsigned char)p[k]) || strchr("+-#_.", p[k]))) {
		word[k] = (char)tolower((unsigned char)p[k]);
		k++;
	}
	word[k] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(word, names[i]) == 0)
			return true;
	return str_starts(word, "module"); /* code on the fence's own line */
}

/* Offset of the fence in a line, or n: at its start, or glued to code. */
static size_t
fence_at(struct extract_line l, bool inside)
{
	size_t i = 0;

	while (i < l.n && (l.p[i] == ' ' || l.p[i] == '\t'))
		i++;
	if (i + 3 <= l.n && memcmp(l.p + i, "```", 3) == 0)
		return i;
	if (inside && l.n >= 3 && memcmp(l.p + l.n - 3, "```", 3) == 0)
		return l.n - 3;
	return l.n;
}

static struct extract_block *
open_block(struct extract_blocks *set, struct extract_line l, size_t at,
	const char *end)
{
	struct extract_block *b;
	size_t lang = at;

	if (set->n == EXTRACT_BLOCKS_MAX)
		return NULL;
	b = &set->b[set->n++];
	memset(b, 0, sizeof(*b));
	while (lang < l.n && l.p[lang] == '`')
		lang++;
	while (lang < l.n && l.p[lang] == ' ')
		lang++;
	b->other = !hdl_language(l.p + lang, l.n - lang);
	b->open = true;
	b->p = l.p + l.n;
	if (str_memmem(l.p + lang, l.n - lang, "module ") != NULL)
		b->p = str_memmem(l.p + lang, l.n - lang, "module ");
	b->n = (size_t)(end - b->p);
	return b;
}

void
extract__fences(
	struct arena *a, const char *s, size_t n, struct extract_blocks *set)
{
	size_t count;
	struct extract_line *l = extract_lines(a, s, n, &count);
	struct extract_block *b = NULL;

	set->n = 0;
	for (size_t i = 0; i < count; i++) {
		size_t at = fence_at(l[i], b != NULL);

		if (at == l[i].n)
			continue;
		if (b == NULL) {
			b = open_block(set, l[i], at, s + n);
			if (b == NULL)
				break;
			continue;
		}
		b->n = l[i].p + at > b->p ? (size_t)(l[i].p + at - b->p) : 0;
		b->open = false;
		b = NULL;
	}
	for (size_t i = 0; i < set->n; i++)
		vscan_text(a, set->b[i].p, set->b[i].n, &set->b[i].v);
}
