/*
 * recipe_log: reads what ABC printed for a script of ours.  The AIGs have no
 * names, so nothing in the log comes from a design; a liberty's name may stand
 * in it, within a line.  Must not read past n, nor take figures that are no
 * finite numbers.
 */
#include "eval/recipe_int.h"

#include <math.h>
#include <string.h>

#include "lib/base/str.h"

#define DIGITS_MAX 40

static bool
begins(const char *line, size_t n, const char *with)
{
	size_t k = strlen(with);

	return n >= k && memcmp(line, with, k) == 0;
}

/* "rsb 12 ": the number, or -1. */
static int
mark(const char *line, size_t n, const char *word)
{
	size_t i = strlen(word), digits = 0;
	int v = 0;

	if (!begins(line, n, word))
		return -1;
	for (; i < n && line[i] >= '0' && line[i] <= '9'; i++, digits++) {
		if (digits == 9)
			return -1;
		v = v * 10 + (line[i] - '0');
	}
	while (i < n && (line[i] == ' ' || line[i] == '\r'))
		i++;
	return digits > 0 && i == n ? v : -1;
}

/* The number behind the last `word` of the line. */
static bool
figure(const char *line, size_t n, const char *word, double *out)
{
	const char *at = NULL, *p = line, *end = line + n;
	char digits[DIGITS_MAX];
	size_t k = 0;

	while ((p = str_memmem(p, (size_t)(end - p), word)) != NULL) {
		p += strlen(word);
		at = p;
	}
	if (at == NULL)
		return false;
	while (at < end && *at == ' ')
		at++;
	for (; at < end && k + 1 < sizeof(digits) &&
		((*at >= '0' && *at <= '9') || *at == '.');
		at++)
		digits[k++] = *at;
	digits[k] = '\0';
	return k + 1 < sizeof(digits) && str_to_double(digits, out) &&
		isfinite(*out) && *out >= 0;
}

static void
see_line(struct recipe_log *x, const char *line, size_t n)
{
	double area, delay;

	if (begins(line, n, "WireLoad = ")) {
		x->mapped = figure(line, n, "Area =", &area) &&
			figure(line, n, "Delay =", &delay);
		if (x->mapped) {
			x->area = area;
			x->delay_ps = delay;
		}
	} else if (begins(line, n, "Networks are equivalent")) {
		x->cec = 1;
	} else if (begins(line, n, "Networks are NOT EQUIVALENT")) {
		x->cec = 0;
	}
}

size_t
recipe__log(const char *log, size_t n, struct recipe_log *out, size_t max)
{
	const char *p = log, *end = log + n;
	struct recipe_log *x = NULL;
	size_t used = 0, len;
	int id;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		len = (size_t)((nl ? nl : end) - p);
		id = mark(p, len, "rsb ");
		if (id >= 0) {
			x = NULL;
			if (used == max)
				break;
			x = &out[used++];
			memset(x, 0, sizeof(*x));
			x->id = id;
			x->cec = -1;
		} else if (x != NULL && mark(p, len, "rse ") == x->id) {
			x->ended = true;
			x = NULL;
		} else if (x != NULL) {
			see_line(x, p, len);
		}
		p = nl ? nl + 1 : end;
	}
	return used;
}
