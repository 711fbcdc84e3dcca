/*
 * forkserver_pool: starting servers, keeping idle ones, ending them.
 *
 * A kind that does not come up is given up after a few attempts, with one line
 * in the log: its jobs run as before there were servers.  Must not hold the
 * lock while a server starts or ends.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/pool.h"
#include "lib/base/proc_int.h"
#include "lib/base/str.h"
#include "tool_wrappers/forkserver_priv.h"
#include "tool_wrappers/preload/snap.h"
#include "tool_wrappers/sandbox.h"

#define KINDS 16
#define IDLE_MORE 2 /* idle servers of a kind beyond one a processor */
#define START_FAILURES 3
#define START_MS 30000 /* wall time for a start, on a very busy machine */
#define ENV_MAX 16
#define RO_MAX 10

struct forkserver {
	struct forkserver *next;
	struct forkserver_slot *slot;
	struct proc_child *child;
	int sock;
};

/* All servers of one kind. */
struct forkserver_slot {
	char *key;
	struct forkserver *idle;
	int n_idle;
	int failures; /* starts in a row that failed */
};

struct forkserver_pool {
	const struct sandbox *sandbox;
	const char *const *ro;
	char *lib;
	pthread_mutex_t lock; /* of what follows */
	struct forkserver_slot slots[KINDS];
	size_t n_slots;
	size_t started;
};

int
forkserver_pool_open(struct forkserver_pool **out, const char *lib,
	const struct sandbox *sandbox, const char *const *ro, struct err *e)
{
	struct forkserver_pool *p;

	if (!lib || lib[0] != '/' || strpbrk(lib, ": "))
		return err_set(e, ERR_TOOL,
			"the preload library needs an absolute path without "
			"blanks and colons");
	p = xcalloc(1, sizeof(*p));
	p->lib = xstrdup(lib);
	p->sandbox = sandbox;
	p->ro = ro;
	pthread_mutex_init(&p->lock, NULL);
	*out = p;
	return 0;
}

static void
end_server(struct forkserver *fs)
{
	struct err ignored = ERR_INIT;

	proc__close(&fs->sock);
	/* nothing to say good-bye to: the group and its children are killed */
	(void)proc_stop(fs->child, 0, NULL, &ignored);
	free(fs);
}

void
forkserver_pool_close(struct forkserver_pool *p)
{
	struct forkserver *fs;
	size_t i;

	if (!p)
		return;
	for (i = 0; i < p->n_slots; i++) {
		while ((fs = p->slots[i].idle) != NULL) {
			p->slots[i].idle = fs->next;
			end_server(fs);
		}
		free(p->slots[i].key);
	}
	pthread_mutex_destroy(&p->lock);
	free(p->lib);
	free(p);
}

/* ---- starting ---- */

static const char *const *
environment(const struct forkserver_pool *p, const struct forkserver_kind *k,
	struct arena *a)
{
	const char **env = arena_array(a, ENV_MAX, sizeof(*env));
	size_t i, n = 0;

	env[n++] = "LC_ALL=C";
	env[n++] = "LD_BIND_NOW=1";
	env[n++] = arena_printf(a, "LD_PRELOAD=%s", p->lib);
	env[n++] = arena_printf(a, SNAP_ENV_PATH "=%s", k->snap);
	if (k->libs)
		env[n++] = arena_printf(a, SNAP_ENV_LIBS "=%s", k->libs);
	for (i = 0; k->env && k->env[i] && n < ENV_MAX - 1; i++)
		env[n++] = k->env[i];
	return env;
}

static int
wait_ready(int sock, const char *tool, struct err *e)
{
	int64_t until = clock_mono_ms() + START_MS, left;
	struct pollfd p = {sock, POLLIN, 0};
	struct snap_reply r;

	while ((left = until - clock_mono_ms()) > 0) {
		if (poll(&p, 1, left < 100 ? (int)left : 100) > 0 &&
			recv(sock, &r, sizeof(r), MSG_DONTWAIT) ==
				(ssize_t)sizeof(r) &&
			r.state == SNAP_READY)
			return 0;
		if (p.revents || pool_cancelled())
			break;
	}
	return err_set(e, ERR_TOOL, "%s does not become a fork server", tool);
}

static int
start_child(struct forkserver_pool *p, const struct forkserver_kind *k,
	struct forkserver *fs, int sock, struct err *e)
{
	const char *ro[RO_MAX] = {NULL};
	const struct sandbox_room room = {.ro = ro, .fork = true};
	struct proc_spec s = PROC_SPEC_INIT;
	struct arena a = ARENA_INIT;
	size_t i, n = 0;
	int rc = 0;

