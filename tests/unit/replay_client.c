/*
 * replay_client: see replay_client.h.
 */
#include "tests/unit/replay_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tests/unit/unit.h"

static struct arena rc_arena;
static char *rc_dir;

static int
rc_connect(int port)
{
	struct sockaddr_in sin;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_port = htons((uint16_t)port);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&sin, sizeof(sin)) < 0)
		fail_msg("connect: errno %d", errno);
	return fd;
}

static void
rc_send(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t w = send(fd, p, n, MSG_NOSIGNAL);

		if (w <= 0)
			return; /* the server may close early */
		p += w;
		n -= (size_t)w;
	}
}

/* Until the server closes; false when it says nothing for too long. */
static bool
rc_read(int fd, struct buf *b, int timeout_ms)
{
	char piece[16384];
	struct pollfd p;
	ssize_t n;

	p.fd = fd;
	p.events = POLLIN;
	for (;;) {
		if (poll(&p, 1, timeout_ms) <= 0)
			return false;
		n = recv(fd, piece, sizeof(piece), 0);
		if (n <= 0)
			return true;
		assert_int_equal(buf_add(b, piece, (size_t)n), 0);
	}
}

static void
rc_chunked(struct arena *a, const char *p, size_t n, struct rc_reply *out)
{
	const char *end = p + n;
	struct buf b;

	buf_init(&b, 256 * LIM_MIB);
	while (p < end) {
		char *line;
		size_t size = strtoul(p, &line, 16);

		if (line == p || (size_t)(end - line) < 2)
			break;
		p = line + 2;
		if (size == 0) {
			out->whole = true;
			break;
		}
		if ((size_t)(end - p) < size) {
			buf_add(&b, p, (size_t)(end - p));
			break;
		}
		buf_add(&b, p, size);
		out->chunks++;
		p += size;
		p += (size_t)(end - p) < 2 ? (size_t)(end - p) : 2;
	}
	out->body = buf_take(&b, a, &out->n);
}

static void
rc_parse(struct arena *a, const struct buf *b, struct rc_reply *out)
{
	const char *end = str_memmem(b->ptr, b->len, "\r\n\r\n");
	const char *size;

	if (!end || !str_starts(b->ptr, "HTTP/1.1 "))
		return;
	out->status = (int)strtol(b->ptr + 9, NULL, 10);
	out->head = arena_strndup(a, b->ptr, (size_t)(end - b->ptr) + 2);
	end += 4;
	if (strstr(out->head, "Transfer-Encoding: chunked")) {
		rc_chunked(a, end, b->len - (size_t)(end - b->ptr), out);
		return;
	}
	out->n = b->len - (size_t)(end - b->ptr);
	out->body = arena_strndup(a, end, out->n);
	size = strstr(out->head, "Content-Length: ");
	out->whole = size && strtoul(size + 16, NULL, 10) == out->n;
}

void
rc_http(struct arena *a, const struct rc_ask *ask, struct rc_reply *out)
{
	const char *method =
		ask->method ? ask->method : (ask->body ? "POST" : "GET");
	size_t body_n = ask->body ? strlen(ask->body) : 0;
	struct buf b;
	char *head;
	int fd = rc_connect(ask->port);

	memset(out, 0, sizeof(*out));
	out->head = "";
	out->body = "";
	head = arena_printf(a,
		"%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
		"Content-Type: application/json\r\nContent-Length: %zu\r\n"
		"%s\r\n",
		method, ask->path, body_n, ask->headers ? ask->headers : "");
	rc_send(fd, head, strlen(head));
	rc_send(fd, ask->body, body_n);
	buf_init(&b, 256 * LIM_MIB);
	out->timeout =
		!rc_read(fd, &b, ask->timeout_ms ? ask->timeout_ms : 20000);
	close(fd);
	rc_parse(a, &b, out);
	buf_release(&b);
}

const char *
rc_cassette(struct arena *a)
{
	static const char adder[] =
		"match: \"" RC_MATCH "\"\n"
		"replies:\n"
		"  - content: \"Sure:\\n```verilog\\nmodule add; // \xc3\xa9\\n"
		"endmodule\\n```\\n\"\n"
		"    usage: {prompt_tokens: 11, completion_tokens: 7,\n"
		"      cached_tokens: 3}\n"
		"  - content: \"" RC_SECOND "\"\n"
		"    reasoning: \"carry first,\\nthen sum\"\n"
		"    finish_reason: length\n";
	static const char broken[] = "match: \"Task: broken\"\n"
				     "replies:\n"
				     "  - content: try later\n"
				     "    status: 503\n";
	struct err e = ERR_INIT;

	if (!rc_dir) {
		assert_ok(fs_scratch(&rc_arena, &rc_dir, &e), e);
		assert_ok(fs_write(fs_join(&rc_arena, rc_dir, "adder.yaml"),
				  adder, strlen(adder), &e),
			e);
		assert_ok(fs_write(fs_join(&rc_arena, rc_dir, "broken.yaml"),
				  broken, strlen(broken), &e),
			e);
	}
	return arena_strdup(a, rc_dir);
}

const char *
rc_file(struct arena *a, const char *name, const char *text)
{
	const char *path = fs_join(a, rc_cassette(a), name);
	struct err e = ERR_INIT;

	assert_ok(fs_write(path, text, strlen(text), &e), e);
	return path;
}

struct replay *
rc_start(struct arena *a, struct replay_options *o, const char *script)
{
	struct err e = ERR_INIT;
	struct replay *r = NULL;

	o->cassette = rc_cassette(a);
	if (script)
		o->script = rc_file(a, "script", script);
	assert_ok(replay_start(&r, o, &e), e);
	return r;
}

void
rc_clean(void)
{
	struct err e = ERR_INIT;

	if (rc_dir)
		assert_ok(fs_rmtree(rc_dir, &e), e);
	rc_dir = NULL;
	arena_release(&rc_arena);
}

const char *
rc_body(struct arena *a, const char *text, const char *more)
{
	return arena_printf(a,
		"{\"model\":\"m\",\"messages\":[{\"role\":\"user\","
		"\"content\":\"%s\"}]%s}",
		text, more);
}

const char *
rc_join(struct arena *a, const struct rc_reply *r, const char *array,
	const char *path)
{
	const char *p = r->body;
	struct buf b;

	buf_init(&b, 64 * LIM_MIB);
	while ((p = strstr(p, "data: ")) != NULL) {
		size_t n = strcspn(p, "\n");
		struct err e = ERR_INIT;
		const cJSON *v;
		cJSON *o;

		p += 6;
		if (str_starts(p, "[DONE]"))
			break;
		assert_ok(json_parse(a, p, n - 6, &o, &e), e);
		v = array ? json_get(o, array) : o;
		if (array)
			v = v ? v->child : NULL;
		v = json_path(v, path);
		if (cJSON_IsString(v))
			buf_addstr(&b, v->valuestring);
	}
	return buf_take(&b, a, NULL);
}
