/*
 * guard_macro: the raw text: directives that no candidate may hold, and a
 * bound on what its macros expand to, before any tool reads it.
 *
 * Reads the text by the rules of Icarus' preprocessor (a text goes on over
 * lines, a definition ends at the end of its line, a lone carriage return
 * ends a line).  What a macro costs is a linear form in its arguments: so many
 * bytes, and so many times what it is given.  The bound errs on the large
 * side; what gets past it (names put together at expansion) is refused as
 * such.
 */
#include <string.h>

#include "eval/guard_macro_int.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static bool
name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
name_char(char c)
{
	return name_start(c) || (c >= '0' && c <= '9') || c == '$';
}

size_t
guard__name_length(const char *p, size_t n)
{
	size_t i = 0;

	if (n == 0 || !name_start(*p))
		return 0;
	while (i < n && name_char(p[i]))
		i++;
	return i;
}

size_t
guard__blanks(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n &&
		(p[i] == ' ' || p[i] == '\t' || p[i] == '\f' || p[i] == '\b'))
		i++;
	return i;
}

static bool
line_end(char c)
{
	return c == '\n' || c == '\r';
}

void
guard__found(
	struct reader *r, const char *rule, const char *p, size_t n, int line)
{
	if (!r->found)
		r->found = guard__find(r->out, rule, p, n, line);
}

int
guard__lines_before(const char *s, const char *p)
{
	int line = 1;

	for (; s < p; s++)
		line += *s == '\n';
	return line;
}

/* Behind the comment at p, or 0: there is none.  Lines are counted by the
 * caller. */
size_t
guard__comment(const char *p, size_t n)
{
	const char *end;
	size_t i;

	if (n < 2 || p[0] != '/' || (p[1] != '/' && p[1] != '*'))
		return 0;
	if (p[1] == '*') {
		end = n > 3 ? memmem(p + 2, n - 2, "*/", 2) : NULL;
		return end ? (size_t)(end + 2 - p) : n;
	}
	for (i = 2; i < n && !line_end(p[i]); i++)
		;
	return i;
}

size_t
guard__text(const char *p, size_t n)
{
	size_t i;

	if (n == 0 || *p != '"')
		return 0;
	for (i = 1; i < n && p[i] != '"'; i++)
		if (p[i] == '\\' && i + 1 < n)
			i++;
	return i < n ? i + 1 : n;
}

/* ---- definitions ---- */

struct macro *
guard__macro_named(struct reader *r, const char *p, size_t n, bool make)
{
	struct lex_name_slot *slot;
	struct macro *more;
	bool fresh;

	if (!make) {
		slot = lex_names_get(&r->names, p, n);
		return slot ? &r->macros[slot->value] : NULL;
	}
	slot = lex_names_put(&r->names, p, n, (int)r->n_macros, &fresh);
	if (!fresh)
		return &r->macros[slot->value];
	r->macros = arena_grow(
		&r->a, r->macros, r->n_macros, &r->cap, sizeof(*r->macros));
	more = &r->macros[r->n_macros++];
	more->name = p;
	more->name_n = n;
	more->line = r->line;
	return more;
}

/* End of the definition that goes on at i: the end of its line, where no
 * backslash continues it. */
size_t
guard__definition_end(const struct reader *r, size_t i)
{
	size_t k;

	for (; i < r->n; i++) {
		if (r->s[i] == '"' || r->s[i] == '/') {
			k = guard__comment(r->s + i, r->n - i);
			if (k && r->s[i + 1] == '/')
				return i + k;
			/* a block comment ends with the line */
		}
		if (line_end(r->s[i]) && !(i > 0 && r->s[i - 1] == '\\') &&
			!(r->s[i] == '\n' && i > 1 && r->s[i - 1] == '\r' &&
				r->s[i - 2] == '\\'))
			return i;
	}
	return r->n;
}

/* Behind "`define". */
static void
define(struct reader *r)
{
	size_t i = r->at + guard__blanks(r->s + r->at, r->n - r->at), end, m;
	struct body *b = arena_alloc(&r->a, sizeof(*b));
	const char *close;
	struct macro *mac;

	m = guard__name_length(r->s + i, r->n - i);
	end = guard__definition_end(r, i);
	if (m == 0 || i + m > end) {
		r->at = end;
		return;
	}
	mac = guard__macro_named(r, r->s + i, m, true);
	lex_names_put(&r->defined, r->s + i, m, 1, NULL)->value = 1;
	i += m;
	if (i < end && r->s[i] == '(') {
		close = memchr(r->s + i, ')', end - i);
		b->function = mac->function = true;
		b->args = r->s + i + 1;
		b->args_n = close ? (size_t)(close - b->args) : end - i - 1;
		i = close ? (size_t)(close + 1 - r->s) : end;
	}
	b->p = r->s + i;
	b->n = end - i;
	b->next = mac->bodies;
	mac->bodies = b;
	r->at = end;
}

/* ---- conditions ---- */

static bool
live(const struct reader *r)
{
	return r->n_branches == 0 || r->branches[r->n_branches - 1].live;
}

