/*
 * transport: the thread that owns every curl handle.  Must not decode, retry
 * or log: it moves bytes.
 *
 * A transfer:  queued --transport_loop--> active --curl or abort--> done
 * Only the loop touches curl, the active list and the free list; callers
 * touch the queue (under tp->lock) and their transfer (under its lock).
 */
#include "lib/llm/transport.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/base/limits.h"

#define TRANSPORT_TICK_MS 100	 /* how often idle transfers are looked for */
#define TRANSPORT_SLEEP_MS 10000 /* longest sleep with nothing to do */
#define TRANSPORT_CONNECT_MS 30000
#define TRANSPORT_BUFFER (64 * 1024L)
#define TRANSPORT_CONNECTIONS 1024L /* kept open */
#define TRANSPORT_SPARE 256	    /* easy handles kept */

struct transport {
	pthread_t thread;
	CURLM *multi;
	pthread_mutex_t lock;
	struct transfer *queue, **queue_end;
	bool woken, stop;
	atomic_bool aborts;
	struct transfer *active;
	CURL *spare[TRANSPORT_SPARE];
	size_t n_spare;
	int64_t tick_us;
};

static pthread_once_t transport_once = PTHREAD_ONCE_INIT;

static void
transport_global(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

void
transfer_init(struct transfer *t)
{
	pthread_condattr_t attr;

	memset(t, 0, sizeof(*t));
	buf_init(&t->reply, LIM_HTTP_BODY);
	pthread_mutex_init(&t->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&t->changed, &attr);
	pthread_condattr_destroy(&attr);
	atomic_init(&t->abort, false);
}

void
transfer_release(struct transfer *t)
{
	buf_release(&t->reply);
	pthread_cond_destroy(&t->changed);
	pthread_mutex_destroy(&t->lock);
}

static size_t
transfer_write(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	int r;

	n *= size;
	pthread_mutex_lock(&t->lock);
	t->last_us = clock_mono_us();
	if (t->first_us == 0)
		t->first_us = t->last_us;
	r = buf_add(&t->reply, p, n);
	if (t->notify)
		pthread_cond_signal(&t->changed);
	pthread_mutex_unlock(&t->lock);
	return r < 0 ? 0 : n;
}

/* Keeps the value when the line is this header. */
static void
transfer_field(const char *line, size_t n, const char *name, char *out)
{
	size_t k = strlen(name);

	if (n <= k || line[k] != ':' || strncasecmp(line, name, k) != 0)
		return;
	line += k + 1;
	n -= k + 1;
	while (n > 0 && (*line == ' ' || *line == '\t')) {
		line++;
		n--;
	}
	while (n > 0 && strchr(" \t\r\n", line[n - 1]))
		n--;
	if (n >= TRANSPORT_FIELD)
		n = TRANSPORT_FIELD - 1;
	memcpy(out, line, n);
	out[n] = '\0';
}

static void
transfer_status(struct transfer *t, const char *line, size_t n)
{
	const char *p = memchr(line, ' ', n);

	t->status = 0;
	if (p && (size_t)(p - line) + 4 <= n && p[1] >= '1' && p[1] <= '5')
		t->status =
			(p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0');
	t->content_type[0] = t->request_id[0] = '\0';
	t->retry_after[0] = t->retry_after_ms[0] = '\0';
}

static size_t
transfer_header(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	n *= size;
	pthread_mutex_lock(&t->lock);
	t->last_us = clock_mono_us();
	if (n > 5 && memcmp(p, "HTTP/", 5) == 0)
		transfer_status(t, p, n);
	transfer_field(p, n, "content-type", t->content_type);
	transfer_field(p, n, "retry-after", t->retry_after);
	transfer_field(p, n, "retry-after-ms", t->retry_after_ms);
	transfer_field(p, n, "x-request-id", t->request_id);
	transfer_field(p, n, "request-id", t->request_id);
	pthread_mutex_unlock(&t->lock);
	return n;
}

bool
transfer_wait(struct transfer *t, size_t seen, int ms)
{
	struct timespec until;
	bool done;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (long)(ms % 1000) * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	pthread_mutex_lock(&t->lock);
	while (!t->done && !(t->notify && t->reply.len > seen)) {
		if (pthread_cond_timedwait(&t->changed, &t->lock, &until))
			break;
	}
	done = t->done;
	pthread_mutex_unlock(&t->lock);
	return done;
}

void
transfer_take(struct transfer *t, size_t seen, struct buf *out)
{
	pthread_mutex_lock(&t->lock);
	if (t->reply.len > seen)
		(void)buf_add(out, t->reply.ptr + seen, t->reply.len - seen);
	pthread_mutex_unlock(&t->lock);
}

static void
transport_wake(struct transport *tp)
{
	bool wake;

	pthread_mutex_lock(&tp->lock);
	wake = !tp->woken;
	tp->woken = true;
	pthread_mutex_unlock(&tp->lock);
	if (wake)
		curl_multi_wakeup(tp->multi);
}

void
transport_start(struct transport *tp, struct transfer *t)
{
	t->start_us = clock_mono_us();
	pthread_mutex_lock(&tp->lock);
	t->next = NULL;
	*tp->queue_end = t;
	tp->queue_end = &t->next;
	pthread_mutex_unlock(&tp->lock);
	transport_wake(tp);
}

void
transport_abort(struct transport *tp, struct transfer *t)
{
	atomic_store(&t->abort, true);
	atomic_store(&tp->aborts, true);
	transport_wake(tp);
}

/* The last touch of a transfer: its owner may free it when this unlocks. */
static void
transport_done(struct transfer *t, CURLcode rc)
{
	pthread_mutex_lock(&t->lock);
	t->rc = rc;
	t->end_us = clock_mono_us();
	t->done = true;
	pthread_cond_signal(&t->changed);
	pthread_mutex_unlock(&t->lock);
}

static void
transport_setup_options(CURL *h, struct transfer *t)
{
	int64_t connect =
		t->timeout_ms > 0 && t->timeout_ms < TRANSPORT_CONNECT_MS
		? t->timeout_ms
		: TRANSPORT_CONNECT_MS;

	curl_easy_setopt(h, CURLOPT_URL, t->url);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, t->list);
	if (t->body) {
		curl_easy_setopt(
			h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->body_n);
		curl_easy_setopt(h, CURLOPT_POSTFIELDS, t->body);
	}
	if (t->proxy)
		curl_easy_setopt(h, CURLOPT_PROXY, t->proxy);
	if (t->ca_file)
		curl_easy_setopt(h, CURLOPT_CAINFO, t->ca_file);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)t->timeout_ms);
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)connect);
	curl_easy_setopt(h, CURLOPT_HTTP_VERSION,
		t->http2 ? (long)CURL_HTTP_VERSION_2TLS
			 : (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(h, CURLOPT_PIPEWAIT, t->http2 ? 1L : 0L);
	curl_easy_setopt(h, CURLOPT_PRIVATE, t);
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, t->detail);
	curl_easy_setopt(h, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(h, CURLOPT_HEADERDATA, t);
}

static void
transport_setup_common(CURL *h)
{
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(h, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(h, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(h, CURLOPT_BUFFERSIZE, TRANSPORT_BUFFER);
	curl_easy_setopt(h, CURLOPT_USERAGENT, "rtlsmith/" VERSION);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, transfer_write);
	curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, transfer_header);
}

static CURLcode
transport_begin(struct transport *tp, struct transfer *t)
{
	const char *const *line;

	if (tp->n_spare > 0)
		t->easy = tp->spare[--tp->n_spare];
	else
		t->easy = curl_easy_init();
	if (!t->easy)
		return CURLE_OUT_OF_MEMORY;
	for (line = t->headers; *line; line++) {
		struct curl_slist *l = curl_slist_append(t->list, *line);

		if (!l)
			return CURLE_OUT_OF_MEMORY;
		t->list = l;
	}
	transport_setup_common(t->easy);
	transport_setup_options(t->easy, t);
	if (curl_multi_add_handle(tp->multi, t->easy) != CURLM_OK)
		return CURLE_FAILED_INIT;
	t->prev = NULL;
	t->next = tp->active;
	if (t->next)
		t->next->prev = t;
	tp->active = t;
	return CURLE_OK;
}

static void
transport_recycle(struct transport *tp, struct transfer *t)
{
	curl_slist_free_all(t->list);
	t->list = NULL;
	if (!t->easy)
		return;
	curl_easy_reset(t->easy);
	if (tp->n_spare < TRANSPORT_SPARE)
		tp->spare[tp->n_spare++] = t->easy;
	else
		curl_easy_cleanup(t->easy);
	t->easy = NULL;
}

static void
transport_end(struct transport *tp, struct transfer *t, CURLcode rc)
{
	curl_multi_remove_handle(tp->multi, t->easy);
	curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &t->connects);
	if (t->prev)
		t->prev->next = t->next;
	else
		tp->active = t->next;
	if (t->next)
		t->next->prev = t->prev;
	transport_recycle(tp, t);
	transport_done(t, rc);
}

