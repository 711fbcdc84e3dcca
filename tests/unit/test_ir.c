/* ir: what is no plan, and plans beside designs that Yosys elaborated. */
#include "tests/unit/unit.h"

#include "agent/ir.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "tool_wrappers/yosys.h"

static struct arena A;

#define PORTS                                                                  \
	"\"ports\": ["                                                         \
	"{\"name\": \"clk\", \"direction\": \"input\", \"width\": 1},"         \
	"{\"name\": \"rst_n\", \"direction\": \"input\", \"width\": 1},"       \
	"{\"name\": \"en\", \"direction\": \"input\", \"width\": 1},"          \
	"{\"name\": \"q\", \"direction\": \"output\", \"width\": 8}],"
#define CLOCK "\"clock\": {\"port\": \"clk\", \"edge\": \"rising\"},"
#define RESET                                                                  \
	"\"reset\": {\"port\": \"rst_n\", \"kind\": \"async\","                \
	" \"active\": \"low\"},"
#define BEHAVIOUR "\"behaviour\": [\"counts while en\"]"
#define PLAN(registers)                                                        \
	"{\"module\": \"m\"," PORTS CLOCK RESET "\"registers\": [" registers   \
	"]," BEHAVIOUR "}"
#define Q8 "{\"name\": \"q\", \"width\": 8, \"reset\": 3}"

static int
read_plan(const char *text, struct ir *out, struct err *e)
{
	return ir_read(&A, text, strlen(text), out, e);
}

static void
test_read(void **state)
{
	struct err e = ERR_INIT;
	struct ir ir;

	(void)state;
	assert_ok(
		read_plan("The plan {as asked}: no", &ir, &e) < 0 ? 0 : -1, e);
	assert_ok(read_plan("Here it is:\n```json\n" PLAN(Q8) "\n```\n{}", &ir,
			  &e),
		e);
	assert_string_equal(ir.module, "m");
	assert_int_equal(ir.n_ports, 4);
	assert_int_equal(ir.ports[3].width, 8);
	assert_int_equal(ir.ports[3].dir, SHAPE_OUTPUT);
	assert_string_equal(ir.clock, "clk");
	assert_true(ir.async && ir.low && !ir.falling);
	assert_true(ir.registers[0].has_reset);
	assert_int_equal(ir.registers[0].reset, 3);
	arena_release(&A);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {{"{\"module\": \"m\", \"prots\": []}",
			   "prots is no key of a plan; did you mean ports"},
		{"{\"module\": \"1m\"}", "module: a name"},
		{"{\"module\": \"m\"}", "ports: a list of at least one"},
		{"{\"module\": \"m\", \"ports\": [{\"name\": \"a\", "
		 "\"direction\": \"in\", \"width\": 1}]}",
			"ports[0].direction: \"input\""},
		{"{\"module\": \"m\", \"ports\": [{\"name\": \"a\", "
		 "\"direction\": \"input\", \"width\": 0}]}",
			"ports[0].width: a whole number"},
		{"{\"module\": \"m\"," PORTS
		 "\"clock\": {\"port\": \"q\", \"edge\": \"rising\"}}",
			"clock.port: the name of an input of one bit"},
		{"{\"module\": \"m\"," PORTS CLOCK
		 "\"reset\": {\"port\": \"rst_n\", \"kind\": \"none\"}}",
			"reset.kind: \"sync\" or \"async\""},
		{PLAN("{\"name\": \"q\", \"width\": 2, \"reset\": 4}"),
			"registers[0].reset: null or a whole number from 0 "
			"to 3"},
		{PLAN(Q8 "," Q8), "there are two registers q"},
		{"{\"module\": \"m\"," PORTS BEHAVIOUR ", \"registers\": [" Q8
		 "]}",
			"registers[0].reset: a value by the reset"},
		{"{\"module\": \"m\"," PORTS BEHAVIOUR ", \"registers\": "
		 "[{\"name\": \"q\", \"width\": 8}]}",
			"clock: the clock of the registers"},
		{"{\"module\": \"m\"," PORTS "\"behaviour\": []}",
			"behaviour: a list of sentences"},
		{"{\"module\": \"m\"," PORTS CLOCK BEHAVIOUR
		 ", \"registers\": [{\"name\": \"s\", \"width\": 1}], "
		 "\"state_register\": \"s\", \"states\": [{\"name\": \"A\", "
		 "\"next\": [{\"to\": \"B\", \"when\": \"en\"}]}]}",
			"states[0].next[0].to: there is no state B"},
		{"{\"module\": \"m\"," PORTS CLOCK BEHAVIOUR
		 ", \"registers\": [{\"name\": \"s\", \"width\": 1}], "
		 "\"state_register\": \"s\", \"states\": [{\"name\": \"A\"}, "
		 "{\"name\": \"B\"}, {\"name\": \"C\"}]}",
			"state_register: 1 bits hold no 3 states"},
		{"{\"module\": \"m\", \"ports\": [", "cut off"}};
	struct ir ir;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = ERR_INIT;

		assert_err(read_plan(bad[i].text, &ir, &e), e, ERR_PARSE,
			bad[i].says);
	}
	{
		struct err e = ERR_INIT;

		assert_err(read_plan("no plan", &ir, &e), e, ERR_NOTFOUND,
			"no JSON object");
	}
	arena_release(&A);
}

