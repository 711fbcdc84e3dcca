/*
 * perf_synth: what area and delay cost, against the flow that everybody
 * begins with: `synth -flatten; dfflibmap; abc -liberty; stat -liberty`.
 *
 *	perf_synth [SUITE [STEP]]
 *
 * Every STEP-th golden of a native suite (default: our own, all). CPU time of
 * the tools, one flow after the other for each design; medians and means, and
 * of what ours costs as a part of the other, design by design.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eval/synth.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox.h"
#include "tool_wrappers/yosys.h"

#define MAX 1024

struct perf {
	struct sandbox *sb;
	struct yosys *ys;
	struct synth *synth;
	const char *liberty;
	char *lib_text;
	size_t lib_n, n;
	double bare[MAX], ours[MAX], part[MAX];
};

static int
by_value(const void *x, const void *y)
{
	double p = *(const double *)x, q = *(const double *)y;

	return (p > q) - (p < q);
}

static void
show(const char *name, const char *unit, const double *at, size_t n)
{
	double copy[MAX], sum = 0;
	size_t i;

	memcpy(copy, at, n * sizeof(*copy));
	qsort(copy, n, sizeof(*copy), by_value);
	for (i = 0; i < n; i++)
		sum += copy[i];
	printf("%-28s median %7.2f%s   mean %7.2f%s\n", name, copy[n / 2], unit,
		sum / (double)n, unit);
}

static int
bare_flow(struct perf *p, struct arena *a, const char *text, size_t n,
	double *ms, struct err *e)
{
	struct yosys_file files[] = {
		{"a.sv", text, n}, {"l.lib", p->lib_text, p->lib_n}};
	struct yosys_job job = {.files = files,
		.n_files = 2,
		.programs = true,
		.script = "read_verilog -sv a.sv\nsynth -flatten -auto-top\n"
			  "dfflibmap -liberty l.lib\nabc -liberty l.lib\n"
			  "stat -liberty l.lib\n"};
	struct yosys_result r;
	char *dir;
	int rc;

	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	job.dir = dir;
	rc = yosys_run(p->ys, a, &job, &r, e);
	if (fs_rmtree(dir, e) < 0 || rc < 0)
		return -1;
	*ms = r.how == YOSYS_OK ? (double)r.cpu_us / 1000 : NAN;
	return 0;
}

static int
one(struct perf *p, const char *path, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct synth_job job = {.plain = false};
	struct synth_result r = {.why = ""};
	double bare = NAN;
	char *text;
	int rc;

	rc = fs_read(&a, path, LIM_SOURCE_FILE, &text, &job.n, e);
	if (rc == 0) {
		job.text = text;
		rc = synth_run(p->synth, &a, &job, &r, e);
	}
	if (rc == 0)
		rc = bare_flow(p, &a, text, job.n, &bare, e);
	if (rc == 0 && r.status == SYNTH_OK && !isnan(bare) && p->n < MAX) {
		p->bare[p->n] = bare;
		p->ours[p->n] = (double)r.cpu_us / 1000;
		p->part[p->n] = p->ours[p->n] / bare;
		p->n++;
	} else if (rc == 0) {
		printf("left out: %s: %s\n", path, r.why);
	}
	arena_release(&a);
	return rc;
}

static int
all(struct perf *p, struct arena *a, const char *suite, size_t step,
	struct err *e)
{
	char **names;
	size_t n, i;

	if (fs_list(a, suite, &names, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i += step) {
		char *path =
			fs_join(a, fs_join(a, suite, names[i]), "golden.sv");

		if (fs_exists(path) && one(p, path, e) < 0)
			return -1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	const char *top = getenv("abs_top_srcdir");
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct perf *p = xcalloc(1, sizeof(*p));
	int64_t step = 1;
	int rc;

	if (!top || (argc > 2 && (!str_to_i64(argv[2], &step) || step < 1))) {
		fprintf(stderr, "usage: perf_synth [SUITE [STEP]]\n");
		return 2;
	}
	p->liberty = fs_join(&a, top, "data/liberty/rtlsmith45.lib");
	rc = fs_read(&a, p->liberty, LIM_LIBERTY, &p->lib_text, &p->lib_n, &e);
	if (rc == 0)
		rc = sandbox_open(&p->sb, SANDBOX_AUTO, &e);
	if (rc == 0)
		rc = yosys_open(&p->ys, p->sb, &e);
	if (rc == 0)
		rc = synth_open(&p->synth, p->ys, p->liberty, &e);
	if (rc == 0)
		rc = all(p, &a,
			argc > 1 ? argv[1]
				 : fs_join(&a, top, "data/suites/core"),
			(size_t)step, &e);
	if (rc < 0) {
		fprintf(stderr, "perf_synth: %s\n", e.msg);
	} else if (p->n > 0) {
		printf("%zu designs\n", p->n);
		show("synth; dfflibmap; abc; stat", " ms", p->bare, p->n);
		show("ours", " ms", p->ours, p->n);
		show("ours / the other", "   ", p->part, p->n);
	}
	synth_close(p->synth);
	yosys_close(p->ys);
	sandbox_close(p->sb);
	free(p);
	arena_release(&a);
	return rc < 0 ? 3 : 0;
}
