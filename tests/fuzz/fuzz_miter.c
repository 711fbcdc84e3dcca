/*
 * fuzz_miter: any bytes as two AIGER files with their maps.  What comes out is
 * a readable AIGER file with one output, or an error that says why not.
 * The input is: three lengths of two bytes, then golden, its map, candidate,
 * its map.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/aig.h"
#include "eval/equiv_miter.h"

static struct equiv_port ports[] = {{"a", EQUIV_IN, 2}, {"clk", EQUIV_IN, 1},
	{"rst", EQUIV_IN, 1}, {"y", EQUIV_OUT, 2}};
static struct equiv_edge edges[] = {{1, 0, 1}, {2, 0, 0}};

/* The next part, as a text with a NUL behind it. */
static char *
part(struct arena *a, const uint8_t **data, size_t *size, size_t want,
	size_t *n)
{
	char *s;

	*n = want < *size ? want : *size;
	s = arena_strndup(a, "", 0);
	if (*n > 0) {
		s = arena_alloc(a, *n + 1);
		memcpy(s, *data, *n);
	}
	*data += *n;
	*size -= *n;
	return s;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct equiv_net net = {
		.ports = ports, .n_ports = 4, .clocks = {edges, 1}};
	struct equiv_top t = {.net = &net, .clock = &edges[0]};
	struct arena a = ARENA_INIT;
	struct equiv_side side[2];
	struct equiv_miter m;
	struct err e = ERR_INIT;
	size_t want[4] = {0, 0, 0, SIZE_MAX}, n, i;
	struct aig g;

	if (size < 6)
		return 0;
	for (i = 0; i < 3; i++)
		want[i] = (size_t)data[2 * i] << 8 | data[2 * i + 1];
	data += 6;
	size -= 6;
	if (want[0] & 1)
		t.resets = (struct equiv_edges){&edges[1], 1};
	for (i = 0; i < 2; i++) {
		side[i].aig = part(&a, &data, &size, want[2 * i], &side[i].n);
		side[i].map = part(&a, &data, &size, want[2 * i + 1], &n);
	}
	if (equiv__miter(&a, &t, &side[0], &side[1], &m, &e) == 0) {
		FUZZ_CHECK(aig_read(&a, m.aig, m.n, &g, &e) == 0);
		FUZZ_CHECK(g.n_out == 1 && strstr(m.map, "input 0 0 i0"));
	} else {
		FUZZ_CHECK(e.msg[0]);
	}
	arena_release(&a);
	return 0;
}
