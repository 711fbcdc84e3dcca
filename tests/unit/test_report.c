/* report: numbers of a small run worked out by hand, in every format, with
 * names that try to break out of it. */
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tests/unit/report_util.h"

static const char config_text[] =
	"{\"mode\":\"strict\",\"n\":3,\"ks\":[1,2,9],\"identity\":{\"suites\":"
	"[{\"name\":\"core\",\"version\":\"1\",\"sha256\":\"5e11a1\"}]}}";

static const struct said passed = {
	.status = "pass", .reason = "pass", .letter = "."};
static const struct said wrong = {
	.status = "fail", .reason = "sim_mismatch", .letter = "R"};
static const struct said unread = {
	.status = "fail", .reason = "syntax", .letter = ""};
static const struct said broke = {
	.status = "error", .reason = "tool_missing", .letter = ""};

/*
 * alpha: pass, fail, error of the judge	n 2, c 1
 * beta:  pass, pass, not done			n 2, c 2
 * gamma: fail, error of the endpoint, not judged	n 1, c 0
 */
static void
small_run(struct world *w)
{
	static const struct said *const said[3][3] = {
		{&passed, &unread, &broke}, {&passed, &passed, NULL},
		{&wrong, NULL, NULL}};

	add_run(w, RUN_A, "night", config_text);
	plan(w, RUN_A, w->tasks, 3, 1, 3);
	for (int t = 0; t < 3; t++)
		for (int i = 0; i < 3; i++) {
			struct store_sample x =
				sample(w, RUN_A, w->tasks[t], w->models[0], i);
			bool down = t == 2 && i == 1;

			if (t == 1 && i == 2)
				continue;
			answer(w, x.id, down ? "" : "m",
				down ? "bad \x01 ]]> <gateway> & \"so\""
				     : NULL);
			if (said[t][i] != NULL)
				judge(w, x, said[t][i]);
		}
}

static int
world_report(void **state)
{
	struct world *w;

	world_new(state);
	w = *state;
	world_suite(w);
	small_run(w);
	return 0;
}

static cJSON *
report(struct world *w, const char *mode, bool samples)
{
	struct bench_report_options o = {
		.mode = mode, .per_task = true, .per_sample = samples};
	cJSON *doc;

	OK(w, bench_report(w->s, &w->a, RUN_A, &o, &doc, &w->e));
	return doc;
}

static char *
render(struct world *w, const cJSON *doc, const char *format)
{
	const cJSON *docs[1] = {doc};
	struct buf b;
	char *text;

	buf_init(&b, LIM_FILE);
	OK(w, bench_report_render(&w->a, docs, 1, format, &b, &w->e));
	text = buf_take(&b, &w->a, NULL);
	buf_release(&b);
	return text;
}

static void
numbers_by_hand(void **state)
{
	struct world *w = *state;
	cJSON *doc = report(w, NULL, false);
	const cJSON *t = json_get(doc, "totals");
	const cJSON *m = cJSON_GetArrayItem(json_get(doc, "metrics"), 0);

	is_num(t, "tasks", 3);
	is_num(t, "samples", 9);
	is_num(t, "scored", 5);
	is_num(t, "pass", 3);
	is_num(t, "fail", 2);
	is_num(t, "error", 2);
	is_num(t, "pending", 2);
	/* errors and what is not done are in no denominator:
	 * (1/2 + 2/2 + 0/1) / 3, not 3/9 and not 3/5 */
	assert_string_equal(json_str(m, "name", ""), "pass@1");
	is_num(m, "value", 0.5);
	is_num(m, "n_tasks", 3);
	is_num(m, "n_samples", 5);
	is_num(m, "ci.lower", 0); /* .5 - 4.30 * sqrt(.25 / 3) < 0 */
	is_num(m, "ci.upper", 1);
	m = m->next; /* gamma has one sample only */
	assert_string_equal(json_str(m, "name", ""), "pass@2");
	is_num(m, "value", 1);
	is_num(m, "n_tasks", 2);
	is_num(m, "tasks_left_out", 1);
	assert_null(m->next); /* no task has 9 */
	m = cJSON_GetArrayItem(json_get(doc, "tasks"), 0);
	assert_string_equal(json_str(m, "id", ""), "alpha");
	is_num(m, "n", 2);
	is_num(m, "c", 1);
	is_num(m, "status_counts.error", 1);
	m = json_get(doc, "tools")->child;
	assert_string_equal(json_str(m, "fingerprint", ""), "fp1");
	is_num(m, "n", 5);
}

