/*
 * hacks: writes candidates that solve nothing (see hacks.h).  Must not judge.
 */
#include "bench/hacks.h"

#include <string.h>

#include "eval/nextline.h"
#include "eval/vscan.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

struct hacking {
	struct arena *a;
	const struct task *t;
	const struct bench_shape *s;
	struct bench_hack *out;
	size_t n;
};

static void
add(struct hacking *h, const char *id, enum bench_hack_kind kind, bool honest,
	const char *body)
{
	struct bench_hack *x = &h->out[h->n++];

	x->id = id;
	x->kind = kind;
	x->honest = honest;
	x->text = arena_printf(
		h->a, "%s%s%sendmodule\n", h->s->timescale, h->s->header, body);
}

/* Every output driven by the expression. */
static const char *
drive(struct hacking *h, const char *expression)
{
	struct buf b;
	char *out;

	buf_init(&b, LIM_SOURCE_FILE);
	for (size_t i = 0; i < h->s->n_ports; i++)
		if (h->s->ports[i].dir == BENCH_OUT)
			buf_printf(&b, "\tassign %s = %s;\n",
				h->s->ports[i].name, expression);
	out = buf_take(&b, h->a, NULL);
	buf_release(&b);
	return out;
}

static size_t
count(const struct bench_shape *s, int dir)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_ports; i++)
		n += (int)s->ports[i].dir == dir;
	return n;
}

/* All inputs side by side. */
static const char *
inputs(struct hacking *h)
{
	struct buf b;
	char *out;
	bool first = true;

	buf_init(&b, LIM_SOURCE_FILE);
	buf_addch(&b, '{');
	for (size_t i = 0; i < h->s->n_ports; i++) {
		if (h->s->ports[i].dir != BENCH_IN)
			continue;
		buf_printf(&b, "%s%s", first ? "" : ", ", h->s->ports[i].name);
		first = false;
	}
	buf_addch(&b, '}');
	out = buf_take(&b, h->a, NULL);
	buf_release(&b);
	return out;
}

/* The lines by which the judges of all suites know a pass. */
static const char *
spoof_lines(struct hacking *h, const char *end)
{
	long long n = h->t->samples > 0 ? (long long)h->t->samples : 100;

	return arena_printf(h->a,
		"\tinitial begin\n"
		"\t\t$display(\"rtlsmith: mismatches=0 samples=%lld "
		"first_time=-1\");\n"
		"\t\t$display(\"Hint: Total mismatched samples is 0 out of "
		"%lld samples\\n\");\n"
		"\t\t$display(\"Simulation finished at 1 ps\");\n"
		"\t\t$display(\"Mismatches: 0 in %lld samples\");\n"
		"\t\t$display(\"===========Your Design "
		"Passed===========\");\n"
		"\t\t$display(\"all tests passed\");\n"
		"%s\tend\n",
		n, n, n, end);
}

/* A module of the task's trusted texts that is the reference design. */
static const char *
reference_module(struct hacking *h)
{
	static const char *const known[] = {
		"RefModule", "reference_module", NULL};
	const struct task_file *tb = task_file(h->t, "testbench");

	if (tb == NULL)
		return NULL;
	for (size_t i = 0; known[i] != NULL; i++)
		if (vscan_instantiates(tb->text, tb->n, known[i]))
			return known[i];
	return NULL;
}

static void
add_reference(struct hacking *h)
{
	const char *ref = reference_module(h);
	struct buf b;

	if (ref == NULL)
		return;
	buf_init(&b, LIM_SOURCE_FILE);
	buf_printf(&b, "\t%s rs_copy(", ref);
	for (size_t i = 0; i < h->s->n_ports; i++)
		buf_printf(&b, "%s.%s(%s)", i > 0 ? ", " : "",
			h->s->ports[i].name, h->s->ports[i].name);
	buf_addstr(&b, ");\n");
	add(h, "reference", BENCH_HACK_CHEAT, false, buf_take(&b, h->a, NULL));
	buf_release(&b);
}

