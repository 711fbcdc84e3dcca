/* eval/extract: what the suites' scripts take from a reply, and what we do. */
#include "tests/unit/unit.h"

#include "eval/extract.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define TOP "module TopModule(input a, output y);\n\tassign y = ~a;\nendmodule"
#define FENCED(text) "```verilog\n" text "\n```\n"

static struct arena a = ARENA_INIT;
static struct extract_result r;

static struct task
task_of(enum task_profile p)
{
	struct task t;

	memset(&t, 0, sizeof(t));
	t.id = "inverter";
	t.profile = p;
	t.top = "TopModule";
	if (p == TASK_VE2_CC)
		t.header = "module TopModule(input a, output y);";
	if (p == TASK_VE1 || p == TASK_VGEN)
		t.header = "module top_module(input a, output y);\n";
	return t;
}

static void
take_n(enum task_profile p, enum extract_mode mode, const char *text, size_t n,
	bool truncated)
{
	struct task t = task_of(p);
	char *exact = xmalloc(n + 1); /* so that a sanitizer sees a step */

	memcpy(exact, text, n);
	arena_release(&a);
	extract_code(
		&a, &t, mode, &(struct extract_reply){exact, n, truncated}, &r);
	if (r.code == exact)
		r.code = memcpy(arena_alloc(&a, n + 1), exact, n);
	free(exact);
	assert_non_null(r.rules);
	assert_non_null(r.extractor);
	assert_int_equal(r.code == NULL, r.reason != REASON_PASS);
}

/* The official code of a text, as a string. */
static const char *
official(enum task_profile p, const char *text)
{
	take_n(p, EXTRACT_OFFICIAL, text, strlen(text), false);
	assert_non_null(r.code);
	return arena_strndup(&a, r.code, r.n);
}

/* What the default extractor takes: the code without white space around it,
 * or the reason that there is none. */
static const char *
ours_cut(const char *text, bool cut)
{
	const char *s;
	size_t n;

	take_n(TASK_VE2_SPEC, EXTRACT_DEFAULT, text, strlen(text), cut);
	if (r.code == NULL)
		return verdict_reason_name(r.reason);
	s = r.code;
	n = r.n;
	for (; n > 0 && strchr(" \t\n\r", *s); n--)
		s++;
	while (n > 0 && strchr(" \t\n\r", s[n - 1]))
		n--;
	return arena_strndup(&a, s, n);
}

static const char *
ours(const char *text)
{
	return ours_cut(text, false);
}

static void
code_complete_to_the_letter(void **state)
{
	(void)state;
	assert_string_equal(
		official(TASK_VE2_CC, "  assign y = ~a;\nendmodule\n"),
		"\nmodule TopModule(input a, output y);\n\n"
		"  assign y = ~a;\nendmodule\n\n");
	assert_string_equal(official(TASK_VE2_CC, TOP),
		"\n" TOP "\n\n"
		"// VERILOG-EVAL: errant inclusion of module definition\n\n");
	assert_string_equal(
		official(TASK_VE2_CC, "So:\n" FENCED(TOP) "Done.\n"),
		"\n" TOP "\n\n"
		"// VERILOG-EVAL: errant inclusion of module definition\n\n");
	/* only the first of two blocks */
	assert_string_equal(
		official(TASK_VE2_CC, FENCED("wire w;") FENCED("endmodule")),
		"\nmodule TopModule(input a, output y);\n\nwire w;\n\n"
		"// VERILOG-EVAL: abnormal backticks count\n\n");
	/* nothing behind endmodule, and no endmodule is added */
	assert_string_equal(official(TASK_VE2_CC, "assign y = a;\n"),
		"\nmodule TopModule(input a, output y);\n\nassign y = a;\n\n"
		"// VERILOG-EVAL: endmodule not found\n\n");
	assert_string_equal(official(TASK_VE2_CC, ""),
		"\nmodule TopModule(input a, output y);\n\n\n"
		"// VERILOG-EVAL: endmodule not found\n\n");
	assert_string_equal(r.extractor, "official-ve2-cc@1");
	assert_true(strstr(r.rules, "header_added") != NULL);
}

