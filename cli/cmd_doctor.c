/*
 * cmd_doctor: rtlsmith doctor: is everything there that the work needs?
 *
 * It looks and reports; it changes nothing.  Programs are asked for their
 * version through the process runner.
 */
#include <string.h>
#include <sys/statvfs.h>

#include "cli/cmd.h"
#include "cli/datadir.h"
#include "cli/version.h"
#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/proc.h"
#include "lib/store/store.h"
#include "tool_wrappers/iverilog.h"
#include "tool_wrappers/sandbox.h"
#include "tool_wrappers/yosys.h"

#define DOCTOR_OUT 4096
#define DOCTOR_WALL_MS 10000
#define DOCTOR_DISK_MB 500

enum doctor_state { DOCTOR_GOOD, DOCTOR_WARN, DOCTOR_BAD };

struct doctor_tool {
	const char *prog;
	const char *arg; /* prints the version; NULL: none without windows */
	bool needed;
	const char *package;
	const char *use;
};

static const struct doctor_tool doctor_tools[] = {
	{"git", "--version", false, "git", "records commits of suites"},
	{"dot", "-V", false, "graphviz", "schematic draws with it"},
	{"cc", "--version", false, "gcc", "agents compile models in C with it"},
	{"sta", "-version", false, "opensta", "synth --sta asks it"},
	{"vcd2fst", NULL, false, "gtkwave", "wave --fst converts with it"},
};

struct doctor {
	struct cli *cli;
	struct ui_table *table;
	cJSON *checks;
	bool bad;
};

static const struct opt doctor_opts[] = {
	{.name = "json", .type = OPT_FLAG, .help = "as JSON"},
	{.name = "fix-hints",
		.type = OPT_FLAG,
		.help = "also the command that installs what is missing"},
	OPT_END,
};

static void
doctor_add(struct doctor *d, const char *what, enum doctor_state state,
	const char *text, const char *hint)
{
	static const char *const names[] = {"ok", "warn", "missing"};
	static const enum ui_style styles[] = {UI_GOOD, UI_ODD, UI_BAD};
	cJSON *j = json_object(d->cli->arena);
	bool show = state != DOCTOR_GOOD && hint &&
		opt_flag(d->cli->opts, "fix-hints");

	json_set_str(j, "name", what);
	json_set_str(j, "status", names[state]);
	json_set_str(j, "text", text);
	json_set_str(j, "hint", state == DOCTOR_GOOD ? NULL : hint);
	json_push(d->checks, j);
	ui_table_row(d->table,
		(const char *const[]){what, names[state],
			show ? arena_printf(d->cli->arena, "%s; %s", text, hint)
			     : text});
	ui_table_style(d->table, 1, styles[state]);
	if (state == DOCTOR_BAD)
		d->bad = true;
}

/* First line that a program prints about itself, or NULL. */
static char *
doctor_first_line(struct arena *a, const char *path, const char *arg)
{
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;
	struct err e = ERR_INIT;
	char *line = NULL;

	s.argv = (const char *const[]){path, arg, NULL};
	s.out_max = DOCTOR_OUT;
	s.err_max = DOCTOR_OUT;
	s.wall_ms = DOCTOR_WALL_MS;
	s.flags = PROC_MERGE;
	if (proc_run(&s, &r, &e) < 0)
		return NULL;
	if (r.how == PROC_EXITED && r.out.len > 0)
		line = arena_strndup(a, r.out.ptr, strcspn(r.out.ptr, "\n"));
	proc_result_release(&r);
	return line;
}

static void
doctor_check_tool(struct doctor *d, const struct doctor_tool *t)
{
	struct arena *a = d->cli->arena;
	char *path = fs_which(a, t->prog);
	const char *line =
		path && t->arg ? doctor_first_line(a, path, t->arg) : "there";
	enum doctor_state missing = t->needed ? DOCTOR_BAD : DOCTOR_WARN;
	char *hint = arena_printf(a, "apt-get install %s", t->package);

	if (!path)
		doctor_add(d, t->prog, missing,
			arena_printf(a, "not in PATH; %s", t->use), hint);
	else if (!line)
		doctor_add(d, t->prog, missing,
			arena_printf(a, "%s does not answer %s", path, t->arg),
			hint);
	else
		doctor_add(d, t->prog, DOCTOR_GOOD,
			arena_printf(a, "%s (%s)", line, path), NULL);
}

