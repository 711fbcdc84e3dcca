/*
 * iverilog_pp: preprocessing without ivlpp where it would change nothing.
 *
 * A compilation is a candidate followed by texts that are the same for every
 * candidate of a task.  A candidate without any backtick, NUL or carriage
 * return, whose comments and strings are closed, passes ivlpp unchanged behind
 * a `line directive, defines no macro, and leaves no state to the texts after
 * it.  So the output for those texts is kept, and ivlpp is not started again.
 * Only output that came without a word on stderr is kept.
 *
 * That the result is the same to the byte is probed when the tool is opened
 * and tested on a corpus of candidates against the driver.
 */
#include "tool_wrappers/iverilog_priv.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define FILE_PP ".rs-preprocessed" /* ivlpp's output */
#define PP_HERE_MAX ((size_t)(4 * LIM_MIB))
#define PP_REST_MAX ((size_t)(1 * LIM_MIB)) /* larger ones are not kept */

/* Offset behind the comment at i, 0 when it is not closed. */
static size_t
skip_comment(const char *s, size_t n, size_t i)
{
	const char *end;

	if (s[i + 1] == '/') {
		end = memchr(s + i, '\n', n - i);
		return end != NULL ? (size_t)(end - s) : n;
	}
	for (i += 2; i + 1 < n; i++)
		if (s[i] == '*' && s[i + 1] == '/')
			return i + 2;
	return 0;
}

/* Offset behind the string at i, 0 when it is not closed on its line. */
static size_t
skip_string(const char *s, size_t n, size_t i)
{
	for (i++; i < n && s[i] != '\n'; i++) {
		if (s[i] == '\\' && i + 1 < n && s[i + 1] != '\n')
			i++;
		else if (s[i] == '"')
			return i + 1;
	}
	return 0;
}

/* Does ivlpp leave the text as it is, and the state it found? */
static bool
unchanged(const char *s, size_t n)
{
	size_t i = 0;

	if (n == 0 || memchr(s, '`', n) != NULL || memchr(s, '\0', n) != NULL ||
		memchr(s, '\r', n) != NULL)
		return false;
	while (i < n) {
		size_t next = i + 1;

		if (s[i] == '/' && i + 1 < n &&
			(s[i + 1] == '/' || s[i + 1] == '*'))
			next = skip_comment(s, n, i);
		else if (s[i] == '"')
			next = skip_string(s, n, i);
		else if (s[i] == '\\' && i + 1 < n && s[i + 1] == '\n')
			return false;
		if (next == 0)
			return false;
		i = next;
	}
	return true;
}

bool
iverilog__pp_skips(const struct iverilog_job *job)
{
	/* an included file may be another one next time: the candidate's */
	for (size_t i = 1; i < job->n_sources; i++)
		if (str_memmem(job->sources[i].text, job->sources[i].n,
			    "`include"))
			return false;
	return job->n_sources >= 2 &&
		unchanged(job->sources[0].text, job->sources[0].n);
}

/* Names the other sources. */
static void
pp_key(const struct iverilog_job *job, char out[HASH_HEX])
{
	struct hash_ctx *h = hash_new();

	hash_i64(h, job->flags & IVERILOG_WALL);
	for (size_t i = 1; i < job->n_sources; i++) {
		hash_str(h, job->sources[i].name);
		hash_part(h, job->sources[i].text, job->sources[i].n);
	}
	hash_final(h, out);
}

/* Under the lock. */
static struct iverilog_rest *
find(struct iverilog *iv, const char *key)
{
	for (size_t i = 0; i < IVERILOG_RESTS; i++)
		if (iv->rests[i].text != NULL &&
			strcmp(iv->rests[i].key, key) == 0)
			return &iv->rests[i];
	return NULL;
}

/* The preprocessed text of the whole job: 1, 0 when the rest is not known yet,
 * -1 when ivlpp must run.  It is "`line 1 NAME 0", the candidate, an empty
 * line's end, and the rest. */
static int
pp_text(struct iverilog *iv, const struct iverilog_job *job, const char *key,
	struct buf *out)
{
	const struct iverilog_source *c = &job->sources[0];
	const struct iverilog_rest *r;
	int known = 0;

	pthread_mutex_lock(&iv->lock);
	r = find(iv, key);
	if (r != NULL)
		known = r->n > 0 ? 1 : -1;
	if (known > 0) {
		buf_printf(out, "`line 1 \"%s\" 0\n", c->name);
		buf_add(out, c->text, c->n);
		buf_addch(out, '\n');
		buf_add(out, r->text, r->n);
	}
	pthread_mutex_unlock(&iv->lock);
	return known > 0 && out->overflow ? -1 : known;
}

/* n 0: that ivlpp must run. */
static void
pp_keep(struct iverilog *iv, const char *key, const char *text, size_t n)
{
	struct iverilog_rest *r;

	if (n > PP_REST_MAX)
		n = 0;
	pthread_mutex_lock(&iv->lock);
	if (find(iv, key) == NULL) {
		r = &iv->rests[iv->next_rest++ % IVERILOG_RESTS];
		free(r->text);
		r->text = xmalloc(n + 1);
		memcpy(r->text, text, n);
		r->n = n;
		memcpy(r->key, key, HASH_HEX);
	}
	pthread_mutex_unlock(&iv->lock);
}

