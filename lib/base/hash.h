/*
 * hash: SHA-256 (libcrypto, FIPS 180-4) for everything that is named by its
 * content.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_HEX 65 /* 64 lower-case hex digits and NUL */

void hash_hex(const void *p, size_t n, char out[HASH_HEX]);

/* Incremental; each part is preceded by its length, so that ("ab","c") and
 * ("a","bc") differ. */
struct hash_ctx;
struct hash_ctx *hash_new(void);
void hash_part(struct hash_ctx *h, const void *p, size_t n);
void hash_str(struct hash_ctx *h, const char *s); /* NULL differs from "" */
void hash_i64(struct hash_ctx *h, int64_t v);
/* Writes the digest and frees h. */
void hash_final(struct hash_ctx *h, char out[HASH_HEX]);

/* FNV-1a 64, for placing (shards) only. */
uint64_t hash_fnv64(const void *p, size_t n);

#endif
