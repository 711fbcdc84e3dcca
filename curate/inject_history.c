/*
 * inject_history: which rows are versions of one module, and which of their
 * commits mend something.  About 48 bytes of memory a row of a history.
 */
#include "curate/inject_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "eval/lcs.h"
#include "lib/base/hash.h"
#include "lib/base/str.h"

#define PAGE_ROWS 1000
#define CHANGED_MAX 40	   /* tokens of a small change */
#define COMPARED_MAX 20000 /* tokens of a text that is compared */

static uint64_t
mix(uint64_t h, uint64_t v)
{
	return (h ^ v) * UINT64_C(0x100000001b3);
}

static void
push(struct inject_version **x, size_t *n, size_t *cap, struct inject_version v)
{
	if (*n == *cap) {
		*cap = *cap == 0 ? 1024 : 2 * *cap;
		*x = xrealloc(*x, *cap * sizeof(**x));
	}
	(*x)[(*n)++] = v;
}

/* Of a row; rows lie in the order of their numbers.  0: it is not there. */
static uint64_t
key_of(const struct inject_version *x, size_t n, int64_t row_id)
{
	size_t from = 0, to = n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (x[mid].row_id < row_id)
			from = mid + 1;
		else
			to = mid;
	}
	return from < n && x[from].row_id == row_id ? x[from].key : 0;
}

static void
take_row(struct inject_history *h, const struct store_cur_row *r, bool modules)
{
	uint64_t name = hash_fnv64(r->path, strlen(r->path));
	uint64_t file;

	if (r->commit[0] == '\0')
		return;
	if (!modules) {
		push(&h->file, &h->n_files, &h->cap_files,
			(struct inject_version){
				mix(name, (uint64_t)r->source_id), r->id});
		return;
	}
	file = key_of(h->file, h->n_files, r->parent_id);
	if (file != 0 && r->hash != NULL)
		push(&h->named, &h->n_modules, &h->cap_modules,
			(struct inject_version){mix(file, name), r->id});
}

static int
by_key(const void *x, const void *y)
{
	const struct inject_version *a = x, *b = y;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return (a->row_id > b->row_id) - (a->row_id < b->row_id);
}

static int
read_kind(const struct curate_project *p, struct inject_history *h,
	bool modules, struct err *e)
{
	struct store_cur_page page = {.project_id = p->id,
		.kind = modules ? "module" : "file",
		.limit = PAGE_ROWS};
	struct arena a = ARENA_INIT;
	int rc;

	do {
		rc = store_cur_row_page(p->store, &a, &page, e);
		for (size_t i = 0; rc == 0 && i < page.n; i++)
			take_row(h, &page.row[i], modules);
		arena_release(&a);
	} while (rc == 0 && page.n > 0);
	return rc;
}

int
inject__history_read(
	const struct curate_project *p, struct inject_history *h, struct err *e)
{
	memset(h, 0, sizeof(*h));
	if (read_kind(p, h, false, e) < 0 || read_kind(p, h, true, e) < 0)
		return -1;
	h->module = xcalloc(h->n_modules + 1, sizeof(*h->module));
	for (size_t i = 0; i < h->n_modules; i++)
		h->module[i] = h->named[i];
	qsort(h->module, h->n_modules, sizeof(*h->module), by_key);
	return 0;
}

void
inject__history_release(struct inject_history *h)
{
	free(h->file);
	free(h->named);
	free(h->module);
}

int64_t
inject__version(const struct inject_history *h, int64_t row_id, int step)
{
	struct inject_version x = {0, row_id}, *at;
	size_t k;

	x.key = key_of(h->named, h->n_modules, row_id);
	if (x.key == 0)
		return 0;
	at = bsearch(&x, h->module, h->n_modules, sizeof(x), by_key);
	if (at == NULL)
		return 0;
	k = (size_t)(at - h->module) + (size_t)step;
	return k < h->n_modules && h->module[k].key == x.key
		? h->module[k].row_id
		: 0;
}

/* ---- a fix ---- */

const char *
inject__fix(struct arena *a, const struct store_cur_row *file)
{
	static const char *const words[] = {"fix", "fixes", "fixed", "fixing",
		"bug", "bugs", "bugfix", "hotfix"};
	struct err ignored = ERR_INIT;
	const char *subject;
	cJSON *meta;

	if (file->meta[0] == '\0' ||
		json_parse(a, file->meta, strlen(file->meta), &meta, &ignored) <
			0)
		return NULL;
	subject = json_str(meta, "subject", "");
	for (const char *p = subject; *p != '\0';) {
		size_t n = 0;

		while (isalpha((unsigned char)p[n]))
			n++;
		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			if (n == strlen(words[k]) &&
				strncasecmp(p, words[k], n) == 0)
				return subject;
		p += n > 0 ? n : 1;
	}
	return NULL;
}

int
inject__changed(struct arena *a, const struct store_cur_row *x,
	const struct store_cur_row *y)
{
	struct seq_table t;
	struct seq p, q;
	size_t same, n;

	seq_table_init(&t, a);
	seq_make(&t, SEQ_TOKENS, x->text, x->text_n, &p);
	seq_make(&t, SEQ_TOKENS, y->text, y->text_n, &q);
	if (p.n > COMPARED_MAX || q.n > COMPARED_MAX || p.n == 0 || q.n == 0)
		return -1;
	same = lcs_len(lcs_new(a, &p), &q);
	n = (p.n - same) + (q.n - same);
	return n > CHANGED_MAX ? -1 : (int)n;
}
