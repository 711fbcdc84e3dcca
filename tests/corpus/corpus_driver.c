/*
 * corpus_driver: direct calls of ivlpp and ivl against the driver, on real
 * candidates with their suites' flags: the log byte for byte, the outcome and
 * the byte code.  TAP on stdout.
 *
 *	corpus_driver [CORPUS [STEP]]
 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "eval/judge_priv.h"
#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "tests/corpus/corpus.h"
#include "tool_wrappers/iverilog_priv.h"

struct run {
	struct corpus c;
	struct iverilog *iv;
	size_t step;
	atomic_size_t next, same, different, failed;
};

static size_t
sources_of(struct arena *a, const struct corpus_candidate *k,
	struct iverilog_source *src)
{
	const struct task_file *tb = task_file(k->task, "testbench");
	const struct task_file *ref = task_file(k->task, "golden");
	struct iverilog_source *s = src;
	char *text;

	if (k->task->profile == TASK_VE1) {
		text = arena_printf(a, "%s\n%s\n%s", tb->text,
			k->full ? "" : k->task->header, k->code);
		*s++ = (struct iverilog_source){"dut.sv", text, strlen(text)};
		return 1;
	}
	*s++ = (struct iverilog_source){
		judge__rules(k->task->profile)->dut, k->code, k->n};
	*s++ = (struct iverilog_source){tb->name, tb->text, tb->n};
	if (k->task->profile == TASK_VE2_SPEC ||
		k->task->profile == TASK_VE2_CC)
		*s++ = (struct iverilog_source){ref->name, ref->text, ref->n};
	return (size_t)(s - src);
}

static void
compare(struct run *r, const struct corpus_candidate *k, const char *dir)
{
	const struct judge_rules *rules = judge__rules(k->task->profile);
	struct iverilog_source src[3];
	struct arena a = ARENA_INIT;
	struct iverilog_job job = {.dir = dir,
		.sources = src,
		.n_sources = sources_of(&a, k, src),
		.generation = rules->generation,
		.top = rules->tb_top,
		.timescale = rules->timescale,
		.flags = rules->flags,
		.cpu_ms = 30000,
		.wall_ms = 600000};
	struct err e = ERR_INIT;
	int rc = iverilog__same_way(r->iv, &a, &job, &e);

	if (rc < 0) {
		printf("# %s: %s\n", k->id, e.msg);
		r->failed++;
	} else if (rc == 0) {
		printf("# %s: not what the driver gives\n", k->id);
		r->different++;
	} else {
		r->same++;
	}
	arena_release(&a);
}

static void
work(void *arg, int index)
{
	struct run *r = arg;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	char *dir;
	size_t i;

	(void)index;
	if (fs_scratch(&a, &dir, &e) < 0) {
		printf("# %s\n", e.msg);
		r->failed++;
		return;
	}
	while ((i = r->next++) < r->c.n)
		if (i % r->step == 0)
			compare(r, &r->c.cands[i], dir);
	(void)fs_rmtree(dir, &e);
	arena_release(&a);
}

int
main(int argc, char **argv)
{
	struct arena a = ARENA_INIT;
	struct run r;
	struct err e = ERR_INIT;
	const char *dir = corpus_dir(&a, argc, argv);
	bool bad;

	printf("1..1\n");
	memset(&r, 0, sizeof(r));
	r.step = corpus_number(argc, argv, 2, 20);
	if (!dir) {
		printf("ok 1 # SKIP no corpus of public suites here\n");
		arena_release(&a);
		return 0;
	}
	if (iverilog_open(&r.iv, NULL, &e) < 0 ||
		corpus_load(&r.c, dir, &e) < 0 ||
		pool_run(pool_ncpu(), work, &r, &e) < 0) {
		printf("Bail out! %s\n", e.msg);
		return 1;
	}
	bad = r.failed > 0 || (iverilog_is_direct(r.iv) && r.different > 0);
	printf("# %s: same %zu, different %zu, failed %zu\n",
		iverilog_fingerprint(r.iv), (size_t)r.same, (size_t)r.different,
		(size_t)r.failed);
	printf("%sok 1 - direct calls give what the driver gives\n",
		bad ? "not " : "");
	iverilog_close(r.iv);
	corpus_release(&r.c);
	arena_release(&a);
	return bad;
}
