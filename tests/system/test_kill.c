/*
 * A run of more than 500 samples survives kill -9 at random points: no
 * response is asked for again after it was committed, nothing is lost, and
 * the final report equals that of an undisturbed run.
 *
 * KILLS in the environment says how often (default 6, with sanitizers 2).
 */
#include <signal.h>

#include "lib/base/rand.h"
#include "tests/system/system.h"
#include "tests/unit/unit.h"

#ifdef SANITIZE
#define KILLS_DEFAULT 2
#else
#define KILLS_DEFAULT 6
#endif
#define CONCURRENCY 8
#define WAIT_MS 120000

static const char *const run_words[] = {"run", "-s", "core", "-m", "demo", "-n",
	"10", "-k", "1,5,10", "--cache", "off", "-c", "8", "--run", "killed",
	NULL};
static const char *const calm_words[] = {"run", "-s", "core", "-m", "demo",
	"-n", "10", "-k", "1,5,10", "--cache", "off", "-c", "8", "--run",
	"calm", NULL};

static int
kills_wanted(void)
{
	const char *text = getenv("KILLS");

	return text != NULL ? (int)strtol(text, NULL, 10) : KILLS_DEFAULT;
}

/* Kills the run at one point; false when it came to its end before. */
static bool
kill_once(struct system *s, int64_t at)
{
	struct proc_child *c = system_start(s, run_words);
	struct proc_result r;
	struct err e = ERR_INIT;
	bool reached = system_wait_requests(s, c, at, WAIT_MS);

	if (reached)
		kill(proc_pid(c), SIGKILL);
	assert_ok(proc_stop(c, WAIT_MS, &r, &e), e);
	reached = r.how == PROC_SIGNALED && r.code == SIGKILL;
	proc_result_release(&r);
	return reached;
}

static void
test_kill(void **state)
{
	struct system s;
	struct rand_state rnd;
	struct replay_stats st;
	int64_t samples, before, lost;
	int n = kills_wanted(), killed = 0;

	(void)state;
	system_open(&s, NULL, "");
	assert_int_equal(system_run(&s, NULL, calm_words), 0);
	samples = system_sql(&s, "SELECT count(*) FROM sample");
	assert_true(samples >= 500);
	replay_stats(s.replay, &st);
	assert_int_equal(st.requests, samples);
	before = st.requests;
	rand_seed(&rnd, 20261122);
	for (int i = 0; i < n; i++) {
		int64_t left, at;

		replay_stats(s.replay, &st);
		left = samples - (st.requests - before);
		at = 1 +
			(int64_t)rand_below(&rnd,
				left / 2 > n ? (uint64_t)(left / (n - i)) : 8);
		if (!kill_once(&s, st.requests + at))
			break;
		killed++;
	}
	print_message("# killed %d times\n", killed);
	assert_true(killed * 3 >= n * 2);
	assert_int_equal(system_run(&s, NULL, run_words), 0);

	/* one usable response a sample: none was asked for again */
	assert_int_equal(
		system_sql(&s,
			"SELECT count(*) FROM (SELECT sample_id FROM "
			"attempt WHERE status = 'ok' GROUP BY sample_id "
			"HAVING count(*) > 1)"),
		0);
	assert_int_equal(system_sql(&s,
				 "SELECT count(*) FROM attempt WHERE "
				 "status = 'ok'"),
		2 * samples);
	replay_stats(s.replay, &st);
	lost = st.requests - before - samples;
	print_message("# %lld requests were under way when a process died\n",
		(long long)lost);
	assert_true(lost >= 0 && lost <= (int64_t)killed * CONCURRENCY);
	assert_int_equal(system_run(&s, NULL,
				 (const char *const[]){"db", "check", NULL}),
		0);
	assert_string_equal(
		system_report(&s, "calm"), system_report(&s, "killed"));
	system_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_kill)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
