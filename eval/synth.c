/*
 * synth: opening, and one run from texts to a result.
 *
 *	texts -> synth_front (Yosys) -> synth_check -> synth_map (ABC) -> result
 *
 * Must not answer with an area that is too small: what has no cell makes it
 * unknown.
 */
#include "eval/synth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eval/synth_int.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

/* Goes up when results may change with the same tools. */
#define SYNTH_VERSION "synth/3"

/* -C: conflicts that one proof of two equal nodes may take; without it ABC
 * tries for minutes what is in a multiplier. */
const char SYNTH_RECIPE[] =
	"strash\n&get -n\n&fraig -x -C 1000\n&put\nscorr\ndc2\ndretime";

const char *
synth_status_name(enum synth_status s)
{
	switch (s) {
	case SYNTH_OK:
		return "ok";
	case SYNTH_REFUSED:
		return "refused";
	case SYNTH_LIMIT:
		return "limit";
	case SYNTH_CRASH:
		return "crash";
	}
	return "crash";
}

const char *
synth_issue_name(enum synth_issue_kind k)
{
	static const char *const names[] = {
		[SYNTH_LATCH_INFERRED] = "latch_inferred",
		[SYNTH_MULTIPLE_DRIVERS] = "multiple_drivers",
		[SYNTH_UNDRIVEN] = "undriven",
		[SYNTH_COMB_LOOP] = "comb_loop",
		[SYNTH_UNSUPPORTED] = "unsupported",
		[SYNTH_SYNTAX] = "syntax",
		[SYNTH_MISSING_MODULE] = "missing_module",
		[SYNTH_BLACKBOX] = "blackbox",
		[SYNTH_MULTI_TOP] = "multi_top",
		[SYNTH_NO_TOP] = "no_top",
		[SYNTH_MEMORY_TOO_LARGE] = "memory_too_large",
		[SYNTH_UNMAPPED_CELL] = "unmapped_cell",
	};

	return names[k];
}

/* ---- opening ---- */

static int
put(struct synth *s, const char *name, const struct buf *b, const char **path,
	struct err *e)
{
	*path = fs_join(&s->a, s->dir, name);
	return fs_write(*path, b->ptr, b->len, e);
}

static bool
has_cell(const struct liberty *lib, bool ff)
{
	size_t i;

	for (i = 0; i < lib->n_cells; i++)
		if (ff ? lib->cells[i].ff : lib->cells[i].latch)
			return true;
	return false;
}

/* The small liberty for flip-flops, the map for latches. */
static int
put_state_cells(struct synth *s, struct err *e)
{
	struct buf b;
	int rc = 0;

	buf_init(&b, LIM_LIBERTY);
	if (has_cell(s->lib, true)) {
		liberty_write(s->lib, true, &b);
		rc = put(s, "flops.lib", &b, &s->flops, e);
	}
	buf_clear(&b);
	if (rc == 0 && has_cell(s->lib, false)) {
		liberty_latch_map(&s->a, s->lib, &b);
		if (b.len > 0)
			rc = put(s, "latches.v", &b, &s->latches, e);
	}
	buf_release(&b);
	return rc;
}

static int
open_liberty(struct synth *s, const char *path, struct err *e)
{
	char *text;
	size_t n;

	if (!yosys_has_abc(s->ys))
		return err_set(e, ERR_TOOL,
			"yosys-abc is not on the PATH: install Yosys with ABC "
			"(Debian: apt-get install yosys)");
	if (fs_read(&s->a, path, LIM_LIBERTY, &text, &n, e) < 0)
		return err_wrap(e, "liberty");
	if (liberty_parse(&s->a, fs_base(path), text, n, &s->lib, e) < 0 ||
		put_state_cells(s, e) < 0)
		return -1;
	return synth__cells(s, text, n, e);
}

int
synth_open(struct synth **out, struct yosys *ys, const char *liberty_path,
	struct err *e)
{
	struct synth *s = xcalloc(1, sizeof(*s));
	const char **ro = arena_array(&s->a, 2, sizeof(*ro));
	char *dir = NULL;
	int rc;

	s->ys = ys;
	rc = fs_scratch(&s->a, &dir, e);
	s->dir = ro[0] = dir;
	s->ro = ro;
	if (rc == 0 && liberty_path)
		rc = open_liberty(s, liberty_path, e);
	if (rc < 0) {
		synth_close(s);
		return -1;
	}
	if (yosys_servers_open(&s->servers, ys, ro, e) < 0) {
		synth_close(s);
		return -1;
	}
	s->fingerprint = arena_printf(&s->a, "%s; %s; liberty %s %.16s",
		SYNTH_VERSION, yosys_fingerprint(ys),
		s->lib ? s->lib->name : "none", s->lib ? s->lib->sha256 : "");
	*out = s;
	return 0;
}

