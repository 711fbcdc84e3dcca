/*
 * curate pairs: candidates of runs and of eval's results, task by task.
 */
#include "cli/curate_verbs.h"

#include <stdlib.h>
#include <string.h>

#include "cli/curate_print.h"
#include "cli/judge_opts.h"
#include "cli/suites.h"
#include "curate/pairs.h"
#include "eval/lex.h"
#include "eval/prompt.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/store/example.h"

#define PAGE 500
#define STEPS_MAX 32 /* of a sample */

static const struct opt pairs_opts[] = {
	{.name = "per-task",
		.type = OPT_INT,
		.arg = "N",
		.help = "most preferences, and most texts of a label, a task",
		.dflt = "4",
		.min = 1,
		.max = 1000},
	{.name = "choose",
		.type = OPT_ENUM,
		.arg = "nearest|hardest",
		.help = "first the failing texts that are nearest to one that "
			"passes, or those that fail in the fewest samples",
		.dflt = "nearest"},
	{.name = "seed",
		.type = OPT_INT,
		.arg = "N",
		.help = "order of those that are alike",
		.dflt = "1"},
	{.name = "again",
		.type = OPT_FLAG,
		.help = "forget the examples of earlier calls"},
	JUDGE_OPT_SANDBOX, CURATE_OPT_PROGRESS, OPT_END};

struct item { /* a judged candidate */
	const char *suite, *task, *mode;
	const struct prompt_options *prompt;
	const char *prompt_hash;
	const char *id;
	int64_t sample;	      /* 0: of a file */
	const char *code;     /* its hash, or the text of one of a file */
	const cJSON *verdict; /* of one of a file */
	bool pass, full;
};
struct pairing {
	struct cli *cli;
	struct curate_project p;
	struct curate_pairs o;
	struct curate_pairs_tally t;
	struct item *item;
	size_t n, cap;
	struct suites_found suite; /* the last one that was asked for */
	const char *suite_name;
};

static struct item *
new_item(struct pairing *w)
{
	if (w->n == w->cap) {
		w->cap = w->cap == 0 ? 1024 : 2 * w->cap;
		w->item = xrealloc(w->item, w->cap * sizeof(*w->item));
	}
	memset(&w->item[w->n], 0, sizeof(*w->item));
	return &w->item[w->n++];
}

static int
hash_prompt(struct arena *a, const struct prompt_options *o, const char **out,
	struct err *e)
{
	struct task t = {.id = "", .top = "", .prompt = "", .title = ""};
	struct prompt_text p;

	if (prompt_render(a, &t, o, &p, e) < 0)
		return -1;
	*out = arena_strdup(a, p.hash);
	return 0;
}

/* ---- runs ---- */

static void
run_item(struct pairing *w, const struct store_sample *s, const char *mode,
	const struct prompt_options *prompt, const char *hash)
{
	struct arena *a = w->cli->arena;
	bool pass = str_eq(s->status, "pass");
	struct item *x;

	if (s->candidate == NULL || (!pass && !str_eq(s->status, "fail")))
		return;
	x = new_item(w);
	x->suite = s->suite;
	x->task = s->task;
	x->mode = mode;
	x->prompt = prompt;
	x->prompt_hash = hash;
	x->sample = s->id;
	x->code = s->candidate;
	x->pass = pass;
	x->id = arena_printf(
		a, "%s/%s/%lld", s->run_id, s->model, (long long)s->idx);
}

static int
read_run(struct pairing *w, const char *ref, struct err *e)
{
	struct arena *a = w->cli->arena;
	struct store *store = w->p.store;
	struct prompt_options *prompt = arena_alloc(a, sizeof(*prompt));
	struct store_sample *s;
	struct store_run r;
	const cJSON *identity;
	const char *hash;
	cJSON *config;
	int64_t cursor = 0;
	size_t n;

	if (store_run_get(store, a, ref, &r, e) < 0 ||
		json_parse(a, r.config, strlen(r.config), &config, e) < 0)
		return -1;
	identity = json_get(config, "identity");
	prompt->system = json_str(identity, "system", NULL);
	prompt->template = json_str(identity, "template", NULL);
	prompt->template_name = "template";
	if (hash_prompt(a, prompt, &hash, e) < 0)
		return -1;
	do {
		if (store_sample_page(store, a, r.id, 1U << STORE_SAMPLE_JUDGED,
			    &cursor, PAGE, &s, &n, e) < 0)
			return -1;
		for (size_t i = 0; i < n; i++)
			run_item(w, &s[i],
				json_str(config, "mode",
					json_str(identity, "mode", "strict")),
				prompt, hash);
	} while (n > 0);
	return 0;
}

