/*
 * errors: reads error bodies and decides what may be asked again.  Must not
 * retry what costs money or never gets better: keys, quota, bad requests.
 */
#include "lib/llm/errors.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/log.h"
#include "lib/base/str.h"

#define ERRORS_CODE_MAX 80
#define ERRORS_SHOWN 300 /* bytes of the endpoint's text in a message */

/* One line: control bytes and runs of blanks become one blank. */
static const char *
errors_line(struct arena *a, const char *s, size_t max)
{
	struct buf b;
	bool blank = true;
	size_t n = strnlen(s, LIM_ERROR_TEXT);
	size_t i;

	buf_init(&b, max);
	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		bool space = c <= ' ' || c == 0x7f;

		if (space && blank)
			continue;
		if (buf_addch(&b, space ? ' ' : (char)c) < 0)
			break;
		blank = space;
	}
	while (b.len > 0 && b.ptr[b.len - 1] == ' ')
		b.ptr[--b.len] = '\0';
	/* a cut sequence of UTF-8 at the end */
	n = b.len;
	return str_utf8_fix(a, buf_take(&b, a, NULL), n);
}

static const char *
errors_str(struct arena *a, const cJSON *v, size_t max)
{
	if (cJSON_IsString(v))
		return errors_line(a, v->valuestring, max);
	if (cJSON_IsNumber(v))
		return arena_printf(a, "%.0f", v->valuedouble);
	if (cJSON_IsObject(v) || cJSON_IsArray(v))
		return errors_line(a, json_text(a, v), max);
	return "";
}

static int
errors_http_code(const cJSON *v)
{
	int64_t n = 0;

	if (cJSON_IsNumber(v) && v->valuedouble >= 400 && v->valuedouble < 600)
		return (int)v->valuedouble;
	if (cJSON_IsString(v) && str_to_i64(v->valuestring, &n) && n >= 400 &&
		n < 600)
		return (int)n;
	return 0;
}

/* Status of errors that only have a name. */
static int
errors_named_status(const char *name)
{
	static const struct {
		const char *part;
		int status;
	} table[] = {
		{"insufficient_quota", 402},
		{"billing", 402},
		{"rate_limit", 429},
		{"ratelimit", 429},
		{"too_many_requests", 429},
		{"resource_exhausted", 429},
		{"overloaded", 529},
		{"unavailable", 503},
		{"timeout", 504},
		{"server_error", 500},
		{"api_error", 500},
		{"internal", 500},
		{"authentication", 401},
		{"invalid_api_key", 401},
		{"permission", 403},
		{"not_found", 404},
		{"too_large", 413},
		{"invalid_request", 400},
		{"badrequest", 400},
		{"bad_request", 400},
		{"tool_use_failed", 400},
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (strcasestr(name, table[i].part))
			return table[i].status;
	}
	return 0;
}

static const char *
errors_message(struct arena *a, const cJSON *o)
{
	static const char *const keys[] = {
		"message", "detail", "msg", "error_description", "title"};
	const cJSON *raw = json_path(o, "metadata.raw");
	const char *text = "";
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys) && !*text; i++)
		text = errors_str(a, json_get(o, keys[i]), LIM_ERROR_TEXT);
	if (raw) /* OpenRouter: what the provider behind it said */
		text = arena_printf(
			a, "%s (%s)", text, errors_str(a, raw, LIM_ERROR_TEXT));
	return text;
}

static void
errors_from_object(struct arena *a, const cJSON *o, struct errors_fail *out)
{
	int status = errors_http_code(json_get(o, "code"));

	if (!status)
		status = errors_http_code(json_get(o, "status_code"));
	if (!status)
		status = errors_http_code(json_get(o, "status"));
	out->code = errors_str(a, json_get(o, "code"), ERRORS_CODE_MAX);
	out->type = errors_str(a, json_get(o, "type"), ERRORS_CODE_MAX);
	out->message = errors_message(a, o);
	if (!status)
		status = errors_named_status(out->code);
	if (!status)
		status = errors_named_status(out->type);
	out->status = status;
}

