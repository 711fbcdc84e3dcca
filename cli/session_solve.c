/*
 * session_solve: the agent at work on a specification, each turn shown as it
 * happens, and what it ends with.
 */
#include <stdio.h>
#include <string.h>

#include "cli/session.h"
#include "eval/extract.h"
#include "lib/base/buf.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define SHOWN_LINES 4  /* of what a tool found */
#define SHOWN_BYTES 96 /* of one of them */

char *
session_clean(struct arena *a, const char *text, size_t n)
{
	char *s = str_utf8_fix(a, text, n);

	for (char *p = s; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if ((c < ' ' && c != '\n') || c == 0x7f)
			*p = ' ';
		/* U+0080..U+009F: some terminals obey them */
		if (c == 0xc2 && (unsigned char)p[1] >= 0x80 &&
			(unsigned char)p[1] < 0xa0)
			p[0] = p[1] = ' ';
	}
	return s;
}

/* ---- looking on ---- */

/* The first lines of the findings behind the one that the outcome says. */
static void
show_findings(struct ui *ui, struct arena *a, const struct store_turn *t)
{
	const char *p;
	int shown = 0;

	if (t->findings == NULL)
		return;
	p = session_clean(a, t->findings, t->findings_n);
	while (*p != '\0' && shown < SHOWN_LINES) {
		size_t n = strcspn(p, "\n");
		size_t k =
			n < SHOWN_BYTES ? n : str_utf8_prefix(p, SHOWN_BYTES);

		if (n > 0 &&
			!(strlen(t->outcome) == n &&
				memcmp(t->outcome, p, n) == 0)) {
			ui_print(ui, "       %s%.*s%s%s\n",
				ui_style(ui, UI_DIM), (int)k, p,
				k < n ? " ..." : "", ui_style(ui, UI_PLAIN));
			shown++;
		}
		p += n + (p[n] == '\n');
	}
	if (*p != '\0')
		ui_print(ui, "       %s...%s\n", ui_style(ui, UI_DIM),
			ui_style(ui, UI_PLAIN));
}

static void
show_turn(struct session *s, const struct store_turn *t, enum ui_style style)
{
	struct ui *ui = s->cli->ui;
	struct arena a = ARENA_INIT;

	ui_print(ui, "  %s%3lld%s  %-10s %-10s %s%s%s\n", ui_style(ui, UI_DIM),
		(long long)t->n, ui_style(ui, UI_PLAIN), t->step, t->role,
		ui_style(ui, style),
		session_clean(&a, t->outcome, strlen(t->outcome)),
		ui_style(ui, UI_PLAIN));
	arena_release(&a);
}

/* Who looks at a design again finds nothing new in it. */
static bool
only_talks(const struct store_turn *t)
{
	return str_eq(t->role, "blamer") || str_eq(t->role, "critic");
}

static enum ui_style
style_of(const struct agent_news *news)
{
	if (only_talks(news->turn))
		return UI_ODD;
	if (news->good)
		return UI_GOOD;
	return news->bad ? UI_BAD : UI_PLAIN;
}

void
session_look_away(void *arg, const struct agent_news *news)
{
	(void)arg;
	(void)news;
}

void
session_watch(void *arg, const struct agent_news *news)
{
	struct session *s = arg;
	struct ui *ui = s->cli->ui;
	struct arena a = ARENA_INIT;

	s->watched = true;
	if (!news->asking) {
		if (ui_is_tty(ui))
			ui_print(ui, "\r\033[K");
		show_turn(s, news->turn, style_of(news));
		if (!only_talks(news->turn))
			show_findings(ui, &a, news->turn);
	} else if (ui_is_tty(ui) && !news->again) {
		ui_print(ui, "       %s%s is asked ...%s", ui_style(ui, UI_DIM),
			news->turn->role, ui_style(ui, UI_PLAIN));
	}
	(void)fflush(stdout);
	arena_release(&a);
}

/* ---- what the agent is told ---- */

static const char *
plan_text(const struct session *s)
{
	return s->planned ? s->plan.text : "";
}

static const char *
answer_text(const struct session *s)
{
	struct buf b;

	if (!s->planned || s->plan.n == 0)
		return "";
	buf_init(&b, LIM_PROMPT);
	buf_addstr(&b, "What the specification leaves open is decided so:\n\n");
	for (size_t i = 0; i < s->plan.n; i++)
		buf_printf(&b, "- %s %s\n", s->plan.questions[i].text,
			s->answers[i]);
	return buf_take(&b, s->cli->arena, NULL);
}

