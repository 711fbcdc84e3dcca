/*
 * test_equiv_regs: proofs that pair up registers of the same name, and what
 * must not be proven in that way.  Two clocks: no other engine proves these.
 */
#include "tests/unit/equiv_util.h"

#include "lib/base/fs.h"
#include "lib/base/str.h"

static struct equiv_result
run(const char *gold, const char *gate)
{
	return equiv_of(gold, gate, "m", 4000);
}

static void
by_registers(const char *gold, const char *gate)
{
	struct equiv_result r = run(gold, gate);

	if (r.kind != EQUIV_PROVEN || !str_eq(r.engine, "registers"))
		fail_msg("%s by \"%s\" (%s) for:\n%s", equiv_kind_name(r.kind),
			r.engine, r.why, gate);
}

static void
not_proven(const char *gold, const char *gate)
{
	struct equiv_result r = run(gold, gate);

	if (r.kind == EQUIV_PROVEN)
		fail_msg("proven by \"%s\":\n%s", r.engine, gate);
}

/* The key: random inputs never see the registers, so that no simulation can
 * tell what the proof missed. */
#define KEY "k == 32'h5eed1234"

/* Two clocks, and what each register takes. */
#define CROSS(p, q)                                                            \
	"module m(input ca, cb, rst, d, e, input [31:0] k,\n"                  \
	"output y, output [1:0] z);\n"                                         \
	"reg s; reg [1:0] t;\nassign y = (t[1] ^ s) & " KEY                    \
	", z = t & {2{" KEY "}};\n" p "\n" q "\nendmodule\n"
#define FAST                                                                   \
	"always @(posedge ca or posedge rst) if (rst) s <= 0; else s <= d & "  \
	"e;"
#define SLOW                                                                   \
	"always @(posedge cb or posedge rst) if (rst) t <= 2'b01;\n"           \
	"else t <= {t[0], s};"
#define GOLD CROSS(FAST, SLOW)

static void
test_proven(void **state)
{
	(void)state;
	by_registers(GOLD,
		CROSS("always @(posedge ca or posedge rst) if (rst) s <= 0;\n"
		      "else s <= ~(~d | ~e);",
			SLOW));
	/* a register that became two, and one without a name */
	by_registers(GOLD,
		CROSS(FAST,
			"reg g; always @(posedge ca) g <= d;\n"
			"always @(posedge cb or posedge rst)\n"
			"if (rst) t[0] <= 1; else t[0] <= s;\n"
			"always @(posedge cb or posedge rst)\n"
			"if (rst) t[1] <= 0; else t[1] <= t[0];"));
	/* a memory that is written by one clock and read by another */
#define RAM(cond)                                                              \
	"module m(input ca, cb, w, input [1:0] a, b, input [3:0] d,\n"         \
	"output reg [3:0] q); reg [3:0] r [0:3];\n"                            \
	"always @(posedge ca) if (" cond ") r[a] <= d;\n"                      \
	"always @(posedge cb) q <= r[b]; endmodule\n"
	by_registers(RAM("w"), RAM("!(~w)"));
	not_proven(RAM("w"), RAM("w && !(&a && &d)"));
#undef RAM
}

static void
test_changed(void **state)
{
	(void)state;
	/* what it takes */
	not_proven(GOLD,
		CROSS("always @(posedge ca or posedge rst) if (rst) s <= 0;\n"
		      "else s <= d;",
			SLOW));
	/* the edge, the clock */
	not_proven(GOLD,
		CROSS("always @(negedge ca or posedge rst) if (rst) s <= 0;\n"
		      "else s <= d & e;",
			SLOW));
	not_proven(GOLD,
		CROSS("always @(posedge cb or posedge rst) if (rst) s <= 0;\n"
		      "else s <= d & e;",
			SLOW));
	not_proven(GOLD,
		CROSS("always @(posedge cb or posedge rst) if (rst) s <= 0;\n"
		      "else s <= d & e;",
			"always @(posedge ca or posedge rst)\n"
			"if (rst) t <= 2'b01; else t <= {t[0], s};"));
	/* the names, and not what is seen of them */
	not_proven(GOLD,
		CROSS(FAST,
			"always @(posedge cb or posedge rst)\n"
			"if (rst) t <= 2'b10; else t <= {s, t[1]};"));
}

