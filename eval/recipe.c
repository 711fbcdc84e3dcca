/*
 * recipe: the course of a search: AIG, baseline, hints, policy, and the check
 * of what is reported.  It must not report a figure of the search itself.
 */
#include "eval/recipe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/recipe_int.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define FRONT_MAX 8	  /* points that are checked and reported */
#define CHECK_ROUNDS 2	  /* what takes the place of what was dropped */
#define BASELINE_MS 60000 /* the baseline may always have so much */
#define OPEN_CPU_MS 30000
#define OPEN_WALL_MS 300000
#define FLOW "recipe 1: &get -n; &dch -f; &nf; &put; buffer; topo; stime"

static const char *const status_names[] = {
	[RECIPE_OK] = "ok",
	[RECIPE_NOTHING] = "nothing",
	[RECIPE_REFUSED] = "refused",
	[RECIPE_LIMIT] = "limit",
	[RECIPE_UNPROVEN] = "unproven",
	[RECIPE_CRASH] = "crash",
};

const char *
recipe_status_name(enum recipe_status s)
{
	return status_names[s];
}

/* Where a search begins beside the baseline: scripts that are well known,
 * as far as the seven actions go. */
static const char *const starts[] = {
	"balance; rewrite; refactor; balance; rewrite; rewrite -z; balance; "
	"refactor -z; rewrite -z; balance; balance; rewrite; refactor; "
	"balance; rewrite; rewrite -z; balance; refactor -z; rewrite -z; "
	"balance",
	"balance; resub; rewrite; resub; refactor; resub; balance; resub; "
	"rewrite; resub; rewrite -z; resub; balance; resub; refactor -z; "
	"resub; rewrite -z; balance",
};

/* ---- opening ---- */

/* An exclusive or: ABC must be able to map it. */
static const char probe_aig[] = "aig 5 2 0 1 3\n10\n\x02\x02\x03\x02\x01\x02";

static int
prepare(struct recipe *rc, struct arena *a, const char *dir, const char *path,
	struct err *e)
{
	struct yosys_file files[] = {{"cells.lib", rc->liberty, rc->liberty_n},
		{"probe.aig", probe_aig, sizeof(probe_aig) - 1}};
	struct yosys_job job = {.dir = dir,
		.program = YOSYS_ABC,
		.script = "read_lib cells.lib\nwrite_scl " RECIPE_CELLS
			  "\nread_scl " RECIPE_CELLS "\necho rsb 0\n"
			  "read_aiger probe.aig\nstrash\n" RECIPE_MAPPING
			  "echo rse 0\n",
		.files = files,
		.n_files = 2,
		.outputs = (const char *const[]){RECIPE_CELLS},
		.n_outputs = 1,
		.cpu_ms = OPEN_CPU_MS,
		.wall_ms = OPEN_WALL_MS};
	struct yosys_result r;
	struct recipe_log x;

	if (yosys_run(rc->ys, a, &job, &r, e) < 0)
		return -1;
	if (r.how != YOSYS_OK || r.out[0].text == NULL ||
		recipe__log(r.log, r.log_n, &x, 1) != 1 || !x.ended ||
		!x.mapped)
		return err_set(e, ERR_PARSE,
			"%s: ABC cannot map logic to its cells (%s): it must "
			"have areas, delay tables, and at least an inverter, "
			"a buffer and a gate of two inputs",
			path, r.error ? r.error : "no figures");
	rc->scl_n = r.out[0].n;
	rc->scl = arena_memdup(&rc->a, r.out[0].text, r.out[0].n);
	return 0;
}

static void
make_fingerprint(struct recipe *rc)
{
	char hex[HASH_HEX];

	hash_hex(rc->liberty, rc->liberty_n, hex);
	rc->fingerprint = arena_printf(&rc->a, "%s; %s; liberty %.16s", FLOW,
		synth_fingerprint(rc->synth), hex);
}

