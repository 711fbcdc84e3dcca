/* lex: tokens as Icarus' scanners see them. */
#include "tests/unit/growth.h"

#include "eval/lex.h"
#include "eval/lex_names.h"
#include "lib/base/limits.h"

/* The tokens, each as its kind's letter, ":" and its text, separated by "|". */
static const char *
tokens(struct arena *a, const char *s, size_t n)
{
	static const char kinds[] = "iesn\"`o";
	char *out = arena_strdup(a, "");
	struct lex_token t;
	struct lex l;

	lex_init(&l, s, n);
	while (lex_next(&l, &t))
		out = arena_printf(a, "%s%s%c:%.*s", out, *out ? "|" : "",
			kinds[t.kind], (int)t.n, t.p);
	return out;
}

static const struct {
	const char *text, *want;
} cases[] = {
	{"", ""},
	{" \t\r\n\f\b", ""},
	{"module m_1$x;", "i:module|i:m_1$x|o:;"},
	{"a//b\nc", "i:a|i:c"},
	{"a//b", "i:a"},
	{"a/*b\n//*/c", "i:a|i:c"},
	{"a/* /* */c*/", "i:a|i:c|o:*|o:/"},
	{"/**/a/***/b", "i:a|i:b"},
	{"\"//\" \"/*\" // \"", "\":\"//\"|\":\"/*\""},
	{"\"a\\\"b\" c", "\":\"a\\\"b\"|i:c"},
	{"\"a\\\\\" c", "\":\"a\\\\\"|i:c"},
	{"\"a\\\nb\" c", "\":\"a\\\nb\"|i:c"},
	{"\"a\nb", "\":\"a|i:b"},
	{"\"a", "\":\"a"},
	{"\"a\\", "\":\"a\\"},
	{"\\a+b;c ;", "e:\\a+b;c|o:;"},
	{"\\a\tb", "e:\\a|i:b"},
	{"\\//x y", "e:\\//x|i:y"},
	{"\\ x", "o:\\|i:x"},
	{"$display $a$b $", "s:$display|s:$a$b|o:$"},
	{"8'hff", "n:8|n:'hff"},
	{"8 'h f_f", "n:8|n:'h f_f"},
	{"'1 'x '{1}", "n:'1|n:'x|o:'{|n:1|o:}"},
	{"4'sb1?z", "n:4|n:'sb1?z"},
	{"'dx_1", "n:'dx_|n:1"},
	{"'d 12_3'o7", "n:'d 12_3|n:'o7"},
	{"8'(x)", "n:8|o:'|o:(|i:x|o:)"},
	{"1.5e-3 1e6 1.e 2_0.5", "n:1.5e-3|n:1e6|n:1|o:.|i:e|n:2_0.5"},
	{"10ns 1.5us 3s 1step", "n:10ns|n:1.5us|n:3s|n:1s|i:tep"},
	{"a<<<=b>>>c", "i:a|o:<<<=|i:b|o:>>>|i:c"},
	{"a<=#1 b", "i:a|o:<=|o:#|n:1|i:b"},
	{"@(*) (* full *)", "o:@|o:(|o:*|o:)|o:(*|i:full|o:*)"},
	{"@( *\t)", "o:@|o:(|o:*|o:)"},
	{"u(.*);", "i:u|o:(|o:.*|o:)|o:;"},
	{"->>a ->b <->", "o:->>|i:a|o:->|i:b|o:<->"},
	{"p::q ##2", "i:p|o:::|i:q|o:##|n:2"},
	{"`define A `B", "`:`define|i:A|`:`B"},
	{"a``b `\"x`\\`\"", "i:a|`:``|i:b|`:`\"|i:x|`:`\\`\""},
	{"` x", "`:`|i:x"},
	{"`timescale 1ns/1ps /*\na", "`:`timescale 1ns/1ps /*|i:a"},
	{"`default_nettype none \"\na", "`:`default_nettype none \"|i:a"},
	{"`timescale_x a", "`:`timescale_x|i:a"},
	{"`celldefine /*\na*/b", "`:`celldefine|i:b"},
	{" `line 3 \"x;y\" 0\na", "`:`line 3 \"x;y\" 0|i:a"},
	{"a `line 3", "i:a|`:`line|n:3"},
	{"#line \"x\" 3\na #line", "`:#line \"x\" 3|i:a|o:#|i:line"},
	{"#line", "o:#|i:line"},
	{"\x01 a", "o:\x01|i:a"},
};

