/*
 * equiv_trace: inputs step by step: read from what an engine says, or drawn
 * by chance.  Must not decide anything.
 */
#include "eval/equiv_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"

#define RESET_ONCE_IN 24 /* steps of random inputs, at first */
#define RESET_OFTEN 96
#define RESET_SELDOM_IN 200

size_t
equiv__n_inputs(const struct equiv_net *net)
{
	size_t i, n = 0;

	for (i = 0; i < net->n_ports; i++)
		n += net->ports[i].dir == EQUIV_IN;
	return n;
}

const struct equiv_port *
equiv__input(const struct equiv_net *net, size_t k, size_t *port)
{
	size_t i;

	for (i = 0; i < net->n_ports; i++)
		if (net->ports[i].dir == EQUIV_IN && k-- == 0) {
			if (port)
				*port = i;
			return &net->ports[i];
		}
	return NULL;
}

/* Known digits only; what is open becomes 0. */
static const char *
digits(struct arena *a, const char *s, int width)
{
	char *p = arena_alloc(a, (size_t)width + 1);
	size_t n = s ? strlen(s) : 0, i;

	memset(p, '0', (size_t)width);
	for (i = 0; i < n && i < (size_t)width; i++)
		if (s[n - 1 - i] == '1')
			p[(size_t)width - 1 - i] = '1';
	return p;
}

/* A wave: 0 1 x are bits, "=" and "4" take the next datum, "." repeats. */
static void
read_wave(struct equiv_work *w, const cJSON *signal, size_t input, int width,
	struct equiv_trace *t, size_t skip)
{
	const char *wave = json_str(signal, "wave", "");
	const cJSON *datum = json_get(signal, "data");
	const char *now = NULL;
	size_t i;

	datum = datum ? datum->child : NULL;
	for (i = 0; i < t->n_steps + skip && wave[i]; i++) {
		if (wave[i] == '=' || wave[i] == '4') {
			now = datum && cJSON_IsString(datum)
				? datum->valuestring
				: NULL;
			datum = datum ? datum->next : NULL;
		} else if (wave[i] != '.') {
			now = wave[i] == '1' ? "1" : "0";
		}
		if (i >= skip)
			t->bits[i - skip][input] = digits(w->a, now, width);
	}
}

static void
new_trace(struct equiv_work *w, const struct equiv_top *t, size_t n_steps,
	struct equiv_trace *out)
{
	size_t n = equiv__n_inputs(t->net), i, k;

	out->n_steps = n_steps;
	out->bits = arena_array(w->a, n_steps, sizeof(*out->bits));
	for (i = 0; i < n_steps; i++) {
		out->bits[i] = arena_array(w->a, n + 1, sizeof(**out->bits));
		for (k = 0; k < n; k++)
			out->bits[i][k] = digits(w->a, NULL,
				equiv__input(t->net, k, NULL)->width);
	}
}

static void
apply_resets(struct equiv_work *w, const struct equiv_top *t,
	struct equiv_trace *out)
{
	size_t i, k, port = 0;

	for (k = 0; k < equiv__n_inputs(t->net); k++) {
		const struct equiv_port *p = equiv__input(t->net, k, &port);
		char *s = arena_strdup(w->a, out->bits[0][k]);

		for (i = 0; i < t->resets.n; i++)
			if (t->resets.at[i].port == (int)port)
				s[p->width - 1 - t->resets.at[i].bit] =
					(char)('0' + t->resets.at[i].polarity);
		out->bits[0][k] = s;
	}
}

int
equiv__trace(struct equiv_work *w, const struct equiv_top *t, const char *json,
	size_t n, bool seq, struct equiv_trace *out)
{
	struct err e = ERR_INIT;
	const cJSON *signal;
	size_t skip = seq ? 1 : 0, steps = 1, k, len;
	char *text = arena_strndup(w->a, json, n), *p;
	cJSON *doc;

	/* Yosys escapes nothing in names; ours hold nothing to escape */
	for (p = text; (p = strchr(p, '\\'));)
		*p = '/';
	if (json_parse(w->a, text, strlen(text), &doc, &e) < 0)
		return -1;
	cJSON_ArrayForEach(signal, json_get(doc, "signal"))
	{
		len = strlen(json_str(signal, "wave", ""));
		if (seq && len > steps + skip)
			steps = len - skip;
	}
	if (steps > EQUIV_STEPS_MAX)
		return -1;
	new_trace(w, t, steps, out);
	cJSON_ArrayForEach(signal, json_get(doc, "signal"))
	{
		for (k = 0; k < equiv__n_inputs(t->net); k++)
			if (str_eq(json_str(signal, "name", ""),
				    arena_printf(w->a, "i%zu", k)))
				read_wave(w, signal, k,
					equiv__input(t->net, k, NULL)->width,
					out, skip);
	}
	apply_resets(w, t, out);
	return 0;
}

