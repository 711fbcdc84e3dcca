/*
 * recheck: reads judge objects and judges by them.  It must not know of
 * rows, files or stores, nor hand a name from outside to a tool unchecked.
 */
#include "curate/recheck.h"

#include <ctype.h>
#include <string.h>

#include "eval/workbench.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const kinds[] = {"testbench", "equiv", "compile"};
static const char *const answers[] = {"pass", "fail", "undecided"};

const char *
recheck_kind_name(enum recheck_kind k)
{
	return kinds[k];
}

const char *
recheck_says_name(enum recheck_says s)
{
	return answers[s];
}

/* ---- the object ---- */

/* A name that may stand in a tool's script. */
static bool
is_name(const char *s)
{
	size_t i;

	if (s == NULL || (!isalpha((unsigned char)s[0]) && s[0] != '_'))
		return false;
	for (i = 1; i < LIM_IR_NAME && s[i] != '\0'; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_' && s[i] != '$')
			return false;
	return s[i] == '\0';
}

static int
check_names(const struct recheck *r, struct err *e)
{
	const struct task *t = &r->task;

	if (!is_name(t->top))
		return err_set(e, ERR_PARSE,
			"judge: \"%.40s\" names no module: top must be an "
			"identifier",
			t->top != NULL ? t->top : "");
	if ((t->golden_top != NULL && !is_name(t->golden_top)) ||
		(t->tb_top != NULL && !is_name(t->tb_top)))
		return err_set(e, ERR_PARSE,
			"judge: golden_top and tb_top must be identifiers");
	return 0;
}

static int
read_kind(const cJSON *judge, enum recheck_kind *out, struct err *e)
{
	const char *word = json_str(judge, "kind", "");

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_eq(word, kinds[i])) {
			*out = (enum recheck_kind)i;
			return 0;
		}
	return err_set(e, ERR_PARSE,
		"judge: kind is \"%.40s\": testbench, equiv or compile", word);
}

/* A text or null; anything else is refused. */
static int
read_text(struct arena *a, const cJSON *o, const char *key, const char **out,
	struct err *e)
{
	const cJSON *v = json_get(o, key);

	*out = NULL;
	if (v == NULL || cJSON_IsNull(v))
		return 0;
	if (!cJSON_IsString(v))
		return err_set(
			e, ERR_PARSE, "judge: %s must be a text or null", key);
	if (strlen(v->valuestring) > LIM_SOURCE_FILE)
		return err_set(e, ERR_LIMIT,
			"judge: %s has more than %zu bytes", key,
			(size_t)LIM_SOURCE_FILE);
	*out = arena_strdup(a, v->valuestring);
	return 0;
}

static int
check_support(const cJSON *judge, struct err *e)
{
	const cJSON *all = json_get(judge, "support"), *f;
	size_t n = 0;

	if (all != NULL && !cJSON_IsNull(all) && !cJSON_IsArray(all))
		return err_set(e, ERR_PARSE, "judge: support must be a list");
	cJSON_ArrayForEach(f, all)
	{
		if (++n > LIM_RECHECK_FILES)
			return err_set(e, ERR_LIMIT,
				"judge: more than %d support files",
				LIM_RECHECK_FILES);
		if (json_str(f, "name", NULL) == NULL ||
			(json_str(f, "text", NULL) == NULL &&
				json_str(f, "base64", NULL) == NULL))
			return err_set(e, ERR_PARSE,
				"judge: support file %zu needs name and text",
				n);
	}
	return 0;
}

/* The support files as one text behind the candidate. */
static int
join_support(
	struct arena *a, const cJSON *judge, struct recheck *out, struct err *e)
{
	const cJSON *f;
	struct buf b;

	buf_init(&b, LIM_SOURCE_FILE);
	cJSON_ArrayForEach(f, json_get(judge, "support"))
	{
		buf_addch(&b, '\n');
		buf_addstr(&b, json_str(f, "text", ""));
	}
	if (b.overflow) {
		buf_release(&b);
		return err_set(e, ERR_LIMIT,
			"judge: support files have more than %zu bytes",
			(size_t)LIM_SOURCE_FILE);
	}
	out->support = buf_take(&b, a, NULL);
	return 0;
}

/* One of the two that have members of their own. */
static void
push_main(struct arena *a, const cJSON *judge, const char *role, cJSON *files)
{
	const char *text = json_str(judge, role, NULL);
	cJSON *f;

	if (text == NULL)
		return;
	f = json_object(a);
	json_set_str(f, "role", role);
	json_set_str(f, "name",
		json_str(json_path(judge, "pass.names"), role,
			arena_printf(a, "%s.sv", role)));
	json_set_str(f, "text", text);
	json_push(files, f);
}

static cJSON *
task_files(struct arena *a, const cJSON *judge)
{
	cJSON *files = json_array(a), *mine;
	const cJSON *f;

	push_main(a, judge, "testbench", files);
	push_main(a, judge, "golden", files);
	cJSON_ArrayForEach(f, json_get(judge, "support"))
	{
		mine = json_copy(a, f);
		json_set_str(mine, "role", json_str(f, "role", "data"));
		json_push(files, mine);
	}
	return files;
}

