/*
 * test_table_fsm: arrows and tables of state machines: their circuits, and what
 * must be refused, with its line.
 */
#include "tests/unit/table_util.h"

/* ---- state machines ---- */

#define TWO_BODY                                                               \
	"reg s; always @(posedge clk) if (reset) s <= 0; else if (x) s <= ~s;" \
	"always @(*) z = s;"
#define DETECT_BODY                                                            \
	"reg s; always @(posedge clk) if (reset) s <= 0; else s <= x;\n"       \
	"always @(*) z = s & ~x;"

static void
test_arrows(void **state)
{
	struct table t;

	(void)state;
	t = same(CLOCKED "\n  A (0) --1--> B\n  A (0) --0--> A\n"
			 "  B (1) --1--> A\n  B (1) --0--> B\n",
		TWO_BODY);
	assert_true(noted(&t, "reset is synchronous, active high"));
	assert_true(noted(&t, "A, the first of the table, is assumed"));
	/* names, and outputs that are not named */
	t = same(CLOCKED "It should reset into state OFF.\n\n"
			 " ON (z=1) --x=1--> OFF\n ON (z=1) --!x--> ON\n"
			 " OFF --x--> ON\n OFF --x=0--> OFF\n",
		TWO_BODY);
	assert_true(noted(&t, "the first state is OFF"));
	assert_true(noted(&t, "does not name are 0"));
	/* Mealy: two ways to write it */
	same(CLOCKED "  A --x=0 (z=0)--> A\n  A --x=1 (z=0)--> B\n"
		     "  B --x=0 (z=1)--> A\n  B --x=1 (z=0)--> B\n",
		DETECT_BODY);
	same(CLOCKED "  A --0/0--> A\n  A --1/0--> B\n  B --0/1--> A\n"
		     "  B --1/0--> B\n",
		DETECT_BODY);
	same(CLOCKED "[*] --> A\nA --> A : !x / z=0\nA --> B : x / z=0\n"
		     "B --> A : !x / z=1\nB --> B : x / z=0\n",
		DETECT_BODY);
}

static void
test_arrows_wide(void **state)
{
	(void)state;
	/* conditions of several names, one that is always taken */
	same("module m(input clk, input areset, input [1:0] r, input k,\n"
	     " output g, output busy);\n"
	     "On areset it goes to IDLE.\n"
	     "  IDLE (0, 0) --r[0]=1--> ONE\n"
	     "  IDLE (0, 0) --r[0]=0,r[1]=1--> TWO\n"
	     "  IDLE (0, 0) --r=00--> IDLE\n"
	     "  ONE (1, 1) --k=1 & r[0]=1--> ONE\n"
	     "  ONE (1, 1) --k=0--> IDLE\n"
	     "  ONE (1, 1) --k=1 and r[0]=0--> TWO\n"
	     "  TWO (g=0, busy=1) --(always go to next cycle)--> IDLE\n",
		"reg [1:0] s; assign g = s == 1; assign busy = s != 0;\n"
		"always @(posedge clk, posedge areset) if (areset) s <= 0;\n"
		"else case (s) 0: s <= r[0] ? 1 : r[1] ? 2 : 0;\n"
		"1: s <= !k ? 0 : r[0] ? 1 : 2; default: s <= 0; endcase");
	/* bits of all inputs in port order; an active low reset */
	same("module m(input clk, input rst_n, input p, q, output z);\n"
	     "An asynchronous reset.\n"
	     "A (0) --00--> A\nA (0) --01--> B\nA (0) --1-  --> A\n"
	     "B (1) --x1--> A\nB (1) --00--> B\nB (1) --10--> A\n",
		"reg s; assign z = s; always @(posedge clk, negedge rst_n)\n"
		"if (!rst_n) s <= 0; else s <= s ? ~p & ~q : ~p & q;");
	/* no reset, negative edge */
	same("module m(input clk, x, output z);\n"
	     "Triggered with the negative edge of the clock. The initial "
	     "state is B.\nA (0) --x--> B\nA (0) --~x--> A\n"
	     "B (1) --x--> A\nB (1) --~x--> B\n",
		"reg s; initial s = 1; assign z = s;\n"
		"always @(negedge clk) if (x) s <= ~s;");
}