static int
make_task(struct session *s, struct err *e)
{
	const char *more[] = {plan_text(s), answer_text(s)};
	struct task_file template,
		*given = arena_array(s->cli->arena, 2, sizeof(*given));
	char *prompt;

	if (session_template(s, "design", &template, e) < 0 ||
		spec_expand(s->cli->arena, &s->spec, more, &template, &prompt,
			e) < 0)
		return -1;
	s->task = session_task(s, s->spec.top, prompt);
	s->task.files = given;
	if (s->spec.testbench != NULL)
		given[s->task.n_files++] =
			(struct task_file){AGENT_GIVEN, "testbench.sv",
				s->spec.testbench, strlen(s->spec.testbench)};
	if (s->spec.model != NULL)
		given[s->task.n_files++] = (struct task_file){AGENT_GIVEN_MODEL,
			"model.c", s->spec.model, strlen(s->spec.model)};
	return 0;
}

/* ---- what it ends with ---- */

static int
take_code(struct session *s, const char *run_id, struct err *e)
{
	struct arena *a = s->cli->arena;
	struct extract_reply r = {0};
	struct extract_result ex;
	char *text;

	if (session_reply(s, run_id, &s->sample, &text, &r.n, e) < 0)
		return -1;
	r.text = text;
	extract_code(a, &s->task, EXTRACT_DEFAULT, &r, &ex);
	if (ex.reason == REASON_PASS && ex.code != NULL && ex.n > 0) {
		s->code = ex.code;
		s->n = ex.n;
	}
	return 0;
}

/* The given testbench, or the last one that the agent wrote. */
static int
take_bench(struct session *s, struct err *e)
{
	char *text;

	s->bench = s->spec.testbench;
	s->bench_n = s->bench != NULL ? strlen(s->bench) : 0;
	if (s->bench != NULL)
		return 0;
	for (size_t i = s->n_turns; i > 0; i--) {
		const struct store_turn *t = &s->turns[i - 1];

		if (!str_eq(t->step, "testbench") || t->candidate == NULL)
			continue;
		if (store_text_get(s->cli->store, s->cli->arena, t->candidate,
			    &text, &s->bench_n, e) < 0)
			return -1;
		s->bench = text;
		return 0;
	}
	return 0;
}

int
session_solve(struct session *s, struct err *e)
{
	struct cli *cli = s->cli;
	struct session_asked q = {
		.agent = opt_str(cli->opts, "agent"), .watch = session_watch};
	int rc;

	ui_print(cli->ui, "\n%sturns%s\n", ui_style(cli->ui, UI_BOLD),
		ui_style(cli->ui, UI_PLAIN));
	if (make_task(s, e) < 0)
		return -1;
	q.task = &s->task;
	rc = session_run(s, &q, e);
	if (rc != CMD_OK)
		return rc;
	if (store_run_get(cli->store, cli->arena, q.run_id, &s->run, e) < 0 ||
		take_code(s, q.run_id, e) < 0 ||
		store_turn_list(cli->store, cli->arena, s->sample.id, &s->turns,
			&s->n_turns, e) < 0 ||
		store_run_counts(cli->store, q.run_id, &s->solving, e) < 0)
		return -1;
	for (size_t i = 0; !s->watched && i < s->n_turns; i++)
		show_turn(s, &s->turns[i], UI_PLAIN);
	if (s->n_turns == 0)
		ui_print(cli->ui, "    one reply, nothing was looked at\n");
	return take_bench(s, e);
}

const char *
session_cost(const struct session *s)
{
	const struct store_counts *p = &s->planning, *q = &s->solving;
	bool known = q->cost_uusd >= 0 && (!s->planned || p->cost_uusd >= 0);
	const char *usd = "money not known";
	int64_t calls, tokens;

	if (known)
		usd = arena_printf(s->cli->arena, "USD %.4f",
			(double)(q->cost_uusd +
				(s->planned ? p->cost_uusd : 0)) /
				1e6);
	calls = p->requests + p->cache_hits + q->requests + q->cache_hits;
	tokens = p->tokens_in + p->tokens_out + q->tokens_in + q->tokens_out;
	return arena_printf(s->cli->arena, "%lld calls, %lld tokens, %s",
		(long long)calls, (long long)tokens, usd);
}