/* The wrapper finds the parts and proves that they work. */
static void
doctor_check_iverilog(struct doctor *d)
{
	struct iverilog *iv = NULL;
	struct err e = ERR_INIT;

	if (iverilog_open(&iv, NULL, &e) < 0)
		doctor_add(d, "iverilog", DOCTOR_BAD, e.msg,
			"apt-get install iverilog");
	else
		doctor_add(d, "iverilog", DOCTOR_GOOD,
			arena_printf(d->cli->arena,
				"Icarus Verilog %s, called %s",
				iverilog_version(iv),
				iverilog_is_direct(iv)
					? "without its driver"
					: "through its driver (slower)"),
			NULL);
	iverilog_close(iv);
}

/* Without it equiv lacks the engine that knows arithmetic. */
static void
doctor_check_smt(struct doctor *d, struct yosys *ys)
{
	const char *version = yosys_smt_version(ys, d->cli->arena);

	doctor_add(d, "z3", version ? DOCTOR_GOOD : DOCTOR_WARN,
		version ? version
			: "not in PATH, or does not answer; equiv proves less "
			  "about arithmetic without it",
		"apt-get install z3");
}

/* Without it equivalence and fault injection are left out, by name. */
static void
doctor_check_yosys(struct doctor *d)
{
	struct yosys *ys = NULL;
	struct err e = ERR_INIT;

	if (yosys_open(&ys, NULL, &e) < 0)
		doctor_add(d, "yosys", DOCTOR_WARN, e.msg,
			"apt-get install yosys");
	else
		doctor_add(d, "yosys",
			yosys_has_abc(ys) ? DOCTOR_GOOD : DOCTOR_WARN,
			arena_printf(d->cli->arena, "Yosys %s, %s",
				yosys_version(ys),
				yosys_has_abc(ys) ? "with ABC"
						  : "without yosys-abc"),
			"apt-get install yosys");
	if (ys)
		doctor_check_smt(d, ys);
	yosys_close(ys);
}

/* Which walls can be put around the tools here. */
static void
doctor_check_sandbox(struct doctor *d)
{
	static const char hint[] =
		"allow namespaces of users (Ubuntu: an AppArmor profile; "
		"Docker: --security-opt seccomp=...), or run as root";
	struct sandbox *sb = NULL;
	struct err e = ERR_INIT;
	const char *text;

	if (sandbox_open(&sb, SANDBOX_AUTO, &e) < 0) {
		doctor_add(d, "sandbox", DOCTOR_BAD, e.msg, hint);
		return;
	}
	text = sandbox_layers(sb);
	if (sandbox_missing(sb)[0])
		text = arena_printf(d->cli->arena, "%s; without %s", text,
			sandbox_missing(sb));
	doctor_add(d, "sandbox",
		strcmp(sandbox_name(sb), "full") == 0 ? DOCTOR_GOOD
						      : DOCTOR_WARN,
		arena_strdup(d->cli->arena, text), hint);
	sandbox_close(sb);
}

static void
doctor_check_disk(struct doctor *d, const char *what, const char *path)
{
	struct arena *a = d->cli->arena;
	struct statvfs v;
	unsigned long long mb;

	if (statvfs(path, &v) < 0) {
		doctor_add(d, what, DOCTOR_BAD,
			arena_printf(a, "cannot use %s", path),
			"make the folder writable");
		return;
	}
	mb = (unsigned long long)v.f_bavail * v.f_frsize >> 20;
	doctor_add(d, what, mb < DOCTOR_DISK_MB ? DOCTOR_WARN : DOCTOR_GOOD,
		arena_printf(a, "%llu MB free in %s", mb, path),
		"make room: runs that meet a full disk pause");
}

static void
doctor_check_scratch(struct doctor *d)
{
	struct arena *a = d->cli->arena;
	struct err e = ERR_INIT;
	struct err gone = ERR_INIT;
	char *path;

	if (fs_scratch(a, &path, &e) < 0) {
		doctor_add(d, "scratch", DOCTOR_BAD, e.msg,
			"set RTLSMITH_SCRATCH to a writable folder");
		return;
	}
	doctor_check_disk(d, "scratch", path);
	(void)fs_rmtree(path, &gone);
}

