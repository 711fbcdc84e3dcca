/*
 * policy: from a document to a checked struct (see policy.h).  Tables say what
 * may stand where.  Must not read files.
 */
#include "agent/policy.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

enum kind { TEXT, NUMBER, COUNT, SWITCH, CHOICE, STEPS, INSIDE };

struct field {
	const char *key;
	enum kind kind;
	size_t at; /* in the struct */
	double min, max;
	const char *const *names; /* CHOICE: NULL-terminated */
};
#define END                                                                    \
	{                                                                      \
		NULL, TEXT, 0, 0, 0, NULL                                      \
	}

static const char *const role_names[] = {"writer", "fixer", "repairer",
	"testbench", "blamer", "critic", "planner", "modeller", "prompter",
	"explainer", "optimiser", "tracer", "extender", "sketcher", "finisher",
	NULL};
static const char *const search_names[] = {
	"beam", "uct", "panel", "evolve", "vote", "pair", NULL};
static const char *const dedupe_names[] = {"none", "text", "signature", NULL};
static const char *const select_names[] = {"score", "vote", NULL};
static const char *const goal_names[] = {"product", "area", "delay", NULL};
static const char *const by_names[] = {"rewrite", "edit", "prompt", NULL};
static const char *const schema_names[] = {"rtlsmith.policy/1", NULL};

#define ROLE(m) offsetof(struct policy_role, m)
static const struct field role_fields[] = {
	{"template", TEXT, ROLE(template), 0, 0, NULL},
	{"model", COUNT, ROLE(model), 0, POLICY_MODELS - 1, NULL},
	{"temperature", NUMBER, ROLE(temperature), 0, 10, NULL},
	{"top_p", NUMBER, ROLE(top_p), 0, 1, NULL},
	{"max_tokens", COUNT, ROLE(max_tokens), 1, 1e7, NULL}, END};

#define P(m) offsetof(struct policy, m)
static const struct field search_fields[] = {
	{"by", CHOICE, P(search.by), 0, 0, search_names},
	{"candidates", COUNT, P(search.candidates), 1, 1000, NULL},
	{"keep", COUNT, P(search.keep), 1, 1000, NULL},
	{"width", COUNT, P(search.width), 1, 100, NULL},
	{"depth", COUNT, P(search.depth), 0, 1000, NULL},
	{"simulations", COUNT, P(search.simulations), 1, 10000, NULL},
	{"c", NUMBER, P(search.c), 0, 100, NULL},
	{"top", COUNT, P(search.top), 0, LIM_TOP_LOGPROBS, NULL},
	{"dedupe", CHOICE, P(search.dedupe), 0, 0, dedupe_names},
	{"select", CHOICE, P(search.select), 0, 0, select_names}, END};
static const struct field syntax_fields[] = {
	{"rounds", COUNT, P(syntax.rounds), 0, 1000, NULL},
	{"prefix", SWITCH, P(syntax.prefix), 0, 0, NULL},
	{"advice", SWITCH, P(syntax.advice), 0, 0, NULL}, END};
static const struct field function_fields[] = {
	{"by", CHOICE, P(function.by), 0, 0, by_names},
	{"rollback", SWITCH, P(function.rollback), 0, 0, NULL}, END};
static const struct field testbench_fields[] = {
	{"tries", COUNT, P(testbench.tries), 1, 100, NULL},
	{"rewrites", COUNT, P(testbench.rewrites), 0, 100, NULL},
	{"blame_after", COUNT, P(testbench.blame_after), 0, 100, NULL}, END};
static const struct field context_fields[] = {
	{"tokens", COUNT, P(context.tokens), 1, 15000, NULL}, END};
static const struct field retrieve_fields[] = {
	{"fixes", COUNT, P(retrieve.fixes), 0, 20, NULL},
	{"tokens", COUNT, P(retrieve.tokens), 1, 15000, NULL}, END};
