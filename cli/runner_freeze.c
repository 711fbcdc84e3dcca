/*
 * runner_freeze: options -> the frozen configuration of a run, and the run
 * that they mean (see runner.h).  Must not ask a model or judge anything.
 */
#include "cli/runner_int.h"

#include <string.h>
#include <unistd.h>

#include "cli/datadir.h"
#include "cli/suites.h"
#include "cli/version.h"
#include "lib/base/clock.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/log.h"
#include "lib/base/rand.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"
#include "lib/llm/llm.h"

/* Which errata were in force: they change tasks, and which of them count. */
static int
freeze_errata(struct cli *cli, int64_t suite_id, cJSON *o, struct err *e)
{
	struct hash_ctx *h;
	struct store_erratum *x;
	struct store *s;
	char hash[HASH_HEX];
	size_t n;

	if (cli_store(cli, &s, e) < 0 ||
		store_erratum_list(s, cli->arena, suite_id, &x, &n, e) < 0)
		return -1;
	h = hash_new();
	for (size_t i = 0; i < n; i++) {
		hash_str(h, x[i].task);
		hash_str(h, x[i].action);
		hash_str(h, x[i].patch != NULL ? x[i].patch : "");
	}
	hash_final(h, hash);
	if (n > 0)
		json_set_str(o, "errata", hash);
	return 0;
}

static int
freeze_suites(struct cli *cli, cJSON *identity, struct err *e)
{
	cJSON *arr = json_array(cli->arena);
	char **names = opt_list(cli->opts, "suite", NULL);

	if (names[0] == NULL)
		return err_set(e, ERR_USAGE,
			"no suite given: name one with -s, for example -s "
			"core");
	for (size_t i = 0; names[i] != NULL; i++) {
		struct suites_found f;
		cJSON *o = json_object(cli->arena);

		if (suites_find(cli, names[i], &f, e) < 0)
			return -1;
		json_set_str(o, "name", f.row.name);
		json_set_str(o, "version", f.row.version);
		json_set_str(o, "sha256", f.row.sha256);
		if (freeze_errata(cli, f.row.id, o, e) < 0)
			return -1;
		json_push(arr, o);
	}
	json_set(identity, "suites", arr);
	return 0;
}

static int
freeze_tasks(struct cli *cli, cJSON *identity, struct err *e)
{
	cJSON *o = json_object(cli->arena);
	cJSON *globs = json_array(cli->arena);
	char **list = opt_list(cli->opts, "task", NULL);
	const char *range = opt_str(cli->opts, "range");
	size_t n;

	for (size_t i = 0; list[i] != NULL; i++)
		json_push_str(globs, list[i]);
	json_set(o, "globs", globs);
	json_set_num(o, "limit", opt_num(cli->opts, "limit", 0));
	if (range != NULL) {
		char **part = str_split(cli->arena, range, ':', &n);
		int64_t a = 0, b = 0;

		if (n != 2 || !str_to_i64(part[0], &a) ||
			!str_to_i64(part[1], &b) || a < 0 || b <= a)
			return err_set(e, ERR_USAGE,
				"--range takes A:B with 0 <= A < B, not \"%s\"",
				range);
		json_set_i64(o, "from", a);
		json_set_i64(o, "to", b);
	}
	json_set(identity, "tasks", o);
	return 0;
}

/* Scheme and host of a URL without user, port and path: what the identity of
 * an endpoint is. */
static char *
url_host(struct arena *a, const char *url)
{
	const char *p = strstr(url, "://");
	const char *host = p != NULL ? p + 3 : url;
	size_t n = strcspn(host, "/?#");
	const char *at = memchr(host, '@', n);

	if (at != NULL) {
		n -= (size_t)(at + 1 - host);
		host = at + 1;
	}
	if (host[0] != '[' && memchr(host, ':', n) != NULL)
		n = strcspn(host, ":");
	return arena_strndup(a, host, n);
}

