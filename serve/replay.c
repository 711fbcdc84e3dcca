/*
 * replay: the server: routes, keys, bodies, and the life of a request.
 *
 *	READ -> (whole body) -> plan -> [HELD by the timer] -> queued -> done
 *
 * A thread of libmicrohttpd calls replay_access for each step of a request;
 * nothing here may block it.  What outlives a request is in the book and the
 * timer, both locked.
 */
#include "serve/replay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/log.h"
#include "lib/base/str.h"
#include "serve/replay_int.h"
#include "serve/replay_log.h"

#define THREADS_MAX 16
#define CONNECTIONS_MAX 8192
#define BACKLOG 1024
#define LATENCY_MAX 86400000

enum replay_route {
	ROUTE_CHAT,
	ROUTE_MESSAGES,
	ROUTE_MODELS,
	ROUTE_HEALTH,
	ROUTE_STATS,
	ROUTE_NONE
};

struct replay {
	struct arena arena;
	struct MHD_Daemon *daemon;
	struct cassette *cassette;
	struct replay_script *script;
	struct replay_book *book;
	struct replay_timer *timer;
	struct replay_log *log;
	struct replay_planner planner;
	const char *require_key;
	char *bearer; /* "Bearer KEY" */
	size_t max_body;
	int port;
};

/* One request. */
struct replay_call {
	struct arena arena;
	struct buf body;
	bool too_big;
	size_t seen; /* bytes of the body, kept or not */
	bool planned, held;
	struct replay_request q;
	bool has_q;
	struct replay_plan plan;
};

static enum replay_route
replay_route(const char *url)
{
	if (str_ends(url, "/chat/completions"))
		return ROUTE_CHAT;
	if (str_ends(url, "/messages"))
		return ROUTE_MESSAGES;
	if (str_ends(url, "/models"))
		return ROUTE_MODELS;
	if (str_eq(url, "/healthz"))
		return ROUTE_HEALTH;
	if (str_eq(url, "/stats"))
		return ROUTE_STATS;
	return ROUTE_NONE;
}

/* Azure names the model in the path: /openai/deployments/NAME/... */
static const char *
replay_deployment(struct arena *a, const char *url)
{
	const char *p = strstr(url, "/deployments/");

	if (!p)
		return NULL;
	p += strlen("/deployments/");
	return arena_strndup(a, p, strcspn(p, "/"));
}

static bool
replay_key_ok(const struct replay *r, struct MHD_Connection *c)
{
	static const char *const names[] = {
		"Authorization", "x-api-key", "api-key"};
	size_t i;

	if (!r->require_key)
		return true;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *v = MHD_lookup_connection_value(
			c, MHD_HEADER_KIND, names[i]);

		if (v && str_eq(v, i == 0 ? r->bearer : r->require_key))
			return true;
	}
	return false;
}

static void
replay_chat(struct replay *r, struct MHD_Connection *c, struct replay_call *rc,
	const char *url, enum llm_wire wire)
{
	struct err e = ERR_INIT;

	if (rc->too_big) {
		replay_plan_error(&rc->plan, wire, 413,
			"request body is larger than the limit");
		return;
	}
	if (replay_request_parse(&rc->arena, wire,
		    replay_deployment(&rc->arena, url), &rc->body, &rc->q,
		    &e) < 0) {
		replay_plan_error(&rc->plan, wire, 400, e.msg);
		return;
	}
	replay_request_identify(&rc->q,
		MHD_lookup_connection_value(
			c, MHD_HEADER_KIND, "X-Client-Request-Id"));
	replay_book_enter(r->book, &rc->q);
	rc->has_q = true;
	replay_plan_make(&r->planner, &rc->q, &rc->plan);
}

