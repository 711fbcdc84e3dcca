/*
 * equiv_print: an answer of equiv as text or JSON.  Only reads the answer.
 */
#include "cli/equiv_print.h"

#include <string.h>

#include "eval/equiv_wave.h"
#include "eval/waveview.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

/* What an engine did, for those who do not know its name. */
static const char *
engine_text(const char *engine)
{
	static const struct {
		const char *name, *text;
	} texts[] = {{"text", "both files say the same"},
		{"interface", "comparing the ports"},
		{"sat", "SAT: no input can make a difference"},
		{"bdd",
			"decision diagrams: both are the same function, "
			"however it is written"},
		{"induction",
			"temporal induction: no difference at the start, and "
			"none can follow where there was none"},
		{"registers",
			"registers of the same names take the same values, and "
			"nothing else makes a difference"},
		{"pdr",
			"property-directed reachability: no state in which "
			"they differ can be reached"},
		{"bmc", "bounded model checking: all inputs, cycle by cycle"},
		{"smt",
			"z3, an SMT solver: all inputs, in words instead of "
			"bits"},
		{"simulation", "simulation of random inputs"}};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (str_eq(texts[i].name, engine))
			return texts[i].text;
	return engine;
}

/* ---- the table of a counterexample ---- */

struct table {
	struct cli *cli;
	const cJSON *steps, *outputs;
	int first, n; /* columns: steps first .. first + n - 1 */
	struct ui_table *t;
	const char **cells;
};

static void
new_table(struct table *x)
{
	struct arena *a = x->cli->arena;
	struct ui_col *cols = arena_array(a, (size_t)x->n + 1, sizeof(*cols));
	int i;

	cols[0].head = "step";
	for (i = 0; i < x->n; i++) {
		cols[i + 1].head = arena_printf(a, "%d", x->first + i + 1);
		cols[i + 1].right = true;
	}
	x->cells = arena_array(a, (size_t)x->n + 1, sizeof(*x->cells));
	x->t = ui_table_new(a, cols, (size_t)x->n + 1);
}

static void
add_inputs(struct table *x, const char *clock)
{
	const cJSON *in;
	int i;

	cJSON_ArrayForEach(in, cJSON_GetArrayItem(x->steps, 0))
	{
		if (str_eq(in->string, clock))
			continue;
		x->cells[0] =
			arena_printf(x->cli->arena, "%s (input)", in->string);
		for (i = 0; i < x->n; i++)
			x->cells[i + 1] = waveview_value(x->cli->arena,
				json_str(cJSON_GetArrayItem(
						 x->steps, x->first + i),
					in->string, "?"));
		ui_table_row(x->t, x->cells);
	}
}

static const char *
output_at(struct table *x, int i, const char *name, int side)
{
	const cJSON *step = cJSON_GetArrayItem(x->outputs, x->first + i);
	const cJSON *v = cJSON_GetArrayItem(json_get(step, name), side);

	return v ? v->valuestring : "?";
}

/* One line where both sides agree all along, else one each. */
static void
add_output(struct table *x, const char *name)
{
	bool differ = false;
	int i, side;

	for (i = 0; i < x->n; i++)
		differ = differ ||
			equiv_wave_differ(output_at(x, i, name, 0),
				output_at(x, i, name, 1));
	for (side = 0; side < (differ ? 2 : 1); side++) {
		x->cells[0] = !differ
			? name
			: arena_printf(x->cli->arena, "%s (%s)", name,
				  side == 0 ? "golden" : "candidate");
		for (i = 0; i < x->n; i++)
			x->cells[i + 1] = waveview_value(
				x->cli->arena, output_at(x, i, name, side));
		ui_table_row(x->t, x->cells);
		for (i = 0; side == 1 && i < x->n; i++)
			if (equiv_wave_differ(output_at(x, i, name, 0),
				    output_at(x, i, name, 1)))
				ui_table_style(x->t, (size_t)i + 1, UI_BAD);
	}
}

