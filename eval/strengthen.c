/*
 * strengthen: from a task to a testbench of ours, checked (see strengthen.h).
 *
 * The golden compiled alone tells ports and clocks, the suite's own testbench
 * what inputs may do; the text is then run with the golden as the candidate
 * and must find nothing.
 */
#include "eval/strengthen_int.h"

#include <stdlib.h>
#include <string.h>

#include "eval/lex.h"
#include "eval/vscan.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define OUR_NAME "strengthen_tb.sv"
#define TRY_CPU_MS 20000
#define SLOW_US 2000000 /* a check that takes longer is made shorter */

static const char *const use_names[] = {"off", "vacuous", "all"};

const char *
strengthen_use_name(enum strengthen_use u)
{
	return use_names[u];
}

int
strengthen_use_parse(const char *s, enum strengthen_use *out, struct err *e)
{
	for (size_t i = 0; i < 3; i++)
		if (str_eq(s, use_names[i])) {
			*out = (enum strengthen_use)i;
			return 0;
		}
	return err_set(e, ERR_USAGE,
		"unknown use \"%.40s\": vacuous, all or off", s ? s : "");
}

/* ---- the golden ---- */

static bool
golden_text(struct st_plan *p)
{
	const struct task_file *f = task_file(p->t, "golden");

	p->refused =
		f ? "its candidates are no designs" : "the task has no golden";
	if (!f || !task_wants_design(p->t))
		return false;
	p->text = f->text;
	p->n = f->n;
	p->top = p->t->golden_top ? p->t->golden_top : p->t->top;
	if (p->t->profile == TASK_VE1 && p->t->header) {
		p->text = arena_printf(
			p->a, "%s\n%.*s", p->t->header, (int)f->n, f->text);
		p->n = strlen(p->text);
		p->top = p->t->top;
	}
	p->refused = p->top ? NULL : "the golden's module is not named";
	return p->top != NULL;
}

static int
read_golden(struct st_plan *p, struct err *e)
{
	struct iverilog_source src = {"golden.sv", p->text, p->n};
	struct st_job job = {
		.sources = &src, .n = 1, .top = p->top, .only_compile = true};
	struct st_sim sim;

	if (st__run(p->iv, p->a, p->dir, &job, &sim, e) < 0)
		return -1;
	if (!sim.compiled) {
		p->refused = arena_printf(p->a,
			"the golden does not compile alone: %.200s", sim.log);
		return 0;
	}
	st__scan(p, sim.code, sim.code_n);
	if (p->refused)
		return 0;
	p->starts_golden = arena_printf(p->a, "\tinitial begin\n%s\tend\n",
		st__deposits(
			p->a, sim.code, sim.code_n, p->top, "gold", false));
	return 0;
}

/* The golden's modules under other names. */
static void
rename_golden(struct st_plan *p)
{
	struct vscan v;
	const char **names;
	size_t n = 0;

	vscan_text(p->a, p->text, p->n, &v);
	names = arena_array(p->a, v.n + 1, sizeof(*names));
	for (size_t i = 0; i < v.n; i++)
		names[n++] = v.modules[i].name;
	p->text = lex_rename(p->a, p->text, p->n, names, n, "rs_g_", &p->n);
}

/* ---- checking ---- */

static int64_t
number_after(const char *log, const char *word)
{
	const char *at = NULL, *q = log;

	while ((q = strstr(q, word)) != NULL)
		at = q += strlen(word);
	return at ? strtoll(at, NULL, 10) : -1;
}

static void
read_verdict(struct st_sim *sim, struct strengthen_run *r)
{
	const char *out = sim->sim.out;

	r->log = sim->compiled ? out : sim->log;
	r->cpu_us += sim->cpu_us;
	r->mismatches = r->samples = r->known = r->first_time = -1;
	r->says = STRENGTHEN_NO_COMPILE;
	if (!sim->compiled)
		return;
	r->says = STRENGTHEN_NO_END;
	if (sim->sim.how != PROC_EXITED || sim->sim.code != 0)
		return;
	r->mismatches = number_after(out, "rtlsmith: mismatches=");
	r->samples = number_after(out, " samples=");
	r->first_time = number_after(out, " first_time=");
	r->known = number_after(out, "strengthen: known=");
	if (r->mismatches >= 0)
		r->says =
			r->mismatches ? STRENGTHEN_REJECTS : STRENGTHEN_ACCEPTS;
}

struct trying {
	struct iverilog *iv;
	struct arena *a;
	const char *dir;
	const char *top;
	const struct strengthen *s;
	const struct iverilog_source *candidate;
	struct strengthen_run *out;
};

