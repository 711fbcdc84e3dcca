/*
 * synth_sta: makes constraints of the options, asks OpenSTA, tells the answer.
 *
 * Without --clock and --sdc the clock's period is so short that the path of
 * the least slack is the longest one; then no slack is told.
 */
#include "cli/synth_sta.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "eval/clocks.h"
#include "eval/liberty.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define UNSTATED_NS 0.001
#define PERIOD_MAX_NS 1e9

int
synth_sta_wanted(struct cli *cli, bool *out, struct err *e)
{
	bool clock = opt_given(cli->opts, "clock");
	bool sdc = opt_given(cli->opts, "sdc");

	*out = opt_flag(cli->opts, "sta");
	if (!*out && (clock || sdc))
		return err_set(e, ERR_USAGE, "--%s belongs to --sta",
			clock ? "clock" : "sdc");
	if (clock && sdc)
		return err_set(e, ERR_USAGE,
			"--clock and --sdc: the file names the clocks itself");
	if (*out && str_eq(opt_str(cli->opts, "target"), "ice40"))
		return err_set(
			e, ERR_USAGE, "--sta goes with --target asic only");
	return 0;
}

/* ---- constraints ---- */

/* A name that needs no quoting in a pattern of get_ports but braces. */
static bool
plain_port(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return false;
	while (isalnum((unsigned char)*s) || (*s != '\0' && strchr("_$.", *s)))
		s++;
	if (*s == '[') {
		for (s++; isdigit((unsigned char)*s);)
			s++;
		s += *s == ']';
	}
	return *s == '\0';
}

static int
add_clock(struct buf *b, const char *port, double ns, struct err *e)
{
	if (!plain_port(port))
		return err_set(e, ERR_USAGE,
			"clock %.80s: a name that only --sdc can give", port);
	buf_printf(b, "create_clock -name {%s} -period %.9g [get_ports {%s}]\n",
		port, ns, port);
	return 0;
}

/* "clk=2.5" or "2.5"; *port NULL in the latter. */
static int
read_clock(struct arena *a, const char *arg, const char **port, double *ns,
	struct err *e)
{
	const char *eq = strrchr(arg, '=');

	*port = eq ? arena_strndup(a, arg, (size_t)(eq - arg)) : NULL;
	if (!str_to_double(eq ? eq + 1 : arg, ns) || !(*ns > 0) ||
		*ns > PERIOD_MAX_NS)
		return err_set(e, ERR_USAGE,
			"--clock %s: give a period in ns, such as 2.5 or "
			"clk=2.5",
			arg);
	return 0;
}

struct asked {
	const char **ports;
	double *ns;
	size_t n;
	double all_ns; /* of clocks that are not named */
	bool named;    /* some are */
};

static int
read_clocks(struct cli *cli, struct asked *out, struct err *e)
{
	size_t n;
	char **list = opt_list(cli->opts, "clock", &n);
	const char *port;
	double ns;

	*out = (struct asked){.all_ns = NAN};
	out->ports = arena_array(cli->arena, n + 1, sizeof(*out->ports));
	out->ns = arena_array(cli->arena, n + 1, sizeof(*out->ns));
	for (; *list; list++) {
		if (read_clock(cli->arena, *list, &port, &ns, e) < 0)
			return -1;
		if (!port) {
			out->all_ns = ns;
			continue;
		}
		out->ports[out->n] = port;
		out->ns[out->n++] = ns;
	}
	out->named = out->n > 0;
	if (!out->named && isnan(out->all_ns))
		out->all_ns = UNSTATED_NS;
	return 0;
}

static bool
is_named(const struct asked *q, const char *port)
{
	for (size_t i = 0; i < q->n; i++)
		if (str_eq(q->ports[i], port))
			return true;
	return false;
}

