/*
 * import_vgen: VGen (shailja-thakur/VGen, Apache-2.0): a folder a problem with
 * prompt{1,2,3}_*.v, tb_*.v and answer_*.v.  The prompt is Verilog that a
 * completion continues; the level (how much the prompt tells) is chosen at
 * import.
 */
#include "bench/import.h"

#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static const char *const vgen_stop[] = {"endmodule", "endmodulemodule", NULL};

static const char *
with_prefix(char **names, size_t n, const char *prefix)
{
	for (size_t i = 0; i < n; i++)
		if (str_starts(names[i], prefix) && str_ends(names[i], ".v"))
			return names[i];
	return NULL;
}

/* answer_*.v, else the one source that is neither prompt nor testbench. */
static const char *
golden_name(char **names, size_t n)
{
	const char *found = with_prefix(names, n, "answer");

	for (size_t i = 0; found == NULL && i < n; i++)
		if (str_ends(names[i], ".v") && !str_starts(names[i], "tb_") &&
			!str_starts(names[i], "prompt"))
			found = names[i];
	return found;
}

static int
read_problem(struct import *im, const char *id, const char *dir, char **names,
	size_t n, struct err *e)
{
	struct task *t = import_task(im, id);
	const char *tb = with_prefix(names, n, "tb_");
	const char *golden = golden_name(names, n);
	const char *prompt = with_prefix(
		names, n, arena_printf(im->a, "prompt%d", im->level));
	const struct task_file *f;
	cJSON *meta = json_object(im->a);
	char *text = arena_strdup(im->a, "");

	if (import_file(im, t, "testbench", fs_join(im->a, dir, tb), NULL, e) <
		0)
		return -1;
	if (golden == NULL)
		import_note(im, "%s has no answer", id);
	else if (import_file(im, t, "golden", fs_join(im->a, dir, golden), NULL,
			 e) < 0)
		return -1;
	if (prompt == NULL)
		import_note(im,
			"%s has no prompt of level %d: it can be "
			"judged, not asked",
			id, im->level);
	else if (import_prompt(im, fs_join(im->a, dir, prompt), &text, e) < 0)
		return -1;
	f = task_file(t, "testbench");
	t->top = import_instantiated(im->a, f->text, f->n);
	f = task_file(t, "golden");
	if (f != NULL)
		t->golden_top = import_root(im->a, f->text, f->n);
	t->profile = TASK_VGEN;
	t->kind = "complete";
	t->title = t->id;
	t->prompt = t->header = text;
	t->stop = vgen_stop;
	t->max_tokens = 300;
	json_set_num(meta, "level", im->level);
	t->meta = meta;
	return 0;
}

int
import_vgen(struct import *im, struct err *e)
{
	char **dirs, **names;
	size_t n_dirs, n;

	if (!fs_is_dir(im->path))
		return err_set(e, ERR_USAGE, "%s is not a folder", im->path);
	if (fs_list(im->a, im->path, &dirs, &n_dirs, e) < 0)
		return -1;
	for (size_t i = 0; i < n_dirs; i++) {
		char *dir = fs_join(im->a, im->path, dirs[i]);

		if (!fs_is_dir(dir))
			continue;
		if (fs_list(im->a, dir, &names, &n, e) < 0)
			return -1;
		if (with_prefix(names, n, "tb_") == NULL)
			continue;
		if (read_problem(im, dirs[i], dir, names, n, e) < 0)
			return -1;
	}
	im->suite->version = arena_printf(im->a, "prompt%d", im->level);
	return 0;
}
