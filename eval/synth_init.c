/*
 * synth_init: the values that bits of a netlist begin with, from the log of
 * Yosys' `dump a:init`:
 *
 *	  attribute \init 4'0001
 *	  attribute \src "s0.sv:2.12-2.13"
 *	  wire width 4 offset 1 \q
 *
 * A wire with upto counts its bits the other way round.  Whatever else the log
 * holds is passed over; a name that the netlist does not have is ignored.
 */
#include "eval/synth_int.h"

#include <string.h>

#include "lib/base/limits.h"
#include "lib/base/str.h"

#define INIT "  attribute \\init "
#define WIRE "  wire "

struct wire {
	const char *name;
	int64_t width, offset;
	bool upto;
};

/* The words of a line behind "wire"; false: it has no name or no width. */
static bool
read_wire(char *words, struct wire *out)
{
	int64_t *number = NULL;
	char *save = NULL, *word;

	*out = (struct wire){.width = 1};
	for (word = strtok_r(words, " ", &save); word;
		word = strtok_r(NULL, " ", &save)) {
		if (word[0] == '\\')
			out->name = word + 1;
		else if (number && !str_to_i64(word, number))
			return false;
		else if (str_eq(word, "upto"))
			out->upto = true;
		number = str_eq(word, "width")	 ? &out->width
			: str_eq(word, "offset") ? &out->offset
						 : NULL;
	}
	return out->name && out->width > 0 && out->width <= SYNTH_NETS_MAX &&
		out->offset >= 0 && out->offset <= INT32_MAX;
}

static void
set_bits(struct arena *a, struct synth_net *net, const struct wire *w,
	const char *value)
{
	const char *bits = strchr(value, '\''), *name;
	size_t n = bits ? strlen(++bits) : 0, i;
	int at;

	for (i = 0; i < n && i < (size_t)w->width; i++) {
		int64_t index = w->offset +
			(w->upto ? w->width - 1 - (int64_t)i : (int64_t)i);

		if (bits[n - 1 - i] != '0' && bits[n - 1 - i] != '1')
			continue;
		name = w->width == 1 ? w->name
				     : arena_printf(a, "%s[%lld]", w->name,
					       (long long)index);
		at = synth__find(net, name);
		if (at >= 0)
			net->init[synth__root(net, at)] = bits[n - 1 - i];
	}
}

void
synth__init(struct arena *a, struct synth_net *net, const char *log)
{
	const char *value = NULL, *end;
	struct wire w;
	char *line;

	net->init = arena_alloc(a, (size_t)net->n + 1);
	memset(net->init, 0, (size_t)net->n + 1);
	for (; *log; log = *end ? end + 1 : end) {
		end = strchrnul(log, '\n');
		if (str_starts(log, INIT)) {
			value = arena_strndup(a, log + strlen(INIT),
				(size_t)(end - log) - strlen(INIT));
		} else if (value && str_starts(log, WIRE)) {
			line = arena_strndup(a, log + strlen(WIRE),
				(size_t)(end - log) - strlen(WIRE));
			if (read_wire(line, &w))
				set_bits(a, net, &w, value);
			value = NULL;
		}
	}
}
