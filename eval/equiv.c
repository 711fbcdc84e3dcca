/*
 * equiv: the question as a whole: clean both texts, read them, compare what
 * engines do not see (ports, clocks, asynchronous resets), choose a flow.
 */
#include "eval/equiv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "eval/equiv_int.h"
#include "eval/equiv_run.h"
#include "eval/lex.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

/* Goes up when results may change with the same tools. */
#define EQUIV_VERSION "equiv/8"

int
equiv_open(struct equiv **out, struct yosys *ys, struct iverilog *iv,
	struct err *e)
{
	struct equiv *eq = xcalloc(1, sizeof(*eq));
	struct arena a = ARENA_INIT;
	const char *smt = yosys_smt_version(ys, &a);

	(void)e;
	eq->ys = ys;
	eq->iv = iv;
	eq->smt = smt != NULL;
	eq->fingerprint = xstrdup(arena_printf(&a, "%s; %s; %s; %s",
		EQUIV_VERSION, yosys_fingerprint(ys), iverilog_fingerprint(iv),
		smt ? smt : "no z3"));
	arena_release(&a);
	*out = eq;
	return 0;
}

void
equiv_close(struct equiv *eq)
{
	if (!eq)
		return;
	free(eq->fingerprint);
	free(eq);
}

const char *
equiv_fingerprint(const struct equiv *eq)
{
	return eq->fingerprint;
}

const char *
equiv_kind_name(enum equiv_kind k)
{
	switch (k) {
	case EQUIV_UNKNOWN:
		return "unknown";
	case EQUIV_PROVEN:
		return "proven";
	case EQUIV_BOUNDED:
		return "bounded";
	case EQUIV_REFUTED:
		return "refuted";
	}
	return "unknown";
}

/* ---- parameters ---- */

static bool
is_word(const char *s)
{
	size_t i;

	if (!isalpha((unsigned char)s[0]) && s[0] != '_')
		return false;
	for (i = 0; s[i]; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return i <= EQUIV_PARAM_MAX;
}

/* 12 or 4'b0101: what Yosys and Icarus read in the same way. */
static bool
is_value(const char *s)
{
	size_t n = strlen(s), i = strspn(s, "0123456789");
	const char *set = NULL;

	if (n > EQUIV_PARAM_MAX || i == 0)
		return false;
	if (i == n)
		return i < 10;
	if (s[i] != '\'' || i > 4)
		return false;
	switch (s[i + 1]) {
	case 'b':
		set = "01";
		break;
	case 'd':
		set = "0123456789";
		break;
	case 'h':
		set = "0123456789abcdefABCDEF";
		break;
	default:
		return false;
	}
	return n > i + 2 && strspn(s + i + 2, set) == n - i - 2;
}

static bool
is_param(const struct equiv_param *p)
{
	return is_word(p->name) && is_value(p->value);
}

int
equiv_param_parse(
	struct arena *a, const char *s, struct equiv_param *out, struct err *e)
{
	const char *sign = strchr(s, '=');

	if (sign) {
		out->name = arena_strndup(a, s, (size_t)(sign - s));
		out->value = arena_strdup(a, sign + 1);
		if (is_param(out))
			return 0;
	}
	return err_set(e, ERR_USAGE,
		"a parameter is NAME=VALUE with a value like 8 or 4'b1010, "
		"not %.80s",
		s);
}

/* ---- the question ---- */

static int
clean_both(struct equiv_work *w, bool *ok, struct err *e)
{
	const char *why;
	int rc;

	*ok = false;
	rc = equiv__clean(w, &w->job->gold, &w->gold, &why, e);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		w->out->why = arena_printf(w->a, "the golden: %s", why);
		return 0;
	}
	rc = equiv__clean(w, &w->job->gate, &w->gate, &why, e);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		w->out->why = arena_printf(w->a, "the candidate: %s", why);
		return 0;
	}
	*ok = true;
	return 0;
}

/* Why the engines would compare what is not the same, or NULL. */
static const char *
clocks_differ(struct arena *a, const struct equiv_net *gold,
	const struct equiv_net *gate)
{
	if (!equiv__edges_same(&gold->clocks, &gate->clocks))
		return arena_printf(a, "clocks differ: golden %s, candidate %s",
			equiv__edges_text(a, gold, &gold->clocks),
			equiv__edges_text(a, gate, &gate->clocks));
	if (!equiv__edges_same(&gold->asyncs, &gate->asyncs))
		return arena_printf(a,
			"asynchronous controls differ: golden %s, candidate %s",
			equiv__edges_text(a, gold, &gold->asyncs),
			equiv__edges_text(a, gate, &gate->asyncs));
	return NULL;
}

