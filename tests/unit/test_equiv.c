/*
 * test_equiv: equivalence with the real tools: what must be proven, what must
 * be refuted in simulation, and what must never be called proven.
 */
#include "tests/unit/equiv_util.h"

#include "eval/equiv_wave.h"
#include "eval/vcd.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static struct equiv_result
run(const char *gold, const char *gate)
{
	return equiv_of(gold, gate, "m", 8000);
}

static void
expect(const char *gold, const char *gate, enum equiv_kind want,
	const char *why)
{
	struct equiv_result r = run(gold, gate);

	if (r.kind != want || !strstr(r.why, why))
		fail_msg("wanted %s (%s), got %s by \"%s\" (%s) for:\n%s",
			equiv_kind_name(want), why, equiv_kind_name(r.kind),
			r.engine, r.why, gate);
	if (want == EQUIV_REFUTED && !str_eq(r.engine, "interface"))
		assert_non_null(r.counterexample);
}

/* ---- combinational ---- */

#define COMB(body) "module m(input [3:0] a, b, output [4:0] y);\n" body
#define ADD COMB("assign y = a + b; endmodule\n")

static void
test_comb(void **state)
{
	(void)state;
	expect(ADD, ADD "// a comment\n", EQUIV_PROVEN, "text");
	expect(ADD,
		COMB("wire [4:0] c = {1'b0, b};\n"
		     "assign y = c - ~{1'b0, a} - 5'd1; endmodule\n"),
		EQUIV_PROVEN, "the same");
	assert_string_equal(
		run("module m #(parameter W = 2) (input [W-1:0] a,\n"
		    "output [W-1:0] y); assign y = ~a; endmodule\n",
			"module m(input [1:0] a, output [1:0] y);\n"
			"assign y = ~a; endmodule\n")
			.assume,
		"default parameters");
	expect(ADD, COMB("assign y = a - b; endmodule\n"), EQUIV_REFUTED,
		"y is ");
	/* one wrong value of 256 */
	expect(ADD,
		COMB("assign y = (a == 11 && b == 6) ? 5'd18 : a + b;\n"
		     "endmodule\n"),
		EQUIV_REFUTED, "y is 10010, not 10001");
}

/* Ones of 32 bits: those of each byte, or of every fourth bit, then their sum.
 */
#define ONES(bit)                                                              \
	"module m(input [31:0] a, output reg [5:0] y);\n"                      \
	"reg [3:0] p, q, r, s; integer i; always @(*) begin\n"                 \
	"p = 0; q = 0; r = 0; s = 0;\nfor (i = 0; i < 8; i = i + 1) begin\n"   \
	"p = p + a[" bit(0) "]; q = q + a[" bit(                               \
		1) "];\n"                                                      \
		   "r = r + a[" bit(2) "]; s = s + a[" bit(                    \
			   3) "];\n"                                           \
			      "end y = p + q + r + s; end endmodule\n"
#define OF_BYTE(k) "i + 8 * " #k
#define OF_FOUR(k) "4 * i + " #k
#define OF_THREE(k) "3 * i + " #k

static void
test_counted(void **state)
{
	struct equiv_result r;

	(void)state;
	if (!fs_which(&a, "yosys-abc")) {
		print_message("yosys-abc is not installed\n");
		return;
	}
	r = run(ONES(OF_BYTE), ONES(OF_FOUR));
	assert_string_equal(equiv_kind_name(r.kind), "proven");
	assert_string_equal(r.engine, "bdd");
	expect(ONES(OF_BYTE), ONES(OF_THREE), EQUIV_REFUTED, "y is ");
}

#define DONT_CARE                                                              \
	"module m(input [1:0] s, output reg [1:0] y);\n"                       \
	"always @(*) case (s) 0: y = 2'b01; 1: y = 2'b1x;\n"                   \
	"2: y = 2'b00; default: y = 2'bxx; endcase\nendmodule\n"

static void
test_dont_care(void **state)
{
	(void)state;
	/* x of the golden matches anything, and only there */
	expect(DONT_CARE,
		"module m(input [1:0] s, output [1:0] y);\n"
		"assign y = s == 0 ? 1 : s == 2 ? 0 : 2; endmodule\n",
		EQUIV_PROVEN, "");
	expect(DONT_CARE,
		"module m(input [1:0] s, output [1:0] y);\n"
		"assign y = s == 0 ? 1 : 0; endmodule\n",
		EQUIV_REFUTED, "y is 00, not 1x");
	/* x of the candidate matches nothing known */
	expect(ADD, COMB("assign y = a == 9 ? 5'bx : a + b; endmodule\n"),
		EQUIV_REFUTED, "y is xxxxx");
	expect("module m(input a, output y); assign y = 1'bx; endmodule\n",
		"module m(input a, output y); assign y = a; endmodule\n",
		EQUIV_UNKNOWN, "never known");
}