int
recipe_open(struct recipe **out, struct yosys *ys, const char *liberty_path,
	struct err *e)
{
	struct recipe *rc = xcalloc(1, sizeof(*rc));
	struct err gone = ERR_INIT;
	struct arena a = ARENA_INIT;
	char *dir = NULL;
	int got = -1;

	rc->ys = ys;
	if (!yosys_has_abc(ys))
		err_set(e, ERR_TOOL,
			"yosys-abc is not on the PATH: install Yosys with ABC "
			"(Debian: apt-get install yosys)");
	else if (synth_open(&rc->synth, ys, liberty_path, e) == 0 &&
		fs_read(&rc->a, liberty_path, LIM_TOOL_FILE, &rc->liberty,
			&rc->liberty_n, e) == 0 &&
		fs_scratch(&a, &dir, e) == 0)
		got = prepare(rc, &a, dir, liberty_path, e);
	if (dir != NULL)
		(void)fs_rmtree(dir, &gone);
	arena_release(&a);
	if (got < 0) {
		recipe_close(rc);
		return -1;
	}
	make_fingerprint(rc);
	*out = rc;
	return 0;
}

void
recipe_close(struct recipe *rc)
{
	if (rc == NULL)
		return;
	synth_close(rc->synth);
	arena_release(&rc->a);
	free(rc);
}

struct synth *
recipe_synth(const struct recipe *rc)
{
	return rc->synth;
}

const char *
recipe_for_synth(struct arena *a, const char *recipe)
{
	return arena_printf(
		a, "strash%s%s", recipe[0] != '\0' ? "; " : "", recipe);
}

const char *
recipe_fingerprint(const struct recipe *rc)
{
	return rc->fingerprint;
}

/* ---- one search ---- */

struct work {
	struct recipe_tree t;
	struct recipe *rc;
	struct arena *a;
	const struct recipe_job *job;
	struct recipe_result *out;
	const char *dir;
	int baseline;
	int shown[FRONT_MAX]; /* nodes that were checked */
	size_t n_shown;
};

/* Strashed by ABC: what every recipe begins with. */
static int
make_root(struct work *w, const char *blif, size_t n, bool *ok, struct err *e)
{
	struct yosys_file files[] = {{"front.blif", blif, n},
		{RECIPE_CELLS, w->rc->scl, w->rc->scl_n}};
	struct yosys_job job = {.script = "read_blif front.blif\nstrash\n"
					  "write_aiger " RECIPE_ROOT "\n",
		.files = files,
		.n_files = 2,
		.outputs = (const char *const[]){RECIPE_ROOT},
		.n_outputs = 1,
		.cpu_ms = BASELINE_MS};
	struct yosys_result r;
	struct err bad = ERR_INIT;
	struct aig g;

	*ok = false;
	if (recipe__abc(&w->t, w->a, &job, &r, e) < 0)
		return -1;
	if (r.how != YOSYS_OK || r.out[0].text == NULL ||
		recipe__tree_root(&w->t, r.out[0].text, r.out[0].n, &g, &bad) <
			0) {
		w->out->status =
			r.how == YOSYS_CPU_LIMIT || r.how == YOSYS_MEMORY_LIMIT
			? RECIPE_LIMIT
			: RECIPE_CRASH;
		w->out->why = arena_printf(w->a, "ABC on the AIG: %s",
			r.error ? r.error : bad.msg);
		return 0;
	}
	w->out->inputs = g.n_in;
	w->out->outputs = g.n_out;
	w->out->ands = g.n_and;
	w->out->levels = g.levels;
	aig_features(w->a, &g, w->out->features);
	*ok = g.n_and > 0;
	if (!*ok) {
		w->out->status = RECIPE_NOTHING;
		w->out->why = "nothing of its logic is left but wires and "
			      "inverters";
	}
	return 0;
}

