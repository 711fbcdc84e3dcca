/*
 * curate_ask: opens a model of the configuration, or a recording in its place,
 * and asks it one question after the other (see curate_ask.h).
 */
#include "cli/curate_ask.h"

#include <string.h>

#include "cli/datadir.h"
#include "serve/replay.h"

static int
open_replay(struct cli *cli, struct curate_ask *x, struct err *e)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;
	const char *path = opt_str(cli->opts, "replay");

	if (path == NULL)
		return 0;
	o.cassette = datadir_cassette(cli->arena, path);
	if (replay_start(&x->replay, &o, e) < 0)
		return -1;
	x->model.base_url = arena_printf(
		cli->arena, "http://127.0.0.1:%d/v1", replay_port(x->replay));
	x->model.key_env = x->model.key_cmd = x->model.proxy = NULL;
	x->model.http2 = 0;
	return 0;
}

int
curate_ask_open(struct cli *cli, struct curate_ask *x, struct err *e)
{
	const struct llm_client_options o = LLM_CLIENT_OPTIONS_INIT;
	const char *name = opt_str(cli->opts, "model");

	memset(x, 0, sizeof(*x));
	if (name == NULL)
		return opt_str(cli->opts, "replay") == NULL
			? 0
			: err_set(e, ERR_USAGE,
				  "--replay answers for a model: name it with "
				  "-m");
	if (llm_model_read(cli->arena, cli->config.tree, name, &x->model, e) <
			0 ||
		open_replay(cli, x, e) < 0)
		return -1;
	return llm_client_new(&x->client, &o, e);
}

void
curate_ask_close(struct curate_ask *x)
{
	if (x->client != NULL)
		llm_client_free(x->client);
	if (x->replay != NULL)
		replay_stop(x->replay);
}

int
/* NOLINTNEXTLINE(readability-function-size): a callback of curate */
curate_ask(void *arg, struct arena *a, const char *key, const char *prompt,
	char **reply, size_t *n, struct err *e)
{
	struct curate_ask *x = arg;
	const struct llm_message ask = {"user", prompt};
	struct llm_request q = {
		.messages = &ask, .n_messages = 1, .tag = "curate"};
	const struct llm_params none = llm_params_none();
	struct llm_observer obs = {0};
	struct llm_reply r;

	(void)key;
	q.params = llm_params_merge(&x->model, &none);
	if (llm_complete(x->client, &x->model, &q, &obs, a, &r, e) < 0)
		return err_wrap(e, "models.%s", x->model.name);
	*reply = arena_strdup(a, r.content != NULL ? r.content : "");
	*n = strlen(*reply);
	return 0;
}