static void
tokens_of(void **state)
{
	struct arena a = ARENA_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
			tokens(&a, cases[i].text, strlen(cases[i].text)),
			cases[i].want);
	arena_release(&a);
}

static enum lex_fault
fault_of(const char *s, size_t n, int *line)
{
	struct lex_token t;
	struct lex l;

	lex_init(&l, s, n);
	while (lex_next(&l, &t))
		;
	*line = l.fault_line;
	return l.fault;
}

static void
faults(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		enum lex_fault want;
		int line;
	} bad[] = {{"a \"b\" /* c */", 13, LEX_FINE, 0},
		{"a\n/* b\n", 7, LEX_OPEN_COMMENT, 2},
		{"/*/", 3, LEX_OPEN_COMMENT, 1},
		{"\n\"a\nb\"", 6, LEX_OPEN_STRING, 2},
		{"a\n\0b", 4, LEX_NUL, 2}, {"// \0", 4, LEX_NUL, 1},
		{"/* \0*/", 6, LEX_NUL, 1}, {"\"\0\"", 3, LEX_NUL, 1},
		{"\n\n// \xff", 6, LEX_UTF8, 3},
		{"\n\xc3\xa9", 3, LEX_STRAY_BYTE, 2},
		{"// \xc3\xa9", 5, LEX_FINE, 0},
		{"\"\xc3\xa9\"", 4, LEX_FINE, 0}, {"\\", 1, LEX_STRAY_BYTE, 1},
		{"\v", 1, LEX_STRAY_BYTE, 1}};
	struct arena a = ARENA_INIT;
	char *long_name = arena_alloc(&a, LIM_LEX_TOKEN + 2);
	size_t i;
	int line;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_string_equal(
			lex_fault_text(fault_of(bad[i].text, bad[i].n, &line)),
			lex_fault_text(bad[i].want));
		assert_int_equal(line, bad[i].line);
	}
	memset(long_name, 'a', LIM_LEX_TOKEN + 1);
	assert_int_equal(fault_of(long_name, LIM_LEX_TOKEN, &line), LEX_FINE);
	assert_int_equal(
		fault_of(long_name, LIM_LEX_TOKEN + 1, &line), LEX_LONG_TOKEN);
	arena_release(&a);
}

static int
line_of(const char *s, const char *word)
{
	struct lex_token t;
	struct lex l;

	lex_init(&l, s, strlen(s));
	while (lex_next(&l, &t))
		if (lex_is(&t, word))
			return t.line;
	return -1;
}

static void
lines(void **state)
{
	(void)state;
	assert_int_equal(line_of("a\n\nb", "b"), 3);
	assert_int_equal(line_of("/*\n*/ // x\n\"a\\\nb\" b", "b"), 4);
	assert_int_equal(line_of("`line 1 \"x\" 0\na\nb", "b"), 2);
	assert_int_equal(line_of("a\n`line 70 \"x\" 0\n\nb", "b"), 71);
	assert_int_equal(line_of("`timescale 1ns/1ns\nb", "b"), 2);
	assert_int_equal(line_of("#line \"x\" 7\nb", "b"), 8);
}

static void
names(void **state)
{
	static const char text[] = "force \\force forced `define "
				   "`timescale 1ns/1ps";
	struct arena a = ARENA_INIT;
	struct lex_token t;
	struct lex l;

	(void)state;
	lex_init(&l, text, sizeof(text) - 1);
	assert_true(lex_next(&l, &t) && lex_keyword(&t));
	assert_true(lex_next(&l, &t) && !lex_keyword(&t));
	assert_string_equal(lex_name_dup(&a, &t), "force");
	assert_false(lex_is(&t, "force"));
	assert_true(lex_next(&l, &t) && !lex_keyword(&t));
	assert_true(lex_next(&l, &t) && lex_directive(&t, "define"));
	assert_false(lex_directive(&t, "def"));
	assert_true(lex_next(&l, &t) && lex_directive(&t, "timescale"));
	assert_false(lex_next(&l, &t));
	arena_release(&a);
}

