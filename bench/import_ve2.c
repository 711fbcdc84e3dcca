/*
 * import_ve2: VerilogEval v2 (NVlabs/verilog-eval, MIT): a folder with
 * ProbNNN_NAME_{prompt.txt,ref.sv,test.sv}; the code-complete task has
 * _ifc.txt too.  Prompts as scripts/sv-generate makes them (no examples, no
 * rules).
 */
#include "bench/import.h"

#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/str.h"

static const char spec_system[] = "\nYou are a Verilog RTL designer that only "
				  "writes code using correct Verilog "
				  "syntax.\n";

/* The text without white space at both ends. */
static char *
strip(struct arena *a, const char *s)
{
	size_t n;

	s += strspn(s, " \t\r\n\f\v");
	n = strlen(s);
	while (n > 0 && strchr(" \t\r\n\f\v", s[n - 1]) != NULL)
		n--;
	return arena_strndup(a, s, n);
}

static char *
spec_prompt(struct arena *a, const char *text)
{
	return arena_printf(a,
		"\nQuestion:\n%s\n\nEnclose your code with [BEGIN] and "
		"[DONE]. Only output the code snippet\nand do NOT output "
		"anything else.\n\nAnswer:\n",
		strip(a, text));
}

static char *
sibling(struct import *im, const char *id, const char *suffix)
{
	return fs_join(
		im->a, im->path, arena_printf(im->a, "%s%s", id, suffix));
}

static int
read_task(struct import *im, const char *id, bool complete, struct err *e)
{
	struct task *t = import_task(im, id);
	const char *test = sibling(im, id, "_test.sv");
	const char *ref = sibling(im, id, "_ref.sv");
	char *text, *ifc = NULL;

	if (!fs_exists(test))
		return err_set(e, ERR_PARSE,
			"%s: %s_prompt.txt has no %s_test.sv beside it",
			im->path, id, id);
	if (import_prompt(im, sibling(im, id, "_prompt.txt"), &text, e) < 0)
		return -1;
	if (complete &&
		import_prompt(im, sibling(im, id, "_ifc.txt"), &ifc, e) < 0)
		return -1;
	if (import_file(im, t, "testbench", test, NULL, e) < 0)
		return -1;
	if (!fs_exists(ref))
		import_note(im, "%s has no reference design", id);
	else if (import_file(im, t, "golden", ref, NULL, e) < 0)
		return -1;
	t->profile = complete ? TASK_VE2_CC : TASK_VE2_SPEC;
	t->kind = complete ? "complete" : "spec";
	t->title = t->id;
	t->system = complete ? import_ve_complete_system : spec_system;
	t->prompt = complete ? import_ve_complete_prompt(im->a, text)
			     : spec_prompt(im->a, text);
	t->header = ifc;
	t->top = "TopModule";
	t->golden_top = "RefModule";
	t->tb_top = "tb";
	return 0;
}

int
import_ve2(struct import *im, struct err *e)
{
	char **names;
	size_t n, tail = strlen("_prompt.txt");
	bool complete = false;

	if (!fs_is_dir(im->path))
		return err_set(e, ERR_USAGE, "%s is not a folder", im->path);
	if (fs_list(im->a, im->path, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		complete = complete || str_ends(names[i], "_ifc.txt");
	for (size_t i = 0; i < n; i++) {
		if (!str_ends(names[i], "_prompt.txt")) {
			if (str_starts(names[i], "dataset_"))
				return err_set(e, ERR_USAGE,
					"%s holds both tasks: name one, for "
					"example %s",
					im->path,
					fs_join(im->a, im->path, names[i]));
			continue;
		}
		if (read_task(im,
			    arena_strndup(
				    im->a, names[i], strlen(names[i]) - tail),
			    complete, e) < 0)
			return -1;
	}
	im->suite->version = complete ? "v2-code-complete" : "v2-spec-to-rtl";
	return 0;
}
