/*
 * schema: the tables, and the way from each older version to the newest.
 *
 * Version n of the file (PRAGMA user_version) is reached by the n-th script.
 * A script that was released is never changed: add one.  All scripts that are
 * missing run in one transaction, so a file is of the old version or of the
 * new one.
 */
#include "lib/store/store_internal.h"

#include <stdio.h>

/*
 * Texts are referred to by their number, which is small; the number never
 * leaves lib/store.  codec 0: plain, 1: zstd.  Columns hold NULL for "not
 * known".
 */
#define SCHEMA_CATALOGUE                                                       \
	"CREATE TABLE text("                                                   \
	" id INTEGER PRIMARY KEY,"                                             \
	" hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),"                \
	" codec INTEGER NOT NULL CHECK (codec IN (0, 1)),"                     \
	" size INTEGER NOT NULL CHECK (size >= 0),"                            \
	" body BLOB NOT NULL) STRICT;"                                         \
	"CREATE TABLE suite("                                                  \
	" id INTEGER PRIMARY KEY,"                                             \
	" name TEXT NOT NULL,"                                                 \
	" version TEXT NOT NULL,"                                              \
	" format TEXT NOT NULL,"                                               \
	" sha256 TEXT NOT NULL,"                                               \
	" licence TEXT NOT NULL,"                                              \
	" source TEXT NOT NULL,"                                               \
	" meta TEXT NOT NULL,"                                                 \
	" imported_ms INTEGER NOT NULL,"                                       \
	" n_tasks INTEGER NOT NULL,"                                           \
	" UNIQUE (name, sha256)) STRICT;"                                      \
	"CREATE TABLE task("                                                   \
	" id INTEGER PRIMARY KEY,"                                             \
	" suite_id INTEGER NOT NULL REFERENCES suite(id),"                     \
	" seq INTEGER NOT NULL,"                                               \
	" name TEXT NOT NULL,"                                                 \
	" kind TEXT NOT NULL,"                                                 \
	" sha256 TEXT NOT NULL,"                                               \
	" doc INTEGER NOT NULL REFERENCES text(id),"                           \
	" golden_cpu_us INTEGER,"                                              \
	" golden_samples INTEGER,"                                             \
	" golden_status TEXT NOT NULL DEFAULT '',"                             \
	" golden_letter TEXT NOT NULL DEFAULT '',"                             \
	" golden_tools TEXT NOT NULL DEFAULT '',"                              \
	" UNIQUE (suite_id, seq),"                                             \
	" UNIQUE (suite_id, name)) STRICT;"                                    \
	"CREATE TABLE model("                                                  \
	" id INTEGER PRIMARY KEY,"                                             \
	" name TEXT NOT NULL,"                                                 \
	" sha256 TEXT NOT NULL,"                                               \
	" config TEXT NOT NULL,"                                               \
	" created_ms INTEGER NOT NULL,"                                        \
	" UNIQUE (name, sha256)) STRICT;"                                      \
	"CREATE TABLE tools("                                                  \
	" id INTEGER PRIMARY KEY,"                                             \
	" fingerprint TEXT NOT NULL UNIQUE,"                                   \
	" doc TEXT NOT NULL,"                                                  \
	" created_ms INTEGER NOT NULL) STRICT;"

/* state: enum store_sample_state; status: enum store_run_status.  scoring_id
 * is the sample's current scoring, that of the run's mode. */
