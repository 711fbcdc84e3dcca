/*
 * run: runs, and who works on one.
 *
 * A run is claimed by one process at a time.  A claim outlives a killed
 * process, so it names the process well enough to see that it is gone: its
 * number, its host, and its start time (numbers are used again).
 */
#include "lib/store/store_internal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/str.h"

#define RUN_COLUMNS                                                            \
	"SELECT id, name, created_ms, updated_ms, status, why, config,"        \
	" fingerprints, argv, host, pid FROM run "
#define PREFIX_MIN 4
#define HOST_MAX 256
#define CLAIM_MAX 128

static void
run_read(struct arena *a, sqlite3_stmt *st, struct store_run *out)
{
	out->id = store__str(a, st, 0);
	out->name = store__str(a, st, 1);
	out->created_ms = sqlite3_column_int64(st, 2);
	out->updated_ms = sqlite3_column_int64(st, 3);
	out->status = (enum store_run_status)sqlite3_column_int(st, 4);
	out->why = store__str(a, st, 5);
	out->config = store__str(a, st, 6);
	out->fingerprints = store__str(a, st, 7);
	out->argv = store__str(a, st, 8);
	out->host = store__str(a, st, 9);
	out->pid = sqlite3_column_int64(st, 10);
}

int
store__run_no(struct store_conn *c, const char *id, int64_t *no, struct err *e)
{
	sqlite3_stmt *st;
	int rc = store__ask(
		c, e, &st, "SELECT no FROM run WHERE id = ?", "S", id);

	if (rc == 0)
		return err_set(e, ERR_NOTFOUND, "no run with id \"%s\"",
			id == NULL ? "" : id);
	if (rc < 0)
		return -1;
	*no = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return 0;
}

/* The run's processes: boot and start time of pid, "" if not known. */
static void
process_mark(int64_t pid, char out[CLAIM_MAX])
{
	struct arena tmp = ARENA_INIT;
	char *boot, *stat, *p;
	int field;

	out[0] = '\0';
	if (fs_read(&tmp, "/proc/sys/kernel/random/boot_id", 64, &boot, NULL,
		    NULL) < 0 ||
		fs_read(&tmp,
			arena_printf(&tmp, "/proc/%lld/stat", (long long)pid),
			4096, &stat, NULL, NULL) < 0)
		goto out;
	boot[strcspn(boot, "\n")] = '\0';
	p = strrchr(stat, ')'); /* the name may hold anything */
	for (field = 2; p != NULL && field < 22; field++)
		p = strchr(p + 1, ' ');
	if (p != NULL)
		snprintf(out, CLAIM_MAX, "%.40s:%.*s", boot,
			(int)strcspn(p + 1, " \n"), p + 1);
out:
	arena_release(&tmp);
}

static void
this_host(char out[HOST_MAX])
{
	if (gethostname(out, HOST_MAX) < 0)
		out[0] = '\0';
	out[HOST_MAX - 1] = '\0';
}

static int
create_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct store_run *r = *(const struct store_run **)arg;
	int64_t now = clock_wall_ms();
	char mark[CLAIM_MAX] = "";
	sqlite3_stmt *st;
	int rc;

	rc = store__ask(
		c, e, &st, "SELECT id FROM run WHERE name = ?", "s", r->name);
	if (rc == 1) {
		err_set(e, ERR_EXISTS,
			"run \"%s\" exists already (%s): choose another "
			"name or resume it",
			r->name, (const char *)sqlite3_column_text(st, 0));
		sqlite3_reset(st);
	}
	if (rc != 0)
		return -1;
	if (r->pid != 0)
		process_mark(r->pid, mark);
	return store__run(c, e,
		"INSERT INTO run(id, name, created_ms, updated_ms, status,"
		" why, config, fingerprints, argv, host, pid, claim)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"ssiiiSsssSis", r->id, r->name,
		r->created_ms > 0 ? r->created_ms : now,
		r->updated_ms > 0 ? r->updated_ms : now, (int64_t)r->status,
		r->why, r->config == NULL ? "{}" : r->config,
		r->fingerprints == NULL ? "{}" : r->fingerprints,
		r->argv == NULL ? "[]" : r->argv, r->host, r->pid, mark);
}

