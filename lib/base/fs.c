/*
 * fs: files and folders.  Must not follow a symbolic link when it removes,
 * and must not leave half a file behind when it writes.
 */
#include "lib/base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"

#define FS_CHUNK ((size_t)64 * 1024)
#define FS_TREE_DEPTH 200 /* deepest folder that is removed */

static enum err_code
fs_code(int sys)
{
	return sys == ENOENT || sys == ENOTDIR ? ERR_NOTFOUND : ERR_IO;
}

/* Everything from fd into b. */
static int
fs_slurp(int fd, const char *path, struct buf *b, struct err *e)
{
	char *chunk = xmalloc(FS_CHUNK);
	int rc = 0;

	for (;;) {
		ssize_t n = read(fd, chunk, FS_CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rc = err_sys(e, ERR_IO, "cannot read %s", path);
		if (n <= 0)
			break;
		if (buf_add(b, chunk, (size_t)n) < 0) {
			rc = err_set(e, ERR_LIMIT,
				"%s is larger than the limit of %zu bytes",
				path, b->max);
			break;
		}
	}
	free(chunk);
	return rc;
}

int
fs_read(struct arena *a, const char *path, size_t max, char **out, size_t *len,
	struct err *e)
{
	bool from_stdin = strcmp(path, "-") == 0;
	struct stat st;
	struct buf b;
	int fd = STDIN_FILENO;
	int rc = 0;

	if (!from_stdin) {
		/* not blocking: opening a pipe must not hang */
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		if (fd < 0)
			return err_sys(
				e, fs_code(errno), "cannot open %s", path);
		if (fstat(fd, &st) < 0)
			rc = err_sys(e, ERR_IO, "cannot look at %s", path);
		else if (!S_ISREG(st.st_mode))
			rc = err_set(e, ERR_IO, "%s is %s", path,
				S_ISDIR(st.st_mode) ? "a folder, not a file"
						    : "not a regular file");
	}
	buf_init(&b, max);
	if (rc == 0)
		rc = fs_slurp(fd, from_stdin ? "standard input" : path, &b, e);
	if (!from_stdin)
		close(fd);
	if (rc == 0)
		*out = buf_take(&b, a, len);
	buf_release(&b);
	return rc;
}

static int
fs_write_all(int fd, const void *p, size_t n)
{
	const char *s = p;

	while (n > 0) {
		ssize_t done = write(fd, s, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		s += done;
		n -= (size_t)done;
	}
	return 0;
}

/* Straight into something that must not be replaced: a device, a pipe. */
static int
fs_write_plain(const char *path, const void *p, size_t n, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	int rc = 0;

	if (fd < 0)
		return err_sys(e, fs_code(errno), "cannot open %s", path);
	if (fs_write_all(fd, p, n) < 0)
		rc = err_sys(e, ERR_IO, "cannot write %s", path);
	close(fd);
	return rc;
}

static int
fs_write_beside(
	const char *path, mode_t mode, const void *p, size_t n, struct err *e)
{
	struct arena a = ARENA_INIT;
	char token[33];
	char *tmp;
	int rc = 0;
	int fd;

	rand_token(token);
	tmp = arena_printf(&a, "%s.%.12s.tmp", path, token);
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0) {
		rc = err_sys(e, fs_code(errno), "cannot write %s", path);
		goto out;
	}
	if ((mode && fchmod(fd, mode) < 0) || fs_write_all(fd, p, n) < 0 ||
		fsync(fd) < 0)
		rc = err_sys(e, ERR_IO, "cannot write %s", path);
	if (close(fd) < 0 && rc == 0)
		rc = err_sys(e, ERR_IO, "cannot write %s", path);
	if (rc == 0 && rename(tmp, path) < 0)
		rc = err_sys(e, ERR_IO, "cannot replace %s", path);
	if (rc < 0)
		unlink(tmp);
out:
	arena_release(&a);
	return rc;
}

int
fs_write(const char *path, const void *p, size_t n, struct err *e)
{
	struct stat st;
	char *real;
	int rc;

	if (strcmp(path, "-") == 0) {
		if (fs_write_all(STDOUT_FILENO, p, n) == 0)
			return 0;
		return err_sys(e, ERR_IO, "cannot write standard output");
	}
	if (stat(path, &st) < 0)
		return fs_write_beside(path, 0, p, n, e);
	if (S_ISDIR(st.st_mode))
		return err_set(e, ERR_IO, "%s is a folder", path);
	if (!S_ISREG(st.st_mode))
		return fs_write_plain(path, p, n, e);
	/* through symbolic links, so that they stay */
	real = realpath(path, NULL);
	if (!real)
		return err_sys(e, fs_code(errno), "cannot write %s", path);
	rc = fs_write_beside(real, st.st_mode & 07777, p, n, e);
	free(real);
	return rc;
}

int
fs_can_write(const char *path, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct stat st;
	const char *base = strrchr(path, '/');
	const char *dir = base == NULL ? "."
		: base == path	       ? "/"
			       : arena_strndup(&a, path, (size_t)(base - path));
	int rc = 0;

	if (strcmp(path, "-") == 0)
		goto out;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		rc = err_set(e, ERR_IO, "%s is a folder", path);
	else if (stat(dir, &st) == 0 && !S_ISDIR(st.st_mode))
		rc = err_set(e, ERR_IO, "cannot write %s: %s is no folder",
			path, dir);
	else if (access(path, W_OK) < 0 &&
		(errno != ENOENT || access(dir, W_OK | X_OK) < 0))
		rc = err_sys(e, fs_code(errno), "cannot write %s", path);
out:
	arena_release(&a);
	return rc;
}

int
fs_put(const char *dir, const char *name, const void *p, size_t n,
	struct err *e)
{
	char path[LIM_PATH];
	int rc = 0;
	int fd;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >=
		(int)sizeof(path))
		return err_set(e, ERR_LIMIT, "path too long: %s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		0600);
	if (fd < 0)
		return err_sys(e, ERR_IO, "cannot create %s", path);
	if (fs_write_all(fd, p, n) < 0)
		rc = err_sys(e, ERR_IO, "cannot write %s", path);
	if (close(fd) < 0 && rc == 0)
		rc = err_sys(e, ERR_IO, "cannot write %s", path);
	return rc;
}

int
fs_mkdirs(const char *path, int mode, struct err *e)
{
	char *copy;
	char *p;
	int rc = 0;

	if (!*path)
		return err_set(e, ERR_USAGE, "the name of a folder is empty");
	copy = xstrdup(path);
	for (p = copy + 1;; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, (mode_t)mode) < 0 && !fs_is_dir(copy)) {
			rc = err_sys(
				e, ERR_IO, "cannot make the folder %s", copy);
			break;
		}
		*p = c;
		if (c == '\0')
			break;
	}
	free(copy);
	return rc;
}

