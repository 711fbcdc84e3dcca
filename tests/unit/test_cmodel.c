/* eval/cmodel: a C model against designs, and models that are none. */
#include "tests/unit/judge_util.h"

#include "eval/cmodel_examples.h"

static const struct judge_options options;
static struct err e;
static bool ready;

#define COUNTER(edge)                                                          \
	"module TopModule(input clk, input rst_n, input en, input [7:0] by,"   \
	" output reg [7:0] q, output wrap);\n"                                 \
	"assign wrap = &q & en;\n"                                             \
	"always @(" edge ") if (!rst_n) q <= 0; else if (en) q <= q + by;\n"   \
	"endmodule\n"
#define COUNTER_C                                                              \
	"static uint64_t q;\nvoid reset(void) { q = 0; }\n"                    \
	"void step(const struct in *in, struct out *out) {\n"                  \
	"if (!in->rst_n) q = 0; else if (in->en) q = (q + in->by) & 255;\n"    \
	"out->q = q; out->wrap = q == 255 && in->en; }\n"
#define WIDE                                                                   \
	"module TopModule(input [99:0] a, input auto, output [99:0] y);\n"     \
	"assign y = auto ? ~a : a;\nendmodule\n"
#define WIDE_C                                                                 \
	"#include \"model.h\"\nvoid reset(void) {}\n"                          \
	"void step(const struct in *in, struct out *out) {\n"                  \
	"for (int i = 0; i < 2; i++)\n"                                        \
	"out->y[i] = in->auto_ ? ~in->a[i] : in->a[i]; }\n"
#define INVERTER_C                                                             \
	"void reset(void) {}\nvoid step(const struct in *in, struct out *out)" \
	" { out->y = ~in->a; }\n"

static struct workbench_case
case_of(struct task *t, const char *code)
{
	*t = task_of(TASK_NATIVE);
	return (struct workbench_case){judge, t, &options, code, strlen(code)};
}

static struct cmodel
ports(const char *code)
{
	struct task t;
	struct workbench_case c = case_of(&t, code);
	struct cmodel m;
	const char *why;

	assert_ok(cmodel_ports(&c, &a, &m, &why, &e), e);
	if (why != NULL)
		fail_msg("%s", why);
	return m;
}

static void
no_ports(const char *code, const char *says)
{
	struct task t;
	struct workbench_case c = case_of(&t, code);
	struct cmodel m;
	const char *why;

	assert_ok(cmodel_ports(&c, &a, &m, &why, &e), e);
	assert_non_null(why);
	assert_non_null(strstr(why, says));
}

static struct cmodel_run
model(const char *code, const char *text)
{
	struct cmodel m = ports(code);
	struct cmodel_stimulus s;
	struct cmodel_run r;

	cmodel_stimulate(&a, &m, &s);
	assert_ok(cmodel_run(judge, &a, &(struct cmodel_job){&m, text, &s}, &r,
			  &e),
		e);
	return r;
}

/* Of a model made for the interface of one design, what the other does. */
static struct workbench_run
compare(const char *iface, const char *text, const char *code)
{
	struct task t;
	struct workbench_case c = case_of(&t, code);
	struct cmodel m = ports(iface);
	struct cmodel_stimulus s;
	struct cmodel_run r;
	struct workbench_bench b = {0};
	struct workbench_run out;

	cmodel_stimulate(&a, &m, &s);
	assert_ok(cmodel_run(judge, &a, &(struct cmodel_job){&m, text, &s}, &r,
			  &e),
		e);
	if (r.why != NULL)
		fail_msg("%s\n%s", r.why, r.log);
	b.text = cmodel_bench(&a, &m, &s, r.out);
	b.n = strlen(b.text);
	assert_ok(workbench_simulate(&c, &b, &a, &out, &e), e);
	if (out.bench_broken)
		fail_msg("%s\n%s", out.verdict.detail, out.verdict.log);
	assert_int_equal(out.samples, s.steps);
	return out;
}

static void
agrees(const char *code, const char *text)
{
	struct workbench_run r = compare(code, text, code);

	if (r.verdict.status != VERDICT_PASS)
		fail_msg("%s\n%s", r.verdict.detail, r.verdict.log);
}

static void
interface(void **state)
{
	struct cmodel m = ports(COUNTER("posedge clk"));
	const char *h = cmodel_header(&a, &m);

