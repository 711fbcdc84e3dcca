/* stats: published vectors, tables, and figures worked out by hand. */
#include "tests/unit/unit.h"

#include <math.h>

#include "eval/stats.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
near(double got, double want, double slack)
{
	if (!(fabs(got - want) <= slack))
		fail_msg("%.17g is not %.17g", got, want);
}

static void
pass_at_k_vectors(void **state)
{
	(void)state;
	near(stats_pass_at_k(20, 7, 1), 0.35, 1e-15);
	near(stats_pass_at_k(20, 7, 5), 0.9169891640866873, 1e-15);
	near(stats_pass_at_k(20, 7, 10), 0.9984520123839009, 1e-15);
	near(stats_pass_at_k(10, 3, 5), 0.9166666667, 1e-10);
	near(stats_pass_at_k(200, 3, 100), 0.8768844221, 1e-10);
	for (int64_t k = 1; k <= 5; k++)
		near(stats_pass_at_k(5, 0, k), 0.0, 0.0);
	near(stats_pass_at_k(5, 3, 3), 1.0, 0.0); /* n - c < k */
	near(stats_pass_at_k(1, 1, 1), 1.0, 0.0);
	/* large numbers neither overflow nor lose the digits */
	near(stats_pass_at_k(100000, 50000, 1), 0.5, 1e-12);
	near(stats_pass_at_k(100000, 1, 100000), 1.0, 0.0);
}

static void
pass_at_k_undefined(void **state)
{
	(void)state;
	assert_true(isnan(stats_pass_at_k(4, 1, 5)));
	assert_true(isnan(stats_pass_at_k(4, 1, 0)));
	assert_true(isnan(stats_pass_at_k(4, 5, 1)));
	assert_true(isnan(stats_pass_at_k(4, -1, 1)));
	assert_true(isnan(stats_pass_at_k(0, 0, 1)));
	assert_true(isnan(stats_pass_hat_k(4, 1, 5)));
}

static void
pass_hat_k_vectors(void **state)
{
	(void)state;
	near(stats_pass_hat_k(4, 2, 2), 1.0 / 6, 1e-15);
	near(stats_pass_hat_k(4, 2, 1), 0.5, 1e-15);
	near(stats_pass_hat_k(4, 1, 2), 0.0, 0.0);
	near(stats_pass_hat_k(4, 4, 4), 1.0, 1e-15);
}

static void
t_table(void **state)
{
	static const double table[][2] = {{1, 12.7062047}, {2, 4.30265273},
		{3, 3.18244631}, {4, 2.77644511}, {5, 2.57058184},
		{9, 2.26215716}, {10, 2.22813885}, {30, 2.04227246},
		{100, 1.98397152}, {1000, 1.96233908}};

	(void)state;
	for (size_t i = 0; i < N(table); i++)
		near(stats_t975(table[i][0]), table[i][1], 1e-6);
	near(stats_t975(1e7), 1.959964, 1e-5);
	assert_true(isnan(stats_t975(0)));
}

/* One sample a task: c of m tasks pass. */
static struct stats_ci
single(int m, int c)
{
	int64_t n[100], pass[100];
	struct stats_ci ci;

	for (int i = 0; i < m; i++) {
		n[i] = 1;
		pass[i] = i < c;
	}
	stats_pass_ci(n, pass, (size_t)m, 1, &ci, NULL);
	return ci;
}

static void
wilson_intervals(void **state)
{
	struct stats_ci ci = single(20, 10);

	(void)state;
	assert_string_equal(ci.method, "wilson");
	near(ci.value, 0.5, 1e-15);
	near(ci.lower, 0.299298, 1e-6);
	near(ci.upper, 0.700702, 1e-6);
	ci = single(10, 0); /* z^2 / (n + z^2) */
	near(ci.lower, 0.0, 1e-12);
	near(ci.upper, 0.277533, 1e-6);
	ci = single(10, 10);
	near(ci.lower, 0.722467, 1e-6);
	near(ci.upper, 1.0, 1e-12);
	ci = single(1, 1);
	near(ci.lower, 0.206549, 1e-6);
}