#define SCHEMA_RUN                                                             \
	"CREATE TABLE run("                                                    \
	" no INTEGER PRIMARY KEY,"                                             \
	" id TEXT NOT NULL UNIQUE,"                                            \
	" name TEXT NOT NULL UNIQUE,"                                          \
	" created_ms INTEGER NOT NULL,"                                        \
	" updated_ms INTEGER NOT NULL,"                                        \
	" status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),"             \
	" why TEXT NOT NULL,"                                                  \
	" config TEXT NOT NULL,"                                               \
	" fingerprints TEXT NOT NULL,"                                         \
	" argv TEXT NOT NULL,"                                                 \
	" host TEXT NOT NULL,"                                                 \
	" pid INTEGER NOT NULL,"                                               \
	" claim TEXT NOT NULL DEFAULT '') STRICT;"                             \
	"CREATE TABLE sample("                                                 \
	" id INTEGER PRIMARY KEY,"                                             \
	" run_no INTEGER NOT NULL REFERENCES run(no),"                         \
	" idx INTEGER NOT NULL,"                                               \
	" task_id INTEGER NOT NULL REFERENCES task(id),"                       \
	" model_id INTEGER NOT NULL REFERENCES model(id),"                     \
	" state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),"     \
	" attempt_id INTEGER REFERENCES attempt(id),"                          \
	" candidate INTEGER REFERENCES text(id),"                              \
	" scoring_id INTEGER REFERENCES scoring(id),"                          \
	" error TEXT,"                                                         \
	" UNIQUE (run_no, idx, task_id, model_id)) STRICT;"

#define SCHEMA_ATTEMPT                                                         \
	"CREATE TABLE attempt("                                                \
	" id INTEGER PRIMARY KEY,"                                             \
	" sample_id INTEGER REFERENCES sample(id),"                            \
	" n INTEGER NOT NULL,"                                                 \
	" started_ms INTEGER NOT NULL,"                                        \
	" latency_us INTEGER,"                                                 \
	" ttft_us INTEGER,"                                                    \
	" status TEXT NOT NULL CHECK (status IN ('ok', 'error')),"             \
	" error TEXT,"                                                         \
	" http_status INTEGER NOT NULL,"                                       \
	" request INTEGER REFERENCES text(id),"                                \
	" response INTEGER REFERENCES text(id),"                               \
	" content INTEGER REFERENCES text(id),"                                \
	" reasoning INTEGER REFERENCES text(id),"                              \
	" content_n INTEGER NOT NULL,"                                         \
	" finish_reason TEXT,"                                                 \
	" finish_raw TEXT,"                                                    \
	" tokens_in INTEGER,"                                                  \
	" tokens_out INTEGER,"                                                 \
	" tokens_cached INTEGER,"                                              \
	" tokens_cache_write INTEGER,"                                         \
	" tokens_reasoning INTEGER,"                                           \
	" cost_uusd INTEGER,"                                                  \
	" response_id TEXT,"                                                   \
	" request_id TEXT,"                                                    \
	" response_model TEXT,"                                                \
	" system_fingerprint TEXT,"                                            \
	" from_cache INTEGER NOT NULL CHECK (from_cache IN (0, 1)),"           \
	" cache_key TEXT) STRICT;"                                             \
	"CREATE UNIQUE INDEX attempt_sample ON attempt(sample_id, n)"          \
	" WHERE sample_id IS NOT NULL;"                                        \
	"CREATE INDEX attempt_cache ON attempt(cache_key)"                     \
	" WHERE cache_key IS NOT NULL AND status = 'ok' AND from_cache = 0;"   \
	"CREATE TABLE ledger("                                                 \
	" id INTEGER PRIMARY KEY,"                                             \
	" sample_id INTEGER REFERENCES sample(id),"                            \
	" attempt_id INTEGER REFERENCES attempt(id),"                          \
	" oracle TEXT NOT NULL CHECK (oracle IN ('none', 'tb', 'golden')),"    \
	" artefacts TEXT NOT NULL,"                                            \
	" created_ms INTEGER NOT NULL) STRICT;"                                \
	"CREATE INDEX ledger_sample ON ledger(sample_id);"

