/*
 * cmodel_examples: reads worked examples and compares a model with them (see
 * cmodel_examples.h).  Hostile input: any bytes.
 */
#include "eval/cmodel_examples.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "eval/extract_int.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define SHOWN 12 /* differences that are told */

/* ---- values ---- */

/* v * 2^k + digit, false when bits are lost beyond the words. */
static bool
shift_in(uint64_t *v, size_t words, int k, uint64_t digit)
{
	bool fits = v[words - 1] >> (64 - k) == 0;

	for (size_t i = words; i-- > 1;)
		v[i] = v[i] << k | v[i - 1] >> (64 - k);
	v[0] = v[0] << k | digit;
	return fits;
}

/* Behind "0x", "0b" or "8'h"; *k: bits of a digit, 0: decimal. */
static const char *
digits_of(const char *s, int *k)
{
	const char *tick = strchr(s, '\'');
	const char *base = NULL;

	*k = 0;
	if (tick != NULL && strspn(s, "0123456789") == (size_t)(tick - s))
		base = tick + 1;
	else if (s[0] == '0' && s[1] != '\0' && strchr("xXbB", s[1]) != NULL)
		base = s + 1;
	if (base == NULL)
		return s;
	switch (tolower((unsigned char)*base)) {
	case 'x':
	case 'h':
		*k = 4;
		break;
	case 'b':
		*k = 1;
		break;
	case 'd':
		break;
	default:
		return "";
	}
	return base + 1;
}

static bool
read_decimal(const char *s, uint64_t *v)
{
	for (; *s != '\0'; s++) {
		uint64_t d = (uint64_t)(*s - '0');

		if (!isdigit((unsigned char)*s) || *v > (UINT64_MAX - d) / 10)
			return false;
		*v = *v * 10 + d;
	}
	return true;
}

static bool
read_text(const struct cmodel_port *p, const char *s, uint64_t *v)
{
	bool fits = true;
	int k;

	s = digits_of(s, &k);
	if (*s == '\0' || strlen(s) > LIM_CMODEL_BITS)
		return false;
	if (k == 0)
		return read_decimal(s, v);
	for (; *s != '\0' && fits; s++) {
		int c = tolower((unsigned char)*s);
		int d = isdigit(c) ? c - '0' : c - 'a' + 10;

		if (c == '_')
			continue;
		if (!isxdigit(c) || d >= 1 << k)
			return false;
		fits = shift_in(v, p->words, k, (uint64_t)d);
	}
	return fits;
}

/* Into the port's words; false: no value of so many bits. */
static bool
read_value(const struct cmodel_port *p, const cJSON *j, uint64_t *v)
{
	bool good = cJSON_IsBool(j);

	memset(v, 0, p->words * sizeof(*v));
	if (cJSON_IsTrue(j))
		v[0] = 1;
	if (cJSON_IsNumber(j) && j->valuedouble >= 0 &&
		j->valuedouble <= 9007199254740992.0 &&
		floor(j->valuedouble) == j->valuedouble) {
		v[0] = (uint64_t)j->valuedouble;
		good = true;
	} else if (cJSON_IsString(j)) {
		good = read_text(p, j->valuestring, v);
	}
	return good &&
		(p->width % 64 == 0 || v[p->words - 1] >> (p->width % 64) == 0);
}

/* ---- steps ---- */

struct reader {
	struct arena *a;
	const struct cmodel *m;
	struct cmodel_examples *out;
	uint64_t *in, *want;
	bool *told;
	size_t step;
};

static const struct cmodel_port *
port_of(const struct cmodel *m, const char *name, bool output)
{
	for (size_t i = 0; i < m->n_ports; i++)
		if (m->ports[i].output == output && !m->ports[i].clock &&
			str_eq(m->ports[i].name, name))
			return &m->ports[i];
	return NULL;
}