static int
freeze_models(struct cli *cli, cJSON *config, cJSON *identity, struct err *e)
{
	cJSON *all = json_object(cli->arena);
	cJSON *ids = json_object(cli->arena);
	char **names = opt_list(cli->opts, "model", NULL);

	if (names[0] == NULL)
		return err_set(e, ERR_USAGE,
			"no model given: name one of the configuration with "
			"-m; rtlsmith model ls lists them");
	for (size_t i = 0; names[i] != NULL; i++) {
		struct llm_model m;
		cJSON *id = json_object(cli->arena);

		if (llm_model_read(
			    cli->arena, cli->config.tree, names[i], &m, e) < 0)
			return -1;
		json_set_str(id, "wire",
			m.wire == LLM_WIRE_ANTHROPIC ? "anthropic" : "openai");
		json_set_str(id, "host", url_host(cli->arena, m.base_url));
		json_set_str(id, "model", m.model);
		if (m.params != NULL)
			json_set(id, "params", json_copy(cli->arena, m.params));
		json_set(ids, names[i], id);
		json_set(all, names[i], llm_model_json(cli->arena, &m));
	}
	json_set(identity, "models", ids);
	json_set(config, "models", all);
	return 0;
}

static void
param_num(struct cli *cli, cJSON *o, const char *opt, const char *key)
{
	if (opt_given(cli->opts, opt))
		json_set_num(o, key, opt_num(cli->opts, opt, 0));
}

/* KEY=VALUE; VALUE is JSON when it parses, else a string. */
static int
param_extra(struct cli *cli, cJSON *extra, const char *text, struct err *e)
{
	const char *eq = strchr(text, '=');
	struct err ignore = ERR_INIT;
	cJSON *v;
	char *key;

	if (eq == NULL || eq == text)
		return err_set(e, ERR_USAGE,
			"--param takes a name, = and a value, not \"%s\"",
			text);
	key = arena_strndup(cli->arena, text, (size_t)(eq - text));
	if (json_parse(cli->arena, eq + 1, strlen(eq + 1), &v, &ignore) == 0)
		json_set(extra, key, v);
	else
		json_set_str(extra, key, eq + 1);
	return 0;
}

static int
freeze_params(struct cli *cli, cJSON *identity, struct err *e)
{
	cJSON *o = json_object(cli->arena);
	cJSON *extra = json_object(cli->arena);
	char **stop = opt_list(cli->opts, "stop", NULL);
	char **params = opt_list(cli->opts, "param", NULL);
	const char *body = opt_str(cli->opts, "extra-body");

	param_num(cli, o, "temperature", "temperature");
	param_num(cli, o, "top-p", "top_p");
	param_num(cli, o, "top-k", "top_k");
	param_num(cli, o, "seed", "seed");
	param_num(cli, o, "max-tokens", "max_tokens");
	if (opt_given(cli->opts, "reasoning-effort"))
		json_set_str(o, "reasoning_effort",
			opt_str(cli->opts, "reasoning-effort"));
	if (stop[0] != NULL) {
		cJSON *arr = json_array(cli->arena);

		for (size_t i = 0; stop[i] != NULL; i++)
			json_push_str(arr, stop[i]);
		json_set(o, "stop", arr);
	}
	if (body != NULL) {
		if (json_parse(cli->arena, body, strlen(body), &extra, e) < 0)
			return err_wrap(e, "--extra-body");
		if (!cJSON_IsObject(extra))
			return err_set(e, ERR_USAGE,
				"--extra-body takes a JSON object");
	}
	for (size_t i = 0; params[i] != NULL; i++)
		if (param_extra(cli, extra, params[i], e) < 0)
			return -1;
	if (extra->child != NULL)
		json_set(o, "extra", extra);
	json_set(identity, "params", o);
	return 0;
}

/* A template that comes with the program, by its name. */
static int
bundled(struct cli *cli, const char *name, char **path)
{
	struct err ignore = ERR_INIT;

	return datadir_find(cli->arena,
		arena_printf(cli->arena, "prompts/%s.md", name), path, &ignore);
}

static int
freeze_text(struct cli *cli, cJSON *identity, const char *opt, struct err *e)
{
	const char *path = opt_str(cli->opts, opt);
	char *text, *found = NULL;
	size_t n;

	if (path == NULL)
		return 0;
	if (str_eq(opt, "template") && !fs_exists(path) &&
		strchr(path, '/') == NULL && bundled(cli, path, &found) == 0)
		path = found;
	if (fs_read(cli->arena, path, LIM_PROMPT, &text, &n, e) < 0)
		return err_wrap(e, "--%s", opt);
	if (!str_utf8_ok(text, n) || memchr(text, '\0', n) != NULL)
		return err_set(
			e, ERR_PARSE, "--%s: %s is not UTF-8 text", opt, path);
	json_set_str(identity, opt, text);
	return 0;
}

