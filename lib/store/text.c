/*
 * text: bodies stored once, by SHA-256, packed with zstd when that is worth
 * it.  Hashing and packing happen before the transaction; inside it a text is
 * one insertion, or none if its number is remembered.
 *
 * Texts are never deleted, so a remembered number stays right.
 */
#include "lib/store/store_internal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "lib/base/limits.h"

#define PACK_MIN 512 /* bytes; shorter texts stay as they are */
#define PACK_LEVEL 1
#define CONTEXTS 8
#define KNOWN_SLOTS 4096 /* direct-mapped */

struct known {
	unsigned char raw[32];
	int64_t id;
};

struct store_codec {
	pthread_mutex_t lock;
	ZSTD_CCtx *idle[CONTEXTS];
	int n_idle;
	struct known known[KNOWN_SLOTS];
};

struct store_codec *
store__codec_new(void)
{
	struct store_codec *k = xcalloc(1, sizeof(*k));

	pthread_mutex_init(&k->lock, NULL);
	return k;
}

void
store__codec_free(struct store_codec *k)
{
	if (k == NULL)
		return;
	while (k->n_idle > 0)
		ZSTD_freeCCtx(k->idle[--k->n_idle]);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

static ZSTD_CCtx *
context_take(struct store_codec *k)
{
	ZSTD_CCtx *z = NULL;

	pthread_mutex_lock(&k->lock);
	if (k->n_idle > 0)
		z = k->idle[--k->n_idle];
	pthread_mutex_unlock(&k->lock);
	if (z == NULL)
		z = ZSTD_createCCtx();
	if (z == NULL)
		BUG("out of memory");
	return z;
}

static void
context_give(struct store_codec *k, ZSTD_CCtx *z)
{
	pthread_mutex_lock(&k->lock);
	if (k->n_idle < CONTEXTS) {
		k->idle[k->n_idle++] = z;
		z = NULL;
	}
	pthread_mutex_unlock(&k->lock);
	ZSTD_freeCCtx(z);
}

int
store__pack(struct store_codec *k, struct arena *a, const void *p, size_t n,
	struct store_blob *out, struct err *e)
{
	ZSTD_CCtx *z;
	size_t bound = ZSTD_compressBound(n), got;
	void *packed;

	if (n > LIM_FILE)
		return err_set(e, ERR_LIMIT,
			"text of %zu bytes passes the limit of %zu", n,
			(size_t)LIM_FILE);
	out->codec = 0;
	out->size = (int64_t)n;
	out->body = p;
	out->body_n = n;
	if (n <= PACK_MIN)
		return 0;
	packed = arena_alloc(a, bound);
	z = context_take(k);
	got = ZSTD_compressCCtx(z, packed, bound, p, n, PACK_LEVEL);
	context_give(k, z);
	if (ZSTD_isError(got) || got >= n)
		return 0;
	out->codec = 1;
	out->body = packed;
	out->body_n = got;
	return 0;
}

/* Into n + 1 bytes at p. */
static bool
unpack_to(const struct store_blob *b, char *p)
{
	size_t n = (size_t)b->size;

	if (b->codec == 0) {
		if (b->body_n != n)
			return false;
		if (n > 0)
			memcpy(p, b->body, n);
	} else if (ZSTD_decompress(p, n, b->body, b->body_n) != n) {
		return false;
	}
	p[n] = '\0';
	return true;
}

static bool
blob_sane(const struct store_blob *b)
{
	return (b->codec == 0 || b->codec == 1) && b->size >= 0 &&
		(uint64_t)b->size <= LIM_FILE;
}

int
store__unpack(struct store_conn *c, struct arena *a, const struct store_blob *b,
	char **out, struct err *e)
{
	char *p;

	if (!blob_sane(b))
		goto damaged;
	p = arena_alloc(a, (size_t)b->size + 1);
	if (!unpack_to(b, p))
		goto damaged;
	*out = p;
	return 0;
damaged:
	return err_set(e, ERR_IO,
		"%s: damaged text found while %s: run rtlsmith db check, "
		"restore a backup",
		c->path, c->doing);
}

void
store__blob_column(sqlite3_stmt *st, int col, struct store_blob *out)
{
	out->codec = sqlite3_column_int64(st, col);
	out->size = sqlite3_column_int64(st, col + 1);
	out->body = sqlite3_column_blob(st, col + 2);
	out->body_n = (size_t)sqlite3_column_bytes(st, col + 2);
}

static int
nibble(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	if (ch >= 'a' && ch <= 'f')
		return ch - 'a' + 10;
	return -1;
}

bool
store__unhex(const char *hex, unsigned char raw[32])
{
	size_t i;

	if (strlen(hex) != 64)
		return false;
	for (i = 0; i < 32; i++) {
		int hi = nibble(hex[2 * i]);
		int lo = nibble(hex[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return false;
		raw[i] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}

void
store__hex(const unsigned char raw[32], char hex[HASH_HEX])
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < 32; i++) {
		hex[2 * i] = digits[raw[i] >> 4];
		hex[2 * i + 1] = digits[raw[i] & 15];
	}
	hex[64] = '\0';
}

char *
store__hex_column(struct arena *a, sqlite3_stmt *st, int col)
{
	const unsigned char *raw = sqlite3_column_blob(st, col);
	char hex[HASH_HEX];

	if (raw == NULL || sqlite3_column_bytes(st, col) != 32)
		return NULL;
	store__hex(raw, hex);
	return arena_strdup(a, hex);
}

static struct known *
known_slot(struct store_codec *k, const unsigned char raw[32])
{
	uint32_t i;

	memcpy(&i, raw, sizeof(i));
	return &k->known[i % KNOWN_SLOTS];
}

static int64_t
known_id(struct store_codec *k, const unsigned char raw[32])
{
	struct known *slot = known_slot(k, raw);
	int64_t id = 0;

	pthread_mutex_lock(&k->lock);
	if (slot->id != 0 && memcmp(slot->raw, raw, 32) == 0)
		id = slot->id;
	pthread_mutex_unlock(&k->lock);
	return id;
}

void
store__text_commit(struct store *s, const struct store_text *t)
{
	struct store_codec *k = store__codec(s);
	struct known *slot = known_slot(k, t->raw);

	if (t->none)
		return;
	pthread_mutex_lock(&k->lock);
	memcpy(slot->raw, t->raw, 32);
	slot->id = t->id;
	pthread_mutex_unlock(&k->lock);
}

int
store__text_prep(struct store *s, struct arena *a, const void *p, size_t n,
	struct store_text *t, struct err *e)
{
	memset(t, 0, sizeof(*t));
	t->none = p == NULL;
	if (t->none)
		return 0;
	hash_hex(p, n, t->hash);
	if (!store__unhex(t->hash, t->raw))
		BUG("hash_hex gave no hash");
	t->id = known_id(store__codec(s), t->raw);
	if (t->id != 0)
		return 0;
	return store__pack(store__codec(s), a, p, n, &t->blob, e);
}

static int
find_text(struct store_conn *c, const unsigned char raw[32], int64_t *id,
	struct err *e)
{
	sqlite3_stmt *st;
	int rc = store__ask(c, e, &st, "SELECT id FROM text WHERE hash = ?",
		"b", raw, (size_t)32);

	if (rc == 1) {
		*id = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
	}
	return rc;
}

int
store__text_insert(struct store_conn *c, struct store_text *t, struct err *e)
{
	if (t->none || t->id != 0)
		return 0;
	if (store__run(c, e,
		    "INSERT INTO text(hash, codec, size, body)"
		    " VALUES (?, ?, ?, ?) ON CONFLICT(hash) DO NOTHING",
		    "biib", t->raw, (size_t)32, t->blob.codec, t->blob.size,
		    t->blob.body == NULL ? "" : t->blob.body,
		    t->blob.body_n) < 0)
		return -1;
	if (sqlite3_changes(c->db) == 1) {
		t->id = sqlite3_last_insert_rowid(c->db);
		return 0;
	}
	return find_text(c, t->raw, &t->id, e) < 0 ? -1 : 0;
}

int
store__text_id(
	struct store_conn *c, const char *hash, int64_t *id, struct err *e)
{
	unsigned char raw[32];
	int rc = 0;

	*id = 0;
	if (hash == NULL)
		return 0;
	if (store__unhex(hash, raw))
		rc = find_text(c, raw, id, e);
	if (rc == 0)
		return err_set(e, ERR_NOTFOUND,
			"%s: no text with hash \"%.64s\" is stored", c->doing,
			hash);
	return rc < 0 ? -1 : 0;
}

static int
put_part(struct store_conn *c, void *arg, struct err *e)
{
	return store__text_insert(c, arg, e);
}

int
store_text_put(struct store *s, const void *p, size_t n, char hash[HASH_HEX],
	struct err *e)
{
	struct arena tmp = ARENA_INIT;
	struct store_text t;
	int rc;

	rc = store__text_prep(s, &tmp, p == NULL ? "" : p, n, &t, e);
	if (rc == 0 && t.id == 0)
		rc = store__write(s, "storing a text", put_part, &t, e);
	if (rc == 0) {
		store__text_commit(s, &t);
		memcpy(hash, t.hash, HASH_HEX);
	}
	arena_release(&tmp);
	return rc;
}

static int
text_get(struct store_conn *c, struct arena *a, const char *hash, char **p,
	size_t *n, struct err *e)
{
	unsigned char raw[32];
	struct store_blob blob;
	sqlite3_stmt *st;
	int rc = 0;

	if (store__unhex(hash, raw))
		rc = store__ask(c, e, &st,
			"SELECT codec, size, body FROM text WHERE hash = ?",
			"b", raw, (size_t)32);
	if (rc == 0)
		return err_set(
			e, ERR_NOTFOUND, "no text with hash \"%.64s\"", hash);
	if (rc < 0)
		return -1;
	store__blob_column(st, 0, &blob);
	rc = store__unpack(c, a, &blob, p, e);
	if (rc == 0 && n != NULL)
		*n = (size_t)blob.size;
	sqlite3_reset(st);
	return rc;
}

int
store_text_get(struct store *s, struct arena *a, const char *hash, char **p,
	size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading a text", e);
	int rc;

	if (c == NULL)
		return -1;
	rc = text_get(c, a, hash == NULL ? "" : hash, p, n, e);
	store__reader_done(s, c);
	return rc;
}

static void
sql_result(sqlite3_context *ctx, const struct store_blob *b)
{
	char *p;

	if (!blob_sane(b)) {
		sqlite3_result_error(ctx, "damaged text", -1);
		return;
	}
	p = sqlite3_malloc64((sqlite3_uint64)b->size + 1);
	if (p == NULL) {
		sqlite3_result_error_nomem(ctx);
		return;
	}
	if (!unpack_to(b, p)) {
		sqlite3_free(p);
		sqlite3_result_error(ctx, "damaged text", -1);
		return;
	}
	sqlite3_result_text64(
		ctx, p, (sqlite3_uint64)b->size, sqlite3_free, SQLITE_UTF8);
}

static void
sql_unpack(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct store_blob b;

	(void)argc;
	if (sqlite3_value_type(argv[0]) == SQLITE_NULL)
		return;
	b.codec = sqlite3_value_int64(argv[0]);
	b.size = sqlite3_value_int64(argv[1]);
	b.body = sqlite3_value_blob(argv[2]);
	b.body_n = (size_t)sqlite3_value_bytes(argv[2]);
	sql_result(ctx, &b);
}

static void
sql_text_of(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct store_blob b;
	sqlite3_stmt *st;
	int rc;

	(void)argc;
	rc = sqlite3_prepare_v2(sqlite3_context_db_handle(ctx),
		"SELECT codec, size, body FROM main.text WHERE id = ?", -1, &st,
		NULL);
	if (rc != SQLITE_OK) {
		sqlite3_result_error_code(ctx, rc);
		return;
	}
	sqlite3_bind_int64(st, 1, sqlite3_value_int64(argv[0]));
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		store__blob_column(st, 0, &b);
		sql_result(ctx, &b);
	} else if (rc != SQLITE_DONE) {
		sqlite3_result_error_code(ctx, rc);
	}
	sqlite3_finalize(st);
}

int
store__text_functions(struct store_conn *c, struct err *e)
{
	int rc = sqlite3_create_function(c->db, "unpack", 3,
		SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, sql_unpack, NULL,
		NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_create_function(c->db, "text_of", 1, SQLITE_UTF8,
			NULL, sql_text_of, NULL, NULL);
	return rc == SQLITE_OK ? 0 : store__err(c, rc, e);
}
