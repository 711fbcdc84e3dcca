/*
 * fs_lines: a file line by line, unpacked on the way.  Must not hold more than
 * one line and two chunks, however large the file unpacks.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "lib/base/buf.h"
#include "lib/base/fs.h"
#include "lib/base/str.h"

#define FS_LINES_IN ((size_t)64 * 1024)
#define FS_LINES_OUT ((size_t)128 * 1024)

enum fs_pack { FS_PLAIN, FS_GZIP, FS_ZSTD };

struct fs_lines {
	char *path; /* for messages */
	int fd;
	enum fs_pack pack;
	z_stream zs;
	ZSTD_DStream *zd;
	bool inside; /* in the middle of a packed member */
	bool eof;    /* of the file */
	bool skip;   /* the rest of a line that was too long */
	size_t in_at;
	size_t in_len;
	size_t out_at;
	size_t out_len;
	struct buf line;
	long number;
	char in[FS_LINES_IN];
	char out[FS_LINES_OUT];
};

static int
fs_lines_unpacker(struct fs_lines *l, struct err *e)
{
	bool ok = true;

	if (l->pack == FS_GZIP)
		ok = inflateInit2(&l->zs, 15 + 16) == Z_OK;
	if (l->pack == FS_ZSTD) {
		l->zd = ZSTD_createDStream();
		ok = l->zd && !ZSTD_isError(ZSTD_initDStream(l->zd));
	}
	if (ok)
		return 0;
	l->pack = FS_PLAIN;
	return err_set(e, ERR_INTERNAL, "cannot unpack %s", l->path);
}

int
fs_lines_open(
	struct fs_lines **out, const char *path, size_t max_line, struct err *e)
{
	struct fs_lines *l = xcalloc(1, sizeof(*l));
	struct stat st;