static void
replay_post(struct replay *r, struct MHD_Connection *c, struct replay_call *rc,
	const char *url, enum llm_wire wire)
{
	struct replay_plan *p = &rc->plan;
	int status;

	if (!replay_key_ok(r, c))
		replay_plan_error(p, wire, 401, NULL);
	else
		replay_chat(r, c, rc, url, wire);
	status = p->no_reply ? 0 : p->status;
	replay_book_leave(r->book, rc->has_q ? &rc->q : NULL, status, p->good);
	if (r->log)
		replay_log_request(
			r->log, url, rc->has_q ? &rc->q : NULL, status);
}

static void
replay_get(struct replay *r, struct MHD_Connection *c, struct replay_call *rc,
	enum replay_route route)
{
	struct replay_plan *p = &rc->plan;
	const char *v;

	p->status = 200;
	if (route == ROUTE_HEALTH) {
		buf_addstr(&p->body, "{\"status\":\"ok\"}");
		return;
	}
	if (!replay_key_ok(r, c)) {
		replay_plan_error(p, LLM_WIRE_OPENAI, 401, NULL);
		return;
	}
	if (route == ROUTE_MODELS) {
		buf_addstr(&p->body,
			"{\"object\":\"list\",\"data\":[{\"id\":\"replay\","
			"\"type\":\"model\",\"object\":\"model\","
			"\"created\":0,\"display_name\":\"replay\","
			"\"owned_by\":\"rtlsmith\"}],\"has_more\":false}");
		return;
	}
	v = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "served");
	buf_addstr(&p->body, replay_stats_json(&rc->arena, r, !str_eq(v, "0")));
}

static void
replay_plan_route(struct replay *r, struct MHD_Connection *c,
	struct replay_call *rc, const char *url, const char *method)
{
	enum replay_route route = replay_route(url);
	enum llm_wire wire =
		route == ROUTE_MESSAGES ? LLM_WIRE_ANTHROPIC : LLM_WIRE_OPENAI;
	bool post = str_eq(method, MHD_HTTP_METHOD_POST);
	bool get = str_eq(method, MHD_HTTP_METHOD_GET) ||
		str_eq(method, MHD_HTTP_METHOD_HEAD);
	bool chat = route == ROUTE_CHAT || route == ROUTE_MESSAGES;

	if (route == ROUTE_NONE)
		replay_plan_error(&rc->plan, wire, 404,
			arena_printf(&rc->arena,
				"no route %.200s; there are POST "
				"/v1/chat/completions, POST /v1/messages, GET "
				"/v1/models, GET /healthz and GET /stats",
				url));
	else if (chat && post)
		replay_post(r, c, rc, url, wire);
	else if (!chat && get)
		replay_get(r, c, rc, route);
	else
		replay_plan_error(&rc->plan, wire, 405, "method not allowed");
}