static void
cluster_interval_by_hand(void **state)
{
	/* p = .25 .5 .5 .75 .5: mean .5, s^2 = .125 / 4, se = sqrt(s^2 / 5) */
	const int64_t n[] = {4, 4, 4, 4, 4}, c[] = {1, 2, 2, 3, 2};
	double half = 2.77644511 * sqrt(0.03125 / 5);
	struct stats_ci ci;
	int64_t left_out;

	(void)state;
	stats_pass_ci(n, c, 5, 1, &ci, &left_out);
	assert_string_equal(ci.method, "cluster-t");
	near(ci.value, 0.5, 1e-15);
	near(ci.lower, 0.5 - half, 1e-8);
	near(ci.upper, 0.5 + half, 1e-8);
	assert_int_equal(ci.n_tasks, 5);
	assert_int_equal(ci.n_samples, 20);
	assert_int_equal(left_out, 0);
}

static void
tasks_count_alike(void **state)
{
	/* a task with 1 of 1 weighs as much as one with 0 of 9 */
	const int64_t n[] = {1, 9}, c[] = {1, 0};
	struct stats_ci ci;

	(void)state;
	stats_pass_ci(n, c, 2, 1, &ci, NULL);
	near(ci.value, 0.5, 1e-15);
	near(ci.lower, 0.0, 0.0); /* never outside [0, 1] */
	near(ci.upper, 1.0, 0.0);
}

static void
too_few_samples_are_left_out(void **state)
{
	const int64_t n[] = {4, 1, 0, 4}, c[] = {2, 1, 0, 4};
	struct stats_ci ci;
	int64_t left_out;

	(void)state;
	stats_pass_ci(n, c, 4, 2, &ci, &left_out);
	assert_int_equal(left_out, 2);
	assert_int_equal(ci.n_tasks, 2);
	assert_int_equal(ci.n_samples, 8);
	near(ci.value, (5.0 / 6 + 1) / 2, 1e-15);
	stats_pass_ci(n, c, 4, 5, &ci, &left_out);
	assert_int_equal(left_out, 4);
	assert_int_equal(ci.n_tasks, 0);
	assert_true(isnan(ci.value) && isnan(ci.lower) && isnan(ci.upper));
	stats_pass_ci(n, c, 1, 1, &ci, NULL); /* one task: no interval */
	near(ci.value, 0.5, 1e-15);
	assert_true(isnan(ci.lower));
}

static void
mcnemar_vectors(void **state)
{
	(void)state;
	near(stats_mcnemar_exact(0, 0), 1.0, 0.0);
	near(stats_mcnemar_exact(5, 5), 1.0, 0.0);
	near(stats_mcnemar_exact(0, 6), 2.0 / 64, 1e-12);
	near(stats_mcnemar_exact(1, 9), 22.0 / 1024, 1e-12);
	near(stats_mcnemar_exact(2, 8), 112.0 / 1024, 1e-12);
	near(stats_mcnemar_exact(9, 1), stats_mcnemar_exact(1, 9), 0.0);
	assert_true(stats_mcnemar_exact(400, 600) < 1e-9);
}

