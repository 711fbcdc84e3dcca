/* curate/exportrow: rows of every format as they must be, and read back. */
#include "tests/unit/unit.h"

#include <string.h>

#include "curate/exportrow.h"
#include "lib/base/str.h"

static struct arena a = ARENA_INIT;
static struct err e;

#define JUDGE "\"judge\":{\"kind\":\"compile\",\"top\":\"m\"}"
#define ASK "\"prompt\":[{\"role\":\"user\",\"content\":\"An m.\"}]"

static struct export_item
item(const char *kind, const char *doc)
{
	struct export_item x = {.id = "e9007199254740993",
		.group = "g",
		.kind = kind,
		.stage = "pairs",
		.source = "s",
		.path = "p.v",
		.commit = "",
		.licence = "MIT",
		.text = "module m; endmodule",
		.stages = "[]"};
	cJSON *o;

	assert_ok(json_parse(&a, doc, strlen(doc), &o, &e), e);
	x.doc = o;
	return x;
}

/* The row, whose members behind the head are `body`, and what is read. */
static struct export_read
row_is(enum export_format f, const struct export_item *x, const char *body)
{
	struct export_place at = {.split = EXPORT_TEST, .index = 3};
	struct export_read r;
	const char *text, *got;
	cJSON *o;

	assert_null(export_item_refusal(&a, x));
	o = export_row(&a, f, x, &at);
	assert_non_null(o);
	text = json_text(&a, o);
	got = strstr(text, "\"judge\":\"");
	assert_non_null(got);
	for (got += 9; *got != '"' || got[-1] == '\\'; got++)
		;
	assert_string_equal(got + 2, body);
	assert_ok(export_row_read(&a, f, &at, text, strlen(text), &r, &e), e);
	assert_string_equal(r.id, "e9007199254740993");
	assert_string_equal(r.kind, x->kind);
	return r;
}

static void
claim_is(const struct export_read *r, size_t i, const char *text, bool passes)
{
	assert_true(i < r->n);
	assert_string_equal(r->claim[i].text, text);
	assert_int_equal(r->claim[i].passes, passes);
}

static void
verified(void **state)
{
	struct export_item x = item("verified",
		"{\"spec\":\"An m.\",\"rtl\":\"module m; endmodule\\n\"," JUDGE
		",\"evidence\":{\"result\":\"pass\"}}");
	struct export_read r;

	(void)state;
#define SPEC "Write Verilog for this specification.\\n\\nAn m."
#define CODE "```verilog\\nmodule m; endmodule\\n```"
	r = row_is(EXPORT_CHAT, &x,
		"\"messages\":[{\"role\":\"user\",\"content\":\"" SPEC
		"\"},{\"role\":\"assistant\",\"content\":\"" CODE "\"}]}");
	assert_true(r.verified);
	assert_int_equal(r.n, 1);
	claim_is(&r, 0, "module m; endmodule\n", true);
	r = row_is(EXPORT_PROMPT_COMPLETION, &x,
		"\"prompt\":[{\"role\":\"user\",\"content\":\"" SPEC
		"\"}],\"completion\":[{\"role\":\"assistant\",\"content\":"
		"\"" CODE "\"}]}");
	claim_is(&r, 0, "module m; endmodule\n", true);
	r = row_is(EXPORT_ALPACA, &x,
		"\"instruction\":\"" SPEC "\",\"input\":\"\",\"output\":"
		"\"module m; endmodule\\n\"}");
	claim_is(&r, 0, "module m; endmodule\n", true);
	r = row_is(EXPORT_SHAREGPT, &x,
		"\"conversations\":[{\"from\":\"human\",\"value\":\"" SPEC
		"\"},{\"from\":\"gpt\",\"value\":\"" CODE "\"}]}");
	claim_is(&r, 0, "module m; endmodule\n", true);
}

static void
repair(void **state)
{
	struct export_item x = item("repair",
		"{\"wrong\":\"x ``` "
		"y\",\"feedback\":\"no\",\"right\":\"z\"," JUDGE
		",\"evidence\":{\"wrong\":1}}");
	struct export_read r;

	(void)state;
	/* the fence is longer than what it holds */
	r = row_is(EXPORT_ALPACA, &x,
		"\"instruction\":\"This Verilog does not do what it should. "
		"Repair it, and answer with the whole text.\",\"input\":"
		"\"````verilog\\nx ``` y\\n````\\n\\nWhat the tools say:"
		"\\n\\nno\\n\",\"output\":\"z\"}");
	assert_int_equal(r.n, 2);
	claim_is(&r, 0, "x ``` y\n", false);
	claim_is(&r, 1, "z", true);
}

