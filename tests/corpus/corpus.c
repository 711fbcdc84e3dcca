/*
 * corpus: loader for tests.
 */
#include "tests/corpus/corpus.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define CORPUS_MAX 100000
#define CORPUS_TASKS 4096

const char *
corpus_dir(struct arena *a, int argc, char **argv)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
	const char *src = getenv("abs_top_srcdir");
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody calls setenv */
	const char *dir = argc > 1 ? argv[1] : getenv("RTLSMITH_CORPUS");

	if (!dir)
		dir = arena_printf(a, "%s/../shared/corpus", src ? src : ".");
	return fs_exists(fs_join(a, dir, "candidates.jsonl")) ? dir : NULL;
}

size_t
corpus_number(int argc, char **argv, int index, size_t dflt)
{
	int64_t v;

	if (index >= argc || !str_to_i64(argv[index], &v) || v < 1)
		return dflt;
	return (size_t)v;
}

/* ---- tasks ---- */

static int
add_file(struct corpus *c, struct task *t, const char *role, const char *dir,
	const char *name, struct err *e)
{
	struct task_file *files =
		arena_array(&c->a, t->n_files + 1, sizeof(*files));
	struct task_file *f = &files[t->n_files];
	char *text;
	size_t n;

	if (fs_read(&c->a, fs_join(&c->a, dir, name), LIM_SOURCE_FILE, &text,
		    &n, e) < 0)
		return -1;
	if (t->n_files > 0)
		memcpy(files, t->files, t->n_files * sizeof(*files));
	*f = (struct task_file){role, arena_strdup(&c->a, name), text, n};
	t->files = files;
	t->n_files++;
	return 0;
}

static void
add_text(struct corpus *c, struct task *t, const char *role, const char *name,
	const char *text)
{
	struct task_file *files =
		arena_array(&c->a, t->n_files + 1, sizeof(*files));

	if (t->n_files > 0)
		memcpy(files, t->files, t->n_files * sizeof(*files));
	files[t->n_files] = (struct task_file){role, name, text, strlen(text)};
	t->files = files;
	t->n_files++;
}

static struct task *
new_task(struct corpus *c, const char *suite, const char *id,
	enum task_profile p)
{
	struct task *t = arena_alloc(&c->a, sizeof(*t));

	t->suite = suite;
	t->version = "corpus";
	t->id = arena_strdup(&c->a, id);
	t->profile = p;
	t->kind = "spec";
	t->prompt = "";
	t->samples = t->golden_cpu_us = t->max_tokens = -1;
	c->tasks[c->n_tasks++] = t;
	return t;
}

static int
load_ve1(struct corpus *c, const char *dir, const char *suite, const char *name,
	struct err *e)
{
	char *path =
		arena_printf(&c->a, "%s/verilog-eval-v1/data/%s", dir, name);
	struct fs_lines *l;
	const char *line;
	struct task *t;
	size_t n;
	cJSON *o;
	int rc;

	if (fs_lines_open(&l, path, LIM_JSONL_LINE, e) < 0)
		return -1;
	while ((rc = fs_lines_next(l, &line, &n, e)) > 0) {
		if (json_parse(&c->a, line, n, &o, e) < 0) {
			rc = -1;
			break;
		}
		t = new_task(c, suite, json_str(o, "task_id", ""), TASK_VE1);
		t->header = json_str(o, "prompt", "");
		t->top = t->golden_top = "top_module";
		t->tb_top = "tb";
		add_text(c, t, "testbench", "test.sv", json_str(o, "test", ""));
		add_text(c, t, "golden", "golden.sv",
			json_str(o, "canonical_solution", ""));
	}
	fs_lines_close(l);
	return rc;
}

static int
load_ve2(struct corpus *c, const char *dir, const char *suite, const char *set,
	enum task_profile p, struct err *e)
{
	char *folder = arena_printf(&c->a, "%s/verilog-eval-v2/%s", dir, set);
	char **names, *id;
	struct task *t;
	size_t n, i;

