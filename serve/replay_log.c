/*
 * replay_log: one JSON line a request, written at once.  Only what is listed
 * here is written: header values and prompts never are.
 */
#include "serve/replay_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "serve/replay_int.h"

#define LINE_MAX_BYTES 4096
#define URL_MAX 512

struct replay_log {
	int fd;
};

int
replay_log_open(struct replay_log **out, const char *path, struct err *e)
{
	struct replay_log *l;
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	if (fd < 0)
		return err_sys(e, ERR_IO, "cannot write %s", path);
	l = xcalloc(1, sizeof(*l));
	l->fd = fd;
	*out = l;
	return 0;
}

static void
log_identity(struct buf *b, const struct replay_request *q)
{
	buf_printf(b,
		",\"id\":\"%s\",\"key\":\"%s\",\"sample\":%lld,"
		"\"attempt\":%lld,\"nth\":%lld,\"stream\":%s,\"do\":",
		q->identity, q->key, (long long)q->sample,
		(long long)q->attempt, (long long)q->nth,
		q->stream ? "true" : "false");
	replay_put_str(b, q->rule ? replay_act_name(q->rule->act.act) : NULL);
}

void
replay_log_request(struct replay_log *l, const char *url,
	const struct replay_request *q, int status)
{
	char now[CLOCK_RFC3339_MAX];
	struct buf b;
	size_t n = strlen(url);
	ssize_t w;

	clock_rfc3339(clock_wall_ms(), now);
	buf_init(&b, LINE_MAX_BYTES);
	buf_printf(&b, "{\"time\":\"%s\",\"path\":", now);
	replay_put_strn(&b, url, n < URL_MAX ? n : URL_MAX);
	if (q)
		log_identity(&b, q);
	buf_printf(&b, ",\"status\":%d}\n", status);
	/* O_APPEND: one write a line does not interleave. */
	do {
		w = write(l->fd, b.ptr, b.len);
	} while (w < 0 && errno == EINTR);
	if (w != (ssize_t)b.len)
		log_msg(LOG_WARN, "replay: the log could not be written");
	buf_release(&b);
}

void
replay_log_close(struct replay_log *l)
{
	if (!l)
		return;
	close(l->fd);
	free(l);
}