/* ---- results of eval ---- */

static int
file_line(struct pairing *w, const char *path, long no, const cJSON *o,
	struct err *e)
{
	static const struct prompt_options plain = {.system = NULL};
	struct arena *a = w->cli->arena;
	const cJSON *v = json_get(o, "verdict");
	const char *status = json_str(v, "status", "");
	const char *code = json_str(o, "code", NULL);
	struct item *x;

	if (json_str(json_get(v, "task"), "suite", NULL) == NULL)
		return err_set(e, ERR_PARSE,
			"%s:%ld: no line of eval's results: it names no suite",
			path, no);
	if (code == NULL ||
		(!str_eq(status, "pass") && !str_eq(status, "fail")))
		return 0;
	x = new_item(w);
	x->suite = json_str(json_get(v, "task"), "suite", "");
	x->task = json_str(o, "task_id", "");
	x->mode = json_str(v, "mode", "strict");
	x->prompt = &plain;
	x->pass = str_eq(status, "pass");
	x->full = json_bool(o, "full", false);
	x->code = code;
	x->verdict = v;
	x->id = arena_printf(a, "%s:%ld", fs_base(path), no);
	return hash_prompt(a, &plain, &x->prompt_hash, e);
}

static int
read_file(struct pairing *w, const char *path, struct err *e)
{
	struct fs_lines *l;
	const char *line;
	size_t n;
	int rc;

	if (fs_lines_open(&l, path, LIM_LLM_TEXT, e) < 0)
		return -1;
	while ((rc = fs_lines_next(l, &line, &n, e)) == 1) {
		cJSON *o;

		if (json_parse(w->cli->arena, line, n, &o, e) < 0) {
			err_wrap(e, "%s:%ld", path, fs_lines_number(l));
			rc = -1;
			break;
		}
		if ((rc = file_line(w, path, fs_lines_number(l), o, e)) < 0)
			break;
	}
	fs_lines_close(l);
	return rc;
}

/* ---- what the tools said ---- */

static const char *
feedback_of(struct arena *a, const cJSON *v)
{
	const cJSON *d, *s;
	struct buf b;

	buf_init(&b, LIM_KIB * 64);
	cJSON_ArrayForEach(d, json_get(v, "diagnostics"))
	{
		buf_printf(&b, "%s:%lld: %s: %s\n", json_str(d, "file", ""),
			(long long)json_i64(d, "line", 0),
			json_str(d, "severity", ""),
			json_str(d, "message", ""));
	}
	cJSON_ArrayForEach(s, json_get(v, "stages"))
	{
		if (!str_eq(json_str(s, "status", ""), "fail"))
			continue;
		buf_printf(&b, "%s: %s", json_str(s, "name", ""),
			json_str(s, "detail", json_str(v, "reason", "")));
		if (json_i64(s, "mismatches", -1) > 0)
			buf_printf(&b,
				": %lld mismatches in %lld samples, the "
				"first at time %lld",
				(long long)json_i64(s, "mismatches", 0),
				(long long)json_i64(s, "samples", 0),
				(long long)json_i64(
					s, "first_mismatch_time", 0));
		buf_addch(&b, '\n');
	}
	return buf_take(&b, a, NULL);
}

static double
share_wrong(const cJSON *v)
{
	const cJSON *s;

	cJSON_ArrayForEach(s, json_get(v, "stages"))
	{
		double wrong = json_num(s, "mismatches", -1);
		double all = json_num(s, "samples", -1);

		if (wrong >= 0 && all > 0)
			return wrong > all ? 1 : wrong / all;
	}
	return 1;
}

/* ---- a task ---- */

static int
truncated(struct pairing *w, struct arena *a, int64_t sample, bool *yes,
	struct err *e)
{
	struct store_sample s;
	struct store_attempt at;

	*yes = false;
	if (store_sample_get(w->p.store, a, sample, &s, e) < 0)
		return -1;
	if (s.attempt_id == 0)
		return 0;
	if (store_attempt_get(w->p.store, a, s.attempt_id, &at, e) < 0)
		return -1;
	*yes = str_eq(at.finish_reason, "length");
	return 0;
}

/* 1, 0 when it is left out, -1. */
static int
candidate(struct pairing *w, struct arena *a, const struct item *x,
	struct pairs_candidate *c, struct err *e)
{
	const cJSON *v = x->verdict;
	struct store_verdict sv;
	cJSON *doc;
	char *code;
	bool cut;

