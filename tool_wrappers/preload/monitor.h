/*
 * monitor (private): what the files of the VPI module rtlsmith.vpi share.
 * What it tells, and how, stands in eval/monitor.h.
 */
#ifndef PRELOAD_MONITOR_H
#define PRELOAD_MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A char of VPI's old structures may be const. */
#define ICARUS_VPI_CONST const
#include <vpi_user.h>

#define MONITOR_MAX_PORTS 65536
#define MONITOR_MAX_BITS ((size_t)4 << 20) /* all ports, all instances */
#define MONITOR_MAX_WATCHES 64
#define MONITOR_MAX_LINE ((size_t)16 << 20)

struct monitor_word {
	vpiHandle handle;
	int width;
};

/* A port of an instance: one net or variable, or the words of an array. */
struct monitor_watch;
struct monitor_pin {
	struct monitor_watch *watch;
	struct monitor_pin *next; /* in the list of changed ones */
	char *name;
	int dir; /* vpiInput, vpiOutput, vpiInout */
	int width;
	bool real, lost, changed, known_once;
	struct monitor_word *words;
	int n_words;
	size_t n_cells; /* 32 bits of value each */
	/* the last settled value, as VPI tells it: 0 00, 1 10, z 01, x 11 */
	uint32_t *a, *b;
	double number; /* of a real */
	uint64_t hash, changes;
	/* outputs and inouts */
	uint32_t *seen0, *seen1;
	uint32_t *unknown; /* steps in which a bit was X or Z, up to `since` */
	uint64_t since;
};

struct monitor_watch {
	char *path;
	struct monitor_pin *pins;
	size_t n_pins;
	uint64_t steps, before; /* before: without the step being settled */
	uint64_t changes;
};

struct monitor_state {
	char *top;
	int sites, calls;
	bool late, scheduled, started;
	const char *error; /* why the line will not be complete */
	int precision;
	uint64_t scale; /* a tick in units of 10^-15 s, modulo 2^64 */
	uint64_t end;
	struct monitor_watch watches[MONITOR_MAX_WATCHES];
	size_t n_watches, n_pins, n_bits;
	struct monitor_pin *changed;
};

struct monitor_name {
	char *name;
	vpiHandle handle;
};
struct monitor_names {
	struct monitor_name *v;
	size_t n, cap;
};
/* Nets and variables of a module.  False: no memory for all. */
bool monitor_names_list(struct monitor_names *o, vpiHandle module);
void monitor_names_free(struct monitor_names *o);
vpiHandle monitor_names_find(const struct monitor_names *o, const char *name);

uint64_t monitor_mix(uint64_t h, uint64_t v);
/* Of what the inputs saw; not of the order of ports. */
uint64_t monitor_signature(const struct monitor_state *m);
/* The line with its newline; NULL: no memory.  The caller frees it. */
char *monitor_line(const struct monitor_state *m, size_t *n);
/* Writes the line to the descriptor that the environment names. */
void monitor_tell(const struct monitor_state *m);

#endif
