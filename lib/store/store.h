/*
 * store: everything that rtlsmith keeps, in one SQLite file; all SQL of the
 * program is behind this header.
 *
 * WAL, STRICT tables, foreign keys, synchronous=FULL, migrations by
 * user_version.  One handle is shared by all threads (a mutex inside).  A
 * writing call returns after its change is committed; concurrent writers share
 * one commit (group commit), so that durability costs one fsync for many
 * samples.  Killing the process at any instruction loses at most calls that
 * had not returned; a full disk is ERR_IO, and the file stays consistent.
 *
 * Texts (prompts, replies, candidates, sources, logs) are stored once, by
 * SHA-256, and referred to by hash.
 *
 * Times are Unix milliseconds; money is micro-USD (int64); -1 = not known.
 * Memory: results live in the arena given.  Secrets: texts that come from
 * configuration or errors must have passed log_redact.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"

struct store;

enum store_open_flags { STORE_CREATE = 1 << 0, STORE_READONLY = 1 << 1 };

/* Opens and migrates.  ERR_NOTFOUND without STORE_CREATE; ERR_PARSE when the
 * file is no store or is newer than this program. */
int store_open(
	struct store **out, const char *path, unsigned flags, struct err *e);
void store_close(struct store *s);
const char *store_path(const struct store *s);

/* ---- texts ---- */
/* Stores (once) and gives the hash. */
int store_text_put(struct store *s, const void *p, size_t n,
	char hash[HASH_HEX], struct err *e);
int store_text_get(struct store *s, struct arena *a, const char *hash, char **p,
	size_t *n, struct err *e);

/* ---- suites and tasks ---- */
struct store_suite {
	int64_t id;
	const char *name;
	const char *version;
	const char *format; /* native, verilogeval-v1, ... */
	const char *sha256; /* over all tasks' hashes, in order */
	const char *licence;
	const char *source; /* where it was imported from, as given */
	const char *meta;   /* JSON */
	int64_t imported_ms;
	int64_t n_tasks;
};

struct store_task {
	int64_t id;
	int64_t suite_id;
	int64_t seq; /* order in the suite, from 0 */
	const char *name;
	const char *kind;
	const char *sha256; /* canonical document's hash */
	const char *doc;    /* JSON document of the task; file bodies by hash */
	/* measured with these tools by suite verify or at first use: */
	int64_t golden_cpu_us;	   /* simulation; -1 = not measured */
	int64_t golden_samples;	   /* -1 = not measured or none */
	const char *golden_status; /* pass|fail|error|"" (not run) */
	const char *golden_letter; /* official class letter or "" */
	const char *golden_tools;  /* fingerprint it was measured with */
};

/* Inserts the suite and its tasks (seq = place in the array) in one
 * transaction.  The same name with the
 * same sha256 is a no-op that answers the old id; with another one it becomes
 * a new revision and the name points to the newest. */
int store_suite_put(struct store *s, const struct store_suite *suite,
	const struct store_task *tasks, size_t n, int64_t *id, struct err *e);
/* name or name@version or name@sha-prefix. ERR_NOTFOUND. */
int store_suite_get(struct store *s, struct arena *a, const char *name,
	struct store_suite *out, struct err *e);
/* The newest revision of each name, ordered by name. */
int store_suite_list(struct store *s, struct arena *a, struct store_suite **out,
	size_t *n, struct err *e);
int store_task_list(struct store *s, struct arena *a, int64_t suite_id,
	struct store_task **out, size_t *n, struct err *e);
int store_task_get(struct store *s, struct arena *a, int64_t id,
	struct store_task *out, struct err *e);
int store_task_golden(struct store *s, const struct store_task *t,
	struct err *e); /* writes the golden_* fields of t->id */

/* ---- models ---- */
/* config: JSON without secrets; same name and config give the same id. */
int store_model_put(struct store *s, const char *name, const char *config,
	int64_t *id, struct err *e);

/* ---- runs ---- */
enum store_run_status {
	STORE_RUN_RUNNING,
	STORE_RUN_PAUSED, /* budget, endpoint, signal: resumable */
	STORE_RUN_DONE
};

