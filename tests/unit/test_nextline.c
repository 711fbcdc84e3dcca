/*
 * eval, bench: tasks of kind line: what is taken from a reply, exact match, and
 * both edit similarities, whose values are worked out by hand beside them; and
 * the rows of RTL-Repo, whose prompts are those that its construct_prompt
 * makes.
 */
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "bench/import.h"
#include "eval/extract.h"
#include "eval/nextline.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"

static struct arena a = ARENA_INIT;

static const struct task line_task = {
	.profile = TASK_NATIVE, .kind = "line", .id = "t"};

/* ---- what is taken ---- */

static struct extract_result
take_from(enum extract_mode mode, const char *text, bool truncated)
{
	const struct extract_reply r = {text, strlen(text), truncated};
	struct extract_result x;

	extract_code(&a, &line_task, mode, &r, &x);
	assert_non_null(x.code);
	assert_int_equal(strlen(x.code), x.n);
	return x;
}

static const char *
ours(const char *text)
{
	return take_from(EXTRACT_DEFAULT, text, false).code;
}

static const char *
theirs(const char *text)
{
	return take_from(EXTRACT_OFFICIAL, text, false).code;
}

static void
first_line_that_is_no_comment(void **state)
{
	(void)state;
	assert_string_equal(
		theirs("  assign y = a;\nendmodule\n"), "  assign y = a;");
	assert_string_equal(
		theirs("\n \t\n// why\n  // more\n\tq <= d; // so\n"),
		"\tq <= d; // so");
	assert_string_equal(theirs("q <= d;\r\nend\r\n"), "q <= d;\r");
	/* only comments: the last one; nothing: nothing */
	assert_string_equal(theirs("// a\n// b\n\n"), "// b");
	assert_string_equal(theirs(" \n\n"), "");
	assert_string_equal(theirs(""), "");
	/* any line, to the letter */
	assert_string_equal(theirs("```verilog\nend\n```\n"), "```verilog");
	assert_string_equal(theirs("<think>\nend"), "<think>");
	assert_string_equal(take_from(EXTRACT_OFFICIAL, "x", false).extractor,
		"official-line@1");
}

static void
ours_looks_into_fences(void **state)
{
	struct extract_result x;

	(void)state;
	assert_string_equal(ours("  q <= d;\nend\n"), "  q <= d;");
	assert_string_equal(
		ours("Here:\n```verilog\n// so\n  q <= d;\nend\n```\nDone."),
		"  q <= d;");
	assert_string_equal(ours("```\n\n```\n```v\nend\n```\n"), "end");
	assert_string_equal(ours("```text\nend\n```"), "end");
	assert_string_equal(
		ours("<think>\n```v\nno\n```\n</think>\n\nyes;\n"), "yes;");
	/* a reply is cut as a rule: 50 tokens */
	x = take_from(EXTRACT_DEFAULT, "```verilog\nq <= d;\nen", true);
	assert_string_equal(x.code, "q <= d;");
	assert_string_equal(x.rules, "open_fence");
	assert_string_equal(x.extractor, "line@1");
	assert_int_equal(x.reason, REASON_PASS);
	/* no line is an empty line, and judged as one */
	assert_string_equal(
		take_from(EXTRACT_DEFAULT, "<think>\nwhich", true).code, "");
	assert_string_equal(ours("\n"), "");
	/* as it is */
	assert_string_equal(
		take_from(EXTRACT_NONE, "// a\nb\n", false).code, "// a\nb\n");
}

/* ---- how near it is ---- */

static const cJSON *
measure(const char *pred, const char *label, bool *exact, bool *too_long)
{
	const struct textmetric_pair p = {
		pred, strlen(pred), label, strlen(label)};

	return json_get(nextline_metrics(&a, &p, exact, too_long), "line");
}

static double
value(const cJSON *o, const char *name)
{
	return json_num(o, name, NAN);
}

#define NEAR(v, want) assert_true(fabs((v) - (want)) < 1e-12)

