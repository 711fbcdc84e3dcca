/*
 * recipe_check: runs recipes once more, each from the design's AIG in one go
 * in a new process, maps them, and has ABC (&cec) prove the mapped netlist
 * equal to that AIG.  It must not use anything that the search made.
 */
#include "eval/recipe_int.h"

#include <string.h>

#include "lib/base/limits.h"

#define CEC_SECONDS 20
#define CHECK_CPU_MS 120000
#define SCRIPT_MAX (256 * LIM_KIB)

static int
run(struct recipe_tree *t, struct recipe_check *checks, size_t n, size_t *done,
	struct err *e)
{
	struct arena a = ARENA_INIT;
	struct recipe_log *log = arena_array(&a, n, sizeof(*log));
	struct yosys_job job = {.cpu_ms = CHECK_CPU_MS};
	struct yosys_result r;
	size_t i, k, n_log;
	struct buf b;
	int rc;

	buf_init(&b, SCRIPT_MAX);
	buf_addstr(&b, "read_scl " RECIPE_CELLS "\n");
	for (i = 0; i < n; i++)
		buf_printf(&b,
			"echo rsb %zu\nread_aiger " RECIPE_ROOT
			"\n%s" RECIPE_MAPPING
			"strash\n&get -n\n&cec -T %d " RECIPE_ROOT
			"\necho rse %zu\n",
			i, checks[i].commands, CEC_SECONDS, i);
	job.script = b.ptr;
	rc = recipe__abc(t, &a, &job, &r, e);
	buf_release(&b);
	n_log = rc == 0 ? recipe__log(r.log, r.log_n, log, n) : 0;
	*done = 0;
	for (k = 0; k < n_log; k++) {
		struct recipe_check *c = &checks[*done];

		if (log[k].id != (int)*done || !log[k].ended)
			break;
		c->ended = true;
		c->mapped = log[k].mapped;
		c->area = log[k].area;
		c->delay_ps = log[k].delay_ps;
		c->cec = log[k].cec;
		++*done;
	}
	arena_release(&a);
	return rc;
}

int
recipe__check(struct recipe_tree *t, struct recipe_check *checks, size_t n,
	struct err *e)
{
	size_t i, done;

	for (i = 0; i < n; i++) {
		checks[i].ended = checks[i].mapped = false;
		checks[i].cec = -1;
	}
	if (run(t, checks, n, &done, e) < 0)
		return -1;
	/* the one that broke the process must not hide those behind it */
	for (i = done; i < n && n > 1; i++)
		if (run(t, &checks[i], 1, &done, e) < 0)
			return -1;
	return 0;
}
