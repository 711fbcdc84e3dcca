/*
 * import_rtllm: RTLLM 1.1 and 2.0 (hkust-zhiyao/RTLLM, MIT): folders, flat or
 * in categories, with design_description.txt, testbench.v, verified_*.v or
 * NAME.v, and data files that the testbench opens.  Names of folders are no
 * module names: the module is what the testbench instantiates.
 */
#include "bench/import.h"

#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define DEPTH_MAX 6

static bool
is_source(const char *name)
{
	return str_ends(name, ".v") || str_ends(name, ".sv");
}

static bool
is_ours(const char *name)
{
	return str_eq(name, "testbench.v") ||
		str_eq(name, "design_description.txt") ||
		str_eq(name, "makefile") || str_eq(name, "Makefile") ||
		name[0] == '.' || name[0] == '_' || str_ends(name, ".pdf") ||
		str_ends(name, ".png") || str_ends(name, ".zip");
}

/* verified_X.v wins over X.v. */
static const char *
golden_name(char **names, size_t n)
{
	const char *found = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!is_source(names[i]) || is_ours(names[i]))
			continue;
		if (str_starts(names[i], "verified_"))
			return names[i];
		if (found == NULL)
			found = names[i];
	}
	return found;
}

/* The folder of one design. */
struct design {
	const char *dir;
	const char *category; /* "": the layout is flat */
	char **names;
	size_t n;
};

static int
add_files(struct import *im, struct task *t, const struct design *d,
	struct err *e)
{
	const char *golden = golden_name(d->names, d->n);

	for (size_t i = 0; i < d->n; i++) {
		const char *name = d->names[i];
		char *path = fs_join(im->a, d->dir, name);
		const char *role = "data";

		if (is_ours(name) || fs_is_dir(path))
			continue;
		if (is_source(name)) {
			if (name != golden)
				continue;
			role = "golden";
		}
		if (import_file(im, t, role, path, NULL, e) < 0)
			return -1;
	}
	if (golden == NULL)
		import_note(im, "%s has no verified design", t->id);
	return 0;
}

static int
read_design(struct import *im, const struct design *d, struct err *e)
{
	struct task *t = import_task(im, fs_base(d->dir));
	const struct task_file *tb, *golden;
	char *text;

	if (import_prompt(im, fs_join(im->a, d->dir, "design_description.txt"),
		    &text, e) < 0 ||
		import_file(im, t, "testbench",
			fs_join(im->a, d->dir, "testbench.v"), NULL, e) < 0 ||
		add_files(im, t, d, e) < 0)
		return -1;
	tb = task_file(t, "testbench");
	golden = task_file(t, "golden");
	t->profile = TASK_RTLLM;
	t->title = t->id;
	t->prompt = text;
	t->top = import_instantiated(im->a, tb->text, tb->n);
	if (t->top == NULL) {
		import_note(im,
			"%s: the testbench instantiates nothing; the "
			"folder's name is taken",
			t->id);
		t->top = t->id;
	}
	if (golden != NULL)
		t->golden_top = import_root(im->a, golden->text, golden->n);
	if (d->category[0] != '\0') {
		cJSON *meta = json_object(im->a);

		json_set_str(meta, "category", d->category);
		t->meta = meta;
	}
	return 0;
}

static int
walk(struct import *im, const char *dir, const char *rel, int depth,
	bool *nested, struct err *e)
{
	char **names;
	size_t n;

	if (fs_list(im->a, dir, &names, &n, e) < 0)
		return -1;
	if (fs_exists(fs_join(im->a, dir, "testbench.v"))) {
		const char *slash = strrchr(rel, '/');
		struct design d = {.dir = dir, .names = names, .n = n};

		*nested = *nested || slash != NULL;
		if (!fs_exists(fs_join(im->a, dir, "design_description.txt"))) {
			import_note(
				im, "%s has no design_description.txt", dir);
			return 0;
		}
		d.category = slash == NULL
			? ""
			: arena_strndup(im->a, rel, (size_t)(slash - rel));
		return read_design(im, &d, e);
	}
	if (depth == DEPTH_MAX)
		return 0;
	for (size_t i = 0; i < n; i++) {
		char *sub = fs_join(im->a, dir, names[i]);

		if (!fs_is_dir(sub) || names[i][0] == '_' || names[i][0] == '.')
			continue;
		if (walk(im, sub,
			    rel[0] == '\0' ? names[i]
					   : fs_join(im->a, rel, names[i]),
			    depth + 1, nested, e) < 0)
			return -1;
	}
	return 0;
}

int
import_rtllm(struct import *im, struct err *e)
{
	bool nested = false;

	if (!fs_is_dir(im->path))
		return err_set(e, ERR_USAGE, "%s is not a folder", im->path);
	if (walk(im, im->path, "", 0, &nested, e) < 0)
		return -1;
	im->suite->version = nested ? "2.0" : "1.1";
	return 0;
}
