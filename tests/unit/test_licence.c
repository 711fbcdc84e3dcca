/*
 * curate/licence: licences that come with the program, found in headers, and
 * the policy that comes with it.
 */
#include "tests/unit/unit.h"

#include "curate/licence.h"
#include "lib/base/fs.h"
#include "lib/base/yaml.h"

static struct arena life, arena;
static struct licence_book *book;
static struct licence_policy policy;

static cJSON *
data(const char *name)
{
	struct err e = ERR_INIT;
	char *path = arena_printf(
		&life, "%s/data/licences/%s", getenv("abs_top_srcdir"), name);
	cJSON *tree;

	assert_ok(yaml_parse_file(&life, path, &tree, &e), e);
	return tree;
}

static int
start(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	assert_ok(licence_book_make(
			  &life, data("licences.yaml"), "book", &book, &e),
		e);
	assert_ok(licence_policy_make(&life, book, data("policy.yaml"),
			  "policy", &policy, &e),
		e);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	arena_release(&life);
	return 0;
}

static struct licence_text
look(const char *text)
{
	struct licence_text t;

	licence_read(&arena, book, LICENCE_OF_SOURCE, text, strlen(text), &t);
	return t;
}

/* The licences found by their texts, joined by blanks. */
static char *
found(const char *text)
{
	struct licence_text t = look(text);
	char *out = arena_strdup(&arena, "");

	for (size_t i = 0; i < t.n; i++)
		out = arena_printf(&arena, "%s%s%s", out, i > 0 ? " " : "",
			t.found[i].licence->id);
	return out;
}

static void
texts(void **state)
{
	(void)state;
	assert_string_equal(
		found("module m; // Permission is hereby granted, free of\n"
		      "// charge, to any person obtaining a copy of this\n"
		      "// software ... without limitation the rights\n"
		      "// to use, copy, modify, merge, publish, distribute,\n"
		      "// sublicense, and/or sell copies\n"),
		"MIT");
	assert_string_equal(
		found("/* Redistribution and use in source and binary forms,\n"
		      " * with or without modification, are permitted\n"
		      " * 1. Redistributions of source code must retain the\n"
		      " *    above copyright notice */"),
		"BSD-2-Clause");
	assert_string_equal(
		found("/* Redistribution and use in source and binary forms,\n"
		      " * with or without modification, are permitted\n"
		      " * 1. Redistributions of source code must retain the\n"
		      " *    above copyright notice\n"
		      " * may be used to endorse or promote products derived\n"
		      " * from this software */"),
		"BSD-3-Clause");
	assert_string_equal(
		found("// under the terms of the GNU Lesser General Public\n"
		      "// License; either version 2.1 of the License, or\n"
		      "// see the GNU General Public License\n"),
		"LGPL-2.1");
	assert_string_equal(
		found("// GNU General Public License as published by the FSF,\n"
		      "// either version 3 of the License\n"),
		"GPL-3.0");
	/* the text of X11 is that of MIT with a sentence more */
	assert_string_equal(
		found("// Released under the MIT license. Except as contained\n"
		      "// in this notice, nor shall the name of the\n"
		      "// X Consortium be used\n"),
		"");
	assert_string_equal(
		found("// Solderpad Hardware License, Version 0.51 (the\n"
		      "// \"License\"); Apache License 2.0\n"),
		"SHL-0.51");
}

static void
only_comments_count(void **state)
{
	struct licence_text t;

	(void)state;
	assert_string_equal(
		found("initial $display(\"// licensed under the GPL\");"), "");
	t = look("wire a; /* x */ // SPDX-License-Identifier: MIT OR "
		 "Apache-2.0\n");
	assert_string_equal(t.spdx, "MIT OR Apache-2.0");
	t = look("\n/* SPDX-License-Identifier: ISC */ wire a;");
	assert_string_equal(t.spdx, "ISC");
	assert_int_equal(t.spdx_line, 2);
	t = look("//// SPDX-License-Identifier: MIT AND\n// ISC ////\n");
	assert_string_equal(t.spdx, "MIT AND ISC");
	t = look("string s = \"SPDX-License-Identifier: MIT\";");
	assert_null(t.spdx);
}

