/*
 * suite_verify: holds a suite to account: goldens in both modes, designs that
 * solve nothing, faults.  Prints what was found and what follows from it.
 */
#include "cli/suite_verify.h"

#include <stdio.h>
#include <string.h>

#include "bench/verify.h"
#include "cli/judge_opts.h"
#include "cli/suites.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define VERIFY_MUTANTS 16
#define VERIFY_GOAL 98 /* per cent of the faults known to be different */

static const struct opt verify_opts[] = {
	{.name = "hacks",
		.type = OPT_FLAG,
		.help = "beside the goldens only designs that solve nothing, "
			"the suite's faults, and --mutants if given"},
	{.name = "mutants",
		.type = OPT_INT,
		.arg = "N",
		.help = "beside the goldens only N faults a task made by "
			"Yosys, the suite's, and --hacks if given",
		.min = 0,
		.max = 4096},
	{.name = "no-faults",
		.type = OPT_FLAG,
		.help = "not the suite's own faults; with none of the above "
			"only the goldens"},
	{.name = "seed",
		.type = OPT_INT,
		.arg = "N",
		.help = "which faults Yosys picks",
		.dflt = "1",
		.min = 1,
		.max = 1000000000},
	{.name = "mode",
		.type = OPT_ENUM,
		.arg = "both|official|strict",
		.help = "whose verdicts",
		.dflt = "both"},
	{.name = "matrix",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write what became of each design as CSV"},
	{.name = "jobs",
		.letter = 'j',
		.type = OPT_INT,
		.arg = "N",
		.help = "tasks looked at at once (default: the number of "
			"processors)",
		.min = 1,
		.max = 1024},
	JUDGE_OPT_SANDBOX,
	{.name = "json", .type = OPT_FLAG, .help = "print JSON"},
	{.name = "progress",
		.type = OPT_ENUM,
		.arg = "auto|tty|plain|json|none",
		.help = "how progress is shown",
		.dflt = "auto"},
	OPT_END};

struct verifying {
	struct cli *cli;
	struct suites_found f;
	struct bench_verify_options o;
	struct bench_verify_task *tasks;
	struct ui_progress *progress;
	const char *no_yosys; /* why there is none */
};

struct sums {
	size_t tasks, goldens, pass[BENCH_VERIFY_MODES];
	size_t hacks, right, accepted[BENCH_VERIFY_MODES];
	size_t fooled[BENCH_VERIFY_MODES]; /* tasks */
	size_t trivial; /* honest designs that solve nothing, accepted */
	size_t edits, edits_killed;
	size_t mutants, killed, equivalent, alive, undecided;
	size_t mutated, refused; /* tasks */
	size_t weak, vacuous[BENCH_VERIFY_MODES];
};

static void
sum_hacks(const struct bench_verify_task *t, struct sums *s)
{
	bool fooled[BENCH_VERIFY_MODES] = {false, false};

	s->hacks += t->n_hacks;
	for (size_t i = 0; i < t->n_hacks; i++) {
		const struct bench_verify_hack *h = &t->hacks[i];
		bool any = false;

		s->right += h->right;
		for (int m = 0; m < BENCH_VERIFY_MODES; m++) {
			bool yes = bench_verify_accepts(h, (enum judge_mode)m);

			s->accepted[m] += yes;
			fooled[m] = fooled[m] || yes;
			any = any || yes;
		}
		s->trivial += any && h->hack.honest;
	}
	for (int m = 0; m < BENCH_VERIFY_MODES; m++)
		s->fooled[m] += fooled[m];
}

static struct sums
sum_up(const struct verifying *w)
{
	struct sums s = {0};

	for (size_t i = 0; i < w->f.suite.n; i++) {
		const struct bench_verify_task *t = &w->tasks[i];

		s.tasks++;
		s.goldens += t->has_golden;
		for (int m = 0; m < BENCH_VERIFY_MODES; m++)
			s.pass[m] += t->golden[m].known &&
				t->golden[m].status == VERDICT_PASS;
		sum_hacks(t, &s);
		s.edits += t->edits;
		s.edits_killed += t->edits_killed;
		s.mutants += t->mutants.n;
		s.killed += t->mutants.killed;
		s.equivalent += t->mutants.equivalent;
		s.alive += t->mutants.alive;
		s.undecided += t->mutants.undecided;
		s.mutated += t->mutated && t->mutants.refused == NULL;
		s.refused += t->mutated && t->mutants.refused != NULL;
		s.weak += t->has_golden && bench_verify_weak(t);
		for (int m = 0; m < BENCH_VERIFY_MODES; m++)
			s.vacuous[m] += t->vacuous[m];
	}
	return s;
}

static double
percent(size_t part, size_t whole)
{
	return whole == 0 ? 100.0 : 100.0 * (double)part / (double)whole;
}

/* ---- JSON ---- */

static void
print_json(struct verifying *w, const struct sums *s)
{
	struct arena *a = w->cli->arena;
	cJSON *doc = json_object(a), *arr = json_array(a);

	for (size_t i = 0; i < w->f.suite.n; i++)
		json_push(arr, bench_verify_json(a, &w->tasks[i]));
	json_set_str(doc, "schema", "rtlsmith.verify/1");
	json_set_str(doc, "suite", w->f.row.name);
	json_set_str(doc, "version", w->f.row.version);
	json_set_str(doc, "tools", bench_verify_tools(a, &w->o));
	json_set_i64(doc, "tasks", (int64_t)s->tasks);
	json_set_i64(doc, "goldens_pass", (int64_t)s->pass[JUDGE_OFFICIAL]);
	if (w->o.modes[JUDGE_STRICT])
		json_set_i64(doc, "goldens_pass_strict",
			(int64_t)s->pass[JUDGE_STRICT]);
	json_set_i64(doc, "designs", (int64_t)s->hacks);
	json_set_i64(doc, "designs_right", (int64_t)s->right);
	json_set_i64(doc, "designs_accepted_official",
		(int64_t)s->accepted[JUDGE_OFFICIAL]);
	json_set_i64(doc, "designs_accepted_strict",
		(int64_t)s->accepted[JUDGE_STRICT]);
	json_set_i64(doc, "faults", (int64_t)s->edits);
	json_set_i64(doc, "faults_killed", (int64_t)s->edits_killed);
	json_set_i64(doc, "mutants", (int64_t)s->mutants);
	json_set_i64(doc, "mutants_killed", (int64_t)s->killed);
	json_set_i64(doc, "mutants_equivalent", (int64_t)s->equivalent);
	json_set_i64(doc, "mutants_alive", (int64_t)s->alive);
	json_set_i64(doc, "mutants_undecided", (int64_t)s->undecided);
	json_set_i64(doc, "tasks_not_mutated", (int64_t)s->refused);
	json_set_i64(doc, "weak", (int64_t)s->weak);
	json_set_i64(
		doc, "vacuous_official", (int64_t)s->vacuous[JUDGE_OFFICIAL]);
	json_set_i64(doc, "vacuous_strict", (int64_t)s->vacuous[JUDGE_STRICT]);
	json_set(doc, "results", arr);
	ui_print(w->cli->ui, "%s", json_pretty(a, doc));
}

/* ---- text ---- */

static void
print_golden(struct verifying *w, const struct bench_verify_task *t)
{
	struct cli *cli = w->cli;

	if (!t->has_golden)
		ui_print(cli->ui, "%s: no golden: nothing can be said\n",
			t->task->id);
	for (int m = BENCH_VERIFY_MODES - 1; m >= 0; m--) {
		const struct bench_verdict *v = &t->golden[m];

		if (!v->known || v->status == VERDICT_PASS)
			continue;
		ui_print(cli->ui, "%s: golden, %s: %s%s%s%s (%s%s)\n",
			t->task->id, judge_mode_name((enum judge_mode)m),
			ui_style(cli->ui, UI_BAD),
			verdict_status_name(v->status),
			ui_style(cli->ui, UI_PLAIN),
			v->detail != NULL && v->detail[0] != '\0'
				? arena_printf(cli->arena, ": %s", v->detail)
				: "",
			verdict_reason_name(v->reason),
			v->letter != 0 && v->letter != '.'
				? arena_printf(
					  cli->arena, ", class %c", v->letter)
				: "");
	}
}

static void
print_hacks(struct verifying *w, const struct bench_verify_task *t)
{
	struct cli *cli = w->cli;

	for (int m = BENCH_VERIFY_MODES - 1; m >= 0; m--) {
		char *names = NULL;

		for (size_t i = 0; i < t->n_hacks; i++)
			if (bench_verify_accepts(
				    &t->hacks[i], (enum judge_mode)m))
				names = arena_printf(cli->arena, "%s%s%s",
					names == NULL ? "" : names,
					names == NULL ? "" : " ",
					t->hacks[i].hack.id);
		if (names != NULL)
			ui_print(cli->ui, "%s: %s accepts: %s\n", t->task->id,
				judge_mode_name((enum judge_mode)m), names);
	}
	for (int m = BENCH_VERIFY_MODES - 1; m >= 0; m--)
		if (t->vacuous[m])
			ui_print(cli->ui,
				"%s: vacuous, %s: outputs that are never known "
				"are accepted\n",
				t->task->id,
				judge_mode_name((enum judge_mode)m));
	if (t->no_shape != NULL && t->has_golden)
		ui_print(cli->ui, "%s: no designs could be made: %s\n",
			t->task->id, t->no_shape);
}

static void
print_faults(struct verifying *w, const struct bench_verify_task *t)
{
	struct cli *cli = w->cli;
	size_t killed, different;

	bench_verify_kills(t, &killed, &different);
	for (size_t k = 0; k < t->n_edits_alive; k++)
		ui_print(cli->ui, "%s: fault %s is accepted\n", t->task->id,
			t->edits_alive[k]);
	for (size_t k = 0; k < t->mutants.n; k++)
		if (t->mutants.m[k].fate == BENCH_MUTANT_ALIVE)
			ui_print(cli->ui, "%s: mutant %d is accepted: %s\n",
				t->task->id, t->mutants.m[k].k,
				t->mutants.m[k].how);
	if (t->mutants.refused != NULL)
		ui_print(cli->ui, "%s: not mutated: %s\n", t->task->id,
			t->mutants.refused);
	if (killed * 100 < different * BENCH_VERIFY_WEAK)
		ui_print(cli->ui,
			"%s: weak testbench: %zu of %zu faults rejected "
			"(%.0f %%)\n",
			t->task->id, killed, different,
			percent(killed, different));
}

static void
print_sums(struct verifying *w, const struct sums *s)
{
	struct ui *ui = w->cli->ui;

	ui_print(ui,
		"suite %s@%s: %zu of %zu goldens pass the official judge: "
		"%.1f %% is the most anybody can reach with these tools\n",
		w->f.row.name, w->f.row.version, s->pass[JUDGE_OFFICIAL],
		s->tasks, percent(s->pass[JUDGE_OFFICIAL], s->tasks));
	if (w->o.modes[JUDGE_STRICT])
		ui_print(ui, "strict: %zu of %zu: %.1f %%\n",
			s->pass[JUDGE_STRICT], s->tasks,
			percent(s->pass[JUDGE_STRICT], s->tasks));
	if (w->o.hacks) {
		ui_print(ui,
			"designs that solve nothing: %zu, of which %zu happen "
			"to be right",
			s->hacks, s->right);
		for (int m = BENCH_VERIFY_MODES - 1; m >= 0; m--)
			if (w->o.modes[m])
				ui_print(ui, "; accepted, %s: %zu (%zu tasks)",
					judge_mode_name((enum judge_mode)m),
					s->accepted[m], s->fooled[m]);
		ui_print(ui, "\n");
	}
	if (w->o.edits)
		ui_print(ui, "faults of the suite: %zu of %zu rejected\n",
			s->edits_killed, s->edits);
	if (w->o.mutants > 0 && w->o.yosys != NULL)
		ui_print(ui,
			"mutants: %zu of %zu tasks: %zu killed, %zu alive, "
			"%zu equivalent, %zu undecided: %.1f %% of those known "
			"to be different are rejected\n",
			s->mutants, s->mutated, s->killed, s->alive,
			s->equivalent, s->undecided,
			percent(s->killed, s->killed + s->alive));
	if (w->no_yosys != NULL)
		ui_print(ui, "mutants: none: %s\n", w->no_yosys);
	ui_print(ui,
		"weak testbenches: %zu; vacuous tasks: official %zu, strict "
		"%zu\n",
		s->weak, s->vacuous[JUDGE_OFFICIAL], s->vacuous[JUDGE_STRICT]);
}

/* ---- matrix ---- */

static const char *
csv_text(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, 2 * strlen(s) + 3), *p = out;

	*p++ = '"';
	for (; *s != '\0'; s++) {
		if (*s == '"')
			*p++ = '"';
		*p++ = *s;
	}
	*p++ = '"';
	return out;
}

