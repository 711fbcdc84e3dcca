/*
 * tools: what a request says of tools, in the words of each wire: which there
 * are, and the rounds of calls and results so far.  Must not send arguments
 * that are no JSON object: servers refuse the whole conversation for them.
 */
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/str.h"
#include "lib/llm/request.h"

void
tools_body(struct arena *a, cJSON *body, const struct llm_model *m,
	const struct llm_request *q)
{
	bool anthropic = m->wire == LLM_WIRE_ANTHROPIC;
	cJSON *list;
	size_t i;

	if (q->n_tools == 0)
		return;
	list = json_array(a);
	for (i = 0; i < q->n_tools; i++) {
		const struct llm_tool *t = &q->tools[i];
		cJSON *o = json_object(a);
		cJSON *outer = json_object(a);

		json_set_str(o, "name", t->name);
		json_set_str(o, "description", t->about);
		json_set(o, anthropic ? "input_schema" : "parameters",
			json_copy(a, t->parameters));
		if (anthropic) {
			json_push(list, o);
			continue;
		}
		json_set_str(outer, "type", "function");
		json_set(outer, "function", o);
		json_push(list, outer);
	}
	json_set(body, "tools", list);
}

/* The arguments as an object; what is none goes below one name. */
static cJSON *
tools_arguments(struct arena *a, const struct llm_tool_call *c)
{
	struct err why = ERR_INIT;
	cJSON *o;

	if (json_parse(a, c->arguments, strlen(c->arguments), &o, &why) == 0 &&
		cJSON_IsObject(o))
		return o;
	o = json_object(a);
	json_set_str(o, "not_json", c->arguments);
	return o;
}

static void
tools_openai(struct arena *a, cJSON *messages, const struct llm_round *r)
{
	cJSON *o = json_object(a), *calls = json_array(a);
	size_t i;

	json_set_str(o, "role", "assistant");
	json_set_str(
		o, "content", r->content && *r->content ? r->content : NULL);
	for (i = 0; i < r->n; i++) {
		cJSON *c = json_object(a), *f = json_object(a);

		json_set_str(f, "name", r->calls[i].name);
		json_set_str(f, "arguments",
			json_text(a, tools_arguments(a, &r->calls[i])));
		json_set_str(c, "id", r->calls[i].id);
		json_set_str(c, "type", "function");
		json_set(c, "function", f);
		json_push(calls, c);
	}
	json_set(o, "tool_calls", calls);
	json_push(messages, o);
	for (i = 0; i < r->n; i++) {
		o = json_object(a);
		json_set_str(o, "role", "tool");
		json_set_str(o, "tool_call_id", r->calls[i].id);
		json_set_str(o, "content", r->results[i]);
		json_push(messages, o);
	}
}

static void
tools_anthropic(struct arena *a, cJSON *messages, const struct llm_round *r)
{
	cJSON *said = json_array(a), *told = json_array(a), *o;
	size_t i;

	if (r->content && *r->content) {
		o = json_object(a);
		json_set_str(o, "type", "text");
		json_set_str(o, "text", r->content);
		json_push(said, o);
	}
	for (i = 0; i < r->n; i++) {
		o = json_object(a);
		json_set_str(o, "type", "tool_use");
		json_set_str(o, "id", r->calls[i].id);
		json_set_str(o, "name", r->calls[i].name);
		json_set(o, "input", tools_arguments(a, &r->calls[i]));
		json_push(said, o);
		o = json_object(a);
		json_set_str(o, "type", "tool_result");
		json_set_str(o, "tool_use_id", r->calls[i].id);
		json_set_str(o, "content", r->results[i]);
		json_push(told, o);
	}
	o = json_object(a);
	json_set_str(o, "role", "assistant");
	json_set(o, "content", said);
	json_push(messages, o);
	o = json_object(a);
	json_set_str(o, "role", "user");
	json_set(o, "content", told);
	json_push(messages, o);
}

void
tools_rounds(struct arena *a, cJSON *messages, const struct llm_model *m,
	const struct llm_request *q)
{
	size_t i;

	for (i = 0; i < q->n_rounds; i++) {
		if (m->wire == LLM_WIRE_ANTHROPIC)
			tools_anthropic(a, messages, &q->rounds[i]);
		else
			tools_openai(a, messages, &q->rounds[i]);
	}
}

size_t
tools_bytes(const struct llm_request *q)
{
	size_t sum = 0;
	size_t i;
	size_t k;

	for (i = 0; i < q->n_rounds; i++) {
		const struct llm_round *r = &q->rounds[i];

		sum += r->content ? strlen(r->content) : 0;
		for (k = 0; k < r->n; k++)
			sum += strlen(r->calls[k].arguments) +
				strlen(r->results[k]);
	}
	return sum;
}
