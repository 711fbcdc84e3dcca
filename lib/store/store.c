/*
 * store: the handle: opening, one writing connection with group commit, and a
 * few reading ones.
 *
 * Group commit.  A caller queues its request.  If nobody leads, it leads:
 * it takes the queue, executes every request in one transaction, takes what
 * has come meanwhile, and so on until the queue is empty; then COMMIT.  Then it
 * hands the lead to the first one that came too late, if any, and wakes those
 * it worked for.  A single caller therefore never waits, and n callers share
 * one fsync.  The number of requests in a transaction is bounded by the number
 * of threads.
 *
 *	queued -> executed (rc 0) -> committed: done, rc 0
 *	   |          |_________ commit failed, or another request made SQLite
 *	   |                     roll the whole transaction back: done, rc -1
 *	   +-> failed: own changes rolled back, done, rc -1
 *
 * It must not hold q_lock while SQLite works.
 */
#include "lib/store/store_internal.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"

enum request_state { REQUEST_WAITING, REQUEST_LEADS, REQUEST_DONE };

struct request {
	int (*fn)(struct store_conn *c, void *arg, struct err *e);
	void *arg;
	const char *doing;
	int rc;
	struct err err;
	enum request_state state; /* written before wake is posted */
	sem_t wake;
	struct request *next;
};

struct queue {
	struct request *head;
	struct request **tail;
};

struct store {
	char *path;
	bool readonly;
	struct store_codec *codec;

	pthread_mutex_t q_lock;
	bool leading;		   /* somebody owns the writer */
	struct queue waiting;	   /* requests nobody has taken */
	struct store_conn *writer; /* of the leader; NULL if read-only */

	pthread_mutex_t r_lock;
	pthread_cond_t r_free;
	struct store_conn *idle;
	int n_readers;
};

/* ---- writing ---- */

static void
queue_init(struct queue *q)
{
	q->head = NULL;
	q->tail = &q->head;
}

static void
queue_add(struct queue *q, struct request *r)
{
	r->next = NULL;
	*q->tail = r;
	q->tail = &r->next;
}

/* Moves all of from to the end of to. */
static void
queue_move(struct queue *to, struct queue *from)
{
	if (from->head == NULL)
		return;
	*to->tail = from->head;
	to->tail = from->tail;
	queue_init(from);
}

static void
fail_all(
	struct request *first, const struct request *end, const struct err *why)
{
	for (; first != end; first = first->next)
		if (first->rc == 0) {
			first->rc = -1;
			first->err = *why;
		}
}

/*
 * Executes r; first is the first request of the transaction under way.  The
 * first one needs no savepoint: there is nothing else to keep.  -1 when the
 * transaction could not even begin: the next ones need not wait for that too.
 */
static int
execute(struct store_conn *c, struct request *first, struct request *r)
{
	bool alone = sqlite3_get_autocommit(c->db) != 0;
	struct err *e = &r->err;

	c->doing = r->doing;
	r->rc = store__run(
		c, e, alone ? "BEGIN IMMEDIATE" : "SAVEPOINT request", "");
	if (r->rc < 0)
		return -1;
	r->rc = r->fn(c, r->arg, e);
	if (r->rc == 0 && !alone)
		r->rc = store__run(c, e, "RELEASE request", "");
	if (r->rc == 0)
		return 0;
	if (sqlite3_get_autocommit(c->db) != 0) {
		/* SQLite gave up the whole transaction */
		fail_all(first, r, e);
	} else if (alone) {
		sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
	} else if (sqlite3_exec(c->db, "ROLLBACK TO request; RELEASE request",
			   NULL, NULL, NULL) != SQLITE_OK) {
		sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
		fail_all(first, r, e);
	}
	return 0;
}

static void
commit(struct store_conn *c, struct request *first)
{
	struct err e = ERR_INIT;

	if (sqlite3_get_autocommit(c->db) != 0)
		return;
	if (store__run(c, &e, "COMMIT", "") == 0)
		return;
	sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
	fail_all(first, NULL, &e);
}

