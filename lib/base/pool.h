/*
 * pool: worker threads, a counting semaphore whose size can change, and the
 * cancel flag that signals set.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"

/* Counting semaphore; waiting ends early when cancelled. */
struct pool_sem;
struct pool_sem *pool_sem_new(int n);
/* 0, or -1 (ERR_CANCELLED) when pool_cancelled() became true. */
int pool_sem_wait(struct pool_sem *s, struct err *e);
void pool_sem_post(struct pool_sem *s);
void pool_sem_resize(struct pool_sem *s, int n); /* at least 1 */
int pool_sem_size(struct pool_sem *s);
int pool_sem_in_use(struct pool_sem *s);
void pool_sem_free(struct pool_sem *s);

/* Runs fn(arg, worker_index) on n threads and joins them. */
int pool_run(int n, void (*fn)(void *arg, int index), void *arg, struct err *e);

/* Process-wide cancellation: set by SIGINT/SIGTERM handlers or a budget. */
void pool_cancel(int why); /* why: signal number, or 0 */
bool pool_cancelled(void);
int pool_cancel_why(void);
void pool_cancel_reset(void); /* tests */
/* Installs handlers for SIGINT, SIGTERM and SIGHUP that cancel (a second
 * SIGINT ends the process at once) and ignores SIGPIPE. */
void pool_install_signals(void);
/* Number of processors usable by this process. */
int pool_ncpu(void);

#endif
