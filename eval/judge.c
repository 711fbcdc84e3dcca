/*
 * judge: opening the tools, limits, keys, and one judgement from scratch
 * folder to verdict.
 *
 * Only CPU time decides that a design ran too long; wall time is a last guard
 * whose passing says nothing about the design.  Must not contain a suite's
 * rules: see judge_official.c and judge_strict.c.
 */
#include "eval/judge_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "eval/cmodel.h"
#include "eval/lex.h"
#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/log.h"
#include "lib/base/limits.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"

#define MEM_MB_DEFAULT 1024
#define FACTOR_DEFAULT 8.0
#define CPU_MS_MIN 4000
#define CPU_MS_MAX ((int64_t)3600 * 1000)

static const char *const mode_names[] = {"strict", "official"};

const char *
judge_mode_name(enum judge_mode m)
{
	return mode_names[m];
}

int
judge_mode_parse(const char *s, enum judge_mode *out, struct err *e)
{
	if (str_eq(s, "strict"))
		*out = JUDGE_STRICT;
	else if (str_eq(s, "official"))
		*out = JUDGE_OFFICIAL;
	else
		return err_set(e, ERR_USAGE,
			"unknown mode \"%.40s\": strict or official",
			s ? s : "");
	return 0;
}

/* What a killed process left behind; trouble there is none of ours. */
static void
sweep_scratch(void)
{
	struct err e = ERR_INIT;
	size_t removed;

	if (fs_scratch_sweep(&removed, &e) < 0)
		log_msg(LOG_INFO, "old scratch folders: %s", e.msg);
	else if (removed > 0)
		log_msg(LOG_INFO,
			"removed %zu scratch folders of killed processes",
			removed);
}

int
judge_open(struct judge **out, const struct judge_setup *setup, struct err *e)
{
	struct judge *j = xcalloc(1, sizeof(*j));
	struct iverilog_setup tools = {
		.no_servers = setup && setup->no_servers};

	if (sandbox_open(&j->sandbox, setup ? setup->sandbox : SANDBOX_AUTO,
		    e) < 0) {
		free(j);
		return -1;
	}
	tools.sandbox = j->sandbox;
	if (iverilog_open(&j->iv, &tools, e) < 0) {
		judge_close(j);
		return -1;
	}
	snprintf(j->walls, sizeof(j->walls), "%s", sandbox_layers(j->sandbox));
	snprintf(j->fingerprint, sizeof(j->fingerprint), "%s %s", JUDGE_RULES,
		iverilog_fingerprint(j->iv));
	snprintf(j->tools, sizeof(j->tools), "iverilog %s (%s)",
		iverilog_version(j->iv), iverilog_way(j->iv));
	harness_marks_new(&j->marks);
	judge__trusted_open(&j->trusted);
	j->memo = judge__memo_open();
	j->runs = judge__runs_open();
	j->proofs = judge__proofs_new();
	j->cmodel = cmodel_tools_new();
	sweep_scratch();
	*out = j;
	return 0;
}

void
judge_close(struct judge *j)
{
	if (!j)
		return;
	judge__trusted_close(&j->trusted);
	judge__memo_close(j->memo);
	judge__runs_close(j->runs);
	judge__proofs_free(j->proofs);
	cmodel_tools_free(j->cmodel);
	iverilog_close(j->iv);
	sandbox_close(j->sandbox);
	free(j);
}

const char *
judge_fingerprint(const struct judge *j)
{
	return j->fingerprint;
}

struct sandbox *
judge_sandbox(const struct judge *j)
{
	return j->sandbox;
}

struct iverilog *
judge_iverilog(const struct judge *j)
{
	return j->iv;
}

int64_t
judge_cpu_limit_ms(const struct task *t, const struct judge_options *o)
{
	double factor =
		o->timeout_factor > 0 ? o->timeout_factor : FACTOR_DEFAULT;
	double need;
	int64_t limit = CPU_MS_MIN, unit = 1000;

	if (t->golden_cpu_us < 0) {
		need = (double)judge__rules(t->profile)->cpu_ms;
		return (int64_t)(need * factor / FACTOR_DEFAULT);
	}
	need = (double)t->golden_cpu_us / 1000 * factor;
	while ((double)unit < need && unit < CPU_MS_MAX)
		unit *= 2;
	return unit > limit ? unit : limit;
}