/* newest: of its sample and mode; older ones stay for history. */
#define SCHEMA_VERDICT                                                         \
	"CREATE TABLE verdict("                                                \
	" id INTEGER PRIMARY KEY,"                                             \
	" key TEXT NOT NULL,"                                                  \
	" status TEXT NOT NULL CHECK (status IN ('pass', 'fail', 'error')),"   \
	" reason TEXT NOT NULL,"                                               \
	" letter TEXT NOT NULL,"                                               \
	" mode TEXT NOT NULL,"                                                 \
	" score REAL,"                                                         \
	" tools_id INTEGER NOT NULL REFERENCES tools(id),"                     \
	" cpu_us INTEGER,"                                                     \
	" created_ms INTEGER NOT NULL,"                                        \
	" codec INTEGER NOT NULL CHECK (codec IN (0, 1)),"                     \
	" size INTEGER NOT NULL,"                                              \
	" doc BLOB NOT NULL) STRICT;"                                          \
	"CREATE UNIQUE INDEX verdict_key ON verdict(key)"                      \
	" WHERE status <> 'error';"                                            \
	"CREATE TABLE stage("                                                  \
	" verdict_id INTEGER NOT NULL REFERENCES verdict(id),"                 \
	" seq INTEGER NOT NULL,"                                               \
	" name TEXT NOT NULL,"                                                 \
	" status TEXT NOT NULL,"                                               \
	" ms INTEGER,"                                                         \
	" PRIMARY KEY (verdict_id, seq)) STRICT, WITHOUT ROWID;"               \
	"CREATE TABLE scoring("                                                \
	" id INTEGER PRIMARY KEY,"                                             \
	" sample_id INTEGER NOT NULL REFERENCES sample(id),"                   \
	" mode TEXT NOT NULL,"                                                 \
	" extractor TEXT NOT NULL,"                                            \
	" extract_rules TEXT,"                                                 \
	" candidate INTEGER REFERENCES text(id),"                              \
	" verdict_id INTEGER NOT NULL REFERENCES verdict(id),"                 \
	" newest INTEGER NOT NULL CHECK (newest IN (0, 1)),"                   \
	" created_ms INTEGER NOT NULL) STRICT;"                                \
	"CREATE UNIQUE INDEX scoring_newest ON scoring(sample_id, mode)"       \
	" WHERE newest = 1;"

/*
 * What was found out about suites and candidates beside verdicts.  fact: a
 * document about a task by kind and tools.  erratum: what is wrong with a task,
 * and what to do about it; at most one of each action a task.  proof: what
 * formal equivalence said of a candidate (raw hash of its text, which need not
 * be stored); older ones stay.
 */
#define SCHEMA_FACT                                                            \
	"CREATE TABLE fact("                                                   \
	" id INTEGER PRIMARY KEY,"                                             \
	" task_id INTEGER NOT NULL REFERENCES task(id),"                       \
	" kind TEXT NOT NULL,"                                                 \
	" tools TEXT NOT NULL,"                                                \
	" created_ms INTEGER NOT NULL,"                                        \
	" codec INTEGER NOT NULL CHECK (codec IN (0, 1)),"                     \
	" size INTEGER NOT NULL,"                                              \
	" doc BLOB NOT NULL,"                                                  \
	" UNIQUE (task_id, kind, tools)) STRICT;"                              \
	"CREATE TABLE erratum("                                                \
	" id INTEGER PRIMARY KEY,"                                             \
	" suite_id INTEGER NOT NULL REFERENCES suite(id),"                     \
	" task TEXT NOT NULL,"                                                 \
	" action TEXT NOT NULL"                                                \
	" CHECK (action IN ('exclude', 'patch', 'note')),"                     \
	" reason TEXT NOT NULL,"                                               \
	" source TEXT NOT NULL,"                                               \
	" patch TEXT,"                                                         \
	" created_ms INTEGER NOT NULL,"                                        \
	" UNIQUE (suite_id, task, action)) STRICT;"                            \
	"CREATE TABLE proof("                                                  \
	" id INTEGER PRIMARY KEY,"                                             \
	" key TEXT NOT NULL UNIQUE,"                                           \
	" task_id INTEGER REFERENCES task(id),"                                \
	" candidate BLOB,"                                                     \
	" result TEXT NOT NULL CHECK (result IN"                               \
	" ('proven', 'bounded', 'refuted', 'unknown')),"                       \
	" depth INTEGER,"                                                      \
	" why TEXT NOT NULL,"                                                  \
	" tools TEXT NOT NULL,"                                                \
	" cpu_us INTEGER,"                                                     \
	" created_ms INTEGER NOT NULL,"                                        \
	" codec INTEGER NOT NULL CHECK (codec IN (0, 1)),"                     \
	" size INTEGER NOT NULL,"                                              \
	" doc BLOB NOT NULL) STRICT;"                                          \
	"CREATE INDEX proof_task ON proof(task_id, candidate);"

