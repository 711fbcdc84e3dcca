/*
 * synth_front: Yosys from the texts to gates, flip-flops and latches.
 *
 * Operators that aigmap does not know are mapped first: ABC would pass them
 * by, and the area would be too small.  Must not take a text's word for what
 * the log says: see yosys.h.
 */
#include "eval/synth_int.h"

#include <stdlib.h>
#include <string.h>

#include "eval/lex.h"
#include "eval/vscan.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys_log.h"

#define ISSUE_TEXT 400

/* %rest is %tm without what no cell needs that comes after big_cells. */
static const char prelude[] =
	"read_verilog -nooverwrite -noblackbox -icells +/techmap.v\n"
	"design -stash tm\n"
	"design -load tm\n"
	"delete _90_shift* *_div* *_mod* _90_pow\n"
	"design -stash rest\n";

/* What is an and-inverter graph already is left alone. */
#define NEW_AIG "aigmap t:* t:$_AND_ %%d t:$_NOT_ %%d\n"

static const char big_cells[] =
	"t:$gt t:$lt t:$ge t:$le t:$shift t:$shiftx t:$shl t:$shr t:$sshl "
	"t:$sshr t:$mul t:$div t:$mod t:$divfloor t:$modfloor t:$pow t:$alu "
	"t:$macc t:$lcu";

/* ---- results ---- */

void
synth__issue(struct synth_work *w, enum synth_issue_kind kind, const char *file,
	int line, const char *what)
{
	struct synth_result *r = w->out;
	size_t i;

	if (!file)
		file = "";
	for (i = 0; i < r->n_issues; i++)
		if (w->issues[i].kind == kind && w->issues[i].line == line &&
			str_eq(w->issues[i].what, what))
			return;
	if (r->n_issues == SYNTH_ISSUES_MAX)
		return;
	w->issues[r->n_issues++] =
		(struct synth_issue){kind, arena_strdup(w->a, file), line,
			str_utf8_fix(w->a, what, strnlen(what, ISSUE_TEXT))};
}

void
synth__refuse(struct synth_work *w, const char *why)
{
	w->out->status = SYNTH_REFUSED;
	w->out->why = str_utf8_fix(w->a, why, strnlen(why, ISSUE_TEXT));
}

static void
refuse_by(struct synth_work *w, enum synth_issue_kind kind, int line,
	const char *what)
{
	const char *file = w->n_sources > 0 ? w->sources[0].name : "";

	synth__issue(w, kind, line > 0 ? file : "", line, what);
	synth__refuse(w, what);
}

/* ---- running ---- */

int
synth__yosys(struct synth_work *w, struct yosys_job *job,
	struct yosys_result *r, struct err *e)
{
	job->dir = w->dir;
	job->ro = w->s->ro;
	job->servers = job->prelude ? w->s->servers : NULL;
	job->wall_ms = SYNTH_WALL_MS;
	job->as_bytes = SYNTH_MEMORY;
	job->cpu_ms = w->left_ms < 200 ? 200 : w->left_ms;
	if (yosys_run(w->s->ys, w->a, job, r, e) < 0)
		return -1;
	w->cpu_us += r->cpu_us;
	w->left_ms -= r->cpu_us / 1000;
	return 0;
}

const char *
synth__tail(struct arena *a, const char *log, size_t n)
{
	size_t from = n > 300 ? n - 300 : 0;
	char *s = str_utf8_fix(a, log + from, n - from), *p;

	for (p = s; *p; p++)
		if (*p == '\n' || *p == '\r' || *p == '\t')
			*p = ' ';
	return s;
}

