/*
 * lib/store/curate: projects, sources, rows and results; a batch is whole or
 * absent, and another process may read.
 *
 * Called as "test_store_curate writer PATH" it is the process that gets
 * killed: it adds batches and writes a line for each that has returned.
 */
#include "tests/unit/store_util.h"

#include <unistd.h>

#include "curate/reason.h"
#include "lib/base/proc.h"
#include "lib/store/curate.h"
#include "lib/store/example.h"

#define BATCH 40
#define LINE_MS 60000 /* a loaded machine is slow */

static int64_t
project(struct world *w, const char *name)
{
	int64_t id = 0;

	OK(w, store_cur_project_add(w->s, name, "{}", &id, &w->e));
	return id;
}

static int64_t
source(struct world *w, int64_t project_id, const char *detail)
{
	struct store_cur_source x = {.project_id = project_id,
		.kind = "dir",
		.location = "/rtl",
		.detail = detail};

	OK(w, store_cur_source_open(w->s, &w->a, &x, &w->e));
	return x.id;
}

static struct store_cur_new
row(const char *path, const char *text)
{
	struct store_cur_new x = {.row = {.path = path,
					  .commit = "",
					  .committed_ms = -1,
					  .kind = "file",
					  .meta = "",
					  .text = text,
					  .text_n = strlen(text),
					  .bytes = (int64_t)strlen(text)},
		.result = {.stage = "ingest",
			.status = STORE_CUR_KEEP,
			.reason = "",
			.rules = "r1"}};

	return x;
}

static void
add(struct world *w, int64_t source_id, const struct store_cur_new *x, size_t n,
	int64_t added, int64_t changed)
{
	struct store_cur_batch b = {
		.source_id = source_id, .x = x, .n = n, .cursor = "c"};

	OK(w, store_cur_rows_add(w->s, &b, &w->e));
	assert_int_equal(b.added, added);
	assert_int_equal(b.changed, changed);
}

static struct store_cur_page
page(struct world *w, int64_t project_id, const char *stage, const char *rules)
{
	struct store_cur_page p = {.project_id = project_id,
		.stage = stage,
		.rules = rules,
		.texts = true,
		.limit = 100};

	OK(w, store_cur_row_page(w->s, &w->a, &p, &w->e));
	return p;
}

static void
say(struct world *w, int64_t id, const char *stage,
	enum store_cur_status status, const char *rules)
{
	struct store_cur_result r = {.row_id = id,
		.stage = stage,
		.status = status,
		.reason = status == STORE_CUR_REJECT ? "why" : "",
		.doc = "{\"a\":1}",
		.rules = rules};

	OK(w, store_cur_results_put(w->s, &r, 1, &w->e));
}

static void
rows_come_back_in_order(void **state)
{
	struct world *w = *state;
	int64_t p = project(w, "p"), s = source(w, p, "{}");
	struct store_cur_new x[3] = {row("b", "module b; endmodule\n"),
		row("a", ""), row("c", "module b; endmodule\n")};
	struct store_cur_totals t;
	struct store_cur_page g;

	x[1].row.text = NULL;
	x[1].row.meta = "{\"eol\":\"crlf\"}";
	add(w, s, x, 3, 3, 0);
	g = page(w, p, NULL, NULL);
	assert_int_equal(g.n, 3);
	assert_string_equal(g.row[0].path, "b");
	assert_string_equal(g.row[0].text, "module b; endmodule\n");
	assert_string_equal(g.row[0].hash, g.row[2].hash);
	assert_null(g.row[1].text);
	assert_null(g.row[1].hash);
	assert_string_equal(g.row[1].meta, "{\"eol\":\"crlf\"}");
	assert_int_equal(g.cursor, g.row[2].id);
	OK(w, store_cur_row_page(w->s, &w->a, &g, &w->e));
	assert_int_equal(g.n, 0);
	OK(w, store_cur_totals(w->s, p, &t, &w->e));
	assert_int_equal(t.rows, 3);
	assert_int_equal(t.texts, 1);
	FAILS(w, ERR_EXISTS, "\"p\"",
		store_cur_project_add(w->s, "p", "{}", &p, &w->e));
	world_check_clean(w);
}