/* Called by the leader, without lock.  Fills batch with what it did. */
static void
lead(struct store *s, struct queue *batch)
{
	struct queue more;

	queue_init(&more);
	for (;;) {
		struct request *r;

		pthread_mutex_lock(&s->q_lock);
		queue_move(&more, &s->waiting);
		pthread_mutex_unlock(&s->q_lock);
		r = more.head;
		if (r == NULL)
			break;
		queue_move(batch, &more);
		for (; r != NULL; r = r->next)
			if (execute(s->writer, batch->head, r) < 0)
				break;
		if (r != NULL)
			fail_all(r->next, NULL, &r->err);
	}
	commit(s->writer, batch->head);
}

static void
wake(struct request *r, enum request_state state)
{
	r->state = state;
	sem_post(&r->wake); /* r may be gone now */
}

/* Ends the lead.  Those who are woken need no lock to go on. */
static void
hand_over(struct store *s, struct queue *batch, const struct request *self)
{
	struct request *r, *next, *heir;

	pthread_mutex_lock(&s->q_lock);
	heir = s->waiting.head;
	s->leading = heir != NULL;
	pthread_mutex_unlock(&s->q_lock);
	if (heir != NULL)
		wake(heir, REQUEST_LEADS);
	for (r = batch->head; r != NULL; r = next) {
		next = r->next;
		if (r != self)
			wake(r, REQUEST_DONE);
	}
}

int
store__write(struct store *s, const char *doing,
	int (*fn)(struct store_conn *c, void *arg, struct err *e), void *arg,
	struct err *e)
{
	struct request r = {.fn = fn, .arg = arg, .doing = doing};
	struct queue batch;
	bool lead_now;

	if (s->readonly)
		return err_set(
			e, ERR_IO, "%s: %s: opened read-only", s->path, doing);
	sem_init(&r.wake, 0, 0);
	pthread_mutex_lock(&s->q_lock);
	queue_add(&s->waiting, &r);
	lead_now = !s->leading;
	s->leading = true;
	pthread_mutex_unlock(&s->q_lock);
	if (!lead_now) {
		while (sem_wait(&r.wake) < 0) /* EINTR */
			continue;
		lead_now = r.state == REQUEST_LEADS;
	}
	if (lead_now) {
		queue_init(&batch);
		lead(s, &batch);
		hand_over(s, &batch, &r);
	}
	sem_destroy(&r.wake);
	if (r.rc < 0 && e != NULL)
		*e = r.err;
	return r.rc;
}

/* ---- reading ---- */

static int
reader_open(struct store *s, struct store_conn **out, struct err *e)
{
	struct store_conn *c;

	if (store__conn_open(&c, s->path, SQLITE_OPEN_READONLY, e) < 0)
		return -1;
	if (store__script(c, "PRAGMA cache_size = -2000", e) < 0 ||
		store__text_functions(c, e) < 0) {
		store__conn_close(c);
		return -1;
	}
	*out = c;
	return 0;
}

struct store_conn *
store__reader(struct store *s, const char *doing, struct err *e)
{
	struct store_conn *c;

	pthread_mutex_lock(&s->r_lock);
	while (s->idle == NULL && s->n_readers == STORE_READERS)
		pthread_cond_wait(&s->r_free, &s->r_lock);
	c = s->idle;
	if (c != NULL)
		s->idle = c->next;
	else
		s->n_readers++;
	pthread_mutex_unlock(&s->r_lock);
	if (c == NULL && reader_open(s, &c, e) < 0) {
		pthread_mutex_lock(&s->r_lock);
		s->n_readers--;
		pthread_cond_signal(&s->r_free);
		pthread_mutex_unlock(&s->r_lock);
		return NULL;
	}
	c->doing = doing;
	return c;
}