void
synth_close(struct synth *s)
{
	struct err gone = ERR_INIT;

	if (!s)
		return;
	yosys_servers_close(s->servers);
	if (s->dir)
		(void)fs_rmtree(s->dir, &gone);
	arena_release(&s->a);
	free(s);
}

const char *
synth_fingerprint(const struct synth *s)
{
	return s->fingerprint;
}

const struct liberty *
synth_liberty(const struct synth *s)
{
	return s->lib;
}

/* ---- running ---- */

static void
take_sources(struct synth_work *w)
{
	const struct synth_job *job = w->job;
	bool one = job->n_sources == 0;
	size_t n = one ? 1 : job->n_sources;

	w->sources = arena_array(w->a, n, sizeof(*w->sources));
	w->n_sources = n;
	if (one)
		w->sources[0] = (struct synth_source){
			"design.sv", job->text ? job->text : "", job->n};
	else
		memcpy(w->sources, job->sources, n * sizeof(*w->sources));
}

static void
clear(struct synth_result *r, const struct synth_issue *issues)
{
	memset(r, 0, sizeof(*r));
	r->why = r->top = r->path = r->path_from = r->path_to = "";
	r->issues = issues;
	r->area = r->area_comb = r->aig_power = r->delay_ps = NAN;
	r->aig_and = r->aig_levels = -1;
	r->luts = r->carries = r->brams = -1;
}

static int
run_in(struct synth_work *w, struct err *e)
{
	struct synth_net *net;
	bool ok = true;

	if (w->job->plain && synth__plain(w, &ok) < 0)
		return -1;
	if (!ok)
		return 0;
	if (w->job->target == SYNTH_ICE40)
		return synth__ice40(w, e);
	if (synth__front(w, &net, e) < 0)
		return -1;
	return net ? synth__map(w, net, e) : 0;
}

static int
run(struct synth_work *w, struct err *e)
{
	struct err gone = ERR_INIT;
	char *dir;
	int rc;

	w->own = *w->job;
	w->job = &w->own;
	if (w->own.cpu_ms <= 0)
		w->own.cpu_ms = SYNTH_CPU_MS;
	w->left_ms = w->own.cpu_ms;
	w->issues = arena_array(w->a, SYNTH_ISSUES_MAX, sizeof(*w->issues));
	clear(w->out, w->issues);
	take_sources(w);
	if (fs_scratch(w->a, &dir, e) < 0)
		return -1;
	w->dir = dir;
	rc = run_in(w, e);
	(void)fs_rmtree(dir, &gone);
	w->out->cpu_us = w->cpu_us;
	return rc;
}

int
synth_run(struct synth *s, struct arena *a, const struct synth_job *job,
	struct synth_result *out, struct err *e)
{
	struct synth_work w = {.s = s, .a = a, .job = job, .out = out};

	return run(&w, e);
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of synth.h */
synth_logic(struct synth *s, struct arena *a, const struct synth_job *job,
	struct synth_result *out, char **blif, size_t *n, struct err *e)
{
	struct synth_work w = {.s = s, .a = a, .job = job, .out = out};
	struct buf b;
	int rc;

	buf_init(&b, LIM_TOOL_FILE);
	w.logic = &b;
	rc = run(&w, e);
	*blif = NULL;
	*n = 0;
	if (rc == 0 && out->status == SYNTH_OK && b.len > 0 && !b.overflow)
		*blif = buf_take(&b, a, n);
	if (rc == 0 && b.overflow) {
		out->status = SYNTH_LIMIT;
		out->why = "the netlist grew too large";
	}
	buf_release(&b);
	return rc;
}

void
synth_key(
	const struct synth *s, const struct synth_job *job, char out[HASH_HEX])
{
	struct hash_ctx *h = hash_new();
	size_t i;

	hash_str(h, s->fingerprint);
	hash_str(h, job->top);
	hash_i64(h, job->target);
	hash_str(h, job->recipe);
	hash_i64(h, job->plain);
	if (job->n_sources == 0)
		hash_part(h, job->text ? job->text : "", job->n);
	for (i = 0; i < job->n_sources; i++) {
		hash_str(h, job->sources[i].name);
		hash_part(h, job->sources[i].text, job->sources[i].n);
	}
	hash_final(h, out);
}
