/*
 * perf_sandbox: what the walls around a tool cost.
 *	perf_sandbox [ROUNDS]
 * A program that does nothing and a small simulation, without a sandbox, in
 * the basic and in the full one, in turns; wall time and CPU time of a start
 * in microseconds, lowest and median of all rounds, and what opening costs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/sandbox.h"

#define ROUNDS 200
#define WAYS 3 /* none, basic, full */
#define JOBS 3
#define WALL_MS 60000

static const enum sandbox_want ways[WAYS] = {
	SANDBOX_NONE, SANDBOX_BASIC, SANDBOX_FULL};
static const char *const jobs[JOBS] = {"true", "vvp", "vvp, memory"};

struct perf {
	struct arena a;
	struct sandbox *sb[WAYS];
	int64_t open_us[WAYS];
	char *dir;
	const char *vvp;
	int rounds;
	int64_t *wall[JOBS][WAYS];
	int64_t *cpu[JOBS][WAYS];
};

/* CPU of us and of all children that were waited for. */
static int64_t
cpu_us(void)
{
	static const int who[] = {RUSAGE_SELF, RUSAGE_CHILDREN};
	struct rusage u;
	int64_t us = 0;

	for (int i = 0; i < 2; i++) {
		getrusage(who[i], &u);
		us += (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000LL +
			u.ru_utime.tv_usec + u.ru_stime.tv_usec;
	}
	return us;
}

static int
make_design(struct perf *p, struct err *e)
{
	static const char text[] =
		"module t; reg [7:0] q = 0; initial begin\n"
		"repeat (100) #1 q = q + 3; $display(\"%d\", q); end\n"
		"endmodule\n";
	const struct iverilog_setup setup = {.no_servers = true};
	struct iverilog_source src = {"t.v", text, sizeof(text) - 1};
	struct iverilog_job job = {.sources = &src, .n_sources = 1};
	struct iverilog_compile out;
	struct iverilog *iv;
	int rc;

	if (iverilog_open(&iv, &setup, e) < 0)
		return -1;
	rc = iverilog_compile(iv, &p->a, &job, &out, e);
	iverilog_close(iv);
	if (rc == 0 && !out.ok)
		rc = err_set(e, ERR_TOOL, "the design does not compile");
	p->vvp = fs_which(&p->a, "vvp");
	if (rc == 0 && !p->vvp)
		rc = err_set(e, ERR_TOOL, "vvp is not on the PATH");
	return rc < 0 ? -1
		      : fs_write(fs_join(&p->a, p->dir, "t.vvp"), out.code,
				out.code_n, e);
}

static int
perf_open(struct perf *p, struct err *e)
{
	if (fs_scratch(&p->a, &p->dir, e) < 0 || make_design(p, e) < 0)
		return -1;
	for (int w = 0; w < WAYS; w++) {
		int64_t start = clock_mono_us();

		if (sandbox_open(&p->sb[w], ways[w], e) < 0)
			return -1;
		p->open_us[w] = clock_mono_us() - start;
		printf("%-40s opened in %lld us\n", sandbox_layers(p->sb[w]),
			(long long)p->open_us[w]);
	}
	for (int j = 0; j < JOBS; j++)
		for (int w = 0; w < WAYS; w++) {
			p->wall[j][w] = arena_array(
				&p->a, (size_t)p->rounds, sizeof(int64_t));
			p->cpu[j][w] = arena_array(
				&p->a, (size_t)p->rounds, sizeof(int64_t));
		}
	return 0;
}

static int
start_one(struct perf *p, int job, int way, int round, struct err *e)
{
	const char *const nothing[] = {"/bin/true", NULL};
	const char *const simulate[] = {p->vvp, "-n", "t.vvp", NULL};
	const struct sandbox_room room = {
		.rw_dir = p->dir, .mem_scratch = job == 2};
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;
	struct arena a = ARENA_INIT;
	int64_t wall = clock_mono_us();
	int64_t cpu = cpu_us();
	int rc;

	s.argv = job == 0 ? nothing : simulate;
	s.wall_ms = WALL_MS;
	rc = sandbox_dress(p->sb[way], &a, &room, &s, e);
	if (rc == 0)
		rc = proc_run(&s, &r, e);
	if (rc == 0) {
		p->wall[job][way][round] = clock_mono_us() - wall;
		p->cpu[job][way][round] = cpu_us() - cpu;
		if (r.how != PROC_EXITED || r.code != 0)
			rc = err_set(e, ERR_TOOL, "%s: %s %d", jobs[job],
				proc_how_name(r.how), r.code);
		proc_result_release(&r);
	}
	arena_release(&a);
	return rc;
}

static int
by_number(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x;
	int64_t b = *(const int64_t *)y;

	return a < b ? -1 : a > b;
}

static void
print(struct perf *p)
{
	const size_t n = (size_t)p->rounds;

	printf("%-12s %-6s %9s %9s %9s %9s\n", "program", "walls", "wall min",
		"wall med", "cpu min", "cpu med");
	for (int j = 0; j < JOBS; j++)
		for (int w = 0; w < WAYS; w++) {
			int64_t *wall = p->wall[j][w];
			int64_t *cpu = p->cpu[j][w];

			qsort(wall, n, sizeof(*wall), by_number);
			qsort(cpu, n, sizeof(*cpu), by_number);
			printf("%-12s %-6s %9lld %9lld %9lld %9lld\n", jobs[j],
				sandbox_name(p->sb[w]), (long long)wall[0],
				(long long)wall[n / 2], (long long)cpu[0],
				(long long)cpu[n / 2]);
		}
}

static int
measure(struct perf *p, struct err *e)
{
	for (int i = 0; i < p->rounds; i++)
		for (int j = 0; j < JOBS; j++)
			for (int w = 0; w < WAYS; w++)
				if (start_one(p, j, (w + i) % WAYS, i, e) < 0)
					return -1;
	print(p);
	return 0;
}

int
main(int argc, char **argv)
{
	struct perf p = {.rounds = ROUNDS};
	struct err e = ERR_INIT;
	struct err gone = ERR_INIT;
	int64_t n;
	int rc;

	if (argc > 1 && str_to_i64(argv[1], &n) && n > 0 && n <= 100000)
		p.rounds = (int)n;
	rc = perf_open(&p, &e);
	if (rc == 0)
		rc = measure(&p, &e);
	if (rc < 0)
		fprintf(stderr, "perf_sandbox: %s\n", e.msg);
	for (int w = 0; w < WAYS; w++)
		sandbox_close(p.sb[w]);
	if (p.dir)
		(void)fs_rmtree(p.dir, &gone);
	arena_release(&p.a);
	return rc < 0 ? 1 : 0;
}