static int
try_once(const struct trying *w, const char *start, struct err *e)
{
	struct iverilog_source src[3] = {
		{"rs_tb.sv", w->s->text, w->s->n}, *w->candidate};
	struct st_job job = {
		.sources = src, .n = 2, .top = "tb", .cpu_ms = TRY_CPU_MS};
	struct st_sim sim;

	if (start)
		src[job.n++] = (struct iverilog_source){
			"rs_start.sv", start, strlen(start)};
	if (st__run(w->iv, w->a, w->dir, &job, &sim, e) < 0)
		return -1;
	read_verdict(&sim, w->out);
	return 0;
}

/* With both starts when the testbench starts the designs. */
static int
try_starts(const struct trying *w, struct err *e)
{
	struct st_job job = {.sources = w->candidate,
		.n = 1,
		.top = w->top,
		.only_compile = true};
	struct st_sim sim;

	if (!w->s->starts)
		return try_once(w, NULL, e);
	if (st__run(w->iv, w->a, w->dir, &job, &sim, e) < 0)
		return -1;
	w->out->cpu_us = sim.cpu_us;
	w->out->log = sim.log;
	w->out->says = STRENGTHEN_NO_COMPILE;
	for (int ones = 0; ones < 2 && sim.compiled; ones++) {
		if (try_once(w,
			    strengthen_start(
				    w->a, sim.code, sim.code_n, w->top, ones),
			    e) < 0)
			return -1;
		if (w->out->says != STRENGTHEN_REJECTS)
			break;
	}
	return 0;
}

int
/* NOLINTNEXTLINE(readability-function-size): the contract of strengthen.h */
strengthen_try(struct iverilog *iv, struct arena *a, const struct task *t,
	const struct strengthen *s, const char *code, size_t n,
	struct strengthen_run *out, struct err *e)
{
	struct iverilog_source src = {"dut.sv", code, n};
	struct trying w = {.iv = iv,
		.a = a,
		.top = t->top,
		.s = s,
		.candidate = &src,
		.out = out};

	memset(out, 0, sizeof(*out));
	if (t->profile == TASK_VE1 && t->header) {
		src.text = arena_printf(a, "%s\n%.*s", t->header, (int)n, code);
		src.n = strlen(src.text);
	}
	return try_starts(&w, e);
}

static int
try_golden(struct st_plan *p, struct strengthen *out, struct strengthen_run *r,
	struct err *e)
{
	char *code = task_golden_candidate(p->a, p->t);

	out->text = st__write(p, &out->n);
	out->starts = p->starts;
	if (!out->text) {
		p->refused = "the testbench would be larger than 8 MiB";
		return 0;
	}
	if (strengthen_try(p->iv, p->a, p->t, out, code, strlen(code), r, e) <
		0)
		return -1;
	if (r->says == STRENGTHEN_NO_COMPILE)
		p->refused = arena_printf(p->a,
			"the testbench does not compile with the golden: "
			"%.300s",
			r->log);
	else if (r->says == STRENGTHEN_NO_END)
		p->refused = "the golden does not come to an end in it";
	else if (r->says == STRENGTHEN_REJECTS)
		p->refused = arena_printf(p->a,
			"the golden differs from itself in %lld of %lld "
			"samples",
			(long long)r->mismatches, (long long)r->samples);
	return 0;
}

static int
check(struct st_plan *p, struct strengthen *out, struct err *e)
{
	struct strengthen_run r = {0}; /* a refused one is not run */
	struct strengthen_options *shorter;

	if (try_golden(p, out, &r, e) < 0)
		return -1;
	if (!p->refused && r.known == 0 && p->variables) {
		p->starts = true;
		if (try_golden(p, out, &r, e) < 0)
			return -1;
	}
	if (!p->refused && r.cpu_us > SLOW_US && p->o->cycles == 0) {
		shorter = arena_memdup(p->a, p->o, sizeof(*shorter));
		shorter->cycles = ST_CYCLES / 8;
		p->o = shorter;
		if (try_golden(p, out, &r, e) < 0)
			return -1;
	}
	if (!p->refused && r.known == 0)
		p->refused = "the golden's outputs are never known";
	out->samples = r.samples;
	out->known = r.known;
	out->cpu_us = r.cpu_us;
	return 0;
}

static int
generate(struct st_plan *p, struct strengthen *out, struct err *e)
{
	if (!golden_text(p))
		return 0;
	if (read_golden(p, e) < 0)
		return -1;
	if (p->refused)
		return 0;
	if (!p->o->alone && st__record(p, e) < 0)
		return -1;
	st__learn(p);
	out->vacuous = p->recorded && !p->known_out;
	rename_golden(p);
	if (!p->text)
		p->refused = "the golden's modules cannot be renamed";
	return p->refused ? 0 : check(p, out, e);
}

