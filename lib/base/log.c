/*
 * log: events to stderr and to a JSONL file.  Must not let a byte out that has
 * not passed the redactor, nor a control byte onto a terminal.
 */
#include "lib/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/log_redact.h"
#include "lib/base/str.h"

#define LOG_LINE (64 * LIM_KIB) /* of a line on stderr */

struct log_state {
	pthread_mutex_t lock;
	int fd; /* of the JSONL file, or -1 */
	bool broken;
	void (*hook)(void *arg, int before);
	void *hook_arg;
};

static struct log_state log_it = {
	PTHREAD_MUTEX_INITIALIZER, -1, false, NULL, NULL};
static atomic_int log_level_now = LOG_WARN;

static const char *
log_level_name(enum log_level l)
{
	switch (l) {
	case LOG_ERROR:
		return "error";
	case LOG_WARN:
		return "warning";
	case LOG_INFO:
		return "info";
	case LOG_DEBUG:
		return "debug";
	}
	return "unknown";
}

static const char *
log_kind_name(enum log_kind k)
{
	switch (k) {
	case LOG_MSG:
		return "msg";
	case LOG_RUN:
		return "run";
	case LOG_LLM_REQUEST:
		return "llm_request";
	case LOG_LLM_REPLY:
		return "llm_reply";
	case LOG_TOOL_START:
		return "tool_start";
	case LOG_TOOL_EXIT:
		return "tool_exit";
	case LOG_VERDICT:
		return "verdict";
	case LOG_STALL:
		return "stall";
	}
	return "unknown";
}

void
log_set_level(enum log_level l)
{
	atomic_store(&log_level_now, (int)l);
}

void
log_set_hook(void (*fn)(void *arg, int before), void *arg)
{
	pthread_mutex_lock(&log_it.lock);
	log_it.hook = fn;
	log_it.hook_arg = arg;
	pthread_mutex_unlock(&log_it.lock);
}

int
log_open(const char *path, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_sys(e, ERR_IO, "cannot open the log %s", path);
	log_close();
	pthread_mutex_lock(&log_it.lock);
	log_it.fd = fd;
	log_it.broken = false;
	pthread_mutex_unlock(&log_it.lock);
	return 0;
}

void
log_close(void)
{
	pthread_mutex_lock(&log_it.lock);
	if (log_it.fd >= 0)
		close(log_it.fd);
	log_it.fd = -1;
	pthread_mutex_unlock(&log_it.lock);
}

static int
log_write(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

/* Text for a terminal: one line, no escape sequences. */
static void
log_for_terminal(struct buf *b, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	for (; *p; p++) {
		if (*p == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f) {
			(void)buf_addch(b, ' ');
			p++;
			continue;
		}
		if (*p < 0x20 || *p == 0x7f)
			(void)buf_addch(b, ' ');
		else
			(void)buf_addch(b, (char)*p);
	}
}

/* One finished event, redacted. */
struct log_line {
	struct buf text; /* for people; "" when it stays below the level */
	cJSON *json;
};

static void
log_emit(struct arena *a, struct log_line *l)
{
	static const char lost[] = "warning: cannot write the log file; "
				   "events are lost\n";
	char *json = arena_printf(a, "%s\n", json_text(a, l->json));

	pthread_mutex_lock(&log_it.lock);
	if (log_it.fd >= 0 && !log_it.broken &&
		log_write(log_it.fd, json, strlen(json)) < 0) {
		log_it.broken = true;
		(void)log_write(STDERR_FILENO, lost, sizeof(lost) - 1);
	}
	if (l->text.len > 0) {
		if (log_it.hook)
			log_it.hook(log_it.hook_arg, 1);
		(void)log_write(STDERR_FILENO, l->text.ptr, l->text.len);
		if (log_it.hook)
			log_it.hook(log_it.hook_arg, 0);
	}
	pthread_mutex_unlock(&log_it.lock);
}

static bool
log_wanted(enum log_level l)
{
	bool yes;

	if ((int)l <= atomic_load(&log_level_now))
		return true;
	pthread_mutex_lock(&log_it.lock);
	yes = log_it.fd >= 0;
	pthread_mutex_unlock(&log_it.lock);
	return yes;
}

static void
log_begin(struct arena *a, struct log_line *l, enum log_level level,
	enum log_kind kind)
{
	char when[CLOCK_RFC3339_MAX];

	buf_init(&l->text, LOG_LINE);
	clock_rfc3339(clock_wall_ms(), when);
	l->json = json_object(a);
	json_set_str(l->json, "ts", when);
	json_set_str(l->json, "level", log_level_name(level));
	json_set_str(l->json, "event", log_kind_name(kind));
	if ((int)level > atomic_load(&log_level_now))
		return;
	(void)buf_printf(&l->text, "%s:", log_level_name(level));
	if (kind != LOG_MSG)
		(void)buf_printf(&l->text, " %s", log_kind_name(kind));
}

/* Field of an event; quoted on stderr when it holds blanks. */
static void
log_field(
	struct arena *a, struct log_line *l, const char *key, const char *value)
{
	char *v = log_redact(a, value);
	struct buf t;

	json_set_str(l->json, key, v);
	if (l->text.len == 0)
		return;
	buf_init(&t, LOG_LINE / 2);
	if (v)
		log_for_terminal(&t, v);
	if (!v)
		(void)buf_printf(&l->text, " %s=null", key);
	else if (t.len == 0 || strpbrk(t.ptr, " \"="))
		(void)buf_printf(&l->text, " %s=\"%s\"", key, t.ptr);
	else
		(void)buf_printf(&l->text, " %s=%s", key, t.ptr);
	buf_release(&t);
}

static void
log_end(struct arena *a, struct log_line *l)
{
	if (l->text.len > 0 && buf_addch(&l->text, '\n') < 0)
		l->text.ptr[l->text.len - 1] = '\n';
	log_emit(a, l);
	buf_release(&l->text);
}

void
log_msg(enum log_level level, const char *fmt, ...)
{
	struct arena a = ARENA_INIT;
	struct log_line l;
	va_list ap;
	char *s;

	if (!log_wanted(level))
		return;
	va_start(ap, fmt);
	s = log_redact(&a, arena_vprintf(&a, fmt, ap));
	va_end(ap);
	log_begin(&a, &l, level, LOG_MSG);
	json_set_str(l.json, "msg", s);
	if (l.text.len > 0) {
		(void)buf_addch(&l.text, ' ');
		log_for_terminal(&l.text, s);
	}
	log_end(&a, &l);
	arena_release(&a);
}

void
log_event(enum log_level level, enum log_kind kind, ...)
{
	struct arena a = ARENA_INIT;
	struct log_line l;
	const char *key;
	va_list ap;

	if (!log_wanted(level))
		return;
	log_begin(&a, &l, level, kind);
	va_start(ap, kind);
	while ((key = va_arg(ap, const char *)) != NULL)
		log_field(&a, &l, key, va_arg(ap, const char *));
	va_end(ap);
	log_end(&a, &l);
	arena_release(&a);
}