static void
keywords(void **state)
{
	static const char *const yes[] = {"accept_on", "xor", "module", "wire",
		"endmodule", "logic", "within", "s_until_with", "do"};
	static const char *const no[] = {"accept", "xo", "xors", "Module",
		"modul", "a", "zzz", "_", "s_until_wit"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		struct lex_token t = {LEX_IDENT, yes[i], strlen(yes[i]), 1};

		assert_true(lex_keyword(&t));
		t = (struct lex_token){LEX_IDENT, no[i], strlen(no[i]), 1};
		assert_false(lex_keyword(&t));
	}
}

/* Of each letter the first word and the last. */
static void
keyword_ends(void **state)
{
	static const char words[] =
		"accept_on automatic before byte case cross deassign do edge "
		"extern final function generate global highz0 highz1 if "
		"intersect join join_none large longint macromodule module "
		"nand null or output package pure rand rtranif1 s_always "
		"sync_reject_on table typedef union uwire var void wait wor "
		"xnor xor";
	struct lex_token t;
	struct lex l;
	int n = 0;

	(void)state;
	for (lex_init(&l, words, sizeof(words) - 1); lex_next(&l, &t); n++)
		if (!lex_keyword(&t))
			fail_msg("%.*s is no keyword", (int)t.n, t.p);
	assert_int_equal(n, 2 * 22);
}

/* Every operator is one token, and so is every byte of punctuation; other
 * bytes are faults. */
static void
operators(void **state)
{
	static const char *const ops[] = {"<<<=", ">>>=", "===", "!==", "==?",
		"!=?", "<<<", ">>>", "&&&", "<<=", ">>=", "->>", "<->", "|->",
		"|=>", "(*", "*)", ".*", "<<", ">>", "**", "<=", ">=", "=>",
		"*>", "==", "!=", "||", "&&", "~|", "~^", "^~", "~&", "->",
		"+:", "-:", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
		"++", "--", "'{", "::", "##", "(", ")", "<", ">", ".", "*", "=",
		"!", "|", "&", "~", "^", "-", "+", "/", "%", "'", ":", "#", "}",
		"{", ";", "[", "]", ",", "@", "?", "$"};
	char s[16];
	struct lex_token t;
	struct lex l;

	(void)state;
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		snprintf(s, sizeof(s), "a %s b", ops[i]);
		lex_init(&l, s, strlen(s));
		assert_true(lex_next(&l, &t) && lex_next(&l, &t));
		if (t.kind != LEX_OP || !lex_is(&t, ops[i]))
			fail_msg("%s: %.*s", ops[i], (int)t.n, t.p);
		assert_true(lex_next(&l, &t) && lex_is(&t, "b"));
		assert_int_equal(l.fault, LEX_FINE);
	}
	for (int c = 1; c < 128; c++) {
		bool stray = c < ' ' ? !strchr("\t\n\b\f\r", c)
				     : c == 127 || c == '\\';

		snprintf(s, sizeof(s), "a %c b\"", c);
		lex_init(&l, s, c == '"' ? strlen(s) : strlen(s) - 1);
		while (lex_next(&l, &t))
			;
		if ((l.fault != LEX_FINE) != stray)
			fail_msg("byte %d: %s", c, lex_fault_text(l.fault));
	}
}

static const char *
renamed(struct arena *a, const char *s)
{
	static const char *const which[] = {"tb", "q", "a.b"};
	size_t n;
	char *out = lex_rename(a, s, strlen(s), which, 3, "rs_", &n);

	assert_int_equal(n, strlen(out));
	return out;
}

static void
rename_names(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	assert_string_equal(renamed(&a, "module tb; wire tbq, q;"),
		"module rs_tb; wire tbq, rs_q;");
	assert_string_equal(renamed(&a, "x u(.q(q), .tb, .clk(tb.q)); // tb"),
		"x u(.q(rs_q), .tb, .clk(rs_tb.rs_q)); // tb");
	assert_string_equal(renamed(&a, "\"tb\" /* q */ $q \\tb \\q+ q"),
		"\"tb\" /* q */ $q \\rs_tb \\q+ rs_q");
	assert_string_equal(renamed(&a, "`define q tb\n`ifdef q `q `endif"),
		"`define q rs_tb\n`ifdef q `q `endif");
	assert_string_equal(renamed(&a, "\\a.b  a.b"), "\\rs_a.b  a.b");
	assert_string_equal(renamed(&a, ""), "");
	arena_release(&a);
}

static const char *
normal(struct arena *a, const char *s)
{
	size_t n;
	char *out = lex_normal(a, s, strlen(s), &n);

	assert_int_equal(n, strlen(out));
	return out;
}