/* The values of one side of a step; a clock may be named, it is no input. */
static int
read_side(struct reader *r, const cJSON *o, bool output, struct err *e)
{
	const struct cmodel *m = r->m;
	uint64_t *words = output ? r->want + r->step * m->out_words
				 : r->in + r->step * m->in_words;
	const cJSON *v;

	cJSON_ArrayForEach(v, o)
	{
		const struct cmodel_port *p = port_of(m, v->string, output);

		if (p == NULL && !output && m->clock != NULL &&
			str_eq(v->string, m->clock))
			continue;
		if (p == NULL)
			return err_set(e, ERR_PARSE,
				"worked example %zu: there is no %s %.40s",
				r->step, output ? "output" : "input",
				v->string != NULL ? v->string : "");
		if (!read_value(p, v, words + p->at))
			return err_set(e, ERR_PARSE,
				"worked example %zu: %s takes %d bits", r->step,
				p->name, p->width);
		if (!output)
			continue;
		r->told[r->step * m->n_ports + (size_t)(p - m->ports)] = true;
		r->out->values++;
	}
	return 0;
}

static int
read_steps(struct reader *r, const cJSON *list, struct err *e)
{
	const size_t words = r->m->in_words;
	const cJSON *x;

	cJSON_ArrayForEach(x, list)
	{
		if (r->step > 0)
			memcpy(r->in + r->step * words,
				r->in + (r->step - 1) * words,
				words * sizeof(*r->in));
		if (read_side(r, json_get(x, "in"), false, e) < 0 ||
			read_side(r, json_get(x, "out"), true, e) < 0)
			return -1;
		r->step++;
	}
	return 0;
}

/* The document: of the last fenced block that has one. */
static const cJSON *
find(struct arena *a, const char *reply, size_t n)
{
	struct extract_blocks *set = arena_alloc(a, sizeof(*set));
	const cJSON *found = NULL;

	if (n == 0)
		return NULL;
	extract__fences(a, reply, n, set);
	for (size_t i = 0; i < set->n; i++) {
		struct err none = ERR_INIT;
		cJSON *doc;

		if (set->b[i].n <= LIM_CMODEL_TEXT &&
			json_parse(a, set->b[i].p, set->b[i].n, &doc, &none) ==
				0 &&
			cJSON_IsArray(json_get(doc, "examples")))
			found = json_get(doc, "examples");
	}
	return found;
}

static void *
zeroed(struct arena *a, size_t n, size_t size)
{
	void *p = arena_array(a, n + 1, size);

	memset(p, 0, (n + 1) * size);
	return p;
}

int
cmodel_examples_read(struct arena *a, const struct cmodel *m, const char *reply,
	size_t n, struct cmodel_examples *out, struct err *e)
{
	const cJSON *list = find(a, reply, n);
	const size_t steps =
		list != NULL ? (size_t)cJSON_GetArraySize(list) : 0;
	struct reader r = {.a = a, .m = m, .out = out};

	memset(out, 0, sizeof(*out));
	if (steps == 0)
		return err_set(e, ERR_NOTFOUND,
			"there are no worked examples: a fenced JSON text "
			"{\"examples\": [{\"in\": {...}, \"out\": {...}}]}");
	if (steps > LIM_CMODEL_STEPS)
		return err_set(e, ERR_LIMIT, "more than %d worked examples",
			LIM_CMODEL_STEPS);
	r.in = zeroed(a, steps * m->in_words, sizeof(*r.in));
	r.want = zeroed(a, steps * m->out_words, sizeof(*r.want));
	r.told = zeroed(a, steps * m->n_ports, sizeof(*r.told));
	if (read_steps(&r, list, e) < 0)
		return -1;
	if (out->values == 0)
		return err_set(
			e, ERR_NOTFOUND, "the worked examples name no output");
	out->given = (struct cmodel_stimulus){r.in, steps};
	out->want = r.want;
	out->told = r.told;
	return 0;
}

/* ---- comparing ---- */

const char *
cmodel_examples_check(struct arena *a, const struct cmodel *m,
	const struct cmodel_examples *x, const uint64_t *out, size_t *differ)
{
	const char *text = "";

	*differ = 0;
	for (size_t i = 0; i < x->given.steps * m->n_ports; i++) {
		const struct cmodel_port *p = &m->ports[i % m->n_ports];
		const size_t step = i / m->n_ports;
		const uint64_t *got = out + step * m->out_words;
		const uint64_t *want = x->want + step * m->out_words;

		if (!x->told[i] ||
			memcmp(got + p->at, want + p->at,
				p->words * sizeof(*got)) == 0)
			continue;
		if (++*differ > SHOWN)
			continue;
		text = arena_printf(a,
			"%sworked example %zu: %s is 0x%s, it should be "
			"0x%s\n",
			text, step, p->name, cmodel_hex(a, p, got),
			cmodel_hex(a, p, want));
	}
	return text;
}
