/*
 * similar_print: rows as a table or a document.  Must not compare anything.
 */
#include "cli/similar_print.h"

#include <math.h>

#include "lib/base/json.h"
#include "lib/base/str.h"

int
similar_row_same(const struct similar_row *r)
{
	if (!r->compared)
		return 0;
	return r->does.result.kind == EQUIV_PROVEN
		? 2
		: r->does.result.kind == EQUIV_BOUNDED;
}

/* How a row is a copy, NULL: it is none. */
static const char *
copied_by(const struct similar_row *r)
{
	const struct similar_scores *s = &r->hit->score;

	if (s->text >= SIMILAR_FROM)
		return "text";
	if (s->structure)
		return "structure";
	if (s->renamed >= SIMILAR_FROM)
		return "renamed";
	return similar_row_same(r) > 0 ? "function" : NULL;
}

static const char *
function_text(struct arena *a, const struct similar_row *r)
{
	if (!r->hit->ports)
		return "other ports";
	if (!r->compared)
		return NULL;
	switch (r->does.result.kind) {
	case EQUIV_PROVEN:
		return "same, proven";
	case EQUIV_BOUNDED:
		return arena_printf(
			a, "same for %d steps", r->does.result.depth);
	case EQUIV_REFUTED:
		return "another";
	case EQUIV_UNKNOWN:
		return "unknown";
	}
	return NULL;
}

static cJSON *
function_json(struct arena *a, const struct similar_row *r)
{
	cJSON *o = equiv_json(a, &r->does.result), *map = json_object(a);

	json_set_i64(o, "tries", r->does.tries);
	json_set_bool(o, "all_tried", r->does.all);
	for (size_t i = 0; i < r->does.n; i++)
		json_set_str(map, r->does.gate[i], r->does.gold[i]);
	json_set(o, "ports", map);
	return o;
}

static double
rounded(double v)
{
	return round(v * 1e4) / 1e4;
}

static cJSON *
row_json(struct arena *a, const struct similar_row *r)
{
	const struct similar_scores *s = &r->hit->score;
	cJSON *o = json_object(a);

	json_set_str(o, "design", r->hit->where);
	json_set_str(o, "module", r->hit->module);
	json_set_num(o, "text", rounded(s->text));
	json_set_num(o, "renamed", rounded(s->renamed));
	json_set_num(o, "form", rounded(s->form));
	json_set_bool(o, "structure", s->structure);
	json_set_bool(o, "ports", r->hit->ports);
	json_set_str(o, "copied_by", copied_by(r));
	if (r->compared)
		json_set(o, "function", function_json(a, r));
	return o;
}

static void
print_json(struct cli *cli, const char *path, const struct equiv_text *file,
	const struct similar *s, const struct similar_row *row, size_t n)
{
	struct arena *a = cli->arena;
	cJSON *o = json_object(a), *list = json_array(a);

	json_set_str(o, "schema", "rtlsmith.similar/1");
	json_set_str(o, "file", path);
	json_set_str(o, "module", file->top);
	json_set_i64(o, "tokens", (int64_t)similar_tokens(s));
	json_set_i64(o, "compared", similar_seen(s));
	for (size_t i = 0; i < n; i++)
		json_push(list, row_json(a, &row[i]));
	json_set(o, "designs", list);
	ui_print(cli->ui, "%s", json_pretty(a, o));
}

static const char *
hundredths(struct arena *a, double v)
{
	return arena_printf(a, "%.2f", v);
}

static void
print_table(struct cli *cli, const struct similar_row *row, size_t n)
{
	static const struct ui_col cols[] = {{"design", false},
		{"module", false}, {"text", true}, {"renamed", true},
		{"form", true}, {"structure", false}, {"function", false},
		{"a copy by", false}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 8);

	for (size_t i = 0; i < n; i++) {
		const struct similar_scores *s = &row[i].hit->score;

		ui_table_row(t,
			(const char *[]){row[i].hit->where, row[i].hit->module,
				hundredths(a, s->text),
				hundredths(a, s->renamed),
				hundredths(a, s->form),
				s->structure ? "same" : "other",
				function_text(a, &row[i]), copied_by(&row[i])});
		if (copied_by(&row[i]) != NULL)
			ui_table_style(t, 7, UI_BAD);
	}
	ui_table_print(cli->ui, t);
}

/* Which port of the file is which of the nearest that does the same. */
static void
print_ports(struct cli *cli, const struct similar_row *r)
{
	const struct equiv_ports *p = &r->does;

	ui_print(cli->ui, "ports of %s:", r->hit->module);
	for (size_t i = 0; i < p->n; i++)
		ui_print(cli->ui, "%s %s = %s", i > 0 ? "," : "", p->gate[i],
			p->gold[i]);
	ui_print(cli->ui, "\n");
	if (p->result.assume[0] != '\0')
		ui_print(cli->ui, "assumes %s\n", p->result.assume);
}

int
similar_print(struct cli *cli, const char *path, const struct equiv_text *file,
	const struct similar *s, const struct similar_row *row, size_t n)
{
	size_t shown = (size_t)opt_i64(cli->opts, "limit", 10), copies = 0;

	for (size_t i = 0; i < n; i++)
		copies += copied_by(&row[i]) != NULL;
	if (similar_seen(s) == 0) {
		ui_note(cli->ui, "nothing to compare with was found");
		return CMD_NOTHING;
	}
	if (n > shown)
		n = shown;
	if (opt_flag(cli->opts, "json")) {
		print_json(cli, path, file, s, row, n);
		return copies > 0 ? CMD_NEGATIVE : CMD_OK;
	}
	ui_print(cli->ui, "%s, module %s: %ld texts compared, %zu copies\n",
		path, file->top, similar_seen(s), copies);
	print_table(cli, row, n);
	if (n > 0 && similar_row_same(&row[0]) > 0)
		print_ports(cli, &row[0]);
	if (similar_tokens(s) < SIMILAR_TOKENS)
		ui_note(cli->ui,
			"%zu tokens say little: others may have written the "
			"same",
			similar_tokens(s));
	return copies > 0 ? CMD_NEGATIVE : CMD_OK;
}
