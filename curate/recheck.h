/*
 * recheck: judges a text again by what a row carries: no store and no suite
 * are asked, so it does the same on any machine that has the tools.
 *
 * What a row carries is its judge object:
 *
 *	{"kind":"testbench|equiv|compile","top":"m","testbench":text|null,
 *	 "golden":text|null,"support":[{"name","text","role"?},..],
 *	 "mode":"strict|official","pass":{..}}
 *
 * testbench with a golden: a task, judged as eval/judge.h does in that mode.
 *	pass has what else a task has (eval/task.h): profile (default native),
 *	kind (spec), suite, version, id, header, golden_top, tb_top, samples,
 *	meta, strengthen; names {"testbench","golden"} of the files; full (see
 *	struct judge_options).  A support file has its role, or "data".  So
 *	also with another profile, or a support file that has a role.
 * testbench without these: a testbench of our own format whose top module is tb
 *	(eval/workbench.h).  It passes when it says so in its line.
 * equiv	the text is the circuit that golden describes, under the same
 *	top (eval/equiv.h): proven passes, refuted fails, all else is not
 *	decided.
 * compile	it holds nothing forbidden and elaborates alone with that top.
 *
 * Support files of the last three are Verilog, put behind the text.  Nothing
 * in the object is believed: its texts go to the tools in the sandbox.
 */
#ifndef CURATE_RECHECK_H
#define CURATE_RECHECK_H

#include "eval/judge.h"

enum recheck_kind { RECHECK_TESTBENCH, RECHECK_EQUIV, RECHECK_COMPILE };
const char *recheck_kind_name(enum recheck_kind k);

struct recheck { /* strings live in the arena it was read into */
	enum recheck_kind kind;
	struct task task; /* its top; all of it if is_task */
	bool is_task;	  /* judged as eval/judge.h does */
	enum judge_mode mode;
	bool full;
	const char *golden;    /* NULL: none */
	const char *testbench; /* NULL: none */
	const char *support;   /* Verilog behind the text; "": none */
};
/* ERR_PARSE, ERR_LIMIT: the object is none, in one line. */
int recheck_read(struct arena *a, const cJSON *judge, struct recheck *out,
	struct err *e);
/* The judge object of a task; full as in struct judge_options. */
cJSON *recheck_of_task(
	struct arena *a, const struct task *t, enum judge_mode mode, bool full);

enum recheck_says { RECHECK_PASS, RECHECK_FAIL, RECHECK_UNDECIDED };
const char *recheck_says_name(enum recheck_says s);

struct recheck_answer {
	enum recheck_says says;
	const char *reason;	/* "sim_mismatch", "refuted", ... */
	const char *detail;	/* one line for people, or "" */
	const char *log;	/* what the tools said, bounded; or "" */
	struct verdict verdict; /* of testbench and compile */
};
struct recheck_text {
	const char *p;
	size_t n;
};
/* -1 only when no text could be judged (see judge_run).  Thread-safe as
 * judge_run is.  The answer lives in a. */
int recheck_run(struct judge *j, const struct recheck *r,
	const struct recheck_text *text, struct arena *a,
	struct recheck_answer *out, struct err *e);

#endif