static void
another_mode(void **state)
{
	struct world *w = *state;
	struct said s = wrong;
	cJSON *doc;

	s.mode = "official";
	s.beside = true;
	judge(w, sample(w, RUN_A, w->tasks[1], w->models[0], 0), &s);
	doc = report(w, "official", true);
	is_num(doc, "totals.scored", 1);
	is_num(doc, "totals.fail", 1);
	is_num(cJSON_GetArrayItem(json_get(doc, "metrics"), 0), "value", 0);
	assert_string_equal(
		json_str(json_path(doc, "run"), "mode", ""), "official");
	assert_non_null(strstr(
		render(w, doc, "verilog-eval-csv"), "beta,0,1,0.00,R,?,?\n"));
	/* the run's own verdicts are as they were */
	is_num(report(w, NULL, false), "totals.pass", 3);
}

static void
modes_differ(void **state)
{
	struct world *w = *state;
	struct said good = passed, bad = wrong;
	cJSON *doc = report(w, NULL, false);

	assert_null(json_get(doc, "modes"));
	assert_null(bench_report_modes_text(&w->a, doc));
	good.mode = bad.mode = "official";
	good.beside = bad.beside = true;
	/* beta[0] passes strict only, beta[1] both, gamma[0] official only;
	 * alpha[2] has no verdict of ours to compare with */
	judge(w, sample(w, RUN_A, w->tasks[1], w->models[0], 0), &bad);
	judge(w, sample(w, RUN_A, w->tasks[1], w->models[0], 1), &good);
	judge(w, sample(w, RUN_A, w->tasks[2], w->models[0], 0), &good);
	judge(w, sample(w, RUN_A, w->tasks[0], w->models[0], 2), &good);
	doc = report(w, NULL, false);
	is_num(doc, "modes.both", 3);
	is_num(doc, "modes.pass_official", 2);
	is_num(doc, "modes.pass_strict", 2);
	assert_string_equal(bench_report_modes_text(&w->a, doc),
		"judged in both modes: 3 samples; 2 pass strict, 2 official; "
		"2 differ: 1 pass strict only (official: sim_mismatch), 1 pass "
		"official only (strict: sim_mismatch)");
	assert_non_null(strstr(render(w, doc, "md"), "1 pass official only"));
}

static void
no_verdict_at_all(void **state)
{
	struct world *w = *state;
	struct bench_report_options o = {.per_sample = true};
	const char *const *f = bench_report_formats();
	cJSON *doc;

	add_run(w, RUN_B, "empty", "{}");
	plan(w, RUN_B, w->tasks, 2, 2, 1);
	OK(w, bench_report(w->s, &w->a, RUN_B, &o, &doc, &w->e));
	is_num(doc, "totals.samples", 4);
	is_num(doc, "totals.tasks", 2);
	is_num(doc, "totals.scored", 0);
	for (; *f != NULL; f++) {
		if (str_eq(*f, "verilog-eval-csv"))
			continue;
		assert_null(strstr(render(w, doc, *f), "nan"));
	}
	o.model = "m1";
	OK(w, bench_report(w->s, &w->a, RUN_B, &o, &doc, &w->e));
	is_num(doc, "totals.samples", 2);
	assert_true(cJSON_IsNull(json_path(doc, "totals.cost_usd")));
	assert_string_equal(render(w, doc, "verilog-eval-csv"),
		"alpha,0,0,0.00,?\nbeta,0,0,0.00,?\n");
	o.model = "m9";
	FAILS(w, ERR_NOTFOUND, "m9",
		bench_report(w->s, &w->a, RUN_B, &o, &doc, &w->e));
}

static void
format_verilog_eval(void **state)
{
	struct world *w = *state;
	cJSON *doc = report(w, NULL, true);

	assert_string_equal(render(w, doc, "verilog-eval-csv"),
		"alpha,1,2,0.50,.,S,?\nbeta,2,2,1.00,.,.,?\n"
		"gamma,0,1,0.00,R,?,?\n");
}