struct store_run {
	const char *id;	  /* ULID */
	const char *name; /* unique */
	int64_t created_ms;
	int64_t updated_ms;
	enum store_run_status status;
	const char *why;	  /* why paused, "" otherwise */
	const char *config;	  /* JSON: frozen configuration */
	const char *fingerprints; /* JSON: tools, suites, templates, versions */
	const char *argv;	  /* JSON array, redacted */
	const char *host;
	int64_t pid; /* of the process that works on it, 0 = none */
};

int store_run_create(struct store *s, const struct store_run *r,
	struct err *e); /* ERR_EXISTS when the name is taken */
/* id, unique id prefix (>= 4), name, "@" or "last" for the newest. */
int store_run_get(struct store *s, struct arena *a, const char *ref,
	struct store_run *out, struct err *e);
int store_run_list(struct store *s, struct arena *a, size_t limit,
	struct store_run **out, size_t *n, struct err *e);
int store_run_status(struct store *s, const char *id, enum store_run_status st,
	const char *why, int64_t pid, struct err *e);
/*
 * Makes pid the process that works on the run.  Takes over from a process of
 * this host that is gone; ERR_EXISTS, with its number, while it lives or when
 * it is of another host.  Claiming what one has is no error.  release undoes
 * it, if pid still has it.  The status is not touched; store_run_status sets
 * pid without asking.
 */
int store_run_claim(
	struct store *s, const char *id, int64_t pid, struct err *e);
int store_run_release(
	struct store *s, const char *id, int64_t pid, struct err *e);
/* Replaces the frozen configuration (used when -n is raised). */
int store_run_config(
	struct store *s, const char *id, const char *config, struct err *e);

/* ---- samples ---- */
enum store_sample_state {
	STORE_SAMPLE_PENDING,	/* nothing usable yet */
	STORE_SAMPLE_GENERATED, /* final reply committed, not judged */
	STORE_SAMPLE_JUDGED,	/* has its verdict */
	STORE_SAMPLE_ERROR	/* infrastructure error; retry re-issues it */
};

struct store_sample {
	int64_t id;
	const char *run_id;
	int64_t task_id;
	int64_t model_id;
	int64_t idx; /* 0..n-1 */
	enum store_sample_state state;
	int64_t attempt_id;    /* final attempt, 0 = none */
	const char *candidate; /* hash or NULL */
	const char *error;     /* text of the infrastructure error or NULL */
	/* joined for reading: */
	const char *suite;
	const char *task;
	const char *model;
	const char *status; /* of the verdict in the run's mode, or NULL */
	const char *reason;
	const char *letter;
};

/* Makes sure rows (task, model, 0..n-1) exist for every listed task and model,
 * in one transaction; *added = rows that were missing. */
int store_sample_plan(struct store *s, const char *run_id,
	const int64_t *task_ids, size_t n_tasks, const int64_t *model_ids,
	size_t n_models, int64_t n, int64_t *added, struct err *e);

/*
 * Streams the samples of a run in the order (idx, task, model), at most
 * `limit` a call, after the cursor (0 to start).  states: bit mask of
 * 1 << enum store_sample_state.
 */
int store_sample_page(struct store *s, struct arena *a, const char *run_id,
	unsigned states, int64_t *cursor, size_t limit,
	struct store_sample **out, size_t *n, struct err *e);
int store_sample_get(struct store *s, struct arena *a, int64_t id,
	struct store_sample *out, struct err *e);
/* Sets state, attempt_id, candidate, error.  PENDING and GENERATED take the
 * current verdict away (the scoring stays for history). */
int store_sample_set(
	struct store *s, const struct store_sample *x, struct err *e);
/* errors: samples in error that have a final reply go back to GENERATED (they
 * are judged again), the others to PENDING (asked again).  truncated: samples
 * whose final reply ended by length go back to PENDING, and their turns are
 * forgotten, so that all is asked again.  *n = how many.  Attempts and verdicts
 * stay in the store. */
int store_sample_reset(struct store *s, const char *run_id, bool errors,
	bool truncated, int64_t *n, struct err *e);
struct store_counts {
	int64_t total, pending, generated, judged, error;
	int64_t pass, fail, verr; /* by status of the current verdict */
	/* of the final attempts: finish_reason length; ok without content */
	int64_t truncated, empty;
	/* of all attempts; cost_uusd leaves out answers from the cache */
	int64_t tokens_in, tokens_out, tokens_cached, tokens_reasoning;
	int64_t cost_uusd; /* -1 when no price is known */
	/* attempts not from the cache, from it, and after a failed one */
	int64_t requests, cache_hits, retries;
};
int store_run_counts(struct store *s, const char *run_id,
	struct store_counts *out, struct err *e);

