/*
 * cmd_replay: rtlsmith replay: serves a cassette as a model endpoint until it
 * is told to stop.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/datadir.h"
#include "lib/base/fs.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "serve/replay.h"

#define LOOK_MS 100 /* a signal ends the wait at once; this is for races */

static const struct opt replay_opts[] = {
	{.name = "listen",
		.letter = 'l',
		.type = OPT_STR,
		.arg = "ADDRESS",
		.dflt = "127.0.0.1:0",
		.help = "HOST:PORT, HOST or PORT to listen on; port 0 takes "
			"any free one"},
	{.name = "port-file",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "write the port there once it listens",
		.hint = OPT_HINT_FILE},
	{.name = "script",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "misbehave as this YAML file says",
		.hint = OPT_HINT_FILE},
	{.name = "latency",
		.type = OPT_STR,
		.arg = "MS|A-B",
		.dflt = "0",
		.help = "milliseconds before each reply, fixed or uniform"},
	{.name = "seed",
		.type = OPT_INT,
		.arg = "N",
		.dflt = "1",
		.help = "picks the latencies of --latency A-B",
		.min = 0,
		.max = 9007199254740991.0},
	{.name = "threads",
		.type = OPT_INT,
		.arg = "N",
		.dflt = "1",
		.help = "threads that answer",
		.min = 1,
		.max = 16},
	{.name = "reasoning-field",
		.type = OPT_ENUM,
		.arg = "reasoning_content|reasoning|both|think",
		.dflt = "reasoning_content",
		.help = "where reasoning goes in the OpenAI format"},
	{.name = "require-key",
		.type = OPT_STR,
		.arg = "VARIABLE",
		.help = "refuse requests without the key that this environment "
			"variable holds"},
	{.name = "log",
		.type = OPT_STR,
		.arg = "FILE",
		.help = "append one JSON line a request",
		.hint = OPT_HINT_FILE},
	{.name = "record",
		.type = OPT_ENUM,
		.arg = "none",
		.dflt = "none",
		.help = "what to do with requests that are not in the "
			"cassette: none answers 404"},
	OPT_END,
};

/* HOST:PORT, [HOST]:PORT, HOST or PORT. */
static int
replay_address(struct arena *a, const char *text, struct replay_options *o,
	struct err *e)
{
	const char *colon = strrchr(text, ':');
	const char *close = strrchr(text, ']');
	int64_t port = 0;
	bool number = str_to_i64(text, &port);
	bool many = colon && strchr(text, ':') != colon; /* bare IPv6 */

	if (number) {
		o->port = port >= 0 && port <= 65535 ? (int)port : -1;
		return o->port >= 0 ? 0
				    : err_set(e, ERR_USAGE,
					      "--listen: port %s is not in "
					      "0..65535",
					      text);
	}
	if (!colon || (many && !close) || (close && colon < close)) {
		o->host = arena_strdup(a, text);
	} else {
		if (!str_to_i64(colon + 1, &port) || port < 0 || port > 65535)
			return err_set(e, ERR_USAGE,
				"--listen: \"%s\" is not a port (0..65535)",
				colon + 1);
		o->host = arena_strndup(a, text, (size_t)(colon - text));
	}
	o->port = (int)port;
	if (*o->host == '[' && str_ends(o->host, "]"))
		o->host = arena_strndup(a, o->host + 1, strlen(o->host) - 2);
	return 0;
}

static int
replay_latency(struct arena *a, const char *text, struct replay_options *o,
	struct err *e)
{
	size_t n;
	char **part = str_split(a, text, '-', &n);

	if (n >= 1 && n <= 2 && str_to_i64(part[0], &o->latency_min_ms) &&
		str_to_i64(part[n - 1], &o->latency_max_ms))
		return 0;
	return err_set(e, ERR_USAGE,
		"--latency: \"%s\" is neither milliseconds nor a range, as 20 "
		"or 5-50",
		text);
}

static int
replay_key(const char *name, struct replay_options *o, struct err *e)
{
	if (!name)
		return 0;
	o->require_key = getenv(name); /* NOLINT(concurrency-mt-unsafe): no
					* thread changes the environment */
	if (!o->require_key || !*o->require_key)
		return err_set(e, ERR_USAGE,
			"--require-key: environment variable %s is not set",
			name);
	return 0;
}

