/*
 * session_write: the folder that a design session ends with.  The same session
 * writes the same bytes.  A file that somebody changed since it was written
 * here is not written over.
 */
#include <string.h>

#include "cli/inner.h"
#include "cli/page.h"
#include "cli/session.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

extern const struct cmd cmd_schematic;
extern const struct cmd cmd_wave;

#define REPORT "report.json"

struct folder {
	struct session *s;
	cJSON *files; /* path -> SHA-256 */
};

static const char ignored[] = "build/\n*.vcd\n";

/* ---- what is there ---- */

static const char *
path_of(const struct session *s, const char *name)
{
	return fs_join(s->cli->arena, s->dir, name);
}

static int
read_report(const struct session *s, cJSON **out, struct err *e)
{
	char *text;
	size_t n;

	if (fs_read(s->cli->arena, path_of(s, REPORT), LIM_JSON_TEXT, &text, &n,
		    e) < 0 ||
		json_parse(s->cli->arena, text, n, out, e) < 0)
		return err_wrap(e, "%s", path_of(s, REPORT));
	if (!str_eq(json_str(*out, "schema", NULL), "rtlsmith.design/1"))
		return err_set(e, ERR_EXISTS,
			"%s is of something else; give another --out",
			path_of(s, REPORT));
	return 0;
}

/* Has somebody written what is not in the record? */
static int
check_file(const struct session *s, const cJSON *record, struct err *e)
{
	const char *path = path_of(s, record->string);
	char hash[HASH_HEX];
	char *text;
	size_t n;

	if (!task_plain_name(fs_base(record->string)) || !fs_exists(path))
		return 0;
	if (fs_read(s->cli->arena, path, LIM_FILE, &text, &n, e) < 0)
		return -1;
	hash_hex(text, n, hash);
	if (cJSON_IsString(record) && str_eq(hash, record->valuestring))
		return 0;
	return err_set(e, ERR_EXISTS,
		"%s was changed since it was written; give another --out, or "
		"--force to write over it",
		path);
}

int
session_check_folder(struct session *s, struct err *e)
{
	const cJSON *record;
	cJSON *report;
	char **names;
	size_t n;

	if (!fs_exists(s->dir) || opt_flag(s->cli->opts, "force"))
		return 0;
	if (fs_list(s->cli->arena, s->dir, &names, &n, e) < 0)
		return -1;
	if (!fs_exists(path_of(s, REPORT))) {
		for (size_t i = 0; i < n; i++)
			if (!str_eq(names[i], "answers.md") &&
				!str_eq(names[i], "waves"))
				return err_set(e, ERR_EXISTS,
					"%s is no folder of a design and not "
					"empty (%.80s); give another --out, or "
					"--force",
					s->dir, names[i]);
		return 0;
	}
	if (read_report(s, &report, e) < 0)
		return -1;
	cJSON_ArrayForEach(record, json_get(report, "files"))
	{
		if (check_file(s, record, e) < 0)
			return -1;
	}
	return 0;
}

/* ---- writing ---- */

static int
put(struct folder *f, const char *name, const char *text, size_t n,
	struct err *e)
{
	struct arena *a = f->s->cli->arena;
	const char *path = path_of(f->s, name);
	const char *slash = strrchr(path, '/');
	char hash[HASH_HEX];

	if (fs_mkdirs(arena_strndup(a, path, (size_t)(slash - path)), 0777, e) <
			0 ||
		fs_write(path, text, n, e) < 0)
		return -1;
	hash_hex(text, n, hash);
	json_set_str(f->files, name, hash);
	return 0;
}

/* With a newline at the end. */
static int
put_text(struct folder *f, const char *name, const char *text, size_t n,
	struct err *e)
{
	char *own;

	if (text == NULL)
		return 0;
	if (n > 0 && text[n - 1] == '\n')
		return put(f, name, text, n, e);
	own = arena_alloc(f->s->cli->arena, n + 2);
	memcpy(own, text, n);
	own[n] = '\n';
	return put(f, name, own, n + 1, e);
}

