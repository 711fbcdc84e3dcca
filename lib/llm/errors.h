/*
 * errors: what an endpoint's refusal means, and when to ask again.  Private to
 * lib/llm.
 */
#ifndef LLM_ERRORS_H
#define LLM_ERRORS_H

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

#define ERRORS_RETRY_AFTER_MAX_MS ((int64_t)15 * 60 * 1000)

/* An endpoint's own description, bounded. */
struct errors_fail {
	int status;	  /* of HTTP, or of the body when HTTP says 200;
			   * 0 = not said */
	const char *code; /* error.code and error.type, "" if none */
	const char *type;
	const char *message; /* one line, "" if none */
};

/* Reads any known form of error body: JSON of several shapes, HTML, text. */
void errors_read_body(struct arena *a, int http_status, const char *body,
	size_t n, struct errors_fail *out);
/* Does this document of a 200 reply report an error?  Then fills *out. */
bool errors_read_json(struct arena *a, const cJSON *o, struct errors_fail *out);

/*
 * The retry table.  Sets *e (code, message) and returns true when the same
 * request may succeed later.
 */
bool retry_classify(
	const struct errors_fail *f, const char *where, struct err *e);
/* Same for a transfer that brought no whole reply. */
bool retry_classify_curl(
	CURLcode rc, const char *detail, const char *where, struct err *e);

/* Milliseconds to wait from the header values (NULL = absent); 0 = not said.
 * Never more than ERRORS_RETRY_AFTER_MAX_MS. */
int64_t errors_retry_after(
	const char *after, const char *after_ms, int64_t now_wall_ms);

#endif