static void
test_state_tables(void **state)
{
	struct table t;

	(void)state;
	same(CLOCKED "\n  state | next state x=0, next state x=1 | output\n"
		     "  A     | A, B                           | 0\n"
		     "  B     | B, A                           | 1\n",
		TWO_BODY);
	same(CLOCKED "| State | Next (x = 0) | Next (x = 1) | Output z |\n"
		     "|---|---|---|---|\n| A | A | B | 0 |\n"
		     "| B | B | A | 1 |\n",
		TWO_BODY);
	same(CLOCKED "| Current state | x=0 | x=1 | z |\n|---|---|---|---|\n"
		     "| `A` | `A` | `B` | 0 |\n| `B` | `B` | `A` | 1 |\n",
		TWO_BODY);
	/* one row a transition, Mealy */
	same(CLOCKED "| state | x | next state | z |\n|---|---|---|---|\n"
		     "| A | 0 | A | 0 |\n| A | 1 | B | 0 |\n"
		     "| B | 0 | A | 1 |\n| B | 1 | B | 0 |\n",
		DETECT_BODY);
	/* codes are the names */
	t = same(CLOCKED "Present state y[1:0] | Next state y[1:0] x=0, Next "
			 "state y[1:0] x=1 | Output z\n"
			 "10 | 10, 01 | 0\n01 | 01, 10 | 1\n",
		TWO_BODY);
	assert_int_equal(t.code_bits, 2);
	assert_int_equal(t.states[0].code, 2);
	/* outputs under a condition: Mealy */
	same(CLOCKED "state | next x=0, next x=1 | output x=0, output x=1\n"
		     "A | A, B | 0, 0\nB | A, B | 1, 0\n",
		DETECT_BODY);
}

/* Next-state logic of a module that has the state as an input. */
static void
test_next_logic(void **state)
{
	struct table t;

	(void)state;
	t = same("module m(input [5:0] y, input w, output Y1, output Y3);\n"
		 "A (0) --1--> B\nA (0) --0--> A\nB (0) --1--> C\n"
		 "B (0) --0--> D\nC (0) --1--> E\nC (0) --0--> D\n"
		 "D (0) --1--> F\nD (0) --0--> A\nE (1) --1--> E\n"
		 "E (1) --0--> D\nF (1) --1--> C\nF (1) --0--> D\n\n"
		 "One-hot, y[5:0] = 000001(A), 000010(B), 000100(C),\n"
		 "001000(D), 010000(E), 100000(F)\n",
		"assign Y1 = y[0] & w;\n"
		"assign Y3 = (y[1] | y[2] | y[4] | y[5]) & ~w;");
	assert_int_equal(t.kind, TABLE_ONEHOT);
	t = same("module m(input in, input [1:0] state,\n"
		 " output [1:0] next_state, output out);\n"
		 "A=2'b00, B=2'b01, C=2'b10, D=2'b11\n\n"
		 "state | next state in=0, next state in=1 | output\n"
		 "A | A, B | 0\nB | C, B | 0\nC | A, D | 0\nD | C, B | 1\n",
		"reg [1:0] n; assign next_state = n; assign out = &state;\n"
		"always @(*) case (state) 0: n = in ? 1 : 0;\n"
		"1: n = in ? 1 : 2; 2: n = in ? 3 : 0;\n"
		"default: n = in ? 1 : 2; endcase");
	assert_int_equal(t.kind, TABLE_COMB);
	same("module m(input clk_en, x, input [2:0] y, output Y0, z);\n"
	     "Present state y[2:0] | Next state Y[2:0] x=0, Next state Y[2:0]"
	     " x=1 | Output z\n000 | 000, 001 | 0\n001 | 001, 100 | 0\n"
	     "010 | 010, 001 | 0\n011 | 001, 010 | 1\n100 | 011, 100 | 1\n",
		"assign z = y == 3 || y == 4 ? 1 : y < 3 ? 0 : 1'bx;\n"
		"assign Y0 = y > 4 ? 1'bx : y == 0 || y == 2 ? x :\n"
		"y == 1 || y == 3 || y == 4 ? ~x : 1'bx;");
	same("module m(input d, input [2:0] state, output B_next, done);\n"
	     "(A, B, C) = (3'b001, 3'b010, 3'b100)\n"
	     "A () --d=1--> B\nA () --d=0--> A\nB () --d=0--> C\n"
	     "B () --d=1--> B\nC (done=1) --(always)--> A\n",
		"assign B_next = d & (state[0] | state[1]);\n"
		"assign done = state[2];");
	t = same("module m(input in, input [2:0] state, output [2:0] "
		 "next_state);\nOne-hot encoding is used.\n"
		 "S0 --0--> S0\nS0 --1--> S1\nS1 --0--> S2\nS1 --1--> S1\n"
		 "S2 --0--> S0\nS2 --1--> S1\n",
		"assign next_state = {state[1] & ~in, in & |state,\n"
		"~in & (state[0] | state[2])};");
	assert_true(noted(&t, "in the order of the states' names"));
}

