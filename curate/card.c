/*
 * card: README.md of an export.  It must not say anything that differs between
 * two exports of the same project: no time, host or folder.
 */
#include <ctype.h>
#include <string.h>

#include "curate/export_int.h"
#include "curate/reason.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"

#define SOURCES_SHOWN 40

/* ---- front matter ---- */

static cJSON *
configs(struct export_job *x)
{
	struct arena *a = &x->life;
	cJSON *list = json_array(a), *c, *files, *f;

	for (int i = 0; i < EXPORT_FORMATS; i++) {
		const char *name = export_format_name((enum export_format)i);

		files = json_array(a);
		for (int s = 0; s < EXPORT_SPLITS; s++) {
			const char *split =
				export_split_name((enum export_split)s);

			if (x->t->rows[i][s] == 0)
				continue;
			f = json_object(a);
			json_set_str(f, "split", split);
			json_set_str(f, "path",
				arena_printf(a, "data/%s/%s-*", name, split));
			json_push(files, f);
		}
		if (files->child == NULL)
			continue;
		c = json_object(a);
		json_set_str(c, "config_name", name);
		if (list->child == NULL)
			json_set_bool(c, "default", true);
		json_set(c, "data_files", files);
		json_push(list, c);
	}
	return list;
}

/* Licences in the words of the hub: SPDX identifiers in lower case. */
static cJSON *
licences(struct export_job *x)
{
	cJSON *list = json_array(&x->life);

	for (size_t i = 0; i < x->licences.used; i++) {
		char *name = arena_strdup(&x->life, x->licences.name[i]);

		if (strpbrk(name, " /") != NULL)
			name = arena_strdup(&x->life, "other");
		for (char *p = name; *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
		json_push_str(list, name);
	}
	return list;
}

static const char *
size_category(int64_t n)
{
	static const struct {
		int64_t below;
		const char *name;
	} sizes[] = {{1000, "n<1K"}, {10000, "1K<n<10K"},
		{100000, "10K<n<100K"}, {1000000, "100K<n<1M"},
		{10000000, "1M<n<10M"}, {100000000, "10M<n<100M"}};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		if (n < sizes[i].below)
			return sizes[i].name;
	return "100M<n<1B";
}

static int64_t
all_rows(const struct export_job *x)
{
	int64_t n = 0;

	for (int i = 0; i < EXPORT_FORMATS; i++)
		for (int s = 0; s < EXPORT_SPLITS; s++)
			n += x->t->rows[i][s];
	return n;
}

static int
files(struct export_job *x, cJSON **out, struct err *e)
{
	cJSON *list = json_array(&x->life), *o;
	struct arena a = ARENA_INIT;
	char hex[HASH_HEX], *text;
	size_t n;

	for (size_t i = 0; i < x->n_files; i++) {
		const struct export_file *f = &x->file[i];

		if (fs_read(&a, fs_join(&a, x->part, f->path), LIM_FILE, &text,
			    &n, e) < 0) {
			arena_release(&a);
			return -1;
		}
		hash_hex(text, n, hex);
		arena_release(&a);
		o = json_object(&x->life);
		json_set_str(o, "path", f->path);
		json_set_str(o, "format", export_format_name(f->format));
		json_set_str(o, "split", export_split_name(f->split));
		json_set_i64(o, "rows", f->rows);
		json_set_str(o, "sha256", hex);
		json_push(list, o);
	}
	*out = list;
	return 0;
}

static cJSON *
tags(struct arena *a)
{
	static const char *const words[] = {
		"verilog", "rtl", "hardware", "code", "rtlsmith"};
	cJSON *list = json_array(a);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		json_push_str(list, words[i]);
	return list;
}

static int
front_matter(struct export_job *x, const char **out, struct err *e)
{
	struct arena *a = &x->life;
	cJSON *o = json_object(a), *own = json_object(a), *list;

	json_set_str(o, "pretty_name", x->p->name);
	json_set(o, "license", licences(x));
	list = json_array(a);
	json_push_str(list, "text-generation");
	json_set(o, "task_categories", list);
	json_set(o, "tags", tags(a));
	list = json_array(a);
	json_push_str(list, size_category(all_rows(x)));
	json_set(o, "size_categories", list);
	json_set(o, "configs", configs(x));
	json_set_str(own, "schema", EXPORT_SCHEMA);
	json_set_i64(own, "test_percent", x->o->test_percent);
	json_set_i64(own, "validation_percent", x->o->validation_percent);
	if (files(x, &list, e) < 0)
		return -1;
	json_set(own, "files", list);
	json_set(o, "rtlsmith", own);
	*out = yaml_text(a, o);
	return 0;
}

/* ---- text ---- */

static void
table_of(struct buf *b, const char *what, const struct export_names *x)
{
	buf_printf(b, "| %s | count |\n|---|---|\n", what);
	for (size_t i = 0; i < x->used; i++)
		buf_printf(b, "| %.600s | %lld |\n", x->name[i],
			(long long)x->n[i]);
	buf_addch(b, '\n');
}

static void
counts(struct buf *b, const struct export_job *x)
{
	buf_addstr(b, "## Rows\n\n| format |");
	for (int s = 0; s < EXPORT_SPLITS; s++)
		buf_printf(b, " %s |", export_split_name((enum export_split)s));
	buf_addstr(b, "\n|---|---|---|---|\n");
	for (int i = 0; i < EXPORT_FORMATS; i++) {
		const int64_t *n = x->t->rows[i];

		if (n[0] + n[1] + n[2] == 0)
			continue;
		buf_printf(b, "| %s | %lld | %lld | %lld |\n",
			export_format_name((enum export_format)i),
			(long long)n[0], (long long)n[1], (long long)n[2]);
	}
	buf_addch(b, '\n');
	table_of(b, "kind", &x->kinds);
	if (x->oracles.used > 0) {
		buf_addstr(b,
			"Who says that a verified design is right: `own`, the "
			"testbench that came with it; `found`, one of its "
			"project; `golden`, one made from the golden that came "
			"with it; `self`, one made from the design itself, "
			"which says nothing of the specification.\n\n");
		table_of(b, "oracle", &x->oracles);
	}
	if (x->refusals.used > 0) {
		buf_addstr(b, "Left out:\n\n");
		table_of(b, "why", &x->refusals);
	}
}

static void
splits(struct buf *b, const struct export_job *x)
{
	buf_printf(b,
		"## Splits\n\nRows with the same `group` are in the same "
		"split: all that was made from one file or record, and all "
		"rows of one task. The split of a group is the first 64 bits "
		"of the SHA-256 of \"rtlsmith split 1\", a line feed and the "
		"group, modulo 10,000: below %d test, below %d validation, "
		"else train. There is no seed, and new rows move no others.\n"
		"\n",
		x->o->test_percent * 100,
		(x->o->test_percent + x->o->validation_percent) * 100);
	if (x->t->unjudged > 0)
		buf_printf(b,
			"**%lld rows were never compared with others** (stage "
			"dedup): copies of a text may be in several "
			"splits.\n\n",
			(long long)x->t->unjudged);
	else
		buf_addstr(b,
			"Of each cluster of copies (stage dedup) one row is "
			"here, so no copy is in another split.\n\n");
}

static int
stages(struct buf *b, struct export_job *x, struct err *e)
{
	struct store_cur_count *c;
	size_t n;

	buf_addstr(b,
		"## Stages\n\n| stage | rows | fate | reason | count "
		"|\n|---|---|---|---|---|\n");
	if (store_cur_funnel(x->p->store, &x->life, x->p->id, &c, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "| %s | %s | %s | %s | %lld |\n", c[i].stage,
			c[i].kind, store_cur_status_name(c[i].status),
			c[i].reason, (long long)c[i].rows);
	buf_addstr(b,
		"\nVersions and thresholds by which the rows here were "
		"judged:\n\n");
	table_of(b, "rules", &x->rules);
	return 0;
}

static int
contamination(struct buf *b, struct export_job *x, struct err *e)
{
	struct store_cur_leak *l;
	size_t n;

	buf_addstr(b, "## Contamination\n\n");
	if (store_cur_leaks(x->p->store, &x->life, x->p->id, &l, &n, e) < 0)
		return -1;
	if (n == 0) {
		buf_addstr(b,
			"Not compared with any benchmark (stage "
			"decontaminate).\n\n");
		return 0;
	}
	buf_addstr(b,
		"Rows that leaked a benchmark were taken out:\n\n| suite "
		"| rows taken out | tasks | highest score |\n"
		"|---|---|---|---|\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "| %s | %lld | %lld | %.4f |\n", l[i].suite,
			(long long)l[i].rows, (long long)l[i].tasks,
			l[i].score);
	buf_addch(b, '\n');
	return 0;
}

static bool
has_kind(const struct export_job *x, const char *kind)
{
	for (size_t i = 0; i < x->kinds.used; i++)
		if (str_eq(x->kinds.name[i], kind))
			return true;
	return false;
}

/* On one line of the card. */
static const char *
plain_name(const char *s)
{
	for (const char *p = s; *p != '\0'; p++)
		if (iscntrl((unsigned char)*p))
			return "PATH";
	return s;
}

/* Sources by their last name: not where they lay on this machine. */
static int
ingest_lines(struct buf *b, struct export_job *x, struct err *e)
{
	struct store_cur_source *src;
	size_t n;

	if (store_cur_source_list(
		    x->p->store, &x->life, x->p->id, &src, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n && i < SOURCES_SHOWN; i++)
		buf_printf(b, "    rtlsmith curate ingest %s %.200s\n",
			x->p->name, plain_name(fs_base(src[i].location)));
	if (n > SOURCES_SHOWN)
		buf_printf(b, "    # and %zu more\n", n - SOURCES_SHOWN);
	return 0;
}

static int
commands(struct buf *b, struct export_job *x, struct err *e)
{
	buf_printf(b, "## Tools and commands\n\nWritten by rtlsmith %s.",
		x->o->version);
	if (x->tools.used > 0) {
		buf_addstr(b, " Tools that the evidence names:\n\n");
		table_of(b, "tool", &x->tools);
	} else {
		buf_addstr(b, "\n\n");
	}
	buf_addstr(b, "With the options that the rules above state:\n\n");
	if (ingest_lines(b, x, e) < 0)
		return -1;
	for (size_t i = 1; i + 1 < curate_n_stages; i++)
		for (size_t k = 0; k < x->rules.used; k++)
			if (str_starts(x->rules.name[k], curate_stages[i])) {
				buf_printf(b, "    rtlsmith curate %s %s\n",
					curate_stages[i], x->p->name);
				break;
			}
	if (has_kind(x, "preference") || has_kind(x, "prompt"))
		buf_printf(b, "    rtlsmith curate pairs %s%s\n", x->p->name,
			has_kind(x, "prompt") ? " RUN..." : "");
	buf_printf(b, "    rtlsmith curate export %s -o DIR --split %d,%d,%d",
		x->p->name, 100 - x->o->test_percent - x->o->validation_percent,
		x->o->validation_percent, x->o->test_percent);
	for (int i = 0; i < EXPORT_FORMATS; i++)
		if (x->o->format[i])
			buf_printf(b, " --format %s",
				export_format_name((enum export_format)i));
	buf_addstr(b,
		"\n\n`rtlsmith curate export --check DIR --sample all` reads "
		"every row back, and judges all labels again from the rows "
		"alone.\n");
	return 0;
}

int
export__card(struct export_job *x, struct err *e)
{
	const char *front;
	struct buf b;
	int rc;

	if (front_matter(x, &front, e) < 0)
		return -1;
	buf_init(&b, LIM_YAML_TEXT);
	buf_printf(&b, "---\n%s---\n# %s\n\n", front, x->p->name);
	buf_addstr(&b,
		"Verilog for training. Each row names its source and licence, "
		"and carries its evidence: what every stage said of it, what "
		"the tools said of its texts, and what is needed to judge them "
		"again (`judge`). `verified` is true only where a label was "
		"made by running the tools.\n\n");
	counts(&b, x);
	buf_addstr(&b, "## Licences\n\n");
	table_of(&b, "licence", &x->licences);
	splits(&b, x);
	rc = stages(&b, x, e);
	if (rc == 0)
		rc = contamination(&b, x, e);
	if (rc == 0)
		rc = commands(&b, x, e);
	if (rc == 0 && b.overflow)
		rc = err_set(e, ERR_LIMIT,
			"the card has more than %zu bytes: larger shards make "
			"it shorter",
			(size_t)LIM_YAML_TEXT);
	if (rc == 0)
		rc = fs_write(fs_join(&x->life, x->part, "README.md"), b.ptr,
			b.len, e);
	buf_release(&b);
	return rc;
}
