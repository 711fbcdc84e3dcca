/*
 * task: decoding, encoding and hashing of task documents, and the golden as a
 * candidate.
 *
 * File bodies that are not UTF-8 (comments in legacy encodings occur in public
 * suites) travel as base64, so that the document is valid JSON and the bytes
 * come back unchanged.  Must not read files or know suites' layouts.
 */
#include "eval/task.h"

#include <ctype.h>
#include <limits.h>
#include <openssl/evp.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define TASK_SCHEMA "rtlsmith.task/1"

static const char *const profile_names[] = {
	[TASK_NATIVE] = "native",
	[TASK_VE1] = "ve1",
	[TASK_VE2_SPEC] = "ve2-spec",
	[TASK_VE2_CC] = "ve2-cc",
	[TASK_RTLLM] = "rtllm",
	[TASK_VGEN] = "vgen",
};
#define N_PROFILES (sizeof(profile_names) / sizeof(profile_names[0]))

const char *
task_profile_name(enum task_profile p)
{
	return profile_names[p];
}

int
task_profile_parse(const char *s, enum task_profile *out, struct err *e)
{
	size_t i;

	for (i = 0; i < N_PROFILES; i++)
		if (str_eq(s, profile_names[i])) {
			*out = (enum task_profile)i;
			return 0;
		}
	return err_set(e, ERR_PARSE,
		"unknown judge profile \"%.40s\" (native, ve1, ve2-spec, "
		"ve2-cc, rtllm or vgen)",
		s ? s : "");
}

const struct task_file *
task_file(const struct task *t, const char *role)
{
	size_t i;

	for (i = 0; i < t->n_files; i++)
		if (str_eq(t->files[i].role, role))
			return &t->files[i];
	return NULL;
}

bool
task_is_assertion(const struct task *t)
{
	return str_eq(t->kind, "assertion");
}

bool
task_is_testbench(const struct task *t)
{
	return str_eq(t->kind, "testbench");
}

bool
task_is_line(const struct task *t)
{
	return str_eq(t->kind, "line");
}

bool
task_wants_design(const struct task *t)
{
	return !task_is_assertion(t) && !task_is_testbench(t) &&
		!task_is_line(t);
}

char *
task_fault_text(struct arena *a, const struct task_file *f, const cJSON *fault,
	size_t *n)
{
	const char *find = json_str(fault, "find", "");
	const char *at = find[0] ? str_memmem(f->text, f->n, find) : NULL;
	struct buf b;
	char *out;

	if (!at)
		return NULL;
	buf_init(&b, LIM_SOURCE_FILE * 2);
	buf_add(&b, f->text, (size_t)(at - f->text));
	buf_addstr(&b, json_str(fault, "replace", ""));
	at += strlen(find);
	buf_add(&b, at, f->n - (size_t)(at - f->text));
	out = buf_take(&b, a, n);
	buf_release(&b);
	return out;
}

int
task_design_faults(const struct task *t, size_t *n, struct err *e)
{
	const struct task_file *design = task_file(t, "design");
	const cJSON *f;
	struct arena a = ARENA_INIT;
	bool found = true;
	size_t unused;

	*n = 0;
	if (!design || !t->top)
		return err_set(e, ERR_PARSE,
			"task %.80s: this kind needs a design and its top "
			"module",
			t->id);
	if (memchr(design->text, '\0', design->n))
		return err_set(e, ERR_PARSE,
			"task %.80s: the design holds a NUL byte", t->id);
	cJSON_ArrayForEach(f, json_get(t->meta, "faults"))
	{
		found = found && task_fault_text(&a, design, f, &unused);
		++*n;
	}
	arena_release(&a);
	if (*n == 0 || *n > TASK_FAULTS_MAX)
		return err_set(e, ERR_PARSE,
			"task %.80s: this kind needs 1 to %d faults of its "
			"design",
			t->id, TASK_FAULTS_MAX);
	if (!found)
		return err_set(e, ERR_PARSE,
			"task %.80s: a fault is not found in the design",
			t->id);
	return 0;
}

