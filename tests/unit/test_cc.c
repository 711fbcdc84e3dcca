/* tool_wrappers/cc: programs of models that compile, that do not, and that
 * would rather do something else. */
#include "tests/unit/unit.h"

#include <sys/stat.h>

#include "lib/base/fs.h"
#include "lib/base/str.h"
#include "tool_wrappers/cc.h"
#include "tool_wrappers/sandbox.h"

static struct arena a = ARENA_INIT;
static struct sandbox *sb;
static struct cc *cc; /* NULL: there is no compiler */
static struct err e;

static int
set_up(void **state)
{
	(void)state;
	if (sandbox_open(&sb, SANDBOX_AUTO, &e) < 0) {
		print_error("%s\n", e.msg);
		return -1;
	}
	if (cc_open(&cc, sb, &e) < 0)
		print_message("# %s\n", e.msg);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	cc_close(cc);
	sandbox_close(sb);
	arena_release(&a);
	return 0;
}

static struct cc_result
try(const char *text)
{
	const struct cc_source s = {"model.c", text, strlen(text)};
	const struct cc_job job = {.sources = &s,
		.n_sources = 1,
		.in = "abc",
		.in_n = 3,
		.out_max = 4096,
		.cpu_ms = 1000};
	struct cc_result r;

	assert_ok(cc_run(cc, &a, &job, &r, &e), e);
	return r;
}

/* Ends in this way; NULL: whatever it says. */
static struct cc_result
ends(const char *text, enum cc_how how, const char *says)
{
	struct cc_result r = try(text);

	if (r.how != how ||
		(says && !strstr(r.why, says) && !strstr(r.log, says)))
		fail_msg("%s (%s), wanted %s (%s): %s\n%s", cc_how_name(r.how),
			r.why, cc_how_name(how), says ? says : "", text, r.log);
	return r;
}

#define MAIN(body)                                                             \
	"#include <stdio.h>\n#include <stdlib.h>\n#include <math.h>\n"         \
	"#include <string.h>\nint main(void) { " body " return 0; }\n"

static void
runs(void **state)
{
	struct cc_result r;

	(void)state;
	if (!cc)
		return;
	r = ends(MAIN("int c; while ((c = getchar()) != EOF) putchar(c - 32);"
		      "printf(\" %.3f\", sqrt(2)); fputs(\"note\", stderr);"),
		CC_OK, "note");
	assert_int_equal(r.out_n, 9);
	assert_memory_equal(r.out, "ABC 1.414", 9);
	assert_true(r.cpu_us > 0);
}

static void
fails(void **state)
{
	(void)state;
	if (!cc)
		return;
	ends("int main(void) { return x; }\n", CC_REFUSED, "model.c:1");
	ends("int f(void);\nint main(void) { return f(); }\n", CC_REFUSED,
		"undefined reference");
	ends("", CC_REFUSED, "main");
	ends(MAIN("return 3;"), CC_CRASH, "status 3");
	ends(MAIN("*(volatile int *)0 = 1;"), CC_CRASH, "signal 11");
	ends(MAIN("abort();"), CC_CRASH, "signal 6");
}

static void
bounded(void **state)
{
	(void)state;
	if (!cc)
		return;
	ends(MAIN("for (;;);"), CC_LIMIT, "CPU time");
	ends(MAIN("for (;;) puts(\"and on\");"), CC_LIMIT, "wrote too much");
	ends(MAIN("for (;;) { char *p = malloc(1 << 20); if (!p) return 7;"
		  " memset(p, 1, 1 << 20); }"),
		CC_CRASH, "status 7");
	/* the compiler, too: a file of 4 GB, a text that includes itself */
	ends("int a[1 << 30] = {1};\n" MAIN("return a[0];"), CC_REFUSED, NULL);
	ends("#include \"model.c\"\n", CC_REFUSED, "nested");
	ends("__asm__(\".fill 1 << 30, 1, 7\");\n" MAIN(""), CC_REFUSED, NULL);
}

