/*
 * exportcheck: reads an export and says what is not as it should be.  It must
 * not believe the card, and not write anything.
 */
#include "curate/exportcheck.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "curate/export.h"
#include "curate/judged.h"
#include "curate/recheck.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/pool.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"

#define FAULTS_SHOWN 100

/* What is remembered of a row: 32 bytes. */
struct seen {
	uint64_t group;
	uint64_t id; /* of format and id */
	uint32_t file, line;
	enum export_split split;
};
struct pick { /* a row with labels */
	uint64_t rank;
	uint32_t at; /* among the rows that can be read */
};
struct file {
	const char *path;
	enum export_format format;
	enum export_split split;
	int64_t rows;
	const char *sha256;
};
struct check {
	const struct export_check *o;
	struct export_checked *t;
	struct arena life;
	struct file *file;
	size_t n_files;
	struct seen *seen;
	size_t n, cap;
	struct pick *pick;
	size_t n_picks, cap_picks;
	uint8_t *chosen; /* a bit a row */
	struct judge *judge;
	struct judged judged; /* a text is in several rows and formats */
};

static void fault(struct check *c, const char *fmt, ...) BASE_PRINTF(2, 3);

static void
fault(struct check *c, const char *fmt, ...)
{
	char line[600];
	va_list ap;

	if (++c->t->faults > FAULTS_SHOWN)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	c->o->fault(c->o->arg, line);
}

/* ---- the card ---- */

static int
front_matter(struct check *c, cJSON **out, struct err *e)
{
	const char *path = fs_join(&c->life, c->o->dir, "README.md");
	const char *end;
	char *text;
	size_t n;

	if (fs_read(&c->life, path, LIM_YAML_TEXT, &text, &n, e) < 0)
		return -1;
	end = str_starts(text, "---\n") ? str_memmem(text, n, "\n---\n") : NULL;
	if (end == NULL)
		return err_set(e, ERR_PARSE,
			"%s:1: no front matter: this is no export", path);
	if (yaml_parse(&c->life, path, text + 4, (size_t)(end - text) - 3, out,
		    e) < 0)
		return -1;
	if (!str_eq(json_str(json_get(*out, "rtlsmith"), "schema", ""),
		    EXPORT_SCHEMA))
		return err_set(e, ERR_PARSE,
			"%s: rtlsmith.schema is not " EXPORT_SCHEMA, path);
	return 0;
}

static bool
inside(const char *path)
{
	return path != NULL && str_starts(path, "data/") &&
		strstr(path, "..") == NULL;
}

static int
read_split(const char *word, enum export_split *out)
{
	for (int i = 0; i < EXPORT_SPLITS; i++)
		if (str_eq(word, export_split_name((enum export_split)i))) {
			*out = (enum export_split)i;
			return 0;
		}
	return -1;
}

static int
read_card(struct check *c, struct err *e)
{
	const cJSON *list, *o;
	struct err why = ERR_INIT;
	cJSON *card;

	if (front_matter(c, &card, e) < 0)
		return -1;
	list = json_path(card, "rtlsmith.files");
	if (!cJSON_IsArray(list))
		return err_set(e, ERR_PARSE,
			"%s/README.md: rtlsmith.files is no list", c->o->dir);
	c->file = arena_array(&c->life, (size_t)cJSON_GetArraySize(list) + 1,
		sizeof(*c->file));
	cJSON_ArrayForEach(o, list)
	{
		struct file *f = &c->file[c->n_files++];

		f->path = json_str(o, "path", NULL);
		f->rows = json_i64(o, "rows", -1);
		f->sha256 = json_str(o, "sha256", "");
		if (!inside(f->path) ||
			export_format_parse(json_str(o, "format", ""),
				&f->format, &why) < 0 ||
			read_split(json_str(o, "split", ""), &f->split) < 0)
			return err_set(e, ERR_PARSE,
				"%s/README.md: file %zu needs path, format and "
				"split",
				c->o->dir, c->n_files);
	}
	return 0;
}