	(void)state;
	assert_string_equal(m.clock, "clk");
	assert_true(m.ports[1].reset && m.ports[1].low);
	assert_int_equal(m.in_words, 3);
	assert_int_equal(m.out_words, 2);
	assert_null(strstr(h, "uint64_t clk"));
	assert_non_null(strstr(h, "uint64_t by; /* 8 bits */"));
	m = ports(WIDE);
	h = cmodel_header(&a, &m);
	assert_non_null(strstr(h, "uint64_t a[2]; /* 100 bits"));
	assert_non_null(strstr(h, "uint64_t auto_; /* 1 bit */"));
	no_ports("module TopModule(inout a, output y); endmodule", "inout");
	no_ports("module TopModule(input a, output y) endmodule", "compile");
	no_ports("module TopModule(input wclk, rclk, output y); endmodule",
		"two clocks, wclk and rclk");
	no_ports("module TopModule(input a); endmodule", "no outputs");
	no_ports("module TopModule(input [9999:0] a, output y); endmodule",
		"too wide");
}

static void
same(void **state)
{
	(void)state;
	if (!ready)
		return;
	agrees(GOOD, INVERTER_C);
	agrees(WIDE, WIDE_C);
	agrees(COUNTER("posedge clk"), COUNTER_C);
	agrees(COUNTER("posedge clk or negedge rst_n"), COUNTER_C);
	agrees(COUNTER("negedge clk"), COUNTER_C);
	/* no reset: not known at first, known once and for all later */
	agrees("module TopModule(input clk, input d, output reg q);\n"
	       "reg p; always @(posedge clk) begin p <= d; q <= p; end\n"
	       "endmodule\n",
		"static int p, q;\nvoid reset(void) { p = q = 0; }\n"
		"void step(const struct in *in, struct out *out)\n"
		"{ q = p; p = in->d; out->q = q; }\n");
}

static void
different(void **state)
{
	struct workbench_run r;

	(void)state;
	if (!ready)
		return;
	r = compare(GOOD, INVERTER_C, WRONG);
	assert_int_equal(r.verdict.status, VERDICT_FAIL);
	assert_int_equal(r.mismatches, 4);
	assert_non_null(strstr(
		r.verdict.log, "step 0: a=0\n  y is 0, the model says 1"));
	/* a bit that is never known; a wrap that comes late */
	r = compare(GOOD, INVERTER_C,
		"module TopModule(input a, output y); endmodule");
	assert_int_equal(r.verdict.status, VERDICT_FAIL);
	assert_non_null(strstr(r.verdict.log, "y is never known"));
	r = compare(COUNTER("posedge clk"), COUNTER_C,
		"module TopModule(input clk, input rst_n, input en,"
		" input [7:0] by, output reg [7:0] q, output wrap);\n"
		"assign wrap = &q;\nalways @(posedge clk) if (!rst_n)"
		" q <= 0; else if (en) q <= q + by;\nendmodule\n");
	assert_int_equal(r.verdict.status, VERDICT_FAIL);
}

/* The same every time, or a resumed search would go another way. */
static void
stimulus(void **state)
{
	struct cmodel m = ports(COUNTER("posedge clk"));
	struct cmodel_stimulus s, t;
	size_t resets = 0, held = 0;

	(void)state;
	cmodel_stimulate(&a, &m, &s);
	cmodel_stimulate(&a, &m, &t);
	assert_int_equal(s.steps, t.steps);
	assert_memory_equal(
		s.in, t.in, s.steps * m.in_words * sizeof(uint64_t));
	for (size_t i = 0; i < s.steps; i++) {
		resets += s.in[i * 3] == 0;
		held += i > 0 && s.in[i * 3 + 2] == s.in[(i - 1) * 3 + 2];
		assert_true(s.in[i * 3] < 2 && s.in[i * 3 + 2] < 256);
	}
	assert_int_equal(s.in[0], 0);
	assert_int_equal(s.in[3], 0);
	assert_in_range(resets, 10, 80);
	assert_in_range(held, 50, 1000);
}

static void
bad_models(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {{"void reset(void) {}\n", "does not compile"},
		{"nonsense\n", "does not compile"},
		{INVERTER_C "int main(void) { return 0; }\n",
			"does not compile"},
		{"#include <stdlib.h>\nvoid reset(void) { exit(0); }\n"
		 "void step(const struct in *i, struct out *o) {}\n",
			"before the last step"},
		{"void reset(void) { for (;;); }\n"
		 "void step(const struct in *i, struct out *o) {}\n",
			"CPU time"},
		{"void reset(void) { *(volatile int *)0 = 1; }\n"
		 "void step(const struct in *i, struct out *o) {}\n",
			"signal 11"}};

	(void)state;
	for (size_t i = 0; ready && i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cmodel_run r = model(GOOD, cases[i].text);

		assert_non_null(r.why);
		if (strstr(r.why, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].says, r.why);
		assert_null(r.out);
	}
	if (!ready)
		return;
	/* what it prints is no output of it */
	assert_null(model(GOOD,
		"#include <stdio.h>\n#include <unistd.h>\n"
		"void reset(void) { puts(\"hello\"); fflush(stdout);"
		" write(1, \"12345678\", 8); }\n"
		"void step(const struct in *i, struct out *o)"
		" { printf(\"%d\", 1); o->y = ~i->a; }\n")
			    .why);
	/* bits beyond the width are dropped */
	assert_int_equal(model(GOOD, INVERTER_C).out[0], 1);
}

