/*
 * taskgraph: reads and sorts (see taskgraph.h).
 */
#include "agent/taskgraph.h"

#include <stdbool.h>
#include <string.h>

#include "agent/reply.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static int
find(const struct taskgraph_task *list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(list[i].id, id))
			return (int)i;
	return -1;
}

static int
read_task(struct arena *a, const cJSON *o, struct taskgraph *g, struct err *e)
{
	struct taskgraph_task *t = &g->tasks[g->n];
	const cJSON *needs = json_get(o, "needs"), *x;

	t->id = json_str(o, "id", "");
	t->what = json_str(o, "what", "");
	if (t->id[0] == '\0' || strlen(t->id) > 64 || t->what[0] == '\0' ||
		strlen(t->what) > TASKGRAPH_TEXT)
		return err_set(e, ERR_PARSE,
			"tasks[%zu]: id and what are expected, short texts",
			g->n);
	if (find(g->tasks, g->n, t->id) >= 0)
		return err_set(e, ERR_PARSE,
			"tasks[%zu]: there are two tasks %s", g->n, t->id);
	if (cJSON_GetArraySize(needs) > TASKGRAPH_MAX)
		return err_set(e, ERR_LIMIT, "tasks[%zu] needs more than %d",
			g->n, TASKGRAPH_MAX);
	t->needs = arena_array(
		a, (size_t)cJSON_GetArraySize(needs), sizeof(*t->needs));
	cJSON_ArrayForEach(x, needs)
	{
		if (!cJSON_IsString(x))
			return err_set(e, ERR_PARSE,
				"tasks[%zu].needs: a list of ids is expected",
				g->n);
		t->needs[t->n_needs++] = x->valuestring;
	}
	g->n++;
	return 0;
}

static bool
ready(const struct taskgraph_task *t, const struct taskgraph_task *done,
	size_t n)
{
	for (size_t i = 0; i < t->n_needs; i++)
		if (find(done, n, t->needs[i]) < 0)
			return false;
	return true;
}

static int
sort(struct arena *a, struct taskgraph *g, struct err *e)
{
	struct taskgraph_task *done = arena_array(a, g->n, sizeof(*done));

	for (size_t n = 0; n < g->n; n++) {
		size_t i = 0;

		while (i < g->n &&
			(find(done, n, g->tasks[i].id) >= 0 ||
				!ready(&g->tasks[i], done, n)))
			i++;
		if (i == g->n)
			return err_set(e, ERR_PARSE,
				"tasks: the others need one another, or an id "
				"that is not there");
		done[n] = g->tasks[i];
	}
	g->tasks = done;
	return 0;
}

int
taskgraph_read(struct arena *a, const char *text, size_t n,
	struct taskgraph *out, struct err *e)
{
	const cJSON *list, *x;
	cJSON *doc;

	memset(out, 0, sizeof(*out));
	if (reply_json(a, text, n, &doc, e) < 0)
		return -1;
	list = json_get(doc, "tasks");
	if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0 ||
		cJSON_GetArraySize(list) > TASKGRAPH_MAX)
		return err_set(e, ERR_PARSE,
			"tasks: a list of 1 to %d tasks is expected",
			TASKGRAPH_MAX);
	out->tasks = arena_array(a, TASKGRAPH_MAX, sizeof(*out->tasks));
	cJSON_ArrayForEach(x, list)
	{
		if (read_task(a, x, out, e) < 0)
			return -1;
	}
	return sort(a, out, e);
}