/* Files that the card does not name. */
static int
look_for_others(struct check *c, struct err *e)
{
	for (int i = 0; i < EXPORT_FORMATS; i++) {
		const char *dir = arena_printf(&c->life, "data/%s",
			export_format_name((enum export_format)i));
		const char *full = fs_join(&c->life, c->o->dir, dir);
		char **names;
		size_t n, k, j;

		if (!fs_is_dir(full))
			continue;
		if (fs_list(&c->life, full, &names, &n, e) < 0)
			return -1;
		for (k = 0; k < n; k++) {
			const char *path =
				arena_printf(&c->life, "%s/%s", dir, names[k]);

			for (j = 0; j < c->n_files &&
				!str_eq(c->file[j].path, path);
				j++)
				;
			if (j == c->n_files)
				fault(c, "%s: the card does not name it", path);
		}
	}
	return 0;
}

/* ---- rows ---- */

static void
remember(struct check *c, const struct file *f, long line,
	const struct export_read *r)
{
	struct seen *s;
	char key[32];

	if (c->n == c->cap) {
		c->cap = c->cap != 0 ? 2 * c->cap : 1024;
		c->seen = xrealloc(c->seen, c->cap * sizeof(*c->seen));
	}
	s = &c->seen[c->n];
	memset(s, 0, sizeof(*s));
	s->group = hash_fnv64(r->group, strlen(r->group));
	snprintf(key, sizeof(key), "%d %.20s", (int)f->format, r->id);
	s->id = hash_fnv64(key, strlen(key));
	s->split = f->split;
	s->file = (uint32_t)(f - c->file);
	s->line = (uint32_t)line;
	c->n++;
}

/* Which rows are judged again depends on their ids and the seed only. */
static void
note_labels(struct check *c, const struct file *f, const struct export_read *r)
{
	char key[96];

	if (r->n == 0)
		return;
	c->t->labelled++;
	if (c->n_picks == c->cap_picks) {
		c->cap_picks = c->cap_picks != 0 ? 2 * c->cap_picks : 256;
		c->pick = xrealloc(c->pick, c->cap_picks * sizeof(*c->pick));
	}
	snprintf(key, sizeof(key), "%lld %s %.40s", (long long)c->o->seed,
		export_format_name(f->format), r->id);
	c->pick[c->n_picks++] = (struct pick){
		hash_fnv64(key, strlen(key)), (uint32_t)(c->n - 1)};
}

/* Called for each row that can be read; a lives as long as the row. */
typedef int (*row_fn)(struct check *c, const struct file *f, long line,
	struct arena *a, const struct export_read *r, struct err *e);

static int
note_row(struct check *c, const struct file *f, long line, struct arena *a,
	const struct export_read *r, struct err *e)
{
	(void)a;
	(void)e;
	remember(c, f, line, r);
	note_labels(c, f, r);
	c->t->seen.rows[f->format][f->split]++;
	return 0;
}

/* All rows of a file; its faults are told when `tell`.  *n: its lines. */
static int
each_row(struct check *c, const struct file *f, row_fn fn, bool tell,
	int64_t *n, struct err *e)
{
	const char *path = fs_join(&c->life, c->o->dir, f->path), *line;
	struct export_place at = {.split = f->split};
	struct fs_lines *l;
	struct err why = ERR_INIT;
	struct arena a = ARENA_INIT;
	struct export_read r;
	size_t len;
	int rc = 1;

	*n = 0;
	if (fs_lines_open(&l, path, LIM_JSONL_LINE, &why) < 0) {
		if (tell)
			fault(c, "%s: %s", f->path, why.msg);
		return 0;
	}
	for (const struct file *g = c->file; g < f; g++)
		if (g->format == f->format && g->split == f->split)
			at.index += g->rows;
	while (rc == 1 && !pool_cancelled()) {
		rc = fs_lines_next(l, &line, &len, &why);
		if (rc < 0 && tell)
			fault(c, "%s:%ld: %s", f->path, fs_lines_number(l) + 1,
				why.msg);
		if (rc != 1)
			break;
		(*n)++;
		if (export_row_read(&a, f->format, &at, line, len, &r, &why) ==
			0)
			rc = fn(c, f, fs_lines_number(l), &a, &r, e) < 0 ? -2
									 : 1;
		else if (tell)
			fault(c, "%s:%ld: %s", f->path, fs_lines_number(l),
				why.msg);
		at.index++;
		arena_release(&a);
	}
	fs_lines_close(l);
	if (pool_cancelled())
		return err_set(e, ERR_CANCELLED, "stopped");
	return rc == -2 ? -1 : 0;
}