static void
print_table(struct cli *cli, const cJSON *cex)
{
	struct table x = {.cli = cli,
		.steps = json_get(cex, "steps"),
		.outputs = json_get(cex, "outputs"),
		.n = (int)opt_i64(cli->opts, "columns", 8)};
	const char *clock = json_str(cex, "clock", "");
	int all = cJSON_GetArraySize(x.steps);
	const cJSON *out;

	if (x.n > all)
		x.n = all;
	x.first = all - x.n;
	new_table(&x);
	add_inputs(&x, clock);
	cJSON_ArrayForEach(out, cJSON_GetArrayItem(x.outputs, 0))
	{
		add_output(&x, out->string);
	}
	ui_print(cli->ui, "\n");
	ui_table_print(cli->ui, x.t);
	if (*clock)
		ui_print(cli->ui,
			"\na step is one cycle of %s; values are those just "
			"before its %s edge\n",
			clock,
			json_bool(cex, "falling", false) ? "falling"
							 : "rising");
}

/* ---- the answer ---- */

static const char *
meaning(const struct equiv_result *r)
{
	switch (r->kind) {
	case EQUIV_PROVEN:
		return "the same for all inputs, for ever";
	case EQUIV_BOUNDED:
		return "no difference so far; later ones are possible: a "
		       "larger --budget or --depth may tell";
	case EQUIV_REFUTED:
		return r->counterexample
			? "they differ: Icarus Verilog shows it with the "
			  "inputs below"
			: "they differ";
	case EQUIV_UNKNOWN:
		return "no answer: neither a proof nor a counterexample";
	}
	return "";
}

void
equiv_print(struct cli *cli, char **files, const struct equiv_result *r)
{
	enum ui_style style = r->kind == EQUIV_PROVEN ? UI_GOOD
		: r->kind == EQUIV_REFUTED	      ? UI_BAD
						      : UI_ODD;

	ui_print(cli->ui, "%s and %s: %s%s%s\n", files[0], files[1],
		ui_style(cli->ui, style), equiv_kind_name(r->kind),
		ui_style(cli->ui, UI_PLAIN));
	ui_print(cli->ui, "  means    %s\n", meaning(r));
	if (r->kind != EQUIV_PROVEN)
		ui_print(cli->ui, "  because  %s\n", r->why);
	if (*r->engine)
		ui_print(cli->ui, "  by       %s\n", engine_text(r->engine));
	if (*r->assume)
		ui_print(cli->ui, "  assumes  %s\n", r->assume);
	if (*r->left_out)
		ui_print(cli->ui, "  without  %s\n", r->left_out);
	ui_print(
		cli->ui, "  took     %.2f s of CPU\n", (double)r->cpu_us / 1e6);
	if (r->counterexample)
		print_table(cli, r->counterexample);
}

static const char *
outcome(enum equiv_kind k)
{
	return k == EQUIV_PROVEN     ? "positive"
		: k == EQUIV_REFUTED ? "negative"
				     : "undecided";
}

void
equiv_print_json(struct cli *cli, char **files, const struct equiv_job *job,
	const struct equiv_result *r)
{
	struct arena *a = cli->arena;
	cJSON *doc = json_object(a), *params = json_object(a);
	size_t i;

	json_set_str(doc, "schema", "rtlsmith.equiv/1");
	json_set_str(doc, "outcome", outcome(r->kind));
	json_set_str(doc, "golden", files[0]);
	json_set_str(doc, "candidate", files[1]);
	json_set_str(doc, "top", job->gold.top);
	json_set_str(doc, "top_b", job->gate.top);
	for (i = 0; i < job->n_params; i++)
		json_set_str(params, job->params[i].name, job->params[i].value);
	json_set(doc, "params", params);
	json_set(doc, "answer", equiv_json(a, r));
	json_set_i64(doc, "cpu_ms", r->cpu_us / 1000);
	ui_print(cli->ui, "%s", json_pretty(a, doc));
}