	if (!str_starts(p->lib, "/usr/"))
		ro[n++] = p->lib;
	for (i = 0; p->ro && p->ro[i] && n < RO_MAX - 1; i++)
		ro[n++] = p->ro[i];

	s.argv = k->argv;
	s.envp = environment(p, k, &a);
	s.cwd = "/proc"; /* where nobody can make a file */
	s.keep_fd = sock;
	s.flags = PROC_STDOUT_NULL;
	s.err_max = 4096;
	if (p->sandbox)
		rc = sandbox_dress(p->sandbox, &a, &room, &s, e);
	if (rc == 0)
		rc = proc_start(&fs->child, &s, e);
	arena_release(&a);
	return rc;
}

static struct forkserver *
start(struct forkserver_pool *p, const struct forkserver_kind *k, struct err *e)
{
	struct forkserver *fs = xcalloc(1, sizeof(*fs));
	struct proc_result r;
	struct err ignored = ERR_INIT;
	int sv[2], rc;

	memset(&r, 0, sizeof(r));
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv) < 0) {
		err_sys(e, ERR_IO, "cannot make a pair of sockets");
		free(fs);
		return NULL;
	}
	fs->sock = sv[0];
	rc = start_child(p, k, fs, sv[1], e);
	proc__close(&sv[1]);
	if (rc == 0)
		rc = wait_ready(fs->sock, k->argv[0], e);
	if (rc == 0)
		return fs;
	if (fs->child && proc_stop(fs->child, 0, &r, &ignored) == 0)
		log_msg(LOG_DEBUG, "%s: %.*s", e->msg, (int)r.err.len,
			r.err.ptr ? r.err.ptr : "");
	proc_result_release(&r);
	proc__close(&fs->sock);
	free(fs);
	return NULL;
}

/* ---- the pool ---- */

/* Under the lock; NULL: no room for another kind. */
static struct forkserver_slot *
slot_of(struct forkserver_pool *p, const char *key)
{
	size_t i;

	for (i = 0; i < p->n_slots; i++)
		if (str_eq(p->slots[i].key, key))
			return &p->slots[i];
	if (p->n_slots == KINDS)
		return NULL;
	p->slots[p->n_slots].key = xstrdup(key);
	return &p->slots[p->n_slots++];
}

static void
note_start(struct forkserver_pool *p, struct forkserver_slot *slot,
	const struct forkserver *fs, const struct err *e)
{
	bool last;

	pthread_mutex_lock(&p->lock);
	slot->failures = fs ? 0 : slot->failures + 1;
	last = slot->failures == START_FAILURES;
	p->started += fs != NULL;
	pthread_mutex_unlock(&p->lock);
	if (last)
		log_msg(LOG_INFO,
			"no fork server for %s, every job gets a process of "
			"its own: %s",
			slot->key, e->msg);
}

struct forkserver *
forkserver__get(struct forkserver_pool *p, const struct forkserver_kind *k)
{
	struct forkserver_slot *slot;
	struct forkserver *fs = NULL;
	struct err e = ERR_INIT;
	bool given_up = true;

	pthread_mutex_lock(&p->lock);
	slot = slot_of(p, k->key);
	if (slot) {
		given_up = slot->failures >= START_FAILURES;
		fs = slot->idle;
	}
	if (fs) {
		slot->idle = fs->next;
		slot->n_idle--;
	}
	pthread_mutex_unlock(&p->lock);
	if (fs || given_up)
		return fs;
	fs = start(p, k, &e);
	if (fs)
		fs->slot = slot;
	if (fs || !pool_cancelled())
		note_start(p, slot, fs, &e);
	return fs;
}

void
forkserver__put(struct forkserver_pool *p, struct forkserver *fs, bool fit)
{
	struct forkserver_slot *slot = fs->slot;

	pthread_mutex_lock(&p->lock);
	if (fit && slot->n_idle < pool_ncpu() + IDLE_MORE) {
		fs->next = slot->idle;
		slot->idle = fs;
		slot->n_idle++;
		fs = NULL;
	}
	pthread_mutex_unlock(&p->lock);
	if (fs)
		end_server(fs);
}

int
forkserver__socket(const struct forkserver *fs)
{
	return fs->sock;
}

size_t
forkserver_started(struct forkserver_pool *p, size_t *idle)
{
	size_t i, n = 0, started;

	pthread_mutex_lock(&p->lock);
	for (i = 0; i < p->n_slots; i++)
		n += (size_t)p->slots[i].n_idle;
	started = p->started;
	pthread_mutex_unlock(&p->lock);
	if (idle)
		*idle = n;
	return started;
}
