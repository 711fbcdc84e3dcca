/*
 * similar: which designs are nearest to one, by text, by structure and by what
 * they do.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/design.h"
#include "cli/similar_print.h"
#include "cli/suites.h"
#include "curate/ingest.h"
#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

#define PAGE_ROWS 200

static const struct opt similar_opts[] = {DESIGN_OPT_TOP,
	{.name = "project",
		.letter = 'p',
		.type = OPT_LIST,
		.arg = "PROJECT",
		.help = "compare with the rows of a curation project"},
	{.name = "suite",
		.letter = 's',
		.type = OPT_LIST,
		.arg = "NAME",
		.help = "compare with the goldens of a suite"},
	{.name = "limit",
		.letter = 'n',
		.type = OPT_INT,
		.arg = "N",
		.help = "designs to show",
		.dflt = "10",
		.min = 1,
		.max = 1000},
	{.name = "function",
		.letter = 'f',
		.type = OPT_INT,
		.arg = "N",
		.help = "of the designs whose ports may be FILE's, compare "
			"what the N nearest do (0: none)",
		.dflt = "16",
		.min = 0,
		.max = 1000},
	{.name = "tries",
		.type = OPT_INT,
		.arg = "N",
		.help = "assignments of ports to try for each of them",
		.dflt = "24",
		.min = 1,
		.max = 10000},
	DESIGN_OPT_BUDGET("CPU seconds for comparing what they do", "60"),
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the answer as JSON (schema rtlsmith.similar/1)"},
	JUDGE_OPT_SANDBOX, OPT_END};

static const struct cmd_example similar_examples[] = {
	{"Is it one of ours, written anew?",
		"rtlsmith similar suspect.v designs/"},
	{"Has it a counterpart in a project or a benchmark?",
		"rtlsmith similar alu.v --project rtl --suite core"},
	{NULL, NULL}};

/* ---- what is compared ---- */

static int
add_project(struct similar *s, const char *prefix,
	const struct curate_project *p, struct err *e)
{
	struct store_cur_page page = {.project_id = p->id,
		.leaves = true,
		.texts = true,
		.limit = PAGE_ROWS};
	struct arena a = ARENA_INIT;
	int rc = 0;

	do {
		if (pool_cancelled())
			rc = err_set(e, ERR_CANCELLED, "stopped");
		else
			rc = store_cur_row_page(p->store, &a, &page, e);
		for (size_t i = 0; rc == 0 && i < page.n; i++) {
			const struct store_cur_row *r = &page.row[i];

			if (r->text != NULL && !str_eq(r->kind, "licence"))
				rc = similar_add(s,
					arena_printf(
						&a, "%s%s", prefix, r->path),
					r->text, r->text_n, e);
		}
		arena_release(&a);
	} while (rc == 0 && page.n > 0);
	return rc;
}

static int
add_projects(struct cli *cli, struct similar *s, struct err *e)
{
	char **name = opt_list(cli->opts, "project", NULL);

	for (; *name != NULL; name++) {
		struct curate_project p;

		if (curate_project_open(cli->store, cli->arena, *name, &p, e) <
				0 ||
			add_project(s, arena_printf(cli->arena, "%s: ", *name),
				&p, e) < 0)
			return -1;
	}
	return 0;
}

static int
add_suites(struct cli *cli, struct similar *s, struct err *e)
{
	char **name = opt_list(cli->opts, "suite", NULL);

	for (; *name != NULL; name++) {
		struct suites_found f;

		if (suites_find(cli, *name, &f, e) < 0)
			return -1;
		for (size_t i = 0; i < f.suite.n; i++) {
			const struct task *t = &f.suite.tasks[i];
			struct arena a = ARENA_INIT;
			char *text = task_golden_candidate(&a, t);
			int rc = text == NULL
				? 0
				: similar_add(s,
					  arena_printf(&a, "%s/%s", f.row.name,
						  t->id),
					  text, strlen(text), e);

			arena_release(&a);
			if (rc < 0)
				return -1;
		}
	}
	return 0;
}

/* Folders, archives, repositories and data sets, as curate ingest reads them,
 * into a store that is gone afterwards. */
static int
add_sources(struct cli *cli, struct similar *s, int argc, char **argv,
	struct err *e)
{
	struct curate_ingest o = curate_ingest_default;
	struct err gone = ERR_INIT;
	struct store *store = NULL;
	struct curate_project p;
	struct curate_intake t;
	char *dir;
	int rc;

	if (argc == 0)
		return 0;
	if (fs_scratch(cli->arena, &dir, e) < 0)
		return -1;
	rc = store_open(&store, fs_join(cli->arena, dir, "similar.db"),
		STORE_CREATE, e);
	if (rc == 0)
		rc = curate_project_make(store, "similar", e);
	if (rc == 0)
		rc = curate_project_open(store, cli->arena, "similar", &p, e);
	for (int i = 0; rc == 0 && i < argc; i++)
		rc = curate_ingest(&p, argv[i], &o, &t, e);
	if (rc == 0)
		rc = add_project(s, "", &p, e);
	store_close(store);
	(void)fs_rmtree(dir, &gone);
	return rc;
}

/* ---- what they do ---- */