static void
a_changed_text_starts_anew(void **state)
{
	struct world *w = *state;
	int64_t p = project(w, "p"), s = source(w, p, "{}");
	struct store_cur_new x = row("a", "one"), child = row("a", "part");
	struct store_cur_page g;

	add(w, s, &x, 1, 1, 0);
	g = page(w, p, NULL, NULL);
	child.row.parent_id = g.row[0].id;
	child.row.kind = "module";
	add(w, s, &child, 1, 1, 0);
	say(w, g.row[0].id, "license", STORE_CUR_KEEP, "l1");
	add(w, s, &x, 1, 0, 0);
	assert_int_equal(world_i64(w, "SELECT count(*) FROM cur_result"), 3);
	x = row("a", "two");
	add(w, s, &x, 1, 0, 1);
	g = page(w, p, NULL, NULL);
	assert_int_equal(g.n, 1);
	assert_string_equal(g.row[0].text, "two");
	assert_int_equal(world_i64(w, "SELECT count(*) FROM cur_result"), 1);
	world_check_clean(w);
}

static void
a_stage_sees_what_lives(void **state)
{
	struct world *w = *state;
	int64_t p = project(w, "p"), s = source(w, p, "{}"), n;
	struct store_cur_new x[3] = {
		row("a", "1"), row("b", "2"), row("c", "3")};
	struct store_cur_new child = row("a", "4");
	struct store_cur_page g;
	int64_t id[3];

	add(w, s, x, 3, 3, 0);
	g = page(w, p, "license", "l1");
	assert_int_equal(g.n, 3);
	for (int i = 0; i < 3; i++)
		id[i] = g.row[i].id;
	child.row.parent_id = id[0];
	child.row.kind = "module";
	child.result.stage = NULL;
	add(w, s, &child, 1, 1, 0);
	say(w, id[0], "license", STORE_CUR_KEEP, "l1");
	say(w, id[1], "license", STORE_CUR_REJECT, "l1");
	g = page(w, p, "license", "l1");
	assert_int_equal(g.n, 2); /* c and the module */
	g = page(w, p, "license", "l2");
	assert_int_equal(g.n, 4); /* other rules judge anew */
	g = page(w, p, "dedup", "d1");
	assert_int_equal(g.n, 3); /* a, c, the module; not b */
	/* a rejected file takes what was made from it along */
	say(w, id[0], "dedup", STORE_CUR_KEEP, "d1");
	say(w, id[0], "license", STORE_CUR_REJECT, "l1");
	g = page(w, p, "dedup", "d1");
	assert_int_equal(g.n, 1);
	assert_string_equal(g.row[0].path, "c");
	assert_int_equal(world_i64(w,
				 "SELECT count(*) FROM cur_evidence"
				 " WHERE stage = 'dedup'"),
		0);
	OK(w, store_cur_results_drop(w->s, p, "license", &n, &w->e));
	assert_int_equal(n, 2);
	OK(w,
		store_cur_row_count(w->s,
			&(struct store_cur_page){.project_id = p,
				.stage = "dedup",
				.rules = "d1"},
			&n, &w->e));
	assert_int_equal(n, 4);
	world_check_clean(w);
}

