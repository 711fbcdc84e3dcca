/*
 * wave_source: reads or makes waveforms and chooses signals (see
 * wave_source.h).  Must not draw.
 */
#include "cli/wave_source.h"

#include <string.h>

#include "cli/trace_ref.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

/* ---- where it comes from ---- */

static int
load(struct cli *cli, const char *path, struct vcd *out, struct err *e)
{
	char *text;
	size_t n;

	if (fs_read(cli->arena, path, LIM_VCD, &text, &n, e) < 0)
		return -1;
	if (vcd_parse(cli->arena, text, n, out, e) < 0)
		return err_wrap(e, "%s is no value change dump", path);
	if (out->cut > 0)
		ui_warn(cli->ui,
			"%s: %zu signals or changes are above the limits and "
			"left out",
			path, out->cut);
	return 0;
}

/* Runs a sample once more with waveforms. */
static int
from_sample(struct cli *cli, const char *operand, struct wave_source *s,
	struct err *e)
{
	struct trace_request r = {.levels = 1, .columns = 1};
	struct judge *j = NULL;
	struct store *store;
	char *scratch;
	cJSON *doc;
	int rc;

	if (cli_store(cli, &store, e) < 0 ||
		trace_ref_find(cli, operand, &r, e) < 0 ||
		fs_scratch(cli->arena, &scratch, e) < 0)
		return -1;
	s->scratch = scratch;
	s->path = opt_given(cli->opts, "vcd")
		? opt_str(cli->opts, "vcd")
		: fs_join(cli->arena, scratch, "mine.vcd");
	r.wave = s->path;
	r.golden_wave = fs_join(cli->arena, scratch, "golden.vcd");
	if (judge_open(&j, NULL, e) < 0)
		return -1;
	rc = trace_run(j, &r, cli->arena, &doc, e);
	judge_close(j);
	if (rc < 0)
		return -1;
	s->doc = doc;
	s->title = arena_printf(cli->arena, "%s: %s (%s)",
		json_str(doc, "task", ""), json_str(doc, "status", ""),
		json_str(doc, "reason", ""));
	if (json_get(doc, "instance") == NULL)
		return 0;
	s->has_golden = fs_exists(r.golden_wave);
	if (load(cli, s->path, &s->mine, e) < 0 ||
		(s->has_golden && load(cli, r.golden_wave, &s->golden, e) < 0))
		return -1;
	return 0;
}

int
wave_source_load(struct cli *cli, const char *operand, struct wave_source *out,
	struct err *e)
{
	memset(out, 0, sizeof(*out));
	out->path = operand;
	out->title = fs_base(operand);
	if (str_ends(operand, ".fst"))
		return err_set(e, ERR_USAGE,
			"%s is no VCD: fst2vcd (of GTKWave) converts it",
			operand);
	if (str_ends(operand, ".vcd"))
		return load(cli, operand, &out->mine, e);
	return from_sample(cli, operand, out, e);
}

/* ---- what is shown ---- */

static const struct vcd_signal *
port_in(struct cli *cli, const struct wave_source *s, const struct vcd *d,
	const char *port)
{
	return vcd_find(d,
		arena_printf(cli->arena, "%s.%s",
			json_str(s->doc, "instance", ""), port));
}

static void
add_output(struct cli *cli, const struct wave_source *s, struct waveview *v,
	const char *name, const struct vcd_signal *signal)
{
	struct waveview_row row = {.signal = signal, .label = name};

	if (s->has_golden)
		row.golden = port_in(cli, s, &s->golden, name);
	if (row.golden != NULL && row.golden->width > WAVEVIEW_WIDTH)
		row.golden = NULL;
	if (!waveview_add(v, &row) || row.golden == NULL)
		return;
	row = (struct waveview_row){.signal = row.golden,
		.label = arena_printf(cli->arena, "%s (golden)", name),
		.is_golden = true};
	waveview_add(v, &row);
}

