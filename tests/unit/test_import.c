/* bench: the importers, on folders made here in each layout. */
#include "tests/unit/unit.h"

#include <unistd.h>

#include "bench/import.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define DESIGN "module inv(input a, output y);\n\tassign y = ~a;\nendmodule\n"
#define BENCH                                                                  \
	"module tb;\n\treg a; wire y;\n\tinv #(4) dut(.a(a), .y(y));\n"        \
	"\tinitial $finish;\nendmodule\n"

static struct arena a = ARENA_INIT;
static char *dir; /* of the test */
static struct bench_suite s;
static struct err e;

static char *
path(const char *rel)
{
	return fs_join(&a, dir, rel);
}

/* Writes a file and the folders above it. */
static void
put_n(const char *rel, const void *text, size_t n)
{
	char *p = path(rel);
	char *parent = arena_strdup(&a, p);

	*strrchr(parent, '/') = '\0';
	assert_ok(fs_mkdirs(parent, 0700, &e), e);
	assert_ok(fs_write(p, text, n, &e), e);
}

static void
put(const char *rel, const char *text)
{
	put_n(rel, text, strlen(text));
}

static int
import(const char *format, const char *rel)
{
	return bench_suite_import(&a, format, path(rel), "mine", &s, &e);
}

static const struct task *
task(const char *id)
{
	for (size_t i = 0; i < s.n; i++)
		if (strcmp(s.tasks[i].id, id) == 0)
			return &s.tasks[i];
	fail_msg("no task %s", id);
	return NULL;
}

static bool
noted(const char *text)
{
	for (size_t i = 0; i < s.n_notes; i++)
		if (strstr(s.notes[i], text) != NULL)
			return true;
	return false;
}

static int
enter(void **state)
{
	struct err why = ERR_INIT;

	(void)state;
	e = why;
	return fs_scratch(&a, &dir, &e);
}

static int
leave(void **state)
{
	int rc = fs_rmtree(dir, &e);

	(void)state;
	arena_release(&a);
	return rc;
}

/* ---- VerilogEval v1 ---- */

#define V1_LINE(id, more)                                                      \
	"{\"task_id\":\"" id "\",\"prompt\":\"module top_module (\\n\\tinput " \
	"a,\\n\\toutput y\\n);\\n\",\"canonical_solution\":\"\\n\\tassign y "  \
	"= ~a;\\nendmodule\\n\",\"test\":\"module tb; endmodule\\n\"" more     \
	"}\n"

static void
v1_with_descriptions(void **state)
{
	const struct task *t;

	(void)state;
	put("data/VerilogEval_Human.jsonl",
		V1_LINE("one", "") "\n" V1_LINE("two", ""));
	put("descriptions/VerilogDescription_Human.jsonl",
		"{\"task_id\":\"one\",\"detail_description\":\"Invert it.\\n\\n"
		"Now.\"}\n");
	assert_ok(import("verilogeval-v1", "data/VerilogEval_Human.jsonl"), e);
	assert_int_equal(s.n, 2);
	assert_string_equal(s.name, "mine");
	assert_string_equal(s.version, "v1-human");
	assert_string_equal(s.licence, "MIT");
	t = task("one");
	assert_int_equal(t->profile, TASK_VE1);
	assert_string_equal(t->prompt,
		"\n// Implement the Verilog module based on the following "
		"description. Assume that signals are positive clock/clk "
		"triggered unless otherwise stated.\n"
		"// Invert it.\n// \n// Now.\n\n"
		"module top_module (\n\tinput a,\n\toutput y\n);\n");
	assert_string_equal(
		t->header, "module top_module (\n\tinput a,\n\toutput y\n);\n");
	assert_string_equal(task_file(t, "golden")->text,
		"\n\tassign y = ~a;\nendmodule\n");
	assert_string_equal(
		task_file(t, "testbench")->text, "module tb; endmodule\n");
	assert_string_equal(t->top, "top_module");
	assert_int_equal(strlen(t->sha256), HASH_HEX - 1);
	assert_true(strcmp(t->sha256, task("two")->sha256) != 0);
	assert_true(noted("two has no description"));
	/* the folder will do as well, when it holds one file */
	assert_ok(import("verilogeval-v1", "data"), e);
	assert_int_equal(s.n, 2);
	put("data/VerilogEval_Machine.jsonl", V1_LINE("three", ""));
	assert_err(import("verilogeval-v1", "data"), e, ERR_USAGE,
		"several JSONL files");
	assert_ok(
		import("verilogeval-v1", "data/VerilogEval_Machine.jsonl"), e);
	assert_string_equal(s.version, "v1-machine");
	assert_true(noted("no descriptions beside"));
}

