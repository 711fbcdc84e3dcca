/*
 * extract: model text -> Verilog.
 *
 * official: exactly what the suite's own script does (sources named in
 * extract_*.c); the default one is ours and better; none takes the text as it
 * is.  Versioned: the name@version is stored with each sample.
 */
#ifndef EVAL_EXTRACT_H
#define EVAL_EXTRACT_H

#include "eval/task.h"
#include "eval/verdict.h"

enum extract_mode { EXTRACT_DEFAULT, EXTRACT_OFFICIAL, EXTRACT_NONE };
int extract_mode_parse(const char *s, enum extract_mode *out, struct err *e);

struct extract_result {
	enum verdict_reason reason; /* REASON_PASS: code found; else NO_CODE,
				     * EMPTY, TRUNCATED */
	const char *code;	    /* "" where the official script gives an
				     * empty file; NULL if none */
	size_t n;
	bool full;	       /* ve1: a whole module, to be judged
				* without the prompt's header */
	const char *rules;     /* which rules fired, comma separated */
	const char *extractor; /* "default@1", "official-ve2-cc@1" */
};

/* What a model said: need not be NUL-terminated or valid UTF-8. */
struct extract_reply {
	const char *text;
	size_t n;
	bool truncated; /* it ended by length */
};
void extract_code(struct arena *a, const struct task *t, enum extract_mode mode,
	const struct extract_reply *reply, struct extract_result *out);

#endif
