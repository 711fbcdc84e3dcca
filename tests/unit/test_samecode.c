/* samecode: what the byte code of two candidates has in common. */
#include "tests/unit/unit.h"

#include "eval/samecode.h"
#include "lib/base/arena.h"

static const char *
same(struct arena *a, const char *code)
{
	size_t n;
	const char *s = samecode_text(a, code, strlen(code), &n);

	assert_true(!s || strlen(s) == n);
	return s;
}

#define CODE(scope, net, line, places)                                         \
	"S_0x" scope " .scope module, \"tb\" \"tb\" 3 48;\n"                   \
	"S_0x" net " .scope module, \"dut\" \"Top\" " places ", S_0x" scope    \
	";\n"                                                                  \
	"P_0x77" net " .param/l \"N\" 0 5 " line ", +C4<01>;\n"                \
	"v0x" net "_0 .net \"q\", 0 0, L_0x" net ";  1 drivers\n"              \
	"L_0x" net " .functor NOT 1, v0x" scope "_0, C4<0>, C4<0>, C4<0>;\n"

static void
addresses_and_places(void **state)
{
	struct arena a = ARENA_INIT;
	const char *one = same(&a, CODE("55d0", "55e0", "8", "3 99, 5 2 0"));

	(void)state;
	assert_non_null(one);
	assert_string_equal(
		one, same(&a, CODE("7f12", "7f00", "9", "3 12, 5 4 0")));
	/* another file, another cell */
	assert_string_not_equal(
		one, same(&a, CODE("7f12", "7f00", "9", "4 12, 5 4 0")));
	assert_string_not_equal(
		one, same(&a, CODE("7f12", "7f00", "9", "3 12, 5 4 1")));
	/* two addresses that are one */
	assert_string_not_equal(
		one, same(&a, CODE("7f00", "7f00", "9", "3 12, 5 4 0")));
	arena_release(&a);
}

static void
what_stays(void **state)
{
	static const char *const pairs[][2] = {
		/* texts, also such that look like addresses */
		{"%vpi_call 2 97 \"$display\", \"v0x12_0\";\n",
			"%vpi_call 2 97 \"$display\", \"v0x13_0\";\n"},
		{"v0x12_0 .net \"q\", 0 0;\n", "v0x12_0 .net \"r\", 0 0;\n"},
		/* lines that messages hold */
		{"%vpi_call 2 97 \"$stop\";\n", "%vpi_call 2 98 \"$stop\";\n"},
		{"%vpi_call 2 97 \"$stop\";\n", "%vpi_call 3 97 \"$stop\";\n"},
		/* suffixes and kinds of labels */
		{"v0x12_0 v0x12_1;\n", "v0x12_1 v0x12_0;\n"},
		{"L_0x12 S_0x12;\n", "L_0x12 L_0x12;\n"},
		{"E_0x12/0 .event;\n", "E_0x12/1 .event;\n"},
		/* the order in which things are named */
		{"v0x1 v0x2 v0x1;\n", "v0x1 v0x2 v0x2;\n"},
		{"P_0x1 .param/l \"N\" 0 5 8, C4<01>;\n",
			"P_0x1 .param/l \"N\" 0 5 8, C4<10>;\n"},
		{"T_0.1 %jmp T_0.2;\n", "T_0.2 %jmp T_0.1;\n"}};
	struct arena a = ARENA_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		assert_non_null(same(&a, pairs[i][0]));
		assert_string_not_equal(
			same(&a, pairs[i][0]), same(&a, pairs[i][1]));
	}
	arena_release(&a);
}

static void
not_told(void **state)
{
	static const char *const texts[] = {"enum0x1 .enum4 (2)\n",
		"C_0x1 .class \"c\" [1]\n", "\"a\\\"b\"", "\"open", "a \1 b",
		"v0x123456789abcdef0_0 .net;\n"};
	struct arena a = ARENA_INIT;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (same(&a, texts[i]))
			fail_msg("%s is told", texts[i]);
	assert_non_null(samecode_text(&a, "", 0, &n));
	assert_int_equal(n, 0);
	arena_release(&a);
}

/* More addresses than the first table holds. */
static void
many(void **state)
{
	struct arena a = ARENA_INIT;
	char *one = arena_strdup(&a, ""), *two = arena_strdup(&a, "");
	size_t i;

	(void)state;
	for (i = 0; i < 3000; i++) {
		one = arena_printf(
			&a, "%sv0x%zx ", i % 50 ? one : "", 4096 + i);
		two = arena_printf(
			&a, "%sv0x%zx ", i % 50 ? two : "", 9999 - i);
		if (i % 50 == 49)
			assert_string_equal(same(&a, one), same(&a, two));
	}
	one = arena_alloc(&a, 40000);
	for (i = 0; i < 3000; i++)
		(void)snprintf(
			one + i * 12, 13, "v0x%07zx%c ", i, i % 2 ? 59 : 44);
	assert_non_null(strstr(same(&a, one), "\1v2999\2"));
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_and_places),
		cmocka_unit_test(what_stays), cmocka_unit_test(not_told),
		cmocka_unit_test(many)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("samecode", tests, NULL, NULL);
}