static void
v1_names_the_line(void **state)
{
	(void)state;
	put("bad.jsonl",
		V1_LINE("one", "") V1_LINE("two", "") "{\"task_id\":\n");
	assert_err(import("verilogeval-v1", "bad.jsonl"), e, ERR_PARSE,
		"bad.jsonl:3: ");
	put("bad.jsonl", V1_LINE("one", "") V1_LINE("../../two", ""));
	assert_err(import("verilogeval-v1", "bad.jsonl"), e, ERR_PARSE,
		"plain file name");
	put("bad.jsonl", V1_LINE("one", "") "{\"task_id\":\"x\"}\n");
	assert_err(import("verilogeval-v1", "bad.jsonl"), e, ERR_PARSE,
		"bad.jsonl:2: task_id, prompt and test");
	put("bad.jsonl", "[1]\n");
	assert_err(import("verilogeval-v1", "bad.jsonl"), e, ERR_PARSE,
		"bad.jsonl:1: ");
	put("bad.jsonl", V1_LINE("one", "") V1_LINE("one", ""));
	assert_err(import("verilogeval-v1", "bad.jsonl"), e, ERR_PARSE,
		"two tasks are called \"one\"");
	put("bad.jsonl", "");
	assert_err(import("verilogeval-v1", "bad.jsonl"), e, ERR_NOTFOUND,
		"no task of format verilogeval-v1");
	assert_ok(fs_mkdirs(path("empty"), 0700, &e), e);
	assert_err(import("verilogeval-v1", "empty"), e, ERR_NOTFOUND,
		"holds no JSONL file");
}

/* ---- VerilogEval v2 ---- */

static void
put_v2(const char *folder, const char *id, bool complete)
{
	static const char text[] = "\nInvert a.\n\nBe quick.\n";
	char *base = arena_printf(&a, "%s/%s", folder, id);

	put(arena_printf(&a, "%s_prompt.txt", base),
		complete ? "\nInvert a.\n\nmodule TopModule (\n  input a,\n"
			   "  output y\n);\n"
			 : text);
	put(arena_printf(&a, "%s_test.sv", base), "module tb; endmodule\n");
	put(arena_printf(&a, "%s_ref.sv", base),
		"module RefModule (input a, output y);\n  assign y = ~a;\n"
		"endmodule\n");
	if (complete)
		put(arena_printf(&a, "%s_ifc.txt", base),
			"\nmodule TopModule (\n  input a,\n  output y\n);\n");
}

