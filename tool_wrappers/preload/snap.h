/*
 * snap: what the preload library in a tool and forkserver.c say to one another.
 *
 * A server reports with a reply (state SNAP_READY) on descriptor SNAP_FD, a
 * SEQPACKET socket, once the tool opens the file that SNAP_ENV_PATH names.
 * Then each message is one request, with its descriptors by SCM_RIGHTS in this
 * order: stdin (SNAP_STDIN), stdout, stderr (unless SNAP_MERGE), the
 * monitor's (SNAP_MONITOR), one for each file.  One request is answered before
 * the next is sent.  The end of the stream ends the server and its child.
 */
#ifndef TOOL_PRELOAD_SNAP_H
#define TOOL_PRELOAD_SNAP_H

#include <stdint.h>

#define SNAP_FD 3
#define SNAP_ENV_PATH "RTLSMITH_SNAP_PATH"     /* the file that starts it */
#define SNAP_ENV_LIBS "RTLSMITH_SNAP_LIBS"     /* loaded before; ':' between */
#define SNAP_ENV_REOPEN "RTLSMITH_SNAP_REOPEN" /* set: files open again */
#define SNAP_ENV_END                                                           \
	"RTLSMITH_SNAP_END" /* closed: a child has done its job                \
			     */
#define SNAP_MONITOR_FD 3   /* of the monitor, in a child */
#define SNAP_FILES 6
#define SNAP_NAME 96
#define SNAP_DESCRIPTORS (SNAP_FILES + 4)
/* A child that cannot be set up ends by this signal (SIGUSR2), which no tool
 * sends itself. */
#define SNAP_UNFIT 12

enum snap_flags { SNAP_STDIN = 1, SNAP_MERGE = 2, SNAP_MONITOR = 4 };

struct snap_request {
	int64_t cpu_ms, as_bytes, file_bytes; /* 0: none */
	uint32_t flags;			      /* of enum snap_flags */
	uint32_t n_files;
	char names[SNAP_FILES][SNAP_NAME]; /* how the tool calls them */
};

enum snap_state {
	SNAP_READY = 0x736e6170, /* a request may come */
	SNAP_DONE,		 /* status, cpu_us and max_rss_kb are set */
	SNAP_FAILED		 /* no child was made; status is errno */
};

struct snap_reply {
	uint32_t state;
	int32_t status; /* as wait gives it */
	int64_t cpu_us, max_rss_kb;
};

#endif
