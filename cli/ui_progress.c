/*
 * ui_progress: the progress of a long command on stderr.
 *
 * One progress at a time belongs to the ui; the ui's lock guards it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/ui_int.h"
#include "lib/base/clock.h"
#include "lib/base/json.h"

#define PROGRESS_TTY_MS 100
#define PROGRESS_PLAIN_MS 5000
#define PROGRESS_BAR 24
#define PROGRESS_TAIL 160
#define PROGRESS_TEXT 280
#define PROGRESS_LINE 400

struct ui_progress {
	struct ui *ui;
	enum ui_progress_mode mode; /* never UI_PROGRESS_AUTO */
	char label[64];
	char tail[PROGRESS_TAIL];
	int64_t done, total;
	int64_t start_ms, drawn_ms;
	int64_t start_done; /* what was done before we started */
	bool started, drawn, changed;
};

enum ui_progress_mode
ui_progress_mode(const char *name)
{
	static const char *const names[] = {
		"auto", "tty", "plain", "json", "none"};

	for (size_t i = 0; name && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return (enum ui_progress_mode)i;
	return UI_PROGRESS_AUTO;
}

static int
progress_columns(void)
{
	struct winsize w;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) < 0 || w.ws_col < 20)
		return 80;
	return w.ws_col < PROGRESS_LINE ? w.ws_col : PROGRESS_LINE;
}

/* "1:02:03" left at the speed since the start; "" when it cannot be told. */
static void
progress_eta(const struct ui_progress *p, char *out, size_t size)
{
	int64_t ran = clock_mono_ms() - p->start_ms;
	int64_t steps = p->done - p->start_done;
	int64_t s;

	out[0] = '\0';
	if (steps <= 0 || p->total <= p->done || ran < 1000)
		return;
	s = (int64_t)((double)ran * (double)(p->total - p->done) /
		(double)steps / 1000.0);
	if (s >= 3600)
		snprintf(out, size, ", %d:%02d:%02d left", (int)(s / 3600),
			(int)(s / 60 % 60), (int)(s % 60));
	else
		snprintf(out, size, ", %d:%02d left", (int)(s / 60),
			(int)(s % 60));
}

static void
progress_text(const struct ui_progress *p, char *out, size_t size)
{
	char eta[40];

	progress_eta(p, eta, sizeof(eta));
	if (p->total > 0)
		snprintf(out, size, "%lld/%lld%s%s%s", (long long)p->done,
			(long long)p->total, eta, p->tail[0] ? "  " : "",
			p->tail);
	else
		snprintf(out, size, "%lld%s%s", (long long)p->done,
			p->tail[0] ? "  " : "", p->tail);
}

static void
progress_draw_tty(struct ui_progress *p)
{
	char text[PROGRESS_TEXT], line[PROGRESS_LINE], bar[PROGRESS_BAR + 1];
	int full = 0;

	if (p->total > 0)
		full = (int)(p->done * PROGRESS_BAR / p->total);
	if (full > PROGRESS_BAR)
		full = PROGRESS_BAR;
	memset(bar, '.', PROGRESS_BAR);
	memset(bar, '#', (size_t)full);
	bar[PROGRESS_BAR] = '\0';
	progress_text(p, text, sizeof(text));
	snprintf(line, sizeof(line), "%s [%s] %s", p->label, bar, text);
	line[progress_columns() - 1] = '\0';
	fprintf(stderr, "\r%s\033[K", line);
	fflush(stderr);
	p->drawn = true;
}

static void
progress_draw_json(const struct ui_progress *p)
{
	struct arena a = ARENA_INIT;
	cJSON *o = json_object(&a);

	json_set_str(o, "schema", "rtlsmith.progress/1");
	json_set_str(o, "label", p->label);
	json_set_i64(o, "done", p->done);
	json_set_i64(o, "total", p->total);
	json_set_i64(o, "elapsed_ms", clock_mono_ms() - p->start_ms);
	json_set_str(o, "text", p->tail);
	fprintf(stderr, "%s\n", json_text(&a, o));
	arena_release(&a);
}

static void
progress_draw(struct ui_progress *p)
{
	char text[PROGRESS_TEXT];

	p->drawn_ms = clock_mono_ms();
	p->changed = false;
	switch (p->mode) {
	case UI_PROGRESS_TTY:
		progress_draw_tty(p);
		break;
	case UI_PROGRESS_PLAIN:
		progress_text(p, text, sizeof(text));
		fprintf(stderr, "%s: %s\n", p->label, text);
		break;
	case UI_PROGRESS_JSON:
		progress_draw_json(p);
		break;
	case UI_PROGRESS_AUTO:
	case UI_PROGRESS_NONE:
		break;
	}
}

void
ui__progress_hide(struct ui_progress *p)
{
	if (p->mode == UI_PROGRESS_TTY && p->drawn) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
}

void
ui__progress_show(struct ui_progress *p)
{
	if (p->mode == UI_PROGRESS_TTY && p->drawn)
		progress_draw_tty(p);
}

struct ui_progress *
ui_progress_new(struct ui *ui, enum ui_progress_mode mode, const char *label,
	int64_t total)
{
	struct ui_progress *p = xcalloc(1, sizeof(*p));

	if (mode == UI_PROGRESS_AUTO)
		mode = ui->smart ? UI_PROGRESS_TTY : UI_PROGRESS_PLAIN;
	if (ui->quiet && mode != UI_PROGRESS_JSON)
		mode = UI_PROGRESS_NONE;
	p->ui = ui;
	p->mode = mode;
	p->total = total;
	p->start_ms = clock_mono_ms();
	p->drawn_ms = p->start_ms;
	snprintf(p->label, sizeof(p->label), "%s", label);
	pthread_mutex_lock(&ui->lock);
	ui->progress = p;
	pthread_mutex_unlock(&ui->lock);
	return p;
}

void
ui_progress_set(
	struct ui_progress *p, int64_t done, int64_t total, const char *tail)
{
	int64_t every = p->mode == UI_PROGRESS_TTY ? PROGRESS_TTY_MS
						   : PROGRESS_PLAIN_MS;

	pthread_mutex_lock(&p->ui->lock);
	if (!p->started) {
		p->started = true;
		p->start_done = done;
	}
	p->done = done;
	p->total = total;
	p->changed = true;
	snprintf(p->tail, sizeof(p->tail), "%s", tail ? tail : "");
	if (clock_mono_ms() - p->drawn_ms >= every)
		progress_draw(p);
	pthread_mutex_unlock(&p->ui->lock);
}

void
ui_progress_free(struct ui_progress *p)
{
	struct ui *ui;

	if (!p)
		return;
	ui = p->ui;
	pthread_mutex_lock(&ui->lock);
	if (p->changed)
		progress_draw(p);
	if (p->mode == UI_PROGRESS_TTY && p->drawn)
		fputc('\n', stderr);
	ui->progress = NULL;
	pthread_mutex_unlock(&ui->lock);
	free(p);
}
