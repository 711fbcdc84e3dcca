/*
 * proc_int: what the files of proc share; nobody else includes it.
 */
#ifndef BASE_PROC_INT_H
#define BASE_PROC_INT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/proc.h"

/*
 * proc_spawn: starting one program.
 */
struct proc__start {
	const struct proc_spec *spec;
	int in; /* descriptors (3 or above) that become 0, 1 and 2 */
	int out;
	int err;
	bool die_with_us; /* PDEATHSIG: fires when the calling thread ends */
};

/* 0: it runs, *pid is set; 1: it cannot be executed, *err_no tells why;
 * -1: our machinery failed.  Closes none of the descriptors given. */
int proc__spawn(
	const struct proc__start *st, pid_t *pid, int *err_no, struct err *e);
/* A close-on-exec pipe with both ends at 3 or above. */
int proc__pipe(int fd[2], struct err *e);
/* For a program's output: large, so that a flood does not change hands so often
 * that it takes minutes on a busy machine. */
#define PROC_PIPE (256 * 1024)
int proc__pipe_out(int fd[2], struct err *e);
/* The standard input that the spec asks for, at 3 or above, or -1. */
int proc__open_in(const struct proc_spec *s, struct err *e);
/* A file for the program to write, at 3 or above, or -1. */
int proc__open_out(const char *path, struct err *e);
/* Closes *fd if it is open and sets it to -1. */
void proc__close(int *fd);
/* Has it ended?  Leaves the zombie, so that its number stays ours. */
bool proc__ended(pid_t pid);
/* A pidfd, or -1 when the kernel has none. */
int proc__pidfd(pid_t pid);
/* Kills the group, reaps the program; fills how, code, cpu_us, max_rss_kb. */
int proc__reap(pid_t pid, struct proc_result *r, struct err *e);
/* A file in memory that holds n bytes, read from its start; at 3 or above, or
 * -1. */
int proc__memory_file(const void *bytes, size_t n, struct err *e);

/*
 * proc_capture: the first and the last bytes of an endless stream.
 */
struct proc__capture {
	int fd;	   /* read end; -1 when at its end */
	int which; /* 1 or 2 */
	const struct proc_spec *spec;
	struct buf *out;
	size_t head_max;
	size_t tail_max;
	char *ring; /* the last bytes after the head */
	size_t ring_at;
	uint64_t ring_total; /* bytes that went into the ring so far */
	uint64_t total;	     /* all bytes seen */
};

/* which: 1 or 2, for the spec's limits and on_data. */
void proc__capture_init(struct proc__capture *c, const struct proc_spec *s,
	int which, struct buf *out);
void proc__capture_add(struct proc__capture *c, const char *p, size_t n);
/* One read; at the end of the stream it closes fd. */
void proc__capture_read(struct proc__capture *c);
/* Reads what is in the pipe now, without waiting, and closes it. */
void proc__capture_drain(struct proc__capture *c);
/* More bytes than were kept? */
bool proc__capture_over(const struct proc__capture *c);
/* Puts the tail behind the head and frees the ring. */
void proc__capture_finish(struct proc__capture *c);

#endif
