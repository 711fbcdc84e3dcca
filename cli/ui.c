/*
 * ui: stdout, stderr, colours, questions.
 *
 * The only file, with ui_table.c and ui_progress.c, that writes to the
 * standard streams.
 */
#include "cli/ui.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/ui_int.h"
#include "lib/base/log.h"

#define UI_WIDTH_DEFAULT 80
#define UI_WIDTH_MAX 1000

/* The environment is read before any thread starts and never written. */
static const char *
ui_env(const char *name)
{
	const char *v = getenv(name); /* NOLINT(concurrency-mt-unsafe) */

	return v && v[0] ? v : NULL;
}

static bool
ui_wants_color(enum ui_when when, int fd)
{
	const char *term = ui_env("TERM");

	if (when == UI_ALWAYS)
		return true;
	if (when == UI_NEVER || ui_env("NO_COLOR"))
		return false;
	if (ui_env("CLICOLOR_FORCE"))
		return true;
	return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

/* Called around log lines. */
static void
ui_log_hook(void *arg, int before)
{
	struct ui *ui = arg;

	if (before)
		pthread_mutex_lock(&ui->lock);
	if (ui->progress) {
		if (before)
			ui__progress_hide(ui->progress);
		else
			ui__progress_show(ui->progress);
	}
	if (!before)
		pthread_mutex_unlock(&ui->lock);
}

struct ui *
ui_new(enum ui_when color, bool quiet)
{
	struct ui *ui = xcalloc(1, sizeof(*ui));

	pthread_mutex_init(&ui->lock, NULL);
	ui->color_out = ui_wants_color(color, STDOUT_FILENO);
	ui->color_err = ui_wants_color(color, STDERR_FILENO);
	ui->smart = isatty(STDERR_FILENO) && ui_env("TERM") &&
		strcmp(ui_env("TERM"), "dumb") != 0;
	ui->quiet = quiet;
	log_set_hook(ui_log_hook, ui);
	return ui;
}

void
ui_free(struct ui *ui)
{
	if (!ui)
		return;
	log_set_hook(NULL, NULL);
	pthread_mutex_destroy(&ui->lock);
	free(ui);
}

const char *
ui__sgr(bool on, enum ui_style s)
{
	if (!on)
		return "";
	switch (s) {
	case UI_PLAIN:
		return "\033[0m";
	case UI_BOLD:
		return "\033[1m";
	case UI_DIM:
		return "\033[2m";
	case UI_GOOD:
		return "\033[32m";
	case UI_BAD:
		return "\033[31m";
	case UI_ODD:
		return "\033[33m";
	}
	return "";
}

const char *
ui_style(const struct ui *ui, enum ui_style s)
{
	return ui__sgr(ui->color_out, s);
}

bool
ui_is_tty(const struct ui *ui)
{
	(void)ui;
	return isatty(STDOUT_FILENO);
}

int
ui_width(const struct ui *ui)
{
	struct winsize w;

	if (!ui_is_tty(ui) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) < 0 ||
		w.ws_col == 0)
		return UI_WIDTH_DEFAULT;
	return w.ws_col < UI_WIDTH_MAX ? w.ws_col : UI_WIDTH_MAX;
}

/* ---- stdout ---- */

void
ui_write(struct ui *ui, const void *p, size_t n)
{
	pthread_mutex_lock(&ui->lock);
	if (ui->progress)
		ui__progress_hide(ui->progress);
	errno = 0;
	if (n && fwrite(p, 1, n, stdout) != n && !ui->failed) {
		ui->failed = true;
		ui->failed_errno = errno;
	}
	if (ui->progress) {
		fflush(stdout);
		ui__progress_show(ui->progress);
	}
	pthread_mutex_unlock(&ui->lock);
}

void
ui_print(struct ui *ui, const char *fmt, ...)
{
	struct arena a = ARENA_INIT;
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = arena_vprintf(&a, fmt, ap);
	va_end(ap);
	ui_write(ui, s, strlen(s));
	arena_release(&a);
}

int
ui_flush(struct ui *ui, struct err *e)
{
	int rc = 0;

	pthread_mutex_lock(&ui->lock);
	errno = 0;
	if (fflush(stdout) != 0 && !ui->failed) {
		ui->failed = true;
		ui->failed_errno = errno;
	}
	if (ui->failed && ui->failed_errno != EPIPE) {
		errno = ui->failed_errno;
		rc = err_sys(e, ERR_IO, "cannot write to standard output");
	}
	pthread_mutex_unlock(&ui->lock);
	return rc;
}

/* ---- stderr ---- */

static void
ui_line(struct ui *ui, enum ui_style style, const char *word, const char *text)
{
	pthread_mutex_lock(&ui->lock);
	fflush(stdout);
	if (ui->progress)
		ui__progress_hide(ui->progress);
	fprintf(stderr, "rtlsmith: %s%s%s%s\n", ui__sgr(ui->color_err, style),
		word, ui__sgr(ui->color_err && word[0], UI_PLAIN), text);
	if (ui->progress)
		ui__progress_show(ui->progress);
	pthread_mutex_unlock(&ui->lock);
}

/* Secrets and control bytes do not pass. */
static char *
ui_clean(struct arena *a, const char *text)
{
	char *s = log_redact(a, text);

	for (char *p = s; *p; p++)
		if (((unsigned char)*p < ' ' && *p != '\t') || *p == 0x7f)
			*p = ' ';
	return s;
}

void
ui_note(struct ui *ui, const char *fmt, ...)
{
	struct arena a = ARENA_INIT;
	va_list ap;

	if (ui->quiet)
		return;
	va_start(ap, fmt);
	ui_line(ui, UI_PLAIN, "", ui_clean(&a, arena_vprintf(&a, fmt, ap)));
	va_end(ap);
	arena_release(&a);
}

void
ui_warn(struct ui *ui, const char *fmt, ...)
{
	struct arena a = ARENA_INIT;
	va_list ap;

	va_start(ap, fmt);
	ui_line(ui, UI_ODD,
		"warning: ", ui_clean(&a, arena_vprintf(&a, fmt, ap)));
	va_end(ap);
	arena_release(&a);
}

void
ui_error(struct ui *ui, const struct err *e)
{
	struct arena a = ARENA_INIT;

	ui_line(ui, UI_BAD, "error: ", ui_clean(&a, e->msg));
	arena_release(&a);
}

bool
ui_ask(struct ui *ui, bool yes, bool no_input, bool dflt, const char *question)
{
	char answer[64];

	if (yes)
		return true;
	if (no_input || !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return dflt;
	pthread_mutex_lock(&ui->lock);
	fflush(stdout);
	fprintf(stderr, "%s [%s] ", question, dflt ? "Y/n" : "y/N");
	fflush(stderr);
	pthread_mutex_unlock(&ui->lock);
	if (!fgets(answer, sizeof(answer), stdin))
		return dflt;
	if (answer[0] == '\n')
		return dflt;
	return answer[0] == 'y' || answer[0] == 'Y';
}
