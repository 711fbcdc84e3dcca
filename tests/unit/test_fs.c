/*
 * test_fs: files, folders and packed lines, below a scratch folder.
 */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "lib/base/buf.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/proc.h"

static struct arena a = ARENA_INIT;
static char *dir;

static int
setup(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	return fs_scratch(&a, &dir, &e);
}

static int
teardown(void **state)
{
	struct err e = ERR_INIT;
	int rc;

	(void)state;
	rc = fs_rmtree(dir, &e);
	arena_release(&a);
	return rc;
}

static char *
in_dir(const char *name)
{
	return fs_join(&a, dir, name);
}

static void
put(const char *name, const void *p, size_t n)
{
	struct err e = ERR_INIT;

	assert_ok(fs_write(in_dir(name), p, n, &e), e);
}

static void
test_read_and_write(void **state)
{
	struct err e = ERR_INIT;
	struct stat st;
	char *text = NULL;
	size_t n = 0;

	(void)state;
	put("f", "one\0two", 7);
	assert_ok(fs_read(&a, in_dir("f"), 7, &text, &n, &e), e);
	assert_int_equal(n, 7);
	assert_memory_equal(text, "one\0two", 8);
	assert_err(fs_read(&a, in_dir("f"), 6, &text, &n, &e), e, ERR_LIMIT,
		"limit of 6 bytes");
	assert_err(fs_read(&a, in_dir("g"), 6, &text, &n, &e), e, ERR_NOTFOUND,
		"cannot open");
	assert_err(fs_read(&a, dir, 6, &text, &n, &e), e, ERR_IO, "folder");
	assert_err(
		fs_write(in_dir("no/f"), "x", 1, &e), e, ERR_NOTFOUND, "no/f");
	assert_err(fs_write(dir, "x", 1, &e), e, ERR_IO, "folder");
	/* told beforehand, by the same words */
	assert_err(fs_can_write(in_dir("no/f"), &e), e, ERR_NOTFOUND, "no/f");
	assert_err(fs_can_write(dir, &e), e, ERR_IO, "folder");
	assert_err(fs_can_write(in_dir("f/x"), &e), e, ERR_IO, "no folder");
	assert_ok(fs_can_write(in_dir("f"), &e), e);
	assert_ok(fs_can_write(in_dir("new"), &e), e);
	assert_ok(fs_can_write("new", &e), e);
	assert_ok(fs_can_write("/dev/null", &e), e);
	assert_ok(fs_can_write("-", &e), e);
	assert_err(fs_read(&a, in_dir("new"), 6, &text, &n, &e), e,
		ERR_NOTFOUND, "cannot open");
	/* the mode stays when the text is replaced */
	assert_int_equal(chmod(in_dir("f"), 0751), 0);
	put("f", "", 0);
	assert_int_equal(stat(in_dir("f"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0751);
	assert_int_equal(st.st_size, 0);
}

static void
test_write_leaves_no_rubbish(void **state)
{
	struct err e = ERR_INIT;
	char **names = NULL;
	size_t n = 0;

	(void)state;
	put("a", "1", 1);
	put("a", "2", 1);
	assert_ok(fs_mkdirs(in_dir("d"), 0700, &e), e);
	assert_err(fs_write(in_dir("d"), "x", 1, &e), e, ERR_IO, "folder");
	assert_ok(fs_list(&a, dir, &names, &n, &e), e);
	assert_int_equal(n, 2);
	assert_string_equal(names[0], "a");
	assert_string_equal(names[1], "d");
	assert_null(names[2]);
}

static void
test_write_through_links(void **state)
{
	struct err e = ERR_INIT;
	struct stat st;
	char *text = NULL;

	(void)state;
	put("real", "old", 3);
	assert_int_equal(symlink("real", in_dir("link")), 0);
	put("link", "new", 3);
	assert_int_equal(lstat(in_dir("link"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_ok(fs_read(&a, in_dir("real"), 9, &text, NULL, &e), e);
	assert_string_equal(text, "new");
	/* a device is written to, not replaced */
	assert_ok(fs_write("/dev/null", "x", 1, &e), e);
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

static void
test_put(void **state)
{
	static char far[LIM_PATH];
	struct err e = ERR_INIT;
	struct stat st;
	char *text = NULL;
	size_t n = 0;

	(void)state;
	assert_ok(fs_put(dir, "p", "longer\0text", 11, &e), e);
	assert_int_equal(stat(in_dir("p"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_ok(fs_put(dir, "p", "short", 5, &e), e);
	assert_ok(fs_read(&a, in_dir("p"), 99, &text, &n, &e), e);
	assert_int_equal(n, 5);
	assert_string_equal(text, "short");
	/* a link is not followed: what it names stays as it is */
	assert_int_equal(symlink("p", in_dir("trap")), 0);
	assert_err(fs_put(dir, "trap", "x", 1, &e), e, ERR_IO, "trap");
	assert_ok(fs_read(&a, in_dir("p"), 99, &text, NULL, &e), e);
	assert_string_equal(text, "short");
	assert_err(fs_put(dir, "no/p", "x", 1, &e), e, ERR_IO, "no/p");
	memset(far, 'n', sizeof(far) - 1);
	assert_err(fs_put(dir, far, "x", 1, &e), e, ERR_LIMIT, "too long");
	assert_err(fs_put("/dev", "full", "x", 1, &e), e, ERR_IO, "full");
}

static void
test_pipe_does_not_hang(void **state)
{
	struct err e = ERR_INIT;
	char *text = NULL;

	(void)state;
	assert_int_equal(mkfifo(in_dir("pipe"), 0600), 0);
	assert_err(fs_read(&a, in_dir("pipe"), 9, &text, NULL, &e), e, ERR_IO,
		"not a regular file");
}

static void
test_folders(void **state)
{
	struct err e = ERR_INIT;
	char **names = NULL;
	size_t n = 9;

	(void)state;
	assert_ok(fs_mkdirs(in_dir("x//y/z/"), 0700, &e), e);
	assert_ok(fs_mkdirs(in_dir("x/y/z"), 0700, &e), e);
	assert_true(fs_is_dir(in_dir("x/y/z")));
	put("x/file", "", 0);
	assert_true(fs_exists(in_dir("x/file")));
	assert_false(fs_is_dir(in_dir("x/file")));
	assert_err(fs_mkdirs(in_dir("x/file/q"), 0700, &e), e, ERR_IO, "file");
	assert_err(fs_mkdirs("", 0700, &e), e, ERR_USAGE, "empty");
	assert_ok(fs_list(&a, in_dir("x/y/z"), &names, &n, &e), e);
	assert_int_equal(n, 0);
	assert_null(names[0]);
	assert_err(fs_list(&a, in_dir("q"), &names, &n, &e), e, ERR_NOTFOUND,
		"cannot list");
}

static void
test_remove_does_not_follow_links(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	assert_ok(fs_mkdirs(in_dir("keep/sub"), 0700, &e), e);
	put("keep/sub/file", "x", 1);
	assert_ok(fs_mkdirs(in_dir("gone/a/b/c"), 0700, &e), e);
	put("gone/a/file", "x", 1);
	assert_int_equal(symlink("../keep", in_dir("gone/link")), 0);
	assert_int_equal(symlink("../../keep/sub", in_dir("gone/a/l2")), 0);
	assert_int_equal(chmod(in_dir("gone/a/b"), 0), 0);
	assert_ok(fs_rmtree(in_dir("gone"), &e), e);
	assert_false(fs_exists(in_dir("gone")));
	assert_true(fs_exists(in_dir("keep/sub/file")));
	/* a link itself is removed, not what it points to */
	assert_int_equal(symlink("keep", in_dir("top")), 0);
	assert_ok(fs_rmtree(in_dir("top"), &e), e);
	assert_true(fs_exists(in_dir("keep/sub/file")));
	assert_ok(fs_rmtree(in_dir("never"), &e), e);
}

static void
test_scratch(void **state)
{
	struct err e = ERR_INIT;
	struct stat st;
	char *one = NULL;

	(void)state;
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(setenv("RTLSMITH_SCRATCH", dir, 1), 0);
	assert_ok(fs_scratch(&a, &one, &e), e);
	assert_memory_equal(one, dir, strlen(dir));
	assert_int_equal(
		setenv("RTLSMITH_SCRATCH", "/nonexistent/folder", 1), 0);
	assert_err(fs_scratch(&a, &one, &e), e, ERR_IO, "RTLSMITH_SCRATCH");
	unsetenv("RTLSMITH_SCRATCH");
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(fs_join(&a, "a", "b"), "a/b");
	assert_string_equal(fs_join(&a, "a/", "b"), "a/b");
	assert_string_equal(fs_join(&a, "a", "/b"), "/b");
	assert_string_equal(fs_join(&a, "", "b"), "b");
	assert_string_equal(fs_base("/x/y.v"), "y.v");
	assert_string_equal(fs_base("y"), "y");
	assert_non_null(fs_which(&a, "sh"));
	assert_int_equal(fs_which(&a, "sh")[0], '/');
	assert_null(fs_which(&a, "no-such-program-here"));
	assert_null(fs_which(&a, dir));
	put("plain", "x", 1);
	assert_null(fs_which(&a, in_dir("plain")));
}

/* Reads all lines of a file into one string, joined by "|". */
static int
lines(const char *name, size_t max, struct buf *b, struct err *e)
{
	struct fs_lines *l = NULL;
	const char *line;
	size_t n;
	long count = 0;
	int rc;

	buf_init(b, 1 << 24);
	if (fs_lines_open(&l, in_dir(name), max, e) < 0)
		return -1;
	while ((rc = fs_lines_next(l, &line, &n, e)) == 1) {
		count++;
		assert_int_equal(line[n], '\0');
		assert_int_equal(fs_lines_number(l), count);
		(void)buf_add(b, line, n);
		(void)buf_addch(b, '|');
	}
	fs_lines_close(l);
	return rc;
}

static void
check_lines(const char *name, const char *want)
{
	struct err e = ERR_INIT;
	struct buf b;

	assert_ok(lines(name, 100, &b, &e), e);
	assert_string_equal(b.ptr, want);
	buf_release(&b);
}

/* Its rest is dropped, whatever part of it was read; lines keep their
 * numbers. */
static void
goes_on_behind_a_long_line(void)
{
	enum { LONG = 300000 };
	static const char tail[] = "\nab\ncdefg";
	char *text = xcalloc(1, LONG + 10);
	struct err e = ERR_INIT;
	struct fs_lines *l;
	const char *line;
	size_t n;

	memset(text, 'x', LONG);
	memcpy(text + LONG, tail, sizeof(tail));
	put("long", text, LONG + sizeof(tail) - 1);
	assert_ok(fs_lines_open(&l, in_dir("long"), 4, &e), e);
	assert_err(fs_lines_next(l, &line, &n, &e), e, ERR_LIMIT, "long:1:");
	assert_int_equal(fs_lines_next(l, &line, &n, &e), 1);
	assert_string_equal(line, "ab");
	assert_int_equal(fs_lines_number(l), 2);
	assert_err(fs_lines_next(l, &line, &n, &e), e, ERR_LIMIT, "long:3:");
	assert_int_equal(fs_lines_next(l, &line, &n, &e), 0);
	fs_lines_close(l);
	free(text);
}

static void
test_lines(void **state)
{
	struct err e = ERR_INIT;
	struct fs_lines *l = NULL;
	struct buf b;

	(void)state;
	put("f", "a\n\nbc\n", 6);
	check_lines("f", "a||bc|");
	put("f", "a\nlast", 6);
	check_lines("f", "a|last|");
	put("f", "", 0);
	check_lines("f", "");
	put("f", "\n", 1);
	check_lines("f", "|");
	put("f", "12345\n1234\n", 11);
	assert_err(lines("f", 4, &b, &e), e, ERR_LIMIT, "f:1: the line");
	goes_on_behind_a_long_line();
	buf_release(&b);
	assert_err(fs_lines_open(&l, in_dir("none.gz"), 9, &e), e, ERR_NOTFOUND,
		"none.gz");
	assert_err(fs_lines_open(&l, dir, 9, &e), e, ERR_IO, "folder");
	assert_null(l);
}

/* Packs text as .gz or .zst into a file, `copies` members in a row. */
static void
pack(const char *name, const char *text, size_t n, int copies)
{
	struct buf b;
	size_t cap = n + n / 2 + 1000;
	char *out = xmalloc(cap);
	int i;

	buf_init(&b, 1 << 24);
	for (i = 0; i < copies; i++) {
		size_t got;

		if (strstr(name, ".zst")) {
			got = ZSTD_compress(out, cap, text, n, 3);
			assert_false(ZSTD_isError(got));
		} else {
			z_stream z;

			memset(&z, 0, sizeof(z));
			assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8,
						 Z_DEFAULT_STRATEGY),
				Z_OK);
			z.next_in = (Bytef *)(uintptr_t)text;
			z.avail_in = (uInt)n;
			z.next_out = (Bytef *)out;
			z.avail_out = (uInt)cap;
			assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
			got = cap - z.avail_out;
			deflateEnd(&z);
		}
		(void)buf_add(&b, out, got);
	}
	put(name, b.ptr, b.len);
	buf_release(&b);
	free(out);
}

static void
packed(const char *name)
{
	struct err e = ERR_INIT;
	struct buf big;
	struct buf b;
	char *bytes = NULL;
	size_t n = 0;
	int i;

	pack(name, "a\nbc\n", 5, 1);
	check_lines(name, "a|bc|");
	pack(name, "a\nb", 3, 3);
	check_lines(name, "a|ba|ba|b|");
	pack(name, "", 0, 1);
	check_lines(name, "");
	buf_init(&big, 1 << 24);
	for (i = 0; i < 100000; i++)
		(void)buf_printf(&big, "line %d\n", i * 7919);
	pack(name, big.ptr, big.len, 1);
	assert_ok(lines(name, 100, &b, &e), e);
	assert_int_equal(b.len, big.len);
	for (i = 0; i < (int)b.len; i++) {
		if (big.ptr[i] == '\n')
			big.ptr[i] = '|';
	}
	assert_memory_equal(b.ptr, big.ptr, big.len);
	buf_release(&b);
	buf_release(&big);
	/* cut short, and damaged */
	assert_ok(fs_read(&a, in_dir(name), 1 << 24, &bytes, &n, &e), e);
	put(name, bytes, n / 2);
	assert_err(lines(name, 100, &b, &e), e, ERR_PARSE, "cut short");
	buf_release(&b);
	put(name, "this is not packed at all", 25);
	assert_err(lines(name, 100, &b, &e), e, ERR_PARSE, "damaged");
	buf_release(&b);
}

static void
test_gzip_lines(void **state)
{
	(void)state;
	packed("x.gz");
}

static void
test_zstd_lines(void **state)
{
	(void)state;
	packed("x.jsonl.zst");
}

static void
test_packed_bomb_is_bounded(void **state)
{
	struct err e = ERR_INIT;
	char *zeros = xcalloc(1, 1 << 22);
	struct buf b;

	(void)state;
	pack("bomb.gz", zeros, 1 << 22, 1);
	assert_err(lines("bomb.gz", 1000, &b, &e), e, ERR_LIMIT, "longer than");
	buf_release(&b);
	free(zeros);
}

/* Folders of a dead process go, those of a living one stay. */
static void
test_scratch_sweep(void **state)
{
	struct arena own = ARENA_INIT;
	struct err e = ERR_INIT;
	struct proc_spec p = PROC_SPEC_INIT;
	struct proc_result r;
	char *mine, *name, *dead;
	size_t removed = 0;
	const char *dash;

	(void)state;
	assert_ok(fs_scratch(&own, &mine, &e), e);
	p.argv = (const char *const[]){"/bin/sh", "-c", "echo $$", NULL};
	assert_ok(proc_run(&p, &r, &e), e);
	r.out.ptr[strcspn(r.out.ptr, "\n")] = '\0';
	dash = strrchr(mine, '-');
	name = arena_strndup(&own, mine, (size_t)(dash - mine));
	dash = strrchr(name, '-');
	dead = arena_printf(
		&own, "%.*s-%s-test", (int)(dash - name), name, r.out.ptr);
	assert_ok(fs_mkdirs(fs_join(&own, dead, "sub"), 0700, &e), e);
	assert_ok(fs_scratch_sweep(&removed, &e), e);
	assert_true(removed >= 1);
	assert_false(fs_exists(dead));
	assert_true(fs_is_dir(mine));
	assert_ok(fs_rmtree(mine, &e), e);
	proc_result_release(&r);
	arena_release(&own);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void
test_program_dir(void **state)
{
	struct arena mine = ARENA_INIT;
	char *folder = fs_program_dir(&mine);

	(void)state;
	assert_non_null(folder);
	assert_true(folder[0] == '/');
	assert_true(fs_exists(fs_join(&mine, folder, "test_fs")));
	arena_release(&mine);
}

static const struct CMUnitTest tests[] = {
	T(test_read_and_write),
	T(test_write_leaves_no_rubbish),
	T(test_write_through_links),
	T(test_put),
	T(test_program_dir),
	T(test_pipe_does_not_hang),
	T(test_folders),
	T(test_remove_does_not_follow_links),
	T(test_scratch),
	T(test_scratch_sweep),
	T(test_names),
	T(test_lines),
	T(test_gzip_lines),
	T(test_zstd_lines),
	T(test_packed_bomb_is_bounded),
};

UNIT_MAIN(tests)
