/*
 * eval: judge candidates that come from a file or a folder.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/errata.h"
#include "bench/evalfile.h"
#include "bench/golden.h"
#include "cli/cmd.h"
#include "cli/judge_opts.h"
#include "cli/suites.h"
#include "eval/stats.h"
#include "lib/base/fs.h"
#include "lib/base/str.h"

static const struct opt eval_opts[] = {
	{.name = "suite",
		.letter = 's',
		.type = OPT_STR,
		.arg = "SUITE",
		.help = "suite that the candidates answer",
		.hint = OPT_HINT_SUITE},
	{.name = "mode",
		.type = OPT_ENUM,
		.arg = "strict|official",
		.help = "our judge, or the suite's own to the letter",
		.dflt = "strict"},
	{.name = "extract",
		.type = OPT_ENUM,
		.arg = "auto|official|default|none",
		.help = "how code is taken from the text; auto: none for "
			"solution and completion, default for response",
		.dflt = "auto"},
	{.name = "output",
		.letter = 'o',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "where the results go; - is standard output "
			"(default: INPUT.results.jsonl)",
		.hint = OPT_HINT_FILE},
	{.name = "jobs",
		.letter = 'j',
		.type = OPT_INT,
		.arg = "N",
		.help = "candidates judged at once (default: the number of "
			"processors)",
		.min = 1,
		.max = 1024},
	{.name = "fresh",
		.type = OPT_FLAG,
		.help = "judge again what the store has a verdict for"},
	{.name = "timeout-factor",
		.type = OPT_NUM,
		.arg = "X",
		.help = "CPU limit of a simulation as a multiple of the "
			"golden's need",
		.dflt = "8",
		.min = 1,
		.max = 1000},
	JUDGE_OPT_SANDBOX, JUDGE_OPT_EQUIV, JUDGE_OPT_PPA, JUDGE_OPT_WAVE,
	{.name = "mem",
		.type = OPT_INT,
		.arg = "MB",
		.help = "memory limit of a tool",
		.dflt = "1024",
		.min = 64,
		.max = 1e6},
	{.name = "pass-k",
		.letter = 'k',
		.type = OPT_STR,
		.arg = "K,K,...",
		.help = "k of pass@k",
		.dflt = "1,5,10"},
	{.name = "progress",
		.type = OPT_ENUM,
		.arg = "auto|tty|plain|json|none",
		.help = "how progress is shown",
		.dflt = "auto"},
	OPT_END};

static const struct cmd_example eval_examples[] = {
	{"Judge the samples of a file as the suite's own script does",
		"rtlsmith eval samples.jsonl -s core --mode official"},
	{"Judge a folder TASK/sampleNN.sv, results to standard output",
		"rtlsmith eval samples -s core -o -"},
	{NULL, NULL}};

struct eval_out {
	FILE *f;
	char *tmp; /* file being written, NULL: standard output */
	const char *path;
	struct ui *ui;
	struct ui_progress *progress;
};

static int
eval_open(struct cli *cli, struct eval_out *o, const char *in, struct err *e)
{
	const char *path = opt_str(cli->opts, "output");
	size_t n = strlen(in);

	o->ui = cli->ui;
	if (path == NULL && strcmp(in, "-") == 0)
		path = "-";
	while (n > 1 && in[n - 1] == '/')
		n--;
	o->path = path != NULL
		? path
		: arena_printf(cli->arena, "%.*s.results.jsonl", (int)n, in);
	if (strcmp(o->path, "-") == 0)
		return 0;
	o->tmp =
		arena_printf(cli->arena, "%s.%ld.tmp", o->path, (long)getpid());
	o->f = fopen(o->tmp, "we");
	if (o->f == NULL)
		return err_sys(e, ERR_IO, "cannot write %s", o->tmp);
	return 0;
}

static int
eval_write(void *arg, const char *line, size_t n, struct err *e)
{
	struct eval_out *o = arg;

	if (o->tmp == NULL) {
		ui_write(o->ui, line, n);
		return 0;
	}
	if (fwrite(line, 1, n, o->f) != n)
		return err_sys(e, ERR_IO, "cannot write %s", o->tmp);
	return 0;
}

/* The results appear whole or not at all. */
static int
eval_close(struct eval_out *o, int rc, struct err *e)
{
	if (o->tmp == NULL)
		return rc;
	if (o->f != NULL && fclose(o->f) != 0 && rc == 0)
		rc = err_sys(e, ERR_IO, "cannot write %s", o->tmp);
	if (rc == 0 && rename(o->tmp, o->path) < 0)
		rc = err_sys(e, ERR_IO, "cannot rename to %s", o->path);
	if (rc < 0)
		unlink(o->tmp);
	return rc;
}