void
store__reader_done(struct store *s, struct store_conn *c)
{
	pthread_mutex_lock(&s->r_lock);
	c->next = s->idle;
	s->idle = c;
	pthread_cond_signal(&s->r_free);
	pthread_mutex_unlock(&s->r_lock);
}

/* ---- the handle ---- */

static void
init_sqlite(void)
{
	/* before the first use; saves a global lock at each allocation */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* SQLite does not wait for the lock that a change of mode needs. */
static int
set_wal(struct store_conn *c, struct err *e)
{
	int64_t end = clock_mono_ms() + STORE_BUSY_MS;
	int rc;

	do {
		rc = sqlite3_exec(
			c->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
		if ((rc & 0xff) != SQLITE_BUSY)
			break;
		sqlite3_sleep(2);
	} while (clock_mono_ms() < end);
	return rc == SQLITE_OK ? 0 : store__err(c, rc, e);
}

static int
writer_open(struct store *s, unsigned flags, struct err *e)
{
	int mode = SQLITE_OPEN_READWRITE |
		((flags & STORE_CREATE) != 0 ? SQLITE_OPEN_CREATE : 0);

	/* look before touching: it may be somebody else's file */
	if (store__conn_open(&s->writer, s->path, mode, e) < 0 ||
		store__check_file(s->writer, store__n_migrations, e) < 0 ||
		set_wal(s->writer, e) < 0 ||
		store__script(s->writer,
			"PRAGMA synchronous = FULL;"
			"PRAGMA wal_autocheckpoint = 2000;"
			"PRAGMA journal_size_limit = 16777216;"
			"PRAGMA cache_size = -8000",
			e) < 0 ||
		store__text_functions(s->writer, e) < 0)
		return -1;
	return store__migrate(
		s->writer, store__migrations, store__n_migrations, false, e);
}

static int
reader_check(struct store *s, struct err *e)
{
	struct store_conn *c = store__reader(s, "opening", e);
	int rc;

	if (c == NULL)
		return -1;
	rc = store__migrate(c, store__migrations, store__n_migrations, true, e);
	store__reader_done(s, c);
	return rc;
}

int
store_open(struct store **out, const char *path, unsigned flags, struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct store *s;
	int rc;

	pthread_once(&once, init_sqlite);
	if ((flags & STORE_CREATE) == 0 && access(path, F_OK) < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			return err_sys(e, ERR_IO, "%s", path);
		return err_set(e, ERR_NOTFOUND,
			"%s: no such database: name another with --db", path);
	}
	s = xcalloc(1, sizeof(*s));
	s->path = xstrdup(path);
	s->readonly = (flags & STORE_READONLY) != 0;
	s->codec = store__codec_new();
	pthread_mutex_init(&s->q_lock, NULL);
	pthread_mutex_init(&s->r_lock, NULL);
	pthread_cond_init(&s->r_free, NULL);
	queue_init(&s->waiting);
	rc = s->readonly ? reader_check(s, e) : writer_open(s, flags, e);
	if (rc < 0) {
		store_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	while (s->idle != NULL) {
		struct store_conn *c = s->idle;

		s->idle = c->next;
		store__conn_close(c);
	}
	/* the last connection moves the log into the file and removes it */
	store__conn_close(s->writer);
	store__codec_free(s->codec);
	pthread_cond_destroy(&s->r_free);
	pthread_mutex_destroy(&s->r_lock);
	pthread_mutex_destroy(&s->q_lock);
	free(s->path);
	free(s);
}

const char *
store_path(const struct store *s)
{
	return s->path;
}

struct store_codec *
store__codec(struct store *s)
{
	return s->codec;
}

static int
limit_part(struct store_conn *c, void *arg, struct err *e)
{
	const int64_t *n = arg;
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA max_page_count = %lld",
		(long long)(*n == 0 ? 1073741823 : *n));
	return store__script(c, sql, e);
}

int
store__limit_pages(struct store *s, int64_t n, struct err *e)
{
	return store__write(s, "limiting pages", limit_part, &n, e);
}
