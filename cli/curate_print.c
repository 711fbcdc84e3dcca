/*
 * curate_print: projects, their funnel and the fate of a row, as text and as
 * JSON.
 */
#include "cli/curate_print.h"

#include <string.h>

#include "curate/reason.h"
#include "lib/base/clock.h"
#include "lib/base/str.h"

int
curate_open(struct cli *cli, const char *name, struct curate_project *p,
	struct err *e)
{
	return curate_project_open(cli->store, cli->arena, name, p, e);
}

struct ui_progress *
curate_bar(struct cli *cli, const char *label)
{
	return ui_progress_new(cli->ui,
		ui_progress_mode(opt_str(cli->opts, "progress")), label, 0);
}

void
curate_progress_set(void *arg, int64_t done, int64_t total)
{
	ui_progress_set(arg, done, total, NULL);
}

/* ---- report ---- */

int64_t
curate_funnel_sum(const struct curate_funnel *f, const char *stage,
	enum store_cur_status status, bool any)
{
	int64_t rows = 0;

	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->x[i].stage, stage) == 0 &&
			(any || f->x[i].status == status))
			rows += f->x[i].rows;
	return rows;
}

int
curate_funnel_read(struct cli *cli, const struct curate_project *p,
	struct curate_funnel *f, struct err *e)
{
	if (store_cur_totals(p->store, p->id, &f->totals, e) < 0)
		return -1;
	return store_cur_funnel(p->store, cli->arena, p->id, &f->x, &f->n, e);
}

static void
report_json(struct cli *cli, const struct curate_project *p,
	const struct curate_funnel *f)
{
	struct arena *a = cli->arena;
	cJSON *o = json_object(a), *stages = json_array(a);

	json_set_str(o, "project", p->name);
	json_set_i64(o, "rows", f->totals.rows);
	json_set_i64(o, "bytes", f->totals.bytes);
	json_set_i64(o, "texts", f->totals.texts);
	for (size_t s = 0; s < curate_n_stages; s++) {
		const char *name = curate_stages[s];
		cJSON *x = json_object(a), *why = json_array(a);

		if (curate_funnel_sum(f, name, STORE_CUR_KEEP, true) == 0)
			continue;
		json_set_str(x, "stage", name);
		json_set_i64(x, "in",
			curate_funnel_sum(f, name, STORE_CUR_KEEP, true));
		json_set_i64(x, "keep",
			curate_funnel_sum(f, name, STORE_CUR_KEEP, false));
		json_set_i64(x, "reject",
			curate_funnel_sum(f, name, STORE_CUR_REJECT, false));
		json_set_i64(x, "skip",
			curate_funnel_sum(f, name, STORE_CUR_SKIP, false));
		for (size_t i = 0; i < f->n; i++) {
			const struct store_cur_count *c = &f->x[i];
			cJSON *w;

			if (strcmp(c->stage, name) != 0)
				continue;
			w = json_object(a);
			json_set_str(w, "kind", c->kind);
			json_set_str(
				w, "status", store_cur_status_name(c->status));
			json_set_str(w, "reason", c->reason);
			json_set_i64(w, "rows", c->rows);
			json_set_i64(w, "bytes", c->bytes);
			json_push(why, w);
		}
		json_set(x, "counts", why);
		json_push(stages, x);
	}
	json_set(o, "stages", stages);
	ui_print(cli->ui, "%s", json_pretty(a, o));
}

static void
report_stages(struct cli *cli, const struct curate_funnel *f)
{
	static const struct ui_col cols[] = {{"stage", false}, {"in", true},
		{"keep", true}, {"reject", true}, {"skip", true}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 5);

	for (size_t s = 0; s < curate_n_stages; s++) {
		const char *name = curate_stages[s];
		int64_t in = curate_funnel_sum(f, name, STORE_CUR_KEEP, true);
		const char *cell[5] = {name};

		if (in == 0)
			continue;
		cell[1] = arena_printf(a, "%lld", (long long)in);
		for (int k = 0; k < 3; k++)
			cell[2 + k] = arena_printf(a, "%lld",
				(long long)curate_funnel_sum(f, name,
					(enum store_cur_status)k, false));
		ui_table_row(t, cell);
	}
	ui_table_print(cli->ui, t);
}

static void
report_reasons(struct cli *cli, const struct curate_funnel *f)
{
	static const struct ui_col cols[] = {{"stage", false},
		{"reason", false}, {"kind", false}, {"rows", true},
		{"bytes", true}, {"which is", false}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 6);

	for (size_t i = 0; i < f->n; i++) {
		const struct store_cur_count *c = &f->x[i];
		const struct curate_reason *r =
			curate_reason_find(c->stage, c->reason);

		if (c->status != STORE_CUR_REJECT)
			continue;
		ui_table_row(t,
			(const char *[]){c->stage, c->reason, c->kind,
				arena_printf(a, "%lld", (long long)c->rows),
				arena_printf(a, "%lld", (long long)c->bytes),
				r == NULL ? NULL : r->text});
	}
	if (ui_table_rows(t) == 0)
		return;
	ui_print(cli->ui, "\n");
	ui_table_print(cli->ui, t);
}

