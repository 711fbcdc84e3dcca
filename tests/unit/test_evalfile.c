/* bench: candidates from files and folders, and judging a file of them. */
#include "tests/unit/unit.h"

#include <zlib.h>

#include "bench/evalfile.h"
#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "tests/unit/judge_util.h"

static char *dir;
static struct err e;

static char *
path(const char *rel)
{
	return fs_join(&a, dir, rel);
}

static void
put(const char *rel, const char *text)
{
	char *parent = arena_strdup(&a, path(rel));

	*strrchr(parent, '/') = '\0';
	assert_ok(fs_mkdirs(parent, 0700, &e), e);
	assert_ok(fs_write(path(rel), text, strlen(text), &e), e);
}

static int
enter(void **state)
{
	struct err none = ERR_INIT;

	(void)state;
	e = none;
	return fs_scratch(&a, &dir, &e);
}

static int
leave(void **state)
{
	int rc = fs_rmtree(dir, &e);

	(void)state;
	arena_release(&a);
	return rc;
}

/* ---- samples ---- */

static struct samples *
opened(const char *rel)
{
	struct samples *s = NULL;

	assert_ok(samples_open(&s, path(rel), &e), e);
	return s;
}

static void
lines_in_every_form(void **state)
{
	struct samples *s;
	struct samples_row r;

	(void)state;
	put("in.jsonl",
		"{\"task_id\":\"t\",\"completion\":\"c\",\"solution\":\"s\"}\n"
		"\n  \r\n"
		"{\"id\":\"u\",\"response\":\"r\",\"completion_id\":\"x-1\","
		"\"sample_index\":7,\"finish_reason\":\"length\"}\r\n"
		"{\"task_id\":\"t\",\"completion\":\"\",\"model\":\"m\"}\n"
		"{\"task_id\":\"t\",\"messages\":[{\"role\":\"user\","
		"\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"1\"},"
		"{\"role\":\"assistant\",\"content\":\"2\"}]}");
	s = opened("in.jsonl");
	assert_int_equal(samples_next(s, &a, &r, &e), 1);
	assert_string_equal(r.text, "s"); /* solution wins */
	assert_int_equal(r.field, SAMPLES_SOLUTION);
	assert_false(r.has_index);
	assert_int_equal(samples_next(s, &a, &r, &e), 1);
	assert_string_equal(r.task_id, "u");
	assert_int_equal(r.field, SAMPLES_RESPONSE);
	assert_string_equal(r.completion_id->valuestring, "x-1");
	assert_int_equal(r.sample_index, 7);
	assert_true(r.truncated);
	assert_true(str_ends(r.where, "in.jsonl:4"));
	assert_int_equal(samples_next(s, &a, &r, &e), 1);
	assert_int_equal(r.field, SAMPLES_COMPLETION);
	assert_int_equal(r.n, 0);
	assert_string_equal(r.model, "m");
	assert_int_equal(samples_next(s, &a, &r, &e), 1);
	assert_string_equal(r.text, "2");
	assert_int_equal(samples_next(s, &a, &r, &e), 0);
	assert_int_equal(samples_next(s, &a, &r, &e), 0);
	samples_close(s);
}

static void
bad_lines_are_named(void **state)
{
	static const struct {
		const char *line, *says;
	} list[] = {{"{oops", "in.jsonl:2: "}, {"[]", "no \"task_id\""},
		{"{\"completion\":\"x\"}", "in.jsonl:2: no \"task_id\""},
		{"{\"task_id\":\"t\"}", "in.jsonl:2: no text"},
		{"{\"task_id\":\"t\",\"completion\":5}", "no text"},
		{"{\"task_id\":\"t\",\"messages\":[{\"role\":\"user\","
		 "\"content\":\"x\"}]}",
			"no text"},
		{"{\"task_id\":5,\"completion\":\"x\"}", "no \"task_id\""}};
	struct samples_row r;

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
		struct samples *s;

		put("in.jsonl",
			arena_printf(&a,
				"{\"task_id\":\"t\",\"completion\":\"\"}\n%s\n",
				list[i].line));
		s = opened("in.jsonl");
		assert_int_equal(samples_next(s, &a, &r, &e), 1);
		assert_err(samples_next(s, &a, &r, &e), e, ERR_PARSE,
			list[i].says);
		samples_close(s);
	}
	{
		struct samples *s = NULL;

		assert_err(samples_open(&s, path("nosuch"), &e), e,
			ERR_NOTFOUND, "nosuch");
	}
}