const char *
iverilog__pp_defs(const struct iverilog *iv, struct arena *a)
{
	return arena_printf(a,
		"D:__ICARUS__=1\nvhdlpp:%s/vhdlpp\n"
		"vhdlpp-work:ivl_vhdl_work\nI:%s/include\n"
		"relative include:false\n",
		iv->base, iv->base);
}

int
iverilog__pp_take(struct iverilog_work *w, int fd, struct err *e)
{
	char *text;

	if (w->out->how != PROC_EXITED && w->out->how != PROC_SIGNALED)
		return 0;
	if (forkserver_text(w->a, fd, IVERILOG_PP_MAX, &text, &w->pp_n, e) < 0)
		return -1;
	w->pp = text;
	return 0;
}

static int
exec_ivlpp(struct iverilog_work *w, struct err *e)
{
	const struct iverilog_job *job = w->job;
	struct proc_spec s = PROC_SPEC_INIT;
	const char **argv =
		arena_array(w->a, job->n_sources + 5, sizeof(*argv));
	const char *const envp[] = {w->iv->env_path, "LC_ALL=C", NULL};
	const char *defs = iverilog__pp_defs(w->iv, w->a);
	char *text;
	size_t i, n = 0;

	if (iverilog__work_dir(w, e) < 0 ||
		fs_put(w->dir, IVERILOG_FILE_DEFS, defs, strlen(defs), e) < 0)
		return -1;
	argv[n++] = w->iv->ivlpp;
	argv[n++] = "-L";
	if (job->flags & IVERILOG_WALL)
		argv[n++] = "-Wredef-chg";
	argv[n++] = "-F" IVERILOG_FILE_DEFS;
	for (i = 0; i < job->n_sources; i++)
		argv[n++] = job->sources[i].name;
	iverilog__base_spec(w, argv, envp, &s);
	s.file_bytes = (int64_t)IVERILOG_PP_MAX;
	s.out_path = fs_join(w->a, w->dir, FILE_PP);
	if (iverilog__run_part(w, &s, 0, e) < 0)
		return -1;
	if (w->out->how != PROC_EXITED && w->out->how != PROC_SIGNALED)
		return 0;
	if (fs_read(w->a, s.out_path, IVERILOG_PP_MAX, &text, &n, e) < 0)
		return -1;
	w->pp = text;
	w->pp_n = n;
	return 0;
}

static int
run_ivlpp(struct iverilog_work *w, struct err *e)
{
	int rc = iverilog__serve_ivlpp(w, e);

	return rc <= 0 ? rc : exec_ivlpp(w, e);
}

/* ivlpp over all sources but the first, kept when it had nothing to say. */
static int
learn_rest(struct iverilog_work *w, const char *key, struct err *e)
{
	struct iverilog_job job = *w->job;
	struct iverilog_compile out;
	struct iverilog_work rest = *w;
	int rc;

	job.sources++;
	job.n_sources--;
	job.on_log = NULL;
	memset(&out, 0, sizeof(out));
	rest.job = &job;
	rest.out = &out;
	buf_init(&rest.log, LIM_TOOL_STDERR);
	rc = run_ivlpp(&rest, e);
	w->dir = rest.dir;
	w->own_dir = rest.own_dir;
	if (out.how != PROC_EXITED || out.exit_code != 0 || rest.log.len > 0)
		rest.pp_n = 0;
	if (rc == 0)
		pp_keep(w->iv, key, rest.pp, rest.pp_n);
	buf_release(&rest.log);
	return rc;
}

/* Makes the preprocessed text without ivlpp: 1, or 0 when that cannot be. */
static int
preprocess_here(struct iverilog_work *w, struct err *e)
{
	char key[HASH_HEX];
	struct buf b;
	int known, rc = 0;

	if (!iverilog__pp_skips(w->job))
		return 0;
	pp_key(w->job, key);
	buf_init(&b, PP_HERE_MAX);
	known = pp_text(w->iv, w->job, key, &b);
	if (known == 0) {
		rc = learn_rest(w, key, e);
		if (rc == 0)
			known = pp_text(w->iv, w->job, key, &b);
	}
	if (rc == 0 && known > 0) {
		w->pp = buf_take(&b, w->a, &w->pp_n);
		rc = 1;
	}
	buf_release(&b);
	return rc;
}

/* The sources are preprocessed text already. */
static void
join(struct iverilog_work *w)
{
	const struct iverilog_job *job = w->job;
	size_t i, n = 0;
	char *text;

	for (i = 0; i < job->n_sources; i++)
		n += job->sources[i].n;
	text = arena_alloc(w->a, n + 1);
	for (i = n = 0; i < job->n_sources; i++) {
		memcpy(text + n, job->sources[i].text, job->sources[i].n);
		n += job->sources[i].n;
	}
	text[n] = '\0';
	w->pp = text;
	w->pp_n = n;
}

int
iverilog__preprocess(struct iverilog_work *w, struct err *e)
{
	int rc = 1;

	if (w->job->flags & IVERILOG_PREPROCESSED)
		join(w);
	else
		rc = preprocess_here(w, e);
	if (rc <= 0)
		return rc < 0 ? -1 : run_ivlpp(w, e);
	w->out->how = PROC_EXITED;
	return 0;
}

void
iverilog__pp_free(struct iverilog *iv)
{
	for (size_t i = 0; i < IVERILOG_RESTS; i++)
		free(iv->rests[i].text);
	pthread_mutex_destroy(&iv->lock);
}
