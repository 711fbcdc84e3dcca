/*
 * trace: why a candidate fails, with the values around its first wrong moment
 * and the statements behind them.
 */
#include <string.h>

#include "bench/run.h"
#include "cli/sample_ref.h"
#include "cli/suites.h"
#include "eval/trace.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static const struct opt trace_opts[] = {
	{.name = "suite",
		.letter = 's',
		.type = OPT_STR,
		.arg = "SUITE",
		.help = "the operand is a file; suite of its task",
		.hint = OPT_HINT_SUITE},
	{.name = "task",
		.letter = 't',
		.type = OPT_STR,
		.arg = "TASK",
		.help = "the task that the file answers"},
	{.name = "model",
		.letter = 'm',
		.type = OPT_STR,
		.arg = "MODEL",
		.help = "sample of which model (default: the first)"},
	{.name = "levels",
		.letter = 'l',
		.type = OPT_INT,
		.arg = "K",
		.help = "follow what drives a wrong output so far back",
		.dflt = "2",
		.min = 1,
		.max = 8},
	{.name = "columns",
		.type = OPT_INT,
		.arg = "N",
		.help = "moments in the table of values",
		.dflt = "8",
		.min = 1,
		.max = 64},
	{.name = "wave",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "keep the candidate's waveform (.vcd)",
		.hint = OPT_HINT_FILE},
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the document as JSON (schema rtlsmith.trace/1)"},
	OPT_END};

static const struct cmd_example trace_examples[] = {
	{"Why the first sample of a task failed",
		"rtlsmith trace last/alu16/0"},
	{"A file of yours, with its waveform",
		"rtlsmith trace alu.sv -s core -t alu16 --wave alu.vcd"},
	{NULL, NULL}};

static bool
ends_vcd(const char *path)
{
	return str_ends(path, ".vcd");
}

/* ---- the candidate ---- */

static int
from_file(struct cli *cli, const char *path, struct trace_request *r,
	struct err *e)
{
	const char *suite = opt_str(cli->opts, "suite");
	const char *task = opt_str(cli->opts, "task");
	struct suites_found *f = arena_alloc(cli->arena, sizeof(*f));
	char *text;

	if (task == NULL)
		return err_set(e, ERR_USAGE,
			"name the task that %s answers with -t", path);
	if (suites_find(cli, suite, f, e) < 0 ||
		fs_read(cli->arena, path, LIM_CANDIDATE, &text, &r->n, e) < 0)
		return -1;
	r->code = text;
	r->full = true;
	for (size_t i = 0; i < f->suite.n; i++)
		if (str_eq(f->suite.tasks[i].id, task))
			r->task = &f->suite.tasks[i];
	if (r->task == NULL)
		return err_set(e, ERR_NOTFOUND, "suite %s has no task \"%s\"",
			suite, task);
	return 0;
}

static int
from_run(struct cli *cli, const char *text, struct trace_request *r,
	struct err *e)
{
	struct suites_found *f = arena_alloc(cli->arena, sizeof(*f));
	struct store_sample x;
	struct store_task row;
	struct store_attempt at;
	struct sample_ref ref;
	struct extract_result ex;
	struct extract_reply reply = {NULL, 0, false};
	char *code;

	if (sample_ref_parse(cli, text, &ref, e) < 0)
		return -1;
	if (ref.task == NULL)
		return err_set(e, ERR_USAGE,
			"name a sample, RUN/TASK/INDEX: rtlsmith log %s lists "
			"them",
			ref.run.name);
	if (sample_ref_find(cli, &ref, &x, e) < 0 ||
		store_task_get(cli->store, cli->arena, x.task_id, &row, e) < 0)
		return -1;
	if (suites_find(cli, x.suite, f, e) < 0)
		return -1;
	for (size_t i = 0; i < f->suite.n; i++)
		if (str_eq(f->suite.tasks[i].sha256, row.sha256))
			r->task = &f->suite.tasks[i];
	if (r->task == NULL)
		return err_set(e, ERR_NOTFOUND,
			"suite %s is another version now: import the one that "
			"the run used",
			x.suite);
	if (x.candidate == NULL)
		return err_set(e, ERR_NOTFOUND, "the sample has no candidate");
	if (store_text_get(
		    cli->store, cli->arena, x.candidate, &code, &r->n, e) < 0)
		return -1;
	r->code = code;
	/* whether the text is a whole module is the extractor's knowledge */
	if (x.attempt_id > 0 &&
		store_attempt_get(
			cli->store, cli->arena, x.attempt_id, &at, e) == 0 &&
		at.content != NULL &&
		store_text_get(cli->store, cli->arena, at.content, &code,
			&reply.n, e) == 0) {
		reply.text = code;
		extract_code(cli->arena, r->task, EXTRACT_DEFAULT, &reply, &ex);
		r->full = ex.full;
	}
	return 0;
}

/* ---- for people ---- */

/* Bits as they are up to eight, else in hexadecimal where they are known. */
static const char *
shown(struct arena *a, const char *bits)
{
	size_t n = strlen(bits), digits = (n + 3) / 4;
	char *out;

	if (n <= 8)
		return bits;
	out = arena_alloc(a, digits + 2);
	out[0] = 'h';
	for (size_t d = 0; d < digits; d++) {
		unsigned v = 0;
		char odd = '\0';

		for (size_t k = 0; k < 4; k++) {
			size_t at = n - 4 * (digits - d) + k;
			char c = at < n ? bits[at] : '0';

			v = v * 2 + (c == '1');
			if (c != '0' && c != '1')
				odd = c;
		}
		out[d + 1] = odd != '\0' ? odd : "0123456789abcdef"[v];
	}
	return out;
}

