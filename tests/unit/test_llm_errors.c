/*
 * test_llm_errors: error bodies, the retry table, Retry-After.
 */
#include "tests/unit/unit.h"

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/llm/errors.h"

static struct arena a = ARENA_INIT;

static int
teardown(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

static void
test_bodies(void **state)
{
	static const struct {
		const char *body, *code, *type, *message;
	} t[] = {
		{"{\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":null}}",
			"", "t", "m"},
		{"{\"error\":{\"message\":\"m\",\"code\":\"c\"}}", "c", "",
			"m"},
		{"{\"error\":{\"message\":\"P\",\"code\":429,\"metadata\":"
		 "{\"raw\":\"slow\"}},\"user_id\":\"u\"}",
			"429", "", "P (slow)"},
		{"{\"type\":\"error\",\"error\":{\"type\":\"t\",\"message\":"
		 "\"m\"},\"request_id\":\"r\"}",
			"", "t", "m"},
		{"{\"object\":\"error\",\"message\":\"m\",\"type\":\"T\","
		 "\"code\":400}",
			"400", "T", "m"},
		{"{\"id\":\"x\",\"message\":\"m\"}", "", "", "m"},
		{"{\"detail\":\"m\"}", "", "", "m"},
		{"{\"detail\":[{\"msg\":\"bad\"}]}", "", "",
			"[{\"msg\":\"bad\"}]"},
		{"{\"error\":\"m\"}", "", "", "m"},
		{"\n\n {\"error\":{\"message\":\"m\"}}", "", "", "m"},
		{"<html><head><title>502 Bad\n gateway</title>", "", "",
			"502 Bad gateway"},
		{"<p>no <b>title</b></p>", "", "", "no title"},
		{"  plain\ttext\r\n\x01 here ", "", "", "plain text here"},
		{"{not json", "", "", "{not json"},
		{"", "", "", ""},
		{"a\xff", "", "", "a\xef\xbf\xbd"},
	};
	struct errors_fail f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(t) / sizeof(*t); i++) {
		errors_read_body(&a, 418, t[i].body, strlen(t[i].body), &f);
		assert_int_equal(f.status, 418);
		assert_string_equal(f.code, t[i].code);
		assert_string_equal(f.type, t[i].type);
		assert_string_equal(f.message, t[i].message);
	}
}

static void
test_body_bounded(void **state)
{
	size_t n = 3 * LIM_MIB;
	char *body = xmalloc(n);
	struct errors_fail f;
	struct err e = ERR_INIT;

	(void)state;
	memset(body, 'x', n);
	errors_read_body(&a, 500, body, n, &f);
	assert_true(strlen(f.message) <= LIM_ERROR_TEXT);
	assert_true(retry_classify(&f, "model m", &e));
	assert_true(strlen(e.msg) < 400);
	assert_non_null(strstr(e.msg, "..."));
	memset(body, '<', n);
	errors_read_body(&a, 500, body, n, &f);
	assert_string_equal(f.message, "");
	free(body);
}

static void
test_retry_table(void **state)
{
	static const int yes[] = {408, 409, 425, 429, 500, 502, 503, 504, 520,
		521, 522, 523, 524, 527, 529, 0};
	static const int no[] = {300, 301, 302, 400, 401, 402, 403, 404, 405,
		410, 413, 415, 422, 431, 451, 501, 505, 511, 525, 526};
	struct errors_fail f = {0, "", "", "what"};
	struct err e = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(yes) / sizeof(*yes); i++) {
		f.status = yes[i];
		assert_true(retry_classify(&f, "m", &e));
		assert_int_equal(e.code, ERR_RETRY);
	}
	for (i = 0; i < sizeof(no) / sizeof(*no); i++) {
		f.status = no[i];
		assert_false(retry_classify(&f, "m", &e));
		assert_int_not_equal(e.code, ERR_RETRY);
	}
}

static void
test_quota(void **state)
{
	static const struct errors_fail money[] = {
		{429, "insufficient_quota", "", ""},
		{429, "", "insufficient_quota", ""},
		{429, "credit_balance_exhausted", "", ""},
		{429, "billing_hard_limit_reached", "", ""},
		{429, "", "", "You exceeded your current quota, please check"},
		{429, "", "", "your monthly spend limit is reached"},
		{400, "", "", "Your credit balance is too low"},
		{402, "", "unknown_error", "Insufficient Balance"},
		{403, "", "", "Payment required"},
	};
	static const struct errors_fail rate[] = {
		{429, "rate_limit_exceeded", "requests", "limit 500 / min"},
		{429, "", "", "Quota exceeded for requests per minute"},
		{500, "", "", "billing service unavailable"},
	};
	struct err e = ERR_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(money) / sizeof(*money); i++) {
		assert_false(retry_classify(&money[i], "m", &e));
		assert_int_equal(e.code, ERR_AUTH);
	}
	for (i = 0; i < sizeof(rate) / sizeof(*rate); i++)
		assert_true(retry_classify(&rate[i], "m", &e));
}

