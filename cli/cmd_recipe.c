/*
 * recipe: a search for the order of ABC's commands that makes a design small
 * and fast.
 */
#include <math.h>
#include <string.h>

#include "cli/synth_opts.h"
#include "eval/recipe.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/store/store.h"

#define KIND "recipe"
#define KEPT_MAX 2000 /* recipes of other designs that are looked at */

static const struct opt recipe_opts[] = {
	{.name = "top",
		.letter = 't',
		.type = OPT_STR,
		.arg = "T",
		.help = "the module that is improved (default: the one that no "
			"other instantiates)"},
	SYNTH_OPT_LIBERTY,
	{.name = "policy",
		.letter = 'p',
		.type = OPT_ENUM,
		.arg = "uct|annealing",
		.help = "how the search chooses: tree search, or simulated "
			"annealing",
		.dflt = "uct"},
	DESIGN_OPT_BUDGET("CPU time of the search; reading, baseline and proof "
			  "come on top",
		"20"),
	{.name = "mappings",
		.letter = 'n',
		.type = OPT_INT,
		.arg = "N",
		.help = "stop after so many mappings, so that the same seed "
			"gives the same result on any machine (default: only "
			"the CPU time stops it)",
		.min = 1,
		.max = 1e6},
	{.name = "seed",
		.type = OPT_INT,
		.arg = "N",
		.help = "of the policy's choices",
		.dflt = "1",
		.min = 0,
		.max = 1e15},
	{.name = "svg",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write the Pareto front as a picture (.svg)",
		.hint = OPT_HINT_FILE},
	{.name = "netlist",
		.letter = 'o',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write the whole design, mapped with the best recipe "
			"(.v)",
		.hint = OPT_HINT_FILE},
	{.name = "fresh",
		.type = OPT_FLAG,
		.help = "do not begin with recipes that helped similar "
			"designs"},
	JUDGE_OPT_SANDBOX,
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the result as JSON (schema rtlsmith.recipe/1)"},
	OPT_END};

static const struct cmd_example recipe_examples[] = {
	{"Twenty seconds for a better netlist", "rtlsmith recipe alu.sv"},
	{"The same result on any machine, with a picture",
		"rtlsmith recipe alu.sv -n 200 --seed 7 --svg front.svg"},
	{"By annealing, keeping the netlist",
		"rtlsmith recipe alu.sv -p annealing -b 60 -o alu_gates.v"},
	{NULL, NULL}};

struct tools {
	struct design_tools base;
	struct recipe *recipe;
};

/* ---- what is asked ---- */

static int
tools_open(struct cli *cli, struct tools *t, struct err *e)
{
	const char *path;

	if (synth_opts_liberty(cli, &path, e) < 0)
		return -1;
	if (path == NULL)
		return err_set(e, ERR_USAGE,
			"recipe needs a liberty: area and delay are what it "
			"works for");
	if (design_tools_open(cli, &t->base, e) < 0)
		return -1;
	return recipe_open(&t->recipe, t->base.yosys, path, e);
}

static void
tools_close(struct tools *t)
{
	recipe_close(t->recipe);
	design_tools_close(&t->base);
}

static int
read_job(struct cli *cli, int argc, char **argv, struct recipe_job *job,
	struct err *e)
{
	*job = (struct recipe_job){.n_sources = (size_t)argc,
		.top = opt_str(cli->opts, "top"),
		.policy = str_eq(opt_str(cli->opts, "policy"), "annealing")
			? RECIPE_ANNEALING
			: RECIPE_UCT,
		.seed = (uint64_t)opt_i64(cli->opts, "seed", 1),
		.cpu_ms = llround(opt_num(cli->opts, "budget", 20) * 1000),
		.max_evals = opt_i64(cli->opts, "mappings", 0)};
	return design_sources(cli, argc, argv, &job->sources, e);
}

/* ---- what the store has of other designs ---- */

static int
recall(struct cli *cli, struct store *db, const struct recipe *rc,
	struct recipe_job *job, struct err *e)
{
	struct store_measure_filter f = {.kind = KIND,
		.tools = recipe_fingerprint(rc),
		.limit = KEPT_MAX};
	struct recipe_hint *hints;
	struct store_measure *m;
	struct err bad = ERR_INIT;
	size_t n, i;