bool
fs_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

bool
fs_is_dir(const char *path)
{
	int sys = errno;
	struct stat st;
	bool yes = stat(path, &st) == 0 && S_ISDIR(st.st_mode);

	errno = sys;
	return yes;
}

static bool
fs_is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int
fs_by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
fs_list(struct arena *a, const char *path, char ***names, size_t *n,
	struct err *e)
{
	DIR *d = opendir(path);
	char **list = NULL;
	size_t count = 0;
	size_t cap = 0;
	struct dirent *de;

	if (!d)
		return err_sys(e, fs_code(errno), "cannot list %s", path);
	for (;;) {
		errno = 0;
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): d is ours alone */
		de = readdir(d);
		if (!de)
			break;
		if (fs_is_dots(de->d_name))
			continue;
		if (count == cap) {
			cap = cap ? cap * 2 : 32;
			list = xrealloc(list, cap * sizeof(*list));
		}
		list[count++] = arena_strdup(a, de->d_name);
	}
	if (errno) {
		err_sys(e, ERR_IO, "cannot list %s", path);
		closedir(d);
		free(list);
		return -1;
	}
	closedir(d);
	*names = arena_array(a, count + 1, sizeof(**names));
	if (count) {
		memcpy(*names, list, count * sizeof(*list));
		qsort(*names, count, sizeof(**names), fs_by_name);
	}
	free(list);
	if (n)
		*n = count;
	return 0;
}

static int fs_rm_at(int dir, const char *name, int depth);

/* Removes all entries of an open folder; closes it. */
static int
fs_rm_entries(int fd, int depth)
{
	DIR *d = fdopendir(fd);
	struct dirent *de;
	int sys = 0;

	if (!d) {
		sys = errno;
		close(fd);
		errno = sys;
		return -1;
	}
	for (;;) {
		errno = 0;
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): d is ours alone */
		de = readdir(d);
		if (!de)
			break;
		if (!fs_is_dots(de->d_name) &&
			fs_rm_at(dirfd(d), de->d_name, depth) < 0)
			sys = errno;
	}
	if (errno && !sys)
		sys = errno;
	closedir(d);
	errno = sys;
	return sys ? -1 : 0;
}

