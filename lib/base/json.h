/*
 * json: facade over cJSON.  Parsing is bounded in size and depth and
 * validates UTF-8; trees live as long as the arena they were parsed into.
 * Getters never fail: they answer the default when the member is missing,
 * null or of another type.  64-bit integers travel as strings (cJSON holds
 * doubles).
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"

/* Parses exactly one document of n bytes (white space around it allowed).
 * The tree is owned by a.  ERR_PARSE names line and column; ERR_LIMIT. */
int json_parse(struct arena *a, const char *text, size_t n, cJSON **out,
	struct err *e);
/* A new object or array owned by a; children added are owned by the tree. */
cJSON *json_object(struct arena *a);
cJSON *json_array(struct arena *a);
/* A root that belongs to nobody yet (from cJSON itself) becomes owned by a. */
cJSON *json_adopt(struct arena *a, cJSON *root);

/* o may be NULL in all getters. */
cJSON *json_get(const cJSON *o, const char *key); /* NULL if missing */
/* Dotted path: "usage.prompt_tokens_details.cached_tokens". */
cJSON *json_path(const cJSON *o, const char *path);
const char *json_str(const cJSON *o, const char *key, const char *dflt);
double json_num(const cJSON *o, const char *key, double dflt);
/* Accepts a number or a decimal string; saturates. */
int64_t json_i64(const cJSON *o, const char *key, int64_t dflt);
bool json_bool(const cJSON *o, const char *key, bool dflt);

void json_set_str(cJSON *o, const char *key, const char *v); /* NULL: null */
void json_set_num(cJSON *o, const char *key, double v);	 /* not finite: null */
void json_set_i64(cJSON *o, const char *key, int64_t v); /* |v|>=2^53: string */
void json_set_bool(cJSON *o, const char *key, bool v);
void json_set_null(cJSON *o, const char *key);
/* Moves child into the tree; a child made by json_object/json_array or a
 * parsed root may be given: ownership passes from the arena to the tree.  An
 * existing member of that name is replaced.  Never give such a root to
 * cJSON_AddItem*: it would be freed twice. */
void json_set(cJSON *o, const char *key, cJSON *child);
void json_push(cJSON *arr, cJSON *child);
void json_push_str(cJSON *arr, const char *v);
void json_push_num(cJSON *arr, double v); /* not finite: null */
/* Deep copy owned by a. */
cJSON *json_copy(struct arena *a, const cJSON *v);

/* Compact text, keys in insertion order. */
char *json_text(struct arena *a, const cJSON *v);
/* Indented by two spaces, newline at the end. */
char *json_pretty(struct arena *a, const cJSON *v);
/* Canonical text for hashing: compact, object keys sorted by bytes. */
char *json_canonical(struct arena *a, const cJSON *v);

#endif