static void
doctor_check_store(struct doctor *d)
{
	struct cli *cli = d->cli;
	struct err e = ERR_INIT;
	struct store *s = NULL;

	if (!fs_exists(cli->db_path)) {
		doctor_add(d, "store", DOCTOR_WARN,
			arena_printf(cli->arena, "%s does not exist yet",
				cli->db_path),
			"rtlsmith init");
		return;
	}
	if (store_open(&s, cli->db_path, STORE_READONLY, &e) < 0)
		doctor_add(d, "store", DOCTOR_BAD, e.msg, "rtlsmith db check");
	else
		doctor_add(d, "store", DOCTOR_GOOD, cli->db_path, NULL);
	store_close(s);
}

static void
doctor_check_config(struct doctor *d)
{
	struct cli *cli = d->cli;
	struct err e = ERR_INIT;
	int models;

	if (config_load(cli->arena, opt_str(cli->opts, "config"), &cli->config,
		    &e) < 0) {
		doctor_add(d, "configuration", DOCTOR_BAD, e.msg,
			"correct the line that is named");
		return;
	}
	models = cJSON_GetArraySize(json_get(cli->config.tree, "models"));
	doctor_add(d, "configuration", models > 0 ? DOCTOR_GOOD : DOCTOR_WARN,
		arena_printf(cli->arena, "%zu files, %d models", cli->config.n,
			models),
		"rtlsmith init --example");
}

static void
doctor_check_data(struct doctor *d)
{
	struct err e = ERR_INIT;
	char *path;

	if (datadir_find(d->cli->arena, "data/suites", &path, &e) < 0)
		doctor_add(d, "data", DOCTOR_BAD, e.msg,
			"set RTLSMITH_DATA, or make install");
	else
		doctor_add(d, "data", DOCTOR_GOOD, path, NULL);
}

static void
doctor_print(struct doctor *d)
{
	struct arena *a = d->cli->arena;
	cJSON *o;
	const char *s;

	if (!opt_flag(d->cli->opts, "json")) {
		ui_table_print(d->cli->ui, d->table);
		return;
	}
	o = json_object(a);
	json_set_str(o, "schema", "rtlsmith.doctor/1");
	json_set_str(o, "version", version_number());
	json_set_str(o, "outcome", d->bad ? "error" : "ok");
	json_set(o, "checks", d->checks);
	s = json_pretty(a, o);
	ui_write(d->cli->ui, s, strlen(s));
}

static int
cmd_doctor_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	static const struct ui_col cols[] = {
		{"CHECK", false}, {"STATUS", false}, {"FOUND", false}};
	struct doctor d = {.cli = cli};

	(void)argc;
	(void)argv;
	(void)e;
	d.table = ui_table_new(cli->arena, cols, 3);
	d.checks = json_array(cli->arena);
	doctor_check_iverilog(&d);
	doctor_check_yosys(&d);
	for (size_t i = 0; i < sizeof(doctor_tools) / sizeof(doctor_tools[0]);
		i++)
		doctor_check_tool(&d, &doctor_tools[i]);
	doctor_check_sandbox(&d);
	doctor_add(&d, "processors", DOCTOR_GOOD,
		arena_printf(cli->arena, "%d usable", pool_ncpu()), NULL);
	doctor_check_scratch(&d);
	doctor_check_config(&d);
	doctor_check_store(&d);
	doctor_check_data(&d);
	doctor_print(&d);
	return d.bad ? CMD_INFRA : CMD_OK;
}

static const struct cmd_example doctor_examples[] = {
	{"What is missing, and how to get it", "rtlsmith doctor --fix-hints"},
	{NULL, NULL},
};

const struct cmd cmd_doctor = {
	.name = "doctor",
	.group = CMD_GROUP_START,
	.summary = "check tools, disk, configuration and store",
	.operands = "",
	.flags = CMD_NO_CONFIG,
	.description =
		"Checks what the other commands need: the programs and their "
		"versions, room for temporary files, the configuration, the "
		"store, and the data that comes with the program.  Exits with "
		"3 when something needed is missing.  Endpoints are checked by "
		"'rtlsmith model test'.",
	.opts = doctor_opts,
	.examples = doctor_examples,
	.run = cmd_doctor_run,
};
