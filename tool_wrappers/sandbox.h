/*
 * sandbox: walls around every tool that reads a candidate's bytes.
 *
 *	sandbox_open(&sb, SANDBOX_AUTO, &e);	once: proves what works here
 *	spec.argv = ...				relative to the room's folder
 *	sandbox_dress(sb, a, &room, &spec, &e);	fills jail and cwd of a spec
 *	proc_run(&spec, &r, &e);
 *
 * Layers, each proved by a child that tries what it should not:
 *	user mount pid net ipc uts	namespaces of the tools' own
 *	landlock-N	files, TCP, signals and sockets by path (N: version)
 *	seccomp		only the system calls that the tools need
 *	caps		no capability, no new privileges
 *	rlimits		set by lib/base/proc
 * full: all of them.  The tool sees /usr, the linker's cache and the folders
 * of its room; no /proc, no /dev, no other process, no network.  basic: no
 * namespaces; the same files by Landlock.  The kernel's walls are made by
 * this process; a tool cannot take them down.
 */
#ifndef TOOL_SANDBOX_H
#define TOOL_SANDBOX_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/proc.h"

struct sandbox;

enum sandbox_want {
	SANDBOX_AUTO, /* the best that works here, never none */
	SANDBOX_FULL,
	SANDBOX_BASIC,
	SANDBOX_NONE
};
int sandbox_want_parse(const char *s, enum sandbox_want *out, struct err *e);

/* Probes the layers.  ERR_TOOL with what to do when what is wanted cannot be
 * had; AUTO: when neither full nor Landlock with seccomp work.  Thread-safe
 * afterwards. */
int sandbox_open(struct sandbox **out, enum sandbox_want want, struct err *e);
void sandbox_close(struct sandbox *sb);
/* "full", "basic" or "none". */
const char *sandbox_name(const struct sandbox *sb);
/* The layers in use, for verdicts: "full: user mount pid net ipc uts
 * landlock-7 seccomp caps rlimits". */
const char *sandbox_layers(const struct sandbox *sb);
/* The dynamic linker, by which a program that was just made can be started
 * (argv {linker, program}, its folder in ro): paths of programs are kept for
 * ever, and this one is always the same.  NULL: with none, start it itself. */
const char *sandbox_loader(const struct sandbox *sb);
/* Why layers are missing: "landlock: Function not implemented; ...", or "". */
const char *sandbox_missing(const struct sandbox *sb);

struct sandbox_room {
	/* The only folder that can be written; in full it is /w, and the cwd
	 * in any case.  NULL: the tool can write no file at all. */
	const char *rw_dir;
	/* Files and folders (absolute, ended by NULL) of the tool beyond /usr,
	 * /lib, /lib64, /bin, readable under their own names; may be NULL. */
	const char *const *ro;
	/* A server that forks itself: fork, wait, messages with descriptors on
	 * keep_fd, its own limits and signals to its children are allowed. */
	bool fork;
	/* May start other programs of /usr and ro: drivers of compilers. */
	bool programs;
	/* May make threads, and wait for events: what is built on GLib or Node.
	 * Not together with fork or programs. */
	bool threads;
	/* For tools that want nameless files in /tmp: in full it is rw_dir by
	 * another name; in basic there is none. */
	bool tmp;
	/* What is written goes to memory, no more than file_bytes (64 MiB if
	 * that is less), and vanishes with the tool; the files of rw_dir are
	 * there to read.  In basic the writes go to rw_dir. */
	bool mem_scratch;
};
/* Fills s->jail and s->cwd; argv[0] and file_bytes must be set, and relative
 * names in argv are in the cwd.  What it makes lives in `a`, which must outlive
 * the start.  With "none": only the cwd. */
int sandbox_dress(const struct sandbox *sb, struct arena *a,
	const struct sandbox_room *room, struct proc_spec *s, struct err *e);

#endif