/* measure: what was measured of a text by its key; shape: what alike designs
 * share. */
#define SCHEMA_MEASURE                                                         \
	"CREATE TABLE measure("                                                \
	" id INTEGER PRIMARY KEY,"                                             \
	" key TEXT NOT NULL UNIQUE,"                                           \
	" kind TEXT NOT NULL,"                                                 \
	" shape TEXT NOT NULL,"                                                \
	" tools TEXT NOT NULL,"                                                \
	" created_ms INTEGER NOT NULL,"                                        \
	" codec INTEGER NOT NULL CHECK (codec IN (0, 1)),"                     \
	" size INTEGER NOT NULL,"                                              \
	" doc BLOB NOT NULL) STRICT;"                                          \
	"CREATE INDEX measure_shape ON measure(kind, shape);"

/* turn: what a solver did for a sample, one row a step of it, in the order n.
 * key: of the request that attempt answers; with it a resumed solver finds the
 * reply again. */
#define SCHEMA_TURN                                                            \
	"CREATE TABLE turn("                                                   \
	" sample_id INTEGER NOT NULL REFERENCES sample(id),"                   \
	" n INTEGER NOT NULL CHECK (n >= 0),"                                  \
	" parent INTEGER,"                                                     \
	" step TEXT NOT NULL,"                                                 \
	" role TEXT NOT NULL,"                                                 \
	" model TEXT NOT NULL,"                                                \
	" attempt_id INTEGER REFERENCES attempt(id),"                          \
	" key TEXT,"                                                           \
	" candidate INTEGER REFERENCES text(id),"                              \
	" findings INTEGER REFERENCES text(id),"                               \
	" outcome TEXT NOT NULL,"                                              \
	" PRIMARY KEY (sample_id, n)) STRICT, WITHOUT ROWID;"

/* tool_us: CPU time of the programs that the step ran. */
#define SCHEMA_TURN_TOOLS                                                      \
	"ALTER TABLE turn ADD COLUMN tool_us INTEGER NOT NULL DEFAULT 0;"

/*
 * cur_*: curation.  cur_stage: the stages in the order in which rows pass
 * through them; there is room between them.  A row of a kind is made from its
 * parent (0: from none).  cur_rules: what a stage was told, once.  cur_result:
 * what a stage said of a row; cur_evidence is the same with names.
 */
