/*
 * judge_seeded: the steps of the strict judge that call tools: the candidate
 * preprocessed alone, compiled alone, compiled behind the trusted texts, and
 * simulated with a fresh nonce and a given seed.
 *
 * The compiler's input is put together here and is the same bytes whoever the
 * candidate stands beside: nothing that it defines can reach the trusted texts,
 * which come first, and `resetall on both sides stops directives.  Must not
 * decide.
 */
#include <string.h>

#include "eval/judge_priv.h"
#include "lib/base/fs.h"
#include "lib/base/str.h"

/* Honest candidates need 20 ms and 10 MB. */
#define PP_CPU_MS 2000
#define PP_AS_BYTES ((int64_t)(256 * LIM_MIB))
#define PP_TEXT_MAX (4 * LIM_MIB)
#define IVL_CPU_MS 4000
#define IVL_AS_BYTES ((int64_t)(512 * LIM_MIB))
#define MONITOR_MAX (4 * LIM_MIB)

static void
feed_monitor(void *arg, const char *p, size_t n)
{
	(void)buf_add(arg, p, n);
}

static void
strict_job(struct judge_work *w, struct iverilog_job *job)
{
	memset(job, 0, sizeof(*job));
	job->dir = w->dir;
	job->sources = w->src;
	job->n_sources = w->n_src;
	job->generation = w->rules->generation;
	job->timescale = w->rules->timescale;
	job->flags = w->rules->flags;
	job->cpu_ms = IVL_CPU_MS;
	job->wall_ms = judge__wall_guard_ms(IVL_CPU_MS);
	job->as_bytes = IVL_AS_BYTES;
	job->on_log = judge__feed_scan;
	job->on_log_arg = &w->scan;
}

/* ---- the text ---- */

/* Does ivlpp change anything?  A carriage return is a line's end for ivlpp and
 * a blank for ivl. */
static bool
needs_pp(const char *p, size_t n)
{
	return n > 0 && (memchr(p, '`', n) || memchr(p, '\r', n));
}

static const char *
with_line(struct judge_work *w, const char *text, size_t n, size_t *out_n)
{
	struct buf b;

	buf_init(&b, n + LIM_PATH);
	buf_printf(&b, "`line 1 \"%s\" 0\n", w->dut);
	buf_add(&b, text, n);
	buf_addch(&b, '\n');
	return buf_take(&b, w->a, out_n);
}

static int
preprocess(struct judge_work *w, const char *text, size_t n, struct err *e)
{
	struct iverilog_job job;
	struct iverilog_compile pp;

	w->src[0] = (struct iverilog_source){w->dut, text, n};
	w->n_src = 1;
	strict_job(w, &job);
	job.dir = NULL; /* nothing of the task's is there to be included */
	job.cpu_ms = PP_CPU_MS;
	job.as_bytes = PP_AS_BYTES;
	judge_scan_phase(&w->scan, SCAN_COMPILE);
	if (iverilog_preprocess(w->j->iv, w->a, &job, &pp, e) < 0)
		return -1;
	w->v->cpu_us += pp.cpu_us;
	w->compile = pp;
	w->compile.code = NULL;
	if (pp.ok && pp.code_n > PP_TEXT_MAX) {
		w->compile.how = PROC_FILE_LIMIT;
		w->compile.ok = false;
	}
	w->pp = pp.code;
	w->pp_n = pp.code_n;
	return 0;
}

int
judge__candidate_text(struct judge_work *w, struct err *e)
{
	size_t n;
	const char *text = judge__module_text(w, &n);

	w->compile.ok = true;
	w->compile.how = PROC_EXITED;
	if (needs_pp(text, n))
		return preprocess(w, text, n, e);
	w->pp = with_line(w, text, n, &w->pp_n);
	return 0;
}

/* ---- compilations ---- */

static int
compile(struct judge_work *w, struct iverilog_job *job, struct err *e)
{
	struct judge *j = w->j;
	struct iverilog_compile *c = &w->compile;

	job->flags |= IVERILOG_PREPROCESSED;
	judge_scan_phase(&w->scan, SCAN_COMPILE);
	if (iverilog_compile(j->iv, w->a, job, c, e) < 0)
		return -1;
	w->v->cpu_us += c->cpu_us;
	if (str_memmem(c->log, c->log_n, j->marks.nonce))
		c->log = harness_clean(
			w->a, c->log, c->log_n, j->marks.nonce, &c->log_n);
	return 0;
}

int
judge__compile_alone(struct judge_work *w, bool code, struct err *e)
{
	struct iverilog_job job;

	w->src[0] = (struct iverilog_source){w->dut, w->pp, w->pp_n};
	w->n_src = 1;
	strict_job(w, &job);
	job.top = w->t->top;
	job.flags |= code ? 0 : IVERILOG_NULL;
	return compile(w, &job, e);
}

int
judge__compile_with(
	struct judge_work *w, const struct judge_trusted *tr, struct err *e)
{
	struct iverilog_job job;

	w->src[0] = (struct iverilog_source){"trusted", tr->text, tr->n};
	w->n_src = 1;
	if (w->extra)
		w->src[w->n_src++] = (struct iverilog_source){
			"extra", w->extra, strlen(w->extra)};
	w->src[w->n_src++] = (struct iverilog_source){w->dut, w->pp, w->pp_n};
	strict_job(w, &job);
	/* the order of roots: rs_root's variables start first */
	job.top = HARNESS_ROOT;
	job.top2 = tr->h.root;
	if (compile(w, &job, e) < 0)
		return -1;
	judge__name_code(w);
	if (w->o->keep_dir && w->dir && w->compile.code)
		return fs_write(fs_join(w->a, w->dir, "test.vvp"),
			w->compile.code, w->compile.code_n, e);
	return 0;
}

