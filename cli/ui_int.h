/*
 * ui_int: what the files of ui share.
 */
#ifndef CLI_UI_INT_H
#define CLI_UI_INT_H

#include <pthread.h>

#include "cli/ui.h"

struct ui {
	pthread_mutex_t lock;
	bool color_out;
	bool color_err;
	bool smart; /* stderr is a terminal that can redraw a line */
	bool quiet;
	bool failed; /* a write to stdout failed */
	int failed_errno;
	struct ui_progress *progress; /* the one that is shown, or NULL */
};

/* Takes the progress line off the screen before other text, and puts it back
 * after it.  The lock is held. */
void ui__progress_hide(struct ui_progress *p);
void ui__progress_show(struct ui_progress *p);
/* Escape sequence, "" when !on. */
const char *ui__sgr(bool on, enum ui_style s);

#endif
