/*
 * reason: the closed list of reasons, and the order of the stages.  It must
 * not hold a reason that no stage gives.
 */
#include "curate/reason.h"

#include <string.h>

#include "lib/base/str.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

const char *const curate_stages[] = {"ingest", "license", "modules", "dedup",
	"decontaminate", "check", "describe", "verify", "inject", "graph",
	"pairs"};
const size_t curate_n_stages = COUNT(curate_stages);

const struct curate_reason curate_reasons[] = {
	{"ingest", "too_large", "larger than the limit of a source file"},
	{"ingest", "empty", "nothing but white space"},
	{"ingest", "binary", "not a text: NUL or control bytes"},
	{"ingest", "bad_utf16", "begins as UTF-16 but is none"},
	{"ingest", "encrypted", "encrypted text (pragma protect, P1735)"},
	{"ingest", "generated", "written by a generator, as its header says"},
	{"ingest", "symlink_outside", "a symbolic link that leads out"},
	{"ingest", "not_a_file", "device, pipe, socket or broken link"},
	{"ingest", "unreadable", "could not be read"},
	{"ingest", "path_escapes", "a member whose path leaves the archive"},
	{"ingest", "bad_path",
		"a path that is too long or holds control bytes"},
	{"ingest", "archive_ratio",
		"the archive unpacks to too many times "
		"its size; the rest was not read"},
	{"ingest", "archive_bytes",
		"the archive unpacks to too many bytes; the rest was not read"},
	{"ingest", "archive_members",
		"the archive has too many members; the rest was not read"},
	{"ingest", "archive_damaged",
		"the archive is damaged here; the rest was not read"},
	{"ingest", "archive_encrypted", "a member locked by a password"},
	{"ingest", "bad_line", "a line that is no JSON object"},
	{"ingest", "long_line", "a line or record longer than the limit"},
	{"ingest", "bad_record",
		"a CSV record with a broken quotation or "
		"another number of fields"},
	{"ingest", "no_text", "a record without the field that holds the text"},
	{"license", "not_allowed", "a licence that the policy does not allow"},
	{"license", "denied", "a licence that the policy denies"},
	{"license", "proprietary",
		"a proprietary, confidential or all-rights-reserved notice"},
	{"license", "export_control", "an export control notice"},
	{"license", "copyright_header",
		"a copyright notice without a licence in the header"},
	{"license", "conflict",
		"the header's licence is not among those of the repository"},
	{"license", "unknown_licence", "a licence text that is not known"},
	{"license", "no_licence", "no licence in file or repository"},
	{"modules", "unbalanced",
		"a module or condition that does not end, or bytes that are no "
		"Verilog"},
	{"modules", "no_module", "a text without a module"},
	{"modules", "ambiguous",
		"it needs something that several files as near have, "
		"differently"},
	{"modules", "unit_too_large",
		"with all that it needs it is beyond the limits"},
	{"modules", "missing_module",
		"it needs a module that the project does not have"},
	{"modules", "missing_include",
		"it needs a file that the project does not have"},
	{"modules", "missing_macro", "it uses a macro that nobody defines"},
	{"modules", "circular_include", "a file that includes itself"},
	{"modules", "not_parsed", "the compiler does not accept it"},
	{"modules", "parser_died",
		"the compiler crashed, or ran out of time or memory"},
	{"dedup", "exact_copy", "the same text as a row that is kept"},
	{"dedup", "renamed_copy",
		"a row that is kept with other names, order or layout"},
	{"dedup", "near_copy",
		"much the same as a row of a kept one's cluster"},
	{"decontaminate", "leak_structure",
		"a module with the structure of a benchmark's"},
	{"decontaminate", "leak_renamed",
		"a module that is a benchmark's but for its names"},
	{"decontaminate", "leak_ngrams",
		"most of the token sequences of a benchmark's text"},
	{"decontaminate", "leak_rouge", "the words of a benchmark's text"},
	{"decontaminate", "leak_paraphrase",
		"it may tell a benchmark's task in other words"},
	{"check", "no_module", "a text without a module"},
	{"check", "empty", "a module that does nothing"},
	{"check", "syntax", "the compiler does not accept it"},
	{"check", "no_outputs", "a module without an output"},
	{"check", "not_synthesizable", "no gates can be made of it"},
	{"check", "too_large", "more cells than the budget has"},
	{"check", "too_slow", "a tool used up its time or memory"},
	{"check", "tool_died", "a tool crashed"},
	{"check", "latch", "a latch was inferred"},
	{"check", "lint_error", "the linter finds an error"},
	{"check", "no_testbench",
		"the project has no testbench of it and none can be made"},
	{"check", "not_equivalent",
		"not proven equal to what Yosys writes of it"},
	{"check", "low_rank", "a rank below what is asked for"},
	{"check", "low_tier", "less complex than what is asked for"},
	{"describe", "no_module", "a text without a module"},
	{"describe", "not_elaborated",
		"Yosys does not read it, and no model told of it"},
	{"verify", "empty", "a design that does nothing"},
	{"verify", "no_testbench", "no testbench could be made"},
	{"verify", "unknown_testbench",
		"a testbench whose verdict cannot be read"},
	{"verify", "golden_fails", "the golden fails the testbench"},
	{"verify", "forbidden", "a construct that no candidate may hold"},
	{"verify", "testbench_fails", "the design fails the testbench"},
	{"verify", "not_equivalent", "the design differs from the golden"},
	{"verify", "vacuous",
		"the testbench accepts an empty or a constant design"},
	{"verify", "no_evidence", "no fault is known that could be rejected"},
	{"verify", "weak_testbench", "too few faults are rejected"},
	{"verify", "undecided", "the tools gave no answer"},
	{"verify", "self_oracle",
		"only a testbench made from the design speaks for it"},
	{"inject", "not_judged", "the judge does not take it as it stands"},
	{"inject", "no_fault", "no fault in it could be proven to matter"},
	{"graph", "no_module", "a text without a module"},
	{"graph", "not_read", "a module that is not understood"},
	{"graph", "too_large", "more than a graph may hold"},
};
const size_t curate_n_reasons = COUNT(curate_reasons);

int
curate_stage_index(const char *stage)
{
	for (size_t i = 0; i < curate_n_stages; i++)
		if (strcmp(curate_stages[i], stage) == 0)
			return (int)i;
	return -1;
}

const struct curate_reason *
curate_reason_find(const char *stage, const char *name)
{
	for (size_t i = 0; i < curate_n_reasons; i++)
		if (str_eq(curate_reasons[i].stage, stage) &&
			str_eq(curate_reasons[i].name, name))
			return &curate_reasons[i];
	return NULL;
}
