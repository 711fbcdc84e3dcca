/*
 * licence_book: the licences that are known, from their YAML tree into tables
 * that are searched by the first two words of a phrase.
 */
#include "curate/licence_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

/* ---- words ---- */

static bool
letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9');
}

static bool
digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static struct licence_word *
push_word(struct arena *a, struct licence_words *w)
{
	w->w = arena_grow(a, w->w, w->n, &w->cap, sizeof(*w->w));
	return &w->w[w->n++];
}

static uint32_t
word_hash(const char *p, size_t n)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		h = (h ^ c) * 16777619u;
	}
	return h;
}

void
licence__words(struct arena *a, const char *text, size_t from, size_t to,
	uint32_t line, struct licence_words *out)
{
	const unsigned char *u = (const unsigned char *)text;

	for (size_t i = from; i < to;) {
		size_t at = i;
		struct licence_word *w;

		line += u[i] == '\n';
		if (u[i] == 0xc2 && i + 1 < to && u[i + 1] == 0xa9) {
			w = push_word(a, out); /* the sign is the word */
			*w = (struct licence_word){word_hash("copyright", 9),
				(uint32_t)i, 2, line};
			i += 2;
			continue;
		}
		while (i < to &&
			(letter(u[i]) ||
				(u[i] == '.' && i > at && i + 1 < to &&
					digit(u[i - 1]) && digit(u[i + 1]))))
			i++;
		if (i == at) {
			i++;
			continue;
		}
		w = push_word(a, out);
		*w = (struct licence_word){word_hash(text + at, i - at),
			(uint32_t)at, (uint32_t)(i - at), line};
	}
}