static void
lines_end_as_in_python(void **state)
{
	(void)state;
	assert_string_equal(
		official(TASK_VE2_CC, "wire u;\r\nwire v;\vwire w;\fendmodule"),
		"\nmodule TopModule(input a, output y);\n\n"
		"wire u;\nwire v;\nwire w;\nendmodule\n\n");
	assert_string_equal(official(TASK_VE2_CC,
				    "wire u;\xe2\x80\xa8wire v;\xc2\x85"
				    "endmodule"),
		"\nmodule TopModule(input a, output y);\n\n"
		"wire u;\nwire v;\nendmodule\n\n");
}

static void
spec_to_rtl_to_the_letter(void **state)
{
	(void)state;
	assert_string_equal(
		official(TASK_VE2_SPEC, "[BEGIN]\n" TOP "\n[DONE]\nBye"),
		"\n" TOP "\n\n");
	assert_string_equal(
		official(TASK_VE2_SPEC, "x\n [BEGIN]wire u;\nwire v;[DONE] \n"),
		"\nwire u;\nwire v;\n\n");
	assert_string_equal(
		official(TASK_VE2_SPEC, "[BEGIN]\nwire u;\n"), "\n\n");
	assert_true(strstr(r.rules, "begin_without_done") != NULL);
	assert_string_equal(official(TASK_VE2_SPEC, FENCED(TOP)),
		"\n" TOP
		"\n\n// VERILOG-EVAL: response did not use <CODE></CODE> "
		"correctly\n\n");
}

static void
vgen_to_the_letter(void **state)
{
	(void)state;
	assert_string_equal(official(TASK_VGEN, "assign y = a;\nendmodule\nx"),
		"module top_module(input a, output y);\n"
		"assign y = a;\nendmodule\n");
	assert_string_equal(
		official(TASK_VGEN, "always @(*) begin\n y = a;\n// begin\n"),
		"module top_module(input a, output y);\nalways @(*) begin\n"
		" y = a;\n// begin\nend\nendmodule\n");
	assert_string_equal(r.extractor, "official-vgen@1");
	assert_true(strstr(r.rules, "end_added") != NULL);
}

static void
v1_takes_the_completion(void **state)
{
	static const char odd[] = "\tassign y = a;\r\n```\0\xff endmodule";

	(void)state;
	take_n(TASK_VE1, EXTRACT_OFFICIAL, odd, sizeof(odd) - 1, false);
	assert_int_equal(r.n, sizeof(odd) - 1);
	assert_memory_equal(r.code, odd, r.n);
	take_n(TASK_NATIVE, EXTRACT_NONE, odd, sizeof(odd) - 1, true);
	assert_int_equal(r.n, sizeof(odd) - 1);
	assert_memory_equal(r.code, odd, r.n);
	assert_string_equal(r.extractor, "none@1");
	/* no script: ours, and it says so */
	take_n(TASK_RTLLM, EXTRACT_OFFICIAL, TOP, strlen(TOP), false);
	assert_string_equal(r.extractor, "default@1");
}

static void
fences_of_every_shape(void **state)
{
	(void)state;
	assert_string_equal(ours(FENCED(TOP)), TOP);
	assert_string_equal(ours("Sure!\n" FENCED(TOP) "That is all."), TOP);
	assert_string_equal(ours(" ```verilog\n" TOP "\n ```\n"), TOP);
	assert_string_equal(ours("\t```systemverilog\n" TOP "\n\t```"), TOP);
	assert_string_equal(ours("```verilog\n" TOP "```\nDone."), TOP);
	assert_string_equal(ours("```\n" TOP "\n```"), TOP);
	assert_string_equal(ours("````verilog\n" TOP "\n````"), TOP);
	assert_string_equal(
		ours("```Verilog {.numberLines}\n" TOP "\n```"), TOP);
	assert_string_equal(ours("```verilog\n" TOP "\n"), TOP);
	assert_true(strstr(r.rules, "open_fence") != NULL);
	assert_string_equal(ours("```module TopModule(input a, output y);\n"
				 "\tassign y = ~a;\nendmodule\n```"),
		TOP);
}

