/*
 * optimize: a cheaper design by rewrite rules, each step proven.
 */
#include <math.h>
#include <string.h>

#include "cli/datadir.h"
#include "cli/optimize_print.h"
#include "cli/rewrite_print.h"
#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define RULES_DIR "data/rules"

static const struct opt optimize_opts[] = {DESIGN_OPT_TOP,
	{.name = "rules",
		.letter = 'r',
		.type = OPT_LIST,
		.arg = "FILE",
		.help = "rules in YAML (default: those that come with the "
			"program)",
		.hint = OPT_HINT_FILE},
	{.name = "out",
		.letter = 'o',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write the best design there",
		.hint = OPT_HINT_FILE},
	{.name = "goal",
		.letter = 'g',
		.type = OPT_ENUM,
		.arg = "product|area|delay",
		.help = "what the best is best in (product: area times delay)",
		.dflt = "product"},
	{.name = "tries",
		.letter = 'n',
		.type = OPT_INT,
		.arg = "N",
		.help = "at most so many rewritten texts are measured",
		.dflt = "200",
		.min = 1,
		.max = 2000},
	DESIGN_OPT_BUDGET("no new text is tried after so many seconds", "120"),
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the document as JSON (schema rtlsmith.optimize/1)"},
	SYNTH_OPT_LIBERTY, JUDGE_OPT_SANDBOX, OPT_END};

static const struct cmd_example optimize_examples[] = {
	{"What can be gained, and how?", "rtlsmith optimize alu.sv"},
	{"The smallest design that the rules find",
		"rtlsmith optimize alu.sv --goal area --out small.sv"},
	{"Rules of your own", "rtlsmith optimize alu.sv --rules mine.yaml"},
	{NULL, NULL}};

static int
add_rules(struct cli *cli, const char *path, struct rewrite_rules *rules,
	struct err *e)
{
	char *text;
	size_t n;

	if (fs_read(cli->arena, path, LIM_YAML_TEXT, &text, &n, e) < 0)
		return -1;
	return rewrite_rules_add(cli->arena, path, text, n, rules, e);
}

static int
read_rules(struct cli *cli, struct rewrite_rules *rules, struct err *e)
{
	char **files = opt_list(cli->opts, "rules", NULL), **names;
	char *dir;

	memset(rules, 0, sizeof(*rules));
	for (; *files; files++)
		if (add_rules(cli, *files, rules, e) < 0)
			return -1;
	if (rules->n > 0)
		return 0;
	if (datadir_find(cli->arena, RULES_DIR, &dir, e) < 0 ||
		fs_list(cli->arena, dir, &names, NULL, e) < 0)
		return -1;
	for (; *names; names++)
		if (str_ends(*names, ".yaml") &&
			add_rules(cli, fs_join(cli->arena, dir, *names), rules,
				e) < 0)
			return -1;
	return 0;
}

static enum rewrite_goal
goal(const struct cli *cli)
{
	const char *s = opt_str(cli->opts, "goal");

	return str_eq(s, "area")     ? REWRITE_AREA
		: str_eq(s, "delay") ? REWRITE_DELAY
				     : REWRITE_PRODUCT;
}

static bool
late(void *arg)
{
	return clock_mono_ms() >= *(const int64_t *)arg;
}

static int
write_out(struct optimize_show *j, struct err *e)
{
	const char *path = opt_str(j->cli->opts, "out");
	const struct rewrite_point *p = &j->found.points[j->found.best];

	if (!path)
		return 0;
	if (p->from < 0) {
		ui_note(j->cli->ui, "%s is not written: nothing better found",
			path);
		return 0;
	}
	return fs_write(path, p->text, p->n, e);
}

static int
run_job(struct optimize_show *j, struct rewrite_gate *gate,
	const struct rewrite_rules *rules, struct err *e)
{
	int64_t end = clock_mono_ms() +
		llround(opt_num(j->cli->opts, "budget", 120) * 1000);
	struct rewrite_search s = {.text = j->text,
		.rules = rules,
		.goal = goal(j->cli),
		.tries = (int)opt_i64(j->cli->opts, "tries", 200),
		.stop = late,
		.stop_arg = &end};
	const struct rewrite_point *best;

	if (rewrite_search(gate, j->cli->arena, &s, &j->found, e) < 0)
		return -1;
	best = &j->found.points[j->found.best];
	j->diff = rewrite_diff(j->cli->arena, fs_base(j->path), j->text.text,
		arena_strndup(j->cli->arena, best->text, best->n));
	if (write_out(j, e) < 0)
		return -1;
	if (opt_flag(j->cli->opts, "json"))
		optimize_print_json(j);
	else
		optimize_print_text(j);
	return j->found.best > 0 ? CMD_OK : CMD_NEGATIVE;
}

static int
optimize_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct optimize_show j = {.cli = cli, .path = argv[0]};
	struct rewrite_tools tools;
	struct rewrite_rules rules;
	int rc = -1;

	(void)argc;
	if (opt_str(cli->opts, "out") != NULL &&
		fs_can_write(opt_str(cli->opts, "out"), e) < 0)
		return -1;
	if (rewrite_read(cli, argv[0], &j.text, e) < 0 ||
		read_rules(cli, &rules, e) < 0)
		return -1;
	j.n_rules = rules.n;
	if (rewrite_tools_open(cli, &tools, e) == 0)
		rc = run_job(&j, tools.gate, &rules, e);
	rewrite_tools_close(&tools);
	return rc;
}

const struct cmd cmd_optimize = {
	.name = "optimize",
	.group = CMD_GROUP_DESIGN,
	.summary = "make a design cheaper by rules, each step proven",
	.operands = "FILE",
	.min_operands = 1,
	.max_operands = 1,
	.description =
		"Applies rewrite rules to the text of a design, one at a time: "
		"sharing of adders and multipliers, strength reduction, "
		"constant multipliers, comparisons, multiplexers, common "
		"sub-expressions. Rules are data (YAML: a pattern, what takes "
		"its place, side conditions); doc/HOWTO_OPTIMIZE.md tells how "
		"to write one.\n\n"
		"Each text is synthesized with the same flow as the original. "
		"What is smaller or faster than everything found so far is "
		"compared with the original by formal proof, and kept only "
		"when it is proven to be the same circuit: a rule may be "
		"wrong, a result not. Refused texts are listed with the "
		"reason; --json has their counterexamples.\n\n"
		"Shows the texts that were kept, which of them no other beats "
		"in both area and delay (the Pareto front), and the best one "
		"as a diff. Exit code 1: nothing better was found.",
	.opts = optimize_opts,
	.examples = optimize_examples,
	.run = optimize_cmd,
};