static int
fs_rm_at(int dir, const char *name, int depth)
{
	const int how = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd;

	if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	if (depth >= FS_TREE_DEPTH) {
		errno = ELOOP;
		return -1;
	}
	fd = openat(dir, name, how);
	if (fd < 0 && errno == EACCES) {
		/* a folder that a program made unreadable */
		if (fchmodat(dir, name, 0700, 0) < 0)
			return -1;
		fd = openat(dir, name, how);
	}
	if (fd < 0)
		return -1;
	(void)fchmod(fd, 0700);
	if (fs_rm_entries(fd, depth + 1) < 0)
		return -1;
	return unlinkat(dir, name, AT_REMOVEDIR);
}

int
fs_rmtree(const char *path, struct err *e)
{
	if (fs_rm_at(AT_FDCWD, path, 0) < 0 && errno != ENOENT)
		return err_sys(e, ERR_IO, "cannot remove %s", path);
	return 0;
}

/* /dev/shm saves the disk, when it is real memory and we may write there. */
static const char *
fs_scratch_base(void)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
	const char *dir = getenv("RTLSMITH_SCRATCH");
	struct statfs sf;

	if (dir && *dir)
		return dir;
	if (statfs("/dev/shm", &sf) == 0 && sf.f_type == TMPFS_MAGIC &&
		access("/dev/shm", W_OK | X_OK) == 0)
		return "/dev/shm";
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
	dir = getenv("TMPDIR");
	return dir && *dir ? dir : "/tmp";
}

/* "rtlsmith-NAMESPACE-": pids mean something within one pid namespace only. */
static char *
fs_scratch_prefix(struct arena *a)
{
	struct stat st;
	long long ns = 0;

	if (stat("/proc/self/ns/pid", &st) == 0)
		ns = (long long)st.st_ino;
	return arena_printf(a, "rtlsmith-%llx-", ns);
}

int
fs_scratch_sweep(size_t *removed, struct err *e)
{
	struct arena a = ARENA_INIT;
	const char *base = fs_scratch_base();
	const char *prefix = fs_scratch_prefix(&a);
	char **names;
	size_t n;
	int rc = fs_list(&a, base, &names, &n, e);

	*removed = 0;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const char *at = names[i] + strlen(prefix);
		char *dir = fs_join(&a, base, names[i]);
		struct stat st;
		long pid;

		if (!str_starts(names[i], prefix))
			continue;
		pid = strtol(at, NULL, 10);
		if (pid <= 1 || kill((pid_t)pid, 0) == 0 || errno != ESRCH)
			continue;
		if (lstat(dir, &st) < 0 || !S_ISDIR(st.st_mode) ||
			st.st_uid != geteuid())
			continue;
		rc = fs_rmtree(dir, e);
		*removed += rc == 0;
	}
	arena_release(&a);
	return rc;
}

int
fs_scratch(struct arena *a, char **path, struct err *e)
{
	const char *base = fs_scratch_base();
	char *dir = arena_printf(a, "%s/%s%ld-XXXXXX", base,
		fs_scratch_prefix(a), (long)getpid());

	if (!mkdtemp(dir))
		return err_sys(e, ERR_IO,
			"cannot make a scratch folder below %s "
			"(set RTLSMITH_SCRATCH)",
			base);
	*path = dir;
	return 0;
}

char *
fs_join(struct arena *a, const char *dir, const char *name)
{
	size_t n = strlen(dir);

	if (n == 0 || *name == '/')
		return arena_strdup(a, name);
	return arena_printf(
		a, "%s%s%s", dir, dir[n - 1] == '/' ? "" : "/", name);
}

const char *
fs_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool
fs_runnable(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
		access(path, X_OK) == 0;
}

char *
fs_which(struct arena *a, const char *prog)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
	const char *path = getenv("PATH");
	char **dirs;
	size_t n;
	size_t i;

	if (!*prog)
		return NULL;
	if (strchr(prog, '/'))
		return fs_runnable(prog) ? arena_strdup(a, prog) : NULL;
	dirs = str_split(
		a, path ? path : "/usr/local/bin:/usr/bin:/bin", ':', &n);
	for (i = 0; i < n; i++) {
		char *full = fs_join(a, *dirs[i] ? dirs[i] : ".", prog);

		if (fs_runnable(full))
			return full;
	}
	return NULL;
}

char *
fs_program_dir(struct arena *a)
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