/* Members that a task's document has and pass need not. */
static cJSON *
task_doc(struct arena *a, const cJSON *judge)
{
	static const char *const usual[][2] = {{"profile", "native"},
		{"kind", "spec"}, {"suite", "row"}, {"version", "1"},
		{"id", "row"}};
	const cJSON *pass = json_get(judge, "pass");
	cJSON *doc = cJSON_IsObject(pass) ? json_copy(a, pass) : json_object(a);

	json_set_str(doc, "schema", "rtlsmith.task/1");
	json_set_str(doc, "prompt", "");
	for (size_t i = 0; i < COUNT(usual); i++)
		json_set_str(doc, usual[i][0],
			json_str(pass, usual[i][0], usual[i][1]));
	json_set_str(doc, "top", json_str(judge, "top", NULL));
	if (json_str(pass, "golden_top", NULL) == NULL)
		json_set_str(doc, "golden_top", json_str(judge, "top", NULL));
	json_set(doc, "files", task_files(a, judge));
	return doc;
}

static int
read_task(
	struct arena *a, const cJSON *judge, struct recheck *out, struct err *e)
{
	const cJSON *s = json_path(judge, "pass.strengthen");

	if (task_from_json(a, task_doc(a, judge), &out->task, e) < 0)
		return err_wrap(e, "judge");
	out->full = json_bool(json_get(judge, "pass"), "full", false);
	if (cJSON_IsObject(s))
		out->task.strengthen = json_text(a, s);
	return check_names(out, e);
}

/* The three that need no task but its top. */
static int
read_plain(
	struct arena *a, const cJSON *judge, struct recheck *out, struct err *e)
{
	struct task *t = &out->task;

	t->suite = t->id = "row";
	t->version = "1";
	t->kind = "spec";
	t->profile = TASK_NATIVE;
	t->prompt = "";
	t->top = t->golden_top = arena_strdup(a, json_str(judge, "top", NULL));
	t->samples = t->golden_cpu_us = t->max_tokens = -1;
	task_hash(t);
	if (out->kind == RECHECK_EQUIV && out->golden == NULL)
		return err_set(e, ERR_PARSE,
			"judge: kind equiv needs the text golden");
	if (check_names(out, e) < 0)
		return -1;
	return join_support(a, judge, out, e);
}

/* Has it more than a testbench of our own format? */
static bool
wants_task(const cJSON *judge)
{
	const cJSON *f;

	if (json_str(judge, "golden", NULL) != NULL ||
		!str_eq(json_str(json_get(judge, "pass"), "profile", "native"),
			"native"))
		return true;
	cJSON_ArrayForEach(f, json_get(judge, "support"))
	{
		if (json_str(f, "role", NULL) != NULL)
			return true;
	}
	return false;
}

int
recheck_read(
	struct arena *a, const cJSON *judge, struct recheck *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	out->support = "";
	if (!cJSON_IsObject(judge))
		return err_set(e, ERR_PARSE, "judge: it is no object");
	if (read_kind(judge, &out->kind, e) < 0 ||
		judge_mode_parse(
			json_str(judge, "mode", "strict"), &out->mode, e) < 0 ||
		read_text(a, judge, "golden", &out->golden, e) < 0 ||
		read_text(a, judge, "testbench", &out->testbench, e) < 0 ||
		check_support(judge, e) < 0)
		return -1;
	out->is_task = out->kind == RECHECK_TESTBENCH && wants_task(judge);
	if (out->is_task)
		return read_task(a, judge, out, e);
	if (out->kind == RECHECK_TESTBENCH && out->testbench == NULL)
		return err_set(e, ERR_PARSE,
			"judge: kind testbench needs the text testbench");
	return read_plain(a, judge, out, e);
}

/* ---- writing one ---- */

static void
write_pass(struct arena *a, const struct task *t, bool full, cJSON *pass)
{
	struct err ignored = ERR_INIT;
	cJSON *strengthen;

	json_set_str(pass, "profile", task_profile_name(t->profile));
	json_set_str(pass, "kind", t->kind != NULL ? t->kind : "spec");
	json_set_str(pass, "suite", t->suite);
	json_set_str(pass, "version", t->version);
	json_set_str(pass, "id", t->id);
	json_set_str(pass, "header", t->header);
	json_set_str(pass, "golden_top", t->golden_top);
	json_set_str(pass, "tb_top", t->tb_top);
	json_set_i64(pass, "samples", t->samples);
	json_set_bool(pass, "full", full);
	if (t->meta != NULL)
		json_set(pass, "meta", json_copy(a, t->meta));
	if (t->strengthen != NULL &&
		json_parse(a, t->strengthen, strlen(t->strengthen), &strengthen,
			&ignored) == 0)
		json_set(pass, "strengthen", strengthen);
}

/* The first text of the two roles has a member of its own; others, and what
 * is no UTF-8, are support files with their role. */
static void
take_file(
	struct arena *a, const cJSON *f, cJSON *o, cJSON *names, cJSON *support)
{
	const char *role = json_str(f, "role", "");
	const char *text = json_str(f, "text", NULL);

