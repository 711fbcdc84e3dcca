/*
 * testbench: from a specification, or a task, to a testbench that a panel has
 * looked at and that notices faults.
 */
#include <ctype.h>
#include <string.h>

#include "cli/bench_score.h"
#include "cli/judge_opts.h"
#include "cli/session.h"
#include "cli/suites.h"
#include "eval/extract.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static const struct opt testbench_opts[] = {
	{.name = "model",
		.letter = 'm',
		.type = OPT_LIST,
		.arg = "MODEL",
		.help = "endpoint of the configuration to ask; several where "
			"the agent's policy has places for several",
		.hint = OPT_HINT_MODEL},
	{.name = "agent",
		.type = OPT_STR,
		.arg = "NAME|FILE",
		.help = "how it is written: correctbench, prov, or a policy of "
			"your own that searches by panel or vote",
		.dflt = "correctbench",
		.hint = OPT_HINT_FILE},
	{.name = "out",
		.letter = 'o',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "where it goes (default: the module's name and _tb.sv)",
		.hint = OPT_HINT_FILE},
	{.name = "force",
		.type = OPT_FLAG,
		.help = "write over a file that holds something else"},
	{.name = "top",
		.letter = 't',
		.type = OPT_STR,
		.arg = "MODULE",
		.help = "name of the module that SPEC tells of (default: as "
			"for design)"},
	{.name = "interface",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "head of the module in Verilog",
		.hint = OPT_HINT_FILE},
	{.name = "oracle",
		.type = OPT_ENUM,
		.arg = "none|golden",
		.help = "golden: the finished testbench is also held against "
			"the right design of a TASK and faulty ones; nothing "
			"of that is shown to a model",
		.dflt = "none"},
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the report as JSON (schema rtlsmith.testbench/1)"},
	{.name = "max-turns",
		.type = OPT_INT,
		.arg = "N",
		.help = "most requests (default: as the policy says)",
		.min = 1,
		.max = 1e6},
	{.name = "max-cost",
		.type = OPT_NUM,
		.arg = "USD",
		.help = "stop when so much money was spent",
		.min = 0,
		.max = 1e9},
	{.name = "max-total-tokens",
		.type = OPT_INT,
		.arg = "N",
		.help = "stop when so many tokens were used",
		.min = 0,
		.max = 4e15},
	{.name = "seed",
		.type = OPT_INT,
		.arg = "S",
		.help = "seed of the sampling",
		.min = 0,
		.max = 4e15},
	{.name = "max-tokens",
		.type = OPT_INT,
		.arg = "N",
		.help = "longest reply in tokens",
		.min = 1,
		.max = 1e7},
	{.name = "cache",
		.type = OPT_ENUM,
		.arg = "use|refresh|off",
		.help = "replies to the same question that the store has",
		.dflt = "use"},
	{.name = "replay",
		.type = OPT_STR,
		.arg = "CASSETTE",
		.help = "answer from a recording instead of the endpoint",
		.hint = OPT_HINT_FILE},
	JUDGE_OPT_SANDBOX, OPT_END};

static const struct cmd_example testbench_examples[] = {
	{"A testbench of what a page of text tells of",
		"rtlsmith testbench fifo.md -m local"},
	{"By a vote of reference models, to a file of your choice",
		"rtlsmith testbench fifo.md -m local --agent prov -o tb.sv"},
	{"For a task, and how good it is",
		"rtlsmith testbench testbenches/sat_add -m local --oracle "
		"golden"},
	{NULL, NULL}};

struct benching {
	struct session s;
	const struct task *of; /* the TASK, or NULL */
	const char *file;
	struct store_turn *panel, *faults; /* of the answer, or NULL */
	struct bench_score score;
	bool scored, right;
};

/* ---- what it is about ---- */

