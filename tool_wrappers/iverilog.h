/*
 * iverilog: compile and simulate Verilog with Icarus, without its driver and
 * without a shell: ivlpp and ivl are called directly (the driver costs about
 * 4 ms of CPU a compile), vvp with waveforms off.  All processes through
 * lib/base/proc.  A tool's complaint about a design is a result, never an
 * error; an error means that no result could be had.
 */
#ifndef TOOL_IVERILOG_H
#define TOOL_IVERILOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/limits.h"
#include "lib/base/proc.h"

struct iverilog;
struct sandbox;

struct iverilog_setup {
	struct sandbox *sandbox; /* borrowed until iverilog_close; NULL: none */
	bool no_servers;	 /* a process of its own for every step */
	const char *libdir; /* folder of our preload library; NULL: beside the
			     * program, RTLSMITH_LIBDIR, or as installed */
};

/* Finds iverilog, vvp and the folder with ivlpp, ivl and vvp.tgt; reads the
 * version; probes that the direct calls give what the driver gives, else
 * falls back to the driver.  ERR_TOOL says what to install.  setup NULL: no
 * sandbox, all else by default.  Thread-safe afterwards. */
int iverilog_open(struct iverilog **out, const struct iverilog_setup *setup,
	struct err *e);
void iverilog_close(struct iverilog *iv);
const char *iverilog_version(const struct iverilog *iv); /* "11.0" */
/* One line that names everything a verdict depends on: version, hash of the
 * binaries, how they are called ("direct" or "driver"). */
const char *iverilog_fingerprint(const struct iverilog *iv);
bool iverilog_is_direct(const struct iverilog *iv);
/* How most of its steps are done: "fork server", "direct" or "driver".  The
 * same comes out; it costs less or more. */
const char *iverilog_way(const struct iverilog *iv);

struct iverilog_source {
	const char *name; /* how messages call it; plain file name */
	const char *text;
	size_t n;
};

enum iverilog_flags {
	IVERILOG_WALL = 1 << 0,		 /* -Wall */
	IVERILOG_WINFLOOP = 1 << 1,	 /* -Winfloop */
	IVERILOG_WNO_TIMESCALE = 1 << 2, /* -Wno-timescale */
	IVERILOG_NULL = 1 << 3,		 /* -tnull: no code */
	IVERILOG_SEPARATE = 1 << 4,	 /* -u: one compilation unit a file */
	/* The sources are ivlpp's output already: joined as they are, ivlpp is
	 * not called.  Not with IVERILOG_SEPARATE. */
	IVERILOG_PREPROCESSED = 1 << 5
};

#define IVERILOG_CODE_MAX (32 * LIM_MIB) /* more is a file limit */

struct iverilog_job {
	/* Private folder that exists, holds the files that the sources include
	 * and gets the sources; NULL: a scratch folder is made when one is
	 * needed, and removed. */
	const char *dir;
	const struct iverilog_source *sources; /* in command-line order */
	size_t n_sources;
	const char *generation; /* "2012", "2005"; NULL: the tool's default */
	const char *top;	/* -s, or NULL */
	const char *top2;	/* a second -s, or NULL */
	const char *timescale;	/* +timescale+ of a command file, or NULL */
	unsigned flags;
	int64_t cpu_ms, wall_ms, as_bytes; /* of each process; 0: none */
	/* Sees every byte of the log, also what is not kept.  May be NULL. */
	void (*on_log)(void *arg, const char *p, size_t n);
	void *on_log_arg;
};

struct iverilog_compile {
	bool ok; /* the driver would have exited 0 */
	int exit_code;
	enum proc_how how; /* of the part that decided */
	char *log;	   /* stderr and stdout of all parts, in order */
	size_t log_n;
	bool log_truncated;
	char *code; /* the .vvp text, with a NUL behind it, in the arena; NULL
		     * when not ok, and with IVERILOG_NULL */
	size_t code_n;
	int64_t cpu_us, wall_us;
};
/* Compiles.  The log has the lines that the driver prints for the same plain
 * file names, the preprocessor's first. */
int iverilog_compile(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, struct iverilog_compile *out,
	struct err *e);
/* Only preprocesses: code is ivlpp's output, also where it complained (with a
 * stray `endif, say) and ok is false. */
int iverilog_preprocess(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, struct iverilog_compile *out,
	struct err *e);

/* Bytes of the code that are replaced before it runs; both are n bytes. */
struct iverilog_patch {
	const char *from, *to;
	size_t n;
};

struct iverilog_sim_job {
	/* Folder that the simulation reads and writes files in; NULL: a scratch
	 * folder when the code handles files. */
	const char *dir;
	const char *code; /* .vvp text */
	size_t code_n;
	/* Each `from` must occur in the code (every place of it is replaced),
	 * else ERR_INTERNAL. */
	const struct iverilog_patch *patches;
	size_t n_patches;
	bool batch; /* vvp -n: $stop ends */
	bool merge; /* stderr into stdout, in order */
	/* File that gets what the design dumps, by whatever name: VCD (Icarus
	 * writes FST through files that the sandbox refuses).  Not made when
	 * nothing is dumped.  NULL: dumping is off. */
	const char *wave;
	/* rtlsmith.vpi is loaded as well. */
	bool monitor;
	/* What that module wrote to its own descriptor, after the end. */
	void (*on_monitor)(void *arg, const char *p, size_t n);
	void *on_monitor_arg;
	int64_t cpu_ms, wall_ms, as_bytes, file_bytes;
	size_t out_max, tail_max; /* kept of stdout: see proc.h */
	/* Sees every byte of stdout (with merge also of stderr) in order, so
	 * that a verdict line in the middle of a flood is found.  May be
	 * NULL. */
	void (*on_out)(void *arg, const char *p, size_t n);
	void *on_out_arg;
};
struct iverilog_sim {
	enum proc_how how;
	int code;
	char *out; /* head + tail; never loses the last line */
	size_t out_n;
	char *err;
	size_t err_n;
	bool truncated;	    /* out is not everything */
	uint64_t out_bytes; /* all that vvp wrote to stdout */
	int64_t cpu_us, wall_us, max_rss_kb;
};
int iverilog_simulate(struct iverilog *iv, struct arena *a,
	const struct iverilog_sim_job *job, struct iverilog_sim *out,
	struct err *e);

#endif
