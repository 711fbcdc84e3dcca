/*
 * equiv_text: makes of a Verilog text what simulation and synthesis read in
 * the same way.
 *
 * Comments and attributes, which mean something to Yosys only, are left out;
 * macros are expanded by Icarus' own preprocessor; what Yosys would ignore or
 * read differently (delays, files, questions which tool it is) is refused.
 * Must not change what a simulator does with the text.
 */
#include "eval/equiv_int.h"

#include <ctype.h>
#include <string.h>

#include "eval/lex.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define PP_CPU_MS 5000
#define PP_WALL_MS 60000
#define GAP_MAX 10000 /* lines that are kept empty, so that numbers hold */

static const char *const tool_words[] = {
	"YOSYS", "SYNTHESIS", "FORMAL", "__ICARUS__", "IVERILOG", "SYNTHESYS"};
static const char *const file_words[] = {"$readmemh", "$readmemb", "$fopen",
	"$fread", "$fgetc", "$fscanf", "$fgets"};

static const char *
word_of(const struct lex_token *t, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (lex_is(t, words[i]))
			return words[i];
	return NULL;
}

/* Does a text with directives depend on who reads it? */
static const char *
tool_dependent(struct arena *a, const struct equiv_text *in)
{
	struct lex l;
	struct lex_token t;
	const char *word;

	lex_init(&l, in->text, in->n);
	while (lex_next(&l, &t)) {
		word = word_of(&t, tool_words,
			sizeof(tool_words) / sizeof(tool_words[0]));
		if (word)
			return arena_printf(a, "asks for the macro %s", word);
	}
	return NULL;
}

static int
preprocess(struct equiv_work *w, const struct equiv_text *in,
	struct equiv_text *out, const char **why, struct err *e)
{
	struct iverilog_source src = {"text.sv", in->text, in->n};
	struct iverilog_job job = {.sources = &src,
		.n_sources = 1,
		.generation = "2012",
		.cpu_ms = PP_CPU_MS,
		.wall_ms = PP_WALL_MS,
		.as_bytes = (int64_t)(1024 * LIM_MIB)};
	struct iverilog_compile c;

	*why = tool_dependent(w->a, in);
	if (*why)
		return 0;
	if (iverilog_preprocess(w->eq->iv, w->a, &job, &c, e) < 0)
		return -1;
	equiv__spend(w, c.cpu_us);
	if (!c.ok || !c.code) {
		*why = "does not pass the preprocessor";
		return 0;
	}
	out->text = c.code;
	out->n = c.code_n;
	return 1;
}

/* What the token before a "#" says: after a name it begins parameters. */
static bool
is_delay(const struct lex_token *before)
{
	return before->n > 0 && before->kind != LEX_ESCAPED &&
		(before->kind != LEX_IDENT || lex_keyword(before));
}

static const char *
refused(struct arena *a, const struct lex_token *t,
	const struct lex_token *before)
{
	const char *word = NULL;

	if (t->kind == LEX_SYSTEM)
		word = word_of(t, file_words,
			sizeof(file_words) / sizeof(file_words[0]));
	if (word)
		return arena_printf(
			a, "line %d: reads a file (%s)", t->line, word);
	if (lex_is(t, "##") || (lex_is(t, "#") && is_delay(before)))
		return arena_printf(
			a, "line %d: delays are not compared", t->line);
	if (t->kind == LEX_IDENT && (lex_is(t, "force") || lex_is(t, "wait")))
		return arena_printf(a, "line %d: %.*s is not synthesised",
			t->line, (int)t->n, t->p);
	return NULL;
}

/* `line 12 "x.v" 0 and #line */
static bool
is_line_mark(const struct lex_token *t)
{
	return t->kind == LEX_DIRECTIVE && t->n > 5 &&
		(memcmp(t->p, "`line", 5) == 0 || t->p[0] == '#');
}

static void
put_token(struct buf *b, const struct lex_token *t, int *line)
{
	int gap = t->line - *line;

	buf_addch(b, ' ');
	for (gap = gap > GAP_MAX ? 1 : gap; gap > 0; gap--)
		buf_addch(b, '\n');
	*line = t->line;
	buf_add(b, t->p, t->n);
}

static int
rewrite(struct equiv_work *w, const struct equiv_text *in,
	struct equiv_text *out, const char **why)
{
	struct lex l;
	struct lex_token t, before = {0};
	struct buf b;
	bool attribute = false;
	int line = 1;

	buf_init(&b, 2 * LIM_SOURCE_FILE);
	lex_init(&l, in->text, in->n);
	while (!*why && lex_next(&l, &t)) {
		if (attribute || lex_is(&t, "(*")) {
			attribute = !lex_is(&t, "*)");
			continue;
		}
		if (is_line_mark(&t))
			continue;
		*why = refused(w->a, &t, &before);
		put_token(&b, &t, &line);
		before = t;
	}
	if (!*why && l.fault != LEX_FINE)
		*why = arena_printf(w->a, "line %d: %s", l.fault_line,
			lex_fault_text(l.fault));
	if (!*why && (attribute || b.overflow))
		*why = "cannot be read";
	buf_addch(&b, '\n');
	out->text = buf_take(&b, w->a, &out->n);
	return *why ? 0 : 1;
}

static bool
plain_identifier(const char *s)
{
	size_t i;

	if (!isalpha((unsigned char)s[0]) && s[0] != '_')
		return false;
	for (i = 0; s[i]; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return i < 128;
}

int
equiv__clean(struct equiv_work *w, const struct equiv_text *in,
	struct equiv_text *out, const char **why, struct err *e)
{
	struct equiv_text pp = *in;
	int rc;

	*why = NULL;
	*out = *in;
	if (!plain_identifier(in->top)) {
		*why = "the top module's name is odd";
		return 0;
	}
	if (memchr(in->text, '`', in->n)) {
		rc = preprocess(w, in, &pp, why, e);
		if (rc <= 0)
			return rc;
	}
	return rewrite(w, &pp, out, why);
}

int
equiv__compiles(struct equiv_work *w, const struct equiv_text *x, bool *ok,
	struct err *e)
{
	struct iverilog_source src = {"text.sv", x->text, x->n};
	struct iverilog_job job = {.sources = &src,
		.n_sources = 1,
		.generation = "2012",
		.top = x->top,
		.flags = IVERILOG_NULL,
		.cpu_ms = PP_CPU_MS,
		.wall_ms = PP_WALL_MS,
		.as_bytes = (int64_t)(1024 * LIM_MIB)};
	struct iverilog_compile c;

	if (iverilog_compile(w->eq->iv, w->a, &job, &c, e) < 0)
		return -1;
	equiv__spend(w, c.cpu_us);
	*ok = c.ok;
	return 0;
}
