/*
 * err: errors as values.
 *
 * Every function that can fail takes `struct err *e` last and returns 0 or -1
 * (a positive value only where its header names it).  `e` is untouched on
 * success, so calls chain.  An err is a fixed-size value: no allocation, no
 * globals, copyable across threads and into the store.
 *
 * A failing design is NOT an error: it is a verdict.  An error means that no
 * verdict could be reached.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>

#define ERR_MSG_MAX 512

/* What the caller can do about it. */
enum err_code {
	ERR_OK = 0,
	ERR_USAGE,     /* the command line or configuration is wrong */
	ERR_NOTFOUND,  /* a named thing does not exist */
	ERR_EXISTS,    /* a named thing exists already, or differs */
	ERR_IO,	       /* file system or socket */
	ERR_PARSE,     /* bytes from outside are not what they should be */
	ERR_LIMIT,     /* a named maximum was passed */
	ERR_TIMEOUT,   /* a deadline of ours passed */
	ERR_RETRY,     /* the endpoint may answer later; see retry_after_ms */
	ERR_AUTH,      /* key missing, refused, or no money left */
	ERR_TOOL,      /* a tool is missing or broke */
	ERR_CANCELLED, /* the user or a budget stopped us */
	ERR_INTERNAL   /* a bug */
};

struct err {
	enum err_code code;
	int sys;	    /* errno where there is one, else 0 */
	int retry_after_ms; /* floor for the next try; 0 = not said */
	char msg[ERR_MSG_MAX];
};

#define ERR_INIT                                                               \
	{                                                                      \
		ERR_OK, 0, 0, ""                                               \
	}

#if defined(__GNUC__)
#define BASE_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define BASE_NORETURN __attribute__((noreturn))
#else
#define BASE_PRINTF(f, a)
#define BASE_NORETURN
#endif

/* Sets *e (NULL is allowed) and returns -1.  One line, lower case, no stop;
 * control bytes in the text are replaced by spaces. */
int err_set(struct err *e, enum err_code code, const char *fmt, ...)
	BASE_PRINTF(3, 4);
/* As err_set, with errno kept in e->sys and its text appended ": ...". */
int err_sys(struct err *e, enum err_code code, const char *fmt, ...)
	BASE_PRINTF(3, 4);
/* Puts "context: " before the message; keeps the code.  Returns -1. */
int err_wrap(struct err *e, const char *fmt, ...) BASE_PRINTF(2, 3);
/* Stable short name of a code ("usage", "notfound", ...). */
const char *err_name(enum err_code code);

/* Tells the compiler, too, that they return -1 (git's trick for error()): it
 * then sees that results are set wherever the answer was not negative. */
static inline int
err_minus_one(void)
{
	return -1;
}
#define err_set(...) (err_set(__VA_ARGS__), err_minus_one())
#define err_sys(...) (err_sys(__VA_ARGS__), err_minus_one())
#define err_wrap(...) (err_wrap(__VA_ARGS__), err_minus_one())

/* A programming mistake: prints to stderr and aborts. */
void err_bug(const char *file, int line, const char *fmt, ...)
	BASE_PRINTF(3, 4) BASE_NORETURN;
#define BUG(...) err_bug(__FILE__, __LINE__, __VA_ARGS__)

#endif
