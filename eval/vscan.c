/*
 * vscan: a word scanner over Verilog text (see vscan.h).  Must not judge.
 */
#include "eval/vscan.h"

#include <string.h>

static bool
word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '_' || c == '$';
}

static bool
blank_byte(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' ||
		c == '\v';
}

static size_t
skip_to(const struct vscan_words *w, size_t i, const char *mark)
{
	size_t m = strlen(mark);

	for (; i + m <= w->n; i++)
		if (memcmp(w->s + i, mark, m) == 0)
			return i + m;
	return w->n;
}

static size_t
skip_string(const struct vscan_words *w, size_t i)
{
	for (i++; i < w->n && w->s[i] != '"' && w->s[i] != '\n'; i++)
		if (w->s[i] == '\\')
			i++;
	return i < w->n ? i + 1 : w->n;
}

/* Skips what holds no words at i; answers i when there is nothing to skip. */
static size_t
skip_once(const struct vscan_words *w, size_t i)
{
	const char *s = w->s;

	if (blank_byte(s[i]))
		return i + 1;
	if (s[i] == '/' && i + 1 < w->n && s[i + 1] == '/')
		return skip_to(w, i, "\n");
	if (s[i] == '/' && i + 1 < w->n && s[i + 1] == '*')
		return skip_to(w, i + 2, "*/");
	if (s[i] == '"')
		return skip_string(w, i);
	if (s[i] == '\\') { /* only white space ends the name */
		while (i < w->n && !blank_byte(s[i]))
			i++;
		return i;
	}
	if (s[i] == '`') {
		for (i++; i < w->n && !blank_byte(s[i]) &&
			(s[i] != '(' && s[i] != ';');
			i++)
			;
		return i;
	}
	return i;
}

static size_t
skip_all(const struct vscan_words *w, size_t i)
{
	while (i < w->n) {
		size_t next = skip_once(w, i);

		if (next == i)
			break;
		i = next;
	}
	return i;
}

bool
vscan_next(struct vscan_words *w)
{
	size_t i = w->i;

	for (;;) {
		i = skip_all(w, i);
		if (i >= w->n) {
			w->i = i;
			return false;
		}
		if (word_byte(w->s[i]))
			break;
		i++;
	}
	w->at = i;
	w->dot = i > 0 && w->s[i - 1] == '.';
	while (i < w->n && word_byte(w->s[i]))
		i++;
	w->len = i - w->at;
	w->i = i;
	i = skip_all(w, i);
	w->after = i < w->n ? (unsigned char)w->s[i] : -1;
	w->after_word = i < w->n && word_byte(w->s[i]);
	return true;
}

bool
vscan_skip_parameters(struct vscan_words *w)
{
	size_t i = skip_all(w, w->i);
	int depth = 0;

	if (i >= w->n || w->s[i] != '#')
		return false;
	i = skip_all(w, i + 1);
	if (i >= w->n || w->s[i] != '(')
		return false;
	for (; i < w->n; i = skip_all(w, i + 1)) {
		depth += w->s[i] == '(';
		depth -= w->s[i] == ')';
		if (depth == 0)
			break;
	}
	w->i = i < w->n ? i + 1 : w->n;
	i = skip_all(w, w->i);
	return i < w->n && word_byte(w->s[i]);
}

static bool
is(const struct vscan_words *w, const char *word)
{
	return strlen(word) == w->len &&
		memcmp(w->s + w->at, word, w->len) == 0;
}

static bool
hdl_word(const struct vscan_words *w)
{
	static const char *const list[] = {"assign", "always", "always_comb",
		"always_ff", "wire", "reg", "logic", "begin", "initial",
		"input", "output", "posedge", "negedge"};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (is(w, list[i]))
			return true;
	return false;
}

/* Ports: "(" follows the name (or the parameters), and not ")" at once. */
static bool
has_ports(const struct vscan_words *w)
{
	size_t i = skip_all(w, w->i);

	if (i < w->n && w->s[i] == '#')
		return true;
	if (i >= w->n || w->s[i] != '(')
		return false;
	i = skip_all(w, i + 1);
	return i < w->n && w->s[i] != ')';
}

static struct vscan_module *
add_module(struct arena *a, struct vscan *v, size_t *cap)
{
	v->modules = arena_grow(a, v->modules, v->n, cap, sizeof(*v->modules));
	return &v->modules[v->n++];
}

void
vscan_text(struct arena *a, const char *s, size_t n, struct vscan *out)
{
	struct vscan_words w = VSCAN_WORDS(s, n);
	struct vscan_module *open = NULL;
	size_t cap = 0;

	memset(out, 0, sizeof(*out));
	while (vscan_next(&w)) {
		size_t start = w.at;

		out->words = out->words || hdl_word(&w);
		if (is(&w, "endmodule")) {
			if (open != NULL) {
				open->end = w.i;
				open->complete = true;
				open = NULL;
			} else if (out->n == 0 && !out->stray_end) {
				out->stray_end = true;
				out->stray_at = w.i;
			}
			continue;
		}
		if (!is(&w, "module") && !is(&w, "macromodule"))
			continue;
		if (!vscan_next(&w))
			break;
		if (is(&w, "automatic") || is(&w, "static"))
			if (!vscan_next(&w))
				break;
		if (w.after != '(' && w.after != '#' && w.after != ';')
			continue; /* prose: "the module is ..." */
		if (open != NULL)
			open->end = start;
		open = add_module(a, out, &cap);
		open->name = arena_strndup(a, s + w.at, w.len);
		open->start = start;
		open->end = n;
		open->ports = has_ports(&w);
	}
}

bool
vscan_has_word(const char *s, size_t n, const char *word)
{
	struct vscan_words w = VSCAN_WORDS(s, n);

	while (vscan_next(&w))
		if (is(&w, word))
			return true;
	return false;
}

bool
vscan_instantiates(const char *s, size_t n, const char *name)
{
	struct vscan_words w = VSCAN_WORDS(s, n);

	while (vscan_next(&w)) {
		struct vscan_words ahead = w;

		if (w.dot || !is(&w, name))
			continue;
		if (w.after == '#' ? !vscan_skip_parameters(&ahead)
				   : !w.after_word)
			continue;
		if (vscan_next(&ahead) &&
			(ahead.after == '(' || ahead.after == '['))
			return true;
	}
	return false;
}