/* ---- beside designs ---- */

static struct yosys *ys; /* NULL: not installed */

static void
shape_of(const char *text, struct shape *out)
{
	static const char *const outputs[] = {"s.json"};
	struct yosys_file file = {"dut.sv", text, strlen(text)};
	struct yosys_job job = {
		.script = "read_verilog -sv dut.sv\nhierarchy -check -top "
			  "m\n" SHAPE_SCRIPT "write_json s.json\n",
		.files = &file,
		.n_files = 1,
		.outputs = outputs,
		.n_outputs = 1};
	struct yosys_result r;
	struct err e = ERR_INIT;
	char *dir;

	assert_ok(fs_scratch(&A, &dir, &e), e);
	job.dir = dir;
	assert_ok(yosys_run(ys, &A, &job, &r, &e), e);
	assert_ok(fs_rmtree(dir, &e), e);
	if (r.how != YOSYS_OK)
		fail_msg("%s", r.error);
	assert_ok(shape_read(&A, r.out[0].text, r.out[0].n, "m", out, &e), e);
}

#define HEAD "module m(input clk, input rst_n, input en, output reg [7:0] q);\n"

/* What the lint says of a design beside a plan. */
static const char *
differs(const char *plan, const char *design)
{
	struct err e = ERR_INIT;
	struct shape s;
	struct ir_design d = {design, strlen(design), &s};
	struct ir ir;
	const char *text;
	size_t n;

	shape_of(design, &s);
	assert_ok(read_plan(plan, &ir, &e), e);
	text = ir_lint(&A, &ir, &d, &n);
	assert_int_equal(n == 0, text[0] == '\0');
	return text;
}

#define ASYNC                                                                  \
	HEAD "always @(posedge clk or negedge rst_n) if (!rst_n) q <= 3;\n"    \
	     " else if (en) q <= q + 1; endmodule\n"

static void
says(const char *text, const char *want)
{
	if (strstr(text, want) == NULL)
		fail_msg("\"%s\" lacks \"%s\"", text, want);
}

static void
test_fits(void **state)
{
	static const char sync[] =
		"{\"module\": \"m\"," PORTS CLOCK
		"\"reset\": {\"port\": \"rst_n\", \"kind\": \"sync\","
		" \"active\": \"low\"}, \"registers\": [" Q8 "]," BEHAVIOUR "}";

	(void)state;
	if (ys == NULL) {
		print_message("# no Yosys: not tried\n");
		return;
	}
	assert_string_equal(differs(PLAN(Q8), ASYNC), "");
	/* the same by other words: through a wire, and with the reset as the
	 * last of several conditions */
	assert_string_equal(
		differs(sync,
			HEAD "wire r = ~rst_n;\nalways @(posedge clk) "
			     "begin if (en) q <= q + 1; if (r) q <= "
			     "8'd3; end endmodule\n"),
		"");
	arena_release(&A);
}

