/*
 * equiv_ports: are two designs the same circuit when their ports have other
 * names and another order?
 *
 * Ports are matched by direction, width, and whether they clock flip-flops or
 * reset them at once.  Of the assignments that are left, those come first in
 * which each output hangs on the same inputs, at once or through flip-flops
 * only, and of these those that keep names and order.  Each is put to
 * eval/equiv.h behind a wrapper with the golden's ports, until one is the same
 * or the tries or the budget are used up.
 */
#ifndef EVAL_EQUIV_PORTS_H
#define EVAL_EQUIV_PORTS_H

#include "eval/equiv.h"

#define EQUIV_PORTS_TRIES 24

struct equiv_ports {
	/* of the assignment that answers; refuted: no assignment is the same
	 * (all were tried), or the ports are of other widths */
	struct equiv_result result;
	const char **gold, **gate; /* name for name; n 0: none */
	size_t n;
	int tries; /* assignments that were put */
	bool all;  /* there are no others */
};
/* job: as equiv_run takes it, cpu_ms of all tries together; parameters are not
 * set.  -1 as equiv_run. */
int equiv_ports_run(struct equiv *eq, struct arena *a,
	const struct equiv_job *job, int tries, struct equiv_ports *out,
	struct err *e);

#endif