static const struct field tools_fields[] = {
	{"use", STEPS, P(tools.use), STEP_TOOL, 0, NULL},
	{"calls", COUNT, P(tools.calls), 1, 1000, NULL},
	{"refused", COUNT, P(tools.refused), 1, 1000, NULL}, END};
static const struct field optimise_fields[] = {
	{"rounds", COUNT, P(optimise.rounds), 1, 1000, NULL},
	{"goal", CHOICE, P(optimise.goal), 0, 0, goal_names}, END};
static const struct field escalate_fields[] = {
	{"below", NUMBER, P(escalate.below), 0, 1, NULL},
	{"after", COUNT, P(escalate.after), 1, 1000, NULL}, END};
static const struct field gates_fields[] = {
	{"rounds", COUNT, P(gates.rounds), 1, 1000, NULL},
	{"idle", COUNT, P(gates.idle), 1, 1000, NULL}, END};
static const struct field stop_fields[] = {
	{"passes", SWITCH, P(stop.passes), 0, 0, NULL},
	{"same", COUNT, P(stop.same), 0, 1000, NULL},
	{"no_progress", COUNT, P(stop.no_progress), 0, 1000, NULL},
	{"calls", COUNT, P(stop.calls), 1, 1e6, NULL},
	{"tokens", COUNT, P(stop.tokens), 1, 1e12, NULL},
	{"usd", NUMBER, P(stop.usd), 0, 1e9, NULL}, END};
static const struct field top_fields[] = {
	{"schema", CHOICE, 0, 0, 0, schema_names},
	{"name", TEXT, P(name), 0, 0, NULL},
	{"about", TEXT, P(about), 0, 0, NULL},
	{"source", TEXT, P(source), 0, 0, NULL},
	{"roles", INSIDE, 0, 0, 0, NULL},
	{"before", STEPS, P(before), STEP_BEFORE, 0, NULL},
	{"checks", STEPS, P(checks), STEP_CHECK, 0, NULL},
	{"after", STEPS, P(after), STEP_AFTER, 0, NULL},
	{"search", INSIDE, 0, 0, 0, NULL}, {"syntax", INSIDE, 0, 0, 0, NULL},
	{"function", INSIDE, 0, 0, 0, NULL},
	{"optimise", INSIDE, 0, 0, 0, NULL}, {"gates", INSIDE, 0, 0, 0, NULL},
	{"testbench", INSIDE, 0, 0, 0, NULL}, {"tools", INSIDE, 0, 0, 0, NULL},
	{"retrieve", INSIDE, 0, 0, 0, NULL}, {"context", INSIDE, 0, 0, 0, NULL},
	{"models", INSIDE, 0, 0, 0, NULL}, {"escalate", INSIDE, 0, 0, 0, NULL},
	{"stop", INSIDE, 0, 0, 0, NULL}, END};

struct reading {
	struct arena *a;
	const char *path, *text;
	const char *under[3]; /* keys on the way down */
	size_t n_under;
};

const char *
policy_role_name(enum policy_role_id r)
{
	return role_names[r];
}

/* Line of a key below those on the way down; 0: not known. */
static int
line_of(const struct reading *r, const char *key)
{
	const char *at = r->text;
	int line = 1;

	for (size_t i = 0; at != NULL && i <= r->n_under; i++) {
		const char *want = i < r->n_under ? r->under[i] : key;
		char *with = arena_printf(r->a, "%s:", want);

		at = strstr(at, with);
	}
	if (at == NULL)
		return 0;
	for (const char *p = r->text; p < at; p++)
		line += *p == '\n';
	return line;
}

/* "FILE:LINE: search.keep" as the beginning of a message. */
static const char *
where(const struct reading *r, const char *key)
{
	int line = line_of(r, key);
	const char *way = "";

	for (size_t i = 0; i < r->n_under; i++)
		way = arena_printf(r->a, "%s%s.", way, r->under[i]);
	if (line > 0)
		return arena_printf(
			r->a, "%s:%d: %s%s", r->path, line, way, key);
	return arena_printf(r->a, "%s: %s%s", r->path, way, key);
}

