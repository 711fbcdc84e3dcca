/*
 * shape: the ports and parameters of a task's golden, so that other designs of
 * the same shape can be written: hack designs, mutants, wrappers.
 */
#ifndef BENCH_SHAPE_H
#define BENCH_SHAPE_H

#include "eval/judge.h"
#include "lib/base/buf.h"

struct bench_port {
	const char *name; /* as it is written: escaped where it must be */
	enum { BENCH_IN, BENCH_OUT, BENCH_INOUT } dir;
	int width; /* with default parameters */
};

struct bench_param {
	const char *name, *value;
};

struct bench_shape {
	const char *top;
	const char *text; /* the golden as one file with module top */
	size_t n;
	struct bench_port *ports; /* in order of the declaration */
	size_t n_ports;
	/* Those that an instance may set by "#(...)"; only known with the
	 * golden's own header. */
	struct bench_param *params;
	size_t n_params;
	/* "module top #(...) (...);": the golden's own header, where it tells
	 * everything, else one made from the ports; outputs are nets. */
	const char *header;
	const char *timescale; /* the golden's `timescale line, or "" */
};

/* 0; 1: *why tells what hinders (no golden, it does not compile alone); -1. */
int bench_shape_of(struct judge *j, struct arena *a, const struct task *t,
	struct bench_shape *out, const char **why, struct err *e);

#endif