static void
v2_spec_to_rtl(void **state)
{
	const struct task *t;

	(void)state;
	put_v2("dataset_spec-to-rtl", "Prob001_inv", false);
	put_v2("dataset_spec-to-rtl", "Prob002_inv", false);
	put("dataset_spec-to-rtl/problems.txt", "Prob001_inv\n");
	assert_ok(unlink(path("dataset_spec-to-rtl/Prob002_inv_ref.sv")), e);
	assert_ok(import("verilogeval-v2", "dataset_spec-to-rtl"), e);
	assert_int_equal(s.n, 2);
	assert_string_equal(s.version, "v2-spec-to-rtl");
	t = task("Prob001_inv");
	assert_int_equal(t->profile, TASK_VE2_SPEC);
	assert_string_equal(t->system,
		"\nYou are a Verilog RTL designer that only writes code using "
		"correct Verilog syntax.\n");
	assert_string_equal(t->prompt,
		"\nQuestion:\nInvert a.\n\nBe quick.\n\nEnclose your code with "
		"[BEGIN] and [DONE]. Only output the code snippet\nand do NOT "
		"output anything else.\n\nAnswer:\n");
	assert_null(t->header);
	assert_string_equal(t->top, "TopModule");
	assert_string_equal(t->golden_top, "RefModule");
	assert_string_equal(task_file(t, "golden")->name, "Prob001_inv_ref.sv");
	assert_true(noted("Prob002_inv has no reference"));
	assert_string_equal(task_golden_candidate(&a, t),
		"module TopModule (input a, output y);\n  assign y = ~a;\n"
		"endmodule\n");
	assert_ok(unlink(path("dataset_spec-to-rtl/Prob002_inv_test.sv")), e);
	assert_err(import("verilogeval-v2", "dataset_spec-to-rtl"), e,
		ERR_PARSE, "no Prob002_inv_test.sv");
}

static void
v2_code_complete(void **state)
{
	const struct task *t;

	(void)state;
	put_v2("cc", "Prob001_inv", true);
	assert_ok(import("verilogeval-v2", "cc"), e);
	t = task("Prob001_inv");
	assert_string_equal(s.version, "v2-code-complete");
	assert_int_equal(t->profile, TASK_VE2_CC);
	assert_string_equal(t->system,
		"\nYou only complete chats with syntax correct Verilog code. "
		"End the Verilog module code completion with 'endmodule'. Do "
		"not include module, input and output definitions.\n");
	assert_string_equal(t->prompt,
		"\n// Implement the Verilog module based on the following "
		"description. Assume that signals are positive clock/clk "
		"triggered unless otherwise stated.\n// \n// Invert a.\n// \n\n"
		"module TopModule (\n  input a,\n  output y\n);");
	assert_string_equal(t->header,
		"\nmodule TopModule (\n  input a,\n  output y\n);\n");
	/* a folder above names the one that is meant */
	put_v2("repo/dataset_spec-to-rtl", "Prob001_inv", false);
	assert_err(import("verilogeval-v2", "repo"), e, ERR_USAGE,
		"repo/dataset_spec-to-rtl");
	assert_err(import("verilogeval-v2", "cc/Prob001_inv_ref.sv"), e,
		ERR_USAGE, "is not a folder");
}

/* ---- RTLLM ---- */

static void
put_rtllm(const char *folder, const char *golden)
{
	put(arena_printf(&a, "%s/design_description.txt", folder),
		"Module name: inv\n");
	put(arena_printf(&a, "%s/testbench.v", folder), BENCH);
	put(arena_printf(&a, "%s/makefile", folder), "sim:\n");
	if (golden != NULL)
		put(arena_printf(&a, "%s/%s", folder, golden),
			"module verified_inv(input a, output y);\n\tnot_gate "
			"u(a, y);\nendmodule\nmodule not_gate(input a, output "
			"y);\nassign y = ~a;\nendmodule\n");
}

