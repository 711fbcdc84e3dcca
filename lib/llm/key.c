/*
 * key: finds the key of a model, once a client.  Must not let a key reach a
 * message, and tells the redactor before anybody else sees it.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fs.h"
#include "lib/base/log.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"
#include "lib/llm/client.h"

#define KEY_MAX 16384
#define KEY_CMD_WALL_MS 60000

/* Copy without blanks around it; ERR_AUTH if nothing or no line is left. */
static int
key_trim(struct arena *a, const char *what, const char *s, const char **out,
	struct err *e)
{
	const char *blanks = " \t\r\n";
	size_t n;
	char *p;
	char *q;

	s += strspn(s, blanks);
	n = strlen(s);
	while (n > 0 && strchr(blanks, s[n - 1]))
		n--;
	if (n == 0)
		return err_set(e, ERR_AUTH, "%s gives an empty key", what);
	p = arena_strndup(a, s, n);
	for (q = p; *q; q++) {
		if ((unsigned char)*q <= ' ' || *q == 0x7f)
			return err_set(e, ERR_AUTH,
				"%s gives a key with blanks or line breaks in "
				"it",
				what);
	}
	*out = p;
	return 0;
}

static int
key_run(struct arena *a, const struct llm_model *m, const char **argv,
	const char **out, struct err *e)
{
	struct proc_spec s = PROC_SPEC_INIT;
	struct proc_result r;
	char *what = arena_printf(a, "models.%s.api_key_cmd", m->name);
	int rc;

	s.argv = argv;
	s.envp = (const char *const *)environ;
	s.out_max = KEY_MAX;
	s.wall_ms = KEY_CMD_WALL_MS;
	if (proc_run(&s, &r, e) < 0)
		return err_wrap(e, "%s", what);
	if (r.how != PROC_EXITED || r.code != 0)
		rc = err_set(e, ERR_AUTH, "%s: %s %s (%d)", what, argv[0],
			proc_how_name(r.how), r.code);
	else
		rc = key_trim(a, what, r.out.ptr, out, e);
	proc_result_release(&r);
	return rc;
}

static int
key_from_cmd(struct arena *a, const struct llm_model *m, const char **out,
	struct err *e)
{
	char *text = arena_strdup(a, m->key_cmd);
	const char **argv;
	size_t n = 0;
	char *save;
	char *word;

	argv = arena_array(a, strlen(text) / 2 + 2, sizeof(*argv));
	word = strtok_r(text, " \t\n", &save);
	while (word) {
		argv[n++] = word;
		word = strtok_r(NULL, " \t\n", &save);
	}
	if (n == 0)
		return err_set(
			e, ERR_AUTH, "models.%s.api_key_cmd is empty", m->name);
	if (argv[0][0] != '/') {
		char *path = fs_which(a, argv[0]);

		if (!path)
			return err_set(e, ERR_AUTH,
				"models.%s.api_key_cmd: program %s is not in "
				"PATH",
				m->name, argv[0]);
		argv[0] = path;
	}
	return key_run(a, m, argv, out, e);
}

static int
key_from_env(struct arena *a, const struct llm_model *m, const char **out,
	struct err *e)
{
	/* under key_lock; nothing here calls setenv */
	const char *v = getenv(m->key_env); /* NOLINT(concurrency-mt-unsafe) */

	if (!v || !*v)
		return err_set(e, ERR_AUTH,
			"environment variable %s is not set; export it or "
			"change models.%s.api_key_env",
			m->key_env, m->name);
	return key_trim(a,
		arena_printf(a, "environment variable %s", m->key_env), v, out,
		e);
}

static int
key_load(struct llm_client *c, struct arena *a, const struct llm_model *m,
	const char *source, struct err *e)
{
	const char *value = NULL;
	struct client_key *k;
	int r = m->key_env ? key_from_env(a, m, &value, e)
			   : key_from_cmd(a, m, &value, e);

	if (r < 0)
		return -1;
	log_redact_add(value);
	k = xcalloc(1, sizeof(*k));
	k->source = xstrdup(source);
	k->value = xstrdup(value);
	k->next = c->keys;
	c->keys = k;
	return 0;
}

int
client_key(struct llm_client *c, const struct llm_model *m, const char **key,
	struct err *e)
{
	struct arena a = ARENA_INIT;
	struct client_key *k;
	char *source;
	int r = 0;

	*key = NULL;
	if (!m->key_env && !m->key_cmd)
		return 0;
	source = m->key_env ? arena_printf(&a, "env %s", m->key_env)
			    : arena_printf(&a, "cmd %s", m->key_cmd);
	pthread_mutex_lock(&c->key_lock);
	for (k = c->keys; k && !str_eq(k->source, source); k = k->next)
		;
	if (!k) {
		r = key_load(c, &a, m, source, e);
		k = c->keys;
	}
	if (r == 0)
		*key = k->value;
	pthread_mutex_unlock(&c->key_lock);
	arena_release(&a);
	return r;
}