/* ---- attempts (one HTTP exchange each) ---- */
struct store_attempt {
	int64_t id;
	int64_t sample_id; /* 0: none (model test) */
	int64_t n;	   /* 0, 1, ... within the sample; a number that is
			    * taken becomes the next free one */
	int64_t started_ms;
	int64_t latency_us, ttft_us;
	const char *status;	   /* ok|error */
	const char *error;	   /* redacted text or NULL */
	int64_t http_status;	   /* 0 = no answer */
	const char *request;	   /* text hash: redacted request body */
	const char *response;	   /* text hash: raw body, or NULL */
	const char *content;	   /* text hash or NULL */
	const char *reasoning;	   /* text hash or NULL */
	const char *finish_reason; /* normalised */
	const char *finish_raw;
	int64_t tokens_in, tokens_out, tokens_cached, tokens_cache_write,
		tokens_reasoning; /* -1 = not said */
	int64_t cost_uusd;
	const char *response_id, *request_id, *response_model,
		*system_fingerprint;
	bool from_cache; /* nobody was asked now: copied from the cache, or
			  * (http_status 0) put together by a solver */
	const char *cache_key;
};
/* Writes the attempt; texts must have been put before or are put by the caller
 * in store_attempt_texts. */
int store_attempt_add(struct store *s, const struct store_attempt *x,
	int64_t *id, struct err *e);
struct store_reply_texts {
	const char *request, *response, *content, *reasoning;
	size_t request_n, response_n, content_n, reasoning_n;
};
/*
 * The hot path: texts, attempt, and the sample's new state (if final) in ONE
 * commit.  A text NULL in t (or t NULL) leaves x's hash to be used.  Final:
 * status "ok" makes the sample GENERATED, else it is ERROR with x->error; a
 * former candidate and verdict are taken away.  x->error passes log_redact.
 */
int store_attempt_commit(struct store *s, const struct store_attempt *x,
	const struct store_reply_texts *t, bool final, int64_t *id,
	struct err *e);
int store_attempt_get(struct store *s, struct arena *a, int64_t id,
	struct store_attempt *out, struct err *e);
int store_attempt_list(struct store *s, struct arena *a, int64_t sample_id,
	struct store_attempt **out, size_t *n, struct err *e);
/* Newest ok attempt with this cache key that is not from the cache itself;
 * ERR_NOTFOUND. */
int store_cache_get(struct store *s, struct arena *a, const char *key,
	struct store_attempt *out, struct err *e);
/* One entry of the cache: what store_cache_get would answer for its key. */
struct store_cache_entry {
	const char *key;
	int64_t attempt_id, started_ms;
	const char *run, *suite, *task, *model; /* NULL: of no sample */
	int64_t idx;				/* -1: of no sample */
	int64_t content_n;			/* bytes of the reply */
	int64_t tokens_in, tokens_out;		/* -1 = not said */
	int64_t cost_uusd;			/* -1 = not known */
	int64_t hits; /* attempts that were answered from it */
};
/* A page of the list, newest first. */
struct store_cache_page {
	int64_t cursor; /* 0 to start; where the next page begins */
	size_t limit;	/* at most so many */
	struct store_cache_entry *entry;
	size_t n; /* fewer than limit: this page was the last */
};
int store_cache_list(struct store *s, struct arena *a,
	struct store_cache_page *p, struct err *e);
/* Forgets the keys of attempts that began before; *n = how many.  The attempts
 * themselves belong to their runs and stay. */
int store_cache_prune(
	struct store *s, int64_t before_ms, int64_t *n, struct err *e);

/* ---- turns: what a solver did for a sample, step by step ---- */
struct store_turn {
	int64_t sample_id;
	int64_t n;	    /* 0, 1, ... within the sample */
	int64_t parent;	    /* the turn it goes on from; -1: none */
	const char *step;   /* write, lint, simulate, edit, vote, ... */
	const char *role;   /* who was asked, "" if nobody */
	const char *model;  /* the endpoint's name, "" if nobody */
	int64_t attempt_id; /* the reply; 0: nobody was asked */
	const char *key;    /* of the request; NULL: nobody was asked */
	const char *candidate, *findings; /* texts; read: hashes.  Or NULL */
	size_t candidate_n, findings_n;
	const char *outcome; /* one line */
	int64_t tool_us;     /* CPU time of the programs that it ran */
};
/*
 * What a solver has to keep, in ONE commit: an exchange with its texts, what
 * the request could see, and turns.  All parts are optional.
 */
