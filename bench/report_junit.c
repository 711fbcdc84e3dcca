/*
 * report_junit: documents as JUnit XML for continuous-integration servers: a
 * test suite for each suite and model, a test case for each sample.  An
 * infrastructure error is <error>, a sample that is not done is <skipped>:
 * neither is a failure of the model.
 */
#include <string.h>

#include "bench/report_int.h"
#include "lib/base/str.h"

struct counts {
	int64_t tests, failures, errors, skipped;
};

/* Is the task of the test suite that key begins? */
static bool
same_suite(const cJSON *t, const cJSON *key)
{
	return str_eq(json_str(t, "suite", ""), json_str(key, "suite", "")) &&
		str_eq(json_str(t, "model", ""), json_str(key, "model", ""));
}

static void
count_task(struct counts *c, const cJSON *t)
{
	const cJSON *st = json_get(t, "status_counts");

	c->failures += json_i64(st, "fail", 0);
	c->errors += json_i64(st, "error", 0);
	c->skipped += json_i64(st, "pending", 0);
	c->tests += json_i64(st, "pass", 0) + json_i64(st, "fail", 0) +
		json_i64(st, "error", 0) + json_i64(st, "pending", 0);
}

static void
attribute(struct report_writer *w, const char *name, const char *value)
{
	buf_printf(w->out, " %s=\"", name);
	report__xml(w, value);
	buf_addch(w->out, '"');
}

static void
count_attributes(struct report_writer *w, const struct counts *c)
{
	buf_printf(w->out,
		" tests=\"%lld\" failures=\"%lld\" errors=\"%lld\" "
		"skipped=\"%lld\"",
		(long long)c->tests, (long long)c->failures,
		(long long)c->errors, (long long)c->skipped);
}

static void
property(struct report_writer *w, const char *name, const char *value)
{
	if (value[0] == '\0')
		return;
	buf_addstr(w->out, "      <property");
	attribute(w, "name", name);
	attribute(w, "value", value);
	buf_addstr(w->out, "/>\n");
}

static void
properties(struct report_writer *w, const cJSON *doc)
{
	buf_addstr(w->out, "    <properties>\n");
	property(w, "run", report__run(doc, "name"));
	property(w, "run_id", report__run(doc, "id"));
	property(w, "mode", bench_report_judged_text(w->a, doc));
	property(w, "suites", report__suites(w->a, doc));
	property(w, "tools", report__tools(w->a, doc));
	buf_addstr(w->out, "    </properties>\n");
}

static void
test_case(struct report_writer *w, const cJSON *t, const cJSON *x)
{
	const char *status = json_str(x, "status", "");
	const char *reason = json_str(x, "reason", "");
	const char *letter = json_str(x, "letter", "");

	buf_addstr(w->out, "    <testcase");
	attribute(w, "classname", json_str(t, "suite", ""));
	attribute(w, "name",
		arena_printf(w->a, "%s[%lld]", json_str(t, "id", ""),
			(long long)json_i64(x, "index", 0)));
	if (str_eq(status, "pass")) {
		buf_addstr(w->out, "/>\n");
		return;
	}
	if (str_eq(status, "fail")) {
		buf_addstr(w->out, "><failure");
		attribute(w, "type", reason);
		attribute(w, "message",
			letter[0] != '\0' ? arena_printf(w->a, "%s (class %s)",
						    reason, letter)
					  : reason);
	} else if (str_eq(status, "error")) {
		buf_addstr(w->out, "><error");
		attribute(w, "type",
			reason[0] != '\0' ? reason : "infrastructure");
		attribute(w, "message", json_str(x, "error", reason));
	} else {
		buf_addstr(w->out, "><skipped");
		attribute(w, "message",
			str_eq(status, "generated") ? "not judged"
						    : "not done");
	}
	buf_addstr(w->out, "/></testcase>\n");
}

/* The test suite that key, its first task, begins. */
static void
test_suite(struct report_writer *w, const cJSON *doc, const cJSON *key)
{
	struct counts c = {0};
	const cJSON *t, *x;

	for (t = key; t != NULL; t = t->next)
		if (same_suite(t, key))
			count_task(&c, t);
	buf_addstr(w->out, "  <testsuite");
	attribute(w, "name",
		arena_printf(w->a, "%s@%s", json_str(key, "suite", ""),
			json_str(key, "model", "")));
	count_attributes(w, &c);
	attribute(w, "timestamp", report__run(doc, "created"));
	attribute(w, "hostname", report__run(doc, "host"));
	buf_addstr(w->out, ">\n");
	properties(w, doc);
	for (t = key; t != NULL; t = t->next) {
		if (!same_suite(t, key))
			continue;
		cJSON_ArrayForEach(x, json_get(t, "samples"))
		{
			test_case(w, t, x);
		}
	}
	buf_addstr(w->out, "  </testsuite>\n");
}

/* Was the pair (suite, model) of t met before t? */
static bool
seen_before(const cJSON *first, const cJSON *t)
{
	for (const cJSON *p = first; p != t; p = p->next)
		if (same_suite(p, t))
			return true;
	return false;
}

int
report__junit(struct report_writer *w, struct err *e)
{
	struct counts all = {0};

	(void)e;
	for (size_t i = 0; i < w->n; i++) {
		const cJSON *t;

		cJSON_ArrayForEach(t, json_get(w->docs[i], "tasks"))
		{
			count_task(&all, t);
		}
	}
	buf_addstr(w->out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
	attribute(w, "name", "rtlsmith");
	count_attributes(w, &all);
	buf_addstr(w->out, ">\n");
	for (size_t i = 0; i < w->n; i++) {
		const cJSON *tasks = json_get(w->docs[i], "tasks");
		const cJSON *t;

		cJSON_ArrayForEach(t, tasks)
		{
			if (!seen_before(tasks->child, t))
				test_suite(w, w->docs[i], t);
		}
	}
	buf_addstr(w->out, "</testsuites>\n");
	return 0;
}
