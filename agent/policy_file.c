/*
 * policy_file: a policy with the texts that it names, from files to one frozen
 * document and back (see policy.h).
 */
#include <string.h>

#include "agent/policy.h"
#include "agent/advice.h"
#include "eval/rewrite.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"

static int
find_policy(struct arena *a, const struct policy_places *at, const char *name,
	char **path, struct err *e)
{
	struct err miss = ERR_INIT;

	if (strchr(name, '/') != NULL || fs_exists(name)) {
		*path = arena_strdup(a, name);
		return 0;
	}
	if (at->find(a, arena_printf(a, "prompts/policies/%s.yaml", name), path,
		    &miss) == 0)
		return 0;
	return err_set(e, ERR_NOTFOUND,
		"no policy \"%s\" comes with the program and there is no such "
		"file; doc/HOWTO_AGENTS.md lists them",
		name);
}

static char *
folder_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? arena_strdup(a, ".")
			     : arena_strndup(a, path, (size_t)(slash - path));
}

/* Beside the policy, else one that comes with the program. */
static int
read_template(struct arena *a, const struct policy_places *at,
	const char *policy, const char *name, char **text, struct err *e)
{
	struct err miss = ERR_INIT;
	char *path = fs_join(
		a, folder_of(a, policy), arena_printf(a, "%s.md", name));
	size_t n;

	if (strchr(name, '/') != NULL)
		path = fs_join(a, folder_of(a, policy), name);
	if (!fs_exists(path) &&
		at->find(a, arena_printf(a, "prompts/agent/%s.md", name), &path,
			&miss) < 0)
		return err_set(e, ERR_NOTFOUND,
			"%s: there is no template \"%s\" beside it or in "
			"prompts/agent",
			policy, name);
	if (fs_read(a, path, LIM_PROMPT, text, &n, e) < 0)
		return -1;
	if (str_utf8_ok(*text, n) && memchr(*text, '\0', n) == NULL)
		return 0;
	return err_set(e, ERR_PARSE, "%s is not UTF-8 text", path);
}

/* A policy that does not say who goes on from within a statement has the
 * extender do it, with a template of its own. */
static int
read_policy(struct arena *a, const char *path, const char *text,
	const cJSON *doc, struct policy *out, struct err *e)
{
	struct policy_role *r = &out->roles[POLICY_FINISHER];

	if (policy_read(a, path, text, doc, out, e) < 0)
		return -1;
	if (out->search.by == POLICY_SEARCH_UCT && !r->used) {
		*r = out->roles[POLICY_EXTENDER];
		r->template = "extend-token";
	}
	return 0;
}

static int
freeze_templates(struct arena *a, const struct policy_places *at,
	const char *path, const struct policy *p, cJSON *out, struct err *e)
{
	cJSON *all = json_object(a);

	for (int i = 0; i < POLICY_ROLES; i++) {
		const char *name = p->roles[i].template;
		char *text;

		if (name == NULL || json_get(all, name) != NULL)
			continue;
		if (read_template(a, at, path, name, &text, e) < 0)
			return -1;
		json_set_str(all, name, text);
	}
	json_set(out, "templates", all);
	return 0;
}

static int
freeze_advice(struct arena *a, const struct policy_places *at, cJSON *out,
	struct err *e)
{
	char *path;
	cJSON *doc;

	if (at->find(a, "data/advice/iverilog.yaml", &path, e) < 0 ||
		yaml_parse_file(a, path, &doc, e) < 0 ||
		advice_check(a, path, doc, e) < 0)
		return -1;
	json_set(out, "advice", doc);
	return 0;
}

static int
freeze_rules(struct arena *a, const struct policy_places *at, cJSON *out,
	struct err *e)
{
	cJSON *all = json_object(a);
	struct rewrite_rules rules = {NULL, 0};
	char **names, *dir, *text;
	size_t n;

	if (at->find(a, "data/rules", &dir, e) < 0 ||
		fs_list(a, dir, &names, NULL, e) < 0)
		return -1;
	for (; *names != NULL; names++) {
		char *path = fs_join(a, dir, *names);

		if (!str_ends(*names, ".yaml"))
			continue;
		if (fs_read(a, path, LIM_YAML_TEXT, &text, &n, e) < 0 ||
			rewrite_rules_add(a, path, text, n, &rules, e) < 0)
			return -1;
		json_set_str(all, *names, text);
	}
	json_set(out, "rules", all);
	return 0;
}

int
policy_thaw_rules(struct arena *a, const cJSON *frozen,
	struct rewrite_rules *out, struct err *e)
{
	const cJSON *m;

	memset(out, 0, sizeof(*out));
	cJSON_ArrayForEach(m, json_get(frozen, "rules"))
	{
		if (cJSON_IsString(m) &&
			rewrite_rules_add(a, m->string, m->valuestring,
				strlen(m->valuestring), out, e) < 0)
			return -1;
	}
	return 0;
}

int
policy_freeze(struct arena *a, const struct policy_places *at, const char *name,
	bool tokens, cJSON **out, struct err *e)
{
	cJSON *o = json_object(a), *doc;
	struct policy p;
	char hash[HASH_HEX];
	char *path, *text;
	size_t n;

	if (find_policy(a, at, name, &path, e) < 0 ||
		fs_read(a, path, LIM_YAML_TEXT, &text, &n, e) < 0 ||
		yaml_parse(a, path, text, n, &doc, e) < 0 ||
		read_policy(a, path, text, doc, &p, e) < 0)
		return -1;
	if (!tokens || !policy_uses_tokens(&p))
		p.roles[POLICY_FINISHER].template = NULL;
	json_set_str(o, "name", p.name);
	if (freeze_templates(a, at, path, &p, o, e) < 0 ||
		(p.syntax.advice && freeze_advice(a, at, o, e) < 0) ||
		(policy_uses_rules(&p) && freeze_rules(a, at, o, e) < 0))
		return -1;
	json_set(o, "policy", doc);
	text = json_canonical(a, o);
	hash_hex(text, strlen(text), hash);
	json_set_str(o, "sha256", hash);
	*out = o;
	return 0;
}

int
policy_thaw(struct arena *a, const cJSON *frozen, struct policy *out,
	const cJSON **advice, struct err *e)
{
	const cJSON *templates = json_get(frozen, "templates");

	if (read_policy(a, json_str(frozen, "name", "policy"), NULL,
		    json_get(frozen, "policy"), out, e) < 0)
		return -1;
	for (int i = 0; i < POLICY_ROLES; i++) {
		struct policy_role *r = &out->roles[i];

		if (r->template == NULL)
			continue;
		r->text = json_str(templates, r->template, NULL);
		if (r->text == NULL && i == POLICY_FINISHER)
			r->used = false;
		else if (r->text == NULL)
			return err_set(e, ERR_PARSE,
				"policy %s: the text of template \"%s\" is "
				"not in the run's configuration",
				out->name, r->template);
	}
	if (advice != NULL)
		*advice = json_get(frozen, "advice");
	return 0;
}
