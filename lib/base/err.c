/*
 * err: building error values.  Must not allocate, print (except before
 * aborting in err_bug) or keep state.
 */
#include "lib/base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* the functions behind the macros */
#undef err_set
#undef err_sys
#undef err_wrap

/* One line of printable text: control bytes become spaces, and a UTF-8
 * sequence cut in half by the size limit is dropped. */
static void
err_clean(char *s, int truncated)
{
	unsigned char *p;
	size_t n;

	for (p = (unsigned char *)s; *p; p++) {
		if (*p < 0x20 || *p == 0x7f)
			*p = ' ';
	}
	n = strlen(s);
	if (!truncated || n == 0)
		return;
	while (n > 0 && ((unsigned char)s[n - 1] & 0xc0) == 0x80)
		n--;
	if (n > 0 && ((unsigned char)s[n - 1] & 0x80))
		n--;
	s[n] = '\0';
}

static void err_vformat(char out[ERR_MSG_MAX], const char *fmt, va_list ap)
	BASE_PRINTF(2, 0);

static void
err_vformat(char out[ERR_MSG_MAX], const char *fmt, va_list ap)
{
	int n = vsnprintf(out, ERR_MSG_MAX, fmt, ap);

	if (n < 0)
		out[0] = '\0';
	err_clean(out, n >= ERR_MSG_MAX);
}

int
err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	char msg[ERR_MSG_MAX];
	va_list ap;

	if (!e)
		return -1;
	/* through a copy: an argument may point into e->msg */
	va_start(ap, fmt);
	err_vformat(msg, fmt, ap);
	va_end(ap);
	e->code = code;
	e->sys = 0;
	e->retry_after_ms = 0;
	memcpy(e->msg, msg, sizeof(msg));
	return -1;
}

/* "a" + sep + "b" into out, cut at its size. */
static void
err_join(char out[ERR_MSG_MAX], const char *a, const char *b)
{
	int n = snprintf(out, ERR_MSG_MAX, "%s: %s", a, b);

	err_clean(out, n >= ERR_MSG_MAX);
}

int
err_sys(struct err *e, enum err_code code, const char *fmt, ...)
{
	int sys = errno;
	char msg[ERR_MSG_MAX];
	char text[128];
	va_list ap;

	if (!e)
		return -1;
	va_start(ap, fmt);
	err_vformat(msg, fmt, ap);
	va_end(ap);
	err_join(e->msg, msg, strerror_r(sys, text, sizeof(text)));
	e->code = code;
	e->sys = sys;
	e->retry_after_ms = 0;
	return -1;
}

int
err_wrap(struct err *e, const char *fmt, ...)
{
	char context[ERR_MSG_MAX];
	char msg[ERR_MSG_MAX];
	va_list ap;

	if (!e)
		return -1;
	va_start(ap, fmt);
	err_vformat(context, fmt, ap);
	va_end(ap);
	err_join(msg, context, e->msg);
	memcpy(e->msg, msg, sizeof(msg));
	return -1;
}

const char *
err_name(enum err_code code)
{
	switch (code) {
	case ERR_OK:
		return "ok";
	case ERR_USAGE:
		return "usage";
	case ERR_NOTFOUND:
		return "notfound";
	case ERR_EXISTS:
		return "exists";
	case ERR_IO:
		return "io";
	case ERR_PARSE:
		return "parse";
	case ERR_LIMIT:
		return "limit";
	case ERR_TIMEOUT:
		return "timeout";
	case ERR_RETRY:
		return "retry";
	case ERR_AUTH:
		return "auth";
	case ERR_TOOL:
		return "tool";
	case ERR_CANCELLED:
		return "cancelled";
	case ERR_INTERNAL:
		return "internal";
	}
	return "unknown";
}

void
err_bug(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "BUG: %s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}
