/*
 * test_log: what reaches the sinks, and what must not.
 */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/log.h"

static struct arena a = ARENA_INIT;
static char *dir;
static int saved_stderr = -1;

static int
setup(void **state)
{
	struct err e = ERR_INIT;
	int fd;

	(void)state;
	if (fs_scratch(&a, &dir, &e) < 0)
		return -1;
	saved_stderr = dup(STDERR_FILENO);
	fd = open(fs_join(&a, dir, "stderr"), O_WRONLY | O_CREAT | O_APPEND,
		0600);
	if (saved_stderr < 0 || fd < 0 || dup2(fd, STDERR_FILENO) < 0)
		return -1;
	close(fd);
	return log_open(fs_join(&a, dir, "log"), &e);
}

static int
teardown(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	log_close();
	log_set_level(LOG_WARN);
	log_set_hook(NULL, NULL);
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	(void)fs_rmtree(dir, &e);
	arena_release(&a);
	return 0;
}

static char *
written(const char *name)
{
	struct err e = ERR_INIT;
	char *text = NULL;

	assert_ok(fs_read(&a, fs_join(&a, dir, name), 1 << 24, &text, NULL, &e),
		e);
	return text;
}

static void
test_levels(void **state)
{
	char *text;

	(void)state;
	log_msg(LOG_INFO, "quiet %d", 1);
	log_msg(LOG_WARN, "loud %d", 2);
	log_set_level(LOG_DEBUG);
	log_msg(LOG_DEBUG, "low %d", 3);
	assert_string_equal(
		written("stderr"), "warning: loud 2\ndebug: low 3\n");
	text = written("log");
	assert_non_null(strstr(text, "quiet 1"));
	assert_non_null(strstr(text, "loud 2"));
}

static void
test_event_is_json(void **state)
{
	struct err e = ERR_INIT;
	cJSON *v = NULL;
	char *text;

	(void)state;
	log_event(LOG_ERROR, LOG_TOOL_EXIT, "tool", "vvp", "what",
		"a \"b\"\n\xff", "none", NULL, NULL);
	text = written("log");
	assert_ok(json_parse(&a, text, strlen(text), &v, &e), e);
	assert_string_equal(json_str(v, "event", ""), "tool_exit");
	assert_string_equal(json_str(v, "level", ""), "error");
	assert_string_equal(json_str(v, "what", ""), "a \"b\"\n\xef\xbf\xbd");
	assert_true(cJSON_IsNull(json_get(v, "none")));
	assert_int_equal(strlen(json_str(v, "ts", "")), 24);
	text = written("stderr");
	assert_memory_equal(text, "error: tool_exit tool=vvp what=\"a ", 34);
	assert_non_null(strstr(text, " none=null\n"));
}

static void
test_terminal_is_safe(void **state)
{
	(void)state;
	log_msg(LOG_WARN,
		"a\x1b[2Jb\nc\x07\xc2\x9b"
		"d");
	assert_string_equal(written("stderr"), "warning: a [2Jb c  d\n");
}

static void
redacts(const char *in, const char *want)
{
	assert_string_equal(log_redact(&a, in), want);
}

static void
test_patterns(void **state)
{
	(void)state;
	redacts("Authorization: Bearer abc.DEF-123",
		"Authorization: [redacted]");
	redacts("bearer  tok123 rest", "bearer  [redacted] rest");
	redacts("key sk-abc123DEF_x-9, next", "key [redacted], next");
	redacts("x-api-key: v1/=, y", "x-api-key: [redacted], y");
	redacts("{\"X-API-Key\":\"zzz\",\"n\":1}",
		"{\"X-API-Key\":\"[redacted]\",\"n\":1}");
	redacts("{\\\"api_key\\\": \\\"zzz\\\"}",
		"{\\\"api_key\\\": \\\"[redacted]\\\"}");
	redacts("http://u:p%40ss@host/x?key=AIza1&b=2",
		"http://[redacted]@host/x?key=[redacted]&b=2");
	redacts("Authorization: Basic dXNlcjpw", "Authorization: [redacted]");
	assert_null(log_redact(&a, NULL));
}

static void
test_innocent_text_stays(void **state)
{
	static const char *const texts[] = {"", "task-based sk-1 risk-averse1",
		"http://host:80/a@b", "the key: value", "api_key_env OPENAI",
		"monkey=5", "assign y = a[3:0] & b;", "user@host", NULL};
	size_t i;

	(void)state;
	for (i = 0; texts[i]; i++)
		redacts(texts[i], texts[i]);
}

static void
test_registered(void **state)
{
	(void)state;
	log_redact_add("hunter22");
	log_redact_add("hunter22-long");
	log_redact_add("short");
	log_redact_add(NULL);
	redacts("xhunter22x hunter22-long short",
		"x[redacted]x [redacted] short");
	log_msg(LOG_WARN, "the password hunter22");
	log_event(LOG_WARN, LOG_LLM_REQUEST, "header", "k hunter22", NULL);
	assert_null(strstr(written("stderr"), "hunter"));
	assert_null(strstr(written("log"), "hunter"));
	assert_non_null(strstr(written("log"), "k [redacted]"));
}

static void
count_hook(void *arg, int before)
{
	int *n = arg;

	n[before]++;
	/* the line is not there yet when we are called before it */
	if (before)
		assert_int_equal(strlen(written("stderr")), 0);
}

static void
test_hook(void **state)
{
	int n[2] = {0, 0};

	(void)state;
	log_set_hook(count_hook, n);
	log_msg(LOG_INFO, "not shown");
	log_msg(LOG_WARN, "shown");
	assert_int_equal(n[0], 1);
	assert_int_equal(n[1], 1);
}

static void *
writer(void *arg)
{
	int i;

	for (i = 0; i < 200; i++)
		log_event(LOG_WARN, LOG_RUN, "who", (const char *)arg, NULL);
	return NULL;
}

static void
test_threads_do_not_mix_lines(void **state)
{
	static char names[4][40];
	struct err e = ERR_INIT;
	pthread_t t[4];
	struct fs_lines *l = NULL;
	const char *line;
	size_t n;
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		memset(names[i], 'a' + i, sizeof(names[i]) - 1);
		assert_int_equal(
			pthread_create(&t[i], NULL, writer, names[i]), 0);
	}
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	assert_ok(fs_lines_open(&l, fs_join(&a, dir, "log"), 1000, &e), e);
	while (fs_lines_next(l, &line, &n, &e) == 1) {
		cJSON *v = NULL;
		const char *who;

		assert_ok(json_parse(&a, line, n, &v, &e), e);
		who = json_str(v, "who", "?");
		assert_string_equal(who, names[who[0] - 'a']);
	}
	assert_int_equal(fs_lines_number(l), 800);
	fs_lines_close(l);
}

static void
test_no_such_folder(void **state)
{
	struct err e = ERR_INIT;

	(void)state;
	assert_err(log_open("/nonexistent/x/log", &e), e, ERR_IO,
		"cannot open the log");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static const struct CMUnitTest tests[] = {
	T(test_levels),
	T(test_event_is_json),
	T(test_terminal_is_safe),
	T(test_patterns),
	T(test_innocent_text_stays),
	T(test_registered),
	T(test_hook),
	T(test_threads_do_not_mix_lines),
	T(test_no_such_folder),
};

UNIT_MAIN(tests)