/* Clocks as asked for, then those that were found. */
static int
put_clocks(const struct asked *q, const struct clocks *found, struct buf *b,
	const char **first, struct err *e)
{
	*first = NULL;
	for (size_t i = 0; i < q->n; i++) {
		if (add_clock(b, q->ports[i], q->ns[i], e) < 0)
			return -1;
		*first = *first ? *first : q->ports[i];
	}
	for (size_t i = 0; i < found->n && !isnan(q->all_ns); i++) {
		if (is_named(q, found->ports[i]))
			continue;
		if (add_clock(b, found->ports[i], q->all_ns, e) < 0)
			return -1;
		*first = *first ? *first : found->ports[i];
	}
	if (*first || isnan(q->all_ns))
		return 0;
	*first = "virtual";
	buf_printf(b, "create_clock -name virtual -period %.9g\n", q->all_ns);
	return 0;
}

static int
make_sdc(struct cli *cli, const struct clocks *found, const char **out,
	struct err *e)
{
	const char *first;
	struct asked q;
	struct buf b;
	int rc;

	if (read_clocks(cli, &q, e) < 0)
		return -1;
	if (found->unclear[0] && !q.named)
		return err_set(e, ERR_USAGE,
			"a clock comes through logic of %.200s: name the one "
			"that it is with --clock PORT=NS",
			found->unclear);
	buf_init(&b, LIM_SOURCE_FILE);
	rc = put_clocks(&q, found, &b, &first, e);
	if (rc == 0)
		buf_printf(&b,
			"set_input_delay 0 -clock {%s} [all_inputs]\n"
			"set_output_delay 0 -clock {%s} [all_outputs]\n",
			first, first);
	*out = buf_take(&b, cli->arena, NULL);
	buf_release(&b);
	return rc;
}

/* ---- asking ---- */

static int
end_as(struct synth_sta *out, const char *status, const char *why)
{
	out->status = status;
	out->why = why;
	return 0;
}

static bool
has_unmapped(const struct synth_result *r)
{
	for (size_t i = 0; i < r->n_issues; i++)
		if (r->issues[i].kind == SYNTH_UNMAPPED_CELL)
			return true;
	return false;
}

/* An instance as the design calls what it holds. */
static const char *
called(struct cli *cli, const struct synth_tools *t,
	const struct synth_result *r, const char *name)
{
	const char *held = clocks_state_name(cli->arena,
		synth_liberty(t->synth), r->netlist_json, r->top, name);

	return held ? held : name;
}

static int
ask(struct cli *cli, const struct synth_tools *t, const struct synth_result *r,
	struct opensta_job *job, struct synth_sta *out, struct err *e)
{
	struct err gone = ERR_INIT;
	struct opensta *sta;
	int rc;

	if (opensta_open(&sta, t->base.sandbox, &gone) < 0)
		return end_as(out, "not_installed",
			arena_strdup(cli->arena, gone.msg));
	out->version = arena_strdup(cli->arena, opensta_version(sta));
	rc = opensta_run(sta, cli->arena, job, &out->r, e);
	opensta_close(sta);
	if (rc < 0)
		return -1;
	end_as(out, opensta_how_name(out->r.how), out->r.why);
	if (job->sdc_ns && out->r.how == OPENSTA_OK && out->r.warning[0])
		end_as(out, "refused", out->r.warning);
	out->from = called(cli, t, r, out->r.path.from);
	out->to = called(cli, t, r, out->r.path.to);
	return 0;
}

static int
constraints(struct cli *cli, const struct synth_tools *t,
	const struct synth_result *r, struct opensta_job *job, struct err *e)
{
	const char *path = opt_str(cli->opts, "sdc");
	struct clocks found;
	char *text;

	if (path) {
		if (fs_read(cli->arena, path, LIM_SOURCE_FILE, &text,
			    &job->sdc_n, e) < 0)
			return -1;
		job->sdc = text;
		return 0;
	}
	if (clocks_find(cli->arena, synth_liberty(t->synth), r->netlist_json,
		    r->top, &found, e) < 0 ||
		make_sdc(cli, &found, &job->sdc, e) < 0)
		return -1;
	job->sdc_n = strlen(job->sdc);
	job->sdc_ns = true;
	return 0;
}