static int
find_task(struct benching *b, const char *ref, struct err *e)
{
	struct session *s = &b->s;
	const char *slash = strchr(ref, '/');
	struct suites_found *f = arena_alloc(s->cli->arena, sizeof(*f));

	if (suites_find(s->cli,
		    arena_strndup(s->cli->arena, ref, (size_t)(slash - ref)), f,
		    e) < 0)
		return -1;
	for (size_t i = 0; i < f->suite.n && b->of == NULL; i++)
		if (str_eq(f->suite.tasks[i].id, slash + 1))
			b->of = &f->suite.tasks[i];
	if (b->of == NULL)
		return err_set(e, ERR_NOTFOUND,
			"the suite %s has no task \"%.80s\"; rtlsmith suite "
			"show %s lists them",
			f->suite.name, slash + 1, f->suite.name);
	if (b->of->top == NULL || b->of->prompt == NULL)
		return err_set(e, ERR_USAGE,
			"task %s names no module, or has no text", ref);
	s->spec.top = b->of->top;
	s->spec.text = b->of->prompt;
	s->spec.n = strlen(b->of->prompt);
	s->spec.origin = ref;
	return 0;
}

static bool
is_task(const char *operand)
{
	const char *slash = strchr(operand, '/');

	return slash != NULL && slash != operand && slash[1] != '\0' &&
		!fs_exists(operand);
}

static int
read_subject(struct benching *b, const char *operand, struct err *e)
{
	struct session *s = &b->s;
	const struct opt_set *o = s->cli->opts;
	const struct spec_source src = {.path = operand,
		.interface = opt_str(o, "interface"),
		.top = opt_str(o, "top")};

	if (opt_list(o, "model", NULL)[0] == NULL)
		return err_set(e, ERR_USAGE,
			"no model given: name one of the configuration with "
			"-m; rtlsmith model ls lists them");
	if (is_task(operand) ? find_task(b, operand, e) < 0
			     : spec_read(s->cli->arena, &src, &s->spec, e) < 0)
		return -1;
	if (b->of == NULL && str_eq(opt_str(o, "oracle"), "golden"))
		return err_set(e, ERR_USAGE,
			"--oracle golden needs the right design of a TASK; %s "
			"is a specification",
			operand);
	b->file = opt_str(o, "out");
	if (b->file == NULL)
		b->file = arena_printf(s->cli->arena, "%s_tb.sv", s->spec.top);
	return fs_can_write(b->file, e);
}

/* ---- asking ---- */

static int
make_task(struct benching *b, struct err *e)
{
	static const char *const none[] = {"", ""};
	struct session *s = &b->s;
	struct task_file template;
	char *prompt;

	if (b->of != NULL && task_is_testbench(b->of)) {
		prompt = arena_strdup(s->cli->arena, b->of->prompt);
	} else {
		if (session_template(s, "testbench-of", &template, e) < 0 ||
			spec_expand(s->cli->arena, &s->spec, none, &template,
				&prompt, e) < 0)
			return -1;
	}
	s->task = session_task(s,
		arena_printf(s->cli->arena, "testbench-%s", s->spec.top),
		prompt);
	s->task.kind = "testbench";
	return 0;
}

static int
ask(struct benching *b, struct err *e)
{
	struct session *s = &b->s;
	struct cli *cli = s->cli;
	struct session_asked q = {.task = &s->task,
		.agent = opt_str(cli->opts, "agent"),
		.watch = opt_flag(cli->opts, "json") ? session_look_away
						     : session_watch};
	struct extract_reply r = {0};
	struct extract_result ex;
	char *text;
	int rc = session_run(s, &q, e);

	if (rc != CMD_OK)
		return rc;
	if (store_run_get(cli->store, cli->arena, q.run_id, &s->run, e) < 0 ||
		session_reply(s, q.run_id, &s->sample, &text, &r.n, e) < 0 ||
		store_turn_list(cli->store, cli->arena, s->sample.id, &s->turns,
			&s->n_turns, e) < 0 ||
		store_run_counts(cli->store, q.run_id, &s->solving, e) < 0)
		return -1;
	r.text = text;
	extract_code(cli->arena, &s->task, EXTRACT_DEFAULT, &r, &ex);
	if (ex.reason != REASON_PASS || ex.code == NULL || ex.n == 0)
		return 0;
	s->code = ex.code;
	s->n = ex.n;
	return 0;
}

/* ---- what is known of it ---- */

/* The same text but for space around it: a reply is a text between fences. */
static bool
same_text(const char *p, size_t n, const char *q, size_t m)
{
	while (n > 0 && isspace((unsigned char)*p))
		p++, n--;
	while (m > 0 && isspace((unsigned char)*q))
		q++, m--;
	while (n > 0 && isspace((unsigned char)p[n - 1]))
		n--;
	while (m > 0 && isspace((unsigned char)q[m - 1]))
		m--;
	return n == m && memcmp(p, q, n) == 0;
}

