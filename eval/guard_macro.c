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

#include "eval/guard_int.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define DEPTH_MAX 32 /* macros in macros, calls in arguments */

struct cost {
	double bytes, times; /* doubles saturate by themselves */
};

struct body {
	const char *p;
	size_t n;
	const char *args; /* between the parentheses */
	size_t args_n;
	bool function;
	struct body *next;
};

struct macro {
	const char *name;
	size_t name_n;
	int line;
	struct body *bodies; /* of all its definitions */
	bool function;
	enum { UNSEEN, OPEN, KNOWN } state;
	struct cost cost;
};

/* ifdefs that are open: is the part read, has one been? */
struct branch {
	bool live, taken, outer;
};

struct reader {
	struct arena a;
	struct guard_finding *out;
	bool found;
	const char *s;
	size_t n, at;
	int line;
	struct lex_names names; /* value: index into macros */
	struct macro *macros;
	size_t n_macros, cap;
	struct lex_names defined; /* value: is it now? */
	struct branch *branches;
	size_t n_branches, cap_branches;
	bool pastes, passes_macros; /* "``" in a body; "`" in an argument */
	const char *passing;
	const struct macro *user; /* whose body is read */
	struct lex_names *params;
};

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

static size_t
name_length(const char *p, size_t n)
{
	size_t i = 0;

	if (n == 0 || !name_start(*p))
		return 0;
	while (i < n && name_char(p[i]))
		i++;
	return i;
}

static size_t
blanks(const char *p, size_t n)
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

static void
found(struct reader *r, const char *rule, const char *p, size_t n, int line)
{
	if (!r->found)
		r->found = guard__find(r->out, rule, p, n, line);
}

static int
lines_before(const char *s, const char *p)
{
	int line = 1;

	for (; s < p; s++)
		line += *s == '\n';
	return line;
}

static int
line_of(const struct reader *r, const char *p)
{
	return lines_before(r->s, p);
}

/* The text at p is too much; the macro that it belongs to is named. */
static void
growth(struct reader *r, const char *p)
{
	if (r->user)
		found(r, "macro-growth", r->user->name, r->user->name_n,
			r->user->line);
	else
		found(r, "macro-growth", "macros", 6, line_of(r, p));
}

/* Behind the comment at p, or 0: there is none.  Lines are counted by the
 * caller. */
static size_t
comment(const char *p, size_t n)
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

static size_t
text(const char *p, size_t n)
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

static struct macro *
macro_named(struct reader *r, const char *p, size_t n, bool make)
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
	if (r->n_macros == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 32;
		more = arena_array(&r->a, r->cap, sizeof(*more));
		if (r->n_macros)
			memcpy(more, r->macros, r->n_macros * sizeof(*more));
		r->macros = more;
	}
	more = &r->macros[r->n_macros++];
	more->name = p;
	more->name_n = n;
	more->line = r->line;
	return more;
}

/* End of the definition that goes on at i: the end of its line, where no
 * backslash continues it. */
