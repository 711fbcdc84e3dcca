/*
 * lex: Verilog's tokens.
 *
 * Follows the rules of Icarus' two scanners where they and the standard
 * differ, since what matters is which text they take for code: a string ends
 * at the end of its line unless a backslash stands there, blanks include
 * backspace and form feed, an escaped identifier ends at a blank, "(*)" is no
 * attribute, a block comment does not nest.  Must not decide what is allowed.
 */
#include "eval/lex.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define SHORT ((size_t)64 * 1024) /* bytes */

/* What a byte may be; those from 0x80 on are nothing of it.  Checked against
 * the operators and sets by the unit test. */
enum byte_class {
	IS_ALPHA = 1,
	IS_DIGIT = 2,
	IS_WORD = 4, /* in a name, behind its first byte */
	IS_BLANK = 8,
	IS_OP = 16,	/* punctuation */
	IS_SECOND = 32, /* in an operator of two bytes or more */
	IS_FIRST = 64
};
static const unsigned char classes[256] = {0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x08, 0x08, 0x00, 0x00, 0x08, 0x08, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x08, 0x50, 0x00, 0x70, 0x14, 0x50, 0x70, 0x50, 0x50, 0x30,
	0x70, 0x70, 0x10, 0x70, 0x50, 0x50, 0x06, 0x06, 0x06, 0x06, 0x06, 0x06,
	0x06, 0x06, 0x06, 0x06, 0x70, 0x10, 0x70, 0x70, 0x70, 0x10, 0x10, 0x05,
	0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05,
	0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05,
	0x05, 0x10, 0x00, 0x10, 0x70, 0x05, 0x10, 0x05, 0x05, 0x05, 0x05, 0x05,
	0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05,
	0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x05, 0x30, 0x70, 0x10,
	0x70, 0x00};

static bool
is(char c, enum byte_class k)
{
	return classes[(unsigned char)c] & k;
}

static bool
digit(char c)
{
	return is(c, IS_DIGIT);
}

static bool
alpha(char c)
{
	return is(c, IS_ALPHA);
}

static bool
word_char(char c)
{
	return is(c, IS_WORD);
}

static bool
blank(char c)
{
	return is(c, IS_BLANK);
}

/* The byte k behind the place; 0 at the end. */
static char
peek(const struct lex *l, size_t k)
{
	return l->n - l->at > k ? l->s[l->at + k] : '\0';
}

static void
fault(struct lex *l, enum lex_fault f, int line)
{
	if (l->fault != LEX_FINE)
		return;
	l->fault = f;
	l->fault_line = line;
}

const char *
lex_fault_text(enum lex_fault f)
{
	switch (f) {
	case LEX_FINE:
		break;
	case LEX_OPEN_COMMENT:
		return "unterminated comment";
	case LEX_OPEN_STRING:
		return "unterminated string";
	case LEX_NUL:
		return "NUL byte";
	case LEX_UTF8:
		return "invalid UTF-8";
	case LEX_STRAY_BYTE:
		return "stray character";
	case LEX_LONG_TOKEN:
		return "token too long";
	}
	return "";
}

size_t
lex_room(const char *s, size_t n)
{
	struct lex_token t;
	struct lex l;
	size_t tokens = 0;

	if (n <= SHORT)
		return n;
	lex_init(&l, s, n);
	while (lex_next(&l, &t))
		tokens++;
	return tokens;
}

void
lex_init(struct lex *l, const char *s, size_t n)
{
	size_t ok = str_utf8_prefix(s, n), i;
	int line = 1;

	memset(l, 0, sizeof(*l));
	l->s = s;
	l->n = n;
	l->line = 1;
	if (ok == n)
		return;
	for (i = 0; i < ok; i++)
		line += s[i] == '\n';
	fault(l, LEX_UTF8, line);
}

/* ---- white space and comments ---- */

static void
line_comment(struct lex *l)
{
	const char *from = l->s + l->at;
	const char *nl = memchr(from, '\n', l->n - l->at);
	size_t n = nl ? (size_t)(nl - from) : l->n - l->at;

	if (memchr(from, '\0', n))
		fault(l, LEX_NUL, l->line);
	l->marked = l->marked || memmem(from, n, "translate_o", 11) != NULL ||
		memmem(from, n, "preprocessor", 12) != NULL;
	l->at += n;
}

static void
block_comment(struct lex *l)
{
	const char *p = l->s + l->at + 2, *end = l->s + l->n;
	int from = l->line;

	for (; p < end; p++) {
		if (*p == '\n')
			l->line++;
		else if (*p == '\0')
			fault(l, LEX_NUL, l->line);
		else if ((*p == '/' && end - p > 1 && p[1] == '*') ||
			(*p == 't' && end - p > 11 &&
				memcmp(p, "translate_o", 11) == 0))
			l->marked = true;
		else if (*p == '*' && end - p > 1 && p[1] == '/')
			break;
	}
	if (p < end) {
		l->at = (size_t)(p + 2 - l->s);
		return;
	}
	fault(l, LEX_OPEN_COMMENT, from);
	l->at = l->n;
}