static void
matrix_task(struct arena *a, struct buf *b, const struct bench_verify_task *t)
{
	static const char *const fates[] = {[BENCH_MUTANT_KILLED] = "killed",
		[BENCH_MUTANT_EQUIVALENT] = "equivalent",
		[BENCH_MUTANT_ALIVE] = "alive",
		[BENCH_MUTANT_UNDECIDED] = "undecided"};
	const char *id = csv_text(a, t->task->id);
	const cJSON *faults = json_get(t->task->meta, "faults"), *f;

	for (size_t i = 0; i < t->n_hacks; i++)
		for (int m = 0; m < BENCH_VERIFY_MODES; m++)
			if (t->hacks[i].v[m].known)
				buf_printf(b, "%s,design-%s,%s,%s,\n", id,
					judge_mode_name((enum judge_mode)m),
					t->hacks[i].hack.id,
					t->hacks[i].right ? "right"
						: t->hacks[i].v[m].status ==
							VERDICT_PASS
						? "alive"
						: "killed");
	if (t->edits > 0)
		cJSON_ArrayForEach(f, faults)
		{
			const char *name = json_str(f, "id", "");
			bool alive = false;

			for (size_t k = 0; k < t->n_edits_alive; k++)
				alive = alive ||
					str_eq(name, t->edits_alive[k]);
			buf_printf(b, "%s,fault,%s,%s,\n", id,
				csv_text(a, name), alive ? "alive" : "killed");
		}
	for (size_t i = 0; i < t->mutants.n; i++)
		buf_printf(b, "%s,mutant,%d,%s,%s\n", id, t->mutants.m[i].k,
			fates[t->mutants.m[i].fate],
			csv_text(a, t->mutants.m[i].how));
}

