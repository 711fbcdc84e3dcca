/*
 * strengthen_start: gives the variables of a design a value at time 0, for
 * designs that never leave an unknown start on their own.
 *
 * The names come from the byte code of the design compiled alone; they are
 * written as hierarchical names from the testbench.  A name that is no plain
 * identifier is escaped.  Variables of automatic tasks, reals and strings are
 * left out.
 */
#include <stdlib.h>
#include <string.h>

#include "eval/strengthen_int.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define SCOPES 4096
#define TEXT_MAX (4 * LIM_MIB)

struct start_scope {
	char label[40];
	const char *path; /* NULL: not below the root */
};

struct starting {
	struct arena *a;
	struct buf b;
	struct start_scope *scopes;
	size_t n;
	const char *now; /* path of the scope of the lines */
	const char *top, *inst;
	bool ones;
};

static char *
string_at(struct arena *a, const char *s, const char **rest)
{
	const char *q = strchr(s, '"');
	const char *end = q ? strchr(q + 1, '"') : NULL;

	if (!end)
		return NULL;
	*rest = end + 1;
	return arena_strndup(a, q + 1, (size_t)(end - q - 1));
}

/* A scope's name; that of a generate loop ends in its index. */
static const char *
below(struct arena *a, const char *path, const char *name)
{
	size_t k = strcspn(name, "[");

	return arena_printf(a, "%s.\\%.*s %s", path, (int)k, name, name + k);
}

/* "S_0x1 .scope KIND, "inst" "def" f l, f l f, S_0x0;" */
static void
scope_line(struct starting *s, const char *line)
{
	struct start_scope *x;
	const char *rest, *kind = strstr(line, ".scope ");
	char *name, *def, *parent;
	size_t k = strcspn(line, " ");

	s->now = NULL;
	name = string_at(s->a, line, &rest);
	def = name ? string_at(s->a, rest, &rest) : NULL;
	if (!def || s->n == SCOPES || k >= sizeof(x->label))
		return;
	x = &s->scopes[s->n++];
	memcpy(x->label, line, k);
	parent = strstr(rest, ", S_");
	if (!parent) {
		if (str_starts(kind + 7, "module,") && str_eq(def, s->top))
			x->path = arena_printf(s->a, "tb.%s", s->inst);
	} else if (!str_starts(kind + 7, "auto")) {
		parent += 2;
		k = strcspn(parent, ";");
		for (size_t i = 0; i + 1 < s->n; i++)
			if (strlen(s->scopes[i].label) == k &&
				memcmp(s->scopes[i].label, parent, k) == 0 &&
				s->scopes[i].path)
				x->path = below(s->a, s->scopes[i].path, name);
	}
	s->now = x->path;
}

/* A variable of bits, not a real, a string or an object. */
static bool
is_bits(const char *line)
{
	static const char *const kinds[] = {" .var \"", " .var/s \"",
		" .var/i \"", " .var/2u \"", " .var/2s \""};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strstr(line, kinds[i]))
			return true;
	return false;
}

/* ", X Y", after which *S stands. */
static bool
two_numbers(const char **s, long *x, long *y)
{
	const char *at = *s;
	char *end;

	if (*at++ != ',')
		return false;
	*x = strtol(at, &end, 10);
	if (end == at)
		return false;
	at = end;
	*y = strtol(at, &end, 10);
	*s = end;
	return end != at;
}

static void
variable_line(struct starting *s, const char *line)
{
	const char *rest;
	char *name = string_at(s->a, line, &rest);
	long msb, lsb;

	if (!name || !s->now || !two_numbers(&rest, &msb, &lsb))
		return;
	buf_printf(&s->b, "\t\t%s.\\%s  <= %s;\n", s->now, name,
		s->ones ? "-1" : "0");
}

/* "v0x1 .array "mem", first last, msb lsb;" */
static void
array_line(struct starting *s, const char *line)
{
	const char *rest;
	char *name = string_at(s->a, line, &rest);
	long first, last, msb, lsb;

	if (!name || !s->now || strstr(line, ".net") ||
		!two_numbers(&rest, &first, &last) ||
		!two_numbers(&rest, &msb, &lsb))
		return;
	buf_printf(&s->b,
		"\t\tfor (i = %ld; i <= %ld; i = i + 1)\n"
		"\t\t\t%s.\\%s [i] <= %s;\n",
		first < last ? first : last, first < last ? last : first,
		s->now, name, s->ones ? "-1" : "0");
}

char *
st__deposits(struct arena *a, const char *code, size_t n, const char *top,
	const char *inst, bool ones)
{
	struct starting s = {.a = a, .top = top, .inst = inst, .ones = ones};
	char *copy = arena_strndup(a, code, n), *line, *end, *text;

	s.scopes = arena_array(a, SCOPES, sizeof(*s.scopes));
	buf_init(&s.b, TEXT_MAX);
	for (line = copy; line && *line; line = end ? end + 1 : NULL) {
		end = strchr(line, '\n');
		if (end)
			*end = '\0';
		if (line[0] == 'S' && strstr(line, " .scope "))
			scope_line(&s, line);
		else if (line[0] == 'v' && is_bits(line))
			variable_line(&s, line);
		else if (line[0] == 'v' && strstr(line, " .array \""))
			array_line(&s, line);
	}
	text = s.b.overflow ? arena_strdup(a, "") : buf_take(&s.b, a, NULL);
	buf_release(&s.b);
	return text;
}

char *
strengthen_start(
	struct arena *a, const char *code, size_t n, const char *top, bool ones)
{
	return arena_printf(a,
		"module rs_start;\n\tinteger i;\n\tinitial begin\n%s"
		"\tend\nendmodule\n",
		st__deposits(a, code, n, top, "dut", ones));
}
