/*
 * proc: the only place that starts processes.
 *
 *	struct proc_spec s = PROC_SPEC_INIT;
 *	struct proc_result r;
 *	s.argv = (const char *const[]){"/usr/bin/vvp", "-n", "x.vvp", NULL};
 *	s.cwd = scratch;
 *	s.cpu_ms = 4000;
 *	if (proc_run(&s, &r, &e) < 0) ...   our machinery broke: no verdict
 *	r.how, r.code, r.out                what the program did
 *	proc_result_release(&r);
 *
 * Started by posix_spawn-like vfork semantics (never a copy of a big parent),
 * in its own session and process group, with default signals, empty mask,
 * all descriptors above 2 closed (but keep_fd), PDEATHSIG set, and a clean
 *environment. Exec failure is told apart from program failure through a
 *close-on-exec pipe.  On a limit or at the end the whole group gets SIGKILL
 *(vvp traps SIGTERM); a grandchild that keeps a pipe cannot hang us: after the
 *child is reaped, pipes are drained without waiting and closed.  No descriptor
 *of ours outlives the call, even on error.
 *
 * State of a child:
 *	STARTING -> RUNNING -> KILLED -> DONE
 *	    |           |________________^
 *	    +-> NOT_STARTED
 */
#ifndef BASE_PROC_H
#define BASE_PROC_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

enum proc_how {
	PROC_EXITED,	   /* code = exit status */
	PROC_SIGNALED,	   /* code = signal number, not sent by us */
	PROC_CPU_LIMIT,	   /* CPU seconds used up (SIGXCPU/SIGKILL by rlimit) */
	PROC_WALL_LIMIT,   /* the last guard: never a verdict on the design */
	PROC_OUTPUT_LIMIT, /* stdout or stderr passed its hard cap; killed */
	PROC_FILE_LIMIT,   /* SIGXFSZ */
	PROC_NOT_STARTED   /* exec failed; err_no tells why */
};

enum proc_flags {
	PROC_MERGE = 1 << 0,	      /* stderr goes into stdout, order kept */
	PROC_KILL_ON_OUTPUT = 1 << 1, /* kill when out_max is passed; otherwise
				       * the rest is read and thrown away, with
				       * head and tail kept (see tail_max) */
	PROC_STDOUT_NULL = 1 << 2,
	PROC_STDERR_NULL = 1 << 3
};

struct proc_spec;

/*
 * Walls around a child.  join and enter run in new processes that share our
 * memory, with all signals blocked, while the calling thread waits: they may
 * do nothing but system calls (no library function that allocates, locks or
 * keeps books) and must be marked PROC_IN_CHILD.  They return 0, or -1 with
 * errno and *step set to a text that lives for ever.
 */
struct proc_jail {
	int clone_flags; /* CLONE_NEW... of the child; may be 0 */
	/* In a process of its own that then makes the child as a child of
	 * ours: namespaces to join.  Our descriptors are still open.  NULL:
	 * none. */
	int (*join)(const void *arg, const char **step);
	/* In the child, last thing before exec: descriptors, limits and cwd
	 * are set, every other descriptor is closed.  NULL: none. */
	int (*enter)(
		const void *arg, const struct proc_spec *s, const char **step);
	const void *arg;
	const char *exe; /* what is executed; NULL: argv[0] */
};

/* For functions that run while a new process shares our memory. */
#define PROC_IN_CHILD                                                          \
	__attribute__((no_sanitize("address", "thread", "undefined")))