/* Nothing of the machine but /usr can be read, by either. */
static void
sees_nothing(void **state)
{
	struct cc_result r;
	char *dir, *path;

	(void)state;
	if (!cc)
		return;
	assert_ok(fs_scratch(&a, &dir, &e), e);
	path = fs_join(&a, dir, "secret");
	assert_ok(fs_write(path, "SECRET-of-others", 16, &e), e);
	r = ends(arena_printf(&a, "#include \"%s\"\n", path), CC_REFUSED, path);
	assert_null(strstr(r.log, "SECRET"));
	ends(arena_printf(&a, "__asm__(\".incbin \\\"%s\\\"\");\n%s", path,
		     MAIN("")),
		CC_REFUSED, "file not found");
	ends("#include \"/etc/passwd\"\n", CC_REFUSED, "/etc/passwd");
	r = ends(arena_printf(&a,
			 MAIN("FILE *f = fopen(\"%s\", \"r\");"
			      "fputs(f ? \"READ\" : \"no\", stdout);"
			      "f = fopen(\"/etc/passwd\", \"r\");"
			      "fputs(f ? \"READ\" : \"no\", stdout);"),
			 path),
		CC_OK, NULL);
	assert_int_equal(r.out_n, 4);
	assert_memory_equal(r.out, "nono", 4);
	assert_ok(fs_rmtree(dir, &e), e);
}

/* No file, no network, no other process. */
static void
does_nothing_else(void **state)
{
	struct cc_result r;

	(void)state;
	if (!cc)
		return;
	r = ends("#define _POSIX_C_SOURCE 200809L\n#include <signal.h>\n"
		 "#include <stdio.h>\n#include <sys/socket.h>\n"
		 "#include <unistd.h>\nint main(void) {\n"
		 "printf(\"%d\", fopen(\"x\", \"w\") != NULL);\n"
		 "printf(\"%d\", fopen(\"/tmp/x\", \"w\") != NULL);\n"
		 "printf(\"%d\", socket(AF_INET, SOCK_STREAM, 0) >= 0);\n"
		 "printf(\"%d\", socket(AF_UNIX, SOCK_STREAM, 0) >= 0);\n"
		 "printf(\"%d\", fork() >= 0);\n"
		 "printf(\"%d\", kill(getppid(), 0) == 0);\n"
		 "return 0; }\n",
		CC_OK, NULL);
	assert_int_equal(r.out_n, 6);
	assert_memory_equal(r.out, "000000", 6);
	/* what only an exploit tries is its end */
	ends("#include <unistd.h>\nint main(void) {\n"
	     "execl(\"/bin/echo\", \"echo\", \"LEAK\", (char *)0);\n"
	     "return 0; }\n",
		CC_CRASH, "signal 31");
	ends("#include <sys/ptrace.h>\nint main(void) {\n"
	     "return ptrace(PTRACE_TRACEME, 0, 0, 0) != 0; }\n",
		CC_CRASH, "signal 31");
}

static void
absent(void **state)
{
	struct cc *none = NULL;
	char *path = arena_strdup(&a, getenv("PATH"));

	(void)state;
	assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
	assert_err(cc_open(&none, sb, &e), e, ERR_TOOL, "apt install gcc");
	assert_int_equal(setenv("PATH", path, 1), 0);
	assert_null(none);
}

/* It tells its version, and nothing else works. */
static void
useless(void **state)
{
	static const char text[] =
		"#!/bin/sh\n[ \"$1\" = --version ] || exit 1\n"
		"echo not a compiler\n";
	struct cc *none = NULL;
	char *path = arena_strdup(&a, getenv("PATH")), *dir;

	(void)state;
	assert_ok(fs_scratch(&a, &dir, &e), e);
	assert_ok(fs_put(dir, "cc", text, sizeof(text) - 1, &e), e);
	assert_int_equal(chmod(fs_join(&a, dir, "cc"), 0700), 0);
	assert_int_equal(setenv("PATH", dir, 1), 0);
	assert_err(cc_open(&none, NULL, &e), e, ERR_TOOL, "empty program");
	assert_err(cc_open(&none, sb, &e), e, ERR_TOOL, "compile");
	assert_int_equal(setenv("PATH", path, 1), 0);
	assert_null(none);
	assert_ok(fs_rmtree(dir, &e), e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs),
		cmocka_unit_test(fails),
		cmocka_unit_test(bounded),
		cmocka_unit_test(sees_nothing),
		cmocka_unit_test(does_nothing_else),
		cmocka_unit_test(absent),
		cmocka_unit_test(useless),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("cc", tests, set_up, tear_down);
}