	if (text != NULL && cJSON_IsNull(json_get(o, role)) &&
		(str_eq(role, "testbench") || str_eq(role, "golden"))) {
		json_set_str(o, role, text);
		json_set_str(names, role, json_str(f, "name", NULL));
	} else {
		json_push(support, json_copy(a, f));
	}
}

cJSON *
recheck_of_task(
	struct arena *a, const struct task *t, enum judge_mode mode, bool full)
{
	const cJSON *doc = task_to_json(a, t), *f;
	cJSON *o = json_object(a), *pass = json_object(a);
	cJSON *names = json_object(a), *support = json_array(a);

	json_set_str(o, "kind", kinds[RECHECK_TESTBENCH]);
	json_set_str(o, "top", t->top);
	json_set_null(o, "testbench");
	json_set_null(o, "golden");
	cJSON_ArrayForEach(f, json_get(doc, "files"))
	{
		take_file(a, f, o, names, support);
	}
	json_set(o, "support", support);
	json_set_str(o, "mode", judge_mode_name(mode));
	write_pass(a, t, full, pass);
	json_set(pass, "names", names);
	json_set(o, "pass", pass);
	return o;
}

/* ---- judging ---- */

static void
by_verdict(struct arena *a, struct recheck_answer *out)
{
	const struct verdict *v = &out->verdict;

	out->says = v->status == VERDICT_PASS ? RECHECK_PASS
		: v->status == VERDICT_FAIL   ? RECHECK_FAIL
					      : RECHECK_UNDECIDED;
	out->reason = verdict_reason_name(v->reason);
	out->detail = v->detail != NULL ? arena_strdup(a, v->detail) : "";
	out->log = v->log != NULL ? v->log : "";
}

static int
by_bench(const struct workbench_case *c, const struct recheck *r,
	struct arena *a, struct recheck_answer *out, struct err *e)
{
	struct workbench_bench b = {r->testbench, strlen(r->testbench), NULL};
	struct workbench_run run;

	if (workbench_lint(c, a, &out->verdict, e) < 0)
		return -1;
	if (out->verdict.status != VERDICT_PASS)
		return 0;
	if (workbench_simulate(c, &b, a, &run, e) < 0)
		return -1;
	out->verdict = run.verdict;
	if (run.bench_broken && run.verdict.status != VERDICT_PASS) {
		out->verdict.status = VERDICT_ERROR;
		out->verdict.detail = "the testbench does not compile, or "
				      "ends without a verdict";
	}
	return 0;
}

static int
by_equiv(const struct workbench_case *c, const struct recheck *r,
	struct arena *a, struct recheck_answer *out, struct err *e)
{
	struct workbench_gold gold = {
		.text = arena_printf(a, "%s%s", r->golden, r->support)};
	struct equiv_result same;
	const char *why;

	gold.n = strlen(gold.text);
	if (workbench_same(c, &gold, a, &same, &why, e) < 0)
		return -1;
	out->log = "";
	out->says = RECHECK_UNDECIDED;
	out->reason = equiv_kind_name(same.kind);
	out->detail = why != NULL ? why : same.why != NULL ? same.why : "";
	if (why != NULL)
		return 0;
	if (same.kind == EQUIV_PROVEN)
		out->says = RECHECK_PASS;
	else if (same.kind == EQUIV_REFUTED)
		out->says = RECHECK_FAIL;
	return 0;
}

/* With the support files behind it.  false: too large, which says nothing of
 * the text. */
static bool
whole(struct arena *a, const struct recheck *r, struct workbench_case *c)
{
	struct buf b;

	if (r->support[0] == '\0')
		return true;
	buf_init(&b, LIM_CANDIDATE);
	buf_add(&b, c->code, c->n);
	buf_addstr(&b, r->support);
	if (b.overflow) {
		buf_release(&b);
		return false;
	}
	c->code = buf_take(&b, a, &c->n);
	return true;
}

int
recheck_run(struct judge *j, const struct recheck *r,
	const struct recheck_text *text, struct arena *a,
	struct recheck_answer *out, struct err *e)
{
	const struct judge_options o = {.mode = r->mode, .full = r->full};
	struct workbench_case c = {j, &r->task, &o, text->p, text->n};
	int rc;

	memset(out, 0, sizeof(*out));
	if (!whole(a, r, &c)) {
		out->says = RECHECK_UNDECIDED;
		out->reason = verdict_reason_name(REASON_RESOURCE_LIMIT);
		out->detail = "with its support files it is too large";
		out->log = "";
		return 0;
	}
	if (r->kind == RECHECK_EQUIV)
		return by_equiv(&c, r, a, out, e);
	if (r->kind == RECHECK_COMPILE)
		rc = workbench_lint(&c, a, &out->verdict, e);
	else if (!r->is_task)
		rc = by_bench(&c, r, a, out, e);
	else
		rc = judge_run(
			j, &r->task, &o, text->p, text->n, a, &out->verdict, e);
	if (rc == 0)
		by_verdict(a, out);
	return rc;
}
