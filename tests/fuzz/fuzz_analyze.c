/*
 * fuzz_analyze: any bytes as the output of a compilation and a simulation.
 * The letter is one of the known ones, pieces do not matter, and memory stays
 * bounded.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/judge_scan.h"

static void
scan(struct judge_scan *s, const char *p, size_t n, size_t split, size_t step)
{
	size_t i, k;

	judge_scan_init(s);
	for (i = 0; i < n; i += k) {
		if (i >= split)
			judge_scan_phase(s, SCAN_SIM);
		k = n - i < step ? n - i : step;
		if (i < split && split - i < k)
			k = split - i;
		judge_scan_add(s, p + i, k);
	}
	judge_scan_phase(s, SCAN_SIM);
	judge_scan_end(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct judge_scan whole, pieces;
	const char *p = (const char *)data;
	size_t split, step;
	char letter;

	if (size < 2)
		return 0;
	split = data[0] * (size - 2) / 255;
	step = 1 + data[1] % 61;
	p += 2;
	size -= 2;
	scan(&whole, p, size, split, size + 1);
	scan(&pieces, p, size, split, step);
	letter = judge_scan_letter(&whole, p, size);
	FUZZ_CHECK(letter && strchr(".SCe0nwmpcrRT", letter));
	FUZZ_CHECK(judge_scan_letter(&pieces, p, size) == letter);
	FUZZ_CHECK(whole.first_mismatch == pieces.first_mismatch);
	FUZZ_CHECK(whole.first_mismatch >= -1 && whole.last_e >= -1);
	FUZZ_CHECK(whole.native == pieces.native);
	FUZZ_CHECK(whole.native_s == pieces.native_s);
	if (size < SCAN_LINE) {
		FUZZ_CHECK(whole.lines == pieces.lines);
		FUZZ_CHECK(whole.found == pieces.found);
		FUZZ_CHECK(whole.found >= whole.lines);
		FUZZ_CHECK(whole.rtllm_pass == pieces.rtllm_pass);
		FUZZ_CHECK(whole.vgen_pass == pieces.vgen_pass);
	}
	judge_scan_release(&whole);
	judge_scan_release(&pieces);
	return 0;
}
