/*
 * fuzz_similar: any bytes, up to the first NUL and behind it, as a design and a
 * text that it is compared with, as prose and a benchmark's prompt, and as a
 * row of CreativEval's.  Scores are within 0..1, and a text is similar to
 * itself.
 */
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <string.h>

#include "curate/creative_read.h"
#include "curate/paraphrase.h"
#include "curate/similar.h"

static void
check_similar(const struct vsplit_item *m, const char *x, size_t x_n,
	const char *y, size_t y_n)
{
	const struct similar_want want = {.text = x,
		.n = x_n,
		.top = m->name,
		.nearest = 2,
		.by_ports = 2};
	struct err e = ERR_INIT;
	struct similar *s = NULL;
	const struct similar_hit *hit;
	size_t n;

	if (similar_open(&s, &want, &e) == 0 &&
		similar_add(s, "y", y, y_n, &e) == 0 &&
		similar_add(s, "x", x, x_n, &e) == 0) {
		hit = similar_nearest(s, &n);
		FUZZ_CHECK(n > 0 && n <= 2);
		for (size_t i = 0; i < n; i++)
			FUZZ_CHECK(similar_most(&hit[i].score) >= 0 &&
				similar_most(&hit[i].score) <= 1);
		FUZZ_CHECK(similar_seen(s) == 2);
	} else {
		FUZZ_CHECK(e.msg[0]);
	}
	similar_close(s);
}

static void
check_prose(struct arena *a, const struct vsplit *v, const char *x, size_t x_n,
	const char *y, size_t y_n)
{
	const struct paraphrase_ref ref = {.task = "t", .text = y, .n = y_n};
	struct paraphrase_index *index = paraphrase_index_make(a, &ref, 1);
	struct paraphrase_score score = {0, NULL};
	size_t n;
	char *prose = paraphrase_prose(a, x, x_n, v, &n);

	paraphrase_find(index, a, prose, n, &score);
	FUZZ_CHECK(score.score >= 0 && score.score <= 1 + 1e-9);
	paraphrase_find(index, a, y, y_n, &score);
	FUZZ_CHECK(score.score >= 0 && score.score <= 1 + 1e-9);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	const char *x = (const char *)data, *y;
	struct creative_set set = {.n_prompts = 0};
	struct err e = ERR_INIT;
	size_t x_n;
	struct vsplit v;

	if (size > 20000)
		return 0;
	y = size > 0 ? memchr(x, '\0', size) : NULL;
	x_n = y != NULL ? (size_t)(y - x) : size;
	y = y != NULL ? y + 1 : x;
	vsplit_text(&a, x, x_n, &v);
	for (size_t i = 0; i < v.n && i < 3; i++)
		if (v.item[i].kind == VSPLIT_MODULE)
			check_similar(&v.item[i], x, x_n, y,
				y == x ? x_n : size - x_n - 1);
	check_prose(&a, &v, x, x_n, y, y == x ? x_n : size - x_n - 1);
	if (creative_add(&set, &a, x, x_n, &e) < 0)
		FUZZ_CHECK(e.msg[0]);
	arena_release(&a);
	return 0;
}
