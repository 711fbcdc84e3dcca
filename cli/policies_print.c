/*
 * policies_print: tables of a comparison of policies (see policies_print.h).
 * All numbers come from the document.
 */
#include "cli/policies_print.h"

#include <math.h>

#include "bench/policies.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static const char *
percent(struct arena *a, double v)
{
	return isnan(v) ? "-" : arena_printf(a, "%.1f %%", 100 * v);
}

static const char *
signed_percent(struct arena *a, double v)
{
	return isnan(v) ? "-" : arena_printf(a, "%+.1f %%", 100 * v);
}

static const char *
number(struct arena *a, const cJSON *o, const char *key, int digits)
{
	double v = json_num(o, key, NAN);

	return isnan(v) ? "-" : arena_printf(a, "%.*f", digits, v);
}

static void
print_scores(struct cli *cli, const cJSON *doc)
{
	static const struct ui_col cols[] = {{"policy", false},
		{"model", false}, {"pass", true}, {"rate", true},
		{"95 % interval", false}, {"front", false}, {"run", false}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 7);
	const cJSON *r;

	cJSON_ArrayForEach(r, json_get(doc, "policies"))
	{
		const cJSON *ci = json_get(r, "ci");
		bool front = json_bool(r, "pareto", false);

		ui_table_row(t,
			(const char *[]){json_str(r, "policy", ""),
				json_str(r, "model", ""),
				arena_printf(a, "%lld/%lld",
					(long long)json_i64(r, "pass", 0),
					(long long)json_i64(r, "scored", 0)),
				percent(a, json_num(r, "pass_rate", NAN)),
				arena_printf(a, "%s - %s",
					percent(a, json_num(ci, "lower", NAN)),
					percent(a, json_num(ci, "upper", NAN))),
				front ? "yes" : "", json_str(r, "run", "")});
		ui_table_style(t, 3, UI_BOLD);
		if (front)
			ui_table_style(t, 5, UI_GOOD);
	}
	ui_table_print(cli->ui, t);
}

static void
print_costs(struct cli *cli, const cJSON *doc)
{
	static const struct ui_col cols[] = {{"policy", false},
		{"model", false}, {"tokens", true}, {"USD", true},
		{"tool s", true}, {"solved", true}, {"tokens", true},
		{"USD", true}, {"tool s", true}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 9);
	const cJSON *r;

	cJSON_ArrayForEach(r, json_get(doc, "policies"))
	{
		const cJSON *m = json_get(r, "mean"),
			    *s = json_get(r, "per_solved");

		ui_table_row(t,
			(const char *[]){json_str(r, "policy", ""),
				json_str(r, "model", ""),
				number(a, m, "tokens", 0),
				number(a, m, "usd", 4),
				number(a, m, "tool_seconds", 3),
				arena_printf(a, "%lld/%lld",
					(long long)json_i64(
						r, "solved_tasks", 0),
					(long long)json_i64(r, "tasks", 0)),
				number(a, s, "tokens", 0),
				number(a, s, "usd", 4),
				number(a, s, "tool_seconds", 3)});
	}
	ui_print(cli->ui,
		"\nspent: mean of a sample, then for each solved task\n");
	ui_table_print(cli->ui, t);
}

static void
print_pairs(struct cli *cli, const cJSON *doc)
{
	struct arena *a = cli->arena;
	const cJSON *c;

	ui_print(cli->ui, "\n");
	cJSON_ArrayForEach(c, json_get(doc, "comparisons"))
	{
		const cJSON *ci = json_get(c, "ci");
		const char *what = json_str(c, "outcome", "");
		enum ui_style style = str_eq(what, "better") ? UI_GOOD
			: str_eq(what, "worse")		     ? UI_BAD
							     : UI_ODD;

		ui_print(cli->ui,
			"%s against %s (%s, %lld tasks): %s, 95 %% interval "
			"%s to %s\n  %s%s%s\n",
			json_str(c, "policy_b", ""),
			json_str(c, "policy_a", ""), json_str(c, "model_b", ""),
			(long long)json_i64(c, "n_tasks", 0),
			signed_percent(a, json_num(c, "difference", NAN)),
			signed_percent(a, json_num(ci, "lower", NAN)),
			signed_percent(a, json_num(ci, "upper", NAN)),
			ui_style(cli->ui, style), json_str(c, "statement", ""),
			ui_style(cli->ui, UI_PLAIN));
	}
}

static void
print_unreached(struct cli *cli, const cJSON *doc)
{
	const cJSON *r;

	cJSON_ArrayForEach(r, json_get(doc, "policies"))
	{
		int64_t n = json_i64(r, "not_reached", 0);

		if (n > 0)
			ui_print(cli->ui,
				"%s, %s: %lld samples were not reached by the "
				"budget and count as not solved\n",
				json_str(r, "policy", ""),
				json_str(r, "model", ""), (long long)n);
	}
}

void
policies_print(struct cli *cli, const cJSON *doc)
{
	ui_print(cli->ui, "budget: %s; Pareto front over %s\n\n",
		bench_policies_budget(cli->arena, doc),
		json_str(doc, "axis", ""));
	print_scores(cli, doc);
	print_unreached(cli, doc);
	print_costs(cli, doc);
	print_pairs(cli, doc);
}
