/*
 * sandbox_priv: what the files of sandbox share; nobody else includes it.
 */
#ifndef TOOL_SANDBOX_PRIV_H
#define TOOL_SANDBOX_PRIV_H

#include <linux/filter.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/types.h>

#include "tool_wrappers/sandbox.h"

#define SANDBOX_BPF_MAX 1024	    /* instructions of a filter */
#define SANDBOX_EXE_BYTES 65536	    /* paths of all programs ever run */
#define SANDBOX_BINDS 16	    /* mounts of a room */
#define SANDBOX_MEM_MB 64	    /* scratch in memory */
#define SANDBOX_PID_MARK 0x5b0c1d3e /* stands for the tool's own pid */

/*
 * sandbox_filter: system calls.
 */
enum sandbox__kind {
	SANDBOX__TOOL,	   /* one process that computes */
	SANDBOX__SERVER,   /* may fork itself */
	SANDBOX__PROGRAMS, /* may start other programs */
	SANDBOX__THREADS,  /* one process with threads and events */
	SANDBOX__KINDS
};
struct sandbox__filter {
	struct sock_filter code[SANDBOX_BPF_MAX];
	unsigned short n;
};
/* The program for one kind.  execve is allowed only with a path that lies in
 * the exe region (aligned to its size), whose address no program knows after
 * exec. */
int sandbox__filter_make(struct sandbox__filter *f, enum sandbox__kind kind,
	const char *exe, struct err *e);

/*
 * sandbox_enter: in the child.
 */
struct sandbox__bind {
	const char *from; /* absolute */
	const char *to;	  /* relative to the new root */
	const char *make; /* folders to make first, each ended by NUL, the list
			   * by an empty one */
	bool file;
	bool rw;
};
struct sandbox__link {
	const char *name; /* relative to the new root */
	const char *to;
};
struct sandbox__rule {
	const char *path;
	uint64_t access; /* LANDLOCK_ACCESS_FS_... */
	bool needed;
};
/* One start; all of it is made before the child is. */
struct sandbox__suit {
	int keeper;	  /* its pidfd */
	int join;	  /* CLONE_NEW... of the keeper to be joined */
	const char *base; /* folder that a new root may be mounted over; NULL:
			   * no new root */
	const char *links_made; /* folders for links, as in a bind */
	struct sandbox__bind binds[SANDBOX_BINDS];
	size_t n_binds;
	struct sandbox__link links[8];
	size_t n_links;
	const char *mem; /* options of a tmpfs on /w; NULL: none */
	bool overlay;	 /* that lies over the folder at "low" */
	int landlock;	 /* version; 0: none */
	struct sandbox__rule rules[SANDBOX_BINDS + 8];
	size_t n_rules;
	const struct sandbox__filter *filter;
	bool inspect; /* a probe: try what must not work */
	pid_t us;
	const char *secret; /* file that must not be readable, for inspect */
};
/* arg: struct sandbox__suit. */
int sandbox__join(const void *arg, const char **step);
int sandbox__enter(
	const void *arg, const struct proc_spec *s, const char **step);
/* Maps of a new user namespace.  arg: struct sandbox__ids. */
struct sandbox__ids {
	char uid[64];
	char gid[64];
};
int sandbox__map(const void *arg, const struct proc_spec *s, const char **step);

/*
 * sandbox: the handle.
 */
struct sandbox__paths {
	pthread_mutex_t lock;
	char *region; /* aligned to its size */
	size_t used;
};
struct sandbox {
	enum sandbox_want got; /* FULL, BASIC or NONE */
	char *layers;
	char *missing;
	struct arena a;
	char *interp;	  /* the dynamic linker, or NULL */
	const char *base; /* see sandbox__suit */
	int landlock;
	bool root; /* we may make namespaces without one of users */
	struct sandbox__filter *filters; /* SANDBOX__KINDS of them, or NULL */
	struct sandbox__paths *paths;
	struct proc_child *keeper;
	int alive;     /* the keeper lives as long as this is open */
	int keeper_fd; /* pidfd, or -1 */
};

/* CLONE_NEW... of what the keeper holds. */
int sandbox__kept(const struct sandbox *sb);

/*
 * sandbox_room: what one start needs.
 */
/* The jail of s, dressed for what sb->got says; *out may be changed by
 * probes.  NULL for none. */
int sandbox__dress(const struct sandbox *sb, struct arena *a,
	const struct sandbox_room *room, struct proc_spec *s,
	struct sandbox__suit **out, struct err *e);

#endif