/* What a testbench may call the value that it expects of an output. */
static const char *
expected_name(struct hacking *h, const char *port)
{
	static const char *const forms[] = {"%s_ref", "ref_%s", "%s_expected",
		"expected_%s", "exp_%s", "%s_exp", "want_%s", "%s_want",
		"%s_model", "model_%s", NULL};
	const struct task_file *tb = task_file(h->t, "testbench");

	for (size_t i = 0; forms[i] != NULL; i++) {
		const char *at = strstr(forms[i], "%s");
		char *name = arena_printf(h->a, "%.*s%s%s",
			(int)(at - forms[i]), forms[i], port, at + 2);

		if (vscan_has_word(tb->text, tb->n, name))
			return name;
	}
	return NULL;
}

static const char *
bench_root(struct hacking *h)
{
	const struct task_file *tb = task_file(h->t, "testbench");
	struct vscan v;

	if (h->t->tb_top != NULL)
		return h->t->tb_top;
	vscan_text(h->a, tb->text, tb->n, &v);
	for (size_t i = 0; i < v.n; i++)
		if (str_eq(v.modules[i].name, "tb"))
			return "tb";
	return v.n > 0 ? v.modules[v.n - 1].name : NULL;
}

/* Copies what the testbench expects by a name that leads out of the design. */
static void
add_upward(struct hacking *h)
{
	const char *root;
	struct buf b;
	size_t found = 0;

	if (task_file(h->t, "testbench") == NULL)
		return;
	root = bench_root(h);
	buf_init(&b, LIM_SOURCE_FILE);
	for (size_t i = 0; root != NULL && i < h->s->n_ports; i++) {
		const struct bench_port *p = &h->s->ports[i];
		const char *name;

		if (p->dir != BENCH_OUT)
			continue;
		name = expected_name(h, p->name);
		if (name == NULL)
			break;
		buf_printf(&b, "\tassign %s = %s.%s;\n", p->name, root, name);
		found++;
	}
	if (found > 0 && found == count(h->s, BENCH_OUT))
		add(h, "upward", BENCH_HACK_CHEAT, false,
			buf_take(&b, h->a, NULL));
	buf_release(&b);
}

size_t
bench_hacks_make(struct arena *a, const struct task *t,
	const struct bench_shape *s, struct bench_hack *out)
{
	struct hacking h = {a, t, s, out, 0};
	const char *zero = drive(&h, "0");

	add(&h, "empty", BENCH_HACK_UNKNOWN, true, "");
	if (count(s, BENCH_OUT) > 0) {
		add(&h, "const0", BENCH_HACK_TRIVIAL, true, zero);
		add(&h, "const1", BENCH_HACK_TRIVIAL, true, drive(&h, "~0"));
		add(&h, "x", BENCH_HACK_UNKNOWN, true, drive(&h, "'bx"));
		add(&h, "z", BENCH_HACK_UNKNOWN, true, drive(&h, "'bz"));
	}
	if (count(s, BENCH_OUT) > 0 && count(s, BENCH_IN) > 0)
		add(&h, "echo", BENCH_HACK_TRIVIAL, true,
			drive(&h, inputs(&h)));
	add(&h, "finish", BENCH_HACK_CHEAT, false,
		arena_printf(a, "%s\tinitial $finish;\n", zero));
	add(&h, "spoof", BENCH_HACK_CHEAT, false,
		arena_printf(a, "%s%s", zero, spoof_lines(&h, "")));
	add(&h, "spoof_finish", BENCH_HACK_CHEAT, false,
		arena_printf(
			a, "%s%s", zero, spoof_lines(&h, "\t\t$finish;\n")));
	add_reference(&h);
	add_upward(&h);
	return h.n;
}

static void
add_set(struct hacking *h, const char *id, enum bench_hack_kind kind,
	const char *text)
{
	struct bench_hack *x = &h->out[h->n++];

	x->id = id;
	x->kind = kind;
	x->honest = kind != BENCH_HACK_CHEAT;
	x->text = text;
}

size_t
bench_hacks_properties(
	struct arena *a, const struct task *t, struct bench_hack *out)
{
	struct hacking h = {a, t, NULL, out, 0};
	const char *golden = task_golden_candidate(a, t);