static void
test_interface(void **state)
{
	(void)state;
	expect(ADD,
		"module m(input [3:0] a, c, output [4:0] y);\n"
		"assign y = a + c; endmodule\n",
		EQUIV_REFUTED, "lacks input b");
	expect(ADD,
		"module m(input [3:0] a, b, output [3:0] y);\n"
		"assign y = a + b; endmodule\n",
		EQUIV_REFUTED, "y is output of 4 bits, not output of 5");
	expect(ADD,
		"module m(input [3:0] a, b, output [4:0] y, z);\n"
		"assign y = a + b, z = 0; endmodule\n",
		EQUIV_REFUTED, "which the golden lacks");
}

/* What is divided by 0 is x, and nobody's equal; the engines that know two
 * values would say all ones. */
static void
test_division(void **state)
{
#define DIVIDE(guard)                                                          \
	"module m(input clk, input rst, input [7:0] a, input [9:0] b,\n"       \
	"output reg [7:0] y); always @(posedge clk)\n"                         \
	"if (rst) y <= 0; else y <= " guard "a / b; endmodule\n"
	(void)state;
	expect(DIVIDE("b == 0 ? 8'hff : "), DIVIDE(""), EQUIV_REFUTED,
		"y is xxxxxxxx, not 11111111");
	expect(DIVIDE(""), DIVIDE("b == 0 ? 8'hff : "), EQUIV_PROVEN, "");
	expect(DIVIDE(""), DIVIDE("b == 0 ? 8'h03 : "), EQUIV_PROVEN, "");
	expect(DIVIDE("b == 0 ? 8'hff : "), DIVIDE("b == 0 ? 8'h03 : "),
		EQUIV_REFUTED, "y is 00000011, not 11111111");
#undef DIVIDE
}

/* ---- sequential ---- */

#define SEQ(body)                                                              \
	"module m(input clk, input rst, input d, output reg [3:0] q);\n" body  \
	"\nendmodule\n"
#define COUNT                                                                  \
	SEQ("always @(posedge clk) if (rst) q <= 0; else q <= q + {3'd0, d};")

static void
test_seq(void **state)
{
	struct equiv_result r;

	(void)state;
	/* the complement of the state */
	r = run(COUNT,
		SEQ("reg [3:0] n; always @(posedge clk)\n"
		    "if (rst) n <= 15; else if (d) n <= n - 4'd1;\n"
		    "always @(*) q = ~n;"));
	assert_string_equal(equiv_kind_name(r.kind), "proven");
	assert_string_equal(r.assume, "rst=1 in the first step");
	expect(COUNT,
		SEQ("always @(posedge clk) if (rst) q <= 0;\n"
		    "else if (d) q <= q == 9 ? 0 : q + 1;"),
		EQUIV_REFUTED, "q is 0000, not 1010");
	/* no reset: compared where the golden is known */
	expect("module m(input clk, input d, output reg q);\n"
	       "always @(posedge clk) q <= d; endmodule\n",
		"module m(input clk, input d, output q);\n"
		"reg n; always @(posedge clk) n <= ~d;\n"
		"assign q = ~n; endmodule\n",
		EQUIV_PROVEN, "");
}

/* x where logic and simulation do not agree, and where the golden leaves a
 * choice. */