struct store_step {
	const struct store_attempt *attempt;
	const struct store_reply_texts *texts;
	bool final; /* as in store_attempt_commit */
	/* ledger of the attempt: none|tb|golden and a JSON array; NULL: none */
	const char *oracle, *artefacts;
	/* The turn that the attempt answers, its attempt_id set here. */
	struct store_turn *asked;
	const struct store_turn *turns; /* others; a row of the same n goes */
	size_t n_turns;
	/* > 0: this older attempt becomes the final one of this sample, which
	 * is GENERATED; a former candidate and verdict are taken away. */
	int64_t final_attempt, final_sample;
};
/* *id (may be NULL): of the attempt. */
int store_step_commit(struct store *s, const struct store_step *x, int64_t *id,
	struct err *e);
/* In the order of n. */
int store_turn_list(struct store *s, struct arena *a, int64_t sample_id,
	struct store_turn **out, size_t *n, struct err *e);

/* ---- verdicts ---- */
struct store_verdict {
	int64_t id;
	const char *key; /* hash of (task, candidate, options, tools) */
	const char *status, *reason, *letter, *mode;
	double score;	   /* NaN for error */
	const char *doc;   /* JSON verdict object */
	const char *tools; /* fingerprint */
	int64_t cpu_us;
	int64_t created_ms;
};
int store_verdict_find(struct store *s, struct arena *a, const char *key,
	struct store_verdict *out, struct err *e); /* ERR_NOTFOUND */
/* Adds (or finds, by key) the verdict with its stages taken from doc.stages;
 * an error verdict is stored but never found by key. */
int store_verdict_put(struct store *s, const struct store_verdict *v,
	int64_t *id, struct err *e);
/*
 * The judged sample in ONE commit: candidate text, verdict (may be shared),
 * extraction record, link, sample state.  mode/extractor name the scoring, so
 * that rescore adds rows beside the old ones.  current: this becomes the
 * sample's verdict (the one of its run's mode) and its state becomes JUDGED, or
 * ERROR (with x->error, else the verdict's reason) when v->status is "error" or
 * x->state is ERROR.  Of x only id, state, error and (when sc->code is NULL)
 * candidate are read.
 */
struct store_scoring {
	const char *mode;	   /* official|strict */
	const char *extractor;	   /* name@version */
	const char *extract_rules; /* which rules fired, or NULL */
	const char *code;	   /* candidate text or NULL */
	size_t code_n;
};
int store_sample_judged(struct store *s, const struct store_sample *x,
	const struct store_verdict *v, const struct store_scoring *sc,
	bool current, struct err *e);
/* Verdict of a sample; mode NULL: the current one. */
int store_sample_verdict(struct store *s, struct arena *a, int64_t sample_id,
	const char *mode, struct store_verdict *out, struct err *e);

/* ---- what reports read ---- */
struct store_cell { /* one (task, model) of a run */
	int64_t task_id, model_id;
	const char *suite, *task, *model;
	int64_t n, pass, fail, error, pending, truncated, empty, no_code;
};
int store_report_cells(struct store *s, struct arena *a, const char *run_id,
	const char *mode, struct store_cell **out, size_t *n, struct err *e);
/* (model, reason, letter) -> count of samples that have a verdict; mode NULL:
 * the current verdicts, as in store_report_cells */
struct store_reason {
	const char *model, *status, *reason, *letter;
	int64_t n;
};
int store_report_reasons(struct store *s, struct arena *a, const char *run_id,
	const char *mode, struct store_reason **out, size_t *n, struct err *e);
/* What solving has used, by model of a run (a turn's and an attempt's are those
 * of its sample): everything that was asked, also in vain; replies of the cache
 * have tokens, and no cost.  In the order of names. */
struct store_spent {
	const char *model;
	int64_t samples, calls, cached; /* cached: of the calls */
	int64_t tokens_in, tokens_out;
	int64_t cost_uusd; /* -1: not known */
	int64_t tool_us;   /* CPU time of tools, of its solvers' turns */
};
int store_report_spent(struct store *s, struct arena *a, const char *run_id,
	struct store_spent **out, size_t *n, struct err *e);
