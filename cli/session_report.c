/*
 * session_report: what is told of a design: as JSON, and as a page for people.
 * Only reads the session.
 */
#include <math.h>
#include <string.h>

#include "cli/page.h"
#include "cli/session.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/base/str.h"

/* ---- JSON ---- */

static cJSON *
turns_json(const struct session *s)
{
	struct arena *a = s->cli->arena;
	cJSON *list = json_array(a);

	for (size_t i = 0; i < s->n_turns; i++) {
		const struct store_turn *t = &s->turns[i];
		cJSON *o = json_object(a);

		json_set_i64(o, "turn", t->n);
		json_set_str(o, "step", t->step);
		json_set_str(o, "role", t->role);
		json_set_str(o, "model", t->model);
		json_set_str(o, "outcome",
			session_clean(a, t->outcome, strlen(t->outcome)));
		json_push(list, o);
	}
	return list;
}

static cJSON *
questions_json(const struct session *s)
{
	cJSON *list = json_array(s->cli->arena);

	for (size_t i = 0; s->planned && i < s->plan.n; i++) {
		cJSON *o = json_object(s->cli->arena);

		json_set_str(o, "question", s->plan.questions[i].text);
		json_set_str(o, "answer", s->answers[i]);
		json_set_bool(o, "asked", s->answered[i]);
		json_push(list, o);
	}
	return list;
}

static cJSON *
cost_json(const struct session *s)
{
	const struct store_counts *p = &s->planning, *q = &s->solving;
	cJSON *o = json_object(s->cli->arena);

	json_set_i64(o, "calls",
		p->requests + p->cache_hits + q->requests + q->cache_hits);
	json_set_i64(o, "tokens_in", p->tokens_in + q->tokens_in);
	json_set_i64(o, "tokens_out", p->tokens_out + q->tokens_out);
	if (q->cost_uusd < 0 || (s->planned && p->cost_uusd < 0))
		json_set_null(o, "usd");
	else
		json_set_num(o, "usd",
			(double)(q->cost_uusd +
				(s->planned ? p->cost_uusd : 0)) /
				1e6);
	return o;
}

cJSON *
session_json(struct session *s)
{
	struct arena *a = s->cli->arena;
	cJSON *o = json_object(a), *m;
	char sha[HASH_HEX];

	hash_hex(s->spec.text, s->spec.n, sha);
	json_set_str(o, "schema", "rtlsmith.design/1");
	json_set_str(o, "top", s->spec.top);
	json_set_str(o, "verdict", s->verdict);
	json_set_str(o, "detail", s->detail);
	json_set_str(o, "testbench",
		s->bench == NULL		    ? "none"
			: s->spec.testbench != NULL ? "given"
						    : "model");
	json_set_str(o, "specification", sha);
	json_set_str(o, "model", s->sample.model);
	json_set_str(o, "agent", opt_str(s->cli->opts, "agent"));
	json_set_str(o, "run", s->run.name);
	json_set(o, "questions", questions_json(s));
	json_set(o, "turns", turns_json(s));
	json_set(o, "cost", cost_json(s));
	cJSON_ArrayForEach(m, s->dossier.doc)
	{
		json_set(o, m->string, json_copy(a, m));
	}
	return o;
}

/* ---- the page ---- */

static const char *
number(struct arena *a, const cJSON *o, const char *key, const char *unit)
{
	double v = json_num(o, key, NAN);

	return isnan(v) ? "not known" : arena_printf(a, "%.6g%s", v, unit);
}

static void
add_questions(struct session *s, struct page *p)
{
	if (!s->planned || s->plan.n == 0)
		return;
	page_head(p, 2, "What the specification left open");
	page_row(p, (const char *[]){"question", "answer", "by", NULL});
	for (size_t i = 0; i < s->plan.n; i++)
		page_row(p,
			(const char *[]){s->plan.questions[i].text,
				s->answers[i],
				s->answered[i] ? "you" : "the model's proposal",
				NULL});
}