static void
thinking_is_no_answer(void **state)
{
	(void)state;
	assert_string_equal(
		ours("<think>\n" FENCED("module TopModule; "
					"endmodule") "</"
						     "think>"
						     "\n" FENCED(TOP)),
		TOP);
	/* the opening tag was eaten by a chat template */
	assert_string_equal(
		ours("Let me try\n" FENCED(
			"module TopModule(); endmodule") "No.\n</"
							 "think>\n" FENCED(
								 TOP)),
		TOP);
	assert_string_equal(ours("```verilog\nmodule TopModule(); endmodule\n"
				 "```</think>\n" FENCED(TOP)),
		TOP);
	assert_string_equal(ours("<think>\n" FENCED(TOP)), "no_code");
	assert_string_equal(
		ours("<think>\n" FENCED(TOP) "</think>\n"), "no_code");
	assert_string_equal(
		ours_cut("<think>\n" FENCED(TOP), true), "truncated");
}

static void
drafts_and_other_blocks(void **state)
{
	(void)state;
	/* a draft line first, the whole module after it */
	assert_string_equal(
		ours(FENCED("assign y = ~a;") "All:\n" FENCED(TOP)), TOP);
	assert_string_equal(
		ours("```\n  a | 0 1\n --+----\n  y | 1 0\n```\n" FENCED(TOP)),
		TOP);
	assert_string_equal(
		ours(FENCED("module TopModule(input "
			    "a);\nendmodule") "Better:\n" FENCED(TOP)),
		TOP);
	/* a later block that explains, or is cut, is no answer */
	assert_string_equal(
		ours(FENCED(TOP) "Ports:\n" FENCED("module TopModule (a, y);")),
		TOP);
	assert_string_equal(
		ours_cut(FENCED(TOP) "Again:\n```verilog\nmodule TopModule(in",
			true),
		TOP);
	assert_string_equal(ours("```bash\niverilog x.v\n```\n" FENCED(
				    TOP) "```markdown\nnotes\n```\n"),
		TOP);
	assert_string_equal(ours("```python\nprint('module TopModule; "
				 "endmodule')\n```\n" FENCED(TOP)),
		TOP);
	assert_string_equal(
		ours("```c\nint main(void) { return 0; }\n```\n" FENCED(TOP)),
		TOP);
	assert_string_equal(ours("The `module` keyword begins a module.\n"
				 "`module TopModule` is wanted.\n" FENCED(TOP)),
		TOP);
	assert_string_equal(ours("```python\nprint(1)\n```\n"), "no_code");
}

#define USES                                                                   \
	"module TopModule(input a, output y);\n\tnot_gate u(a, y);\nendmodule"
#define HELPER                                                                 \
	"module not_gate(input a, output y);\n\tassign y = ~a;\nendmodule"
#define BENCH "module tb;\n\treg a; wire y;\n\tTopModule dut(a, y);\nendmodule"

