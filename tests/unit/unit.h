/*
 * unit: what every unit test includes: cmocka with the headers it wants, and
 * checks for our error type.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/err.h"

/* The call succeeds; otherwise the test fails with the error's text. */
#define assert_ok(call, e)                                                     \
	do {                                                                   \
		if ((call) < 0)                                                \
			fail_msg("%s: %s: %s", #call, err_name((e).code),      \
				(e).msg);                                      \
	} while (0)

/* The call fails with this code and the text is part of the message. */
#define assert_err(call, e, want, text)                                        \
	do {                                                                   \
		(e).code = ERR_OK;                                             \
		(e).msg[0] = '\0';                                             \
		assert_int_equal((call), -1);                                  \
		assert_string_equal(err_name((e).code), err_name(want));       \
		if (!strstr((e).msg, (text)))                                  \
			fail_msg("\"%s\" lacks \"%s\"", (e).msg, (text));      \
	} while (0)

/* Main function of a test file with TAP output. */
#define UNIT_MAIN(tests)                                                       \
	int main(void)                                                         \
	{                                                                      \
		cmocka_set_message_output(CM_OUTPUT_TAP);                      \
		return cmocka_run_group_tests(tests, NULL, NULL);              \
	}

#endif
