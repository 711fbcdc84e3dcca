/*
 * ingest_git: the files of a git repository: those of its HEAD, or every
 * version in its history, with commit and date.
 *
 * The repository is not trusted: git reads its objects, and nothing that its
 * configuration names is run.  No hooks, no pager, no file system monitor, no
 * filter or text conversion, no signature program, no transport (a partial
 * clone cannot fetch), no configuration of system or user.  Nothing is
 * checked out, and nothing is written into it.
 *
 *	rev-parse HEAD -> ls-tree or log --raw -> list of (commit, blob, path)
 *	in a file -> cat-file --batch-check: sizes -> cat-file --batch
 */
#include "curate/ingest_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"

#define GIT_WALL_MS 3600000 /* a last guard */
#define BLOBS 500	    /* of one call of git */
#define OID_MAX 64	    /* SHA-256 in hex */
#define SUBJECT_MAX 200	    /* bytes that are kept of what a commit says */

struct version { /* of a file */
	char *oid, *commit, *path, *subject;
	int64_t ms;
	int64_t number; /* in the order of the listing, from 1 */
};

struct repo {
	struct ingest *g;
	const char *git, *dir; /* the program; --git-dir=... */
	const char *scratch;
	int64_t done, number; /* versions in the store; met */
	/* of the commit under way */
	char commit[OID_MAX + 1];
	int64_t ms;
	char subject[SUBJECT_MAX + 1]; /* of a history's */
	/* hashes of (path, blob) met, open addressing; 0: free */
	uint64_t *seen;
	size_t seen_n, seen_cap;
	/* a group of versions, read together */
	struct arena group;
	struct version v[BLOBS];
	size_t n;
};

static const char *const git_env[] = {"PATH=/usr/bin:/bin", "LC_ALL=C",
	"HOME=/nonexistent", "GIT_CONFIG_NOSYSTEM=1",
	"GIT_CONFIG_GLOBAL=/dev/null", "GIT_ATTR_NOSYSTEM=1",
	"GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0",
	"GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1",
	"GIT_ALLOW_PROTOCOL=none", "GIT_CEILING_DIRECTORIES=/", NULL};

static const char *const git_safe[] = {"--no-pager", "-c", "safe.directory=*",
	"-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c",
	"core.attributesFile=/dev/null", "-c", "protocol.allow=never", "-c",
	"log.showSignature=false", "-c", "log.mailmap=false", "-c",
	"core.commitGraph=false", "-c", "core.multiPackIndex=true"};
#define N_SAFE (sizeof(git_safe) / sizeof(git_safe[0]))
#define ARGS 48

struct git_call {
	const char *const *args; /* NULL-ended */
	const char *out_path;	 /* NULL: into memory */
	const void *in;
	size_t in_n;
	size_t out_max;
};

static int
git_failed(const struct proc_result *r, const char *what, struct err *e)
{
	const char *why = r->err.len > 0 ? r->err.ptr : proc_how_name(r->how);

	if (r->how == PROC_NOT_STARTED)
		return err_set(e, ERR_TOOL, "git could not be started");
	return err_set(e, ERR_TOOL, "git %s: %.300s", what, why);
}

static int
git_call(const struct repo *r, const struct git_call *c,
	struct proc_result *res, struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	const char *argv[ARGS];
	size_t n = 0;

	argv[n++] = r->git;
	argv[n++] = r->dir;
	for (size_t i = 0; i < N_SAFE; i++)
		argv[n++] = git_safe[i];
	for (size_t i = 0; c->args[i] != NULL; i++) {
		if (n + 1 == ARGS)
			BUG("too many arguments for git");
		argv[n++] = c->args[i];
	}
	argv[n] = NULL;
	s.argv = argv;
	s.envp = git_env;
	s.cwd = r->scratch;
	s.wall_ms = GIT_WALL_MS;
	s.out_path = c->out_path;
	s.in = c->in;
	s.in_len = c->in_n;
	if (c->out_max > 0)
		s.out_max = c->out_max;
	if (proc_run(&s, res, e) < 0)
		return -1;
	if (res->how != PROC_EXITED || res->code != 0) {
		(void)git_failed(res, c->args[0], e);
		proc_result_release(res);
		return -1;
	}
	return 0;
}

/* ---- a group of versions ---- */

/* A whole number from p on; what ends it is up to the caller. */
static bool
number_at(const char *p, int64_t *v)
{
	char *end;

	errno = 0;
	*v = strtoll(p, &end, 10);
	return end != p && errno == 0;
}