static enum replay_reasoning
replay_reasoning(const char *name)
{
	if (str_eq(name, "reasoning"))
		return REPLAY_REASONING_FIELD;
	if (str_eq(name, "both"))
		return REPLAY_REASONING_BOTH;
	if (str_eq(name, "think"))
		return REPLAY_REASONING_THINK;
	return REPLAY_REASONING_CONTENT;
}

static int
replay_options_read(struct cli *cli, struct replay_options *o, struct err *e)
{
	const struct opt_set *s = cli->opts;

	if (replay_address(cli->arena, opt_str(s, "listen"), o, e) < 0 ||
		replay_latency(cli->arena, opt_str(s, "latency"), o, e) < 0 ||
		replay_key(opt_str(s, "require-key"), o, e) < 0)
		return -1;
	o->script = opt_str(s, "script");
	o->log_path = opt_str(s, "log");
	o->seed = (uint64_t)opt_i64(s, "seed", 1);
	o->threads = (int)opt_i64(s, "threads", 1);
	o->reasoning = replay_reasoning(opt_str(s, "reasoning-field"));
	return 0;
}

/* Tells where it listens; the file last, so that it is complete when there. */
static int
replay_announce(struct cli *cli, const struct replay *r,
	const struct replay_options *o, struct err *e)
{
	const char *file = opt_str(cli->opts, "port-file");
	const char *six = strchr(o->host, ':') ? "[" : "";
	char *text = arena_printf(cli->arena, "%d\n", replay_port(r));

	ui_print(cli->ui, "http://%s%s%s:%d/v1\n", six, o->host,
		*six ? "]" : "", replay_port(r));
	if (ui_flush(cli->ui, e) < 0)
		return -1;
	ui_note(cli->ui, "%zu replies of %s; Ctrl-C ends it", replay_count(r),
		o->cassette);
	return file ? fs_write(file, text, strlen(text), e) : 0;
}

static int
cmd_replay_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	struct replay_options o = REPLAY_OPTIONS_INIT;
	struct replay_stats s;
	struct replay *r;
	int rc;

	(void)argc;
	o.cassette = datadir_cassette(cli->arena, argv[0]);
	if (replay_options_read(cli, &o, e) < 0 || replay_start(&r, &o, e) < 0)
		return -1;
	rc = replay_announce(cli, r, &o, e);
	while (rc == 0 && !pool_cancelled())
		poll(NULL, 0, LOOK_MS);
	replay_stats(r, &s);
	replay_stop(r);
	if (rc < 0)
		return -1;
	ui_note(cli->ui,
		"%lld requests: %lld answered, %lld refused, %lld spoiled",
		(long long)s.requests, (long long)s.ok, (long long)s.errors,
		(long long)s.spoiled);
	return CMD_OK;
}

static const struct cmd_example replay_examples[] = {
	{"Serve the cassette of our own suite on a free port",
		"rtlsmith replay core --port-file port"},
	{"Fail as the script says, and keep a log of the requests",
		"rtlsmith replay demo.jsonl -l 127.0.0.1:8099 --script "
		"faults.yaml --log requests.jsonl"},
	{NULL, NULL},
};

const struct cmd cmd_replay = {
	.name = "replay",
	.group = CMD_GROUP_DATA,
	.summary = "serve a recording as a model endpoint",
	.operands = "CASSETTE",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NO_CONFIG,
	.description =
		"Listens on the loopback interface and answers OpenAI chat "
		"completions and Anthropic messages, streamed or not, from "
		"CASSETTE: a JSONL file that run --record wrote, or a folder "
		"of YAML files with replies; a bare name may be one that comes "
		"with the program, as core.  It prints its base URL.  The same "
		"request gets the same bytes each time: which reply depends "
		"on the messages, the sampling parameters and the sample (of "
		"the X-Client-Request-Id that rtlsmith sends, else of seed, "
		"else counted).\n\n"
		"With --script it misbehaves: error statuses, replies that "
		"break off, hang or crawl, broken or empty bodies.  "
		"doc/HOWTO_REPLAY.md describes the file and all actions.\n\n"
		"GET /stats tells what was asked and answered.",
	.opts = replay_opts,
	.examples = replay_examples,
	.run = cmd_replay_run,
};
