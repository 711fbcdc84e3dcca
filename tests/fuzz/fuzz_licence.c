/*
 * fuzz_licence: any bytes as a source and as a licence file; what is found
 * lies in the text, and an expression of any bytes has an answer.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "curate/licence.h"
#include "curate/textform.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"

static const char book_text[] =
	"licences:\n"
	"  - {id: MIT, class: permissive, match: [[permission is, hereby "
	"granted]], not: [all rights]}\n"
	"  - {id: GPL-2.0, class: copyleft, match: [[the gpl]], beats: [MIT]}\n"
	"notices: {reserved: [all rights reserved]}\n";

static struct licence_book *book;
static struct licence_policy policy;

static void
start(void)
{
	static struct arena life;
	struct err e = ERR_INIT;
	cJSON *tree;

	FUZZ_CHECK(yaml_parse(&life, "book", book_text, strlen(book_text),
			   &tree, &e) == 0);
	FUZZ_CHECK(licence_book_make(&life, tree, "book", &book, &e) == 0);
	FUZZ_CHECK(licence_policy_make(&life, book, json_object(&life), "p",
			   &policy, &e) == 0);
}

static int
lines_of(const char *p, size_t n)
{
	int lines = 1;

	for (size_t i = 0; i < n; i++)
		lines += p[i] == '\n';
	return lines;
}

static void
check(struct arena *a, enum licence_kind kind, const char *p, size_t n)
{
	struct licence_text t;
	int lines = lines_of(p, n);

	licence_read(a, book, kind, p, n, &t);
	FUZZ_CHECK(t.n <= 2);
	for (size_t i = 0; i < t.n; i++)
		FUZZ_CHECK(t.found[i].line >= 1 && t.found[i].line <= lines);
	FUZZ_CHECK(t.copyright == NULL ||
		(t.copyright_line <= lines &&
			str_utf8_ok(t.copyright, strlen(t.copyright))));
	if (t.spdx != NULL)
		(void)licence_policy_ask(&policy, book, t.spdx);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct textform f;
	char *text;

	if (book == NULL)
		start();
	text = arena_strndup(&a, (const char *)data, size);
	(void)licence_policy_ask(&policy, book, text);
	check(&a, LICENCE_OF_SOURCE, (const char *)data, size);
	check(&a, LICENCE_OF_FILE, (const char *)data, size);
	textform_look(&a, (const char *)data, size, &f);
	FUZZ_CHECK(f.text == NULL || str_utf8_ok(f.text, f.n));
	FUZZ_CHECK(f.text == NULL || memchr(f.text, '\r', f.n) == NULL);
	arena_release(&a);
	return 0;
}
