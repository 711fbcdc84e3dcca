/*
 * curate report: the funnel of a project as text, JSON or a page of its own,
 * and how much of benchmarks is in its rows.
 */
#include "cli/curate_verbs.h"

#include <string.h>

#include "cli/curate_print.h"
#include "cli/page.h"
#include "curate/reason.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static const struct opt report_opts[] = {
	{.name = "json", .type = OPT_FLAG, .help = "print JSON"},
	{.name = "html",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write a page with pictures that needs nothing else",
		.hint = OPT_HINT_FILE},
	{.name = "leaks",
		.type = OPT_FLAG,
		.help = "how much of which benchmarks is in the rows, and "
			"which tasks"},
	OPT_END};

static const char *
number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

static const char *
percent(struct arena *a, int64_t n, int64_t of)
{
	return of > 0 ? arena_printf(a, "%.2f %%", 100 * (double)n / (double)of)
		      : "-";
}

/* ---- leaks ---- */

struct leaks {
	struct store_cur_leak *suite;
	struct store_cur_leak_task *task;
	struct store_suite *known;
	size_t n, n_tasks, n_known;
	int64_t judged, rejected;
};

static int
read_leaks(struct cli *cli, const struct curate_project *p,
	const struct curate_funnel *f, struct leaks *l, struct err *e)
{
	struct arena *a = cli->arena;

	l->judged = curate_funnel_sum(f, "decontaminate", STORE_CUR_KEEP, true);
	l->rejected =
		curate_funnel_sum(f, "decontaminate", STORE_CUR_REJECT, false);
	if (store_cur_leaks(p->store, a, p->id, &l->suite, &l->n, e) < 0 ||
		store_cur_leak_tasks(
			p->store, a, p->id, &l->task, &l->n_tasks, e) < 0)
		return -1;
	return store_suite_list(p->store, a, &l->known, &l->n_known, e);
}

/* Tasks of a suite; 0: it is gone. */
static int64_t
tasks_of(const struct leaks *l, const char *suite)
{
	for (size_t i = 0; i < l->n_known; i++)
		if (str_eq(l->known[i].name, suite))
			return l->known[i].n_tasks;
	return 0;
}

static void
leaks_json(
	struct cli *cli, const struct curate_project *p, const struct leaks *l)
{
	struct arena *a = cli->arena;
	cJSON *o = json_object(a), *suites = json_array(a),
	      *tasks = json_array(a);

	json_set_str(o, "project", p->name);
	json_set_i64(o, "judged", l->judged);
	json_set_i64(o, "rejected", l->rejected);
	for (size_t i = 0; i < l->n; i++) {
		cJSON *v = json_object(a);

		json_set_str(v, "suite", l->suite[i].suite);
		json_set_i64(v, "tasks", tasks_of(l, l->suite[i].suite));
		json_set_i64(v, "leaked_tasks", l->suite[i].tasks);
		json_set_i64(v, "leaking_rows", l->suite[i].rows);
		json_set_i64(v, "review_rows", l->suite[i].review);
		json_set_num(v, "score", l->suite[i].score);
		json_push(suites, v);
	}
	for (size_t i = 0; i < l->n_tasks; i++) {
		cJSON *v = json_object(a);

		json_set_str(v, "suite", l->task[i].suite);
		json_set_str(v, "task", l->task[i].task);
		json_set_i64(v, "leaking_rows", l->task[i].rows);
		json_set_i64(v, "review_rows", l->task[i].review);
		json_set_num(v, "score", l->task[i].score);
		json_push(tasks, v);
	}
	json_set(o, "suites", suites);
	json_set(o, "tasks", tasks);
	ui_print(cli->ui, "%s", json_pretty(a, o));
}

static const char *const suite_heads[] = {"suite", "tasks", "leaked tasks",
	"of the suite", "leaking rows", "of the rows", "to review", NULL};

static void
suite_cells(
	struct arena *a, const struct leaks *l, size_t i, const char *cell[8])
{
	const struct store_cur_leak *x = &l->suite[i];
	int64_t tasks = tasks_of(l, x->suite);

	cell[0] = x->suite;
	cell[1] = tasks > 0 ? number(a, tasks) : "-";
	cell[2] = number(a, x->tasks);
	cell[3] = percent(a, x->tasks, tasks);
	cell[4] = number(a, x->rows);
	cell[5] = percent(a, x->rows, l->judged);
	cell[6] = number(a, x->review);
	cell[7] = NULL;
}

static void
task_cells(
	struct arena *a, const struct leaks *l, size_t i, const char *cell[6])
{
	const struct store_cur_leak_task *x = &l->task[i];