static void
normal_form(void **state)
{
	static const char *const kept[] = {"`define A 1\na", "a /* b",
		"a \"b\n", "primitive p; table 0 : 1 ; endtable",
		"a // synopsys translate_off\nb", "/* /* */ a", "a\xc3\xa9",
		"`timescale 1ns/1ps\nmodule  m;", "a // b\r  c\nd",
		"always @(\n*) a  = b;"};
	struct arena a = ARENA_INIT;
	size_t i;

	(void)state;
	assert_string_equal(normal(&a, "a  =b ;// c\n/* d */e"), "a = b ; e");
	assert_string_equal(normal(&a, "a=b;\ne"), "a = b ; e");
	assert_string_equal(normal(&a, "\\a+b  \"c  d\""), "\\a+b \"c  d\"");
	assert_string_not_equal(normal(&a, "a - > b"), normal(&a, "a -> b"));
	assert_string_not_equal(normal(&a, "10 ns"), normal(&a, "10ns"));
	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		assert_string_equal(normal(&a, kept[i]), kept[i]);
	arena_release(&a);
}

static void
name_set(void **state)
{
	struct arena a = ARENA_INIT;
	struct lex_names s;
	bool fresh;
	int i;

	(void)state;
	lex_names_init(&s, &a);
	assert_false(lex_names_has(&s, "a", 1));
	for (i = 0; i < 1000; i++) {
		char *p = arena_printf(&a, "n%d", i);

		lex_names_put(&s, p, strlen(p), i, &fresh);
		assert_true(fresh);
		lex_names_put(&s, p, strlen(p), -1, &fresh);
		assert_false(fresh);
	}
	assert_int_equal(s.n, 1000);
	assert_int_equal(lex_names_get(&s, "n77x", 3)->value, 77);
	assert_null(lex_names_get(&s, "n77x", 4));
	arena_release(&a);
}

/* Reads n bytes of one piece, over and over. */
static void
read_pieces(void *piece, size_t n)
{
	const char *text = piece;
	const size_t k = strlen(text);
	struct arena a = ARENA_INIT;
	char *s = arena_alloc(&a, n);
	struct lex_token t;
	struct lex l;
	size_t i;

	for (i = 0; i < n; i++)
		s[i] = text[i % k];
	lex_init(&l, s, n);
	while (lex_next(&l, &t))
		assert_true(t.n > 0);
	arena_release(&a);
}

/* Pieces that make a careless scanner look at the same bytes again. */
static void
linear(void **state)
{
	static char pieces[][16] = {"a", "/", "*", "/*", "\"", "\\", "'h ",
		"(*", "( ", "1.", "1e+", "`line ", "#line 1\n", "`\\`", " ",
		"\n", "'", "$", "\"\\\n", "// translate\n", "\xc3\xa9"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		assert_linear(read_pieces, pieces[i], LIM_MIB / 4);
}

/* The last token of the text. */
static bool
integer(const char *s, uint64_t *v)
{
	struct lex l;
	struct lex_token t = {0}, next;

	lex_init(&l, s, strlen(s));
	while (lex_next(&l, &next))
		t = next;
	return lex_integer(&t, v);
}

static void
integers(void **state)
{
	static const struct {
		const char *text;
		uint64_t value;
	} good[] = {{"12", 12}, {"8'hf_F", 255}, {"4'b10_01", 9}, {"'o17", 15},
		{"3'sd7", 7}, {"'d 42", 42},
		{"'h3ffffffffffffff", (1UL << 58) - 1}};
	static const char *const bad[] = {"4'b1x", "'h", "1.5", "'hz",
		"'h400000000000000", "99999999999999999999", "a", "'1"};
	uint64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(integer(good[i].text, &v));
		assert_int_equal(v, good[i].value);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(integer(bad[i], &v));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_of),
		cmocka_unit_test(faults),
		cmocka_unit_test(lines),
		cmocka_unit_test(names),
		cmocka_unit_test(keywords),
		cmocka_unit_test(integers),
		cmocka_unit_test(keyword_ends),
		cmocka_unit_test(operators),
		cmocka_unit_test(rename_names),
		cmocka_unit_test(normal_form),
		cmocka_unit_test(name_set),
		cmocka_unit_test(linear),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("lex", tests, NULL, NULL);
}
