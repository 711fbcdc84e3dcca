/*
 * test_hash: digests, against published values.
 */
#include "tests/unit/unit.h"

#include "lib/base/hash.h"

static void
test_published(void **state)
{
	char out[HASH_HEX];

	(void)state;
	/* FIPS 180-4 examples */
	hash_hex("", 0, out);
	assert_string_equal(out,
		"e3b0c44298fc1c149afbf4c8996fb924"
		"27ae41e4649b934ca495991b7852b855");
	hash_hex("abc", 3, out);
	assert_string_equal(out,
		"ba7816bf8f01cfea414140de5dae2223"
		"b00361a396177a9cb410ff61f20015ad");
	hash_hex(NULL, 0, out);
	assert_memory_equal(out, "e3b0c442", 8);
}

/* Digest of two strings and a number. */
static void
digest(const char *a, const char *b, int64_t v, char out[HASH_HEX])
{
	struct hash_ctx *h = hash_new();

	hash_str(h, a);
	hash_str(h, b);
	hash_i64(h, v);
	hash_final(h, out);
}

static void
test_parts_do_not_run_together(void **state)
{
	char seen[6][HASH_HEX];
	size_t i;
	size_t k;

	(void)state;
	digest("ab", "c", 1, seen[0]);
	digest("a", "bc", 1, seen[1]);
	digest("ab", NULL, 1, seen[2]);
	digest("ab", "", 1, seen[3]);
	digest("ab", "c", -1, seen[4]);
	digest("", "abc", 1, seen[5]);
	for (i = 0; i < 6; i++) {
		for (k = 0; k < i; k++)
			assert_string_not_equal(seen[i], seen[k]);
	}
	digest("ab", "c", 1, seen[1]);
	assert_string_equal(seen[0], seen[1]);
}

static void
test_stable(void **state)
{
	char out[HASH_HEX];
	char want[HASH_HEX];
	/* the parts as hash.c frames them: tag, 8 bytes of length, bytes */
	static const char framed[] = "b\2\0\0\0\0\0\0\0ab"
				     "n\0\0\0\0\0\0\0\0"
				     "i\1\2\0\0\0\0\0\0";

	(void)state;
	digest("ab", NULL, 0x201, out);
	hash_hex(framed, sizeof(framed) - 1, want);
	assert_string_equal(out, want);
}

static void
test_fnv(void **state)
{
	(void)state;
	assert_true(hash_fnv64("", 0) == 0xcbf29ce484222325u);
	assert_true(hash_fnv64("a", 1) == 0xaf63dc4c8601ec8cu);
	assert_true(hash_fnv64("foobar", 6) == 0x85944171f73967e8u);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_published),
	cmocka_unit_test(test_parts_do_not_run_together),
	cmocka_unit_test(test_stable),
	cmocka_unit_test(test_fnv),
};

UNIT_MAIN(tests)
