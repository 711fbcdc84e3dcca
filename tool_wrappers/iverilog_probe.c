/*
 * iverilog_probe: proving that steps may be done without the driver, and
 * through fork servers.
 *
 * A design that passes and two that do not are compiled both ways; only when
 * log, exit status and byte code (heap addresses apart) agree, and for the
 * servers also the simulation's output, and the cost is less, is that way
 * used.  A version that behaves otherwise thus costs speed, never a verdict.
 */
#include "tool_wrappers/iverilog_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"

#define PROBE_NAMES (1 << 17) /* twice the different addresses */

static const char probe_good[] =
	"`define W 4\n"
	"module probe(input clk, input [`W-1:0] d, output reg [`W-1:0] q);\n"
	"\twire [`W-1:0] n = $unsigned(d) + 1;\n"
	"\talways @(posedge clk) q <= n;\n"
	"endmodule\n";
static const char probe_tb[] =
	"`timescale 1 ps/1 ps\n"
	"`define W 5\n"
	"module tb;\n"
	"\treg clk = 0;\n"
	"\tlogic [3:0] d = 3, q;\n"
	"\tprobe dut(.clk(clk), .d(d), .q(q));\n"
	"\tinitial begin #1 clk = 1; #1 $display(\"%0d\", q); end\n"
	"\tfinal $display(\"end at %0t\", $time);\n"
	"endmodule\n";
static const char probe_bad[] = "module probe(input clk, input [3:0] d,\n"
				"\toutput [2:0] q);\n"
				"\tassign w = `NOTHING d;\n"
				"\tassign q = w;\n"
				"\tother u(.a(q));\n"
				"\tinitial q = 1;\n"
				"endmodule\n";
static const char probe_syntax[] = "module probe(input clk;\nalways @\n";

/* ---- direct or driver? ---- */

/* Addresses that were seen, in an open table. */
struct probe_names {
	uint64_t *name; /* 0: free */
	uint32_t *number;
	size_t size, used;
};

/* The number of an address, from 1; 0: the table is full. */
static uint32_t
number_of(struct probe_names *t, uint64_t name)
{
	size_t at = (size_t)(name * 0x9e3779b97f4a7c15ULL >> 20) % t->size;

	while (t->name[at] != 0 && t->name[at] != name)
		at = (at + 1) % t->size;
	if (t->name[at] == 0) {
		if (t->used == t->size / 2)
			return 0;
		t->name[at] = name;
		t->number[at] = (uint32_t)++t->used;
	}
	return t->number[at];
}

/* Byte code with its heap addresses numbered in the order of their first
 * appearance, so that two runs can be compared. */
static char *
normal_code(struct arena *a, const char *s, size_t n)
{
	struct probe_names t = {.size = PROBE_NAMES};
	/* "0x", 2 bytes at least, becomes "#10000", 6 at most */
	char *out = arena_alloc(a, 3 * n + 16), *o = out, *end;
	uint64_t name;

	t.name = arena_array(a, t.size, sizeof(*t.name));
	t.number = arena_array(a, t.size, sizeof(*t.number));
	while (*s) {
		/* S_0x1f v0x1f_0 o0x1f enum0x1f: a letter or _ comes before */
		if (s[0] != '0' || s[1] != 'x' || o == out ||
			!strchr("_vom", o[-1])) {
			*o++ = *s++;
			continue;
		}
		name = strtoull(s + 2, &end, 16);
		o += snprintf(o, 8, "#%x", number_of(&t, name + 1));
		s = end;
	}
	*o = '\0';
	return out;
}

static bool
same_code(struct arena *a, const struct iverilog_compile *x,
	const struct iverilog_compile *y)
{
	if (!x->code || !y->code)
		return !x->code && !y->code;
	return str_eq(normal_code(a, x->code, x->code_n),
		normal_code(a, y->code, y->code_n));
}

bool
iverilog__same_compile(struct arena *a, const struct iverilog_compile *x,
	const struct iverilog_compile *y)
{
	/* not how: a shell hides how its programs end */
	return x->ok == y->ok && x->exit_code == y->exit_code &&
		x->log_n == y->log_n && memcmp(x->log, y->log, x->log_n) == 0 &&
		same_code(a, x, y);
}

int
iverilog__same_way(struct iverilog *iv, struct arena *a,
	struct iverilog_job *job, struct err *e)
{
	struct iverilog_compile by_driver, by_us;