static int
compare_functions(struct cli *cli, const struct equiv_text *file,
	struct similar_row *row, size_t n, struct err *e)
{
	int64_t budget = (int64_t)(opt_num(cli->opts, "budget", 60) * 1000);
	int64_t left = budget;
	struct design_tools t = {.judge = NULL};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n && left > 0; i++) {
		struct similar_row *r = &row[i];
		struct equiv_job job = {.gate = *file,
			.gold = {r->hit->text, r->hit->n, r->hit->module},
			.cpu_ms = left < budget / 4 ? left : budget / 4};

		if (t.judge == NULL)
			rc = design_judge_open(cli, &t, e);
		if (rc == 0)
			rc = equiv_ports_run(t.equiv, cli->arena, &job,
				(int)opt_i64(cli->opts, "tries", 0), &r->does,
				e);
		r->compared = rc == 0;
		left -= r->does.result.cpu_us / 1000 + 1;
	}
	design_tools_close(&t);
	return rc;
}

static bool
same_hit(const struct similar_hit *x, const struct similar_hit *y)
{
	return str_eq(x->where, y->where) && str_eq(x->module, y->module);
}

static int
by_nearness(const void *x, const void *y)
{
	const struct similar_row *a = x, *b = y;
	int p = similar_row_same(a), q = similar_row_same(b);
	double v = similar_most(&a->hit->score),
	       w = similar_most(&b->hit->score);

	if (p != q)
		return q - p;
	if (v != w)
		return v < w ? 1 : -1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* Those that were compared by function, then the others; sorted. */
static int
gather(struct cli *cli, const struct similar *s, const struct equiv_text *file,
	struct similar_row **rows, size_t *n, struct err *e)
{
	size_t n_ports, n_near, i, k;
	const struct similar_hit *ports = similar_by_ports(s, &n_ports);
	const struct similar_hit *near = similar_nearest(s, &n_near);
	struct similar_row *r =
		arena_array(cli->arena, n_ports + n_near + 1, sizeof(*r));

	for (*n = 0; *n < n_ports; (*n)++)
		r[*n].hit = &ports[*n];
	if (compare_functions(cli, file, r, n_ports, e) < 0)
		return -1;
	for (i = 0; i < n_near; i++) {
		for (k = 0; k < n_ports; k++)
			if (same_hit(&ports[k], &near[i]))
				break;
		if (k == n_ports)
			r[(*n)++].hit = &near[i];
	}
	for (i = 0; i < *n; i++)
		r[i].order = i;
	qsort(r, *n, sizeof(*r), by_nearness);
	*rows = r;
	return 0;
}

static int
similar_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct similar_want want = {
		.nearest = (size_t)opt_i64(cli->opts, "limit", 10),
		.by_ports = (size_t)opt_i64(cli->opts, "function", 16)};
	struct equiv_text file;
	struct similar *s = NULL;
	struct similar_row *rows;
	size_t n;
	int rc;

	if (argc == 1 && !opt_given(cli->opts, "project") &&
		!opt_given(cli->opts, "suite"))
		return err_set(e, ERR_USAGE,
			"nothing to compare with: name folders, --project or "
			"--suite");
	if (design_read(cli, argv[0], "", &file, e) < 0 ||
		design_top(cli, argv[0], &file, e) < 0)
		return -1;
	want.text = file.text;
	want.n = file.n;
	want.top = file.top;
	rc = similar_open(&s, &want, e);
	if (rc == 0)
		rc = add_projects(cli, s, e);
	if (rc == 0)
		rc = add_suites(cli, s, e);
	if (rc == 0)
		rc = add_sources(cli, s, argc - 1, argv + 1, e);
	if (rc == 0)
		rc = gather(cli, s, &file, &rows, &n, e);
	if (rc == 0)
		rc = similar_print(cli, argv[0], &file, s, rows, n);
	similar_close(s);
	return rc;
}

const struct cmd cmd_similar = {
	.name = "similar",
	.group = CMD_GROUP_TEXT,
	.summary = "find the designs that a design may be a copy of",
	.operands = "FILE [SOURCE...]",
	.min_operands = 1,
	.max_operands = -1,
	.flags = CMD_NEED_STORE,
	.description =
		"Compares the top module of FILE with the modules of sources "
		"(folders, archives, git repositories, data sets: all that "
		"rtlsmith curate ingest reads), of curation projects, and of "
		"suites' goldens, and shows the nearest.\n\n"
		"Four measures tell how near the texts are: tokens with their "
		"names; tokens with numbered names; the same where statements "
		"have changed places; and the structure, which is the same or "
		"not. None of them finds a text that was written anew. So the "
		"N nearest of the modules whose ports may be FILE's, under any "
		"names in any order, are compared by what they do: proven the "
		"same, no difference in the first cycles, or another function. "
		"Two designs may do the same without one being a copy, small "
		"ones all the more.\n\n"
		"Exit code 0: nothing is near. 1: a design is a copy by text "
		"or renamed text (from 0.85), has the same structure, or does "
		"the same. 5: there was nothing to compare with.",
	.opts = similar_opts,
	.examples = similar_examples,
	.run = similar_cmd,
};
