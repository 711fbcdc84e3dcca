/* agent/single: one question, one reply, every attempt committed first. */
#include "tests/unit/unit.h"

#include "agent/single.h"
#include "eval/task.h"
#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "tests/helpers/fakellm.h"

#define RUN "01HZZZZZZZZZZZZZZZZZZZZZZ1"
#define REPLY(text)                                                            \
	"{\"id\":\"c\",\"choices\":[{\"message\":{\"content\":\"" text         \
	"\",\"reasoning_content\":\"secret thoughts\"},\"finish_reason\":"     \
	"\"stop\"}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}"

static const struct fakellm_reply good = {200, NULL, NULL, REPLY("hi"), 0, 0};
static const struct fakellm_reply busy = {
	503, NULL, NULL, "{\"error\":{\"message\":\"busy\"}}", 0, 0};
static const struct fakellm_reply refused = {
	400, NULL, NULL, "{\"error\":{\"message\":\"no such field\"}}", 0, 0};
static const struct fakellm_reply no_key = {
	401, NULL, NULL, "{\"error\":{\"message\":\"bad key\"}}", 0, 0};
static const struct fakellm_reply cut = {200, NULL, NULL,
	"{\"choices\":[{\"message\":{\"content\":\"half\"},"
	"\"finish_reason\":\"length\"}]}",
	0, 0};

struct world {
	struct arena a;
	char *dir;
	struct store *s;
	struct fakellm f;
	struct llm_model m;
	struct llm_client *c;
	struct single single;
	struct task task;
	int64_t samples[2];
	struct solver_result r;
	bool fatal;
	struct err e;
};

static void
plan(struct world *w)
{
	struct store_suite suite = {.name = "u",
		.version = "1",
		.format = "native",
		.sha256 = "00",
		.licence = "",
		.source = ""};
	struct store_task row = {.name = "t", .kind = "spec", .doc = "{}"};
	struct store_run run = {.id = RUN, .name = "r", .config = "{}"};
	struct store_task *list;
	struct store_sample *x;
	int64_t id, model, added, cursor = 0;
	size_t n;

	assert_ok(store_suite_put(w->s, &suite, &row, 1, &id, &w->e), w->e);
	assert_ok(store_task_list(w->s, &w->a, id, &list, &n, &w->e), w->e);
	assert_ok(store_model_put(w->s, "m", "{}", &model, &w->e), w->e);
	assert_ok(store_run_create(w->s, &run, &w->e), w->e);
	assert_ok(store_sample_plan(w->s, RUN, &list[0].id, 1, &model, 1, 2,
			  &added, &w->e),
		w->e);
	assert_ok(store_sample_page(
			  w->s, &w->a, RUN, ~0U, &cursor, 2, &x, &n, &w->e),
		w->e);
	w->samples[0] = x[0].id;
	w->samples[1] = x[1].id;
}

static void
open_world(struct world *w, const struct fakellm_reply *script, size_t n)
{
	struct llm_client_options o = LLM_CLIENT_OPTIONS_INIT;

	memset(w, 0, sizeof(*w));
	pool_cancel_reset();
	assert_ok(fs_scratch(&w->a, &w->dir, &w->e), w->e);
	assert_ok(store_open(&w->s, fs_join(&w->a, w->dir, "t.db"),
			  STORE_CREATE, &w->e),
		w->e);
	plan(w);
	fakellm_start(&w->f, script, n);
	w->m.name = "m";
	w->m.provider = "generic";
	w->m.model = "x";
	w->m.base_url =
		arena_printf(&w->a, "http://127.0.0.1:%d/v1", w->f.port);
	w->m.price_in = w->m.price_out = -1;
	w->m.price_cached = w->m.price_cache_write = -1;
	o.backoff_ms = 1;
	o.max_retries = 2;
	assert_ok(llm_client_new(&w->c, &o, &w->e), w->e);
	w->task.suite = "u";
	w->task.id = "t";
	w->task.prompt = "an inverter";
	w->task.max_tokens = -1;
	w->single.store = w->s;
	w->single.client = w->c;
	w->single.params = llm_params_none();
	w->single.seed_each = true;
	w->single.store_reasoning = true;
	single_init(&w->single);
}

