/*
 * explain: what the messages of the compiler mean, for somebody who is new to
 * Verilog: the advice table first, a model for the rest.
 */
#include <string.h>

#include "agent/advice.h"
#include "agent/explain.h"
#include "cli/cmd.h"
#include "cli/datadir.h"
#include "cli/judge_opts.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"
#include "lib/llm/llm.h"
#include "tool_wrappers/iverilog.h"

#define COMPILE_CPU_MS 30000

static const struct opt explain_opts[] = {{.name = "model",
						  .letter = 'm',
						  .type = OPT_STR,
						  .arg = "MODEL",
						  .help = "asked about the "
							  "messages that the "
							  "table does not know",
						  .hint = OPT_HINT_MODEL},
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the document as JSON (schema rtlsmith.explain/1)"},
	JUDGE_OPT_SANDBOX, OPT_END};

static const struct cmd_example explain_examples[] = {
	{"Why a design does not compile", "rtlsmith explain counter.v"},
	{"Messages that are there already, and a model for the rest",
		"iverilog counter.v 2>&1 | rtlsmith explain - -m demo"},
	{NULL, NULL}};

struct explaining {
	struct cli *cli;
	const char *path;
	struct explain_code code; /* NULL: only a log was given */
	const char *log;
	size_t log_n;
	struct explain_list list;
	const char *answer; /* the model's, or NULL */
};

/* ---- the log ---- */

static int
compile(struct explaining *x, struct err *e)
{
	struct cli *cli = x->cli;
	struct iverilog_source src = {"design.v", x->code.text, x->code.n};
	struct iverilog_job job = {.sources = &src,
		.n_sources = 1,
		.generation = "2012",
		.flags = IVERILOG_WALL | IVERILOG_NULL,
		.cpu_ms = COMPILE_CPU_MS,
		.wall_ms = 10 * (int64_t)COMPILE_CPU_MS,
		.as_bytes = (int64_t)1 << 30};
	struct iverilog_compile c;
	struct judge *j;
	const char *slash = strrchr(x->path, '/');
	int rc;

	src.name = slash != NULL ? slash + 1 : x->path;
	if (judge_opts_open(cli, opt_str(cli->opts, "sandbox"), &j, e) < 0)
		return -1;
	rc = iverilog_compile(judge_iverilog(j), cli->arena, &job, &c, e);
	judge_close(j);
	if (rc < 0)
		return -1;
	x->log = c.log;
	x->log_n = c.log_n;
	return 0;
}

static int
read_input(struct explaining *x, struct err *e)
{
	bool design = str_ends(x->path, ".v") || str_ends(x->path, ".sv");
	char *text;
	size_t n;

	if (fs_read(x->cli->arena, x->path, LIM_CANDIDATE, &text, &n, e) < 0)
		return -1;
	if (design) {
		x->code = (struct explain_code){text, n};
		return compile(x, e);
	}
	x->log = text;
	x->log_n = n;
	return 0;
}

static int
read_table(struct cli *cli, cJSON **table, struct err *e)
{
	char *path;

	if (datadir_find(cli->arena, "data/advice/iverilog.yaml", &path, e) <
			0 ||
		yaml_parse_file(cli->arena, path, table, e) < 0)
		return -1;
	return advice_check(cli->arena, path, *table, e);
}

/* ---- the model ---- */

static int
complete(struct cli *cli, const char *question, const char **answer,
	struct err *e)
{
	const struct llm_client_options o = LLM_CLIENT_OPTIONS_INIT;
	const struct llm_message ask = {"user", question};
	struct llm_request q = {.messages = &ask, .n_messages = 1};
	struct llm_params none = llm_params_none();
	struct llm_observer obs = {0};
	struct llm_client *c;
	struct llm_model m;
	struct llm_reply r;
	int rc;

	if (llm_model_read(cli->arena, cli->config.tree,
		    opt_str(cli->opts, "model"), &m, e) < 0 ||
		llm_client_new(&c, &o, e) < 0)
		return -1;
	q.params = llm_params_merge(&m, &none);
	q.tag = "explain";
	rc = llm_complete(c, &m, &q, &obs, cli->arena, &r, e);
	llm_client_free(c);
	if (rc < 0)
		return err_wrap(e, "models.%s", m.name);
	*answer = r.content;
	return 0;
}