static void
replies(void **state)
{
	const char *text = "<think>```c\nvoid step(x) {}\n```</think>Here:\n"
			   "```c\nint x;\n```\n```c\nvoid step(void);\n```\n";
	const char *code = cmodel_code(&a, text, strlen(text));

	(void)state;
	assert_string_equal(code, "\nvoid step(void);\n");
	assert_null(cmodel_code(&a, "no code", 7));
	assert_null(cmodel_code(&a, "", 0));
	text = "void reset(void){} void step(int a){}";
	assert_string_equal(cmodel_code(&a, text, strlen(text)), text);
}

static const char *
read_examples(const char *json, struct cmodel_examples *x)
{
	static struct cmodel m;
	const char *text = arena_printf(&a, "So:\n```json\n%s\n```\n", json);

	m = ports(COUNTER("posedge clk"));
	e = (struct err)ERR_INIT;
	if (cmodel_examples_read(&a, &m, text, strlen(text), x, &e) < 0)
		return e.msg;
	return "";
}

static void
examples(void **state)
{
	const struct cmodel m = ports(COUNTER("posedge clk"));
	const uint64_t right[] = {0, 0, 0x1f, 0}, wrong[] = {0, 0, 9, 1};
	struct cmodel_examples x;
	size_t differ;

	(void)state;
	/* step 1 keeps rst_n and names no wrap */
	assert_string_equal(read_examples("{\"examples\": [{\"in\": {\"rst_n\":"
					  " true, \"by\": \"8'b1_0001\"}, "
					  "\"out\": {\"q\": 0, \"wrap\": 0}},"
					  "{\"in\": {\"en\": 1, \"clk\": 1},"
					  " \"out\": {\"q\": \"0x1F\"}}]}",
				    &x),
		"");
	assert_int_equal(x.given.steps, 2);
	assert_int_equal(x.values, 3);
	assert_int_equal(x.given.in[0], 1);
	assert_int_equal(x.given.in[2], 17);
	assert_int_equal(x.given.in[3], 1);
	assert_int_equal(x.given.in[5], 17);
	assert_string_equal(
		cmodel_examples_check(&a, &m, &x, right, &differ), "");
	assert_int_equal(differ, 0);
	assert_string_equal(cmodel_examples_check(&a, &m, &x, wrong, &differ),
		"worked example 1: q is 0x9, it should be 0x1f\n");
	assert_int_equal(differ, 1);
}

static void
bad_examples(void **state)
{
	static const struct {
		const char *json, *says;
	} cases[] = {{"{}", "no worked examples"},
		{"{\"examples\": []}", "no worked examples"},
		{"{\"examples\": [{\"in\": {\"en\": 1}}]}", "no output"},
		{"{\"examples\": [{\"out\": {\"x\": 1}}]}", "no output x"},
		{"{\"examples\": [{\"in\": {\"q\": 1}}]}", "no input q"},
		{"{\"examples\": [{\"in\": [3]}]}", "no input"},
		{"{\"examples\": [{\"out\": {\"q\": 256}}]}", "takes 8 bits"},
		{"{\"examples\": [{\"out\": {\"q\": -1}}]}", "takes 8 bits"},
		{"{\"examples\": [{\"out\": {\"q\": 1.5}}]}", "takes 8 bits"},
		{"{\"examples\": [{\"out\": {\"q\": \"0x\"}}]}",
			"takes 8 bits"},
		{"{\"examples\": [{\"out\": {\"q\": \"0b2\"}}]}",
			"takes 8 bits"},
		{"{\"examples\": [{\"out\": {\"q\": \"0x100\"}}]}",
			"takes 8 bits"},
		{"{\"examples\": [{\"out\": {\"q\": \"x\"}}]}", "takes 8 bits"},
		{"{\"examples\": [{\"out\": {\"q\":"
		 " \"99999999999999999999\"}}]}",
			"takes 8 bits"}};
	struct cmodel_examples x;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *says = read_examples(cases[i].json, &x);

		if (strstr(says, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].json, says);
	}
}

static int
open_all(void **state)
{
	const char *why;

	if (set_up(state) < 0)
		return -1;
	ready = cmodel_ready(judge, &why);
	if (!ready)
		print_message("# %s\n", why);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interface),
		cmocka_unit_test(same),
		cmocka_unit_test(different),
		cmocka_unit_test(stimulus),
		cmocka_unit_test(bad_models),
		cmocka_unit_test(replies),
		cmocka_unit_test(examples),
		cmocka_unit_test(bad_examples),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name(
		"cmodel", tests, open_all, tear_down);
}
