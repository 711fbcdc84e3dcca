/*
 * wave: a window of a waveform, as a table, a picture, or in a viewer.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/trace_ref.h"
#include "cli/wave_source.h"
#include "eval/wavedraw.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox.h"
#include "tool_wrappers/waveform.h"

#define STEPS_DEFAULT 16
#define STEPS_LEAST 4
#define CELL_CHARS 18 /* of a value in the table */

static const struct opt wave_opts[] = {
	{.name = "signals",
		.type = OPT_STR,
		.arg = "GLOB,...",
		.help = "only signals whose path or last name matches "
			"(default: the ports of the candidate and what is "
			"beside them, or the first 64 of a file)"},
	{.name = "around",
		.letter = 'a',
		.type = OPT_STR,
		.arg = "FAIL|TIME",
		.help = "the first wrong moment, or a time: 85ns, 1.5us, a "
			"number of the file's units (default: FAIL of a sample "
			"that fails, else the beginning)"},
	{.name = "steps",
		.letter = 'n',
		.type = OPT_INT,
		.arg = "N",
		.help = "moments to show (default: as many as fit, 16 in a "
			"picture)",
		.min = 1,
		.max = WAVEVIEW_STEPS},
	{.name = "svg",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "draw a picture; - is standard output",
		.hint = OPT_HINT_FILE},
	{.name = "json",
		.type = OPT_FLAG,
		.help = "as WaveJSON, which WaveDrom draws"},
	{.name = "vcd",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "keep the waveform of a sample (.vcd)",
		.hint = OPT_HINT_FILE},
	{.name = "fst",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "convert the whole waveform to FST (by vcd2fst)",
		.hint = OPT_HINT_FILE},
	{.name = "gtkw",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write a save file for GTKWave with these signals and "
			"this moment",
		.hint = OPT_HINT_FILE},
	{.name = "open",
		.type = OPT_FLAG,
		.help = "show it in GTKWave, or Surfer, until that is closed"},
	{.name = "viewer",
		.type = OPT_ENUM,
		.arg = "auto|gtkwave|surfer",
		.help = "which program --open starts",
		.dflt = "auto"},
	TRACE_REF_OPTS, OPT_END};

static const struct cmd_example wave_examples[] = {
	{"A failing sample around its first wrong moment",
		"rtlsmith wave last/alu16/0"},
	{"The same as a picture", "rtlsmith wave last/alu16/0 --svg alu16.svg"},
	{"Two signals of a file around a time",
		"rtlsmith wave alu.vcd --signals 'clk,tb.dut.*' --around 85ns"},
	{NULL, NULL}};

/* ---- the table ---- */