static void
similarities_by_hand(void **state)
{
	bool exact, too_long;
	const cJSON *o;

	(void)state;
	/* blocks: "bcd"; subsequence: "bcd"; of 4 + 4 characters */
	o = measure("abcd", "bcde", &exact, &too_long);
	assert_false(exact);
	NEAR(value(o, "edit_difflib"), 2.0 * 3 / 8);
	NEAR(value(o, "edit_levenshtein"), 2.0 * 3 / 8);
	NEAR(value(o, "edit_fuzz"), 0.75);
	/* the longest block is "XY", and nothing is left beside it; the
	 * longest subsequence is "abc" */
	o = measure("XYabc", "a-b-cXY", &exact, &too_long);
	NEAR(value(o, "edit_difflib"), 2.0 * 2 / 12);
	NEAR(value(o, "edit_levenshtein"), 2.0 * 3 / 12);
	NEAR(value(o, "edit_fuzz"), 0.5);
	/* 13 of 13 + 17 characters: 86.67 %, whole percent in fuzz */
	o = measure("assign y = a;", "  assign y  = a;\r", &exact, &too_long);
	assert_true(exact);
	NEAR(value(o, "exact_words"), 1);
	NEAR(value(o, "exact"), 0);
	NEAR(value(o, "edit_levenshtein"), 26.0 / 30);
	NEAR(value(o, "edit_fuzz"), 0.87);
	/* one name another: 3 of 4 words are in order */
	o = measure("assign y = b", "assign y = a", &exact, &too_long);
	assert_false(exact);
	NEAR(value(o, "rouge_l"), 2.0 / 3); /* "=" is no word there */
	NEAR(value(o, "edit_levenshtein"), 22.0 / 24);
	/* no line at all */
	o = measure("", "end", &exact, &too_long);
	assert_false(exact || too_long);
	NEAR(value(o, "edit_difflib"), 0);
	NEAR(value(o, "edit_fuzz"), 0);
	NEAR(value(o, "bleu4"), 0);
}

static void
spaces_between_words_only(void **state)
{
	bool exact, too_long;

	(void)state;
	(void)measure("\tend\n", " end", &exact, &too_long);
	assert_true(exact);
	(void)measure("a<=b;", "a <= b;", &exact, &too_long);
	assert_false(exact); /* other words, as in RTL-Repo */
	(void)measure("end end", "end", &exact, &too_long);
	assert_false(exact);
	(void)measure("// end", "end", &exact, &too_long);
	assert_false(exact);
}

static void
nothing_is_gained_beyond_measure(void **state)
{
	size_t n = LIM_LINE + 1;
	char *text = arena_alloc(&a, n + 1);
	bool exact, too_long;
	const cJSON *o;

	(void)state;
	memset(text, 'x', n);
	o = measure(text, "xxxx", &exact, &too_long);
	assert_true(too_long && !exact);
	for (int m = 0; m < METRICS; m++)
		NEAR(value(o, metric_name((enum metric)m)), 0);
	text[LIM_LINE] = '\0';
	o = measure(text, "xxxx", &exact, &too_long);
	assert_false(too_long);
	assert_true(value(o, "edit_levenshtein") > 0);
}

/* ---- labels ---- */

static enum err_code
label(const char *text, size_t n)
{
	const struct task_file f = {"golden", "next_line.txt", text, n};
	const struct task t = {
		.id = "t", .kind = "line", .files = &f, .n_files = 1};
	const struct task_file *found = NULL;
	struct err e = ERR_INIT;

	if (nextline_label(&a, &t, &found, &e) == 0)
		assert_ptr_equal(found, &f);
	return e.code;
}