static void
close_world(struct world *w)
{
	llm_client_free(w->c);
	fakellm_stop(&w->f);
	fakellm_free(&w->f);
	store_close(w->s);
	assert_ok(fs_rmtree(w->dir, &w->e), w->e);
	arena_release(&w->a);
}

#define WORLD(w, ...)                                                          \
	struct world w;                                                        \
	const struct fakellm_reply script[] = {__VA_ARGS__};                   \
	(void)state;                                                           \
	open_world(&w, script, sizeof(script) / sizeof(*script))

static int
ask(struct world *w, int64_t index)
{
	struct solver_job job = {.sample_id = w->samples[index],
		.sample_index = index,
		.run_id = RUN,
		.task = &w->task,
		.model = &w->m,
		.tag = "u/t[0]"};

	w->fatal = false;
	return w->single.solver.solve(
		w->single.solver.arg, &job, &w->a, &w->r, &w->fatal, &w->e);
}

static struct store_attempt *
attempts(struct world *w, int64_t index, size_t want)
{
	struct store_attempt *list;
	size_t n;

	assert_ok(store_attempt_list(
			  w->s, &w->a, w->samples[index], &list, &n, &w->e),
		w->e);
	assert_int_equal(n, want);
	return list;
}

static int64_t
state_of(struct world *w, int64_t index)
{
	struct store_sample x;

	assert_ok(store_sample_get(w->s, &w->a, w->samples[index], &x, &w->e),
		w->e);
	return x.state;
}

static int
first_value(void *arg, int64_t row, int argc, const char *const *argv)
{
	char *out = arg;

	if (row == 1 && argc > 0)
		snprintf(out, 256, "%s", argv[0] ? argv[0] : "");
	return 0;
}

static const char *
value(struct world *w, const char *sql)
{
	char *out = arena_alloc(&w->a, 256);

	out[0] = '\0';
	assert_ok(store_sql(w->s, sql, first_value, out, &w->e), w->e);
	return out;
}

static const char *
text(struct world *w, const char *hash)
{
	char *p;
	size_t n;

	assert_non_null(hash);
	assert_ok(store_text_get(w->s, &w->a, hash, &p, &n, &w->e), w->e);
	return p;
}

static void
committed_when_it_returns(void **state)
{
	WORLD(w, busy, good);
	struct store_attempt *x;

	assert_ok(ask(&w, 0), w.e);
	assert_string_equal(w.r.text, "hi");
	assert_string_equal(w.r.finish, "stop");
	assert_false(w.r.from_cache);
	assert_int_equal(state_of(&w, 0), STORE_SAMPLE_GENERATED);
	x = attempts(&w, 0, 2); /* the failed one too */
	assert_string_equal(x[0].status, "error");
	assert_int_equal(x[0].http_status, 503);
	assert_non_null(strstr(x[0].error, "busy"));
	assert_string_equal(x[1].status, "ok");
	assert_int_equal(x[1].id, w.r.attempt_id);
	assert_int_equal(x[1].tokens_in, 10);
	assert_int_equal(x[1].tokens_out, 5);
	assert_string_equal(text(&w, x[1].content), "hi");
	assert_string_equal(text(&w, x[1].reasoning), "secret thoughts");
	assert_non_null(strstr(text(&w, x[1].request), "an inverter"));
	assert_non_null(strstr(text(&w, x[1].response), "prompt_tokens"));
	assert_string_equal(value(&w, "SELECT oracle FROM ledger"), "none");
	assert_string_equal(value(&w, "SELECT count(*) FROM ledger"), "2");
	close_world(&w);
}

static void
a_cut_reply_is_a_reply(void **state)
{
	WORLD(w, cut);

	assert_ok(ask(&w, 0), w.e);
	assert_true(w.r.truncated);
	assert_string_equal(w.r.text, "half");
	close_world(&w);
}