/* A port's row; outputs have the golden's beneath. */
static void
add_ports(struct cli *cli, const struct wave_source *s, struct waveview *v,
	bool outputs)
{
	const cJSON *p;

	cJSON_ArrayForEach(p, json_get(s->doc, "ports"))
	{
		const char *name = json_str(p, "name", "");
		const struct vcd_signal *x = port_in(cli, s, &s->mine, name);
		struct waveview_row row = {.signal = x, .label = name};

		if (x == NULL || json_bool(p, "output", false) != outputs)
			continue;
		if (outputs)
			add_output(cli, s, v, name, x);
		else
			waveview_add(v, &row);
	}
}

static bool
is_shown(const struct waveview *v, const struct vcd_signal *s)
{
	for (size_t i = 0; i < v->n_rows; i++)
		if (v->rows[i].signal->values == s->values)
			return true;
	return false;
}

/* What the candidate has inside, beside its ports. */
static void
add_inside(const struct wave_source *s, struct waveview *v)
{
	const char *inst = json_str(s->doc, "instance", "");
	size_t n = strlen(inst);

	for (size_t i = 0; i < s->mine.n; i++) {
		const struct vcd_signal *x = &s->mine.signals[i];
		struct waveview_row row = {.signal = x};

		if (strncmp(x->path, inst, n) != 0 || x->path[n] != '.' ||
			strchr(x->path + n + 1, '.') != NULL || is_shown(v, x))
			continue;
		row.label = x->path + n + 1;
		if (v->n_rows >= WAVEVIEW_DEFAULT)
			v->left_out++;
		else
			waveview_add(v, &row);
	}
}

static const struct waveview_row *
row_of(const struct waveview *v, const char *path)
{
	for (size_t i = 0; i < v->n_rows; i++)
		if (str_eq(v->rows[i].signal->path, path) &&
			!v->rows[i].is_golden)
			return &v->rows[i];
	return NULL;
}

/* What a port should be is known by the golden's run. */
void
wave_source_choose(
	struct cli *cli, const struct wave_source *s, struct waveview *v)
{
	const char *list = opt_str(cli->opts, "signals");
	struct waveview *ports = arena_alloc(cli->arena, sizeof(*ports));
	size_t n = 0;
	char **globs =
		list != NULL ? str_split(cli->arena, list, ',', &n) : NULL;

	/* of a sample: names without a scope are those of the candidate */
	for (size_t i = 0; i < n && s->doc != NULL; i++)
		if (strchr(globs[i], '.') == NULL)
			globs[i] = arena_printf(cli->arena, "%s.%s",
				json_str(s->doc, "instance", ""), globs[i]);
	if (n > 0 || s->doc == NULL)
		waveview_choose(
			v, cli->arena, &s->mine, (const char *const *)globs, n);
	if (s->doc == NULL)
		return;
	if (n == 0) {
		add_ports(cli, s, v, false);
		add_ports(cli, s, v, true);
		add_inside(s, v);
		return;
	}
	add_ports(cli, s, ports, true);
	for (size_t i = 0; i < v->n_rows; i++) {
		const struct waveview_row *p =
			row_of(ports, v->rows[i].signal->path);

		if (p != NULL)
			v->rows[i].golden = p->golden;
	}
}

/* The moment in the middle; -1: from the beginning. */
int
wave_source_moment(struct cli *cli, const struct wave_source *s, int64_t *at,
	struct err *e)
{
	const char *around = opt_str(cli->opts, "around");
	int64_t t;

	*at = -1;
	if (around != NULL && !str_eq(around, "FAIL"))
		return waveview_time_parse(around, s->mine.unit_fs, at, e);
	if (s->doc == NULL && around == NULL)
		return 0;
	t = s->doc != NULL ? json_i64(s->doc, "at", -1)
			   : waveview_first_wrong(cli->arena, &s->mine);
	if (t == -2)
		return err_set(e, ERR_USAGE,
			"%s: nothing in it tells what is wrong (no pair like "
			"q_dut and q_ref): give a time with --around",
			s->path);
	*at = t;
	if (t < 0 && around != NULL)
		ui_note(cli->ui, "nothing is wrong: the beginning is shown");
	return 0;
}