	*c = (struct pairs_candidate){.id = x->id,
		.pass = x->pass,
		.full = x->full,
		.code = x->code,
		.n = strlen(x->code)};
	if (x->sample != 0) {
		if (truncated(w, a, x->sample, &cut, e) < 0)
			return -1;
		if (cut)
			return 0;
		if (store_text_get(w->p.store, a, x->code, &code, &c->n, e) <
				0 ||
			store_sample_verdict(
				w->p.store, a, x->sample, NULL, &sv, e) < 0 ||
			json_parse(a, sv.doc, strlen(sv.doc), &doc, e) < 0)
			return -1;
		c->code = code;
		v = doc;
	}
	c->reason = json_str(v, "reason", "");
	if (str_eq(c->reason, "truncated"))
		return 0;
	c->feedback = feedback_of(a, v);
	c->wrong = share_wrong(v);
	return c->n > 0;
}

/* Is a text of a solver the design that was asked for?  Testbenches are not. */
static bool
is_design(const struct task *t, const struct store_turn *turn, const char *text,
	size_t n)
{
	struct lex_token k;
	bool module = false;
	struct lex l;

	if (t->profile == TASK_VE1)
		return !str_eq(turn->step, "testbench");
	lex_init(&l, text, n);
	while (lex_next(&l, &k)) {
		if (module && lex_is(&k, t->top))
			return true;
		module = lex_is(&k, "module");
	}
	return false;
}

