/*
 * log: the event log and the redactor.
 *
 * Libraries never print: they log events with fields.  Sinks: stderr as text
 * for people (level), and a JSONL file.  Every byte passes the redactor.
 * Thread-safe.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

enum log_kind {
	LOG_MSG,
	LOG_RUN,
	LOG_LLM_REQUEST,
	LOG_LLM_REPLY,
	LOG_TOOL_START,
	LOG_TOOL_EXIT,
	LOG_VERDICT,
	LOG_STALL
};

/* Level of the stderr sink (default LOG_WARN). */
void log_set_level(enum log_level l);
/* Also writes JSONL there, appended, one write a line. */
int log_open(const char *path, struct err *e);
void log_close(void);
/* Hook called around lines on stderr, so that a progress bar can step aside
 * (NULL to remove). before: 1 ahead of the line, 0 after it. */
void log_set_hook(void (*fn)(void *arg, int before), void *arg);

/* Message event. */
void log_msg(enum log_level l, const char *fmt, ...) BASE_PRINTF(2, 3);
/* Event with fields: pairs of (const char *key, const char *value), ended by
 * NULL.  A NULL value is written as null. */
void log_event(enum log_level l, enum log_kind kind, ...);

/* Registers a secret's value: replaced by "[redacted]" in every sink.  Values
 * shorter than 6 bytes are ignored. */
void log_redact_add(const char *secret);
/* Copy of s with secrets, "Bearer ...", "sk-...", "x-api-key: ..." and
 * user:password@ of URLs replaced. */
char *log_redact(struct arena *a, const char *s);

#endif