int64_t
judge__mem_mb(const struct judge_options *o)
{
	return o->mem_mb > 0 ? o->mem_mb : MEM_MB_DEFAULT;
}

const char *
judge__normal(struct arena *a, const char *code, size_t n, size_t *out_n)
{
	return lex_normal(a, code, n, out_n);
}

/* Everything but the text. */
struct hash_ctx *
judge__key_begin(const struct judge *j, const struct task *t,
	const struct judge_options *o)
{
	struct hash_ctx *h = hash_new();
	struct arena a = ARENA_INIT;

	hash_str(h, judge_task_tools(&a, j, t));
	arena_release(&a);
	hash_str(h, t->sha256);
	hash_i64(h, t->samples);
	hash_str(h, judge_mode_name(o->mode));
	hash_i64(h, judge_cpu_limit_ms(t, o));
	hash_i64(h, judge__mem_mb(o));
	hash_i64(h, o->full);
	if (o->mode == JUDGE_STRICT)
		hash_str(h, t->strengthen);
	return h;
}

void
/* NOLINTNEXTLINE(readability-function-size): the contract of judge.h */
judge_key(const struct judge *j, const struct task *t,
	const struct judge_options *o, const char *code, size_t n,
	char out[HASH_HEX])
{
	struct hash_ctx *h = judge__key_begin(j, t, o);
	struct arena a = ARENA_INIT;

	/* VerilogEval's letters look into the text, comments and all */
	hash_i64(h,
		o->mode == JUDGE_OFFICIAL && judge_scan_async_reset(code, n));
	if (!task_is_line(t)) /* whose spelling is what is judged */
		code = judge__normal(&a, code, n, &n);
	hash_part(h, code, n);
	hash_final(h, out);
	arena_release(&a);
}

void
/* NOLINTNEXTLINE(readability-function-size): the contract of judge.h */
judge_key_exact(const struct judge *j, const struct task *t,
	const struct judge_options *o, const char *code, size_t n,
	char out[HASH_HEX])
{
	struct hash_ctx *h = judge__key_begin(j, t, o);

	hash_str(h, "this very text");
	hash_part(h, code, n);
	hash_final(h, out);
}

bool
judge_any_spelling(const struct verdict *v)
{
	static const enum verdict_reason reasons[] = {REASON_PASS, REASON_EMPTY,
		REASON_SIM_MISMATCH, REASON_SIM_TIMEOUT, REASON_SIM_RUNTIME,
		REASON_SIM_NO_VERDICT, REASON_SAMPLE_COUNT};
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (v->reason == reasons[i])
			return v->n_diags == 0;
	return false;
}

/* ---- one judgement ---- */

struct verdict_stage *
judge__stage(struct verdict *v, const char *name, const char *status)
{
	struct verdict_stage *s;

	if (v->n_stages == VERDICT_STAGES_MAX)
		BUG("more stages than a verdict holds");
	s = &v->stages[v->n_stages++];
	memset(s, 0, sizeof(*s));
	s->name = name;
	s->status = status;
	s->exit_code = -1;
	s->mismatches = s->samples = -1;
	s->expected_samples = s->first_mismatch = -1;
	return s;
}

void
judge__fail(struct judge_work *w, enum verdict_reason r, const char *detail)
{
	w->v->status = VERDICT_FAIL;
	w->v->reason = r;
	w->v->detail = detail;
}

void
judge__error(struct judge_work *w, enum verdict_reason r, const char *detail)
{
	w->v->status = VERDICT_ERROR;
	w->v->reason = r;
	w->v->detail = detail;
}

void
judge__feed_scan(void *arg, const char *p, size_t n)
{
	judge_scan_add(arg, p, n);
}

int64_t
judge__wall_guard_ms(int64_t cpu_ms)
{
	return cpu_ms * 20 > 60000 ? cpu_ms * 20 : 60000;
}

struct judge_compiled {
	struct arena a;
	bool known;
	struct iverilog_compile c;
};

struct judge_compiled *
judge_compiled_new(void)
{
	return xcalloc(1, sizeof(struct judge_compiled));
}

void
judge_compiled_free(struct judge_compiled *c)
{
	if (!c)
		return;
	arena_release(&c->a);
	free(c);
}