static int
unknown(const struct reading *r, const char *key, const char *const *names,
	size_t n, struct err *e)
{
	const char *near = str_nearest(r->a, key, names, n);

	return err_set(e, ERR_PARSE, "%s is no key of a policy%s%s",
		where(r, key), near[0] != '\0' ? "; did you mean " : "", near);
}

static int
read_choice(const struct reading *r, const struct field *f, const cJSON *v,
	int *out, struct err *e)
{
	int i;

	for (i = 0; f->names[i] != NULL; i++)
		if (cJSON_IsString(v) && str_eq(v->valuestring, f->names[i]))
			break;
	if (f->names[i] == NULL) {
		const char *all = f->names[0];

		for (int k = 1; f->names[k] != NULL; k++)
			all = arena_printf(r->a, "%s, %s", all, f->names[k]);
		return err_set(e, ERR_PARSE, "%s takes one of: %s",
			where(r, f->key), all);
	}
	if (out != NULL)
		*out = i;
	return 0;
}

static int
read_number(const struct reading *r, const struct field *f, const cJSON *v,
	double *out, struct err *e)
{
	bool whole = f->kind == COUNT;

	if (cJSON_IsNumber(v) && v->valuedouble >= f->min &&
		v->valuedouble <= f->max &&
		(!whole || floor(v->valuedouble) == v->valuedouble)) {
		*out = v->valuedouble;
		return 0;
	}
	return err_set(e, ERR_PARSE, "%s takes a %snumber from %g to %g",
		where(r, f->key), whole ? "whole " : "", f->min, f->max);
}

static int
read_step(const struct reading *r, const struct field *f, const cJSON *v,
	struct policy_steps *out, struct err *e)
{
	const enum step_kind kind = (enum step_kind)f->min;
	const char *name = cJSON_IsString(v) ? v->valuestring : "";
	const char *names[STEP_MAX] = {NULL};
	const char *near;
	size_t n;

	for (size_t i = 0; i < out->n; i++)
		if (str_eq(out->name[i], name))
			return err_set(e, ERR_PARSE, "%s names %s twice",
				where(r, f->key), name);
	if (out->n == POLICY_STEPS)
		return err_set(e, ERR_PARSE, "%s has more than %d steps",
			where(r, f->key), POLICY_STEPS);
	if (step_find(kind, name) != NULL) {
		out->name[out->n++] = name;
		return 0;
	}
	n = step_names(kind, names);
	near = str_nearest(r->a, name, names, n);
	return err_set(e, ERR_PARSE, "%s: there is no step \"%.40s\" here%s%s",
		where(r, f->key), name,
		near[0] != '\0' ? "; did you mean " : "", near);
}

static int
read_steps(const struct reading *r, const struct field *f, const cJSON *v,
	struct policy_steps *out, struct err *e)
{
	const cJSON *m;

	if (!cJSON_IsArray(v))
		return err_set(e, ERR_PARSE,
			"%s takes a list of steps, as [NAME, NAME]",
			where(r, f->key));
	out->n = 0;
	cJSON_ArrayForEach(m, v)
	{
		if (read_step(r, f, m, out, e) < 0)
			return -1;
	}
	return 0;
}

