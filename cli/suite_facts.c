/*
 * suite_facts: reads facts of the store and prints them (see suite_facts.h).
 * Must not measure anything.
 */
#include "cli/suite_facts.h"

#include <string.h>

#include "bench/verify.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

int
suite_facts_load(struct cli *cli, int64_t suite_id, struct suite_facts *out,
	struct err *e)
{
	if (store_fact_list(cli->store, cli->arena, suite_id, BENCH_VERIFY_FACT,
		    &out->list, &out->n, e) < 0)
		return -1;
	return bench_verified_list(cli->store, cli->arena,
		(struct bench_verified_of){suite_id, "strict"}, &out->verified,
		&out->n_verified, e);
}

const cJSON *
suite_facts_of(struct cli *cli, const struct suite_facts *f, int64_t task_id)
{
	struct err ignore = ERR_INIT;
	cJSON *doc;

	for (size_t i = 0; i < f->n; i++)
		if (f->list[i].task_id == task_id &&
			json_parse(cli->arena, f->list[i].doc,
				strlen(f->list[i].doc), &doc, &ignore) == 0)
			return doc;
	return NULL;
}

const char *
suite_facts_golden(struct cli *cli, const cJSON *doc, const char *mode)
{
	const cJSON *v = json_get(json_get(doc, "verdicts"), mode);
	const char *status = json_str(v, "status", NULL);

	if (status == NULL || str_eq(status, "pass"))
		return status;
	return arena_printf(
		cli->arena, "%s (%s)", status, json_str(v, "reason", ""));
}

const char *
suite_facts_kills(struct cli *cli, const cJSON *doc)
{
	long long different = (long long)json_i64(doc, "faults_different", 0);

	if (different == 0)
		return NULL;
	return arena_printf(cli->arena, "%lld of %lld",
		(long long)json_i64(doc, "faults_killed", 0), different);
}

static void
print_designs(struct cli *cli, const cJSON *doc)
{
	const cJSON *h;

	cJSON_ArrayForEach(h, json_get(doc, "hacks"))
	{
		bool official = str_eq(json_str(h, "official", ""), "pass");
		bool strict = str_eq(json_str(h, "strict", ""), "pass");

		if (official || strict)
			ui_print(cli->ui, "accepted: %s (%s%s%s)%s\n",
				json_str(h, "id", ""),
				official ? "official" : "",
				official && strict ? ", " : "",
				strict ? "strict" : "",
				json_bool(h, "right", false)
					? ", which is proven to be right"
					: "");
	}
}

static void
print_mutants(struct cli *cli, const cJSON *m)
{
	const char *refused = json_str(m, "refused", NULL);
	const cJSON *x;

	if (refused != NULL)
		ui_print(cli->ui, "not mutated: %s\n", refused);
	else if (m != NULL)
		ui_print(cli->ui,
			"mutants: %lld: %lld killed, %lld alive, %lld "
			"equivalent, %lld undecided: %s\n",
			(long long)json_i64(m, "n", 0),
			(long long)json_i64(m, "killed", 0),
			(long long)json_i64(m, "alive", 0),
			(long long)json_i64(m, "equivalent", 0),
			(long long)json_i64(m, "undecided", 0),
			json_str(m, "row", ""));
	cJSON_ArrayForEach(x, json_get(m, "survivors"))
	{
		ui_print(cli->ui, "mutant %lld, %s: %s\n",
			(long long)json_i64(x, "k", 0), json_str(x, "fate", ""),
			json_str(x, "how", ""));
	}
}

void
suite_facts_print(struct cli *cli, const cJSON *doc)
{
	const char *official = suite_facts_golden(cli, doc, "official");
	const char *strict = suite_facts_golden(cli, doc, "strict");
	const cJSON *edits = json_get(doc, "edits"), *x;

	if (doc == NULL)
		return;
	ui_print(cli->ui, "\n--- held to account\n");
	ui_print(cli->ui, "golden: official %s, strict %s\n",
		official != NULL ? official : "not judged",
		strict != NULL ? strict : "not judged");
	cJSON_ArrayForEach(x, json_get(doc, "vacuous"))
	{
		if (cJSON_IsTrue(x))
			ui_print(cli->ui,
				"vacuous, %s: outputs that are never known "
				"are accepted\n",
				x->string);
	}
	print_designs(cli, doc);
	if (edits != NULL)
		ui_print(cli->ui, "faults of the suite: %lld of %lld killed\n",
			(long long)json_i64(edits, "killed", 0),
			(long long)json_i64(edits, "n", 0));
	cJSON_ArrayForEach(x, json_get(edits, "alive"))
	{
		ui_print(cli->ui, "fault %s is accepted\n",
			cJSON_IsString(x) ? x->valuestring : "");
	}
	print_mutants(cli, json_get(doc, "mutants"));
}

void
suite_facts_print_left_out(struct cli *cli, const struct suite_facts *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_verified; i++)
		n += f->verified[i].why != NULL;
	if (n == f->n_verified) {
		ui_print(cli->ui,
			"no task is verified: rtlsmith suite "
			"verify looks at them\n");
		return;
	}
	for (size_t i = 0; i < f->n_verified; i++)
		if (f->verified[i].why != NULL)
			ui_print(cli->ui, "not verified: %s: %s\n",
				f->verified[i].task, f->verified[i].why);
}
