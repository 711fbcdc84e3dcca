/*
 * perf_llm: small requests a second through the whole client, against a
 * scripted server on loopback.
 *
 *	perf_llm [CALLERS [REQUESTS]]
 *
 * CALLERS is 20, REQUESTS 40000.  The rate for a core is requests by seconds
 * of processor time of everything but the server's thread.  Ends with 1 when
 * it is below 6,000, or when connections were not used again.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "lib/llm/llm.h"
#include "tests/helpers/fakellm.h"

#define TARGET 6000

static const struct fakellm_reply reply = {200, NULL, NULL,
	"{\"id\":\"x\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
	"{\"role\":\"assistant\",\"content\":\"```verilog\\nmodule add(input "
	"[7:0] a, b, output [8:0] y);\\n\\tassign y = a + b;\\nendmodule\\n"
	"```\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":20,"
	"\"completion_tokens\":40}}",
	0, FAKELLM_KEEP};

struct bench {
	struct llm_client *c;
	struct llm_model m;
	int each;
};

static void
caller(void *arg, int index)
{
	static const struct llm_message messages[] = {
		{"system", "You write Verilog."},
		{"user", "Write a module that adds two bytes."}};
	struct bench *b = arg;
	struct llm_request q = {.messages = messages, .n_messages = 2};
	int i;

	q.params = llm_params_none();
	q.params.temperature = 0.8;
	for (i = 0; i < b->each; i++) {
		struct arena a = ARENA_INIT;
		struct err e = ERR_INIT;
		struct llm_reply r;

		q.sample_index = (int64_t)index * b->each + i;
		if (llm_complete(b->c, &b->m, &q, NULL, &a, &r, &e) < 0) {
			fprintf(stderr, "perf_llm: %s\n", e.msg);
			abort();
		}
		arena_release(&a);
	}
}

static double
seconds(clockid_t id)
{
	struct timespec t = {0, 0};

	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
report(const struct bench *b, int callers, double wall, double cpu)
{
	const int n = callers * b->each;
	struct llm_stats st;

	llm_stats(b->c, &st);
	printf("%d requests from %d callers: %.0f/s, %.0f/s a core, "
	       "%lld connections\n",
		n, callers, n / wall, n / cpu, (long long)st.connects);
	return n / cpu >= TARGET && st.connects <= callers ? 0 : 1;
}

/* 0 for what is no number. */
static int
number(const char *s)
{
	int64_t v;

	return str_to_i64(s, &v) && v > 0 && v < 100000000 ? (int)v : 0;
}

int
main(int argc, char **argv)
{
	int callers = argc > 1 ? number(argv[1]) : 20;
	int requests = argc > 2 ? number(argv[2]) : 40000;
	struct llm_client_options o = LLM_CLIENT_OPTIONS_INIT;
	struct bench b = {.m = {.name = "m", .provider = "generic"}};
	struct err e = ERR_INIT;
	struct fakellm f;
	char url[64];
	clockid_t server;
	double wall;
	double cpu;
	int rc;

	if (callers < 1 || requests < callers)
		return 2;
	fakellm_start(&f, &reply, 1);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/v1", f.port);
	b.m.base_url = url;
	b.m.model = "m";
	b.m.concurrency = callers;
	b.each = requests / callers;
	if (llm_client_new(&b.c, &o, &e) < 0 ||
		pthread_getcpuclockid(f.thread, &server) != 0)
		return 2;
	wall = -seconds(CLOCK_MONOTONIC);
	cpu = seconds(server) - seconds(CLOCK_PROCESS_CPUTIME_ID);
	if (pool_run(callers, caller, &b, &e) < 0)
		return 2;
	wall += seconds(CLOCK_MONOTONIC);
	cpu += seconds(CLOCK_PROCESS_CPUTIME_ID) - seconds(server);
	rc = report(&b, callers, wall, cpu);
	llm_client_free(b.c);
	fakellm_stop(&f);
	fakellm_free(&f);
	return rc;
}