static bool
is_defined(struct reader *r)
{
	size_t i = r->at + guard__blanks(r->s + r->at, r->n - r->at);
	size_t m = guard__name_length(r->s + i, r->n - i);
	struct lex_name_slot *slot = lex_names_get(&r->defined, r->s + i, m);

	return m > 0 && slot && slot->value;
}

static void
open_branch(struct reader *r, bool holds)
{
	struct branch *more;

	if (r->n_branches == r->cap_branches) {
		r->cap_branches = r->cap_branches ? r->cap_branches * 2 : 16;
		more = arena_array(&r->a, r->cap_branches, sizeof(*more));
		if (r->n_branches)
			memcpy(more, r->branches,
				r->n_branches * sizeof(*more));
		r->branches = more;
	}
	more = &r->branches[r->n_branches];
	more->outer = live(r);
	more->taken = holds;
	more->live = more->outer && holds;
	r->n_branches++;
}

static void
next_branch(struct reader *r, bool holds)
{
	struct branch *b;

	if (r->n_branches == 0)
		return;
	b = &r->branches[r->n_branches - 1];
	b->live = b->outer && !b->taken && holds;
	b->taken = b->taken || holds;
}

static bool
word_is(const char *p, size_t n, const char *word)
{
	return strlen(word) == n && memcmp(p, word, n) == 0;
}

static bool
condition(struct reader *r, const char *p, size_t n)
{
	if (word_is(p, n, "ifdef"))
		open_branch(r, is_defined(r));
	else if (word_is(p, n, "ifndef"))
		open_branch(r, !is_defined(r));
	else if (word_is(p, n, "elsif"))
		next_branch(r, is_defined(r));
	else if (word_is(p, n, "else"))
		next_branch(r, true);
	else if (word_is(p, n, "endif"))
		r->n_branches -= r->n_branches > 0;
	else
		return false;
	return true;
}

/* ---- first reading: definitions and directives ---- */

const char *
guard__refused(const char *p, size_t n)
{
	static const char *const words[] = {"begin_keywords", "end_keywords",
		"pragma", "unconnected_drive", "nounconnected_drive",
		"delay_mode_path", "delay_mode_zero", "delay_mode_unit",
		"delay_mode_distributed", "default_decay_time",
		"default_trireg_strength", "disable_portfaults",
		"enable_portfaults", "suppress_faults", "nosuppress_faults",
		"protect", "endprotect", "uselib", NULL};
	size_t i;

	if (word_is(p, n, "include"))
		return "include";
	if (word_is(p, n, "line"))
		return "line";
	for (i = 0; words[i]; i++)
		if (word_is(p, n, words[i]))
			return "directive";
	return NULL;
}

static void
undefine(struct reader *r)
{
	size_t i = r->at + guard__blanks(r->s + r->at, r->n - r->at);
	size_t m = guard__name_length(r->s + i, r->n - i);

	if (m)
		lex_names_put(&r->defined, r->s + i, m, 0, NULL)->value = 0;
}

/* At a backtick. */
static void
directive(struct reader *r)
{
	const char *p = r->s + r->at + 1;
	size_t n = guard__name_length(p, r->n - r->at - 1);
	const char *rule;

	r->at += n + 1;
	if (n == 0 || condition(r, p, n) || !live(r))
		return;
	if (word_is(p, n, "define")) {
		define(r);
		return;
	}
	if (word_is(p, n, "undef"))
		undefine(r);
	rule = guard__refused(p, n);
	if (rule && !lex_names_has(&r->names, p, n))
		guard__found(r, rule, p - 1, n + 1, r->line);
}

static void
count_lines(struct reader *r, size_t from)
{
	for (; from < r->at; from++)
		r->line += r->s[from] == '\n';
}

static void
first_reading(struct reader *r)
{
	size_t from, k;

	while (r->at < r->n && !r->found) {
		from = r->at;
		k = guard__comment(r->s + r->at, r->n - r->at);
		k = !k && live(r) ? guard__text(r->s + r->at, r->n - r->at) : k;
		if (k)
			r->at += k;
		else if (r->s[r->at] == '`')
			directive(r);
		else
			r->at++;
		count_lines(r, from);
	}
}

static bool
too_large(const char *raw, size_t n, struct guard_finding *out)
{
	const char *nul = memchr(raw, '\0', n);
	size_t ok = str_utf8_prefix(raw, n);

	if (n > LIM_CANDIDATE)
		return guard__find(out, "too-large", "text", 4, 1);
	if (nul)
		return guard__find(out, "nul", lex_fault_text(LEX_NUL), 8,
			guard__lines_before(raw, nul));
	if (ok < n)
		return guard__find(out, "utf8", lex_fault_text(LEX_UTF8), 13,
			guard__lines_before(raw, raw + ok));
	return false;
}

bool
guard_source(const char *raw, size_t n, struct guard_finding *out)
{
	struct reader r = {
		.a = ARENA_INIT, .out = out, .s = raw, .n = n, .line = 1};

	if (too_large(raw, n, out))
		return true;
	if (!memchr(raw, '`', n))
		return false;
	lex_names_init(&r.names, &r.a);
	lex_names_init(&r.defined, &r.a);
	first_reading(&r);
	if (!r.found)
		guard__macro_cost(&r);
	arena_release(&r.a);
	return r.found;
}
