/*
 * store_internal: what the files of lib/store share.  Nobody else includes
 * it, but for its tests.
 *
 * One connection writes, a few read.  A writing function prepares everything
 * it can outside (hashes, compression, JSON), then hands a closure to
 * store__write.  Closures are executed one after another by whichever caller
 * leads, inside one transaction, and their callers return after its COMMIT.
 */
#ifndef STORE_STORE_INTERNAL_H
#define STORE_STORE_INTERNAL_H

#include <sqlite3.h>

#include "lib/store/store.h"

#define STORE_APPLICATION_ID 0x72746c73 /* "rtls" in the file's header */
#define STORE_BUSY_MS 10000
#define STORE_READERS 6	       /* connections for reading, made on demand */
#define STORE_STMT_SLOTS 256   /* statements a connection remembers */
#define STORE_SQL_VM_OPS 20000 /* between two looks at pool_cancelled */

struct store_stmt {
	const char *sql; /* address of the literal is the key */
	sqlite3_stmt *stmt;
};

struct store_conn {
	sqlite3 *db;
	const char *path;  /* of the store, for messages */
	const char *doing; /* "storing an attempt", for messages */
	struct store_stmt stmts[STORE_STMT_SLOTS];
	struct store_conn *next; /* in the list of idle readers */
};

/* ---- conn.c ---- */
int store__conn_open(
	struct store_conn **out, const char *path, int flags, struct err *e);
void store__conn_close(struct store_conn *c);
/* Sets e from a result code of SQLite; always -1. */
int store__err(struct store_conn *c, int rc, struct err *e);
/* Several statements without parameters. */
int store__script(struct store_conn *c, const char *sql, struct err *e);
/*
 * Binds by format, a letter a parameter: i int64_t, z int64_t with 0 as NULL,
 * o int64_t with -1 as NULL, s string or NULL, S string with NULL as "",
 * b pointer and size_t (blob; pointer NULL is NULL), d double with NaN as
 * NULL.  The memory must live until the statement was stepped.
 *
 * ask: 1 first row (then step or reset), 0 no row, -1.
 * run: steps to the end; 0 or -1.
 */
int store__ask(struct store_conn *c, struct err *e, sqlite3_stmt **st,
	const char *sql, const char *fmt, ...);
int store__run(struct store_conn *c, struct err *e, const char *sql,
	const char *fmt, ...);
/* 1 row, 0 end (the statement is reset), -1 (reset as well). */
int store__step(struct store_conn *c, sqlite3_stmt *st, struct err *e);
/* Columns; NULL gives NULL, "" and -1. */
char *store__str(struct arena *a, sqlite3_stmt *st, int col);
char *store__str0(struct arena *a, sqlite3_stmt *st, int col);
int64_t store__opt(sqlite3_stmt *st, int col);

/* Array that grows in an arena. */
struct store_list {
	void *ptr;
	size_t n, cap, size;
};
/* Zeroed new element at the end. */
void *store__push(struct arena *a, struct store_list *l);
/* What a question finds, as rows in an arena; rows.size is an element's. */
struct store_answer {
	struct arena *a;
	int (*read)(struct store_conn *c, struct arena *a, sqlite3_stmt *st,
		void *row, struct err *e);
	struct store_list rows;
};
/* Reads all rows of a statement, rc being what store__ask said of it; leaves
 * it reset.  0 or -1. */
int store__rows(struct store_conn *c, sqlite3_stmt *st, int rc,
	struct store_answer *w, struct err *e);

/* ---- curate.c ---- */
struct store_cur_result;
/* Writes or replaces what a stage said of a row, in a transaction. */
int store__cur_result(
	struct store_conn *c, const struct store_cur_result *r, struct err *e);

/* ---- schema.c ---- */
extern const char *const store__migrations[];
extern const int store__n_migrations;
/* Brings the file to version n; ERR_PARSE when it is newer or foreign. */
/* Refuses a foreign or a newer file; changes nothing. */
int store__check_file(struct store_conn *c, int n, struct err *e);
int store__migrate(struct store_conn *c, const char *const *migrations, int n,
	bool readonly, struct err *e);

/* ---- store.c ---- */
/* fn runs in the transaction; it may run on another thread while the caller
 * waits.  On -1 its changes are rolled back.  doing: for messages. */
int store__write(struct store *s, const char *doing,
	int (*fn)(struct store_conn *c, void *arg, struct err *e), void *arg,
	struct err *e);
/* A reader for this thread; give it back. NULL on failure. */
struct store_conn *store__reader(
	struct store *s, const char *doing, struct err *e);
void store__reader_done(struct store *s, struct store_conn *c);
/* Test hook: the database may not grow past n pages (0: no limit again). */
int store__limit_pages(struct store *s, int64_t n, struct err *e);

/* ---- text.c ---- */
struct store_codec; /* idle compression contexts */
struct store_codec *store__codec_new(void);
void store__codec_free(struct store_codec *k);
struct store_codec *store__codec(struct store *s);

struct store_blob { /* text as it stands in the file */
	int64_t codec, size;
	const void *body;
	size_t body_n;
};
/* Packs into a; small texts are referred to, not copied. */
int store__pack(struct store_codec *k, struct arena *a, const void *p, size_t n,
	struct store_blob *out, struct err *e);
/* NUL-terminated copy in a. */
int store__unpack(struct store_conn *c, struct arena *a,
	const struct store_blob *b, char **out, struct err *e);
/* Reads the columns codec, size, body from col on. */
void store__blob_column(sqlite3_stmt *st, int col, struct store_blob *out);

struct store_text { /* a text to be stored */
	bool none;  /* there is no text: its id is 0 (NULL) */
	int64_t id; /* known (0: not yet) */
	char hash[HASH_HEX];
	unsigned char raw[32];
	struct store_blob blob;
};
/* p NULL: none. */
int store__text_prep(struct store *s, struct arena *a, const void *p, size_t n,
	struct store_text *t, struct err *e);
/* In a transaction: gives t->id. */
int store__text_insert(
	struct store_conn *c, struct store_text *t, struct err *e);
/* After the commit: remembers the id. */
void store__text_commit(struct store *s, const struct store_text *t);
/* Id of a stored text by hex hash; NULL gives 0; ERR_NOTFOUND. */
int store__text_id(
	struct store_conn *c, const char *hash, int64_t *id, struct err *e);
/* Column with a raw hash as hex, NULL for NULL. */
char *store__hex_column(struct arena *a, sqlite3_stmt *st, int col);
bool store__unhex(const char *hex, unsigned char raw[32]);
void store__hex(const unsigned char raw[32], char hex[HASH_HEX]);
/* SQL functions unpack(codec, size, body) and text_of(id). */
int store__text_functions(struct store_conn *c, struct err *e);

/* ---- turn.c ---- */
struct store_turn_row {
	const struct store_turn *x;
	struct store_text candidate, findings;
};
int store__turn_prep(struct store *s, struct arena *a,
	const struct store_turn *x, struct store_turn_row *row, struct err *e);
/* In a transaction. */
int store__turn_insert(
	struct store_conn *c, struct store_turn_row *row, struct err *e);

/* ---- verdict.c ---- */
/* In a transaction: a row of the ledger. */
int store__ledger_insert(struct store_conn *c, int64_t sample_id,
	int64_t attempt_id, const struct store_step *x, struct err *e);

/* ---- run.c ---- */
/* Number of a run by its id; ERR_NOTFOUND. */
int store__run_no(
	struct store_conn *c, const char *id, int64_t *no, struct err *e);

#endif
