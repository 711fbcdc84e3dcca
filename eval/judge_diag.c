/*
 * judge_diag: the compiler's messages in a verdict.  Errors come first, since
 * only a few are kept and a design may have many warnings.  For suites that
 * put everything into one file, lines are given in the candidate's own
 * counting.  Must not decide anything.
 */
#include "eval/judge_priv.h"

#include <string.h>

#include "lib/base/str.h"
#include "tool_wrappers/iverilog_log.h"

#define MESSAGE_MAX ((size_t)400)

static const char *
text_of(struct judge_work *w, const char *p, size_t n)
{
	return str_utf8_fix(w->a, p, n < MESSAGE_MAX ? n : MESSAGE_MAX);
}

static void
add_diag(struct judge_work *w, const char *stage, const struct iverilog_diag *d)
{
	struct verdict_diag *out = &w->v->diags[w->v->n_diags++];

	out->stage = stage;
	out->severity = d->severity;
	out->file = text_of(w, d->file, d->file_n);
	out->line = d->line;
	out->message = text_of(w, d->message, d->message_n);
	if (w->dut_line == 0 || !str_eq(out->file, w->dut))
		return;
	if (d->line > w->dut_line)
		out->line -= w->dut_line;
	else
		out->file = "testbench";
}

static void
add_kind(struct judge_work *w, const char *stage, const char *log, size_t n,
	bool warnings)
{
	struct iverilog_diag d;
	bool wanted = false;
	size_t at = 0;

	while (w->v->n_diags < VERDICT_DIAGS_MAX &&
		iverilog_log_next(log, n, &at, &d)) {
		/* a note goes with what it explains */
		if (!str_eq(d.severity, "note"))
			wanted = str_eq(d.severity, "warning") == warnings;
		if (wanted)
			add_diag(w, stage, &d);
	}
}

void
judge__diags(struct judge_work *w, const char *stage, const char *log, size_t n)
{
	add_kind(w, stage, log, n, false);
	add_kind(w, stage, log, n, true);
}

const char *
judge__first_error(struct judge_work *w, const char *dflt)
{
	const struct verdict_diag *d = w->v->diags;

	if (w->v->n_diags == 0)
		return dflt;
	return arena_printf(w->a, "%s:%d: %s", d->file, d->line, d->message);
}
