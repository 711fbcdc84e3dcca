/*
 * yosys_serve: jobs in forks of Yosys and ABC that were started before.
 *
 * A server does the prelude and stops where it opens the job's script.  Its
 * children have no folder: script, texts and outputs are files in memory.  A
 * job with more files than a server passes on runs by itself.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/log.h"
#include "lib/base/str.h"
#include "tool_wrappers/forkserver.h"
#include "tool_wrappers/preload/snap.h"
#include "tool_wrappers/yosys_priv.h"

struct yosys_servers {
	struct forkserver_pool *pool; /* NULL: there are none here */
	struct arena a;
};

/* ---- opening ---- */

static const char *
find_lib(struct arena *a)
{
	const char *dirs[] = {
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
		getenv("RTLSMITH_LIBDIR"), fs_program_dir(a), PKGLIBDIR};
	const char *path;
	size_t i;

	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		if (!dirs[i] || dirs[i][0] != '/')
			continue;
		path = fs_join(a, dirs[i], "librtlsmith-snap.so");
		if (fs_exists(path))
			return path;
	}
	return NULL;
}

int
yosys_servers_open(struct yosys_servers **out, struct yosys *ys,
	const char *const *ro, struct err *e)
{
	struct yosys_servers *v = xcalloc(1, sizeof(*v));
	const char *lib = find_lib(&v->a);
	struct err why = ERR_INIT;

	(void)e;
	if (!lib ||
		forkserver_pool_open(&v->pool, lib, ys->sandbox, ro, &why) < 0)
		log_msg(LOG_INFO, "yosys: no fork servers: %s",
			lib ? why.msg : "librtlsmith-snap.so is missing");
	*out = v;
	return 0;
}

void
yosys_servers_close(struct yosys_servers *v)
{
	if (!v)
		return;
	forkserver_pool_close(v->pool);
	arena_release(&v->a);
	free(v);
}

size_t
yosys_servers_started(struct yosys_servers *v)
{
	size_t idle;

	return v->pool ? forkserver_started(v->pool, &idle) : 0;
}

/* ---- one job ---- */

static void
kind_of(struct yosys *ys, struct arena *a, const struct yosys_job *job,
	struct forkserver_kind *k)
{
	static const char *const env[] = {
		SNAP_ENV_REOPEN "=1", SNAP_ENV_END "=" YOSYS_FILE_MARK, NULL};
	bool abc = job->program == YOSYS_ABC;
	const char **argv = arena_array(a, 8, sizeof(*argv));
	const char *before;
	struct buf b;
	int n = 0;

	buf_init(&b, LIM_KIB * 64);
	yosys__one_line(&b, job->prelude ? job->prelude : "");
	before = buf_take(&b, a, NULL);
	argv[n++] = abc ? ys->abc : ys->yosys;
	if (!abc) {
		argv[n++] = "-Q";
		argv[n++] = "-q";
	} else {
		argv[n++] = "-s";
	}
	argv[n++] = abc ? "-c" : "-p";
	argv[n++] = arena_printf(a, "%s%s %s", before,
		abc ? "source" : "script", YOSYS_FILE_SCRIPT);
	k->key = arena_printf(a, "%s %s", abc ? "abc" : "yosys", before);
	k->argv = argv;
	k->snap = YOSYS_FILE_SCRIPT;
	k->libs = NULL;
	k->env = env;
}

struct files {
	struct forkserver_file at[SNAP_FILES];
	size_t n;
	bool failed;
};

static void
add_file(struct files *f, const char *name, const char *text, size_t n,
	struct err *e)
{
	int fd = forkserver_memory(text, n, e);

	f->at[f->n++] = (struct forkserver_file){name, fd};
	f->failed = f->failed || fd < 0;
}

static bool
can(const struct yosys_job *job)
{
	size_t i;

	if (!job->servers || !job->servers->pool || job->programs || job->stop)
		return false;
	for (i = 0; i < job->n_files; i++)
		if (strlen(job->files[i].name) >= SNAP_NAME)
			return false;
	return 2 + job->n_files + job->n_outputs <= SNAP_FILES;
}

static int
take(struct arena *a, const struct yosys_job *job, const struct files *f,
	struct yosys_output *out, bool *mark, struct err *e)
{
	size_t i, at = 1 + job->n_files;
	char *text;
	size_t n;

	for (i = 0; i < job->n_outputs; i++) {
		if (forkserver_text(a, f->at[at + i].fd, LIM_TOOL_FILE, &text,
			    &n, e) < 0)
			return -1;
		/* nothing written is no file */
		out[i].text = n > 0 ? text : NULL;
		out[i].n = n;
	}
	*mark = true;
	if (job->program == YOSYS_ABC)
		return 0;
	if (forkserver_text(
		    a, f->at[f->n - 1].fd, LIM_TOOL_FILE, &text, &n, e) < 0)
		return -1;
	*mark = n > 0;
	return 0;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of yosys_priv.h */
yosys__serve(struct yosys *ys, struct arena *a, const struct yosys_job *job,
	struct proc_result *r, struct yosys_output *out, bool *mark,
	struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	struct forkserver_job fj = {.spec = &s};
	struct forkserver_kind kind;
	struct files f = {.n = 0};
	struct buf script;
	size_t i;
	int rc = -1;

	if (!can(job))
		return 1;
	kind_of(ys, a, job, &kind);
	buf_init(&script, LIM_SOURCE_FILE);
	yosys__script(job, &script);
	add_file(&f, YOSYS_FILE_SCRIPT, script.ptr, script.len, e);
	buf_release(&script);
	for (i = 0; i < job->n_files; i++)
		add_file(&f, job->files[i].name, job->files[i].text,
			job->files[i].n, e);
	for (i = 0; i < job->n_outputs; i++)
		add_file(&f, job->outputs[i], "", 0, e);
	add_file(&f, YOSYS_FILE_MARK, "", 0, e);
	if (!f.failed) {
		s.argv = kind.argv;
		yosys__limits(job, &s);
		fj.files = f.at;
		fj.n_files = f.n;
		rc = forkserver_run(job->servers->pool, &kind, &fj, r, e);
	}
	if (rc == 0 && take(a, job, &f, out, mark, e) < 0) {
		proc_result_release(r);
		rc = -1;
	}
	for (i = 0; i < f.n; i++)
		if (f.at[i].fd >= 0)
			(void)close(f.at[i].fd);
	return rc;
}
