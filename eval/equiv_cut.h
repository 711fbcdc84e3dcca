/*
 * equiv_cut: register correspondence.  Registers of the same name, clock,
 * asynchronous set and clear, and initial value (equiv_regs) are cut out of
 * both nets: what they hold becomes an input of both, what they take an output.
 * If then no input makes a difference at any output, the designs do the same
 * for ever: equal at the start, and each event (an edge of any clock, a set, a
 * clear) finds equal registers and leaves them so.  Registers without a partner
 * may hold anything at any time.
 *
 * Where the golden holds x the candidate may hold anything: what is known of
 * the golden with x in a register is the same with any value there, so the
 * candidate's may be taken.  What the golden's registers take may be x too; it
 * goes on two rails (equiv_miter).
 *
 * Latches are cut where an input enables them that is no clock and no reset,
 * and none reads another: then their values follow from the inputs.
 *
 * Clocks are the same when they are the same bit of the same port, and the
 * edge is.  It holds for any number of clocks in any order, also at once.
 */
#ifndef EVAL_EQUIV_CUT_H
#define EVAL_EQUIV_CUT_H

#include "eval/equiv_engine.h"

/* Status 1: proven; else it says nothing. */
int equiv__cut(struct equiv_work *w, struct abc_answer *out, struct err *e);

#endif
