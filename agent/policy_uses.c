/*
 * policy_uses: what follows from a policy that was read (see policy.h): which
 * models, tools and tables it is going to need.
 */
#include "agent/policy.h"
#include "lib/base/str.h"

int
policy_team(const struct policy *p)
{
	int most = 0;

	for (size_t i = 0; i < p->n_models; i++)
		most = p->models[i] > most ? p->models[i] : most;
	for (int i = 0; i < POLICY_ROLES; i++)
		if (p->roles[i].used && p->roles[i].model > most)
			most = (int)p->roles[i].model;
	return most + 1;
}

const struct policy_steps *
policy_steps(const struct policy *p, enum step_kind kind)
{
	return kind == STEP_BEFORE   ? &p->before
		: kind == STEP_CHECK ? &p->checks
		: kind == STEP_TOOL  ? &p->tools.use
				     : &p->after;
}

static bool
rewrites(const struct policy *p)
{
	for (size_t i = 0; i < p->after.n; i++)
		if (str_eq(p->after.name[i], "rewrite"))
			return true;
	return false;
}

bool
policy_uses_rules(const struct policy *p)
{
	return rewrites(p) ||
		(p->search.by == POLICY_SEARCH_EVOLVE && !p->stop.passes);
}

bool
policy_uses_gate(const struct policy *p)
{
	return rewrites(p) ||
		(!p->stop.passes &&
			(p->search.by == POLICY_SEARCH_UCT ||
				p->search.by == POLICY_SEARCH_EVOLVE));
}

bool
policy_uses_tokens(const struct policy *p)
{
	return p->search.by == POLICY_SEARCH_UCT && p->search.top > 0 &&
		p->roles[POLICY_FINISHER].used;
}

bool
policy_writes_benches(const struct policy *p)
{
	return p->search.by == POLICY_SEARCH_PANEL ||
		p->search.by == POLICY_SEARCH_VOTE;
}

bool
policy_uses_tools(const struct policy *p)
{
	return p->search.candidates > 1 || p->search.depth > 0 ||
		p->syntax.rounds > 0 || p->syntax.prefix ||
		p->search.by != POLICY_SEARCH_BEAM ||
		p->before.n + p->checks.n + p->after.n > 0 ||
		p->roles[POLICY_TESTBENCH].used;
}