static int
put_string(struct folder *f, const char *name, const char *text, struct err *e)
{
	return put_text(f, name, text, text != NULL ? strlen(text) : 0, e);
}

static int
put_sources(struct folder *f, struct err *e)
{
	const struct session *s = f->s;
	struct arena *a = s->cli->arena;

	if (put_text(f, "spec.md", s->spec.text, s->spec.n, e) < 0 ||
		put_string(f, "interface.sv", s->spec.interface, e) < 0 ||
		put_string(f, "model.c", s->spec.model, e) < 0 ||
		put_string(f, "plan.md", s->planned ? s->plan.text : NULL, e) <
			0 ||
		put_text(f, "tb/tb.sv", s->bench, s->bench_n, e) < 0)
		return -1;
	if (s->code == NULL)
		return 0;
	return put_text(
		f, arena_printf(a, "rtl/%s.sv", s->spec.top), s->code, s->n, e);
}

static int
put_netlist(struct folder *f, struct err *e)
{
	const struct dossier *d = &f->s->dossier;
	struct arena *a = f->s->cli->arena;

	if (put_text(f, arena_printf(a, "netlist/%s.v", f->s->spec.top),
		    d->netlist, d->netlist_n, e) < 0)
		return -1;
	return put_text(f, "netlist/cells.v", d->cells, d->cells_n, e);
}

/* Pictures are no proof of anything: one that cannot be drawn is left out. */
static void
draw(struct session *s)
{
	struct cli *cli = s->cli;
	struct arena *a = cli->arena;
	const char *vcd =
		arena_printf(a, "%s/waves/%s.vcd", s->dir, s->spec.top);
	const char *inst = json_str(s->dossier.doc, "instance", NULL);
	struct inner_line l = {NULL, 0, 0};
	struct err e = ERR_INIT;

	inner_pair(cli, &l, "top", s->spec.top);
	inner_pair(cli, &l, "sandbox", opt_str(cli->opts, "sandbox"));
	inner_pair(cli, &l, "output", path_of(s, "schematic.svg"));
	inner_add(
		cli, &l, arena_printf(a, "%s/rtl/%s.sv", s->dir, s->spec.top));
	if (inner_run(cli, &cmd_schematic, &l, &e) < 0)
		ui_warn(cli->ui, "no schematic: %s", e.msg);
	if (!fs_exists(vcd))
		return;
	l.n = 0;
	inner_pair(cli, &l, "svg",
		arena_printf(a, "%s/waves/%s.svg", s->dir, s->spec.top));
	inner_pair(cli, &l, "steps", "24");
	if (inst != NULL)
		inner_pair(cli, &l, "signals", arena_printf(a, "%s.*", inst));
	inner_add(cli, &l, vcd);
	e = (struct err)ERR_INIT;
	if (inner_run(cli, &cmd_wave, &l, &e) < 0)
		ui_warn(cli->ui, "no picture of the waves: %s", e.msg);
}

/* ---- for people ---- */

static int
put_pages(struct folder *f, struct err *e)
{
	struct page p;
	struct buf b;
	int rc;

	page_init(&p, f->s->cli->arena);
	session_page(f->s, &p);
	buf_init(&b, LIM_TOOL_FILE);
	page_md(&p, &b);
	rc = put(f, "report.md", b.ptr, b.len, e);
	buf_clear(&b);
	page_html(&p, f->s->spec.top, &b);
	if (rc == 0)
		rc = put(f, "report.html", b.ptr, b.len, e);
	buf_release(&b);
	return rc;
}

