/*
 * fs_pack: a file piece by piece, packed on the way.  Must not hold more than
 * a chunk.
 */
#include "lib/base/fs_pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>
#include <zstd.h>

#include "lib/base/arena.h"
#include "lib/base/str.h"

#define FS_PACK_LEVEL 3
#define FS_PACK_OUT 131072

struct fs_pack {
	char *path; /* for messages */
	int fd;
	ZSTD_CCtx *zc; /* NULL: plain */
	char out[FS_PACK_OUT];
};

int
fs_pack_open(struct fs_pack **out, const char *path, struct err *e)
{
	struct fs_pack *w = xcalloc(1, sizeof(*w));

	w->path = xstrdup(path);
	w->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (w->fd < 0) {
		err_sys(e, ERR_IO, "cannot write %s", path);
		fs_pack_drop(w);
		return -1;
	}
	if (str_ends(path, ".zst")) {
		w->zc = ZSTD_createCCtx();
		if (w->zc == NULL)
			BUG("out of memory for packing");
		ZSTD_CCtx_setParameter(
			w->zc, ZSTD_c_compressionLevel, FS_PACK_LEVEL);
		ZSTD_CCtx_setParameter(w->zc, ZSTD_c_checksumFlag, 1);
	}
	*out = w;
	return 0;
}

static int
fs_pack_put(struct fs_pack *w, const char *p, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t got = write(w->fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(e, ERR_IO, "cannot write %s", w->path);
		p += got;
		n -= (size_t)got;
	}
	return 0;
}

static int
fs_pack_step(struct fs_pack *w, ZSTD_inBuffer *in, ZSTD_EndDirective how,
	struct err *e)
{
	size_t left;

	do {
		ZSTD_outBuffer out = {w->out, FS_PACK_OUT, 0};

		left = ZSTD_compressStream2(w->zc, &out, in, how);
		if (ZSTD_isError(left))
			return err_set(e, ERR_IO, "cannot pack %s: %s", w->path,
				ZSTD_getErrorName(left));
		if (fs_pack_put(w, w->out, out.pos, e) < 0)
			return -1;
	} while (in->pos < in->size || (how == ZSTD_e_end && left > 0));
	return 0;
}

int
fs_pack_add(struct fs_pack *w, const void *p, size_t n, struct err *e)
{
	ZSTD_inBuffer in = {p, n, 0};

	if (w->zc == NULL)
		return fs_pack_put(w, p, n, e);
	return n == 0 ? 0 : fs_pack_step(w, &in, ZSTD_e_continue, e);
}

int
fs_pack_close(struct fs_pack *w, struct err *e)
{
	ZSTD_inBuffer none = {"", 0, 0};
	int rc = 0;

	if (w == NULL)
		return 0;
	if (w->zc != NULL)
		rc = fs_pack_step(w, &none, ZSTD_e_end, e);
	if (rc == 0 && fsync(w->fd) < 0)
		rc = err_sys(e, ERR_IO, "cannot write %s", w->path);
	if (close(w->fd) < 0 && rc == 0)
		rc = err_sys(e, ERR_IO, "cannot write %s", w->path);
	w->fd = -1;
	fs_pack_drop(w);
	return rc;
}

void
fs_pack_drop(struct fs_pack *w)
{
	if (w == NULL)
		return;
	ZSTD_freeCCtx(w->zc);
	if (w->fd >= 0)
		close(w->fd);
	free(w->path);
	free(w);
}
