/* lib/store: measures by key and by shape. */
#include "tests/unit/store_util.h"

static void
put(struct world *w, const char *key, const char *shape, const char *doc,
	int64_t ms)
{
	struct store_measure m = {.key = key,
		.kind = "recipe",
		.shape = shape,
		.tools = "t1",
		.doc = doc,
		.created_ms = ms};

	OK(w, store_measure_put(w->s, &m, &w->e));
}

static void
measures_by_key(void **state)
{
	struct world *w = *state;
	struct store_measure m;

	put(w, "k1", "s1", "{\"a\":1}", 10);
	OK(w, store_measure_find(w->s, &w->a, "k1", &m, &w->e));
	assert_string_equal(m.doc, "{\"a\":1}");
	assert_string_equal(m.kind, "recipe");
	assert_string_equal(m.shape, "s1");
	assert_string_equal(m.tools, "t1");
	assert_int_equal(m.created_ms, 10);
	put(w, "k1", NULL, "{\"a\":2}", 0);
	OK(w, store_measure_find(w->s, &w->a, "k1", &m, &w->e));
	assert_string_equal(m.doc, "{\"a\":2}");
	assert_string_equal(m.shape, "");
	assert_true(m.created_ms > 10);
	FAILS(w, ERR_NOTFOUND, "no measure",
		store_measure_find(w->s, &w->a, "k2", &m, &w->e));
	m.doc = "{\"a\":";
	FAILS(w, ERR_PARSE, "measure recipe",
		store_measure_put(w->s, &m, &w->e));
	world_check_clean(w);
}

static void
measures_by_shape(void **state)
{
	struct world *w = *state;
	struct store_measure_filter f = {.kind = "recipe", .limit = 10};
	struct store_measure *list;
	size_t n;

	put(w, "k1", "s1", "1", 10);
	put(w, "k2", "s2", "2", 20);
	put(w, "k3", "s1", "3", 30);
	OK(w, store_measure_list(w->s, &w->a, &f, &list, &n, &w->e));
	assert_int_equal(n, 3);
	assert_string_equal(list[0].key, "k3");
	f.shape = "s1";
	OK(w, store_measure_list(w->s, &w->a, &f, &list, &n, &w->e));
	assert_int_equal(n, 2);
	assert_string_equal(list[1].doc, "1");
	f.limit = 1;
	OK(w, store_measure_list(w->s, &w->a, &f, &list, &n, &w->e));
	assert_int_equal(n, 1);
	f.tools = "t2";
	OK(w, store_measure_list(w->s, &w->a, &f, &list, &n, &w->e));
	assert_int_equal(n, 0);
	f.tools = NULL;
	f.kind = "synth";
	OK(w, store_measure_list(w->s, &w->a, &f, &list, &n, &w->e));
	assert_int_equal(n, 0);
}

int
main(void)
{
#define IN(setup, test)                                                        \
	cmocka_unit_test_setup_teardown(test, world_##setup, world_free)
	const struct CMUnitTest tests[] = {
		IN(new, measures_by_key),
		IN(new, measures_by_shape),
	};

	return cmocka_run_group_tests_name("store measure", tests, NULL, NULL);
}
