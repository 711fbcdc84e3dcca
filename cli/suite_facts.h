/*
 * suite_facts: what suite verify found and errata say, for suite show.
 */
#ifndef CLI_SUITE_FACTS_H
#define CLI_SUITE_FACTS_H

#include "bench/errata.h"
#include "cli/suites.h"

struct suite_facts {
	struct store_fact *list; /* of kind "verify" */
	size_t n;
	struct bench_verified *verified; /* strict mode; a task each */
	size_t n_verified;
};

int suite_facts_load(struct cli *cli, int64_t suite_id, struct suite_facts *out,
	struct err *e);
/* The newest document about a task; NULL if it was never looked at. */
const cJSON *suite_facts_of(
	struct cli *cli, const struct suite_facts *f, int64_t task_id);
/* For a table: "pass", "fail (elab)", NULL; "41 of 42", NULL. */
const char *suite_facts_golden(
	struct cli *cli, const cJSON *doc, const char *mode);
const char *suite_facts_kills(struct cli *cli, const cJSON *doc);
/* Lines about one task. */
void suite_facts_print(struct cli *cli, const cJSON *doc);
/* Lines about the tasks that do not count for verified scores. */
void suite_facts_print_left_out(struct cli *cli, const struct suite_facts *f);

#endif