static void
rtllm_flat(void **state)
{
	const struct task *t;

	(void)state;
	put_rtllm("R/inverter", "verified_inv.v");
	put("R/inverter/inv.v", "module inv; endmodule\n");
	put("R/inverter/input.dat", "01\n");
	put("R/inverter/scheme.pdf", "%PDF");
	put_rtllm("R/odd name", "odd.v");
	put_rtllm("R/bare", NULL);
	put_rtllm("R/_chatgpt4/inverter", "x.v");
	put("R/README.md", "RTLLM");
	assert_ok(import("rtllm", "R"), e);
	assert_int_equal(s.n, 3);
	assert_string_equal(s.version, "1.1");
	t = task("inverter");
	assert_int_equal(t->profile, TASK_RTLLM);
	assert_string_equal(t->prompt, "Module name: inv\n");
	assert_string_equal(t->top, "inv"); /* not the folder's name */
	assert_string_equal(t->golden_top, "verified_inv");
	assert_string_equal(task_file(t, "golden")->name, "verified_inv.v");
	assert_string_equal(task_file(t, "data")->name, "input.dat");
	assert_int_equal(t->n_files, 3);
	assert_null(t->tb_top);
	assert_non_null(strstr(task_golden_candidate(&a, t), "module inv("));
	assert_string_equal(task("odd name")->top, "inv");
	assert_null(task_file(task("bare"), "golden"));
	assert_true(noted("bare has no verified design"));
}

static void
rtllm_nested(void **state)
{
	(void)state;
	put_rtllm("R/Arithmetic/Adder/inv one", "verified_inv.v");
	put_rtllm("R/Memory/two", "verified_inv.v");
	put("R/Memory/three/testbench.v", BENCH);
	assert_ok(import("rtllm", "R"), e);
	assert_int_equal(s.n, 2);
	assert_string_equal(s.version, "2.0");
	assert_string_equal(json_str(task("inv one")->meta, "category", ""),
		"Arithmetic/Adder");
	assert_true(noted("three has no design_description.txt"));
	assert_err(import("rtllm", "R/Memory/two/testbench.v"), e, ERR_USAGE,
		"is not a folder");
	assert_ok(fs_mkdirs(path("none"), 0700, &e), e);
	assert_err(import("rtllm", "none"), e, ERR_NOTFOUND,
		"no task of format rtllm");
}

static void
bytes_that_are_not_utf8(void **state)
{
	(void)state;
	put_rtllm("R/inverter", "verified_inv.v");
	put_n("R/inverter/design_description.txt", "a\xff\x00z", 4);
	assert_ok(import("rtllm", "R"), e);
	assert_true(noted("is not UTF-8"));
	assert_true(str_utf8_ok(s.tasks[0].prompt, strlen(s.tasks[0].prompt)));
}

/* ---- VGen ---- */

static void
vgen_levels(void **state)
{
	static const char *const levels[] = {"vgen:1", "vgen", "vgen:3"};

	(void)state;
	for (int i = 1; i <= 3; i++)
		put(arena_printf(&a, "V/basic1/prompt%d_inv.v", i),
			arena_printf(&a,
				"// level %d\nmodule inv(input a, "
				"output y);\n",
				i));
	put("V/basic1/tb_inv.v", BENCH);
	put("V/basic1/answer_inv.v", DESIGN);
	put("V/basic2/tb_inv.v", BENCH);
	put("V/basic2/prompt2_inv.v", "module inv(input a, output y);\n");
	put("V/basic2/inv.v", DESIGN);
	put("V/notes/readme.txt", "x");
	for (int i = 0; i < 3; i++) {
		const struct task *t;

		assert_ok(import(levels[i], "V"), e);
		assert_int_equal(s.n, 2);
		t = task("basic1");
		assert_string_equal(t->prompt,
			arena_printf(&a,
				"// level %d\nmodule inv(input a, "
				"output y);\n",
				i + 1));
		assert_string_equal(t->header, t->prompt);
		assert_string_equal(t->top, "inv");
		assert_int_equal(t->max_tokens, 300);
		assert_string_equal(t->stop[0], "endmodule");
		assert_string_equal(
			s.version, arena_printf(&a, "prompt%d", i + 1));
		assert_string_equal(
			task_file(task("basic2"), "golden")->name, "inv.v");
		assert_int_equal(
			noted("basic2 has no prompt of level"), i != 1);
	}
}

/* ---- native ---- */

#define FAULT(id, find) "- id: " id "\n  find: \"" find "\"\n  replace: \"a\"\n"

