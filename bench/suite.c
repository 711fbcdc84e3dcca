/*
 * suite: choosing an importer, keeping suites in the store, and loading them
 * (see suite.h).  Layouts are known by bench/import_*.c only.
 */
#include "bench/suite.h"

#include <stdio.h>
#include <string.h>

#include "bench/errata.h"
#include "bench/import.h"
#include "eval/strengthen.h"
#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

struct format {
	const char *name;
	const char *licence;
	int level;
	int (*import)(struct import *im, struct err *e);
};

static const struct format formats[] = {
	{"native", "", 0, import_native},
	{"verilogeval-v1", "MIT", 0, import_ve1},
	{"verilogeval-v2", "MIT", 0, import_ve2},
	{"rtllm", "MIT", 0, import_rtllm},
	{"vgen", "Apache-2.0", 2, import_vgen},
	{"vgen:1", "Apache-2.0", 1, import_vgen},
	{"vgen:2", "Apache-2.0", 2, import_vgen},
	{"vgen:3", "Apache-2.0", 3, import_vgen},
	{"rtl-repo", "Apache-2.0", BENCH_SUITE_WINDOW, import_rtlrepo},
};
#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

static const char *const format_names[] = {"native", "verilogeval-v1",
	"verilogeval-v2", "rtllm", "vgen", "rtl-repo", NULL};

const char *const *
bench_suite_formats(void)
{
	return format_names;
}

static const struct format *
find_format(struct arena *a, const char *name, struct err *e)
{
	const char *near;

	for (size_t i = 0; i < N_FORMATS; i++)
		if (str_eq(formats[i].name, name))
			return &formats[i];
	near = str_nearest(a, name, format_names,
		sizeof(format_names) / sizeof(format_names[0]) - 1);
	err_set(e, ERR_USAGE,
		"unknown format \"%s\"%s%s; known: native verilogeval-v1 "
		"verilogeval-v2 rtllm vgen rtl-repo",
		name, near[0] != '\0' ? "; did you mean " : "", near);
	return NULL;
}

/* "rtl-repo:16384": prompts for a model of so many tokens. */
static bool
windowed(const char *name, int64_t *window)
{
	static const char prefix[] = "rtl-repo:";

	return str_starts(name, prefix) &&
		str_to_i64(name + sizeof(prefix) - 1, window) &&
		*window >= BENCH_SUITE_WINDOW_MIN &&
		*window <= BENCH_SUITE_WINDOW_MAX;
}

/* "dataset_spec-to-rtl/" -> "dataset_spec-to-rtl"; a file loses its suffix. */
static char *
name_of_path(struct arena *a, const char *path)
{
	size_t n = strlen(path);
	char *name;
	char *dot;

	while (n > 1 && path[n - 1] == '/')
		n--;
	name = arena_strdup(a, fs_base(arena_strndup(a, path, n)));
	dot = strrchr(name, '.');
	if (dot != NULL && dot != name && !fs_is_dir(path))
		*dot = '\0';
	for (char *p = name; *p != '\0'; p++)
		if (*p == ' ' || *p == '@')
			*p = '-';
	return name;
}

static int
name_ok(const char *name, struct err *e)
{
	if (name[0] != '\0' && strpbrk(name, "/@ \t\n\"") == NULL)
		return 0;
	return err_set(e, ERR_USAGE,
		"\"%s\" cannot name a suite: no blanks, \"/\", \"@\" or "
		"quotes; give another --name",
		name);
}

static int
check_tasks(struct bench_suite *s, struct err *e)
{
	if (s->n == 0)
		return err_set(e, ERR_NOTFOUND,
			"%s: no task of format %s found; name the folder that "
			"holds the tasks",
			s->source, s->format);
	for (size_t i = 0; i < s->n; i++) {
		if (!task_plain_name(s->tasks[i].id))
			return err_set(e, ERR_PARSE,
				"%s: task \"%.80s\": an id must be a plain "
				"file name",
				s->source, s->tasks[i].id);
		for (size_t k = 0; k < i; k++)
			if (strcmp(s->tasks[i].id, s->tasks[k].id) == 0)
				return err_set(e, ERR_PARSE,
					"%s: two tasks are called \"%s\"",
					s->source, s->tasks[i].id);
	}
	return 0;
}

int
bench_suite_import(struct arena *a, const char *format, const char *path,
	const char *name, struct bench_suite *out, struct err *e)
{
	int64_t window = 0;
	const struct format *f = find_format(
		a, windowed(format, &window) ? "rtl-repo" : format, e);
	struct import im = {a, path, out, 0, 0, 0};

	memset(out, 0, sizeof(*out));
	if (f == NULL)
		return -1;
	if (!fs_exists(path))
		return err_set(
			e, ERR_NOTFOUND, "%s: no such file or folder", path);
	im.level = window > 0 ? (int)window : f->level;
	out->format = f->name;
	out->licence = f->licence;
	out->source = arena_strdup(a, path);
	out->name = name;
	if (f->import(&im, e) < 0)
		return -1;
	if (out->name == NULL)
		out->name = name_of_path(a, path);
	if (name_ok(out->name, e) < 0 || check_tasks(out, e) < 0)
		return -1;
	for (size_t i = 0; i < out->n; i++) {
		out->tasks[i].suite = out->name;
		out->tasks[i].version = out->version;
		task_hash(&out->tasks[i]);
	}
	return 0;
}

