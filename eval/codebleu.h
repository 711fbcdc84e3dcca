/*
 * codebleu: a CodeBLEU for Verilog, OURS: the formula of Ren et al. 2020 with
 * parts of our own where theirs need a parser that does not know Verilog.
 * Numbers of it can only be compared with numbers of it.
 *
 * score = 0.25 ngram + 0.25 weighted + 0.25 syntax + 0.25 dataflow
 *
 * ngram     BLEU-4 of the tokens (eval/lex.h, so without comments), a count of
 *	     0 taken as 0.1, as in the CodeBLEU package.
 * weighted  the same with recall instead of precision, where in the unigrams
 *	     a keyword counts 1 and any other token 0.2 (as in the package), and
 *	     without a penalty for what is short: the recall has it already, and
 *	     in the package it is never more than that of a text of 2 tokens.
 * syntax    share of the reference's subtrees that the prediction has too.  A
 *	     subtree is a bracket pair, a begin/end, case/endcase, module/
 *	     endmodule, ... pair, or one statement or list element in it; names,
 *	     numbers and strings are not told apart, keywords and operators are.
 * dataflow  share of the reference's edges "a drives b" (eval/drivers.h) that
 *	     the prediction has too, signals numbered by first appearance.
 *
 * A share counts each subtree or edge at most as often as both have it; when
 * the reference has none it is 1 if the prediction has none either, else 0.
 */
#ifndef EVAL_CODEBLEU_H
#define EVAL_CODEBLEU_H

#include "eval/textmetric.h"

struct codebleu {
	double ngram, weighted, syntax, dataflow;
	double score; /* their mean */
};

/* All NAN when one text has more than LIM_METRIC_TEXT bytes or
 * LIM_METRIC_UNITS tokens. */
void codebleu(
	struct arena *a, const struct textmetric_pair *p, struct codebleu *out);

#endif
