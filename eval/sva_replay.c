/*
 * sva_replay: runs the inputs that an engine found through design and checker
 * in Icarus, and shows what happened.  Only what fails, or is reached, here is
 * called so.  Lines of values carry a nonce: a design that prints is not
 * believed.  Must not prove anything.
 *
 * A step takes 15 ns: inputs change at its start, values are read 4 ns later,
 * the clock acts after that.
 */
#include "eval/sva_int.h"

#include <stdlib.h>
#include <string.h>

#include "eval/vcd.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"

#define SIM_CPU_MS 4000
#define SIM_WALL_MS 120000
#define MEMORY ((int64_t)(1024 * LIM_MIB))
#define BENCH_MAX (8 * LIM_MIB)
#define OUT_MAX (1 * LIM_MIB)
#define STEP_NS 15
#define SEEN_NS 5 /* first step's values are read */
#define ROWS_MAX 64

/* ---- bench ---- */

static bool
is_clock(const struct sva_work *w, size_t port)
{
	return w->clock.name && str_eq(w->net.ports[port].name, w->clock.name);
}

static void
add_ports(const struct sva_work *w, struct buf *b)
{
	const struct equiv_net *net = &w->net;
	size_t i;

	for (i = 0; i < net->n_ports; i++) {
		bool in = net->ports[i].dir == EQUIV_IN;

		buf_printf(b, "%s [%d:0] %c%zu", in ? "reg" : "wire",
			net->ports[i].width - 1, in ? 'i' : 'o', i);
		if (is_clock(w, i))
			buf_printf(b, "=%d", w->clock.negedge);
		buf_addstr(b, ";\n");
	}
	buf_printf(b, "%s dut(", w->job->top);
	for (i = 0; i < net->n_ports; i++)
		buf_printf(b, "%s.%s(%c%zu)", i > 0 ? "," : "",
			net->ports[i].name,
			net->ports[i].dir == EQUIV_IN ? 'i' : 'o', i);
	buf_addstr(b, ");\n");
}

static void
add_step(const struct sva_work *w, const struct sva_trace *t, size_t step,
	const char *show, struct buf *b)
{
	size_t i, clock = w->net.n_ports;

	for (i = 0; i < w->net.n_ports; i++) {
		if (is_clock(w, i))
			clock = i;
		else if (w->net.ports[i].dir == EQUIV_IN)
			buf_printf(b, "i%zu=%d'b%s;", i, w->net.ports[i].width,
				t->bits[step][i]);
	}
	buf_printf(b, "#4 %s #1 ", show);
	if (clock < w->net.n_ports)
		buf_printf(b, "i%zu=%d;#5 i%zu=%d;#5\n", clock,
			!w->clock.negedge, clock, w->clock.negedge);
	else
		buf_addstr(b, "#10\n");
}

static const char *
bench(struct sva_work *w, const struct sva_trace *t, const char *nonce,
	const char *wire)
{
	const char *show =
		arena_printf(w->a, "$display(\"%s %%b\",dut.%s);", nonce, wire);
	struct buf b;
	const char *text;
	size_t i;

	buf_init(&b, BENCH_MAX);
	buf_printf(&b, "`timescale 1ns/1ns\nmodule tb_%s;\n", nonce);
	add_ports(w, &b);
	buf_addstr(&b,
		"initial begin\n$dumpfile(\"wave.vcd\");$dumpvars(0,dut);\n"
		"#1;\n");
	for (i = 0; i < t->n_steps; i++)
		add_step(w, t, i, show, &b);
	buf_addstr(&b, "$finish;\nend\nendmodule\n");
	text = b.overflow ? NULL : buf_take(&b, w->a, NULL);
	buf_release(&b);
	return text;
}

/* ---- the table ---- */

struct table {
	struct sva_work *w;
	const struct vcd *vcd;
	const char *tb;
	size_t n_steps, n;
	cJSON *rows;
};

static bool
has_row(const struct table *x, const char *name)
{
	const cJSON *row;

	cJSON_ArrayForEach(row, x->rows)
	{
		if (str_eq(json_str(row, "signal", ""), name))
			return true;
	}
	return false;
}

static void
add_row(struct table *x, const char *name, const char *role)
{
	const struct vcd_signal *s = vcd_find(
		x->vcd, arena_printf(x->w->a, "%s.dut.%s", x->tb, name));
	cJSON *row, *values;
	size_t i;

	if (!s || s->width > EQUIV_BITS_MAX || x->n == ROWS_MAX ||
		has_row(x, name) ||
		(x->w->clock.name && str_eq(name, x->w->clock.name)))
		return;
	x->n++;
	row = json_object(x->w->a);
	values = json_array(x->w->a);
	json_set_str(row, "signal", name);
	json_set_str(row, "role", role);
	for (i = 0; i < x->n_steps; i++)
		json_push_str(values,
			vcd_at(x->w->a, s, (int64_t)i * STEP_NS + SEEN_NS));
	json_set(row, "values", values);
	json_push(x->rows, row);
}

static void
add_names(struct table *x, struct sva_span s, const char *role)
{
	const struct sva_file *f = &x->w->file;
	size_t i;

	for (i = s.from; i < s.to; i++)
		if (f->t[i].kind == LEX_IDENT && !lex_keyword(&f->t[i]))
			add_row(x, arena_strndup(x->w->a, f->t[i].p, f->t[i].n),
				role);
}

