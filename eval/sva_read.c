/*
 * sva_read: what is asked about: the design is read alone (clock, resets, what
 * is odd), the checker is put into it, and what does not compile is told by
 * its line.  Must not ask anything.
 */
#include "eval/sva_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys_log.h"

#define COMPILE_CPU_MS 5000
#define COMPILE_WALL_MS 60000
#define COMPILE_MEMORY ((int64_t)(1024 * LIM_MIB))
#define TRIES_MAX 32 /* compilations until what is left is readable */

/* ---- the design alone ---- */

static bool
plain(const char *s)
{
	size_t i;

	for (i = 0; s[i]; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return i > 0 && i < EQUIV_PARAM_MAX;
}

/* 0 goes on; 1: out->refused says why not.  known: it does compile. */
static int
clean_text(struct sva_work *w, const struct sva_text *design, bool known,
	struct err *e)
{
	struct equiv eq = {.ys = w->s->ys, .iv = w->s->iv};
	struct equiv_purse purse = {.left_us = w->left_ms * 1000};
	struct equiv_work ew = {
		.eq = &eq, .a = w->a, .dir = w->dir, .purse = &purse};
	struct equiv_text in = {design->text, design->n, w->job->top};
	struct equiv_text out;
	const char *why;
	bool ok = known;
	int rc = equiv__clean(&ew, &in, &out, &why, e);

	if (rc < 0)
		return -1;
	if (rc == 0) {
		w->out->refused = arena_printf(w->a, "the design: %s", why);
		return 1;
	}
	if (!known && equiv__compiles(&ew, &out, &ok, e) < 0)
		return -1;
	w->cpu_us += purse.used_us;
	w->left_ms -= purse.used_us / 1000;
	w->clean = (struct sva_text){design->name, out.text, out.n};
	if (!ok)
		w->out->refused = arena_printf(w->a,
			"the design does not compile with top module %s",
			w->job->top);
	else if (str_memmem(out.text, out.n, SVA_PREFIX))
		w->out->refused =
			"the design uses names that begin with " SVA_PREFIX;
	return w->out->refused ? 1 : 0;
}

static const char *
read_script(const struct sva_work *w)
{
	const char *top = w->job->top;

	return arena_printf(w->a,
		"read_verilog -sv -noblackbox -noassert -noassume -norestrict "
		"d.sv\n"
		"hierarchy -check -top %s\n"
		"setattr -unset always_comb p:*\n"
		"proc\n"
		"write_json w.json\n"
		"flatten\n"
		"hierarchy -check -purge_lib -top %s\n"
		"memory_collect\n"
		"memory_map\n"
		"opt_expr -keepdc\n"
		"opt_clean\n"
		"write_rtlil " SVA_NETLIST "\n"
		"write_json d.json\n",
		top, top);
}

/* Reads a text into SVA_NETLIST; r tells how. */
static int
read_netlist(struct sva_work *w, const char *text, size_t n,
	struct yosys_result *r, struct err *e)
{
	struct yosys_file file = {"d.sv", text, n};
	struct yosys_job job = {.files = &file,
		.n_files = 1,
		.outputs =
			(const char *const[]){"d.json", "w.json", SVA_NETLIST},
		.n_outputs = 3,
		.script = read_script(w),
		.cpu_ms = w->left_ms / 2};

	if (sva__yosys(w, &job, r, e) < 0)
		return -1;
	w->netlist = r->out[2];
	return 0;
}

static const char *
odd_design(const struct sva_work *w)
{
	const struct equiv_net *net = &w->net;
	size_t i;

	for (i = 0; i < net->n_ports; i++)
		if (!plain(net->ports[i].name))
			return "a port has an escaped name";
	if (net->latch)
		return "it has latches";
	if (net->odd)
		return net->odd;
	if (net->clocks.n > 1)
		return arena_printf(w->a, "it has more than one clock: %s",
			equiv__edges_text(w->a, net, &net->clocks));
	return NULL;
}

static int
read_design(struct sva_work *w, struct err *e)
{
	struct err bad = ERR_INIT;
	struct yosys_result r;
	const char *why;

	if (read_netlist(w, w->clean.text, w->clean.n, &r, e) < 0)
		return -1;
	if (r.how != YOSYS_OK || !r.out[0].text) {
		w->out->refused = arena_printf(w->a, "Yosys on the design: %s",
			r.error ? r.error : yosys_how_name(r.how));
		return 1;
	}
	if (equiv__net(w->a, r.out[0].text, r.out[0].n, &w->net, &bad) < 0) {
		w->out->refused = arena_printf(
			w->a, "what Yosys wrote cannot be read: %s", bad.msg);
		return 1;
	}
	why = odd_design(w);
	if (why)
		w->out->refused = arena_printf(w->a, "the design: %s", why);
	return why ? 1 : 0;
}

/* ---- clock and reset ---- */

static int
input_named(const struct sva_work *w, const char *name)
{
	size_t i;

	for (i = 0; i < w->net.n_ports; i++)
		if (w->net.ports[i].dir == EQUIV_IN &&
			str_eq(w->net.ports[i].name, name))
			return (int)i;
	return -1;
}

static const char *
event(struct arena *a, const struct sva_clock *c)
{
	return arena_printf(
		a, "%s %s", c->negedge ? "negedge" : "posedge", c->name);
}

/* One clock for all: the design's, else the first property's. */
static void
agree_clock(struct sva_work *w)
{
	struct sva_clock *c = &w->clock;
	size_t i;

	if (w->net.clocks.n == 1) {
		const struct equiv_edge *x = &w->net.clocks.at[0];

		c->name = w->net.ports[x->port].name;
		c->negedge = !x->polarity;
	}
	for (i = 0; i < w->file.n; i++) {
		struct sva_item *x = &w->file.item[i];
		int port = x->clock.name ? input_named(w, x->clock.name) : -1;

		if (!x->clock.name || x->refused)
			continue;
		if (port < 0 || w->net.ports[port].width != 1)
			x->refused = arena_printf(w->a,
				"the clock %s is no input of %s of one bit",
				x->clock.name, w->job->top);
		else if (!c->name)
			*c = x->clock;
		else if (!str_eq(c->name, x->clock.name) ||
			c->negedge != x->clock.negedge)
			x->refused = arena_printf(w->a,
				"clocked by %s, where the design's (or the "
				"first property's) clock is %s",
				event(w->a, &x->clock), event(w->a, c));
	}
	w->env.clock = c->name ? event(w->a, c) : NULL;
	w->out->clock = c->name ? w->env.clock : "";
}

/* "rst", "rst_n=0" */
static int
named_reset(struct sva_work *w, struct equiv_edges *out, struct err *e)
{
	const char *s = w->job->reset, *eq = strchr(s, '=');
	char *name = arena_strndup(w->a, s, eq ? (size_t)(eq - s) : strlen(s));
	int port = input_named(w, name);

	if (eq && !str_eq(eq, "=0") && !str_eq(eq, "=1"))
		return err_set(e, ERR_USAGE,
			"reset %s: write NAME, NAME=0 or NAME=1", s);
	if (port < 0 || w->net.ports[port].width != 1)
		return err_set(e, ERR_USAGE,
			"reset %s: %s has no input of one bit with that name",
			s, w->job->top);
	out->at = arena_alloc(w->a, sizeof(*out->at));
	out->at[0] = (struct equiv_edge){
		.port = port, .polarity = eq ? eq[1] == '1' : 1};
	out->n = 1;
	return 0;
}

static int
agree_reset(struct sva_work *w, struct err *e)
{
	const char *expr = NULL, *text = NULL;
	struct equiv_edges x = {0};
	size_t i;

	if (w->job->reset && !str_eq(w->job->reset, "none")) {
		if (named_reset(w, &x, e) < 0)
			return -1;
	} else if (!w->job->reset) {
		equiv__resets(w->a, &w->net, &x);
	}
	w->env.reset_steps = w->job->reset_steps;
	w->out->assume = "";
	for (i = 0; i < x.n && w->env.clock; i++) {
		const struct equiv_port *p = &w->net.ports[x.at[i].port];
		int v = x.at[i].polarity;

		if (p->width != 1)
			continue;
		expr = arena_printf(w->a, "%s%s%s === 1'b%d", expr ? expr : "",
			expr ? " && " : "", p->name, v);
		text = arena_printf(w->a, "%s%s%s=%d", text ? text : "",
			text ? ", " : "", p->name, v);
	}
	w->env.reset = expr;
	if (expr)
		w->out->assume = arena_printf(w->a, "%s in the first %d step%s",
			text, w->env.reset_steps,
			w->env.reset_steps == 1 ? "" : "s");
	return 0;
}

/* ---- putting the checker in ---- */

/* Where the top module ends. */
static bool
find_end(const struct sva_work *w, size_t *at)
{
	struct lex l;
	struct lex_token t, before = {0};
	bool in = false;

	lex_init(&l, w->clean.text, w->clean.n);
	for (; lex_next(&l, &t); before = t) {
		if (lex_is(&t, w->job->top) && before.n > 0 &&
			(lex_is(&before, "module") ||
				lex_is(&before, "automatic") ||
				lex_is(&before, "static")))
			in = true;
		if (in && lex_is(&t, "endmodule")) {
			*at = (size_t)(t.p - w->clean.text);
			return true;
		}
	}
	return false;
}

static bool
insert_checker(struct sva_work *w)
{
	size_t at, n;
	char *checker = sva__checker(w->a, &w->file, &w->env, &n);

	if (!checker || !find_end(w, &at)) {
		w->out->refused = checker ? "the top module's end is not found"
					  : "the properties are too many";
		return false;
	}
	w->text_n = w->clean.n + n;
	w->text = arena_printf(w->a, "%.*s%s%.*s", (int)at, w->clean.text,
		checker, (int)(w->clean.n - at), w->clean.text + at);
	return true;
}

static bool
on_line(const struct sva_work *w, struct sva_span s, int line)
{
	return s.from < s.to && w->file.t[s.from].line == line;
}

static bool
item_on_line(const struct sva_work *w, const struct sva_item *x, int line)
{
	const struct sva_guard *g;
	bool yes = on_line(w, x->disable, line);
	size_t i;

	for (i = 0; i < x->ant.n; i++)
		yes = yes || on_line(w, x->ant.at[i].e, line);
	for (i = 0; i < x->con.n; i++)
		yes = yes || on_line(w, x->con.at[i].e, line);
	for (g = x->guards; g; g = g->up)
		yes = yes || on_line(w, g->e, line);
	return yes;
}

/* A tool complains about a line of the properties: those on it are refused.
 * False: there is none. */
static bool
refuse_line(struct sva_work *w, int line, const char *why)
{
	bool any = false;
	size_t i;

	for (i = 0; i < w->file.n; i++) {
		struct sva_item *x = &w->file.item[i];

		if (x->refused || !item_on_line(w, x, line))
			continue;
		x->refused = why;
		x->line = line;
		any = true;
	}
	return any;
}

/* "rs_sva.sv:12: error: TEXT" */
static bool
read_complaint(struct sva_work *w, const char *log)
{
	const char *p = log, *nl, *text;
	bool any = false;
	char *end;
	long line;

	for (; (p = strstr(p, SVA_FILE ":")); p++) {
		line = strtol(p + strlen(SVA_FILE ":"), &end, 10);
		nl = end + strcspn(end, "\n");
		text = strstr(end, "error");
		if (!text || text > nl)
			continue;
		text += strcspn(text, ":\n");
		text += strspn(text, ": ");
		any |= refuse_line(w, (int)line,
			text < nl
				? arena_strndup(w->a, text, (size_t)(nl - text))
				: "syntax error");
	}
	return any;
}

static int
compile(struct sva_work *w, struct iverilog_compile *c, struct err *e)
{
	struct iverilog_source src = {"design.sv", w->text, w->text_n};
	struct iverilog_job job = {.sources = &src,
		.n_sources = 1,
		.generation = "2012",
		.top = w->job->top,
		.flags = IVERILOG_NULL,
		.cpu_ms = COMPILE_CPU_MS,
		.wall_ms = COMPILE_WALL_MS,
		.as_bytes = COMPILE_MEMORY};

	if (iverilog_compile(w->s->iv, w->a, &job, c, e) < 0)
		return -1;
	w->cpu_us += c->cpu_us;
	w->left_ms -= c->cpu_us / 1000;
	return 0;
}

/* Of Yosys' error: the line of a property? */
static bool
yosys_complaint(struct sva_work *w, const struct yosys_result *r)
{
	struct yosys_message m;

	return r->how == YOSYS_ERROR &&
		yosys_log_error(w->a, r->log, r->log_n, &m) && m.file &&
		str_eq(m.file, SVA_FILE) &&
		refuse_line(w, m.line, arena_printf(w->a, "Yosys: %s", m.text));
}

/* The text again, with the widths that Yosys found. */
static bool
with_widths(struct sva_work *w, const struct yosys_result *r)
{
	struct err bad = ERR_INIT;
	cJSON *doc;

	if (!r->out[1].text ||
		json_parse(w->a, r->out[1].text, r->out[1].n, &doc, &bad) < 0) {
		w->out->refused = arena_printf(
			w->a, "what Yosys wrote cannot be read: %s", bad.msg);
		return false;
	}
	w->env.widths = json_get(
		json_get(json_get(doc, "modules"), w->job->top), "netnames");
	return insert_checker(w);
}

static int
build(struct sva_work *w, struct err *e)
{
	struct iverilog_compile c;
	struct yosys_result r;
	int i;

	for (i = 0; i < TRIES_MAX; i++) {
		if (!insert_checker(w))
			return 1;
		if (compile(w, &c, e) < 0)
			return -1;
		if (!c.ok && read_complaint(w, c.log))
			continue;
		if (!c.ok) {
			w->out->refused = arena_printf(w->a,
				"the properties do not compile: %.200s",
				c.log ? c.log : "");
			return 1;
		}
		if (read_netlist(w, w->text, w->text_n, &r, e) < 0)
			return -1;
		if (r.how == YOSYS_OK)
			return with_widths(w, &r) ? 0 : 1;
		if (yosys_complaint(w, &r))
			continue;
		w->out->refused =
			arena_printf(w->a, "Yosys on design and properties: %s",
				r.error ? r.error : yosys_how_name(r.how));
		return 1;
	}
	w->out->refused = "too many properties cannot be read";
	return 1;
}

/* ---- the whole ---- */

int
sva__read(struct sva_work *w, struct err *e)
{
	int rc = clean_text(w, &w->job->design, false, e);

	if (rc == 0)
		rc = read_design(w, e);
	w->out->by_design = rc == 1;
	if (rc != 0)
		return rc;
	sva__signed(w->a, w->clean.text, w->clean.n, w->job->top, &w->sig);
	w->env.sig = &w->sig;
	agree_clock(w);
	if (agree_reset(w, e) < 0)
		return -1;
	return build(w, e);
}

/* Another clock, or none: the engines take no notice. */
static bool
same_clocks(const struct equiv_net *x, const struct equiv_net *y)
{
	size_t i;

	if (x->clocks.n != y->clocks.n || x->n_ports != y->n_ports)
		return false;
	for (i = 0; i < x->clocks.n; i++)
		if (x->clocks.at[i].port != y->clocks.at[i].port ||
			x->clocks.at[i].polarity != y->clocks.at[i].polarity)
			return false;
	return true;
}

int
sva__read_faulty(struct sva_work *w, const struct sva_text *design, bool *ok,
	struct err *e)
{
	struct err bad = ERR_INIT;
	struct yosys_result r;
	struct equiv_net net;
	int rc = clean_text(w, design, true, e);

	*ok = false;
	if (rc != 0 || !insert_checker(w))
		return rc < 0 ? -1 : 0;
	if (read_netlist(w, w->text, w->text_n, &r, e) < 0)
		return -1;
	memset(&w->gates, 0, sizeof(w->gates));
	memset(&w->aig, 0, sizeof(w->aig));
	*ok = r.how == YOSYS_OK && r.out[0].text &&
		equiv__net(w->a, r.out[0].text, r.out[0].n, &net, &bad) == 0 &&
		!net.latch && !net.odd && same_clocks(&net, &w->net);
	return 0;
}
