/*
 * judged: answers of judges that were given already, by a hash of the judge
 * object and the text (128 bits of their SHA-256): 24 bytes an answer, in a
 * table that is at most three quarters full.
 */
#ifndef CURATE_JUDGED_H
#define CURATE_JUDGED_H

#include <stddef.h>
#include <stdint.h>

#include "curate/recheck.h"

struct judged_key {
	uint64_t half[2];
};
struct judged_entry;
struct judged {
	struct judged_entry *entry;
	size_t n, cap;
};
#define JUDGED_INIT                                                            \
	{                                                                      \
		NULL, 0, 0                                                     \
	}

/* judge: the object as a text. */
struct judged_key judged_key_of(const char *judge, const char *text);
bool judged_get(const struct judged *j, const struct judged_key *k,
	enum recheck_says *out);
/* The key must not be there. */
void judged_put(
	struct judged *j, const struct judged_key *k, enum recheck_says says);
void judged_release(struct judged *j);

#endif
