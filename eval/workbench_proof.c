/*
 * workbench_proof: what Yosys tells of a candidate under work (see
 * workbench.h).  Must not read the task's golden or testbench.
 */
#include <string.h>

#include "eval/judge_priv.h"
#include "eval/workbench.h"
#include "lib/base/fs.h"

#define SHAPE_CPU_MS 20000
#define SHAPE_JSON "shape.json"

/* The judge's own tools; NULL and *why: there are none. */
static struct judge_proofs *
tools_of(const struct workbench_case *c, const char **why)
{
	struct judge_proofs *p = c->judge->proofs;

	*why = NULL;
	if (judge__proofs_ready(c->judge))
		return p;
	*why = p->missing;
	return NULL;
}

/* The candidate as a file of its own. */
static const char *
whole(const struct workbench_case *c, struct arena *a, size_t *n)
{
	struct judge_work w = {
		.t = c->task, .o = c->options, .code = c->code, .n = c->n};

	w.a = a;
	return judge__module_text(&w, n);
}

static int
elaborate(const struct workbench_case *c, struct yosys *ys, struct arena *a,
	struct yosys_result *r, struct err *e)
{
	static const char *const outputs[] = {SHAPE_JSON};
	struct yosys_file file = {.name = "dut.sv"};
	struct yosys_job job = {.files = &file,
		.n_files = 1,
		.outputs = outputs,
		.n_outputs = 1,
		.cpu_ms = SHAPE_CPU_MS,
		.wall_ms = judge__wall_guard_ms(SHAPE_CPU_MS),
		.as_bytes = judge__mem_mb(c->options) * (int64_t)LIM_MIB};
	struct err ignored = ERR_INIT;
	char *dir;
	int rc;

	file.text = whole(c, a, &file.n);
	job.script = arena_printf(a,
		"read_verilog -sv dut.sv\nhierarchy -check -top %s\n%s"
		"write_json %s\n",
		c->task->top, SHAPE_SCRIPT, SHAPE_JSON);
	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	job.dir = dir;
	rc = yosys_run(ys, a, &job, r, e);
	(void)fs_rmtree(dir, &ignored);
	return rc;
}

int
workbench_shape(const struct workbench_case *c, struct arena *a,
	struct shape *out, const char **why, struct err *e)
{
	struct judge_proofs *p = tools_of(c, why);
	struct err bad = ERR_INIT;
	struct yosys_result r;

	memset(out, 0, sizeof(*out));
	if (p == NULL)
		return 0;
	if (elaborate(c, p->yosys, a, &r, e) < 0)
		return -1;
	if (r.how != YOSYS_OK || r.out[0].text == NULL)
		*why = arena_printf(a, "Yosys does not read it: %s",
			r.error != NULL ? r.error : yosys_how_name(r.how));
	else if (shape_read(a, r.out[0].text, r.out[0].n, c->task->top, out,
			 &bad) < 0)
		*why = arena_strdup(a, bad.msg);
	return 0;
}

int
workbench_same(const struct workbench_case *c,
	const struct workbench_gold *gold, struct arena *a,
	struct equiv_result *out, const char **why, struct err *e)
{
	struct judge_proofs *p = tools_of(c, why);
	struct equiv_job job = {.gold = {gold->text, gold->n, c->task->top}};

	memset(out, 0, sizeof(*out));
	if (p == NULL)
		return 0;
	job.gate.text = whole(c, a, &job.gate.n);
	job.gate.top = c->task->top;
	return equiv_run(p->equiv, a, &job, out, e);
}
