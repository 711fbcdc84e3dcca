/*
 * table_clock: what the text around a machine says: its clock and reset, the
 * state it begins in, and the codes of its states.  Words decide; whatever is
 * taken for granted is a note.
 */
#include "agent/table_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

static bool
wordy(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The next word that begins so, in any case; NULL: none. */
static const char *
word_from(const char *text, const char *from, const char *prefix)
{
	size_t n = strlen(prefix);

	for (; *from; from++)
		if ((from == text || !wordy(from[-1])) &&
			strncasecmp(from, prefix, n) == 0)
			return from;
	return NULL;
}

static bool
says(const char *text, const char *prefix)
{
	return word_from(text, text, prefix) != NULL;
}

/* ---- the reset ---- */

struct reset_name {
	const char *name;
	bool async, low;
};

static const struct reset_name reset_names[] = {{"reset", false, false},
	{"rst", false, false}, {"areset", true, false}, {"arst", true, false},
	{"resetn", false, true}, {"reset_n", false, true},
	{"rst_n", false, true}, {"rstn", false, true}, {"nreset", false, true},
	{"nrst", false, true}, {"aresetn", true, true},
	{"areset_n", true, true}, {"arst_n", true, true}, {"arstn", true, true},
	{"i_rst", false, false}, {"rst_i", false, false},
	{"i_reset", false, false}, {"sync_reset", false, false},
	{"async_reset", true, false}};

static const struct reset_name *
find_reset(struct table *t)
{
	size_t n = sizeof(reset_names) / sizeof(reset_names[0]);

	for (size_t i = 0; i < n; i++) {
		int p = table__port(t, reset_names[i].name);

		if (p < 0 || t->ports[p].output || t->ports[p].width != 1)
			continue;
		t->reset = p;
		return &reset_names[i];
	}
	return NULL;
}

static bool
active_low(const char *text, bool by_name)
{
	bool low = says(text, "active low") || says(text, "active-low");
	bool high = says(text, "active high") || says(text, "active-high");

	return low == high ? by_name : low;
}

static int
reset_kind(struct table_reader *r, const struct reset_name *name, struct err *e)
{
	struct table *t = r->t;
	const char *port = t->ports[t->reset].name;
	bool async = says(r->text, "asynchronous");
	bool sync = says(r->text, "synchronous");

	if (!name->async && async && sync)
		return err_set(e, ERR_PARSE,
			"line %d: the text says synchronous and asynchronous: "
			"which of them is %s?",
			t->ports[t->reset].line, port);
	t->async = name->async || async;
	t->reset_low = active_low(r->text, name->low);
	table__note(r, "%s is %s, active %s%s", port,
		t->async ? "asynchronous" : "synchronous",
		t->reset_low ? "low" : "high",
		name->async || async || sync
			? ""
			: " (the text does not say; synchronous is assumed)");
	return 0;
}

/* ---- the first state ---- */

#define SENTENCE 1000 /* bytes to either side */

struct sentence {
	const char *from, *to;
};

/* Around p: between full stops that end a sentence, or empty lines. */
static struct sentence
sentence_at(const char *text, const char *p)
{
	struct sentence s = {p, p};

	while (s.from > text && p - s.from < SENTENCE &&
		!(s.from[-1] == '.' && isspace((unsigned char)*s.from)) &&
		!(s.from[-1] == '\n' && *s.from == '\n'))
		s.from--;
	while (*s.to && s.to - p < SENTENCE &&
		!(*s.to == '.' &&
			(!s.to[1] || isspace((unsigned char)s.to[1]))) &&
		!(*s.to == '\n' && s.to[1] == '\n'))
		s.to++;
	return s;
}

static bool
leads(const char *word, bool short_name)
{
	static const char *const words[] = {"state", "to", "into", "in", "is"};
	size_t n = short_name ? 1 : sizeof(words) / sizeof(words[0]);

	for (size_t i = 0; i < n; i++)
		if (strcasecmp(words[i], word) == 0)
			return true;
	return false;
}

/* "to state B", "into B", "the B state": states of the sentence, as a mask
 * would be; *found: the last, returns how many different ones. */
static int
states_in(struct table_reader *r, const struct sentence *s, int *found)
{
	size_t n;
	char **w = table__split(r->a,
		arena_strndup(r->a, s->from, (size_t)(s->to - s->from)),
		" \t\n,;:()`\"'", &n);
	int count = 0;

	for (size_t i = 0; i < n; i++) {
		int k = table__state(r->t, w[i]);
		bool tiny = strcasecmp(w[i], "a") == 0 && w[i][0] == 'a';

		if (k < 0 ||
			!((i > 0 && leads(w[i - 1], tiny)) ||
				(i + 1 < n && !tiny &&
					str_eq(w[i + 1], "state"))))
			continue;
		count += count == 0 || k != *found;
		*found = k;
	}
	return count;
}

/* 1: told, 0: not, -1: twice. */
static int
told_start(struct table_reader *r, const char *prefix, struct err *e)
{
	const char *p = r->text;
	int start = -1;

	while ((p = word_from(r->text, p, prefix))) {
		struct sentence s = sentence_at(r->text, p);
		int k = -1;
		int n;

		n = states_in(r, &s, &k);
		if (n > 1 || (n == 1 && start >= 0 && k != start))
			return err_set(e, ERR_PARSE,
				"line %d: the text names more than one state "
				"for the reset",
				r->t->line);
		if (n == 1)
			start = k;
		p = s.to > p ? s.to : p + 1;
	}
	if (start >= 0)
		r->t->start = start;
	return start >= 0;
}

static int
find_start(struct table_reader *r, const struct table_raws *w, struct err *e)
{
	struct table *t = r->t;
	int rc;

	if (w->start) {
		t->start = table__state(t, w->start);
		if (t->start < 0)
			return err_set(e, ERR_PARSE,
				"line %d: the machine begins in %.40s, which "
				"has no transitions",
				t->line, w->start);
		return 0;
	}
	rc = told_start(r, "reset", e);
	if (rc == 0)
		rc = told_start(r, "initial", e);
	if (rc == 0)
		table__note(r,
			"the text does not tell the first state: %s, the first "
			"of the table, is assumed",
			t->states[0].name);
	else if (rc > 0)
		table__note(
			r, "the first state is %s", t->states[t->start].name);
	return rc < 0 ? -1 : 0;
}

int
table__clocking(
	struct table_reader *r, const struct table_raws *w, struct err *e)
{
	struct table *t = r->t;
	const struct reset_name *name = find_reset(t);

	t->falling = (says(r->text, "negative edge") ||
			     says(r->text, "falling edge")) &&
		!says(r->text, "positive edge") &&
		!says(r->text, "rising edge");
	if (t->falling)
		table__note(r, "%s acts with its falling edge",
			t->ports[t->clock].name);
	if (name && reset_kind(r, name, e) < 0)
		return -1;
	if (!name)
		table__note(r,
			"no reset among the ports: the state has an "
			"initial value");
	return find_start(r, w, e);
}

/* ---- codes ---- */

static bool
set_code(struct table *t, int s, const char *bits, size_t n)
{
	if (n == 0 || n > 16)
		return false;
	if (t->code_bits && t->code_bits != (int)n)
		return false;
	t->code_bits = (int)n;
	t->states[s].code = strtoull(bits, NULL, 2);
	return true;
}

/* Digits at p, perhaps behind N'b; how many. */
static size_t
bits_at(const char *p, const char **bits)
{
	const char *q = p + strspn(p, "0123456789");

	if (*q == '\'' && (q[1] == 'b' || q[1] == 'B'))
		p = q + 2;
	*bits = p;
	return strspn(p, "01");
}

/* "A = 3'b001", "A: 001" or "000001(A)". */
static bool
code_by_name(struct table_reader *r, int s)
{
	const char *name = r->t->states[s].name;
	size_t n = strlen(name);

	for (const char *p = r->text; (p = strstr(p, name)); p += n) {
		const char *q = p + n;
		const char *bits;
		size_t k;

		if ((p > r->text && wordy(p[-1])) || wordy(*q))
			continue;
		if (p > r->text && p[-1] == '(' && *q == ')') {
			for (bits = p - 1; bits > r->text &&
				(bits[-1] == '0' || bits[-1] == '1');)
				bits--;
			k = (size_t)(p - 1 - bits);
		} else {
			q += strspn(q, " \t");
			if (*q != '=' && *q != ':')
				continue;
			q += 1 + strspn(q + 1, " \t");
			k = bits_at(q, &bits);
			if (wordy(bits[k]))
				continue;
		}
		if (k > 0)
			return set_code(r->t, s, bits, k);
	}
	return false;
}

/* "(S, S1, S11) = (10'b0000000001, ...)" */
static bool
code_tuple(struct table_reader *r)
{
	struct table *t = r->t;

	for (const char *p = r->text; (p = strchr(p, '(')); p++) {
		size_t len = strcspn(p + 1, "()");
		const char *q = p + 1 + len;
		size_t n;
		size_t k;
		char **name;
		char **code;

		if (*q != ')' || len > 4096)
			continue;
		q += 1 + strspn(q + 1, " \t\n");
		if (*q != '=')
			continue;
		q += 1 + strspn(q + 1, " \t\n");
		if (*q != '(' || strcspn(q + 1, ")") > 8192)
			continue;
		name = table__split(
			r->a, arena_strndup(r->a, p + 1, len), " \t\n,", &n);
		code = table__split(r->a,
			arena_strndup(r->a, q + 1, strcspn(q + 1, ")")),
			" \t\n,", &k);
		if (n != k || n != t->n_states)
			continue;
		for (size_t i = 0; i < n; i++) {
			const char *bits;
			int s = table__state(t, name[i]);

			k = bits_at(code[i], &bits);
			if (s < 0 || bits[k] || !set_code(t, s, bits, k))
				return false;
		}
		return true;
	}
	return false;
}

static bool
distinct(const struct table *t)
{
	for (size_t i = 0; i < t->n_states; i++)
		for (size_t k = 0; k < i; k++)
			if (t->states[i].code == t->states[k].code)
				return false;
	return true;
}

static bool
names_are_codes(struct table *t)
{
	for (size_t i = 0; i < t->n_states; i++)
		if (!table__is_bits(t->states[i].name) ||
			!set_code(t, (int)i, t->states[i].name,
				strlen(t->states[i].name)))
			return false;
	return true;
}

/* S0 before S10: by length, then by letters. */
static int
by_name(const struct table *t, size_t x)
{
	int before = 0;

	for (size_t i = 0; i < t->n_states; i++) {
		const char *p = t->states[i].name;
		const char *q = t->states[x].name;
		size_t n = strlen(p);
		size_t m = strlen(q);

		before += n < m || (n == m && strcmp(p, q) < 0);
	}
	return before;
}

/* "one-hot", with a flip-flop for each state and no word about which. */
static bool
onehot_in_order(struct table_reader *r)
{
	struct table *t = r->t;

	if (t->state_port < 0 ||
		t->ports[t->state_port].width != (int)t->n_states ||
		t->n_states > 16 ||
		!(says(r->text, "one-hot") || says(r->text, "one hot") ||
			says(r->text, "onehot")))
		return false;
	for (size_t i = 0; i < t->n_states; i++)
		t->states[i].code = (uint64_t)1 << by_name(t, i);
	t->code_bits = (int)t->n_states;
	table__note(r,
		"one-hot codes in the order of the states' names: bit "
		"0 is the first");
	return true;
}

bool
table__codes(struct table_reader *r)
{
	struct table *t = r->t;
	bool all = true;

	t->code_bits = 0;
	if (names_are_codes(t))
		return distinct(t);
	t->code_bits = 0;
	if (code_tuple(r) && distinct(t))
		return true;
	t->code_bits = 0;
	for (size_t i = 0; i < t->n_states && all; i++)
		all = code_by_name(r, (int)i);
	if (all && distinct(t))
		return true;
	t->code_bits = 0;
	return onehot_in_order(r);
}
