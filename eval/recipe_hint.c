/*
 * recipe_hint: recipes as text and as documents that a store keeps.  A store
 * is a file that somebody may have changed: what is read back is checked, and
 * only the seven actions can come out of it.
 */
#include "eval/recipe_int.h"

#include <math.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"

const char RECIPE_RESYN2[] =
	"balance; rewrite; refactor; balance; rewrite; rewrite -z; balance; "
	"refactor -z; rewrite -z; balance";

int
recipe_parse(const char *text, uint8_t steps[RECIPE_STEPS])
{
	struct arena a = ARENA_INIT;
	char **words = str_split(&a, text, ';', NULL);
	int n = 0, k;

	for (; *words != NULL; words++) {
		for (k = 0; k < RECIPE_ACTIONS; k++)
			if (str_eq(*words, recipe__name(k)))
				break;
		if (k == RECIPE_ACTIONS || n == RECIPE_STEPS) {
			n = -1;
			break;
		}
		steps[n++] = (uint8_t)k;
	}
	arena_release(&a);
	return n;
}

char *
recipe_text(struct arena *a, const uint8_t *steps, int n)
{
	char *s = arena_strdup(a, "");
	int i;

	for (i = 0; i < n; i++)
		s = arena_printf(a, "%s%s%s", s, i > 0 ? "; " : "",
			recipe__name(steps[i]));
	return s;
}

cJSON *
recipe_hint_json(struct arena *a, const struct recipe_result *r)
{
	cJSON *o = json_object(a), *f = json_object(a);
	int i;

	for (i = 0; i < AIG_FEATURES; i++)
		json_set_num(f, aig_feature_names[i], r->features[i]);
	json_set_str(o, "recipe", r->best.recipe);
	json_set_num(o, "gain", r->gain);
	json_set(o, "features", f);
	return o;
}

int
recipe_hint_read(struct arena *a, const char *doc, size_t n,
	struct recipe_hint *out, struct err *e)
{
	uint8_t steps[RECIPE_STEPS];
	const cJSON *f;
	cJSON *o;
	int i;

	if (json_parse(a, doc, n, &o, e) < 0)
		return -1;
	f = json_get(o, "features");
	out->recipe = arena_strdup(a, json_str(o, "recipe", ""));
	out->gain = json_num(o, "gain", 0);
	for (i = 0; i < AIG_FEATURES; i++) {
		out->features[i] = json_num(f, aig_feature_names[i], NAN);
		if (!isfinite(out->features[i]))
			return err_set(e, ERR_PARSE,
				"a kept recipe lacks the number \"%s\"",
				aig_feature_names[i]);
	}
	if (recipe_parse(out->recipe, steps) <= 0)
		return err_set(e, ERR_PARSE,
			"a kept recipe is none of the seven actions");
	return 0;
}

void
recipe_hint_key(const struct recipe *rc, const struct recipe_result *r,
	char out[HASH_HEX])
{
	struct hash_ctx *h = hash_new();
	int i;

	hash_str(h, "recipe");
	hash_str(h, rc->fingerprint);
	hash_i64(h, r->inputs);
	hash_i64(h, r->outputs);
	for (i = 0; i < AIG_FEATURES; i++)
		hash_part(h, &r->features[i], sizeof(r->features[i]));
	hash_final(h, out);
}