bool
synth__ran(struct synth_work *w, const struct yosys_result *r)
{
	switch (r->how) {
	case YOSYS_OK:
		return true;
	case YOSYS_ERROR:
		synth__complaint(w, r);
		return false;
	case YOSYS_CPU_LIMIT:
		w->out->why = arena_printf(w->a,
			"no result within %lld ms of CPU time",
			(long long)w->job->cpu_ms);
		break;
	case YOSYS_MEMORY_LIMIT:
		w->out->why = arena_printf(w->a, "no result within %lld MiB",
			(long long)(SYNTH_MEMORY / (int64_t)LIM_MIB));
		break;
	case YOSYS_OUTPUT_LIMIT:
		w->out->why = "the netlist or the log grew too large";
		break;
	case YOSYS_WALL_LIMIT:
	case YOSYS_CRASH:
		w->out->status = SYNTH_CRASH;
		w->out->why = arena_printf(w->a, "the tool broke (%s): %s",
			r->error ? r->error : "",
			synth__tail(w->a, r->log, r->log_n));
		return false;
	}
	w->out->status = SYNTH_LIMIT;
	return false;
}

/* ---- the texts ---- */

/* Without comments and attributes, lines as they were. */
static const char *
bare_text(struct synth_work *w, const struct synth_source *in, size_t *n)
{
	struct lex l;
	struct lex_token t;
	struct buf b;
	bool attribute = false;
	int line = 1;

	buf_init(&b, 2 * LIM_SOURCE_FILE);
	lex_init(&l, in->text, in->n);
	while (lex_next(&l, &t)) {
		if (attribute || lex_is(&t, "(*")) {
			attribute = !lex_is(&t, "*)");
			continue;
		}
		for (; line < t.line; line++)
			buf_addch(&b, '\n');
		buf_addch(&b, ' ');
		buf_add(&b, t.p, t.n);
	}
	buf_addch(&b, '\n');
	/* a lone backslash goes on in the next line of a macro */
	if ((l.fault != LEX_FINE && l.fault != LEX_STRAY_BYTE) || b.overflow) {
		refuse_by(w, SYNTH_SYNTAX, l.fault_line,
			b.overflow ? "the text is too long"
				   : lex_fault_text(l.fault));
		buf_release(&b);
		return NULL;
	}
	return buf_take(&b, w->a, n);
}

static const char *
asks_for_tool(const struct synth_source *in, int *line)
{
	static const char *const words[] = {"YOSYS", "SYNTHESIS", "FORMAL",
		"__ICARUS__", "IVERILOG", "VERILATOR"};
	struct lex l;
	struct lex_token t;
	size_t i;

	lex_init(&l, in->text, in->n);
	while (lex_next(&l, &t))
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (lex_is(&t, words[i])) {
				*line = t.line;
				return words[i];
			}
	return NULL;
}

int
synth__plain(struct synth_work *w, bool *ok)
{
	size_t i;

	*ok = true;
	for (i = 0; i < w->n_sources && *ok; i++) {
		struct synth_source *s = &w->sources[i];
		int line = 0;
		const char *word = memchr(s->text, '`', s->n)
			? asks_for_tool(s, &line)
			: NULL;

		if (word) {
			refuse_by(w, SYNTH_UNSUPPORTED, line,
				arena_printf(w->a,
					"asks which tool reads it (%s)", word));
			*ok = false;
			break;
		}
		s->text = bare_text(w, s, &s->n);
		*ok = s->text != NULL;
	}
	return 0;
}

/* BLIF has no way to write these characters in a name. */
static bool
names_can_be_written(struct synth_work *w)
{
	struct lex l;
	struct lex_token t;
	size_t i, k;

	for (i = 0; i < w->n_sources; i++) {
		if (!memchr(w->sources[i].text, '\\', w->sources[i].n))
			continue;
		lex_init(&l, w->sources[i].text, w->sources[i].n);
		while (lex_next(&l, &t))
			for (k = 0; t.kind == LEX_ESCAPED && k < t.n; k++)
				if (strchr("#=<>[]", t.p[k]) || t.p[k] < ' ') {
					refuse_by(w, SYNTH_UNSUPPORTED, t.line,
						"an escaped name with # = < > "
						"[ or ]");
					return false;
				}
	}
	return true;
}