/* Maps the AIG behind each prefix of a recipe; answers its end. */
static int
plant(struct work *w, const char *recipe, const char *from)
{
	uint8_t steps[RECIPE_STEPS];
	int n = recipe_parse(recipe, steps), i, k = 0;

	for (i = 0; i < n; i++) {
		int next = recipe__step(&w->t, k, steps[i]);

		if (next < 0)
			break;
		k = next;
		if (!w->t.node[k].built && !w->t.node[k].want_map)
			w->t.node[k].from = from;
		recipe__want(&w->t, k, true);
	}
	return k;
}

/* The baseline costs what it costs; the budget is for what comes after. */
static int
map_baseline(struct work *w, bool *ok, struct err *e)
{
	struct recipe_tree *t = &w->t;
	int64_t wanted = w->job->max_evals;
	int k;

	t->budget_us = t->spent_us + (int64_t)BASELINE_MS * 1000;
	t->max_evals = 0;
	recipe__want(t, 0, true);
	k = plant(w, RECIPE_RESYN2, "resyn2");
	if (recipe__flush(t, e) < 0)
		return -1;
	w->baseline = recipe__alias(t, k);
	*ok = isfinite(recipe__cost(&t->node[w->baseline]));
	if (!*ok) {
		w->out->status = t->over ? RECIPE_LIMIT : RECIPE_CRASH;
		w->out->why = t->broke ? t->broke
				       : "the baseline could not be mapped";
	}
	t->node[0].from = "none";
	t->max_evals = wanted;
	t->over = false;
	return 0;
}

/* The hints of the nearest designs that gained most. */
static int
plant_hints(struct work *w, struct err *e)
{
	const struct recipe_job *job = w->job;
	bool *used = arena_array(w->a, job->n_hints + 1, sizeof(*used));
	size_t round, i, best;

	for (round = 0; round < RECIPE_HINTS; round++) {
		double least = RECIPE_NEAR, d;

		best = job->n_hints;
		for (i = 0; i < job->n_hints; i++) {
			d = aig_distance(
				job->hints[i].features, w->out->features);
			if (used[i] || job->hints[i].gain <= 0 || d >= least)
				continue;
			least = d;
			best = i;
		}
		if (best == job->n_hints)
			break;
		used[best] = true;
		plant(w, job->hints[best].recipe, "hint");
		w->out->hints_tried++;
	}
	for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		plant(w, starts[i], "search");
	return recipe__flush(&w->t, e);
}

/* ---- what is reported ---- */

static bool
dominated(const struct recipe_tree *t, int k)
{
	const struct recipe_node *x = &t->node[k], *y;
	int i;

	for (i = 0; i < t->n; i++) {
		y = &t->node[i];
		if (i == k || y->alias != i || !y->mapped || y->dead)
			continue;
		if (y->area <= x->area && y->delay_ps <= x->delay_ps &&
			(y->area < x->area || y->delay_ps < x->delay_ps ||
				i < k))
			return true;
	}
	return false;
}

static int
by_cost(const struct recipe_tree *t, int x, int y)
{
	double d = recipe__cost(&t->node[x]) - recipe__cost(&t->node[y]);

	return d < 0 || (d == 0 && x < y);
}

/* The front's best few, by cost; the first is the best of all. */
static size_t
choose(const struct recipe_tree *t, int out[FRONT_MAX])
{
	size_t n = 0, i;
	int k, v, swap;

	for (k = 0; k < t->n; k++) {
		if (t->node[k].alias != k || !t->node[k].mapped ||
			t->node[k].dead || dominated(t, k))
			continue;
		v = k;
		for (i = 0; i < n; i++)
			if (by_cost(t, v, out[i])) {
				swap = out[i];
				out[i] = v;
				v = swap;
			}
		if (n < FRONT_MAX)
			out[n++] = v;
	}
	return n;
}

static const char *
commands_of(struct arena *a, const uint8_t *steps, int n)
{
	const char *s = "";
	int i;

	for (i = 0; i < n; i++)
		s = arena_printf(a, "%s%s\n", s, recipe__name(steps[i]));
	return s;
}