static void
format_csv(void **state)
{
	struct world *w = *state;
	char *text = render(w, report(w, NULL, false), "csv");

	assert_non_null(strstr(text,
		"\nnight,strict,core,alpha,m0,2,1,0.500000,"
		"1,1,0,0,0,0,\n"));
	assert_non_null(strstr(text, "gamma,m0,1,0,0.000000,1,1,1,"));
}

static void
format_junit(void **state)
{
	struct world *w = *state;
	char *text = render(w, report(w, NULL, true), "junit");

	assert_non_null(strstr(text,
		"<testsuite name=\"core@m0\" tests=\"9\" failures=\"2\" "
		"errors=\"2\" skipped=\"2\""));
	assert_non_null(strstr(
		text, "<testcase classname=\"core\" name=\"alpha[0]\"/>"));
	assert_non_null(strstr(text,
		"name=\"alpha[1]\"><failure type=\"syntax\" "
		"message=\"syntax\"/>"));
	assert_non_null(
		strstr(text, "name=\"alpha[2]\"><error type=\"tool_missing\""));
	assert_non_null(strstr(
		text, "name=\"beta[2]\"><skipped message=\"not done\"/>"));
	assert_non_null(strstr(
		text, "name=\"gamma[2]\"><skipped message=\"not judged\"/>"));
	assert_non_null(strstr(text,
		"<error type=\"infrastructure\" message=\"bad \xef\xbf\xbd "
		"]]&gt; &lt;gateway&gt; &amp; &quot;so&quot;\"/>"));
	assert_null(strchr(text, '\x01'));
}

static void
format_json(void **state)
{
	struct world *w = *state;
	cJSON *doc = report(w, NULL, false), *back;
	const cJSON *two[2] = {doc, doc};
	char *text = render(w, doc, "json");
	struct buf b;

	OK(w, json_parse(&w->a, text, strlen(text), &back, &w->e));
	assert_string_equal(json_str(back, "schema", ""), "rtlsmith.run/1");
	buf_init(&b, LIM_FILE);
	OK(w, bench_report_render(&w->a, two, 2, "json", &b, &w->e));
	OK(w, json_parse(&w->a, b.ptr, b.len, &back, &w->e));
	assert_int_equal(cJSON_GetArraySize(back), 2);
	buf_release(&b);
}

/* A document whose names are hostile. */
static cJSON *
hostile(struct world *w)
{
	cJSON *doc = report(w, NULL, true);
	cJSON *t = json_get(doc, "tasks")->child;

	json_set_str(
		json_get(doc, "run"), "name", "</title><script>x</script>");
	json_set_str(json_get(doc, "models")->child, "name", "=1+1|\n`m`<b>");
	json_set_str(t, "id", "=HYPERLINK(\"http://x\")");
	json_set_str(t, "model", "a,b\"c\"\nd");
	json_set_str(t->next, "id", "-2+3");
	json_set_str(t->next, "model", "'><img src=x onerror=y>");
	return doc;
}

static void
hostile_names(void **state)
{
	struct world *w = *state;
	cJSON *doc = hostile(w);
	char *text = render(w, doc, "html");

	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "<img"));
	assert_null(strstr(text, "<b>="));
	assert_non_null(strstr(text, "&lt;/title&gt;&lt;script&gt;"));
	text = render(w, doc, "junit");
	assert_null(strstr(text, "<img"));
	text = render(w, doc, "csv");
	assert_non_null(strstr(text, ",\"'=HYPERLINK(\"\"http://x\"\")\","));
	assert_non_null(strstr(text, ",\"a,b\"\"c\"\"\nd\","));
	assert_non_null(strstr(text, ",\"'-2+3\","));
	text = render(w, doc, "md");
	assert_null(strstr(text, "<script"));
	assert_non_null(strstr(text, "| =1+1\\| \\`m\\`&lt;b\\> |"));
}

static void
page_loads_nothing(void **state)
{
	static const char *const outside[] = {"http:", "https:", "url(",
		"src=", "href=", "@import", "<link", "<script", "<iframe",
		"<object"};
	struct world *w = *state;
	char *text = render(w, report(w, NULL, false), "html");

	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
		if (strstr(text, outside[i]) != NULL)
			fail_msg("the page has %s", outside[i]);
	assert_non_null(strstr(text, "content=\"default-src 'none';"));
	assert_non_null(strstr(text, "prefers-color-scheme:dark"));
	assert_non_null(strstr(text, "core/beta: 2 of 2 pass"));
}

