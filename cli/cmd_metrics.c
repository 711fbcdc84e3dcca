/*
 * metrics: how near predicted texts are to their references.
 */
#include <math.h>
#include <string.h>

#include "cli/cmd.h"
#include "curate/creative_read.h"
#include "eval/metricset.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define SHOWN 10 /* bad lines that are told one by one */

static const struct opt metrics_opts[] = {
	{.name = "line",
		.letter = 'l',
		.type = OPT_FLAG,
		.help = "of each prediction take the first line that is "
			"neither blank nor a comment (RTL-Repo's rule)"},
	{.name = "tokens",
		.letter = 't',
		.type = OPT_ENUM,
		.arg = "verilog|words",
		.help = "what BLEU counts: tokens of Verilog, or what stands "
			"between white space",
		.dflt = "verilog"},
	{.name = "creative",
		.letter = 'c',
		.type = OPT_FLAG,
		.help = "CreativEval's four measures of a file of responses"},
	{.name = "rows",
		.letter = 'r',
		.type = OPT_FLAG,
		.help = "the measures of every row, one JSON object a line, "
			"before the means"},
	{.name = "json",
		.type = OPT_FLAG,
		.help = "the means as JSON (schema rtlsmith.metrics/1)"},
	OPT_END};

static const struct cmd_example metrics_examples[] = {
	{"How near are the predictions?", "rtlsmith metrics predictions.jsonl"},
	{"Completion of lines, as RTL-Repo counts it",
		"rtlsmith metrics predictions.jsonl --line"},
	{"The measures of every row, and the means, for a program",
		"rtlsmith metrics predictions.jsonl --rows --json"},
	{NULL, NULL}};

struct metrics_job {
	struct cli *cli;
	const char *path;
	struct metricset set;
	struct creative_set creative;
	long creative_rows, bad;
	bool rows, json, is_creative;
};

/* A value that is none is null. */
static void
row_print(struct metrics_job *j, struct arena *a, long line,
	const struct metricset_row *row)
{
	cJSON *o = json_object(a);

	json_set_i64(o, "line", line);
	for (int m = 0; m < METRICS; m++)
		json_set_num(o, metric_name((enum metric)m), row->v[m]);
	ui_print(j->cli->ui, "%s\n", json_text(a, o));
}

static void
bad_line(struct metrics_job *j, long line, const struct err *e)
{
	if (j->bad++ < SHOWN)
		ui_warn(j->cli->ui, "%s:%ld: %s: left out", j->path, line,
			e->msg);
}

static bool
blank(const char *s)
{
	return s[strspn(s, " \t\r")] == '\0';
}

static void
take_creative(struct metrics_job *j, const char *line, size_t n, long number)
{
	struct err e = ERR_INIT;

	if (creative_add(&j->creative, j->cli->arena, line, n, &e) < 0)
		bad_line(j, number, &e);
	else
		j->creative_rows++;
}

static void
take_line(struct metrics_job *j, const char *line, size_t n, long number)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct metricset_row row;

	if (metricset_read(&a, line, n, &row, &e) < 0) {
		bad_line(j, number, &e);
	} else {
		metricset_add(&j->set, &a, &row);
		if (j->rows)
			row_print(j, &a, number, &row);
	}
	arena_release(&a);
}

static int
read_rows(struct metrics_job *j, struct err *e)
{
	struct fs_lines *in;
	const char *line;
	size_t n;
	int got;

	if (fs_lines_open(&in, j->path, LIM_JSONL_LINE, e) < 0)
		return -1;
	while ((got = fs_lines_next(in, &line, &n, e)) > 0)
		if (blank(line))
			continue;
		else if (j->is_creative)
			take_creative(j, line, n, fs_lines_number(in));
		else
			take_line(j, line, n, fs_lines_number(in));
	fs_lines_close(in);
	return got;
}

/* ---- means ---- */

static void
print_json(const struct metrics_job *j)
{
	struct arena *a = j->cli->arena;
	cJSON *o = json_object(a), *mean = json_object(a), *n = json_object(a),
	      *corpus = json_object(a);

	json_set_str(o, "schema", "rtlsmith.metrics/1");
	json_set_i64(o, "rows", j->set.rows);
	json_set_i64(o, "bad_lines", j->bad);
	json_set_bool(o, "line", j->set.line);
	json_set_str(o, "tokens", opt_str(j->cli->opts, "tokens"));
	for (int m = 0; m < METRICS; m++) {
		const char *name = metric_name((enum metric)m);

		json_set_num(
			mean, name, metricset_mean(&j->set, (enum metric)m));
		json_set_i64(n, name, j->set.n[m]);
	}
	json_set_num(corpus, "bleu4", metricset_corpus_bleu(&j->set));
	json_set_num(corpus, "chrf", metricset_corpus_chrf(&j->set));
	json_set(o, "mean", mean);
	json_set(o, "rows_with_value", n);
	json_set(o, "corpus", corpus);
	ui_print(j->cli->ui, "%s\n", json_text(a, o));
}

static const char *
percent(struct arena *a, double v)
{
	return isnan(v) ? "-" : arena_printf(a, "%.2f", 100 * v);
}

static void
add_row(struct metrics_job *j, struct ui_table *t, const char *name,
	const char *text, double v, long n)
{
	const char *cells[] = {name, percent(j->cli->arena, v),
		arena_printf(j->cli->arena, "%ld", n), text};

	ui_table_row(t, cells);
}

