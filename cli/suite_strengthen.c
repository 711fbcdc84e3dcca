/*
 * suite_strengthen: a testbench of ours for each task that has a golden, how
 * good it is beside the suite's own, and whether the strict judge is to use
 * it.
 */
#include "cli/suite_strengthen.h"

#include <string.h>

#include "bench/faults.h"
#include "bench/mutants.h"
#include "cli/judge_opts.h"
#include "cli/suites.h"
#include "eval/strengthen.h"
#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

static const struct opt strengthen_opts[] = {
	{.name = "out",
		.letter = 'o',
		.type = OPT_STR,
		.arg = "DIR",
		.help = "write the testbenches there, as TASK.sv"},
	{.name = "use",
		.type = OPT_ENUM,
		.arg = "vacuous|all|off",
		.help = "when the strict judge runs it: where the suite's own "
			"testbench compares nothing, with every candidate, or "
			"never",
		.dflt = "vacuous"},
	{.name = "cycles",
		.type = OPT_INT,
		.arg = "N",
		.help = "steps of random stimulus (default: 1500)",
		.min = 16,
		.max = 1000000},
	{.name = "seed",
		.type = OPT_INT,
		.arg = "N",
		.help = "of the stimulus",
		.min = 1000000000,
		.max = 4294967295},
	{.name = "mutants",
		.type = OPT_INT,
		.arg = "N",
		.help = "also count how many of N faults a task, injected by "
			"Yosys, are rejected",
		.dflt = "0",
		.min = 0,
		.max = 1024},
	{.name = "no-faults",
		.type = OPT_FLAG,
		.help = "do not count the suite's injected faults"},
	JUDGE_OPT_SANDBOX,
	{.name = "json", .type = OPT_FLAG, .help = "print JSON"}, OPT_END};

/* Faults that a testbench rejects; n 0: not counted. */
struct kills {
	size_t n, killed;
};

struct strengthened {
	const struct task *task;
	struct strengthen s;
	struct kills own, ours;	       /* the suite's faults */
	struct kills own_mut, our_mut; /* Yosys' */
};

struct strengthening {
	struct cli *cli;
	struct suites_found f;
	struct judge *judge;
	struct iverilog *iv;
	struct yosys *yosys;
	struct strengthened *list;
	size_t n;
	enum strengthen_use use;
};

/* ---- one task ---- */

static int
count_faults(struct strengthening *w, const struct task *t, struct kills *out,
	struct err *e)
{
	struct bench_faults_options o = {.judge = w->judge, .tasks = t, .n = 1};
	struct bench_faults_result r;

	if (bench_faults(&o, w->cli->arena, &r, e) < 0)
		return -1;
	out->n = r.n;
	out->killed = r.killed;
	return 0;
}

static int
count_mutants(struct strengthening *w, const struct task *t, struct kills *out,
	struct err *e)
{
	struct bench_mutants_options o = {.judge = w->judge,
		.yosys = w->yosys,
		.mode = JUDGE_OFFICIAL,
		.n = (int)opt_i64(w->cli->opts, "mutants", 0),
		.seed = 1};
	struct arena *a = w->cli->arena;
	struct bench_shape shape;
	struct bench_mutants m;
	const char *why;
	int rc = bench_shape_of(w->judge, a, t, &shape, &why, e);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	memset(&m, 0, sizeof(m));
	if (bench_mutants_run(&o, a, t, &shape, &m, e) < 0)
		return -1;
	out->n = m.refused ? 0 : m.killed + m.alive;
	out->killed = m.killed;
	return 0;
}

static int
measure(struct strengthening *w, struct strengthened *x, struct err *e)
{
	bool has_own = strengthen_has_own(x->task);
	struct task ours;

	strengthen_task(w->cli->arena, x->task, &x->s, &ours);
	if (!opt_flag(w->cli->opts, "no-faults") && !x->s.starts &&
		((has_own && count_faults(w, x->task, &x->own, e) < 0) ||
			count_faults(w, &ours, &x->ours, e) < 0))
		return -1;
	if (w->yosys && !x->s.starts &&
		((has_own && count_mutants(w, x->task, &x->own_mut, e) < 0) ||
			count_mutants(w, &ours, &x->our_mut, e) < 0))
		return -1;
	return 0;
}