static void
format_refusals(void **state)
{
	struct world *w = *state;
	const cJSON *docs[1] = {report(w, NULL, false)};
	struct buf b;

	buf_init(&b, 100);
	FAILS(w, ERR_USAGE, "did you mean html",
		bench_report_render(&w->a, docs, 1, "htlm", &b, &w->e));
	FAILS(w, ERR_USAGE, "needs a document with samples",
		bench_report_render(&w->a, docs, 1, "junit", &b, &w->e));
	FAILS(w, ERR_LIMIT, "more than 100 bytes",
		bench_report_render(&w->a, docs, 1, "md", &b, &w->e));
	buf_release(&b);
	assert_true(bench_report_wants_samples("junit"));
	assert_false(bench_report_wants_samples("md"));
}

static void
leaderboard_order(void **state)
{
	struct world *w = *state;
	struct bench_report_options o = {0};
	const cJSON *docs[2];
	cJSON *better;
	struct buf b;

	add_run(w, RUN_B, "day", config_text);
	plan(w, RUN_B, w->tasks, 1, 2, 1);
	answer(w, sample(w, RUN_B, w->tasks[0], w->models[1], 0).id, "m", NULL);
	judge(w, sample(w, RUN_B, w->tasks[0], w->models[1], 0), &passed);
	OK(w, bench_report(w->s, &w->a, RUN_B, &o, &better, &w->e));
	docs[0] = report(w, NULL, false);
	docs[1] = better;
	buf_init(&b, LIM_FILE);
	OK(w, bench_report_render(&w->a, docs, 2, "leaderboard", &b, &w->e));
	assert_non_null(strstr(b.ptr, "| 1 | m1 | 100.0 % |"));
	assert_non_null(strstr(b.ptr, "| 2 | m0 | 50.0 % |"));
	/* a model without a score is last, and no 0 % */
	assert_non_null(strstr(b.ptr, "| 3 | m0 | - | - | - | 0 | 0 | 0 |"));
	assert_non_null(strstr(b.ptr, "| core@1 | strict | fp1 | night |"));
	buf_release(&b);
}

/* Points of the chart of costs, of hostile and of odd candidates. */
static void
scatter(void **state)
{
	static const struct {
		const char *model;
		double area, delay;
	} points[] = {{"<i>&", 1, 1}, {"b", 0.5, 0.8}, {"b", 3, 1e9},
		{"b", 0, 1}, {"b", -1, 1}};
	struct world *w = *state;
	cJSON *doc = report(w, NULL, false), *ppa = json_object(&w->a);
	cJSON *models = json_array(&w->a), *list = json_array(&w->a);
	char *text = render(w, doc, "html");

	assert_null(strstr(text, "<circle")); /* nothing was measured */
	for (size_t i = 0; i < 2; i++) {
		cJSON *m = json_object(&w->a);

		json_set_str(m, "model", points[i].model);
		json_push(models, m);
	}
	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		cJSON *p = json_object(&w->a);

		json_set_str(p, "model", points[i].model);
		json_set_str(p, "task", "<b>");
		json_set_num(p, "area", points[i].area);
		json_set_num(p, "delay", points[i].delay);
		json_push(list, p);
	}
	json_set(ppa, "models", models);
	json_set(ppa, "points", list);
	json_set(doc, "ppa", ppa);
	text = render(w, doc, "html");
	assert_non_null(
		strstr(text, "/&lt;b&gt;/0 by &lt;i&gt;&amp;: area x 1,"));
	assert_null(strstr(text, "<b>/"));
	/* the golden's own place is in the middle; what is far out at the edge
	 */
	assert_non_null(strstr(text, "<circle cx=\"398.0\" cy=\"199.0\""));
	assert_non_null(strstr(text, "cy=\"12.0\""));
	assert_non_null(strstr(text, " 2 more candidates have no such ratio"));
}

int
main(void)
{
#define IN(test) cmocka_unit_test_setup_teardown(test, world_report, world_free)
	const struct CMUnitTest tests[] = {
		IN(numbers_by_hand),
		IN(another_mode),
		IN(modes_differ),
		IN(no_verdict_at_all),
		IN(format_verilog_eval),
		IN(format_csv),
		IN(format_junit),
		IN(format_json),
		IN(hostile_names),
		IN(page_loads_nothing),
		IN(format_refusals),
		IN(leaderboard_order),
		IN(scatter),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
