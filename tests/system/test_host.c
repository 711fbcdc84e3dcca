/*
 * test_host: designs that reach for the computer they are judged on, through
 * the real tools in the sandbox and with nothing else in their way: no guard
 * looks at the text.  As whoever runs the tests and, when that is root, as an
 * ordinary user too; in processes of their own and by fork servers.
 */
#include "tests/unit/unit.h"

#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/sandbox.h"

#define NOBODY 65534
#define SECRET "5ca1ab1e"
#define CPU_MS 20000
#define WALL_MS 300000
#define LEAST_EFFECTS 8 /* of ours, without a sandbox */

#define HEAD                                                                   \
	"module TopModule(input clk, input reset, input en,\n"                 \
	"	output reg [3:0] q);\n"                                              \
	"	integer f, c, i; reg [8*400:1] s; reg [31:0] m [0:3];\n"
#define TAIL "endmodule\n"

/* @D@ is a folder outside that holds the files secret and secret.hex. */
static const struct attack {
	const char *name;
	const char *text;
} attacks[] = {
	{"write",
		HEAD "initial begin f = $fopen(\"@D@/fresh\", \"w\");\n"
		     "$fdisplay(f, \"x\"); $fclose(f); end\n" TAIL},
	{"overwrite",
		HEAD "initial begin f = $fopen(\"@D@/secret\", \"w\");\n"
		     "$fdisplay(f, \"x\"); $fclose(f); end\n" TAIL},
	{"append",
		HEAD "initial begin f = $fopen(\"@D@/secret\", \"a\");\n"
		     "$fdisplay(f, \"x\"); $fclose(f); end\n" TAIL},
	{"channel",
		HEAD "initial begin f = $fopen(\"@D@/fresh\");\n"
		     "$fdisplay(f, \"x\"); $fclose(f); end\n" TAIL},
	{"read",
		HEAD "initial begin f = $fopen(\"@D@/secret\", \"r\");\n"
		     "c = $fgets(s, f); $display(\"%0s\", s); end\n" TAIL},
	{"readmemh",
		HEAD "initial begin $readmemh(\"@D@/secret.hex\", m);\n"
		     "$display(\"%h\", m[0]); end\n" TAIL},
	{"writememh",
		HEAD "initial begin m[0] = 1;\n"
		     "$writememh(\"@D@/fresh\", m); end\n" TAIL},
	{"dumpfile",
		HEAD "initial begin $dumpfile(\"@D@/fresh\");\n"
		     "$dumpvars(0, TopModule); end\n" TAIL},
	{"monitor file",
		HEAD "initial begin f = $fopen(\"@D@/fresh\", \"w\");\n"
		     "$fmonitor(f, \"%b\", clk); end\n" TAIL},
	{"include", HEAD "`include \"@D@/code.v\"\n" TAIL},
	{"include climbs",
		HEAD "`include \"../../../../../../../..@D@/code.v\"\n" TAIL},
	{"include into text",
		HEAD "`include \"@D@/code.v\"\ninitial $display(\"%0s\",\n"
		     "`STOLEN);\n" TAIL},
	{"climb",
		HEAD "initial begin\n"
		     "f = $fopen(\"../../../../../../../..@D@/secret\", "
		     "\"r\");\n"
		     "c = $fgets(s, f); $display(\"%0s\", s); end\n" TAIL},
	{"link of a process",
		HEAD "initial begin\n"
		     "f = $fopen(\"/proc/self/root@D@/secret\", "
		     "\"r\");\n"
		     "c = $fgets(s, f);\n"
		     "$display(\"%0s\", s); end\n" TAIL},
	{"environment of the judge",
		HEAD "initial begin\n"
		     "f = $fopen(\"/proc/@PID@/environ\", \"r\");\n"
		     "for (i = 0; i < 40000; i = i + 1) begin\n"
		     "c = $fgetc(f); if (c > 0) $write(\"%c\", c); end\n"
		     "end\n" TAIL},
	{"own memory",
		HEAD "initial begin\n"
		     "f = $fopen(\"/proc/self/mem\", \"r+\");\n"
		     "if (f != 0) $display(\"" SECRET "\");\n"
		     "end\n" TAIL},
	{"own descriptors",
		HEAD "initial begin\n"
		     "f = $fopen(\"/proc/self/fd/0\", \"r\");\n"
		     "if (f != 0) $display(\"" SECRET "\");\n"
		     "end\n" TAIL},
	{"shared memory",
		HEAD "initial begin\n"
		     "f = $fopen(\"/dev/shm/rtlsmith-@PID@\", "
		     "\"w\");\n"
		     "if (f != 0) $display(\"" SECRET "\");\n"
		     "end\n" TAIL},
	{"users",
		HEAD "initial begin\n"
		     "f = $fopen(\"/etc/passwd\", \"r\");\n"
		     "if (f != 0) $display(\"" SECRET "\");\n"
		     "end\n" TAIL},
	{"shell", HEAD "initial $system(\"touch @D@/fresh\");\n" TAIL},
};
#define ATTACKS (sizeof(attacks) / sizeof(attacks[0]))