static void
labels_that_can_be_judged(void **state)
{
	char *text = arena_alloc(&a, LIM_LINE + 2);
	const struct task none = {.id = "t", .kind = "line"};
	const struct task_file *found;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(label("end", 3), ERR_OK);
	assert_int_equal(label("end\r\n", 5), ERR_OK);
	assert_int_equal(label("", 0), ERR_PARSE);
	assert_int_equal(label(" \t\r", 3), ERR_PARSE);
	assert_int_equal(label("\xc2\xa0", 2), ERR_PARSE); /* a space, too */
	assert_int_equal(label("a\nb", 3), ERR_PARSE);
	assert_int_equal(label("a\0b", 3), ERR_PARSE);
	memset(text, 'x', LIM_LINE + 1);
	assert_int_equal(label(text, LIM_LINE), ERR_OK);
	assert_int_equal(label(text, LIM_LINE + 1), ERR_LIMIT);
	assert_int_equal(nextline_label(&a, &none, &found, &e), -1);
	assert_true(task_is_line(&none) && !task_wants_design(&none));
}

/* ---- RTL-Repo ---- */

#define ROW(context, code, next)                                               \
	"{\"repo_name\": \"o/r\", \"file_path\": \"a/top.v\", \"context\": "   \
	"[" context "], \"cropped_code\": \"" code                             \
	"\", \"next_line\": \"" next "\", \"all_code\": \"never shown\"}\n"
#define FILE_B "{\"path\": \"b.v\", \"snippet\": \"module b;\\nendmodule\"}"

static char *dir;
static struct bench_suite suite;
static struct err e;

static char *
put(const char *name, const char *text)
{
	char *path = fs_join(&a, dir, name);

	assert_ok(fs_write(path, text, strlen(text), &e), e);
	return path;
}

static int
import_text_as(const char *format, const char *text)
{
	return bench_suite_import(
		&a, format, put("rows.jsonl", text), "mine", &suite, &e);
}

static int
enter(void **state)
{
	(void)state;
	memset(&e, 0, sizeof(e));
	return fs_scratch(&a, &dir, &e);
}

static int
leave_dir(void **state)
{
	int rc = fs_rmtree(dir, &e);

	(void)state;
	arena_release(&a);
	return rc;
}

static void
a_row_is_a_task(void **state)
{
	const struct task *t;

	(void)state;
	assert_ok(import_text_as("rtl-repo",
			  ROW(FILE_B, "module top;\\n\\n\\n\\n\\nwire w;\\n",
				  "  b u(w);\\r") ROW("", "x", "end")),
		e);
	assert_int_equal(suite.n, 2);
	assert_string_equal(suite.version, "window-2048");
	t = &suite.tasks[0];
	assert_string_equal(t->id, "row00000");
	assert_string_equal(suite.tasks[1].id, "row00001");
	assert_string_equal(t->kind, "line");
	assert_string_equal(t->title, "o/r: a/top.v");
	assert_string_equal(t->prompt,
		"// Repo Name: o/r\n// Path: b.v\nmodule b;\nendmodule\n\n"
		"// Path: a/top.v\nmodule top;\n\nwire w;\n\n");
	assert_string_equal(suite.tasks[1].prompt,
		"// Repo Name: o/r\n// Path: a/top.v\nx\n");
	assert_string_equal(task_golden_candidate(&a, t), "  b u(w);\r");
	assert_int_equal(t->max_tokens, 50);
	assert_true(fabs(json_num(t->meta, "temperature", NAN) - 0.2) < 1e-12);
	assert_null(t->top);
	assert_null(t->system);
	assert_int_equal(suite.n_notes, 0);
}

/* Of 128 tokens 48 are left: 156 bytes.  The files around lose whole lines
 * from their end; the file that goes on loses nothing. */
