/*
 * prove_print: answers of sva as text.  Only reads them.
 */
#include "cli/prove_print.h"

#include <math.h>
#include <string.h>

#include "eval/waveview.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static enum ui_style
style_of(enum sva_outcome o)
{
	switch (o) {
	case SVA_PROVEN:
	case SVA_REACHED:
		return UI_GOOD;
	case SVA_COUNTEREXAMPLE:
	case SVA_VACUOUS:
	case SVA_UNREACHABLE:
		return UI_BAD;
	case SVA_UNKNOWN:
	case SVA_NOT_IN_SUBSET:
		return UI_ODD;
	case SVA_ASSUMED:
		break;
	}
	return UI_PLAIN;
}

/* What an engine did, for those who do not know its name. */
static const char *
engine_text(const char *engine)
{
	static const struct {
		const char *name, *text;
	} texts[] = {{"sat", "SAT: all inputs at once"},
		{"induction", "temporal induction"},
		{"pdr", "property-directed reachability"},
		{"bmc", "bounded model checking and simulation"}};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (str_eq(texts[i].name, engine))
			return texts[i].text;
	return "-";
}

static void
print_answers(struct cli *cli, const char *file, const struct sva_result *r)
{
	static const struct ui_col cols[] = {{"line", true}, {"what", false},
		{"name", false}, {"answer", false}, {"by", false}};
	struct ui_table *t = ui_table_new(cli->arena, cols, 5);
	size_t i;

	for (i = 0; i < r->n; i++) {
		const struct sva_finding *f = &r->f[i];

		ui_table_row(t,
			(const char *[]){
				arena_printf(cli->arena, "%d", f->line),
				sva_kind_name(f->kind), f->name,
				sva_outcome_name(f->outcome),
				engine_text(f->engine)});
		ui_table_style(t, 3, style_of(f->outcome));
	}
	ui_table_print(cli->ui, t);
	ui_print(cli->ui, "\n");
	for (i = 0; i < r->n; i++)
		ui_print(cli->ui, "%s:%d: %s: %s: %s\n", file, r->f[i].line,
			r->f[i].name, sva_outcome_name(r->f[i].outcome),
			r->f[i].why);
}

static void
print_table(struct cli *cli, const struct sva_finding *f)
{
	struct arena *a = cli->arena;
	int n = (int)opt_i64(cli->opts, "columns", 8), first, i;
	struct ui_col *cols;
	const char **cells;
	struct ui_table *t;
	const cJSON *row;

	if (n > f->step)
		n = f->step;
	first = f->step - n;
	cols = arena_array(a, (size_t)n + 1, sizeof(*cols));
	cells = arena_array(a, (size_t)n + 1, sizeof(*cells));
	cols[0].head = "step";
	for (i = 0; i < n; i++)
		cols[i + 1] = (struct ui_col){
			arena_printf(a, "%d", first + i + 1), true};
	t = ui_table_new(a, cols, (size_t)n + 1);
	cJSON_ArrayForEach(row, f->table)
	{
		const char *role = json_str(row, "role", "");

		cells[0] = str_eq(role, "property")
			? json_str(row, "signal", "")
			: arena_printf(a, "%s (%s)",
				  json_str(row, "signal", ""), role);
		for (i = 0; i < n; i++) {
			const cJSON *v = cJSON_GetArrayItem(
				json_get(row, "values"), first + i);

			cells[i + 1] =
				v ? waveview_value(a, v->valuestring) : "?";
		}
		ui_table_row(t, cells);
	}
	ui_print(cli->ui, "\n%s %s\n", f->name,
		f->outcome == SVA_REACHED ? "is reached" : "fails");
	ui_table_print(cli->ui, t);
	if (f->wave)
		ui_print(cli->ui, "waveform: %s\n", f->wave);
}

static void
print_score(struct cli *cli, const struct sva_result *r)
{
	static const struct ui_col cols[] = {{"fault", false}, {"where", false},
		{"fate", false}, {"by", false}};
	struct ui_table *t = ui_table_new(cli->arena, cols, 4);
	double score = sva_score(r);
	size_t i;

	ui_print(cli->ui, "\n");
	if (r->no_score) {
		ui_print(cli->ui, "no mutation score: %s\n", r->no_score);
		return;
	}
	for (i = 0; i < r->n_m; i++) {
		ui_table_row(t,
			(const char *[]){r->m[i].how, r->m[i].src,
				sva_fate_name(r->m[i].fate), r->m[i].by});
		if (r->m[i].fate == SVA_ALIVE)
			ui_table_style(t, 2, UI_BAD);
	}
	ui_table_print(cli->ui, t);
	ui_print(cli->ui,
		"\nmutation score %s: of %zu faults %zu caught, %zu missed; "
		"%zu change nothing, %zu undecided\n",
		isnan(score) ? "-"
			     : arena_printf(cli->arena, "%.0f %%", 100 * score),
		r->n_m, r->fates[SVA_KILLED], r->fates[SVA_ALIVE],
		r->fates[SVA_EQUIVALENT], r->fates[SVA_UNDECIDED]);
}

void
prove_print(
	struct cli *cli, const struct sva_job *job, const struct sva_result *r)
{
	bool table = false;
	size_t i;

	if (r->refused) {
		ui_print(cli->ui, "no answer: %s\n", r->refused);
		return;
	}
	print_answers(cli, job->props.name, r);
	for (i = 0; i < r->n; i++)
		if (r->f[i].table) {
			print_table(cli, &r->f[i]);
			table = true;
		}
	if (table && *r->clock)
		ui_print(cli->ui,
			"\na step is one cycle; values are those just before "
			"@(%s)\n",
			r->clock);
	if (job->mutants > 0)
		print_score(cli, r);
	ui_print(cli->ui, "\nassumes %s; took %.2f s of CPU\n",
		*r->assume ? r->assume : "nothing", (double)r->cpu_us / 1e6);
}