static void
test_unknowns(void **state)
{
	(void)state;
	/* never known to logic, but to a simulator: an if on x is an else */
	expect("module m(input clk, output reg q);\n"
	       "always @(posedge clk) if (q) q <= 0; else q <= 1; endmodule\n",
		"module m(input clk, output reg q);\n"
		"always @(posedge clk) q <= 0; endmodule\n",
		EQUIV_REFUTED, "q is 0, not 1");
	/* data without a reset, shown only when it is valid */
	expect(SEQ("reg v; reg [3:0] r; always @(posedge clk)\n"
		   "if (rst) v <= 0; else v <= d;\n"
		   "always @(posedge clk) r <= {r[2:0], d};\n"
		   "always @(*) q = v ? r : 4'bx;"),
		SEQ("reg [3:0] r; always @(posedge clk) r <= {r[2:0], d};\n"
		    "always @(*) q = r;"),
		EQUIV_PROVEN, "");
	/* the same, but the fault is where the golden is known */
	expect(SEQ("reg v; reg [3:0] r; always @(posedge clk)\n"
		   "if (rst) v <= 0; else v <= d;\n"
		   "always @(posedge clk) r <= {r[2:0], d};\n"
		   "always @(*) q = v ? r : 4'bx;"),
		SEQ("reg [3:0] r; always @(posedge clk)\n"
		    "r <= rst ? ~r : {r[2:0], d};\n"
		    "always @(*) q = {r[3:1], 1'b0};"),
		EQUIV_REFUTED, "not");
	/* registers of one name that differ behind the reset only */
	expect(SEQ("reg [3:0] r; always @(posedge clk) r <= {4{d}};\n"
		   "always @(*) q = r;"),
		SEQ("reg [3:0] r; always @(posedge clk)\n"
		    "r <= rst ? {4{~d}} : {4{d}};\n"
		    "always @(*) q = r;"),
		EQUIV_REFUTED, "not");
}

/* An initial value counts, and a data input is no reset for its name. */
static void
test_initial(void **state)
{
	(void)state;
	expect("module m(input clk, input r_in, output reg q);\n"
	       "initial q = 0; always @(posedge clk) q <= r_in; endmodule\n",
		"module m(input clk, input r_in, output reg q);\n"
		"always @(posedge clk) q <= r_in; endmodule\n",
		EQUIV_REFUTED, "q is x, not 0");
}

static void
test_clocks(void **state)
{
	struct equiv_result r;

	(void)state;
	/* the engines are blind to the edge: must not be proven */
	expect(COUNT,
		SEQ("always @(negedge clk) if (rst) q <= 0;\n"
		    "else q <= q + {3'd0, d};"),
		EQUIV_REFUTED, "q is ");
	/* polarity and kind of the reset */
	expect(COUNT,
		SEQ("always @(posedge clk) if (!rst) q <= 0;\n"
		    "else q <= q + {3'd0, d};"),
		EQUIV_REFUTED, "q is ");
	expect(SEQ("always @(posedge clk or posedge rst)\n"
		   "if (rst) q <= 0; else q <= q + {3'd0, d};"),
		COUNT, EQUIV_REFUTED, "q is ");
	/* a clock that the golden does not have */
	r = run(COUNT,
		SEQ("always @(posedge d) if (rst) q <= 0; else q <= q + 1;"));
	assert_int_not_equal(r.kind, EQUIV_PROVEN);
}

/* Engines at once: no other answers. */
static void
test_race(void **state)
{
	static const struct {
		const char *gate;
		enum equiv_kind want;
	} cases[] = {{SEQ("reg [3:0] n; always @(posedge clk)\n"
			  "if (rst) n <= 15; else if (d) n <= n - 4'd1;\n"
			  "always @(*) q = ~n;"),
			     EQUIV_PROVEN},
		{SEQ("always @(posedge clk) if (rst) q <= 0;\n"
		     "else if (d) q <= q == 9 ? 0 : q + 1;"),
			EQUIV_REFUTED},
		{"module m(input clk, input rst, input d, output [3:0] q);\n"
		 "endmodule\n",
			EQUIV_REFUTED}};
	struct equiv_job job = {
		.gold = {COUNT, strlen(COUNT), "m"}, .cpu_ms = 8000, .jobs = 3};
	struct equiv_result r;
	struct err e = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		job.gate = (struct equiv_text){
			cases[i].gate, strlen(cases[i].gate), "m"};
		assert_ok(equiv_run(eq, &a, &job, &r, &e), e);
		if (r.kind != cases[i].want)
			fail_msg("case %zu: %s (%s)", i,
				equiv_kind_name(r.kind), r.why);
		assert_true(r.cpu_us > 0);
	}
}

