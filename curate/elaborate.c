/*
 * elaborate: calls Yosys in a scratch folder (see elaborate.h).  It must not
 * put a name into a script that could be more than a name.
 */
#include "curate/elaborate.h"

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "tool_wrappers/yosys.h"

#define CPU_MS 20000
#define WALL_MS 300000
#define MEMORY ((int64_t)(1024 * LIM_MIB))

static int
run(struct yosys *ys, struct arena *a, struct yosys_job *job,
	struct yosys_result *r, struct err *e)
{
	struct err ignored = ERR_INIT;
	char *dir;
	int rc;

	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	job->dir = dir;
	rc = yosys_run(ys, a, job, r, e);
	(void)fs_rmtree(dir, &ignored);
	return rc;
}

int
elaborate(struct yosys *ys, struct arena *a, const struct equiv_text *x,
	const char *passes, struct elaborated *out, struct err *e)
{
	const struct yosys_file file = {"design.sv", x->text, x->n};
	struct yosys_job job = {.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"design.json"},
		.n_outputs = 1,
		.cpu_ms = CPU_MS,
		.wall_ms = WALL_MS,
		.as_bytes = MEMORY};
	struct yosys_result r;

	*out = (struct elaborated){
		.why = "a module whose name no script can have"};
	if (!yosys_plain_name(x->top))
		return 0;
	job.script = arena_printf(a,
		"read_verilog -sv design.sv\nhierarchy -check -top %s\n%s"
		"write_json design.json\n",
		x->top, passes);
	if (run(ys, a, &job, &r, e) < 0)
		return -1;
	if (r.how != YOSYS_OK || r.out[0].text == NULL) {
		out->why = arena_printf(a, "Yosys: %s",
			r.error != NULL ? r.error : yosys_how_name(r.how));
		return 0;
	}
	*out = (struct elaborated){r.out[0].text, r.out[0].n, ""};
	return 0;
}