static void
put_native(void)
{
	put("N/suite.yaml",
		"schema: rtlsmith.suite/1\nname: ours\nversion: \"3\"\n"
		"licence: MIT\nsystem: Be brief.\n");
	put("N/inv/task.yaml",
		"top: inv\ntitle: Inverter\nkind: spec\nsamples: 9\n"
		"categories: [gates]\ndata: [rom.hex]\n");
	put("N/inv/prompt.md", "Invert.\n");
	put("N/inv/testbench.sv", BENCH);
	put("N/inv/golden.sv", DESIGN);
	put("N/inv/rom.hex", "ff\n");
	put("N/inv/faults.yaml", FAULT("wire", "~a"));
}

static void
native_whole(void **state)
{
	const struct task *t;

	(void)state;
	put_native();
	put("N/.git/config", "x");
	put("N/stray/readme", "x");
	assert_ok(bench_suite_import(&a, "native", path("N"), NULL, &s, &e), e);
	assert_string_equal(s.name, "ours");
	assert_string_equal(s.version, "3");
	assert_int_equal(s.n, 1);
	t = task("inv");
	assert_string_equal(t->system, "Be brief.");
	assert_string_equal(t->title, "Inverter");
	assert_string_equal(t->tb_top, "tb");
	assert_int_equal(t->samples, 9);
	assert_string_equal(task_file(t, "data")->text, "ff\n");
	assert_int_equal(cJSON_GetArraySize(json_get(t->meta, "faults")), 1);
	assert_true(noted("stray has no task.yaml"));
	assert_ok(import("native", "N"), e);
	assert_string_equal(s.name, "mine"); /* --name wins */
}

struct wrong {
	const char *file, *text; /* text NULL: removed */
	enum err_code code;
	const char *says;
};