static struct recipe_point
point_of(struct work *w, int k)
{
	const struct recipe_node *x = &w->t.node[k];
	uint8_t steps[RECIPE_STEPS];
	int n = recipe__path(&w->t, k, steps);

	return (struct recipe_point){recipe_text(w->a, steps, n), x->area,
		x->delay_ps, x->ands, x->levels, x->from};
}

/* Runs the nodes again; those that do not hold are dead. */
static int
check(struct work *w, const int *nodes, size_t n, struct err *e)
{
	struct recipe_check *c = arena_array(w->a, n, sizeof(*c));
	uint8_t steps[RECIPE_STEPS];
	size_t i;

	for (i = 0; i < n; i++)
		c[i].commands = commands_of(w->a, steps,
			nodes[i] == w->baseline
				? recipe_parse(RECIPE_RESYN2, steps)
				: recipe__path(&w->t, nodes[i], steps));
	if (recipe__check(&w->t, c, n, e) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		struct recipe_node *x = &w->t.node[nodes[i]];

		if (c[i].ended && c[i].mapped && c[i].cec == 1 &&
			c[i].area == x->area && c[i].delay_ps == x->delay_ps)
			continue;
		x->dead = true;
		w->out->dropped++;
	}
	return 0;
}

static int
compare_points(const void *p, const void *q)
{
	const struct recipe_point *x = p, *y = q;

	return x->area < y->area ? -1 : x->area > y->area;
}

static void
fill_dots(struct work *w)
{
	struct recipe_dot *dots =
		arena_array(w->a, (size_t)w->t.n, sizeof(*dots));
	size_t n = 0;
	int k;

	for (k = 0; k < w->t.n; k++)
		if (w->t.node[k].alias == k && w->t.node[k].mapped)
			dots[n++] = (struct recipe_dot){
				w->t.node[k].area, w->t.node[k].delay_ps};
	w->out->dots = dots;
	w->out->n_dots = n;
}

/* Checked front, best of it, gain. */
static void
fill(struct work *w, const int *nodes, size_t n)
{
	struct recipe_result *r = w->out;
	struct recipe_point *front = arena_array(w->a, n, sizeof(*front));
	int best = w->baseline;
	size_t i;

	for (i = 0; i < n; i++) {
		front[i] = point_of(w, nodes[i]);
		if (recipe__cost(&w->t.node[nodes[i]]) <
			recipe__cost(&w->t.node[best]))
			best = nodes[i];
	}
	qsort(front, n, sizeof(*front), compare_points);
	r->front = front;
	r->n_front = n;
	r->baseline = point_of(w, w->baseline);
	/* where a step of it changes nothing the way is shorter */
	r->baseline.recipe = RECIPE_RESYN2;
	r->best = point_of(w, best);
	r->gain = best == w->baseline
		? 0
		: -expm1(recipe__cost(&w->t.node[best]) -
			  recipe__cost(&w->t.node[w->baseline]));
	r->status = RECIPE_OK;
	r->why = "";
}

static int
conclude(struct work *w, struct err *e)
{
	int nodes[FRONT_MAX + 1];
	size_t n = 0, round, dropped;

	fill_dots(w);
	if (check(w, &w->baseline, 1, e) < 0)
		return -1;
	if (w->t.node[w->baseline].dead) {
		w->out->status = RECIPE_UNPROVEN;
		w->out->why = "cec could not prove the baseline equal to the "
			      "design's AIG: no figure is reported";
		return 0;
	}
	for (round = 0; round < CHECK_ROUNDS; round++) {
		dropped = w->out->dropped;
		n = choose(&w->t, nodes);
		if (check(w, nodes, n, e) < 0)
			return -1;
		if (w->out->dropped == dropped)
			break;
	}
	/* the second round's, without those that were dropped again */
	for (round = 0, dropped = 0; round < n; round++)
		if (!w->t.node[nodes[round]].dead)
			nodes[dropped++] = nodes[round];
	fill(w, nodes, dropped);
	return 0;
}

