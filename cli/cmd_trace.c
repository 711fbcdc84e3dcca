/*
 * trace: why a candidate fails, with the values around its first wrong moment
 * and the statements behind them.
 */
#include <string.h>

#include "cli/trace_ref.h"
#include "eval/waveview.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static const struct opt trace_opts[] = {TRACE_REF_OPTS,
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

/* ---- for people ---- */

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
			cells[++i] = waveview_value(cli->arena, v->valuestring);
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
			waveview_value(cli->arena, json_str(d, "value", "?")),
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
				waveview_value(cli->arena, now));
			if (before != NULL && !str_eq(before, now))
				ui_print(cli->ui, " (before: %s)",
					waveview_value(cli->arena, before));
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
	if (trace_ref_find(cli, argv[0], &r, e) < 0 ||
		judge_open(&j, NULL, e) < 0)
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