/* The scan sees what the compiler said as if it had been called. */
static void
take_compiled(struct judge_work *w)
{
	const struct judge_variant *var = w->o->variant;

	w->compile = var->compiled->c;
	w->compile.cpu_us = w->compile.wall_us = 0;
	judge_scan_add(&w->scan, w->compile.log, w->compile.log_n);
}

int
judge__compile(struct judge_work *w, struct err *e)
{
	const struct judge_variant *var = w->o->variant;
	struct iverilog_job job = {.dir = w->dir,
		.sources = w->src,
		.n_sources = w->n_src,
		.generation = w->rules->generation,
		.top = w->top,
		.timescale = w->rules->timescale,
		.flags = w->rules->flags,
		.cpu_ms = JUDGE_COMPILE_CPU_MS,
		.wall_ms = judge__wall_guard_ms(JUDGE_COMPILE_CPU_MS),
		.as_bytes = judge__mem_mb(w->o) * (int64_t)LIM_MIB,
		.on_log = judge__feed_scan,
		.on_log_arg = &w->scan};

	judge_scan_phase(&w->scan, SCAN_COMPILE);
	if (var && var->compiled->known) {
		take_compiled(w);
		return 0;
	}
	if (iverilog_compile(w->j->iv, var ? &var->compiled->a : w->a, &job,
		    &w->compile, e) < 0)
		return -1;
	if (var) {
		var->compiled->c = w->compile;
		var->compiled->known = true;
	}
	w->v->cpu_us += w->compile.cpu_us;
	if (w->o->keep_dir && w->compile.code)
		return fs_write(fs_join(w->a, w->dir, "test.vvp"),
			w->compile.code, w->compile.code_n, e);
	return 0;
}

int
judge__simulate(struct judge_work *w, struct err *e)
{
	const struct judge_variant *var = w->o->variant;
	struct iverilog_patch patch = {var ? var->from : NULL,
		var ? var->to : NULL, var ? strlen(var->from) : 0};
	struct iverilog_sim_job job = {.dir = w->dir,
		.code = w->compile.code,
		.code_n = w->compile.code_n,
		.patches = &patch,
		.n_patches = var ? 1 : 0,
		.batch = w->rules->batch,
		.merge = w->rules->merge,
		.cpu_ms = w->cpu_limit_ms,
		.wall_ms = judge__wall_guard_ms(w->cpu_limit_ms),
		.as_bytes = judge__mem_mb(w->o) * (int64_t)LIM_MIB,
		.file_bytes = (int64_t)JUDGE_FILE_BYTES,
		.out_max = JUDGE_SIM_OUT,
		.tail_max = JUDGE_SIM_OUT / 2,
		.on_out = judge__feed_scan,
		.on_out_arg = &w->scan};

	struct judge_kept_run run = {.nonce = ""};
	char key[HASH_HEX];

	judge_scan_phase(&w->scan, SCAN_SIM);
	w->simulated = true;
	judge__name_code(w);
	judge__run_key(w, NULL, key);
	if (judge__run_find(w, key, &run)) {
		w->sim = run.sim;
		judge_scan_add(&w->scan, w->sim.out, w->sim.out_n);
		return 0;
	}
	if (iverilog_simulate(w->j->iv, w->a, &job, &w->sim, e) < 0)
		return -1;
	w->v->cpu_us += w->sim.cpu_us;
	run.sim = w->sim;
	judge__run_keep(w, key, &run);
	return 0;
}

static bool
has_data(const struct task *t)
{
	size_t i;

	for (i = 0; i < t->n_files; i++)
		if (str_eq(t->files[i].role, "data"))
			return true;
	return false;
}

int
judge__make_dir(struct judge_work *w, struct err *e)
{
	char id[RAND_ULID];

	w->dir = NULL;
	if (!w->o->keep_dir && !has_data(w->t))
		return 0;
	if (!w->o->keep_dir)
		return fs_scratch(w->a, &w->dir, e);
	rand_ulid(id);
	w->dir = fs_join(w->a, w->o->keep_dir, id);
	return fs_mkdirs(w->dir, 0700, e);
}

/* Data files lie beside the simulation, under their own names. */
int
judge__put_data(struct judge_work *w, struct err *e)
{
	const struct task_file *f;
	size_t i;

	for (i = 0; i < w->t->n_files; i++) {
		f = &w->t->files[i];
		if (str_eq(f->role, "data") &&
			fs_write(fs_join(w->a, w->dir, f->name), f->text, f->n,
				e) < 0)
			return -1;
	}
	return 0;
}

