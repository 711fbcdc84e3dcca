/*
 * strengthen_write: the text of the testbench: both designs, comparison,
 * one step of time, and the order of the phases.
 *
 * A step (slot) changes the inputs, lets them settle, compares, turns the
 * clocks that are due one after the other, and compares again: no input ever
 * changes at a clock edge, and no two clocks turn together.  How many samples
 * there are must not depend on the seed.
 */
#include <ctype.h>
#include <string.h>

#include "eval/strengthen_int.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static bool
plain(const char *name)
{
	size_t i;

	for (i = 0; name[i]; i++)
		if (!isalnum((unsigned char)name[i]) && name[i] != '_')
			return false;
	return i > 0 && !isdigit((unsigned char)name[0]);
}

const char *
st__name(struct arena *a, const char *prefix, const struct st_port *x)
{
	if (plain(x->name))
		return arena_printf(a, "%s%s", prefix, x->name);
	return arena_printf(a, "%sp%d_%d", prefix, x->bit, x->out);
}

static void
write_wires(struct st_writer *w)
{
	const struct st_plan *p = w->p;

	for (size_t i = 0; i < p->n_ports; i++) {
		const struct st_port *x = &p->ports[i];
		int msb = x->at + x->width - 1;

		if (x->out)
			buf_printf(&w->b, "\twire [%d:0] %s, %s;\n",
				x->width - 1, st__name(p->a, "g_", x),
				st__name(p->a, "d_", x));
		else if (x->role == ST_CLOCK)
			buf_printf(&w->b, "\twire %s = clks[%d];\n",
				st__name(p->a, "i_", x), x->at);
		else
			buf_printf(&w->b, "\twire [%d:0] %s = data[%d:%d];\n",
				x->width - 1, st__name(p->a, "i_", x), msb,
				x->at);
	}
}

static void
write_instance(struct st_writer *w, const char *module, bool golden)
{
	const struct st_plan *p = w->p;

	buf_printf(&w->b, "\t%s%s%s %s (", plain(module) ? "" : "\\", module,
		plain(module) ? "" : " ", golden ? "gold" : "dut");
	for (size_t i = 0; i < p->n_ports; i++) {
		const struct st_port *x = &p->ports[i];
		const char *net = st__name(p->a,
			!x->out		 ? "i_"
				: golden ? "g_"
					 : "d_",
			x);

		buf_printf(&w->b, "%s\n\t\t.%s%s%s(%s)", i ? "," : "",
			plain(x->name) ? "" : "\\", x->name,
			plain(x->name) ? "" : " ", net);
	}
	buf_addstr(&w->b, "\n\t);\n");
}

/* All outputs of one design, last port first: the order of `at`. */
static void
write_vector(struct st_writer *w, const char *name, const char *prefix)
{
	const struct st_plan *p = w->p;
	const char *sep = "";

	buf_printf(&w->b, "\twire [%d:0] %s = {", p->n_out - 1, name);
	for (size_t i = p->n_ports; i > 0; i--)
		if (p->ports[i - 1].out) {
			buf_printf(&w->b, "%s%s", sep,
				st__name(p->a, prefix, &p->ports[i - 1]));
			sep = ", ";
		}
	buf_addstr(&w->b, "};\n");
}

