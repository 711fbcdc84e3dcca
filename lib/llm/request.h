/*
 * request: where a request goes and what it carries.  Private to lib/llm.
 */
#ifndef LLM_REQUEST_H
#define LLM_REQUEST_H

#include "lib/llm/llm.h"

#define REQUEST_ANTHROPIC_MAX_TOKENS 4096
#define REQUEST_CONCURRENCY 20

/* URL of chat requests, or with `models` of the list of models. */
char *request_url(struct arena *a, const struct llm_model *m, bool models);
/* Copy without user:password@. */
char *request_url_public(struct arena *a, const char *url);
/* Header lines "Name: value", NULL-terminated; key may be NULL.  ERR_USAGE
 * for a header that cannot be sent. */
int request_headers(struct arena *a, const struct llm_model *m, const char *key,
	const char *client_id, const char ***out, struct err *e);
/* Does this model stream? */
bool request_streams(const struct llm_model *m);
/* tools.c: "tools" of a body, the rounds as messages behind those that are
 * there, and how many bytes they have. */
void tools_body(struct arena *a, cJSON *body, const struct llm_model *m,
	const struct llm_request *q);
void tools_rounds(struct arena *a, cJSON *messages, const struct llm_model *m,
	const struct llm_request *q);
size_t tools_bytes(const struct llm_request *q);
/* Value of a parameter's name that llm_params has a field for? */
bool params_known(const char *name);

#endif