static void
eval_drop(struct eval_out *o)
{
	if (o->f != NULL)
		(void)fclose(o->f);
	if (o->tmp != NULL)
		unlink(o->tmp);
}

static void
eval_progress(void *arg, int64_t done)
{
	struct eval_out *o = arg;

	ui_progress_set(o->progress, done, 0, NULL);
}

/* The k that were asked for, ended by 0. */
static int64_t *
parse_ks(struct cli *cli, struct err *e)
{
	const char *text = opt_str(cli->opts, "pass-k");
	size_t n;
	char **part = str_split(cli->arena, text, ',', &n);
	int64_t *ks = arena_array(cli->arena, n + 1, sizeof(*ks));

	for (size_t i = 0; i < n; i++)
		if (!str_to_i64(part[i], &ks[i]) || ks[i] < 1) {
			err_set(e, ERR_USAGE,
				"-k takes numbers from 1 up with commas "
				"between, not \"%s\"",
				text);
			return NULL;
		}
	ks[n] = 0;
	return ks;
}

/* One task with several samples has none. */
static const char *
interval(struct arena *a, const struct stats_ci *ci)
{
	if (isnan(ci->lower))
		return "[no interval]";
	return arena_printf(
		a, "[%.1f, %.1f]", 100 * ci->lower, 100 * ci->upper);
}

static void
print_ks(struct cli *cli, const struct evalfile_task *c, size_t n,
	const int64_t *ks)
{
	int64_t *ns = arena_array(cli->arena, n, sizeof(*ns));
	int64_t *cs = arena_array(cli->arena, n, sizeof(*cs));

	for (size_t i = 0; i < n; i++) {
		ns[i] = c[i].pass + c[i].fail;
		cs[i] = c[i].pass;
	}
	for (; *ks != 0; ks++) {
		struct stats_ci ci;
		int64_t out;

		stats_pass_ci(ns, cs, n, *ks, &ci, &out);
		if (ci.n_tasks == 0)
			continue;
		ui_note(cli->ui,
			"pass@%lld %.1f %% %s over %lld tasks, %lld "
			"samples (%lld tasks have fewer than %lld)",
			(long long)*ks, 100 * ci.value,
			interval(cli->arena, &ci), (long long)ci.n_tasks,
			(long long)ci.n_samples, (long long)out,
			(long long)*ks);
	}
}

/* The same on the tasks that are sound, when others are among those judged. */
static int
print_verified(struct cli *cli, const struct suites_found *f,
	const struct evalfile_task *c, const int64_t *ks, struct err *e)
{
	struct evalfile_task *some =
		arena_array(cli->arena, f->suite.n, sizeof(*some));
	struct bench_verified *v;
	size_t n, k = 0, of = 0;

	if (bench_verified_list(cli->store, cli->arena,
		    (struct bench_verified_of){
			    f->row.id, opt_str(cli->opts, "mode")},
		    &v, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (c[i].n == 0)
			continue;
		of++;
		if (v[i].why == NULL)
			some[k++] = c[i];
	}
	if (k == of)
		return 0;
	ui_note(cli->ui, "on the %zu verified of these %zu tasks:", k, of);
	print_ks(cli, some, k, ks);
	return 0;
}

static int
summary(struct cli *cli, const struct eval_out *o,
	const struct evalfile_task *c, size_t n, const int64_t *ks)
{
	int64_t all = 0, pass = 0, fail = 0, error = 0;

	for (size_t i = 0; i < n; i++) {
		all += c[i].n;
		pass += c[i].pass;
		fail += c[i].fail;
		error += c[i].error;
	}
	ui_note(cli->ui, "%lld candidates: %lld pass, %lld fail, %lld in error",
		(long long)all, (long long)pass, (long long)fail,
		(long long)error);
	print_ks(cli, c, n, ks);
	if (o->tmp != NULL)
		ui_note(cli->ui, "results are in %s", o->path);
	return error > 0 ? CMD_RESUMABLE : CMD_OK;
}

static bool
nothing_judged(const struct evalfile_task *c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c[i].n > 0)
			return false;
	return true;
}

static int
measure(struct cli *cli, struct judge *j, struct suites_found *f, struct err *e)
{
	struct bench_golden_options g = {0};

	g.store = cli->store;
	g.judge = j;
	g.tasks = f->suite.tasks;
	g.arena = cli->arena;
	g.ids = f->ids;
	g.n = f->suite.n;
	g.jobs = (int)opt_i64(cli->opts, "jobs", 0);
	return bench_golden_measure(&g, NULL, e);
}

struct eval_judges {
	struct judge *judge;
	struct opinion *opinion;
	struct ppa *ppa;
};

