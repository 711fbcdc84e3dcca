/*
 * import_rtlrepo: RTL-Repo (AUCOHL/RTL-Repo, commit 7d10aa1, Apache-2.0; data:
 * Hugging Face ahmedallam/RTL-Repo): rows with repo_name, file_path, context
 * [{path, snippet}], cropped_code and next_line.  The prompt is that of its
 * construct_prompt (src/utils.py) and generate_model_predictions.py: the file
 * as far as it is shown, and before it the files around it, whose lines are
 * left out from the end until all fits the model's window without 80 tokens.
 *
 * Tokens are llm_estimate_tokens, 3.2 bytes each: RTL-Repo asks each model's
 * own tokenizer.  The shown file itself is never cut; RTL-Repo's tokenizer then
 * cuts the prompt's end.  Must not read Parquet.
 */
#include "bench/import.h"

#include <string.h>

#include "eval/nextline.h"
#include "lib/base/buf.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/llm/llm.h"

#define RESERVED 80   /* tokens of the window that the prompt leaves */
#define NEW_TOKENS 50 /* max_new_tokens */
#define TEMPERATURE 0.2
#define PARQUET_MAGIC "PAR1"

/* ---- the prompt ---- */

/* How much of the files around is shown: all, or up to the end of a line, such
 * that it fits with two newlines and the rest behind it. */
static size_t
fitting(const char *around, size_t n, size_t rest, int64_t tokens)
{
	if (llm_estimate_tokens(NULL, n + rest) <= tokens)
		return n;
	while (n > 0) {
		const char *nl = memrchr(around, '\n', n);

		n = nl != NULL ? (size_t)(nl - around) : 0;
		if (llm_estimate_tokens(NULL, n + 2 + rest) <= tokens)
			break;
	}
	return n;
}

/* re.sub(r'\n{4,}', '\n\n', text), added to b. */
static void
add_collapsed(struct buf *b, const char *s, size_t n)
{
	size_t i = 0, k;

	while (i < n) {
		for (k = 0; i + k < n && s[i + k] == '\n'; k++)
			;
		if (k == 0)
			while (i + k < n && s[i + k] != '\n')
				k++;
		buf_add(b, s + i, s[i] == '\n' && k >= 4 ? 2 : k);
		i += k;
	}
}

static int
context_ok(const cJSON *context, const char *where, struct err *e)
{
	const cJSON *c;

	if (!cJSON_IsArray(context))
		return err_set(e, ERR_PARSE,
			"%s: \"context\" must be a list of {path, snippet}",
			where);
	cJSON_ArrayForEach(c, context)
	{
		if (json_str(c, "path", NULL) == NULL ||
			json_str(c, "snippet", NULL) == NULL)
			return err_set(e, ERR_PARSE,
				"%s: an entry of \"context\" lacks path or "
				"snippet",
				where);
	}
	return 0;
}

/* NULL when it is larger than a prompt may be; *cut: not all files around are
 * in it. */
static char *
make_prompt(struct import *im, const cJSON *o, bool *cut, bool *fits)
{
	struct buf around, all, out;
	int64_t tokens = im->level - RESERVED;
	const cJSON *c;
	char *text = NULL;
	size_t shown, rest;

	buf_init(&around, LIM_JSONL_LINE);
	buf_init(&all, LIM_PROMPT);
	buf_init(&out, LIM_PROMPT);
	buf_printf(&around, "// Repo Name: %s\n", json_str(o, "repo_name", ""));
	cJSON_ArrayForEach(c, json_get(o, "context"))
	{
		buf_addstr(&around, "// Path: ");
		buf_addstr(&around, json_str(c, "path", ""));
		buf_addch(&around, '\n');
		buf_addstr(&around, json_str(c, "snippet", ""));
		buf_addstr(&around, "\n\n");
	}
	rest = strlen("// Path: \n\n") + strlen(json_str(o, "file_path", "")) +
		strlen(json_str(o, "cropped_code", ""));
	shown = fitting(around.ptr, around.len, rest, tokens);
	*cut = shown < around.len;
	*fits = llm_estimate_tokens(NULL, shown + (*cut ? 2 : 0) + rest) <=
		tokens;
	buf_add(&all, around.ptr, shown);
	buf_addstr(&all, *cut ? "\n\n// Path: " : "// Path: ");
	buf_addstr(&all, json_str(o, "file_path", ""));
	buf_addch(&all, '\n');
	buf_addstr(&all, json_str(o, "cropped_code", ""));
	buf_addch(&all, '\n');
	add_collapsed(&out, all.ptr, all.len);
	if (!around.overflow && !all.overflow && !out.overflow)
		text = buf_take(&out, im->a, NULL);
	buf_release(&around);
	buf_release(&all);
	buf_release(&out);
	return text;
}

/* ---- rows ---- */

