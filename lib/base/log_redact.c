/*
 * log_redact: takes secrets out of text: registered values, and what looks
 * like a key, a bearer token or a password in a URL.  Rather one word too many
 * than one too few.  Must not keep text that it has seen.
 */
#include "lib/base/log_redact.h"

#include <ctype.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/log.h"

#define LOG_REDACTED "[redacted]"
#define LOG_SECRET_MIN 6
#define LOG_SECRETS_MAX 256

static pthread_mutex_t log_secret_lock = PTHREAD_MUTEX_INITIALIZER;
static char *log_secrets[LOG_SECRETS_MAX];
static size_t log_n_secrets;

void
log_redact_add(const char *secret)
{
	size_t i;

	if (!secret || strlen(secret) < LOG_SECRET_MIN)
		return;
	pthread_mutex_lock(&log_secret_lock);
	for (i = 0; i < log_n_secrets; i++) {
		if (strcmp(log_secrets[i], secret) == 0)
			break;
	}
	if (i == LOG_SECRETS_MAX)
		BUG("more than %d secrets", LOG_SECRETS_MAX);
	if (i == log_n_secrets)
		log_secrets[log_n_secrets++] = xstrdup(secret);
	pthread_mutex_unlock(&log_secret_lock);
}

/* Length of the longest registered secret at s, or 0. */
static size_t
log_at_secret(const char *s)
{
	size_t best = 0;
	size_t i;

	for (i = 0; i < log_n_secrets; i++) {
		size_t n = strlen(log_secrets[i]);

		if (n > best && strncmp(s, log_secrets[i], n) == 0)
			best = n;
	}
	return best;
}

static bool
log_token_char(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("-._~+/=", c));
}

static size_t
log_token_len(const char *s)
{
	size_t n = 0;

	while (log_token_char(s[n]))
		n++;
	return n;
}

/* "sk-..." at a word's start: length of all, or 0. */
static size_t
log_at_key(const char *s)
{
	size_t n;

	if (strncmp(s, "sk-", 3) != 0)
		return 0;
	n = log_token_len(s);
	return n >= 3 + LOG_SECRET_MIN ? n : 0;
}

/* "name: value" in a header, JSON, a URL or an assignment: *skip bytes of name
 * and signs to keep, and the length of the value after them; 0 if none. */
static size_t
log_at_field(const char *s, size_t *skip)
{
	static const char *const names[] = {"x-api-key", "x-goog-api-key",
		"api-key", "api_key", "apikey", "bearer", "authorization",
		"access_token", "key", NULL};
	size_t i;

	for (i = 0; names[i]; i++) {
		size_t n = strlen(names[i]);
		size_t signs;
		bool word = strcmp(names[i], "bearer") == 0;

		if (strncasecmp(s, names[i], n) != 0)
			continue;
		signs = strspn(s + n, word ? " \t" : "\\\"':= \t");
		if (!signs)
			continue;
		/* "key" alone is too common a word: only as in "?key=" */
		if (strcmp(names[i], "key") == 0 && s[n] != '=')
			continue;
		if (!word && !memchr(s + n, ':', signs) &&
			!memchr(s + n, '=', signs))
			continue;
		*skip = n + signs;
		n = log_token_len(s + *skip);
		/* "authorization: Basic ..." has the value after the word */
		if (strcmp(names[i], "authorization") == 0 &&
			s[*skip + n] == ' ' && isalpha((unsigned char)s[*skip]))
			n += 1 + log_token_len(s + *skip + n + 1);
		return n;
	}
	return 0;
}

/* "user:password@" after "://": its length without the @, or 0. */
static size_t
log_at_userinfo(const char *s)
{
	size_t n = strcspn(s, "@/?# \t\r\n\"'<>");
	/* a password may hold anything but these */
	if (s[n] != '@' || !memchr(s, ':', n))
		return 0;
	return n;
}

/* What to hide at s[at]: *skip bytes are kept before it. */
static size_t
log_find(const char *s, size_t at, size_t *skip)
{
	bool start = at == 0 ||
		!(isalnum((unsigned char)s[at - 1]) || s[at - 1] == '_' ||
			s[at - 1] == '-');
	size_t n;

	*skip = 0;
	n = log_at_secret(s + at);
	if (n)
		return n;
	if (start) {
		n = log_at_key(s + at);
		if (n)
			return n;
		n = log_at_field(s + at, skip);
		if (n)
			return n;
	}
	if (at >= 3 && memcmp(s + at - 3, "://", 3) == 0) {
		*skip = 0;
		return log_at_userinfo(s + at);
	}
	return 0;
}

void
log__redact(struct buf *b, const char *s)
{
	size_t from = 0;
	size_t at = 0;

	pthread_mutex_lock(&log_secret_lock);
	while (s[at]) {
		size_t skip;
		size_t n = log_find(s, at, &skip);

		if (!n) {
			at++;
			continue;
		}
		(void)buf_add(b, s + from, at + skip - from);
		(void)buf_addstr(b, LOG_REDACTED);
		at += skip + n;
		from = at;
	}
	(void)buf_add(b, s + from, at - from);
	pthread_mutex_unlock(&log_secret_lock);
}

char *
log_redact(struct arena *a, const char *s)
{
	struct buf b;

	if (!s)
		return NULL;
	buf_init(&b, SIZE_MAX);
	log__redact(&b, s);
	return buf_take(&b, a, NULL);
}