	buf_init(&l->line, max_line);
	l->fd = STDIN_FILENO;
	if (strcmp(path, "-") == 0) {
		l->path = xstrdup("standard input");
		*out = l;
		return 0;
	}
	l->path = xstrdup(path);
	l->pack = str_ends(path, ".gz")	 ? FS_GZIP
		: str_ends(path, ".zst") ? FS_ZSTD
					 : FS_PLAIN;
	l->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (l->fd < 0) {
		err_sys(e, errno == ENOENT ? ERR_NOTFOUND : ERR_IO,
			"cannot open %s", path);
		l->pack = FS_PLAIN;
		goto fail;
	}
	if (fstat(l->fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		err_set(e, ERR_IO, "%s is a folder, not a file", path);
		l->pack = FS_PLAIN;
		goto fail;
	}
	if (fs_lines_unpacker(l, e) < 0)
		goto fail;
	*out = l;
	return 0;
fail:
	fs_lines_close(l);
	return -1;
}

/* More bytes of the file into l->in, which is used up. */
static int
fs_lines_read(struct fs_lines *l, struct err *e)
{
	ssize_t n;

	do {
		n = read(l->fd, l->in, sizeof(l->in));
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_sys(e, ERR_IO, "cannot read %s", l->path);
	l->in_at = 0;
	l->in_len = (size_t)n;
	l->eof = n == 0;
	return 0;
}

static int
fs_lines_damaged(const struct fs_lines *l, const char *why, struct err *e)
{
	return err_set(e, ERR_PARSE, "%s:%ld: the packed file is damaged: %s",
		l->path, l->number, why);
}

static int
fs_lines_inflate(struct fs_lines *l, struct err *e)
{
	int rc;

	if (!l->inside && inflateReset(&l->zs) != Z_OK)
		return fs_lines_damaged(l, "reset", e);
	l->inside = true;
	l->zs.next_in = (Bytef *)l->in + l->in_at;
	l->zs.avail_in = (uInt)(l->in_len - l->in_at);
	l->zs.next_out = (Bytef *)l->out;
	l->zs.avail_out = FS_LINES_OUT;
	rc = inflate(&l->zs, Z_NO_FLUSH);
	l->in_at = l->in_len - l->zs.avail_in;
	l->out_len = FS_LINES_OUT - l->zs.avail_out;
	if (rc == Z_STREAM_END)
		l->inside = false; /* another member may follow */
	else if (rc != Z_OK && rc != Z_BUF_ERROR)
		return fs_lines_damaged(
			l, l->zs.msg ? l->zs.msg : "not gzip data", e);
	return 0;
}

static int
fs_lines_unzstd(struct fs_lines *l, struct err *e)
{
	ZSTD_inBuffer in = {l->in, l->in_len, l->in_at};
	ZSTD_outBuffer out = {l->out, FS_LINES_OUT, 0};
	size_t rc = ZSTD_decompressStream(l->zd, &out, &in);

	if (ZSTD_isError(rc))
		return fs_lines_damaged(l, ZSTD_getErrorName(rc), e);
	l->in_at = in.pos;
	l->out_len = out.pos;
	l->inside = rc != 0;
	return 0;
}

/* One step towards more text in l->out, which is used up. */
static int
fs_lines_step(struct fs_lines *l, struct err *e)
{
	l->out_at = 0;
	l->out_len = 0;
	if (l->in_at == l->in_len && fs_lines_read(l, e) < 0)
		return -1;
	switch (l->pack) {
	case FS_PLAIN:
		memcpy(l->out, l->in, l->in_len);
		l->out_len = l->in_len;
		l->in_at = l->in_len;
		return 0;
	case FS_GZIP:
		if (l->eof && !l->inside)
			return 0;
		return fs_lines_inflate(l, e);
	case FS_ZSTD:
		if (l->eof && !l->inside)
			return 0;
		return fs_lines_unzstd(l, e);
	}
	return 0;
}

/* 1: there is text in l->out, 0: end, -1: error. */
static int
fs_lines_fill(struct fs_lines *l, struct err *e)
{
	while (l->out_at == l->out_len) {
		if (fs_lines_step(l, e) < 0)
			return -1;
		if (l->out_len > 0)
			return 1;
		if (l->eof && l->inside)
			return fs_lines_damaged(l, "it is cut short", e);
		if (l->eof)
			return 0;
	}
	return 1;
}

/* Drops the rest of a line that was too long: 1, 0: end, -1. */
static int
fs_lines_drop(struct fs_lines *l, struct err *e)
{
	while (l->skip) {
		const char *from, *end;
		int rc = fs_lines_fill(l, e);

		if (rc <= 0)
			return rc;
		from = l->out + l->out_at;
		end = memchr(from, '\n', l->out_len - l->out_at);
		l->skip = end == NULL;
		l->out_at = end == NULL ? l->out_len
					: l->out_at + (size_t)(end - from) + 1;
	}
	return 1;
}

int
fs_lines_next(struct fs_lines *l, const char **line, size_t *len, struct err *e)
{
	bool any = false;

	buf_clear(&l->line);
	if (l->skip) {
		int rc = fs_lines_drop(l, e);

		if (rc <= 0)
			return rc;
	}
	for (;;) {
		const char *from;
		const char *end;
		size_t n;
		int rc = fs_lines_fill(l, e);

		if (rc < 0)
			return -1;
		if (rc == 0 && !any)
			return 0;
		if (!any)
			l->number++;
		any = true;
		if (rc == 0)
			break;
		from = l->out + l->out_at;
		n = l->out_len - l->out_at;
		end = memchr(from, '\n', n);
		if (end)
			n = (size_t)(end - from);
		l->out_at += n + (end ? 1 : 0);
		l->skip = end == NULL;
		if (buf_add(&l->line, from, n) < 0)
			return err_set(e, ERR_LIMIT,
				"%s:%ld: the line is longer than %zu bytes",
				l->path, l->number, l->line.max);
		l->skip = false;
		if (end)
			break;
	}
	*line = l->line.ptr;
	if (len)
		*len = l->line.len;
	return 1;
}

long
fs_lines_number(const struct fs_lines *l)
{
	return l->number;
}

void
fs_lines_close(struct fs_lines *l)
{
	if (!l)
		return;
	if (l->pack == FS_GZIP)
		inflateEnd(&l->zs);
	ZSTD_freeDStream(l->zd);
	if (l->fd > STDIN_FILENO)
		close(l->fd);
	buf_release(&l->line);
	free(l->path);
	free(l);
}