const char *
task_fault_id(const struct task *t, size_t i)
{
	const cJSON *faults = json_get(t->meta, "faults");

	return json_str(cJSON_GetArrayItem(faults, (int)i), "id", "");
}

char *
task_faulty_design(struct arena *a, const struct task *t, size_t i, size_t *n)
{
	const cJSON *faults = json_get(t->meta, "faults");

	return task_fault_text(a, task_file(t, "design"),
		cJSON_GetArrayItem(faults, (int)i), n);
}

/* ---- writing ---- */

static char *
base64_encode(struct arena *a, const char *p, size_t n)
{
	unsigned char *out = arena_alloc(a, (n + 2) / 3 * 4 + 1);

	EVP_EncodeBlock(out, (const unsigned char *)p, (int)n);
	return (char *)out;
}

static cJSON *
file_json(struct arena *a, const struct task_file *f)
{
	cJSON *o = json_object(a);

	json_set_str(o, "role", f->role);
	json_set_str(o, "name", f->name);
	if (!memchr(f->text, '\0', f->n) && str_utf8_ok(f->text, f->n))
		json_set_str(o, "text", arena_strndup(a, f->text, f->n));
	else
		json_set_str(o, "base64", base64_encode(a, f->text, f->n));
	return o;
}

cJSON *
task_to_json(struct arena *a, const struct task *t)
{
	cJSON *o = json_object(a), *files = json_array(a);
	cJSON *stop = json_array(a);
	size_t i;

	json_set_str(o, "schema", TASK_SCHEMA);
	json_set_str(o, "suite", t->suite);
	json_set_str(o, "version", t->version);
	json_set_str(o, "id", t->id);
	json_set_str(o, "profile", task_profile_name(t->profile));
	json_set_str(o, "kind", t->kind);
	json_set_str(o, "title", t->title);
	json_set_str(o, "system", t->system);
	json_set_str(o, "prompt", t->prompt);
	json_set_str(o, "header", t->header);
	json_set_str(o, "top", t->top);
	json_set_str(o, "golden_top", t->golden_top);
	json_set_str(o, "tb_top", t->tb_top);
	for (i = 0; i < t->n_files; i++)
		json_push(files, file_json(a, &t->files[i]));
	json_set(o, "files", files);
	for (i = 0; t->stop && t->stop[i]; i++)
		json_push_str(stop, t->stop[i]);
	json_set(o, "stop", stop);
	json_set_i64(o, "max_tokens", t->max_tokens);
	json_set_i64(o, "samples", t->samples);
	json_set_i64(o, "golden_cpu_us", t->golden_cpu_us);
	if (t->meta)
		json_set(o, "meta", json_copy(a, t->meta));
	return o;
}

void
task_hash(struct task *t)
{
	struct arena a = ARENA_INIT;
	struct task bare = *t;
	const char *text;

	bare.samples = -1;
	bare.golden_cpu_us = -1;
	text = json_canonical(&a, task_to_json(&a, &bare));
	hash_hex(text, strlen(text), t->sha256);
	arena_release(&a);
}

/* ---- reading ---- */

static const char *
get_text(struct arena *a, const cJSON *o, const char *key)
{
	return arena_strdup(a, json_str(o, key, NULL));
}

bool
task_plain_name(const char *s)
{
	const char *p;

	if (!s || !s[0] || s[0] == '-' || strlen(s) > NAME_MAX)
		return false;
	if (str_eq(s, ".") || str_eq(s, ".."))
		return false;
	for (p = s; *p; p++)
		if (*p == '/' || iscntrl((unsigned char)*p))
			return false;
	return true;
}

