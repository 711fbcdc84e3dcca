/*
 * iverilog_serve: the steps of a compilation and a simulation through fork
 * servers.
 *
 * Kinds of servers: ivlpp (with and without -Wredef-chg) stops where it opens
 * its list of defines, ivl where it opens its configuration (VPI modules and
 * code generators loaded already), vvp where it opens the byte code (one kind
 * for each set of VPI modules, which have registered by then).  So any job can
 * be served, and reads exactly the texts that it would read by itself.
 *
 * What handles files of its own is not served: a server has no folder.
 */
#include "tool_wrappers/iverilog_priv.h"

#include <string.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/str.h"

#define SERVE_SOURCES 4
#define SERVE_MODULES 8
#define FILE_LIST ".rs-files"
#define VPI_LINE ":vpi_module \""

/* The libraries that ivl loads by itself, ':' between. */
const char *
iverilog__serve_libs(struct iverilog *iv)
{
	static const char *const names[] = {"system.vpi", "vhdl_sys.vpi",
		"vhdl_textio.vpi", "v2005_math.vpi", "va_math.vpi", "v2009.vpi",
		"vvp.tgt", "null.tgt"};
	const char *path;
	struct buf b;
	size_t i;

	buf_init(&b, 16 * LIM_KIB);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		path = fs_join(&iv->a, iv->base, names[i]);
		if (fs_exists(path))
			buf_printf(&b, "%s%s", b.len > 0 ? ":" : "", path);
	}
	return buf_take(&b, &iv->a, NULL);
}