	if (fs_list(&c->a, folder, &names, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (!str_ends(names[i], "_test.sv"))
			continue;
		id = arena_strndup(
			&c->a, names[i], strlen(names[i]) - strlen("_test.sv"));
		t = new_task(c, suite, id, p);
		t->top = "TopModule";
		t->golden_top = "RefModule";
		t->tb_top = "tb";
		if (add_file(c, t, "testbench", folder, names[i], e) < 0 ||
			add_file(c, t, "golden", folder,
				arena_printf(&c->a, "%s_ref.sv", id), e) < 0)
			return -1;
	}
	return 0;
}

static int
load_rtllm_dir(struct corpus *c, const char *dir, const char *suite,
	const char *id, struct err *e)
{
	struct task *t = new_task(c, suite, id, TASK_RTLLM);
	char **names;
	size_t n, i;
	const char *role;

	if (fs_list(&c->a, dir, &names, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (str_eq(names[i], "makefile") ||
			str_eq(names[i], "design_description.txt"))
			continue;
		role = str_eq(names[i], "testbench.v")	    ? "testbench"
			: str_starts(names[i], "verified_") ? "golden"
							    : "data";
		if (add_file(c, t, role, dir, names[i], e) < 0)
			return -1;
	}
	return 0;
}

/* Folders with a testbench.v, up to three levels down. */
static int
load_rtllm(struct corpus *c, const char *dir, const char *suite, int depth,
	struct err *e)
{
	char **names, *sub;
	size_t n, i;

	if (fs_list(&c->a, dir, &names, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		sub = fs_join(&c->a, dir, names[i]);
		if (!fs_is_dir(sub))
			continue;
		if (fs_exists(fs_join(&c->a, sub, "testbench.v"))) {
			if (load_rtllm_dir(c, sub, suite, names[i], e) < 0)
				return -1;
		} else if (depth > 0 &&
			load_rtllm(c, sub, suite, depth - 1, e) < 0) {
			return -1;
		}
	}
	return 0;
}

/* Modules that the RTLLM testbenches instantiate, and the goldens' own. */
static int
load_rtllm_names(struct corpus *c, const char *dir, struct err *e)
{
	char *path = fs_join(&c->a, dir, "golden-rtllm.tsv");
	struct fs_lines *l;
	const char *line, *suite;
	char **f;
	size_t n, i;
	int rc;

	if (fs_lines_open(&l, path, LIM_KIB * 64, e) < 0)
		return -1;
	while ((rc = fs_lines_next(l, &line, &n, e)) > 0) {
		f = str_split(&c->a, line, '\t', &n);
		if (n < 5)
			continue;
		suite = arena_printf(&c->a, "rtllm-%s", f[0]);
		for (i = 0; i < c->n_tasks; i++)
			if (str_eq(c->tasks[i]->suite, suite) &&
				str_eq(c->tasks[i]->id, f[1])) {
				c->tasks[i]->top = f[3];
				c->tasks[i]->golden_top = f[4];
			}
	}
	fs_lines_close(l);
	return rc;
}

static int
load_vgen(struct corpus *c, const char *dir, struct err *e)
{
	char *folder = fs_join(&c->a, dir, "VGen"), *sub;
	char **names, **files;
	struct task *t;
	size_t n, i, k, nf;

	if (fs_list(&c->a, folder, &names, &n, e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		sub = fs_join(&c->a, folder, names[i]);
		if (!fs_is_dir(sub))
			continue;
		if (fs_list(&c->a, sub, &files, &nf, e) < 0)
			return -1;
		t = new_task(c, "vgen", names[i], TASK_VGEN);
		for (k = 0; k < nf; k++)
			if (str_starts(files[k], "tb_") &&
				add_file(c, t, "testbench", sub, files[k], e) <
					0)
				return -1;
	}
	return 0;
}

static int
load_tasks(struct corpus *c, const char *dir, struct err *e)
{
	size_t i;

	c->tasks = arena_array(&c->a, CORPUS_TASKS, sizeof(struct task *));
	if (load_ve1(c, dir, "ve1-human", "VerilogEval_Human.jsonl", e) < 0 ||
		load_ve1(c, dir, "ve1-machine", "VerilogEval_Machine.jsonl",
			e) < 0 ||
		load_ve2(c, dir, "ve2-spec", "dataset_spec-to-rtl",
			TASK_VE2_SPEC, e) < 0 ||
		load_ve2(c, dir, "ve2-cc", "dataset_code-complete-iccad2023",
			TASK_VE2_CC, e) < 0 ||
		load_rtllm(c, fs_join(&c->a, dir, "RTLLM-v1.1"), "rtllm-1.1", 2,
			e) < 0 ||
		load_rtllm(c, fs_join(&c->a, dir, "RTLLM-v2.0"), "rtllm-2.0", 2,
			e) < 0 ||
		load_rtllm_names(c, dir, e) < 0 || load_vgen(c, dir, e) < 0)
		return -1;
	for (i = 0; i < c->n_tasks; i++)
		task_hash(c->tasks[i]);
	return 0;
}

/* ---- candidates ---- */

static struct task *
find_task(const struct corpus *c, const char *suite, const char *id)
{
	size_t i;

	for (i = 0; i < c->n_tasks; i++)
		if (str_eq(c->tasks[i]->suite, suite) &&
			str_eq(c->tasks[i]->id, id))
			return c->tasks[i];
	return NULL;
}

static int
add_candidate(struct corpus *c, const cJSON *o, struct err *e)
{
	const cJSON *official =
		json_get(json_get(o, "official"), "icarus-11.0");
	struct corpus_candidate *k = &c->cands[c->n];

	if (c->n == CORPUS_MAX)
		return err_set(e, ERR_LIMIT, "too many candidates");
	k->id = json_str(o, "id", "");
	k->suite = json_str(o, "suite", "");
	k->code = json_str(o, "code", "");
	k->n = strlen(k->code);
	k->full = str_eq(json_str(o, "code_kind", NULL), "full");
	k->slow = json_bool(o, "slow", false);
	k->golden_passes = json_bool(o, "golden_passes", false);
	k->verdict = json_str(official, "verdict", "");
	k->letter = json_str(official, "class", "?")[0];
	k->task = find_task(c, k->suite, json_str(o, "task", ""));
	if (!k->task)
		return err_set(e, ERR_PARSE, "candidate %s has no task", k->id);
	c->n++;
	return 0;
}

int
corpus_load(struct corpus *c, const char *dir, struct err *e)
{
	struct fs_lines *l;
	const char *line;
	size_t n;
	cJSON *o;
	int rc;

	memset(c, 0, sizeof(*c));
	if (load_tasks(c, dir, e) < 0)
		return -1;
	c->cands = arena_array(&c->a, CORPUS_MAX, sizeof(*c->cands));
	if (fs_lines_open(&l, fs_join(&c->a, dir, "candidates.jsonl"),
		    LIM_JSONL_LINE, e) < 0)
		return -1;
	while ((rc = fs_lines_next(l, &line, &n, e)) > 0) {
		if (json_parse(&c->a, line, n, &o, e) < 0 ||
			add_candidate(c, o, e) < 0) {
			rc = -1;
			break;
		}
	}
	fs_lines_close(l);
	return rc;
}

void
corpus_release(struct corpus *c)
{
	arena_release(&c->a);
}