/* "OID blob SIZE", the bytes, a newline; or "OID missing".  Moves *at behind
 * it.  1, or 0 when git does not have the blob, -1 when that is no answer. */
static int
batch_blob(const struct buf *out, size_t *at, const char **p, size_t *n)
{
	const char *line = out->ptr + *at, *type;
	const char *end = memchr(line, '\n', out->len - *at);
	int64_t size;

	if (end == NULL)
		return -1;
	*at = (size_t)(end + 1 - out->ptr);
	type = memchr(line, ' ', (size_t)(end - line));
	if (type == NULL || !str_starts(type, " blob ") ||
		!number_at(type + 6, &size))
		return 0;
	if (size < 0 || out->len - *at <= (uint64_t)size)
		return -1;
	*p = out->ptr + *at;
	*n = (size_t)size;
	*at += (size_t)size + 1;
	return 1;
}

static int
add_version(struct repo *r, const struct version *v, struct ingest_item *it,
	struct err *e)
{
	it->cursor = arena_printf(&r->group, "%lld", (long long)v->number);
	it->path = v->path;
	it->commit = v->commit;
	it->committed_ms = v->ms;
	it->kind = ingest__kind(r->g, v->path);
	if (v->subject[0] != '\0') {
		it->meta = json_object(&r->group);
		json_set_str(it->meta, "subject", v->subject);
	}
	return ingest__item(r->g, it, e);
}

/* Runs git with the lines as its input, and releases them. */
static int
git_lines(struct repo *r, struct git_call *c, struct buf *in,
	struct proc_result *res, struct err *e)
{
	int rc;

	c->in = in->ptr;
	c->in_n = in->len;
	rc = git_call(r, c, res, e);
	buf_release(in);
	return rc;
}

/* Sizes of the group's blobs; -1 for those that git does not have. */
static int
group_sizes(struct repo *r, int64_t *size, struct err *e)
{
	static const char *const args[] = {
		"cat-file", "--batch-check=%(objecttype) %(objectsize)", NULL};
	struct git_call c = {.args = args, .out_max = LIM_MIB};
	struct proc_result res;
	struct buf in;
	const char *p;

	buf_init(&in, LIM_MIB);
	for (size_t i = 0; i < r->n; i++)
		buf_printf(&in, "%s\n", r->v[i].oid);
	if (git_lines(r, &c, &in, &res, e) < 0)
		return -1;
	p = res.out.ptr;
	for (size_t i = 0; i < r->n; i++) {
		if (!str_starts(p, "blob ") || !number_at(p + 5, &size[i]))
			size[i] = -1;
		p = strchr(p, '\n');
		if (p == NULL)
			break;
		p++;
	}
	proc_result_release(&res);
	return p != NULL ? 0
			 : err_set(e, ERR_TOOL, "git cat-file told too little");
}

/* Adds the versions from i to end, whose wanted blobs fit in one answer. */
static int
group_part(struct repo *r, const int64_t *size, size_t i, size_t end,
	struct err *e)
{
	static const char *const args[] = {"cat-file", "--batch", NULL};
	struct git_call c = {
		.args = args, .out_max = LIM_CUR_BATCH + 2 * LIM_MIB};
	struct proc_result res;
	struct buf in;
	size_t at = 0;
	int rc = 0;

	buf_init(&in, LIM_MIB);
	for (size_t k = i; k < end; k++)
		if (size[k] >= 0 && size[k] <= r->g->o->max_bytes)
			buf_printf(&in, "%s\n", r->v[k].oid);
	if (git_lines(r, &c, &in, &res, e) < 0)
		return -1;
	for (; i < end && rc == 0; i++) {
		struct ingest_item it = {.bytes = size[i] < 0 ? 0 : size[i]};

		if (size[i] > r->g->o->max_bytes)
			it.reason = "too_large";
		else if (size[i] < 0 ||
			batch_blob(&res.out, &at, &it.p, &it.n) != 1)
			it.reason = "unreadable";
		rc = add_version(r, &r->v[i], &it, e);
	}
	proc_result_release(&res);
	return rc;
}

