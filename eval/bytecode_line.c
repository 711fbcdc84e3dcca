/*
 * bytecode_line: lines and words of .vvp text.
 *
 * A statement ends at the first ";" outside quotes; what follows is a remark.
 * Statements of several lines go on in lines that begin with a blank and are
 * neither a directive nor an instruction:
 *
 *	enum0x55 .enum4 (2)
 *	   "A" 2'b00
 *	 ;
 *
 * Names of enumerations and classes are written as they are, quotes and all,
 * so nothing but the form of a line may be trusted.  Must not read past the
 * end: the text need not end in NUL or newline.
 */
#include "eval/bytecode_int.h"

#include <string.h>

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static const char *
skip_blank(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

/* Behind the quoted text at p; end when it is not closed. */
static const char *
skip_quoted(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\' && p + 1 < end)
			p++;
	return p < end ? p + 1 : end;
}

static const char *
statement_end(const char *p, const char *end)
{
	while (p < end && *p != ';')
		p = *p == '"' ? skip_quoted(p, end) : p + 1;
	return p;
}

static const char *
word_end(const char *p, const char *end)
{
	while (p < end && !is_blank(*p) && *p != ';')
		p++;
	return p;
}

static void
split(const char *p, const char *end, struct bytecode_line *l)
{
	const char *q;

	memset(l, 0, sizeof(*l));
	l->label = l->op = p;
	if (!is_blank(*p) && *p != ':') {
		q = word_end(p, end);
		l->label_n = (size_t)(q - p);
		p = q;
	}
	l->head = *l->label == ':';
	p = skip_blank(p, end);
	l->op = p;
	if (p < end && (*p == '.' || *p == '%' || *p == ':'))
		p = word_end(p, end);
	else
		l->more = l->label_n == 0;
	l->op_n = (size_t)(p - l->op);
	l->args = skip_blank(p, end);
	l->end = statement_end(l->args, end);
}

bool
bytecode__next(struct bytecode_reader *r, struct bytecode_line *l)
{
	const char *p, *nl;

	while (r->p < r->end) {
		p = r->p;
		nl = memchr(p, '\n', (size_t)(r->end - p));
		r->p = nl ? nl + 1 : r->end;
		if (!nl)
			nl = r->end;
		if (p == nl || *p == '#' || *p == ';')
			continue;
		split(p, nl, l);
		return true;
	}
	return false;
}

bool
bytecode__op(const struct bytecode_line *l, const char *name)
{
	size_t n = strlen(name);

	return l->op_n == n && memcmp(l->op, name, n) == 0;
}

bool
bytecode__family(const struct bytecode_line *l, const char *name)
{
	size_t n = strlen(name);

	return l->op_n >= n && memcmp(l->op, name, n) == 0 &&
		(l->op_n == n || l->op[n] == '/');
}

static bool
is_word(char c)
{
	return c != ',' && c != '<' && c != '>' && c != '(' && c != ')' &&
		c != '{' && c != '}' && c != '[' && c != ']' && c != ';' &&
		c != '"' && c != '&' && c != '+' && !is_blank(c);
}

bool
bytecode__token(const char **p, const char *end, struct bytecode_token *t)
{
	const char *q = *p;

	while (q < end && *q != '"' && !is_word(*q))
		q++;
	if (q >= end) {
		*p = end;
		return false;
	}
	t->string = *q == '"';
	if (t->string) {
		*p = skip_quoted(q, end);
		t->p = q + 1;
		t->n = (size_t)(*p - t->p);
		if (t->n > 0 && (*p)[-1] == '"')
			t->n--;
		return true;
	}
	t->p = q;
	while (q < end && is_word(*q))
		q++;
	t->n = (size_t)(q - t->p);
	*p = q;
	return true;
}

bool
bytecode__int(const char **p, const char *end, int *v)
{
	struct bytecode_token t;
	const char *q = *p;
	size_t i;
	int n = 0;

	if (!bytecode__token(&q, end, &t) || t.string)
		return false;
	i = t.p[0] == '-' && t.n > 1;
	for (; i < t.n; i++) {
		if (t.p[i] < '0' || t.p[i] > '9')
			return false;
		n = n > 99999999 ? n : n * 10 + (t.p[i] - '0');
	}
	*v = t.p[0] == '-' ? -n : n;
	*p = q;
	return true;
}

/* ---- what is known ---- */

/* Directives and opcodes of Icarus 10 to 12, up to the first slash. */
static const char *const known[] = {"%abs", "%add", "%addi", "%alloc", "%and",
	"%assign", "%blend", "%breakpoint", "%callf", "%cassign", "%cast",
	"%cast2", "%cmp", "%cmpi", "%concat", "%concati", "%cvt", "%deassign",
	"%debug", "%delay", "%delayx", "%delete", "%disable", "%div", "%dup",
	"%end", "%evctl", "%event", "%file_line", "%flag_get", "%flag_inv",
	"%flag_mov", "%flag_or", "%flag_set", "%force", "%fork", "%free",
	"%inv", "%ix", "%jmp", "%join", "%load", "%max", "%min", "%mod", "%mov",
	"%mul", "%muli", "%nand", "%new", "%noop", "%nor", "%null", "%or",
	"%pad", "%part", "%parti", "%pop", "%pow", "%prop", "%pushi", "%pushv",
	"%putc", "%qinsert", "%qpop", "%release", "%replicate", "%ret",
	"%retload", "%scopy", "%set", "%shiftl", "%shiftr", "%split", "%store",
	"%sub", "%subi", "%substr", "%test_nul", "%vpi_call", "%vpi_func",
	"%wait", "%xnor", "%xor", ".abs", ".alias", ".arith", ".array", ".cast",
	".class", ".cmp", ".concat", ".concat8", ".delay", ".dff", ".enum2",
	".enum4", ".event", ".export", ".extend", ".functor", ".import",
	".island", ".latch", ".modpath", ".net", ".net8", ".param", ".part",
	".port", ".port_info", ".reduce", ".repeat", ".resolv", ".rtran",
	".rtranif0", ".rtranif1", ".scope", ".sfunc", ".shift", ".substitute",
	".thread", ".timescale", ".tran", ".tranif0", ".tranif1", ".tranvp",
	".udp", ".ufunc", ".var"};

bool
bytecode__known(const struct bytecode_line *l)
{
	const char *slash = memchr(l->op, '/', l->op_n);
	size_t n = slash ? (size_t)(slash - l->op) : l->op_n;
	size_t lo = 0, hi = sizeof(known) / sizeof(known[0]), mid, k;
	int order;

	if (n == 0)
		return true;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		/* the text may hold NULs */
		k = strlen(known[mid]);
		order = memcmp(known[mid], l->op, k < n ? k : n);
		if (order == 0)
			order = k < n ? -1 : k > n;
		if (order == 0)
			return true;
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}
