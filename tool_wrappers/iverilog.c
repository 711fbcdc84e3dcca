/*
 * iverilog: finding Icarus Verilog and what belongs to it.
 */
#include "tool_wrappers/iverilog_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/log.h"
#include "lib/base/str.h"

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

	if (fs_put(dir, "probe.v", "module m; endmodule\n", 20, e) < 0 ||
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

/* The library in the first of its places that has it, or NULL. */
static const char *
find_lib(struct iverilog *iv, const struct iverilog_setup *setup,
	const char *name)
{
	const char *dirs[] = {setup->libdir,
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
		getenv("RTLSMITH_LIBDIR"), fs_program_dir(&iv->a), PKGLIBDIR};
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
		rc = iverilog__probe_direct(iv, a, &why);
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
		iverilog__probe_servers(iv, a,
			find_lib(iv, setup, "librtlsmith-snap.so"), &why) == 0)
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
