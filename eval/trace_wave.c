/*
 * trace_wave: one simulation of a task's testbench with its waveform written.
 * Must not say what the waveform means: that is trace's.
 */
#include "eval/trace_int.h"

#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/iverilog.h"

#define TRACE_CPU_MS 30000
#define TRACE_AS ((int64_t)(2048 * LIM_MIB))
#define TRACE_FILE ((int64_t)LIM_VCD)

const char *
trace__timescale(struct arena *a, const struct task_file *tb)
{
	const char *p = str_memmem(tb->text, tb->n, "`timescale");
	const char *end =
		p ? memchr(p, '\n', (size_t)(tb->text + tb->n - p)) : NULL;

	return end ? arena_strndup(a, p, (size_t)(end - p)) : "";
}

static bool
ve2(const struct task *t)
{
	return t->profile == TASK_VE2_SPEC || t->profile == TASK_VE2_CC;
}

/* ve1: the header belongs to the candidate. */
const char *
trace__module_text(struct tracing *w, const char *code, size_t n, bool full)
{
	const struct task *t = w->r->task;

	if (t->profile != TASK_VE1 || !t->header || full)
		return arena_strndup(w->a, code, n);
	return arena_printf(w->a, "%s\n%.*s", t->header, (int)n, code);
}

/* The dumping root: everything below the testbench's root. */
static const char *
dumper(struct tracing *w, const struct task_file *tb, const char *root)
{
	return arena_printf(w->a,
		"`resetall\n%s\nmodule rs_wave;\n\tinitial begin\n"
		"\t\t$dumpfile(\"wave.vcd\");\n\t\t$dumpvars(0, %s);\n\tend\n"
		"endmodule\n",
		trace__timescale(w->a, tb), root);
}

static int
compile(struct tracing *w, const char *code, const char *root,
	struct iverilog_compile *out, struct err *e)
{
	const struct task *t = w->r->task;
	const struct task_file *tb = task_file(t, "testbench");
	const struct task_file *ref = task_file(t, "golden");
	struct iverilog_source src[4];
	struct iverilog_job job = {.dir = w->dir,
		.sources = src,
		.generation = t->profile == TASK_VGEN ? NULL : "2012",
		.timescale = t->profile == TASK_RTLLM ? "1ns/1ns" : NULL,
		.top = root,
		.top2 = root ? "rs_wave" : NULL,
		.cpu_ms = TRACE_CPU_MS,
		.wall_ms = (int64_t)TRACE_CPU_MS * 20,
		.as_bytes = TRACE_AS};
	const char *dump;

	src[job.n_sources++] =
		(struct iverilog_source){"dut.sv", code, strlen(code)};
	src[job.n_sources++] =
		(struct iverilog_source){"rs_tb.sv", tb->text, tb->n};
	if (ve2(t) && ref)
		src[job.n_sources++] = (struct iverilog_source){
			"rs_ref.sv", ref->text, ref->n};
	if (root) {
		dump = dumper(w, tb, root);
		src[job.n_sources++] = (struct iverilog_source){
			"rs_wave.sv", dump, strlen(dump)};
	}
	return iverilog_compile(judge_iverilog(w->j), w->a, &job, out, e);
}

/* The root of the testbench where the suite names none: the only one that the
 * candidate does not bring. */
static const char *
find_root(struct tracing *w, const char *code, struct err *e)
{
	const struct task *t = w->r->task;
	struct iverilog_compile c;
	struct bytecode *bc;
	const char *root = NULL;
	int file;

	if (t->tb_top)
		return t->tb_top;
	if (t->profile != TASK_RTLLM && t->profile != TASK_VGEN)
		return "tb";
	if (compile(w, code, NULL, &c, e) < 0 || !c.ok || !c.code ||
		bytecode_parse(w->a, c.code, c.code_n, &bc, e) < 0)
		return NULL;
	file = bytecode_file(bc, "rs_tb.sv");
	for (size_t i = 0; i < bc->n_scopes; i++)
		if (bc->scopes[i].parent < 0 &&
			bc->scopes[i].kind == BYTECODE_MODULE &&
			bc->scopes[i].def_file == file)
			root = bc->scopes[i].def;
	return root;
}

static int
put_data(struct tracing *w, struct err *e)
{
	const struct task *t = w->r->task;

	for (size_t i = 0; i < t->n_files; i++)
		if (str_eq(t->files[i].role, "data") &&
			fs_write(fs_join(w->a, w->dir, t->files[i].name),
				t->files[i].text, t->files[i].n, e) < 0)
			return -1;
	return 0;
}

static int
read_wave(struct tracing *w, struct trace_wave *run, const char *path,
	struct err *e)
{
	char *text;
	size_t n;
	struct err why = ERR_INIT;

	if (fs_read(w->a, path, LIM_VCD, &text, &n, &why) < 0 ||
		vcd_parse(w->a, text, n, &run->vcd, &why) < 0) {
		if (why.code == ERR_CANCELLED) {
			*e = why;
			return -1;
		}
		run->why = arena_printf(
			w->a, "no waveform could be read: %s", why.msg);
		return 0;
	}
	run->ok = true;
	return 0;
}

/* Runs what was compiled and reads the waveform. */
static int
simulate(struct tracing *w, const struct iverilog_compile *c,
	struct trace_wave *run, const char *path, struct err *e)
{
	struct iverilog_sim_job job = {.dir = w->dir,
		.code = c->code,
		.code_n = c->code_n,
		.batch = true,
		.merge = true,
		.wave = path,
		.cpu_ms = judge_cpu_limit_ms(
			w->r->task, &(struct judge_options){0}),
		.wall_ms = (int64_t)TRACE_CPU_MS * 20,
		.as_bytes = TRACE_AS,
		.file_bytes = TRACE_FILE,
		.out_max = LIM_KIB};
	struct iverilog_sim sim;

	if (iverilog_simulate(judge_iverilog(w->j), w->a, &job, &sim, e) < 0)
		return -1;
	return read_wave(w, run, path, e);
}

int
trace__simulate(struct tracing *w, const char *code, const char *path,
	struct trace_wave *run, struct err *e)
{
	struct iverilog_compile c;
	struct bytecode *bc;
	const char *root;
	int at;

	w->dir = fs_join(w->a, w->scratch, run == &w->mine ? "mine" : "golden");
	if (fs_mkdirs(w->dir, 0700, e) < 0 || put_data(w, e) < 0)
		return -1;
	run->why = "the design does not compile with the testbench";
	root = find_root(w, code, e);
	if (!root)
		return e->code == ERR_OK ? 0 : -1;
	if (compile(w, code, root, &c, e) < 0)
		return -1;
	if (!c.ok || !c.code)
		return 0;
	if (bytecode_parse(w->a, c.code, c.code_n, &bc, e) < 0)
		return -1;
	at = bytecode_instance(bc, w->r->task->top);
	if (at < 0) {
		run->why = "the testbench has no instance of the candidate";
		return 0;
	}
	run->inst = arena_strdup(w->a, bytecode_path(w->a, bc, at));
	run->ports = bc->scopes[at].ports;
	run->n_ports = bc->scopes[at].n_ports;
	return simulate(w, &c, run, path, e);
}