/* What Yosys passes by without a word. */
static const char *
waits(const struct lex_token *t, const struct lex_token *before)
{
	static const char *const calls[] = {"$random", "$urandom",
		"$urandom_range", "$time", "$stime", "$realtime", "$fopen",
		"$fscanf", "$fgets", "$fgetc", "$fread"};
	size_t i;

	if (lex_is(t, "#") &&
		(lex_is(before, "always") || lex_is(before, "begin")))
		return "a block that waits for time";
	if (t->kind == LEX_SYSTEM)
		for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
			if (lex_is(t, calls[i]))
				return calls[i];
	return NULL;
}

static bool
has_hardware(struct synth_work *w)
{
	struct lex l;
	struct lex_token t, before;
	const char *what;
	size_t i;

	for (i = 0; i < w->n_sources; i++) {
		bool initial = false;

		memset(&before, 0, sizeof(before));
		before.p = "";
		lex_init(&l, w->sources[i].text, w->sources[i].n);
		while (lex_next(&l, &t)) {
			/* initial blocks may do what they like: Yosys reads
			 * them, or refuses them */
			if (t.kind == LEX_IDENT && lex_keyword(&t) &&
				!lex_is(&t, "begin"))
				initial = lex_is(&t, "initial");
			what = initial ? NULL : waits(&t, &before);
			if (what) {
				what = arena_printf(w->a,
					"no hardware does this: %s", what);
				synth__issue(w, SYNTH_UNSUPPORTED,
					w->sources[i].name, t.line, what);
				synth__refuse(w, what);
				return false;
			}
			before = t;
		}
	}
	return true;
}

const char *
synth__source_name(const struct synth_work *w, const char *file)
{
	size_t i;

	for (i = 0; file && i < w->n_sources; i++)
		if (str_eq(file, arena_printf(w->a, "s%zu.sv", i)))
			return w->sources[i].name;
	return "";
}

/* ---- the top module ---- */

static const char *
tops_of(struct synth_work *w, size_t *n)
{
	const char *names = "", *top = NULL;
	struct vscan v;
	size_t i, k, j;

	*n = 0;
	for (i = 0; i < w->n_sources; i++) {
		vscan_text(w->a, w->sources[i].text, w->sources[i].n, &v);
		for (k = 0; k < v.n; k++) {
			bool used = false;

			for (j = 0; j < w->n_sources && !used; j++)
				used = vscan_instantiates(w->sources[j].text,
					w->sources[j].n, v.modules[k].name);
			if (used)
				continue;
			top = v.modules[k].name;
			if (++*n <= 8)
				names = arena_printf(w->a, "%s%s%s", names,
					*n > 1 ? ", " : "", top);
		}
	}
	return *n == 1 ? top : names;
}

