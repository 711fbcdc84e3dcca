/*
 * schematic: a design as a picture: ports, registers, operators or gates, and
 * what connects them.
 */
#include <ctype.h>
#include <string.h>

#include "cli/design.h"
#include "eval/netdraw.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/drawing.h"
#include "tool_wrappers/yosys.h"

#define FILES_MAX 256
#define YOSYS_CPU_MS 30000
#define YOSYS_WALL_MS 600000
#define YOSYS_AS ((int64_t)(2048 * LIM_MIB))
#define NETLIST_MAX (16 * LIM_MIB) /* far above what can be drawn */

static const struct opt schematic_opts[] = {
	{.name = "top",
		.letter = 't',
		.type = OPT_STR,
		.arg = "MODULE",
		.help = "module to draw (default: the one that no other uses)"},
	{.name = "output",
		.letter = 'o',
		.type = OPT_STR,
		.arg = "FILE",
		.help = "where the picture goes (default: standard output)",
		.dflt = "-",
		.hint = OPT_HINT_FILE},
	{.name = "flatten",
		.type = OPT_FLAG,
		.help = "put the modules inside in place of their boxes"},
	{.name = "gates",
		.type = OPT_FLAG,
		.help = "down to gates and flip-flops, flattened"},
	{.name = "engine",
		.type = OPT_ENUM,
		.arg = "auto|netlistsvg|dot",
		.help = "what draws; auto: netlistsvg when it is there, else "
			"dot of Graphviz",
		.dflt = "auto"},
	{.name = "dot",
		.type = OPT_FLAG,
		.help = "the graph in Graphviz' language instead of a picture"},
	{.name = "json",
		.type = OPT_FLAG,
		.help = "what came out as JSON (schema rtlsmith.schematic/1); "
			"the picture goes to -o only"},
	JUDGE_OPT_SANDBOX, OPT_END};

static const struct cmd_example schematic_examples[] = {
	{"A module as a picture", "rtlsmith schematic alu.sv -o alu.svg"},
	{"One module of several files, in gates",
		"rtlsmith schematic top.sv fifo.sv --top fifo --gates -o "
		"fifo.svg"},
	{"For other programs that draw graphs",
		"rtlsmith schematic alu.sv --dot -o alu.dot"},
	{NULL, NULL}};

struct schematic {
	struct design_tools tools;
	const char *status; /* drawn, refused, too_large */
	const char *why;
	const char *engine;
	char *netlist; /* write_json's text */
	struct netdraw graph;
	struct drawing_result picture;
};

/* ---- the netlist ---- */

static bool
plain_word(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return false;
	for (; *s != '\0'; s++)
		if (!isalnum((unsigned char)*s) && *s != '_' && *s != '$')
			return false;
	return true;
}

/* As in messages of Yosys: the file's own name, where Yosys can take it. */
static const char *
file_name(struct cli *cli, char **argv, int i)
{
	const char *base = fs_base(argv[i]);
	bool good = isalnum((unsigned char)base[0]) && strlen(base) < 100;

	for (const char *p = base; *p != '\0'; p++)
		good = good &&
			(isalnum((unsigned char)*p) || strchr("._-+", *p));
	for (int k = 0; k < i; k++)
		good = good && !str_eq(base, fs_base(argv[k]));
	return good ? base : arena_printf(cli->arena, "file%d.sv", i);
}

static bool
is_header(const char *name)
{
	return str_ends(name, ".vh") || str_ends(name, ".svh");
}

static int
make_script(struct cli *cli, const struct yosys_file *f, size_t n,
	const char **out, struct err *e)
{
	const char *top = opt_str(cli->opts, "top");
	bool gates = opt_flag(cli->opts, "gates");
	struct buf b;

	if (top != NULL && !plain_word(top))
		return err_set(e, ERR_USAGE,
			"--top %s: a module's name has letters, digits and _ "
			"only",
			top);
	buf_init(&b, LIM_TOOL_STDOUT);
	for (size_t i = 0; i < n; i++)
		if (!is_header(f[i].name))
			buf_printf(&b, "read_verilog -sv %s\n", f[i].name);
	if (top != NULL)
		buf_printf(&b, "hierarchy -check -top %s\n", top);
	else
		buf_addstr(&b, "hierarchy -check -auto-top\n");
	buf_addstr(&b, "proc\n");
	if (gates)
		buf_addstr(&b, "flatten\nopt\nmemory\nopt\ntechmap\nopt\n");
	else if (opt_flag(cli->opts, "flatten"))
		buf_addstr(&b, "flatten\n");
	if (!gates)
		buf_addstr(&b, "memory_collect\nopt_expr\n");
	buf_addstr(&b, "opt_clean\nwrite_json net.json\n");
	*out = buf_take(&b, cli->arena, NULL);
	buf_release(&b);
	return 0;
}

