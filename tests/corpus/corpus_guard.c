/*
 * corpus_guard: the guard over recorded candidates, goldens and attacks: no
 * design that the official judge passes and no honest control may be flagged.
 * What else is flagged is counted by rule.  TAP on stdout.
 *
 *	corpus_guard [CORPUS [verbose]]
 */
#include <stdio.h>
#include <string.h>

#include "eval/guard.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tests/corpus/corpus.h"
#include "tool_wrappers/iverilog.h"

#define RULES_MAX 64

struct tally {
	struct iverilog *iv;
	bool verbose;
	int passing, passing_flagged, others, goldens, goldens_flagged;
	int honest, honest_flagged, attacks, attacks_flagged, ill;
	int by_rule[RULES_MAX];
	int unread; /* not preprocessed: no verdict of the guard needed */
};

/* Must ivlpp read it? */
static bool
preprocessed(const char *s, size_t n)
{
	size_t i;

	if (memchr(s, '`', n))
		return true;
	for (i = 0; i < n; i++)
		if (s[i] == '\r' && (i + 1 == n || s[i + 1] != '\n'))
			return true;
	return false;
}

static int
/* NOLINTNEXTLINE(readability-function-size): eight things belong together */
guard(struct tally *t, struct arena *a, const struct guard_policy *p,
	const char *s, size_t n, struct guard_finding *out, bool *flagged,
	struct err *e)
{
	struct iverilog_source src = {"dut.sv", s, n};
	struct iverilog_job job = {.sources = &src,
		.n_sources = 1,
		.generation = "2012",
		.cpu_ms = 20000,
		.wall_ms = 60000};
	struct iverilog_compile pp;

	*flagged = guard_source(s, n, out);
	if (*flagged)
		return 0;
	if (preprocessed(s, n)) {
		if (iverilog_preprocess(t->iv, a, &job, &pp, e) < 0)
			return -1;
		t->unread += !pp.ok;
		if (!pp.ok)
			return 0;
		s = pp.code;
		n = pp.code_n;
	}
	*flagged = guard_tokens(a, p, s, n, out);
	return 0;
}

static void
count(struct tally *t, const struct guard_finding *f)
{
	size_t n, i;
	const struct guard_rule *rules = guard_rules(&n);

	for (i = 0; i < n && i < RULES_MAX; i++)
		if (str_eq(rules[i].name, f->rule))
			t->by_rule[i]++;
}

static void
tell(const char *what, const char *id, const struct guard_finding *f)
{
	printf("# %s %s: %s at line %d: %s\n", what, id, f->rule, f->line,
		f->construct);
}

static int
candidate(struct tally *t, const struct corpus_candidate *k, struct err *e)
{
	struct arena a = ARENA_INIT;
	const char *s = k->code;
	struct guard_policy p;
	struct guard_finding f;
	bool flagged, passes = str_eq(k->verdict, "pass");
	int rc;

	guard_policy_of(&a, k->task, &p);
	if (k->task->profile == TASK_VE1 && !k->full)
		s = arena_printf(&a, "%s\n%s", k->task->header, k->code);
	rc = guard(t, &a, &p, s, strlen(s), &f, &flagged, e);
	if (rc == 0) {
		t->passing += passes;
		t->others += !passes;
		t->passing_flagged += passes && flagged;
	}
	if (rc == 0 && flagged) {
		if (passes || t->verbose)
			tell(passes ? "PASSING" : "failing", k->id, &f);
		if (!passes)
			count(t, &f);
	}
	arena_release(&a);
	return rc;
}

static int
golden(struct tally *t, const struct task *task, struct err *e)
{
	struct arena a = ARENA_INIT;
	char *s = task_golden_candidate(&a, task);
	struct guard_policy p;
	struct guard_finding f;
	bool flagged = false;
	int rc = 0;

	if (s) {
		guard_policy_of(&a, task, &p);
		if (task->profile == TASK_VE1)
			s = arena_printf(&a, "%s\n%s", task->header, s);
		rc = guard(t, &a, &p, s, strlen(s), &f, &flagged, e);
		t->goldens++;
	}
	t->goldens_flagged += flagged;
	if (flagged)
		tell("GOLDEN", task->id, &f);
	arena_release(&a);
	return rc;
}

/* ---- attacks ---- */

static int
attack_task(struct arena *a, const char *dir, const char *problem,
	struct task *t, struct task_file *files, struct err *e)
{
	static const char *const names[] = {
		"ref.sv", "test_ve.sv", "test_rtllm.v"};
	char *text;
	size_t i, n;

	memset(t, 0, sizeof(*t));
	t->profile = TASK_VE2_SPEC;
	t->top = "TopModule";
	t->golden_top = "RefModule";
	for (i = 0; i < 3; i++) {
		if (fs_read(a,
			    arena_printf(a, "%s/problems/%s/%s", dir, problem,
				    names[i]),
			    LIM_SOURCE_FILE, &text, &n, e) < 0)
			return -1;
		files[i] = (struct task_file){
			i ? "testbench" : "golden", names[i], text, n};
	}
	t->files = files;
	t->n_files = 3;
	return 0;
}