static void
sign_flips(void **state)
{
	const double six[] = {1, 0, 1, 1, 0, 1, 1, 1};
	const double mixed[] = {-1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	const double zero[] = {0, 0};
	const double halves[] = {0.5, 0.25};
	double many[30];

	(void)state;
	near(stats_sign_flip(six, N(six), 1, 0), 2.0 / 64, 1e-15);
	near(stats_sign_flip(mixed, N(mixed), 1, 0), stats_mcnemar_exact(1, 9),
		1e-12);
	near(stats_sign_flip(zero, N(zero), 1, 100), 1.0, 0.0);
	near(stats_sign_flip(zero, 0, 1, 100), 1.0, 0.0);
	near(stats_sign_flip(halves, 2, 1, 0), 0.5, 1e-15);
	for (size_t i = 0; i < N(many); i++)
		many[i] = i < 10 ? -1 : 1;
	/* drawn, not counted: near the exact value, the same each time */
	near(stats_sign_flip(many, N(many), 7, 20000),
		stats_mcnemar_exact(10, 20), 0.01);
	near(stats_sign_flip(many, N(many), 7, 20000),
		stats_sign_flip(many, N(many), 7, 20000), 0.0);
	for (size_t i = 0; i < N(many); i++)
		many[i] = 1;
	near(stats_sign_flip(many, N(many), 7, 999), 0.001, 1e-15);
}

static void
holm_steps(void **state)
{
	double p[] = {0.01, 0.04, 0.03, 0.005};
	double ties[] = {0.02, 0.02};
	double big[] = {0.6, 0.9};
	double one[] = {0.04};

	(void)state;
	stats_holm(p, 4);
	near(p[0], 0.03, 1e-15);
	near(p[1], 0.06, 1e-15);
	near(p[2], 0.06, 1e-15);
	near(p[3], 0.02, 1e-15);
	stats_holm(ties, 2);
	near(ties[0], 0.04, 1e-15);
	near(ties[1], 0.04, 1e-15);
	stats_holm(big, 2);
	near(big[0], 1.0, 0.0);
	near(big[1], 1.0, 0.0);
	stats_holm(one, 1);
	near(one[0], 0.04, 0.0);
	stats_holm(one, 0);
}

static void
bootstrap(void **state)
{
	const double same[] = {0.25, 0.25, 0.25};
	double d[40], a[2], b[2];

	(void)state;
	for (size_t i = 0; i < N(d); i++)
		d[i] = i % 4 == 0 ? -1 : 1; /* mean .5, sd .877 */
	stats_paired_bootstrap(d, N(d), 42, 10000, &a[0], &a[1]);
	stats_paired_bootstrap(d, N(d), 42, 10000, &b[0], &b[1]);
	near(a[0], b[0], 0.0);
	near(a[1], b[1], 0.0);
	/* the normal approximation: .5 -+ 1.96 * .866 / sqrt(40) */
	near(a[0], 0.5 - 0.268, 0.06);
	near(a[1], 0.5 + 0.268, 0.06);
	stats_paired_bootstrap(same, 3, 1, 1000, &a[0], &a[1]);
	near(a[0], 0.25, 1e-15);
	near(a[1], 0.25, 1e-15);
	stats_paired_bootstrap(d, 0, 1, 1000, &a[0], &a[1]);
	assert_true(isnan(a[0]) && isnan(a[1]));
}

/* Tasks that are all alike do not make the score certain. */
static void
no_width(void **state)
{
	const int64_t n[] = {4, 4, 4, 4}, all[] = {4, 4, 4, 4},
		      half[] = {2, 2, 2, 2};
	struct stats_ci ci;

	(void)state;
	stats_pass_ci(n, all, 4, 1, &ci, NULL);
	assert_string_equal(ci.method, "wilson-tasks");
	assert_true(ci.value == 1.0);
	assert_float_equal(ci.lower, 0.5101, 1e-4); /* 4 of 4 */
	assert_float_equal(ci.upper, 1.0, 1e-9);
	stats_pass_ci(n, half, 4, 1, &ci, NULL);
	assert_float_equal(ci.lower, 0.1500, 1e-4); /* 2 of 4 */
	assert_float_equal(ci.upper, 0.8500, 1e-4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pass_at_k_vectors),
		cmocka_unit_test(pass_at_k_undefined),
		cmocka_unit_test(pass_hat_k_vectors),
		cmocka_unit_test(t_table),
		cmocka_unit_test(wilson_intervals),
		cmocka_unit_test(no_width),
		cmocka_unit_test(cluster_interval_by_hand),
		cmocka_unit_test(tasks_count_alike),
		cmocka_unit_test(too_few_samples_are_left_out),
		cmocka_unit_test(mcnemar_vectors),
		cmocka_unit_test(sign_flips),
		cmocka_unit_test(holm_steps),
		cmocka_unit_test(bootstrap),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("stats", tests, NULL, NULL);
}