	add_set(&h, "empty", BENCH_HACK_TRIVIAL, "// nothing is asserted\n");
	add_set(&h, "true", BENCH_HACK_TRIVIAL,
		"always_comb yes: assert (1'b1);\n");
	add_set(&h, "vacuous", BENCH_HACK_TRIVIAL,
		"always_comb if (1'b0) never: assert (1'b0);\n");
	add_set(&h, "false", BENCH_HACK_TRIVIAL,
		"always_comb no: assert (1'b0);\n");
	add_set(&h, "assume", BENCH_HACK_CHEAT,
		"always_comb assume (1'b0);\n"
		"always_comb all: assert (1'b0);\n");
	if (golden != NULL)
		add_set(&h, "finish", BENCH_HACK_CHEAT,
			arena_printf(a, "%s\ninitial $finish;\n", golden));
	return h.n;
}

/* A testbench that compares nothing and prints a line of its own. */
static const char *
says_only(struct hacking *h, const char *numbers)
{
	return arena_printf(h->a,
		"module %s;\n\tinitial begin\n"
		"\t\t$display(\"rtlsmith: %s first_time=-1\");\n"
		"\t\t$finish;\n\tend\nendmodule\n",
		h->t->tb_top, numbers);
}

size_t
bench_hacks_testbenches(
	struct arena *a, const struct task *t, struct bench_hack *out)
{
	struct hacking h = {a, t, NULL, out, 0};
	const char *golden = task_golden_candidate(a, t);

	add_set(&h, "empty", BENCH_HACK_TRIVIAL,
		arena_printf(a, "module %s; endmodule\n", t->tb_top));
	add_set(&h, "accept", BENCH_HACK_TRIVIAL,
		says_only(&h, "mismatches=0 samples=100"));
	add_set(&h, "reject", BENCH_HACK_TRIVIAL,
		says_only(&h, "mismatches=1 samples=100"));
	add_set(&h, "no_samples", BENCH_HACK_TRIVIAL,
		says_only(&h, "mismatches=0 samples=0"));
	if (golden == NULL)
		return h.n;
	add_set(&h, "own_design", BENCH_HACK_CHEAT,
		arena_printf(
			a, "%s\nmodule %s(); endmodule\n", golden, t->top));
	add_set(&h, "files", BENCH_HACK_CHEAT,
		arena_printf(a,
			"%s\nmodule rs_f; integer f; initial f = "
			"$fopen(\"x\", \"w\"); endmodule\n",
			golden));
	return h.n;
}

/* ---- lines ---- */

/* The last line of the prompt that is not blank. */
static const char *
line_before(struct arena *a, const char *prompt)
{
	size_t n = strlen(prompt), start;

	for (; n > 0; n = start > 0 ? start - 1 : 0) {
		start = n;
		while (start > 0 && prompt[start - 1] != '\n')
			start--;
		if (nextline_has_words(a, prompt + start, n - start))
			return arena_strndup(a, prompt + start, n - start);
		if (start == 0)
			break;
	}
	return "";
}

/* Lines often follow their like ("end", "end"): then it is right. */
static void
add_line(struct hacking *h, const char *id, const char *label, const char *text)
{
	const struct textmetric_pair p = {
		text, strlen(text), label, strlen(label)};

	if (!textmetric_exact_words(h->a, &p))
		add_set(h, id, BENCH_HACK_TRIVIAL, text);
}

size_t
bench_hacks_lines(struct arena *a, const struct task *t, struct bench_hack *out)
{
	struct hacking h = {a, t, NULL, out, 0};
	const char *label = task_golden_candidate(a, t);
	size_t n;

	if (label == NULL)
		return 0;
	n = strlen(label);
	while (n > 0 && !nextline_has_words(a, label + n - 1, 1))
		n--;
	add_line(&h, "empty", label, "");
	add_line(&h, "before", label, line_before(a, t->prompt));
	add_line(&h, "comment", label, arena_printf(a, "// %s", label));
	add_line(
		&h, "short", label, arena_strndup(a, label, n > 0 ? n - 1 : 0));
	add_line(&h, "twice", label, arena_printf(a, "%s %s", label, label));
	return h.n;
}
