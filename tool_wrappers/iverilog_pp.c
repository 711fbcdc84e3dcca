/*
 * iverilog_pp: preprocessing without ivlpp where it would change nothing.
 *
 * A compilation is a candidate followed by texts that are the same for every
 * candidate of a task.  A candidate without any backtick, NUL or carriage
 * return, whose comments and strings are closed, passes ivlpp unchanged behind
 * a `line directive, defines no macro, and leaves no state to the texts after
 * it.  So the output for those texts is kept, and ivlpp is not started again.
 * Only output that came without a word on stderr is kept.
 *
 * That the result is the same to the byte is probed when the tool is opened
 * and tested on a corpus of candidates against the driver.
 */
#include "tool_wrappers/iverilog_priv.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define PP_REST_MAX ((size_t)(1 * LIM_MIB)) /* larger ones are not kept */

/* Offset behind the comment at i, 0 when it is not closed. */
static size_t
skip_comment(const char *s, size_t n, size_t i)
{
	const char *end;

	if (s[i + 1] == '/') {
		end = memchr(s + i, '\n', n - i);
		return end != NULL ? (size_t)(end - s) : n;
	}
	for (i += 2; i + 1 < n; i++)
		if (s[i] == '*' && s[i + 1] == '/')
			return i + 2;
	return 0;
}

/* Offset behind the string at i, 0 when it is not closed on its line. */
static size_t
skip_string(const char *s, size_t n, size_t i)
{
	for (i++; i < n && s[i] != '\n'; i++) {
		if (s[i] == '\\' && i + 1 < n && s[i + 1] != '\n')
			i++;
		else if (s[i] == '"')
			return i + 1;
	}
	return 0;
}

/* Does ivlpp leave the text as it is, and the state it found? */
static bool
unchanged(const char *s, size_t n)
{
	size_t i = 0;

	if (n == 0 || memchr(s, '`', n) != NULL || memchr(s, '\0', n) != NULL ||
		memchr(s, '\r', n) != NULL)
		return false;
	while (i < n) {
		size_t next = i + 1;

		if (s[i] == '/' && i + 1 < n &&
			(s[i + 1] == '/' || s[i + 1] == '*'))
			next = skip_comment(s, n, i);
		else if (s[i] == '"')
			next = skip_string(s, n, i);
		else if (s[i] == '\\' && i + 1 < n && s[i + 1] == '\n')
			return false;
		if (next == 0)
			return false;
		i = next;
	}
	return true;
}

bool
iverilog__pp_skips(const struct iverilog_job *job)
{
	/* an included file may be another one next time: the candidate's */
	for (size_t i = 1; i < job->n_sources; i++)
		if (str_memmem(job->sources[i].text, job->sources[i].n,
			    "`include"))
			return false;
	return job->n_sources >= 2 &&
		unchanged(job->sources[0].text, job->sources[0].n);
}

void
iverilog__pp_key(const struct iverilog_job *job, char out[HASH_HEX])
{
	struct hash_ctx *h = hash_new();

	hash_i64(h, job->flags & IVERILOG_WALL);
	for (size_t i = 1; i < job->n_sources; i++) {
		hash_str(h, job->sources[i].name);
		hash_part(h, job->sources[i].text, job->sources[i].n);
	}
	hash_final(h, out);
}

/* Under the lock. */
static struct iverilog_rest *
find(struct iverilog *iv, const char *key)
{
	for (size_t i = 0; i < IVERILOG_RESTS; i++)
		if (iv->rests[i].text != NULL &&
			strcmp(iv->rests[i].key, key) == 0)
			return &iv->rests[i];
	return NULL;
}

/* "`line 1 NAME 0", the candidate, an empty line's end, and the rest. */
int
iverilog__pp_text(struct iverilog *iv, const struct iverilog_job *job,
	const char *key, struct buf *out)
{
	const struct iverilog_source *c = &job->sources[0];
	const struct iverilog_rest *r;
	int known = 0;

	pthread_mutex_lock(&iv->lock);
	r = find(iv, key);
	if (r != NULL)
		known = r->n > 0 ? 1 : -1;
	if (known > 0) {
		buf_printf(out, "`line 1 \"%s\" 0\n", c->name);
		buf_add(out, c->text, c->n);
		buf_addch(out, '\n');
		buf_add(out, r->text, r->n);
	}
	pthread_mutex_unlock(&iv->lock);
	return known > 0 && out->overflow ? -1 : known;
}

void
iverilog__pp_keep(
	struct iverilog *iv, const char *key, const char *text, size_t n)
{
	struct iverilog_rest *r;

	if (n > PP_REST_MAX)
		n = 0;
	pthread_mutex_lock(&iv->lock);
	if (find(iv, key) == NULL) {
		r = &iv->rests[iv->next_rest++ % IVERILOG_RESTS];
		free(r->text);
		r->text = xmalloc(n + 1);
		memcpy(r->text, text, n);
		r->n = n;
		memcpy(r->key, key, HASH_HEX);
	}
	pthread_mutex_unlock(&iv->lock);
}

void
iverilog__pp_free(struct iverilog *iv)
{
	for (size_t i = 0; i < IVERILOG_RESTS; i++)
		free(iv->rests[i].text);
	pthread_mutex_destroy(&iv->lock);
}
