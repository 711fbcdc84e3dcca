/*
 * workbench_faults: faulty designs made of one under work, to find out what a
 * testbench notices (see workbench.h).  Yosys reads the design, lists places
 * and kinds of faults (mutate), and writes each faulty design by itself.  Must
 * not read the task's golden or testbench.
 */
#include <string.h>

#include "eval/judge_priv.h"
#include "eval/mutate.h"
#include "eval/workbench.h"
#include "lib/base/fs.h"
#include "lib/base/str.h"

#define MAKE_CPU_MS 20000
#define PROVE_CPU_MS 4000
#define DESIGN_IL "design.il"
#define LIST_TXT "list.txt"
/* The netlist that faults are for; with the names of DESIGN and TOP. */
#define READ                                                                   \
	"read_verilog -sv dut.sv\nhierarchy -check -top %s\n"                  \
	"setattr -unset always_comb p:*\nprep -nordff -flatten -top %s\n"      \
	"pmuxtree\nopt_clean\n"

struct making {
	const struct workbench_case *c;
	struct yosys *ys;
	struct arena *a;
	const char *dir;
	const char **why;
};

/* A script over the files; what it wrote, or NULL and *why. */
static int
script(struct making *m, struct yosys_job *job, struct yosys_result *r,
	struct err *e)
{
	job->dir = m->dir;
	job->cpu_ms = MAKE_CPU_MS;
	job->wall_ms = judge__wall_guard_ms(MAKE_CPU_MS);
	job->as_bytes = judge__mem_mb(m->c->options) * (int64_t)LIM_MIB;
	if (yosys_run(m->ys, m->a, job, r, e) < 0)
		return -1;
	if (r->how != YOSYS_OK || r->out[0].text == NULL)
		*m->why = arena_printf(m->a, "Yosys: %s",
			r->error != NULL ? r->error : yosys_how_name(r->how));
	return 0;
}

/* The design as a netlist, and faults of it, a line each. */
static int
list(struct making *m, const struct workbench_faults_want *want,
	struct yosys_result *r, struct err *e)
{
	static const char *const outputs[] = {LIST_TXT, DESIGN_IL};
	const char *top = m->c->task->top;
	struct judge_work w = {.t = m->c->task,
		.o = m->c->options,
		.code = m->c->code,
		.n = m->c->n};
	struct yosys_file file = {.name = "dut.sv"};
	struct yosys_job job = {.files = &file,
		.n_files = 1,
		.outputs = outputs,
		.n_outputs = 2};

	w.a = m->a;
	file.text = judge__module_text(&w, &file.n);
	job.script = arena_printf(m->a,
		READ "write_rtlil " DESIGN_IL
		     "\nmutate -list %zu -seed %lld -o " LIST_TXT "\n",
		top, top, want->n, (long long)want->seed);
	return script(m, &job, r, e);
}

/* What clocks a register, or a register's own output, is left alone: such a
 * netlist races where the design does not. */
static bool
usable(const char *line)
{
	return str_starts(line, "mutate ") && strstr(line, "CLK") == NULL &&
		strstr(line, "-port Q ") == NULL;
}

static void
read_list(struct making *m, const char *text,
	const struct workbench_faults_want *want, const char **lines,
	struct workbench_faults *out)
{
	while (*text != '\0' && out->n < want->n && out->n < WORKBENCH_FAULTS) {
		size_t n = strcspn(text, "\n");
		const char *line = arena_strndup(m->a, text, n);

		if (usable(line)) {
			lines[out->n] = line;
			out->fault[out->n++].how = mutate_how(m->a, line, n);
		}
		text += n + (text[n] == '\n');
	}
}

/* Each faulty design as a text: all by one process. */
static int
write_all(struct making *m, const struct yosys_output *netlist,
	const char *const *lines, struct workbench_faults *out, struct err *e)
{
	struct yosys_file file = {DESIGN_IL, netlist->text, netlist->n};
	const char *names[WORKBENCH_FAULTS];
	struct yosys_job job = {.files = &file,
		.n_files = 1,
		.outputs = names,
		.n_outputs = out->n};
	struct yosys_result r;
	struct buf b;

	buf_init(&b, LIM_MIB);
	buf_printf(&b, "read_rtlil " DESIGN_IL "\ndesign -save right\n");
	for (size_t i = 0; i < out->n; i++) {
		names[i] = arena_printf(m->a, "f%zu.v", i);
		buf_printf(&b,
			"design -load right\n%s\nwrite_verilog -noattr %s\n",
			lines[i], names[i]);
	}
	job.script = buf_take(&b, m->a, NULL);
	if (script(m, &job, &r, e) < 0)
		return -1;
	if (*m->why != NULL)
		out->n = 0;
	for (size_t i = 0; i < out->n; i++) {
		out->fault[i].text = r.out[i].text != NULL ? r.out[i].text : "";
		out->fault[i].n = r.out[i].n;
	}
	return 0;
}

static int
make(struct making *m, const struct workbench_faults_want *want,
	struct workbench_faults *out, struct err *e)
{
	const char *lines[WORKBENCH_FAULTS] = {NULL};
	struct yosys_result r;

	if (list(m, want, &r, e) < 0)
		return -1;
	if (*m->why != NULL)
		return 0;
	read_list(m, r.out[0].text, want, lines, out);
	if (out->n == 0) {
		*m->why = "nothing in it can be made faulty";
		return 0;
	}
	return write_all(m, &r.out[1], lines, out, e);
}

int
workbench_faults(const struct workbench_case *c,
	const struct workbench_faults_want *want, struct arena *a,
	struct workbench_faults *out, struct err *e)
{
	struct making m = {.c = c, .a = a, .why = &out->why};
	struct err ignored = ERR_INIT;
	char *dir;
	int rc;

	memset(out, 0, sizeof(*out));
	if (!judge__proofs_ready(c->judge)) {
		out->why = c->judge->proofs->missing;
		return 0;
	}
	m.ys = c->judge->proofs->yosys;
	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	m.dir = dir;
	rc = make(&m, want, out, e);
	(void)fs_rmtree(dir, &ignored);
	return rc;
}

int
workbench_differs(const struct workbench_case *c,
	const struct workbench_fault *f, struct arena *a,
	struct equiv_result *out, struct err *e)
{
	struct judge_work w = {
		.t = c->task, .o = c->options, .code = c->code, .n = c->n};
	struct equiv_job job = {.gold = {.top = c->task->top},
		.gate = {f->text, f->n, c->task->top},
		.cpu_ms = PROVE_CPU_MS};

	w.a = a;
	memset(out, 0, sizeof(*out));
	out->why = "no Yosys";
	if (!judge__proofs_ready(c->judge))
		return 0;
	job.gold.text = judge__module_text(&w, &job.gold.n);
	return equiv_run(c->judge->proofs->equiv, a, &job, out, e);
}