static int
judge_file(struct cli *cli, const struct eval_judges *by, const char *in,
	struct suites_found *f, struct err *e)
{
	struct evalfile_options o = {0};
	struct eval_out out = {0};
	struct evalfile_task *counts =
		arena_array(cli->arena, f->suite.n, sizeof(*counts));
	const char *extract = opt_str(cli->opts, "extract");
	const int64_t *ks = parse_ks(cli, e);
	int rc;

	if (ks == NULL)
		return -1;
	o.auto_extract = str_eq(extract, "auto");
	if (judge_mode_parse(
		    opt_str(cli->opts, "mode"), &o.judge_options.mode, e) < 0 ||
		(!o.auto_extract &&
			extract_mode_parse(extract, &o.extract, e) < 0) ||
		eval_open(cli, &out, in, e) < 0)
		return -1;
	o.store = opt_flag(cli->opts, "fresh") ? NULL : cli->store;
	o.judge = by->judge;
	o.opinion = by->opinion;
	o.ppa = by->ppa;
	o.task_ids = f->ids;
	o.judge_options.timeout_factor =
		opt_num(cli->opts, "timeout-factor", 8);
	o.judge_options.mem_mb = opt_i64(cli->opts, "mem", 1024);
	o.tasks = f->suite.tasks;
	o.n_tasks = f->suite.n;
	o.jobs = (int)opt_i64(cli->opts, "jobs", 0);
	if (judge_opts_waves(cli, &o.waves, e) < 0)
		return -1;
	o.write = eval_write;
	o.progress = eval_progress;
	o.arg = &out;
	out.progress = ui_progress_new(cli->ui,
		ui_progress_mode(opt_str(cli->opts, "progress")), "judged", 0);
	rc = evalfile_run(&o, in, counts, e);
	ui_progress_free(out.progress);
	if (rc == 0 && nothing_judged(counts, f->suite.n)) {
		eval_drop(&out);
		ui_warn(cli->ui, "%s has no candidate", in);
		return CMD_NOTHING;
	}
	if (eval_close(&out, rc, e) < 0)
		return -1;
	rc = summary(cli, &out, counts, f->suite.n, ks);
	return print_verified(cli, f, counts, ks, e) < 0 ? -1 : rc;
}

static int
eval_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	const char *name = opt_str(cli->opts, "suite");
	struct suites_found f;
	struct eval_judges by = {NULL, NULL, NULL};
	struct judge_ppa want = {.on = opt_flag(cli->opts, "ppa"),
		.liberty = opt_str(cli->opts, "liberty")};
	int rc;

	(void)argc;
	if (name == NULL)
		return err_set(e, ERR_USAGE,
			"name the suite that the candidates answer with -s");
	if (strcmp(argv[0], "-") != 0 && !fs_exists(argv[0]))
		return err_set(
			e, ERR_NOTFOUND, "%s: no such file or folder", argv[0]);
	if (suites_find(cli, name, &f, e) < 0 ||
		judge_opts_open(
			cli, opt_str(cli->opts, "sandbox"), &by.judge, e) < 0)
		return -1;
	rc = measure(cli, by.judge, &f, e);
	if (rc == 0)
		rc = judge_opts_opinion(cli, by.judge, &by.opinion, e);
	if (rc == 0)
		rc = judge_opts_ppa(cli, by.judge, &want, &by.ppa, e);
	if (rc == 0)
		rc = judge_file(cli, &by, argv[0], &f, e);
	judge_opts_opinion_end(cli, by.opinion);
	ppa_close(by.ppa);
	judge_close(by.judge);
	return rc;
}

const struct cmd cmd_eval = {
	.name = "eval",
	.group = CMD_GROUP_WORK,
	.summary = "judge candidates from a file or a folder",
	.operands = "SAMPLES.jsonl|DIR|-",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Judges candidates that were made elsewhere, in parallel, "
		"and writes one result line each, in the order of the "
		"input.\n\n"
		"Input lines are objects with task_id (or id) and the text as "
		"solution (a whole module), completion (for VerilogEval v1: "
		"what follows the prompt's module header), response or "
		"messages (a chat reply); completion_id, sample_index, model "
		"and finish_reason are optional. Files ending in .gz or .zst "
		"are unpacked. A folder holds TASK/NAME.sv or .v, and NAME is "
		"the completion_id.\n\n"
		"Result lines hold task_id, completion_id as it was given, "
		"sample_index, passed, result, code, and the verdict (schema "
		"rtlsmith.verdict/1, without times, so that the same input "
		"gives the same bytes).\n\n"
		"A candidate in error (broken tool, exhausted machine) is no "
		"failure; the exit code is 4 when there are any.",
	.opts = eval_opts,
	.examples = eval_examples,
	.run = eval_cmd,
};
