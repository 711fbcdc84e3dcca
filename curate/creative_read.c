/*
 * creative_read: rows of responses as counts and similarities (see
 * creative_read.h).  It must not judge whether a design works.
 */
#include "curate/creative_read.h"

#include <string.h>

#include "curate/shingle.h"
#include "curate/structure.h"
#include "lib/base/json.h"

#define RESPONSES_MAX 1000 /* of a row */

struct form {
	struct shingle_set set;
	uint64_t structure; /* 0: none */
	bool correct;
};

static int
form_make(struct arena *a, const char *text, struct form *out, struct err *e)
{
	static const struct shingle_rule rule = SHINGLE_RULE;

	if (text == NULL)
		return err_set(e, ERR_PARSE, "a design is no text");
	if (!structure_make(a, text, strlen(text), &out->structure))
		out->structure = 0;
	return shingle_make(a, text, strlen(text), &rule, &out->set, e);
}

static double
similarity(const struct form *x, const struct form *y)
{
	if (x->structure != 0 && x->structure == y->structure)
		return 1;
	return shingle_jaccard(&x->set, &y->set);
}

static bool
copy_of_one(const struct form *f, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (f[k].correct && similarity(&f[k], &f[i]) >= CREATIVE_COPY)
			return true;
	return false;
}

static int
add_responses(struct creative_set *s, struct arena *a, const cJSON *row,
	struct err *e)
{
	const cJSON *list = json_get(row, "responses"), *r;
	const char *golden = json_str(row, "golden", NULL);
	int n = cJSON_GetArraySize(list);
	struct creative_prompt p = {.tries = (size_t)n};
	struct form g, *f;
	double *to;
	size_t i = 0;

	if (!cJSON_IsArray(list) || n > RESPONSES_MAX)
		return err_set(e, ERR_PARSE,
			"\"responses\" is no list of at most %d",
			RESPONSES_MAX);
	f = arena_array(a, (size_t)n + 1, sizeof(*f));
	to = arena_array(a, (size_t)n + 1, sizeof(*to));
	if (golden != NULL && form_make(a, golden, &g, e) < 0)
		return -1;
	cJSON_ArrayForEach(r, list)
	{
		if (form_make(a, json_str(r, "text", NULL), &f[i], e) < 0)
			return -1;
		f[i].correct = cJSON_IsTrue(json_get(r, "correct"));
		if (f[i].correct && !copy_of_one(f, i))
			p.unique_correct++;
		if (golden != NULL)
			to[p.n_golden++] = similarity(&g, &f[i]);
		i++;
	}
	p.to_golden = to;
	s->prompt = arena_grow(a, s->prompt, s->n_prompts, &s->cap_prompts,
		sizeof(*s->prompt));
	s->prompt[s->n_prompts++] = p;
	return 0;
}

static int
add_rewrite(struct creative_set *s, struct arena *a, const cJSON *row,
	struct err *e)
{
	struct form x, y;

	if (form_make(a, json_str(row, "original", NULL), &x, e) < 0 ||
		form_make(a, json_str(row, "rewrite", NULL), &y, e) < 0)
		return -1;
	s->rewrite = arena_grow(a, s->rewrite, s->n_rewrites, &s->cap_rewrites,
		sizeof(*s->rewrite));
	s->rewrite[s->n_rewrites++] = similarity(&x, &y);
	return 0;
}

int
creative_add(struct creative_set *s, struct arena *a, const char *text,
	size_t n, struct err *e)
{
	const cJSON *assembled;
	cJSON *row;

	if (json_parse(a, text, n, &row, e) < 0)
		return -1;
	if (json_get(row, "responses") != NULL)
		return add_responses(s, a, row, e);
	if (json_get(row, "rewrite") != NULL)
		return add_rewrite(s, a, row, e);
	assembled = json_get(row, "assembled");
	if (!cJSON_IsBool(assembled))
		return err_set(e, ERR_PARSE,
			"give \"responses\", \"original\" and \"rewrite\", or "
			"\"assembled\"");
	s->assembled++;
	s->assembled_pass += cJSON_IsTrue(assembled);
	return 0;
}