int
synth_sta_run(struct cli *cli, const struct synth_tools *t,
	const struct synth_result *r, struct synth_sta *out, struct err *e)
{
	struct opensta_job job = {.netlist = r->netlist,
		.netlist_n = r->netlist_n,
		.top = r->top,
		.liberty = t->liberty};

	memset(out, 0, sizeof(*out));
	out->version = "";
	out->r.worst_slack_ps = out->r.tns_ps = NAN;
	out->constraint = opt_given(cli->opts, "sdc") ? "sdc"
		: opt_given(cli->opts, "clock")	      ? "clock"
						      : "none";
	if (!t->liberty)
		return err_set(e, ERR_USAGE, "--sta needs a liberty");
	if (r->status != SYNTH_OK || !r->netlist)
		return end_as(out, "not_known", "there is no netlist");
	if (has_unmapped(r))
		return end_as(out, "not_known",
			"the liberty has nothing for some of its cells");
	if (constraints(cli, t, r, &job, e) < 0)
		return -1;
	return ask(cli, t, r, &job, out, e);
}

/* ---- telling ---- */

static bool
is_ok(const struct synth_sta *s)
{
	return str_eq(s->status, "ok");
}

static bool
is_stated(const struct synth_sta *s)
{
	return !str_eq(s->constraint, "none");
}

int
synth_sta_exit(const struct synth_sta *s)
{
	if (!is_ok(s))
		return CMD_INFRA;
	if (!is_stated(s))
		return CMD_OK;
	if (isnan(s->r.worst_slack_ps))
		return CMD_NOTHING;
	return s->r.worst_slack_ps < 0 ? CMD_NEGATIVE : CMD_OK;
}

static void
print_points(struct cli *cli, const struct opensta_path *p)
{
	static const struct ui_col cols[] = {{"TIME/ps", true},
		{"DELAY/ps", true}, {"EDGE", false}, {"CELL", false},
		{"NET", false}};
	struct ui_table *t = ui_table_new(cli->arena, cols, 5);

	for (size_t i = 0; i < p->n_points; i++) {
		const struct opensta_point *x = &p->points[i];

		/* input pins add nothing where wires have no delay */
		if (x->net[0] == '\0' && x->delay_ps == 0)
			continue;
		ui_table_row(t,
			(const char *[]){
				arena_printf(cli->arena, "%.2f", x->time_ps),
				arena_printf(cli->arena, "%.2f", x->delay_ps),
				x->rise ? "rise" : "fall",
				x->cell[0] ? x->cell : "(port)", x->net});
	}
	ui_table_print(cli->ui, t);
	if (p->cut)
		ui_print(cli->ui, "(the path goes on)\n");
}

static void
print_slack(struct cli *cli, const struct synth_sta *s)
{
	double slack = s->r.worst_slack_ps;

	for (size_t i = 0; i < s->r.n_clocks; i++)
		ui_print(cli->ui, "clock %s: %.6g ns\n", s->r.clocks[i].name,
			s->r.clocks[i].period_ps / 1000);
	if (str_eq(s->constraint, "clock"))
		ui_print(cli->ui,
			"inputs arrive, and outputs are wanted, at the clock's "
			"edge (delays of 0)\n");
	if (isnan(slack)) {
		ui_print(cli->ui, "%sno path is held to them%s\n",
			ui_style(cli->ui, UI_ODD), ui_style(cli->ui, UI_PLAIN));
		return;
	}
	ui_print(cli->ui,
		"worst slack %s%.2f ps%s, total negative slack %.2f ps: %s\n",
		ui_style(cli->ui, slack < 0 ? UI_BAD : UI_GOOD), slack,
		ui_style(cli->ui, UI_PLAIN), s->r.tns_ps,
		slack < 0 ? "too slow" : "met");
}

