/*
 * ui: everything that the program shows.  Data goes to stdout, all else to
 * stderr.  Colours follow --color, then NO_COLOR, CLICOLOR_FORCE, TERM=dumb
 * and whether the stream is a terminal.  All functions are thread-safe; log
 * lines and the progress bar do not tear each other.
 */
#ifndef CLI_UI_H
#define CLI_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"

struct ui;

enum ui_when { UI_AUTO, UI_ALWAYS, UI_NEVER };

enum ui_style {
	UI_PLAIN, /* ends any style */
	UI_BOLD,
	UI_DIM,
	UI_GOOD, /* pass */
	UI_BAD,	 /* fail */
	UI_ODD	 /* error, warning */
};

/* quiet: notes and progress are dropped, warnings and errors are not. */
struct ui *ui_new(enum ui_when color, bool quiet);
void ui_free(struct ui *ui); /* NULL is accepted */

/* stdout */
void ui_print(struct ui *ui, const char *fmt, ...) BASE_PRINTF(2, 3);
void ui_write(struct ui *ui, const void *p, size_t n);
/* Flushes stdout; ERR_IO when anything could not be written (full disk).  A
 * reader that went away (EPIPE) is no error. */
int ui_flush(struct ui *ui, struct err *e);
/* Escape sequence for stdout, "" without colours. */
const char *ui_style(const struct ui *ui, enum ui_style s);
/* Columns of the terminal; 80 when stdout is none. */
int ui_width(const struct ui *ui);
bool ui_is_tty(const struct ui *ui); /* stdout */

/* stderr, one line each, "rtlsmith: " before it */
void ui_note(struct ui *ui, const char *fmt, ...) BASE_PRINTF(2, 3);
void ui_warn(struct ui *ui, const char *fmt, ...) BASE_PRINTF(2, 3);
void ui_error(struct ui *ui, const struct err *e);

/*
 * Tables: cells are copied into the arena; columns are as wide as their
 * widest cell (UTF-8 aware); two blanks between them.
 */
struct ui_col {
	const char *head;
	bool right; /* numbers */
};
struct ui_table;
struct ui_table *ui_table_new(
	struct arena *a, const struct ui_col *cols, size_t n_cols);
/* n_cols cells; NULL is shown as "-". */
void ui_table_row(struct ui_table *t, const char *const *cells);
/* Style of one cell of the row added last. */
void ui_table_style(struct ui_table *t, size_t col, enum ui_style s);
void ui_table_print(struct ui *ui, const struct ui_table *t);
size_t ui_table_rows(const struct ui_table *t);

/*
 * Progress on stderr: one line that is redrawn (at most 10 times a second) on
 * a terminal; a plain line at most every 5 seconds, and the last one,
 * otherwise; JSON objects, one a line, with UI_PROGRESS_JSON.
 */
enum ui_progress_mode {
	UI_PROGRESS_AUTO,
	UI_PROGRESS_TTY,
	UI_PROGRESS_PLAIN,
	UI_PROGRESS_JSON,
	UI_PROGRESS_NONE
};
struct ui_progress;
/* One at a time.  total may be 0 (unknown).  By name: ui_progress_mode(). */
struct ui_progress *ui_progress_new(struct ui *ui, enum ui_progress_mode mode,
	const char *label, int64_t total);
/* "auto", "tty", "plain", "json", "none" (OPT_ENUM has checked it). */
enum ui_progress_mode ui_progress_mode(const char *name);
/* tail is shown behind the bar: "pass 12, fail 3, error 0"; may be NULL. */
void ui_progress_set(
	struct ui_progress *p, int64_t done, int64_t total, const char *tail);
/* Draws the last state and ends the line. */
void ui_progress_free(struct ui_progress *p); /* NULL is accepted */

/* Asks on the terminal.  Without one, or with no_input, the answer is dflt;
 * with yes it is true. */
bool ui_ask(struct ui *ui, bool yes, bool no_input, bool dflt,
	const char *question);

#endif
