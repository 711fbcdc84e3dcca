/*
 * mutate: what is worth telling of a fault (see mutate.h).  Must not run
 * anything.
 */
#include "eval/mutate.h"

#include <string.h>

const char *
mutate_how(struct arena *a, const char *line, size_t n)
{
	char *text = arena_strndup(a, line, n);
	char *mode = strstr(text, "-mode "), *module, *src;

	if (mode == NULL)
		return text;
	src = strstr(mode, " -src ");
	if (src != NULL)
		*src = '\0';
	module = strstr(mode, " -module ");
	if (module != NULL) {
		char *rest = module + 9 + strcspn(module + 9, " ");

		memmove(module, rest, strlen(rest) + 1);
	}
	return mode + 6;
}
