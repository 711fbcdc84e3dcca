/*
 * hash: SHA-256 through libcrypto, and FNV-1a.  Must not be used for secrets.
 */
#include "lib/base/hash.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"

struct hash_ctx {
	EVP_MD_CTX *md;
};

/* What comes before each part, so that kinds never run into each other. */
enum hash_tag { HASH_TAG_BYTES = 'b', HASH_TAG_NULL = 'n', HASH_TAG_INT = 'i' };

static void
hash_to_hex(const unsigned char *d, char out[HASH_HEX])
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < SHA256_DIGEST_LENGTH; i++) {
		out[2 * i] = digits[d[i] >> 4];
		out[2 * i + 1] = digits[d[i] & 15];
	}
	out[HASH_HEX - 1] = '\0';
}

void
hash_hex(const void *p, size_t n, char out[HASH_HEX])
{
	unsigned char d[SHA256_DIGEST_LENGTH];

	if (!SHA256(n ? p : "", n, d))
		BUG("SHA256 failed");
	hash_to_hex(d, out);
}

struct hash_ctx *
hash_new(void)
{
	struct hash_ctx *h = xcalloc(1, sizeof(*h));

	h->md = EVP_MD_CTX_new();
	if (!h->md || !EVP_DigestInit_ex(h->md, EVP_sha256(), NULL))
		BUG("SHA-256 is not available");
	return h;
}

static void
hash_raw(struct hash_ctx *h, const void *p, size_t n)
{
	if (!EVP_DigestUpdate(h->md, p, n))
		BUG("SHA-256 update failed");
}

static void
hash_head(struct hash_ctx *h, enum hash_tag tag, uint64_t v)
{
	unsigned char head[9];
	int i;

	head[0] = (unsigned char)tag;
	for (i = 0; i < 8; i++)
		head[i + 1] = (unsigned char)(v >> (8 * i));
	hash_raw(h, head, sizeof(head));
}

void
hash_part(struct hash_ctx *h, const void *p, size_t n)
{
	hash_head(h, HASH_TAG_BYTES, n);
	if (n)
		hash_raw(h, p, n);
}

void
hash_str(struct hash_ctx *h, const char *s)
{
	if (!s) {
		hash_head(h, HASH_TAG_NULL, 0);
		return;
	}
	hash_part(h, s, strlen(s));
}

void
hash_i64(struct hash_ctx *h, int64_t v)
{
	hash_head(h, HASH_TAG_INT, (uint64_t)v);
}

void
hash_final(struct hash_ctx *h, char out[HASH_HEX])
{
	unsigned char d[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (!EVP_DigestFinal_ex(h->md, d, &n) || n != SHA256_DIGEST_LENGTH)
		BUG("SHA-256 final failed");
	hash_to_hex(d, out);
	EVP_MD_CTX_free(h->md);
	free(h);
}

uint64_t
hash_fnv64(const void *p, size_t n)
{
	const unsigned char *s = p;
	uint64_t v = 0xcbf29ce484222325u;
	size_t i;

	for (i = 0; i < n; i++) {
		v ^= s[i];
		v *= 0x100000001b3u;
	}
	return v;
}
