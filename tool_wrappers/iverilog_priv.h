/*
 * iverilog_priv: what the files of the Icarus wrapper share; for nobody else.
 */
#ifndef TOOL_IVERILOG_PRIV_H
#define TOOL_IVERILOG_PRIV_H

#include <pthread.h>

#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "tool_wrappers/forkserver.h"
#include "tool_wrappers/iverilog.h"

#define IVERILOG_RESTS 256 /* preprocessed texts that are kept */

/* ivlpp's output for all sources but the first. */
struct iverilog_rest {
	char key[HASH_HEX];
	char *text; /* NULL: free */
	size_t n;   /* 0: ivlpp has something to say, it must run */
};

struct iverilog {
	struct arena a;
	struct sandbox *sandbox;	 /* borrowed, or NULL */
	struct forkserver_pool *servers; /* NULL: none */
	const char *serve_libs;		 /* that ivl loads by itself */
	const char *const *ro; /* what tools read outside of /usr; NULL ends */
	const char *monitor;   /* our VPI module, or NULL */
	const char *driver, *vvp; /* absolute paths */
	const char *base;	  /* folder with ivlpp, ivl, *.vpi, *.tgt */
	const char *ivlpp, *ivl;
	const char *conf_vvp, *conf_null; /* targets' lines for ivl */
	const char *env_path;		  /* PATH=... */
	char version[32];
	char fingerprint[160];
	bool direct;
	pthread_mutex_t lock; /* of what follows */
	struct iverilog_rest rests[IVERILOG_RESTS];
	size_t next_rest; /* which is given up next */
};

/* One compilation on its way. */
struct iverilog_work {
	struct iverilog *iv;
	struct arena *a;
	const struct iverilog_job *job;
	struct iverilog_compile *out;
	struct buf log;
	const char *dir;   /* NULL until something needs one; see own_dir */
	bool own_dir;	   /* made by us */
	bool put;	   /* the sources are in it */
	bool no_code;	   /* success needs none */
	bool all;	   /* all VPI modules that the driver names */
	uint64_t log_skip; /* of the log's next bytes on_log has seen these */
	const char *pp;	   /* preprocessed text */
	size_t pp_n;
};

/* ---- iverilog_run.c ---- */
/* Makes sure that there is a folder and that the sources are in it. */
int iverilog__work_dir(struct iverilog_work *w, struct err *e);
/* What all parts of a compilation have in common. */
void iverilog__base_spec(const struct iverilog_work *w, const char *const *argv,
	const char *const *envp, struct proc_spec *s);
/* Runs one part and adds it up; what it says goes to the log. */
int iverilog__run_part(struct iverilog_work *w, struct proc_spec *s,
	unsigned how, struct err *e);
/* Into the sandbox, if there is one; how: enum iverilog_how. */
enum iverilog_how {
	IVERILOG_PROGRAMS = 1, /* starts programs itself */
	IVERILOG_MEMORY = 2    /* what it writes is not needed */
};
int iverilog__dress(struct iverilog *iv, struct arena *a, struct proc_spec *s,
	unsigned how, struct err *e);
/* Compiles without choosing: directly, or with the driver.  all_modules: name
 * all VPI modules that the driver names, also those that the design cannot
 * use. */
int iverilog__compile_direct(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, bool all_modules,
	struct iverilog_compile *out, struct err *e);
int iverilog__compile_driver(struct iverilog *iv, struct arena *a,
	const struct iverilog_job *job, struct iverilog_compile *out,
	struct err *e);
/* Whether the job can be done without the driver. */
bool iverilog__can_direct(const struct iverilog_job *job);
/* The same through a server: 0, -1; 1: run it in a process of its own. */
int iverilog__run_served(struct iverilog_work *w,
	const struct forkserver_kind *kind, const struct forkserver_job *job,
	struct proc_spec *s, struct err *e);

/* ---- iverilog_serve.c: 0, -1, or 1: not served ---- */
const char *iverilog__serve_libs(struct iverilog *iv);
int iverilog__serve_ivlpp(struct iverilog_work *w, struct err *e);
int iverilog__serve_ivl(
	struct iverilog_work *w, const struct buf *conf, struct err *e);
/* code: the job's, a copy that may be changed; monitor: 0 or a descriptor. */
int iverilog__serve_vvp(struct iverilog *iv, struct arena *a,
	const struct iverilog_sim_job *job, char *code, int monitor,
	struct proc_spec *s, struct proc_result *r, struct err *e);

/* ---- iverilog_driver.c ---- */
int iverilog__run_driver(struct iverilog_work *w, struct err *e);

/* ---- iverilog_pp.c ---- */
/* May the preprocessor be left out for the first source? */
bool iverilog__pp_skips(const struct iverilog_job *job);
/* Fills w->pp; what ivlpp says goes to the log. */
int iverilog__preprocess(struct iverilog_work *w, struct err *e);
/* Defines and folders that the driver gives to ivlpp. */
const char *iverilog__pp_defs(const struct iverilog *iv, struct arena *a);
/* What ivlpp wrote into a file in memory. */
int iverilog__pp_take(struct iverilog_work *w, int fd, struct err *e);
void iverilog__pp_free(struct iverilog *iv);

/* ---- iverilog_probe.c ---- */
#define PROBE_CPU_MS 10000
#define PROBE_WALL_MS 60000
/* Whether log, outcome and byte code (heap addresses apart) are the same. */
bool iverilog__same_compile(struct arena *a, const struct iverilog_compile *x,
	const struct iverilog_compile *y);
/* Compiles directly and with the driver: 1 when they are, 0 when not. */
int iverilog__same_way(struct iverilog *iv, struct arena *a,
	struct iverilog_job *job, struct err *e);
/* 1: direct calls give what the driver gives, 0: they do not, -1. */
int iverilog__probe_direct(struct iverilog *iv, struct arena *a, struct err *e);
/* 0: iv->servers is set; -1 says why not.  lib: NULL when it is missing. */
int iverilog__probe_servers(
	struct iverilog *iv, struct arena *a, const char *lib, struct err *e);

/* Files in the scratch folder. */
#define IVERILOG_FILE_CODE ".rs-code" /* byte code */
#define IVERILOG_FILE_CONF ".rs-conf" /* ivl's configuration */
#define IVERILOG_FILE_DEFS ".rs-defs" /* ivlpp's defines and includes */
#define IVERILOG_MONITOR_ENV "RTLSMITH_MONITOR_FD=3"
#define IVERILOG_MONITOR_MAX ((size_t)(16 * LIM_MIB))
#define IVERILOG_PP_MAX ((size_t)(64 * LIM_MIB))

#endif