	cell[0] = x->suite;
	cell[1] = x->task;
	cell[2] = number(a, x->rows);
	cell[3] = number(a, x->review);
	cell[4] = arena_printf(a, "%.2f", x->score);
	cell[5] = NULL;
}

static const char *const task_heads[] = {
	"suite", "task", "leaking rows", "to review", "highest score", NULL};

static void
leaks_text(
	struct cli *cli, const struct curate_project *p, const struct leaks *l)
{
	struct arena *a = cli->arena;
	struct ui_col cols[7], more[5];
	struct ui_table *t, *u;
	const char *cell[8];

	for (size_t i = 0; i < 7; i++)
		cols[i] = (struct ui_col){suite_heads[i], i > 0};
	for (size_t i = 0; i < 5; i++)
		more[i] = (struct ui_col){task_heads[i], i > 1};
	t = ui_table_new(a, cols, 7);
	u = ui_table_new(a, more, 5);
	for (size_t i = 0; i < l->n; i++) {
		suite_cells(a, l, i, cell);
		ui_table_row(t, cell);
	}
	for (size_t i = 0; i < l->n_tasks; i++) {
		task_cells(a, l, i, cell);
		ui_table_row(u, cell);
	}
	ui_print(cli->ui, "project %s: %lld rows judged, %lld rejected\n",
		p->name, (long long)l->judged, (long long)l->rejected);
	ui_table_print(cli->ui, t);
	if (l->n_tasks == 0)
		return;
	ui_print(cli->ui, "\n");
	ui_table_print(cli->ui, u);
}

/* ---- page ---- */

static double
share(int64_t n, int64_t of)
{
	return of > 0 ? (double)n / (double)of : 0;
}

static void
stage_bar(struct page *p, const struct curate_funnel *f, const char *name,
	int64_t most)
{
	struct arena *a = p->a;
	int64_t n[3], in = curate_funnel_sum(f, name, STORE_CUR_KEEP, true);
	struct page_part part[3];
	static const char *const words[] = {"kept", "rejected", "skipped"};
	static const enum page_tone tones[] = {
		PAGE_GOOD, PAGE_BAD, PAGE_SKIPPED};

	for (int i = 0; i < 3; i++) {
		n[i] = curate_funnel_sum(
			f, name, (enum store_cur_status)i, false);
		part[i] = (struct page_part){share(n[i], most), tones[i],
			arena_printf(a, "%s: %lld %s of %lld", name,
				(long long)n[i], words[i], (long long)in)};
	}
	page_bar(p, name,
		n[2] == 0 ? arena_printf(a, "%lld of %lld kept",
				    (long long)n[0], (long long)in)
			  : arena_printf(a, "%lld of %lld kept, %lld skipped",
				    (long long)n[0], (long long)in,
				    (long long)n[2]),
		part, 3);
}

/* How many rows of a stage each reason took. */
static void
reason_bars(struct page *p, const struct curate_funnel *f, const char *name)
{
	int64_t in = curate_funnel_sum(f, name, STORE_CUR_KEEP, true);
	bool any = false;

	for (size_t i = 0; i < f->n; i++) {
		const struct store_cur_count *c = &f->x[i];
		const struct curate_reason *r =
			curate_reason_find(c->stage, c->reason);
		struct page_part part = {share(c->rows, in), PAGE_BAD,
			r == NULL ? c->reason : r->text};

		if (c->status != STORE_CUR_REJECT || !str_eq(c->stage, name))
			continue;
		if (!any)
			page_head(p, 3, name);
		any = true;
		page_bar(p, arena_printf(p->a, "%s (%s)", c->reason, c->kind),
			arena_printf(p->a, "%lld, %s", (long long)c->rows,
				percent(p->a, c->rows, in)),
			&part, 1);
	}
}

static void
reason_table(struct page *p, const struct curate_funnel *f)
{
	page_head(p, 2, "What the reasons mean");
	page_row(p,
		(const char *const[]){"stage", "reason", "kind", "rows",
			"bytes", "which is", NULL});
	for (size_t i = 0; i < f->n; i++) {
		const struct store_cur_count *c = &f->x[i];
		const struct curate_reason *r =
			curate_reason_find(c->stage, c->reason);

		if (c->status == STORE_CUR_REJECT)
			page_row(p,
				(const char *const[]){c->stage, c->reason,
					c->kind, number(p->a, c->rows),
					number(p->a, c->bytes),
					r == NULL ? "" : r->text, NULL});
	}
}

