/*
 * str: small text helpers.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"

bool str_eq(const char *a, const char *b); /* NULL equals only NULL */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* Whole string as a number; false on anything else or out of range. */
bool str_to_i64(const char *s, int64_t *out);
bool str_to_double(const char *s, double *out);
/* Glob with * ? and [..] over the whole string (fnmatch, no flags). */
bool str_glob(const char *pattern, const char *s);
/* Valid UTF-8 (RFC 3629)? */
bool str_utf8_ok(const char *s, size_t n);
/* Length of the longest valid prefix. */
size_t str_utf8_prefix(const char *s, size_t n);
/* Copy with every invalid byte replaced by U+FFFD and NUL by U+FFFD. */
char *str_utf8_fix(struct arena *a, const char *s, size_t n);
/* Damerau-Levenshtein distance, for "did you mean". */
size_t str_distance(const char *a, const char *b);
/* Up to 3 names nearest to s as "a, b or c"; "" if none is near. */
char *str_nearest(
	struct arena *a, const char *s, const char *const *names, size_t n);
/* Splits at sep, trims blanks; NULL-terminated.  "" has no fields, "a,,b"
 * has three.  n may be NULL. */
char **str_split(struct arena *a, const char *s, char sep, size_t *n);
/* Finds needle in a haystack that may hold NULs; NULL if absent. */
const char *str_memmem(const char *h, size_t hn, const char *needle);

#endif
