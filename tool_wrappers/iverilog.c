/*
 * iverilog: finding Icarus Verilog and proving that it may be called without
 * its driver.
 *
 * At open, a design that passes and one that does not are compiled both ways;
 * only when log, exit status and byte code (heap addresses apart) agree are
 * the direct calls used.  A version that configures ivl in another way thus
 * costs speed, never a verdict.
 */
#include "tool_wrappers/iverilog_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/log.h"
#include "lib/base/str.h"

#define PROBE_CPU_MS 10000
#define PROBE_WALL_MS 60000
#define PROBE_NAMES 16384 /* different addresses in a probe's byte code */

static const char probe_good[] =
	"`define W 4\n"
	"module probe(input clk, input [`W-1:0] d, output reg [`W-1:0] q);\n"
	"\twire [`W-1:0] n = $unsigned(d) + 1;\n"
	"\talways @(posedge clk) q <= n;\n"
	"endmodule\n";
static const char probe_tb[] =
	"`timescale 1 ps/1 ps\n"
	"`define W 5\n"
	"module tb;\n"
	"\treg clk = 0;\n"
	"\tlogic [3:0] d = 3, q;\n"
	"\tprobe dut(.clk(clk), .d(d), .q(q));\n"
	"\tinitial begin #1 clk = 1; #1 $display(\"%0d\", q); end\n"
	"\tfinal $display(\"end at %0t\", $time);\n"
	"endmodule\n";
static const char probe_bad[] = "module probe(input clk, input [3:0] d,\n"
				"\toutput [2:0] q);\n"
				"\tassign w = `NOTHING d;\n"
				"\tassign q = w;\n"
				"\tother u(.a(q));\n"
				"\tinitial q = 1;\n"
				"endmodule\n";
static const char probe_syntax[] = "module probe(input clk;\nalways @\n";

/* ---- finding the tools ---- */

static int
run_text(struct iverilog *iv, struct arena *a, const char *const *argv,
	const char *cwd, char **out, struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;
	const char *const envp[] = {iv->env_path, "LC_ALL=C", "TMPDIR=.", NULL};

	s.argv = argv;
	s.envp = envp;
	s.cwd = cwd;
	s.cpu_ms = PROBE_CPU_MS;
	s.wall_ms = PROBE_WALL_MS;
	s.flags = PROC_MERGE;
	if (proc_run(&s, &r, e) < 0)
		return -1;
	if (r.how == PROC_NOT_STARTED) {
		errno = r.err_no;
		err_sys(e, ERR_TOOL, "cannot start %s", argv[0]);
		proc_result_release(&r);
		return -1;
	}
	*out = buf_take(&r.out, a, NULL);
	proc_result_release(&r);
	return 0;
}

static int
find_version(
	struct iverilog *iv, struct arena *a, const char *dir, struct err *e)
{
	static const char head[] = "Icarus Verilog version ";
	const char *const argv[] = {iv->driver, "-V", NULL};
	char *text;
	const char *p;
	size_t n;

	if (run_text(iv, a, argv, dir, &text, e) < 0)
		return -1;
	p = strstr(text, head);
	if (!p)
		return err_set(e, ERR_TOOL,
			"%s -V does not tell an Icarus Verilog version",
			iv->driver);
	p += sizeof(head) - 1;
	n = strcspn(p, " \n");
	if (n == 0 || n >= sizeof(iv->version))
		return err_set(
			e, ERR_TOOL, "%s -V tells an odd version", iv->driver);
	memcpy(iv->version, p, n);
	iv->version[n] = '\0';
	return 0;
}

/* The driver tells with -v where its parts are: "translate: BASE/ivlpp ...".
 */
static int
find_base(struct iverilog *iv, struct arena *a, const char *dir, struct err *e)
{
	const char *const argv[] = {
		iv->driver, "-v", "-o", "probe.vvp", "probe.v", NULL};
	char *text;
	const char *p, *end;

	if (iverilog__put(dir, "probe.v", "module m; endmodule\n", 20, e) < 0 ||
		run_text(iv, a, argv, dir, &text, e) < 0)
		return -1;
	p = strstr(text, "translate: ");
	end = p ? strstr(p, "/ivlpp ") : NULL;
	if (!end || memchr(p, '\n', (size_t)(end - p)))
		return err_set(e, ERR_TOOL,
			"%s -v does not tell where ivlpp is; is the package "
			"iverilog complete?",
			iv->driver);
	p += strlen("translate: ");
	iv->base = arena_strndup(&iv->a, p, (size_t)(end - p));
	iv->ivlpp = arena_printf(&iv->a, "%s/ivlpp", iv->base);
	iv->ivl = arena_printf(&iv->a, "%s/ivl", iv->base);
	return 0;
}

