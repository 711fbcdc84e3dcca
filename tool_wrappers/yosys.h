/*
 * yosys: runs a script of Yosys, of the ABC that comes with it, or of the SMT
 * solver z3 that reads what it writes, over texts
 * that are given by name, and reads files that it wrote back.  No shell, no
 * abc.rc, nothing of the user's.  In the sandbox when there is one.  A tool's
 * complaint about a design is a result, never an error; an error means that no
 * result could be had.
 *
 * What a design makes Yosys print ($display is run at elaboration) is in the
 * log and must not be believed.  Outcomes are told by `how` (exit status and a
 * mark that only the end of the script writes) and by files that commands of
 * the script write (outputs[]), which no design can name.
 *
 *	struct yosys_job job = {.dir = scratch, .script =
 *			"read_verilog -sv a.sv\nhierarchy -check -top m\n"
 *			"proc\nwrite_json a.json\n",
 *		.files = &(struct yosys_file){"a.sv", text, n}, .n_files = 1,
 *		.outputs = (const char *const[]){"a.json"}, .n_outputs = 1,
 *		.cpu_ms = 5000, .wall_ms = 60000, .as_bytes = 1 << 30};
 *	if (yosys_run(ys, a, &job, &r, e) < 0) ...	no result
 *	if (r.how == YOSYS_OK) ... r.out[0].text
 */
#ifndef TOOL_YOSYS_H
#define TOOL_YOSYS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct yosys;
struct sandbox;

/* Finds yosys and yosys-abc, reads the version, and proves that a script runs.
 * sb is borrowed (NULL: no sandbox).  ERR_TOOL says what to install: a caller
 * then leaves its stage out by name.  Thread-safe afterwards. */
int yosys_open(struct yosys **out, struct sandbox *sb, struct err *e);
void yosys_close(struct yosys *ys);
const char *yosys_version(const struct yosys *ys); /* "0.23" */
/* Names all that a result depends on: version and hash of the binaries. */
const char *yosys_fingerprint(const struct yosys *ys);
bool yosys_has_abc(const struct yosys *ys);
/* The SMT solver beside it: "Z3 version 4.8.12 - 64 bit"; NULL: there is none
 * that answers, and yosys_smt_hint says what to do. */
const char *yosys_smt_version(struct yosys *ys, struct arena *a);
const char *yosys_smt_hint(void);

/*
 * Servers: Yosys and ABC that were started once, have done a job's prelude,
 * and run each job in a fork of themselves (tool_wrappers/forkserver.h).  ro:
 * folders that preludes and scripts read (NULL-ended, borrowed).  Jobs name
 * them in `servers`; where they cannot be had a job runs by itself, with the
 * same result.
 */
struct yosys_servers;
int yosys_servers_open(struct yosys_servers **out, struct yosys *ys,
	const char *const *ro, struct err *e);
void yosys_servers_close(struct yosys_servers *v);
/* How many were started so far. */
size_t yosys_servers_started(struct yosys_servers *v);

/* YOSYS_SMT: the script is SMT-LIB, as write_smt2 writes it. */
enum yosys_program { YOSYS_YOSYS, YOSYS_ABC, YOSYS_SMT };

enum yosys_how {
	YOSYS_OK,    /* the script ran to its end */
	YOSYS_ERROR, /* a command refused: see error */
	YOSYS_CPU_LIMIT,
	YOSYS_MEMORY_LIMIT,
	YOSYS_OUTPUT_LIMIT, /* log or a file grew too large */
	YOSYS_WALL_LIMIT,   /* says nothing about the design */
	YOSYS_CRASH	    /* signal, failed assertion, ended too early */
};
const char *yosys_how_name(enum yosys_how how);

/* May the name of a module stand in a script as it is? */
bool yosys_plain_name(const char *s);

struct yosys_file {
	const char *name; /* plain file name, not beginning with a dot */
	const char *text;
	size_t n;
};

struct yosys_output {
	char *text; /* NULL: the script did not write it; NUL-terminated */
	size_t n;
};

struct yosys_job {
	const char *dir; /* scratch folder, exists, private; also the cwd */
	enum yosys_program program;
	const char *script; /* commands, one a line; names relative to dir */
	/* Commands that come first and depend on no file but those of ro: a
	 * server of yosys_serve has done them already.  Or NULL. */
	const char *prelude;
	const char *const *ro; /* more folders to read, NULL-ended, or NULL */
	/* The script has commands that start ABC (synth_ice40, abc): programs
	 * of the system may be started inside the sandbox. */
	bool programs;
	struct yosys_servers *servers;	/* or NULL */
	const struct yosys_file *files; /* written into dir before */
	size_t n_files;
	const char *const *outputs; /* names in dir to read back; removed
				     * before, so they are this script's */
	size_t n_outputs;
	int64_t cpu_ms, wall_ms, as_bytes; /* 0: none */
	/* true: nobody waits any longer; ends as YOSYS_WALL_LIMIT.  NULL */
	const atomic_bool *stop;
};

struct yosys_result {
	enum yosys_how how;
	int exit_code;	   /* or signal */
	const char *error; /* one line that tells why it is not OK, or NULL */
	char *log;	   /* warnings and errors; for ABC all it printed */
	size_t log_n;
	bool log_truncated;
	struct yosys_output *out; /* as outputs[], also when not OK */
	int64_t cpu_us, wall_us, max_rss_kb;
};

int yosys_run(struct yosys *ys, struct arena *a, const struct yosys_job *job,
	struct yosys_result *out, struct err *e);

#endif