static int
read_value(const struct reading *r, const struct field *f, const cJSON *v,
	char *base, struct err *e)
{
	switch (f->kind) {
	case TEXT:
		if (!cJSON_IsString(v))
			return err_set(e, ERR_PARSE, "%s takes a text",
				where(r, f->key));
		*(const char **)(void *)(base + f->at) = v->valuestring;
		return 0;
	case NUMBER:
	case COUNT:
		return read_number(
			r, f, v, (double *)(void *)(base + f->at), e);
	case SWITCH:
		if (!cJSON_IsBool(v))
			return err_set(e, ERR_PARSE, "%s takes true or false",
				where(r, f->key));
		*(bool *)(void *)(base + f->at) = cJSON_IsTrue(v);
		return 0;
	case CHOICE:
		return read_choice(r, f, v,
			f->at > 0 ? (int *)(void *)(base + f->at) : NULL, e);
	case STEPS:
		return read_steps(r, f, v,
			(struct policy_steps *)(void *)(base + f->at), e);
	case INSIDE:
		return 0; /* read by its own table */
	}
	return 0;
}

static int
read_fields(const struct reading *r, const struct field *f, const cJSON *o,
	void *base, struct err *e)
{
	const char *names[24] = {NULL};
	const cJSON *m;
	size_t n = 0;

	for (; f[n].key != NULL; n++)
		names[n] = f[n].key;
	if (!cJSON_IsObject(o))
		return err_set(e, ERR_PARSE,
			"%s: a mapping with %s, ... is expected",
			r->n_under > 0 ? where(r, "") : r->path, names[0]);
	cJSON_ArrayForEach(m, o)
	{
		size_t i = 0;

		while (i < n && !str_eq(names[i], m->string))
			i++;
		if (i == n)
			return unknown(r, m->string, names, n, e);
		if (read_value(r, &f[i], m, base, e) < 0)
			return -1;
	}
	return 0;
}

static int
read_roles(struct reading *r, const cJSON *o, struct policy *p, struct err *e)
{
	const cJSON *m;

	r->under[0] = "roles";
	r->n_under = 1;
	cJSON_ArrayForEach(m, o)
	{
		int i = 0;

		while (i < POLICY_ROLES && !str_eq(role_names[i], m->string))
			i++;
		if (i == POLICY_ROLES)
			return unknown(
				r, m->string, role_names, POLICY_ROLES, e);
		r->under[1] = m->string;
		r->n_under = 2;
		p->roles[i].used = true;
		if (read_fields(r, role_fields, m, &p->roles[i], e) < 0)
			return -1;
		r->n_under = 1;
	}
	r->n_under = 0;
	return 0;
}

static int
read_models(struct reading *r, const cJSON *o, struct policy *p, struct err *e)
{
	const struct field f = {"models", COUNT, 0, 0, POLICY_MODELS - 1, NULL};
	const cJSON *m;

	if (o == NULL)
		return 0;
	p->n_models = 0;
	cJSON_ArrayForEach(m, o)
	{
		double v = 0;

		if (p->n_models == POLICY_MODELS)
			return err_set(e, ERR_PARSE, "%s has more than %d",
				where(r, "models"), POLICY_MODELS);
		if (read_number(r, &f, m, &v, e) < 0)
			return -1;
		p->models[p->n_models++] = (int)v;
	}
	if (p->n_models > 0 && cJSON_IsArray(o))
		return 0;
	return err_set(e, ERR_PARSE, "%s takes a list of places, as [0, 0, 1]",
		where(r, "models"));
}

static int
needs_role(const struct reading *r, const struct policy *p,
	enum policy_role_id role, const char *what, struct err *e)
{
	if (p->roles[role].used)
		return 0;
	return err_set(e, ERR_PARSE, "%s needs the role %s", where(r, what),
		role_names[role]);
}

static int
steps_have_roles(const struct reading *r, const struct policy *p,
	enum step_kind kind, struct err *e)
{
	const struct policy_steps *s = policy_steps(p, kind);

	for (size_t i = 0; i < s->n; i++) {
		const struct step *x = step_find(kind, s->name[i]);

		for (int k = 0; k < POLICY_ROLES; k++)
			if (((x->roles >> k) & 1) != 0 && !p->roles[k].used)
				return err_set(e, ERR_PARSE,
					"%s: the step %s needs the role %s",
					where(r, step_kind_name(kind)), x->name,
					role_names[k]);
	}
	return 0;
}