static int
freeze_identity(struct cli *cli, cJSON *config, cJSON *identity, struct err *e)
{
	if (freeze_suites(cli, identity, e) < 0 ||
		freeze_tasks(cli, identity, e) < 0 ||
		freeze_models(cli, config, identity, e) < 0 ||
		freeze_params(cli, identity, e) < 0 ||
		freeze_text(cli, identity, "system", e) < 0 ||
		freeze_text(cli, identity, "template", e) < 0 ||
		runner_freeze_agent(cli, identity, e) < 0)
		return -1;
	json_set_str(identity, "mode", opt_str(cli->opts, "mode"));
	json_set_str(identity, "extract", opt_str(cli->opts, "extract"));
	json_set_num(identity, "timeout_factor",
		opt_num(cli->opts, "timeout-factor", 8));
	json_set_i64(identity, "mem_mb", opt_i64(cli->opts, "mem", 1024));
	json_set_bool(identity, "store_reasoning",
		!opt_flag(cli->opts, "no-store-reasoning"));
	return 0;
}

static int
freeze_ks(struct cli *cli, cJSON *config, struct err *e)
{
	const char *text = opt_str(cli->opts, "pass-k");
	cJSON *ks = json_array(cli->arena);
	size_t n;
	char **part = str_split(cli->arena, text, ',', &n);

	for (size_t i = 0; i < n; i++) {
		int64_t k;

		if (!str_to_i64(part[i], &k) || k < 1)
			return err_set(e, ERR_USAGE,
				"-k takes numbers from 1 up with commas "
				"between, not \"%s\"",
				text);
		json_push(ks, cJSON_CreateNumber((double)k));
	}
	json_set(config, "ks", ks);
	return 0;
}

/* No part of the question: it changes no verdict. */
static void
freeze_ppa(struct cli *cli, cJSON *config)
{
	cJSON *o;

	if (!opt_flag(cli->opts, "ppa"))
		return;
	o = json_object(cli->arena);
	json_set_str(o, "liberty", opt_str(cli->opts, "liberty"));
	json_set(config, "ppa", o);
}

/* A configuration that `show RUN --config` printed: the same question again.
 * Suites are looked up by their hash when the run is worked on. */
static int
freeze_from(struct cli *cli, const char *path, cJSON **config, struct err *e)
{
	const cJSON *identity;
	cJSON *c;

	if (yaml_parse_file(cli->arena, path, &c, e) < 0)
		return err_wrap(e, "--from");
	identity = json_get(c, "identity");
	if (!str_eq(json_str(c, "schema", NULL), "rtlsmith.run-config/1") ||
		!cJSON_IsArray(json_get(identity, "suites")) ||
		cJSON_GetArraySize(json_get(identity, "suites")) == 0 ||
		cJSON_GetArraySize(json_get(identity, "models")) == 0 ||
		!cJSON_IsObject(json_get(c, "models")) ||
		json_i64(c, "n", 0) < 1)
		return err_set(e, ERR_PARSE,
			"--from: %s is no configuration of a run; rtlsmith "
			"show RUN --config prints one",
			path);
	if (opt_given(cli->opts, "samples")) {
		cJSON_DeleteItemFromObjectCaseSensitive(c, "n");
		json_set_i64(c, "n", opt_i64(cli->opts, "samples", 1));
	}
	*config = c;
	return 0;
}

int
runner_freeze(struct cli *cli, cJSON **config, struct err *e)
{
	const char *from = opt_str(cli->opts, "from");
	cJSON *c = json_object(cli->arena);
	cJSON *identity = json_object(cli->arena);

	if (from != NULL)
		return freeze_from(cli, from, config, e);
	json_set_str(c, "schema", "rtlsmith.run-config/1");
	if (freeze_identity(cli, c, identity, e) < 0 ||
		freeze_ks(cli, c, e) < 0)
		return -1;
	json_set(c, "identity", identity);
	json_set_str(c, "mode", opt_str(cli->opts, "mode"));
	json_set_str(c, "sandbox", opt_str(cli->opts, "sandbox"));
	freeze_ppa(cli, c);
	json_set_i64(c, "n", opt_i64(cli->opts, "samples", 1));
	*config = c;
	return 0;
}

/* "core-demo-1a2b3c4d": the same question gets the same name, whatever has been
 * mended since. */
static char *
default_name(struct cli *cli, const cJSON *config)
{
	cJSON *identity = json_copy(cli->arena, json_get(config, "identity"));
	const cJSON *suite = json_get(identity, "suites")->child;
	const cJSON *model = json_get(identity, "models")->child;
	char hash[HASH_HEX];
	char *text;

	cJSON_DeleteItemFromObjectCaseSensitive(identity, "fixes");
	text = json_canonical(cli->arena, identity);
	hash_hex(text, strlen(text), hash);
	return arena_printf(cli->arena, "%s-%s-%.8s",
		json_str(suite, "name", "suite"), model->string, hash);
}

