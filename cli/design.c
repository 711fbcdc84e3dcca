/*
 * design: texts, tops and tools of the commands about a design.  Must not
 * decide what a command does with them.
 */
#include "cli/design.h"

#include <string.h>

#include "eval/vscan.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/sandbox.h"
#include "tool_wrappers/yosys.h"

/* ---- texts ---- */

int
design_read(struct cli *cli, const char *path, const char *before,
	struct equiv_text *out, struct err *e)
{
	char *text;
	size_t n;

	if (fs_read(cli->arena, path, LIM_SOURCE_FILE, &text, &n, e) < 0)
		return -1;
	if (memchr(text, '\0', n))
		return err_set(e, ERR_PARSE,
			"%s: holds a NUL byte: give Verilog text", path);
	out->text = *before ? arena_printf(cli->arena, "%s\n%s", before, text)
			    : text;
	out->n = strlen(out->text);
	out->top = NULL;
	return 0;
}

int
design_sources(struct cli *cli, int argc, char **argv,
	const struct synth_source **out, struct err *e)
{
	struct synth_source *s =
		arena_array(cli->arena, (size_t)argc, sizeof(*s));
	char *text;

	for (int i = 0; i < argc; i++) {
		if (fs_read(cli->arena, argv[i], LIM_SOURCE_FILE, &text,
			    &s[i].n, e) < 0)
			return -1;
		s[i].text = text;
		s[i].name = argv[i];
	}
	*out = s;
	return 0;
}

/* ---- modules ---- */

bool
design_has_module(struct cli *cli, const struct equiv_text *x, const char *name)
{
	struct vscan v;

	vscan_text(cli->arena, x->text, x->n, &v);
	for (size_t i = 0; i < v.n; i++)
		if (str_eq(v.modules[i].name, name))
			return true;
	return false;
}

const char *
design_lone_top(struct cli *cli, const struct equiv_text *x, size_t skip)
{
	const char *top = NULL;
	struct vscan v;

	vscan_text(cli->arena, x->text, x->n, &v);
	for (size_t i = 0; i < v.n; i++) {
		if (v.modules[i].start < skip ||
			vscan_instantiates(x->text, x->n, v.modules[i].name))
			continue;
		if (top)
			return NULL;
		top = v.modules[i].name;
	}
	return top;
}

int
design_top(
	struct cli *cli, const char *path, struct equiv_text *x, struct err *e)
{
	x->top = opt_str(cli->opts, "top");
	if (!x->top)
		x->top = design_lone_top(cli, x, 0);
	if (!x->top)
		return err_set(e, ERR_USAGE,
			"%s: it is not clear which module is meant: name it "
			"with --top",
			path);
	if (design_has_module(cli, x, x->top))
		return 0;
	return err_set(e, ERR_NOTFOUND, "%s: no module %s", path, x->top);
}

/* ---- tools ---- */

int
design_tools_open(struct cli *cli, struct design_tools *out, struct err *e)
{
	enum sandbox_want want;

	memset(out, 0, sizeof(*out));
	if (sandbox_want_parse(opt_str(cli->opts, "sandbox"), &want, e) < 0 ||
		sandbox_open(&out->sandbox, want, e) < 0)
		return -1;
	return yosys_open(&out->yosys, out->sandbox, e);
}

int
design_judge_open(struct cli *cli, struct design_tools *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	if (judge_opts_open(
		    cli, opt_str(cli->opts, "sandbox"), &out->judge, e) < 0)
		return -1;
	out->sandbox = judge_sandbox(out->judge);
	if (yosys_open(&out->yosys, out->sandbox, e) < 0)
		return -1;
	return equiv_open(
		&out->equiv, out->yosys, judge_iverilog(out->judge), e);
}

void
design_tools_close(struct design_tools *t)
{
	equiv_close(t->equiv);
	yosys_close(t->yosys);
	if (t->judge)
		judge_close(t->judge);
	else
		sandbox_close(t->sandbox);
	memset(t, 0, sizeof(*t));
}

int
design_equiv(struct cli *cli, const struct equiv_job *job,
	struct equiv_result *out, struct err *e)
{
	struct design_tools t;
	int rc = -1;

	if (design_judge_open(cli, &t, e) == 0)
		rc = equiv_run(t.equiv, cli->arena, job, out, e);
	design_tools_close(&t);
	return rc;
}
