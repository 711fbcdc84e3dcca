/*
 * waves: waveforms of what was judged (see waves.h).  Must not judge: the
 * verdict is there already.
 */
#include "bench/waves.h"

#include <ctype.h>
#include <string.h>

#include "eval/trace.h"

#define NAME_BYTES 200 /* of a file */

static bool
wanted(const struct bench_waves *w, const struct bench_judged *b)
{
	if (w->which == BENCH_WAVES_OFF || b->ex.code == NULL)
		return false;
	return b->verdict.status == VERDICT_FAIL ||
		(b->verdict.status == VERDICT_PASS &&
			w->which == BENCH_WAVES_ALL);
}

static const char *
file_of(const struct bench_waves *w, const char *name, struct arena *a)
{
	char *plain = arena_strndup(a, name, strnlen(name, NAME_BYTES));

	for (char *p = plain; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) &&
			(strchr("._-+@", *p) == NULL ||
				(p == plain && *p == '.')))
			*p = '_';
	return arena_printf(a, "%s/%s.vcd", w->dir, plain);
}

int
bench_waves_keep(const struct bench_waves *w, struct judge *j,
	const struct bench_waves_case *c, struct arena *a, struct err *e)
{
	struct trace_request q = {.task = c->b->task,
		.code = c->b->ex.code,
		.n = c->b->ex.n,
		.full = c->full};
	cJSON *doc;

	if (!wanted(w, c->b))
		return 0;
	q.wave = file_of(w, c->name, a);
	return trace_run(j, &q, a, &doc, e);
}
