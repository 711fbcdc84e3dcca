/*
 * monitor_line: what the VPI module saw, as one line of JSON; the schema
 * stands in eval/monitor.h.  Must not be longer than its limit: a line that
 * would be is told as incomplete, without its ports.
 */
#include "tool_wrappers/preload/monitor.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- text ---- */

struct text {
	char *p;
	size_t n, cap;
	bool full;
};

static void
add(struct text *t, const char *s, size_t n)
{
	size_t cap = t->cap ? t->cap : 4096;
	char *p;

	if (t->full || n > MONITOR_MAX_LINE - t->n) {
		t->full = true;
		return;
	}
	while (cap < t->n + n + 1)
		cap *= 2;
	if (cap != t->cap) {
		p = realloc(t->p, cap);
		if (!p) {
			t->full = true;
			return;
		}
		t->p = p;
		t->cap = cap;
	}
	memcpy(t->p + t->n, s, n);
	t->n += n;
}

__attribute__((format(printf, 2, 3))) static void
put(struct text *t, const char *fmt, ...)
{
	char s[256];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(s, sizeof(s), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(s))
		t->full = true;
	else
		add(t, s, (size_t)n);
}

/* A string in quotes; whatever is not printable ASCII is escaped. */
static void
put_string(struct text *t, const char *s)
{
	add(t, "\"", 1);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 32 || c > 126 || c == '"' || c == '\\')
			put(t, "\\u%04x", c);
		else
			add(t, s, 1);
	}
	add(t, "\"", 1);
}

/* ---- bits ---- */

/* Cells hold words of an array one after another, each on its own cells; a
 * bit's number counts real bits only. */
static size_t
cell_of(const struct monitor_pin *p, size_t bit, unsigned *shift)
{
	size_t cell = 0;
	int i;

	if (p->n_words > 1) {
		for (i = 0; bit >= (size_t)p->words[i].width; i++) {
			bit -= (size_t)p->words[i].width;
			cell += ((size_t)p->words[i].width + 31) / 32;
		}
	}
	*shift = bit % 32;
	return cell + bit / 32;
}

static unsigned
bit_of(const struct monitor_pin *p, const uint32_t *cells, size_t bit,
	bool invert)
{
	unsigned shift;
	size_t cell = cell_of(p, bit, &shift);

	return ((invert ? ~cells[cell] : cells[cell]) >> shift) & 1;
}

static void
put_bits(struct text *t, const char *key, const struct monitor_pin *p,
	const uint32_t *cells, bool invert)
{
	static const char digits[] = "0123456789abcdef";
	size_t i = ((size_t)p->width + 3) / 4, k;
	unsigned d;

	put(t, ",\"%s\":\"", key);
	while (i-- > 0) {
		for (d = 0, k = 4; k-- > 0;) {
			d <<= 1;
			if (i * 4 + k < (size_t)p->width)
				d |= bit_of(p, cells, i * 4 + k, invert);
		}
		add(t, &digits[d], 1);
	}
	add(t, "\"", 1);
}

/* Pairs (count, bits), from bit 0 up. */
static void
put_unknown(struct text *t, const struct monitor_pin *p)
{
	size_t i, run = 0;
	uint32_t last = 0, count;
	const char *comma = "";
	unsigned shift;

	put(t, ",\"unknown\":[");
	for (i = 0; i <= (size_t)p->width; i++) {
		count = 0;
		if (i < (size_t)p->width)
			count = p->unknown[cell_of(p, i, &shift) * 32 + shift];
		if (i > 0 && (count != last || i == (size_t)p->width)) {
			put(t, "%s%" PRIu32 ",%zu", comma, last, run);
			comma = ",";
			run = 0;
		}
		last = count;
		run++;
	}
	add(t, "]", 1);
}

/* ---- the line ---- */

