/*
 * sandbox_room: what one start needs, made before the child is, since the
 * child can do nothing but system calls.  Must not touch the system, but for
 * looking at the paths it is given.
 */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox_priv.h"

/* Rights of Landlock. */
#define ROOM_EXECUTE (1ULL << 0)
#define ROOM_WRITE_FILE (1ULL << 1)
#define ROOM_READ_FILE (1ULL << 2)
#define ROOM_READ_DIR (1ULL << 3)
#define ROOM_REMOVE_DIR (1ULL << 4)
#define ROOM_REMOVE_FILE (1ULL << 5)
#define ROOM_MAKE_DIR (1ULL << 7)
#define ROOM_MAKE_REG (1ULL << 8)
#define ROOM_TRUNCATE (1ULL << 14)
#define ROOM_READ (ROOM_READ_FILE | ROOM_READ_DIR)
#define ROOM_WORK                                                              \
	(ROOM_READ | ROOM_WRITE_FILE | ROOM_REMOVE_DIR | ROOM_REMOVE_FILE |    \
		ROOM_MAKE_DIR | ROOM_MAKE_REG | ROOM_TRUNCATE)

/* Where programs and their libraries lie. */
static const char *const room_system[] = {"/usr", "/lib", "/lib64", "/bin"};
#define ROOM_SYSTEM (sizeof(room_system) / sizeof(room_system[0]))
#define ROOM_CACHE "/etc/ld.so.cache"

/* The folders above a path (without its first slash), and with `self` the path
 * too, each ended by NUL, the list by an empty one. */
static char *
room_folders(struct arena *a, const char *path, bool self)
{
	size_t n = strlen(path);
	char *out = arena_alloc(a, n * (n + 1) / 2 + n + 2);
	char *p = out;

	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && !(path[i] == '\0' && self))
			continue;
		memcpy(p, path, i);
		p[i] = '\0';
		p += i + 1;
	}
	*p = '\0';
	return out;
}

static void
room_rule(struct sandbox__suit *t, const char *path, uint64_t access, bool need)
{
	t->rules[t->n_rules++] = (struct sandbox__rule){path, access, need};
}

/* A file or folder that the tool may read under its own name. */
static int
room_read(struct arena *a, struct sandbox__suit *t, const char *path,
	uint64_t access, struct err *e)
{
	struct stat st;
	bool file;

	if (path[0] != '/' || strlen(path) >= LIM_PATH)
		return err_set(e, ERR_INTERNAL,
			"a path of the sandbox must be absolute: %s", path);
	if (stat(path, &st) < 0)
		return err_sys(e, ERR_TOOL,
			"the sandbox cannot show %s to a tool", path);
	file = !S_ISDIR(st.st_mode);
	if (t->n_binds + 4 >= SANDBOX_BINDS)
		return err_set(e, ERR_LIMIT,
			"more than %d folders for a tool at %s", SANDBOX_BINDS,
			path);
	room_rule(t, path, file ? access & ~ROOM_READ_DIR : access, true);
	if (t->base && !str_starts(path, "/usr/") && strcmp(path, "/usr") != 0)
		t->binds[t->n_binds++] = (struct sandbox__bind){.from = path,
			.to = path + 1,
			.make = room_folders(a, path + 1, !file),
			.file = file};
	return 0;
}

/* /usr, and those of its kin that are no links into it. */
static void
room_add_system(struct arena *a, struct sandbox__suit *t, uint64_t access)
{
	char to[PATH_MAX];
	struct stat st;

	for (size_t i = 0; i < ROOM_SYSTEM; i++) {
		const char *name = room_system[i];
		ssize_t n;

		if (lstat(name, &st) < 0)
			continue;
		room_rule(t, name, access, false);
		n = S_ISLNK(st.st_mode) ? readlink(name, to, sizeof(to) - 1)
					: -1;
		if (n > 0)
			t->links[t->n_links++] = (struct sandbox__link){
				name + 1, arena_strndup(a, to, (size_t)n)};
		else
			t->binds[t->n_binds++] = (struct sandbox__bind){
				.from = name,
				.to = name + 1,
				.make = room_folders(a, name + 1, true)};
	}
	if (stat(ROOM_CACHE, &st) < 0)
		return;
	room_rule(t, ROOM_CACHE, ROOM_READ_FILE, false);
	t->binds[t->n_binds++] = (struct sandbox__bind){.from = ROOM_CACHE,
		.to = &ROOM_CACHE[1],
		.make = room_folders(a, &ROOM_CACHE[1], false),
		.file = true};
}

/* The folder that can be written, or memory. */
static int
room_add_work(struct arena *a, struct sandbox__suit *t,
	const struct sandbox_room *room, const struct proc_spec *s,
	struct err *e)
{
	long long mb = SANDBOX_MEM_MB;