/* ---- a run ---- */

/* Which marks the code has: a literal that was no argument is none. */
static size_t
patches_of(struct judge_work *w, const char *seed,
	struct iverilog_patch patches[2], char nonce[HARNESS_NONCE + 1])
{
	const struct harness_marks *m = &w->j->marks;
	const char *code = w->compile.code;
	size_t n = 0;

	if (str_memmem(code, w->compile.code_n, m->nonce)) {
		harness_nonce(nonce);
		patches[n++] =
			(struct iverilog_patch){m->nonce, nonce, HARNESS_NONCE};
	}
	if (str_memmem(code, w->compile.code_n, m->seed))
		patches[n++] =
			(struct iverilog_patch){m->seed, seed, HARNESS_SEED};
	return n;
}

/* No verdict line can be told without a mark. */
#define NO_NONCE "\n"

static void
read_run(struct judge_work *w, const char *nonce)
{
	struct err ignored = ERR_INIT;
	struct iverilog_sim *s = &w->sim;

	judge_scan_end(&w->scan);
	w->scan.nonce = NO_NONCE;
	if (!str_eq(nonce, NO_NONCE)) {
		s->out =
			harness_clean(w->a, s->out, s->out_n, nonce, &s->out_n);
		s->err =
			harness_clean(w->a, s->err, s->err_n, nonce, &s->err_n);
	}
	w->report = NULL;
	if (w->monitor.len > 0 && !w->monitor.overflow &&
		monitor_parse(w->a, w->monitor.ptr, w->monitor.len, &w->report,
			&ignored) < 0)
		w->report = NULL;
}

/* The same run again: what it said is read by the nonce it was made with. */
static void
take_run(struct judge_work *w, const struct judge_kept_run *run)
{
	w->sim = run->sim;
	w->scan.nonce = run->nonce;
	judge_scan_add(&w->scan, run->sim.out, run->sim.out_n);
	(void)buf_add(&w->monitor, run->monitor, run->monitor_n);
	read_run(w, run->nonce);
}

static int
new_run(struct judge_work *w, const char *seed, struct judge_kept_run *run,
	struct err *e)
{
	struct iverilog_patch patches[2];
	struct iverilog_sim_job job = {.dir = w->dir,
		.code = w->compile.code,
		.code_n = w->compile.code_n,
		.patches = patches,
		.batch = w->rules->batch,
		.merge = w->rules->merge,
		.monitor = true,
		.on_monitor = feed_monitor,
		.on_monitor_arg = &w->monitor,
		.cpu_ms = w->cpu_limit_ms,
		.wall_ms = judge__wall_guard_ms(w->cpu_limit_ms),
		.as_bytes = judge__mem_mb(w->o) * (int64_t)LIM_MIB,
		.file_bytes = (int64_t)JUDGE_FILE_BYTES,
		.out_max = JUDGE_SIM_OUT,
		.tail_max = JUDGE_SIM_OUT / 2,
		.on_out = judge__feed_scan,
		.on_out_arg = &w->scan};

	job.n_patches = patches_of(w, seed, patches, run->nonce);
	w->scan.nonce = run->nonce;
	if (iverilog_simulate(w->j->iv, w->a, &job, &w->sim, e) < 0)
		return -1;
	w->v->cpu_us += w->sim.cpu_us;
	run->sim = w->sim;
	run->monitor = w->monitor.ptr;
	run->monitor_n = w->monitor.overflow ? SIZE_MAX : w->monitor.len;
	read_run(w, run->nonce);
	return 0;
}

int
judge__simulate_seeded(struct judge_work *w, const char *seed, struct err *e)
{
	struct judge_kept_run run = {.nonce = NO_NONCE};
	char key[HASH_HEX];

	judge_scan_end(&w->scan);
	judge_scan_phase(&w->scan, SCAN_SIM);
	buf_release(&w->monitor);
	buf_init(&w->monitor, MONITOR_MAX);
	w->simulated = true;
	judge__run_key(w, seed, key);
	if (judge__run_find(w, key, &run)) {
		take_run(w, &run);
		return 0;
	}
	if (new_run(w, seed, &run, e) < 0)
		return -1;
	judge__run_keep(w, key, &run);
	return 0;
}

/* ---- what it said ---- */

static bool
calls_stop(const struct task *t)
{
	const struct task_file *tb = task_file(t, "testbench");

	return tb && str_memmem(tb->text, tb->n, "$stop");
}

static bool
ended_well(const struct judge_work *w)
{
	if (w->sim.how != PROC_EXITED)
		return false;
	return w->sim.code == 0 || (w->sim.code == 1 && calls_stop(w->t));
}

void
judge__says(const struct judge_work *w, struct judge_says *out)
{
	const struct judge_scan *s = &w->scan;

	memset(out, 0, sizeof(*out));
	out->mismatches = out->samples = -1;
	out->ended = ended_well(w);
	switch (w->t->profile) {
	case TASK_NATIVE:
		out->lines = (int64_t)s->native;
		out->mismatches = s->native_m;
		out->samples = s->native_s;
		break;
	case TASK_VE1:
	case TASK_VE2_SPEC:
	case TASK_VE2_CC:
		out->lines = (int64_t)s->lines;
		out->mismatches = s->last_e;
		out->samples = s->last_s;
		break;
	case TASK_RTLLM:
		out->lines = (int64_t)s->rtllm_pass;
		break;
	case TASK_VGEN:
		out->lines = (int64_t)s->vgen_pass;
		break;
	}
	out->counts = judge__counts(w->t->profile);
	out->pass = out->lines > 0 &&
		(!out->counts || (out->mismatches == 0 && out->samples > 0));
}

bool
judge__counts(enum task_profile p)
{
	return p != TASK_RTLLM && p != TASK_VGEN;
}
