/*
 * fuzz_decode_anthropic: replies of this wire; see fuzz_decode.h.
 */
#include "tests/fuzz/fuzz_decode.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_decode(LLM_WIRE_ANTHROPIC, data, size);
	return 0;
}