static void
test_in_200(void **state)
{
	static const struct {
		const char *body;
		int status; /* -1: no error */
	} t[] = {
		{"{\"error\":{\"code\":429,\"message\":\"m\"}}", 429},
		{"{\"error\":{\"code\":\"503\",\"message\":\"m\"}}", 503},
		{"{\"error\":{\"message\":\"m\",\"status_code\":400}}", 400},
		{"{\"error\":{\"message\":\"m\",\"code\":7}}", 0},
		{"{\"error\":{\"type\":\"overloaded_error\"}}", 529},
		{"{\"error\":{\"type\":\"authentication_error\"}}", 401},
		{"{\"error\":{\"code\":\"rate_limit_exceeded\"}}", 429},
		{"{\"error\":null,\"choices\":[]}", -1},
		{"{\"error\":{}}", -1},
		{"{\"error\":\"\"}", -1},
		{"{\"choices\":[]}", -1},
		{"[]", -1},
	};
	struct err e = ERR_INIT;
	struct errors_fail f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(t) / sizeof(*t); i++) {
		cJSON *o;

		assert_ok(json_parse(&a, t[i].body, strlen(t[i].body), &o, &e),
			e);
		assert_int_equal(errors_read_json(&a, o, &f), t[i].status >= 0);
		if (t[i].status >= 0)
			assert_int_equal(f.status, t[i].status);
	}
}

static void
test_curl(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	assert_true(
		retry_classify_curl(CURLE_COULDNT_CONNECT, "refused", "m", &e));
	assert_string_equal(e.msg, "m: refused");
	assert_int_equal(e.code, ERR_RETRY);
	assert_true(retry_classify_curl(CURLE_OPERATION_TIMEDOUT, "", "m", &e));
	assert_int_equal(e.code, ERR_TIMEOUT);
	assert_true(retry_classify_curl(CURLE_PARTIAL_FILE, "", "m", &e));
	assert_true(retry_classify_curl(CURLE_GOT_NOTHING, NULL, "m", &e));
	assert_false(retry_classify_curl(
		CURLE_PEER_FAILED_VERIFICATION, "", "m", &e));
	assert_int_equal(e.code, ERR_USAGE);
	assert_false(retry_classify_curl(CURLE_OUT_OF_MEMORY, "", "m", &e));
	assert_int_equal(e.code, ERR_IO);
}

static void
test_retry_after(void **state)
{
	const int64_t now = 784111777000LL; /* Sun, 06 Nov 1994 08:49:37 GMT */
	static const struct {
		const char *after, *ms;
		int64_t want;
	} t[] = {
		{"2", NULL, 2000},
		{"0.5", NULL, 500},
		{"2", "250", 250},
		{NULL, "1500.7", 1500},
		{"Sun, 06 Nov 1994 08:49:47 GMT", NULL, 10000},
		{"Sun, 06 Nov 1994 08:49:30 GMT", NULL, 0},
		{"-5", NULL, 0},
		{"soon", NULL, 0},
		{"", "", 0},
		{NULL, NULL, 0},
		{"nan", NULL, 0},
		{"1e300", NULL, ERRORS_RETRY_AFTER_MAX_MS},
		{"999999999", NULL, ERRORS_RETRY_AFTER_MAX_MS},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(t) / sizeof(*t); i++)
		assert_int_equal(errors_retry_after(t[i].after, t[i].ms, now),
			t[i].want);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_teardown(test_bodies, teardown),
	cmocka_unit_test_teardown(test_body_bounded, teardown),
	cmocka_unit_test_teardown(test_retry_table, teardown),
	cmocka_unit_test_teardown(test_quota, teardown),
	cmocka_unit_test_teardown(test_in_200, teardown),
	cmocka_unit_test_teardown(test_curl, teardown),
	cmocka_unit_test_teardown(test_retry_after, teardown),
};

UNIT_MAIN(tests)
