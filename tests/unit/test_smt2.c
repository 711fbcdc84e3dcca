/*
 * test_smt2: what Yosys' write_smt2 writes is read and unrolled; anything else
 * is refused with its line.
 */
#include "tests/unit/unit.h"

#include "eval/smt2.h"
#include "lib/base/str.h"

#define HEAD                                                                   \
	"; SMT-LIBv2 description\n"                                            \
	"(declare-sort |m_s| 0)\n"                                             \
	"(declare-fun |m_is| (|m_s|) Bool)\n"
#define COUNTER                                                                \
	"(declare-fun |m#0| (|m_s|) Bool) ; \\d\n"                             \
	"; yosys-smt2-input d 1\n"                                             \
	"(define-fun |m_n d| ((state |m_s|)) Bool (|m#0| state))\n"            \
	"(declare-fun |m#1| (|m_s|) (_ BitVec 4)) ; \\q\n"                     \
	"; yosys-smt2-register q 4\n"                                          \
	"(define-fun |m_n q| ((state |m_s|)) (_ BitVec 4) (|m#1| state))\n"    \
	"(define-fun |m#2| ((state |m_s|)) (_ BitVec 4) (ite (|m#0| state) "   \
	"(bvadd (|m#1| state) #b0001) (|m#1| state))) ; $0\\q[3:0]\n"
#define TAIL(init)                                                             \
	"(define-fun |m_i| ((state |m_s|)) Bool " init ")\n"                   \
	"(define-fun |m_t| ((state |m_s|) (next_state |m_s|)) Bool (and\n"     \
	"  (= (|m#2| state) (|m#1| next_state)) ; $procdff$1 \\q\n"            \
	")) ; end of module m\n"

static struct arena a = ARENA_INIT;

static int
read_it(const char *text, struct smt2 *m, struct err *e)
{
	*e = (struct err)ERR_INIT;
	return smt2_read(&a, text, strlen(text), "m", m, e);
}

static void
test_read(void **state)
{
	const struct smt2_register *q;
	struct err e;
	struct smt2 m;

	(void)state;
	assert_ok(read_it(HEAD COUNTER TAIL("true"), &m, &e), e);
	assert_int_equal(m.n_functions, 5);
	q = smt2_find(&m, "q");
	assert_non_null(q);
	assert_int_equal(q->kind, SMT2_REGISTER);
	assert_string_equal(q->value, "m_n q");
	assert_string_equal(q->sort, "(_ BitVec 4)");
	assert_string_equal(q->state->name, "m#1");
	assert_true(q->free);
	q = smt2_find(&m, "d");
	assert_int_equal(q->kind, SMT2_INPUT);
	assert_false(q->free); /* no state */
	assert_null(smt2_find(&m, "r"));
	/* with an initial value */
	assert_ok(
		read_it(HEAD COUNTER TAIL("(= (|m#1| state) #b0000)"), &m, &e),
		e);
	assert_false(smt2_find(&m, "q")->free);
}

static void
test_unroll(void **state)
{
	struct smt2_function other = {.name = "g#7"};
	struct err e;
	struct smt2 m;
	struct buf b;

	(void)state;
	assert_ok(
		read_it(HEAD COUNTER TAIL("(= (|m#1| state) #b0000)"), &m, &e),
		e);
	buf_init(&b, 65536);
	smt2_put_step(&b, &m, 3);
	assert_non_null(strstr(b.ptr, "(declare-fun |m#1@3| () (_ BitVec 4))"));
	assert_non_null(strstr(b.ptr,
		"(define-fun |m#2@3| () (_ BitVec 4) (ite |m#0@3| "
		"(bvadd |m#1@3| #b0001) |m#1@3|))"));
	assert_null(strstr(b.ptr, "state"));
	buf_clear(&b);
	smt2_put_next(&b, &m, 3);
	assert_non_null(strstr(b.ptr, "(= |m#2@3| |m#1@4|)"));
	buf_clear(&b);
	smt2_put_init(&b, &m);
	assert_string_equal(b.ptr, "(assert (= |m#1@0| #b0000))\n");
	/* the same as another's: in the first step, or always */
	smt2_find(&m, "q")->state->same = &other;
	buf_clear(&b);
	smt2_put_step(&b, &m, 0);
	assert_non_null(
		strstr(b.ptr, "(define-fun |m#1@0| () (_ BitVec 4) |g#7@0|)"));
	buf_clear(&b);
	smt2_put_step(&b, &m, 1);
	assert_null(strstr(b.ptr, "g#7"));
	buf_release(&b);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{"", "the end is missing"},
		{HEAD COUNTER, "the end is missing"},
		{HEAD "(assert false)\n" TAIL("true"),
			"an unknown statement (line 4)"},
		/* a name of the design that ends its quotes */
		{HEAD "; yosys-smt2-input q|)(assert 1\n" TAIL("true"),
			"a name holds a | (line 4)"},
		{HEAD "(declare-fun |m#0| () Bool)\n" TAIL("true"),
			"a declaration of another form (line 4)"},
		{HEAD "(declare-fun |m#0| (|x_s|) Bool)\n" TAIL("true"),
			"a declaration of another form"},
		{HEAD "(define-fun |m#0| ((state |m_s|)) Bool (and\n",
			"a definition of another form"},
	};
	struct err e;
	struct smt2 m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(read_it(cases[i].text, &m, &e), -1);
		if (!strstr(e.msg, cases[i].why))
			fail_msg("%zu: %s", i, e.msg);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_unroll),
		cmocka_unit_test(test_refused),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);

	arena_release(&a);
	return rc;
}