static void
test_params(void **state)
{
	static const char gold[] =
		"module m #(parameter N = 2)(input [7:0] a, output [7:0] y);\n"
		"assign y = a << N; endmodule\n";
	static const char gate[] =
		"module m #(parameter N = 2)(input [7:0] a, output [7:0] y);\n"
		"assign y = N == 3 ? {a[4:0], 3'd0} : {a[5:0], 2'd0}; "
		"endmodule\n";
	static const char *const bad[] = {"N", "N=", "=3", "N=x", "N=3;quit",
		"N=4'q1", "N='b1", "N=-1", "N=4'b", "1N=1", "N=12345678901"};
	struct equiv_param p;
	struct equiv_job job = {.gold = {gold, strlen(gold), "m"},
		.gate = {gate, strlen(gate), "m"},
		.params = &p,
		.n_params = 1};
	struct equiv_result r;
	struct err e = ERR_INIT;
	size_t i;

	(void)state;
	assert_ok(equiv_param_parse(&a, "N=4'd3", &p, &e), e);
	assert_ok(equiv_run(eq, &a, &job, &r, &e), e);
	assert_int_equal(r.kind, EQUIV_PROVEN);
	assert_string_equal(r.assume, "N=4'd3");
	assert_ok(equiv_param_parse(&a, "N=5", &p, &e), e);
	assert_ok(equiv_run(eq, &a, &job, &r, &e), e);
	assert_int_equal(r.kind, EQUIV_REFUTED);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		e = (struct err)ERR_INIT;
		assert_err(equiv_param_parse(&a, bad[i], &p, &e), e, ERR_USAGE,
			"NAME=VALUE");
	}
}

static const char *
value_at(struct vcd *v, const char *path, int64_t t)
{
	const struct vcd_signal *s = vcd_find(v, path);

	assert_non_null(s);
	return vcd_at(&a, s, t);
}

/* A counterexample as a waveform, read back. */
static void
test_wave(void **state)
{
	struct equiv_result r = run(COUNT,
		SEQ("always @(posedge clk) if (rst) q <= 0;\n"
		    "else if (d) q <= q == 2 ? 0 : q + 1;"));
	int64_t step;
	struct err e = ERR_INIT;
	struct vcd v;
	char *text;
	size_t n;

	(void)state;
	assert_int_equal(r.kind, EQUIV_REFUTED);
	text = equiv_wave(&a, r.counterexample, &n);
	assert_non_null(text);
	assert_ok(vcd_parse(&a, text, n, &v, &e), e);
	assert_int_equal(v.unit_fs, 1000000);
	step = json_i64(r.counterexample, "step", -1);
	assert_true(step > 0);
	assert_string_equal(value_at(&v, "equiv.golden.q", step * 10),
		json_str(r.counterexample, "golden", ""));
	assert_string_equal(value_at(&v, "equiv.candidate.q", step * 10),
		json_str(r.counterexample, "candidate", ""));
	assert_string_equal(value_at(&v, "equiv.differs", step * 10), "1");
	assert_string_equal(value_at(&v, "equiv.differs", step * 10 - 10), "0");
	assert_string_equal(value_at(&v, "equiv.inputs.clk", 0), "0");
	assert_string_equal(value_at(&v, "equiv.inputs.clk", 5), "1");
	assert_string_equal(value_at(&v, "equiv.inputs.rst", 0), "1");
	assert_true(equiv_wave_differ("01", "11"));
	assert_true(equiv_wave_differ("01", "x1"));
	assert_false(equiv_wave_differ("x1", "01"));
	assert_null(equiv_wave(&a, json_object(&a), &n));
}

/* Wrong only after 300 000 clocks: at most bounded. */
static void
test_trojan(void **state)
{
	struct equiv_result r;

	(void)state;
	r = run(COUNT,
		SEQ("reg [19:0] c; reg [3:0] n;\n"
		    "always @(posedge clk) if (rst) c <= 0; else c <= c + 1;\n"
		    "always @(posedge clk) if (rst) n <= 0;\n"
		    "else n <= n + {3'd0, d};\n"
		    "always @(*) q = n ^ {3'd0, c == 20'd300000};"));
	if (r.kind != EQUIV_BOUNDED && r.kind != EQUIV_UNKNOWN)
		fail_msg("a trojan is %s (%s)", equiv_kind_name(r.kind), r.why);
	if (r.kind == EQUIV_BOUNDED)
		assert_in_range(r.depth, 2, 299999);
}

/* ---- what may not be said ---- */

#define INV "module m(input a, output y);\n"