static void
test_resets(void **state)
{
	(void)state;
	/* value, polarity, and what is asynchronous */
	not_proven(GOLD,
		CROSS(FAST,
			"always @(posedge cb or posedge rst)\n"
			"if (rst) t <= 2'b11; else t <= {t[0], s};"));
	not_proven(GOLD,
		CROSS(FAST,
			"always @(posedge cb or negedge rst)\n"
			"if (!rst) t <= 2'b01; else t <= {t[0], s};"));
	not_proven(GOLD,
		CROSS(FAST,
			"always @(posedge cb) if (rst) t <= 2'b01;\n"
			"else t <= {t[0], s};"));
	not_proven(GOLD, CROSS(FAST, "always @(posedge cb) t <= {t[0], s};"));
}

#define START(init, body)                                                      \
	"module m(input ca, cb, d, input [31:0] k, output y, z);\nreg s, "     \
	"t;\n" init "\nassign y = s & " KEY ", z = t & " KEY ";\n"             \
	"always @(posedge ca) s <= d;\nalways @(posedge cb) t <= " body        \
	"; endmodule\n"

static void
test_initial(void **state)
{
	(void)state;
	by_registers(
		START("initial s = 0;", "s"), START("initial s = 0;", "!(~s)"));
	/* any value, and one of them */
	by_registers(START("", "s"), START("initial t = 1;", "s"));
	not_proven(START("initial t = 1;", "s"), START("", "s"));
	not_proven(START("initial t = 1;", "s"), START("initial t = 0;", "s"));
}

/* One register of the golden may begin as one of the candidate's only. */
static void
test_merged(void **state)
{
#define TWIN(r, differ)                                                        \
	"module m(input ca, cb, d, input [31:0] k, output y, z, v);\nreg q, "  \
	"s; " r "\n"                                                           \
	"assign y = q & " KEY ", z = (" differ ") & " KEY ", v = s & " KEY     \
	";\n"                                                                  \
	"always @(posedge ca) q <= d; always @(posedge cb) s <= q;\n"          \
	"endmodule\n"
	(void)state;
	by_registers(TWIN("reg r; always @(posedge ca) r <= d;", "r"),
		TWIN("wire r = q;", "r"));
	not_proven(TWIN("wire r = q;", "1'b0"),
		TWIN("reg r; always @(posedge ca) r <= d;", "q ^ r"));
#undef TWIN
}

/* The golden's x in what a register takes: the candidate is free, there only.
 */
static void
test_dont_care(void **state)
{
#define CARE(none, one)                                                        \
	"module m(input ca, cb, rst, input [1:0] s, input [31:0] k,\n"         \
	"output [1:0] y, z);\n"                                                \
	"reg [1:0] q, r;\n"                                                    \
	"assign y = q & {2{" KEY "}}, z = r & {2{" KEY "}};\n"                 \
	"always @(posedge ca or posedge rst) if (rst) q <= 0; else case (s)\n" \
	"0: q <= 1; 1: q <= " one "; 2: q <= q; default: q <= " none ";\n"     \
	"endcase\nalways @(posedge cb or posedge rst)\n"                       \
	"if (rst) r <= 0; else r <= q ^ s; endmodule\n"
	(void)state;
	by_registers(CARE("2'bxx", "2"), CARE("3", "2"));
	by_registers(CARE("2'b1x", "2"), CARE("2'b11", "2"));
	not_proven(CARE("2'b1x", "2"), CARE("2'b01", "2"));
	not_proven(CARE("2'bxx", "2"), CARE("3", "0"));
	not_proven(CARE("3", "2"), CARE("2'bxx", "2"));
#undef CARE
}

#define LATCH(enable, data)                                                    \
	"module m(input e, f, input [1:0] d, input [31:0] k,\n"                \
	"output [1:0] y); reg [1:0] q; assign y = q & {2{" KEY "}};\n"         \
	"always @(*) if (" enable ") q = " data "; endmodule\n"