static int
group_flush(struct repo *r, struct err *e)
{
	int64_t size[BLOBS] = {0};
	size_t i = 0;
	int rc = 0;

	if (r->n > 0)
		rc = group_sizes(r, size, e);
	while (rc == 0 && i < r->n) {
		int64_t sum = 0;
		size_t end = i;

		while (end < r->n &&
			(end == i ||
				sum + size[end] <= (int64_t)LIM_CUR_BATCH)) {
			if (size[end] > 0 && size[end] <= r->g->o->max_bytes)
				sum += size[end];
			end++;
		}
		rc = group_part(r, size, i, end, e);
		i = end;
	}
	arena_release(&r->group);
	r->n = 0;
	return rc;
}

/* ---- the listing ---- */

/* Was this version of this path met before?  Remembers it. */
static bool
seen_before(struct repo *r, const char *path, const char *oid)
{
	uint64_t h = hash_fnv64(path, strlen(path)) * 31 +
		hash_fnv64(oid, strlen(oid));
	uint64_t *old = r->seen;
	size_t i, cap = r->seen_cap;

	h += h == 0;
	if (2 * r->seen_n >= cap) {
		r->seen_cap = cap == 0 ? 4096 : 2 * cap;
		r->seen = xcalloc(r->seen_cap, sizeof(*r->seen));
		for (size_t k = 0; k < cap; k++) {
			if (old[k] == 0)
				continue;
			i = old[k] % r->seen_cap;
			while (r->seen[i] != 0)
				i = (i + 1) % r->seen_cap;
			r->seen[i] = old[k];
		}
		free(old);
	}
	for (i = h % r->seen_cap; r->seen[i] != 0; i = (i + 1) % r->seen_cap)
		if (r->seen[i] == h)
			return true;
	r->seen[i] = h;
	r->seen_n++;
	return false;
}

static int
meet(struct repo *r, const char *mode, const char *oid, const char *path,
	struct err *e)
{
	struct version *v;

	if (ingest__kind(r->g, path) == NULL || strncmp(mode, "100", 3) != 0) {
		r->g->t->passed_over++; /* symbolic links and submodules, too */
		return 0;
	}
	if (seen_before(r, path, oid))
		return 0;
	if (++r->number <= r->done)
		return 0;
	v = &r->v[r->n++];
	v->oid = arena_strdup(&r->group, oid);
	v->commit = arena_strdup(&r->group, r->commit);
	v->path = arena_strdup(&r->group, path);
	v->subject = str_utf8_fix(&r->group, r->subject, strlen(r->subject));
	v->ms = r->ms;
	v->number = r->number;
	return r->n == BLOBS ? group_flush(r, e) : 0;
}

/* Is it what tells of a commit?  That may be cut. */
static bool
is_commit(const struct buf *b)
{
	return b->ptr[strspn(b->ptr, "\n")] == '\001';
}

/* The next token of a listing, ended by NUL; 1, 0 at the end, -1. */
static int
next_token(FILE *f, struct buf *b, struct err *e)
{
	int c;

	buf_clear(b);
	while ((c = getc(f)) != EOF && c != '\0')
		if (buf_addch(b, (char)c) < 0 && !is_commit(b))
			return err_set(e, ERR_LIMIT,
				"a path in the repository is longer than %zu "
				"bytes",
				(size_t)LIM_CUR_GIT_TOKEN);
	return c == EOF && b->len == 0 ? 0 : 1;
}

static int
bad_listing(struct err *e)
{
	return err_set(e, ERR_TOOL, "git told something that is no listing");
}

/* "COMMIT SECONDS SUBJECT": the commit under way. */
static int
commit_at(struct repo *r, const char *p, struct err *e)
{
	const char *blank = strchr(p, ' ');
	size_t n = blank == NULL ? 0 : (size_t)(blank - p);
	int64_t seconds;

	if (n == 0 || n > OID_MAX || !number_at(blank + 1, &seconds))
		return bad_listing(e);
	memcpy(r->commit, p, n);
	r->commit[n] = '\0';
	r->ms = seconds > 0 && seconds < INT64_MAX / 2000 ? seconds * 1000 : -1;
	blank = strchr(blank + 1, ' ');
	(void)snprintf(r->subject, sizeof(r->subject), "%.*s", SUBJECT_MAX,
		blank == NULL ? "" : blank + 1);
	return 0;
}

/* "100644 blob OID\tPATH" */
static int
tree_token(struct repo *r, struct buf *b, struct err *e)
{
	char mode[8], type[16], oid[OID_MAX + 1];
	const char *tab = strchr(b->ptr, '\t');

	if (tab == NULL ||
		sscanf(b->ptr, "%7s %15s %64s", mode, type, oid) != 3)
		return bad_listing(e);
	return meet(r, mode, oid, tab + 1, e);
}