static char *
argv_json(struct cli *cli)
{
	cJSON *arr = json_array(cli->arena);

	for (int i = 0; i < cli->argc; i++)
		json_push_str(arr, log_redact(cli->arena, cli->argv[i]));
	return json_text(cli->arena, arr);
}

static int
create(struct cli *cli, struct store *s, const char *name, const cJSON *config,
	struct err *e)
{
	struct store_run r = {0};
	char *id = arena_alloc(cli->arena, RAND_ULID);
	char host[256] = "";
	cJSON *fp = json_object(cli->arena);

	rand_ulid(id);
	gethostname(host, sizeof(host) - 1);
	json_set_str(fp, "rtlsmith",
		arena_printf(cli->arena, "%s (%s)", version_number(),
			version_build()));
	json_set(fp, "suites",
		json_copy(cli->arena, json_path(config, "identity.suites")));
	r.id = id;
	r.name = name;
	r.created_ms = r.updated_ms = clock_wall_ms();
	r.status = STORE_RUN_RUNNING;
	r.why = "";
	r.config = json_text(cli->arena, config);
	r.fingerprints = json_text(cli->arena, fp);
	r.argv = argv_json(cli);
	r.host = host;
	return store_run_create(s, &r, e);
}

/* First member of the identity in which two configurations differ. */
static const char *
difference(struct arena *a, const cJSON *x, const cJSON *y)
{
	const cJSON *m;

	cJSON_ArrayForEach(m, x)
	{
		const cJSON *o = json_get(y, m->string);

		if (o == NULL ||
			!str_eq(json_canonical(a, m), json_canonical(a, o)))
			return m->string;
	}
	cJSON_ArrayForEach(m, y)
	{
		if (json_get(x, m->string) == NULL)
			return m->string;
	}
	return NULL;
}

/* A run keeps the fixes that it began with. */
static void
keep_fixes(struct arena *a, const cJSON *old, cJSON *identity)
{
	const cJSON *fixes = json_get(old, "fixes");

	cJSON_DeleteItemFromObjectCaseSensitive(identity, "fixes");
	if (fixes != NULL)
		json_set(identity, "fixes", json_copy(a, fixes));
}

/* The run exists: it must be the same question; n may grow. */
static int
extend(struct cli *cli, struct store *s, cJSON *config, struct store_run *run,
	struct err *e)
{
	cJSON *old;
	const char *diff;

	if (json_parse(cli->arena, run->config, strlen(run->config), &old, e) <
		0)
		return err_wrap(e, "configuration of run %s", run->name);
	keep_fixes(cli->arena, json_get(old, "identity"),
		json_get(config, "identity"));
	diff = difference(cli->arena, json_get(old, "identity"),
		json_get(config, "identity"));
	if (diff != NULL)
		return err_set(e, ERR_EXISTS,
			"run \"%s\" exists and was asked with other \"%s\"; "
			"choose another --run, or see rtlsmith show %s "
			"--config",
			run->name, diff, run->name);
	if (json_i64(old, "n", 0) > json_i64(config, "n", 0)) {
		cJSON_DeleteItemFromObjectCaseSensitive(config, "n");
		json_set_i64(config, "n", json_i64(old, "n", 0));
	}
	run->config = json_text(cli->arena, config);
	return store_run_config(s, run->id, run->config, e);
}

int
runner_find_or_create(
	struct cli *cli, cJSON *config, struct store_run *run, struct err *e)
{
	struct err miss = ERR_INIT;
	struct store *s;
	const char *name = opt_str(cli->opts, "run");

	if (name == NULL)
		name = default_name(cli, config);
	if (name[0] == '\0' || name[0] == '@' || strpbrk(name, "/ \t\n"))
		return err_set(e, ERR_USAGE,
			"\"%s\" cannot name a run: no blanks, no \"/\", no "
			"\"@\" first",
			name);
	if (cli_store(cli, &s, e) < 0)
		return -1;
	if (store_run_get(s, cli->arena, name, run, &miss) == 0)
		return extend(cli, s, config, run, e);
	if (miss.code != ERR_NOTFOUND) {
		*e = miss;
		return -1;
	}
	if (create(cli, s, name, config, e) < 0)
		return -1;
	return store_run_get(s, cli->arena, name, run, e);
}