/* The last turn of these steps that is about the answer. */
static int
turn_of(struct session *s, const char *const *steps, struct store_turn **out,
	struct err *e)
{
	for (size_t i = s->n_turns; i > 0 && *out == NULL; i--) {
		struct store_turn *t = &s->turns[i - 1];
		bool one = false;
		char *text;
		size_t n;

		for (size_t k = 0; steps[k] != NULL; k++)
			one = one || str_eq(t->step, steps[k]);
		if (!one || t->candidate == NULL)
			continue;
		if (store_text_get(s->cli->store, s->cli->arena, t->candidate,
			    &text, &n, e) < 0)
			return -1;
		if (same_text(text, n, s->code, s->n))
			*out = t;
	}
	return 0;
}

static int
score(struct benching *b, struct err *e)
{
	struct session *s = &b->s;
	struct bench_score_job job = {
		.task = b->of, .code = s->code, .n = s->n};
	int rc;

	if (!str_eq(opt_str(s->cli->opts, "oracle"), "golden"))
		return 0;
	if (judge_opts_open(s->cli, opt_str(s->cli->opts, "sandbox"),
		    &job.judge, e) < 0)
		return -1;
	rc = bench_score(s->cli->arena, &job, &b->score, e);
	judge_close(job.judge);
	b->scored = rc == 0 && b->score.none == NULL;
	return rc;
}

static int
look_at_it(struct benching *b, struct err *e)
{
	static const char *const panel[] = {"validate", "vote", NULL};
	static const char *const faults[] = {"faults", NULL};
	struct session *s = &b->s;

	if (s->code == NULL)
		return 0;
	if (turn_of(s, panel, &b->panel, e) < 0 ||
		turn_of(s, faults, &b->faults, e) < 0 || score(b, e) < 0)
		return -1;
	b->right = b->panel != NULL &&
		(str_starts(b->panel->outcome, "right") ||
			str_starts(b->panel->outcome, "decided"));
	if (b->scored)
		b->right = b->right && b->score.accepts;
	return 0;
}

static int
write_file(struct benching *b, struct err *e)
{
	struct session *s = &b->s;
	char *old;
	size_t n;

	if (s->code == NULL)
		return 0;
	if (fs_exists(b->file) && !opt_flag(s->cli->opts, "force")) {
		if (fs_read(s->cli->arena, b->file, LIM_FILE, &old, &n, e) < 0)
			return -1;
		if (n != s->n || memcmp(old, s->code, n) != 0)
			return err_set(e, ERR_EXISTS,
				"%s is there already and holds something else; "
				"give another --out, or --force",
				b->file);
	}
	return fs_write(b->file, s->code, s->n, e);
}

/* ---- the report ---- */

static void
line(struct benching *b, const char *what, const char *text)
{
	struct arena *a = b->s.cli->arena;

	ui_print(b->s.cli->ui, "  %-10s %s\n", what,
		session_clean(a, text, strlen(text)));
}

static void
print_score(struct benching *b)
{
	const struct bench_score *x = &b->score;
	struct arena *a = b->s.cli->arena;

	if (x->none != NULL) {
		line(b, "golden", x->none);
		return;
	}
	if (!b->scored)
		return;
	line(b, "golden",
		x->accepts ? "accepts the right design"
			   : arena_printf(a, "rejects the right design: %s",
				     x->why != NULL ? x->why : ""));
	if (x->accepts && x->no_faults != NULL)
		line(b, "mutants", x->no_faults);
	else if (x->accepts)
		line(b, "mutants",
			arena_printf(a,
				"%zu of %zu faulty designs rejected%s%s",
				x->caught, x->faults,
				x->missed[0] != '\0' ? "; missed: " : "",
				x->missed));
}

static int
print_matrix(struct benching *b, struct err *e)
{
	struct session *s = &b->s;
	char *text;
	size_t n;

	if (b->panel == NULL || b->panel->findings == NULL)
		return 0;
	if (store_text_get(s->cli->store, s->cli->arena, b->panel->findings,
		    &text, &n, e) < 0)
		return -1;
	ui_print(s->cli->ui, "\n%s%s", session_clean(s->cli->arena, text, n),
		n > 0 && text[n - 1] == '\n' ? "" : "\n");
	return 0;
}