/* Which tools the verdicts of a run in a mode come from, most first; errors are
 * no verdicts. */
struct store_tools {
	const char *fingerprint;
	int64_t n; /* samples */
};
int store_report_tools(struct store *s, struct arena *a, const char *run_id,
	const char *mode, struct store_tools **out, size_t *n, struct err *e);
/* Every sample of a run with its verdict in a mode, in the order of
 * store_report_cells, then by index.  status is NULL without a verdict; error
 * is the text of the sample's infrastructure error or NULL. */
struct store_outcome {
	int64_t task_id, model_id, idx;
	enum store_sample_state state;
	const char *status, *reason, *letter, *error;
};
int store_report_samples(struct store *s, struct arena *a, const char *run_id,
	const char *mode, struct store_outcome **out, size_t *n, struct err *e);
/* What both judges say of the samples of a run that pass or fail with each, as
 * (status, reason) of either -> count, in the order of the first such sample
 * as store_report_samples has them. */
struct store_both {
	const char *official, *official_reason, *strict, *strict_reason;
	int64_t n;
};
int store_report_both(struct store *s, struct arena *a, const char *run_id,
	struct store_both **out, size_t *n, struct err *e);

/* ---- what is known of tasks: facts, errata, proofs ---- */
/*
 * A fact is a JSON document about a task: what kind of fact ("profile",
 * "verify", "strengthen", ...) and which tools (a fingerprint) found it.
 */
struct store_fact {
	int64_t task_id;
	const char *kind, *tools;
	const char *doc; /* JSON */
	int64_t created_ms;
};
/* Replaces the fact of the same task, kind and tools.  created_ms 0: now. */
int store_fact_put(struct store *s, const struct store_fact *f, struct err *e);
/* tools NULL: the newest of any.  ERR_NOTFOUND. */
int store_fact_get(struct store *s, struct arena *a, int64_t task_id,
	const char *kind, const char *tools, struct store_fact *out,
	struct err *e);
/* All facts of a kind about the tasks of a suite, in the order of the tasks,
 * the newest of a task first. */
int store_fact_list(struct store *s, struct arena *a, int64_t suite_id,
	const char *kind, struct store_fact **out, size_t *n, struct err *e);

struct store_erratum {
	int64_t id, suite_id;
	const char *task;   /* its name */
	const char *action; /* exclude|patch|note */
	const char *reason;
	const char *source; /* the file it came from, as given */
	const char *patch;  /* JSON; NULL but for action patch */
	int64_t created_ms;
};
/* All in one commit; replaces those of the same suite, task and action. */
int store_erratum_put(struct store *s, const struct store_erratum *x, size_t n,
	struct err *e);
/* In the order of the suite's tasks. */
int store_erratum_list(struct store *s, struct arena *a, int64_t suite_id,
	struct store_erratum **out, size_t *n, struct err *e);
/* task NULL: all of the suite.  *n = how many went. */
int store_erratum_drop(struct store *s, int64_t suite_id, const char *task,
	int64_t *n, struct err *e);

struct store_proof {
	int64_t id;
	const char *key;       /* hash of golden, candidate, options, tools */
	int64_t task_id;       /* 0: of no task */
	const char *candidate; /* hash of its text, or NULL */
	const char *result;    /* proven|bounded|refuted|unknown */
	int64_t depth;	       /* of bounded; -1 otherwise */
	const char *why;       /* one line */
	const char *doc;       /* JSON: counterexample, stages, ... */
	const char *tools;     /* fingerprint */
	int64_t cpu_us;	       /* -1 = not measured */
	int64_t created_ms;
};
/* Replaces the proof of the same key.  doc NULL: "{}". */
int store_proof_put(
	struct store *s, const struct store_proof *p, struct err *e);
int store_proof_find(struct store *s, struct arena *a, const char *key,
	struct store_proof *out, struct err *e); /* ERR_NOTFOUND */
/* A judged sample with the newest proof about its task and candidate. */
struct store_opinion {
	struct store_proof proof;
	int64_t sample_id, idx;
	const char *run, *suite, *task, *model; /* names; run: its id */
	const char *status, *reason;		/* of the verdict in the mode */
};
/* Which samples: of a run (id) or of a suite's tasks, or all. */
struct store_opinion_filter {
	const char *run_id; /* NULL: any */
	int64_t suite_id;   /* 0: any */
	const char *mode;   /* NULL: the current verdict of each */
	bool disagree;	    /* only pass + refuted and fail + proven */
	size_t limit;	    /* at most so many */
};
int store_proof_list(struct store *s, struct arena *a,
	const struct store_opinion_filter *f, struct store_opinion **out,
	size_t *n, struct err *e);

