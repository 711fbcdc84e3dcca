/*
 * rewrite_rule: rules out of YAML.  Every mistake is told with the rule's name;
 * a rule that is read can be applied.
 */
#include "eval/rewrite_int.h"

#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"

struct reader {
	struct arena *a;
	const char *file;
	struct rewrite_rule *r;
};

int
rewrite__var(const struct rewrite_rule *r, const char *name, size_t n)
{
	for (int i = 0; i < r->n_vars; i++)
		if (strlen(r->vars[i].name) == n &&
			memcmp(r->vars[i].name, name, n) == 0)
			return i;
	return -1;
}

int
rewrite__precedence(const struct lex_token *t)
{
	static const struct {
		const char *op;
		int level;
	} table[] = {{"?", 1}, {":", 1}, {"||", 3}, {"&&", 4}, {"|", 5},
		{"^", 6}, {"~^", 6}, {"^~", 6}, {"&", 7}, {"==", 8}, {"!=", 8},
		{"===", 8}, {"!==", 8}, {"<", 9}, {">", 9}, {">=", 9},
		{"<=", 2}, {"<<", 10}, {">>", 10}, {"<<<", 10}, {">>>", 10},
		{"+", 11}, {"-", 11}, {"*", 12}, {"/", 12}, {"%", 12},
		{"**", 13}, {"~", 14}, {"!", 14}};

	if (t->kind != LEX_OP)
		return 0;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (lex_is(t, table[i].op))
			return table[i].level;
	return 0;
}

/* ---- patterns ---- */

static int
add_var(struct reader *x, const char *name, size_t n, struct err *e)
{
	struct rewrite_rule *r = x->r;
	int v = rewrite__var(r, name, n);

	if (v >= 0)
		return v;
	if (r->n_vars >= REWRITE_VARS)
		return err_set(e, ERR_LIMIT, "%s: rule %s: more than %d names",
			x->file, r->name, REWRITE_VARS);
	r->vars[r->n_vars].name = arena_strndup(x->a, name, n);
	r->vars[r->n_vars].kind = REWRITE_OPERAND;
	return r->n_vars++;
}

static void
see_operator(struct rewrite_pattern *p, const struct lex_token *t, int depth)
{
	int level = rewrite__precedence(t);

	if (lex_is(t, ";") || (t->kind == LEX_IDENT && lex_keyword(t)))
		p->statement = true;
	if (depth == 0 && level > 0 && level < p->weakest)
		p->weakest = level;
}

static int
read_pattern(struct reader *x, const char *text, struct err *e)
{
	struct rewrite_rule *r = x->r;
	struct rewrite_pattern *p = &r->before[r->n_before];
	struct lex l;
	struct lex_token t;
	int depth = 0;

	if (r->n_before >= REWRITE_ALSO)
		return err_set(e, ERR_LIMIT,
			"%s: rule %s: more than %d patterns", x->file, r->name,
			REWRITE_ALSO);
	p->at = arena_array(x->a, LIM_RULE_TOKENS, sizeof(*p->at));
	p->weakest = 99;
	lex_init(&l, text, strlen(text));
	while (lex_next(&l, &t)) {
		struct rewrite_item *it = &p->at[p->n];

		if (p->n >= LIM_RULE_TOKENS)
			return err_set(e, ERR_LIMIT,
				"%s: rule %s: a pattern is too long", x->file,
				r->name);
		it->t = t;
		it->var = -1;
		if (t.kind == LEX_SYSTEM && t.n > 1) {
			it->var = add_var(x, t.p + 1, t.n - 1, e);
			if (it->var < 0)
				return -1;
		}
		if (lex_is(&t, ")") || lex_is(&t, "}") || lex_is(&t, "]"))
			depth--;
		see_operator(p, &t, depth);
		if (lex_is(&t, "(") || lex_is(&t, "{") || lex_is(&t, "["))
			depth++;
		p->n++;
	}
	if (p->n == 0 || l.fault != LEX_FINE || depth != 0)
		return err_set(e, ERR_PARSE,
			"%s: rule %s: \"%s\" is no pattern (%s)", x->file,
			r->name, text,
			p->n == 0	     ? "empty"
				: depth != 0 ? "brackets"
					     : lex_fault_text(l.fault));
	r->n_before++;
	return 0;
}

/* ---- kinds and conditions ---- */

static int
read_kinds(struct reader *x, const cJSON *vars, struct err *e)
{
	static const struct {
		const char *name;
		enum rewrite_kind kind;
	} kinds[] = {{"operand", REWRITE_OPERAND}, {"name", REWRITE_NAME},
		{"const", REWRITE_CONST}, {"expr", REWRITE_EXPR},
		{"any", REWRITE_ANY}};
	const cJSON *v;

	cJSON_ArrayForEach(v, vars)
	{
		int var = v->string
			? rewrite__var(x->r, v->string, strlen(v->string))
			: -1;
		size_t k = 0;

		while (k < sizeof(kinds) / sizeof(kinds[0]) &&
			!(cJSON_IsString(v) &&
				str_eq(v->valuestring, kinds[k].name)))
			k++;
		if (var < 0 || k == sizeof(kinds) / sizeof(kinds[0]))
			return err_set(e, ERR_PARSE,
				"%s: rule %s: vars: %s is not in the pattern, "
				"or its kind is none of operand, name, const, "
				"expr, any",
				x->file, x->r->name,
				v->string ? v->string : "?");
		x->r->vars[var].kind = kinds[k].kind;
	}
	return 0;
}