static void
write_compare(struct st_writer *w)
{
	const struct st_plan *p = w->p;

	buf_addstr(&w->b,
		"\n\t/* a bit that the golden knows and the design has not */\n"
		"\tfunction differs(input integer unused);\n"
		"\t\tinteger j;\n"
		"\t\tbegin\n"
		"\t\t\tdiffers = 1'b0;\n");
	buf_printf(&w->b,
		"\t\t\tfor (j = 0; j < %d; j = j + 1)\n"
		"\t\t\t\tif (g[j] !== 1'bx && g[j] !== d[j])\n"
		"\t\t\t\t\tdiffers = 1'b1;\n"
		"\t\tend\n\tendfunction\n",
		p->n_out);
	buf_addstr(&w->b,
		"\n\ttask show;\n\t\tbegin\n"
		"\t\t\tshown = shown + 1;\n");
	for (size_t i = 0; i < p->n_ports; i++) {
		const struct st_port *x = &p->ports[i];
		const char *g = st__name(p->a, "g_", x);
		const char *d = st__name(p->a, "d_", x);

		if (x->out)
			buf_printf(&w->b,
				"\t\t\tif (%s !== (%s ^ %s ^ %s))\n"
				"\t\t\t\t$display(\"mismatch: time=%%0d "
				"signal=%s expected=%%h got=%%h\", $time, %s, "
				"%s);\n",
				g, g, d, g, st__name(p->a, "", x), g, d);
	}
	buf_printf(&w->b,
		"\t\tend\n\tendtask\n"
		"\n\ttask compare;\n\t\tbegin\n"
		"\t\t\tsamples = samples + 1;\n"
		"\t\t\tif ((g ^ g) !== {%d{1'bx}})\n"
		"\t\t\t\tknown = known + 1;\n"
		"\t\t\tif (g !== (g ^ d ^ g) && differs(0)) begin\n"
		"\t\t\t\tmismatches = mismatches + 1;\n"
		"\t\t\t\tif (first_time < 0)\n"
		"\t\t\t\t\tfirst_time = $time;\n"
		"\t\t\t\tif (shown < 10)\n"
		"\t\t\t\t\tshow;\n"
		"\t\t\tend\n\t\tend\n\tendtask\n",
		p->n_out);
}

static void
write_slot(struct st_writer *w)
{
	const struct st_plan *p = w->p;

	buf_addstr(&w->b,
		"\n\t/* one step with the inputs nx */\n"
		"\ttask slot;\n\t\tbegin\n");
	if (p->n_clocks > 0)
		buf_addstr(&w->b,
			"\t\t\tif (data === nx && samples > 0) begin\n"
			"\t\t\t\t#2 samples = samples + 1;\n"
			"\t\t\tend else begin\n"
			"\t\t\t\tdata = nx;\n"
			"\t\t\t\t#2 compare;\n\t\t\tend\n"
			"\t\t\tremember;\n");
	if (p->n_clocks == 0) {
		buf_addstr(&w->b,
			"\t\t\tdata = nx;\n\t\t\t#5 "
			"compare;\n\t\t\tremember;\n");
	} else if (p->n_clocks == 1) {
		buf_addstr(&w->b,
			"\t\t\tclks[0] = ~clks[0];\n\t\t\t#3 compare;\n");
	} else {
		for (int k = 0; k < p->n_clocks; k++)
			buf_printf(&w->b,
				"\t\t\tdue[%d] = due[%d] - 1;\n"
				"\t\t\tif (due[%d] <= 0) begin\n"
				"\t\t\t\tclks[%d] = ~clks[%d];\n"
				"\t\t\t\tdue[%d] = period[%d];\n"
				"\t\t\tend\n\t\t\t#1 compare;\n",
				k, k, k, k, k, k, k);
	}
	buf_addstr(&w->b, "\t\tend\n\tendtask\n");
}

/* ---- phases ---- */

static bool
all_free(const struct st_plan *p)
{
	for (size_t i = 0; i < p->n_ports; i++)
		if (p->ports[i].role == ST_DATA && !p->ports[i].out &&
			!p->ports[i].free)
			return false;
	return true;
}