uint64_t
monitor_signature(const struct monitor_state *m)
{
	uint64_t sum = 0, name;
	const struct monitor_pin *p;
	const char *s;
	size_t i, k;

	for (i = 0; i < m->n_watches; i++) {
		for (k = 0; k < m->watches[i].n_pins; k++) {
			p = &m->watches[i].pins[k];
			if (p->dir != vpiInput)
				continue;
			name = i;
			for (s = p->name; *s; s++)
				name = monitor_mix(name, (unsigned char)*s);
			sum += monitor_mix(name, p->hash);
		}
	}
	return sum;
}

static void
put_pin(struct text *t, const struct monitor_pin *p)
{
	const char *dir = p->dir == vpiInput ? "input"
		: p->dir == vpiInout	     ? "inout"
					     : "output";

	put(t, "{\"name\":");
	put_string(t, p->name);
	put(t, ",\"dir\":\"%s\",\"width\":%d", dir, p->width);
	if (p->real)
		put(t, ",\"real\":true");
	if (p->lost) {
		put(t, ",\"lost\":true}");
		return;
	}
	put(t, ",\"changes\":%" PRIu64, p->changes);
	if (p->dir != vpiOutput)
		put(t, ",\"hash\":\"%016" PRIx64 "\"", p->hash);
	if (p->dir != vpiInput && !p->real) {
		put_bits(t, "seen0", p, p->seen0, false);
		put_bits(t, "seen1", p, p->seen1, false);
		put_unknown(t, p);
		put_bits(t, "end", p, p->b, true);
	}
	add(t, "}", 1);
}

static void
put_watch(struct text *t, const struct monitor_watch *w)
{
	size_t i;

	put(t, "{\"path\":");
	put_string(t, w->path);
	put(t, ",\"steps\":%" PRIu64 ",\"ports\":[", w->steps);
	for (i = 0; i < w->n_pins; i++) {
		if (i > 0)
			add(t, ",", 1);
		put_pin(t, &w->pins[i]);
	}
	add(t, "]}", 2);
}

static void
put_head(struct text *t, const struct monitor_state *m, const char *error)
{
	uint64_t steps = 0, changes = 0;
	size_t i;

	for (i = 0; i < m->n_watches; i++) {
		steps += m->watches[i].steps;
		changes += m->watches[i].changes;
	}
	put(t, "{\"monitor\":1,\"complete\":%s,\"error\":",
		error ? "false" : "true");
	put_string(t, error ? error : "");
	put(t, ",\"top\":");
	put_string(t, m->top);
	put(t, ",\"sites\":%d,\"calls\":%d,\"late\":%s,\"precision\":%d",
		m->sites, m->calls, m->late ? "true" : "false", m->precision);
	put(t, ",\"end\":\"%" PRIu64 "\",\"steps\":%" PRIu64, m->end, steps);
	put(t, ",\"changes\":%" PRIu64 ",\"signature\":\"%016" PRIx64 "\"",
		changes, monitor_signature(m));
	put(t, ",\"instances\":[");
}

char *
monitor_line(const struct monitor_state *m, size_t *n)
{
	struct text t = {NULL, 0, 0, false};
	size_t i;

	put_head(&t, m, m->error);
	for (i = 0; i < m->n_watches; i++) {
		if (i > 0)
			add(&t, ",", 1);
		put_watch(&t, &m->watches[i]);
	}
	add(&t, "]}\n", 3);
	if (t.full) {
		t.full = false;
		t.n = 0;
		put_head(&t, m, "too long");
		add(&t, "]}\n", 3);
	}
	*n = t.n;
	return t.p;
}

/* -1: none is named. */
static int
descriptor(void)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): vvp has one thread */
	const char *s = getenv("RTLSMITH_MONITOR_FD");
	char *end;
	long fd;

	if (!s || !*s)
		return -1;
	fd = strtol(s, &end, 10);
	return *end || fd < 0 || fd > 1 << 20 ? -1 : (int)fd;
}

void
monitor_tell(const struct monitor_state *m)
{
	int fd = descriptor();
	size_t n = 0, done = 0;
	char *line;
	ssize_t k;

	if (fd < 0)
		return;
	line = monitor_line(m, &n);
	while (line && done < n) {
		k = write(fd, line + done, n - done);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			break;
		done += (size_t)k;
	}
	free(line);
}
