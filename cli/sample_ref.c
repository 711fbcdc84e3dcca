/*
 * sample_ref: finds the samples that commands are asked for (see
 * sample_ref.h).  Must not print.
 */
#include "cli/sample_ref.h"

#include <string.h>

#include "lib/base/str.h"

#define REF_PAGE 512

int
sample_ref_parse(struct cli *cli, const char *text, struct sample_ref *out,
	struct err *e)
{
	char *run = arena_strdup(cli->arena, text);
	char *task = strchr(run, '/');
	char *slash = task != NULL ? strrchr(task + 1, '/') : NULL;

	memset(out, 0, sizeof(*out));
	if (task != NULL)
		*task++ = '\0';
	if (slash != NULL && str_to_i64(slash + 1, &out->index)) {
		*slash = '\0';
		out->has_index = true;
	}
	out->task = task;
	return store_run_get(cli->store, cli->arena, run, &out->run, e);
}

int
sample_ref_find(struct cli *cli, const struct sample_ref *ref,
	struct store_sample *out, struct err *e)
{
	const char *model = opt_str(cli->opts, "model");
	int64_t cursor = 0;
	size_t n;

	do {
		struct store_sample *x;

		if (store_sample_page(cli->store, cli->arena, ref->run.id, 0xf,
			    &cursor, REF_PAGE, &x, &n, e) < 0)
			return -1;
		for (size_t i = 0; i < n; i++) {
			if (x[i].idx != ref->index ||
				!str_eq(x[i].task, ref->task) ||
				(model != NULL && !str_eq(model, x[i].model)))
				continue;
			*out = x[i];
			return 0;
		}
	} while (n == REF_PAGE);
	return err_set(e, ERR_NOTFOUND,
		"run %s has no sample %s/%lld; rtlsmith log %s lists them",
		ref->run.name, ref->task, (long long)ref->index, ref->run.name);
}