static size_t
cells(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* Long values only where the signals were chosen. */
static const char *
short_text(struct cli *cli, const char *text)
{
	size_t n = strlen(text);

	if (n <= CELL_CHARS || opt_given(cli->opts, "signals"))
		return text;
	return arena_printf(cli->arena, "%.6s..%s", text, text + n - 8);
}

/* How many columns of this window fit. */
static size_t
fitting(struct cli *cli, const struct waveview *v)
{
	size_t label = 8, cell = 1, room = (size_t)ui_width(cli->ui);

	for (size_t r = 0; r < v->n_rows; r++) {
		size_t n = cells(v->rows[r].label);

		label = n > label ? n : label;
		for (size_t i = 0; i < v->n_times; i++) {
			n = cells(short_text(cli, v->cells[r][i].text)) +
				v->cells[r][i].wrong;
			cell = n > cell ? n : cell;
		}
	}
	for (size_t i = 0; i < v->n_times; i++) {
		size_t n = cells(v->labels[i]) +
			(v->times[i] == v->mark ? 2U : 0U);

		cell = n > cell ? n : cell;
	}
	room = room > label ? (room - label) / (cell + 2) : 0;
	return room > STEPS_LEAST ? room : STEPS_LEAST;
}

static void
print_table(struct cli *cli, const struct waveview *v)
{
	size_t n = v->n_times;
	struct ui_col *cols = arena_array(cli->arena, n + 1, sizeof(*cols));
	const char **row = arena_array(cli->arena, n + 1, sizeof(*row));
	struct ui_table *t;

	cols[0].head = arena_printf(
		cli->arena, "time%s%s", v->unit[0] != '\0' ? "/" : "", v->unit);
	for (size_t i = 0; i < n; i++) {
		cols[i + 1].head = arena_printf(cli->arena, "%s%s",
			v->times[i] == v->mark ? "> " : "", v->labels[i]);
		cols[i + 1].right = true;
	}
	t = ui_table_new(cli->arena, cols, n + 1);
	for (size_t r = 0; r < v->n_rows; r++) {
		row[0] = v->rows[r].label;
		for (size_t i = 0; i < n; i++)
			row[i + 1] = arena_printf(cli->arena, "%s%s",
				short_text(cli, v->cells[r][i].text),
				v->cells[r][i].wrong ? "!" : "");
		ui_table_row(t, row);
		for (size_t i = 0; i < n; i++)
			if (v->cells[r][i].wrong)
				ui_table_style(t, i + 1, UI_BAD);
	}
	if (v->title != NULL)
		ui_print(cli->ui, "%s\n\n", v->title);
	ui_table_print(cli->ui, t);
}

/* ---- the ways out ---- */

static int
put(struct cli *cli, const char *path, struct buf *b, struct err *e)
{
	if (fs_write(path, b->ptr, b->len, e) < 0)
		return -1;
	if (!str_eq(path, "-"))
		ui_note(cli->ui, "wrote %s", path);
	return 0;
}

static int
put_svg(struct cli *cli, const struct waveview *v, const char *path,
	struct err *e)
{
	struct buf b;
	int rc;

	buf_init(&b, LIM_TOOL_FILE);
	rc = wavedraw_svg(v, &b, e);
	if (rc == 0)
		rc = put(cli, path, &b, e);
	buf_release(&b);
	return rc;
}

static int
put_gtkw(const struct wave_source *s, const struct waveview *v,
	const char *path, struct err *e)
{
	char *full = realpath(s->path, NULL);
	struct buf b;
	int rc;

	buf_init(&b, LIM_TOOL_STDOUT);
	rc = wavedraw_gtkw(v, full != NULL ? full : s->path, &b, e);
	if (rc == 0)
		rc = fs_write(path, b.ptr, b.len, e);
	buf_release(&b);
	free(full);
	return rc;
}

static int
put_fst(struct cli *cli, const struct wave_source *s, const char *path,
	struct err *e)
{
	struct sandbox *sb = NULL;
	struct waveform_text vcd, fst;
	int rc;

	if (sandbox_open(&sb, SANDBOX_AUTO, e) < 0)
		return -1;
	rc = fs_read(cli->arena, s->path, LIM_VCD, &vcd.text, &vcd.n, e);
	if (rc == 0)
		rc = waveform_fst(sb, cli->arena, &vcd, &fst, e);
	if (rc == 0)
		rc = fs_write(path, fst.text, fst.n, e);
	if (rc == 0)
		ui_note(cli->ui, "wrote %s", path);
	sandbox_close(sb);
	return rc;
}

static int
show_viewer(struct cli *cli, struct wave_source *s, const struct waveview *v,
	struct err *e)
{
	const char *viewer = opt_str(cli->opts, "viewer");
	struct waveform_show x = {.vcd = s->path,
		.program = str_eq(viewer, "auto") ? NULL : viewer};
	char *scratch;

	if (s->scratch == NULL) {
		if (fs_scratch(cli->arena, &scratch, e) < 0)
			return -1;
		s->scratch = scratch;
	}
	x.gtkw = fs_join(cli->arena, s->scratch, "view.gtkw");
	if (put_gtkw(s, v, x.gtkw, e) < 0)
		return -1;
	return waveform_open(cli->arena, &x, NULL, e);
}

static int
outputs(struct cli *cli, struct wave_source *s, const struct waveview *v,
	struct err *e)
{
	const struct opt_set *o = cli->opts;

	if (opt_given(o, "svg") && put_svg(cli, v, opt_str(o, "svg"), e) < 0)
		return -1;
	if (opt_given(o, "fst") && put_fst(cli, s, opt_str(o, "fst"), e) < 0)
		return -1;
	if (opt_given(o, "gtkw")) {
		if (put_gtkw(s, v, opt_str(o, "gtkw"), e) < 0)
			return -1;
		ui_note(cli->ui, "wrote %s", opt_str(o, "gtkw"));
	}
	if (opt_flag(o, "json"))
		ui_print(cli->ui, "%s",
			json_pretty(cli->arena, wavedraw_json(v, cli->arena)));
	else if (!opt_given(o, "svg") && !opt_given(o, "fst") &&
		!opt_given(o, "gtkw") && !opt_flag(o, "open"))
		print_table(cli, v);
	return opt_flag(o, "open") ? show_viewer(cli, s, v, e) : 0;
}

static int
show(struct cli *cli, struct wave_source *s, struct err *e)
{
	struct waveview *v = arena_alloc(cli->arena, sizeof(*v));
	bool picture = opt_given(cli->opts, "svg") ||
		opt_flag(cli->opts, "json") || opt_given(cli->opts, "steps");
	size_t steps = (size_t)opt_i64(cli->opts, "steps", STEPS_DEFAULT);
	int64_t at;

	v->title = s->title;
	v->unit_fs = s->mine.unit_fs;
	if (wave_source_moment(cli, s, &at, e) < 0)
		return -1;
	v->mark = at;
	wave_source_choose(cli, s, v);
	if (v->n_rows == 0) {
		ui_warn(cli->ui, "no signal of %s %s", s->title,
			opt_given(cli->opts, "signals") ? "matches --signals"
							: "can be shown");
		return CMD_NOTHING;
	}
	waveview_window(v, cli->arena, at, steps);
	if (!picture && fitting(cli, v) < steps)
		waveview_window(v, cli->arena, at, fitting(cli, v));
	if (v->left_out > 0)
		ui_note(cli->ui,
			"%zu more signals are left out: choose with --signals",
			v->left_out);
	return outputs(cli, s, v, e) < 0 ? -1 : CMD_OK;
}

static int
wave_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct wave_source s;
	struct err gone = ERR_INIT;
	int rc;

	(void)argc;
	if (opt_given(cli->opts, "vcd") &&
		!str_ends(opt_str(cli->opts, "vcd"), ".vcd"))
		return err_set(e, ERR_USAGE,
			"--vcd %s: the name must end in .vcd",
			opt_str(cli->opts, "vcd"));
	if (str_ends(argv[0], ".fst"))
		return err_set(e, ERR_USAGE,
			"%s is no VCD: fst2vcd (of GTKWave) converts it",
			argv[0]);
	if (opt_given(cli->opts, "gtkw") && !opt_given(cli->opts, "vcd") &&
		!str_ends(argv[0], ".vcd"))
		return err_set(e, ERR_USAGE,
			"--gtkw names the waveform: keep that of a sample with "
			"--vcd");
	rc = wave_source_load(cli, argv[0], &s, e);
	if (rc == 0 && s.doc != NULL && json_get(s.doc, "instance") == NULL) {
		ui_warn(cli->ui, "%s: there is no waveform: %s", s.title,
			json_str(s.doc, "note", "it was not simulated"));
		rc = CMD_NOTHING;
	} else if (rc == 0) {
		rc = show(cli, &s, e);
	}
	if (s.scratch != NULL)
		(void)fs_rmtree(s.scratch, &gone);
	return rc;
}