static int
check_hash(struct check *c, const struct file *f, struct err *e)
{
	struct arena a = ARENA_INIT;
	char hex[HASH_HEX], *text;
	size_t n;
	int rc;

	rc = fs_read(
		&a, fs_join(&a, c->o->dir, f->path), LIM_FILE, &text, &n, e);
	if (rc == 0) {
		hash_hex(text, n, hex);
		if (!str_eq(hex, f->sha256))
			fault(c,
				"%s: it is not the file that was written (its "
				"SHA-256 is not the card's)",
				f->path);
	}
	arena_release(&a);
	return rc;
}

static int
read_files(struct check *c, struct err *e)
{
	int64_t n;

	for (size_t i = 0; i < c->n_files; i++) {
		const struct file *f = &c->file[i];

		if (each_row(c, f, note_row, true, &n, e) < 0)
			return -1;
		if (n != f->rows)
			fault(c, "%s: %lld rows, and the card says %lld",
				f->path, (long long)n, (long long)f->rows);
		if (fs_exists(fs_join(&c->life, c->o->dir, f->path)) &&
			check_hash(c, f, e) < 0)
			return -1;
		c->t->seen.files++;
	}
	return look_for_others(c, e);
}

/* ---- over all rows ---- */

static int
by_group(const void *p, const void *q)
{
	const struct seen *x = p, *y = q;

	return x->group != y->group
		? (x->group < y->group ? -1 : 1)
		: (x->split > y->split) - (x->split < y->split);
}

static int
by_id(const void *p, const void *q)
{
	const struct seen *x = p, *y = q;

	return x->id != y->id ? (x->id < y->id ? -1 : 1) : 0;
}

static const char *
place(struct check *c, const struct seen *s)
{
	return arena_printf(&c->life, "%s:%u", c->file[s->file].path, s->line);
}

/* Two rows that must not be: the later one is named first. */
static void
fault_pair(struct check *c, const struct seen *x, const struct seen *y,
	const char *what)
{
	fault(c, "%s: %s (%s)", place(c, y), what, place(c, x));
}

static void
check_all(struct check *c)
{
	const struct seen *s = c->seen;

	if (c->n == 0)
		return;
	qsort(c->seen, c->n, sizeof(*c->seen), by_id);
	for (size_t i = 1; i < c->n; i++)
		if (s[i].id == s[i - 1].id)
			fault_pair(c, &s[i - 1], &s[i],
				"it has the id of another row");
	qsort(c->seen, c->n, sizeof(*c->seen), by_group);
	c->t->groups = 1;
	for (size_t i = 1; i < c->n; i++) {
		if (s[i].group != s[i - 1].group)
			c->t->groups++;
		else if (s[i].split != s[i - 1].split)
			fault_pair(c, &s[i - 1], &s[i],
				"its group is in another split too");
	}
}

/* ---- labels ---- */

static int
by_rank(const void *p, const void *q)
{
	const struct pick *x = p, *y = q;

	return x->rank != y->rank ? (x->rank < y->rank ? -1 : 1)
				  : (x->at > y->at) - (x->at < y->at);
}