static int
keep(struct strengthening *w, struct strengthened *x, struct err *e)
{
	struct arena *a = w->cli->arena;
	const char *dir = opt_str(w->cli->opts, "out");
	size_t i = (size_t)(x->task - w->f.suite.tasks);
	struct store_fact f = {.task_id = w->f.ids[i], .kind = "strengthen"};

	f.tools = judge_fingerprint(w->judge);
	if (x->task->patched)
		f.tools = arena_printf(
			a, "%s patch %.12s", f.tools, x->task->patched);
	f.doc = json_text(a, strengthen_to_json(a, &x->s));
	if (store_fact_put(w->cli->store, &f, e) < 0)
		return -1;
	if (!dir || x->s.refused)
		return 0;
	return fs_write(fs_join(a, dir, arena_printf(a, "%s.sv", x->task->id)),
		x->s.text, x->s.n, e);
}

static int
strengthen_one(struct strengthening *w, struct strengthened *x, struct err *e)
{
	struct strengthen_options o = {
		.cycles = (int)opt_i64(w->cli->opts, "cycles", 0),
		.seed = (uint32_t)opt_i64(w->cli->opts, "seed", 0)};

	if (strengthen_generate(w->iv, w->cli->arena, x->task, &o, &x->s, e) <
		0)
		return err_wrap(e, "%s", x->task->id);
	x->s.use = w->use;
	if (!x->s.refused && measure(w, x, e) < 0)
		return err_wrap(e, "%s", x->task->id);
	return keep(w, x, e);
}

/* ---- told ---- */

static void
kills_json(cJSON *o, const char *key, const struct kills *k)
{
	if (k->n == 0)
		return;
	json_set_i64(o, key, (int64_t)k->n);
	json_set_i64(o, str_eq(key, "faults") ? "faults_killed" : "killed",
		(int64_t)k->killed);
}

static cJSON *
bench_json(struct arena *a, const struct kills *faults,
	const struct kills *mutants)
{
	cJSON *o = json_object(a), *m = json_object(a);

	kills_json(o, "faults", faults);
	if (mutants->n > 0) {
		kills_json(m, "n", mutants);
		json_set(o, "mutants", m);
	}
	return o;
}

static void
print_json(struct strengthening *w)
{
	struct arena *a = w->cli->arena;
	cJSON *doc = json_object(a), *tasks = json_array(a);

	for (size_t i = 0; i < w->n; i++) {
		const struct strengthened *x = &w->list[i];
		cJSON *o = strengthen_to_json(a, &x->s);

		cJSON_DeleteItemFromObject(o, "text");
		cJSON_DeleteItemFromObject(o, "schema");
		json_set_str(o, "task", x->task->id);
		json_set(o, "own", bench_json(a, &x->own, &x->own_mut));
		json_set(o, "ours", bench_json(a, &x->ours, &x->our_mut));
		json_push(tasks, o);
	}
	json_set_str(doc, "suite", w->f.row.name);
	json_set_str(doc, "version", w->f.row.version);
	json_set_str(doc, "use", strengthen_use_name(w->use));
	json_set(doc, "tasks", tasks);
	ui_print(w->cli->ui, "%s", json_pretty(a, doc));
}

static const char *
kills_text(struct arena *a, const struct kills *k)
{
	if (k->n == 0)
		return "-";
	return arena_printf(a, "%zu/%zu", k->killed, k->n);
}

static void
add(struct kills *sum, const struct kills *k)
{
	sum->n += k->n;
	sum->killed += k->killed;
}

static void
print_table(struct strengthening *w)
{
	static const struct ui_col cols[] = {{"task", false}, {"samples", true},
		{"CPU ms", true}, {"faults, own", true}, {"ours", true},
		{"mutants, own", true}, {"ours", true}, {"", false}};
	struct arena *a = w->cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 8);
	struct strengthened sum = {0};
	size_t made = 0;

	for (size_t i = 0; i < w->n; i++) {
		const struct strengthened *x = &w->list[i];
		const char *note = x->s.refused ? x->s.refused
			: x->s.vacuous ? "the suite's own compares nothing"
				       : "";

		made += !x->s.refused;
		add(&sum.own, &x->own);
		add(&sum.ours, &x->ours);
		add(&sum.own_mut, &x->own_mut);
		add(&sum.our_mut, &x->our_mut);
		ui_table_row(t,
			(const char *[]){x->task->id,
				x->s.refused ? "none"
					     : arena_printf(a, "%lld",
						       (long long)x->s.samples),
				x->s.refused
					? "-"
					: arena_printf(a, "%.1f",
						  (double)x->s.cpu_us / 1e3),
				kills_text(a, &x->own), kills_text(a, &x->ours),
				kills_text(a, &x->own_mut),
				kills_text(a, &x->our_mut), note});
	}
	ui_table_print(w->cli->ui, t);
	ui_print(w->cli->ui,
		"suite %s@%s: %zu testbenches for %zu tasks; faults rejected: "
		"own %s, ours %s; mutants known to be different: own %s, ours "
		"%s\n",
		w->f.row.name, w->f.row.version, made, w->n,
		kills_text(a, &sum.own), kills_text(a, &sum.ours),
		kills_text(a, &sum.own_mut), kills_text(a, &sum.our_mut));
}

