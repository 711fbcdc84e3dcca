/*
 * put_examples DB PROJECT FILE: examples of a JSONL file into a project, as
 * the stages put them: {"row": number or 0, "stage", "kind", "key", "doc"}.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "curate/project.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/store/example.h"

static int
put(const struct curate_project *p, struct arena *a, const cJSON *o,
	struct err *e)
{
	const char *stage = json_str(o, "stage", "");
	struct store_cur_example x = {.stage = stage,
		.kind = json_str(o, "kind", ""),
		.key = json_str(o, "key", ""),
		.doc = json_text(a, json_get(o, "doc"))};
	struct store_cur_made made = {
		.result = {.row_id = json_i64(o, "row", 0),
			.stage = stage,
			.reason = "",
			.rules = "test@1"},
		.example = &x,
		.n = 1};

	if (made.result.row_id == 0)
		return store_cur_examples_put(p->store, p->id, &x, 1, e);
	return store_cur_made_put(p->store, p->id, &made, 1, e);
}

static int
put_all(struct store *s, char **argv, struct arena *a, struct err *e)
{
	struct curate_project p;
	struct fs_lines *l;
	const char *line;
	cJSON *o;
	size_t n;
	int rc;

	if (curate_project_open(s, a, argv[2], &p, e) < 0 ||
		fs_lines_open(&l, argv[3], LIM_JSONL_LINE, e) < 0)
		return -1;
	while ((rc = fs_lines_next(l, &line, &n, e)) == 1)
		if (json_parse(a, line, n, &o, e) < 0 || put(&p, a, o, e) < 0) {
			rc = -1;
			break;
		}
	fs_lines_close(l);
	return rc;
}

int
main(int argc, char **argv)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct store *s;
	int rc;

	if (argc != 4)
		return 2;
	rc = store_open(&s, argv[1], 0, &e);
	if (rc == 0) {
		rc = put_all(s, argv, &a, &e);
		store_close(s);
	}
	if (rc < 0)
		fprintf(stderr, "put_examples: %s\n", e.msg);
	arena_release(&a);
	return rc < 0 ? 1 : 0;
}
