/*
 * strengthen_trace: what the suite's own testbench does with the golden.
 *
 * A recorder is written into the golden's module, before its endmodule: after
 * each time step in which a port changed it prints all inputs and outputs,
 * settled.  The suite's testbench is then run as the suite does; the first
 * instance with ports as wide as the golden's is taken.  A testbench that does
 * not compile or never drives the design just teaches nothing.
 */
#include <string.h>

#include "eval/strengthen_int.h"
#include "eval/vscan.h"
#include "lib/base/limits.h"
#include "lib/base/log.h"
#include "lib/base/str.h"

#define MARK "rs_rec "
#define CPU_MS 30000
#define LINE_BYTES (4 * LIM_KIB + 4 * (size_t)ST_BITS)

int
st__run(struct iverilog *iv, struct arena *a, const char *dir,
	const struct st_job *job, struct st_sim *out, struct err *e)
{
	struct iverilog_compile c;
	struct iverilog_job cj = {.dir = dir,
		.sources = job->sources,
		.n_sources = job->n,
		.generation = "2012",
		.top = job->top,
		.timescale = job->timescale,
		.cpu_ms = CPU_MS,
		.wall_ms = (int64_t)CPU_MS * 20,
		.as_bytes = (int64_t)(1024 * LIM_MIB)};
	struct iverilog_sim_job sj = {.dir = dir,
		.batch = true,
		.merge = true,
		.cpu_ms = job->cpu_ms,
		.wall_ms = job->cpu_ms * 20,
		.as_bytes = (int64_t)(1024 * LIM_MIB),
		.file_bytes = (int64_t)(16 * LIM_MIB),
		.out_max = 64 * LIM_KIB,
		.tail_max = 32 * LIM_KIB,
		.on_out = job->on_out,
		.on_out_arg = job->arg};

	memset(out, 0, sizeof(*out));
	if (iverilog_compile(iv, a, &cj, &c, e) < 0)
		return -1;
	out->compiled = c.ok && c.code;
	out->code = c.code;
	out->code_n = c.code_n;
	out->log = c.log;
	out->cpu_us = c.cpu_us;
	if (!out->compiled || job->only_compile)
		return 0;
	sj.code = c.code;
	sj.code_n = c.code_n;
	if (iverilog_simulate(iv, a, &sj, &out->sim, e) < 0)
		return -1;
	out->cpu_us += out->sim.cpu_us;
	return 0;
}

/* ---- the recorder ---- */

static void
list_ports(const struct st_plan *p, struct buf *b, bool out, const char *before)
{
	for (size_t i = 0; i < p->n_ports; i++) {
		const struct st_port *x = &p->ports[i];
		bool plain = str_eq(st__name(p->a, "", x), x->name);

		if (x->out == out)
			buf_printf(b, "%s%s%s%s", before, plain ? "" : "\\",
				x->name, plain ? "" : " ");
	}
}

/* $strobe takes plain signals only: each has its own %b. */
static void
strobe(const struct st_plan *p, struct buf *b)
{
	buf_addstr(b, "$strobe(\"" MARK "%m");
	for (int out = 0; out < 2; out++) {
		buf_addch(b, ' ');
		for (size_t i = 0; i < p->n_ports; i++)
			if (p->ports[i].out == out)
				buf_addstr(b, "%b");
	}
	buf_addstr(b, "\"");
	list_ports(p, b, false, ", ");
	list_ports(p, b, true, ", ");
	buf_addstr(b, ");\n");
}

static size_t
most_rows(const struct st_plan *p)
{
	size_t n = ST_ROW_BITS / (size_t)(p->n_in + p->n_out);

	return n < ST_ROWS ? n : ST_ROWS;
}

static char *
recorder(const struct st_plan *p)
{
	struct buf b;
	char *text;

	buf_init(&b, LIM_MIB);
	buf_addstr(&b, "\nevent rs_rec_e;\ninteger rs_rec_n = 0;\ninitial ");
	strobe(p, &b);
	buf_addstr(&b, "always @(rs_rec_e");
	list_ports(p, &b, false, " or ");
	list_ports(p, &b, true, " or ");
	buf_printf(&b,
		") begin\n\trs_rec_n = rs_rec_n + 1;\n"
		"\tif (rs_rec_n > %zu) $finish;\n\t",
		most_rows(p) * 4);
	strobe(p, &b);
	buf_addstr(&b, "end\n");
	text = buf_take(&b, p->a, NULL);
	buf_release(&b);
	return text;
}

