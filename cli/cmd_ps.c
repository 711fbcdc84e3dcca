/*
 * ps: runs and what is left of them.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cmd.h"
#include "lib/base/clock.h"
#include "lib/base/str.h"
#include "lib/store/store.h"

static const struct opt ps_opts[] = {{.name = "all",
					     .letter = 'a',
					     .type = OPT_FLAG,
					     .help = "finished runs too"},
	{.name = "number",
		.letter = 'n',
		.type = OPT_INT,
		.arg = "N",
		.help = "at most so many runs, newest first",
		.dflt = "20",
		.min = 1,
		.max = 1000000},
	{.name = "json", .type = OPT_FLAG, .help = "print JSON"}, OPT_END};

/* What a reader wants to know: is anybody working on it? */
static const char *
state(const struct store_run *r)
{
	char host[256] = "";

	if (r->status == STORE_RUN_DONE)
		return "done";
	if (r->status == STORE_RUN_PAUSED || r->pid <= 0)
		return "paused";
	gethostname(host, sizeof(host) - 1);
	if (str_eq(host, r->host) && kill((pid_t)r->pid, 0) < 0)
		return "interrupted";
	return "running";
}

static int
ps_cmd_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	static const struct ui_col cols[] = {{"run", false}, {"state", false},
		{"created", false}, {"done", true}, {"of", true},
		{"pass", true}, {"fail", true}, {"error", true},
		{"why", false}};
	struct arena *a = cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 9);
	cJSON *arr = json_array(a);
	struct store_run *runs;
	size_t n;

	(void)argc;
	(void)argv;
	if (store_run_list(cli->store, a,
		    (size_t)opt_i64(cli->opts, "number", 20), &runs, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct store_counts c;
		char when[CLOCK_RFC3339_MAX];
		cJSON *o;

		if (runs[i].status == STORE_RUN_DONE &&
			!opt_flag(cli->opts, "all"))
			continue;
		if (store_run_counts(cli->store, runs[i].id, &c, e) < 0)
			return -1;
		clock_rfc3339(runs[i].created_ms, when);
		ui_table_row(t,
			(const char *[]){runs[i].name, state(&runs[i]),
				arena_printf(a, "%.16s", when),
				arena_printf(a, "%lld",
					(long long)c.judged + c.error),
				arena_printf(a, "%lld", (long long)c.total),
				arena_printf(a, "%lld", (long long)c.pass),
				arena_printf(a, "%lld", (long long)c.fail),
				arena_printf(a, "%lld", (long long)c.error),
				runs[i].why});
		o = json_object(a);
		json_set_str(o, "id", runs[i].id);
		json_set_str(o, "name", runs[i].name);
		json_set_str(o, "state", state(&runs[i]));
		json_set_str(o, "created", when);
		json_set_i64(o, "samples", c.total);
		json_set_i64(o, "pending", c.pending);
		json_set_i64(o, "generated", c.generated);
		json_set_i64(o, "judged", c.judged);
		json_set_i64(o, "error", c.error);
		json_push(arr, o);
	}
	if (opt_flag(cli->opts, "json"))
		ui_print(cli->ui, "%s", json_pretty(a, arr));
	else if (ui_table_rows(t) > 0)
		ui_table_print(cli->ui, t);
	else
		ui_note(cli->ui, "no unfinished run; rtlsmith ps -a shows all");
	return CMD_OK;
}

static const struct cmd_example ps_examples[] = {
	{"Runs that are not finished", "rtlsmith ps"},
	{"All runs", "rtlsmith ps -a"}, {NULL, NULL}};

const struct cmd cmd_ps = {
	.name = "ps",
	.group = CMD_GROUP_READ,
	.summary = "list runs and what is left of them",
	.operands = "",
	.flags = CMD_NEED_STORE,
	.description = "Lists runs that are not finished: running (by a "
		       "process that lives), paused (with the reason), or "
		       "interrupted (their process died); rtlsmith resume "
		       "goes on with any of them.",
	.opts = ps_opts,
	.examples = ps_examples,
	.run = ps_cmd_run,
};