const struct cmd cmd_wave = {
	.name = "wave",
	.group = CMD_GROUP_READ,
	.summary = "show a waveform as a table or picture",
	.operands = "FILE.vcd|RUN/TASK[/INDEX]|FILE",
	.min_operands = 1,
	.max_operands = 1,
	.description =
		"Shows a window of a waveform: the signals that are chosen, "
		"at the moments at which one of them changes. The waveform is "
		"a value change dump (FILE.vcd), or that of a sample of a run "
		"(or, with --suite and --task, of a file with a whole module), "
		"which is then simulated once more; below each output stands "
		"what the golden's run has there.\n\n"
		"A value that is wrong has a ! behind it, and the moment that "
		"was asked for a > before it. Columns are moments of change, "
		"not to scale. Values of more than eight bits are hexadecimal, "
		"with an h before them (a digit with unknown bits is x or z); "
		"in a table without --signals the middle of long ones is left "
		"out.\n\n"
		"--around FAIL finds the first wrong moment: of a sample as "
		"the testbench tells it or the golden's run shows it; in a "
		"file by pairs of signals called q_dut and q_ref, or by the "
		"same name in the scopes gate and gold, dut and ref, or "
		"candidate and golden.\n\n"
		"--open starts a program with windows, outside of the "
		"sandbox.",
	.opts = wave_opts,
	.examples = wave_examples,
	.run = wave_cmd,
};