static void
print_table(struct metrics_job *j)
{
	static const struct ui_col cols[] = {{"measure", false},
		{"mean %", true}, {"rows", true}, {"what it is", false}};
	struct ui_table *t = ui_table_new(j->cli->arena, cols, 4);
	const struct metricset *s = &j->set;

	for (int i = 0; i < METRICS; i++) {
		enum metric m = (enum metric)i;

		add_row(j, t, metric_name(m), metric_text(m),
			metricset_mean(s, m), s->n[m]);
	}
	add_row(j, t, "corpus bleu4", "of all rows at once, not smoothed",
		metricset_corpus_bleu(s), s->n[METRIC_BLEU4]);
	add_row(j, t, "corpus chrf", "of all rows at once",
		metricset_corpus_chrf(s), s->n[METRIC_CHRF]);
	ui_table_print(j->cli->ui, t);
	if (s->n[METRIC_EDIT_DIFFLIB] < s->rows)
		ui_note(j->cli->ui,
			"texts that are too long to compare have no value: "
			"see the column of rows");
}

/* ---- CreativEval ---- */

static const struct {
	const char *name, *text;
} creative_names[] = {
	{"fluency", "correct responses that are no copies, of all"},
	{"flexibility", "rewrites that are another design"},
	{"originality", "how far from the golden, at most"},
	{"elaboration", "large designs of small modules that work"},
	{"creativity", "the mean of the four"}};
#define CREATIVE 5

static int
print_creative(struct metrics_job *j)
{
	static const struct ui_col cols[] = {{"measure", false},
		{"value %", true}, {"rows", true}, {"what it is", false}};
	const struct creative_set *s = &j->creative;
	struct arena *a = j->cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 4);
	cJSON *o = json_object(a);
	double v[CREATIVE] = {creative_fluency(s->prompt, s->n_prompts),
		creative_flexibility(s->rewrite, s->n_rewrites),
		creative_originality(s->prompt, s->n_prompts),
		creative_elaboration(s->assembled_pass, s->assembled)};
	const long n[CREATIVE] = {(long)s->n_prompts, (long)s->n_rewrites,
		(long)s->n_prompts, (long)s->assembled, j->creative_rows};

	v[4] = creative_score(v[0], v[1], v[2], v[3]);
	json_set_str(o, "schema", "rtlsmith.creative/1");
	json_set_i64(o, "rows", j->creative_rows);
	json_set_i64(o, "bad_lines", j->bad);
	for (int i = 0; i < CREATIVE; i++) {
		json_set_num(o, creative_names[i].name, v[i]);
		add_row(j, t, creative_names[i].name, creative_names[i].text,
			v[i], n[i]);
	}
	if (j->creative_rows == 0)
		return CMD_NOTHING;
	if (j->json)
		ui_print(j->cli->ui, "%s\n", json_text(a, o));
	else
		ui_table_print(j->cli->ui, t);
	return j->bad ? CMD_NEGATIVE : CMD_OK;
}

static int
metrics_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct metrics_job j = {.cli = cli, .path = argv[0]};

	(void)argc;
	j.rows = opt_flag(cli->opts, "rows");
	j.json = opt_flag(cli->opts, "json");
	j.is_creative = opt_flag(cli->opts, "creative");
	j.set.line = opt_flag(cli->opts, "line");
	j.set.words = str_eq(opt_str(cli->opts, "tokens"), "words")
		? SEQ_WORDS
		: SEQ_TOKENS;
	if (read_rows(&j, e) < 0)
		return -1;
	if (j.bad > SHOWN)
		ui_warn(cli->ui, "%s: %ld more lines left out", j.path,
			j.bad - SHOWN);
	if (j.is_creative)
		return print_creative(&j);
	if (j.json)
		print_json(&j);
	else if (j.set.rows)
		print_table(&j);
	if (j.set.rows == 0)
		return CMD_NOTHING;
	return j.bad ? CMD_NEGATIVE : CMD_OK;
}

const struct cmd cmd_metrics = {
	.name = "metrics",
	.group = CMD_GROUP_TEXT,
	.summary = "measure how near predicted texts are to their references",
	.operands = "FILE",
	.min_operands = 1,
	.max_operands = 1,
	.description =
		"FILE is JSONL (\"-\" is standard input; .gz and .zst are "
		"unpacked), a row a line. The prediction is the member "
		"\"prediction\", \"completion\", \"response\" or \"generated\" "
		"of the row, the first that is there; the reference is "
		"\"reference\", \"target\", \"next_line\" or \"label\".\n\n"
		"Prints the mean of every measure in percent and how many rows "
		"have a value of it: exact match, edit similarity in the "
		"definitions of difflib and of Levenshtein, BLEU-4, ROUGE-L, "
		"chrF, and a CodeBLEU for Verilog of our own definition. "
		"doc/HOWTO_METRICS.md says what each is, which package gives "
		"the same number, and what happens to very long texts. These "
		"measures compare texts; whether a design works is told by "
		"rtlsmith eval.\n\n"
		"With --creative a row holds the responses to a prompt, a "
		"design and its rewrite, or whether an assembled design works; "
		"see doc/HOWTO_METRICS.md.\n\n"
		"A line that is no such row is named and left out, and the "
		"exit code is 1. Exit code 5: no row could be read.",
	.opts = metrics_opts,
	.examples = metrics_examples,
	.run = metrics_cmd,
};
