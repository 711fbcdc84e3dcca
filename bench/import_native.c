/*
 * import_native: our own format, documented in doc/HOWTO_ADD_SUITE.md: a
 * folder with suite.yaml and a folder a task with task.yaml, prompt.md,
 * testbench.sv, and (where there are) golden.sv, faults.yaml, header.sv and
 * data files named in task.yaml.  A task of kind "assertion" has design.sv,
 * faults.yaml and golden.sva instead; one of kind "testbench" the same with a
 * golden.sv that is a testbench.  One of kind "line" has next_line.txt, the
 * label, and nothing else.
 */
#include "bench/import.h"

#include <string.h>

#include "eval/assertion.h"
#include "eval/nextline.h"
#include "eval/testbench.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"

static const char *const suite_keys[] = {"schema", "name", "version", "title",
	"description", "licence", "system"};
static const char *const task_keys[] = {"kind", "title", "top", "golden_top",
	"testbench_top", "categories", "difficulty", "clocks", "samples",
	"max_tokens", "data", "prove", "testbench"};
static const char *const prove_keys[] = {
	"show_design", "reset", "depth", "cpu_seconds", "min_score", "assume"};

static const char *const testbench_keys[] = {"min_score"};

static int
check_keys(struct arena *a, const cJSON *o, const char *path,
	const char *const *keys, size_t n, struct err *e)
{
	const cJSON *m;

	if (!cJSON_IsObject(o))
		return err_set(e, ERR_PARSE,
			"%s: a mapping is expected at the top", path);
	cJSON_ArrayForEach(m, o)
	{
		size_t i = 0;
		const char *near;

		while (i < n && strcmp(keys[i], m->string) != 0)
			i++;
		if (i < n)
			continue;
		near = str_nearest(a, m->string, keys, n);
		return err_set(e, ERR_PARSE, "%s: unknown key \"%s\"%s%s", path,
			m->string, near[0] != '\0' ? "; did you mean " : "",
			near);
	}
	return 0;
}

static int
check_fault(const struct task_file *of, const cJSON *f, const char *path,
	int nth, struct err *e)
{
	const char *find = json_str(f, "find", NULL);
	const char *at, *again;

	if (json_str(f, "id", NULL) == NULL || find == NULL ||
		find[0] == '\0' || json_str(f, "replace", NULL) == NULL)
		return err_set(e, ERR_PARSE,
			"%s: fault %d needs id, find and replace", path, nth);
	if (of == NULL)
		return err_set(e, ERR_PARSE,
			"%s: faults need a golden.sv beside them", path);
	at = str_memmem(of->text, of->n, find);
	again = at == NULL
		? NULL
		: str_memmem(at + 1, of->n - (size_t)(at + 1 - of->text), find);
	if (at == NULL || again != NULL)
		return err_set(e, ERR_PARSE,
			"%s: \"find\" of fault %s occurs %s in %s; it must "
			"occur once",
			path, json_str(f, "id", ""),
			at == NULL ? "nowhere" : "more than once", of->name);
	return 0;
}

static int
read_faults(struct import *im, struct task *t, const char *dir, cJSON *meta,
	struct err *e)
{
	char *path = fs_join(im->a, dir, "faults.yaml");
	const char *of = task_wants_design(t) ? "golden" : "design";
	const cJSON *f;
	cJSON *faults;
	int nth = 0;

	if (!fs_exists(path))
		return 0;
	if (yaml_parse_file(im->a, path, &faults, e) < 0)
		return -1;
	if (!cJSON_IsArray(faults))
		return err_set(e, ERR_PARSE, "%s: a list is expected", path);
	cJSON_ArrayForEach(f, faults)
	{
		if (check_fault(task_file(t, of), f, path, ++nth, e) < 0)
			return -1;
	}
	json_set(meta, "faults", faults);
	return 0;
}

static int
read_data(struct import *im, struct task *t, const char *dir, const cJSON *doc,
	struct err *e)
{
	const cJSON *d;

