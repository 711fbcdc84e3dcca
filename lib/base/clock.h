/*
 * clock: time.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#define CLOCK_RFC3339_MAX 32

int64_t clock_mono_ms(void); /* monotonic */
int64_t clock_mono_us(void);
int64_t clock_wall_ms(void); /* Unix epoch */
int64_t clock_thread_cpu_us(void);
/* "2026-01-31T12:00:00.123Z" */
void clock_rfc3339(int64_t wall_ms, char out[CLOCK_RFC3339_MAX]);

#endif
