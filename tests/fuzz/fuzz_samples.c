/*
 * fuzz_samples: any bytes as a samples file.  Each row has a task and a text,
 * and errors name file and line.  And as rows of RTL-Repo: each task has a
 * prompt that ends as its file does, and a label that can be judged.
 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/samples.h"
#include "bench/suite.h"
#include "eval/nextline.h"
#include "lib/base/fs.h"

static void
read_all(struct arena *a, const char *path)
{
	struct err e = ERR_INIT;
	struct samples *s;
	struct samples_row r;
	int got;

	if (samples_open(&s, path, &e) < 0)
		return;
	while ((got = samples_next(s, a, &r, &e)) > 0)
		FUZZ_CHECK(r.task_id != NULL && r.text != NULL &&
			strlen(r.text) == r.n);
	FUZZ_CHECK(got == 0 || strstr(e.msg, "jsonl") != NULL);
	samples_close(s);
}

static void
import_all(struct arena *a, const char *path)
{
	struct err e = ERR_INIT;
	struct bench_suite s;

	if (bench_suite_import(a, "rtl-repo:128", path, "x", &s, &e) < 0) {
		FUZZ_CHECK(e.msg[0] != '\0');
		return;
	}
	FUZZ_CHECK(s.n > 0);
	for (size_t i = 0; i < s.n; i++) {
		const struct task *t = &s.tasks[i];
		const struct task_file *label;
		size_t n = strlen(t->prompt);

		FUZZ_CHECK(nextline_label(a, t, &label, &e) == 0);
		FUZZ_CHECK(n > 0 && t->prompt[n - 1] == '\n');
		FUZZ_CHECK(strstr(t->prompt, "\n\n\n\n") == NULL);
		FUZZ_CHECK(strstr(t->prompt, "// Path: ") != NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char path[256];
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	char *dir;

	if (path[0] == '\0') {
		FUZZ_CHECK(fs_scratch(&a, &dir, &e) == 0);
		snprintf(path, sizeof(path), "%s/x.jsonl", dir);
	}
	FUZZ_CHECK(fs_write(path, data, size, &e) == 0);
	read_all(&a, path);
	import_all(&a, path);
	unlink(path);
	arena_release(&a);
	return 0;
}