	if (db == NULL || opt_flag(cli->opts, "fresh"))
		return 0;
	if (store_measure_list(db, cli->arena, &f, &m, &n, e) < 0)
		return -1;
	hints = arena_array(cli->arena, n, sizeof(*hints));
	for (i = 0; i < n; i++)
		if (recipe_hint_read(cli->arena, m[i].doc, strlen(m[i].doc),
			    &hints[job->n_hints], &bad) == 0)
			job->n_hints++;
	job->hints = hints;
	return 0;
}

static int
remember(struct cli *cli, struct store *db, const struct recipe *rc,
	const struct recipe_result *r, struct err *e)
{
	char key[HASH_HEX];
	struct store_measure m = {
		.key = key, .kind = KIND, .tools = recipe_fingerprint(rc)};
	struct store_measure old;
	struct recipe_hint had;
	struct err none = ERR_INIT;

	if (db == NULL || r->gain <= 0)
		return 0;
	recipe_hint_key(rc, r, key);
	if (store_measure_find(db, cli->arena, key, &old, &none) == 0 &&
		recipe_hint_read(cli->arena, old.doc, strlen(old.doc), &had,
			&none) == 0 &&
		had.gain >= r->gain)
		return 0;
	m.doc = json_text(cli->arena, recipe_hint_json(cli->arena, r));
	return store_measure_put(db, &m, e);
}

/* ---- the answer ---- */

static const char *
shown(struct arena *a, const struct recipe_point *p, const char *name)
{
	return arena_printf(a, "%-8s area %.2f, delay %.2f ps, area*delay %.0f",
		name, p->area, p->delay_ps, p->area * p->delay_ps);
}

static void
print_front(struct cli *cli, const struct recipe_result *r)
{
	static const struct ui_col cols[] = {{"AREA", true}, {"DELAY", true},
		{"AREA*DELAY", true}, {"FROM", false}, {"RECIPE", false}};
	struct ui_table *t = ui_table_new(cli->arena, cols, 5);

	for (size_t i = 0; i < r->n_front; i++) {
		const struct recipe_point *p = &r->front[i];

		ui_table_row(t,
			(const char *[]){
				arena_printf(cli->arena, "%.2f", p->area),
				arena_printf(cli->arena, "%.2f", p->delay_ps),
				arena_printf(cli->arena, "%.0f",
					p->area * p->delay_ps),
				p->from,
				p->recipe[0] ? p->recipe : "(as read)"});
	}
	ui_table_print(cli->ui, t);
}

static void
print_result(struct cli *cli, const struct recipe_result *r)
{
	if (r->status != RECIPE_OK) {
		ui_print(cli->ui, "%s: %s\n", recipe_status_name(r->status),
			r->why);
		return;
	}
	ui_print(cli->ui,
		"%s: %u ANDs, %u levels; logic of %lld flip-flops and %lld "
		"latches\n",
		r->top, r->ands, r->levels, (long long)r->ffs,
		(long long)r->latches);
	ui_print(cli->ui, "%s\n%s  (%.1f %% less)\n",
		shown(cli->arena, &r->baseline, "resyn2"),
		shown(cli->arena, &r->best, "best"), 100 * r->gain);
	ui_print(cli->ui, "recipe   %s\n", r->best.recipe);
	ui_print(cli->ui,
		"all shown were run again and proven equal by cec; %lld "
		"mappings, %zu from similar designs, %zu dropped, CPU %.1f s\n"
		"\n",
		(long long)r->evals, r->hints_tried, r->dropped,
		(double)r->cpu_us / 1e6);
	print_front(cli, r);
}

static int
write_svg(struct cli *cli, const struct recipe_result *r, struct err *e)
{
	const char *path = opt_str(cli->opts, "svg");
	size_t n;
	char *text;

	if (path == NULL || r->status != RECIPE_OK)
		return 0;
	text = recipe_svg(cli->arena, r, r->top, &n);
	return fs_write(path, text, n, e);
}

/* The whole design with the best recipe. */
static int
write_netlist(struct cli *cli, const struct tools *t,
	const struct recipe_job *job, const struct recipe_result *r,
	struct err *e)
{
	const char *path = opt_str(cli->opts, "netlist");
	struct synth_job sj = {.sources = job->sources,
		.n_sources = job->n_sources,
		.top = job->top,
		.netlist = true};
	struct synth_result s;

