/*
 * step_trace: why a candidate fails in the agent's own testbench: values around
 * the first wrong moment, and the statements behind the wrong outputs, level by
 * level (VerilogCoder's waveform tool).  Must not see the task's files.
 */
#include <string.h>

#include "agent/steps.h"
#include "agent/work.h"
#include "eval/trace.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

#define WIDTH 24 /* bytes of a value that are shown */
#define TRACE_LEVELS 4

static void
add_table(struct buf *b, const cJSON *doc)
{
	const cJSON *s, *v;

	(void)buf_addstr(b, "\ntime");
	cJSON_ArrayForEach(v, json_get(doc, "times"))
	{
		(void)buf_printf(b, " %lld", (long long)v->valuedouble);
	}
	cJSON_ArrayForEach(s, json_get(doc, "signals"))
	{
		(void)buf_printf(b, "\n%.60s%s", json_str(s, "port", ""),
			str_eq(json_str(s, "role", ""), "input") ? " (input)"
								 : "");
		cJSON_ArrayForEach(v, json_get(s, "values"))
		{
			(void)buf_printf(b, " %.*s", WIDTH,
				cJSON_IsString(v) ? v->valuestring : "");
		}
	}
}

static const char *
trace_text(struct arena *a, const cJSON *doc)
{
	const cJSON *d, *x;
	struct buf b;

	buf_init(&b, (size_t)4 * AGENT_FINDINGS_MAX);
	(void)buf_printf(&b, "%s: %s", json_str(doc, "reason", ""),
		json_str(doc, "detail", ""));
	if (json_get(doc, "times") != NULL)
		add_table(&b, doc);
	cJSON_ArrayForEach(d, json_get(doc, "drivers"))
	{
		int level = (int)json_i64(d, "level", 1);

		(void)buf_printf(&b, "\n%*s%s = %.*s  <- line %lld: %.200s",
			level * 2, "", json_str(d, "signal", ""), WIDTH,
			json_str(d, "value", "?"),
			(long long)json_i64(d, "line", 0),
			json_str(d, "text", ""));
		cJSON_ArrayForEach(x, json_get(d, "inputs"))
		{
			(void)buf_printf(&b, "\n%*s%s = %.*s", level * 2 + 4,
				"", json_str(x, "name", ""), WIDTH,
				json_str(x, "value", ""));
		}
	}
	return buf_take(&b, a, NULL);
}

int
agent__back_trace(struct work *w, const struct node *x,
	const struct task_file *bench, int levels, const char **said,
	struct err *e)
{
	/* nothing but what the model wrote itself */
	struct task own = *w->job->task;
	const struct trace_request r = {.task = &own,
		.code = x->code,
		.n = x->n,
		.full = true,
		.levels = levels};
	struct arena tmp = ARENA_INIT;
	cJSON *doc;
	int rc;

	own.profile = TASK_NATIVE;
	own.files = bench;
	own.n_files = 1;
	own.samples = own.golden_cpu_us = -1;
	own.golden_profile = NULL;
	if (pool_sem_wait(w->job->judging, e) < 0)
		return -1;
	rc = trace_run(w->job->judge, &r, &tmp, &doc, e);
	pool_sem_post(w->job->judging);
	if (rc == 0)
		*said = trace_text(w->a, doc);
	arena_release(&tmp);
	return rc;
}

int
check_trace(struct work *w, struct node *x, struct err *e)
{
	const struct task_file bench = {
		"testbench", "testbench.sv", w->bench, w->bench_n};
	struct store_turn *t;
	const char *said = "";

	if (x->stage != NODE_COMPILES || w->bench == NULL || w->blind ||
		w->job->judge == NULL || w->g->oracle != AGENT_NONE ||
		w->job->task->profile == TASK_VE1)
		return 0;
	if (agent__back_trace(w, x, &bench, TRACE_LEVELS, &said, e) < 0)
		return -1;
	t = agent__turn(w, "trace", "", x->turn);
	x->findings = arena_printf(
		w->a, "%s\nBehind the wrong outputs:\n%s", x->findings, said);
	agent__turn_end(w, t, x, said, "values and drivers of what is wrong");
	return 0;
}
