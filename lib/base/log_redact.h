/*
 * log_redact: takes secrets out of text.  Shared by the parts of log only.
 */
#ifndef BASE_LOG_REDACT_H
#define BASE_LOG_REDACT_H

#include "lib/base/buf.h"

/* Adds s to b without secrets.  Thread-safe. */
void log__redact(struct buf *b, const char *s);

#endif