/* Takes what callers queued; true when the loop shall end. */
static bool
transport_accept(struct transport *tp)
{
	struct transfer *t;
	bool stop;

	pthread_mutex_lock(&tp->lock);
	t = tp->queue;
	tp->queue = NULL;
	tp->queue_end = &tp->queue;
	tp->woken = false;
	stop = tp->stop;
	pthread_mutex_unlock(&tp->lock);
	while (t) {
		struct transfer *next = t->next;
		CURLcode rc = transport_begin(tp, t);

		if (rc != CURLE_OK) {
			transport_recycle(tp, t);
			transport_done(t, rc);
		}
		t = next;
	}
	return stop;
}

static void
transport_collect(struct transport *tp)
{
	CURLMsg *msg;
	int left;

	msg = curl_multi_info_read(tp->multi, &left);
	while (msg) {
		struct transfer *t = NULL;
		CURLcode rc = msg->data.result;

		curl_easy_getinfo(
			msg->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		transport_end(tp, t, rc);
		msg = curl_multi_info_read(tp->multi, &left);
	}
}

static void
transport_aborted(struct transport *tp)
{
	struct transfer *t;
	struct transfer *next;

	if (!atomic_exchange(&tp->aborts, false))
		return;
	for (t = tp->active; t; t = next) {
		next = t->next;
		if (atomic_load(&t->abort))
			transport_end(tp, t, CURLE_ABORTED_BY_CALLBACK);
	}
}

static void
transport_idle(struct transport *tp)
{
	int64_t now = clock_mono_us();
	struct transfer *t;
	struct transfer *next;

	if (now - tp->tick_us < (int64_t)TRANSPORT_TICK_MS * 1000)
		return;
	tp->tick_us = now;
	for (t = tp->active; t; t = next) {
		next = t->next;
		if (t->idle_ms <= 0 || t->last_us == 0 ||
			now - t->last_us < t->idle_ms * 1000)
			continue;
		snprintf(t->detail, sizeof(t->detail),
			"the reply stopped: no byte for %lld ms",
			(long long)t->idle_ms);
		transport_end(tp, t, CURLE_OPERATION_TIMEDOUT);
	}
}

static void *
transport_loop(void *arg)
{
	struct transport *tp = arg;
	int running;

	while (!transport_accept(tp)) {
		transport_aborted(tp);
		curl_multi_perform(tp->multi, &running);
		transport_collect(tp);
		transport_idle(tp);
		curl_multi_poll(tp->multi, NULL, 0,
			tp->active ? TRANSPORT_TICK_MS : TRANSPORT_SLEEP_MS,
			NULL);
	}
	return NULL;
}

struct transport *
transport_new(struct err *e)
{
	struct transport *tp = xcalloc(1, sizeof(*tp));
	int r;

	pthread_once(&transport_once, transport_global);
	tp->queue_end = &tp->queue;
	pthread_mutex_init(&tp->lock, NULL);
	atomic_init(&tp->aborts, false);
	tp->multi = curl_multi_init();
	if (!tp->multi) {
		err_set(e, ERR_IO, "the HTTP library did not start");
	} else {
		curl_multi_setopt(
			tp->multi, CURLMOPT_MAXCONNECTS, TRANSPORT_CONNECTIONS);
		r = pthread_create(&tp->thread, NULL, transport_loop, tp);
		if (r == 0)
			return tp;
		errno = r;
		err_sys(e, ERR_IO, "start of the transport thread");
		curl_multi_cleanup(tp->multi);
	}
	pthread_mutex_destroy(&tp->lock);
	free(tp);
	return NULL;
}

void
transport_free(struct transport *tp)
{
	if (!tp)
		return;
	pthread_mutex_lock(&tp->lock);
	tp->stop = true;
	pthread_mutex_unlock(&tp->lock);
	curl_multi_wakeup(tp->multi);
	pthread_join(tp->thread, NULL);
	while (tp->n_spare > 0)
		curl_easy_cleanup(tp->spare[--tp->n_spare]);
	curl_multi_cleanup(tp->multi);
	pthread_mutex_destroy(&tp->lock);
	free(tp);
}
