/*
 * judge_scan: reads a tool's output as it streams and keeps what the judges'
 * rules ask for.  Memory is bounded whatever the design prints, and a verdict
 * line is found wherever it is.
 */
#ifndef EVAL_JUDGE_SCAN_H
#define EVAL_JUDGE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"

/* Which output is being read. */
enum judge_phase { SCAN_COMPILE, SCAN_SIM };

struct judge_scan {
	/* VerilogEval v2's sv-iv-analyze, over both logs as one text */
	char code; /* 0: nothing has ended the reading yet */
	bool flag_c, flag_p, no_mismatch;

	bool syntax;	 /* "syntax error" in the compile log */
	bool not_a_port; /* the testbench connects a port that is missing */
	bool no_module;	 /* a module is missing */

	/* "Mismatches: E in S samples" of the simulation, anywhere in a line
	 * (v1 reads the first); e or s -1: no digits */
	uint64_t found; /* how many */
	int64_t first_e, first_s;
	/* the same, as a whole line */
	uint64_t lines;
	int64_t last_e, last_s;
	int64_t first_mismatch; /* smallest "occurred at time T", -1: none */
	bool timeout_line;

	/* "rtlsmith: mismatches=M samples=S first_time=T" as a whole line */
	uint64_t native;
	int64_t native_m, native_s, native_t;

	uint64_t rtllm_pass; /* lines with "Your Design Passed" */
	uint64_t vgen_pass;  /* lines with "all tests passed" */

	/* strict: only what follows this in a line of the simulation is read
	 * (a nonce that no candidate knows); NULL: all lines are */
	const char *nonce;

	struct buf line; /* the line so far, at most SCAN_LINE bytes */
	bool cut;	 /* its beginning has been read already */
	enum judge_phase phase;
};

/* Lines longer than this are read in overlapping pieces: a phrase is found in
 * them, a verdict line that long is not one. */
#define SCAN_LINE ((size_t)64 * 1024)
#define SCAN_OVERLAP ((size_t)256)

void judge_scan_init(struct judge_scan *s);
/* Output goes on with the next phase; an unfinished line stays unfinished, as
 * in a log that both programs write to. */
void judge_scan_phase(struct judge_scan *s, enum judge_phase phase);
void judge_scan_add(struct judge_scan *s, const char *p, size_t n);
/* A line without newline at the end counts. */
void judge_scan_end(struct judge_scan *s);
void judge_scan_release(struct judge_scan *s);

/* Does sv-iv-analyze think that the design has an asynchronous reset?  Then a
 * mismatch is 'r', not 'R'. */
bool judge_scan_async_reset(const char *code, size_t n);

/* VerilogEval v2's letter, after judge_scan_end; code is the candidate, which
 * is searched for asynchronous resets when nothing else explains. */
char judge_scan_letter(const struct judge_scan *s, const char *code, size_t n);

#endif