static int
put_data(struct st_plan *p, struct err *e)
{
	for (size_t i = 0; i < p->t->n_files; i++) {
		const struct task_file *f = &p->t->files[i];

		if (str_eq(f->role, "data") &&
			fs_write(fs_join(p->a, p->dir, f->name), f->text, f->n,
				e) < 0)
			return -1;
	}
	return 0;
}

int
strengthen_generate(struct iverilog *iv, struct arena *a, const struct task *t,
	const struct strengthen_options *o, struct strengthen *out,
	struct err *e)
{
	static const struct strengthen_options plain = {0};
	struct st_plan p = {.iv = iv, .a = a, .t = t, .o = o ? o : &plain};
	struct err ignored = ERR_INIT;
	int rc;

	memset(out, 0, sizeof(*out));
	out->use = STRENGTHEN_VACUOUS;
	if (fs_scratch(a, &p.dir, e) < 0)
		return -1;
	rc = put_data(&p, e);
	if (rc == 0)
		rc = generate(&p, out, e);
	(void)fs_rmtree(p.dir, &ignored);
	out->refused = p.refused;
	if (p.refused)
		out->text = NULL;
	else if (rc == 0)
		out->learnt = st__learnt(&p);
	return rc;
}

bool
strengthen_has_own(const struct task *t)
{
	const struct task_file *f = task_file(t, "testbench");

	return f && !str_eq(f->name, OUR_NAME);
}

void
strengthen_task(struct arena *a, const struct task *t,
	const struct strengthen *s, struct task *out)
{
	struct task_file *files =
		arena_array(a, t->n_files + 1, sizeof(*files));
	size_t n = 0;

	*out = *t;
	files[n++] = (struct task_file){"testbench", OUR_NAME, s->text, s->n};
	for (size_t i = 0; i < t->n_files; i++)
		if (!str_eq(t->files[i].role, "testbench"))
			files[n++] = t->files[i];
	out->files = files;
	out->n_files = n;
	out->profile = TASK_NATIVE;
	out->tb_top = "tb";
	out->samples = s->samples;
	out->golden_cpu_us = s->cpu_us;
	task_hash(out);
}

/* ---- document ---- */

cJSON *
strengthen_to_json(struct arena *a, const struct strengthen *s)
{
	cJSON *o = json_object(a);

	json_set_str(o, "schema", "rtlsmith.strengthen/1");
	json_set_str(o, "use", use_names[s->use]);
	json_set_bool(o, "vacuous", s->vacuous);
	if (s->refused) {
		json_set_str(o, "refused", s->refused);
		return o;
	}
	json_set_i64(o, "samples", s->samples);
	json_set_i64(o, "known", s->known);
	json_set_i64(o, "cpu_us", s->cpu_us);
	json_set_bool(o, "starts", s->starts);
	if (s->learnt)
		json_set(o, "learnt", json_copy(a, s->learnt));
	json_set_str(o, "text", str_utf8_fix(a, s->text, s->n));
	return o;
}

int
strengthen_from_json(struct arena *a, const cJSON *doc, struct strengthen *out,
	struct err *e)
{
	memset(out, 0, sizeof(*out));
	if (!str_eq(json_str(doc, "schema", NULL), "rtlsmith.strengthen/1"))
		return err_set(e, ERR_PARSE,
			"not a document of rtlsmith suite strengthen; run it "
			"again");
	if (strengthen_use_parse(
		    json_str(doc, "use", "vacuous"), &out->use, e) < 0)
		return -1;
	out->vacuous = json_bool(doc, "vacuous", false);
	out->refused = arena_strdup(a, json_str(doc, "refused", NULL));
	out->text = arena_strdup(a, json_str(doc, "text", NULL));
	if (!out->text && !out->refused)
		return err_set(e, ERR_PARSE,
			"a stored testbench without text; run rtlsmith suite "
			"strengthen again");
	out->n = out->text ? strlen(out->text) : 0;
	out->samples = json_i64(doc, "samples", -1);
	out->known = json_i64(doc, "known", -1);
	out->cpu_us = json_i64(doc, "cpu_us", -1);
	out->starts = json_bool(doc, "starts", false);
	if (json_get(doc, "learnt") != NULL) /* a refused one has none */
		out->learnt = json_copy(a, json_get(doc, "learnt"));
	return 0;
}