/* Has the client gone while we waited? */
static bool
replay_gone(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	char byte;
	ssize_t n;

	if (!info)
		return true;
	n = recv(info->connect_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

static enum MHD_Result
replay_queue(struct replay *r, struct MHD_Connection *c, struct replay_call *rc)
{
	struct replay_plan *p = &rc->plan;
	struct MHD_Response *res;
	enum MHD_Result ok;

	if (p->no_reply)
		return MHD_NO;
	res = replay_send_response(p, r->timer, r->book, c);
	if (!res)
		return MHD_NO;
	ok = MHD_queue_response(c, (unsigned)p->status, res);
	MHD_destroy_response(res);
	return ok;
}

static void
replay_upload(struct replay *r, struct replay_call *rc, const char *p, size_t n)
{
	rc->seen += n;
	if (rc->too_big || rc->seen > r->max_body) {
		rc->too_big = true;
		buf_release(&rc->body);
		buf_init(&rc->body, r->max_body);
		return;
	}
	buf_add(&rc->body, p, n);
}

static struct replay_call *
replay_call_new(const struct replay *r)
{
	struct replay_call *rc = xcalloc(1, sizeof(*rc));

	buf_init(&rc->body, r->max_body);
	replay_plan_init(&rc->plan);
	return rc;
}

static enum MHD_Result
/* NOLINTNEXTLINE(readability-function-size): libmicrohttpd's signature */
replay_access(void *cls, struct MHD_Connection *c, const char *url,
	const char *method, const char *version, const char *upload,
	size_t *upload_n, void **con_cls)
{
	struct replay *r = cls;
	struct replay_call *rc = *con_cls;

	(void)version;
	if (!rc) {
		*con_cls = replay_call_new(r);
		return MHD_YES;
	}
	if (*upload_n) {
		replay_upload(r, rc, upload, *upload_n);
		*upload_n = 0;
		/* No client needs to send that much to learn of its fault. */
		return rc->seen > 4 * r->max_body ? MHD_NO : MHD_YES;
	}
	if (rc->held) {
		rc->held = false;
		replay_book_waiting(r->book, -1);
		if (replay_timer_stopping(r->timer) || replay_gone(c))
			return MHD_NO;
	}
	if (!rc->planned) {
		rc->planned = true;
		replay_plan_route(r, c, rc, url, method);
		if (rc->plan.delay_ms > 0 &&
			replay_timer_wait(r->timer, c, rc->plan.delay_ms) ==
				0) {
			rc->held = true;
			replay_book_waiting(r->book, 1);
			return MHD_YES;
		}
	}
	return replay_queue(r, c, rc);
}

static void
replay_completed(void *cls, struct MHD_Connection *c, void **con_cls,
	enum MHD_RequestTerminationCode how)
{
	struct replay *r = cls;
	struct replay_call *rc = *con_cls;

	(void)c;
	(void)how;
	if (!rc)
		return;
	if (rc->held)
		replay_book_waiting(r->book, -1);
	replay_plan_release(&rc->plan);
	buf_release(&rc->body);
	arena_release(&rc->arena);
	free(rc);
	*con_cls = NULL;
}

static void BASE_PRINTF(2, 0)
	replay_mhd_log(void *cls, const char *fmt, va_list ap)
{
	char text[512];

	(void)cls;
	vsnprintf(text, sizeof(text), fmt, ap);
	text[strcspn(text, "\r\n")] = '\0';
	log_msg(LOG_DEBUG, "replay: %s", text);
}

/* --- start and stop --- */

static int
replay_bind(const struct addrinfo *ai, const struct replay_options *o,
	struct err *e)
{
	int one = 1;
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return err_sys(e, ERR_IO, "socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) < 0 ||
		listen(fd, BACKLOG) < 0) {
		err_sys(e, ERR_IO, "cannot listen on %s port %d", o->host,
			o->port);
		close(fd);
		return -1;
	}
	return fd;
}

static int
replay_listen(const struct replay_options *o, struct err *e)
{
	struct addrinfo hint;
	struct addrinfo *ai;
	char port[16];
	int fd;

	memset(&hint, 0, sizeof(hint));
	hint.ai_family = AF_UNSPEC;
	hint.ai_socktype = SOCK_STREAM;
	hint.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
	snprintf(port, sizeof(port), "%d", o->port);
	if (getaddrinfo(o->host, port, &hint, &ai) != 0)
		return err_set(e, ERR_USAGE,
			"\"%s\" is not a numeric address, as 127.0.0.1 or ::1",
			o->host);
	fd = replay_bind(ai, o, e);
	freeaddrinfo(ai);
	return fd;
}

static int
replay_bound_port(int fd)
{
	struct sockaddr_storage ss;
	socklen_t n = sizeof(ss);

	memset(&ss, 0, sizeof(ss));
	if (getsockname(fd, (struct sockaddr *)&ss, &n) < 0)
		return 0;
	if (ss.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&ss)->sin6_port);
	return ntohs(((struct sockaddr_in *)&ss)->sin_port);
}

static int
replay_daemon(struct replay *r, int fd, int threads, struct err *e)
{
	struct MHD_OptionItem pool[] = {
		{MHD_OPTION_THREAD_POOL_SIZE, threads, NULL},
		{MHD_OPTION_END, 0, NULL}};
	struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};

	r->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD |
			MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG,
		0, NULL, NULL, replay_access, r, MHD_OPTION_EXTERNAL_LOGGER,
		replay_mhd_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(64 * LIM_KIB),
		MHD_OPTION_NOTIFY_COMPLETED, replay_completed, r,
		MHD_OPTION_ARRAY, threads > 1 ? pool : none, MHD_OPTION_END);
	if (!r->daemon)
		return err_set(e, ERR_IO, "cannot start the HTTP server");
	return 0;
}

