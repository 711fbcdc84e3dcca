/*
 * list_models: GET {base_url}/models, once.  Must not retry: it is asked by a
 * person who waits.
 */
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "lib/llm/client.h"
#include "lib/llm/errors.h"
#include "lib/llm/request.h"

#define LIST_TIMEOUT_MS 30000
#define LIST_LOOK_MS 50

static int
list_read(struct arena *a, const struct llm_model *m, struct transfer *t,
	cJSON **out, struct err *e)
{
	const char *where = arena_printf(a, "model %s", m->name);
	struct errors_fail f;
	char *text;

	if (t->status >= 300) {
		errors_read_body(a, t->status, t->reply.ptr, t->reply.len, &f);
		(void)retry_classify(&f, where, e);
		return -1;
	}
	if (t->rc == CURLE_ABORTED_BY_CALLBACK)
		return err_set(e, ERR_CANCELLED, "cancelled");
	if (t->rc != CURLE_OK) {
		(void)retry_classify_curl(t->rc, t->detail, where, e);
		return -1;
	}
	text = str_utf8_fix(a, t->reply.ptr, t->reply.len);
	if (json_parse(a, text, strlen(text), out, e) < 0)
		return err_wrap(e, "%s: list of models", where);
	return 0;
}

int
llm_list_models(struct llm_client *c, const struct llm_model *m,
	struct arena *a, cJSON **out, struct err *e)
{
	struct transfer t;
	const char **headers;
	const char *key;
	bool gone = false;
	int r;

	if (client_key(c, m, &key, e) < 0 ||
		request_headers(a, m, key, NULL, &headers, e) < 0)
		return -1;
	transfer_init(&t);
	t.url = request_url(a, m, true);
	t.headers = headers;
	t.proxy = m->proxy;
	t.ca_file = m->ca_file;
	t.http2 = m->http2 > 0;
	t.timeout_ms = c->o.attempt_timeout_ms < LIST_TIMEOUT_MS
		? c->o.attempt_timeout_ms
		: LIST_TIMEOUT_MS;
	transport_start(c->tp, &t);
	while (!transfer_wait(&t, 0, LIST_LOOK_MS)) {
		if (pool_cancelled() && !gone) {
			gone = true;
			transport_abort(c->tp, &t);
		}
	}
	r = list_read(a, m, &t, out, e);
	if (r < 0) {
		char *clean = log_redact(a, e->msg);

		(void)err_set(e, e->code, "%s", clean);
	}
	transfer_release(&t);
	return r;
}