static struct arena a = ARENA_INIT;
static char *dir; /* holds nothing but what is not to be touched */

static void
put(const char *name, const char *text)
{
	struct err e = ERR_INIT;

	assert_ok(fs_write(fs_join(&a, dir, name), text, strlen(text), &e), e);
}

static void
fill(void)
{
	struct err e = ERR_INIT;

	if (fs_exists(dir))
		assert_ok(fs_rmtree(dir, &e), e);
	assert_ok(fs_mkdirs(dir, 0755, &e), e);
	put("secret", SECRET "\n");
	put("secret.txt", SECRET "\n");
	put("secret.hex", SECRET "\n");
	put("keep", "as it is\n");
	put("code.v",
		"`define STOLEN \"" SECRET "\"\n"
		"initial $display(\"" SECRET "\");\n");
}

static int
setup(void **state)
{
	struct err e = ERR_INIT;
	char *scratch;

	(void)state;
	if (fs_scratch(&a, &scratch, &e) < 0)
		return -1;
	dir = fs_join(&a, scratch, "outside");
	return 0;
}

static int
teardown(void **state)
{
	struct err e = ERR_INIT;
	char *end = strrchr(dir, '/');
	int rc;

	(void)state;
	*end = '\0';
	rc = fs_rmtree(dir, &e);
	arena_release(&a);
	return rc;
}

static bool
is_still(const char *name, const char *text)
{
	struct err e = ERR_INIT;
	char *now;

	return fs_read(&a, fs_join(&a, dir, name), LIM_KIB, &now, NULL, &e) ==
		0 &&
		str_eq(now, text);
}

/* Nothing outside has changed. */
static bool
untouched(void)
{
	struct err e = ERR_INIT;
	char **names;
	size_t n;

	assert_ok(fs_list(&a, dir, &names, &n, &e), e);
	return n == 5 && is_still("secret", SECRET "\n") &&
		is_still("secret.txt", SECRET "\n") &&
		is_still("secret.hex", SECRET "\n") &&
		is_still("keep", "as it is\n");
}

static char *
replaced(const char *text, const char *what, const char *with)
{
	struct buf b;
	const char *p;

	buf_init(&b, 4 * LIM_MIB);
	while ((p = strstr(text, what)) != NULL) {
		buf_add(&b, text, (size_t)(p - text));
		buf_addstr(&b, with);
		text = p + strlen(what);
	}
	buf_addstr(&b, text);
	return buf_take(&b, &a, NULL);
}

/* Everything the tools said about a design, compiled and run. */
static char *
play(struct iverilog *iv, const char *text)
{
	static const char stopper[] =
		"module stopper; initial #1000 $finish(0); endmodule\n";
	struct iverilog_source src[2] = {{"top.sv", text, strlen(text)},
		{"stopper.sv", stopper, sizeof(stopper) - 1}};
	struct iverilog_job job = {.sources = src,
		.n_sources = 2,
		.generation = "2012",
		.top = "TopModule",
		.top2 = "stopper",
		.cpu_ms = CPU_MS,
		.wall_ms = WALL_MS,
		.as_bytes = 1 << 30};
	struct iverilog_sim_job sj = {.batch = true,
		.merge = true,
		.cpu_ms = CPU_MS,
		.wall_ms = WALL_MS,
		.as_bytes = 1 << 30,
		.file_bytes = 8 << 20};
	struct iverilog_compile out;
	struct iverilog_sim sim;
	struct err e = ERR_INIT;

	assert_ok(iverilog_compile(iv, &a, &job, &out, &e), e);
	if (!out.ok)
		return arena_printf(&a, "%s", out.log);
	sj.code = out.code;
	sj.code_n = out.code_n;
	assert_ok(iverilog_simulate(iv, &a, &sj, &sim, &e), e);
	return arena_printf(&a, "%s%s%s", out.log, sim.out, sim.err);
}

/* Did it read or write anything outside? */
static bool
effective(struct iverilog *iv, const char *text)
{
	char *said;

	fill();
	text = replaced(text, "@D@", dir);
	text = replaced(text, "@CANARY@", dir);
	text = replaced(text, "@PROBLEMS@", dir);
	text = replaced(text, "@PID@", arena_printf(&a, "%d", (int)getpid()));
	said = play(iv, text);
	return strstr(said, SECRET) || strstr(said, "5CA1AB1E") || !untouched();
}

