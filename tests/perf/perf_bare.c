/*
 * perf_bare: the yardstick (see perf_bare.h).  Must not judge anything.
 */
#include "tests/perf/perf_bare.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "lib/base/fs.h"
#include "lib/base/proc.h"

bool
bare_find(struct bare *b, struct arena *a)
{
	b->iverilog = fs_which(a, "iverilog");
	b->vvp = fs_which(a, "vvp");
	return b->iverilog && b->vvp;
}

int64_t
bare_cpu_us(void)
{
	struct rusage self, kids;

	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &kids);
	return ((int64_t)self.ru_utime.tv_sec + self.ru_stime.tv_sec +
		       kids.ru_utime.tv_sec + kids.ru_stime.tv_sec) *
		1000000 +
		self.ru_utime.tv_usec + self.ru_stime.tv_usec +
		kids.ru_utime.tv_usec + kids.ru_stime.tv_usec;
}

static int
run(const char *dir, const char *const *argv)
{
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;
	struct err e = ERR_INIT;
	int rc;

	s.argv = argv;
	s.cwd = dir;
	s.cpu_ms = 30000;
	s.tail_max = 1024;
	s.flags = PROC_MERGE;
	if (proc_run(&s, &r, &e) < 0)
		return -1;
	rc = r.how == PROC_EXITED ? r.code : -1;
	proc_result_release(&r);
	return rc;
}

bool
bare_run(const struct bare *p, const struct corpus_candidate *k)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	const struct task_file *tb = task_file(k->task, "testbench");
	const struct task_file *ref = task_file(k->task, "golden");
	const char *const compile[] = {p->iverilog, "-Wall", "-Winfloop",
		"-Wno-timescale", "-g2012", "-s", "tb", "-o", "bin", "dut.sv",
		tb->name, ref->name, NULL};
	const char *const sim[] = {p->vvp, "bin", NULL};
	char *dir;
	bool ran;

	if (fs_scratch(&a, &dir, &e) < 0)
		abort();
	if (fs_write(fs_join(&a, dir, "dut.sv"), k->code, k->n, &e) < 0 ||
		fs_write(fs_join(&a, dir, tb->name), tb->text, tb->n, &e) < 0 ||
		fs_write(fs_join(&a, dir, ref->name), ref->text, ref->n, &e) <
			0)
		abort();
	ran = run(dir, compile) == 0 && run(dir, sim) == 0;
	(void)fs_rmtree(dir, &e);
	arena_release(&a);
	return ran;
}