	if (path == NULL || r->status != RECIPE_OK)
		return 0;
	sj.recipe = recipe_for_synth(cli->arena, r->best.recipe);
	if (synth_run(recipe_synth(t->recipe), cli->arena, &sj, &s, e) < 0)
		return -1;
	if (s.status != SYNTH_OK || s.netlist == NULL)
		return err_set(e, ERR_TOOL, "no netlist: %s",
			s.why[0] ? s.why : synth_status_name(s.status));
	ui_note(cli->ui, "%s: area %.2f in all, delay %.2f ps", path, s.area,
		s.delay_ps);
	return fs_write(path, s.netlist, s.netlist_n, e);
}

static int
exit_of(enum recipe_status s)
{
	switch (s) {
	case RECIPE_OK:
	case RECIPE_NOTHING:
		return CMD_OK;
	case RECIPE_REFUSED:
		return CMD_NEGATIVE;
	case RECIPE_LIMIT:
	case RECIPE_UNPROVEN:
	case RECIPE_CRASH:
		return CMD_INFRA;
	}
	return CMD_INFRA;
}

static int
recipe_in(struct cli *cli, const struct tools *t, struct recipe_job *job,
	struct err *e)
{
	struct store *db = cli_store_if_any(cli);
	struct recipe_result r;

	if (recall(cli, db, t->recipe, job, e) < 0 ||
		recipe_run(t->recipe, cli->arena, job, &r, e) < 0 ||
		remember(cli, db, t->recipe, &r, e) < 0 ||
		write_svg(cli, &r, e) < 0 ||
		write_netlist(cli, t, job, &r, e) < 0)
		return -1;
	if (opt_flag(cli->opts, "json"))
		ui_print(cli->ui, "%s",
			json_pretty(cli->arena, recipe_json(cli->arena, &r)));
	else
		print_result(cli, &r);
	return exit_of(r.status);
}

static int
recipe_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	const char *svg = opt_str(cli->opts, "svg");
	const char *netlist = opt_str(cli->opts, "netlist");
	struct recipe_job job;
	struct tools t = {0};
	int rc = -1;

	if (svg != NULL && !str_ends(svg, ".svg"))
		return err_set(e, ERR_USAGE,
			"--svg %s: the name must end in .svg", svg);
	if (netlist != NULL && !str_ends(netlist, ".v"))
		return err_set(e, ERR_USAGE,
			"--netlist %s: the name must end in .v", netlist);
	if ((svg != NULL && fs_can_write(svg, e) < 0) ||
		(netlist != NULL && fs_can_write(netlist, e) < 0))
		return -1;
	if (read_job(cli, argc, argv, &job, e) == 0 &&
		tools_open(cli, &t, e) == 0)
		rc = recipe_in(cli, &t, &job, e);
	tools_close(&t);
	return rc;
}

const struct cmd cmd_recipe = {
	.name = "recipe",
	.group = CMD_GROUP_DESIGN,
	.summary = "search the optimisation steps that suit a design",
	.operands = "FILE...",
	.min_operands = 1,
	.max_operands = -1,
	.description =
		"Between reading a design and mapping it to cells, ABC "
		"rewrites its logic, held as an and-inverter graph, by a "
		"recipe: a sequence of commands. Which sequence is best "
		"depends on the design. This command searches sequences of up "
		"to twenty of balance, rewrite, rewrite -z, refactor, "
		"refactor -z, resub and resub -z for the least area times "
		"delay of the logic after mapping, as synth measures them.\n\n"
		"The baseline is ABC's well-known script resyn2. The result is "
		"never worse, for the baseline is one of the candidates. "
		"Everything that is shown was run again from the start in a "
		"new process, gave the same figures, and was proven "
		"equivalent to the logic as it was read (ABC's cec). Beside "
		"the best product the Pareto front is shown: recipes that no "
		"other beats in both area and delay.\n\n"
		"When there is a store, the best recipe is kept in it with a "
		"fingerprint of the design's structure, and tried first on "
		"similar designs later (not with --fresh). The same seed, "
		"store and number of --mappings give the same result; with a "
		"CPU --budget alone, a faster machine gets further.\n\n"
		"Exit status: 0 there is a result, or the design has no logic "
		"to improve; 1 it cannot be synthesised; 3 not known (out of "
		"time or memory, the baseline could not be proven, a tool is "
		"missing or broke). doc/HOWTO_RECIPE.md tells more.",
	.opts = recipe_opts,
	.examples = recipe_examples,
	.run = recipe_cmd,
};
