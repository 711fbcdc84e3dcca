/*
 * shape: ports from the compiled golden, header and parameters from its text
 * (see shape.h).  Must not judge.
 */
#include "bench/shape.h"

#include <ctype.h>
#include <string.h>

#include "eval/bytecode.h"
#include "eval/lex.h"
#include "eval/vscan.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/iverilog.h"

#define COMPILE_CPU_MS 30000
#define COMPILE_WALL_MS 600000

static int
compile(struct judge *j, struct arena *a, const struct bench_shape *s,
	const char *text, struct iverilog_compile *out, struct err *e)
{
	struct iverilog_source src = {"golden.sv", text, strlen(text)};
	struct iverilog_job job = {.sources = &src,
		.n_sources = 1,
		.generation = "2012",
		.top = s->top,
		.cpu_ms = COMPILE_CPU_MS,
		.wall_ms = COMPILE_WALL_MS,
		.as_bytes = (int64_t)(1024 * LIM_MIB)};

	return iverilog_compile(judge_iverilog(j), a, &job, out, e);
}

/* ---- ports ---- */

/* A name that is no simple identifier is written as an escaped one. */
static const char *
written_name(struct arena *a, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)name[i]) && name[i] != '_' &&
			(i == 0 || name[i] != '$'))
			return arena_printf(a, "\\%s ", name);
	if (n > 0 && isdigit((unsigned char)name[0]))
		return arena_printf(a, "\\%s ", name);
	return name;
}

static int
read_ports(struct arena *a, const struct iverilog_compile *c,
	struct bench_shape *s, struct err *e)
{
	struct bytecode_port *p;
	size_t n;

	if (bytecode_ports(a, c->code, c->code_n, s->top, &p, &n, e) < 0)
		return -1;
	s->ports = arena_array(a, n + 1, sizeof(*s->ports));
	for (size_t i = 0; i < n; i++) {
		if (p[i].dir == BYTECODE_NODIR || p[i].name[0] == '\0')
			continue;
		s->ports[s->n_ports].name = written_name(a, p[i].name);
		s->ports[s->n_ports].width = p[i].width;
		s->ports[s->n_ports++].dir = p[i].dir == BYTECODE_INPUT
			? BENCH_IN
			: p[i].dir == BYTECODE_OUTPUT ? BENCH_OUT
						      : BENCH_INOUT;
	}
	return 0;
}

static const char *
made_header(struct arena *a, const struct bench_shape *s)
{
	static const char *const dirs[] = {"input", "output", "inout"};
	struct buf b;
	char *out;

	buf_init(&b, LIM_SOURCE_FILE);
	buf_printf(&b, "module %s(", s->top);
	for (size_t i = 0; i < s->n_ports; i++)
		buf_printf(&b, "%s\n\t%s wire [%d:0] %s", i > 0 ? "," : "",
			dirs[s->ports[i].dir], s->ports[i].width - 1,
			s->ports[i].name);
	buf_addstr(&b, ");\n");
	out = buf_take(&b, a, NULL);
	buf_release(&b);
	return out;
}

/* ---- header ---- */

/* Reads a header token by token, writes it with "reg" as "wire". */
struct heading {
	struct arena *a;
	struct lex lex;
	struct lex_token t;
	struct buf out;
	struct bench_shape *s;
	bool ansi;
	const char *from; /* what is not written yet begins here */
	size_t cap;
};

static bool
next(struct heading *h)
{
	if (!lex_next(&h->lex, &h->t))
		return false;
	if (h->t.kind == LEX_IDENT && lex_is(&h->t, "reg")) {
		buf_add(&h->out, h->from, (size_t)(h->t.p - h->from));
		buf_addstr(&h->out, "wire");
		h->from = h->t.p + h->t.n;
	}
	if (h->t.kind == LEX_IDENT &&
		(lex_is(&h->t, "input") || lex_is(&h->t, "output") ||
			lex_is(&h->t, "inout")))
		h->ansi = true;
	return h->t.kind != LEX_DIRECTIVE;
}

static int
depth_step(const struct lex_token *t)
{
	if (lex_is(t, "(") || lex_is(t, "[") || lex_is(t, "{") ||
		lex_is(t, "(*"))
		return 1;
	if (lex_is(t, ")") || lex_is(t, "]") || lex_is(t, "}") ||
		lex_is(t, "*)"))
		return -1;
	return 0;
}

static void
add_param(struct heading *h, const struct lex_token *name, const char *value,
	const char *end)
{
	struct bench_shape *s = h->s;

	if (name->p == NULL || value == NULL || s->n_params == h->cap)
		return;
	s->params[s->n_params].name = arena_strndup(h->a, name->p, name->n);
	s->params[s->n_params++].value =
		arena_strndup(h->a, value, (size_t)(end - value));
}