static int
search(struct work *w, struct err *e)
{
	const struct recipe_job *job = w->job;
	struct recipe_tree *t = &w->t;
	char *blif;
	size_t n;
	bool ok;

	if (recipe__front(t, job, &blif, &n, w->out, e) < 0)
		return -1;
	if (blif == NULL)
		return 0;
	if (make_root(w, blif, n, &ok, e) < 0)
		return -1;
	if (!ok)
		return 0;
	if (map_baseline(w, &ok, e) < 0)
		return -1;
	if (!ok)
		return 0;
	t->budget_us = t->spent_us +
		1000 * (job->cpu_ms > 0 ? job->cpu_ms : RECIPE_CPU_MS);
	if (plant_hints(w, e) < 0 || recipe__search(t, job, e) < 0 ||
		conclude(w, e) < 0)
		return -1;
	w->out->evals = t->evals;
	w->out->built = t->built;
	w->out->reused = t->reused;
	return 0;
}

int
recipe_run(struct recipe *rc, struct arena *a, const struct recipe_job *job,
	struct recipe_result *out, struct err *e)
{
	struct work w = {.rc = rc, .a = a, .job = job, .out = out};
	struct err gone = ERR_INIT;
	char *dir;
	int got;

	memset(out, 0, sizeof(*out));
	out->why = out->top = "";
	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	w.dir = dir;
	recipe__tree_init(&w.t, rc, a, dir);
	got = search(&w, e);
	out->cpu_us = w.t.spent_us;
	recipe__tree_release(&w.t);
	(void)fs_rmtree(dir, &gone);
	return got;
}

/* ---- as a document ---- */

static cJSON *
point_json(struct arena *a, const struct recipe_point *p)
{
	cJSON *o = json_object(a);

	json_set_str(o, "recipe", p->recipe);
	json_set_num(o, "area", p->area);
	json_set_num(o, "delay_ps", p->delay_ps);
	json_set_num(o, "area_delay", p->area * p->delay_ps);
	json_set_i64(o, "ands", p->ands);
	json_set_i64(o, "levels", p->levels);
	json_set_str(o, "from", p->from);
	return o;
}

cJSON *
recipe_json(struct arena *a, const struct recipe_result *r)
{
	cJSON *o = json_object(a), *f = json_object(a), *list = json_array(a);
	size_t i;

	json_set_str(o, "schema", "rtlsmith.recipe/1");
	json_set_str(o, "status", recipe_status_name(r->status));
	json_set_str(o, "why", r->why);
	if (r->status != RECIPE_OK)
		return o;
	json_set_str(o, "top", r->top);
	json_set_i64(o, "inputs", r->inputs);
	json_set_i64(o, "outputs", r->outputs);
	json_set_i64(o, "ands", r->ands);
	json_set_i64(o, "levels", r->levels);
	json_set_i64(o, "flip_flops", r->ffs);
	json_set_i64(o, "latches", r->latches);
	json_set(o, "baseline", point_json(a, &r->baseline));
	json_set(o, "best", point_json(a, &r->best));
	json_set_num(o, "gain", r->gain);
	for (i = 0; i < r->n_front; i++)
		json_push(list, point_json(a, &r->front[i]));
	json_set(o, "front", list);
	json_set_i64(o, "mappings", r->evals);
	json_set_i64(o, "steps_run", r->built);
	json_set_i64(o, "steps_reused", r->reused);
	json_set_i64(o, "hints_tried", (int64_t)r->hints_tried);
	json_set_i64(o, "dropped", (int64_t)r->dropped);
	for (i = 0; i < AIG_FEATURES; i++)
		json_set_num(f, aig_feature_names[i], r->features[i]);
	json_set(o, "features", f);
	return o;
}
