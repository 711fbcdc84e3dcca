/*
 * samples: reads candidates from JSONL files and folders (see samples.h).
 * Must not judge or extract.
 */
#include "bench/samples.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

struct samples {
	char *path;
	struct fs_lines *lines; /* NULL: a folder */
	struct arena a;
	char **tasks;
	size_t n_tasks, task_i;
	char **files;
	size_t n_files, file_i;
	int64_t index; /* within the task's folder */
};

int
samples_open(struct samples **out, const char *path, struct err *e)
{
	struct samples *s = xcalloc(1, sizeof(*s));
	int rc;

	s->path = xstrdup(path);
	if (fs_is_dir(path))
		rc = fs_list(&s->a, path, &s->tasks, &s->n_tasks, e);
	else
		rc = fs_lines_open(&s->lines, path, LIM_JSONL_LINE, e);
	if (rc < 0) {
		samples_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

void
samples_close(struct samples *s)
{
	if (s == NULL)
		return;
	fs_lines_close(s->lines);
	arena_release(&s->a);
	free(s->path);
	free(s);
}

static const char *
last_assistant(const cJSON *messages)
{
	const cJSON *m;
	const char *text = NULL;

	cJSON_ArrayForEach(m, messages)
	{
		if (str_eq(json_str(m, "role", NULL), "assistant"))
			text = json_str(m, "content", NULL);
	}
	return text;
}

static int
pick_text(const cJSON *o, struct samples_row *r, struct err *e)
{
	static const struct {
		const char *key;
		enum samples_field field;
	} fields[] = {{"solution", SAMPLES_SOLUTION},
		{"completion", SAMPLES_COMPLETION},
		{"response", SAMPLES_RESPONSE}};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		r->text = json_str(o, fields[i].key, NULL);
		r->field = fields[i].field;
		if (r->text != NULL)
			break;
	}
	if (r->text == NULL) {
		r->text = last_assistant(json_get(o, "messages"));
		r->field = SAMPLES_RESPONSE;
	}
	if (r->text == NULL)
		return err_set(e, ERR_PARSE,
			"%s: no text: give \"solution\", \"completion\", "
			"\"response\" or \"messages\"",
			r->where);
	r->n = strlen(r->text);
	return 0;
}

static int
parse_line(struct samples *s, struct arena *a, const char *line, size_t n,
	struct samples_row *r, struct err *e)
{
	const cJSON *id;
	cJSON *o;

	r->where =
		arena_printf(a, "%s:%ld", s->path, fs_lines_number(s->lines));
	if (json_parse(a, line, n, &o, e) < 0)
		return err_wrap(e, "%s", r->where);
	r->task_id = json_str(o, "task_id", json_str(o, "id", NULL));
	if (r->task_id == NULL)
		return err_set(e, ERR_PARSE, "%s: no \"task_id\"", r->where);
	id = json_get(o, "completion_id");
	r->completion_id = id != NULL && !cJSON_IsNull(id) ? id : NULL;
	r->has_index = json_get(o, "sample_index") != NULL;
	r->sample_index = json_i64(o, "sample_index", 0);
	r->truncated = str_eq(json_str(o, "finish_reason", NULL), "length");
	r->model = json_str(o, "model", NULL);
	return pick_text(o, r, e);
}

static bool
blank(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] != ' ' && s[i] != '\t' && s[i] != '\r')
			return false;
	return true;
}

static int
next_line(struct samples *s, struct arena *a, struct samples_row *r,
	struct err *e)
{
	const char *line;
	size_t n;
	int got;

	do {
		got = fs_lines_next(s->lines, &line, &n, e);
		if (got <= 0)
			return got;
	} while (blank(line, n));
	return parse_line(s, a, line, n, r, e) < 0 ? -1 : 1;
}

static bool
is_verilog(const char *name)
{
	return str_ends(name, ".sv") || str_ends(name, ".v");
}

/* Moves to the next task folder that has files; false at the end. */
static int
next_folder(struct samples *s, struct err *e)
{
	while (s->task_i < s->n_tasks) {
		char *dir = fs_join(&s->a, s->path, s->tasks[s->task_i++]);

		if (!fs_is_dir(dir))
			continue;
		s->file_i = 0;
		s->index = 0;
		if (fs_list(&s->a, dir, &s->files, &s->n_files, e) < 0)
			return -1;
		return 1;
	}
	return 0;
}

/* A file's candidate is known by the name of the file. */
static void
name_row(struct arena *a, struct samples_row *r, const char *name)
{
	cJSON *o = json_object(a);

	json_set_str(o, "name",
		arena_strndup(a, name, (size_t)(strrchr(name, '.') - name)));
	r->completion_id = json_get(o, "name");
}

static int
next_file(struct samples *s, struct arena *a, struct samples_row *r,
	struct err *e)
{
	char *text, *path;
	const char *name, *task;
	int got;

	for (;;) {
		while (s->file_i >= s->n_files) {
			got = next_folder(s, e);
			if (got <= 0)
				return got;
		}
		name = s->files[s->file_i++];
		if (is_verilog(name))
			break;
	}
	task = s->tasks[s->task_i - 1];
	path = fs_join(a, fs_join(a, s->path, task), name);
	if (fs_read(a, path, LIM_JSONL_LINE, &text, &r->n, e) < 0)
		return -1;
	r->task_id = arena_strdup(a, task);
	r->text = text;
	r->field = SAMPLES_SOLUTION;
	r->sample_index = s->index++;
	r->has_index = true;
	r->where = path;
	name_row(a, r, name);
	return 1;
}

int
samples_next(struct samples *s, struct arena *a, struct samples_row *out,
	struct err *e)
{
	memset(out, 0, sizeof(*out));
	return s->lines != NULL ? next_line(s, a, out, e)
				: next_file(s, a, out, e);
}