static int
ask_model(struct explaining *x, struct err *e)
{
	struct cli *cli = x->cli;
	char *path, *template, *question;
	size_t n;

	if (opt_str(cli->opts, "model") == NULL)
		return 0;
	if (datadir_find(cli->arena, "prompts/agent/explain.md", &path, e) <
			0 ||
		fs_read(cli->arena, path, LIM_PROMPT, &template, &n, e) < 0 ||
		explain_question(cli->arena, template, &x->list, &x->code,
			&question, e) < 0)
		return -1;
	return question == NULL ? 0 : complete(cli, question, &x->answer, e);
}

/* ---- the answer ---- */

static void
print_json(const struct explaining *x)
{
	struct arena *a = x->cli->arena;
	cJSON *doc = json_object(a), *list = json_array(a);

	for (size_t i = 0; i < x->list.n; i++) {
		cJSON *o = json_object(a);

		json_set_str(o, "where", x->list.items[i].where);
		json_set_str(o, "severity", x->list.items[i].severity);
		json_set_str(o, "message", x->list.items[i].message);
		json_set_str(o, "advice",
			x->list.items[i].advice[0] != '\0'
				? x->list.items[i].advice
				: NULL);
		json_push(list, o);
	}
	json_set_str(doc, "schema", "rtlsmith.explain/1");
	json_set_str(doc, "file", x->path);
	json_set(doc, "messages", list);
	json_set_str(doc, "model_says", x->answer);
	ui_print(x->cli->ui, "%s", json_pretty(a, doc));
}

static void
print_text(const struct explaining *x)
{
	struct ui *ui = x->cli->ui;
	size_t open = 0;

	for (size_t i = 0; i < x->list.n; i++) {
		const struct explain_item *m = &x->list.items[i];

		ui_print(ui, "%s%s%s: %s\n", m->where,
			m->where[0] != '\0' ? ": " : "", m->severity,
			m->message);
		ui_print(ui, "%s\n",
			m->advice[0] != '\0' ? m->advice
				: x->answer != NULL
				? "- the table does not know it; see below\n"
				: "- the table does not know it\n");
		open += m->advice[0] == '\0';
	}
	if (x->answer != NULL)
		ui_print(ui, "%s says:\n\n%s\n", opt_str(x->cli->opts, "model"),
			x->answer);
	else if (open > 0)
		ui_note(ui, "-m MODEL asks a model about the other %zu", open);
}

static int
explain_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct explaining x = {.cli = cli, .path = argc > 0 ? argv[0] : "-"};
	cJSON *table;

	if (read_table(cli, &table, e) < 0 || read_input(&x, e) < 0)
		return -1;
	explain_log(cli->arena, table, x.log, x.log_n, &x.list);
	if (ask_model(&x, e) < 0)
		return -1;
	if (x.list.n == 0)
		ui_note(cli->ui, "%s: %s", x.path,
			x.code.text != NULL
				? "compiles, there is nothing to explain"
				: "no message of a compiler in it");
	if (opt_flag(cli->opts, "json"))
		print_json(&x);
	else
		print_text(&x);
	return CMD_OK;
}

const struct cmd cmd_explain = {
	.name = "explain",
	.group = CMD_GROUP_DESIGN,
	.summary = "say what the compiler's messages mean",
	.operands = "[FILE]",
	.max_operands = 1,
	.description =
		"Reads a design (a name that ends in .v or .sv), which is "
		"compiled with Icarus Verilog in the sandbox, or the messages "
		"of a compiler (any other file; - or nothing is standard "
		"input), and says of each message what it usually means and "
		"what to do: from the table of data/advice. With --model the "
		"messages that the table does not know are given to a model "
		"together with the design. Without messages nothing is "
		"asked.\n\n"
		"What a model says is its opinion: nothing is checked or "
		"changed.",
	.opts = explain_opts,
	.examples = explain_examples,
	.run = explain_cmd,
};
