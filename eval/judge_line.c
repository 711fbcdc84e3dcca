/*
 * judge_line: candidates that are the next line of a text (nextline.h).  The
 * same in both modes, which differ in what they take from a reply
 * (extract_line.c).  No tool and no folder.
 */
#include "eval/judge_priv.h"
#include "eval/nextline.h"

static void
decide(struct judge_work *w, struct verdict_stage *s, bool exact, bool too_long)
{
	if (exact) {
		w->v->status = VERDICT_PASS;
		w->v->reason = REASON_PASS;
		return;
	}
	s->status = "fail";
	if (too_long)
		judge__fail(w, REASON_RESOURCE_LIMIT,
			"the line is longer than 64 KiB: as far from the label "
			"as can be");
	else if (!nextline_has_words(w->a, w->code, w->n))
		judge__fail(w, REASON_EMPTY, "the line is blank");
	else
		judge__fail(w, REASON_LINE_DIFFERS,
			"it is not the line that stands there");
	s->detail = w->v->detail;
}

int
judge__line(struct judge_work *w, struct err *e)
{
	struct textmetric_pair p = {.pred = w->code, .pred_n = w->n};
	const struct task_file *label;
	bool exact, too_long;

	w->v->tools = JUDGE_LINE_RULES;
	w->v->tool_version = NULL;
	w->v->sandbox = "none";
	if (nextline_label(w->a, w->t, &label, e) < 0)
		return -1;
	p.ref = label->text;
	p.ref_n = label->n;
	w->v->metrics = nextline_metrics(w->a, &p, &exact, &too_long);
	decide(w, judge__stage(w->v, "line", "pass"), exact, too_long);
	return 0;
}