static void
skip_space(struct lex *l)
{
	char c;

	while (l->at < l->n) {
		c = l->s[l->at];
		if (c == '\n') {
			l->line++;
			l->at++;
		} else if (blank(c)) {
			l->at++;
		} else if (c == '/' && peek(l, 1) == '/') {
			line_comment(l);
		} else if (c == '/' && peek(l, 1) == '*') {
			block_comment(l);
		} else {
			return;
		}
	}
}

/* ---- tokens: each gives the length of the one at the place ---- */

static size_t
word(const struct lex *l, size_t i)
{
	const char *p = l->s + l->at;
	size_t n = l->n - l->at;

	while (i < n && word_char(p[i]))
		i++;
	return i;
}

static size_t
digits(const struct lex *l, size_t i)
{
	while (digit(peek(l, i)) || peek(l, i) == '_')
		i++;
	return i;
}

static bool
time_unit(const struct lex *l, size_t i, size_t *end)
{
	if (peek(l, i) != '\0' && strchr("munpf", peek(l, i)))
		i++;
	if (peek(l, i) != 's')
		return false;
	*end = i + 1;
	return true;
}

static size_t
number(const struct lex *l)
{
	size_t i = digits(l, 0), k, end;

	if (peek(l, i) == '.' && digit(peek(l, i + 1)))
		i = digits(l, i + 1);
	k = i;
	if (peek(l, k) == 'e' || peek(l, k) == 'E') {
		k++;
		if (peek(l, k) == '+' || peek(l, k) == '-')
			k++;
		if (digit(peek(l, k)))
			return digits(l, k);
	}
	return time_unit(l, i, &end) ? end : i;
}

static size_t
span(const struct lex *l, size_t i, const char *set)
{
	while (peek(l, i) != '\0' && strchr(set, peek(l, i)))
		i++;
	return i;
}

/* The number behind an apostrophe; 0: there is none. */
static size_t
based(const struct lex *l)
{
	size_t i = 1, from;
	char base;

	if (peek(l, 1) == 's' || peek(l, 1) == 'S')
		i++;
	base = (char)(peek(l, i) | 0x20);
	from = span(l, i + 1, " \t");
	switch (base) {
	case 'd':
		if (digit(peek(l, from)))
			return digits(l, from);
		i = from;
		if (peek(l, i) != '\0' && strchr("xzXZ?", peek(l, i)))
			return span(l, i + 1, "_");
		break;
	case 'b':
		i = span(l, from, "01xzXZ?_");
		break;
	case 'o':
		i = span(l, from, "01234567xzXZ?_");
		break;
	case 'h':
		i = span(l, from, "0123456789abcdefABCDEFxzXZ?_");
		break;
	default:
		i = from;
		break;
	}
	if (i > from)
		return i;
	return peek(l, 1) != '\0' && strchr("01xXzZ", peek(l, 1)) ? 2 : 0;
}

/* Counts the lines that a string goes on for. */
static size_t
string(struct lex *l)
{
	size_t i = 1;
	int line = l->line;

	for (; l->n - l->at > i; i++) {
		char c = peek(l, i), next = peek(l, i + 1);

		if (c == '"')
			return i + 1;
		if (c == '\n')
			break;
		if (c == '\0')
			fault(l, LEX_NUL, l->line);
		if (c == '\\' &&
			(next == '"' || next == '\\' || next == '\n')) {
			l->line += next == '\n';
			i++;
		}
	}
	if (i > l->n - l->at)
		i = l->n - l->at;
	fault(l, LEX_OPEN_STRING, line);
	return i;
}

static size_t
escaped(const struct lex *l)
{
	size_t i = 1;

	while (l->n - l->at > i && !blank(peek(l, i)) && peek(l, i) != '\n')
		i++;
	return i;
}

/* Only blanks before the place in its line? */
static bool
line_start(const struct lex *l)
{
	size_t i = l->at;

	while (i > 0 && (l->s[i - 1] == ' ' || l->s[i - 1] == '\t'))
		i--;
	return i == 0 || l->s[i - 1] == '\n';
}

/* `line 7 "name" 1, or #line "name" 7: what follows is line 7 (Icarus counts
 * from the latter's own line). */
static size_t
line_directive(struct lex *l)
{
	const char *from = l->s + l->at;
	const char *nl = memchr(from, '\n', l->n - l->at);
	size_t n = nl ? (size_t)(nl - from) : l->n - l->at, i = 5;
	int line = 0;

	if (i == n || (from[i] != ' ' && from[i] != '\t'))
		return 0;
	while (i < n && (from[i] == ' ' || from[i] == '\t'))
		i++;
	if (*from == '#') {
		for (i = n; i > 0 && from[i - 1] != '"';)
			i--;
		i += i < n && from[i] == ' ';
	} else if (i == n || !digit(from[i])) {
		return 0;
	}
	for (; i < n && digit(from[i]); i++)
		line = line > 99999999 ? line : line * 10 + (from[i] - '0');
	l->line = line - (*from != '#'); /* the newline makes it one more */
	return n;
}