static void
packed_files(void **state)
{
	struct samples *s;
	struct samples_row r;
	gzFile z = gzopen(path("in.jsonl.gz"), "wb");

	(void)state;
	assert_non_null(z);
	gzputs(z, "{\"task_id\":\"t\",\"completion\":\"packed\"}\n");
	gzclose(z);
	s = opened("in.jsonl.gz");
	assert_int_equal(samples_next(s, &a, &r, &e), 1);
	assert_string_equal(r.text, "packed");
	assert_int_equal(samples_next(s, &a, &r, &e), 0);
	samples_close(s);
	put("bad.jsonl.gz", "\x1f\x8bgarbage that is no gzip");
	s = NULL;
	if (samples_open(&s, path("bad.jsonl.gz"), &e) == 0) {
		assert_int_equal(samples_next(s, &a, &r, &e), -1);
		samples_close(s);
	}
}

static void
folders(void **state)
{
	struct samples *s;
	struct samples_row r;
	static const char *const want[] = {"a b/1.sv", "a b/2.v", "z/x.sv"};

	(void)state;
	put("d/z/x.sv", "module x; endmodule");
	put("d/a b/2.v", "two");
	put("d/a b/1.sv", "one");
	put("d/a b/notes.txt", "no candidate");
	put("d/readme", "x");
	assert_ok(fs_mkdirs(path("d/empty"), 0700, &e), e);
	s = opened("d");
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(samples_next(s, &a, &r, &e), 1);
		assert_true(str_ends(r.where, want[i]));
		assert_int_equal(r.sample_index, i == 1 ? 1 : 0);
		assert_int_equal(r.field, SAMPLES_SOLUTION);
	}
	assert_string_equal(r.task_id, "z");
	assert_int_equal(samples_next(s, &a, &r, &e), 0);
	samples_close(s);
}

/* ---- evalfile ---- */

struct out {
	struct buf b;
	int lines, fail_at;
	int64_t done;
};

static int
write_line(void *arg, const char *line, size_t n, struct err *err)
{
	struct out *o = arg;

	if (++o->lines == o->fail_at)
		return err_set(err, ERR_IO, "disk full");
	assert_int_equal(line[n - 1], '\n');
	buf_add(&o->b, line, n);
	return 0;
}

static void
progress(void *arg, int64_t done)
{
	struct out *o = arg;

	assert_true(done >= o->done);
	o->done = done;
}

static struct task tasks[2];
static struct evalfile_task counts[2];

static int
evaluate(struct out *o, const char *rel, int jobs, struct store *s)
{
	struct evalfile_options eo = {.store = s,
		.judge = judge,
		.auto_extract = true,
		.tasks = tasks,
		.n_tasks = 2,
		.jobs = jobs,
		.write = write_line,
		.progress = progress,
		.arg = o};

	tasks[0] = task_of(TASK_NATIVE);
	tasks[1] = task_of(TASK_NATIVE);
	tasks[1].id = "second";
	task_hash(&tasks[1]);
	buf_release(&o->b);
	buf_init(&o->b, 64 * LIM_MIB);
	o->lines = 0;
	o->done = 0;
	return evalfile_run(&eo, path(rel), counts, &e);
}

static char *
line_of(const char *task, int id, const char *field, const char *text)
{
	cJSON *o = json_object(&a);

	json_set_str(o, "task_id", task);
	json_set_num(o, "completion_id", id);
	json_set_str(o, field, text);
	return arena_printf(&a, "%s\n", json_text(&a, o));
}

#define ROWS 60