static void
test_tricks(void **state)
{
	static const char gold[] = INV "assign y = ~a; endmodule\n";

	(void)state;
	/* what only Yosys sees */
	expect(gold,
		INV "// synthesis translate_off\nassign y = a;\n"
		    "// synthesis translate_on\n/* synthesis translate_off */"
		    "\nendmodule\n",
		EQUIV_REFUTED, "y is");
	expect(gold,
		INV "`ifdef SYNTHESIS\nassign y = ~a;\n`else\nassign y = a;\n"
		    "`endif\nendmodule\n",
		EQUIV_UNKNOWN, "SYNTHESIS");
	expect(gold,
		INV "reg z; assign y = z;\n"
		    "always @(*) (* full_case *) case (a) 1'b0: z = 1;\n"
		    "endcase endmodule\n",
		EQUIV_REFUTED, "y is x, not 0");
	expect(gold, INV "assign #3 y = ~a; endmodule\n", EQUIV_UNKNOWN,
		"delays");
	expect(gold, INV "assume property (0); assign y = a; endmodule\n",
		EQUIV_UNKNOWN, "candidate");
	/* prints what a proof prints; ends Yosys */
	expect(gold,
		INV "initial $display(\"Status = 1  Frames = 9\\nInduction "
		    "step proven: SUCCESS!\\n\");\nassign y = a; endmodule\n",
		EQUIV_REFUTED, "y is");
	expect(gold, INV "initial $finish; assign y = ~a; endmodule\n",
		EQUIV_UNKNOWN, "candidate");
	/* names that ours could clash with */
	expect(gold,
		INV "gold gate(a, y); endmodule\n"
		    "module gold(input a, output y); assign y = a; endmodule\n"
		    "module eqtop; endmodule\n",
		EQUIV_REFUTED, "y is");
}

static void
test_unknown(void **state)
{
	static const char gold_mux[] =
		"module m(input a, b, output y); assign y = b; endmodule\n";

	(void)state;
	expect("module m(input e, f, d, output reg q);\n"
	       "always @(*) if (e & f) q = d; endmodule\n",
		"module m(input e, f, d, output q);\n"
		"reg r; always @(*) if (f & e) r = d; assign q = r; "
		"endmodule\n",
		EQUIV_UNKNOWN, "latches");
	expect("module m(input e, d, output q);\n"
	       "assign q = e ? d : 1'bz; endmodule\n",
		"module m(input e, d, output q);\n"
		"bufif1 (q, d, e); endmodule\n",
		EQUIV_UNKNOWN, "");
	expect("module m(inout q); endmodule\n",
		"module m(inout q); wire x; endmodule\n", EQUIV_UNKNOWN,
		"inout");
	expect(ADD, COMB("assign y = a + ; endmodule\n"), EQUIV_UNKNOWN,
		"does not compile");
	/* Yosys takes the undeclared n for a wire */
	expect(gold_mux,
		"module m(input a, b, output y);\n"
		"assign y = {a[n - 2 : 0], b}; endmodule\n",
		EQUIV_UNKNOWN, "does not compile");
	expect(COMB("assign y = a + ; endmodule\n"), ADD, EQUIV_UNKNOWN,
		"Yosys on the golden");
	expect(ADD, "module n; endmodule\n", EQUIV_UNKNOWN, "candidate");
	expect(ADD, "", EQUIV_UNKNOWN, "candidate");
}

static void
test_json(void **state)
{
	struct equiv_result r = run(ADD, COMB("assign y = a & b; endmodule\n"));
	cJSON *o = equiv_json(&a, &r);
	cJSON *steps = json_path(o, "counterexample.steps");

	(void)state;
	assert_string_equal(json_str(o, "result", ""), "refuted");
	assert_string_equal(
		json_str(json_get(o, "counterexample"), "output", ""), "y");
	assert_int_equal(cJSON_GetArraySize(steps), 1);
	assert_int_equal(strlen(json_str(steps->child, "a", "")), 4);
	assert_true(r.cpu_us > 0);
	assert_non_null(strstr(equiv_fingerprint(eq), "yosys"));
	assert_non_null(strstr(equiv_fingerprint(eq), "iverilog"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comb),
		cmocka_unit_test(test_counted),
		cmocka_unit_test(test_dont_care),
		cmocka_unit_test(test_interface),
		cmocka_unit_test(test_division),
		cmocka_unit_test(test_seq),
		cmocka_unit_test(test_unknowns),
		cmocka_unit_test(test_initial),
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_race),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_wave),
		cmocka_unit_test(test_trojan),
		cmocka_unit_test(test_tricks),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_json),
	};
	char *path = fs_which(&a, "yosys");

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (!path) {
		printf("1..0 # SKIP yosys is not installed\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