/* After "#(": up to its ")". */
static bool
read_params(struct heading *h)
{
	struct lex_token name = {0};
	const char *value = NULL;
	bool local = false;
	int depth = 0;

	while (next(h)) {
		bool ends = depth == 0 &&
			(lex_is(&h->t, ",") || lex_is(&h->t, ")"));

		if (ends && !local)
			add_param(h, &name, value, h->t.p);
		if (ends && lex_is(&h->t, ")"))
			return true;
		if (ends) {
			memset(&name, 0, sizeof(name));
			value = NULL;
		} else if (depth == 0 && lex_is(&h->t, "=")) {
			value = h->t.p + 1;
		} else if (depth == 0 && value == NULL &&
			h->t.kind == LEX_IDENT) {
			name = h->t;
			if (lex_is(&h->t, "localparam"))
				local = true;
			else if (lex_is(&h->t, "parameter"))
				local = false;
		}
		depth += depth_step(&h->t);
	}
	return false;
}

/* From "module" to the ";"; NULL when the ports are not told in it. */
static const char *
read_header(struct heading *h)
{
	int depth = 0;

	while (next(h)) {
		if (depth == 0 && lex_is(&h->t, "#")) {
			if (!next(h) || !lex_is(&h->t, "(") || !read_params(h))
				return NULL;
			h->ansi = false; /* types of parameters do not count */
			continue;
		}
		depth += depth_step(&h->t);
		if (depth == 0 && lex_is(&h->t, ";"))
			break;
	}
	if (!h->ansi || !lex_is(&h->t, ";"))
		return NULL;
	buf_add(&h->out, h->from, (size_t)(h->t.p + 1 - h->from));
	buf_addch(&h->out, '\n');
	return buf_take(&h->out, h->a, NULL);
}

static const char *
own_header(struct arena *a, struct bench_shape *s)
{
	struct heading h = {.a = a, .s = s};
	const char *header = NULL;
	struct vscan v;

	h.cap = 64;
	s->params = arena_array(a, h.cap, sizeof(*s->params));
	buf_init(&h.out, LIM_SOURCE_FILE);
	vscan_text(a, s->text, s->n, &v);
	for (size_t i = 0; i < v.n && header == NULL; i++) {
		const struct vscan_module *m = &v.modules[i];

		if (!str_eq(m->name, s->top))
			continue;
		h.from = s->text + m->start;
		lex_init(&h.lex, h.from, m->end - m->start);
		header = read_header(&h);
	}
	buf_release(&h.out);
	return header;
}

/* The header must stand alone and have the same ports. */
static int
check_header(struct judge *j, struct arena *a, struct bench_shape *s,
	const char *header, bool *ok, struct err *e)
{
	struct bench_shape again = {.top = s->top};
	struct iverilog_compile c;
	struct err ignore = ERR_INIT;

	*ok = false;
	if (header == NULL)
		return 0;
	if (compile(j, a, s, arena_printf(a, "%sendmodule\n", header), &c, e) <
		0)
		return -1;
	if (!c.ok || c.code == NULL)
		return 0;
	if (read_ports(a, &c, &again, &ignore) < 0 ||
		again.n_ports != s->n_ports)
		return 0;
	for (size_t i = 0; i < s->n_ports; i++)
		if (!str_eq(again.ports[i].name, s->ports[i].name) ||
			again.ports[i].width != s->ports[i].width)
			return 0;
	*ok = true;
	return 0;
}

static const char *
timescale_of(struct arena *a, const char *text, size_t n)
{
	const char *at = str_memmem(text, n, "`timescale");

	if (at == NULL)
		return "";
	return arena_printf(a, "%.*s\n", (int)strcspn(at, "\n"), at);
}

int
bench_shape_of(struct judge *j, struct arena *a, const struct task *t,
	struct bench_shape *out, const char **why, struct err *e)
{
	const char *code = task_golden_candidate(a, t), *header;
	struct iverilog_compile c;
	bool ok;

	memset(out, 0, sizeof(*out));
	out->top = t->top;
	*why = code == NULL ? "the task has no golden" : NULL;
	if (code == NULL || t->top == NULL)
		return 1;
	out->text = t->profile == TASK_VE1 && t->header != NULL
		? arena_printf(a, "%s\n%s", t->header, code)
		: code;
	out->n = strlen(out->text);
	if (compile(j, a, out, out->text, &c, e) < 0)
		return -1;
	*why = "the golden does not compile alone";
	if (!c.ok || c.code == NULL)
		return 1;
	if (read_ports(a, &c, out, e) < 0)
		return -1;
	header = own_header(a, out);
	if (check_header(j, a, out, header, &ok, e) < 0)
		return -1;
	if (!ok)
		out->n_params = 0;
	out->header = ok ? header : made_header(a, out);
	out->timescale = timescale_of(a, out->text, out->n);
	*why = NULL;
	return 0;
}