/* A target's lines for ivl, with the code generator's absolute path. */
static int
read_conf(
	struct iverilog *iv, const char *name, const char **out, struct err *e)
{
	static const char key[] = "flag:DLL=";
	char *text, *p;
	size_t n;

	if (fs_read(&iv->a, fs_join(&iv->a, iv->base, name), 64 * LIM_KIB,
		    &text, &n, e) < 0)
		return -1;
	p = strstr(text, key);
	if (p && p[sizeof(key) - 1] != '/') {
		p += sizeof(key) - 1;
		*out = arena_printf(&iv->a, "%.*s%s/%s", (int)(p - text), text,
			iv->base, p);
	} else {
		*out = text;
	}
	return 0;
}

static const char *
find_program(struct iverilog *iv, const char *name, struct err *e)
{
	const char *p = fs_which(&iv->a, name);

	if (!p)
		err_set(e, ERR_TOOL,
			"%s is not on the PATH: install Icarus Verilog "
			"(Debian: apt-get install iverilog)",
			name);
	return p;
}

static int
find_tools(struct iverilog *iv, struct arena *a, const char *dir, struct err *e)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
	const char *path = getenv("PATH");

	iv->env_path = arena_printf(
		&iv->a, "PATH=%s", path && *path ? path : "/usr/bin:/bin");
	iv->driver = find_program(iv, "iverilog", e);
	if (!iv->driver)
		return -1;
	iv->vvp = find_program(iv, "vvp", e);
	if (!iv->vvp)
		return -1;
	return find_version(iv, a, dir, e);
}

/* ---- direct or driver? ---- */

/* Byte code with its heap addresses numbered in the order of their first
 * appearance, so that two runs can be compared. */
static char *
normal_vvp(struct arena *a, const char *s)
{
	char(*seen)[20] = arena_array(a, PROBE_NAMES, sizeof(*seen));
	size_t n_seen = 0, k, i;
	struct buf b;

	buf_init(&b, 4 * LIM_MIB);
	while (*s) {
		/* S_0x1f v0x1f_0 o0x1f enum0x1f: a letter or _ comes before */
		if (strncmp(s, "0x", 2) != 0 || b.len == 0 ||
			!strchr("_vom", b.ptr[b.len - 1])) {
			buf_addch(&b, *s++);
			continue;
		}
		s += 2;
		k = strspn(s, "0123456789abcdef");
		for (i = 0; i < n_seen; i++)
			if (strlen(seen[i]) == k && memcmp(seen[i], s, k) == 0)
				break;
		if (i == n_seen && n_seen < PROBE_NAMES &&
			k < sizeof(seen[0])) {
			memcpy(seen[i], s, k);
			n_seen++;
		}
		buf_printf(&b, "#%zu", i);
		s += k;
	}
	return buf_take(&b, a, NULL);
}

static bool
same_code(struct arena *a, const struct iverilog_compile *x,
	const struct iverilog_compile *y)
{
	if (!x->code || !y->code)
		return !x->code && !y->code;
	return str_eq(normal_vvp(a, x->code), normal_vvp(a, y->code));
}

static bool
same_compile(struct arena *a, const struct iverilog_compile *x,
	const struct iverilog_compile *y)
{
	/* not how: a shell hides how its programs end */
	return x->ok == y->ok && x->exit_code == y->exit_code &&
		x->log_n == y->log_n && memcmp(x->log, y->log, x->log_n) == 0 &&
		same_code(a, x, y);
}

int
iverilog__same_way(struct iverilog *iv, struct arena *a,
	struct iverilog_job *job, struct err *e)
{
	struct iverilog_compile by_driver, by_us;

	if (iverilog__compile_driver(iv, a, job, &by_driver, e) < 0 ||
		iverilog__compile_direct(iv, a, job, true, &by_us, e) < 0)
		return -1;
	return same_compile(a, &by_driver, &by_us);
}

#define PROBES 4

/* VerilogEval's call, then RTLLM's with a default timescale. */
static void
probe_job(struct iverilog_job *job, struct iverilog_source *src, size_t i)
{
	static const char *const texts[] = {
		probe_good, probe_bad, probe_syntax, probe_good};
	bool ve = i < PROBES - 1;

	src[0] = (struct iverilog_source){
		"probe.sv", texts[i], strlen(texts[i])};
	src[1] = (struct iverilog_source){
		"tb.sv", probe_tb, sizeof(probe_tb) - 1};
	*job = (struct iverilog_job){.sources = src,
		.n_sources = 2,
		.generation = "2012",
		.cpu_ms = PROBE_CPU_MS,
		.wall_ms = PROBE_WALL_MS};
	job->flags = ve
		? IVERILOG_WALL | IVERILOG_WINFLOOP | IVERILOG_WNO_TIMESCALE
		: 0;
	job->top = ve ? "tb" : NULL;
	job->timescale = ve ? NULL : "1ns/1ns";
}