struct proc_spec {
	const char *const *argv; /* absolute program path first */
	const char *const *envp; /* NULL: PATH and LC_ALL=C only */
	const char *cwd;	 /* NULL: ours */
	const void *in;		 /* bytes for stdin; NULL: /dev/null */
	size_t in_len;
	const char *out_path; /* stdout into this file instead of memory */
	const char *in_path;  /* stdin from this file */
	size_t out_max;	      /* bytes kept of stdout: the first out_max -
			       * tail_max and the last tail_max */
	size_t err_max;	      /* same for stderr */
	size_t tail_max;      /* 0: only the head is kept */
	int64_t cpu_ms;	      /* 0: none; enforced to the millisecond as well
			       * as rlimits allow: RLIMIT_CPU rounded up and
			       * wait4 usage compared afterwards */
	int64_t wall_ms;      /* 0: none */
	int64_t as_bytes;     /* RLIMIT_AS, 0: none */
	int64_t file_bytes;   /* RLIMIT_FSIZE, 0: none */
	int nofile;	      /* RLIMIT_NOFILE, 0: 256 */
	int nproc;	      /* RLIMIT_NPROC, 0: none */
	unsigned flags;	      /* enum proc_flags */
	int keep_fd; /* stays open in the child, as number 3; 0: none */
	const struct proc_jail *jail; /* borrowed; NULL: none */
	/* Sees every byte of output in memory as it arrives, also those that
	 * are then dropped; fd is 1 or 2 (1 for both with PROC_MERGE).  Runs in
	 * the caller's thread.  NULL: none. */
	void (*on_data)(void *arg, int fd, const char *p, size_t n);
	void *on_data_arg;
	/* Becomes true when nobody waits for the program any longer: it is
	 * killed, and ends as PROC_WALL_LIMIT does.  NULL: none. */
	const atomic_bool *stop;
};

#define PROC_SPEC_INIT                                                         \
	{                                                                      \
		.out_max = 1 << 20, .err_max = 1 << 18                         \
	}

struct proc_result {
	enum proc_how how;
	int code;   /* exit status or signal */
	int err_no; /* of a failed exec */
	int64_t wall_us;
	int64_t cpu_us;	    /* user + system of child and waited-for children */
	int64_t max_rss_kb; /* never less than ours: exec counts the old memory
			     */
	struct buf out;
	struct buf err;
	bool out_truncated; /* bytes were dropped in the middle or at the end */
	bool err_truncated;
	uint64_t out_bytes; /* all bytes the program wrote to stdout */
};

/* 0 whenever the program's fate is known, including PROC_NOT_STARTED; -1 only
 * when our machinery failed (pipe, memory, no such cwd or in_path; ERR_TOOL
 * when the jail could not be built) or when
 * pool_cancelled() became true (ERR_CANCELLED; the program is killed).
 * Thread-safe. */
int proc_run(const struct proc_spec *s, struct proc_result *r, struct err *e);
void proc_result_release(struct proc_result *r);

/* CPU time in us of all programs that this thread has run to their end, or
 * that workers of its pool_run have; it only grows, so that the difference of
 * two looks is what was spent between them. */
int64_t proc_thread_cpu_us(void);
/* Adds what was not run by proc_run (a fork server's job, another thread). */
void proc_thread_cpu_add(int64_t us);

const char *proc_how_name(enum proc_how how);

/* A daemon-like child for tests and servers: started, talked to through its
 * stdout, ended by proc_stop (SIGTERM, grace_ms, SIGKILL to the group), which
 * frees it in any case; r may be NULL.  Its stderr is collected in memory, its
 * stdout only while proc_line or proc_stop run.  Of the limits only those that
 * the kernel enforces count.  It dies with us when the main thread started
 * it. */
struct proc_child;
int proc_start(
	struct proc_child **out, const struct proc_spec *s, struct err *e);
int proc_stop(struct proc_child *c, int grace_ms, struct proc_result *r,
	struct err *e);
int proc_pid(const struct proc_child *c);
/* The next line of its stdout without the newline, borrowed until the next
 * call.  1: a line, 0: it closed its stdout, -1: error (ERR_TIMEOUT when none
 * came within timeout_ms, ERR_LIMIT for a line above 64 KiB). */
int proc_line(
	struct proc_child *c, const char **line, int timeout_ms, struct err *e);

#endif