	cJSON_ArrayForEach(d, json_get(doc, "data"))
	{
		if (!cJSON_IsString(d) || strchr(d->valuestring, '/') != NULL)
			return err_set(e, ERR_PARSE,
				"%s/task.yaml: data must name files of the "
				"folder",
				dir);
		if (import_file(im, t, "data",
			    fs_join(im->a, dir, d->valuestring), NULL, e) < 0)
			return -1;
	}
	return 0;
}

static void
copy_meta(struct import *im, const cJSON *doc, cJSON *meta)
{
	static const char *const keys[] = {
		"categories", "difficulty", "clocks"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (json_get(doc, keys[i]) != NULL)
			json_set(meta, keys[i],
				json_copy(im->a, json_get(doc, keys[i])));
}

/* ---- a task ---- */

static int
optional(struct import *im, struct task *t, const char *role, const char *path,
	struct err *e)
{
	return fs_exists(path) ? import_file(im, t, role, path, NULL, e) : 0;
}

/* Testbench and golden of a design. */
static int
read_bench(struct import *im, struct task *t, const char *dir, struct err *e)
{
	char *golden = fs_join(im->a, dir, "golden.sv");
	char *bench = fs_join(im->a, dir, "testbench.sv");

	if (!fs_exists(bench) && fs_exists(golden))
		import_note(im,
			"task %s has no testbench: rtlsmith suite strengthen "
			"makes one from its golden",
			t->id);
	else if (import_file(im, t, "testbench", bench, NULL, e) < 0)
		return -1;
	return optional(im, t, "golden", golden, e);
}

/* The settings of a kind, under a key of their own. */
static int
read_settings(struct import *im, const char *dir, const char *key,
	const cJSON *set, cJSON *meta, struct err *e)
{
	bool prove = str_eq(key, "prove");
	const char *where = arena_printf(im->a, "%s/task.yaml: %s", dir, key);

	if (set == NULL)
		return 0;
	if (check_keys(im->a, set, where, prove ? prove_keys : testbench_keys,
		    prove ? sizeof(prove_keys) / sizeof(prove_keys[0]) : 1,
		    e) < 0)
		return -1;
	json_set(meta, key, json_copy(im->a, set));
	return 0;
}

/* What properties or testbenches are about; the prompt of properties may show
 * it. */
static int
read_design(struct import *im, struct task *t, const char *dir,
	const cJSON *doc, cJSON *meta, struct err *e)
{
	const char *key = task_is_assertion(t) ? "prove" : "testbench";
	const cJSON *set = json_get(doc, key);
	const struct task_file *f;

	if (import_file(im, t, "design", fs_join(im->a, dir, "design.sv"), NULL,
		    e) < 0 ||
		optional(im, t, "golden",
			fs_join(im->a, dir,
				task_is_assertion(t) ? "golden.sva"
						     : "golden.sv"),
			e) < 0 ||
		read_settings(im, dir, key, set, meta, e) < 0)
		return -1;
	f = task_file(t, "design");
	if (json_bool(set, "show_design", false))
		t->prompt = arena_printf(im->a,
			"%s\n\nThe design:\n\n```systemverilog\n%.*s```\n",
			t->prompt, (int)f->n, f->text);
	return 0;
}

/* The line, without its end; what it must be is told by nextline_label. */
static int
read_label(struct import *im, struct task *t, const char *dir, struct err *e)
{
	char *path = fs_join(im->a, dir, "next_line.txt");
	char *text;
	size_t n;

	if (fs_read(im->a, path, LIM_LINE + 1, &text, &n, e) < 0)
		return -1;
	if (n > 0 && text[n - 1] == '\n')
		text[--n] = '\0';
	import_text(im, t, "golden", fs_base(path), text, n);
	return 0;
}

static int
read_texts(struct import *im, struct task *t, const char *dir, const cJSON *doc,
	struct err *e)
{
	char *header = fs_join(im->a, dir, "header.sv");
	char *text;

	if (import_prompt(im, fs_join(im->a, dir, "prompt.md"), &text, e) < 0)
		return -1;
	t->prompt = text;
	if (fs_exists(header) &&
		import_prompt(im, header, (char **)&t->header, e) < 0)
		return -1;
	t->profile = TASK_NATIVE;
	t->kind = json_str(doc, "kind", "spec");
	t->title = json_str(doc, "title", t->id);
	t->top = json_str(doc, "top", NULL);
	t->golden_top = json_str(doc, "golden_top", t->top);
	t->tb_top = json_str(doc, "testbench_top", "tb");
	t->samples = json_i64(doc, "samples", -1);
	t->max_tokens = json_i64(doc, "max_tokens", -1);
	return 0;
}

/* Settings stand in tasks of their kind only, and must make sense there. */
static int
check_kind(
	const struct task *t, const char *path, const cJSON *doc, struct err *e)
{
	struct assertion_task properties;
	struct testbench_task testbench;
	const struct task_file *label;
	struct arena tmp = ARENA_INIT;
	int rc;

	if (!task_is_assertion(t) && json_get(doc, "prove") != NULL)
		return err_set(e, ERR_PARSE,
			"%s: \"prove\" is for kind: assertion", path);
	if (!task_is_testbench(t) && json_get(doc, "testbench") != NULL)
		return err_set(e, ERR_PARSE,
			"%s: \"testbench\" is for kind: testbench", path);
	if (task_is_line(t)) {
		rc = nextline_label(&tmp, t, &label, e);
		arena_release(&tmp);
		return rc;
	}
	if (task_is_assertion(t))
		return assertion_read(t, &properties, e);
	return task_is_testbench(t) ? testbench_read(t, &testbench, e) : 0;
}

static int
read_task(struct import *im, const char *id, const char *dir, struct err *e)
{
	struct task *t = import_task(im, id);
	char *path = fs_join(im->a, dir, "task.yaml");
	cJSON *doc, *meta = json_object(im->a);
	int rc;

	if (yaml_parse_file(im->a, path, &doc, e) < 0 ||
		check_keys(im->a, doc, path, task_keys,
			sizeof(task_keys) / sizeof(task_keys[0]), e) < 0 ||
		read_texts(im, t, dir, doc, e) < 0)
		return -1;
	if (t->top == NULL && !task_is_line(t))
		return err_set(e, ERR_PARSE,
			"%s: \"top\" (the module to be designed) is missing",
			path);
	rc = task_is_line(t)	       ? read_label(im, t, dir, e)
		: task_wants_design(t) ? read_bench(im, t, dir, e)
				       : read_design(im, t, dir, doc, meta, e);
	if (rc < 0)
		return -1;
	copy_meta(im, doc, meta);
	if (read_faults(im, t, dir, meta, e) < 0 ||
		read_data(im, t, dir, doc, e) < 0)
		return -1;
	t->meta = meta;
	return check_kind(t, path, doc, e);
}

int
import_native(struct import *im, struct err *e)
{
	char *path = fs_join(im->a, im->path, "suite.yaml");
	const char *system;
	char **names;
	cJSON *doc;
	size_t n;

	if (!fs_exists(path))
		return err_set(e, ERR_NOTFOUND,
			"%s has no suite.yaml: it is no suite in the native "
			"format",
			im->path);
	if (yaml_parse_file(im->a, path, &doc, e) < 0 ||
		check_keys(im->a, doc, path, suite_keys,
			sizeof(suite_keys) / sizeof(suite_keys[0]), e) < 0)
		return -1;
	if (!str_eq(json_str(doc, "schema", NULL), "rtlsmith.suite/1"))
		return err_set(e, ERR_PARSE,
			"%s: schema must be rtlsmith.suite/1", path);
	if (im->suite->name == NULL)
		im->suite->name = json_str(doc, "name", NULL);
	im->suite->version = json_str(doc, "version", "1");
	im->suite->licence = json_str(doc, "licence", "");
	system = json_str(doc, "system", NULL);
	if (fs_list(im->a, im->path, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		char *dir = fs_join(im->a, im->path, names[i]);

		if (!fs_is_dir(dir) || names[i][0] == '.')
			continue;
		if (!fs_exists(fs_join(im->a, dir, "task.yaml"))) {
			import_note(im, "%s has no task.yaml", dir);
			continue;
		}
		if (read_task(im, names[i], dir, e) < 0)
			return -1;
		im->suite->tasks[im->suite->n - 1].system = system;
	}
	return 0;
}