/* NULL when s is not base64. */
static char *
base64_decode(struct arena *a, const char *s, size_t *n)
{
	size_t len = strlen(s), pad = 0;
	unsigned char *out;
	int got;

	if (len % 4 != 0 || len > INT_MAX)
		return NULL;
	while (pad < 2 && pad < len && s[len - 1 - pad] == '=')
		pad++;
	out = arena_alloc(a, len / 4 * 3 + 1);
	got = EVP_DecodeBlock(out, (const unsigned char *)s, (int)len);
	if (got < 0 || (size_t)got < pad)
		return NULL;
	*n = (size_t)got - pad;
	out[*n] = '\0';
	return (char *)out;
}

static int
read_file(struct arena *a, const cJSON *o, const char *id,
	struct task_file *out, struct err *e)
{
	const char *text = json_str(o, "text", NULL);
	const char *b64 = json_str(o, "base64", NULL);

	out->role = get_text(a, o, "role");
	out->name = get_text(a, o, "name");
	if (!out->role || !task_plain_name(out->name))
		return err_set(e, ERR_PARSE,
			"task %s: file needs a role and a plain name", id);
	if (text) {
		out->n = strlen(text);
		out->text = arena_strndup(a, text, out->n);
	} else if (b64) {
		out->text = base64_decode(a, b64, &out->n);
	}
	if (!out->text)
		return err_set(e, ERR_PARSE,
			"task %s: file %s has neither text nor base64", id,
			out->name);
	if (out->n > LIM_SOURCE_FILE)
		return err_set(e, ERR_LIMIT,
			"task %s: file %s has %zu bytes, at most %zu", id,
			out->name, out->n, (size_t)LIM_SOURCE_FILE);
	return 0;
}

static int
read_files(struct arena *a, const cJSON *arr, struct task *out, struct err *e)
{
	int n = cJSON_IsArray(arr) ? cJSON_GetArraySize(arr) : 0;
	struct task_file *files = arena_array(a, (size_t)n, sizeof(*files));
	const cJSON *o;
	size_t i;

	cJSON_ArrayForEach(o, arr)
	{
		if (out->n_files == (size_t)n)
			break;
		if (read_file(a, o, out->id, &files[out->n_files], e) < 0)
			return -1;
		for (i = 0; i < out->n_files; i++)
			if (str_eq(files[i].name, files[out->n_files].name))
				return err_set(e, ERR_PARSE,
					"task %s: two files named %s", out->id,
					files[i].name);
		out->n_files++;
	}
	out->files = files;
	return 0;
}

static int
read_stop(struct arena *a, const cJSON *arr, struct task *out, struct err *e)
{
	int n = cJSON_IsArray(arr) ? cJSON_GetArraySize(arr) : 0;
	const char **stop;
	const cJSON *o;
	size_t i = 0;

	if (n == 0)
		return 0;
	stop = arena_array(a, (size_t)n + 1, sizeof(*stop));
	cJSON_ArrayForEach(o, arr)
	{
		if (!cJSON_IsString(o))
			return err_set(e, ERR_PARSE,
				"task %s: stop must be a list of strings",
				out->id);
		stop[i++] = arena_strdup(a, o->valuestring);
	}
	out->stop = stop;
	return 0;
}

static int64_t
measured(const cJSON *o, const char *key)
{
	int64_t v = json_i64(o, key, -1);

	return v < 0 ? -1 : v;
}

static void
read_texts(struct arena *a, const cJSON *doc, struct task *out)
{
	out->suite = get_text(a, doc, "suite");
	out->version = get_text(a, doc, "version");
	out->kind = get_text(a, doc, "kind");
	out->title = get_text(a, doc, "title");
	out->system = get_text(a, doc, "system");
	out->prompt = get_text(a, doc, "prompt");
	out->header = get_text(a, doc, "header");
	out->top = get_text(a, doc, "top");
	out->golden_top = get_text(a, doc, "golden_top");
	out->tb_top = get_text(a, doc, "tb_top");
	out->max_tokens = measured(doc, "max_tokens");
	out->samples = measured(doc, "samples");
	out->golden_cpu_us = measured(doc, "golden_cpu_us");
	out->meta = json_get(doc, "meta") ? json_copy(a, json_get(doc, "meta"))
					  : NULL;
}

