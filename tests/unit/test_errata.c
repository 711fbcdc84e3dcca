/* bench/errata: files, patches, and which tasks count for verified scores. */
#include "tests/unit/store_util.h"

#include "bench/errata.h"
#include "lib/base/json.h"

/* A suite of three tasks with files, in the store. */
static int
setup(void **state)
{
	struct task tasks[3] = {
		{.id = "alpha"}, {.id = "beta"}, {.id = "gamma"}};
	struct task_file files[2] = {
		{"golden", "golden.sv", "module m(input a); endmodule\n", 30},
		{"testbench", "tb.sv", "module tb; m u(.b(1)); endmodule\n",
			33}};
	struct bench_suite suite = {.name = "s",
		.version = "1",
		.format = "native",
		.licence = "",
		.source = "",
		.tasks = tasks,
		.n = 3};
	struct world *w;

	world_new(state);
	w = *state;
	for (int i = 0; i < 3; i++) {
		tasks[i].suite = "s";
		tasks[i].version = "1";
		tasks[i].kind = "spec";
		tasks[i].prompt = "make m";
		tasks[i].top = "m";
		tasks[i].files = files;
		tasks[i].n_files = 2;
		tasks[i].max_tokens = tasks[i].samples = -1;
		tasks[i].golden_cpu_us = -1;
		task_hash(&tasks[i]);
	}
	OK(w, bench_suite_store(w->s, &suite, &w->suite_id, &w->e));
	return 0;
}

static int
try_put(struct world *w, const char *yaml)
{
	char *path = fs_join(&w->a, w->dir, "e.yaml");
	struct bench_errata x;
	struct store_suite row;

	OK(w, fs_write(path, yaml, strlen(yaml), &w->e));
	OK(w, store_suite_get(w->s, &w->a, "s", &row, &w->e));
	if (bench_errata_read(&w->a, path, &x, &w->e) < 0)
		return -1;
	return bench_errata_store(w->s, &w->a, &row, &x, &w->e);
}

static struct bench_suite
load(struct world *w, int64_t **ids)
{
	struct bench_suite s;

	OK(w, bench_suite_load(w->s, &w->a, "s", &s, ids, &w->e));
	return s;
}

#define HEAD "suite: s\ntasks:\n"
#define PATCH                                                                  \
	HEAD "  - id: beta\n    action: patch\n    reason: port\n"             \
	     "    patch:\n      file: testbench\n      find: .b(\n"            \
	     "      replace: .a(\n"

static void
bad_files_are_told(void **state)
{
	struct world *w = *state;

	FAILS(w, ERR_PARSE, "unknown key \"actoin\"; did you mean action",
		try_put(w, HEAD "  - id: beta\n    actoin: note\n"));
	FAILS(w, ERR_PARSE, "beta has no reason",
		try_put(w, HEAD "  - id: beta\n    action: note\n"));
	FAILS(w, ERR_PARSE, "not \"drop\"",
		try_put(w,
			HEAD "  - id: beta\n    action: drop\n"
			     "    reason: r\n"));
	FAILS(w, ERR_PARSE, "needs a patch",
		try_put(w,
			HEAD "  - id: beta\n    action: patch\n"
			     "    reason: r\n"));
	FAILS(w, ERR_PARSE, "list of tasks", try_put(w, "suite: s\n"));
	FAILS(w, ERR_PARSE, "mapping", try_put(w, "- a\n"));
	FAILS(w, ERR_USAGE, "none of these tasks",
		try_put(w,
			HEAD "  - id: bata\n    action: note\n"
			     "    reason: r\n"));
	FAILS(w, ERR_USAGE, "version 2",
		try_put(w, "suite: s\nversion: '2'\ntasks: []\n"));
	FAILS(w, ERR_USAGE, "another revision",
		try_put(w, "suite: s\nsha256: zz\ntasks: []\n"));
	FAILS(w, ERR_USAGE, "occurs nowhere in golden",
		try_put(w,
			HEAD "  - id: beta\n    action: patch\n"
			     "    reason: r\n    patch:\n"
			     "      file: golden\n      find: .b(\n"
			     "      replace: x\n"));
	FAILS(w, ERR_USAGE, "more than once",
		try_put(w,
			HEAD "  - id: beta\n    action: patch\n"
			     "    reason: r\n    patch:\n"
			     "      file: tb.sv\n      find: o\n"
			     "      replace: x\n"));
	FAILS(w, ERR_USAGE, "has no file \"data\"",
		try_put(w,
			HEAD "  - id: beta\n    action: patch\n"
			     "    reason: r\n    patch:\n"
			     "      file: data\n      find: o\n"
			     "      replace: x\n"));
}

