/*
 * store_util: what the tests of lib/store share: a fresh store in a folder of
 * its own, and a small run in it.
 */
#ifndef UNIT_STORE_UTIL_H
#define UNIT_STORE_UTIL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/fs.h"
#include "lib/base/str.h"
#include "lib/store/store_internal.h"

#define RUN_ID "01HZZZZZZZZZZZZZZZZZZZZZZ1"

struct world {
	struct arena a;
	char *dir, *path;
	struct store *s;
	struct err e;
	int64_t suite_id;
	int64_t tasks[3];
	int64_t models[2];
};

#define OK(w, call)                                                            \
	do {                                                                   \
		if ((call) != 0)                                               \
			fail_msg("%s: %s", #call, (w)->e.msg);                 \
	} while (0)

/* The call fails with this code and its message holds the text. */
#define FAILS(w, err_code_, text, call)                                        \
	do {                                                                   \
		memset(&(w)->e, 0, sizeof((w)->e));                            \
		assert_int_equal((call), -1);                                  \
		if ((w)->e.code != (err_code_) ||                              \
			strstr((w)->e.msg, (text)) == NULL)                    \
			fail_msg("%s: %s: %s", #call, err_name((w)->e.code),   \
				(w)->e.msg);                                   \
	} while (0)

static inline int
world_empty(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	OK(w, fs_scratch(&w->a, &w->dir, &w->e));
	w->path = fs_join(&w->a, w->dir, "t.db");
	*state = w;
	return 0;
}

static inline int
world_new(void **state)
{
	struct world *w;

	world_empty(state);
	w = *state;
	OK(w, store_open(&w->s, w->path, STORE_CREATE, &w->e));
	return 0;
}

static inline void
world_suite(struct world *w)
{
	struct store_suite suite = {.name = "core",
		.version = "1",
		.format = "native",
		.sha256 = "5e11a1",
		.licence = "MIT",
		.source = "data"};
	struct store_task tasks[3] = {
		{.name = "alpha", .kind = "spec", .doc = "{\"n\":1}"},
		{.name = "beta", .kind = "spec", .doc = "{\"n\":2}"},
		{.name = "gamma", .kind = "spec", .doc = "{\"n\":3}"}};
	struct store_task *list;
	size_t n, i;

	OK(w, store_suite_put(w->s, &suite, tasks, 3, &w->suite_id, &w->e));
	OK(w, store_task_list(w->s, &w->a, w->suite_id, &list, &n, &w->e));
	assert_int_equal(n, 3);
	for (i = 0; i < n; i++)
		w->tasks[i] = list[i].id;
	OK(w, store_model_put(w->s, "m0", "{\"t\":0}", &w->models[0], &w->e));
	OK(w, store_model_put(w->s, "m1", "{\"t\":1}", &w->models[1], &w->e));
}

static inline int
world_run(void **state)
{
	struct store_run r = {.id = RUN_ID, .name = "night", .created_ms = 5};
	struct world *w;

	world_new(state);
	w = *state;
	world_suite(w);
	OK(w, store_run_create(w->s, &r, &w->e));
	return 0;
}

static inline int
world_free(void **state)
{
	struct world *w = *state;

	store_close(w->s);
	OK(w, fs_rmtree(w->dir, &w->e));
	arena_release(&w->a);
	free(w);
	return 0;
}

static inline void
world_reopen(struct world *w)
{
	store_close(w->s);
	w->s = NULL;
	OK(w, store_open(&w->s, w->path, 0, &w->e));
}

/* Samples of one task and model. */
static inline struct store_sample *
world_samples(struct world *w, size_t n)
{
	struct store_sample *out;
	int64_t cursor = 0, added;
	size_t got;

	OK(w,
		store_sample_plan(w->s, RUN_ID, w->tasks, 1, w->models, 1,
			(int64_t)n, &added, &w->e));
	OK(w,
		store_sample_page(w->s, &w->a, RUN_ID, ~0u, &cursor, n, &out,
			&got, &w->e));
	assert_int_equal(got, n);
	return out;
}

static inline struct store_attempt
world_attempt(int64_t sample_id)
{
	struct store_attempt x = {.sample_id = sample_id,
		.started_ms = 1000,
		.latency_us = 10,
		.ttft_us = -1,
		.status = "ok",
		.http_status = 200,
		.finish_reason = "stop",
		.tokens_in = 7,
		.tokens_out = 11,
		.tokens_cached = -1,
		.tokens_cache_write = -1,
		.tokens_reasoning = -1,
		.cost_uusd = -1};

	return x;
}

static inline void
world_check_clean(struct world *w)
{
	char *problems;

	OK(w, store_check(w->s, &w->a, &problems, &w->e));
	assert_string_equal(problems, "");
}

static inline int
sql_part(struct store_conn *c, void *arg, struct err *e)
{
	return store__script(c, arg, e);
}

/* Changes the file behind the store's back. */
static inline void
world_sql(struct world *w, const char *sql)
{
	char *copy = arena_strdup(&w->a, sql);

	OK(w, store__write(w->s, "testing", sql_part, copy, &w->e));
}

struct world_value {
	struct arena *a;
	char *text;
	int64_t rows;
};

static inline int
world_value_row(void *arg, int64_t row, int argc, const char *const *argv)
{
	struct world_value *v = arg;

	(void)argc;
	v->rows = row;
	if (row == 1)
		v->text = arena_strdup(v->a, argv[0]);
	return 0;
}

/* First column of the first row, as text. */
static inline char *
world_value(struct world *w, const char *sql)
{
	struct world_value v = {.a = &w->a};

	OK(w, store_sql(w->s, sql, world_value_row, &v, &w->e));
	return v.text;
}

static inline int64_t
world_i64(struct world *w, const char *sql)
{
	int64_t v = -1;

	assert_true(str_to_i64(world_value(w, sql), &v));
	return v;
}

#endif