static void
notices(void **state)
{
	struct licence_text t =
		look("\n// (C) 2011 ACME\n// Proprietary and Confidential\n");

	(void)state;
	assert_string_equal(t.copyright, "C) 2011 ACME");
	assert_int_equal(t.copyright_line, 2);
	assert_string_equal(
		t.notice[LICENCE_PROPRIETARY], "proprietary and confidential");
	assert_int_equal(t.notice_line[LICENCE_PROPRIETARY], 3);
	t = look("// Copyright \xc2\xa9 2020 X. All rights reserved.\n");
	assert_non_null(t.copyright);
	assert_non_null(t.notice[LICENCE_RESERVED]);
	/* speaks of copyright, claims none */
	t = look("// the above copyright notice; copyright holders\n");
	assert_null(t.copyright);
	t = look("// ECCN 3E001, Export Administration Regulations\n");
	assert_non_null(t.notice[LICENCE_EXPORT]);
}

static void
expressions(void **state)
{
	static const struct {
		const char *s;
		enum licence_answer answer;
	} c[] = {
		{"MIT", LICENCE_ALLOWED},
		{"mit", LICENCE_ALLOWED},
		{"The MIT License", LICENCE_ALLOWED},
		{"GPL-2.0-or-later", LICENCE_NOT_ALLOWED},
		{"GPL-2.0+", LICENCE_NOT_ALLOWED},
		{"CC-BY-NC-4.0", LICENCE_DENIED},
		{"MIT OR GPL-3.0-only", LICENCE_ALLOWED},
		{"MIT AND GPL-3.0-only", LICENCE_NOT_ALLOWED},
		{"GPL-3.0-only AND (MIT OR ISC)", LICENCE_NOT_ALLOWED},
		{"MIT OR GPL-3.0-only AND CC-BY-NC-4.0", LICENCE_ALLOWED},
		{"Apache-2.0 WITH SHL-2.1", LICENCE_ALLOWED},
		{"Apache-2.0 WITH LLVM-exception OR GPL-2.0", LICENCE_ALLOWED},
		{"LicenseRef-Ours", LICENCE_UNKNOWN},
		{"MIT AND LicenseRef-Ours", LICENCE_UNKNOWN},
		{"MIT)", LICENCE_UNKNOWN},
		{"(MIT", LICENCE_UNKNOWN},
		{"MIT GPL", LICENCE_UNKNOWN},
		{"", LICENCE_UNKNOWN},
		{"((((((((((((((((((((((((((((((((((((((((((((((((MIT",
			LICENCE_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++)
		if (licence_policy_ask(&policy, book, c[i].s) != c[i].answer)
			fail_msg("%s: not %d", c[i].s, (int)c[i].answer);
	assert_true(licence_names(
		book, "ISC OR (MIT AND Zlib)", licence_book_find(book, "MIT")));
	assert_false(licence_names(
		book, "ISC OR Zlib", licence_book_find(book, "MIT")));
}

static void
bad_policies(void **state)
{
	static const char *const bad[][2] = {
		{"allows: [MIT]", "unknown key \"allows\""},
		{"allow: [MTI]", "\"MTI\" is neither"},
		{"allow: MIT", "must be a list"},
		{"unknown: maybe", "unknown must be keep or reject"}};
	struct err e = ERR_INIT;
	struct licence_policy p;
	cJSON *tree;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_ok(yaml_parse(&arena, "p", bad[i][0], strlen(bad[i][0]),
				  &tree, &e),
			e);
		assert_err(licence_policy_make(&arena, book, tree, "p", &p, &e),
			e, ERR_USAGE, bad[i][1]);
	}
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

#define T(test) cmocka_unit_test_teardown(test, end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(texts),
		T(only_comments_count),
		T(notices),
		T(expressions),
		T(bad_policies),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, start, stop);
}