/* The golden in the place of the candidate, with the recorder. */
static char *
with_recorder(const struct st_plan *p, size_t *n)
{
	char *text = task_golden_candidate(p->a, p->t), *whole;
	struct vscan v;

	if (!text)
		return NULL;
	if (p->t->profile == TASK_VE1 && p->t->header)
		text = arena_printf(p->a, "%s\n%s", p->t->header, text);
	vscan_text(p->a, text, strlen(text), &v);
	for (size_t i = 0; i < v.n; i++) {
		if (!str_eq(v.modules[i].name, p->t->top) ||
			!v.modules[i].complete)
			continue;
		whole = arena_printf(p->a, "%.*s%s%s",
			(int)(v.modules[i].end - 9), text, recorder(p),
			text + v.modules[i].end - 9);
		*n = strlen(whole);
		return whole;
	}
	return NULL;
}

/* ---- reading ---- */

struct reader {
	struct st_plan *p;
	struct buf line;
	char *instance;
	size_t most;
};

static void
keep_row(struct reader *r, const char *at)
{
	struct st_plan *p = r->p;
	char *copy = arena_strdup(p->a, at + sizeof(MARK) - 1), *in, *out;
	struct st_row *last = p->n_rows ? &p->rows[p->n_rows - 1] : NULL;

	in = strchr(copy, ' ');
	out = in ? strchr(in + 1, ' ') : NULL;
	if (!out || !p->rows || p->n_rows == r->most)
		return;
	*in++ = *out++ = '\0';
	out[strcspn(out, " \r")] = '\0';
	if ((int)strlen(in) != p->n_in || (int)strlen(out) != p->n_out)
		return;
	if (!r->instance)
		r->instance = copy;
	if (!str_eq(r->instance, copy) ||
		(last && str_eq(last->in, in) && str_eq(last->out, out)))
		return;
	if (strpbrk(out, "01"))
		p->known_out = true;
	p->rows[p->n_rows].in = in;
	p->rows[p->n_rows++].out = out;
}

static void
on_out(void *arg, const char *s, size_t n)
{
	struct reader *r = arg;
	const char *nl, *at;

	while (n > 0) {
		nl = memchr(s, '\n', n);
		buf_add_truncate(&r->line, s, nl ? (size_t)(nl - s) : n);
		if (!nl)
			return;
		at = str_memmem(r->line.ptr, r->line.len, MARK);
		if (at && r->p->n_rows < r->most)
			keep_row(r, at);
		buf_clear(&r->line);
		r->line.overflow = false;
		n -= (size_t)(nl - s) + 1;
		s = nl + 1;
	}
}

static size_t
make_sources(struct st_plan *p, struct iverilog_source src[3])
{
	const struct task_file *tb = task_file(p->t, "testbench");
	const struct task_file *ref = task_file(p->t, "golden");
	size_t n = 0;

	src[n].text = with_recorder(p, &src[n].n);
	if (!strengthen_has_own(p->t) || !src[n].text)
		return 0;
	src[n++].name = "rs_dut.sv";
	src[n++] = (struct iverilog_source){"rs_tb.sv", tb->text, tb->n};
	if (p->t->profile == TASK_VE2_SPEC || p->t->profile == TASK_VE2_CC)
		src[n++] = (struct iverilog_source){
			"rs_ref.sv", ref->text, ref->n};
	return n;
}

int
st__record(struct st_plan *p, struct err *e)
{
	struct reader r = {.p = p, .most = most_rows(p)};
	struct iverilog_source src[3];
	bool ve = p->t->profile != TASK_RTLLM && p->t->profile != TASK_VGEN;
	struct st_job job = {.sources = src,
		.top = p->t->tb_top ? p->t->tb_top
			: ve	    ? "tb"
				    : NULL,
		.timescale = p->t->profile == TASK_RTLLM ? "1ns/1ns" : NULL,
		.cpu_ms = CPU_MS,
		.on_out = on_out,
		.arg = &r};
	struct st_sim sim;
	int rc;

	job.n = make_sources(p, src);
	if (job.n == 0)
		return 0;
	p->rows = arena_array(p->a, r.most, sizeof(*p->rows));
	buf_init(&r.line, LINE_BYTES);
	rc = st__run(p->iv, p->a, p->dir, &job, &sim, e);
	buf_release(&r.line);
	if (rc < 0)
		return -1;
	p->recorded = p->n_rows > 1;
	if (!p->recorded)
		log_msg(LOG_INFO,
			"%s: nothing is learnt from its testbench%s%.200s",
			p->t->id, sim.compiled ? "" : ": ",
			sim.compiled ? "" : sim.log);
	return 0;
}