static bool
plain_name(const char *s)
{
	size_t n = strspn(s,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789_$");

	return s[0] != '\0' && s[n] == '\0' && n < 200 && s[0] != '$' &&
		!(s[0] >= '0' && s[0] <= '9');
}

static bool
choose_top(struct synth_work *w)
{
	size_t n;

	w->top = w->job->top;
	if (!w->top) {
		w->top = tops_of(w, &n);
		if (n == 0)
			refuse_by(w, SYNTH_NO_TOP, 0,
				"no module that could be the top");
		else if (n > 1)
			refuse_by(w, SYNTH_MULTI_TOP, 0,
				arena_printf(w->a,
					"%zu modules could be the top: %s", n,
					w->top));
		if (n != 1)
			return false;
	}
	if (!plain_name(w->top)) {
		refuse_by(w, SYNTH_NO_TOP, 0,
			"the top module's name is not a plain identifier");
		return false;
	}
	w->out->top = arena_strdup(w->a, w->top);
	return true;
}

/* ---- the script ---- */

const char *
synth__read_script(struct synth_work *w)
{
	const char *s = "";
	size_t i;

	for (i = 0; i < w->n_sources; i++)
		s = arena_printf(w->a,
			"%sread_verilog -sv%s -noassert -noassume -norestrict "
			"s%zu.sv\n",
			s, w->job->plain ? " -nosynthesis" : "", i);
	return arena_printf(w->a, "%shierarchy -check -top %s\n", s, w->top);
}

static const char *
script(struct synth_work *w)
{
	const struct synth *s = w->s;
	const char *latches = !s->latches
		? ""
		: arena_printf(w->a,
			  "techmap -map %s t:$_DLATCH_N_ t:$_DLATCH_P_\n",
			  s->latches);
	/* opt_clean would find nothing here, but order the cells */
	const char *flops = !s->flops
		? ""
		: arena_printf(w->a,
			  "dfflibmap -liberty %s\n" NEW_AIG "%s"
			  "select -none\n"
			  "write_rtlil -selected\n"
			  "select -clear\n",
			  s->flops, latches);

	return arena_printf(w->a,
		"%s"
		"setattr -unset always_comb p:*\n"
		"tee -q -o proc.log proc\n"
		"flatten\n"
		"tribuf\n"
		"tee -q -o check.log check\n"
		"opt_expr\n"
		"opt_clean\n"
		"memory_collect\n"
		"select -assert-none t:$mem* r:SIZE>%d %%i\n"
		"memory_map\n"
		"pmuxtree\n"
		"techmap -map %%tm %s\n"
		"opt_expr\n"
		"aigmap\n"
		"simplemap\n"
		"techmap -map %%rest t:$* t:$_* %%d\n"
		"simplemap\n" NEW_AIG "opt_clean\n"
		"%s"
		"tee -q -a check.log dump a:init\n"
		"write_blif -icells front.blif\n",
		synth__read_script(w), SYNTH_MEM_WORDS, big_cells, flops);
}

/* ---- all of it ---- */

static int
run_front(struct synth_work *w, struct yosys_result *r, struct err *e)
{
	struct yosys_file *files =
		arena_array(w->a, w->n_sources, sizeof(*files));
	struct yosys_job job = {.files = files,
		.n_files = w->n_sources,
		.outputs = (const char *const[]){"front.blif", "proc.log",
			"check.log"},
		.n_outputs = 3,
		.prelude = prelude,
		.script = script(w)};
	size_t i;

	for (i = 0; i < w->n_sources; i++)
		files[i] = (struct yosys_file){arena_printf(w->a, "s%zu.sv", i),
			w->sources[i].text, w->sources[i].n};
	return synth__yosys(w, &job, r, e);
}

static int
read_net(struct synth_work *w, const struct yosys_result *r,
	struct synth_net **net, struct err *e)
{
	struct synth_net *x = arena_alloc(w->a, sizeof(*x));
	struct err bad = ERR_INIT;
	bool ok;

	if (synth__blif(w->a, r->out[0].text, r->out[0].n, x, &bad) < 0) {
		w->out->status = SYNTH_LIMIT;
		w->out->why = arena_printf(
			w->a, "Yosys' netlist cannot be read: %s", bad.msg);
		return 0;
	}
	synth__init(w->a, x, r->out[2].text);
	if (!x->model) {
		refuse_by(w, SYNTH_BLACKBOX, 0,
			arena_printf(w->a, "module %s has no body", w->top));
		return 0;
	}
	if (x->inout) {
		refuse_by(w, SYNTH_UNSUPPORTED, 0,
			arena_printf(w->a,
				"port %s is inout: tri-states cannot be mapped",
				x->inout));
		return 0;
	}
	if (synth__check_loop(w, x, &ok, e) < 0)
		return -1;
	if (ok)
		*net = x;
	return 0;
}

int
synth__front(struct synth_work *w, struct synth_net **net, struct err *e)
{
	struct yosys_result r;

	*net = NULL;
	if (!names_can_be_written(w) || !has_hardware(w) || !choose_top(w))
		return 0;
	if (run_front(w, &r, e) < 0)
		return -1;
	w->proc_log = r.out[1].text;
	if (!synth__ran(w, &r))
		return 0;
	w->proc_log = NULL;
	if (!r.out[0].text || !r.out[1].text || !r.out[2].text) {
		w->out->status = SYNTH_CRASH;
		w->out->why = "Yosys did not write what it was told to";
		return 0;
	}
	if (synth__check(w, r.out[1].text, r.out[2].text, e) < 0)
		return -1;
	if (w->out->status != SYNTH_OK)
		return 0;
	return read_net(w, &r, net, e);
}
