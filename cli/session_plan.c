/*
 * session_plan: asks a model for a plan and for what the specification leaves
 * open, and the user for answers.  Answers are kept in the folder's answers.md
 * as soon as they are given; a question that is answered there is not asked
 * again.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/session.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"

#define ANSWERS_MAX (256 * LIM_KIB)
#define FILE_NAME "answers.md"

/* ---- the model ---- */

static int
ask_plan(struct session *s, char **text, size_t *n, struct err *e)
{
	static const char *const none[] = {"", ""};
	struct session_asked q = {.agent = "single"};
	struct task_file template;
	struct store_sample row;
	struct task t;
	char *prompt;
	int rc;

	if (session_template(s, "design-plan", &template, e) < 0 ||
		spec_expand(s->cli->arena, &s->spec, none, &template, &prompt,
			e) < 0)
		return -1;
	t = session_task(
		s, arena_printf(s->cli->arena, "%s-plan", s->spec.top), prompt);
	q.task = &t;
	rc = session_run(s, &q, e);
	if (rc != CMD_OK)
		return rc;
	if (session_reply(s, q.run_id, &row, text, n, e) < 0)
		return -1;
	return store_run_counts(s->cli->store, q.run_id, &s->planning, e);
}

/* ---- answers that are there ---- */

static int
read_answers(struct session *s, char **text, struct err *e)
{
	const char *path = fs_join(s->cli->arena, s->dir, FILE_NAME);
	size_t n;

	*text = NULL;
	if (!fs_exists(path))
		return 0;
	if (fs_read(s->cli->arena, path, ANSWERS_MAX, text, &n, e) < 0)
		return -1;
	if (!str_utf8_ok(*text, n) || memchr(*text, '\0', n) != NULL)
		return err_set(e, ERR_PARSE, "%s is not UTF-8 text", path);
	return 0;
}

/* Behind the line "- QUESTION" stands the answer, set in by two blanks. */
static const char *
answer_in(struct arena *a, const char *text, const char *question)
{
	size_t n = strlen(question);
	const char *p = text;

	while (p != NULL && *p != '\0') {
		const char *nl = strchr(p, '\n');

		if (nl != NULL && p[0] == '-' && p[1] == ' ' &&
			(size_t)(nl - p) == n + 2 &&
			memcmp(p + 2, question, n) == 0 && nl[1] == ' ' &&
			nl[2] == ' ') {
			size_t len = strcspn(nl + 3, "\r\n");

			return len > SESSION_ANSWER_MAX
				? NULL
				: arena_strndup(a, nl + 3, len);
		}
		p = nl != NULL ? nl + 1 : NULL;
	}
	return NULL;
}

static int
keep_answers(struct session *s, struct err *e)
{
	struct buf b;
	int rc;

	buf_init(&b, ANSWERS_MAX);
	buf_addstr(&b,
		"# Answers\n\nWhat the specification left open. Change an "
		"answer and give the command again: the\ndesign is made anew "
		"with it.\n\n");
	for (size_t i = 0; i < s->plan.n; i++)
		buf_printf(&b, "- %s\n  %s\n", s->plan.questions[i].text,
			s->answers[i]);
	rc = fs_mkdirs(s->dir, 0777, e);
	if (rc == 0)
		rc = fs_write(fs_join(s->cli->arena, s->dir, FILE_NAME), b.ptr,
			b.len, e);
	buf_release(&b);
	return rc;
}

/* ---- the user ---- */

static bool
interactive(const struct session *s)
{
	return !s->cli->no_input && !s->cli->yes && isatty(STDIN_FILENO) &&
		isatty(STDERR_FILENO);
}

/* NULL: nothing was said, or the end of the input. */
static const char *
ask_user(struct session *s, const struct spec_question *q)
{
	char line[SESSION_ANSWER_MAX + 2];
	size_t n;

	fflush(stdout);
	ui_print(s->cli->ui, "    %s%s%s%s ", q->dflt[0] != '\0' ? "[" : "",
		q->dflt, q->dflt[0] != '\0' ? "]" : "",
		ui_style(s->cli->ui, UI_PLAIN));
	ui_print(s->cli->ui, "> ");
	fflush(stdout);
	if (fgets(line, sizeof(line), stdin) == NULL)
		return NULL;
	n = strcspn(line, "\r\n");
	if (n == 0 || !str_utf8_ok(line, n))
		return NULL;
	return session_clean(s->cli->arena, line, n);
}

static int
one_answer(struct session *s, size_t i, const char *known)
{
	const struct spec_question *q = &s->plan.questions[i];
	const char *said = known;

	ui_print(s->cli->ui, "  %s? %s%s\n", ui_style(s->cli->ui, UI_BOLD),
		q->text, ui_style(s->cli->ui, UI_PLAIN));
	if (said == NULL && interactive(s))
		said = ask_user(s, q);
	if (pool_cancelled())
		return CMD_RESUMABLE;
	s->answered[i] = said != NULL && !str_eq(said, q->dflt);
	s->answers[i] = said != NULL ? said
		: q->dflt[0] != '\0'
		? q->dflt
		: "as you think best; say in a comment what you took";
	if (known != NULL || !interactive(s))
		ui_print(s->cli->ui, "    %s%s: %s%s\n",
			ui_style(s->cli->ui, UI_DIM),
			known != NULL ? "answered" : "taken", s->answers[i],
			ui_style(s->cli->ui, UI_PLAIN));
	return 0;
}

static int
ask_all(struct session *s, struct err *e)
{
	struct arena *a = s->cli->arena;
	char *text;

	s->answers = arena_array(a, s->plan.n + 1, sizeof(*s->answers));
	s->answered = arena_array(a, s->plan.n + 1, sizeof(*s->answered));
	if (s->plan.n == 0)
		return 0;
	if (read_answers(s, &text, e) < 0)
		return -1;
	ui_print(s->cli->ui, "\n%squestions%s\n", ui_style(s->cli->ui, UI_BOLD),
		ui_style(s->cli->ui, UI_PLAIN));
	for (size_t i = 0; i < s->plan.n; i++) {
		int rc = one_answer(
			s, i, answer_in(a, text, s->plan.questions[i].text));

		if (rc != 0)
			return rc;
	}
	return keep_answers(s, e);
}

static void
clean_plan(struct session *s)
{
	struct arena *a = s->cli->arena;

	s->plan.text = session_clean(a, s->plan.text, strlen(s->plan.text));
	for (size_t i = 0; i < s->plan.n; i++) {
		struct spec_question *q = &s->plan.questions[i];

		q->text = session_clean(a, q->text, strlen(q->text));
		q->dflt = session_clean(a, q->dflt, strlen(q->dflt));
	}
}

int
session_plan(struct session *s, struct err *e)
{
	struct cli *cli = s->cli;
	const char *p;
	char *text;
	size_t n;
	int rc;

	ui_print(cli->ui, "\n%splan%s\n", ui_style(cli->ui, UI_BOLD),
		ui_style(cli->ui, UI_PLAIN));
	rc = ask_plan(s, &text, &n, e);
	if (rc != 0)
		return rc;
	s->planned = true;
	spec_plan_read(cli->arena, text, n, &s->plan);
	clean_plan(s);
	for (p = s->plan.text; *p != '\0';) {
		size_t len = strcspn(p, "\n");

		ui_print(cli->ui, "  %.*s\n", (int)len, p);
		p += len + (p[len] == '\n');
	}
	return ask_all(s, e);
}