static void
native_errors(void **state)
{
	static const struct wrong list[] = {
		{"N/suite.yaml", NULL, ERR_NOTFOUND, "has no suite.yaml"},
		{"N/suite.yaml", "schema: [", ERR_PARSE, "suite.yaml:"},
		{"N/suite.yaml", "- 1\n", ERR_PARSE, "a mapping is expected"},
		{"N/suite.yaml", "schema: other/1\n", ERR_PARSE,
			"schema must be rtlsmith.suite/1"},
		{"N/suite.yaml", "schema: rtlsmith.suite/1\nnam: x\n",
			ERR_PARSE, "unknown key \"nam\"; did you mean name"},
		{"N/inv/task.yaml", "topp: inv\n", ERR_PARSE,
			"task.yaml: unknown key \"topp\"; did you mean top"},
		{"N/inv/task.yaml", "title: x\n", ERR_PARSE,
			"task.yaml: \"top\""},
		{"N/inv/task.yaml", "top: inv\n\tx: 1\n", ERR_PARSE,
			"task.yaml:2"},
		{"N/inv/task.yaml", "top: inv\ndata: [../../secret]\n",
			ERR_PARSE, "data must name files of the folder"},
		{"N/inv/task.yaml", "top: inv\ndata: [nosuch.hex]\n",
			ERR_NOTFOUND, "nosuch.hex"},
		{"N/inv/prompt.md", NULL, ERR_NOTFOUND, "prompt.md"},
		{"N/inv/golden.sv", NULL, ERR_PARSE, "need a golden.sv"},
		{"N/inv/faults.yaml", "id: x\n", ERR_PARSE,
			"a list is expected"},
		{"N/inv/faults.yaml", "- id: x\n", ERR_PARSE,
			"fault 1 needs id, find and replace"},
		{"N/inv/faults.yaml", FAULT("one", "~a") FAULT("two", "nope"),
			ERR_PARSE, "of fault two occurs nowhere"},
		{"N/inv/faults.yaml", FAULT("one", "module"), ERR_PARSE,
			"of fault one occurs more than once"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
		put_native();
		if (list[i].text == NULL)
			assert_ok(unlink(path(list[i].file)), e);
		else
			put(list[i].file, list[i].text);
		assert_err(
			import("native", "N"), e, list[i].code, list[i].says);
	}
}

static void
names_and_formats(void **state)
{
	(void)state;
	put_native();
	assert_err(bench_suite_import(&a, "natve", path("N"), NULL, &s, &e), e,
		ERR_USAGE, "did you mean native");
	assert_err(
		bench_suite_import(&a, "native", path("nosuch"), NULL, &s, &e),
		e, ERR_NOTFOUND, "nosuch: no such file");
	assert_err(bench_suite_import(&a, "native", path("N"), "a b", &s, &e),
		e, ERR_USAGE, "cannot name a suite");
	put_rtllm("R s@1/inverter", "verified_inv.v");
	assert_ok(bench_suite_import(&a, "rtllm", path("R s@1/"), NULL, &s, &e),
		e);
	assert_string_equal(s.name, "R-s-1");
}

/* What is imported is what is loaded; an error keeps nothing. */
static void
through_the_store(void **state)
{
	struct bench_suite back;
	struct store_suite *list;
	struct store *st = NULL;
	int64_t id, again, *ids;
	size_t n;

	(void)state;
	assert_ok(store_open(&st, path("t.db"), STORE_CREATE, &e), e);
	put_native();
	assert_ok(import("native", "N"), e);
	assert_ok(bench_suite_store(st, &s, &id, &e), e);
	assert_ok(bench_suite_store(st, &s, &again, &e), e);
	assert_int_equal(id, again);
	assert_ok(bench_suite_load(st, &a, "mine", &back, &ids, &e), e);
	assert_int_equal(back.n, 1);
	assert_string_equal(back.tasks[0].sha256, s.tasks[0].sha256);
	assert_string_equal(back.tasks[0].prompt, s.tasks[0].prompt);
	assert_string_equal(
		task_file(&back.tasks[0], "testbench")->text, BENCH);
	assert_true(ids[0] > 0);
	put("N/inv/prompt.md", "Invert it.\n");
	assert_ok(import("native", "N"), e);
	assert_ok(bench_suite_store(st, &s, &again, &e), e);
	assert_int_not_equal(id, again); /* a new revision */
	put("N/inv/task.yaml", "topp: x\n");
	assert_err(import("native", "N"), e, ERR_PARSE, "topp");
	assert_ok(store_suite_list(st, &a, &list, &n, &e), e);
	assert_int_equal(n, 1);
	assert_err(bench_suite_load(st, &a, "min", &back, NULL, &e), e,
		ERR_NOTFOUND, "min");
	store_close(st);
}

static void
which_module_is_tested(void **state)
{
	static const struct {
		const char *bench, *top;
	} list[] = {{BENCH, "inv"},
		{"module tb; helper h(); inv u(.a(1)); endmodule\n"
		 "module helper; endmodule",
			"inv"},
		{"module tb; // fake u(x);\n initial begin if (x) y(); end\n"
		 "inv u1 (a, b); endmodule",
			"inv"},
		{"module tb; inv\n#(.W(2),\n.D((3)))\nu1(a); endmodule", "inv"},
		{"module tb; task check; input x; $display(\"a b(c)\"); "
		 "endtask inv u(a); endmodule",
			"inv"},
		{"module tb; initial $finish; endmodule", NULL}, {"", NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
		char *got = import_instantiated(
			&a, list[i].bench, strlen(list[i].bench));

		if (list[i].top == NULL)
			assert_null(got);
		else
			assert_string_equal(got, list[i].top);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, enter, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(v1_with_descriptions),
		T(v1_names_the_line),
		T(v2_spec_to_rtl),
		T(v2_code_complete),
		T(rtllm_flat),
		T(rtllm_nested),
		T(bytes_that_are_not_utf8),
		T(vgen_levels),
		T(native_whole),
		T(native_errors),
		T(names_and_formats),
		T(through_the_store),
		T(which_module_is_tested),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
