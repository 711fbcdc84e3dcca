/*
 * equiv_replay: runs inputs through golden and candidate in Icarus, each
 * compiled alone, and compares what comes out.
 *
 * The same stimulus for both; lines of values carry a nonce, so that what a
 * candidate prints is not taken for its outputs.  Only a difference that shows
 * here is a refutation.  Must not prove anything.
 */
#include "eval/equiv_int.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"

#define SIM_CPU_MS 4000
#define SIM_WALL_MS 120000
#define BENCH_MAX (8 * LIM_MIB)
#define LINE_LIMIT (4 * LIM_MIB)

/* ---- bench ---- */

struct bench {
	const struct equiv_top *t;
	const struct equiv_trace *trace;
	bool async;
	const char *nonce;
	struct buf b;
};

static bool
acts(const struct equiv_edges *c, size_t port)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->at[i].port == (int)port)
			return true;
	return false;
}

/* What must not change at the same time as the data: clocks, and enables of
 * latches. */
static bool
is_clock(const struct bench *x, size_t port)
{
	const struct equiv_net *net = x->t->net;

	return acts(&net->clocks, port) || acts(&net->enables, port);
}

static void
add_values(struct bench *x, size_t step, bool clocks)
{
	size_t k, port = 0;

	for (k = 0; k < equiv__n_inputs(x->t->net); k++) {
		const struct equiv_port *p = equiv__input(x->t->net, k, &port);

		if (is_clock(x, port) == clocks)
			buf_printf(&x->b, "i%zu=%d'b%s;", k, p->width,
				x->trace->bits[step][k]);
	}
}

static void
add_clock(struct bench *x, int value)
{
	const struct equiv_edge *c = x->t->clock;
	size_t in = 0;
	int i;

	if (!c)
		return;
	for (i = 0; i < c->port; i++)
		in += x->t->net->ports[i].dir == EQUIV_IN;
	buf_printf(&x->b, "i%zu=%d;", in, value);
}

static void
add_step(struct bench *x, size_t step)
{
	int active = x->t->clock ? x->t->clock->polarity : 1;
	size_t i;

	if (x->async) {
		add_values(x, step, true);
		buf_addstr(&x->b, "#1 ");
		add_values(x, step, false);
	} else {
		add_values(x, step, false);
	}
	buf_printf(&x->b, "#4 $write(\"%s\");", x->nonce);
	for (i = 0; i < x->t->net->n_ports; i++)
		if (x->t->net->ports[i].dir == EQUIV_OUT)
			buf_printf(&x->b, "$write(\" %%b\",o%zu);", i);
	buf_addstr(&x->b, "$display(\"\");#1 ");
	if (!x->async) {
		add_clock(x, active);
		buf_addstr(&x->b, "#5 ");
		add_clock(x, !active);
		buf_addstr(&x->b, "#5 ");
	}
	buf_addstr(&x->b, "\n");
}

/* A clock has its first value before anything waits for an edge of it. */
static void
add_input(struct bench *x, size_t port, size_t in)
{
	const struct equiv_port *p = &x->t->net->ports[port];

	buf_printf(&x->b, "reg [%d:0] i%zu", p->width - 1, in);
	if (x->async && is_clock(x, port))
		buf_printf(&x->b, "=%d'b%s", p->width, x->trace->bits[0][in]);
	else if (x->t->clock && x->t->clock->port == (int)port)
		buf_printf(&x->b, "=%d", !x->t->clock->polarity);
	buf_addstr(&x->b, ";\n");
}

static void
add_bench(struct bench *x, const struct equiv_job *job, const char *top)
{
	const struct equiv_net *net = x->t->net;
	size_t i, in = 0;

	buf_printf(&x->b, "`timescale 1ns/1ns\nmodule tb_%s;\n", x->nonce);
	for (i = 0; i < net->n_ports; i++) {
		if (net->ports[i].dir == EQUIV_IN)
			add_input(x, i, in++);
		else
			buf_printf(&x->b, "wire [%d:0] o%zu;\n",
				net->ports[i].width - 1, i);
	}
	buf_addstr(&x->b, top);
	for (i = 0; i < job->n_params; i++)
		buf_printf(&x->b, "%s.%s(%s)", i > 0 ? "," : " #(",
			job->params[i].name, job->params[i].value);
	buf_addstr(&x->b, job->n_params > 0 ? ") dut(" : " dut(");
	for (i = 0, in = 0; i < net->n_ports; i++) {
		bool is_in = net->ports[i].dir == EQUIV_IN;

		buf_printf(&x->b, "%s.\\%s (%c%zu)", i > 0 ? "," : "",
			net->ports[i].name, is_in ? 'i' : 'o', is_in ? in : i);
		in += is_in;
	}
	buf_addstr(&x->b, ");\ninitial begin\n#1;\n");
	for (i = 0; i < x->trace->n_steps; i++)
		add_step(x, i);
	buf_addstr(&x->b, "$finish;\nend\nendmodule\n");
}