/* ---- the command ---- */

/* The tasks named on the command line, or all. */
static int
choose(struct strengthening *w, int argc, char **argv, struct err *e)
{
	size_t n = w->f.suite.n;
	const char **names = arena_array(w->cli->arena, n + 1, sizeof(*names));
	struct task *tasks = w->f.suite.tasks;

	w->list = arena_array(
		w->cli->arena, n + (size_t)argc + 1, sizeof(*w->list));
	for (size_t i = 0; i < n; i++) {
		names[i] = tasks[i].id;
		if (argc < 2)
			w->list[w->n++].task = &tasks[i];
	}
	for (int k = 1; k < argc; k++) {
		size_t i = 0;

		while (i < n && !str_eq(tasks[i].id, argv[k]))
			i++;
		if (i == n)
			return err_set(e, ERR_NOTFOUND,
				"suite %s has no task \"%s\"; nearest: %s",
				w->f.row.name, argv[k],
				str_nearest(w->cli->arena, argv[k], names, n));
		w->list[w->n++].task = &tasks[i];
	}
	return 0;
}

static int
open_tools(struct strengthening *w, struct err *e)
{
	const struct opt_set *set = w->cli->opts;
	struct iverilog_setup setup = {0};

	if (judge_opts_open(w->cli, opt_str(set, "sandbox"), &w->judge, e) < 0)
		return -1;
	setup.sandbox = judge_sandbox(w->judge);
	if (iverilog_open(&w->iv, &setup, e) < 0)
		return -1;
	if (opt_i64(set, "mutants", 0) == 0)
		return 0;
	return yosys_open(&w->yosys, setup.sandbox, e);
}

static int
work(struct strengthening *w, struct err *e)
{
	const char *dir = opt_str(w->cli->opts, "out");

	if (dir && fs_mkdirs(dir, 0777, e) < 0)
		return -1;
	for (size_t i = 0; i < w->n; i++) {
		if (pool_cancelled())
			return err_set(e, ERR_CANCELLED, "interrupted");
		if (strengthen_one(w, &w->list[i], e) < 0)
			return -1;
	}
	if (opt_flag(w->cli->opts, "json"))
		print_json(w);
	else
		print_table(w);
	return CMD_OK;
}

static int
strengthen_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct strengthening w = {.cli = cli};
	int rc;

	if (strengthen_use_parse(opt_str(cli->opts, "use"), &w.use, e) < 0 ||
		suites_find(cli, argv[0], &w.f, e) < 0 ||
		choose(&w, argc, argv, e) < 0)
		return -1;
	rc = open_tools(&w, e);
	if (rc == 0)
		rc = work(&w, e);
	yosys_close(w.yosys);
	iverilog_close(w.iv);
	judge_close(w.judge);
	return rc;
}

static const struct cmd_example strengthen_examples[] = {
	{"Testbenches for the tasks whose own compares nothing",
		"rtlsmith suite strengthen ve2-spec"},
	{"Used with every candidate, and written to files",
		"rtlsmith suite strengthen core --use all -o benches"},
	{"One task, with faults of Yosys",
		"rtlsmith suite strengthen core uart_rx --mutants 32"},
	{NULL, NULL}};

const struct cmd suite_strengthen_cmd = {.name = "strengthen",
	.summary = "testbenches of ours beside the suite's own",
	.operands = "SUITE [TASK...]",
	.min_operands = 1,
	.max_operands = -1,
	.flags = CMD_NEED_STORE,
	.description =
		"Makes a testbench for each task that has a golden: clocks, "
		"resets and ports are read from the golden's byte code, what "
		"inputs may do is learnt from the suite's own testbench (which "
		"values they take, when and how often they change, what never "
		"comes together); recorded stimulus is replayed and walked "
		"through in other orders, then inputs are random with corner "
		"values, and resets come back in mid-run. Golden and candidate "
		"are compared in every step, with X and Z; where the golden is "
		"X anything is right.\n\n"
		"It is checked with the golden, and stored; the strict judge "
		"uses it as --use says. A task that cannot be served says "
		"why.",
	.opts = strengthen_opts,
	.examples = strengthen_examples,
	.run = strengthen_run};