static void
test_fsm_bad(void **state)
{
	(void)state;
	refused(CLOCKED "A (0) --1--> B\nA (0) --0--> A\nB (1) --1--> A\n",
		ERR_PARSE, "line 5: state B has no transition for x = 0");
	refused(CLOCKED "A (0) --1--> B\nA (0) --0--> A\nA (0) --1--> A\n"
			"B (1) --(always)--> A\n",
		ERR_PARSE, "lines 3 and 5 contradict each other");
	refused(CLOCKED "A (0) --1--> B\nA (1) --0--> A\nB (1) ----> C\n",
		ERR_PARSE, "line 5: a transition to C");
	refused(CLOCKED "A --1--> A\nA --0--> A\n", ERR_PARSE,
		"gives no value to the output z");
	refused(CLOCKED "A (0) --q=1--> A\nA --0--> A\n", ERR_PARSE,
		"line 3: q=1 is no value of an input (x)");
	refused(CLOCKED "A (0) --01--> A\nA --0--> A\n", ERR_PARSE,
		"line 3: 01 for the 1 bits of inputs");
	refused(CLOCKED "A (0) --1--> A\nif (A) --0--> ?\n", ERR_PARSE,
		"line 4: an arrow that is not");
	refused("module m(input x, output z);\nA (0) --1--> A\nA --0--> A\n",
		ERR_PARSE, "neither a clock nor an input for the state");
	refused("module m(input x, input [1:0] y, output z);\n"
		"A (0) --1--> A\nA --0--> A\n",
		ERR_PARSE, "does not tell the codes");
	refused(CLOCKED "An asynchronous one.\nA (0) --x--> A\nA --~x--> A\n",
		ERR_PARSE, "line 1: the text says synchronous and");
	refused(CLOCKED "Resets to state A. Reset leads to B.\n\n"
			"A (0) ----> B\nB (1) ----> A\n",
		ERR_PARSE, "more than one state for the reset");
	refused(CLOCKED "state | next x=0, next x=1 | output\nA | A | 0\n",
		ERR_PARSE, "line 4: 1 values where the header has 2");
	refused(CLOCKED "state | next x=0 | up | output\nA | A | 1 | 0\n",
		ERR_PARSE, "line 3: a state table with the column up");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arrows),
		cmocka_unit_test(test_arrows_wide),
		cmocka_unit_test(test_state_tables),
		cmocka_unit_test(test_next_logic),
		cmocka_unit_test(test_fsm_bad),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