static int
read_files(struct cli *cli, int argc, char **argv, struct yosys_file *f,
	struct err *e)
{
	for (int i = 0; i < argc; i++) {
		char *text;

		if (fs_read(cli->arena, argv[i], LIM_SOURCE_FILE, &text,
			    &f[i].n, e) < 0)
			return -1;
		f[i].name = file_name(cli, argv, i);
		f[i].text = text;
	}
	return 0;
}

/* Sets status when there is no netlist. */
static int
make_netlist(struct cli *cli, int argc, char **argv, struct schematic *s,
	struct err *e)
{
	struct yosys_file *f =
		arena_array(cli->arena, (size_t)argc, sizeof(*f));
	struct yosys_job job = {.files = f,
		.n_files = (size_t)argc,
		.outputs = (const char *const[]){"net.json"},
		.n_outputs = 1,
		.cpu_ms = YOSYS_CPU_MS,
		.wall_ms = YOSYS_WALL_MS,
		.as_bytes = YOSYS_AS};
	struct yosys_result r;
	struct err gone = ERR_INIT;
	char *dir;
	int rc;

	if (read_files(cli, argc, argv, f, e) < 0 ||
		make_script(cli, f, job.n_files, &job.script, e) < 0 ||
		fs_scratch(cli->arena, &dir, e) < 0)
		return -1;
	job.dir = dir;
	rc = yosys_run(s->tools.yosys, cli->arena, &job, &r, e);
	(void)fs_rmtree(dir, &gone);
	if (rc < 0)
		return -1;
	s->netlist = r.how == YOSYS_OK ? r.out[0].text : NULL;
	if (s->netlist == NULL) {
		s->status = r.how == YOSYS_ERROR || r.how == YOSYS_CRASH
			? "refused"
			: "too_large";
		s->why = arena_printf(cli->arena, "Yosys: %s",
			r.error != NULL ? r.error : "no netlist");
	} else if (r.out[0].n > NETLIST_MAX) {
		s->status = "too_large";
		s->why = "its netlist alone is larger than 16 MiB";
		s->netlist = NULL;
	}
	return 0;
}

/* ---- the picture ---- */

static enum drawing_program
choose_engine(struct cli *cli)
{
	const char *want = opt_str(cli->opts, "engine");

	if (str_eq(want, "netlistsvg") ||
		(str_eq(want, "auto") &&
			drawing_has(cli->arena, DRAWING_NETLISTSVG)))
		return DRAWING_NETLISTSVG;
	return DRAWING_DOT;
}

static int
draw_with(struct cli *cli, struct schematic *s, enum drawing_program p,
	struct err *e)
{
	s->engine = p == DRAWING_DOT ? "dot" : "netlistsvg";
	return drawing_svg(s->tools.sandbox, cli->arena, p,
		p == DRAWING_DOT ? s->graph.dot : s->netlist, &s->picture, e);
}

static int
draw(struct cli *cli, struct schematic *s, struct err *e)
{
	enum drawing_program p = choose_engine(cli);

	if (draw_with(cli, s, p, e) < 0)
		return -1;
	if (s->picture.svg == NULL && p == DRAWING_NETLISTSVG &&
		str_eq(opt_str(cli->opts, "engine"), "auto") &&
		drawing_has(cli->arena, DRAWING_DOT)) {
		ui_warn(cli->ui, "netlistsvg gave up (%s): dot draws",
			s->picture.why);
		if (draw_with(cli, s, DRAWING_DOT, e) < 0)
			return -1;
	}
	if (s->picture.svg == NULL) {
		s->status = "too_large";
		s->why = arena_printf(cli->arena, "%s gave up: %s", s->engine,
			s->picture.why);
	}
	return 0;
}

