/*
 * check: inspects the living rows, several at once (see check.h).  It must
 * not write anything but results.
 */
#include "curate/check.h"

#include <string.h>

#include "lib/base/hash.h"
#include "lib/base/pool.h"

#define PAGE_ROWS 100

struct stage {
	const struct curate_check *o;
	struct inspect_tools tools;
	struct tbfind benches;
};

/* ---- testbenches ---- */

int
curate_find_benches(const struct curate_project *p, const char *stage,
	struct tbfind *out, struct hash_ctx *h, struct err *e)
{
	struct store_cur_page page = {.project_id = p->id,
		.stage = stage,
		.leaves = true,
		.texts = true,
		.limit = PAGE_ROWS};
	struct arena a = ARENA_INIT;
	int rc;

	do {
		rc = store_cur_row_page(p->store, &a, &page, e);
		for (size_t i = 0; rc == 0 && i < page.n; i++) {
			const struct store_cur_row *r = &page.row[i];
			size_t before = out->n;

			if (r->text == NULL)
				continue;
			tbfind_add(out, &a, r->id, r->text, r->text_n);
			if (out->n > before)
				hash_str(h, r->hash);
		}
		arena_release(&a);
		if (rc == 0 && pool_cancelled())
			rc = err_set(e, ERR_CANCELLED,
				"stopped; the same command goes on");
	} while (rc == 0 && page.n > 0);
	tbfind_sort(out);
	return rc;
}

/* ---- rows ---- */

static const char *
top_of(struct arena *a, const struct store_cur_row *row)
{
	struct err ignored = ERR_INIT;
	cJSON *meta;

	if (strcmp(row->kind, "module") != 0 ||
		json_parse(a, row->meta, strlen(row->meta), &meta, &ignored) <
			0)
		return NULL;
	return json_str(meta, "top", NULL);
}

static int
judge(void *arg, struct arena *a, const struct store_cur_row *row,
	struct store_cur_made *out, struct err *e)
{
	const struct stage *s = arg;
	const struct curate_check *o = s->o;
	struct inspect_unit u = {row->text, row->text_n, NULL};
	struct inspection x;

	if (strcmp(row->kind, "licence") == 0)
		return 0;
	u.top = top_of(a, row);
	if (inspect_unit(&s->tools, &o->budget, o->needs, &u, a, &x, e) < 0)
		return -1;
	if (x.reason[0] == '\0' && x.rank.rank < o->min_rank)
		x.reason = "low_rank";
	if (x.reason[0] == '\0' && x.tier < o->min_tier)
		x.reason = "low_tier";
	out->result.reason = x.reason;
	out->result.status =
		x.reason[0] != '\0' ? STORE_CUR_REJECT : STORE_CUR_KEEP;
	out->result.doc = json_text(a, x.doc);
	return 0;
}

static const char *
rules_of(struct arena *a, const struct stage *s, const char *benches)
{
	const struct curate_check *o = s->o;

	return arena_printf(a,
		"check@1 needs=%#x rank=%d tier=%s cpu=%lld mem=%lld "
		"cells=%lld samples=%d benches=%.16s %s",
		o->needs, o->min_rank, rank_tier_name(o->min_tier),
		(long long)o->budget.cpu_ms, (long long)o->budget.mem_mb,
		(long long)o->budget.cells, o->budget.samples, benches,
		inspect_fingerprint(a, &s->tools));
}

int
curate_check(const struct curate_project *p, const struct curate_check *o,
	struct curate_tally *t, struct err *e)
{
	struct stage s = {.o = o, .tools = o->tools};
	struct curate_work w = {.name = "check",
		.leaves = true,
		.jobs = o->jobs,
		.judge = judge,
		.arg = &s,
		.progress = o->progress};
	struct hash_ctx *h = hash_new();
	struct arena a = ARENA_INIT;
	char hex[HASH_HEX];
	int64_t dropped;
	int rc = 0;

	memset(t, 0, sizeof(*t));
	s.tools.benches = &s.benches;
	if (o->again)
		rc = store_cur_results_drop(
			p->store, p->id, "check", &dropped, e);
	if (rc == 0 && o->find_benches)
		rc = curate_find_benches(p, "check", &s.benches, h, e);
	hash_final(h, hex);
	w.rules = rules_of(&a, &s, hex);
	if (rc == 0)
		rc = curate_work_run(p, &w, t, e);
	tbfind_release(&s.benches);
	arena_release(&a);
	return rc;
}
