/*
 * context_files: the Verilog below a folder, as a document (see context.h).
 * Must not follow links out of the folder.
 */
#include "agent/context.h"

#include <string.h>
#include <sys/stat.h>

#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define DEPTH_MAX 16 /* of folders */

struct walk {
	struct arena *a;
	cJSON *list;
	size_t files, bytes;
};

static bool
is_verilog(const char *name)
{
	static const char *const ends[] = {".v", ".sv", ".vh", ".svh"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_ends(name, ends[i]))
			return true;
	return false;
}

static int
take(struct walk *w, const char *path, const char *name, struct err *e)
{
	cJSON *o = json_object(w->a);
	char *text;
	size_t n;

	if (fs_read(w->a, path, LIM_SOURCE_FILE, &text, &n, e) < 0)
		return -1;
	w->bytes += n;
	if (++w->files > LIM_CONTEXT_FILES || w->bytes > LIM_CONTEXT_TEXT)
		return err_set(e, ERR_LIMIT,
			"%s: a context has at most %d files and %zu bytes; "
			"name a smaller folder",
			path, LIM_CONTEXT_FILES, LIM_CONTEXT_TEXT);
	json_set_str(o, "name", str_utf8_fix(w->a, name, strlen(name)));
	json_set_str(o, "text", str_utf8_fix(w->a, text, n));
	json_push(w->list, o);
	return 0;
}

static int
/* NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX */
walk(struct walk *w, const char *dir, const char *under, int depth,
	struct err *e)
{
	char **names;
	size_t n;

	if (fs_list(w->a, dir, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const char *path = fs_join(w->a, dir, names[i]);
		const char *name = arena_printf(w->a, "%s%s", under, names[i]);
		struct stat st;

		if (names[i][0] == '.' || lstat(path, &st) < 0)
			continue;
		if (S_ISREG(st.st_mode) && is_verilog(names[i]) &&
			take(w, path, name, e) < 0)
			return -1;
		if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX &&
			walk(w, path, arena_printf(w->a, "%s/", name),
				depth + 1, e) < 0)
			return -1;
	}
	return 0;
}

int
context_freeze(struct arena *a, const char *dir, cJSON **out, struct err *e)
{
	struct walk w = {a, json_array(a), 0, 0};

	if (walk(&w, dir, "", 0, e) < 0)
		return -1;
	if (w.files == 0)
		return err_set(e, ERR_NOTFOUND,
			"%s: there is no .v, .sv, .vh or .svh file in it", dir);
	*out = w.list;
	return 0;
}
