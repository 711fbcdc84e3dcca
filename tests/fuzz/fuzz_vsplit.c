/*
 * fuzz_vsplit: any bytes as a file of Verilog.  Its items lie in order and
 * apart, and what they need lies in them.
 */
#include "tests/fuzz/fuzz.h"

#include "curate/vsplit.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data;
	struct vsplit_refs r = {p, size, 0};
	struct vsplit_ref ref;
	struct arena a = ARENA_INIT;
	struct vsplit v;
	size_t at = 0, before = 0;

	vsplit_text(&a, p, size, &v);
	for (size_t i = 0; i < v.n; i++) {
		FUZZ_CHECK(v.item[i].start >= at);
		FUZZ_CHECK(v.item[i].end > v.item[i].start);
		FUZZ_CHECK(v.item[i].name[0] != '\0' || v.broken);
		at = v.item[i].end;
	}
	FUZZ_CHECK(at <= size);
	for (size_t i = 0; i < v.n_macros; i++)
		FUZZ_CHECK(v.macro[i].at + v.macro[i].n <= size);
	while (vsplit_next(&r, &ref)) {
		FUZZ_CHECK(r.at > before && ref.end <= size);
		FUZZ_CHECK(
			ref.name.p >= p && ref.name.p + ref.name.n <= p + size);
		before = r.at;
	}
	arena_release(&a);
	return 0;
}
