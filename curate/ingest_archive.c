/*
 * ingest_archive: the members of a tar or zip archive, through libarchive,
 * straight from the packed file: nothing is unpacked onto a disk, so a path
 * that leads out can do no harm; it is refused all the same.  An archive that
 * unpacks to too much is read no further.
 */
#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/stat.h>

#include "curate/ingest_int.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

#define READ_BLOCK ((size_t)64 * 1024)
#define RATIO_FROM ((int64_t)32 << 20) /* unpacked bytes until ratios count */

struct unpack {
	struct ingest *g;
	struct archive *ar;
	int64_t members, done; /* met; in the store already */
	int64_t unpacked;      /* bytes of all members */
	struct buf text;       /* of the member */
	const char *stop;      /* reason to read no further */
};

static struct archive *
archive_start(const char *path, struct err *e)
{
	struct archive *ar = archive_read_new();

	if (ar == NULL)
		BUG("out of memory");
	archive_read_support_filter_gzip(ar);
	archive_read_support_filter_zstd(ar);
	archive_read_support_filter_xz(ar);
	archive_read_support_filter_bzip2(ar);
	archive_read_support_format_tar(ar);
	archive_read_support_format_zip(ar);
	if (archive_read_open_filename(ar, path, READ_BLOCK) == ARCHIVE_OK)
		return ar;
	(void)err_set(e, ERR_PARSE, "%s: no archive that can be read: %s", path,
		archive_error_string(ar));
	archive_read_free(ar);
	return NULL;
}

/* "./a/b" is "a/b"; NULL when the path leaves the archive. */
static const char *
inner_path(const char *path)
{
	const char *p;

	while (path[0] == '.' && path[1] == '/')
		path += 2;
	if (path[0] == '/' || path[0] == '\\' || path[0] == '\0' ||
		(path[0] != '\0' && path[1] == ':'))
		return NULL;
	for (p = path; *p != '\0';) {
		size_t n = strcspn(p, "/\\");

		if (n == 2 && p[0] == '.' && p[1] == '.')
			return NULL;
		p += n + (p[n] != '\0');
	}
	return path;
}

static const char *
too_much(const struct unpack *u)
{
	const struct curate_ingest *o = u->g->o;
	int64_t packed = archive_filter_bytes(u->ar, -1);

	if (u->members > o->max_members)
		return "archive_members";
	if (u->unpacked > o->max_unpacked)
		return "archive_bytes";
	if (u->unpacked > RATIO_FROM && packed > 0 &&
		u->unpacked / packed > o->max_ratio)
		return "archive_ratio";
	return NULL;
}

/* Reads the member to its end, as long as that is not too much; its text when
 * it is wanted and not too large. */
static void
read_member(struct unpack *u, struct ingest_item *it, bool wanted)
{
	const void *p;
	size_t n;
	la_int64_t at;
	int rc = ARCHIVE_OK;

	buf_clear(&u->text);
	it->bytes = 0;
	while (u->stop == NULL) {
		rc = archive_read_data_block(u->ar, &p, &n, &at);
		if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
			break;
		/* a hole of a sparse member counts as its zeros */
		if (at + (la_int64_t)n < it->bytes)
			continue;
		u->unpacked += at + (la_int64_t)n - it->bytes;
		if (wanted && at != (la_int64_t)u->text.len)
			it->reason = "binary";
		it->bytes = at + (la_int64_t)n;
		if (wanted && it->bytes <= u->g->o->max_bytes)
			(void)buf_add(&u->text, p, n);
		u->stop = too_much(u);
	}
	if (u->stop == NULL && rc != ARCHIVE_EOF) {
		it->evidence = archive_error_string(u->ar);
		if (archive_read_has_encrypted_entries(u->ar) > 0)
			it->reason = "archive_encrypted";
		else
			u->stop = "archive_damaged";
	}
}