static void
fill(struct import *im, struct task *t, const cJSON *o, const char *prompt)
{
	const char *repo = json_str(o, "repo_name", "");
	const char *path = json_str(o, "file_path", "");
	const char *label = json_str(o, "next_line", "");
	cJSON *meta = json_object(im->a);

	t->profile = TASK_NATIVE;
	t->kind = "line";
	t->title = arena_printf(im->a, "%.200s: %.400s", repo, path);
	t->prompt = prompt;
	t->max_tokens = NEW_TOKENS;
	json_set_num(meta, "temperature", TEMPERATURE);
	json_set_i64(meta, "window", im->level);
	json_set_str(meta, "repository", repo);
	json_set_str(meta, "path", path);
	t->meta = meta;
	import_text(im, t, "golden", "next_line.txt",
		arena_strdup(im->a, label), strlen(label));
}

/* Why no task is made of the row; NULL: one is. */
static const char *
unfit(struct import *im, const cJSON *o, const char *prompt)
{
	const char *label = json_str(o, "next_line", "");
	struct arena tmp = ARENA_INIT;
	const struct task_file f = {
		"golden", "next_line.txt", label, strlen(label)};
	const struct task t = {.id = "row", .files = &f, .n_files = 1};
	const struct task_file *found;
	struct err why = ERR_INIT;
	const char *text = NULL;

	if (prompt == NULL)
		text = "its prompt would be larger than 8 MiB";
	else if (nextline_label(&tmp, &t, &found, &why) < 0)
		text = arena_strdup(im->a, why.msg);
	arena_release(&tmp);
	return text;
}

/* The rows are numbered, as RTL-Repo has no names for them. */
int
import_rtlrepo_row(struct import *im, const cJSON *o, const char *where,
	void *arg, struct err *e)
{
	static const char *const keys[] = {
		"repo_name", "file_path", "cropped_code", "next_line"};
	long *number = arg;
	bool cut = false, fits = true;
	const char *why;
	char *prompt;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (json_str(o, keys[i], NULL) == NULL)
			return err_set(e, ERR_PARSE,
				"%s: no text \"%s\": a row of RTL-Repo has "
				"repo_name, file_path, context, cropped_code "
				"and next_line",
				where, keys[i]);
	if (context_ok(json_get(o, "context"), where, e) < 0)
		return -1;
	++*number;
	prompt = make_prompt(im, o, &cut, &fits);
	why = unfit(im, o, prompt);
	if (why != NULL) {
		import_note(im, "%s: left out: %s", where, why);
		return 0;
	}
	if (!fits)
		import_note(im,
			"%s: the file alone is more than %d tokens, by "
			"estimate: its prompt is too long for that window",
			where, im->level - RESERVED);
	fill(im, import_task(im, arena_printf(im->a, "row%05ld", *number - 1)),
		o, prompt);
	return 0;
}

/* ---- the file ---- */

static int
refuse_parquet(const char *path, struct err *e)
{
	return err_set(e, ERR_USAGE,
		"%s is Parquet, which is not read here: make JSONL of it, with "
		"python3 -c 'import sys, pandas; pandas.read_parquet("
		"sys.argv[1]).to_json(\"rtl-repo.jsonl\", orient=\"records\", "
		"lines=True)' %s, and import rtl-repo.jsonl",
		path, path);
}

static bool
is_parquet(const char *path)
{
	struct err ignore = ERR_INIT;
	struct fs_lines *l;
	const char *line;
	size_t n;
	bool found;

	if (str_ends(path, ".parquet"))
		return true;
	if (fs_lines_open(&l, path, LIM_JSONL_LINE, &ignore) < 0)
		return false; /* whoever reads it will tell */
	found = fs_lines_next(l, &line, &n, &ignore) > 0 &&
		n >= strlen(PARQUET_MAGIC) &&
		memcmp(line, PARQUET_MAGIC, strlen(PARQUET_MAGIC)) == 0;
	fs_lines_close(l);
	return found;
}

/* A folder as it comes from Hugging Face. */
static int
only_parquet(struct import *im, struct err *e)
{
	const char *found = NULL;
	char **names;
	size_t n;

	if (!fs_is_dir(im->path))
		return 0;
	if (fs_list(im->a, im->path, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (str_ends(names[i], ".jsonl"))
			return 0;
		if (str_ends(names[i], ".parquet"))
			found = names[i];
	}
	return found == NULL
		? 0
		: refuse_parquet(fs_join(im->a, im->path, found), e);
}

int
import_rtlrepo(struct import *im, struct err *e)
{
	struct arena row = ARENA_INIT;
	const char *path = NULL;
	long number = 0;
	int rc;

	if (only_parquet(im, e) < 0 ||
		import_find_jsonl(im, "one with rows of RTL-Repo", &path, e) <
			0)
		return -1;
	if (is_parquet(path))
		return refuse_parquet(path, e);
	im->suite->version = arena_printf(im->a, "window-%d", im->level);
	rc = import_each_row(im, path, &row, import_rtlrepo_row, &number, e);
	arena_release(&row);
	return rc;
}
