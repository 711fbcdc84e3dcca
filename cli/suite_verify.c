/*
 * suite_verify: does each golden pass its own judge with these tools, and
 * does the testbench reject faults and an empty answer?
 */
#include "cli/suite_verify.h"

#include <stdio.h>
#include <string.h>

#include "bench/faults.h"
#include "bench/golden.h"
#include "cli/suites.h"
#include "lib/base/str.h"

static const struct opt verify_opts[] = {
	{.name = "no-faults",
		.type = OPT_FLAG,
		.help = "only the goldens, not the suite's injected faults"},
	{.name = "jobs",
		.letter = 'j',
		.type = OPT_INT,
		.arg = "N",
		.help = "designs judged at once (default: the number of "
			"processors)",
		.min = 1,
		.max = 1024},
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
	struct verdict *verdicts; /* of the goldens, by task */
	bool *seen;
	struct ui_progress *progress;
	struct bench_faults_result *faults;
};

static void
on_golden(void *arg, const struct task *t, const struct verdict *v)
{
	struct verifying *w = arg;
	size_t i = (size_t)(t - w->f.suite.tasks);

	w->verdicts[i] = *v;
	w->verdicts[i].detail = arena_strdup(w->cli->arena, v->detail);
	w->seen[i] = true;
}

static void
on_progress(void *arg, size_t done, size_t total)
{
	struct verifying *w = arg;

	ui_progress_set(w->progress, (int64_t)done, (int64_t)total, NULL);
}

static int
verify_goldens(struct verifying *w, struct judge *j, struct err *e)
{
	struct bench_golden_options g = {0};
	int rc;

	g.store = w->cli->store;
	g.judge = j;
	g.tasks = w->f.suite.tasks;
	g.ids = w->f.ids;
	g.n = w->f.suite.n;
	g.jobs = (int)opt_i64(w->cli->opts, "jobs", 0);
	g.force = true;
	g.measured = on_golden;
	g.progress = on_progress;
	g.arg = w;
	w->progress = ui_progress_new(w->cli->ui,
		ui_progress_mode(opt_str(w->cli->opts, "progress")), "goldens",
		(int64_t)g.n);
	rc = bench_golden_measure(&g, NULL, e);
	ui_progress_free(w->progress);
	return rc;
}

static int
verify_faults(struct verifying *w, struct judge *j, struct err *e)
{
	struct bench_faults_options o = {0};
	int rc;

	o.judge = j;
	o.tasks = w->f.suite.tasks;
	o.n = w->f.suite.n;
	o.jobs = (int)opt_i64(w->cli->opts, "jobs", 0);
	o.progress = on_progress;
	o.arg = w;
	w->progress = ui_progress_new(w->cli->ui,
		ui_progress_mode(opt_str(w->cli->opts, "progress")), "faults",
		0);
	rc = bench_faults(&o, w->cli->arena, w->faults, e);
	ui_progress_free(w->progress);
	return rc;
}

static const char *
letter_of(struct arena *a, const struct verdict *v)
{
	return v->letter == 0 ? "" : arena_printf(a, "%c", v->letter);
}

static cJSON *
task_json(struct verifying *w, size_t i)
{
	struct arena *a = w->cli->arena;
	const struct task *t = &w->f.suite.tasks[i];
	const struct verdict *v = &w->verdicts[i];
	const struct bench_faults_result *f = &w->faults[i];
	cJSON *o = json_object(a);

	json_set_str(o, "task", t->id);
	json_set_str(o, "golden",
		w->seen[i] ? verdict_status_name(v->status) : "none");
	if (w->seen[i]) {
		json_set_str(o, "reason", verdict_reason_name(v->reason));
		json_set_str(o, "letter", letter_of(a, v));
		json_set_i64(o, "samples", t->samples);
		json_set_num(o, "cpu_ms", (double)t->golden_cpu_us / 1e3);
	}
	if (f->n > 0) {
		cJSON *alive = json_array(a);

		for (size_t k = 0; k < f->n_alive; k++)
			json_push_str(alive, f->alive[k]);
		json_set_i64(o, "faults", (int64_t)f->n);
		json_set_i64(o, "faults_killed", (int64_t)f->killed);
		json_set(o, "faults_alive", alive);
	}
	json_set_bool(o, "empty_rejected", f->empty_rejected);
	return o;
}