static int
put_makefile(struct folder *f, struct err *e)
{
	struct arena *a = f->s->cli->arena;

	if (f->s->code == NULL)
		return 0;
	return put_string(f, "Makefile",
		arena_printf(a,
			"TOP = %s\nRTL = rtl/$(TOP).sv\n\n%s"
			"lint:\n\tiverilog -g2012 -Wall -tnull -s $(TOP) "
			"$(RTL)\n\n"
			"synth:\n\tyosys -p 'read_verilog -sv $(RTL); synth "
			"-top $(TOP); stat'\n\n"
			"clean:\n\trm -rf build\n\n.PHONY: sim lint synth "
			"clean\n",
			f->s->spec.top,
			f->s->bench == NULL
				? ""
				: "sim: build/sim\n\tvvp -n build/sim\n\n"
				  "build/sim: $(RTL) tb/tb.sv\n\t@mkdir -p "
				  "build\n\tiverilog -g2012 -Wall -s tb -o $@ "
				  "$(RTL) tb/tb.sv\n\n"),
		e);
}

static const char *
what_is(const char *name)
{
	static const struct {
		const char *start, *what;
	} known[] = {{"answers.md", "what the specification left open"},
		{"rtl/", "the design"}, {"tb/", "the testbench"},
		{"netlist/cells.v", "models of the cells, to simulate with"},
		{"netlist/", "the design in cells of the liberty"},
		{"spec.md", "the specification"},
		{"interface.sv", "the interface that was given"},
		{"model.c", "the C model that was given to the model to read"},
		{"plan.md", "the plan that the model made"},
		{"report.html", "what was found out, for a browser"},
		{"report.md", "the same as Markdown"},
		{"Makefile", "make sim, make lint, make synth"}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_starts(name, known[i].start))
			return known[i].what;
	return "";
}

static int
put_readme(struct folder *f, struct err *e)
{
	struct session *s = f->s;
	const char *again = session_again(s);
	const cJSON *m;
	struct page p;
	struct buf b;
	int rc;

	page_init(&p, s->cli->arena);
	page_head(&p, 1, s->spec.top);
	page_text(&p, arena_printf(p.a, "%s: %s.", s->verdict, s->detail));
	page_row(&p, (const char *[]){"file", "what it is", NULL});
	cJSON_ArrayForEach(m, f->files)
	{
		if (what_is(m->string)[0] != '\0')
			page_row(&p,
				(const char *[]){
					m->string, what_is(m->string), NULL});
	}
	if (fs_exists(path_of(s, "schematic.svg")))
		page_row(&p,
			(const char *[]){"schematic.svg",
				"the design as a drawing", NULL});
	if (s->code != NULL && s->bench != NULL)
		page_row(&p,
			(const char *[]){"waves/",
				"the simulation as a dump (not in git) and the "
				"beginning of it as a picture",
				NULL});
	page_row(&p, (const char *[]){REPORT, "all of it for programs", NULL});
	page_head(&p, 2, "Go on");
	page_text(&p,
		"The same command goes on where it was, asks for nothing that "
		"was answered, and makes the design anew when the "
		"specification or an answer was changed:");
	page_code(&p, again, strlen(again));
	buf_init(&b, LIM_TOOL_FILE);
	page_md(&p, &b);
	rc = put(f, "README.md", b.ptr, b.len, e);
	buf_release(&b);
	return rc;
}

static int
put_report(struct folder *f, struct err *e)
{
	struct session *s = f->s;
	cJSON *o = session_json(s);
	char *text;

	json_set(o, "files", json_copy(s->cli->arena, f->files));
	text = json_pretty(s->cli->arena, o);
	return fs_write(path_of(s, REPORT), text, strlen(text), e);
}

int
session_write(struct session *s, struct err *e)
{
	struct folder f = {s, json_object(s->cli->arena)};

	if (put_sources(&f, e) < 0 || put_netlist(&f, e) < 0 ||
		put_string(&f, ".gitignore", ignored, e) < 0 ||
		put_makefile(&f, e) < 0)
		return -1;
	if (s->code != NULL)
		draw(s);
	if (put_pages(&f, e) < 0 || put_readme(&f, e) < 0)
		return -1;
	return put_report(&f, e);
}