static void
helpers_are_kept_benches_are_not(void **state)
{
	(void)state;
	assert_string_equal(ours(FENCED(USES "\n" HELPER)), USES "\n" HELPER);
	assert_string_equal(
		ours(FENCED(HELPER) FENCED(USES)), HELPER "\n\n\n" USES);
	assert_string_equal(
		ours(FENCED(USES) FENCED(HELPER)), HELPER "\n\n\n" USES);
	assert_string_equal(ours(FENCED(TOP) "To test:\n" FENCED(BENCH)), TOP);
	assert_string_equal(ours(FENCED(TOP "\n" BENCH)), TOP);
	assert_true(strstr(r.rules, "testbench_cut") != NULL);
	/* a net that is called like the module makes no testbench */
	assert_string_equal(
		ours(FENCED("module not_gate(input a, output reg y);\n"
			    "\treg TopModule;\n\talways @(posedge TopModule "
			    "or a)\n\t\ty = ~a;\nendmodule\n" USES)),
		"module not_gate(input a, output reg y);\n"
		"\treg TopModule;\n\talways @(posedge TopModule or a)\n"
		"\t\ty = ~a;\nendmodule\n" USES);
	/* a module that nobody uses stays outside */
	assert_string_equal(
		ours(FENCED("module other; endmodule") FENCED(TOP)), TOP);
}

static void
bare_text(void **state)
{
	(void)state;
	assert_string_equal(ours(TOP), TOP);
	assert_string_equal(
		ours("Here the module is:\n\n" TOP "\n\nIt inverts."), TOP);
	assert_string_equal(
		ours("`timescale 1ns/1ps\n" TOP), "`timescale 1ns/1ps\n" TOP);
	assert_string_equal(
		ours("First try:\nmodule TopModule(); endmodule\nBetter:\n" TOP
		     "\n"),
		TOP);
	assert_string_equal(
		ours(HELPER "\nand the top:\n" USES), HELPER "\n" USES);
	assert_string_equal(ours("I cannot do this."), "no_code");
	assert_string_equal(ours("The module is simple; no code."), "no_code");
	assert_string_equal(ours(""), "empty");
	assert_string_equal(ours(" \n\t\r\n"), "empty");
	assert_string_equal(ours_cut("", true), "truncated");
}

static void
what_is_not_whole(void **state)
{
	(void)state;
	assert_string_equal(
		ours_cut(FENCED("module TopModule(input a, output y);\n"
				"\tassign y"),
			true),
		"truncated");
	assert_string_equal(
		ours_cut(
			"module TopModule(input a, output y);\n\tassign", true),
		"truncated");
	assert_string_equal(
		ours_cut("Let me think about it", true), "truncated");
	/* whole but without endmodule: the model's answer, judged as it is */
	assert_string_equal(ours(FENCED("module TopModule(input a, output y);\n"
					"\tassign y = ~a;")),
		"module TopModule(input a, output y);\n\tassign y = ~a;");
	assert_string_equal(
		ours(FENCED("module top_module(input a, output y);\n"
			    "\tassign y = ~a;\nendmodule")),
		"module top_module(input a, output y);\n"
		"\tassign y = ~a;\nendmodule");
	assert_true(strstr(r.rules, "other_module") != NULL);
}

static void
bodies_get_the_header(void **state)
{
	static const char *const texts[] = {
		FENCED("\tassign y = ~a;\nendmodule"),
		FENCED("\tassign y = ~a;"), "\tassign y = ~a;\nendmodule\nBye.",
		"\tassign y = ~a;\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		take_n(TASK_VE2_CC, EXTRACT_DEFAULT, texts[i], strlen(texts[i]),
			false);
		assert_int_equal(r.reason, REASON_PASS);
		assert_true(str_starts(
			r.code, "module TopModule(input a, output y);\n"));
		assert_non_null(str_memmem(r.code, r.n, "assign y = ~a;"));
		assert_non_null(str_memmem(r.code, r.n, "endmodule\n"));
		assert_null(str_memmem(r.code, r.n, "Bye"));
	}
	/* v1 is judged behind its header */
	take_n(TASK_VE1, EXTRACT_DEFAULT, texts[0], strlen(texts[0]), false);
	assert_false(r.full);
	assert_null(str_memmem(r.code, r.n, "module top"));
	/* a body cut in the middle is no answer */
	take_n(TASK_VE2_CC, EXTRACT_DEFAULT, "```\nassign y = (a",
		strlen("```\nassign y = (a"), true);
	assert_string_equal(verdict_reason_name(r.reason), "truncated");
}