static int
attack(struct tally *t, struct arena *a, const char *dir, const cJSON *o,
	struct err *e)
{
	const char *expect = json_str(o, "expect", "");
	const char *category = json_str(o, "category", "");
	bool honest = str_starts(category, "honest"), flagged;
	struct task_file files[3];
	struct guard_finding f;
	struct guard_policy p;
	struct task task;
	char *text;
	size_t n;

	if (attack_task(a, dir, json_str(o, "problem", ""), &task, files, e) <
			0 ||
		fs_read(a,
			arena_printf(
				a, "%s/cand/%s", dir, json_str(o, "file", "")),
			LIM_SOURCE_FILE, &text, &n, e) < 0)
		return -1;
	guard_policy_of(a, &task, &p);
	if (guard(t, a, &p, text, n, &f, &flagged, e) < 0)
		return -1;
	if (honest) {
		t->honest++;
		t->honest_flagged += flagged;
	} else {
		t->attacks++;
		t->attacks_flagged += flagged;
	}
	if (flagged && (honest || t->verbose))
		tell(honest ? "HONEST" : "attack", json_str(o, "id", ""), &f);
	else if (!flagged && !honest)
		printf("# not flagged: %s (%s, %s)\n", json_str(o, "id", ""),
			category, expect);
	return 0;
}

static int
attacks(struct tally *t, const char *corpus, struct err *e)
{
	struct arena a = ARENA_INIT, b = ARENA_INIT;
	char *dir = fs_join(&a, corpus, "attacks");
	struct fs_lines *l;
	const char *line;
	size_t n;
	cJSON *o;
	int rc;

	if (fs_lines_open(&l, fs_join(&a, dir, "manifest.jsonl"),
		    LIM_JSONL_LINE, e) < 0) {
		arena_release(&a);
		return -1;
	}
	while ((rc = fs_lines_next(l, &line, &n, e)) > 0) {
		if (json_parse(&b, line, n, &o, e) < 0 ||
			attack(t, &b, dir, o, e) < 0) {
			rc = -1;
			break;
		}
		arena_release(&b);
	}
	fs_lines_close(l);
	arena_release(&a);
	arena_release(&b);
	return rc;
}

static int
all(struct tally *t, struct corpus *c, const char *dir, struct err *e)
{
	size_t i;

	if (corpus_load(c, dir, e) < 0)
		return -1;
	for (i = 0; i < c->n; i++)
		if (candidate(t, &c->cands[i], e) < 0)
			return -1;
	for (i = 0; i < c->n_tasks; i++)
		if (golden(t, c->tasks[i], e) < 0)
			return -1;
	return attacks(t, dir, e);
}

static void
report(const struct tally *t)
{
	size_t n, i;
	const struct guard_rule *rules = guard_rules(&n);

	for (i = 0; i < n && i < RULES_MAX; i++)
		if (t->by_rule[i])
			printf("# failing candidates, rule %s: %d\n",
				rules[i].name, t->by_rule[i]);
	printf("# not preprocessed: %d of %d failing candidates\n", t->unread,
		t->others);
	printf("1..4\n");
	printf("%sok 1 - %d of %d passing candidates flagged\n",
		t->passing && !t->passing_flagged ? "" : "not ",
		t->passing_flagged, t->passing);
	printf("%sok 2 - %d of %d goldens flagged\n",
		t->goldens && !t->goldens_flagged ? "" : "not ",
		t->goldens_flagged, t->goldens);
	printf("%sok 3 - %d of %d honest designs flagged\n",
		t->honest && !t->honest_flagged ? "" : "not ",
		t->honest_flagged, t->honest);
	printf("%sok 4 - %d of %d attacks flagged\n",
		t->attacks_flagged >= 60 ? "" : "not ", t->attacks_flagged,
		t->attacks);
}

int
main(int argc, char **argv)
{
	struct arena a = ARENA_INIT;
	const char *dir = corpus_dir(&a, argc, argv);
	struct tally t = {.verbose = argc > 2};
	struct err e = ERR_INIT;
	struct corpus c;
	int rc = 0;

	if (!dir) {
		printf("1..0 # SKIP no corpus beside the source tree\n");
		arena_release(&a);
		return 0;
	}
	memset(&c, 0, sizeof(c));
	if (iverilog_open(&t.iv, NULL, &e) < 0 || all(&t, &c, dir, &e) < 0) {
		printf("Bail out! %s\n", e.msg);
		rc = 1;
	} else {
		report(&t);
	}
	iverilog_close(t.iv);
	corpus_release(&c);
	arena_release(&a);
	return rc;
}