static int
replay_check(const struct replay_options *o, struct err *e)
{
	if (!o->cassette)
		return err_set(e, ERR_USAGE, "no cassette is given");
	if (o->port < 0 || o->port > 65535)
		return err_set(
			e, ERR_USAGE, "port %d is not in 0..65535", o->port);
	if (o->threads < 1 || o->threads > THREADS_MAX)
		return err_set(e, ERR_USAGE, "%d threads: must be in 1..%d",
			o->threads, THREADS_MAX);
	if (o->latency_min_ms < 0 || o->latency_max_ms > LATENCY_MAX ||
		o->latency_max_ms < o->latency_min_ms)
		return err_set(e, ERR_USAGE,
			"latency must be MS or A-B with A <= B <= %d",
			LATENCY_MAX);
	return 0;
}

static int
replay_open(struct replay *r, const struct replay_options *o, struct err *e)
{
	if (cassette_open(&r->cassette, o->cassette, e) < 0)
		return -1;
	if (o->script && replay_script_open(&r->script, o->script, e) < 0)
		return -1;
	if (o->log_path && replay_log_open(&r->log, o->log_path, e) < 0)
		return -1;
	r->book = replay_book_new(r->script);
	r->max_body = o->max_body ? o->max_body : LIM_HTTP_BODY;
	r->planner.cassette = r->cassette;
	r->planner.name = arena_strdup(&r->arena, fs_base(o->cassette));
	r->planner.reasoning = o->reasoning;
	r->planner.latency_min_ms = o->latency_min_ms;
	r->planner.latency_max_ms = o->latency_max_ms;
	r->planner.seed = o->seed;
	if (o->require_key) {
		log_redact_add(o->require_key);
		r->require_key = arena_strdup(&r->arena, o->require_key);
		r->bearer =
			arena_printf(&r->arena, "Bearer %s", o->require_key);
	}
	return replay_timer_new(&r->timer, e);
}

int
replay_start(struct replay **out, const struct replay_options *o, struct err *e)
{
	struct replay *r;
	int fd;

	if (replay_check(o, e) < 0)
		return -1;
	r = xcalloc(1, sizeof(*r));
	if (replay_open(r, o, e) < 0)
		goto fail;
	fd = replay_listen(o, e);
	if (fd < 0)
		goto fail;
	r->port = replay_bound_port(fd);
	if (replay_daemon(r, fd, o->threads, e) < 0) {
		close(fd);
		goto fail;
	}
	*out = r;
	return 0;
fail:
	replay_stop(r);
	return -1;
}

int
replay_port(const struct replay *r)
{
	return r->port;
}

size_t
replay_count(const struct replay *r)
{
	return cassette_count(r->cassette);
}

void
replay_stats(const struct replay *r, struct replay_stats *out)
{
	replay_book_stats(r->book, out);
}

char *
replay_stats_json(struct arena *a, const struct replay *r, bool served)
{
	return json_text(a, replay_book_json(a, r->book, served));
}

void
replay_stop(struct replay *r)
{
	if (!r)
		return;
	if (r->timer)
		replay_timer_stop(r->timer);
	if (r->daemon)
		MHD_stop_daemon(r->daemon);
	replay_timer_free(r->timer);
	replay_log_close(r->log);
	replay_book_free(r->book);
	replay_script_free(r->script);
	cassette_free(r->cassette);
	arena_release(&r->arena);
	free(r);
}
