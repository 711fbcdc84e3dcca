/*
 * params: sampling parameters.  Must not invent a value: what nobody set is
 * not sent.
 */
#include <math.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"
#include "lib/llm/llm.h"
#include "lib/llm/request.h"

#define PARAMS_EXACT 9007199254740991.0 /* what a JSON number holds */

static const char *const params_names[] = {"temperature", "top_p", "top_k",
	"seed", "max_tokens", "stop", "reasoning_effort"};

bool
params_known(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(params_names) / sizeof(*params_names); i++) {
		if (str_eq(name, params_names[i]))
			return true;
	}
	return false;
}

struct llm_params
llm_params_none(void)
{
	struct llm_params p;

	memset(&p, 0, sizeof(p));
	p.temperature = p.top_p = NAN;
	p.top_k = p.seed = p.max_tokens = -1;
	return p;
}

/* The fields that o has, borrowed from it; no checks. */
static void
params_from_json(const cJSON *o, struct llm_params *p)
{
	const cJSON *stop = json_get(o, "stop");

	p->temperature = json_num(o, "temperature", p->temperature);
	p->top_p = json_num(o, "top_p", p->top_p);
	p->top_k = json_i64(o, "top_k", p->top_k);
	p->seed = json_i64(o, "seed", p->seed);
	p->max_tokens = json_i64(o, "max_tokens", p->max_tokens);
	p->reasoning_effort =
		json_str(o, "reasoning_effort", p->reasoning_effort);
	if (cJSON_IsArray(stop))
		p->stop = stop;
}

struct llm_params
llm_params_merge(const struct llm_model *m, const struct llm_params *over)
{
	struct llm_params p = llm_params_none();

	params_from_json(m->params, &p);
	if (!over)
		return p;
	if (!isnan(over->temperature))
		p.temperature = over->temperature;
	if (!isnan(over->top_p))
		p.top_p = over->top_p;
	if (over->top_k >= 0)
		p.top_k = over->top_k;
	if (over->seed >= 0)
		p.seed = over->seed;
	if (over->max_tokens >= 0)
		p.max_tokens = over->max_tokens;
	if (over->stop)
		p.stop = over->stop;
	if (over->reasoning_effort)
		p.reasoning_effort = over->reasoning_effort;
	p.extra = over->extra;
	return p;
}

static int
params_number(
	const cJSON *o, const char *name, double lo, double hi, struct err *e)
{
	const cJSON *v = json_get(o, name);

	if (!v || cJSON_IsNull(v))
		return 0;
	if (!cJSON_IsNumber(v))
		return err_set(
			e, ERR_USAGE, "parameter %s must be a number", name);
	if (!(v->valuedouble >= lo && v->valuedouble <= hi))
		return err_set(e, ERR_USAGE,
			"parameter %s is %g; it must be %g to %g", name,
			v->valuedouble, lo, hi);
	return 0;
}

static int
params_integer(const cJSON *o, const char *name, int64_t lo, struct err *e)
{
	const cJSON *v = json_get(o, name);
	int64_t n = json_i64(o, name, -1);

	if (!v || cJSON_IsNull(v))
		return 0;
	if ((cJSON_IsNumber(v) && v->valuedouble != floor(v->valuedouble)) ||
		n < lo || (double)n > PARAMS_EXACT)
		return err_set(e, ERR_USAGE,
			"parameter %s must be a whole number from %lld to 2^53",
			name, (long long)lo);
	return 0;
}

static int
params_check(const cJSON *o, struct err *e)
{
	const cJSON *effort = json_get(o, "reasoning_effort");

	if (params_number(o, "temperature", 0, 2, e) < 0 ||
		params_number(o, "top_p", 0, 1, e) < 0 ||
		params_integer(o, "top_k", 0, e) < 0 ||
		params_integer(o, "seed", 0, e) < 0 ||
		params_integer(o, "max_tokens", 1, e) < 0)
		return -1;
	if (effort && !cJSON_IsNull(effort) && !cJSON_IsString(effort))
		return err_set(e, ERR_USAGE,
			"parameter reasoning_effort must be a string");
	if (json_i64(o, "n", 1) != 1)
		return err_set(e, ERR_USAGE,
			"parameter n is not sent to endpoints: ask for several "
			"samples instead");
	return 0;
}

static int
params_stop(struct arena *a, const cJSON *v, const cJSON **out, struct err *e)
{
	const cJSON *item;
	cJSON *list;

	if (!v || cJSON_IsNull(v))
		return 0;
	list = json_array(a);
	if (cJSON_IsString(v))
		json_push_str(list, v->valuestring);
	else if (!cJSON_IsArray(v))
		return err_set(e, ERR_USAGE,
			"parameter stop must be a string or a list of strings");
	if (cJSON_IsArray(v)) {
		cJSON_ArrayForEach(item, v)
		{
			if (!cJSON_IsString(item))
				return err_set(e, ERR_USAGE,
					"parameter stop must be a list of "
					"strings");
			json_push_str(list, item->valuestring);
		}
	}
	*out = list;
	return 0;
}

static void
params_extra(struct arena *a, cJSON *extra, const cJSON *o)
{
	const cJSON *v;

	cJSON_ArrayForEach(v, o)
	{
		if (!v->string || params_known(v->string) ||
			str_eq(v->string, "n") || str_eq(v->string, "extra"))
			continue;
		json_set(extra, v->string, json_copy(a, v));
	}
}

int
llm_params_read(
	struct arena *a, const cJSON *o, struct llm_params *out, struct err *e)
{
	struct llm_params p = llm_params_none();
	cJSON *extra;

	if (o && !cJSON_IsObject(o) && !cJSON_IsNull(o))
		return err_set(e, ERR_USAGE,
			"parameters must be a mapping of names to values");
	if (params_check(o, e) < 0)
		return -1;
	params_from_json(o, &p);
	p.reasoning_effort = arena_strdup(a, p.reasoning_effort);
	if (params_stop(a, json_get(o, "stop"), &p.stop, e) < 0)
		return -1;
	extra = json_object(a);
	params_extra(a, extra, o);
	params_extra(a, extra, json_get(o, "extra"));
	if (extra->child)
		p.extra = extra;
	*out = p;
	return 0;
}

cJSON *
llm_params_json(struct arena *a, const struct llm_params *p)
{
	cJSON *o = json_object(a);

	if (!isnan(p->temperature))
		json_set_num(o, "temperature", p->temperature);
	if (!isnan(p->top_p))
		json_set_num(o, "top_p", p->top_p);
	if (p->top_k >= 0)
		json_set_i64(o, "top_k", p->top_k);
	if (p->seed >= 0)
		json_set_i64(o, "seed", p->seed);
	if (p->max_tokens >= 0)
		json_set_i64(o, "max_tokens", p->max_tokens);
	if (p->stop)
		json_set(o, "stop", json_copy(a, p->stop));
	if (p->reasoning_effort)
		json_set_str(o, "reasoning_effort", p->reasoning_effort);
	params_extra(a, o, p->extra);
	return o;
}
