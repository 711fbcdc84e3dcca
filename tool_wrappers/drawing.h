/*
 * drawing: programs that draw graphs: Graphviz' dot, and netlistsvg, which
 * draws netlists of Yosys.  In the sandbox: what they read is derived from a
 * design.
 */
#ifndef TOOL_DRAWING_H
#define TOOL_DRAWING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct sandbox;

enum drawing_program { DRAWING_DOT, DRAWING_NETLISTSVG };

struct drawing_result {
	char *svg; /* NULL: the program gave up, see why */
	size_t n;
	const char *why;
	int64_t cpu_us;
};

/* Is the program there? */
bool drawing_has(struct arena *a, enum drawing_program p);
/* Draws a graph (dot), or a document of write_json (netlistsvg).  sb is
 * borrowed (NULL: no sandbox).  That it runs out of time or memory, or does
 * not like the text, is a result; ERR_TOOL: it is not there. */
int drawing_svg(struct sandbox *sb, struct arena *a, enum drawing_program p,
	const char *text, struct drawing_result *out, struct err *e);

#endif