static void
leak_tables(struct page *p, const struct leaks *l)
{
	const char *cell[8];

	if (l->n == 0)
		return;
	page_head(p, 2, "Benchmarks in the rows");
	page_row(p, suite_heads);
	for (size_t i = 0; i < l->n; i++) {
		suite_cells(p->a, l, i, cell);
		page_row(p, cell);
	}
	if (l->n_tasks == 0)
		return;
	page_head(p, 3, "Tasks");
	page_row(p, task_heads);
	for (size_t i = 0; i < l->n_tasks; i++) {
		task_cells(p->a, l, i, cell);
		page_row(p, cell);
	}
}

static int
sources_table(struct page *p, const struct curate_project *pr, struct err *e)
{
	struct store_cur_source *x;
	size_t n;

	if (store_cur_source_list(pr->store, p->a, pr->id, &x, &n, e) < 0)
		return -1;
	page_head(p, 2, "Sources");
	page_row(p, (const char *const[]){"kind", "rows", "source", NULL});
	for (size_t i = 0; i < n; i++)
		page_row(p,
			(const char *const[]){x[i].kind,
				number(p->a, x[i].n_rows), x[i].location,
				NULL});
	return 0;
}

static int
write_page(struct cli *cli, const struct curate_project *pr,
	const struct curate_funnel *f, const struct leaks *l, struct err *e)
{
	struct arena *a = cli->arena;
	const char *title = arena_printf(a, "Project %s", pr->name), *text;
	int64_t most = 0;
	struct page p;
	struct buf b;
	size_t n;

	page_init(&p, a);
	page_head(&p, 1, title);
	page_text(&p,
		arena_printf(a,
			"%lld rows, %lld bytes, %lld different texts. Each bar "
			"is what went into a stage: kept (green), rejected "
			"(orange), skipped (grey).",
			(long long)f->totals.rows, (long long)f->totals.bytes,
			(long long)f->totals.texts));
	for (size_t s = 0; s < curate_n_stages; s++) {
		int64_t in = curate_funnel_sum(
			f, curate_stages[s], STORE_CUR_KEEP, true);

		most = in > most ? in : most;
	}
	for (size_t s = 0; s < curate_n_stages; s++)
		if (curate_funnel_sum(
			    f, curate_stages[s], STORE_CUR_KEEP, true) > 0)
			stage_bar(&p, f, curate_stages[s], most);
	page_head(&p, 2, "Why rows were rejected");
	for (size_t s = 0; s < curate_n_stages; s++)
		reason_bars(&p, f, curate_stages[s]);
	reason_table(&p, f);
	leak_tables(&p, l);
	if (sources_table(&p, pr, e) < 0)
		return -1;
	buf_init(&b, LIM_HTML_PAGE);
	page_html(&p, title, &b);
	if (b.overflow) {
		buf_release(&b);
		return err_set(e, ERR_LIMIT, "the page is too large");
	}
	text = buf_take(&b, a, &n);
	return fs_write(opt_str(cli->opts, "html"), text, n, e);
}

static int
curate_report_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct curate_project p;
	struct curate_funnel f;
	struct leaks l;
	bool json = opt_flag(cli->opts, "json");

	(void)argc;
	if (curate_open(cli, argv[0], &p, e) < 0)
		return -1;
	if (!opt_given(cli->opts, "html") && !opt_flag(cli->opts, "leaks"))
		return curate_print_report(cli, &p, json, e);
	if (curate_funnel_read(cli, &p, &f, e) < 0 ||
		read_leaks(cli, &p, &f, &l, e) < 0)
		return -1;
	if (opt_given(cli->opts, "html") && write_page(cli, &p, &f, &l, e) < 0)
		return -1;
	if (opt_flag(cli->opts, "leaks") && json)
		leaks_json(cli, &p, &l);
	else if (opt_flag(cli->opts, "leaks"))
		leaks_text(cli, &p, &l);
	return CMD_OK;
}

static const struct cmd_example report_examples[] = {
	{"Rows in, out, and why", "rtlsmith curate report rtl"},
	{"The same as a page with pictures",
		"rtlsmith curate report rtl --html funnel.html"},
	{"How contaminated are the rows, and which tasks are in them",
		"rtlsmith curate report rtl --leaks"},
	{NULL, NULL}};

const struct cmd curate_report_cmd = {.name = "report",
	.summary = "show the funnel: rows in, out, and why",
	.operands = "PROJECT",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description = "Counts the rows that went into each stage, those that "
		       "it kept, and those that it rejected by reason.",
	.opts = report_opts,
	.examples = report_examples,
	.run = curate_report_run};
