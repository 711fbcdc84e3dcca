/*
 * ingest_dir: the files of a folder, in the order of their paths.  Symbolic
 * links are never followed; .git is left out; what is too large is not read.
 * It must not write anything.
 */
#include "curate/ingest_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

/* The order of the walk: by bytes, a separator before all others. */
static int
path_order(const char *a, const char *b)
{
	for (; *a != '\0' && *a == *b; a++, b++)
		continue;
	if (*a == *b)
		return 0;
	if (*a == '\0' || *b == '\0')
		return *a == '\0' ? -1 : 1;
	if (*a == '/' || *b == '/')
		return *a == '/' ? -1 : 1;
	return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
}

/* Is all that the folder holds behind us? */
static bool
folder_done(const char *rel, const char *start)
{
	size_t n = strlen(rel);

	if (strncmp(start, rel, n) == 0 && start[n] == '/')
		return false;
	return path_order(rel, start) < 0;
}

/* Bytes of a regular file, at most max + 1 of them; -1 with errno. */
static ssize_t
read_bytes(int fd, char *p, size_t max)
{
	size_t at = 0;

	while (at <= max) {
		ssize_t n = read(fd, p + at, max + 1 - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		at += (size_t)n;
	}
	return (ssize_t)at;
}

static void
unreadable(struct arena *a, struct ingest_item *it)
{
	it->reason = "unreadable";
	it->evidence = arena_strdup(
		a, strerror(errno)); /* NOLINT(concurrency-mt-unsafe)
					one thread reads sources */
}

/* Fills in the file's bytes, or the reason why they were not read. */
static void
read_file(struct ingest *g, struct arena *a, const char *path,
	struct ingest_item *it)
{
	int fd = open(path,
		O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	ssize_t n;
	char *p;

	if (fd < 0 || fstat(fd, &st) < 0) {
		unreadable(a, it);
	} else if (!S_ISREG(st.st_mode)) {
		it->reason = "not_a_file";
	} else if (it->bytes = st.st_size, st.st_size > g->o->max_bytes) {
		it->reason = "too_large";
	} else {
		p = arena_alloc(a, (size_t)st.st_size + 2);
		n = read_bytes(fd, p, (size_t)st.st_size);
		if (n < 0) {
			unreadable(a, it);
		} else {
			it->p = p;
			it->n = (size_t)n;
			it->bytes = n;
		}
	}
	if (fd >= 0)
		close(fd);
}

static bool
leads_out(const struct ingest *g, const char *path)
{
	char *real = realpath(path, NULL);
	size_t n = strlen(g->location);
	bool out = real == NULL || strncmp(real, g->location, n) != 0 ||
		(real[n] != '/' && real[n] != '\0');

	free(real);
	return out;
}

static int
take_file(struct ingest *g, const char *path, const char *rel, mode_t mode,
	struct err *e)
{
	struct ingest_item it = {.path = rel,
		.cursor = rel,
		.committed_ms = -1,
		.kind = ingest__kind(g, rel)};
	struct arena a = ARENA_INIT;
	int rc;

	/* a link that stays inside is another name of a file we meet */
	if (it.kind == NULL || (S_ISLNK(mode) && !leads_out(g, path))) {
		g->t->passed_over++;
		return 0;
	}
	if (S_ISLNK(mode))
		it.reason = "symlink_outside";
	else if (!S_ISREG(mode))
		it.reason = "not_a_file";
	else
		read_file(g, &a, path, &it);
	rc = ingest__item(g, &it, e);
	arena_release(&a);
	return rc;
}

static int walk(struct ingest *g, const char *rel, int depth, struct err *e);

static int
visit(struct ingest *g, const char *rel, int depth, struct err *e)
{
	struct arena a = ARENA_INIT;
	const char *path = fs_join(&a, g->location, rel);
	struct stat st;
	int rc = 0;

	if (lstat(path, &st) < 0)
		g->t->passed_over++; /* gone since the folder was read */
	else if (S_ISDIR(st.st_mode))
		rc = folder_done(rel, g->start) ? 0
						: walk(g, rel, depth + 1, e);
	else if (path_order(rel, g->start) > 0)
		rc = take_file(g, path, rel, st.st_mode, e);
	arena_release(&a);
	return rc;
}

/* A folder that cannot be read is a row: what it holds is not known. */
static int
bad_folder(struct ingest *g, const char *rel, const char *reason,
	const char *evidence, struct err *e)
{
	struct ingest_item it = {.path = rel,
		.cursor = rel,
		.committed_ms = -1,
		.kind = "file",
		.reason = reason,
		.evidence = evidence};

	return ingest__item(g, &it, e);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as LIM_CUR_DEPTH allows */
static int
walk(struct ingest *g, const char *rel, int depth, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct err bad = ERR_INIT;
	const char *dir =
		rel[0] == '\0' ? g->location : fs_join(&a, g->location, rel);
	char **names;
	size_t n;
	int rc = 0;

	if (depth > LIM_CUR_DEPTH || strlen(dir) > LIM_PATH - 300)
		rc = bad_folder(g, rel, "bad_path", "too deep", e);
	else if (fs_list(&a, dir, &names, &n, &bad) == 0)
		for (size_t i = 0; i < n && rc == 0; i++) {
			const char *next = rel[0] == '\0'
				? names[i]
				: fs_join(&a, rel, names[i]);

			if (strcmp(names[i], ".git") != 0)
				rc = visit(g, next, depth, e);
		}
	else if (rel[0] == '\0')
		rc = err_set(e, bad.code, "%s", bad.msg);
	else
		rc = bad_folder(g, rel, "unreadable", bad.msg, e);
	arena_release(&a);
	return rc;
}

int
ingest__dir(struct ingest *g, struct err *e)
{
	return walk(g, "", 0, e);
}