/* ---- running ---- */

struct outputs {
	size_t n;	     /* steps that were told */
	const char ***value; /* [step][port] */
};

static void
read_outputs(struct equiv_work *w, const struct bench *x, char *text,
	struct outputs *out)
{
	const struct equiv_net *net = x->t->net;
	size_t len = strlen(x->nonce), i;
	char *line = text, *nl, *p;

	out->n = 0;
	out->value = arena_array(w->a, x->trace->n_steps, sizeof(*out->value));
	for (; *line && out->n < x->trace->n_steps; line = nl + 1) {
		nl = strchr(line, '\n');
		if (!nl)
			return;
		*nl = '\0';
		p = strstr(line, x->nonce);
		if (!p)
			continue;
		p += len;
		out->value[out->n] = arena_array(
			w->a, net->n_ports + 1, sizeof(**out->value));
		for (i = 0; i < net->n_ports; i++) {
			size_t k;

			if (net->ports[i].dir != EQUIV_OUT)
				continue;
			p += *p == ' ';
			k = strcspn(p, " ");
			out->value[out->n][i] = arena_strndup(w->a, p, k);
			if (k != (size_t)net->ports[i].width)
				return;
			p += k;
		}
		out->n++;
	}
}

static int
simulate(struct equiv_work *w, struct bench *x, const struct equiv_text *design,
	struct outputs *out, struct err *e)
{
	struct iverilog_source src[2] = {
		{"design.sv", design->text, design->n}, {"bench.sv", NULL, 0}};
	struct iverilog_job job = {.sources = src,
		.n_sources = 2,
		.generation = "2012",
		.top = arena_printf(w->a, "tb_%s", x->nonce),
		.cpu_ms = SIM_CPU_MS,
		.wall_ms = SIM_WALL_MS,
		.as_bytes = (int64_t)(1024 * LIM_MIB)};
	struct iverilog_sim_job sim = {.batch = true,
		.cpu_ms = SIM_CPU_MS,
		.wall_ms = SIM_WALL_MS,
		.as_bytes = (int64_t)(1024 * LIM_MIB),
		.file_bytes = (int64_t)LIM_MIB,
		.out_max = LINE_LIMIT};
	struct iverilog_compile c;
	struct iverilog_sim r;

	buf_init(&x->b, BENCH_MAX);
	add_bench(x, w->job, design->top);
	out->n = 0;
	if (x->b.overflow) {
		buf_release(&x->b);
		return 0;
	}
	src[1].text = buf_take(&x->b, w->a, &src[1].n);
	if (iverilog_compile(w->eq->iv, w->a, &job, &c, e) < 0)
		return -1;
	equiv__spend(w, c.cpu_us);
	if (!c.ok || !c.code)
		return 0;
	sim.code = c.code;
	sim.code_n = c.code_n;
	if (iverilog_simulate(w->eq->iv, w->a, &sim, &r, e) < 0)
		return -1;
	equiv__spend(w, r.cpu_us);
	read_outputs(w, x, r.out, out);
	return 0;
}

/* A bit of the golden that is known, and the candidate's that is not it. */
static int
different_bit(const char *gold, const char *gate, int width)
{
	int i;

	for (i = 0; i < width; i++)
		if ((gold[i] == '0' || gold[i] == '1') && gate[i] != gold[i])
			return width - 1 - i;
	return -1;
}

/* What came out of both in a step. */
static cJSON *
outputs_json(struct equiv_work *w, const struct equiv_net *net,
	const char *const *gold, const char *const *gate)
{
	cJSON *o = json_object(w->a);
	size_t k;

	for (k = 0; k < net->n_ports; k++) {
		cJSON *pair = json_array(w->a);

		if (net->ports[k].dir != EQUIV_OUT)
			continue;
		json_push_str(pair, gold[k]);
		json_push_str(pair, gate[k]);
		json_set(o, net->ports[k].name, pair);
	}
	return o;
}