static void
print_table(struct cli *cli, const cJSON *doc)
{
	const cJSON *times = json_get(doc, "times"), *s, *v;
	size_t n = (size_t)cJSON_GetArraySize(times), i = 0;
	struct ui_col *cols = arena_array(cli->arena, n + 1, sizeof(*cols));
	const char **cells = arena_array(cli->arena, n + 1, sizeof(*cells));
	struct ui_table *t;

	cols[0].head = "time";
	cJSON_ArrayForEach(v, times)
	{
		cols[++i].head = arena_printf(cli->arena, "%s%lld",
			v->valuedouble == json_num(doc, "at", -1) ? "> " : "",
			(long long)v->valuedouble);
		cols[i].right = true;
	}
	t = ui_table_new(cli->arena, cols, n + 1);
	cJSON_ArrayForEach(s, json_get(doc, "signals"))
	{
		const char *role = json_str(s, "role", "");

		cells[0] = arena_printf(cli->arena, "%s%s",
			json_str(s, "port", ""),
			str_eq(role, "golden")		? " (golden)"
				: str_eq(role, "input") ? " (input)"
							: "");
		i = 0;
		cJSON_ArrayForEach(v, json_get(s, "values"))
		{
			cells[++i] = shown(cli->arena, v->valuestring);
		}
		ui_table_row(t, cells);
	}
	ui_table_print(cli->ui, t);
}

static void
print_drivers(struct cli *cli, const cJSON *doc)
{
	const cJSON *d, *x;

	cJSON_ArrayForEach(d, json_get(doc, "drivers"))
	{
		int level = (int)json_i64(d, "level", 1);

		ui_print(cli->ui, "%*s%s = %s  <- line %lld: %s%s\n", level * 2,
			"", json_str(d, "signal", ""),
			shown(cli->arena, json_str(d, "value", "?")),
			(long long)json_i64(d, "line", 0),
			json_str(d, "text", ""),
			json_bool(d, "clocked", false) ? "  (at a clock edge)"
						       : "");
		cJSON_ArrayForEach(x, json_get(d, "inputs"))
		{
			const char *before = json_str(x, "before", NULL);
			const char *now = json_str(x, "value", "");

			ui_print(cli->ui, "%*s%s = %s", level * 2 + 4, "",
				json_str(x, "name", ""),
				shown(cli->arena, now));
			if (before != NULL && !str_eq(before, now))
				ui_print(cli->ui, " (before: %s)",
					shown(cli->arena, before));
			ui_print(cli->ui, "\n");
		}
	}
}

static void
print_trace(struct cli *cli, const cJSON *doc)
{
	const char *detail = json_str(doc, "detail", NULL);
	const char *note = json_str(doc, "note", NULL);
	const cJSON *name;

	ui_print(cli->ui, "%s: %s (%s)%s%s\n", json_str(doc, "task", ""),
		json_str(doc, "status", ""), json_str(doc, "reason", ""),
		detail != NULL ? ": " : "", detail != NULL ? detail : "");
	if (note != NULL)
		ui_print(cli->ui, "%s\n", note);
	if (json_get(doc, "times") == NULL)
		return;
	ui_print(cli->ui, "\n");
	print_table(cli, doc);
	ui_print(cli->ui, "\nwrong at > :");
	cJSON_ArrayForEach(name, json_get(doc, "wrong"))
	{
		ui_print(cli->ui, " %s", name->valuestring);
	}
	ui_print(cli->ui, "\n");
	print_drivers(cli, doc);
}

static int
trace_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct trace_request r = {
		.levels = (int)opt_i64(cli->opts, "levels", 2),
		.columns = (int)opt_i64(cli->opts, "columns", 8),
		.wave = opt_str(cli->opts, "wave")};
	struct judge *j = NULL;
	cJSON *doc;
	int rc;

	(void)argc;
	if (r.wave != NULL && !ends_vcd(r.wave))
		return err_set(e, ERR_USAGE,
			"--wave %s: the name must end in .vcd", r.wave);
	rc = opt_str(cli->opts, "suite") != NULL
		? from_file(cli, argv[0], &r, e)
		: from_run(cli, argv[0], &r, e);
	if (rc < 0 || judge_open(&j, NULL, e) < 0)
		return -1;
	rc = trace_run(j, &r, cli->arena, &doc, e);
	judge_close(j);
	if (rc < 0)
		return -1;
	if (opt_flag(cli->opts, "json"))
		ui_print(cli->ui, "%s", json_pretty(cli->arena, doc));
	else
		print_trace(cli, doc);
	return CMD_OK;
}

const struct cmd cmd_trace = {
	.name = "trace",
	.group = CMD_GROUP_READ,
	.summary = "show why a candidate fails",
	.operands = "RUN/TASK[/INDEX]|FILE",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Judges a candidate by the suite's own rules, simulates it and "
		"the golden once more with waveforms, and shows the first "
		"moment at which an output is wrong, the values around it, "
		"and the statements of the candidate that drive the wrong "
		"outputs, with what they read, level by level. The candidate "
		"is a sample of a run, or, with --suite and --task, a file "
		"with a whole module.\n\n"
		"Times are in units of the waveform (its finest time "
		"precision). Where the testbench tells its first mismatch, "
		"that moment is taken, else the first difference from the "
		"golden's run.",
	.opts = trace_opts,
	.examples = trace_examples,
	.run = trace_cmd,
};
