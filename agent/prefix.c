/*
 * prefix: free repairs (see prefix.h).  Each is made only where it is sure
 * what is wrong; the rest is for the tools and the model to say.
 */
#include "agent/prefix.h"

#include <string.h>

#include "eval/lex.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"

/* ---- fences ---- */

/* Lines that begin with ``` are no Verilog, wherever they stand. */
static void
drop_fences(struct arena *a, struct prefix_result *r)
{
	const char *p = r->code, *end = r->code + r->n;
	bool any = false;
	struct buf b;

	buf_init(&b, LIM_LLM_TEXT);
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *to = nl != NULL ? nl + 1 : end;

		if (to - p >= 3 && memcmp(p, "```", 3) == 0)
			any = true;
		else
			(void)buf_add(&b, p, (size_t)(to - p));
		p = to;
	}
	if (any) {
		r->code = buf_take(&b, a, &r->n);
		r->done = "fence";
	}
	buf_release(&b);
}

/* ---- modules ---- */

struct modules {
	size_t opened, closed;
	const char *name; /* of the first */
	size_t name_n;
	const char *at; /* where it stands */
	bool has_top;
	bool odd; /* the text cannot be read as tokens */
};

static void
look(const char *code, size_t n, const char *top, struct modules *m)
{
	struct lex_token t;
	struct lex l;
	bool named = false;

	memset(m, 0, sizeof(*m));
	lex_init(&l, code, n);
	while (lex_next(&l, &t)) {
		if (named && (t.kind == LEX_IDENT || t.kind == LEX_ESCAPED)) {
			size_t len;
			const char *name = lex_name(&t, &len);

			if (m->opened == 1) {
				m->name = name;
				m->name_n = len;
			}
			if (len == strlen(top) && memcmp(name, top, len) == 0)
				m->has_top = true;
		}
		named = t.kind == LEX_IDENT && lex_is(&t, "module");
		m->opened += named;
		m->closed += t.kind == LEX_IDENT && lex_is(&t, "endmodule");
	}
	m->odd = l.fault != LEX_FINE;
}

static void
note(struct arena *a, struct prefix_result *r, const char *what)
{
	r->done = r->done[0] == '\0' ? what
				     : arena_printf(a, "%s, %s", r->done, what);
}

static void
close_module(struct arena *a, const struct modules *m, struct prefix_result *r)
{
	if (m->odd || m->opened != m->closed + 1)
		return;
	r->code = arena_printf(a, "%.*s\nendmodule\n", (int)r->n, r->code);
	r->n = strlen(r->code);
	note(a, r, "endmodule");
}

static void
rename_module(struct arena *a, const struct modules *m, const char *top,
	struct prefix_result *r)
{
	struct buf b;

	if (m->odd || m->opened != 1 || m->has_top || m->name == NULL)
		return;
	buf_init(&b, LIM_LLM_TEXT);
	(void)buf_add(&b, r->code, (size_t)(m->name - r->code));
	(void)buf_addstr(&b, top);
	(void)buf_add(&b, m->name + m->name_n,
		r->n - (size_t)(m->name + m->name_n - r->code));
	r->code = buf_take(&b, a, &r->n);
	note(a, r, "header");
}

void
prefix_repair(struct arena *a, const char *code, size_t n, const char *top,
	struct prefix_result *out)
{
	struct modules m;

	out->code = code;
	out->n = n;
	out->done = "";
	if (n > LIM_CANDIDATE)
		return;
	drop_fences(a, out);
	look(out->code, out->n, top, &m);
	close_module(a, &m, out);
	look(out->code, out->n, top, &m);
	rename_module(a, &m, top, out);
}