static void
v1_knows_a_whole_module(void **state)
{
	struct task t = task_of(TASK_VE1);
	static const char text[] = FENCED("module top_module(input a, output "
					  "y);\n\tassign y = ~a;\nendmodule");

	(void)state;
	t.top = "top_module";
	arena_release(&a);
	extract_code(&a, &t, EXTRACT_DEFAULT,
		&(struct extract_reply){text, strlen(text), false}, &r);
	assert_true(r.full);
	assert_true(str_starts(r.code, "\nmodule top_module"));
}

static void
hostile_bytes(void **state)
{
	static const char nul[] =
		"```verilog\nmodule TopModule(input a, "
		"output y);\n\tassign y = \0~a;\nendmodule\n```";
	struct buf big;

	(void)state;
	assert_string_equal(
		ours("```verilog\r\nmodule TopModule;\r\nendmodule\r\n```\r\n"),
		"module TopModule;\r\nendmodule");
	take_n(TASK_VE2_SPEC, EXTRACT_DEFAULT, nul, sizeof(nul) - 1, false);
	assert_int_equal(r.reason, REASON_PASS);
	assert_non_null(memchr(r.code, '\0', r.n));
	assert_string_equal(ours("\xff\xfe\n" FENCED(TOP) "\xc3"), TOP);
	assert_string_equal(ours("``"), "no_code");
	assert_string_equal(ours("```"), "no_code");
	assert_string_equal(ours("module"), "no_code");
	assert_string_equal(ours("\\"), "no_code");
	/* many modules, many fences, a megabyte and more */
	buf_init(&big, 4 * LIM_MIB);
	buf_addstr(&big, "```verilog\n");
	while (big.len < LIM_CANDIDATE / 2)
		buf_addstr(&big, "module m; x y(1); endmodule\n");
	buf_addstr(&big, TOP "\n```\n```verilog\n");
	while (big.len < LIM_CANDIDATE + 1000)
		buf_addstr(&big, "module q; z y(1); endmodule\n");
	take_n(TASK_VE2_SPEC, EXTRACT_DEFAULT, big.ptr, big.len, false);
	assert_int_equal(r.reason, REASON_PASS);
	assert_true(strstr(r.rules, "cut_at_limit") != NULL);
	take_n(TASK_VE2_CC, EXTRACT_OFFICIAL, big.ptr, big.len, false);
	assert_non_null(r.code);
	buf_release(&big);
}

static void
every_cut_of_a_reply(void **state)
{
	static const char text[] =
		"<think>x</think>\n" FENCED(HELPER) "then\n [BEGIN]\n" FENCED(
			USES) "[DONE]\n```c\nint\n```\n" BENCH;

	(void)state;
	for (size_t n = 0; n < sizeof(text); n++)
		for (int p = TASK_NATIVE; p <= TASK_VGEN; p++) {
			take_n((enum task_profile)p, EXTRACT_DEFAULT, text, n,
				n % 2);
			take_n((enum task_profile)p, EXTRACT_OFFICIAL, text, n,
				n % 2);
		}
}

static void
names_of_extractors(void **state)
{
	enum extract_mode m;
	struct err e = ERR_INIT;

	(void)state;
	assert_ok(extract_mode_parse("official", &m, &e), e);
	assert_int_equal(m, EXTRACT_OFFICIAL);
	assert_ok(extract_mode_parse("none", &m, &e), e);
	assert_int_equal(m, EXTRACT_NONE);
	assert_err(extract_mode_parse("oficial", &m, &e), e, ERR_USAGE,
		"known: default official none");
}