/* What a solver wrote for a sample: only where it wrote twice. */
static int
trail(struct pairing *w, struct arena *a, const struct item *x,
	const struct task *task, struct pairs_trail *r, struct err *e)
{
	struct pairs_step *step = arena_array(a, STEPS_MAX, sizeof(*step));
	struct store_turn *t;
	size_t n;

	*r = (struct pairs_trail){.id = x->id, .step = step};
	if (x->sample == 0)
		return 0;
	if (store_turn_list(w->p.store, a, x->sample, &t, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n && r->n < STEPS_MAX; i++) {
		struct pairs_step *s = &step[r->n];
		char *text;
		size_t len;

		if (t[i].candidate == NULL)
			continue;
		if (store_text_get(
			    w->p.store, a, t[i].candidate, &text, &len, e) < 0)
			return -1;
		if (!is_design(task, &t[i], text, len))
			continue;
		if (r->n > 0 && step[r->n - 1].n == len &&
			memcmp(step[r->n - 1].text, text, len) == 0) {
			step[r->n - 1].feedback = t[i].outcome;
			continue;
		}
		*s = (struct pairs_step){text, t[i].outcome, len};
		r->n++;
	}
	if (r->n < 2)
		r->n = 0;
	return 0;
}

static int
find_task(struct pairing *w, const struct item *x, const struct task **out,
	struct err *e)
{
	if (!str_eq(w->suite_name, x->suite)) {
		if (suites_find(w->cli, x->suite, &w->suite, e) < 0)
			return -1;
		w->suite_name = x->suite;
	}
	for (size_t i = 0; i < w->suite.suite.n; i++)
		if (str_eq(w->suite.suite.tasks[i].id, x->task)) {
			*out = &w->suite.suite.tasks[i];
			return 0;
		}
	return err_set(
		e, ERR_NOTFOUND, "suite %s has no task %s", x->suite, x->task);
}

static int
pair_group(struct pairing *w, struct arena *a, const struct item *x, size_t n,
	struct err *e)
{
	struct pairs_trail *trails = arena_array(a, n, sizeof(*trails));
	struct pairs_task t = {.prompt_hash = x->prompt_hash};
	struct prompt_text p;
	int rc;

	t.candidate = arena_array(a, n, sizeof(*t.candidate));
	t.trail = trails;
	if (find_task(w, x, &t.task, e) < 0 ||
		judge_mode_parse(x->mode, &t.mode, e) < 0 ||
		prompt_render(a, t.task, x->prompt, &p, e) < 0)
		return -1;
	t.system = p.system;
	t.user = p.user;
	for (size_t i = 0; i < n; i++) {
		rc = candidate(w, a, &x[i], &t.candidate[t.n], e);
		if (rc < 0 ||
			trail(w, a, &x[i], t.task, &trails[t.n_trails], e) < 0)
			return -1;
		t.n += (size_t)rc;
		t.n_trails += trails[t.n_trails].n > 0;
	}
	return curate_pairs_task(&w->p, &w->o, &t, &w->t, e);
}

static int
by_task(const void *x, const void *y)
{
	const struct item *a = x, *b = y;
	int c = strcmp(a->suite, b->suite);

	if (c == 0)
		c = strcmp(a->task, b->task);
	if (c == 0)
		c = strcmp(a->prompt_hash, b->prompt_hash);
	return c != 0 ? c : strcmp(a->mode, b->mode);
}

static int
by_task_and_id(const void *x, const void *y)
{
	int c = by_task(x, y);

	return c != 0 ? c
		      : strcmp(((const struct item *)x)->id,
				((const struct item *)y)->id);
}

static int
pair_all(struct pairing *w, struct err *e)
{
	struct ui_progress *bar = curate_bar(w->cli, "pairs");
	size_t end;
	int rc = 0;

	if (w->n > 1)
		qsort(w->item, w->n, sizeof(*w->item), by_task_and_id);
	for (size_t i = 0; i < w->n && rc == 0; i = end) {
		struct arena a = ARENA_INIT;

		for (end = i + 1; end < w->n; end++)
			if (by_task(&w->item[i], &w->item[end]) != 0)
				break;
		rc = pair_group(w, &a, &w->item[i], end - i, e);
		arena_release(&a);
		curate_progress_set(bar, (int64_t)end, (int64_t)w->n);
	}
	ui_progress_free(bar);
	if (rc == 0)
		rc = curate_pairs_injected(&w->p, &w->o, &w->t, e);
	return rc;
}

static int
read_all(struct pairing *w, int argc, char **argv, struct err *e)
{
	for (int i = 1; i < argc; i++)
		if ((str_ends(argv[i], ".jsonl") ? read_file(w, argv[i], e)
						 : read_run(w, argv[i], e)) < 0)
			return -1;
	return 0;
}

static int
curate_pairs_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct pairing w = {.cli = cli};
	int64_t dropped;
	int rc;

	w.o.per_task = (int)opt_i64(cli->opts, "per-task", 4);
	w.o.hardest = str_eq(opt_str(cli->opts, "choose"), "hardest");
	w.o.seed = opt_i64(cli->opts, "seed", 1);
	if (curate_open(cli, argv[0], &w.p, e) < 0 ||
		judge_opts_open(
			cli, opt_str(cli->opts, "sandbox"), &w.o.judge, e) < 0)
		return -1;
	rc = opt_flag(cli->opts, "again")
		? store_cur_examples_drop(
			  w.p.store, w.p.id, "pairs", &dropped, e)
		: 0;
	if (rc == 0)
		rc = read_all(&w, argc, argv, e);
	if (rc == 0)
		rc = pair_all(&w, e);
	judge_close(w.o.judge);
	free(w.item);
	if (rc < 0)
		return -1;
	ui_print(cli->ui,
		"%zu candidates of %lld tasks: %lld preferences, %lld repairs, "
		"%lld labelled texts, %lld chains of steps, %lld prompts\n",
		w.n, (long long)w.t.tasks, (long long)w.t.preference,
		(long long)w.t.repair, (long long)w.t.kto, (long long)w.t.steps,
		(long long)w.t.prompt);
	return CMD_OK;
}

static const struct cmd_example pairs_examples[] = {
	{"From two runs", "rtlsmith curate pairs rtl one two"},
	{"From what eval said, those that nearly pass first",
		"rtlsmith curate pairs rtl samples.jsonl.results.jsonl "
		"--choose hardest"},
	{NULL, NULL}};

const struct cmd curate_pairs_cmd = {.name = "pairs",
	.summary = "preferences, steps and repairs from judged candidates",
	.operands = "PROJECT [RUN|RESULTS.jsonl...]",
	.min_operands = 1,
	.max_operands = -1,
	.flags = CMD_NEED_STORE,
	.description =
		"Makes examples of the candidates of runs and of eval's "
		"results: preference (one that passes against one that fails, "
		"of the same task and the same prompt template), repair (the "
		"failing text, what the tools said, the passing one), kto, "
		"steps (what a solver wrote turn by turn, each text judged) "
		"and prompt; and preferences of the stages inject and "
		"describe. Errors and truncated replies are left out.\n\n"
		"Each example carries a judge object that judges its texts "
		"again. Examples of the same candidates are replaced.",
	.opts = pairs_opts,
	.examples = pairs_examples,
	.run = curate_pairs_run};
