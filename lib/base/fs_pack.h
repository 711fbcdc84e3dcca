/*
 * fs_pack: writes a file piece by piece, packed by zstd when its name ends in
 * ".zst"; fs_lines reads it back.  The same pieces make the same bytes.
 */
#ifndef BASE_FS_PACK_H
#define BASE_FS_PACK_H

#include <stddef.h>

#include "lib/base/err.h"

struct fs_pack;
/* Makes the file; one of that name must not be there. */
int fs_pack_open(struct fs_pack **out, const char *path, struct err *e);
int fs_pack_add(struct fs_pack *w, const void *p, size_t n, struct err *e);
/* Ends the file, on disk; frees w also when it fails.  w may be NULL. */
int fs_pack_close(struct fs_pack *w, struct err *e);
/* Gives up: what was written stays as it is. */
void fs_pack_drop(struct fs_pack *w);

#endif
