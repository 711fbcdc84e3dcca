/*
 * test_synth_net: netlists in BLIF: reading, broken ones, loops, and what ABC
 * gets; results as documents.
 */
#include "tests/unit/unit.h"

#include <math.h>

#include "eval/synth_int.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static struct arena a = ARENA_INIT;

static struct synth_net
parse(const char *text)
{
	struct err e = ERR_INIT;
	struct synth_net net;

	assert_ok(synth__blif(&a, text, strlen(text), &net, &e), e);
	return net;
}

static void
broken(const char *text, const char *why)
{
	struct err e = ERR_INIT;
	struct synth_net net;

	assert_err(synth__blif(&a, text, strlen(text), &net, &e), e, ERR_PARSE,
		why);
}

#define TWO                                                                    \
	".model m\n.inputs c a[0] a[1] \\\n b\n.outputs y[3] y[2]\n"           \
	".names $false\n.names $true\n1\n"                                     \
	".subckt $_AND_ A=a[0] B=b Y=n1\n.subckt $_NOT_ A=n1 Y=n2\n"           \
	".subckt DFF_X1 CK=c D=n2 Q=q QN=\n.names q y[3]\n1 1\n"               \
	".names $true y[2]\n1 1\n.end\n"

static void
ports_cells_and_names(void **state)
{
	struct synth_net net = parse(TWO);

	(void)state;
	assert_string_equal(net.model, "m");
	assert_int_equal(net.n_ports, 4);
	assert_string_equal(net.ports[1].name, "a");
	assert_int_equal(net.ports[1].n, 2);
	assert_false(net.ports[1].out);
	assert_int_equal(net.ports[3].lsb, 3);
	assert_int_equal(net.ports[3].msb, 2);
	assert_true(net.ports[3].out);
	assert_int_equal(synth__root(&net, synth__find(&net, "y[3]")),
		synth__find(&net, "q"));
	assert_int_equal(
		synth__root(&net, synth__find(&net, "y[2]")), net.true_net);
	assert_int_equal(synth__find(&net, "nothing"), -1);
	assert_null(synth__loop(&a, &net));
}

static void
logic_for_abc(void **state)
{
	struct synth_net net = parse(TWO);
	struct synth_logic l;
	struct buf b;

	(void)state;
	buf_init(&b, LIM_MIB);
	synth__logic(&a, &net, &l, &b);
	assert_string_equal(b.ptr,
		".model netlist\n.inputs ys__n0 ys__n1\n.outputs ys__n3\n"
		".names ys__n0 ys__n1 ys__n2\n11 1\n"
		".names ys__n2 ys__n3\n0 1\n.end\n");
	assert_false(l.empty);
	buf_release(&b);
}

static void
rows_are_gates(void **state)
{
	struct synth_net net = parse(".model m\n.names a b y\n01 0\n"
				     ".names a z\n1 1\n.names a w\n1 0\n");
	int i, ands = 0, nots = 0;

	(void)state;
	for (i = 0; i < net.n_insts; i++) {
		ands += str_eq(net.insts[i].type, "$_AND_");
		nots += str_eq(net.insts[i].type, "$_NOT_");
	}
	assert_int_equal(ands, 1);
	assert_int_equal(nots, 3);
	assert_int_equal(synth__root(&net, synth__find(&net, "z")),
		synth__root(&net, synth__find(&net, "a")));
}

static void
loops_and_broken_texts(void **state)
{
	struct synth_net net = parse(".model m\n.inputs a\n.outputs y\n"
				     ".subckt $_AND_ A=a B=q Y=p\n"
				     ".subckt $_NOT_ A=p Y=q\n"
				     ".names q y\n1 1\n");

	(void)state;
	assert_non_null(synth__loop(&a, &net));
	broken(".model a\n.model b\n", "more than one");
	broken(".model m\n.subckt\n", "without type");
	broken(".model m\n.subckt X A\n", "no pin");
	broken(".model m\n.names a b c d\n", "more than two");
	broken(".model m\n.names a b\n", "without rows");
	broken(".model m\n.names a b c\n-1 1\n", "no gate");
	net = parse("");
	assert_null(net.model);
	net = parse(".model m\n.inputs a\n.outputs a\n");
	assert_string_equal(net.inout, "a");
}

static void
results_as_documents(void **state)
{
	const struct synth_cell cell = {"NAND2_X1", 3, 2.52, false, false};
	const struct synth_issue issue = {
		SYNTH_UNDRIVEN, "a.sv", 7, "q is read"};
	struct synth_result r = {.why = "",
		.top = "m",
		.path = "NAND2_X1 3.0",
		.path_from = "a",
		.path_to = "y",
		.issues = &issue,
		.n_issues = 1,
		.mapped = &cell,
		.n_mapped = 1,
		.cells = 3,
		.area = 2.52,
		.delay_ps = NAN,
		.luts = -1};
	struct synth_result back;
	struct err e = ERR_INIT;
	cJSON *doc = synth_json(&a, &r);

	(void)state;
	assert_ok(synth_from_json(&a, doc, &back, &e), e);
	assert_int_equal(back.status, SYNTH_OK);
	assert_int_equal(back.cells, 3);
	assert_true(back.area == 2.52);
	assert_true(isnan(back.delay_ps));
	assert_int_equal(back.luts, -1);
	assert_string_equal(back.issues[0].what, "q is read");
	assert_int_equal(back.issues[0].line, 7);
	assert_string_equal(back.mapped[0].type, "NAND2_X1");
	assert_string_equal(
		json_text(&a, synth_json(&a, &back)), json_text(&a, doc));
	assert_err(synth_from_json(&a, json_object(&a), &back, &e), e,
		ERR_PARSE, "status");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ports_cells_and_names),
		cmocka_unit_test(logic_for_abc),
		cmocka_unit_test(rows_are_gates),
		cmocka_unit_test(loops_and_broken_texts),
		cmocka_unit_test(results_as_documents),
	};
	int rc = cmocka_run_group_tests_name("synth net", tests, NULL, NULL);

	arena_release(&a);
	return rc;
}