void
judge__log_open(const struct judge_work *w, struct buf *b, size_t most)
{
	size_t n = w->compile.log_n;

	buf_init(b, JUDGE_LOG);
	buf_add_truncate(b, w->compile.log, n > most ? most : n);
}

void
judge__log_keep(struct judge_work *w, struct buf *b)
{
	size_t n = b->len;
	char *text = buf_take(b, w->a, NULL);

	w->v->log = str_utf8_fix(w->a, text, n);
}

/* Log for people: both outputs, bounded. */
static void
keep_log(struct judge_work *w)
{
	struct buf b;

	judge__log_open(w, &b, JUDGE_LOG / 4);
	if (w->simulated) {
		buf_add_truncate(&b, w->sim.out, w->sim.out_n);
		buf_add_truncate(&b, w->sim.err, w->sim.err_n);
	}
	judge__log_keep(w, &b);
}

/* The candidate's file must not carry the name of one of the task's. */
static const char *
dut_name(struct arena *a, const struct task *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->n_files; i++)
		if (str_eq(t->files[i].name, name))
			return dut_name(a, t, arena_printf(a, "_%s", name));
	return name;
}

static int
run_in_dir(struct judge_work *w, struct err *e)
{
	if (judge__put_data(w, e) < 0)
		return -1;
	if (task_is_assertion(w->t))
		return judge__assertion(w, e);
	if (task_is_testbench(w->t))
		return judge__testbench(w, e);
	return w->o->mode == JUDGE_OFFICIAL ? judge__official(w, e)
					    : judge__strict(w, e);
}

int
judge__settle(
	struct judge_work *w, int rc, const struct err *why, struct err *e)
{
	if (rc >= 0)
		return 0;
	if (why->code != ERR_USAGE && why->code != ERR_PARSE) {
		*e = *why;
		return -1;
	}
	judge__error(w, REASON_INTERNAL, arena_strdup(w->a, why->msg));
	return 0;
}

/* What is known before anything runs. */
void
judge__begin(struct judge_work *w)
{
	memset(w->v, 0, sizeof(*w->v));
	w->v->mode = judge_mode_name(w->o->mode);
	w->v->tools = w->j->tools;
	w->v->tool_version = iverilog_version(w->j->iv);
	w->v->sandbox = w->j->walls;
	w->rules = judge__rules(w->t->profile);
	w->dut = dut_name(w->a, w->t, w->rules->dut);
	w->cpu_limit_ms = judge_cpu_limit_ms(w->t, w->o);
	w->compile.log = w->sim.out = w->sim.err = arena_strdup(w->a, "");
	judge_scan_init(&w->scan);
	buf_init(&w->monitor, 0);
}

void
judge__end(struct judge_work *w)
{
	judge_scan_release(&w->scan);
	buf_release(&w->monitor);
}

bool
judge__too_large(struct judge_work *w)
{
	if (w->n <= LIM_CANDIDATE)
		return false;
	judge__fail(
		w, REASON_RESOURCE_LIMIT, "the candidate is larger than 1 MiB");
	return true;
}

static int
run_in_scratch(struct judge_work *w, struct err *e)
{
	struct err ignored = ERR_INIT;
	int rc;

	if (task_is_line(w->t))
		return judge__line(w, e);
	if (judge__too_large(w))
		return 0;
	if (judge__make_dir(w, e) < 0)
		return -1;
	rc = run_in_dir(w, e);
	if (w->dir && !w->o->keep_dir)
		(void)fs_rmtree(w->dir, &ignored);
	return rc;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of judge.h */
judge_run(struct judge *j, const struct task *t, const struct judge_options *o,
	const char *code, size_t n, struct arena *a, struct verdict *out,
	struct err *e)
{
	struct judge_work w = {
		.j = j, .t = t, .o = o, .code = code, .n = n, .a = a, .v = out};
	struct err why = ERR_INIT;
	int64_t start = clock_mono_us();
	int rc;

	judge__begin(&w);
	rc = run_in_scratch(&w, &why);
	rc = judge__settle(&w, rc, &why, e);
	keep_log(&w);
	judge__end(&w);
	out->wall_us = clock_mono_us() - start;
	return rc;
}