static int
take_member(struct unpack *u, const char *path, mode_t type, struct err *e)
{
	struct arena a = ARENA_INIT;
	const char *inner = inner_path(path);
	struct ingest_item it = {
		.path = inner == NULL ? path : inner, .committed_ms = -1};
	int rc;

	it.kind = ingest__kind(u->g, it.path);
	it.cursor = arena_printf(&a, "%lld", (long long)u->members);
	read_member(u, &it, it.kind != NULL && inner != NULL);
	if (u->stop != NULL) {
		it.reason = u->stop;
		it.kind = it.kind == NULL ? "file" : it.kind;
	} else if (it.kind == NULL || type == AE_IFLNK || type == 0) {
		u->g->t->passed_over++;
		arena_release(&a);
		return 0;
	} else if (inner == NULL) {
		it.reason = "path_escapes";
	} else if (type != AE_IFREG) {
		it.reason = "not_a_file";
	} else if (it.reason == NULL && it.bytes > u->g->o->max_bytes) {
		it.reason = "too_large";
	}
	if (it.reason == NULL) {
		it.p = u->text.ptr;
		it.n = u->text.len;
	}
	rc = ingest__item(u->g, &it, e);
	arena_release(&a);
	return rc;
}

/* The name in UTF-8 where the archive says it, else its bytes. */
static const char *
member_path(struct archive_entry *entry)
{
	const char *p = archive_entry_pathname_utf8(entry);

	return p != NULL ? p : archive_entry_pathname(entry);
}

/* A name that cannot be said: the row is named by the member's number. */
static int
bad_name(struct unpack *u, struct err *e)
{
	struct arena a = ARENA_INIT;
	char *number = arena_printf(&a, "%lld", (long long)u->members);
	struct ingest_item it = {.path = arena_printf(&a, "member %s", number),
		.cursor = number,
		.committed_ms = -1,
		.kind = "file",
		.reason = "bad_path"};
	int rc = ingest__item(u->g, &it, e);

	arena_release(&a);
	return rc;
}

static int
take_entry(struct unpack *u, struct archive_entry *entry, struct err *e)
{
	const char *path = member_path(entry);
	mode_t type = archive_entry_filetype(entry);

	u->members++;
	u->stop = too_much(u);
	if (path == NULL || strlen(path) > LIM_PATH)
		return bad_name(u, e);
	if (u->stop == NULL &&
		(type == AE_IFDIR || archive_entry_hardlink(entry) != NULL))
		return 0;
	if (u->stop == NULL && u->members <= u->done) {
		struct ingest_item skip = {.path = path};

		read_member(u, &skip, false);
		return 0;
	}
	return take_member(u, path, type, e);
}

static int
damaged(struct unpack *u, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct ingest_item it = {.committed_ms = -1,
		.kind = "file",
		.reason = "archive_damaged",
		.evidence = archive_error_string(u->ar)};
	int rc;

	it.path = arena_printf(&a, "behind member %lld", (long long)u->members);
	it.cursor = arena_printf(&a, "%lld", (long long)u->members);
	rc = ingest__item(u->g, &it, e);
	arena_release(&a);
	return rc;
}

int
ingest__archive(struct ingest *g, struct err *e)
{
	struct unpack u = {.g = g};
	struct archive_entry *entry;
	int rc = 0, got;

	u.ar = archive_start(g->location, e);
	if (u.ar == NULL)
		return -1;
	(void)str_to_i64(g->start, &u.done);
	buf_init(&u.text, (size_t)g->o->max_bytes);
	while (rc == 0 && u.stop == NULL) {
		got = archive_read_next_header(u.ar, &entry);
		if (got == ARCHIVE_EOF)
			break;
		if (got == ARCHIVE_OK || got == ARCHIVE_WARN) {
			rc = take_entry(&u, entry, e);
		} else if (got != ARCHIVE_RETRY) {
			rc = damaged(&u, e);
			break;
		}
		if (rc == 0 && pool_cancelled())
			rc = err_set(e, ERR_CANCELLED,
				"stopped; the same command goes on");
	}
	buf_release(&u.text);
	archive_read_free(u.ar);
	return rc;
}
