/*
 * corpus_extract: the official extraction of VerilogEval v2's code-complete
 * task must give the recorded bytes for every recorded chat reply.
 */
#include <stdio.h>
#include <string.h>

#include "eval/extract.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tests/corpus/corpus.h"

struct totals {
	int same, different;
};

static int
compare(struct arena *a, const char *dir, const cJSON *o, struct totals *n,
	struct err *e)
{
	const char *want = json_str(o, "official_extracted", NULL);
	const char *raw = json_str(o, "raw", NULL);
	struct task t = {.profile = TASK_VE2_CC, .top = "TopModule"};
	struct extract_result r;
	char *header;

	if (want == NULL || raw == NULL ||
		!str_eq(json_str(o, "suite", NULL), "ve2-cc"))
		return 0;
	if (fs_read(a,
		    arena_printf(a,
			    "%s/verilog-eval-v2/"
			    "dataset_code-complete-iccad2023/%s_ifc.txt",
			    dir, json_str(o, "problem", "")),
		    LIM_SOURCE_FILE, &header, NULL, e) < 0)
		return -1;
	t.header = header;
	extract_code(a, &t, EXTRACT_OFFICIAL,
		&(struct extract_reply){raw, strlen(raw), false}, &r);
	if (r.code != NULL && r.n == strlen(want) &&
		memcmp(r.code, want, r.n) == 0) {
		n->same++;
		return 0;
	}
	n->different++;
	printf("# %s differs\n", json_str(o, "id", "?"));
	return 0;
}

static int
compare_all(const char *dir, struct totals *n, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct fs_lines *l;
	const char *line;
	size_t len;
	cJSON *o;
	int got, rc = 0;

	if (fs_lines_open(&l, fs_join(&a, dir, "raw_responses.jsonl"),
		    LIM_JSONL_LINE, e) < 0) {
		arena_release(&a);
		return -1;
	}
	while (rc == 0 && (got = fs_lines_next(l, &line, &len, e)) != 0) {
		arena_release(&a);
		rc = got < 0 || json_parse(&a, line, len, &o, e) < 0
			? -1
			: compare(&a, dir, o, n, e);
	}
	fs_lines_close(l);
	arena_release(&a);
	return rc;
}

int
main(int argc, char **argv)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct totals n = {0, 0};
	const char *dir = corpus_dir(&a, argc, argv);
	int bad = 1;

	printf("1..1\n");
	if (!dir || !fs_exists(fs_join(&a, dir, "raw_responses.jsonl"))) {
		printf("ok 1 # SKIP no corpus of public suites here\n");
		arena_release(&a);
		return 0;
	}
	if (compare_all(dir, &n, &e) < 0)
		printf("Bail out! %s\n", e.msg);
	else
		bad = n.different > 0 || n.same == 0;
	printf("# %d replies, %d differ\n", n.same + n.different, n.different);
	printf("%sok 1 - the official extraction gives the recorded bytes\n",
		bad ? "not " : "");
	arena_release(&a);
	return bad;
}