bool
errors_read_json(struct arena *a, const cJSON *o, struct errors_fail *out)
{
	const cJSON *err = json_get(o, "error");
	bool flat = str_eq(json_str(o, "object", NULL), "error") ||
		str_eq(json_str(o, "type", NULL), "error");

	memset(out, 0, sizeof(*out));
	out->code = out->type = out->message = "";
	if (cJSON_IsObject(err) && err->child) {
		errors_from_object(a, err, out);
		return true;
	}
	if (cJSON_IsString(err) && *err->valuestring) {
		errors_from_object(a, o, out);
		if (!*out->message)
			out->message = errors_str(a, err, LIM_ERROR_TEXT);
		return true;
	}
	if (flat) {
		errors_from_object(a, o, out);
		return true;
	}
	return false;
}

/* The title of a page of HTML, or its first text. */
static const char *
errors_html(struct arena *a, const char *body)
{
	const char *t = strcasestr(body, "<title>");
	const char *end = t ? strcasestr(t, "</title>") : NULL;
	struct buf b;
	bool tag = false;

	if (end)
		return errors_line(a,
			arena_strndup(a, t + 7, (size_t)(end - t - 7)),
			LIM_ERROR_TEXT);
	buf_init(&b, LIM_ERROR_TEXT);
	for (; *body; body++) {
		if (*body == '<')
			tag = true;
		if (!tag && buf_addch(&b, *body) < 0)
			break;
		if (*body == '>')
			tag = false;
	}
	return errors_line(a, buf_take(&b, a, NULL), LIM_ERROR_TEXT);
}

void
errors_read_body(struct arena *a, int http_status, const char *body, size_t n,
	struct errors_fail *out)
{
	struct err ignored = ERR_INIT;
	char *text = str_utf8_fix(a, body, n < LIM_MIB ? n : LIM_MIB);
	const char *p = text + strspn(text, " \t\r\n");
	cJSON *o = NULL;

	memset(out, 0, sizeof(*out));
	out->code = out->type = out->message = "";
	if (*p == '{' && json_parse(a, p, strlen(p), &o, &ignored) == 0) {
		if (!errors_read_json(a, o, out))
			errors_from_object(a, o, out);
	} else if (*p == '<') {
		out->message = errors_html(a, p);
	} else {
		out->message = errors_line(a, p, LIM_ERROR_TEXT);
	}
	out->status = http_status;
}

static bool
errors_has(const char *s, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcasestr(s, words[i]))
			return true;
	}
	return false;
}

/* No money: asking again does not help. */
static bool
errors_is_quota(const struct errors_fail *f)
{
	static const char *const words[] = {"insufficient_quota", "billing",
		"credit", "payment", "spend", "insufficient balance",
		"insufficient_balance", "insufficient funds",
		"exceeded your current quota"};
	const size_t n = sizeof(words) / sizeof(*words);

	if (f->status != 429 && f->status != 402 && f->status != 403 &&
		f->status != 400)
		return false;
	return errors_has(f->code, words, n) || errors_has(f->type, words, n) ||
		errors_has(f->message, words, n);
}

static bool
errors_is_context(const struct errors_fail *f)
{
	static const char *const words[] = {"context_length", "context length",
		"context window", "maximum context", "prompt is too long",
		"too many tokens", "token limit reached"};
	const size_t n = sizeof(words) / sizeof(*words);

	return errors_has(f->code, words, n) ||
		errors_has(f->message, words, n);
}

static bool
errors_status_retry(int s)
{
	switch (s) {
	case 408:
	case 409:
	case 425:
	case 429:
	case 500:
	case 502:
	case 503:
	case 504:
	case 529:
	case 520: /* 520..524 and 527: a CDN lost the server behind it */
	case 521:
	case 522:
	case 523:
	case 524:
	case 527:
		return true;
	default:
		return false;
	}
}