/* Most of the time nothing is reset. */
static void
release_resets(const struct equiv_top *t, size_t input, char *s)
{
	size_t i, port = 0;
	const struct equiv_port *p = equiv__input(t->net, input, &port);

	for (i = 0; i < t->resets.n; i++)
		if (t->resets.at[i].port == (int)port)
			s[p->width - 1 - t->resets.at[i].bit] =
				(char)('1' - t->resets.at[i].polarity);
}

/* The input of which a bit is ABC's input number `want`: "input 4 1 i3". */
static bool
find_input(const char *map, long want, size_t *input, int *bit)
{
	const char *p = map;
	long number;

	while ((p = strstr(p, "input "))) {
		char *end;

		p += strlen("input ");
		number = strtol(p, &end, 10);
		*bit = (int)strtol(end, &end, 10);
		if (number != want || strncmp(end, " i", 2) != 0)
			continue;
		*input = (size_t)strtol(end + 2, &end, 10);
		return true;
	}
	return false;
}

/* The line of values of the next step, or NULL. */
static const char *
next_values(const char *p)
{
	p = strchr(p, '\n');
	return p && (p[1] == '0' || p[1] == '1') ? p + 1 : NULL;
}

int
equiv__trace_abc(struct equiv_work *w, const struct equiv_top *t,
	const char *map, const char *cex, struct equiv_trace *out)
{
	size_t steps = 0, i, k, n = equiv__n_inputs(t->net), input;
	const char *p;
	int bit;

	/* the first line is the state */
	for (p = next_values(cex); p; p = next_values(p))
		steps++;
	if (steps == 0 || steps > EQUIV_STEPS_MAX)
		return -1;
	new_trace(w, t, steps, out);
	for (i = 0, p = next_values(cex); p; p = next_values(p), i++)
		for (k = 0; p[k] == '0' || p[k] == '1'; k++) {
			const struct equiv_port *port;
			char *s;

			if (p[k] == '0' ||
				!find_input(map, (long)k, &input, &bit) ||
				input >= n)
				continue;
			port = equiv__input(t->net, input, NULL);
			s = arena_strdup(w->a, out->bits[i][input]);
			if (bit >= 0 && bit < port->width)
				s[port->width - 1 - bit] = '1';
			out->bits[i][input] = s;
		}
	apply_resets(w, t, out);
	return 0;
}

/* "#b0101", "#x2a" or "true" as bits. */
static const char *
smt_bits(struct arena *a, const char *s, int width)
{
	struct buf b;
	const char *bits;
	int i;

	buf_init(&b, 4 * EQUIV_BITS_MAX + 4);
	if (str_starts(s, "#x"))
		for (s += 2; isxdigit((unsigned char)*s); s++) {
			long v = strtol((char[]){*s, 0}, NULL, 16);

			for (i = 3; i >= 0; i--)
				buf_addch(&b, (char)('0' + (v >> i & 1)));
		}
	else if (str_starts(s, "#b"))
		buf_add(&b, s + 2, strspn(s + 2, "01"));
	else
		buf_addch(&b, str_starts(s, "true") ? '1' : '0');
	bits = digits(a, b.ptr, width);
	buf_release(&b);
	return bits;
}

void
equiv__trace_smt(struct equiv_work *w, const struct equiv_top *t,
	size_t n_steps, const char *values, struct equiv_trace *out)
{
	size_t n = equiv__n_inputs(t->net), input, step;
	const char *s = values;
	char *end;

	new_trace(w, t, n_steps, out);
	while ((s = strstr(s, "(i"))) {
		input = strtoul(s + 2, &end, 10);
		step = *end == '_' ? strtoul(end + 1, &end, 10) : n_steps;
		s = end;
		if (input < n && step < n_steps && *s == ' ')
			out->bits[step][input] = smt_bits(w->a, s + 1,
				equiv__input(t->net, input, NULL)->width);
	}
}

void
equiv__random(struct equiv_work *w, const struct equiv_top *t, size_t n_steps,
	struct equiv_trace *out)
{
	struct rand_state r;
	size_t i, k;
	int bit;

	rand_seed(&r, hash_fnv64(w->gold.text, w->gold.n));
	new_trace(w, t, n_steps, out);
	for (i = 0; i < n_steps; i++)
		for (k = 0; k < equiv__n_inputs(t->net); k++) {
			int width = equiv__input(t->net, k, NULL)->width;
			char *s = arena_alloc(w->a, (size_t)width + 1);

			for (bit = 0; bit < width; bit++)
				s[bit] = (char)('0' + (rand_u64(&r) >> 63));
			if (rand_below(&r,
				    i < RESET_OFTEN ? RESET_ONCE_IN
						    : RESET_SELDOM_IN) > 0)
				release_resets(t, k, s);
			out->bits[i][k] = s;
		}
	apply_resets(w, t, out);
}