static void
add_diags(struct session *s, struct page *p)
{
	const cJSON *list = json_path(s->dossier.doc, "lint.diags"), *d;

	if (cJSON_GetArraySize(list) == 0)
		return;
	page_head(p, 2, "What the compiler said");
	page_row(p, (const char *[]){"line", "kind", "message", NULL});
	cJSON_ArrayForEach(d, list)
	{
		page_row(p,
			(const char *[]){
				arena_printf(p->a, "%lld",
					(long long)json_i64(d, "line", 0)),
				json_str(d, "severity", ""),
				json_str(d, "message", ""), NULL});
	}
}

static void
add_simulation(struct session *s, struct page *p)
{
	const cJSON *sim = json_get(s->dossier.doc, "simulation");
	const char *log = json_str(sim, "log", "");

	page_head(p, 2, "Simulation");
	if (s->bench == NULL) {
		page_text(p, "There is no testbench.");
		return;
	}
	page_text(p,
		s->spec.testbench != NULL
			? "The testbench came with the specification."
			: "The testbench was written by the model from the "
			  "same specification: what was misread there may have "
			  "been misread twice. Read tb/tb.sv before you rely "
			  "on it.");
	page_row(p, (const char *[]){"verdict", "samples", "mismatches", NULL});
	page_row(p,
		(const char *[]){json_str(sim, "status", "none"),
			number(p->a, sim, "samples", ""),
			number(p->a, sim, "mismatches", ""), NULL});
	if (log[0] != '\0')
		page_code(
			p, session_clean(p->a, log, strlen(log)), strlen(log));
}

static void
add_model(struct page *p, const cJSON *doc)
{
	const cJSON *m = json_get(doc, "model");
	const char *log = json_str(m, "log", "");
	const char *detail = json_str(m, "detail", "");

	if (m == NULL)
		return;
	page_head(p, 2, "Does it do what the C model does?");
	page_row(p, (const char *[]){"result", "steps", "differ", NULL});
	page_row(p,
		(const char *[]){json_str(m, "status", ""),
			number(p->a, m, "steps", ""),
			json_i64(m, "mismatches", -1) < 0
				? "not known"
				: number(p->a, m, "mismatches", ""),
			NULL});
	if (detail[0] != '\0')
		page_text(p, session_clean(p->a, detail, strlen(detail)));
	if (log[0] != '\0')
		page_code(
			p, session_clean(p->a, log, strlen(log)), strlen(log));
}

static void
add_strength(struct page *p, const cJSON *doc)
{
	const cJSON *s = json_get(doc, "strength"), *x;

	if (s == NULL)
		return;
	page_head(p, 2, "What the testbench notices");
	if (json_get(s, "why") != NULL) {
		page_text(p, json_str(s, "why", ""));
		return;
	}
	page_text(p,
		arena_printf(p->a,
			"%lld of %lld faults of the design that matter are "
			"noticed: such that the testbench rejects, or that are "
			"proven to change what the design does.",
			(long long)json_i64(s, "caught", 0),
			(long long)json_i64(s, "faults", 0)));
	cJSON_ArrayForEach(x, json_get(s, "missed"))
	{
		page_point(p,
			arena_printf(p->a, "not noticed: %s",
				cJSON_IsString(x) ? x->valuestring : ""));
	}
}

static void
add_issues(struct page *p, const cJSON *synth)
{
	const cJSON *x;

	cJSON_ArrayForEach(x, json_get(synth, "issues"))
	{
		page_point(p,
			arena_printf(p->a, "line %lld: %s",
				(long long)json_i64(x, "line", 0),
				json_str(x, "what", "")));
	}
}

static void
add_figures(struct page *p, const cJSON *synth, const cJSON *power)
{
	struct arena *a = p->a;
	double nw = json_num(power, "total_nw", NAN);

	page_row(p, (const char *[]){"figure", "value", NULL});
	page_row(p,
		(const char *[]){"cells", number(a, synth, "cells", ""), NULL});
	page_row(p,
		(const char *[]){
			"flip-flops", number(a, synth, "ffs", ""), NULL});
	page_row(p,
		(const char *[]){
			"latches", number(a, synth, "latches", ""), NULL});
	page_row(p,
		(const char *[]){"area (unit of the liberty)",
			number(a, synth, "area", ""), NULL});
	page_row(p,
		(const char *[]){"longest path through logic",
			number(a, synth, "delay_ps", " ps"), NULL});
	page_row(p,
		(const char *[]){
			"from", json_str(synth, "path_from", ""), NULL});
	page_row(p,
		(const char *[]){"to", json_str(synth, "path_to", ""), NULL});
	page_row(p,
		(const char *[]){"power under the testbench, an estimate",
			isnan(nw) ? "not known"
				  : arena_printf(a, "%.4g uW", nw / 1e3),
			NULL});
}

