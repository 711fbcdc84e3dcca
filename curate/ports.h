/*
 * ports: how many ports of which direction and width a module has, as far as
 * its own text tells: to find modules that may be the same for a price that
 * fits millions.  What the compiler makes of them may differ.
 */
#ifndef CURATE_PORTS_H
#define CURATE_PORTS_H

#include <stdbool.h>
#include <stddef.h>

#define PORTS_MAX 256 /* of one direction */

enum ports_dir { PORTS_IN, PORTS_OUT, PORTS_INOUT, PORTS_DIRS };
struct ports {
	struct ports_of {
		size_t n;
		int width[PORTS_MAX]; /* ascending; 0: not told in numbers */
	} dir[PORTS_DIRS];
};

/* Of a text that begins with "module".  false: it has none, or too many. */
bool ports_read(const char *s, size_t n, struct ports *out);
/* May the ports be those of one interface, under other names? */
bool ports_may_match(const struct ports *x, const struct ports *y);

#endif