static int
write_matrix(struct verifying *w, const char *path, struct err *e)
{
	struct buf b;
	int rc;

	buf_init(&b, LIM_FILE);
	buf_addstr(&b, "task,kind,id,fate,how\n");
	for (size_t i = 0; i < w->f.suite.n; i++)
		matrix_task(w->cli->arena, &b, &w->tasks[i]);
	rc = fs_write(path, b.ptr, b.len, e);
	buf_release(&b);
	return rc;
}

/* ---- work ---- */

static void
on_progress(void *arg, size_t done, size_t total)
{
	struct verifying *w = arg;

	ui_progress_set(w->progress, (int64_t)done, (int64_t)total, NULL);
}

static void
read_options(struct verifying *w)
{
	const struct opt_set *set = w->cli->opts;
	struct bench_verify_options *o = &w->o;
	const char *mode = opt_str(set, "mode");
	bool picked = opt_flag(set, "hacks") || opt_given(set, "mutants");
	bool all = !picked && !opt_flag(set, "no-faults");

	o->modes[JUDGE_OFFICIAL] = !str_eq(mode, "strict");
	o->modes[JUDGE_STRICT] = !str_eq(mode, "official");
	o->edits = !opt_flag(set, "no-faults");
	o->hacks = all || opt_flag(set, "hacks");
	o->mutants = (int)opt_i64(set, "mutants", all ? VERIFY_MUTANTS : 0);
	o->seed = opt_i64(set, "seed", 1);
	o->jobs = (int)opt_i64(set, "jobs", 0);
	o->store = w->cli->store;
	o->tasks = w->f.suite.tasks;
	o->ids = w->f.ids;
	o->n = w->f.suite.n;
	o->progress = on_progress;
	o->arg = w;
}

