/*
 * fs: files and folders.
 */
#ifndef BASE_FS_H
#define BASE_FS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

/* Reads a whole regular file of at most max bytes; NUL-terminated. "-" is
 * stdin.  ERR_NOTFOUND, ERR_LIMIT, ERR_IO. */
int fs_read(struct arena *a, const char *path, size_t max, char **out,
	size_t *len, struct err *e);
/* Writes through a temporary file beside it, fsync, rename: a reader sees the
 * old or the new text, never half of it. "-" is stdout (written plainly). */
int fs_write(const char *path, const void *p, size_t n, struct err *e);
/* Could fs_write write there, as far as can be told without writing?  For what
 * is written after long work: a folder that is missing, no folder, or not ours
 * to write in.  "-" can always be written. */
int fs_can_write(const char *path, struct err *e);
/* Writes dir/name, mode 0600, in a private folder: no temporary name, no
 * fsync, for scratch that nobody else reads.  Replaces the text of a file, but
 * never writes through a symbolic link. */
int fs_put(const char *dir, const char *name, const void *p, size_t n,
	struct err *e);
/* mkdir -p with the given mode. */
int fs_mkdirs(const char *path, int mode, struct err *e);
bool fs_exists(const char *path);
/* Folder of the running program, NULL when the kernel does not tell. */
char *fs_program_dir(struct arena *a);
bool fs_is_dir(const char *path);
/* Names in a folder (without . and ..), sorted by bytes; NULL-terminated. */
int fs_list(struct arena *a, const char *path, char ***names, size_t *n,
	struct err *e);
/* Removes a folder and all in it, never following symbolic links; a missing
 * one is no error. */
int fs_rmtree(const char *path, struct err *e);
/* Makes a fresh 0700 folder below RTLSMITH_SCRATCH, else /dev/shm when it is
 * a writable tmpfs, else TMPDIR, else /tmp. */
int fs_scratch(struct arena *a, char **path, struct err *e);
/* Removes scratch folders of ours whose process is dead (it was killed);
 * *removed = how many.  Folders of other users, of living processes and of
 * other pid namespaces stay. */
int fs_scratch_sweep(size_t *removed, struct err *e);
char *fs_join(struct arena *a, const char *dir, const char *name);
/* Last component, and the name without its last suffix. */
const char *fs_base(const char *path);
/* Searches PATH for an executable; NULL if there is none. */
char *fs_which(struct arena *a, const char *prog);

/*
 * fs_lines: reads a file line by line, bounded, ".gz" and ".zst" unpacked
 * transparently, "-" is stdin.
 */
struct fs_lines;
int fs_lines_open(struct fs_lines **out, const char *path, size_t max_line,
	struct err *e);
/* 1: a line (NUL-terminated, no newline, valid until the next call), 0: end,
 * -1: error.  A last line without newline counts.  After ERR_LIMIT (the line is
 * too long) the next call goes on with the next line. */
int fs_lines_next(
	struct fs_lines *l, const char **line, size_t *len, struct err *e);
long fs_lines_number(const struct fs_lines *l); /* of the last line, from 1 */
void fs_lines_close(struct fs_lines *l);

#endif