#define SCHEMA_CURATE                                                          \
	"CREATE TABLE cur_project("                                            \
	" id INTEGER PRIMARY KEY,"                                             \
	" name TEXT NOT NULL UNIQUE,"                                          \
	" created_ms INTEGER NOT NULL,"                                        \
	" options TEXT NOT NULL) STRICT;"                                      \
	"CREATE TABLE cur_source("                                             \
	" id INTEGER PRIMARY KEY,"                                             \
	" project_id INTEGER NOT NULL REFERENCES cur_project(id),"             \
	" kind TEXT NOT NULL"                                                  \
	" CHECK (kind IN ('dir', 'archive', 'git', 'jsonl', 'csv')),"          \
	" location TEXT NOT NULL,"                                             \
	" detail TEXT NOT NULL,"                                               \
	" cursor TEXT NOT NULL DEFAULT '',"                                    \
	" done INTEGER NOT NULL DEFAULT 0,"                                    \
	" added_ms INTEGER NOT NULL,"                                          \
	" UNIQUE (project_id, kind, location)) STRICT;"                        \
	"CREATE TABLE cur_row("                                                \
	" id INTEGER PRIMARY KEY,"                                             \
	" project_id INTEGER NOT NULL REFERENCES cur_project(id),"             \
	" source_id INTEGER NOT NULL REFERENCES cur_source(id),"               \
	" path TEXT NOT NULL,"                                                 \
	" commit_id TEXT NOT NULL DEFAULT '',"                                 \
	" committed_ms INTEGER,"                                               \
	" text_id INTEGER REFERENCES text(id),"                                \
	" bytes INTEGER NOT NULL,"                                             \
	" kind TEXT NOT NULL,"                                                 \
	" parent_id INTEGER NOT NULL DEFAULT 0,"                               \
	" meta TEXT NOT NULL DEFAULT '',"                                      \
	" UNIQUE (source_id, path, commit_id, parent_id)) STRICT;"             \
	"CREATE INDEX cur_row_project ON cur_row(project_id);"                 \
	"CREATE INDEX cur_row_parent ON cur_row(parent_id)"                    \
	" WHERE parent_id <> 0;"                                               \
	"CREATE TABLE cur_stage("                                              \
	" id INTEGER PRIMARY KEY,"                                             \
	" name TEXT NOT NULL UNIQUE) STRICT;"                                  \
	"INSERT INTO cur_stage VALUES (10, 'ingest'), (20, 'license'),"        \
	" (30, 'modules'), (40, 'dedup'), (50, 'decontaminate'),"              \
	" (60, 'check'), (70, 'describe'), (80, 'verify');"                    \
	"CREATE TABLE cur_rules("                                              \
	" id INTEGER PRIMARY KEY,"                                             \
	" rules TEXT NOT NULL UNIQUE) STRICT;"                                 \
	"CREATE TABLE cur_result("                                             \
	" row_id INTEGER NOT NULL REFERENCES cur_row(id),"                     \
	" stage INTEGER NOT NULL REFERENCES cur_stage(id),"                    \
	" status TEXT NOT NULL"                                                \
	" CHECK (status IN ('keep', 'reject', 'skip')),"                       \
	" reason TEXT NOT NULL,"                                               \
	" doc TEXT,"                                                           \
	" rules_id INTEGER NOT NULL REFERENCES cur_rules(id),"                 \
	" PRIMARY KEY (row_id, stage)) STRICT, WITHOUT ROWID;"                 \
	"CREATE VIEW cur_evidence AS"                                          \
	" SELECT x.row_id, s.name AS stage, x.status, x.reason, x.doc,"        \
	" u.rules FROM cur_result x JOIN cur_stage s ON s.id = x.stage"        \
	" JOIN cur_rules u ON u.id = x.rules_id;"

/* cur_sketch: what dedup and decontaminate compare of a text, by the version of
 * what makes it; the text never changes. */
#define SCHEMA_SKETCH                                                          \
	"CREATE TABLE cur_sketch("                                             \
	" text_id INTEGER PRIMARY KEY REFERENCES text(id),"                    \
	" version INTEGER NOT NULL,"                                           \
	" comments INTEGER NOT NULL,"                                          \
	" structure INTEGER NOT NULL,"                                         \
	" sketch BLOB) STRICT;"

/* cur_example: what is taught: a row of a data set, made by a stage from a row
 * of the project (it goes with what the stage said of that row) or, row_id 0,
 * from runs.  doc is JSON. */