static int
open_tools(struct verifying *w, struct err *e)
{
	struct err why = ERR_INIT;

	if (judge_opts_open(w->cli, opt_str(w->cli->opts, "sandbox"),
		    &w->o.judge, e) < 0)
		return -1;
	if (w->o.mutants == 0 && !w->o.hacks)
		return 0;
	if (yosys_open(&w->o.yosys, judge_sandbox(w->o.judge), &why) == 0)
		return equiv_open(
			&w->o.equiv, w->o.yosys, judge_iverilog(w->o.judge), e);
	if (why.code != ERR_TOOL || opt_given(w->cli->opts, "mutants")) {
		*e = why;
		return -1;
	}
	w->o.yosys = NULL;
	if (w->o.mutants > 0)
		w->no_yosys = arena_strdup(w->cli->arena, why.msg);
	return 0;
}

static int
work(struct verifying *w, struct err *e)
{
	int rc;

	w->progress = ui_progress_new(w->cli->ui,
		ui_progress_mode(opt_str(w->cli->opts, "progress")), "tasks",
		(int64_t)w->o.n);
	rc = bench_verify(&w->o, w->cli->arena, w->tasks, e);
	ui_progress_free(w->progress);
	return rc;
}

static int
report(struct verifying *w, struct err *e)
{
	const char *matrix = opt_str(w->cli->opts, "matrix");
	struct sums s = sum_up(w);
	bool good;

	if (matrix != NULL && write_matrix(w, matrix, e) < 0)
		return -1;
	if (opt_flag(w->cli->opts, "json")) {
		print_json(w, &s);
	} else {
		for (size_t i = 0; i < w->f.suite.n; i++) {
			print_golden(w, &w->tasks[i]);
			print_hacks(w, &w->tasks[i]);
			print_faults(w, &w->tasks[i]);
		}
		print_sums(w, &s);
	}
	good = s.pass[JUDGE_OFFICIAL] == s.tasks && s.trivial == 0 &&
		s.accepted[JUDGE_STRICT] == 0 && s.edits_killed == s.edits &&
		s.killed * 100 >= (s.killed + s.alive) * VERIFY_GOAL;
	if (w->o.modes[JUDGE_STRICT])
		good = good && s.pass[JUDGE_STRICT] == s.tasks;
	return good ? CMD_OK : CMD_NEGATIVE;
}