static int
probe(struct iverilog *iv, struct arena *a, struct err *e)
{
	struct iverilog_source src[2];
	struct iverilog_job job;
	size_t i;
	int rc = 1;

	for (i = 0; rc == 1 && i < PROBES; i++) {
		probe_job(&job, src, i);
		rc = iverilog__same_way(iv, a, &job, e);
	}
	return rc;
}

/* ---- identity ---- */

static int
make_fingerprint(struct iverilog *iv, struct arena *a, struct err *e)
{
	const char *const parts[] = {"ivl", "ivlpp", "vvp.tgt", "null.tgt",
		"system.vpi", "v2005_math.vpi", "va_math.vpi", "v2009.vpi"};
	struct hash_ctx *h = hash_new();
	char hex[HASH_HEX], *text;
	size_t i, n;
	int rc = 0;

	for (i = 0; rc == 0 && i <= sizeof(parts) / sizeof(parts[0]); i++) {
		const char *path =
			i == 0 ? iv->vvp : fs_join(a, iv->base, parts[i - 1]);

		if (i > 2 && !fs_exists(path))
			continue;
		rc = fs_read(a, path, LIM_FILE, &text, &n, e);
		if (rc == 0)
			hash_part(h, text, n);
	}
	hash_final(h, hex);
	if (rc < 0)
		return err_wrap(e, "Icarus Verilog");
	snprintf(iv->fingerprint, sizeof(iv->fingerprint),
		"iverilog %s %.16s %s", iv->version, hex,
		iv->direct ? "direct" : "driver");
	return 0;
}

/* ---- our own libraries ---- */

static const char *
exe_dir(struct arena *a)
{
	char path[LIM_PATH];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (n <= 0)
		return NULL;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (!slash || slash == path)
		return NULL;
	*slash = '\0';
	return arena_strdup(a, path);
}

/* The library in the first of its places that has it, or NULL. */
static const char *
find_lib(struct iverilog *iv, const struct iverilog_setup *setup,
	const char *name)
{
	const char *dirs[] = {setup->libdir,
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
		getenv("RTLSMITH_LIBDIR"), exe_dir(&iv->a), PKGLIBDIR};
	const char *path;
	size_t i;

	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		if (!dirs[i] || dirs[i][0] != '/')
			continue;
		path = fs_join(&iv->a, dirs[i], name);
		if (fs_exists(path))
			return path;
	}
	return NULL;
}

/* What the sandbox must show beyond the system's folders. */
static const char *const *
readable(struct iverilog *iv)
{
	const char **ro = arena_array(&iv->a, 6, sizeof(*ro));
	const char *const paths[] = {
		iv->base, iv->vvp, iv->driver, iv->monitor};
	size_t i, n = 0;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (paths[i] && !str_starts(paths[i], "/usr/"))
			ro[n++] = paths[i];
	return ro;
}

/* ---- fork servers? ---- */

static struct iverilog_sim_job
probe_sim(const struct iverilog_compile *c)
{
	return (struct iverilog_sim_job){.code = c->code,
		.code_n = c->code_n,
		.batch = true,
		.merge = true,
		.cpu_ms = PROBE_CPU_MS,
		.wall_ms = PROBE_WALL_MS};
}

/* One design both ways: 1 when all that can be seen is the same; adds up what
 * the child processes cost. */
static int
same_served(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, int64_t cost[2], struct err *e)
{
	struct forkserver_pool *servers = iv->servers;
	struct iverilog_compile c[2];
	struct iverilog_sim_job sim;
	struct iverilog_sim s[2];
	int i, rc = 0;

	for (i = 0; rc == 0 && i < 2; i++) {
		iv->servers = i == 0 ? NULL : servers;
		memset(&s[i], 0, sizeof(s[i]));
		rc = iverilog__compile_direct(iv, a, job, false, &c[i], e);
		if (rc == 0 && c[i].code) {
			sim = probe_sim(&c[i]);
			rc = iverilog_simulate(iv, a, &sim, &s[i], e);
		}
		cost[i] += c[i].cpu_us + s[i].cpu_us;
	}
	iv->servers = servers;
	if (rc < 0)
		return -1;
	return c[0].how == c[1].how && same_compile(a, &c[0], &c[1]) &&
		s[0].how == s[1].how && s[0].code == s[1].code &&
		s[0].out_n == s[1].out_n &&
		(s[0].out_n == 0 ||
			memcmp(s[0].out, s[1].out, s[0].out_n) == 0);
}