static cJSON *
make_table(struct table *x, const struct sva_item *item)
{
	const struct equiv_net *net = &x->w->net;
	const struct sva_guard *g;
	size_t i;

	x->rows = json_array(x->w->a);
	for (i = 0; i < item->ant.n; i++)
		add_names(x, item->ant.at[i].e, "property");
	for (g = item->guards; g; g = g->up)
		add_names(x, g->e, "property");
	for (i = 0; i < item->con.n; i++)
		add_names(x, item->con.at[i].e, "property");
	add_names(x, item->disable, "property");
	for (i = 0; i < net->n_ports; i++)
		if (net->ports[i].dir == EQUIV_IN)
			add_row(x, net->ports[i].name, "input");
	for (i = 0; i < net->n_ports; i++)
		if (net->ports[i].dir == EQUIV_OUT)
			add_row(x, net->ports[i].name, "output");
	return x->rows;
}

/* Nobody wants to see how an assertion that holds begins. */
static int
keep_wave(struct sva_work *w, const char *text, size_t n, struct sva_finding *f,
	struct err *e)
{
	const char *path;

	if (!w->job->wave || f->outcome == SVA_PROVEN)
		return 0;
	if (fs_mkdirs(w->job->wave, 0777, e) < 0)
		return -1;
	path = fs_join(
		w->a, w->job->wave, arena_printf(w->a, "%s.vcd", f->name));
	if (fs_write(path, text, n, e) < 0)
		return -1;
	f->wave = path;
	return 0;
}

/* ---- running ---- */

/* The first step in which the line says 1; -1: none. */
static int
first_one(const char *out, const char *nonce, size_t n_steps)
{
	size_t len = strlen(nonce), step = 0;
	const char *p = out;

	while ((p = strstr(p, nonce)) && step < n_steps) {
		p += len;
		if (p[0] == ' ' && p[1] == '1')
			return (int)step;
		step++;
	}
	return -1;
}

static int
compile(struct sva_work *w, const char *text, const char *nonce,
	struct iverilog_compile *c, struct err *e)
{
	struct iverilog_source src[] = {{"design.sv", w->text, w->text_n},
		{"bench.sv", text, strlen(text)}};
	struct iverilog_job job = {.sources = src,
		.n_sources = 2,
		.generation = "2012",
		.top = arena_printf(w->a, "tb_%s", nonce),
		.cpu_ms = SIM_CPU_MS,
		.wall_ms = SIM_WALL_MS,
		.as_bytes = MEMORY};

	if (iverilog_compile(w->s->iv, w->a, &job, c, e) < 0)
		return -1;
	w->cpu_us += c->cpu_us;
	w->left_ms -= c->cpu_us / 1000;
	return 0;
}

/* *out: what it printed, or NULL. */
static int
simulate(struct sva_work *w, const struct iverilog_compile *c, const char *wave,
	const char **out, struct err *e)
{
	struct iverilog_sim_job job = {.dir = fs_join(w->a, w->dir, "sim"),
		.code = c->code,
		.code_n = c->code_n,
		.batch = true,
		.wave = wave,
		.cpu_ms = SIM_CPU_MS,
		.wall_ms = SIM_WALL_MS,
		.as_bytes = MEMORY,
		.file_bytes = (int64_t)LIM_VCD,
		.out_max = OUT_MAX};
	struct iverilog_sim r;

	*out = NULL;
	if (!c->ok || !c->code)
		return 0;
	if (fs_mkdirs(job.dir, 0700, e) < 0 ||
		iverilog_simulate(w->s->iv, w->a, &job, &r, e) < 0)
		return -1;
	w->cpu_us += r.cpu_us;
	w->left_ms -= r.cpu_us / 1000;
	*out = r.out;
	return 0;
}

int
sva__replay(struct sva_work *w, const struct sva_item *item, const char *wire,
	const struct sva_trace *t, struct sva_finding *f, struct err *e)
{
	const char *wave = fs_join(w->a, w->dir, "wave.vcd"), *text;
	const char *out;
	struct iverilog_compile c;
	struct err bad = ERR_INIT;
	char token[33], *nonce, *dump;
	struct vcd vcd;
	size_t n;
	int step;

	rand_token(token);
	nonce = arena_printf(w->a, "n%s", token);
	text = bench(w, t, nonce, wire);
	if (!text)
		return 0;
	if (compile(w, text, nonce, &c, e) < 0 ||
		simulate(w, &c, wave, &out, e) < 0)
		return -1;
	step = out ? first_one(out, nonce, t->n_steps) : -1;
	if (step < 0)
		return 0;
	f->step = step + 1;
	if (fs_read(w->a, wave, LIM_VCD, &dump, &n, &bad) < 0)
		return 0;
	if (keep_wave(w, dump, n, f, e) < 0)
		return -1;
	if (vcd_parse(w->a, dump, n, &vcd, &bad) == 0) {
		struct table x = {.w = w,
			.vcd = &vcd,
			.tb = arena_printf(w->a, "tb_%s", nonce),
			.n_steps = (size_t)step + 1};

		f->table = make_table(&x, item);
	}
	return 0;
}