static void
choose(struct check *c)
{
	size_t n = c->n_picks;

	if (c->o->sample >= 0 && (size_t)c->o->sample < n)
		n = (size_t)c->o->sample;
	if (c->n_picks > 0)
		qsort(c->pick, c->n_picks, sizeof(*c->pick), by_rank);
	c->n_picks = n;
	c->chosen = xcalloc(c->n / 8 + 1, 1);
	for (size_t i = 0; i < n; i++)
		c->chosen[c->pick[i].at / 8] |=
			(uint8_t)(1U << (c->pick[i].at % 8));
}

struct row_judge {
	struct recheck how;
	const char *text; /* the object, for its hash */
};

/* One text.  What was as said of it once needs no tools to be so again. */
static int
judge_claim(struct check *c, struct arena *a, const struct row_judge *j,
	const struct export_claim *x, struct recheck_answer *got, struct err *e)
{
	struct judged_key key = judged_key_of(j->text, x->text);
	struct recheck_text text = {x->text, strlen(x->text)};
	enum recheck_says want = x->passes ? RECHECK_PASS : RECHECK_FAIL;
	bool known = judged_get(&c->judged, &key, &got->says);

	if (!known || got->says != want) {
		if (recheck_run(c->judge, &j->how, &text, a, got, e) < 0)
			return -1;
		if (!known)
			judged_put(&c->judged, &key, got->says);
	}
	c->t->judged++;
	c->t->different = (int64_t)c->judged.n;
	if (got->says == want)
		c->t->as_said++;
	else if (got->says == RECHECK_UNDECIDED)
		c->t->undecided++;
	else
		c->t->not_as_said++;
	return got->says == want;
}

static int
judge_row(struct check *c, const struct file *f, long line, struct arena *a,
	const struct export_read *r, struct err *e)
{
	struct err why = ERR_INIT;
	struct row_judge j;
	uint32_t at = (uint32_t)c->n++;

	if (r->n == 0 || (c->chosen[at / 8] >> (at % 8) & 1) == 0)
		return 0;
	if (recheck_read(a, r->judge, &j.how, &why) < 0) {
		fault(c, "%s:%ld: %s", f->path, line, why.msg);
		return 0;
	}
	j.text = json_text(a, r->judge);
	for (size_t i = 0; i < r->n; i++) {
		const struct export_claim *x = &r->claim[i];
		struct recheck_answer got;
		int rc = judge_claim(c, a, &j, x, &got, e);

		if (rc < 0)
			return -1;
		if (rc == 1)
			continue;
		fault(c,
			"%s:%ld: row %s says that %s %s; judged again: %s "
			"(%s: %.200s)",
			f->path, line, r->id, x->what,
			x->passes ? "passes" : "fails",
			recheck_says_name(got.says), got.reason, got.detail);
	}
	return 0;
}

static int
judge_sample(struct check *c, struct err *e)
{
	int64_t n;

	choose(c);
	if (c->n_picks == 0)
		return 0;
	if (c->o->open(c->o->arg, &c->judge, e) < 0)
		return -1;
	c->n = 0;
	for (size_t i = 0; i < c->n_files; i++)
		if (each_row(c, &c->file[i], judge_row, false, &n, e) < 0)
			return -1;
	return 0;
}

int
export_check(
	const struct export_check *o, struct export_checked *out, struct err *e)
{
	struct check c = {.o = o, .t = out};
	int rc;

	memset(out, 0, sizeof(*out));
	rc = read_card(&c, e);
	if (rc == 0)
		rc = read_files(&c, e);
	if (rc == 0) {
		check_all(&c);
		rc = judge_sample(&c, e);
	}
	judge_close(c.judge);
	judged_release(&c.judged);
	arena_release(&c.life);
	free(c.seen);
	free(c.pick);
	free(c.chosen);
	return rc;
}
