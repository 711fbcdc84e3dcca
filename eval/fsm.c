/*
 * fsm: asks Yosys for the machines of a text, in three short scripts:
 *
 *	read	the flat module; our own look at its registers chooses those
 *		whose next value is one of a few constants
 *	extract	these registers become $fsm cells, and the logic around them
 *		part of their tables
 *	part	the rest is written with an instance of ours in their place
 *
 * What Yosys prints is not looked at.  Must not be believed: the caller proves
 * what comes of it.
 */
#include "eval/fsm_int.h"

#include <string.h>

#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys.h"

#define WALL_MS 300000
#define MEMORY ((int64_t)(1024 * LIM_MIB))

struct work {
	struct yosys *ys;
	struct arena *a;
	const struct fsm_job *job;
	const char *dir;
	int64_t left_ms;
	struct fsm_candidates c;
	struct fsm_design *out;
	const char *why;
	struct yosys_output il; /* of the last script */
};

/* Runs a script; 1: it came to its end, 0: w->why. */
static int
yosys(struct work *w, struct yosys_job *job, struct yosys_result *r,
	struct err *e)
{
	job->dir = w->dir;
	job->wall_ms = WALL_MS;
	job->as_bytes = MEMORY;
	job->cpu_ms = w->left_ms > 200 ? w->left_ms : 200;
	if (yosys_run(w->ys, w->a, job, r, e) < 0)
		return -1;
	w->out->cpu_us += r->cpu_us;
	w->left_ms -= r->cpu_us / 1000;
	if (r->how == YOSYS_OK)
		return 1;
	w->why = arena_printf(w->a, "%s: %s", yosys_how_name(r->how),
		r->error ? r->error : "no reason given");
	return 0;
}

static int
read_text(struct work *w, struct err *e)
{
	struct yosys_file file = {"design.sv", w->job->text, w->job->n};
	struct yosys_job job = {.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"pre.json", "pre.il"},
		.n_outputs = 2};
	struct yosys_result r;
	int rc;

	job.script = arena_printf(w->a,
		"read_verilog -sv -noassert -noassume -norestrict design.sv\n"
		"hierarchy -check -top %s\n"
		"setattr -unset always_comb p:*\n"
		"proc\n"
		"flatten\n"
		"hierarchy -check -purge_lib -top %s\n"
		"opt_expr -mux_undef\n"
		"opt_muxtree\n"
		"opt_merge\n"
		"opt_expr -mux_undef\n"
		"wreduce\n"
		"opt_clean\n"
		"write_json pre.json\n"
		"write_rtlil pre.il\n",
		w->job->top, w->job->top);
	rc = yosys(w, &job, &r, e);
	if (rc <= 0)
		return rc;
	if (!r.out[0].text || !r.out[1].text)
		return err_set(e, ERR_TOOL, "Yosys did not write the module");
	w->il = r.out[1];
	return fsm__candidates(w->a, r.out[0].text, r.out[0].n, &w->c, e) < 0
		? -1
		: 1;
}

static char *
extract_script(struct work *w, const struct fsm_candidates *c)
{
	struct buf b;

	buf_init(&b, LIM_MIB);
	buf_addstr(&b, "read_rtlil pre.il\n");
	for (size_t i = 0; i < c->n; i++)
		buf_printf(&b, "setattr -set fsm_encoding \"auto\" w:%s\n",
			c->at[i].name);
	buf_printf(&b,
		"fsm_extract\n"
		"write_json raw.json\n"
		"opt_clean\n"
		"fsm_opt\n"
		"fsm_expand%s\n"
		"opt_clean\n"
		"fsm_opt\n"
		"opt_clean\n"
		"write_json post.json\n"
		"write_rtlil post.il\n",
		w->job->full ? " -full" : "");
	return buf_take(&b, w->a, NULL);
}

static int
run_extract(struct work *w, const struct fsm_candidates *c,
	struct yosys_result *r, struct err *e)
{
	struct yosys_file file = {"pre.il", w->il.text, w->il.n};
	struct yosys_job job = {.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"raw.json", "post.json",
			"post.il"},
		.n_outputs = 3};

	job.script = extract_script(w, c);
	return yosys(w, &job, r, e);
}

/* Leaves out the registers on which Yosys ends. */
static int
drop_bad(struct work *w, struct err *e)
{
	struct yosys_result r;
	size_t n = 0;
	const char **others =
		arena_array(w->a, w->c.n_others + w->c.n + 1, sizeof(*others));

	memcpy(others, w->c.others, w->c.n_others * sizeof(*others));
	w->c.others = others;
	for (size_t i = 0; i < w->c.n; i++) {
		struct fsm_candidates one = {.at = &w->c.at[i], .n = 1};
		int rc = run_extract(w, &one, &r, e);

		if (rc < 0)
			return -1;
		if (rc > 0)
			w->c.at[n++] = w->c.at[i];
		else
			others[w->c.n_others++] = arena_printf(w->a,
				"%s: Yosys gives up on it", w->c.at[i].name);
	}
	w->c.n = n;
	return 0;
}