static void
the_cache_answers(void **state)
{
	WORLD(w, good);
	struct store_attempt *x;

	assert_ok(ask(&w, 0), w.e);
	assert_ok(ask(&w, 0), w.e);
	assert_true(w.r.from_cache);
	assert_string_equal(w.r.text, "hi");
	assert_int_equal(atomic_load(&w.f.requests), 1);
	x = attempts(&w, 0, 2);
	assert_true(x[1].from_cache);
	assert_int_equal(x[1].cost_uusd, 0);
	assert_int_equal(x[1].id, w.r.attempt_id);
	assert_ok(ask(&w, 1), w.e); /* another sample is another question */
	assert_false(w.r.from_cache);
	w.single.cache = CALL_CACHE_REFRESH;
	assert_ok(ask(&w, 0), w.e);
	assert_false(w.r.from_cache);
	w.single.cache = CALL_CACHE_OFF;
	assert_ok(ask(&w, 0), w.e);
	assert_false(w.r.from_cache);
	assert_int_equal(atomic_load(&w.f.requests), 4);
	w.single.cache = CALL_CACHE_USE;
	w.single.params.temperature = 0.5; /* another question */
	assert_ok(ask(&w, 0), w.e);
	assert_false(w.r.from_cache);
	close_world(&w);
}

static void
each_sample_has_its_seed(void **state)
{
	WORLD(w, good);

	w.single.params.seed = 40;
	assert_ok(ask(&w, 0), w.e);
	assert_ok(ask(&w, 1), w.e);
	w.single.seed_each = false;
	w.single.cache = CALL_CACHE_OFF;
	assert_ok(ask(&w, 1), w.e);
	fakellm_stop(&w.f);
	assert_non_null(strstr(w.f.seen[0], "\"seed\":40"));
	assert_non_null(strstr(w.f.seen[1], "\"seed\":41"));
	assert_non_null(strstr(w.f.seen[2], "\"seed\":40"));
	assert_non_null(strstr(w.f.seen[0], "rtlsmith-"));
	fakellm_free(&w.f);
	fakellm_start(&w.f, script, 1); /* for close_world */
	close_world(&w);
}

static void
reasoning_is_left_out_on_demand(void **state)
{
	WORLD(w, good);
	struct store_attempt *x;

	w.single.store_reasoning = false;
	assert_ok(ask(&w, 0), w.e);
	x = attempts(&w, 0, 1);
	assert_null(x[0].reasoning);
	assert_null(x[0].response); /* it has the reasoning in it */
	assert_string_equal(text(&w, x[0].content), "hi");
	assert_string_equal(
		value(&w,
			"SELECT count(*) FROM text WHERE "
			"instr(text_of(id), 'secret thoughts') > 0"),
		"0");
	close_world(&w);
}

static void
what_fails(void **state)
{
	WORLD(w, no_key, refused, good, refused, busy);

	assert_err(ask(&w, 0), w.e, ERR_AUTH, "bad key");
	assert_true(w.fatal);
	assert_int_equal(state_of(&w, 0), STORE_SAMPLE_PENDING);
	assert_err(ask(&w, 0), w.e, ERR_USAGE, "no such field");
	assert_true(w.fatal); /* nobody was answered yet */
	assert_ok(ask(&w, 0), w.e);
	assert_err(ask(&w, 1), w.e, ERR_USAGE, "no such field");
	assert_false(w.fatal); /* this one alone, as others were answered */
	assert_err(ask(&w, 1), w.e, ERR_RETRY, "busy");
	assert_false(w.fatal);
	assert_int_equal(state_of(&w, 1), STORE_SAMPLE_PENDING);
	(void)attempts(&w, 0, 3);
	(void)attempts(&w, 1, 4); /* numbers go on: 1 + 1 + 2 retries */
	close_world(&w);
}

static void
a_template_that_is_wrong_is_fatal(void **state)
{
	WORLD(w, good);

	w.single.prompt.template = "{{no_such_variable}}";
	w.single.prompt.template_name = "t.md";
	assert_int_equal(ask(&w, 0), -1);
	assert_true(w.fatal);
	assert_non_null(strstr(w.e.msg, "no_such_variable"));
	assert_int_equal(atomic_load(&w.f.requests), 0);
	close_world(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(committed_when_it_returns),
		cmocka_unit_test(a_cut_reply_is_a_reply),
		cmocka_unit_test(the_cache_answers),
		cmocka_unit_test(each_sample_has_its_seed),
		cmocka_unit_test(reasoning_is_left_out_on_demand),
		cmocka_unit_test(what_fails),
		cmocka_unit_test(a_template_that_is_wrong_is_fatal),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