#define SCHEMA_EXAMPLE                                                         \
	"INSERT INTO cur_stage VALUES (90, 'inject'), (100, 'graph'),"         \
	" (110, 'pairs');"                                                     \
	"CREATE TABLE cur_example("                                            \
	" id INTEGER PRIMARY KEY,"                                             \
	" project_id INTEGER NOT NULL REFERENCES cur_project(id),"             \
	" row_id INTEGER NOT NULL,"                                            \
	" stage INTEGER NOT NULL REFERENCES cur_stage(id),"                    \
	" kind TEXT NOT NULL,"                                                 \
	" key TEXT NOT NULL,"                                                  \
	" doc TEXT NOT NULL,"                                                  \
	" UNIQUE (project_id, stage, row_id, kind, key)) STRICT;"              \
	"CREATE INDEX cur_example_row ON cur_example(row_id, stage);"          \
	"CREATE TRIGGER cur_result_gone AFTER DELETE ON cur_result BEGIN"      \
	" DELETE FROM cur_example WHERE row_id = OLD.row_id"                   \
	" AND stage = OLD.stage; END;"

const char *const store__migrations[] = {
	SCHEMA_CATALOGUE SCHEMA_RUN SCHEMA_ATTEMPT SCHEMA_VERDICT,
	SCHEMA_FACT,
	SCHEMA_MEASURE,
	SCHEMA_TURN,
	SCHEMA_CURATE,
	SCHEMA_TURN_TOOLS,
	SCHEMA_SKETCH,
	SCHEMA_EXAMPLE,
};
const int store__n_migrations =
	(int)(sizeof(store__migrations) / sizeof(store__migrations[0]));

static int
ask_int(struct store_conn *c, const char *sql, int64_t *v, struct err *e)
{
	sqlite3_stmt *st;
	int rc = sqlite3_prepare_v2(c->db, sql, -1, &st, NULL);

	if (rc != SQLITE_OK)
		return store__err(c, rc, e);
	rc = sqlite3_step(st);
	*v = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
	sqlite3_finalize(st);
	return rc == SQLITE_ROW ? 0 : store__err(c, rc, e);
}

/* Gives the file's version, -1 if it is an empty database. */
static int
file_version(struct store_conn *c, int n, int64_t *version, struct err *e)
{
	int64_t app = 0, tables = 0;

	*version = 0;
	if (ask_int(c, "PRAGMA application_id", &app, e) < 0 ||
		ask_int(c, "PRAGMA user_version", version, e) < 0 ||
		ask_int(c, "SELECT count(*) FROM sqlite_schema", &tables, e) <
			0)
		return -1;
	if (app != STORE_APPLICATION_ID && (app != 0 || tables > 0))
		return err_set(e, ERR_PARSE,
			"%s: database of another program: name an rtlsmith "
			"database or a new file with --db",
			c->path);
	if (*version > n)
		return err_set(e, ERR_PARSE,
			"%s: database of version %lld, this program knows %d: "
			"use a newer rtlsmith",
			c->path, (long long)*version, n);
	return 0;
}

static int
migrate_in_transaction(struct store_conn *c, const char *const *migrations,
	int n, struct err *e)
{
	char sql[96];
	int64_t version = 0;

	/* again: another process may have been faster */
	if (file_version(c, n, &version, e) < 0)
		return -1;
	for (; version < n; version++)
		if (store__script(c, migrations[version], e) < 0)
			return -1;
	snprintf(sql, sizeof(sql),
		"PRAGMA application_id = %d; PRAGMA user_version = %d",
		STORE_APPLICATION_ID, n);
	return store__script(c, sql, e);
}

int
store__migrate(struct store_conn *c, const char *const *migrations, int n,
	bool readonly, struct err *e)
{
	int64_t version = 0;

	if (file_version(c, n, &version, e) < 0)
		return -1;
	if (version == n)
		return 0;
	if (readonly)
		return err_set(e, ERR_PARSE,
			"%s: database of older version %lld: open it once for "
			"writing to bring it to version %d",
			c->path, (long long)version, n);
	c->doing = "bringing the database to a newer version";
	if (store__script(c, "BEGIN IMMEDIATE", e) < 0)
		return -1;
	if (migrate_in_transaction(c, migrations, n, e) < 0 ||
		store__script(c, "COMMIT", e) < 0) {
		sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
		return -1;
	}
	return 0;
}

int
store__check_file(struct store_conn *c, int n, struct err *e)
{
	int64_t version;

	return file_version(c, n, &version, e);
}