static int
print_report(struct benching *b, struct err *e)
{
	struct session *s = &b->s;
	struct ui *ui = s->cli->ui;

	if (print_matrix(b, e) < 0)
		return -1;
	ui_print(ui, "\n%sresult%s\n", ui_style(ui, UI_BOLD),
		ui_style(ui, UI_PLAIN));
	if (s->code == NULL)
		line(b, "testbench", "no reply of the model held one");
	else
		line(b, "panel",
			b->panel != NULL ? b->panel->outcome
					 : "did not look at it");
	if (b->faults != NULL)
		line(b, "faults", b->faults->outcome);
	print_score(b);
	line(b, "cost", session_cost(s));
	if (s->code != NULL)
		line(b, "file", b->file);
	return 0;
}

static void
print_json(struct benching *b)
{
	struct session *s = &b->s;
	struct arena *a = s->cli->arena;
	cJSON *o = json_object(a), *x;

	json_set_str(o, "schema", "rtlsmith.testbench/1");
	json_set_str(o, "top", s->spec.top);
	json_set_str(o, "from", s->spec.origin);
	json_set_str(o, "run", s->run.id);
	json_set_str(o, "file", s->code != NULL ? b->file : NULL);
	json_set_bool(o, "right", b->right);
	json_set_str(o, "panel", b->panel != NULL ? b->panel->outcome : NULL);
	json_set_str(
		o, "faults", b->faults != NULL ? b->faults->outcome : NULL);
	if (b->scored) {
		x = json_object(a);
		json_set_bool(x, "accepted", b->score.accepts);
		json_set_i64(x, "faults", (int64_t)b->score.faults);
		json_set_i64(x, "caught", (int64_t)b->score.caught);
		json_set_str(x, "missed", b->score.missed);
		json_set(o, "golden", x);
	}
	json_set_str(o, "cost", session_cost(s));
	ui_print(s->cli->ui, "%s", json_pretty(a, o));
}

static int
testbench_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct benching *b = arena_alloc(cli->arena, sizeof(*b));
	int rc;

	(void)argc;
	b->s.cli = cli;
	if (read_subject(b, argv[0], e) < 0 || make_task(b, e) < 0)
		return -1;
	rc = ask(b, e);
	if (rc > 0) {
		ui_note(cli->ui,
			"stopped; what was asked and answered is "
			"kept. The same command goes on");
		return rc;
	}
	if (rc < 0 || write_file(b, e) < 0 || look_at_it(b, e) < 0)
		return -1;
	if (opt_flag(cli->opts, "json"))
		print_json(b);
	else if (print_report(b, e) < 0)
		return -1;
	return b->right ? CMD_OK : CMD_NEGATIVE;
}

const struct cmd cmd_testbench = {
	.name = "testbench",
	.group = CMD_GROUP_WORK,
	.summary = "write a testbench that a panel of designs has looked at",
	.operands = "SPEC|TASK",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"SPEC is what `design` takes: a text, a folder of texts, or - "
		"for standard input. TASK is SUITE/ID: a task of a suite; its "
		"text alone is shown to a model. A path that is there is a "
		"SPEC.\n\n"
		"A model lists scenarios, writes designs that are shown to "
		"nobody, and a testbench of the scenarios. Run with all of "
		"them, a scenario in which most designs fail is wrong and is "
		"corrected; the testbench is right when enough of them pass "
		"all of it. Then a design that it accepts is made faulty in "
		"many ways, and the faults that it does not notice, and that "
		"are proven to matter, are told to the model, which makes it "
		"stronger (doc/HOWTO_TESTBENCHES.md). With --agent prov it "
		"expects what a reference model does, for which several models "
		"vote.\n\n"
		"The report has the panel's matrix and the share of faults "
		"noticed; with --oracle golden, of a TASK, whether the right "
		"design is accepted and which faulty ones are rejected.\n\n"
		"Exit status: 0 the testbench is right by the panel (and "
		"accepts the right design), 1 it is not, or there is none, 3 "
		"endpoint or tool, 4 stopped: the same command goes on.",
	.opts = testbench_opts,
	.examples = testbench_examples,
	.run = testbench_cmd,
};