/* States that were there before Yosys' own clean-up took them. */
static void
add_dead(struct work *w, const struct yosys_output *raw, struct fsm_machine *m)
{
	const char **codes, **dead;
	int n = fsm__codes(w->a, raw->text, raw->n, m->name, &codes);

	if (n <= 0)
		return;
	dead = arena_array(w->a, m->n_dead + (size_t)n + 1, sizeof(*dead));
	for (size_t i = 0; i < m->n_dead; i++)
		dead[i] = m->dead[i];
	for (int i = 0; i < n; i++) {
		bool found = false;

		for (int s = 0; s < m->n_states; s++)
			found = found || str_eq(m->codes[s], codes[i]);
		if (!found)
			dead[m->n_dead++] = codes[i];
	}
	m->dead = dead;
}

static int
extract(struct work *w, struct err *e)
{
	struct yosys_result r;
	int rc = run_extract(w, &w->c, &r, e);

	if (rc == 0) {
		if (w->c.n > 1 && drop_bad(w, e) < 0)
			return -1;
		if (w->c.n <= 1)
			return 0;
		rc = run_extract(w, &w->c, &r, e);
	}
	if (rc <= 0)
		return rc;
	if (!r.out[0].text || !r.out[1].text || !r.out[2].text)
		return err_set(e, ERR_TOOL, "Yosys did not write the machines");
	if (fsm__machines(w->a, r.out[1].text, r.out[1].n, &w->c, w->out, e) <
		0)
		return -1;
	for (size_t i = 0; i < w->out->n; i++) {
		struct fsm_machine *m = &w->out->machines[i];

		fsm__name_states(w->a, w->job->text, w->job->n, m);
		if (m->n_dead == 0)
			add_dead(w, &r.out[0], m);
	}
	w->il = r.out[2];
	return 1;
}

/* The rest of the module as Verilog. */
static int
part(struct work *w, struct err *e)
{
	struct yosys_file file = {"post.il", w->il.text, w->il.n};
	struct yosys_job job = {.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"rest.v"},
		.n_outputs = 1};
	struct yosys_result r;
	struct buf b;
	int rc;

	buf_init(&b, LIM_MIB);
	buf_addstr(&b, "read_rtlil post.il\n");
	for (size_t k = 0; k < w->out->n; k++)
		buf_printf(&b,
			"chtype -set %s_fsm%zu c:%s\n"
			"setparam -unset ARST_POLARITY -unset CLK_POLARITY "
			"-unset CTRL_IN_WIDTH -unset CTRL_OUT_WIDTH "
			"-unset NAME -unset STATE_BITS -unset STATE_NUM "
			"-unset STATE_NUM_LOG2 -unset STATE_RST "
			"-unset STATE_TABLE -unset TRANS_NUM "
			"-unset TRANS_TABLE c:%s\n",
			w->job->top, k, w->out->machines[k].cell,
			w->out->machines[k].cell);
	buf_addstr(&b, "write_verilog -noattr rest.v\n");
	job.script = buf_take(&b, w->a, NULL);
	rc = yosys(w, &job, &r, e);
	if (rc <= 0)
		return rc;
	if (!r.out[0].text)
		return err_set(e, ERR_TOOL, "Yosys did not write the rest");
	w->out->rest = r.out[0].text;
	return 1;
}

static int
run_in(struct work *w, struct err *e)
{
	int rc = read_text(w, e);

	if (rc <= 0)
		return rc;
	if (w->c.n > 0)
		rc = extract(w, e);
	w->out->others = w->c.others;
	w->out->n_others = w->c.n_others;
	if (rc > 0 && w->out->n > 0 && !w->out->ports)
		rc = part(w, e);
	return rc;
}

int
fsm_extract(struct yosys *ys, struct arena *a, const struct fsm_job *job,
	struct fsm_design *out, const char **why, struct err *e)
{
	struct work w = {.ys = ys, .a = a, .job = job, .out = out};
	struct err gone = ERR_INIT, bad = ERR_INIT;
	char *dir;
	int rc;

	memset(out, 0, sizeof(*out));
	out->top = job->top;
	*why = NULL;
	w.left_ms = job->cpu_ms > 0 ? job->cpu_ms : FSM_CPU_MS;
	if (!yosys_plain_name(job->top)) {
		*why = "the module's name is no plain identifier";
		return 0;
	}
	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	w.dir = dir;
	rc = run_in(&w, &bad);
	(void)fs_rmtree(dir, &gone);
	if (rc < 0 && (bad.code == ERR_PARSE || bad.code == ERR_LIMIT)) {
		*why = arena_strdup(a, bad.msg);
		return 0;
	}
	if (rc < 0 && e)
		*e = bad;
	*why = w.why;
	return rc;
}
