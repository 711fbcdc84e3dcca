/*
 * equiv_race: the lines of a race, each in a folder and an arena of its own.
 *
 * Which line wins may depend on the machine's load; what is answered may not:
 * each answer stands by itself.
 */
#include "eval/equiv_race.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/pool.h"

struct racer {
	struct equiv_line line;
	struct equiv_work w;
	struct equiv_result out;
	struct equiv_top top;
	struct arena arena;
	struct err err;
	int steps;
	int rc;
};

struct field {
	struct racer racers[EQUIV_LINES_MAX];
	size_t n;
	atomic_size_t next;
	struct equiv_purse *purse;
};

bool
equiv__definite(const struct equiv_result *r)
{
	return r->kind == EQUIV_PROVEN || r->kind == EQUIV_REFUTED;
}

/* A thread takes one line after another. */
static void
run_lines(void *arg, int index)
{
	struct field *f = arg;
	size_t i;

	(void)index;
	while ((i = atomic_fetch_add(&f->next, 1)) < f->n &&
		!atomic_load(&f->purse->stop)) {
		struct racer *r = &f->racers[i];

		r->rc = r->line.run(&r->w, &r->top, &r->steps, &r->err);
		if (r->rc < 0 || equiv__definite(&r->out))
			atomic_store(&f->purse->stop, true);
	}
	atomic_fetch_sub(&f->purse->running, 1);
}

/* A folder of its own, with the nets that the first script wrote. */
static int
make_room(struct racer *r, size_t i, struct err *e)
{
	static const char *const nets[] = {"gold.il", "gate.il"};
	struct arena *a = &r->arena;
	const char *dir = fs_join(a, r->w.dir, arena_printf(a, "line%zu", i));
	size_t k;

	if (fs_mkdirs(dir, 0700, e) < 0)
		return -1;
	for (k = 0; k < sizeof(nets) / sizeof(nets[0]); k++)
		if (link(fs_join(a, r->w.dir, nets[k]),
			    fs_join(a, dir, nets[k])) < 0)
			return err_sys(e, ERR_IO, "cannot link %s into %s",
				nets[k], dir);
	r->w.dir = dir;
	return 0;
}

static int
line_up(struct equiv_work *w, const struct equiv_race *race,
	const struct equiv_top *t, struct field *f, struct err *e)
{
	size_t i;

	memset(f, 0, sizeof(*f));
	f->purse = w->purse;
	for (i = 0; i < race->n; i++) {
		struct racer *r = &f->racers[f->n++];

		r->line = race->lines[i];
		r->top = *t;
		r->out = *w->out;
		r->w = *w;
		r->w.a = &r->arena;
		r->w.out = &r->out;
		if (make_room(r, i, e) < 0)
			return -1;
	}
	return 0;
}

static void
take(struct equiv_work *w, const struct racer *r)
{
	struct equiv_result *out = w->out;

	*out = r->out;
	if (out->why)
		out->why = arena_strdup(w->a, out->why);
	out->assume = arena_strdup(w->a, out->assume);
	if (out->counterexample)
		out->counterexample = json_copy(w->a, out->counterexample);
}

static struct equiv_edges
copy_edges(struct arena *a, const struct equiv_edges *x)
{
	struct equiv_edges out = {NULL, x->n};

	out.at = arena_array(a, x->n + 1, sizeof(*out.at));
	if (x->n > 0)
		memcpy(out.at, x->at, x->n * sizeof(*out.at));
	return out;
}

/* A refutation was simulated: it is looked for first. */
static int
decide(struct equiv_work *w, struct field *f, struct equiv_top *t, int *steps,
	struct err *e)
{
	static const enum equiv_kind kinds[] = {EQUIV_REFUTED, EQUIV_PROVEN};
	size_t i, k;

	for (k = 0; k < 2; k++)
		for (i = 0; i < f->n; i++)
			if (f->racers[i].rc == 0 &&
				f->racers[i].out.kind == kinds[k]) {
				take(w, &f->racers[i]);
				return 0;
			}
	for (i = 0; i < f->n; i++)
		if (f->racers[i].rc < 0) {
			*e = f->racers[i].err;
			return -1;
		}
	for (i = f->n; i-- > 0;)
		take(w, &f->racers[i]);
	for (i = 0; i < f->n; i++)
		if (f->racers[i].steps > *steps) {
			*steps = f->racers[i].steps;
			t->resets = copy_edges(w->a, &f->racers[i].top.resets);
		}
	return 0;
}

static int
at_once(struct equiv_work *w, const struct equiv_race *race,
	struct equiv_top *t, int *steps, struct err *e)
{
	int jobs = w->job->jobs < (int)race->n ? w->job->jobs : (int)race->n;
	struct field f;
	size_t i;
	int rc = line_up(w, race, t, &f, e);

	if (rc == 0) {
		atomic_store(&w->purse->running, jobs);
		rc = pool_run(jobs, run_lines, &f, e);
		atomic_store(&w->purse->running, 1);
		atomic_store(&w->purse->stop, false);
	}
	if (rc == 0)
		rc = decide(w, &f, t, steps, e);
	for (i = 0; i < f.n; i++)
		arena_release(&f.racers[i].arena);
	return rc;
}

int
equiv__race(struct equiv_work *w, const struct equiv_race *race,
	struct equiv_top *t, int *steps, struct err *e)
{
	struct equiv_top start = *t, now;
	size_t i;
	int n;

	if (w->job->jobs > 1 && race->n > 1)
		return at_once(w, race, t, steps, e);
	for (i = 0; i < race->n && !equiv__definite(w->out); i++) {
		now = start;
		n = 0;
		if (race->lines[i].run(w, &now, &n, e) < 0)
			return -1;
		if (n > *steps) {
			*steps = n;
			*t = now;
		}
	}
	return 0;
}
