/*
 * lex_keyword: the reserved words of IEEE 1800-2017, annex B.
 */
#include "eval/lex.h"

/* Sorted; checked by the unit test. */
static const char *const words[] = {"accept_on", "alias", "always",
	"always_comb", "always_ff", "always_latch", "and", "assert", "assign",
	"assume", "automatic", "before", "begin", "bind", "bins", "binsof",
	"bit", "break", "buf", "bufif0", "bufif1", "byte", "case", "casex",
	"casez", "cell", "chandle", "checker", "class", "clocking", "cmos",
	"config", "const", "constraint", "context", "continue", "cover",
	"covergroup", "coverpoint", "cross", "deassign", "default", "defparam",
	"design", "disable", "dist", "do", "edge", "else", "end", "endcase",
	"endchecker", "endclass", "endclocking", "endconfig", "endfunction",
	"endgenerate", "endgroup", "endinterface", "endmodule", "endpackage",
	"endprimitive", "endprogram", "endproperty", "endsequence",
	"endspecify", "endtable", "endtask", "enum", "event", "eventually",
	"expect", "export", "extends", "extern", "final", "first_match", "for",
	"force", "foreach", "forever", "fork", "forkjoin", "function",
	"generate", "genvar", "global", "highz0", "highz1", "if", "iff",
	"ifnone", "ignore_bins", "illegal_bins", "implements", "implies",
	"import", "incdir", "include", "initial", "inout", "input", "inside",
	"instance", "int", "integer", "interconnect", "interface", "intersect",
	"join", "join_any", "join_none", "large", "let", "liblist", "library",
	"local", "localparam", "logic", "longint", "macromodule", "matches",
	"medium", "modport", "module", "nand", "negedge", "nettype", "new",
	"nexttime", "nmos", "nor", "noshowcancelled", "not", "notif0", "notif1",
	"null", "or", "output", "package", "packed", "parameter", "pmos",
	"posedge", "primitive", "priority", "program", "property", "protected",
	"pull0", "pull1", "pulldown", "pullup", "pulsestyle_ondetect",
	"pulsestyle_onevent", "pure", "rand", "randc", "randcase",
	"randsequence", "rcmos", "real", "realtime", "ref", "reg", "reject_on",
	"release", "repeat", "restrict", "return", "rnmos", "rpmos", "rtran",
	"rtranif0", "rtranif1", "s_always", "s_eventually", "s_nexttime",
	"s_until", "s_until_with", "scalared", "sequence", "shortint",
	"shortreal", "showcancelled", "signed", "small", "soft", "solve",
	"specify", "specparam", "static", "string", "strong", "strong0",
	"strong1", "struct", "super", "supply0", "supply1", "sync_accept_on",
	"sync_reject_on", "table", "tagged", "task", "this", "throughout",
	"time", "timeprecision", "timeunit", "tran", "tranif0", "tranif1",
	"tri", "tri0", "tri1", "triand", "trior", "trireg", "type", "typedef",
	"union", "unique", "unique0", "unsigned", "until", "until_with",
	"untyped", "use", "uwire", "var", "vectored", "virtual", "void", "wait",
	"wait_order", "wand", "weak", "weak0", "weak1", "while", "wildcard",
	"wire", "with", "within", "wor", "xnor", "xor"};

/* Of each letter: the first word from it on. */
static const unsigned char start[] = {0, 11, 22, 40, 47, 75, 84, 87, 89, 109,
	112, 112, 120, 125, 137, 139, 156, 156, 175, 202, 221, 230, 234, 246,
	248, 248, 248};
_Static_assert(sizeof(words) / sizeof(words[0]) <= 255, "start is of bytes");

bool
lex_keyword(const struct lex_token *t)
{
	size_t lo, hi;

	if (t->kind != LEX_IDENT || t->p[0] < 'a' || t->p[0] > 'z')
		return false;
	lo = start[t->p[0] - 'a'];
	hi = start[t->p[0] - 'a' + 1];
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2, i = 1;
		const char *w = words[mid];

		while (i < t->n && w[i] != '\0' && w[i] == t->p[i])
			i++;
		if (i == t->n && w[i] == '\0')
			return true;
		/* the end of a word comes before all its letters */
		if (i == t->n ||
			(w[i] != '\0' &&
				(unsigned char)t->p[i] < (unsigned char)w[i]))
			hi = mid;
		else
			lo = mid + 1;
	}
	return false;
}