static void
write_phases(struct st_writer *w)
{
	const struct st_plan *p = w->p;
	int cycles = p->o->cycles > 0			      ? p->o->cycles
		: p->n_clocks == 1 && p->in_low != p->in_high ? 2 * ST_CYCLES
							      : ST_CYCLES;
	bool seq = p->n_clocks > 0 || p->variables;

	buf_addstr(&w->b, "\n\tinitial begin\n\t\tseed = ");
	if (p->o->seed)
		buf_printf(&w->b, "%u", (unsigned)p->o->seed);
	else
		buf_addstr(&w->b, STRENGTHEN_SEED);
	/* the first values are a change, so that always @* sees them */
	buf_addstr(&w->b, ";\n\t\t#1 data = 0;\n\t\tnx = 0;\n");
	if (w->rows > 0)
		buf_addstr(&w->b, "\t\tfill;\n\t\treplay;\n");
	if (w->rows > 3 && p->n_clocks < 2)
		buf_printf(&w->b, "\t\twalk(%d, 0);\n\t\twalk(%d, 1);\n",
			cycles / 2, p->joint && p->n_clocks == 0 ? 1 : cycles);
	if (p->n_data == 0)
		buf_printf(&w->b, "\t\trepeat (%d)\n\t\t\tslot;\n", cycles / 4);
	else if (!p->joint || w->rows == 0)
		buf_printf(&w->b, "\t\tchance(%d);\n",
			p->n_data <= ST_EXHAUST && !seq && all_free(p)
				? 256
				: cycles);
	if (!seq && !p->joint && p->n_data > 0 && p->n_data <= ST_EXHAUST &&
		all_free(p))
		buf_printf(&w->b,
			"\t\tfor (i = 0; i < %d; i = i + 1) begin\n"
			"\t\t\tnx = i;\n\t\t\tslot;\n\t\tend\n",
			1 << p->n_data);
	buf_addstr(&w->b,
		"\t\t$display(\"strengthen: known=%0d\", known);\n"
		"\t\t$display(\"rtlsmith: mismatches=%0d samples=%0d "
		"first_time=%0d\",\n\t\t\tmismatches, samples, first_time);\n"
		"\t\t$finish;\n\tend\n");
}

static void
write_head(struct st_writer *w)
{
	const struct st_plan *p = w->p;
	int nd = p->n_data > 0 ? p->n_data : 1;
	int nc = p->n_clocks > 0 ? p->n_clocks : 1;

	buf_printf(&w->b,
		"`timescale 1ns/1ps\n"
		"/* made by rtlsmith: %s against its golden */\nmodule tb;\n"
		"\tinteger seed, i;\n"
		"\tinteger samples = 0, mismatches = 0, first_time = -1;\n"
		"\tinteger known = 0, shown = 0;\n"
		"\treg [%d:0] data, nx;\n"
		"\treg [%d:0] clks = %d'b%s;\n",
		p->t->top, nd - 1, nc - 1, nc,
		p->n_steps > 0 && p->n_clocks == 1 && p->steps[0].level ? "1"
									: "0");
	if (p->n_clocks > 1) {
		buf_printf(&w->b, "\tinteger due [0:%d], period [0:%d];\n",
			nc - 1, nc - 1);
		buf_addstr(&w->b, "\tinitial begin\n");
		for (int k = 0; k < nc; k++)
			buf_printf(&w->b,
				"\t\tperiod[%d] = %d;\n\t\tdue[%d] = %d;\n", k,
				k + 1, k, k + 1);
		buf_addstr(&w->b, "\tend\n");
	}
}

char *
st__write(const struct st_plan *p, size_t *n)
{
	struct st_writer w = {.p = p};
	char *text;

	buf_init(&w.b, LIM_SOURCE_FILE * 2);
	write_head(&w);
	write_wires(&w);
	write_vector(&w, "g", "g_");
	write_vector(&w, "d", "d_");
	write_instance(&w, arena_printf(p->a, "rs_g_%s", p->top), true);
	write_instance(&w, p->t->top, false);
	if (p->starts)
		buf_printf(&w.b, "\trs_start start ();\n%s", p->starts_golden);
	write_compare(&w);
	st__write_draw(&w);
	write_slot(&w);
	st__write_table(&w);
	if (p->n_data > 0)
		st__write_chance(&w);
	write_phases(&w);
	buf_addstr(&w.b, "endmodule\n`resetall\n`timescale 1ns/1ps\n");
	buf_add(&w.b, p->text, p->n);
	buf_addstr(&w.b, "\n`resetall\n");
	text = w.b.overflow ? NULL : buf_take(&w.b, p->a, n);
	buf_release(&w.b);
	return text;
}
