/*
 * perf_recipe: what a search for recipes gains over resyn2 on designs of our
 * own suite, each within a CPU budget, as the geometric mean of area * delay.
 *
 *	perf_recipe [SECONDS [uct|annealing [DESIGN...]]]
 *
 * Fails when a result is worse than the baseline.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eval/recipe.h"
#include "eval/vscan.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys.h"

#define DESIGNS 20
#define DEFAULT_MS 10000

static const char *root;
static struct recipe *rc;

struct sums {
	double log_ratio;
	int64_t evals, cpu_us, reused, built;
	int n, better, worse, none;
};

static int
measure(const char *name, struct recipe_job *job, struct sums *s)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct synth_source *src = arena_alloc(&a, sizeof(*src));
	struct recipe_result r = {0};
	char *text = NULL;
	int got;

	got = fs_read(&a,
		arena_printf(
			&a, "%s/data/suites/core/%s/golden.sv", root, name),
		LIM_SOURCE_FILE, &text, &src->n, &e);
	src->name = "golden.sv";
	src->text = text;
	job->sources = src;
	job->n_sources = 1;
	if (got == 0)
		got = recipe_run(rc, &a, job, &r, &e);
	if (got < 0) {
		fprintf(stderr, "%s: %s\n", name, e.msg);
	} else if (r.status != RECIPE_OK) {
		printf("%-22s %s: %s\n", name, recipe_status_name(r.status),
			r.why);
		s->none++;
	} else {
		double ratio = (r.best.area * r.best.delay_ps) /
			(r.baseline.area * r.baseline.delay_ps);

		printf("%-22s and %6u  resyn2 %10.2f x %8.2f  best %10.2f x "
		       "%8.2f  %6.2f %%  mappings %5lld  front %zu  dropped "
		       "%zu  CPU %.1f s\n",
			name, r.ands, r.baseline.area, r.baseline.delay_ps,
			r.best.area, r.best.delay_ps, 100 * (1 - ratio),
			(long long)r.evals, r.n_front, r.dropped,
			(double)r.cpu_us / 1e6);
		s->log_ratio += log(ratio);
		s->n++;
		s->better += ratio < 1;
		s->worse += ratio > 1;
		s->evals += r.evals;
		s->built += r.built;
		s->reused += r.reused;
		s->cpu_us += r.cpu_us;
	}
	fflush(stdout);
	arena_release(&a);
	return got;
}

static int
list(struct arena *a, int argc, char **argv, char ***names, size_t *n,
	struct err *e)
{
	if (argc > 3) {
		*names = argv + 3;
		*n = (size_t)argc - 3;
		return 0;
	}
	return fs_list(
		a, arena_printf(a, "%s/data/suites/core", root), names, n, e);
}

int
main(int argc, char **argv)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct recipe_job job = {.seed = 1, .cpu_ms = DEFAULT_MS};
	struct sums s = {0};
	struct yosys *ys;
	char **names;
	double seconds;
	size_t n, i;
	int got = 0;

	root = getenv("abs_top_srcdir");
	if (root == NULL)
		root = ".";
	if (argc > 1 && str_to_double(argv[1], &seconds))
		job.cpu_ms = (int64_t)(seconds * 1000);
	if (argc > 2 && str_eq(argv[2], "annealing"))
		job.policy = RECIPE_ANNEALING;
	if (yosys_open(&ys, NULL, &e) < 0) {
		printf("skipped: %s\n", e.msg);
		return 0;
	}
	if (recipe_open(&rc, ys,
		    arena_printf(&a, "%s/data/liberty/rtlsmith45.lib", root),
		    &e) < 0 ||
		list(&a, argc, argv, &names, &n, &e) < 0) {
		fprintf(stderr, "%s\n", e.msg);
		return 1;
	}
	for (i = 0; i < n && got == 0; i++)
		if (argc > 3 ||
			(i % 2 == 0 && s.n < DESIGNS &&
				!str_eq(names[i], "README.md")))
			got = measure(names[i], &job, &s);
	if (s.n > 0)
		printf("%s, %.1f s CPU each: %d designs (%d without logic), "
		       "area * delay %.2f %% below resyn2 (geometric mean), "
		       "better %d, worse %d; %lld mappings, %lld steps run, "
		       "%lld reused, %.1f s CPU in all\n",
			job.policy == RECIPE_UCT ? "uct" : "annealing",
			(double)job.cpu_ms / 1000, s.n, s.none,
			100 * (1 - exp(s.log_ratio / s.n)), s.better, s.worse,
			(long long)s.evals, (long long)s.built,
			(long long)s.reused, (double)s.cpu_us / 1e6);
	recipe_close(rc);
	yosys_close(ys);
	arena_release(&a);
	return got < 0 || s.worse > 0;
}