int
bench_suite_store(struct store *s, const struct bench_suite *suite, int64_t *id,
	struct err *e)
{
	struct arena a = ARENA_INIT;
	struct store_task *rows = arena_array(&a, suite->n, sizeof(*rows));
	struct hash_ctx *h = hash_new();
	struct store_suite row = {0};
	char sha[HASH_HEX];
	int rc;

	for (size_t i = 0; i < suite->n; i++) {
		const struct task *t = &suite->tasks[i];

		rows[i].seq = (int64_t)i;
		rows[i].name = t->id;
		rows[i].kind = t->kind;
		rows[i].sha256 = t->sha256;
		rows[i].doc = json_text(&a, task_to_json(&a, t));
		rows[i].golden_cpu_us = -1;
		rows[i].golden_samples = -1;
		rows[i].golden_status = "";
		rows[i].golden_letter = "";
		rows[i].golden_tools = "";
		hash_str(h, t->sha256);
	}
	hash_final(h, sha);
	row.name = suite->name;
	row.version = suite->version;
	row.format = suite->format;
	row.sha256 = sha;
	row.licence = suite->licence;
	row.source = suite->source;
	row.meta = "{}";
	row.imported_ms = clock_wall_ms();
	rc = store_suite_put(s, &row, rows, suite->n, id, e);
	arena_release(&a);
	return rc;
}

/* What was measured counts only for the task as it is now. */
static void
take_measures(const struct store_task *row, struct task *t)
{
	if (!bench_errata_fits(row->golden_tools, t->patched)) {
		t->golden_cpu_us = -1;
		return;
	}
	t->golden_cpu_us = row->golden_cpu_us;
	if (row->golden_samples >= 0)
		t->samples = row->golden_samples;
}

static int
patch_task(struct arena *a, const struct store_erratum *errata, size_t n,
	struct task *t, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (errata[i].patch != NULL && str_eq(errata[i].task, t->id) &&
			bench_errata_patch(a, &errata[i], t, e) < 0)
			return -1;
	return 0;
}

static int
load_task(struct arena *a, const struct store_task *row, struct task *t,
	struct err *e)
{
	cJSON *doc;

	if (json_parse(a, row->doc, strlen(row->doc), &doc, e) < 0 ||
		task_from_json(a, doc, t, e) < 0)
		return err_wrap(e, "task %s in the store", row->name);
	return 0;
}

/* A task that has only a golden is judged by our testbench, in any mode. */
static int
judge_by_ours(struct arena *a, struct task *t, struct err *e)
{
	struct strengthen s;
	cJSON *doc;

	if (t->strengthen == NULL || task_file(t, "testbench") != NULL)
		return 0;
	if (json_parse(a, t->strengthen, strlen(t->strengthen), &doc, e) < 0 ||
		strengthen_from_json(a, doc, &s, e) < 0)
		return err_wrap(e, "task %s", t->id);
	if (s.text == NULL || s.starts)
		return 0;
	strengthen_task(a, t, &s, t);
	t->strengthen = NULL;
	return 0;
}

/* A testbench of ours for the task as it is now. */
static const char *
strengthened(const struct store_fact *facts, size_t n, int64_t id,
	const struct task *t)
{
	for (size_t i = 0; i < n; i++)
		if (facts[i].task_id == id &&
			bench_errata_fits(facts[i].tools, t->patched))
			return facts[i].doc;
	return NULL;
}

int
bench_suite_load(struct store *s, struct arena *a, const char *name,
	struct bench_suite *out, int64_t **ids, struct err *e)
{
	struct store_erratum *errata;
	struct store_suite row;
	struct store_task *rows;
	struct store_fact *strong;
	size_t n, n_errata, n_strong;

	memset(out, 0, sizeof(*out));
	if (store_suite_get(s, a, name, &row, e) < 0 ||
		store_fact_list(s, a, row.id, "strengthen", &strong, &n_strong,
			e) < 0 ||
		store_task_list(s, a, row.id, &rows, &n, e) < 0 ||
		store_erratum_list(s, a, row.id, &errata, &n_errata, e) < 0)
		return -1;
	out->name = row.name;
	out->version = row.version;
	out->format = row.format;
	out->licence = row.licence;
	out->source = row.source;
	out->n = n;
	out->tasks = arena_array(a, n, sizeof(*out->tasks));
	if (ids != NULL)
		*ids = arena_array(a, n, sizeof(**ids));
	for (size_t i = 0; i < n; i++) {
		struct task *t = &out->tasks[i];

		if (load_task(a, &rows[i], t, e) < 0 ||
			patch_task(a, errata, n_errata, t, e) < 0)
			return -1;
		take_measures(&rows[i], t);
		t->strengthen = strengthened(strong, n_strong, rows[i].id, t);
		if (judge_by_ours(a, t, e) < 0)
			return -1;
		if (ids != NULL)
			(*ids)[i] = rows[i].id;
	}
	return 0;
}
