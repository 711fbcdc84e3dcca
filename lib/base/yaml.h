/*
 * yaml: reads YAML (libyaml) into the same tree as JSON, so that one set of
 * getters serves both.  Plain scalars become null, bool, number or string by
 * the YAML 1.2 core schema; quoted ones are strings.  Anchors and aliases,
 * duplicate keys, and several documents in a file are refused (bounded).
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "lib/base/json.h"

/* name is used in messages ("NAME:LINE: ..."). */
int yaml_parse(struct arena *a, const char *name, const char *text, size_t n,
	cJSON **out, struct err *e);
int yaml_parse_file(
	struct arena *a, const char *path, cJSON **out, struct err *e);
/* Writes a JSON tree as YAML block text that yaml_parse reads back equal. */
char *yaml_text(struct arena *a, const cJSON *v);

#endif
