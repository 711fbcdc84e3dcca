/*
 * session_measure: what the tools of this machine say of the design that the
 * agent ended with, and the verdict that follows from it.
 */
#include <string.h>

#include "cli/session.h"
#include "cli/synth_opts.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys.h"

struct measuring {
	struct dossier_tools t;
	struct yosys *yosys;
};

/* Without Yosys there is still a verdict. */
static int
open_more(struct session *s, struct measuring *m, struct err *e)
{
	struct cli *cli = s->cli;
	struct err gone = ERR_INIT;
	const char *liberty;

	m->t.missing = "";
	if (synth_opts_liberty(cli, &liberty, e) < 0)
		return -1;
	if (yosys_open(&m->yosys, judge_sandbox(m->t.judge), &gone) < 0 ||
		synth_open(&m->t.synth, m->yosys, liberty, &gone) < 0) {
		if (gone.code != ERR_TOOL) {
			*e = gone;
			return -1;
		}
		m->t.missing = arena_strdup(cli->arena, gone.msg);
		return 0;
	}
	if (opt_num(cli->opts, "budget", 0) <= 0)
		return 0;
	return equiv_open(&m->t.equiv, m->yosys, judge_iverilog(m->t.judge), e);
}

static int
open_tools(struct session *s, struct measuring *m, struct err *e)
{
	struct judge_setup setup = {.sandbox = SANDBOX_AUTO};

	if (sandbox_want_parse(
		    opt_str(s->cli->opts, "sandbox"), &setup.sandbox, e) < 0 ||
		judge_open(&m->t.judge, &setup, e) < 0)
		return -1;
	return open_more(s, m, e);
}

static void
close_tools(struct measuring *m)
{
	equiv_close(m->t.equiv);
	synth_close(m->t.synth);
	yosys_close(m->yosys);
	judge_close(m->t.judge);
}

/* After a pass by the testbench: the given C model may say otherwise. */
static void
decide_by_model(struct session *s)
{
	const cJSON *m = json_get(s->dossier.doc, "model");
	const char *status = json_str(m, "status", "");
	struct arena *a = s->cli->arena;
	long long steps = (long long)json_i64(m, "steps", 0);

	if (str_eq(status, "agrees")) {
		s->detail = arena_printf(a,
			"%s and does what the given C model does (%lld steps)",
			s->detail, steps);
	} else if (str_eq(status, "differs")) {
		s->verdict = "fail";
		s->detail = arena_printf(a,
			"%s, but differs from the given C model at %lld of "
			"%lld steps",
			s->detail, (long long)json_i64(m, "mismatches", 0),
			steps);
	} else if (str_eq(status, "unfit")) {
		s->verdict = "fail";
		s->detail = arena_printf(a,
			"%s, but the given C model does not fit it: %s",
			s->detail, json_str(m, "detail", ""));
	} else if (m != NULL) {
		s->detail = arena_printf(a,
			"%s; not compared with the given C model: %s",
			s->detail, json_str(m, "detail", ""));
	}
}

static void
decide(struct session *s)
{
	struct arena *a = s->cli->arena;
	const cJSON *lint = json_get(s->dossier.doc, "lint");
	const cJSON *sim = json_get(s->dossier.doc, "simulation");
	const char *status = json_str(sim, "status", "none");
	const char *whose = s->spec.testbench != NULL
		? "the given testbench"
		: "the testbench that the model wrote from the specification";
	const char *why = session_clean(a, json_str(sim, "detail", ""),
		strlen(json_str(sim, "detail", "")));

	s->verdict = "fail";
	if (!str_eq(json_str(lint, "status", ""), "pass")) {
		s->detail = arena_printf(a, "it does not compile: %s",
			json_str(lint, "detail", ""));
	} else if (str_eq(status, "pass")) {
		s->verdict = "pass";
		s->detail = arena_printf(a, "it passes %s (%lld samples)",
			whose, (long long)json_i64(sim, "samples", 0));
	} else if (str_eq(status, "fail")) {
		s->detail =
			arena_printf(a, "it does not pass %s: %s", whose, why);
	} else {
		s->verdict = "not_checked";
		s->detail = str_eq(status, "none")
			? "it compiles; there is no testbench that says more"
			: arena_printf(a,
				  "it compiles; its testbench does not work: "
				  "%s",
				  why);
	}
	if (str_eq(json_str(lint, "status", ""), "pass") &&
		!str_eq(s->verdict, "fail"))
		decide_by_model(s);
}

int
session_measure(struct session *s, struct err *e)
{
	struct cli *cli = s->cli;
	struct judge_options options = {.timeout_factor = 8, .mem_mb = 1024};
	struct dossier_job job = {.task = &s->task,
		.options = &options,
		.code = s->code,
		.n = s->n,
		.bench = s->bench,
		.bench_n = s->bench_n,
		.model = s->spec.model,
		.equiv_ms = (int64_t)(opt_num(cli->opts, "budget", 0) * 1000)};
	struct measuring m = {0};
	const char *waves = fs_join(cli->arena, s->dir, "waves");
	int rc;

	if (s->code == NULL) {
		s->verdict = "fail";
		s->detail = "no reply of the model held a module";
		return 0;
	}
	job.wave = arena_printf(cli->arena, "%s/%s.vcd", waves, s->spec.top);
	if (fs_mkdirs(waves, 0777, e) < 0)
		return -1;
	rc = open_tools(s, &m, e);
	if (rc == 0)
		rc = dossier_make(&m.t, &job, cli->arena, &s->dossier, e);
	close_tools(&m);
	if (rc == 0)
		decide(s);
	return rc;
}
