/*
 * corpus_judge: judges every recorded candidate and compares verdict and
 * class with what the suites' own judges said under Icarus 11.0.  Prints each
 * disagreement; TAP on stdout.
 *
 *	corpus_judge [CORPUS [MODE [GLOB [STEP]]]]
 *
 * STEP judges only every STEP-th candidate (default 7 without arguments, as in
 * `make check`; 1 with).  Candidates marked slow, near a wall-clock limit of
 * the recording, may differ.  In strict mode a "disagreement"
 * is a difference from the official verdict, to be read, not to be counted as
 * a failure.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "eval/judge.h"
#include "lib/base/clock.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "tests/corpus/corpus.h"

struct run {
	struct corpus c;
	struct judge *j;
	enum judge_mode mode;
	const char *glob;
	size_t step;
	atomic_size_t next, judged, wrong_verdict, wrong_letter, allowed,
		errors;
	atomic_llong cpu_us;
};

/* Records whose class for this version contradicts their code_kind (and the
 * class recorded for the next version): it is what the text gets when it is
 * judged without the header.  The verdict is the same. */
static const char *const inconsistent[] = {
	"ve1-human/01035", "ve1-human/01286", "ve1-human/01326"};

static bool
class_is_known(const struct corpus_candidate *k)
{
	size_t i;

	for (i = 0; i < sizeof(inconsistent) / sizeof(inconsistent[0]); i++)
		if (str_eq(k->id, inconsistent[i]))
			return true;
	return false;
}

static void
report(struct run *r, const struct corpus_candidate *k, const struct verdict *v)
{
	bool verdict_ok = str_eq(verdict_status_name(v->status), k->verdict);
	bool letter_ok = v->letter == k->letter;

	if (v->status == VERDICT_ERROR)
		r->errors++;
	if (k->slow || (verdict_ok && class_is_known(k))) {
		if (!verdict_ok || !letter_ok)
			r->allowed++;
	} else {
		r->wrong_verdict += !verdict_ok;
		r->wrong_letter += !letter_ok;
	}
	if (!verdict_ok || (!letter_ok && r->mode == JUDGE_OFFICIAL))
		printf("# %s %s%s: recorded %s %c, judged %s %c (%s: %s)\n",
			k->id, k->task->id, k->slow ? " (slow)" : "",
			k->verdict, k->letter, verdict_status_name(v->status),
			v->letter ? v->letter : '-',
			verdict_reason_name(v->reason),
			v->detail ? v->detail : "");
}

static void
judge_one(struct run *r, const struct corpus_candidate *k)
{
	struct judge_options o = {.mode = r->mode, .full = k->full};
	struct arena a = ARENA_INIT;
	struct verdict v;
	struct err e = ERR_INIT;

	if (judge_run(r->j, k->task, &o, k->code, k->n, &a, &v, &e) < 0) {
		printf("# %s: %s\n", k->id, e.msg);
		r->errors++;
	} else {
		r->cpu_us += v.cpu_us;
		report(r, k, &v);
	}
	r->judged++;
	arena_release(&a);
}

static void
work(void *arg, int index)
{
	struct run *r = arg;
	size_t i;

	(void)index;
	while ((i = r->next++) < r->c.n)
		if (i % r->step == 0 && str_glob(r->glob, r->c.cands[i].id))
			judge_one(r, &r->c.cands[i]);
}

/* The goldens' CPU need, as a suite check would have measured it. */
static void
measure(void *arg, int index)
{
	struct run *r = arg;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct verdict v;
	size_t i;

	(void)index;
	while ((i = r->next++) < r->c.n_tasks) {
		if (judge_golden(r->j, r->c.tasks[i], &a, &v, &e) < 0)
			printf("# golden %s: %s\n", r->c.tasks[i]->id, e.msg);
		else if (v.status != VERDICT_PASS)
			printf("# golden %s/%s: %s %c (%s)\n",
				r->c.tasks[i]->suite, r->c.tasks[i]->id,
				verdict_reason_name(v.reason),
				v.letter ? v.letter : '-',
				v.detail ? v.detail : "");
		arena_release(&a);
	}
}

static int
run_all(struct run *r, const char *dir)
{
	struct err e = ERR_INIT;
	int64_t start;

	if (judge_open(&r->j, NULL, &e) < 0 || corpus_load(&r->c, dir, &e) < 0)
		goto fail;
	printf("# %s, %zu candidates\n", judge_fingerprint(r->j), r->c.n);
	if (pool_run(pool_ncpu(), measure, r, &e) < 0)
		goto fail;
	r->next = 0;
	start = clock_mono_ms();
	if (pool_run(pool_ncpu(), work, r, &e) < 0)
		goto fail;
	printf("# %zu judged in %.1f s, %.1f s of CPU; verdicts that differ "
	       "%zu, letters %zu, allowed %zu, errors %zu\n",
		(size_t)r->judged, (double)(clock_mono_ms() - start) / 1000,
		(double)r->cpu_us / 1e6, (size_t)r->wrong_verdict,
		(size_t)r->wrong_letter, (size_t)r->allowed, (size_t)r->errors);
	judge_close(r->j);
	corpus_release(&r->c);
	return r->errors > 0 ||
		(r->mode == JUDGE_OFFICIAL &&
			(r->wrong_verdict > 0 || r->wrong_letter > 0));
fail:
	printf("# %s\n", e.msg);
	return 1;
}

int
main(int argc, char **argv)
{
	struct arena a = ARENA_INIT;
	struct run r;
	struct err e = ERR_INIT;
	const char *dir = corpus_dir(&a, argc, argv);
	int bad;

	printf("1..1\n");
	if (!dir) {
		printf("ok 1 # SKIP no corpus of public suites here\n");
		arena_release(&a);
		return 0;
	}
	memset(&r, 0, sizeof(r));
	r.mode = JUDGE_OFFICIAL;
	r.glob = argc > 3 ? argv[3] : "*";
	r.step = corpus_number(argc, argv, 4, argc > 1 ? 1 : 7);
	if (argc > 2 && judge_mode_parse(argv[2], &r.mode, &e) < 0) {
		printf("Bail out! %s\n", e.msg);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	bad = run_all(&r, dir);
	printf("%sok 1 - verdicts and classes are the recorded ones\n",
		bad ? "not " : "");
	arena_release(&a);
	return bad;
}