static void
tell_steps(struct equiv_work *w, const struct bench *x, size_t step,
	const struct outputs *gold, const struct outputs *gate, cJSON *o)
{
	const struct equiv_net *net = x->t->net;
	cJSON *steps = json_array(w->a), *outs = json_array(w->a);
	size_t i, k;

	for (i = 0; i <= step; i++) {
		cJSON *s = json_object(w->a);

		for (k = 0; k < equiv__n_inputs(net); k++)
			json_set_str(s, equiv__input(net, k, NULL)->name,
				x->trace->bits[i][k]);
		json_push(steps, s);
		json_push(outs,
			outputs_json(w, net, gold->value[i], gate->value[i]));
	}
	json_set(o, "steps", steps);
	json_set(o, "outputs", outs);
}

static void
tell(struct equiv_work *w, const struct bench *x, size_t step, size_t port,
	const struct outputs *both[2])
{
	const struct equiv_net *net = x->t->net;
	const struct equiv_edge *clock = x->async ? NULL : x->t->clock;
	const char *gold = both[0]->value[step][port];
	const char *gate = both[1]->value[step][port];
	cJSON *o = json_object(w->a);

	json_set_str(o, "output", net->ports[port].name);
	json_set_i64(o, "step", (int64_t)step);
	json_set_str(o, "golden", gold);
	json_set_str(o, "candidate", gate);
	json_set_str(o, "clock", clock ? net->ports[clock->port].name : "");
	json_set_bool(o, "falling", clock && !clock->polarity);
	tell_steps(w, x, step, both[0], both[1], o);
	w->out->kind = EQUIV_REFUTED;
	w->out->counterexample = o;
	w->out->why = arena_printf(w->a,
		"%s is %.64s, not %.64s, in step %zu of a counterexample",
		net->ports[port].name, gate, gold, step + 1);
}

static bool
compare(struct equiv_work *w, const struct bench *x, const struct outputs *gold,
	const struct outputs *gate)
{
	const struct equiv_net *net = x->t->net;
	size_t i, k;

	for (i = x->t->resets.n > 0 ? 1 : 0; i < gold->n && i < gate->n; i++)
		for (k = 0; k < net->n_ports; k++) {
			const char *p = gold->value[i][k];
			const char *q = gate->value[i][k];

			if (net->ports[k].dir != EQUIV_OUT ||
				different_bit(p, q, net->ports[k].width) < 0)
				continue;
			tell(w, x, i, k,
				(const struct outputs *[]){gold, gate});
			return true;
		}
	return false;
}

static const char *
new_nonce(struct equiv_work *w)
{
	char token[33];

	rand_token(token);
	return arena_printf(w->a, "n%s", token);
}

int
equiv__replay(struct equiv_work *w, const struct equiv_top *t,
	const struct equiv_trace *trace, bool async, enum equiv_replayed *how,
	struct err *e)
{
	struct bench x = {.t = t, .trace = trace, .async = async};
	struct outputs gold, gate;

	*how = EQUIV_NO_REPLAY;
	if (atomic_load(&w->purse->stop)) /* somebody else has the answer */
		return 0;
	x.nonce = new_nonce(w);
	if (simulate(w, &x, &w->gold, &gold, e) < 0)
		return -1;
	x.nonce = new_nonce(w);
	if (simulate(w, &x, &w->gate, &gate, e) < 0)
		return -1;
	if (gold.n < trace->n_steps)
		w->out->why = "the golden cannot be simulated";
	else if (compare(w, &x, &gold, &gate))
		*how = EQUIV_SHOWN;
	else if (gate.n < trace->n_steps)
		w->out->why = "the candidate cannot be simulated";
	else
		*how = EQUIV_NOT_SHOWN;
	return 0;
}

/* ---- is there anything to compare? ---- */

static bool
ever_known(const struct outputs *o, size_t port, int bit)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (o->value[i][port][bit] == '0' ||
			o->value[i][port][bit] == '1')
			return true;
	return false;
}

int
equiv__never_known(struct equiv_work *w, const struct equiv_top *t,
	const struct equiv_trace *trace, bool async, const char **name,
	struct err *e)
{
	struct bench x = {.t = t, .trace = trace, .async = async};
	struct outputs gold;
	size_t i;
	int bit;

	*name = NULL;
	x.nonce = new_nonce(w);
	if (simulate(w, &x, &w->gold, &gold, e) < 0)
		return -1;
	for (i = 0; i < t->net->n_ports; i++) {
		if (t->net->ports[i].dir != EQUIV_OUT)
			continue;
		for (bit = 0; bit < t->net->ports[i].width; bit++)
			if (!ever_known(&gold, i, bit))
				*name = t->net->ports[i].name;
	}
	return 0;
}
