/*
 * curate verify: rows whose design does what their text says, with evidence.
 */
#include "cli/curate_verbs.h"

#include "cli/curate_model.h"
#include "cli/curate_print.h"
#include "cli/judge_opts.h"
#include "curate/verify.h"

static const struct opt verify_opts[] = {
	{.name = "mutants",
		.type = OPT_INT,
		.arg = "N",
		.help = "faults that a testbench is tried with",
		.dflt = "16",
		.min = 1,
		.max = 64},
	{.name = "min-score",
		.type = OPT_NUM,
		.arg = "X",
		.help = "share of those that are known to matter that it must "
			"reject",
		.dflt = "0.8",
		.min = 0,
		.max = 1},
	{.name = "samples",
		.type = OPT_INT,
		.arg = "N",
		.help = "steps of random stimulus of a generated testbench",
		.dflt = "200",
		.min = 16,
		.max = 1000000},
	{.name = "independent",
		.type = OPT_FLAG,
		.help = "refuse rows for which only a testbench speaks that "
			"was made from the design itself"},
	{.name = "spec-field",
		.type = OPT_STR,
		.arg = "NAME",
		.help = "kept field that has the specification"},
	{.name = "testbench-field",
		.type = OPT_STR,
		.arg = "NAME",
		.help = "kept field that has the testbench"},
	{.name = "golden-field",
		.type = OPT_STR,
		.arg = "NAME",
		.help = "kept field that has a golden design"},
	CURATE_OPTS_MODEL,
	{.name = "attempts",
		.type = OPT_INT,
		.arg = "N",
		.help = "how often a model may repair a design",
		.dflt = "5",
		.min = 1,
		.max = CURATE_REPAIRS},
	CURATE_OPT_JOBS, CURATE_OPT_AGAIN, JUDGE_OPT_SANDBOX,
	CURATE_OPT_PROGRESS, OPT_END};

static void
tell(struct cli *cli, const struct curate_verify_tally *t)
{
	ui_print(cli->ui,
		"%lld rows with a specification: %lld verified, %lld "
		"rejected\n",
		(long long)t->rows.kept + (long long)t->rows.rejected,
		(long long)t->rows.kept, (long long)t->rows.rejected);
	if (t->repaired > 0)
		ui_note(cli->ui, "%lld of them were repaired by the model",
			(long long)t->repaired);
	if (t->repairable > 0)
		ui_note(cli->ui,
			"%lld designs fail the testbench that came with them: "
			"these a model could be asked to repair",
			(long long)t->repairable);
}

static int
verify_in(struct cli *cli, const struct curate_project *p, struct judge *j,
	const struct curate_model *model, struct err *e)
{
	const struct opt_set *s = cli->opts;
	struct curate_verify o = {
		.how = {.judge = j,
			.mutants = (int)opt_i64(s, "mutants", 0),
			.min_score = opt_num(s, "min-score", 0),
			.samples = (int)opt_i64(s, "samples", 0)},
		.tools = judge_fingerprint(j),
		.spec_field = opt_str(s, "spec-field"),
		.testbench_field = opt_str(s, "testbench-field"),
		.golden_field = opt_str(s, "golden-field"),
		.independent = opt_flag(s, "independent"),
		.model = model->ask != NULL ? model : NULL,
		.attempts = (int)opt_i64(s, "attempts", 0),
		.jobs = (int)opt_i64(s, "jobs", 0),
		.again = opt_flag(s, "again"),
		.progress.fn = curate_progress_set};
	struct curate_verify_tally t;
	int rc;

	o.progress.arg = curate_bar(cli, "verify");
	rc = curate_verify(p, &o, &t, e);
	ui_progress_free(o.progress.arg);
	if (rc == 0)
		tell(cli, &t);
	return rc;
}

static int
curate_verify_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct curate_project p;
	struct curate_asker *asker;
	struct curate_model model;
	struct judge *j;
	int rc;

	(void)argc;
	if (curate_open(cli, argv[0], &p, e) < 0 ||
		judge_opts_open(cli, opt_str(cli->opts, "sandbox"), &j, e) < 0)
		return -1;
	rc = curate_model_open(cli, "verify",
		(int)opt_i64(cli->opts, "jobs", 0), &asker, &model, e);
	if (rc == 0)
		rc = verify_in(cli, &p, j, &model, e);
	rc = curate_model_close(asker, rc, e);
	judge_close(j);
	return rc < 0 ? -1 : CMD_OK;
}

static const struct cmd_example verify_examples[] = {
	{"Rows of a data set with their testbenches",
		"rtlsmith curate verify rtl --spec-field question "
		"--testbench-field tests"},
	{"Designs that fail are repaired by a model",
		"rtlsmith curate verify rtl -m local"},
	{"Only where somebody else than the design says what is right",
		"rtlsmith curate verify rtl --independent"},
	{NULL, NULL}};

const struct cmd curate_verify_cmd = {.name = "verify",
	.summary = "execute rows that have a specification",
	.operands = "PROJECT",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Takes each living record that has a specification in its "
		"kept fields, and each module that has a description. Its "
		"testbench (of the record, else of the project, else one that "
		"is made from the golden or the design) must pass in strict "
		"mode, must reject a module that is empty or constant, and "
		"must reject enough of the faults that are proven to matter. "
		"A design must not differ from the golden where one is "
		"given.\n\n"
		"A design that fails the testbench that came with it is "
		"repaired by the model of -m, in at most five attempts, and "
		"judged as all others.\n\n"
		"What is left is verified, with that evidence; it says who "
		"spoke for the design: own, found, golden, or self.",
	.opts = verify_opts,
	.examples = verify_examples,
	.run = curate_verify_run};