static void
each_of_ours(struct iverilog *iv, const char *how)
{
	for (size_t i = 0; i < ATTACKS; i++)
		if (effective(iv, attacks[i].text))
			fail_msg("%s: \"%s\" has an effect", how,
				attacks[i].name);
}

/* Those of the corpus, where there is one. */
static size_t
each_of_corpus(struct iverilog *iv, const char *how)
{
	const char *top = getenv("abs_top_srcdir");
	char *from = arena_printf(
		&a, "%s/../shared/corpus/attacks/cand", top ? top : ".");
	struct err e = ERR_INIT;
	char **names;
	size_t n, done = 0;

	if (!fs_is_dir(from) || fs_list(&a, from, &names, &n, &e) < 0)
		return 0;
	for (size_t i = 0; i < n; i++) {
		char *text;

		if (names[i][0] != 'A')
			continue;
		if (fs_read(&a, fs_join(&a, from, names[i]), LIM_MIB, &text,
			    NULL, &e) < 0)
			continue;
		done++;
		if (effective(iv, text))
			fail_msg("%s: %s has an effect", how, names[i]);
	}
	return done;
}

static void
check_level(enum sandbox_want want, bool no_servers)
{
	static const char honest[] =
		HEAD "initial $display(\"honest\");\n" TAIL;
	struct iverilog_setup setup_ = {.no_servers = no_servers};
	struct sandbox *sb;
	struct iverilog *iv;
	struct err e = ERR_INIT;
	char *how;
	size_t n;

	assert_ok(sandbox_open(&sb, want, &e), e);
	setup_.sandbox = sb;
	assert_ok(iverilog_open(&iv, &setup_, &e), e);
	how = arena_printf(&a, "%s, %s", sandbox_layers(sb), iverilog_way(iv));
	each_of_ours(iv, how);
	n = each_of_corpus(iv, how);
	if (n == 0)
		print_message("no corpus: only %zu attacks of ours\n", ATTACKS);
	assert_non_null(strstr(play(iv, honest), "honest"));
	iverilog_close(iv);
	sandbox_close(sb);
}

static void
test_full(void **state)
{
	(void)state;
	check_level(SANDBOX_FULL, true);
}

static void
test_full_servers(void **state)
{
	(void)state;
	check_level(SANDBOX_FULL, false);
}

static void
test_basic(void **state)
{
	(void)state;
	check_level(SANDBOX_BASIC, true);
}

static void
test_basic_servers(void **state)
{
	(void)state;
	check_level(SANDBOX_BASIC, false);
}

/* Without a sandbox they work, or the tests above would show nothing. */
static void
test_attacks_are_real(void **state)
{
	const struct iverilog_setup none = {.no_servers = true};
	struct iverilog *iv;
	struct err e = ERR_INIT;
	int n = 0;

	(void)state;
	assert_ok(iverilog_open(&iv, &none, &e), e);
	for (size_t i = 0; i < ATTACKS; i++)
		n += effective(iv, attacks[i].text);
	(void)unlink(arena_printf(&a, "/dev/shm/rtlsmith-%d", (int)getpid()));
	if (n < LEAST_EFFECTS)
		fail_msg("only %d of %zu attacks work without a sandbox", n,
			ATTACKS);
	iverilog_close(iv);
}

static void
test_as_user(void **state)
{
	char self[4096];
	const char *const argv[] = {self, "user", NULL};
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;
	struct err e = ERR_INIT;
	const char *envp[5] = {"PATH=/usr/bin:/bin", "API_KEY=" SECRET};
	const char *lib = getenv("RTLSMITH_LIBDIR");
	const char *top = getenv("abs_top_srcdir");
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	(void)state;
	if (geteuid() != 0) {
		print_message("not root: this was as a user already\n");
		return;
	}
	assert_true(n > 0);
	self[n] = '\0';
	envp[2] = arena_printf(&a, "RTLSMITH_LIBDIR=%s", lib ? lib : "");
	envp[3] = arena_printf(&a, "abs_top_srcdir=%s", top ? top : ".");
	s.argv = argv;
	s.envp = envp;
	s.wall_ms = WALL_MS;
	s.flags = PROC_MERGE;
	assert_ok(proc_run(&s, &r, &e), e);
	if (r.how != PROC_EXITED || r.code != 0)
		fail_msg("as a user: %s %d\n%s", proc_how_name(r.how), r.code,
			r.out.ptr);
	proc_result_release(&r);
}

static int
become_user(void)
{
	if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
		setresuid(NOBODY, NOBODY, NOBODY) < 0)
		return -1;
	/* a process that changed its user may not look at itself */
	return prctl(PR_SET_DUMPABLE, 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		T(test_attacks_are_real),
		T(test_full),
		T(test_full_servers),
		T(test_basic),
		T(test_basic_servers),
		T(test_as_user),
	};

	(void)argv;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (argc == 2 && become_user() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