static void
a_patch_makes_another_task(void **state)
{
	struct world *w = *state;
	int64_t *ids, n;
	struct bench_suite before = load(w, &ids), after;
	struct store_task row = {.id = ids[1],
		.golden_cpu_us = 77,
		.golden_samples = 5,
		.golden_status = "fail",
		.golden_tools = "t"};

	OK(w, store_task_golden(w->s, &row, &w->e));
	OK(w, try_put(w, PATCH));
	after = load(w, &ids);
	assert_non_null(strstr(after.tasks[1].files[1].text, "m u(.a(1))"));
	assert_int_equal(after.tasks[1].files[1].n,
		strlen(after.tasks[1].files[1].text));
	assert_string_not_equal(before.tasks[1].sha256, after.tasks[1].sha256);
	assert_non_null(after.tasks[1].patched);
	assert_null(after.tasks[0].patched);
	assert_string_equal(before.tasks[0].sha256, after.tasks[0].sha256);
	/* what was measured of the other task does not count */
	assert_int_equal(after.tasks[1].golden_cpu_us, -1);
	OK(w, store_erratum_drop(w->s, w->suite_id, NULL, &n, &w->e));
	after = load(w, &ids);
	assert_string_equal(before.tasks[1].sha256, after.tasks[1].sha256);
	assert_int_equal(after.tasks[1].golden_cpu_us, 77);
}

static const char *
why(struct world *w, const char *mode, int i)
{
	struct bench_verified *v;
	size_t n;

	OK(w,
		bench_verified_list(w->s, &w->a,
			(struct bench_verified_of){w->suite_id, mode}, &v, &n,
			&w->e));
	assert_int_equal(n, 3);
	return v[i].why;
}

static void
fact(struct world *w, int64_t id, const char *kind, const char *tools,
	const char *doc)
{
	struct store_fact f = {
		.task_id = id, .kind = kind, .tools = tools, .doc = doc};

	OK(w, store_fact_put(w->s, &f, &w->e));
}

static void
sound_tasks_count(void **state)
{
	struct world *w = *state;
	struct store_task row = {.golden_status = "pass", .golden_tools = "t"};
	int64_t *ids;

	load(w, &ids);
	assert_non_null(strstr(why(w, "strict", 0), "never judged"));
	row.id = ids[0];
	OK(w, store_task_golden(w->s, &row, &w->e));
	assert_null(why(w, "strict", 0));
	/* a mode that was looked at goes before what is measured by the way */
	fact(w, ids[0], "verify", "t",
		"{\"verdicts\":{\"official\":{\"status\":\"fail\","
		"\"reason\":\"elab\"},\"strict\":{\"status\":\"pass\"}}}");
	assert_null(why(w, "strict", 0));
	assert_string_equal(
		why(w, "official", 0), "its golden does not pass: elab");
	/* vacuous, until a testbench of ours judges too */
	row.id = ids[1];
	OK(w, store_task_golden(w->s, &row, &w->e));
	fact(w, ids[1], "verify", "t",
		"{\"vacuous\":{\"strict\":true,\"official\":true}}");
	assert_non_null(strstr(why(w, "strict", 1), "vacuous"));
	fact(w, ids[1], "strengthen", "t", "{\"use\":\"vacuous\"}");
	assert_null(why(w, "strict", 1));
	assert_non_null(strstr(why(w, "official", 1), "vacuous"));
	OK(w,
		try_put(w,
			HEAD "  - id: alpha\n    action: exclude\n"
			     "    reason: no way\n"));
	assert_string_equal(why(w, "strict", 0), "excluded: no way");
	/* facts about the task before it was patched say nothing now */
	OK(w, try_put(w, PATCH));
	assert_non_null(strstr(why(w, "strict", 1), "never judged"));
	row.golden_tools = arena_printf(
		&w->a, "t patch %.12s", load(w, &ids).tasks[1].patched);
	OK(w, store_task_golden(w->s, &row, &w->e));
	assert_null(why(w, "strict", 1));
}

int
main(void)
{
#define IN(test) cmocka_unit_test_setup_teardown(test, setup, world_free)
	const struct CMUnitTest tests[] = {
		IN(bad_files_are_told),
		IN(a_patch_makes_another_task),
		IN(sound_tasks_count),
	};

	return cmocka_run_group_tests_name("errata", tests, NULL, NULL);
}