char *
licence__normal(struct arena *a, const char *s)
{
	struct licence_words w = {.n = 0};
	size_t at = 0;
	char *to = arena_alloc(a, 2 * strlen(s) + 2);

	licence__words(a, s, 0, strlen(s), 1, &w);
	for (size_t i = 0; i < w.n; i++) {
		if (i > 0)
			to[at++] = ' ';
		for (uint32_t k = 0; k < w.w[i].n; k++) {
			char c = s[w.w[i].at + k];

			to[at++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
		}
	}
	to[at] = '\0';
	return to;
}

/* ---- making ---- */

struct making {
	struct arena *a;
	const char *name;
	struct licence_book *b;
	struct err *e;
};

static size_t
bucket_of(const uint32_t *hash)
{
	return (hash[0] * 31u + hash[1]) % LICENCE_BUCKETS;
}

/* The place of a phrase of at least two words; -1. */
static int
make_phrase(struct making *m, const cJSON *v, size_t *place)
{
	struct licence_book *b = m->b;
	struct licence_words w = {.n = 0};
	struct licence_phrase *p = &b->phrase[b->n_phrases];
	size_t *bucket;

	if (cJSON_IsString(v))
		licence__words(
			m->a, v->valuestring, 0, strlen(v->valuestring), 1, &w);
	if (w.n < 2)
		return err_set(m->e, ERR_PARSE,
			"%s: a phrase must be a text of two words or more%s%s",
			m->name, cJSON_IsString(v) ? ", not " : "",
			cJSON_IsString(v) ? v->valuestring : "");
	if (b->n_phrases == LIM_LICENCE_PHRASES)
		return err_set(m->e, ERR_LIMIT, "%s: more than %d phrases",
			m->name, LIM_LICENCE_PHRASES);
	p->hash = arena_array(m->a, w.n, sizeof(*p->hash));
	for (size_t i = 0; i < w.n; i++)
		p->hash[i] = w.w[i].hash;
	p->n = w.n;
	p->text = arena_strdup(m->a, v->valuestring);
	bucket = &b->bucket[bucket_of(p->hash)];
	p->next = *bucket;
	*place = b->n_phrases++;
	*bucket = *place + 1;
	return 0;
}

static int
make_phrases(struct making *m, const cJSON *list, size_t **out, size_t *n)
{
	const cJSON *v;

	*n = 0;
	*out = arena_array(
		m->a, (size_t)cJSON_GetArraySize(list) + 1, sizeof(**out));
	cJSON_ArrayForEach(v, list)
	{
		if (make_phrase(m, v, &(*out)[*n]) < 0)
			return -1;
		(*n)++;
	}
	return 0;
}

static void
add_name(struct making *m, const char *name, size_t place)
{
	json_set_num(m->b->names, licence__normal(m->a, name), (double)place);
}

static int
make_rules(struct making *m, const cJSON *match, size_t place)
{
	const cJSON *alternative;

	cJSON_ArrayForEach(alternative, match)
	{
		struct licence_rule *r = &m->b->rule[m->b->n_rules];

		if (!cJSON_IsArray(alternative) ||
			m->b->n_rules == LIM_LICENCE_PHRASES)
			return err_set(m->e, ERR_PARSE,
				"%s: match of %s must be a list of lists",
				m->name, m->b->entry[place].licence.id);
		r->licence = place;
		if (make_phrases(m, alternative, &r->phrase, &r->n) < 0)
			return -1;
		m->b->n_rules++;
	}
	return 0;
}

static const char **
strings(struct arena *a, const cJSON *list)
{
	const char **out = arena_array(
		a, (size_t)cJSON_GetArraySize(list) + 1, sizeof(*out));
	const cJSON *v;
	size_t n = 0;

	cJSON_ArrayForEach(v, list)
	{
		if (cJSON_IsString(v))
			out[n++] = arena_strdup(a, v->valuestring);
	}
	return out;
}

static int
make_entry(struct making *m, const cJSON *o)
{
	struct licence_book *b = m->b;
	struct licence_entry *x = &b->entry[b->n];
	const char *id = json_str(o, "id", NULL);
	const char *class = json_str(o, "class", NULL);
	const cJSON *v;

	if (id == NULL || class == NULL)
		return err_set(m->e, ERR_PARSE,
			"%s: each licence needs id and class", m->name);
	x->licence.id = arena_strdup(m->a, id);
	x->licence.class = arena_strdup(m->a, class);
	x->beats = strings(m->a, json_get(o, "beats"));
	add_name(m, id, b->n);
	cJSON_ArrayForEach(v, json_get(o, "names"))
	{
		if (cJSON_IsString(v))
			add_name(m, v->valuestring, b->n);
	}
	if (make_rules(m, json_get(o, "match"), b->n) < 0 ||
		make_phrases(m, json_get(o, "not"), &x->not, &x->n_not) < 0)
		return -1;
	b->n++;
	return 0;
}

static int
make_known_one(struct making *m, const char *class, const cJSON *id)
{
	struct licence_entry *x = &m->b->entry[m->b->n];

	if (!cJSON_IsString(id) || m->b->n == LIM_LICENCES)
		return err_set(m->e, ERR_PARSE,
			"%s: known.%s must be a list of identifiers, at most "
			"%d in all",
			m->name, class, LIM_LICENCES);
	x->licence.id = arena_strdup(m->a, id->valuestring);
	x->licence.class = arena_strdup(m->a, class);
	x->beats = arena_array(m->a, 1, sizeof(*x->beats));
	add_name(m, id->valuestring, m->b->n++);
	return 0;
}

/* Identifiers of which only the class is known. */
static int
make_known(struct making *m, const cJSON *known)
{
	const cJSON *list, *id;

	for (list = known == NULL ? NULL : known->child; list != NULL;
		list = list->next)
		for (id = list->child; id != NULL; id = id->next)
			if (make_known_one(m, list->string, id) < 0)
				return -1;
	return 0;
}

static int
make_notices(struct making *m, const cJSON *notices)
{
	static const char *const keys[LICENCE_N_NOTICES] = {
		"proprietary", "export", "reserved", "mention"};

	for (size_t i = 0; i < LICENCE_N_NOTICES; i++)
		if (make_phrases(m, json_get(notices, keys[i]),
			    &m->b->notice[i], &m->b->n_notice[i]) < 0)
			return -1;
	return 0;
}

int
licence_book_make(struct arena *a, const cJSON *tree, const char *name,
	struct licence_book **out, struct err *e)
{
	struct licence_book *b = arena_alloc(a, sizeof(*b));
	struct making m = {.a = a, .name = name, .b = b, .e = e};
	const cJSON *list = json_get(tree, "licences"), *o;

	if (cJSON_GetArraySize(list) < 1 ||
		cJSON_GetArraySize(list) > LIM_LICENCES)
		return err_set(e, ERR_PARSE,
			"%s: licences must be a list of 1 to %d", name,
			LIM_LICENCES);
	b->names = json_object(a);
	b->entry = arena_array(a, LIM_LICENCES + 1, sizeof(*b->entry));
	b->phrase = arena_array(a, LIM_LICENCE_PHRASES + 1, sizeof(*b->phrase));
	b->rule = arena_array(a, LIM_LICENCE_PHRASES + 1, sizeof(*b->rule));
	cJSON_ArrayForEach(o, list)
	{
		if (make_entry(&m, o) < 0)
			return -1;
	}
	if (make_known(&m, json_get(tree, "known")) < 0 ||
		make_notices(&m, json_get(tree, "notices")) < 0)
		return -1;
	*out = b;
	return 0;
}

/* ---- finding ---- */

static const struct licence *
find_name(const struct licence_book *b, const char *normal)
{
	double at = json_num(b->names, normal, -1);

	return at < 0 ? NULL : &b->entry[(size_t)at].licence;
}

const struct licence *
licence_book_find(const struct licence_book *b, const char *name)
{
	static const char *const tails[] = {" only", " or later"};
	struct arena a = ARENA_INIT;
	char *normal;
	const struct licence *l = NULL;

	if (strlen(name) <= 200) {
		normal = licence__normal(&a, name);
		l = find_name(b, normal);
		for (size_t i = 0; l == NULL && i < 2; i++) {
			size_t n = strlen(normal), k = strlen(tails[i]);

			if (n > k && strcmp(normal + n - k, tails[i]) == 0)
				l = find_name(
					b, arena_strndup(&a, normal, n - k));
		}
	}
	arena_release(&a);
	return l;
}
