/*
 * transport: one thread that drives curl_multi for all callers.  Private to
 * lib/llm.
 *
 *	struct transfer t;
 *	transfer_init(&t);  t.url = ...
 *	transport_start(tp, &t);
 *	while (!transfer_wait(&t, seen, ms)) ...
 *	t.rc, t.status, t.reply
 *	transfer_release(&t);
 *
 * A started transfer belongs to the transport until transfer_wait has said
 * done; transport_abort makes that soon.  Connections, DNS answers and easy
 * handles are kept and used again.
 */
#ifndef LLM_TRANSPORT_H
#define LLM_TRANSPORT_H

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"

#define TRANSPORT_FIELD 160 /* bytes kept of a header's value */

struct transport;

struct transfer {
	/* the request; borrowed until done */
	const char *url;
	const char *const *headers; /* "Name: value", NULL-terminated */
	const char *body;	    /* NULL: GET */
	size_t body_n;
	const char *proxy, *ca_file; /* NULL: as the environment says */
	bool http2;
	int64_t timeout_ms; /* whole exchange */
	int64_t idle_ms;    /* without a byte, once the first has come; 0: none
			     */
	bool notify;	    /* wake the waiter for every piece */

	/* the reply; under lock until done */
	struct buf reply; /* decoded body, at most LIM_HTTP_BODY */
	int status;	  /* 0: none came */
	char content_type[TRANSPORT_FIELD];
	char request_id[TRANSPORT_FIELD];
	char retry_after[TRANSPORT_FIELD];
	char retry_after_ms[TRANSPORT_FIELD];
	CURLcode rc;
	char detail[CURL_ERROR_SIZE];
	int64_t start_us, first_us, end_us; /* first_us: body, 0: none */
	long connects;			    /* connections it opened */

	/* the transport's own */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool done;
	atomic_bool abort;
	int64_t last_us; /* of the last byte; 0: none yet */
	CURL *easy;
	struct curl_slist *list;
	struct transfer *next, *prev;
};

struct transport *transport_new(struct err *e); /* NULL: see e */
/* No transfer may be under way. */
void transport_free(struct transport *tp);

void transfer_init(struct transfer *t);
void transfer_release(struct transfer *t);
void transport_start(struct transport *tp, struct transfer *t);
/* Waits at most ms for the end, or with notify for more than `seen` bytes of
 * body.  True: done. */
bool transfer_wait(struct transfer *t, size_t seen, int ms);
/* Appends what came after the first `seen` bytes to out. */
void transfer_take(struct transfer *t, size_t seen, struct buf *out);
/* Ends it soon with CURLE_ABORTED_BY_CALLBACK; wait for done afterwards. */
void transport_abort(struct transport *tp, struct transfer *t);

#endif
