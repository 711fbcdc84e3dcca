/*
 * fuzz_lock: any bytes as a locked design.  Reading ends, and what comes out
 * is either faults or a count that fits together.
 */
#include "tests/fuzz/fuzz.h"

#include "eval/lock.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct lock_job job = {.text = (const char *)data,
		.n = size,
		.allow = "and,or,not,nand,nor,xor,xnor,buf,assign"};
	struct lock_result r;
	struct err e = ERR_INIT;
	int64_t sum = 0;

	if (lock_check(&a, &job, &r, &e) == 0) {
		FUZZ_CHECK(r.accepted == (r.n_faults == 0));
		FUZZ_CHECK(r.n_faults <= LOCK_FAULTS_MAX);
		if (r.accepted) {
			for (size_t i = 0; i < r.n_counts; i++)
				sum += r.counts[i].n;
			FUZZ_CHECK(sum == r.gates);
			FUZZ_CHECK(r.depth <= r.gates);
			FUZZ_CHECK((r.depth < 0) == (r.loop_line > 0));
		}
		lock_json(&a, &r);
	}
	arena_release(&a);
	return 0;
}
