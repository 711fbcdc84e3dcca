/*
 * test_equiv_smt: the engine of equiv that asks an SMT solver: what only it
 * decides, and what is said where the solver is not installed.
 */
#include "tests/unit/equiv_util.h"

#include <stdlib.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static struct equiv_result
run(const char *gold, const char *gate)
{
	return equiv_of(gold, gate, "m", 8000);
}

#define COMB(body) "module m(input [3:0] a, b, output [4:0] y);\n" body
#define ADD COMB("assign y = a + b; endmodule\n")
#define TERMS(sum)                                                             \
	"module m(input [31:0] a, b, c, output [31:0] y);\n"                   \
	"assign y = " sum "; endmodule\n"
#define MAC(sum)                                                               \
	"module m(input clk, rst, input [15:0] a, b, output [31:0] y);\n"      \
	"reg [31:0] acc; reg [15:0] pa, pb; assign y = acc;\n"                 \
	"always @(posedge clk) if (rst) begin acc <= 0; pa <= 0; pb <= 0;\n"   \
	"end else begin pa <= a; pb <= b; acc <= " sum "; end\nendmodule\n"

static void
expect_smt(const char *gold, const char *gate, enum equiv_kind want)
{
	struct equiv_result r = run(gold, gate);

	if (!*r.left_out)
		assert_string_equal(r.engine, "smt");
	else if (r.kind != want)
		assert_int_not_equal(r.kind, EQUIV_PROVEN);
	if (!*r.left_out)
		assert_int_equal(r.kind, want);
	if (r.kind == EQUIV_REFUTED)
		assert_non_null(r.counterexample);
}

static void
test_smt(void **state)
{
	struct equiv_result r;

	(void)state;
	expect_smt(TERMS("a * (b + c)"), TERMS("c * a + b * a"), EQUIV_PROVEN);
	expect_smt(TERMS("a * (b + c)"),
		TERMS("c * a + b * a + (a == 32'hdeadbeef)"), EQUIV_REFUTED);
	expect_smt(MAC("acc + pa * pb"), MAC("pb * pa + acc"), EQUIV_PROVEN);
	expect_smt(MAC("acc + pa * pb"),
		MAC("pb * pa + acc + (pa == 16'hbeef && pb == 16'h1234)"),
		EQUIV_REFUTED);
	/* a name that would end its quotes keeps the solver out, no more */
	r = run(COMB("wire [4:0] \\q|)(assert(not(=|x||x|)))  = a + b;\n"
		     "assign y = \\q|)(assert(not(=|x||x|)))  ; endmodule\n"),
		COMB("assign y = b + a; endmodule\n"));
	assert_int_equal(r.kind, EQUIV_PROVEN);
}

/* The best of the rest answers, and says who was not asked. */
static void
test_smt_absent(void **state)
{
	static const char *const tools[] = {"yosys", "yosys-abc"};
	char *path = arena_strdup(&a, getenv("PATH")), *dir;
	struct equiv *other;
	struct yosys *bare;
	struct equiv_job job = {.gold = {ADD, strlen(ADD), "m"},
		.gate = {ADD " ", strlen(ADD) + 1, "m"}};
	struct equiv_result r;
	struct err e = ERR_INIT;
	size_t i;

	(void)state;
	assert_ok(fs_scratch(&a, &dir, &e), e);
	for (i = 0; i < 2; i++)
		assert_int_equal(symlink(fs_which(&a, tools[i]),
					 fs_join(&a, dir, tools[i])),
			0);
	assert_int_equal(setenv("PATH", dir, 1), 0);
	assert_ok(yosys_open(&bare, NULL, &e), e);
	assert_ok(equiv_open(&other, bare, iv, &e), e);
	assert_int_equal(setenv("PATH", path, 1), 0);
	assert_null(yosys_smt_version(bare, &a));
	assert_non_null(strstr(equiv_fingerprint(other), "no z3"));
	assert_ok(equiv_run(other, &a, &job, &r, &e), e);
	assert_non_null(strstr(r.left_out, "apt-get install z3"));
	assert_non_null(strstr(json_str(equiv_json(&a, &r), "left_out", ""),
		"smt: z3 is not on the PATH"));
	equiv_close(other);
	yosys_close(bare);
	assert_ok(fs_rmtree(dir, &e), e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_smt),
		cmocka_unit_test(test_smt_absent),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
