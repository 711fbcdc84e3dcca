/*
 * import_ve1: VerilogEval v1 (NVlabs/verilog-eval, release 1.0.0, MIT): JSONL
 * with task_id, prompt (module header), canonical_solution, test; the
 * descriptions lie in ../descriptions/.  That release states no prompt; the
 * wording is the one that v2 keeps for its code-complete task.
 */
#include "bench/import.h"

#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

struct description {
	const char *id, *text;
};

struct descriptions {
	struct description *d;
	size_t n, cap;
};

static void
add_description(struct arena *a, struct descriptions *set, const cJSON *o)
{
	if (set->n == set->cap) {
		struct description *more;

		set->cap = set->cap * 2 + 64;
		more = arena_array(a, set->cap, sizeof(*more));
		if (set->n > 0)
			memcpy(more, set->d, set->n * sizeof(*more));
		set->d = more;
	}
	set->d[set->n].id = json_str(o, "task_id", "");
	set->d[set->n++].text = json_str(o, "detail_description", NULL);
}

static const char *
description_of(const struct descriptions *set, const char *id)
{
	for (size_t i = 0; i < set->n; i++)
		if (strcmp(set->d[i].id, id) == 0)
			return set->d[i].text;
	return NULL;
}

static int
on_description(struct import *im, const cJSON *o, const char *where, void *arg,
	struct err *e)
{
	(void)where;
	(void)e;
	add_description(im->a, arg, o);
	return 0;
}

static char *
prompt_text(struct import *im, const char *id, const char *description,
	const char *header)
{
	struct buf b;
	const char *p = description;
	char *out;

	buf_init(&b, LIM_PROMPT);
	buf_addstr(&b,
		"\n// Implement the Verilog module based on the "
		"following description. Assume that signals are "
		"positive clock/clk triggered unless otherwise "
		"stated.\n");
	if (p == NULL) {
		import_note(im, "%s has no description", id);
		p = "";
	}
	while (*p != '\0') {
		size_t n = strcspn(p, "\n");

		buf_addstr(&b, "// ");
		buf_add(&b, p, n);
		buf_addch(&b, '\n');
		p += n + (p[n] == '\n');
	}
	buf_addch(&b, '\n');
	buf_addstr(&b, header);
	out = buf_take(&b, im->a, NULL);
	buf_release(&b);
	return out;
}

static int
on_task(struct import *im, const cJSON *o, const char *where, void *arg,
	struct err *e)
{
	const char *id = json_str(o, "task_id", NULL);
	const char *header = json_str(o, "prompt", NULL);
	const char *test = json_str(o, "test", NULL);
	const char *golden = json_str(o, "canonical_solution", NULL);
	struct task *t;

	if (id == NULL || header == NULL || test == NULL)
		return err_set(e, ERR_PARSE,
			"%s: task_id, prompt and test are required", where);
	t = import_task(im, id);
	t->profile = TASK_VE1;
	t->kind = "complete";
	t->title = t->id;
	t->system = import_ve_complete_system;
	t->header = header;
	t->prompt = prompt_text(im, id, description_of(arg, id), header);
	t->top = t->golden_top = "top_module";
	t->tb_top = "tb";
	import_text(im, t, "testbench", "test.sv", test, strlen(test));
	if (golden != NULL)
		import_text(im, t, "golden", "canonical_solution.sv", golden,
			strlen(golden));
	else
		import_note(im, "%s has no canonical_solution", id);
	return 0;
}

/* data/VerilogEval_Human.jsonl -> descriptions/VerilogDescription_Human.jsonl
 */
static char *
description_path(struct import *im, const char *path)
{
	const char *base = fs_base(path);
	char *dir = arena_strndup(im->a, path, (size_t)(base - path));

	if (!str_starts(base, "VerilogEval_"))
		return NULL;
	return arena_printf(im->a, "%s../descriptions/VerilogDescription_%s",
		dir, base + strlen("VerilogEval_"));
}

int
import_ve1(struct import *im, struct err *e)
{
	struct descriptions set = {NULL, 0, 0};
	const char *path = NULL;
	char *descriptions;

	if (import_find_jsonl(im,
		    "VerilogEval_Human.jsonl or VerilogEval_Machine.jsonl",
		    &path, e) < 0)
		return -1;
	descriptions = description_path(im, path);
	if (descriptions == NULL || !fs_exists(descriptions))
		import_note(im,
			"no descriptions beside %s: prompts hold only "
			"the module header",
			path);
	else if (import_each_row(
			 im, descriptions, im->a, on_description, &set, e) < 0)
		return -1;
	im->suite->version = strstr(fs_base(path), "Machine") != NULL
		? "v1-machine"
		: strstr(fs_base(path), "Human") != NULL ? "v1-human"
							 : "v1";
	return import_each_row(im, path, im->a, on_task, &set, e);
}