int
curate_print_report(struct cli *cli, const struct curate_project *p, bool json,
	struct err *e)
{
	struct curate_funnel f;

	if (curate_funnel_read(cli, p, &f, e) < 0)
		return -1;
	if (json) {
		report_json(cli, p, &f);
		return CMD_OK;
	}
	ui_print(cli->ui,
		"project %s: %lld rows, %lld bytes, %lld different texts\n",
		p->name, (long long)f.totals.rows, (long long)f.totals.bytes,
		(long long)f.totals.texts);
	report_stages(cli, &f);
	report_reasons(cli, &f);
	return CMD_OK;
}

/* ---- status ---- */

int
curate_print_status(
	struct cli *cli, const struct curate_project *p, struct err *e)
{
	static const struct ui_col cols[] = {{"kind", false}, {"rows", true},
		{"state", false}, {"source", false}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 4);
	struct store_cur_source *x;
	size_t n;

	if (store_cur_source_list(p->store, a, p->id, &x, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		ui_table_row(t,
			(const char *[]){x[i].kind,
				arena_printf(a, "%lld", (long long)x[i].n_rows),
				x[i].done ? "read"
					  : arena_printf(a, "stopped behind %s",
						    x[i].cursor[0] == '\0'
							    ? "its start"
							    : x[i].cursor),
				x[i].location});
	ui_table_print(cli->ui, t);
	return CMD_OK;
}

/* ---- why ---- */

static cJSON *
parsed(struct arena *a, const char *text)
{
	struct err ignored = ERR_INIT;
	cJSON *tree;

	if (text == NULL || text[0] == '\0' ||
		json_parse(a, text, strlen(text), &tree, &ignored) < 0)
		return json_object(a);
	return tree;
}

static cJSON *
why_json(struct arena *a, const struct store_cur_row *r,
	const struct store_cur_result *x, size_t n)
{
	cJSON *o = json_object(a), *list = json_array(a);

	json_set_i64(o, "row", r->id);
	json_set_str(o, "kind", r->kind);
	json_set_str(o, "path", r->path);
	json_set_str(o, "commit", r->commit);
	json_set_i64(o, "bytes", r->bytes);
	json_set_str(o, "sha256", r->hash);
	json_set(o, "meta", parsed(a, r->meta));
	for (size_t i = 0; i < n; i++) {
		cJSON *v = json_object(a);

		json_set_str(v, "stage", x[i].stage);
		json_set_str(v, "status", store_cur_status_name(x[i].status));
		json_set_str(v, "reason", x[i].reason);
		json_set_str(v, "rules", x[i].rules);
		json_set(v, "evidence", parsed(a, x[i].doc));
		json_push(list, v);
	}
	json_set(o, "results", list);
	return o;
}

int
curate_print_why(struct cli *cli, const struct curate_project *p,
	const char *row, bool json, struct err *e)
{
	struct arena *a = cli->arena;
	struct store_cur_result *x;
	struct store_cur_row r;
	size_t n;

	if (store_cur_row_find(p->store, a, p->id, row, &r, e) < 0 ||
		store_cur_result_list(p->store, a, r.id, &x, &n, e) < 0)
		return -1;
	if (json) {
		ui_print(cli->ui, "%s", json_pretty(a, why_json(a, &r, x, n)));
		return CMD_OK;
	}
	ui_print(cli->ui, "row %lld: %s %s%s%s, %lld bytes%s%s\n",
		(long long)r.id, r.kind, r.path,
		r.commit[0] == '\0' ? "" : " of commit ", r.commit,
		(long long)r.bytes, r.meta[0] == '\0' ? "" : ", ", r.meta);
	for (size_t i = 0; i < n; i++) {
		const struct curate_reason *why =
			curate_reason_find(x[i].stage, x[i].reason);

		ui_print(cli->ui, "%s: %s%s%s%s%s\n", x[i].stage,
			store_cur_status_name(x[i].status),
			x[i].reason[0] == '\0' ? "" : ", ", x[i].reason,
			why == NULL ? "" : ": ", why == NULL ? "" : why->text);
		if (x[i].doc != NULL)
			ui_print(cli->ui, "  seen: %s\n", x[i].doc);
		ui_print(cli->ui, "  rules: %s\n", x[i].rules);
	}
	return CMD_OK;
}