static int
check_pair(const struct reading *r, const struct policy *p, struct err *e)
{
	if (p->search.select == POLICY_SELECT_VOTE ||
		p->testbench.blame_after > 0 ||
		p->function.by != POLICY_BY_REWRITE)
		return err_set(e, ERR_PARSE,
			"%s: by: pair goes without vote, blame_after and "
			"function.by: both sides are rewritten",
			where(r, "search"));
	return needs_role(r, p, POLICY_REPAIRER, "search", e) < 0
		? -1
		: needs_role(r, p, POLICY_TESTBENCH, "search", e);
}

/* A role that no search of this kind asks would be paid attention by nobody. */
static int
check_idle(const struct reading *r, const struct policy *p, struct err *e)
{
	static const enum policy_role_id idle[] = {
		POLICY_BLAMER, POLICY_CRITIC};

	for (size_t i = 0; i < 2; i++) {
		bool asked = false;

		for (size_t k = 0; k < p->checks.n && !asked; k++)
			asked = idle[i] == POLICY_BLAMER &&
				str_eq(p->checks.name[k], "crosscheck");
		if (p->roles[idle[i]].used && !asked)
			return err_set(e, ERR_PARSE,
				"%s: by: %s never asks the role %s, which is "
				"for by: beam%s; leave it out",
				where(r, "search"), search_names[p->search.by],
				role_names[idle[i]],
				idle[i] == POLICY_BLAMER ? " and vote"
							 : " and pair");
	}
	return 0;
}

static int
check_escalate(const struct reading *r, const struct policy *p, struct err *e)
{
	if (p->escalate.below <= 0)
		return 0;
	if (p->search.by == POLICY_SEARCH_BEAM && p->search.depth > 0 &&
		p->n_models > 1)
		return 0;
	return err_set(e, ERR_PARSE,
		"%s needs by: beam, a depth and a list models of two places "
		"and more",
		where(r, "escalate"));
}

/* What is for the beam alone. */
static int
check_search(const struct reading *r, const struct policy *p, struct err *e)
{
	if (p->search.by == POLICY_SEARCH_BEAM)
		return 0;
	if (p->search.by == POLICY_SEARCH_PAIR)
		return check_pair(r, p, e);
	if (p->search.select == POLICY_SELECT_VOTE ||
		p->testbench.blame_after > 0 || p->search.depth > 0)
		return err_set(e, ERR_PARSE,
			"%s: select: vote and blame_after go with by: beam, "
			"depth with beam or pair",
			where(r, "search"));
	if ((p->search.by == POLICY_SEARCH_UCT ||
		    p->search.by == POLICY_SEARCH_EVOLVE) &&
		check_idle(r, p, e) < 0)
		return -1;
	if (p->search.by == POLICY_SEARCH_UCT)
		return needs_role(r, p, POLICY_EXTENDER, "search", e);
	if (p->search.by == POLICY_SEARCH_EVOLVE)
		return needs_role(r, p, POLICY_REPAIRER, "search", e) < 0 ||
				(!p->stop.passes &&
					needs_role(r, p, POLICY_OPTIMISER,
						"search", e) < 0)
			? -1
			: 0;
	if (p->search.by == POLICY_SEARCH_VOTE &&
		(needs_role(r, p, POLICY_MODELLER, "search", e) < 0 ||
			needs_role(r, p, POLICY_BLAMER, "search", e) < 0))
		return -1;
	return needs_role(r, p, POLICY_PLANNER, "search", e) < 0
		? -1
		: needs_role(r, p, POLICY_TESTBENCH, "search", e);
}

