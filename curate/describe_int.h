/*
 * describe_int: what the files of describe share.
 */
#ifndef CURATE_DESCRIBE_INT_H
#define CURATE_DESCRIBE_INT_H

#include <stdatomic.h>

#include "curate/describe.h"
#include "lib/base/json.h"
#include "lib/store/example.h"

struct describe_stage {
	const struct curate_describe *o;
	atomic_llong examples;
	atomic_llong asked, bad_json, empty, holds_code, lost;
	atomic_llong equivalent, different, unknown;
};

/* A row that is described, by one thread. */
struct describe_row {
	struct describe_stage *s;
	struct arena *a;
	struct equiv_text x;
	struct store_cur_example *example;
	size_t n, cap;
	cJSON *lost; /* {"level", "why"} of what no reply was of use for */
};

/* An example; trip: of a round trip, or NULL. */
void describe__add(struct describe_row *r, const char *level, const char *how,
	const char *text, const cJSON *by, cJSON *trip);
/* All that the model says of it.  -1: nobody could be asked. */
int describe__by_model(struct describe_row *r, struct err *e);

#endif
