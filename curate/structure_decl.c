/*
 * structure_decl: declarations, a name and an attribute at a time, so that
 * neither their order nor their grouping counts.  It must not tell wire, reg
 * and logic apart.
 */
#include "curate/structure_read_int.h"

#include <string.h>

static const char *const drop_words[] = {
	"wire", "reg", "logic", "var", "unsigned", NULL};
static const char *const keep_words[] = {"input", "output", "inout", "ref",
	"signed", "tri", "tri0", "tri1", "wand", "wor", "triand", "trior",
	"trireg", "supply0", "supply1", "uwire", "integer", "int", "byte",
	"shortint", "longint", "bit", "time", "real", "realtime", "shortreal",
	"string", "event", "parameter", "localparam", "genvar", "const",
	"automatic", "static", "type", NULL};

#define KEPT 8 /* words of one declaration */

struct decl {
	size_t word[KEPT]; /* places of what is kept */
	size_t n;
	size_t range, range_end; /* [msb:lsb]... */
	size_t type;		 /* place of a name of a type; 0: none */
	bool net;		 /* a value is an assignment */
};

/* Words before the name; the place of the name. */
static size_t
read_words(struct structure_reader *r, size_t i, size_t to, struct decl *d,
	bool header)
{
	bool first = true;

	for (;; i++) {
		bool drop = i < to && structure__any(r, i, drop_words);
		bool keep = i < to && structure__any(r, i, keep_words);
		bool type = i + 1 < to && structure__named(r, i) &&
			structure__named(r, i + 1);

		if ((drop || keep || type) && first && header)
			memset(d, 0, sizeof(*d));
		first = first && !drop && !keep && !type;
		if (structure__is(r, i, "wire"))
			d->net = true;
		if (type)
			d->type = i;
		else if (keep && d->n < KEPT)
			d->word[d->n++] = i;
		else if (i < to && structure__is(r, i, "[")) {
			d->range = d->range_end == i ? d->range : i;
			d->range_end = structure__behind(r, i);
			i = d->range_end - 1;
		} else if (!drop && !keep) {
			return i;
		}
	}
}

static void
say_words(struct structure_reader *r, const struct decl *d, size_t name)
{
	for (size_t i = 0; i < d->n; i++) {
		size_t node = structure__open(r, STRUCTURE_LIST, "is");

		structure__token(r, d->word[i]);
		structure__token(r, name);
		structure__close(r, node);
	}
}

static void
say_part(struct structure_reader *r, const char *what, size_t name, size_t from,
	size_t to)
{
	size_t node = structure__open(r, STRUCTURE_LIST, what);

	structure__token(r, name);
	structure__value(r, from, to);
	structure__close(r, node);
}

/* name [dims] [= value] */
static void
say_name(struct structure_reader *r, const struct decl *d, size_t name,
	size_t to)
{
	uint32_t no = structure__number(r, r->scope, name);
	size_t eq = structure__find(r, name, to, "=");

	say_words(r, d, name);
	if (d->range_end > d->range && !r->t->name[no].ranged) {
		r->t->name[no].ranged = true;
		say_part(r, "range", name, d->range, d->range_end);
	}
	if (d->type != 0)
		say_part(r, "type", name, d->type, d->type + 1);
	if (name + 1 < eq)
		say_part(r, "dims", name, name + 1, eq);
	if (eq < to)
		say_part(r, d->net ? "assign" : "init", name, eq + 1, to);
	else if (d->n == 0 && d->range_end <= d->range && d->type == 0 &&
		r->proc)
		say_part(r, "local", name, to, to);
}

void
structure__declare(
	struct structure_reader *r, size_t from, size_t to, bool header)
{
	struct decl d = {.n = 0};

	while (from < to && !r->failed) {
		size_t end = structure__find(r, from, to, ",");
		size_t name = read_words(r, from, end, &d, header);

		if (name < end && structure__named(r, name)) {
			say_name(r, &d, name, end);
		} else if (from < end) {
			size_t node = structure__open(r, STRUCTURE_LIST, "odd");

			structure__run(r, from, end);
			structure__close(r, node);
		}
		from = end + 1;
	}
}
