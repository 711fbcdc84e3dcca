/*
 * fakellm: a loopback HTTP server that answers from a script, for tests of
 * the client.  One thread; replies are sent byte for byte, so they may be as
 * broken as a test needs.
 */
#ifndef TESTS_FAKELLM_H
#define TESTS_FAKELLM_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#define FAKELLM_SEEN 64 /* requests kept */

enum fakellm_then {
	FAKELLM_KEEP,  /* keep-alive */
	FAKELLM_CLOSE, /* close after the reply */
	FAKELLM_RESET, /* the same by RST */
	FAKELLM_HOLD   /* say no more, until the client goes */
};

struct fakellm_reply {
	long status;	     /* 0: body is the whole reply, head included */
	const char *type;    /* NULL: application/json */
	const char *headers; /* NULL, or "Name: value\r\n" */
	const char *body;
	size_t body_n; /* 0: strlen */
	enum fakellm_then then;
};

struct fakellm {
	const struct fakellm_reply *script; /* the last one repeats */
	size_t n;
	int port;
	atomic_int requests, connects;
	char *seen[FAKELLM_SEEN]; /* valid after fakellm_stop too */
	/* its own */
	int listener, stop[2];
	pthread_t thread;
};

/* Aborts the test when it cannot start. */
void fakellm_start(
	struct fakellm *f, const struct fakellm_reply *script, size_t n);
void fakellm_stop(struct fakellm *f);
void fakellm_free(struct fakellm *f); /* what was seen */

#endif
