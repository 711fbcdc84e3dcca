/*
 * lex_number: what integers are worth.
 */
#include "eval/lex.h"

static int
base_of(char c)
{
	switch (c | 0x20) {
	case 'b':
		return 2;
	case 'o':
		return 8;
	case 'd':
		return 10;
	case 'h':
		return 16;
	default:
		return 0;
	}
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

bool
lex_integer(const struct lex_token *t, uint64_t *out)
{
	int base = 10;
	bool any = false;
	size_t i = 0;

	*out = 0;
	if (t->n > 1 && t->p[0] == '\'') {
		i = (t->p[1] | 0x20) == 's' ? 2 : 1;
		base = i < t->n ? base_of(t->p[i]) : 0;
		i++;
	}
	for (; i < t->n && base > 0; i++) {
		int d = digit(t->p[i]);

		if (t->p[i] == '_' || t->p[i] == ' ' || t->p[i] == '\t')
			continue;
		*out = *out * (uint64_t)base + (uint64_t)d;
		if (d >= base || *out >> 58 != 0)
			return false;
		any = true;
	}
	return any;
}
