/*
 * licence: the policy, and what it says of an SPDX expression.
 */
#include "curate/licence.h"

#include <string.h>
#include <strings.h>

#include "curate/licence_int.h"
#include "lib/base/str.h"

#define EXPRESSION_DEPTH 32
#define ID_MAX 128

/* ---- policy ---- */

static bool
known_word(const struct licence_book *b, const char *word)
{
	for (size_t i = 0; i < b->n; i++)
		if (strcmp(b->entry[i].licence.class, word) == 0)
			return true;
	return licence_book_find(b, word) != NULL;
}

/* Gives every licence that the list names, or whose class it names, that
 * answer. */
static int
policy_list(struct licence_policy *p, const struct licence_book *b,
	const cJSON *v, enum licence_answer answer, struct err *e)
{
	const cJSON *x;

	if (v != NULL && !cJSON_IsArray(v))
		return err_set(e, ERR_USAGE, "%s must be a list", v->string);
	cJSON_ArrayForEach(x, v)
	{
		const char *word = cJSON_IsString(x) ? x->valuestring : "";
		const struct licence *l = licence_book_find(b, word);

		if (!known_word(b, word))
			return err_set(e, ERR_USAGE,
				"%s: \"%s\" is neither a class nor a licence "
				"that is known",
				v->string, word);
		for (size_t i = 0; i < b->n; i++)
			if (&b->entry[i].licence == l ||
				str_eq(b->entry[i].licence.class, word))
				p->of[i] = answer;
	}
	return 0;
}

static int
policy_flag(const cJSON *v, const char *name, bool *out, struct err *e)
{
	if (v == NULL)
		return 0;
	if (!cJSON_IsString(v) ||
		(strcmp(v->valuestring, "keep") != 0 &&
			strcmp(v->valuestring, "reject") != 0))
		return err_set(e, ERR_USAGE, "%s: %s must be keep or reject",
			name, v->string);
	*out = strcmp(v->valuestring, "keep") == 0;
	return 0;
}

int
licence_policy_make(struct arena *a, const struct licence_book *b,
	const cJSON *tree, const char *name, struct licence_policy *out,
	struct err *e)
{
	static const char *const keys[] = {
		"allow", "deny", "unlicensed", "unknown", "conflict", "export"};
	const cJSON *v;

	memset(out, 0, sizeof(*out));
	cJSON_ArrayForEach(v, tree)
	{
		size_t i = 0;

		while (i < 6 && !str_eq(keys[i], v->string))
			i++;
		if (i == 6)
			return err_set(e, ERR_USAGE,
				"%s: unknown key \"%s\"; there are allow, "
				"deny, "
				"unlicensed, unknown, conflict and export",
				name, v->string == NULL ? "" : v->string);
	}
	out->of = arena_array(a, b->n, sizeof(*out->of));
	for (size_t i = 0; i < b->n; i++)
		out->of[i] = LICENCE_NOT_ALLOWED;
	if (policy_list(out, b, json_get(tree, "allow"), LICENCE_ALLOWED, e) <
			0 ||
		policy_list(out, b, json_get(tree, "deny"), LICENCE_DENIED, e) <
			0)
		return err_wrap(e, "%s", name);
	if (policy_flag(json_get(tree, "unlicensed"), name,
		    &out->keep_unlicensed, e) < 0 ||
		policy_flag(json_get(tree, "unknown"), name, &out->keep_unknown,
			e) < 0 ||
		policy_flag(json_get(tree, "conflict"), name,
			&out->keep_conflicts, e) < 0)
		return -1;
	return policy_flag(
		json_get(tree, "export"), name, &out->keep_export, e);
}

enum licence_answer
licence_policy_of(const struct licence_policy *p, const struct licence_book *b,
	const struct licence *l)
{
	size_t place = (size_t)((const struct licence_entry *)(const void *)l -
		b->entry);

	return p->of[place];
}

/* ---- expressions ---- */

struct expression {
	const struct licence_policy *p; /* NULL: only look for l */
	const struct licence_book *b;
	const struct licence *l;
	const char *s;
	int depth;
	bool bad, named;
};

static void
blanks(struct expression *x)
{
	while (*x->s == ' ' || *x->s == '\t')
		x->s++;
}

static bool
operator_is(struct expression *x, const char *word)
{
	size_t n = strlen(word);

	blanks(x);
	if (strncasecmp(x->s, word, n) != 0 ||
		(x->s[n] != ' ' && x->s[n] != '\t' && x->s[n] != '('))
		return false;
	x->s += n;
	return true;
}

static enum licence_answer
ask_one(struct expression *x, const char *id)
{
	const struct licence *l = licence_book_find(x->b, id);

	if (l == NULL)
		return LICENCE_UNKNOWN;
	if (l == x->l)
		x->named = true;
	if (x->p == NULL)
		return LICENCE_ALLOWED;
	return licence_policy_of(x->p, x->b, l);
}

static size_t
id_length(const char *s)
{
	return strspn(s,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789-.+:");
}

static enum licence_answer ask_or(struct expression *x);

/* NOLINTBEGIN(misc-no-recursion): EXPRESSION_DEPTH bounds it */
static enum licence_answer
ask_simple(struct expression *x)
{
	char id[ID_MAX];
	enum licence_answer answer;
	size_t n;

	blanks(x);
	if (*x->s == '(' && x->depth < EXPRESSION_DEPTH) {
		x->s++;
		x->depth++;
		answer = ask_or(x);
		x->depth--;
		blanks(x);
		x->bad = x->bad || *x->s != ')';
		x->s += *x->s == ')';
		return answer;
	}
	n = id_length(x->s);
	if (n == 0 || n >= sizeof(id)) {
		x->bad = true;
		return LICENCE_UNKNOWN;
	}
	memcpy(id, x->s, n);
	id[n] = '\0';
	x->s += n;
	answer = ask_one(x, id);
	if (operator_is(x, "WITH")) {
		blanks(x);
		n = id_length(x->s);
		x->bad = x->bad || n == 0;
		x->s += n;
	}
	return answer;
}

static enum licence_answer
ask_and(struct expression *x)
{
	enum licence_answer answer = ask_simple(x);

	while (!x->bad && operator_is(x, "AND")) {
		enum licence_answer other = ask_simple(x);

		if (other > answer)
			answer = other;
	}
	return answer;
}

static enum licence_answer
ask_or(struct expression *x)
{
	enum licence_answer answer = ask_and(x);

	while (!x->bad && operator_is(x, "OR")) {
		enum licence_answer other = ask_and(x);

		if (other < answer)
			answer = other;
	}
	return answer;
}
/* NOLINTEND(misc-no-recursion) */

static enum licence_answer
ask(struct expression *x)
{
	enum licence_answer answer = ask_or(x);

	blanks(x);
	return x->bad || *x->s != '\0' ? LICENCE_UNKNOWN : answer;
}

/* A name of several words ("Apache License 2.0") is one licence. */
enum licence_answer
licence_policy_ask(const struct licence_policy *p, const struct licence_book *b,
	const char *expression)
{
	struct expression x = {.p = p, .b = b, .s = expression};
	enum licence_answer whole = LICENCE_UNKNOWN;

	if (strpbrk(expression, "()") == NULL)
		whole = ask_one(&x, expression);
	return whole != LICENCE_UNKNOWN ? whole : ask(&x);
}

bool
licence_names(const struct licence_book *b, const char *expression,
	const struct licence *l)
{
	struct expression x = {.b = b, .l = l, .s = expression};

	if (licence_book_find(b, expression) == l)
		return true;
	(void)ask(&x);
	return x.named;
}