	if (iverilog__compile_driver(iv, a, job, &by_driver, e) < 0 ||
		iverilog__compile_direct(iv, a, job, true, &by_us, e) < 0)
		return -1;
	return iverilog__same_compile(a, &by_driver, &by_us);
}

#define PROBES 4

/* VerilogEval's call, then RTLLM's with a default timescale. */
static void
probe_job(struct iverilog_job *job, struct iverilog_source *src, size_t i)
{
	static const char *const texts[] = {
		probe_good, probe_bad, probe_syntax, probe_good};
	bool ve = i < PROBES - 1;

	src[0] = (struct iverilog_source){
		"probe.sv", texts[i], strlen(texts[i])};
	src[1] = (struct iverilog_source){
		"tb.sv", probe_tb, sizeof(probe_tb) - 1};
	*job = (struct iverilog_job){.sources = src,
		.n_sources = 2,
		.generation = "2012",
		.cpu_ms = PROBE_CPU_MS,
		.wall_ms = PROBE_WALL_MS};
	job->flags = ve
		? IVERILOG_WALL | IVERILOG_WINFLOOP | IVERILOG_WNO_TIMESCALE
		: 0;
	job->top = ve ? "tb" : NULL;
	job->timescale = ve ? NULL : "1ns/1ns";
}

int
iverilog__probe_direct(struct iverilog *iv, struct arena *a, struct err *e)
{
	struct iverilog_source src[2];
	struct iverilog_job job;
	size_t i;
	int rc = 1;

	for (i = 0; rc == 1 && i < PROBES; i++) {
		probe_job(&job, src, i);
		rc = iverilog__same_way(iv, a, &job, e);
	}
	return rc;
}

/* ---- fork servers? ---- */

static struct iverilog_sim_job
probe_sim(const struct iverilog_compile *c)
{
	return (struct iverilog_sim_job){.code = c->code,
		.code_n = c->code_n,
		.batch = true,
		.merge = true,
		.cpu_ms = PROBE_CPU_MS,
		.wall_ms = PROBE_WALL_MS};
}

/* One design both ways: 1 when all that can be seen is the same; adds up what
 * the child processes cost. */
static int
same_served(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, int64_t cost[2], struct err *e)
{
	struct forkserver_pool *servers = iv->servers;
	struct iverilog_compile c[2];
	struct iverilog_sim_job sim;
	struct iverilog_sim s[2];
	int i, rc = 0;

	for (i = 0; rc == 0 && i < 2; i++) {
		iv->servers = i == 0 ? NULL : servers;
		memset(&s[i], 0, sizeof(s[i]));
		rc = iverilog__compile_direct(iv, a, job, false, &c[i], e);
		if (rc == 0 && c[i].code) {
			sim = probe_sim(&c[i]);
			rc = iverilog_simulate(iv, a, &sim, &s[i], e);
		}
		cost[i] += c[i].cpu_us + s[i].cpu_us;
	}
	iv->servers = servers;
	if (rc < 0)
		return -1;
	return c[0].how == c[1].how &&
		iverilog__same_compile(a, &c[0], &c[1]) &&
		s[0].how == s[1].how && s[0].code == s[1].code &&
		s[0].out_n == s[1].out_n &&
		(s[0].out_n == 0 ||
			memcmp(s[0].out, s[1].out, s[0].out_n) == 0);
}

/* Fork servers are used when they give the same and cost less. */
int
iverilog__probe_servers(
	struct iverilog *iv, struct arena *a, const char *lib, struct err *e)
{
	struct iverilog_source src[2];
	struct iverilog_job job;
	int64_t cost[2] = {0, 0};
	size_t i, started = 0;
	int rc = 1;

	if (!lib)
		return err_set(
			e, ERR_NOTFOUND, "librtlsmith-snap.so is not there");
	if (forkserver_pool_open(&iv->servers, lib, iv->sandbox, iv->ro, e) < 0)
		return -1;
	iv->serve_libs = iverilog__serve_libs(iv);
	for (i = 0; rc == 1 && i < PROBES; i++) {
		probe_job(&job, src, i);
		rc = same_served(iv, a, &job, cost, e);
	}
	started = forkserver_started(iv->servers, NULL);
	if (rc == 1 && started > 0 && cost[1] < cost[0])
		return 0;
	forkserver_pool_close(iv->servers);
	iv->servers = NULL;
	if (rc < 0)
		return -1;
	return err_set(e, ERR_TOOL, "%s",
		rc == 0		       ? "they do not give the same"
			: started == 0 ? "none came up"
				       : "they cost more");
}