static void
the_funnel_counts(void **state)
{
	struct world *w = *state;
	int64_t p = project(w, "p"), s = source(w, p, "{}");
	struct store_cur_new x[3] = {
		row("a", "1"), row("b", "22"), row("c", "3")};
	struct store_cur_result *r;
	struct store_cur_count *c;
	struct store_cur_row found;
	size_t n;

	x[2].result.status = STORE_CUR_REJECT;
	x[2].result.reason = "empty";
	add(w, s, x, 3, 3, 0);
	OK(w, store_cur_funnel(w->s, &w->a, p, &c, &n, &w->e));
	assert_int_equal(n, 2);
	assert_int_equal(c[0].rows, 2);
	assert_int_equal(c[0].bytes, 3);
	assert_int_equal(c[0].status, STORE_CUR_KEEP);
	assert_string_equal(c[1].reason, "empty");
	OK(w, store_cur_row_find(w->s, &w->a, p, "c", &found, &w->e));
	OK(w, store_cur_result_list(w->s, &w->a, found.id, &r, &n, &w->e));
	assert_int_equal(n, 1);
	assert_int_equal(r[0].status, STORE_CUR_REJECT);
	assert_string_equal(r[0].rules, "r1");
	FAILS(w, ERR_NOTFOUND, "\"d\"",
		store_cur_row_find(w->s, &w->a, p, "d", &found, &w->e));
}

static void
the_stages_are_those_of_the_reasons(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < curate_n_stages; i++)
		assert_string_equal(curate_stages[i],
			world_value(w,
				arena_printf(&w->a,
					"SELECT name FROM cur_stage ORDER BY id"
					" LIMIT 1 OFFSET %zu",
					i)));
	assert_int_equal(world_i64(w, "SELECT count(*) FROM cur_stage"),
		curate_n_stages);
}

static void
cursors_are_kept(void **state)
{
	struct world *w = *state;
	int64_t p = project(w, "p"), s = source(w, p, "{\"v\":1}");
	struct store_cur_source x = {.project_id = p,
		.kind = "dir",
		.location = "/rtl",
		.detail = "{\"v\":1}"};
	struct store_cur_new r = row("a", "1");

	add(w, s, &r, 1, 1, 0);
	OK(w, store_cur_source_open(w->s, &w->a, &x, &w->e));
	assert_int_equal(x.id, s);
	assert_string_equal(x.cursor, "c");
	assert_false(x.done);
	x.detail = "{\"v\":2}";
	OK(w, store_cur_source_open(w->s, &w->a, &x, &w->e));
	assert_string_equal(x.cursor, "");
}

static size_t
examples(struct world *w, int64_t p, const char *kind)
{
	struct store_cur_example_page g = {
		.project_id = p, .kind = kind, .row_id = -1, .limit = 1};
	size_t n = 0;

	for (;;) {
		OK(w, store_cur_example_page(w->s, &w->a, &g, &w->e));
		if (g.n == 0)
			return n;
		assert_int_equal(g.n, 1);
		n++;
	}
}

static void
examples_go_with_what_was_said_of_their_row(void **state)
{
	struct world *w = *state;
	int64_t p = project(w, "p"), s = source(w, p, "{}"), n;
	struct store_cur_new x[2] = {row("a", "1"), row("b", "2")};
	struct store_cur_example ex[2] = {
		{.kind = "repair", .key = "k1", .doc = "{\"n\":1}"},
		{.kind = "repair", .key = "k2", .doc = "{\"n\":2}"}};
	struct store_cur_made made[2];
	struct store_cur_example run = {.stage = "pairs",
		.kind = "preference",
		.key = "k1",
		.doc = "{}"};
	struct store_cur_example_count *c;
	size_t n_counts;

	add(w, s, x, 2, 2, 0);
	for (int i = 0; i < 2; i++)
		made[i] = (struct store_cur_made){
			.result = {.row_id = i + 1,
				.stage = "inject",
				.status = STORE_CUR_KEEP,
				.reason = "",
				.rules = "r1"},
			.example = ex,
			.n = 2};
	OK(w, store_cur_made_put(w->s, p, made, 2, &w->e));
	OK(w, store_cur_examples_put(w->s, p, &run, 1, &w->e));
	OK(w, store_cur_examples_put(w->s, p, &run, 1, &w->e));
	assert_int_equal(examples(w, p, NULL), 5);
	/* made anew: instead of what there was */
	made[0].n = 1;
	OK(w, store_cur_made_put(w->s, p, made, 1, &w->e));
	assert_int_equal(examples(w, p, "repair"), 3);
	OK(w, store_cur_example_counts(w->s, &w->a, p, &c, &n_counts, &w->e));
	assert_int_equal(n_counts, 2);
	assert_string_equal(c[0].stage, "inject");
	assert_int_equal(c[0].n, 3);
	assert_int_equal(c[0].rows, 2);
	/* an earlier stage rejects row 2; row 1 has another text */
	say(w, 2, "check", STORE_CUR_REJECT, "r1");
	assert_int_equal(examples(w, p, "repair"), 1);
	x[0] = row("a", "another");
	add(w, s, x, 1, 0, 1);
	assert_int_equal(examples(w, p, "repair"), 0);
	OK(w, store_cur_examples_drop(w->s, p, "pairs", &n, &w->e));
	assert_int_equal(n, 1);
	assert_int_equal(examples(w, p, NULL), 0);
}