/* "\001COMMIT SECONDS SUBJECT", or ":MODE MODE OID OID LETTER" and the path in
 * the next token. */
static int
log_token(struct repo *r, FILE *f, struct buf *b, struct err *e)
{
	char mode[8], oid[OID_MAX + 1], letter[8];
	const char *p = b->ptr;

	while (*p == '\n')
		p++;
	if (*p == '\0')
		return 0;
	if (*p == '\001')
		return commit_at(r, p + 1, e);
	if (sscanf(p, ":%*7s %7s %*64s %64s %7s", mode, oid, letter) != 3 ||
		next_token(f, b, e) != 1)
		return bad_listing(e);
	return letter[0] == 'D' ? 0 : meet(r, mode, oid, b->ptr, e);
}

static int
read_listing(struct repo *r, const char *path, struct err *e)
{
	FILE *f = fopen(path, "re");
	struct buf b;
	int rc;

	if (f == NULL)
		return err_sys(e, ERR_IO, "%s", path);
	buf_init(&b, LIM_CUR_GIT_TOKEN);
	while ((rc = next_token(f, &b, e)) == 1) {
		rc = r->g->o->history ? log_token(r, f, &b, e)
				      : tree_token(r, &b, e);
		if (rc < 0)
			break;
	}
	buf_release(&b);
	fclose(f);
	return rc < 0 ? -1 : group_flush(r, e);
}

/* ---- the repository ---- */

/* Its own folder: a link could name any place. */
static int
find_dir(struct repo *r, struct arena *a, struct err *e)
{
	const char *where = r->g->location;
	const char *inner = fs_join(a, where, ".git");
	struct stat st;

	if (lstat(inner, &st) == 0) {
		if (!S_ISDIR(st.st_mode))
			return err_set(e, ERR_USAGE,
				"%s: no folder: name the repository itself",
				inner);
		where = inner;
	}
	r->dir = arena_printf(a, "--git-dir=%s", where);
	r->git = fs_which(a, "git");
	if (r->git == NULL)
		return err_set(e, ERR_TOOL,
			"git is not installed: it reads repositories");
	return 0;
}

static int
find_head(struct repo *r, struct err *e)
{
	static const char *const args[] = {"log", "-1", "--no-show-signature",
		"--format=%H %ct", "HEAD", NULL};
	struct git_call c = {.args = args};
	struct proc_result res;
	int rc;

	if (git_call(r, &c, &res, e) < 0)
		return err_wrap(e, "%s", r->g->location);
	rc = commit_at(r, res.out.ptr, e);
	proc_result_release(&res);
	return rc;
}

static int
list(struct repo *r, const char *out, struct err *e)
{
	static const char *const tree[] = {
		"ls-tree", "-r", "-z", "--full-tree", "HEAD", NULL};
	static const char *const history[] = {"log", "--reverse", "--raw", "-z",
		"--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv",
		"--no-show-signature", "--diff-merges=first-parent", "--root",
		"--format=%x01%H %ct %s", "HEAD", NULL};
	struct git_call c = {
		.args = r->g->o->history ? history : tree, .out_path = out};
	struct proc_result res;

	if (git_call(r, &c, &res, e) < 0)
		return err_wrap(e, "%s", r->g->location);
	proc_result_release(&res);
	return 0;
}

int
ingest__git(struct ingest *g, struct err *e)
{
	struct repo *r = xcalloc(1, sizeof(*r));
	struct arena a = ARENA_INIT;
	struct err ignored = ERR_INIT;
	char *scratch = NULL;
	int rc;

	r->g = g;
	(void)str_to_i64(g->start, &r->done);
	rc = find_dir(r, &a, e);
	if (rc == 0)
		rc = fs_scratch(&a, &scratch, e);
	r->scratch = scratch;
	if (rc == 0)
		rc = find_head(r, e);
	if (rc == 0) {
		const char *out = fs_join(&a, scratch, "list");

		rc = list(r, out, e);
		if (rc == 0)
			rc = read_listing(r, out, e);
	}
	if (scratch != NULL)
		(void)fs_rmtree(scratch, &ignored);
	arena_release(&r->group);
	arena_release(&a);
	free(r->seen);
	free(r);
	return rc;
}