void
synth_sta_print(struct cli *cli, const struct synth_sta *s)
{
	const struct opensta_path *p = &s->r.path;

	ui_print(cli->ui, "\nOpenSTA%s%s: ", s->version[0] ? " " : "",
		s->version);
	if (!is_ok(s)) {
		ui_print(cli->ui, "%s%s%s%s%s\n", ui_style(cli->ui, UI_ODD),
			str_eq(s->status, "not_installed") ? "" : s->status,
			str_eq(s->status, "not_installed") ? "" : ": ", s->why,
			ui_style(cli->ui, UI_PLAIN));
		return;
	}
	if (s->r.found)
		ui_print(cli->ui,
			"delay %.2f ps from %s to %s, setup time %.2f ps\n",
			p->arrival_ps, s->from, s->to, p->setup_ps);
	else
		ui_print(cli->ui, "no path\n");
	print_points(cli, p);
	if (is_stated(s))
		print_slack(cli, s);
	if (s->r.warning[0])
		ui_print(cli->ui, "%s\n", s->r.warning);
	if (s->r.unchecked)
		ui_print(cli->ui,
			"the liberty has no setup times: no path that ends at "
			"a flip-flop is looked at\n");
	if (s->r.unclocked > 0)
		ui_print(cli->ui,
			"%ld flip-flops or latches have no clock: what begins "
			"or ends there is not looked at\n",
			s->r.unclocked);
}

static cJSON *
point_json(struct arena *a, const struct opensta_point *x)
{
	cJSON *o = json_object(a);

	json_set_str(o, "pin", x->pin);
	json_set_str(o, "cell", x->cell);
	json_set_str(o, "net", x->net);
	json_set_str(o, "edge", x->rise ? "rise" : "fall");
	json_set_num(o, "time_ps", x->time_ps);
	json_set_num(o, "delay_ps", x->delay_ps);
	json_set_num(o, "slew_ps", x->slew_ps);
	json_set_num(o, "load_ff", x->load_ff);
	return o;
}

static void
path_json(struct arena *a, const struct synth_sta *s, cJSON *o)
{
	const struct opensta_path *p = &s->r.path;
	cJSON *points = json_array(a);

	json_set_num(o, "delay_ps", p->arrival_ps);
	json_set_num(o, "setup_ps", p->setup_ps);
	json_set_str(o, "path_from", s->from);
	json_set_str(o, "path_to", s->to);
	for (size_t i = 0; i < p->n_points; i++)
		json_push(points, point_json(a, &p->points[i]));
	json_set(o, "path", points);
}

cJSON *
synth_sta_json(struct arena *a, const struct synth_sta *s)
{
	cJSON *o = json_object(a), *clocks = json_array(a);

	json_set_str(o, "status", s->status);
	json_set_str(o, "why", s->why);
	json_set_str(o, "version", s->version);
	json_set_str(o, "constraint", s->constraint);
	if (!is_ok(s))
		return o;
	if (s->r.found)
		path_json(a, s, o);
	for (size_t i = 0; i < s->r.n_clocks; i++) {
		cJSON *c = json_object(a);

		json_set_str(c, "name", s->r.clocks[i].name);
		json_set_num(c, "period_ps", s->r.clocks[i].period_ps);
		json_push(clocks, c);
	}
	if (is_stated(s)) {
		json_set(o, "clocks", clocks);
		json_set_num(o, "worst_slack_ps", s->r.worst_slack_ps);
		json_set_num(o, "tns_ps", s->r.tns_ps);
	}
	json_set_str(o, "warning", s->r.warning);
	json_set_i64(o, "unclocked", s->r.unclocked);
	json_set_i64(o, "unconstrained", s->r.unconstrained);
	json_set_bool(o, "unchecked", s->r.unchecked);
	return o;
}