/* ---- kill -9 ---- */

static int
writer_main(const char *path)
{
	struct err e = ERR_INIT;
	struct arena a = ARENA_INIT;
	struct store *s;
	struct store_cur_source src = {.project_id = 1,
		.kind = "dir",
		.location = "/rtl",
		.detail = "{}"};

	if (store_open(&s, path, 0, &e) < 0 ||
		store_cur_source_open(s, &a, &src, &e) < 0)
		return 2;
	for (int k = 0;; k++) {
		struct store_cur_new x[BATCH];
		struct store_cur_batch b = {
			.source_id = src.id, .x = x, .n = BATCH};

		for (int i = 0; i < BATCH; i++)
			x[i] = row(arena_printf(&a, "%d/%d", k, i),
				arena_printf(&a, "module m%d; endmodule", i));
		b.cursor = arena_printf(&a, "%d", k);
		if (store_cur_rows_add(s, &b, &e) < 0 ||
			write(STDOUT_FILENO, "batch\n", 6) != 6)
			return 3;
		arena_release(&a);
	}
}

static void
a_batch_is_whole_or_absent(void **state)
{
	struct world *w = *state;
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_child *c;
	const char *line, *argv[4] = {NULL, "writer", w->path, NULL};
	char *self = fs_join(&w->a, fs_program_dir(&w->a), "test_store_curate");

	project(w, "p");
	argv[0] = self;
	spec.argv = argv;
	for (int round = 1; round <= 5; round++) {
		int64_t rows, batches;

		OK(w, proc_start(&c, &spec, &w->e));
		for (int i = 0; i < round; i++)
			assert_int_equal(
				proc_line(c, &line, LINE_MS, &w->e), 1);
		/* another process reads meanwhile */
		rows = world_i64(w, "SELECT count(*) FROM cur_row");
		assert_int_equal(rows % BATCH, 0);
		OK(w, proc_stop(c, 0, NULL, &w->e));
		rows = world_i64(w, "SELECT count(*) FROM cur_row");
		batches = world_i64(w,
			"SELECT count(DISTINCT"
			" substr(path, 1, instr(path, '/')))"
			" FROM cur_row");
		assert_true(batches >= round);
		assert_int_equal(rows, batches * BATCH);
		assert_int_equal(batches - 1,
			world_i64(w,
				"SELECT max(CAST(substr(path, 1,"
				" instr(path, '/') - 1) AS INTEGER))"
				" FROM cur_row"));
	}
	world_check_clean(w);
}

#define IN(test) cmocka_unit_test_setup_teardown(test, world_new, world_free)

int
main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		IN(rows_come_back_in_order),
		IN(a_changed_text_starts_anew),
		IN(a_stage_sees_what_lives),
		IN(the_funnel_counts),
		IN(the_stages_are_those_of_the_reasons),
		IN(examples_go_with_what_was_said_of_their_row),
		IN(cursors_are_kept),
		IN(a_batch_is_whole_or_absent),
	};

	if (argc == 3 && strcmp(argv[1], "writer") == 0)
		return writer_main(argv[2]);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