static void
close_fd(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

/* ---- ivlpp ---- */

/* A name that ivlpp's list of files takes as it is. */
static bool
listable(const char *s)
{
	return s[0] != '\0' && s[0] != '-' &&
		s[strspn(s,
			"abcdefghijklmnopqrstuvwxyz0123456789_.-"
			"ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0' &&
		strlen(s) < 64;
}

static bool
ivlpp_can(const struct iverilog_work *w)
{
	const struct iverilog_job *job = w->job;
	size_t i, k;

	if (!w->iv->servers || job->n_sources > SERVE_SOURCES)
		return false;
	for (i = 0; i < job->n_sources; i++) {
		if (!listable(job->sources[i].name) ||
			str_memmem(job->sources[i].text, job->sources[i].n,
				"`include"))
			return false;
		for (k = 0; k < i; k++)
			if (str_eq(job->sources[i].name, job->sources[k].name))
				return false;
	}
	return true;
}

/* The defines, the list of sources and the sources; how many, or -1. */
static int
ivlpp_files(
	const struct iverilog_work *w, struct forkserver_file *f, struct err *e)
{
	const struct iverilog_job *job = w->job;
	const char *defs = iverilog__pp_defs(w->iv, w->a);
	struct buf list;
	size_t i;
	int n = 0;

	buf_init(&list, 4 * LIM_KIB);
	for (i = 0; i < job->n_sources; i++)
		buf_printf(&list, "%s\n", job->sources[i].name);
	f[n++] = (struct forkserver_file){
		IVERILOG_FILE_DEFS, forkserver_memory(defs, strlen(defs), e)};
	f[n++] = (struct forkserver_file){
		FILE_LIST, forkserver_memory(list.ptr, list.len, e)};
	for (i = 0; i < job->n_sources; i++)
		f[n++] = (struct forkserver_file){job->sources[i].name,
			forkserver_memory(
				job->sources[i].text, job->sources[i].n, e)};
	buf_release(&list);
	return n;
}

int
iverilog__serve_ivlpp(struct iverilog_work *w, struct err *e)
{
	const char *const argv[] = {w->iv->ivlpp, "-L", "-F" IVERILOG_FILE_DEFS,
		"-f" FILE_LIST, NULL};
	const char *const argv_warn[] = {w->iv->ivlpp, "-L", "-Wredef-chg",
		"-F" IVERILOG_FILE_DEFS, "-f" FILE_LIST, NULL};
	bool warn = (w->job->flags & IVERILOG_WALL) != 0;
	const struct forkserver_kind kind = {
		warn ? "ivlpp -Wredef-chg" : "ivlpp", warn ? argv_warn : argv,
		IVERILOG_FILE_DEFS, NULL, NULL};
	struct forkserver_file files[SERVE_SOURCES + 2];
	struct proc_spec s = PROC_SPEC_INIT;
	struct forkserver_job job = {.files = files, .spec = &s};
	int i, n, rc = 1;

	if (!ivlpp_can(w))
		return 1;
	n = ivlpp_files(w, files, e);
	job.n_files = (size_t)n;
	job.out = forkserver_memory("", 0, e);
	for (i = 0; i < n && files[i].fd >= 0; i++)
		;
	if (i < n || job.out < 0) {
		rc = -1;
	} else {
		iverilog__base_spec(w, kind.argv, NULL, &s);
		s.file_bytes = (int64_t)IVERILOG_PP_MAX;
		rc = iverilog__run_served(w, &kind, &job, &s, e);
	}
	if (rc == 0)
		rc = iverilog__pp_take(w, job.out, e);
	for (i = 0; i < n; i++)
		close_fd(files[i].fd);
	close_fd(job.out);
	return rc;
}

/* ---- ivl ---- */

int
iverilog__serve_ivl(
	struct iverilog_work *w, const struct buf *conf, struct err *e)
{
	struct iverilog *iv = w->iv;
	const char *const argv[] = {
		iv->ivl, ("-C" IVERILOG_FILE_CONF), "--", "-", NULL};
	const struct forkserver_kind kind = {
		"ivl", argv, IVERILOG_FILE_CONF, iv->serve_libs, NULL};
	struct forkserver_file files[2] = {
		{IVERILOG_FILE_CONF, -1}, {IVERILOG_FILE_CODE, -1}};
	struct proc_spec s = PROC_SPEC_INIT;
	struct forkserver_job job = {.files = files, .n_files = 2, .spec = &s};
	int rc = -1;

	if (!iv->servers)
		return 1;
	files[0].fd = forkserver_memory(conf->ptr, conf->len, e);
	files[1].fd = forkserver_memory("", 0, e);
	job.in = forkserver_memory(w->pp, w->pp_n, e);
	if (files[0].fd >= 0 && files[1].fd >= 0 && job.in >= 0) {
		iverilog__base_spec(w, argv, NULL, &s);
		s.file_bytes = (int64_t)IVERILOG_CODE_MAX;
		s.flags = PROC_MERGE;
		rc = iverilog__run_served(w, &kind, &job, &s, e);
	}
	if (rc == 0 && w->out->how == PROC_EXITED && w->out->exit_code == 0 &&
		!(w->job->flags & IVERILOG_NULL))
		rc = forkserver_text(w->a, files[1].fd, IVERILOG_CODE_MAX,
			&w->out->code, &w->out->code_n, e);
	close_fd(files[0].fd);
	close_fd(files[1].fd);
	close_fd(job.in);
	return rc;
}

/* ---- vvp ---- */

/* Names a task that opens files, or asks where it runs? */
static bool
handles_files(const char *code, size_t n)
{
	static const char *const names[] = {"$fopen", "$readmem", "$writemem",
		"$sdf_annotate", "$dumpports", "$table_model", "$simparam",
		"$ivlh_file", "$input", "$log", "$save", "$restart",
		"$incsave"};
	const char *p = code, *end = code + n;
	size_t i;

	while ((p = memmem(p, (size_t)(end - p), "\"$", 2)) != NULL) {
		p++;
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if ((size_t)(end - p) > strlen(names[i]) &&
				memcmp(p, names[i], strlen(names[i])) == 0)
				return true;
	}
	return false;
}

/* The VPI modules that the code loads; their lines become comments, as the
 * server has loaded them.  How many, or -1: not such code as we know. */
static int
take_modules(struct iverilog *iv, struct arena *a, char *code, size_t n,
	const char **modules)
{
	const char *end = code + n;
	char *line = code, *eol, *quote;
	int k = 0;

	for (;; line = eol + 1) {
		eol = memchr(line, '\n', (size_t)(end - line));
		if (!eol)
			return -1;
		if (!str_starts(line, VPI_LINE)) {
			if (line[0] == ':' || line[0] == '#')
				continue;
			return k;
		}
		quote = memchr(line + sizeof(VPI_LINE) - 1, '"',
			(size_t)(eol - line) - (sizeof(VPI_LINE) - 1));
		if (!quote || k == SERVE_MODULES)
			return -1;
		modules[k] = arena_strndup(a, line + sizeof(VPI_LINE) - 1,
			(size_t)(quote - line) - (sizeof(VPI_LINE) - 1));
		if (!str_starts(modules[k], iv->base) ||
			strlen(modules[k]) > LIM_PATH)
			return -1;
		k++;
		line[0] = '#';
	}
}

static void
vvp_kind(struct iverilog *iv, struct arena *a,
	const struct iverilog_sim_job *job, const char *const *modules, int n,
	struct forkserver_kind *k)
{
	static const char *const env[] = {
		"IVERILOG_DUMPER=none", IVERILOG_MONITOR_ENV, NULL};
	const char **argv = arena_array(a, 2 * (size_t)n + 8, sizeof(*argv));
	struct buf key;
	int i, at = 0;

	buf_init(&key, 16 * LIM_KIB);
	buf_addstr(&key, job->batch ? "vvp -n" : "vvp");
	argv[at++] = iv->vvp;
	if (job->batch)
		argv[at++] = "-n";
	for (i = 0; i < n; i++) {
		argv[at++] = "-m";
		argv[at++] = modules[i];
		buf_printf(&key, " %s", fs_base(modules[i]));
	}
	if (job->monitor) {
		argv[at++] = "-m";
		argv[at++] = iv->monitor;
		buf_addstr(&key, " monitor");
	}
	argv[at++] = IVERILOG_FILE_CODE;
	k->key = buf_take(&key, a, NULL);
	k->argv = argv;
	k->snap = IVERILOG_FILE_CODE;
	k->libs = NULL;
	k->env = env;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of iverilog_priv.h */
iverilog__serve_vvp(struct iverilog *iv, struct arena *a,
	const struct iverilog_sim_job *job, char *code, int monitor,
	struct proc_spec *s, struct proc_result *r, struct err *e)
{
	const char *modules[SERVE_MODULES];
	struct forkserver_file file = {IVERILOG_FILE_CODE, -1};
	struct forkserver_job fj = {
		.files = &file, .n_files = 1, .monitor = monitor, .spec = s};
	struct forkserver_kind kind;
	int n, rc;

	if (!iv->servers || job->wave || handles_files(code, job->code_n))
		return 1;
	n = take_modules(iv, a, code, job->code_n, modules);
	if (n < 0)
		return 1;
	vvp_kind(iv, a, job, modules, n, &kind);
	file.fd = forkserver_memory(code, job->code_n, e);
	if (file.fd < 0)
		return -1;
	rc = forkserver_run(iv->servers, &kind, &fj, r, e);
	close_fd(file.fd);
	return rc;
}