static void
put_rows(const char *rel)
{
	struct buf b;

	buf_init(&b, LIM_MIB);
	for (int i = 0; i < ROWS; i++) {
		const char *text = i % 3 == 0 ? GOOD
			: i % 3 == 1	      ? WRONG
					      : "module x; endmodul";

		buf_addstr(&b,
			line_of(i % 2 ? "second" : "inverter", i,
				i % 4 ? "solution" : "response", text));
	}
	put(rel, b.ptr);
	buf_release(&b);
}

static void
in_order_and_the_same_twice(void **state)
{
	struct out one = {0}, eight = {0};
	struct store *s = NULL;
	const char *p;

	(void)state;
	put_rows("in.jsonl");
	assert_ok(evaluate(&one, "in.jsonl", 1, NULL), e);
	assert_int_equal(one.lines, ROWS);
	assert_int_equal(one.done, ROWS);
	assert_int_equal(counts[0].n + counts[1].n, ROWS);
	assert_int_equal(counts[0].pass + counts[1].pass, ROWS / 3);
	assert_int_equal(counts[0].error + counts[1].error, 0);
	assert_int_equal(counts[0].fail + counts[1].fail, ROWS * 2 / 3);
	p = one.b.ptr;
	for (int i = 0; i < ROWS; i++) {
		const char *end = strchr(p, '\n');
		cJSON *o;

		assert_ok(json_parse(&a, p, (size_t)(end - p), &o, &e), e);
		assert_int_equal(json_i64(o, "completion_id", -1), i);
		assert_int_equal(json_i64(o, "sample_index", -1), i / 2);
		assert_int_equal(json_bool(o, "passed", false), i % 3 == 0);
		assert_string_equal(
			json_str(json_get(o, "verdict"), "status", ""),
			i % 3 == 0 ? "pass" : "fail");
		p = end + 1;
	}
	assert_ok(evaluate(&eight, "in.jsonl", 8, NULL), e);
	assert_int_equal(one.b.len, eight.b.len);
	assert_memory_equal(one.b.ptr, eight.b.ptr, one.b.len);
	/* with the cache of a store, filled and then used */
	assert_ok(store_open(&s, path("t.db"), STORE_CREATE, &e), e);
	for (int i = 0; i < 2; i++) {
		assert_ok(evaluate(&eight, "in.jsonl", 8, s), e);
		assert_string_equal(one.b.ptr, eight.b.ptr);
	}
	store_close(s);
	buf_release(&one.b);
	buf_release(&eight.b);
}

static void
what_stops_it(void **state)
{
	struct out o = {0};

	(void)state;
	put("in.jsonl",
		arena_printf(&a, "%s%s",
			line_of("inverter", 0, "solution", GOOD),
			line_of("secund", 1, "solution", GOOD)));
	assert_err(evaluate(&o, "in.jsonl", 8, NULL), e, ERR_NOTFOUND,
		"in.jsonl:2: the suite has no task \"secund\"; did you mean "
		"second");
	put("in.jsonl",
		arena_printf(&a, "%s{oops\n",
			line_of("inverter", 0, "solution", GOOD)));
	assert_err(evaluate(&o, "in.jsonl", 8, NULL), e, ERR_PARSE,
		"in.jsonl:2: ");
	put_rows("in.jsonl");
	o.fail_at = 5;
	assert_err(evaluate(&o, "in.jsonl", 8, NULL), e, ERR_IO, "disk full");
	o.fail_at = 0;
	pool_cancel(2);
	assert_err(evaluate(&o, "in.jsonl", 8, NULL), e, ERR_CANCELLED, "");
	pool_cancel_reset();
	put("in.jsonl", "");
	assert_ok(evaluate(&o, "in.jsonl", 8, NULL), e);
	assert_int_equal(o.lines, 0);
	buf_release(&o.b);
}

#define T(f) cmocka_unit_test_setup_teardown(f, enter, leave)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(lines_in_every_form),
		T(bad_lines_are_named),
		T(packed_files),
		T(folders),
		T(in_order_and_the_same_twice),
		T(what_stops_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