static int
verify_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct verifying w = {0};
	int rc;

	(void)argc;
	w.cli = cli;
	if (suites_find(cli, argv[0], &w.f, e) < 0)
		return -1;
	read_options(&w);
	rc = open_tools(&w, e);
	w.tasks = arena_array(cli->arena, w.f.suite.n, sizeof(*w.tasks));
	if (rc == 0)
		rc = work(&w, e);
	if (rc == 0)
		rc = report(&w, e);
	equiv_close(w.o.equiv);
	yosys_close(w.o.yosys);
	judge_close(w.o.judge);
	return rc;
}

static const struct cmd_example verify_examples[] = {
	{"What anybody can reach on a suite, with the tools of this machine, "
	 "and how good its testbenches are",
		"rtlsmith suite verify core"},
	{"Only the goldens", "rtlsmith suite verify core --no-faults"},
	{"How good the testbenches are, with more faults",
		"rtlsmith suite verify core --mutants 64 --matrix kills.csv"},
	{NULL, NULL}};

const struct cmd suite_verify_cmd = {.name = "verify",
	.summary = "hold a suite to account",
	.operands = "SUITE",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Judges each golden with the suite's own judge and with the "
		"strict one, measures its CPU need and sample count (limits of "
		"candidates follow from them). Then designs that solve nothing "
		"(empty, constant, unknown, inputs copied, simulation ended, "
		"pass lines printed, reference instantiated or looked at), the "
		"suite's own injected faults, and 16 faults a task that Yosys "
		"injects; of those that are accepted, the ones proven "
		"equivalent to the golden do not count, and those that nothing "
		"is proven about are counted apart.\n\n"
		"What is found is stored for these tools: rtlsmith suite show "
		"tells it again, and reports give scores on the verified tasks "
		"beside those on all.\n\n"
		"Exits with 1 when a golden fails, a design that solves "
		"nothing passes without breaking a rule, one of them passes "
		"the strict judge, a fault of the suite is accepted, or fewer "
		"than 98 % of the other faults are rejected.",
	.opts = verify_opts,
	.examples = verify_examples,
	.run = verify_run};