struct errors_class {
	enum err_code code;
	bool retry;
	const char *advice;
};

static struct errors_class
errors_class_of(const struct errors_fail *f)
{
	if (errors_is_quota(f))
		return (struct errors_class){ERR_AUTH, false,
			"; no money or quota left: asking again does not help"};
	if (f->status == 401 || f->status == 402 || f->status == 403)
		return (struct errors_class){
			ERR_AUTH, false, "; check the key and its rights"};
	if (f->status == 413 || (f->status == 400 && errors_is_context(f)))
		return (struct errors_class){
			ERR_LIMIT, false, "; the request is too long"};
	if (f->status == 404)
		return (struct errors_class){
			ERR_USAGE, false, "; check base_url and model"};
	if (f->status >= 300 && f->status < 400)
		return (struct errors_class){ERR_USAGE, false,
			"; redirects are not followed: set the final base_url"};
	if (f->status == 0 || errors_status_retry(f->status))
		return (struct errors_class){ERR_RETRY, true, ""};
	if (f->status >= 400 && f->status < 500)
		return (struct errors_class){
			ERR_USAGE, false, "; check parameters of the model"};
	return (struct errors_class){ERR_IO, false, ""};
}

static bool
errors_is_number(const char *name, int status)
{
	int64_t v;

	return str_to_i64(name, &v) && v == status;
}

bool
retry_classify(const struct errors_fail *f, const char *where, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct errors_class c = errors_class_of(f);
	const char *text = log_redact(&a, f->message);
	const char *name = *f->code ? f->code : f->type;
	const char *dots = strlen(text) > ERRORS_SHOWN ? "..." : "";

	text = errors_line(&a, text, ERRORS_SHOWN);
	if (errors_is_number(name, f->status))
		name = "";
	if (f->status)
		name = arena_printf(&a, "%d%s%s", f->status, *name ? " " : "",
			log_redact(&a, name));
	else if (!*name)
		name = "an error";
	err_set(e, c.code, "%s answered %s%s%s%s%s", where, name,
		*text ? ": " : "", text, dots, c.advice);
	arena_release(&a);
	return c.retry;
}

bool
retry_classify_curl(
	CURLcode rc, const char *detail, const char *where, struct err *e)
{
	const char *text = detail && *detail ? detail : curl_easy_strerror(rc);
	enum err_code code = ERR_RETRY;
	bool retry = true;

	switch ((int)rc) {
	case CURLE_OPERATION_TIMEDOUT:
		code = ERR_TIMEOUT;
		break;
	case CURLE_COULDNT_CONNECT:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_PARTIAL_FILE:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
	case CURLE_SSL_CONNECT_ERROR:
		break;
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_PROXY:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		code = ERR_USAGE;
		retry = false;
		break;
	case CURLE_BAD_CONTENT_ENCODING:
	case CURLE_WEIRD_SERVER_REPLY:
		code = ERR_PARSE;
		retry = false;
		break;
	default:
		code = ERR_IO;
		retry = false;
		break;
	}
	err_set(e, code, "%s: %s", where, text);
	return retry;
}

int64_t
errors_retry_after(const char *after, const char *after_ms, int64_t now_wall_ms)
{
	double v;
	double ms = 0;

	if (after_ms && str_to_double(after_ms, &v)) {
		ms = v;
	} else if (after && str_to_double(after, &v)) {
		ms = v * 1000;
	} else if (after) {
		time_t t = curl_getdate(after, NULL);

		if (t != (time_t)-1)
			ms = (double)t * 1000 - (double)now_wall_ms;
	}
	if (!(ms > 0))
		return 0;
	if (ms > ERRORS_RETRY_AFTER_MAX_MS)
		return ERRORS_RETRY_AFTER_MAX_MS;
	return (int64_t)ms;
}