static void
test_latches(void **state)
{
	(void)state;
	by_registers(LATCH("e", "d & {2{f}}"), LATCH("e", "f ? d : 2'd0"));
	not_proven(LATCH("e", "d & {2{f}}"), LATCH("!e", "d & {2{f}}"));
	not_proven(LATCH("e", "d & {2{f}}"), LATCH("f", "d & {2{f}}"));
	not_proven(LATCH("e", "d & {2{f}}"), LATCH("e", "d | {2{f}}"));
	not_proven(LATCH("e", "d"),
		"module m(input e, f, input [1:0] d, input [31:0] k,\n"
		"output [1:0] y); reg [1:0] q; assign y = q & {2{" KEY
		"}};\nalways @(posedge e) q <= d; endmodule\n");
	/* what could glitch, what may not come to rest, what races */
	not_proven(LATCH("e & f", "d"), LATCH("!(~e | ~f)", "d"));
	not_proven(LATCH("e", "~q ^ d"), LATCH("e", "~(q ^ d)"));
#define RACE(data)                                                             \
	"module m(input e, f, input [1:0] d, input [31:0] k,\n"                \
	"output [1:0] y); reg [1:0] q, r; assign y = q & {2{" KEY "}};\n"      \
	"always @(*) if (e) r = " data ";\n"                                   \
	"always @(posedge e) q <= r; endmodule\n"
	not_proven(RACE("d & {2{f}}"), RACE("f ? d : 2'd0"));
#undef RACE
}

static void
test_names(void **state)
{
	struct equiv_result r;

	(void)state;
	/* names that are like ours, or need care in a script */
	r = run(GOLD,
		CROSS("wire \\eq$q0 = d; wire \\eq$d0 = e;\n"
		      "always @(posedge ca or posedge rst) if (rst) s <= 0;\n"
		      "else s <= \\eq$q0 & \\eq$d0 ;",
			SLOW));
	assert_string_not_equal(r.engine, "registers");
	by_registers("module m(input ca, cb, d, output y); reg \\a[0]; , b;\n"
		     "assign y = b; always @(posedge ca) \\a[0]; <= d;\n"
		     "always @(posedge cb) b <= \\a[0]; ; endmodule\n",
		"module m(input ca, cb, d, output y); reg \\a[0]; , b;\n"
		"assign y = b; always @(posedge ca) \\a[0]; <= !(~d);\n"
		"always @(posedge cb) b <= \\a[0]; ; endmodule\n");
}

/* Bits by an index of which some bits are known: what is made of such a read
 * before it is compared must be that read. */
#define READ(n, index, read)                                                   \
	"module m(input clk, input [" n ":0] v, input [2:0] i,\n"              \
	"output reg y);\n" index "always @(posedge clk) y <= " read ";\n"      \
	"endmodule\n"
#define ENTRY "wire [31:0] t = v >> {i, 2'b00};\n"

static void
test_indexed(void **state)
{
	(void)state;
	by_registers(READ("31", "", "v[i*4+3]"), READ("31", ENTRY, "t[3]"));
	by_registers(READ("31", "", "v[i*4]"), READ("31", ENTRY, "t[0]"));
	not_proven(READ("31", "", "v[i*4+2]"), READ("31", ENTRY, "t[3]"));
	not_proven(READ("31", "", "v[i*4+2]"), READ("31", ENTRY, "t[1]"));
	/* a sign: i is taken for -4 to 3 */
	by_registers(READ("7", "", "v[$signed({1'b0, i})]"),
		READ("7", "wire [7:0] t = v >> i;\n", "t[0]"));
	not_proven(READ("7", "", "v[$signed(i)]"),
		READ("7", "wire [7:0] t = v >> i;\n", "i[0] | t[0]"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_proven),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_resets),
		cmocka_unit_test(test_initial),
		cmocka_unit_test(test_merged),
		cmocka_unit_test(test_dont_care),
		cmocka_unit_test(test_latches),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_indexed),
	};
	char *path = fs_which(&a, "yosys-abc");

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (!path) {
		printf("1..0 # SKIP yosys-abc is not installed\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