int
store_run_create(struct store *s, const struct store_run *r, struct err *e)
{
	return store__write(s, "storing a run", create_part, &r, e);
}

/* The name, the whole id, or a prefix of the id. */
static int
run_find(
	struct store_conn *c, const char *ref, sqlite3_stmt **st, struct err *e)
{
	size_t len = strlen(ref);
	int rc;

	if (strcmp(ref, "@") == 0 || strcmp(ref, "last") == 0)
		return store__ask(c, e, st,
			RUN_COLUMNS "ORDER BY created_ms DESC, no DESC LIMIT 1",
			"");
	rc = store__ask(c, e, st, RUN_COLUMNS "WHERE name = ?", "s", ref);
	if (rc == 0)
		rc = store__ask(
			c, e, st, RUN_COLUMNS "WHERE id = upper(?)", "s", ref);
	if (rc != 0 || len < PREFIX_MIN)
		return rc;
	rc = store__ask(c, e, st,
		"SELECT count(*) FROM run"
		" WHERE substr(id, 1, length(?1)) = upper(?1)",
		"s", ref);
	if (rc == 1) {
		int64_t n = sqlite3_column_int64(*st, 0);

		sqlite3_reset(*st);
		if (n > 1)
			return err_set(e, ERR_USAGE,
				"\"%s\" begins the ids of %lld runs: give more "
				"of it",
				ref, (long long)n);
	}
	return rc < 0 ? -1
		      : store__ask(c, e, st,
				RUN_COLUMNS "WHERE substr(id, 1, length(?1))"
					    " = upper(?1)",
				"s", ref);
}

int
store_run_get(struct store *s, struct arena *a, const char *ref,
	struct store_run *out, struct err *e)
{
	struct store_conn *c = store__reader(s, "reading a run", e);
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = run_find(c, ref, &st, e);
	if (rc == 1) {
		run_read(a, st, out);
		sqlite3_reset(st);
	}
	store__reader_done(s, c);
	if (rc == 0)
		return err_set(e, ERR_NOTFOUND, "no run \"%s\"", ref);
	return rc < 0 ? -1 : 0;
}

int
store_run_list(struct store *s, struct arena *a, size_t limit,
	struct store_run **out, size_t *n, struct err *e)
{
	struct store_conn *c = store__reader(s, "listing runs", e);
	struct store_list l = {.size = sizeof(**out)};
	sqlite3_stmt *st;
	int rc;

	if (c == NULL)
		return -1;
	rc = store__ask(c, e, &st,
		RUN_COLUMNS "ORDER BY created_ms DESC, no DESC LIMIT ?", "i",
		limit == 0 ? (int64_t)-1 : (int64_t)limit);
	while (rc == 1) {
		run_read(a, st, store__push(a, &l));
		rc = store__step(c, st, e);
	}
	store__reader_done(s, c);
	*out = l.ptr;
	*n = l.n;
	return rc;
}

struct run_change {
	const char *id, *why, *config;
	enum store_run_status status;
	int64_t pid;
};

static int
changed(struct store_conn *c, const char *id, struct err *e)
{
	if (sqlite3_changes(c->db) == 1)
		return 0;
	return err_set(e, ERR_NOTFOUND, "no run with id \"%s\"", id);
}

static int
status_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct run_change *w = arg;
	char mark[CLAIM_MAX] = "";

	if (w->pid != 0)
		process_mark(w->pid, mark);
	if (store__run(c, e,
		    "UPDATE run SET status = ?, why = ?, pid = ?, claim = ?,"
		    " updated_ms = ? WHERE id = ?",
		    "iSisis", (int64_t)w->status, w->why, w->pid, mark,
		    clock_wall_ms(), w->id) < 0)
		return -1;
	return changed(c, w->id, e);
}