int
task_from_json(
	struct arena *a, const cJSON *doc, struct task *out, struct err *e)
{
	const char *schema = json_str(doc, "schema", NULL);

	memset(out, 0, sizeof(*out));
	if (!str_eq(schema, TASK_SCHEMA))
		return err_set(e, ERR_PARSE,
			"task: schema is \"%.40s\", wanted " TASK_SCHEMA,
			schema ? schema : "");
	out->id = get_text(a, doc, "id");
	if (!out->id || !out->id[0])
		return err_set(e, ERR_PARSE, "task without id");
	if (!task_plain_name(out->id))
		return err_set(e, ERR_PARSE,
			"task %.80s: the id must be a plain file name",
			out->id);
	if (task_profile_parse(
		    json_str(doc, "profile", NULL), &out->profile, e) < 0)
		return err_wrap(e, "task %.80s", out->id);
	read_texts(a, doc, out);
	if (!out->suite || !out->version || !out->prompt)
		return err_set(e, ERR_PARSE,
			"task %.80s: suite, version and prompt are required",
			out->id);
	if (read_files(a, json_get(doc, "files"), out, e) < 0 ||
		read_stop(a, json_get(doc, "stop"), out, e) < 0)
		return -1;
	task_hash(out);
	return 0;
}

/* ---- the golden as a candidate ---- */

static size_t
comment_length(const char *s, size_t n)
{
	size_t i = 2;

	if (s[1] == '/') {
		while (i < n && s[i] != '\n')
			i++;
		return i;
	}
	while (i < n && !(i >= 3 && s[i - 1] == '*' && s[i] == '/'))
		i++;
	return i < n ? i + 1 : n;
}

static size_t
string_length(const char *s, size_t n)
{
	size_t i;

	for (i = 1; i < n && s[i] != '"' && s[i] != '\n'; i++)
		if (s[i] == '\\' && i + 1 < n)
			i++;
	return i < n ? i + 1 : n;
}

/* Length of the comment, string or escaped identifier at s, 0 if none. */
static size_t
opaque_length(const char *s, size_t n)
{
	size_t i;

	if (n >= 2 && s[0] == '/' && (s[1] == '/' || s[1] == '*'))
		return comment_length(s, n);
	if (s[0] == '"')
		return string_length(s, n);
	if (s[0] != '\\')
		return 0;
	for (i = 1; i < n && !isspace((unsigned char)s[i]); i++)
		;
	return i;
}

static bool
word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$';
}

/* Replaces the identifier `from`; a member (.from), a macro (`from) and text
 * in comments and strings stay. */
static char *
rename_identifier(struct arena *a, const struct task_file *f, const char *from,
	const char *to)
{
	struct buf b;
	size_t i = 0, k;
	char before = '\n';

	buf_init(&b, (size_t)LIM_SOURCE_FILE * 64);
	while (i < f->n) {
		k = opaque_length(f->text + i, f->n - i);
		if (k == 0 && word_char(f->text[i])) {
			while (i + k < f->n && word_char(f->text[i + k]))
				k++;
			if (k == strlen(from) && before != '.' &&
				before != '`' &&
				memcmp(f->text + i, from, k) == 0) {
				buf_addstr(&b, to);
				i += k;
				before = 'x';
				continue;
			}
		}
		if (k == 0)
			k = 1;
		buf_add(&b, f->text + i, k);
		i += k;
		before = f->text[i - 1];
	}
	if (b.overflow) {
		buf_release(&b);
		return NULL;
	}
	return buf_take(&b, a, NULL);
}

char *
task_golden_candidate(struct arena *a, const struct task *t)
{
	const struct task_file *f = task_file(t, "golden");

	if (!f)
		return NULL;
	if (!t->golden_top || !t->top || str_eq(t->golden_top, t->top))
		return arena_strndup(a, f->text, f->n);
	return rename_identifier(a, f, t->golden_top, t->top);
}