static void
print_bad(struct verifying *w, size_t i)
{
	struct cli *cli = w->cli;
	const struct task *t = &w->f.suite.tasks[i];
	const struct verdict *v = &w->verdicts[i];
	const struct bench_faults_result *f = &w->faults[i];

	if (!w->seen[i])
		ui_print(
			cli->ui, "%s: no golden: nothing can be said\n", t->id);
	else if (v->status != VERDICT_PASS)
		ui_print(cli->ui, "%s: golden: %s%s%s%s (%s%s)\n", t->id,
			ui_style(cli->ui, UI_BAD),
			verdict_status_name(v->status),
			ui_style(cli->ui, UI_PLAIN),
			v->detail != NULL && v->detail[0] != '\0'
				? arena_printf(cli->arena, ": %s", v->detail)
				: "",
			verdict_reason_name(v->reason),
			v->letter != 0 ? arena_printf(cli->arena, ", class %c",
						 v->letter)
				       : "");
	for (size_t k = 0; k < f->n_alive; k++)
		ui_print(cli->ui, "%s: fault %s is accepted\n", t->id,
			f->alive[k]);
	if (w->seen[i] && !f->empty_rejected)
		ui_print(cli->ui,
			"%s: an empty module is accepted: a weak testbench\n",
			t->id);
}

static int
report(struct verifying *w)
{
	struct cli *cli = w->cli;
	cJSON *arr = json_array(cli->arena), *doc = json_object(cli->arena);
	size_t pass = 0, faults = 0, killed = 0, weak = 0;
	bool json = opt_flag(cli->opts, "json");

	for (size_t i = 0; i < w->f.suite.n; i++) {
		pass += w->seen[i] && w->verdicts[i].status == VERDICT_PASS;
		faults += w->faults[i].n;
		killed += w->faults[i].killed;
		weak += w->seen[i] && !w->faults[i].empty_rejected;
		if (json)
			json_push(arr, task_json(w, i));
		else
			print_bad(w, i);
	}
	json_set_str(doc, "schema", "rtlsmith.verify/1");
	json_set_str(doc, "suite", w->f.row.name);
	json_set_str(doc, "version", w->f.row.version);
	json_set_i64(doc, "tasks", (int64_t)w->f.suite.n);
	json_set_i64(doc, "goldens_pass", (int64_t)pass);
	json_set_i64(doc, "faults", (int64_t)faults);
	json_set_i64(doc, "faults_killed", (int64_t)killed);
	json_set(doc, "results", arr);
	if (json)
		ui_print(cli->ui, "%s", json_pretty(cli->arena, doc));
	else
		ui_print(cli->ui,
			"suite %s@%s: %zu of %zu goldens pass the official "
			"judge: %.1f %% is the most anybody can reach with "
			"these tools\nfaults: %zu of %zu rejected; testbenches "
			"that accept an empty module: %zu\n",
			w->f.row.name, w->f.row.version, pass, w->f.suite.n,
			100.0 * (double)pass / (double)w->f.suite.n, killed,
			faults, weak);
	return pass == w->f.suite.n && killed == faults && weak == 0
		? CMD_OK
		: CMD_NEGATIVE;
}

static int
verify_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct verifying w = {0};
	struct judge *j = NULL;
	int rc;

	(void)argc;
	w.cli = cli;
	if (suites_find(cli, argv[0], &w.f, e) < 0 ||
		judge_open(&j, NULL, e) < 0)
		return -1;
	w.verdicts = arena_array(cli->arena, w.f.suite.n, sizeof(*w.verdicts));
	w.seen = arena_array(cli->arena, w.f.suite.n, sizeof(*w.seen));
	w.faults = arena_array(cli->arena, w.f.suite.n, sizeof(*w.faults));
	rc = verify_goldens(&w, j, e);
	if (rc == 0 && !opt_flag(cli->opts, "no-faults"))
		rc = verify_faults(&w, j, e);
	else
		for (size_t i = 0; i < w.f.suite.n; i++)
			w.faults[i].empty_rejected = true;
	judge_close(j);
	return rc < 0 ? -1 : report(&w);
}

static const struct cmd_example verify_examples[] = {
	{"What anybody can reach on a suite, with the tools of this machine",
		"rtlsmith suite verify core"},
	{NULL, NULL}};

const struct cmd suite_verify_cmd = {.name = "verify",
	.summary = "check a suite's goldens and testbenches",
	.operands = "SUITE",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Judges each golden with the suite's own judge, measures its "
		"CPU need and sample count (limits of candidates follow from "
		"them), then judges an empty module and the suite's injected "
		"faults, which its testbench must reject.\n\n"
		"Exits with 1 when a golden fails, a fault is accepted, or an "
		"empty module is accepted.",
	.opts = verify_opts,
	.examples = verify_examples,
	.run = verify_run};