static void
add_cost(struct session *s, struct page *p)
{
	const cJSON *synth = json_get(s->dossier.doc, "synth");
	const cJSON *net = json_get(s->dossier.doc, "netlist");
	const char *status = json_str(synth, "status", "none");

	page_head(p, 2, "Synthesis");
	if (!str_eq(status, "ok")) {
		page_text(p,
			arena_printf(p->a, "%s: %s", status,
				json_str(synth, "why", "")));
		add_issues(p, synth);
		return;
	}
	add_figures(p, synth, json_get(s->dossier.doc, "power"));
	add_issues(p, synth);
	page_head(p, 2, "Is the netlist the design?");
	if (!cJSON_IsObject(net)) {
		page_text(p, "It was not compared.");
		return;
	}
	page_text(p,
		arena_printf(p->a, "%s%s%s%s%s", json_str(net, "result", ""),
			json_str(net, "why", "")[0] ? ": " : "",
			json_str(net, "why", ""),
			json_str(net, "assume", "")[0] ? "; assumed: " : "",
			json_str(net, "assume", "")));
	page_text(p,
		"This compares netlist/ with rtl/ by formal methods. It says "
		"nothing about the specification: there is no reference that "
		"the design could be proven against.");
}

static void
add_turns(struct session *s, struct page *p)
{
	if (s->n_turns == 0)
		return;
	page_head(p, 2, "How it came about");
	page_row(p,
		(const char *[]){
			"turn", "step", "role", "what came of it", NULL});
	for (size_t i = 0; i < s->n_turns; i++) {
		const struct store_turn *t = &s->turns[i];

		page_row(p,
			(const char *[]){
				arena_printf(p->a, "%lld", (long long)t->n),
				t->step, t->role,
				session_clean(
					p->a, t->outcome, strlen(t->outcome)),
				NULL});
	}
}

static void
add_picture(
	struct session *s, struct page *p, const char *path, const char *what)
{
	if (fs_exists(fs_join(p->a, s->dir, path)))
		page_image(p, path, what);
}

void
session_page(struct session *s, struct page *p)
{
	const char *wave = arena_printf(p->a, "waves/%s.svg", s->spec.top);

	page_head(p, 1, s->spec.top);
	page_text(p, arena_printf(p->a, "%s: %s.", s->verdict, s->detail));
	page_text(p,
		arena_printf(p->a, "By model %s with agent %s: %s.",
			s->sample.model, opt_str(s->cli->opts, "agent"),
			session_cost(s)));
	add_questions(s, p);
	if (s->code != NULL) {
		add_simulation(s, p);
		add_model(p, s->dossier.doc);
		add_strength(p, s->dossier.doc);
		add_diags(s, p);
		add_cost(s, p);
		page_head(p, 2, "Pictures");
		add_picture(s, p, wave, "waveforms from the beginning");
		add_picture(s, p, "schematic.svg", "schematic");
	}
	add_turns(s, p);
}

/* ---- the command ---- */

static const char *
shell_word(struct arena *a, const char *w)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789_-./=:,@+%";
	struct buf b;

	if (w[0] != '\0' && strspn(w, plain) == strlen(w))
		return w;
	buf_init(&b, 64 + 4 * strlen(w));
	buf_addch(&b, '\'');
	for (; *w != '\0'; w++)
		if (*w == '\'')
			buf_addstr(&b, "'\\''");
		else
			buf_addch(&b, *w);
	buf_addch(&b, '\'');
	return buf_take(&b, a, NULL);
}

const char *
session_again(const struct session *s)
{
	struct arena *a = s->cli->arena;
	const char *line = "rtlsmith";

	for (int i = 1; i < s->cli->argc; i++)
		if (!str_eq(s->cli->argv[i], "--force"))
			line = arena_printf(a, "%s %s", line,
				shell_word(a, log_redact(a, s->cli->argv[i])));
	return line;
}
