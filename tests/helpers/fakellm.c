/*
 * fakellm: the scripted server.  Must not read more of a request than its
 * length.
 */
#include "tests/helpers/fakellm.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/buf.h"

#define FAKELLM_CONNS 256
#define FAKELLM_REQUEST_MAX (64 << 20)

struct conn {
	struct buf in;
	int fd;
	bool hold;
};

static void
conn_send(struct conn *c, const char *p, size_t n)
{
	ssize_t r = send(c->fd, p, n, MSG_NOSIGNAL);

	if (r > 0 && (size_t)r < n)
		conn_send(c, p + r, n - (size_t)r);
}

static void
conn_close(struct conn *c, bool reset)
{
	struct linger l = {1, 0};

	if (c->fd < 0)
		return;
	if (reset)
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	close(c->fd);
	buf_release(&c->in);
	c->fd = -1;
}

/* Sends the reply; false when the connection is gone afterwards. */
static bool
conn_reply(struct conn *c, const struct fakellm_reply *r)
{
	size_t n = r->body_n ? r->body_n : strlen(r->body);
	const char *type = r->type ? r->type : "application/json";
	const char *headers = r->headers ? r->headers : "";
	struct buf out;

	buf_init(&out, FAKELLM_REQUEST_MAX);
	if (r->status)
		buf_printf(&out,
			"HTTP/1.1 %ld X\r\nContent-Type: %s\r\n%s"
			"Content-Length: %zu\r\n\r\n",
			r->status, type, headers, n);
	buf_add(&out, r->body, n);
	conn_send(c, out.ptr, out.len);
	buf_release(&out);
	c->hold = r->then == FAKELLM_HOLD;
	if (r->then == FAKELLM_CLOSE || r->then == FAKELLM_RESET) {
		conn_close(c, r->then == FAKELLM_RESET);
		return false;
	}
	return true;
}

/* Length of the first request in the buffer, 0 if it is not whole. */
static size_t
conn_request(const struct conn *c)
{
	const char *end = strstr(c->in.ptr, "\r\n\r\n");
	const char *len;
	size_t n = 0;

	if (!end)
		return 0;
	len = strcasestr(c->in.ptr, "\r\ncontent-length:");
	if (len && len < end)
		n = strtoul(len + 17, NULL, 10);
	n += (size_t)(end + 4 - c->in.ptr);
	return c->in.len >= n ? n : 0;
}

static void
conn_read(struct fakellm *f, struct conn *c)
{
	char chunk[65536];
	ssize_t r = recv(c->fd, chunk, sizeof(chunk), 0);
	size_t n;

	if (r <= 0) {
		conn_close(c, false);
		return;
	}
	buf_add(&c->in, chunk, (size_t)r);
	n = c->hold ? 0 : conn_request(c);
	while (n > 0) {
		int i = atomic_load(&f->requests);
		size_t at = (size_t)i < f->n ? (size_t)i : f->n - 1;

		if (i < FAKELLM_SEEN) {
			f->seen[i] = xcalloc(1, n + 1);
			memcpy(f->seen[i], c->in.ptr, n);
		}
		buf_drop(&c->in, n);
		atomic_fetch_add(&f->requests, 1);
		if (!conn_reply(c, &f->script[at]) || c->hold)
			return;
		n = conn_request(c);
	}
}

static void
fakellm_accept(struct fakellm *f, struct conn *conns)
{
	int fd = accept(f->listener, NULL, NULL);
	int i = 0;

	if (fd < 0)
		return;
	while (i < FAKELLM_CONNS && conns[i].fd >= 0)
		i++;
	if (i == FAKELLM_CONNS)
		abort();
	atomic_fetch_add(&f->connects, 1);
	conns[i].fd = fd;
	conns[i].hold = false;
	buf_init(&conns[i].in, FAKELLM_REQUEST_MAX);
}

static void *
fakellm_loop(void *arg)
{
	struct fakellm *f = arg;
	struct conn conns[FAKELLM_CONNS];
	struct pollfd p[FAKELLM_CONNS + 2];
	int i;

	for (i = 0; i < FAKELLM_CONNS; i++)
		conns[i].fd = -1;
	for (;;) {
		p[0] = (struct pollfd){f->stop[0], POLLIN, 0};
		p[1] = (struct pollfd){f->listener, POLLIN, 0};
		for (i = 0; i < FAKELLM_CONNS; i++)
			p[i + 2] = (struct pollfd){conns[i].fd, POLLIN, 0};
		if (poll(p, FAKELLM_CONNS + 2, -1) < 0 || p[0].revents)
			break;
		for (i = 0; i < FAKELLM_CONNS; i++) {
			if (conns[i].fd >= 0 && p[i + 2].revents)
				conn_read(f, &conns[i]);
		}
		if (p[1].revents)
			fakellm_accept(f, conns);
	}
	for (i = 0; i < FAKELLM_CONNS; i++)
		conn_close(&conns[i], false);
	return NULL;
}

void
fakellm_start(struct fakellm *f, const struct fakellm_reply *script, size_t n)
{
	struct sockaddr_in sa = {.sin_family = AF_INET};
	socklen_t len = sizeof(sa);
	bool ok;

	memset(f, 0, sizeof(*f));
	f->script = script;
	f->n = n;
	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	f->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ok = bind(f->listener, (struct sockaddr *)&sa, len) == 0 &&
		listen(f->listener, FAKELLM_CONNS) == 0 &&
		getsockname(f->listener, (struct sockaddr *)&sa, &len) == 0 &&
		pipe(f->stop) == 0 &&
		pthread_create(&f->thread, NULL, fakellm_loop, f) == 0;
	if (!ok)
		abort();
	f->port = ntohs(sa.sin_port);
}

void
fakellm_stop(struct fakellm *f)
{
	close(f->stop[1]);
	pthread_join(f->thread, NULL);
	close(f->stop[0]);
	close(f->listener);
}

void
fakellm_free(struct fakellm *f)
{
	int i;

	for (i = 0; i < FAKELLM_SEEN; i++)
		free(f->seen[i]);
}