/* Fork servers are used when they give the same and cost less. */
static int
probe_servers(struct iverilog *iv, struct arena *a,
	const struct iverilog_setup *setup, struct err *e)
{
	struct iverilog_source src[2];
	struct iverilog_job job;
	int64_t cost[2] = {0, 0};
	const char *lib = find_lib(iv, setup, "librtlsmith-snap.so");
	size_t i, started = 0;
	int rc = 1;

	if (!lib)
		return err_set(
			e, ERR_NOTFOUND, "librtlsmith-snap.so is not there");
	if (forkserver_pool_open(&iv->servers, lib, iv->sandbox, iv->ro, e) < 0)
		return -1;
	iv->serve_libs = iverilog__serve_libs(iv);
	for (i = 0; rc == 1 && i < PROBES; i++) {
		probe_job(&job, src, i);
		rc = same_served(iv, a, &job, cost, e);
	}
	started = forkserver_started(iv->servers, NULL);
	if (rc == 1 && started > 0 && cost[1] < cost[0])
		return 0;
	forkserver_pool_close(iv->servers);
	iv->servers = NULL;
	if (rc < 0)
		return -1;
	return err_set(e, ERR_TOOL, "%s",
		rc == 0		       ? "they do not give the same"
			: started == 0 ? "none came up"
				       : "they cost more");
}

static int
open_in(struct iverilog *iv, struct arena *a, const char *dir,
	const struct iverilog_setup *setup, struct err *e)
{
	struct err why = ERR_INIT;
	int rc;

	if (find_tools(iv, a, dir, e) < 0 || find_base(iv, a, dir, e) < 0)
		return -1;
	iv->monitor = find_lib(iv, setup, "rtlsmith.vpi");
	iv->ro = readable(iv);
	rc = read_conf(iv, "vvp.conf", &iv->conf_vvp, &why);
	if (rc == 0)
		rc = read_conf(iv, "null.conf", &iv->conf_null, &why);
	if (rc == 0)
		rc = probe(iv, a, &why);
	if (rc < 0 && why.code == ERR_CANCELLED) {
		*e = why;
		return -1;
	}
	iv->direct = rc == 1;
	if (!iv->direct)
		log_msg(LOG_INFO,
			"iverilog %s: using its driver, as direct calls %s%s",
			iv->version, rc < 0 ? "fail: " : "differ",
			rc < 0 ? why.msg : "");
	if (make_fingerprint(iv, a, e) < 0)
		return -1;
	if (!iv->direct || setup->no_servers ||
		probe_servers(iv, a, setup, &why) == 0)
		return 0;
	if (why.code == ERR_CANCELLED) {
		*e = why;
		return -1;
	}
	log_msg(LOG_INFO, "iverilog: no fork servers: %s", why.msg);
	return 0;
}

int
iverilog_open(struct iverilog **out, const struct iverilog_setup *setup,
	struct err *e)
{
	static const struct iverilog_setup none;
	struct iverilog *iv = xcalloc(1, sizeof(*iv));
	struct arena a = ARENA_INIT;
	struct err ignored = ERR_INIT;
	char *dir = NULL;
	int rc;

	if (!setup)
		setup = &none;
	iv->sandbox = setup->sandbox;
	pthread_mutex_init(&iv->lock, NULL);
	rc = fs_scratch(&a, &dir, e);
	if (rc == 0) {
		rc = open_in(iv, &a, dir, setup, e);
		(void)fs_rmtree(dir, &ignored);
	}
	arena_release(&a);
	if (rc < 0) {
		iverilog_close(iv);
		return -1;
	}
	*out = iv;
	return 0;
}

void
iverilog_close(struct iverilog *iv)
{
	if (!iv)
		return;
	forkserver_pool_close(iv->servers);
	iverilog__pp_free(iv);
	arena_release(&iv->a);
	free(iv);
}

const char *
iverilog_version(const struct iverilog *iv)
{
	return iv->version;
}

const char *
iverilog_fingerprint(const struct iverilog *iv)
{
	return iv->fingerprint;
}

const char *
iverilog_way(const struct iverilog *iv)
{
	if (!iv->direct)
		return "driver";
	return iv->servers ? "fork server" : "direct";
}

bool
iverilog_is_direct(const struct iverilog *iv)
{
	return iv->direct;
}
