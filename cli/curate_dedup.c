/*
 * curate dedup: copies, and which of them stays.
 */
#include "cli/curate_verbs.h"

#include "cli/curate_print.h"
#include "curate/dedup.h"
#include "lib/base/str.h"

static const struct opt dedup_opts[] = {
	{.name = "near",
		.type = OPT_ENUM,
		.arg = "0.7|0.85|0.9|off",
		.help = "Jaccard similarity from which rows are near copies",
		.dflt = "0.85"},
	{.name = "no-structure",
		.type = OPT_FLAG,
		.help = "do not look for copies with other names and order"},
	CURATE_OPT_AGAIN, CURATE_OPT_PROGRESS, OPT_END};

static int
curate_dedup_run(struct cli *cli, int argc, char **argv, struct err *e)
{
	const char *near = opt_str(cli->opts, "near");
	struct curate_dedup o = {
		.structural = !opt_flag(cli->opts, "no-structure"),
		.again = opt_flag(cli->opts, "again"),
		.progress.fn = curate_progress_set};
	struct curate_dedup_tally t;
	struct curate_project p;
	int rc;

	(void)argc;
	o.threshold = str_eq(near, "0.7") ? 0.7
		: str_eq(near, "0.85")	  ? 0.85
		: str_eq(near, "0.9")	  ? 0.9
					  : 0;
	if (curate_open(cli, argv[0], &p, e) < 0)
		return -1;
	o.progress.arg = curate_bar(cli, "dedup");
	rc = curate_dedup(&p, &o, &t, e);
	ui_progress_free(o.progress.arg);
	if (rc < 0)
		return -1;
	ui_print(cli->ui,
		"%lld rows judged: %lld kept; rejected %lld exact, %lld "
		"renamed and %lld near copies of %lld rows\n",
		(long long)t.rows.seen, (long long)t.rows.kept,
		(long long)t.exact, (long long)t.renamed, (long long)t.near,
		(long long)t.clusters);
	return CMD_OK;
}

static const struct cmd_example dedup_examples[] = {
	{"One of each", "rtlsmith curate dedup rtl"},
	{"Looser, as FreeSet or VeriBench do",
		"rtlsmith curate dedup rtl --near 0.7"},
	{NULL, NULL}};

const struct cmd curate_dedup_cmd = {.name = "dedup",
	.summary = "find copies, and keep the best of each",
	.operands = "PROJECT",
	.min_operands = 1,
	.max_operands = 1,
	.flags = CMD_NEED_STORE,
	.description =
		"Joins living rows (modules where files were split) that have "
		"the same text, the same structure whatever their names, "
		"order and layout, or renamed 5-token shingles with at least "
		"the given Jaccard similarity. Candidates for the last come "
		"from MinHash (128 permutations, bands); the sets "
		"decide.\n\n"
		"Kept of a cluster: the row whose header names a licence, "
		"then the one with more comments, then the one that was "
		"committed first, then the one that came first. Its evidence "
		"names the cluster, which an export does not divide.",
	.opts = dedup_opts,
	.examples = dedup_examples,
	.run = curate_dedup_run};