/* What each value allows, but not together. */
static int
check(struct reading *r, const struct policy *p, struct err *e)
{
	if (needs_role(r, p, POLICY_WRITER, "roles", e) < 0 ||
		check_search(r, p, e) < 0 || check_escalate(r, p, e) < 0)
		return -1;
	if (p->syntax.rounds > 0 &&
		needs_role(r, p, POLICY_FIXER, "syntax", e) < 0)
		return -1;
	if (p->search.depth > 0 &&
		needs_role(r, p,
			p->function.by == POLICY_BY_PROMPT ? POLICY_PROMPTER
							   : POLICY_REPAIRER,
			"search", e) < 0)
		return -1;
	for (int i = 0; i < STEP_KINDS; i++)
		if (steps_have_roles(r, p, (enum step_kind)i, e) < 0)
			return -1;
	if (p->testbench.blame_after > 0 &&
		needs_role(r, p, POLICY_BLAMER, "testbench", e) < 0)
		return -1;
	for (int i = POLICY_FIXER; i < POLICY_ROLES; i++)
		if (p->roles[i].used && p->roles[i].template == NULL)
			return err_set(e, ERR_PARSE,
				"%s needs a template: only the writer may be "
				"given the task's own message",
				where(r, role_names[i]));
	if ((p->search.select == POLICY_SELECT_VOTE ||
		    p->search.dedupe == POLICY_DEDUPE_SIG) &&
		needs_role(r, p, POLICY_TESTBENCH, "search", e) < 0)
		return -1;
	if (p->search.select == POLICY_SELECT_VOTE && p->search.depth > 0)
		return err_set(e, ERR_PARSE,
			"%s: a vote is held over the first candidates; depth "
			"has to be 0",
			where(r, "search"));
	return 0;
}

static void
defaults(struct policy *p)
{
	memset(p, 0, sizeof(*p));
	p->name = p->about = p->source = "";
	for (int i = 0; i < POLICY_ROLES; i++) {
		p->roles[i].model = -1;
		p->roles[i].temperature = p->roles[i].top_p = -1;
	}
	p->optimise.rounds = 4;
	p->gates.rounds = 6;
	p->gates.idle = 2;
	p->search.simulations = 100;
	p->search.c = 1;
	p->search.top = LIM_TOP_LOGPROBS;
	p->search.candidates = p->search.keep = p->search.width = 1;
	p->function.rollback = true;
	p->testbench.tries = 3;
	p->context.tokens = 4000;
	p->retrieve.tokens = 2000;
	p->tools.calls = 40;
	p->tools.refused = 8;
	p->escalate.after = 1;
	p->stop.passes = true;
	p->stop.same = 3;
	p->stop.calls = 100;
	p->n_models = 1;
}

int
policy_read(struct arena *a, const char *path, const char *text,
	const cJSON *doc, struct policy *out, struct err *e)
{
	static const struct {
		const char *key;
		const struct field *fields;
	} parts[] = {{"search", search_fields}, {"syntax", syntax_fields},
		{"function", function_fields}, {"testbench", testbench_fields},
		{"tools", tools_fields}, {"optimise", optimise_fields},
		{"context", context_fields}, {"escalate", escalate_fields},
		{"gates", gates_fields}, {"retrieve", retrieve_fields},
		{"stop", stop_fields}};
	struct reading r = {a, path, text, {NULL, NULL, NULL}, 0};

	defaults(out);
	if (read_fields(&r, top_fields, doc, out, e) < 0 ||
		read_roles(&r, json_get(doc, "roles"), out, e) < 0)
		return -1;
	if (json_get(doc, "schema") == NULL || out->name[0] == '\0')
		return err_set(e, ERR_PARSE,
			"%s: a policy begins with schema: %s and its name",
			path, schema_names[0]);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const cJSON *o = json_get(doc, parts[i].key);

		r.under[0] = parts[i].key;
		r.n_under = 1;
		if (o != NULL &&
			read_fields(&r, parts[i].fields, o, out, e) < 0)
			return -1;
	}
	r.n_under = 0;
	if (read_models(&r, json_get(doc, "models"), out, e) < 0)
		return -1;
	return check(&r, out, e);
}
