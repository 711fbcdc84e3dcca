/*
 * task: one thing to solve, as every part of the program sees it.
 *
 * A task is a JSON document whose file bodies are given in line when it is
 * made by an importer and by hash in the store; this struct is the decoded
 * form.  Strings live in the arena it was decoded into.
 */
#ifndef EVAL_TASK_H
#define EVAL_TASK_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"

/* Which official judge (rules: suites' own scripts; see judge.h). */
enum task_profile {
	TASK_NATIVE,   /* our format: rtlsmith verdict line */
	TASK_VE1,      /* VerilogEval v1 */
	TASK_VE2_SPEC, /* VerilogEval v2 spec-to-rtl */
	TASK_VE2_CC,   /* VerilogEval v2 code-complete */
	TASK_RTLLM,
	TASK_VGEN
};
const char *task_profile_name(enum task_profile p);
int task_profile_parse(const char *s, enum task_profile *out, struct err *e);

struct task_file {
	const char *role; /* golden testbench design data interface */
	const char *name; /* file name beside the simulation */
	const char *text;
	size_t n;
};

struct task {
	const char *suite;   /* suite's name */
	const char *version; /* suite's version */
	const char *id;
	enum task_profile profile;
	const char *kind; /* spec complete ... */
	const char *title;
	const char *system; /* system message, NULL if none */
	const char *prompt; /* user message in the suite's official format */
	const char *header; /* ve1: the module header that the completion
			     * follows; ve2-cc: _ifc.txt; vgen: prompt text */
	const char *top;    /* module that the candidate must define */
	const char *golden_top; /* module name in the golden text */
	const char *tb_top;	/* root of the simulation, NULL: not named (-s
				 * absent in the official command) */
	const struct task_file *files;
	size_t n_files;
	const char *const *stop; /* official stop strings; NULL-terminated */
	int64_t max_tokens;	 /* official, -1: none */
	int64_t samples;       /* compared samples of the golden; -1 unknown */
	int64_t golden_cpu_us; /* measured; -1 unknown */
	/* how the golden does in strict mode, JSON that judge_golden writes;
	 * NULL: not measured yet */
	const char *golden_profile;
	const cJSON *meta; /* categories, difficulty, faults, ... */
	/* Hash of the errata that changed the task after it was loaded, which
	 * the sha256 below has in it; NULL: none did. */
	const char *patched;
	/* Document of the fact "strengthen" (eval/strengthen.h), NULL: none;
	 * no part of the task's hash. */
	const char *strengthen;
	char sha256[HASH_HEX]; /* of the canonical document */
};

/* Does the name stay inside the folder where a file of that name is written?
 * Ids and file names of tasks come from outside and must. */
bool task_plain_name(const char *s);
const struct task_file *task_file(const struct task *t, const char *role);
/* Kind "assertion": the candidate is a set of properties about the file of
 * role "design" (eval/assertion.h). */
bool task_is_assertion(const struct task *t);
/* Kind "testbench": the candidate is a testbench of it (eval/testbench.h). */
bool task_is_testbench(const struct task *t);
/* Kind "line": the candidate is the next line of a text, judged by how near it
 * is to the golden, its label (eval/nextline.h). */
bool task_is_line(const struct task *t);
/* Any other kind: the candidate is a design. */
bool task_wants_design(const struct task *t);
/* A file with one fault {"find", "replace"} put in; NULL when "find" does not
 * occur. */
char *task_fault_text(struct arena *a, const struct task_file *f,
	const cJSON *fault, size_t *n);
/* A task whose candidates are held against a design and its faults
 * (meta.faults): *n of them.  ERR_PARSE: it lacks the design, its top module
 * or faults, or one of these cannot be put in. */
#define TASK_FAULTS_MAX 64
int task_design_faults(const struct task *t, size_t *n, struct err *e);
const char *task_fault_id(const struct task *t, size_t i);
/* The design with fault i (below n). */
char *task_faulty_design(
	struct arena *a, const struct task *t, size_t i, size_t *n);
/* Document with bodies in line; task_from_json reads it back.  sha256 is over
 * the canonical text without measured fields. */
cJSON *task_to_json(struct arena *a, const struct task *t);
int task_from_json(
	struct arena *a, const cJSON *doc, struct task *out, struct err *e);
void task_hash(struct task *t);
/* The golden as a candidate: text with golden_top renamed to top where they
 * differ (ve1: canonical solution in the form of a completion).  NULL if the
 * task has no golden. */
char *task_golden_candidate(struct arena *a, const struct task *t);

#endif