static void
test_reset(void **state)
{
	(void)state;
	if (ys == NULL)
		return;
	says(differs(PLAN(Q8),
		     HEAD "always @(posedge clk) if (!rst_n) q <= 3; else if "
			  "(en) q <= q + 1; endmodule\n"),
		"register q: reset rst_n is asynchronous, active low in the "
		"plan, synchronous, active low in the design");
	says(differs(PLAN(Q8),
		     HEAD "always @(posedge clk or posedge rst_n) if (rst_n) q "
			  "<= 3; else if (en) q <= q + 1; endmodule\n"),
		"asynchronous, active low in the plan, asynchronous, active "
		"high in the design");
	says(differs(PLAN(Q8),
		     HEAD "always @(posedge clk or negedge rst_n) if (!rst_n) "
			  "q <= 2; else if (en) q <= q + 1; endmodule\n"),
		"3 by the reset in the plan, binary 00000010");
	/* only while en: what is not always so is no reset */
	says(differs(PLAN(Q8),
		     HEAD "always @(posedge clk) if (en) begin if (!rst_n) q "
			  "<= 3; else q <= q + 1; end endmodule\n"),
		"it does not reset it");
	arena_release(&A);
}

static void
test_registers(void **state)
{
	(void)state;
	if (ys == NULL)
		return;
	says(differs(PLAN(Q8),
		     "module m(input clk, input rst_n, input en, output reg "
		     "[6:0] q); always @(posedge clk or negedge rst_n) if "
		     "(!rst_n) q <= 3; else if (en) q <= q + 1; endmodule\n"),
		"port q: 8 bits in the plan, 7 in the design");
	says(differs(PLAN(Q8),
		     HEAD "always @(negedge clk or negedge rst_n) if (!rst_n) "
			  "q <= 3; else if (en) q <= q + 1; endmodule\n"),
		"rising edge of clk in the plan, falling edge of clk");
	says(differs(PLAN(Q8), HEAD "always @* if (en) q = 8'd3; endmodule\n"),
		"register q: a latch");
	says(differs(PLAN(Q8), HEAD "always @* q = {8{en}}; endmodule\n"),
		"register q: no flip-flop");
	says(differs(PLAN(Q8 ", {\"name\": \"other\", \"width\": 2}"), ASYNC),
		"register other: nothing in the design has that name");
	says(differs(PLAN(Q8),
		     "module m(input clk, input rst_n, input on, output reg "
		     "[7:0] q); always @(posedge clk or negedge rst_n) if "
		     "(!rst_n) q <= 3; else if (on) q <= q + 1; endmodule\n"),
		"port en: the plan has it, the design lacks it\nport on: the "
		"design has it");
	arena_release(&A);
}

static void
test_parts(void **state)
{
	static const char plan[] =
		"{\"module\": \"m\"," PORTS CLOCK BEHAVIOUR
		", \"registers\": [{\"name\": \"s\", \"width\": 1}, "
		"{\"name\": \"ram\", \"width\": 8, \"depth\": 16}], "
		"\"state_register\": \"s\", \"states\": [{\"name\": \"IDLE\"},"
		" {\"name\": \"RUN\"}], \"submodules\": [{\"module\": \"add\","
		" \"name\": \"u\"}]}";
#define PARTS(state, depth, name)                                              \
	"module add #(parameter W = 1)(input [W-1:0] a, output [W-1:0] y);\n"  \
	"assign y = a + 1; endmodule\n"                                        \
	"module m(input clk, input rst_n, input en, output [7:0] q);\n"        \
	"localparam IDLE = 0, " state " = 1; reg s; reg [7:0] ram[0:" depth    \
	"];\nalways @(posedge clk) begin s <= en ? " state                     \
	" : IDLE; if (en) ram[q[3:0]] <= {8{s}}; end\n"                        \
	"add #(.W(8)) " name "(ram[{4{rst_n}}], q);\nendmodule\n"

	(void)state;
	if (ys == NULL)
		return;
	assert_string_equal(differs(plan, PARTS("RUN", "15", "u")), "");
	says(differs(plan, PARTS("WALK", "15", "u")), "state RUN: nothing");
	says(differs(plan, PARTS("RUN", "7", "u")),
		"memory ram: 16 words of 8 bits in the plan, 8 of 8");
	says(differs(plan, PARTS("RUN", "15", "v")),
		"submodule add u: the design has no such instance");
	arena_release(&A);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_read),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_fits),
		cmocka_unit_test(test_reset), cmocka_unit_test(test_registers),
		cmocka_unit_test(test_parts)};
	struct err e = ERR_INIT;
	int rc;

	if (yosys_open(&ys, NULL, &e) < 0)
		ys = NULL;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	yosys_close(ys);
	return rc;
}