static bool
read_test(struct reader *x, char **words, size_t n, struct rewrite_where *w)
{
	static const struct {
		const char *name;
		enum rewrite_test test;
		size_t n;
	} tests[] = {{"pow2", REWRITE_POW2, 2},
		{"pow2+1", REWRITE_POW2_PLUS, 2},
		{"pow2-1", REWRITE_POW2_MINUS, 2}, {"min", REWRITE_MIN, 3},
		{"max", REWRITE_MAX, 3}, {"differ", REWRITE_DIFFER, 3}};
	size_t k = 0;

	while (k < sizeof(tests) / sizeof(tests[0]) &&
		!(n == tests[k].n && str_eq(words[0], tests[k].name)))
		k++;
	if (k == sizeof(tests) / sizeof(tests[0]))
		return false;
	w->test = tests[k].test;
	w->x = rewrite__var(x->r, words[1], strlen(words[1]));
	w->y = w->test == REWRITE_DIFFER
		? rewrite__var(x->r, words[2], strlen(words[2]))
		: 0;
	if ((w->test == REWRITE_MIN || w->test == REWRITE_MAX) &&
		!str_to_i64(words[2], &w->v))
		return false;
	return w->x >= 0 && w->y >= 0;
}

static int
read_where(struct reader *x, const cJSON *list, struct err *e)
{
	const cJSON *v;

	cJSON_ArrayForEach(v, list)
	{
		size_t n = 0;
		char **words = cJSON_IsString(v)
			? str_split(x->a, v->valuestring, ' ', &n)
			: NULL;

		if (x->r->n_where >= REWRITE_WHERE || n == 0 ||
			!read_test(x, words, n, &x->r->where[x->r->n_where++]))
			return err_set(e, ERR_PARSE,
				"%s: rule %s: where: \"%s\" is no condition",
				x->file, x->r->name,
				cJSON_IsString(v) ? v->valuestring : "?");
	}
	return 0;
}

/* Every name of `after` must be one of the pattern's. */
static int
check_after(struct reader *x, struct err *e)
{
	const struct rewrite_rule *r = x->r;
	const char *s = r->after;

	while ((s = strchr(s, '$')) != NULL) {
		const char *name = ++s, *fn = NULL;
		size_t n, fn_n = 0;

		if (*s == '(') {
			fn = s + 1;
			fn_n = strcspn(fn, " )");
			name = fn + fn_n + (fn[fn_n] == ' ');
		}
		n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
		if (rewrite__var(r, name, n) < 0 ||
			(fn &&
				(name[n] != ')' ||
					rewrite__function(fn, fn_n) < 0)))
			return err_set(e, ERR_PARSE,
				"%s: rule %s: after: \"$%.20s\" is not known",
				x->file, r->name, s);
	}
	return 0;
}

/* ---- files ---- */

static int
read_rule(struct reader *x, const cJSON *o, struct err *e)
{
	struct rewrite_rule *r = x->r;
	const char *before = json_str(o, "before", NULL);
	const cJSON *v;

	r->name = json_str(o, "name", NULL);
	r->about = json_str(o, "about", "");
	r->after = json_str(o, "after", NULL);
	if (!r->name || !before || !r->after)
		return err_set(e, ERR_PARSE,
			"%s: rule %s: name, before and after are wanted",
			x->file, r->name ? r->name : "?");
	if (read_pattern(x, before, e) < 0)
		return -1;
	cJSON_ArrayForEach(v, json_get(o, "also"))
	{
		if (!cJSON_IsString(v) ||
			read_pattern(x, v->valuestring, e) < 0)
			return e && e->code != ERR_OK
				? -1
				: err_set(e, ERR_PARSE,
					  "%s: rule %s: also: not a text",
					  x->file, r->name);
	}
	if (read_kinds(x, json_get(o, "vars"), e) < 0 ||
		read_where(x, json_get(o, "where"), e) < 0)
		return -1;
	return check_after(x, e);
}

int
rewrite_rules_add(struct arena *a, const char *file, const char *text, size_t n,
	struct rewrite_rules *rules, struct err *e)
{
	struct reader x = {.a = a, .file = file};
	struct rewrite_rule *all;
	cJSON *doc;
	const cJSON *list, *o;
	size_t more;

	if (yaml_parse(a, file, text, n, &doc, e) < 0)
		return -1;
	list = json_get(doc, "rules");
	more = (size_t)cJSON_GetArraySize(list);
	if (!cJSON_IsArray(list) || more == 0)
		return err_set(
			e, ERR_PARSE, "%s: no list of rules: \"rules:\"", file);
	if (rules->n + more > LIM_RULES)
		return err_set(e, ERR_LIMIT, "%s: more than %d rules", file,
			LIM_RULES);
	all = arena_array(a, rules->n + more, sizeof(*all));
	if (rules->n > 0)
		memcpy(all, rules->at, rules->n * sizeof(*all));
	rules->at = all;
	cJSON_ArrayForEach(o, list)
	{
		x.r = &all[rules->n];
		if (read_rule(&x, o, e) < 0)
			return -1;
		rules->n++;
	}
	return 0;
}

const char *
rewrite_rule_name(const struct rewrite_rule *r)
{
	return r->name;
}

const char *
rewrite_rule_about(const struct rewrite_rule *r)
{
	return r->about;
}