static int
make_all(struct cli *cli, int argc, char **argv, struct schematic *s,
	struct err *e)
{
	cJSON *doc;

	s->status = "drawn";
	if (make_netlist(cli, argc, argv, s, e) < 0)
		return -1;
	if (s->netlist == NULL)
		return 0;
	if (json_parse(cli->arena, s->netlist, strlen(s->netlist), &doc, e) <
			0 ||
		netdraw_dot(cli->arena, doc, opt_str(cli->opts, "top"),
			&s->graph, e) < 0)
		return -1;
	if (s->graph.dot == NULL) {
		s->status = "too_large";
		s->why = s->graph.why;
		return 0;
	}
	return opt_flag(cli->opts, "dot") ? 0 : draw(cli, s, e);
}

/* ---- what is told ---- */

static int
write_picture(struct cli *cli, const struct schematic *s, struct err *e)
{
	const char *path = opt_str(cli->opts, "output");
	bool dot = opt_flag(cli->opts, "dot");
	const char *text = dot ? s->graph.dot : s->picture.svg;

	if (str_eq(path, "-") && opt_flag(cli->opts, "json"))
		return 0;
	if (fs_write(path, text, dot ? s->graph.n : s->picture.n, e) < 0)
		return -1;
	if (!str_eq(path, "-"))
		ui_note(cli->ui, "wrote %s: %s, %zu cells, %zu connections%s%s",
			path, s->graph.top, s->graph.cells, s->graph.edges,
			dot ? "" : ", drawn by ", dot ? "" : s->engine);
	return 0;
}

static void
print_json(struct cli *cli, const struct schematic *s)
{
	cJSON *o = json_object(cli->arena);

	json_set_str(o, "schema", "rtlsmith.schematic/1");
	json_set_str(o, "status", s->status);
	json_set_str(o, "why", s->why);
	json_set_str(o, "top", s->graph.top);
	json_set_i64(o, "cells", (int64_t)s->graph.cells);
	json_set_i64(o, "connections", (int64_t)s->graph.edges);
	json_set_str(o, "engine", s->engine);
	ui_print(cli->ui, "%s", json_pretty(cli->arena, o));
}

static int
tell(struct cli *cli, const struct schematic *s, struct err *e)
{
	bool drawn = str_eq(s->status, "drawn");

	if (drawn && write_picture(cli, s, e) < 0)
		return -1;
	if (opt_flag(cli->opts, "json"))
		print_json(cli, s);
	else if (str_eq(s->status, "too_large"))
		ui_warn(cli->ui,
			"too large to draw: %s; --top names a smaller module "
			"of it",
			s->why);
	else if (!drawn)
		ui_warn(cli->ui, "the design is refused: %s", s->why);
	return drawn ? CMD_OK : CMD_NEGATIVE;
}

static int
schematic_cmd(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct schematic s = {0};
	int rc;

	if (argc > FILES_MAX)
		return err_set(
			e, ERR_LIMIT, "no more than %d files", FILES_MAX);
	rc = design_tools_open(cli, &s.tools, e);
	if (rc == 0)
		rc = make_all(cli, argc, argv, &s, e);
	design_tools_close(&s.tools);
	return rc < 0 ? -1 : tell(cli, &s, e);
}

const struct cmd cmd_schematic = {
	.name = "schematic",
	.group = CMD_GROUP_DESIGN,
	.summary = "draw a design",
	.operands = "FILE...",
	.min_operands = 1,
	.max_operands = -1,
	.description =
		"Draws a module as an SVG picture: its ports, the operators "
		"and registers that Yosys makes of it (or its gates), boxes "
		"for the modules inside, and a line for each run of bits that "
		"goes from one pin to another, with the bits' places. Files "
		"that end in .vh or .svh are there for `include only.\n\n"
		"A design with more than 400 cells is not drawn, nor one that "
		"a tool gives up on: that is said, and the exit code is 1, as "
		"for a design that Yosys refuses.",
	.opts = schematic_opts,
	.examples = schematic_examples,
	.run = schematic_cmd,
};