static void
of_runs(void **state)
{
	struct export_item x;
	struct export_read r;

	(void)state;
#define MESSAGES "\"prompt\":[{\"role\":\"user\",\"content\":\"An m.\"}]"
#define ANSWER(text) "[{\"role\":\"assistant\",\"content\":\"" text "\"}]"
	x = item("preference",
		"{\"task\":\"s/t\"," ASK
		",\"chosen\":\"c\",\"rejected\":\"r\"," JUDGE
		",\"evidence\":{\"x\":1}}");
	r = row_is(EXPORT_DPO, &x,
		MESSAGES
		",\"chosen\":" ANSWER("c") ",\"rejected\":" ANSWER("r") "}");
	claim_is(&r, 0, "c", true);
	claim_is(&r, 1, "r", false);
	assert_string_equal(r.task, "s/t");
	x = item("kto",
		"{\"task\":\"s/t\"," ASK
		",\"completion\":\"c\",\"label\":false," JUDGE
		",\"evidence\":{\"x\":1}}");
	r = row_is(EXPORT_KTO, &x,
		MESSAGES ",\"completion\":" ANSWER("c") ",\"label\":false}");
	claim_is(&r, 0, "c", false);
	x = item("steps",
		"{\"task\":\"s/t\"," ASK
		",\"steps\":[{\"text\":\"1\",\"label\":false},"
		"{\"text\":\"2\",\"label\":true}]," JUDGE
		",\"evidence\":{\"x\":1}}");
	r = row_is(EXPORT_PRM, &x,
		"\"prompt\":\"An m.\",\"completions\":[\"1\",\"2\"],"
		"\"labels\":[false,true]}");
	claim_is(&r, 0, "1", false);
	claim_is(&r, 1, "2", true);
	x = item("prompt", "{\"task\":\"s/t\"," ASK "," JUDGE "}");
	r = row_is(EXPORT_VERL, &x,
		"\"data_source\":\"rtlsmith\"," MESSAGES
		",\"ability\":\"verilog\",\"reward_model\":{\"style\":\"rule\","
		"\"ground_truth\":\"s/t\"},\"extra_info\":{\"split\":\"test\","
		"\"index\":3}}");
	assert_false(r.verified);
	assert_int_equal(r.n, 0);
	r = row_is(EXPORT_TRL, &x, MESSAGES ",\"task_ref\":\"s/t\"}");
	assert_int_equal(r.n, 0);
	assert_null(export_row(&a, EXPORT_DPO, &x, &(struct export_place){0}));
}

static void
refused(const char *kind, const char *doc, const char *why)
{
	struct export_item x = item(kind, doc);
	const char *got = export_item_refusal(&a, &x);

	if (got == NULL || strstr(got, why) == NULL)
		fail_msg("%s: \"%s\", wanted \"%s\"", doc,
			got != NULL ? got : "accepted", why);
}

static void
what_is_no_row(void **state)
{
	(void)state;
	refused("verified", "{\"spec\":\"s\",\"rtl\":\"r\"," JUDGE "}",
		"without evidence");
	refused("verified",
		"{\"spec\":\"s\",\"rtl\":\"r\"," JUDGE ",\"evidence\":{}}",
		"without evidence");
	refused("verified",
		"{\"spec\":\"s\",\"rtl\":\"r\"," JUDGE
		",\"evidence\":{\"result\":\"fail\"}}",
		"does not say so");
	refused("verified",
		"{\"spec\":\"s\",\"rtl\":\"r\",\"judge\":null,"
		"\"evidence\":{\"result\":\"pass\"}}",
		"judged again");
	refused("preference", "{\"chosen\":\"c\",\"rejected\":\"r\"}",
		"not those of its kind");
	refused("kto",
		"{" ASK ",\"completion\":\"c\",\"label\":\"true\"," JUDGE
		",\"evidence\":{\"x\":1}}",
		"not those of its kind");
	refused("steps", "{" ASK ",\"steps\":[{\"text\":\"1\"}]}",
		"not those of its kind");
}

static void
splits(void **state)
{
	int n[EXPORT_SPLITS] = {0};

	(void)state;
	/* sha256sum of "rtlsmith split 1\ntask-Prob1" begins with
	 * 0839c6741c28fe2e, which is 5422 modulo 10,000 */
	assert_int_equal(export_split_of("task-Prob1", 54, 0), EXPORT_TRAIN);
	assert_int_equal(export_split_of("task-Prob1", 55, 0), EXPORT_TEST);
	for (int i = 0; i < 10000; i++)
		n[export_split_of(arena_printf(&a, "task-%d", i), 5, 10)]++;
	assert_in_range(n[EXPORT_TEST], 400, 600);
	assert_in_range(n[EXPORT_VALIDATION], 850, 1150);
	assert_int_equal(export_split_of("g", 0, 0), EXPORT_TRAIN);
	assert_int_equal(export_split_of("g", 100, 0), EXPORT_TEST);
	assert_int_equal(export_split_of("g", 0, 100), EXPORT_VALIDATION);
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verified),
		cmocka_unit_test(repair),
		cmocka_unit_test(of_runs),
		cmocka_unit_test(what_is_no_row),
		cmocka_unit_test(splits),
	};

	return cmocka_run_group_tests_name("exportrow", tests, NULL, tear_down);
}