int
store_run_status(struct store *s, const char *id, enum store_run_status st,
	const char *why, int64_t pid, struct err *e)
{
	struct run_change w = {.id = id, .why = why, .status = st, .pid = pid};

	return store__write(
		s, "storing the status of a run", status_part, &w, e);
}

static int
config_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct run_change *w = arg;

	if (store__run(c, e,
		    "UPDATE run SET config = ?, updated_ms = ? WHERE id = ?",
		    "sis", w->config, clock_wall_ms(), w->id) < 0)
		return -1;
	return changed(c, w->id, e);
}

int
store_run_config(
	struct store *s, const char *id, const char *config, struct err *e)
{
	struct run_change w = {.id = id, .config = config};

	return store__write(
		s, "storing the configuration of a run", config_part, &w, e);
}

/* Does the process that claimed still live? */
static bool
claim_alive(int64_t pid, const char *mark)
{
	char now[CLAIM_MAX];

	if (kill((pid_t)pid, 0) < 0 && errno != EPERM)
		return false;
	process_mark(pid, now);
	return mark[0] == '\0' || now[0] == '\0' || strcmp(mark, now) == 0;
}

/* Looks at the row in st, which it resets. */
static int
claim_free(sqlite3_stmt *st, const struct run_change *w, const char *host,
	struct err *e)
{
	struct arena tmp = ARENA_INIT;
	int64_t pid = sqlite3_column_int64(st, 0);
	char *other = store__str0(&tmp, st, 1);
	char *mark = store__str0(&tmp, st, 2);
	char *name = store__str0(&tmp, st, 3);
	bool here = strcmp(other, host) == 0;
	int rc = 0;

	sqlite3_reset(st);
	if (pid == 0 || (here && pid == w->pid && claim_alive(pid, mark)))
		rc = 0;
	else if (!here)
		rc = err_set(e, ERR_EXISTS,
			"run \"%s\" is worked on by process %lld on host %s: "
			"end it there",
			name, (long long)pid, other);
	else if (claim_alive(pid, mark))
		rc = err_set(e, ERR_EXISTS,
			"run \"%s\" is worked on by process %lld: wait for "
			"it or end it",
			name, (long long)pid);
	arena_release(&tmp);
	return rc;
}

static int
claim_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct run_change *w = arg;
	char host[HOST_MAX], mark[CLAIM_MAX];
	sqlite3_stmt *st;
	int rc;

	rc = store__ask(c, e, &st,
		"SELECT pid, host, claim, name FROM run WHERE id = ?", "s",
		w->id);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return err_set(e, ERR_NOTFOUND, "no run with id \"%s\"", w->id);
	this_host(host);
	if (claim_free(st, w, host, e) < 0)
		return -1;
	process_mark(w->pid, mark);
	return store__run(c, e,
		"UPDATE run SET pid = ?, host = ?, claim = ?, updated_ms = ?"
		" WHERE id = ?",
		"issis", w->pid, host, mark, clock_wall_ms(), w->id);
}

int
store_run_claim(struct store *s, const char *id, int64_t pid, struct err *e)
{
	struct run_change w = {.id = id, .pid = pid};

	return store__write(s, "claiming a run", claim_part, &w, e);
}

static int
release_part(struct store_conn *c, void *arg, struct err *e)
{
	const struct run_change *w = arg;
	char host[HOST_MAX];

	this_host(host);
	return store__run(c, e,
		"UPDATE run SET pid = 0, claim = '', updated_ms = ?"
		" WHERE id = ? AND pid = ? AND host = ?",
		"isis", clock_wall_ms(), w->id, w->pid, host);
}

int
store_run_release(struct store *s, const char *id, int64_t pid, struct err *e)
{
	struct run_change w = {.id = id, .pid = pid};

	return store__write(s, "releasing a run", release_part, &w, e);
}