static void
what_does_not_fit_is_left_out(void **state)
{
	char code[301], row[700];
	const char *p;

	(void)state;
	assert_ok(import_text_as("rtl-repo:128",
			  ROW("{\"path\": \"b.v\", \"snippet\": \"1234567890"
			      "12345678901234567890\\nsecond line, of "
			      "thirty char.\\nthird line of some length "
			      "so that it does not fit\"}",
				  "module top;", "end")),
		e);
	assert_string_equal(suite.version, "window-128");
	/* 17 + 14 + 30 + 30 bytes and newlines, 2, 30 of the file: with the
	 * third line 176 and more */
	assert_string_equal(suite.tasks[0].prompt,
		"// Repo Name: o/r\n// Path: b.v\n"
		"123456789012345678901234567890\n"
		"second line, of thirty char.\n\n"
		"// Path: a/top.v\nmodule top;\n");
	assert_int_equal(suite.n_notes, 0);
	memset(code, 'y', 300);
	code[300] = '\0';
	snprintf(row, sizeof(row), ROW(FILE_B, "%s", "end"), code);
	assert_ok(import_text_as("rtl-repo:128", row), e);
	p = suite.tasks[0].prompt;
	assert_int_equal(strlen(p), 2 + strlen("// Path: a/top.v\n") + 301);
	assert_non_null(strstr(p, "\n\n// Path: a/top.v\nyyy"));
	assert_int_equal(suite.n_notes, 1);
	assert_non_null(strstr(suite.notes[0], "more than 48 tokens"));
}

static void
rows_that_are_none(void **state)
{
	(void)state;
	assert_ok(import_text_as("rtl-repo",
			  ROW("", "x", "") "\n" ROW("", "x", "a\\nb")
				  ROW("", "x", "end")),
		e);
	assert_int_equal(suite.n, 1);
	assert_string_equal(suite.tasks[0].id, "row00002");
	assert_int_equal(suite.n_notes, 2);
	assert_non_null(strstr(suite.notes[0], "rows.jsonl:1: left out"));
	assert_non_null(strstr(suite.notes[1], "rows.jsonl:3: left out"));
	assert_err(import_text_as("rtl-repo", ROW("", "x", "y") "{\"a\": 1}"),
		e, ERR_PARSE, "rows.jsonl:2: no text \"repo_name\"");
	assert_err(import_text_as(
			   "rtl-repo", ROW("{\"path\": \"b.v\"}", "x", "y")),
		e, ERR_PARSE, "rows.jsonl:1: an entry of \"context\"");
	assert_err(import_text_as("rtl-repo", "[1, 2]\n"), e, ERR_PARSE,
		"rows.jsonl:1: no text");
	assert_err(import_text_as("rtl-repo", "{\"repo_name\": \n"), e,
		ERR_PARSE, "rows.jsonl:1");
	assert_err(import_text_as("rtl-repo", ""), e, ERR_NOTFOUND, "no task");
	assert_err(import_text_as("rtl-repo:17", ROW("", "x", "y")), e,
		ERR_USAGE, "rtl-repo");
}

static void
parquet_is_told_apart(void **state)
{
	static const char told[] = "pandas.read_parquet(sys.argv[1]).to_json";

	(void)state;
	assert_err(import_text_as("rtl-repo", "PAR1\x15\x04\x15\n\x02"), e,
		ERR_USAGE, told);
	assert_err(bench_suite_import(&a, "rtl-repo",
			   put("test-00000-of-00001.parquet", "x"), NULL,
			   &suite, &e),
		e, ERR_USAGE, told);
	put("rows.jsonl", ROW("", "x", "end"));
	assert_ok(bench_suite_import(&a, "rtl-repo", dir, "n", &suite, &e), e);
	assert_int_equal(suite.n, 1);
	assert_int_equal(unlink(fs_join(&a, dir, "rows.jsonl")), 0);
	assert_err(bench_suite_import(&a, "rtl-repo", dir, NULL, &suite, &e), e,
		ERR_USAGE, told);
}

static int
leave(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

#define T(f) cmocka_unit_test_teardown(f, leave)
#define D(f) cmocka_unit_test_setup_teardown(f, enter, leave_dir)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(first_line_that_is_no_comment),
		T(ours_looks_into_fences),
		T(similarities_by_hand),
		T(spaces_between_words_only),
		T(nothing_is_gained_beyond_measure),
		T(labels_that_can_be_judged),
		D(a_row_is_a_task),
		D(what_does_not_fit_is_left_out),
		D(rows_that_are_none),
		D(parquet_is_told_apart),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
