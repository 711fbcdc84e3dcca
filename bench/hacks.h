/*
 * hacks: designs that solve nothing, of the shape of a task's golden.  A judge
 * that accepts one of them says nothing about a candidate that it accepts.
 */
#ifndef BENCH_HACKS_H
#define BENCH_HACKS_H

#include "bench/shape.h"

enum bench_hack_kind {
	BENCH_HACK_TRIVIAL, /* outputs follow no specification */
	BENCH_HACK_UNKNOWN, /* the outputs are never known */
	BENCH_HACK_CHEAT    /* goes for the judge, not for the task */
};

struct bench_hack {
	const char *id;	  /* empty const0 const1 x z echo finish spoof
			   * spoof_finish reference upward */
	const char *text; /* a whole module (ve1: judged with options.full) */
	enum bench_hack_kind kind;
	bool honest; /* does nothing but drive its outputs: it may be right,
		      * when the golden does the same */
};
#define BENCH_HACKS_MAX 16

/* Fills out with at most BENCH_HACKS_MAX designs; those that make no sense for
 * the task (no outputs, no reference in its testbench) are left out. */
size_t bench_hacks_make(struct arena *a, const struct task *t,
	const struct bench_shape *s, struct bench_hack *out);

/* The same of properties: sets that a judge of assertions must reject, though
 * most of them are true. */
size_t bench_hacks_properties(
	struct arena *a, const struct task *t, struct bench_hack *out);
/* The same of testbenches. */
size_t bench_hacks_testbenches(
	struct arena *a, const struct task *t, struct bench_hack *out);
/* The same of lines: those that a model could give without having read: none,
 * the one before, the label as a comment, cut short, or written twice. */
size_t bench_hacks_lines(
	struct arena *a, const struct task *t, struct bench_hack *out);

#endif
