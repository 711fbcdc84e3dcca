/*
 * judge: (task, candidate) -> verdict.  A pure function of (task hash,
 * candidate hash, mode, limits, tool fingerprint).
 */
#ifndef EVAL_JUDGE_H
#define EVAL_JUDGE_H

#include "eval/task.h"
#include "eval/verdict.h"
#include "lib/base/hash.h"
#include "tool_wrappers/sandbox.h"

struct judge;

enum judge_mode {
	JUDGE_STRICT,  /* ours, the default */
	JUDGE_OFFICIAL /* the suite's own judge, to the letter */
};
int judge_mode_parse(const char *s, enum judge_mode *out, struct err *e);
const char *judge_mode_name(enum judge_mode m);

struct judge_options {
	enum judge_mode mode;
	double timeout_factor; /* times the golden's CPU need; 0: default 8 */
	int64_t mem_mb;	       /* 0: default 1024 */
	const char *keep_dir;  /* keep scratch folders below it; NULL: remove */
	bool full; /* ve1: the text is a whole module, judged without
		    * the prompt's header */
	/* Official mode only: one of several designs in one text, see below;
	 * NULL: the text is the design.  Does not enter judge_key. */
	const struct judge_variant *variant;
};

/*
 * Many designs in one text: the text is compiled once, and each variant
 * differs from it by bytes of the byte code (a constant that selects it).  The
 * first judge_run fills what was compiled, the later ones, with the same task,
 * text and options, use it; then they may run at once.
 */
struct judge_compiled; /* what is kept */
struct judge_compiled *judge_compiled_new(void);
void judge_compiled_free(struct judge_compiled *c);
struct judge_variant {
	struct judge_compiled *compiled;
	const char *from, *to; /* each place of from becomes to; same length */
};

struct judge_setup {
	enum sandbox_want sandbox; /* how the tools are shut in */
	bool no_servers;	   /* a process of its own for every step */
};

/* Opens the tools once; setup NULL: the defaults.  Thread-safe: judge_run is
 * called from many threads. */
int judge_open(
	struct judge **out, const struct judge_setup *setup, struct err *e);
void judge_close(struct judge *j);
const char *judge_fingerprint(const struct judge *j);
/* The same with the tools that only tasks of this kind need, or without those
 * that they do not. */
const char *judge_task_tools(
	struct arena *a, const struct judge *j, const struct task *t);
/* The tools it uses, borrowed: for designs that are not judged. */
struct sandbox *judge_sandbox(const struct judge *j);
struct iverilog *judge_iverilog(const struct judge *j);

/* CPU limit of a simulation in ms, from the golden's need (task.golden_cpu_us;
 * rounded up to a power of two of seconds so that noise does not move it). */
int64_t judge_cpu_limit_ms(const struct task *t, const struct judge_options *o);
void judge_key(const struct judge *j, const struct task *t,
	const struct judge_options *o, const char *code, size_t n,
	char out[HASH_HEX]);
/* judge_key is of the candidate's normal form (lex.h): other spellings share
 * it.  A verdict that tells of lines goes by this key, which is of the very
 * text; the others (judge_any_spelling) by judge_key. */
void judge_key_exact(const struct judge *j, const struct task *t,
	const struct judge_options *o, const char *code, size_t n,
	char out[HASH_HEX]);
bool judge_any_spelling(const struct verdict *v);
/* Verdicts of this process by key; without the tools' log.  Errors are not
 * kept.  key: what to look for, judge_key_exact, say; of: the verdict's own
 * key, which find writes into key.  Thread-safe. */
bool judge_memo_find(struct judge *j, char key[HASH_HEX], struct arena *a,
	struct verdict *out);
void judge_memo_keep(struct judge *j, const char *key, const char *of,
	const struct verdict *v);
/* -1 only when our machinery fails in a way that concerns every candidate (no
 * scratch folder, tool vanished); otherwise 0 and a verdict (which may be
 * VERDICT_ERROR). */
int judge_run(struct judge *j, const struct task *t,
	const struct judge_options *o, const char *code, size_t n,
	struct arena *a, struct verdict *out, struct err *e);

/* Judges the golden in official mode, measures its CPU need and sample count,
 * and writes them into t. */
int judge_golden(struct judge *j, struct task *t, struct arena *a,
	struct verdict *out, struct err *e);
/* How the golden does in strict mode: fills t->golden_profile, in the arena,
 * which must live as long as the task.  Without it the judge finds out by
 * itself, once a process. */
int judge_golden_profile(
	struct judge *j, struct task *t, struct arena *a, struct err *e);

#endif