	if (room->rw_dir && room->rw_dir[0] != '/')
		return err_set(e, ERR_INTERNAL,
			"a folder of the sandbox must be absolute: %s",
			room->rw_dir);
	if (room->mem_scratch && t->base) {
		if (s->file_bytes > 0 && s->file_bytes < mb * (1 << 20))
			mb = s->file_bytes / (1 << 20) + 1;
		t->mem = arena_printf(
			a, "size=%lldm,nr_inodes=4096,mode=700", mb);
		t->overlay = room->rw_dir != NULL;
	}
	if (room->rw_dir && t->base)
		t->binds[t->n_binds++] =
			(struct sandbox__bind){.from = room->rw_dir,
				.to = t->overlay ? "low" : "w",
				.make = t->overlay ? "low\0" : NULL,
				.rw = true};
	if (room->tmp && t->base)
		t->links[t->n_links++] = (struct sandbox__link){"tmp", "/w"};
	if (room->rw_dir || t->mem)
		room_rule(t, t->base ? "/w" : room->rw_dir, ROOM_WORK, true);
	return 0;
}

static int
room_add_tool(struct arena *a, const struct sandbox *sb,
	struct sandbox__suit *t, const char *exe, struct err *e)
{
	if (room_read(a, t, exe, ROOM_EXECUTE | ROOM_READ_FILE, e) < 0)
		return -1;
	if (sb->interp)
		room_rule(t, sb->interp, ROOM_EXECUTE | ROOM_READ_FILE, true);
	if (!t->base)
		return 0;
	t->links_made = "proc\0proc/self\0";
	t->links[t->n_links++] = (struct sandbox__link){"proc/self/exe", exe};
	return 0;
}

/* The path in the region that execve is allowed from; never taken out again:
 * there are but a few programs. */
static const char *
room_exe(struct sandbox__paths *p, const char *path)
{
	size_t n = strlen(path) + 1;
	const char *found = NULL;
	size_t at = 0;

	pthread_mutex_lock(&p->lock);
	while (at < p->used && !found) {
		if (strcmp(p->region + at, path) == 0)
			found = p->region + at;
		at += strlen(p->region + at) + 1;
	}
	if (!found && n <= SANDBOX_EXE_BYTES - p->used) {
		memcpy(p->region + p->used, path, n);
		found = p->region + p->used;
		p->used += n;
	}
	pthread_mutex_unlock(&p->lock);
	return found;
}

static struct sandbox__suit *
room_suit(struct arena *a, const struct sandbox *sb,
	const struct sandbox_room *room)
{
	struct sandbox__suit *t = arena_alloc(a, sizeof(*t));
	enum sandbox__kind kind = room->fork ? SANDBOX__SERVER : SANDBOX__TOOL;

	if (room->programs)
		kind = SANDBOX__PROGRAMS;
	else if (room->threads)
		kind = SANDBOX__THREADS;
	memset(t, 0, sizeof(*t));
	t->keeper = sb->keeper_fd;
	/* a server is number 1 of a namespace of its own: with it all that it
	 * made is gone */
	t->join = sandbox__kept(sb) & ~(room->fork ? CLONE_NEWPID : 0);
	t->base = sb->got == SANDBOX_FULL ? sb->base : NULL;
	t->landlock = sb->landlock;
	t->filter = sb->filters ? &sb->filters[kind] : NULL;
	return t;
}

/* The suit with all that the room holds; NULL when it cannot be had. */
static struct sandbox__suit *
room_fill(struct arena *a, const struct sandbox *sb,
	const struct sandbox_room *room, const struct proc_spec *s,
	const char *exe, struct err *e)
{
	struct sandbox__suit *t = room_suit(a, sb, room);
	uint64_t access = room->programs ? ROOM_READ | ROOM_EXECUTE : ROOM_READ;

	room_add_system(a, t, access);
	if (room_add_tool(a, sb, t, exe, e) < 0)
		return NULL;
	for (const char *const *p = room->ro; p && *p; p++)
		if (room_read(a, t, *p, access, e) < 0)
			return NULL;
	return room_add_work(a, t, room, s, e) < 0 ? NULL : t;
}

int
sandbox__dress(const struct sandbox *sb, struct arena *a,
	const struct sandbox_room *room, struct proc_spec *s,
	struct sandbox__suit **out, struct err *e)
{
	struct sandbox__suit *t;
	struct proc_jail *jail;
	char real[PATH_MAX];
	const char *exe;

	*out = NULL;
	if (sb->got == SANDBOX_NONE) {
		s->cwd = room->rw_dir;
		return 0;
	}
	if (!realpath(s->argv[0], real))
		return err_sys(e, ERR_TOOL, "cannot find %s", s->argv[0]);
	exe = room_exe(sb->paths, real);
	if (!exe)
		return err_set(e, ERR_LIMIT, "too many programs for a sandbox");
	t = room_fill(a, sb, room, s, exe, e);
	if (!t)
		return -1;
	jail = arena_alloc(a, sizeof(*jail));
	*jail = (struct proc_jail){
		.enter = sandbox__enter, .arg = t, .exe = exe};
	if (t->base) {
		jail->join = sandbox__join;
		jail->clone_flags =
			CLONE_NEWNS | (room->fork ? CLONE_NEWPID : 0);
	}
	s->jail = jail;
	s->cwd = t->base ? NULL : room->rw_dir ? room->rw_dir : "/";
	*out = t;
	return 0;
}

int
sandbox_dress(const struct sandbox *sb, struct arena *a,
	const struct sandbox_room *room, struct proc_spec *s, struct err *e)
{
	struct sandbox__suit *t;

	return sandbox__dress(sb, a, room, s, &t, e);
}