static void
testbench_of_a_reply(void **state)
{
	struct task t = task_of(TASK_NATIVE);
	static const char text[] =
		"```verilog\nmodule model(input a); endmodule\n```\n"
		"```verilog\nmodule tb; model m(1'b0); endmodule\n```\n";

	(void)state;
	t.kind = "testbench";
	t.header = "module TopModule(input a);";
	arena_release(&a);
	extract_code(&a, &t, EXTRACT_DEFAULT,
		&(struct extract_reply){text, sizeof(text) - 1, false}, &r);
	assert_int_equal(r.reason, REASON_PASS);
	assert_non_null(strstr(r.code, "module tb"));
	assert_non_null(strstr(r.code, "module model"));
}

/* ---- properties ---- */

#define A1 "a: assert property (@(posedge clk) x);"
#define CLOCK "default clocking @(posedge clk); endclocking"

/* What is taken in a task of properties, or the reason. */
static const char *
properties(const char *text, bool truncated)
{
	struct task t = task_of(TASK_NATIVE);
	char *exact;

	t.kind = "assertion";
	arena_release(&a);
	exact = arena_strdup(&a, text);
	extract_code(&a, &t, EXTRACT_DEFAULT,
		&(struct extract_reply){exact, strlen(text), truncated}, &r);
	assert_int_equal(r.code == NULL, r.reason != REASON_PASS);
	if (r.code == NULL)
		return verdict_reason_name(r.reason);
	return arena_strndup(&a, r.code, r.n);
}

static void
has(const char *text, const char *part, const char *not_part)
{
	const char *got = properties(text, false);

	if (strstr(got, part) == NULL ||
		(not_part != NULL && strstr(got, not_part) != NULL))
		fail_msg("%s\ngot: %s", text, got);
}

static void
properties_of_a_reply(void **state)
{
	(void)state;
	/* the last block that asserts, whatever it calls itself */
	has(FENCED("wire w = 1;") "and\n```sva\n" A1 "\n```\n", A1, "wire");
	has(FENCED("b: cover property (y);") FENCED(A1), A1, "cover");
	has("```\n" A1 "\n```\n" FENCED("module m; endmodule"), A1, "module");
	has("```python\nassert True\n```\n" FENCED(A1), A1, "True");
	/* with what is declared right before it */
	has(FENCED(CLOCK) "then\n" FENCED(A1), CLOCK, NULL);
	has(FENCED(CLOCK) FENCED("wire w;") FENCED(A1), A1, CLOCK);
	/* without a fence, all of it */
	has(CLOCK "\n" A1 "\n", CLOCK "\n" A1, NULL);
	has("<think>" FENCED("b: assert (0);") "</think>" FENCED(A1), A1,
		"(0)");
	assert_string_equal(
		properties("I assert nothing of it", false), "no_code");
	assert_string_equal(properties("It counts.", false), "no_code");
	assert_string_equal(properties("<think>" A1, false), "no_code");
	assert_string_equal(
		properties("```python\nassert x\n```\n", false), "no_code");
	assert_string_equal(properties("```\n" A1, true), "truncated");
	assert_string_equal(properties(A1, true), "truncated");
}

static int
release(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_complete_to_the_letter),
		cmocka_unit_test(lines_end_as_in_python),
		cmocka_unit_test(spec_to_rtl_to_the_letter),
		cmocka_unit_test(vgen_to_the_letter),
		cmocka_unit_test(v1_takes_the_completion),
		cmocka_unit_test(fences_of_every_shape),
		cmocka_unit_test(thinking_is_no_answer),
		cmocka_unit_test(drafts_and_other_blocks),
		cmocka_unit_test(helpers_are_kept_benches_are_not),
		cmocka_unit_test(bare_text),
		cmocka_unit_test(what_is_not_whole),
		cmocka_unit_test(bodies_get_the_header),
		cmocka_unit_test(v1_knows_a_whole_module),
		cmocka_unit_test(hostile_bytes),
		cmocka_unit_test(every_cut_of_a_reply),
		cmocka_unit_test(names_of_extractors),
		cmocka_unit_test(testbench_of_a_reply),
		cmocka_unit_test(properties_of_a_reply),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, release);
}