static bool
spelled(const struct lex *l, size_t n, const char *name)
{
	return strlen(name) == n && memcmp(l->s + l->at, name, n) == 0;
}

/* Icarus 11 reads the line of these as raw text, "/" "*" included. */
static size_t
raw_line(const struct lex *l)
{
	const char *from = l->s + l->at;
	const char *nl = memchr(from, '\n', l->n - l->at);

	return nl ? (size_t)(nl - from) : l->n - l->at;
}

static size_t
directive(struct lex *l)
{
	size_t n, whole;

	if (peek(l, 1) == '`' || peek(l, 1) == '"')
		return 2;
	if (peek(l, 1) == '\\' && peek(l, 2) == '`' && peek(l, 3) == '"')
		return 4;
	if (!alpha(peek(l, 1)))
		return 1;
	n = word(l, 1);
	if (spelled(l, n, "`timescale") || spelled(l, n, "`default_nettype"))
		return raw_line(l);
	if (!spelled(l, n, "`line") || !line_start(l))
		return n;
	whole = line_directive(l);
	return whole ? whole : n;
}

static size_t
operator(struct lex *l)
{
	static const char *const ops[] = {"<<<=", ">>>=", "===", "!==", "==?",
		"!=?", "<<<", ">>>", "&&&", "<<=", ">>=", "->>", "<->", "|->",
		"|=>", "(*", "*)", ".*", "<<", ">>", "**", "<=", ">=", "=>",
		"*>", "==", "!=", "||", "&&", "~|", "~^", "^~", "~&", "->",
		"+:", "-:", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
		"++", "--", "'{", "::", "##"};
	size_t i, n;

	char c = peek(l, 0), next = peek(l, 1);

	if (c == '(' && (next == '*' || blank(next))) {
		i = span(l, 1, " \t\b\f\r");
		n = span(l, i + 1, " \t\b\f\r");
		if (peek(l, i) == '*' && peek(l, n) == ')') {
			l->star = true;
			return 1;
		}
	}
	if (l->star && c == '*') {
		l->star = false;
		return 1;
	}
	if (!is(c, IS_FIRST) || !is(next, IS_SECOND))
		return 1;
	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (ops[i][0] != c)
			continue;
		n = strlen(ops[i]);
		if (l->n - l->at >= n && memcmp(l->s + l->at, ops[i], n) == 0)
			return n;
	}
	return 1;
}

static size_t
odd(struct lex *l, char c)
{
	if (c == '\0')
		fault(l, LEX_NUL, l->line);
	else if (!is(c, IS_OP))
		fault(l, LEX_STRAY_BYTE, l->line);
	return operator(l);
}

static size_t
scan(struct lex *l, enum lex_kind *kind)
{
	char c = peek(l, 0), next = peek(l, 1);
	size_t n;

	*kind = LEX_IDENT;
	if (alpha(c))
		return word(l, 1);
	*kind = LEX_NUMBER;
	if (digit(c))
		return number(l);
	if (c == '\'' && (n = based(l)) > 0)
		return n;
	*kind = LEX_SYSTEM;
	if (c == '$' && word_char(next))
		return word(l, 1);
	*kind = LEX_STRING;
	if (c == '"')
		return string(l);
	*kind = LEX_ESCAPED;
	if (c == '\\' && (n = escaped(l)) > 1)
		return n;
	*kind = LEX_DIRECTIVE;
	if (c == '`')
		return directive(l);
	if (c == '#' && l->n - l->at > 5 &&
		memcmp(l->s + l->at, "#line", 5) == 0 && line_start(l) &&
		(n = line_directive(l)) > 0)
		return n;
	*kind = LEX_OP;
	return odd(l, c);
}

bool
lex_next(struct lex *l, struct lex_token *t)
{
	skip_space(l);
	if (l->at >= l->n)
		return false;
	t->line = l->line;
	t->p = l->s + l->at;
	t->n = scan(l, &t->kind);
	if (t->n > LIM_LEX_TOKEN)
		fault(l, LEX_LONG_TOKEN, t->line);
	l->at += t->n;
	return true;
}

/* ---- what a token is ---- */

bool
lex_directive(const struct lex_token *t, const char *name)
{
	size_t n;

	if (t->kind != LEX_DIRECTIVE)
		return false;
	n = strlen(name);
	return t->n > n && (t->p[0] == '`' || str_eq(name, "line")) &&
		memcmp(t->p + 1, name, n) == 0 &&
		(t->n == n + 1 || !word_char(t->p[n + 1]));
}

const char *
lex_name(const struct lex_token *t, size_t *n)
{
	size_t skip = t->kind == LEX_ESCAPED;

	*n = t->n - skip;
	return t->p + skip;
}

char *
lex_name_dup(struct arena *a, const struct lex_token *t)
{
	size_t n;
	const char *p = lex_name(t, &n);

	return arena_strndup(a, p, n);
}
