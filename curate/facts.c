/*
 * facts: asks Yosys and the tree of the text (see facts.h).
 */
#include "curate/facts.h"

#include <string.h>

#include "curate/elaborate.h"
#include "lib/base/str.h"

/* An input of one bit whose level makes a constant of the register: at once
 * before at the next edge. */
static void
find_reset(struct facts *f, struct facts_register *r)
{
	for (int async = 1; async >= 0; async--)
		for (size_t i = 0; i < f->shape.n_ports; i++) {
			const struct shape_port *p = &f->shape.ports[i];

			if (p->dir != SHAPE_INPUT || p->width != 1 ||
				str_eq(p->name, r->clock))
				continue;
			for (int level = 0; level < 2; level++) {
				const char *value = "";
				enum shape_reset got = shape_reset(&f->shape,
					r->name, p->name, level, &value);

				if (got != (async ? SHAPE_ASYNC : SHAPE_SYNC))
					continue;
				r->reset = p->name;
				r->reset_high = level;
				r->async = async;
				r->value = value;
				return;
			}
		}
}

static void
find_registers(struct arena *a, struct facts *f)
{
	f->reg = arena_array(a, f->tree.n_decls + 1, sizeof(*f->reg));
	for (size_t i = 0; i < f->tree.n_decls; i++) {
		struct facts_register *r = &f->reg[f->n_regs];
		struct shape_store s;

		shape_store(&f->shape, f->tree.decl[i].name, &s);
		if (s.width == 0 || s.flops + s.latches == 0)
			continue;
		*r = (struct facts_register){.name = f->tree.decl[i].name,
			.width = s.width,
			.latch = s.flops == 0,
			.clock = s.clock,
			.falling = s.falling};
		if (!r->latch)
			find_reset(f, r);
		f->n_regs++;
	}
}

int
facts_read(struct yosys *ys, struct arena *a, const struct equiv_text *x,
	struct facts *out, const char **why, struct err *e)
{
	const struct fsm_job machines = {
		.text = x->text, .n = x->n, .top = x->top};
	struct err bad = ERR_INIT;
	struct elaborated y;
	const char *none;
	int rc;

	memset(out, 0, sizeof(*out));
	out->top = x->top;
	if (vtree_read(a, x->text, x->n, x->top, &out->tree, &bad) < 0) {
		*why = arena_strdup(a, bad.msg);
		return 0;
	}
	if (elaborate(ys, a, x, SHAPE_SCRIPT, &y, e) < 0)
		return -1;
	if (y.json == NULL) {
		*why = y.why;
		return 0;
	}
	if (shape_read(a, y.json, y.n, x->top, &out->shape, &bad) < 0) {
		*why = arena_strdup(a, bad.msg);
		return 0;
	}
	find_registers(a, out);
	rc = fsm_extract(ys, a, &machines, &out->fsm, &none, e);
	if (rc == 0)
		out->fsm.n = 0;
	return rc < 0 ? -1 : 1;
}