static size_t
definition_end(const struct reader *r, size_t i)
{
	size_t k;

	for (; i < r->n; i++) {
		if (r->s[i] == '"' || r->s[i] == '/') {
			k = comment(r->s + i, r->n - i);
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
	size_t i = r->at + blanks(r->s + r->at, r->n - r->at), end, m;
	struct body *b = arena_alloc(&r->a, sizeof(*b));
	const char *close;
	struct macro *mac;

	m = name_length(r->s + i, r->n - i);
	end = definition_end(r, i);
	if (m == 0 || i + m > end) {
		r->at = end;
		return;
	}
	mac = macro_named(r, r->s + i, m, true);
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
	size_t i = r->at + blanks(r->s + r->at, r->n - r->at);
	size_t m = name_length(r->s + i, r->n - i);
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

static const char *
refused(const char *p, size_t n)
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
	size_t i = r->at + blanks(r->s + r->at, r->n - r->at);
	size_t m = name_length(r->s + i, r->n - i);

	if (m)
		lex_names_put(&r->defined, r->s + i, m, 0, NULL)->value = 0;
}

/* At a backtick. */
static void
directive(struct reader *r)
{
	const char *p = r->s + r->at + 1;
	size_t n = name_length(p, r->n - r->at - 1);
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
	rule = refused(p, n);
	if (rule && !lex_names_has(&r->names, p, n))
		found(r, rule, p - 1, n + 1, r->line);
}

/* Refused directives in the body of a macro. */
static void
body_directives(struct reader *r, const struct macro *m, const struct body *b)
{
	const char *p = b->p, *end = b->p + b->n, *rule;
	size_t n, k;

	for (; p < end; p += k) {
		k = comment(p, (size_t)(end - p));
		k = k ? k : text(p, (size_t)(end - p));
		if (k)
			continue;
		k = 1;
		if (*p != '`')
			continue;
		n = name_length(p + 1, (size_t)(end - p) - 1);
		rule = refused(p + 1, n);
		if (rule)
			found(r, rule, p, n + 1, m->line);
	}
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
		k = comment(r->s + r->at, r->n - r->at);
		k = !k && live(r) ? text(r->s + r->at, r->n - r->at) : k;
		if (k)
			r->at += k;
		else if (r->s[r->at] == '`')
			directive(r);
		else
			r->at++;
		count_lines(r, from);
	}
}

/* ---- what macros cost ---- */

static struct cost read_cost(struct reader *r, const char **p, const char *end,
	int depth, bool call);

static void
parameters(struct reader *r, const struct body *b, struct lex_names *into)
{
	const char *p = b->args, *end;
	size_t n;

	lex_names_init(into, &r->a);
	end = p ? p + b->args_n : p;
	while (p && p < end) {
		n = name_length(p, (size_t)(end - p));
		if (n)
			lex_names_put(into, p, n, 0, NULL);
		p += n ? n : 1;
	}
}

static void
body_cost(struct reader *r, struct macro *m, const struct body *b, int depth)
{
	struct lex_names params, *outer = r->params;
	const struct macro *user = r->user;
	const char *p = b->p;
	struct cost c;

	parameters(r, b, &params);
	r->params = &params;
	r->user = m;
	if (b->args_n && memchr(b->args, '`', b->args_n))
		found(r, "macro-paste", m->name, m->name_n, m->line);
	c = read_cost(r, &p, b->p + b->n, depth + 1, false);
	r->params = outer;
	r->user = user;
	m->cost.bytes = c.bytes > m->cost.bytes ? c.bytes : m->cost.bytes;
	m->cost.times = c.times > m->cost.times ? c.times : m->cost.times;
}

static void
know(struct reader *r, struct macro *m, int depth)
{
	const struct body *b;

	if (m->state == KNOWN || r->found)
		return;
	if (m->state == OPEN || depth > DEPTH_MAX) {
		found(r, "macro-recursion", m->name, m->name_n, m->line);
		return;
	}
	m->state = OPEN;
	for (b = m->bodies; b && !r->found; b = b->next) {
		body_directives(r, m, b);
		body_cost(r, m, b, depth);
	}
	m->state = KNOWN;
}

/* The use of a macro: p stands behind its name. */
static struct cost
use_cost(struct reader *r, struct macro *m, const char **p, const char *end,
	int depth)
{
	const char *q = *p + blanks(*p, (size_t)(end - *p));
	struct cost c, args = {0, 0};

	know(r, m, depth);
	c = m->cost;
	if (m->function && q < end && *q == '(') {
		*p = q + 1;
		args = read_cost(r, p, end, depth + 1, true);
	}
	c.bytes += args.bytes + c.times * args.bytes;
	c.times = args.times + c.times * args.times;
	return c;
}

static struct cost
backtick(
	struct reader *r, const char **p, const char *end, int depth, bool call)
{
	const char *q = *p + 1;
	size_t n = name_length(q, (size_t)(end - q));
	struct macro *m = n ? macro_named(r, q, n, false) : NULL;
	struct cost c = {(double)n + 1, 0};

	if (call) {
		r->passes_macros = true;
		r->passing = q - 1;
	}
	if (q < end && *q == '`' && r->user) {
		r->pastes = true;
		*p = q + 1;
		return c;
	}
	*p = q + n;
	if (n == 6 && memcmp(q, "define", 6) == 0) {
		*p = r->s + definition_end(r, (size_t)(*p - r->s));
		return c;
	}
	if (n && r->user && r->params && lex_names_has(r->params, q, n))
		found(r, "macro-paste", r->user->name, r->user->name_n,
			r->user->line);
	return m ? use_cost(r, m, p, end, depth) : c;
}

/* A text whose bytes stand for themselves but for parameters. */
static struct cost
text_cost(struct reader *r, const char *p, size_t n)
{
	struct cost c = {(double)n, 0};
	size_t i = 0, k;

	while (r->params && i < n) {
		k = name_length(p + i, n - i);
		if (k && lex_names_has(r->params, p + i, k))
			c.times++;
		i += k ? k : 1;
	}
	return c;
}

/* Cost of the text up to end, or, in a call, up to the parenthesis that ends
 * it. */
static struct cost
read_cost(
	struct reader *r, const char **p, const char *end, int depth, bool call)
{
	struct cost sum = {1, 0}, c;
	size_t n, parens = 0;

	if (depth > DEPTH_MAX)
		growth(r, *p);
	while (*p < end && !r->found) {
		n = comment(*p, (size_t)(end - *p));
		if (n) {
			*p += n;
			continue;
		}
		if (**p == '`') {
			c = backtick(r, p, end, depth, call);
		} else {
			n = text(*p, (size_t)(end - *p));
			n = n ? n : name_length(*p, (size_t)(end - *p));
			n = n ? n : 1;
			c = text_cost(r, *p, n);
			parens += call && **p == '(';
			if (call && **p == ')' && parens-- == 0) {
				++*p;
				break;
			}
			*p += n;
		}
		sum.bytes += c.bytes;
		sum.times += c.times;
		if (sum.bytes > LIM_MACRO_TEXT || sum.times > LIM_MACRO_TEXT)
			growth(r, *p);
	}
	return sum;
}

/* ---- second reading: the text outside of definitions ---- */

static void
second_reading(struct reader *r)
{
	const char *p = r->s;

	if (r->n_macros == 0)
		return;
	read_cost(r, &p, r->s + r->n, 0, false);
	if (r->pastes && r->passes_macros)
		found(r, "macro-paste", "``", 2, line_of(r, r->passing));
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
			lines_before(raw, nul));
	if (ok < n)
		return guard__find(out, "utf8", lex_fault_text(LEX_UTF8), 13,
			lines_before(raw, raw + ok));
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
		second_reading(&r);
	arena_release(&r.a);
	return r.found;
}