static int
choose(struct equiv_work *w, const struct equiv_net *gold,
	const struct equiv_net *gate, struct err *e)
{
	const struct equiv_net *odd = gold->odd ? gold : gate;
	const char *why = equiv__ports_differ(w->a, gold, gate);

	if (why) {
		w->out->kind = EQUIV_REFUTED;
		w->out->engine = "interface";
		w->out->why = why;
		return 0;
	}
	if (odd->odd) {
		why = arena_printf(w->a, "the %s: %s",
			odd == gold ? "golden" : "candidate", odd->odd);
		w->out->why = why;
		if (gold->closed || gate->closed)
			return 0;
		return equiv__async(w, gold, why, e);
	}
	if (!gold->seq && !gate->seq)
		return equiv__comb(w, gold, e);
	why = clocks_differ(w->a, gold, gate);
	if (why)
		return equiv__async(w, gold, why, e);
	if (gold->clocks.n == 1)
		return equiv__sync(w, gold, e);
	return equiv__async(w, gold, NULL, e);
}

static bool
same_text(const struct equiv_work *w)
{
	return str_eq(w->gold.top, w->gate.top) && w->gold.n == w->gate.n &&
		memcmp(w->gold.text, w->gate.text, w->gold.n) == 0;
}

static bool
has_parameters(const struct equiv_text *x)
{
	struct lex l;
	struct lex_token t;

	lex_init(&l, x->text, x->n);
	while (lex_next(&l, &t))
		if (t.kind == LEX_IDENT && lex_is(&t, "parameter"))
			return true;
	return false;
}

/* A bench may well set other parameters than those that were compared. */
static void
tell_parameters(struct equiv_work *w)
{
	const char *s = w->out->assume;
	size_t i;

	if (w->out->kind == EQUIV_UNKNOWN || str_eq(w->out->engine, "text"))
		return;
	for (i = 0; i < w->job->n_params; i++)
		s = arena_printf(w->a, "%s%s%s=%s", s, *s ? "; " : "",
			w->job->params[i].name, w->job->params[i].value);
	if (i == 0 && w->out->kind != EQUIV_REFUTED && has_parameters(&w->gold))
		s = arena_printf(
			w->a, "%s%sdefault parameters", s, *s ? "; " : "");
	w->out->assume = s;
}

static int
run_in(struct equiv_work *w, struct err *e)
{
	struct equiv_net gold, gate;
	bool ok;

	if (clean_both(w, &ok, e) < 0)
		return -1;
	if (ok && same_text(w)) {
		w->out->kind = EQUIV_PROVEN;
		w->out->engine = "text";
		w->out->why = "the same text";
		return 0;
	}
	if (ok && equiv__compiles(w, &w->gate, &ok, e) < 0)
		return -1;
	if (!ok && !w->out->why)
		w->out->why = "the candidate: does not compile";
	if (ok && equiv__read(w, &gold, &gate, &ok, e) < 0)
		return -1;
	if (ok && choose(w, &gold, &gate, e) < 0)
		return -1;
	tell_parameters(w);
	return 0;
}

static const char *
left_out(const struct equiv *eq, struct arena *a)
{
	const char *s = "";

	if (!yosys_has_abc(eq->ys))
		s = "abc: yosys-abc is not on the PATH";
	if (!eq->smt)
		s = arena_printf(
			a, "%s%ssmt: %s", s, *s ? "; " : "", yosys_smt_hint());
	return s;
}

int
equiv_run(struct equiv *eq, struct arena *a, const struct equiv_job *job,
	struct equiv_result *out, struct err *e)
{
	struct equiv_job full = *job;
	struct equiv_purse purse = {.running = 1};
	struct equiv_work w = {
		.eq = eq, .a = a, .job = &full, .purse = &purse, .out = out};
	struct err gone = ERR_INIT;
	size_t i;
	char *dir;
	int rc;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < job->n_params; i++)
		if (!is_param(&job->params[i]))
			return err_set(e, ERR_USAGE,
				"no parameter: %.80s=%.80s",
				job->params[i].name, job->params[i].value);
	out->depth = -1;
	out->engine = out->assume = "";
	out->left_out = left_out(eq, a);
	if (full.cpu_ms <= 0)
		full.cpu_ms = EQUIV_CPU_MS;
	if (full.depth <= 0)
		full.depth = EQUIV_DEPTH;
	if (full.jobs <= 0)
		full.jobs = 1;
	atomic_store(&purse.left_us, full.cpu_ms * 1000);
	if (fs_scratch(a, &dir, e) < 0)
		return -1;
	w.dir = dir;
	rc = run_in(&w, e);
	(void)fs_rmtree(dir, &gone);
	out->cpu_us = atomic_load(&purse.used_us);
	if (!out->why)
		out->why = "no answer";
	return rc;
}

cJSON *
equiv_json(struct arena *a, const struct equiv_result *r)
{
	cJSON *o = json_object(a);

	json_set_str(o, "result", equiv_kind_name(r->kind));
	json_set_i64(o, "depth", r->depth);
	json_set_str(o, "why", r->why);
	json_set_str(o, "engine", r->engine);
	json_set_str(o, "assume", r->assume);
	if (*r->left_out)
		json_set_str(o, "left_out", r->left_out);
	if (r->counterexample)
		json_set(o, "counterexample", json_copy(a, r->counterexample));
	return o;
}
