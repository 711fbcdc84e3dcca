/*
 * index: texts that can be searched by their words (FTS5), in memory.  Must
 * not touch a store's file, and must not read a query as FTS5's language.
 */
#include "lib/store/store_internal.h"

#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/limits.h"

#define INDEX_WORDS 64 /* of a query */
#define INDEX_WORD 64  /* bytes of one */

struct store_index {
	struct store_conn *c;
	pthread_mutex_t lock;
};

int
store_index_open(struct store_index **out, struct err *e)
{
	struct store_index *x = xcalloc(1, sizeof(*x));

	pthread_mutex_init(&x->lock, NULL);
	if (store__conn_open(&x->c, ":memory:",
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, e) < 0 ||
		store__script(x->c,
			"CREATE VIRTUAL TABLE doc USING fts5(name, body)",
			e) < 0) {
		store_index_close(x);
		return err_wrap(
			e, "an index of texts needs an SQLite with FTS5");
	}
	*out = x;
	return 0;
}

void
store_index_close(struct store_index *x)
{
	if (x == NULL)
		return;
	if (x->c != NULL)
		store__conn_close(x->c);
	pthread_mutex_destroy(&x->lock);
	free(x);
}

int
store_index_add(struct store_index *x, int64_t id, const char *name,
	const char *body, struct err *e)
{
	int rc;

	pthread_mutex_lock(&x->lock);
	rc = store__run(x->c, e,
		"INSERT INTO doc(rowid, name, body) VALUES (?, ?, ?)", "iss",
		id, name, body);
	pthread_mutex_unlock(&x->lock);
	return rc;
}

static bool
has_word(char (*list)[INDEX_WORD], size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

/* Words of at least two letters, each once, in quotes, with OR between: in no
 * text is anything but a word. */
static const char *
expression(struct arena *a, const char *text, size_t n)
{
	char(*list)[INDEX_WORD] = arena_array(a, INDEX_WORDS, INDEX_WORD);
	size_t at = 0, words = 0;
	struct buf b;

	buf_init(&b, (size_t)INDEX_WORDS * (INDEX_WORD + 8));
	while (at < n && words < INDEX_WORDS) {
		char *word = list[words];
		size_t k = 0;

		while (at < n && !isalnum((unsigned char)text[at]))
			at++;
		for (; at < n && isalnum((unsigned char)text[at]); at++)
			if (k + 1 < INDEX_WORD)
				word[k++] =
					(char)tolower((unsigned char)text[at]);
		word[k] = '\0';
		if (k < 2 || has_word(list, words, word))
			continue;
		(void)buf_printf(&b, "%s\"%s\"", words > 0 ? " OR " : "", word);
		words++;
	}
	return buf_take(&b, a, NULL);
}

int
store_index_find(struct store_index *x, struct arena *a, const char *text,
	struct store_found *out, struct err *e)
{
	const char *words = expression(a, text, strlen(text));
	sqlite3_stmt *st;
	size_t limit = out->n;
	int rc;

	out->ids = arena_array(a, limit > 0 ? limit : 1, sizeof(*out->ids));
	out->n = 0;
	if (words[0] == '\0')
		return 0;
	pthread_mutex_lock(&x->lock);
	/* the name counts more than what stands in the text */
	rc = store__ask(x->c, e, &st,
		"SELECT rowid FROM doc WHERE doc MATCH ?"
		" ORDER BY bm25(doc, 4.0, 1.0), rowid LIMIT ?",
		"si", words, (int64_t)limit);
	while (rc == 1) {
		out->ids[out->n++] = sqlite3_column_int64(st, 0);
		rc = store__step(x->c, st, e);
	}
	pthread_mutex_unlock(&x->lock);
	return rc;
}
