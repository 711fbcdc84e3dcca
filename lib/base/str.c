/*
 * str: small text helpers.  Must not depend on the locale.
 */
#include "lib/base/str.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"

#define STR_DISTANCE_MAX 64 /* longer words are not compared */
#define STR_NEAREST 3

bool
str_eq(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

bool
str_starts(const char *s, const char *prefix)
{
	if (!s || !prefix)
		return false;
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
str_ends(const char *s, const char *suffix)
{
	size_t n;
	size_t m;

	if (!s || !suffix)
		return false;
	n = strlen(s);
	m = strlen(suffix);
	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

bool
str_to_i64(const char *s, int64_t *out)
{
	long long v;
	char *end;

	if (!s ||
		!(isdigit((unsigned char)s[0]) ||
			((s[0] == '-' || s[0] == '+') &&
				isdigit((unsigned char)s[1]))))
		return false;
	errno = 0;
	v = strtoll(s, &end, 10);
	if (errno || *end)
		return false;
	*out = v;
	return true;
}

bool
str_to_double(const char *s, double *out)
{
	double v;
	char *end;

	if (!s || !*s || s[strspn(s, "0123456789+-.eE")])
		return false;
	errno = 0;
	v = strtod(s, &end);
	if (*end || end == s || !isfinite(v))
		return false;
	*out = v;
	return true;
}

bool
str_glob(const char *pattern, const char *s)
{
	return fnmatch(pattern, s, 0) == 0;
}

/* Length of the valid sequence at p (n > 0 bytes left), 0 if invalid. */
static size_t
str_utf8_len(const unsigned char *p, size_t n)
{
	unsigned char lo = 0x80;
	unsigned char hi = 0xbf;
	size_t len;
	size_t i;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (p[0] == 0xe0)
		lo = 0xa0; /* overlong */
	if (p[0] == 0xed)
		hi = 0x9f; /* surrogates */
	if (p[0] == 0xf0)
		lo = 0x90;
	if (p[0] == 0xf4)
		hi = 0x8f; /* above U+10FFFF */
	if (n < len || p[1] < lo || p[1] > hi)
		return 0;
	for (i = 2; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

size_t
str_utf8_prefix(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 0;

	while (i < n) {
		uint64_t eight;
		size_t len;

		if (n - i >= sizeof(eight)) {
			memcpy(&eight, p + i, sizeof(eight));
			if ((eight & 0x8080808080808080U) == 0) {
				i += sizeof(eight);
				continue;
			}
		}
		len = p[i] < 0x80 ? 1 : str_utf8_len(p + i, n - i);
		if (len == 0)
			break;
		i += len;
	}
	return i;
}

bool
str_utf8_ok(const char *s, size_t n)
{
	return str_utf8_prefix(s, n) == n;
}

char *
str_utf8_fix(struct arena *a, const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	struct buf b;
	size_t i = 0;

	buf_init(&b, SIZE_MAX);
	while (i < n) {
		size_t len = str_utf8_len(p + i, n - i);

		if (len == 0 || p[i] == 0) {
			(void)buf_add(&b, "\xef\xbf\xbd", 3);
			i++;
			continue;
		}
		(void)buf_add(&b, p + i, len);
		i += len;
	}
	return buf_take(&b, a, NULL);
}

static size_t
str_min3(size_t a, size_t b, size_t c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

size_t
str_distance(const char *a, const char *b)
{
	size_t rows[3][STR_DISTANCE_MAX + 1];
	size_t *old = rows[0];
	size_t *last = rows[1];
	size_t *row = rows[2];
	size_t n = strlen(a);
	size_t m = strlen(b);
	size_t i;
	size_t j;

	if (n > STR_DISTANCE_MAX || m > STR_DISTANCE_MAX)
		return strcmp(a, b) == 0 ? 0 : n > m ? n : m;
	for (j = 0; j <= m; j++) {
		old[j] = 0;
		last[j] = j;
	}
	for (i = 1; i <= n; i++) {
		size_t *t;

		row[0] = i;
		for (j = 1; j <= m; j++) {
			size_t sub = last[j - 1] + (a[i - 1] != b[j - 1]);

			row[j] = str_min3(last[j] + 1, row[j - 1] + 1, sub);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1] && old[j - 2] + 1 < row[j])
				row[j] = old[j - 2] + 1;
		}
		t = old;
		old = last;
		last = row;
		row = t;
	}
	return last[m];
}

/* How near name is to s; SIZE_MAX when not near. */
static size_t
str_nearness(const char *s, const char *name)
{
	size_t n = strlen(s);
	size_t d = str_distance(s, name);

	if (n >= 2 && str_starts(name, s) && d > 1)
		return 1;
	return d <= (n + 2) / 3 ? d : SIZE_MAX;
}

char *
str_nearest(struct arena *a, const char *s, const char *const *names, size_t n)
{
	const char *best[STR_NEAREST];
	size_t dist[STR_NEAREST];
	size_t count = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		size_t d = str_nearness(s, names[i]);
		size_t at = count;
		size_t k;

		while (at > 0 && dist[at - 1] > d)
			at--;
		if (d == SIZE_MAX || at == STR_NEAREST)
			continue;
		if (count < STR_NEAREST)
			count++;
		for (k = count - 1; k > at; k--) {
			best[k] = best[k - 1];
			dist[k] = dist[k - 1];
		}
		best[at] = names[i];
		dist[at] = d;
	}
	if (count == 0)
		return arena_strdup(a, "");
	if (count == 1)
		return arena_strdup(a, best[0]);
	if (count == 2)
		return arena_printf(a, "%s or %s", best[0], best[1]);
	return arena_printf(a, "%s, %s or %s", best[0], best[1], best[2]);
}

char **
str_split(struct arena *a, const char *s, char sep, size_t *n)
{
	size_t count = 0;
	size_t i = 0;
	const char *p;
	char **out;

	if (*s)
		count = 1;
	for (p = s; *p; p++)
		count += *p == sep;
	out = arena_array(a, count + 1, sizeof(*out));
	for (p = s; i < count; i++) {
		const char *end = strchr(p, sep);
		const char *next;

		if (!end)
			end = p + strlen(p);
		next = *end ? end + 1 : end;
		while (p < end && isspace((unsigned char)*p))
			p++;
		while (end > p && isspace((unsigned char)end[-1]))
			end--;
		out[i] = arena_strndup(a, p, (size_t)(end - p));
		p = next;
	}
	if (n)
		*n = count;
	return out;
}

const char *
str_memmem(const char *h, size_t hn, const char *needle)
{
	return memmem(h, hn, needle, strlen(needle));
}
