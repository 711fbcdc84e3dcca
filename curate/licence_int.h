/*
 * licence_int: the book of licences as its readers see it.
 */
#ifndef CURATE_LICENCE_INT_H
#define CURATE_LICENCE_INT_H

#include <stdint.h>

#include "curate/licence.h"

struct licence_word {
	uint32_t hash;
	uint32_t at; /* in the text */
	uint32_t n;  /* bytes */
	uint32_t line;
};

struct licence_words {
	struct licence_word *w;
	size_t n, cap;
};

/* Appends the words of text[from, to); line: of its first byte. */
void licence__words(struct arena *a, const char *text, size_t from, size_t to,
	uint32_t line, struct licence_words *out);

struct licence_phrase {
	uint32_t *hash;
	size_t n;
	const char *text;
	size_t next; /* in the chain of the same first words, + 1 */
};

/* Phrases are known by their place in the book. */
struct licence_rule { /* one alternative of a licence */
	size_t licence;
	size_t *phrase;
	size_t n;
};

struct licence_entry {
	struct licence licence;
	size_t * not ;
	size_t n_not;
	const char **beats; /* NULL-ended */
};

#define LICENCE_BUCKETS 4096

struct licence_book {
	struct licence_entry *entry;
	size_t n;
	struct licence_rule *rule;
	size_t n_rules;
	struct licence_phrase *phrase;
	size_t n_phrases;
	size_t bucket[LICENCE_BUCKETS]; /* place + 1 */
	size_t *notice[LICENCE_N_NOTICES];
	size_t n_notice[LICENCE_N_NOTICES];
	cJSON *names; /* normal name -> place in entry */
};

/* The normal form of a name: its words joined by blanks. */
char *licence__normal(struct arena *a, const char *s);

#endif