/* ---- measures: what was found out about texts of any origin ---- */
struct store_measure {
	const char *key;   /* hash of all that it depends on; unique */
	const char *kind;  /* "synth", "recipe", ... */
	const char *shape; /* what alike designs share, "" if nothing */
	const char *tools; /* fingerprint */
	const char *doc;   /* JSON */
	int64_t created_ms;
};
/* Replaces the measure of the same key.  created_ms 0: now. */
int store_measure_put(
	struct store *s, const struct store_measure *m, struct err *e);
int store_measure_find(struct store *s, struct arena *a, const char *key,
	struct store_measure *out, struct err *e); /* ERR_NOTFOUND */
struct store_measure_filter {
	const char *kind;
	const char *shape, *tools; /* NULL: any */
	size_t limit;		   /* at most so many */
};
/* The newest first. */
int store_measure_list(struct store *s, struct arena *a,
	const struct store_measure_filter *f, struct store_measure **out,
	size_t *n, struct err *e);
/* A sample of a run whose verdict in the mode was measured: the measure has
 * the verdict's key.  In the order of store_report_samples. */
struct store_measured {
	int64_t task_id, model_id, idx;
	const char *suite, *task, *model; /* names */
	const char *doc;		  /* JSON, of the measure */
};
struct store_measured_filter {
	const char *run_id, *mode, *kind;
};
int store_measured_list(struct store *s, struct arena *a,
	const struct store_measured_filter *f, struct store_measured **out,
	size_t *n, struct err *e);

/* ---- tools, ledger ---- */
int store_tools_put(struct store *s, const char *fingerprint, const char *doc,
	struct err *e);
/* What a call could see: oracle none|tb|golden, artefacts JSON array. */
int store_ledger_add(struct store *s, int64_t sample_id, int64_t attempt_id,
	const char *oracle, const char *artefacts, struct err *e);

/* ---- maintenance ---- */
/* integrity_check, foreign_key_check, text hashes, states of samples; problems
 * as lines, "" when there is none (0 in both cases). */
int store_check(
	struct store *s, struct arena *a, char **problems, struct err *e);
/* A consistent copy while others write.  ERR_EXISTS: never overwrites. */
int store_backup(struct store *s, const char *to, struct err *e);
/* Runs one read-only statement, calling fn for each row (argc columns as text,
 * NULL for null, blobs as hex); the first call has row 0 with the column names.
 * fn ends it by a value other than 0 (which is no error).  ERR_USAGE when the
 * statement is wrong, writes, or is more than one.  text_of(id) gives a stored
 * text, unpack(codec, size, doc) a verdict's document. */
int store_sql(struct store *s, const char *sql,
	int (*fn)(void *arg, int64_t row, int argc, const char *const *argv),
	void *arg, struct err *e);

/* ---- what models mended in runs that are done ---- */
struct store_fix {
	const char *from;		  /* RUN/TASK/I, turn N */
	const char *wrong, *said, *right; /* the tool's words between */
};
/* Of samples that pass and were solved with no oracle; of no suite of these
 * names (a JSON array), and of no task that has the name or the prompt of one
 * of theirs.  The newest first, each pair once, at most LIM_FIXES. */
int store_fix_list(struct store *s, struct arena *a, const char *suites,
	struct store_fix **out, size_t *n, struct err *e);

/* ---- an index of texts, in memory; thread-safe ---- */
struct store_index;
/* ERR_IO: SQLite was built without FTS5. */
int store_index_open(struct store_index **out, struct err *e);
void store_index_close(struct store_index *x); /* NULL is accepted */
/* id: of the caller's, each once. */
int store_index_add(struct store_index *x, int64_t id, const char *name,
	const char *body, struct err *e);
struct store_found {
	int64_t *ids; /* the nearest first */
	size_t n;     /* given: at most so many */
};
/* Which texts have words of this one, weighed by how rare they are (bm25).  Any
 * text is allowed; its first 64 words count. */
int store_index_find(struct store_index *x, struct arena *a, const char *text,
	struct store_found *out, struct err *e);

#endif
