/*
 * report_render: documents of runs in formats for others: which there are,
 * how text is escaped, JSON and the two kinds of CSV (Markdown, JUnit and the
 * page are in files of their own).  All numbers come from the documents: must
 * not read the store or compute a score.
 */
#include <math.h>
#include <string.h>

#include "bench/report_int.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

struct format {
	const char *name;
	int (*write)(struct report_writer *w, struct err *e);
	bool samples; /* needs per_sample */
};

static const struct format formats[] = {
	{"md", report__md, false},
	{"csv", report__csv, false},
	{"json", report__json, false},
	{"junit", report__junit, true},
	{"html", report__html, false},
	{"leaderboard", report__leaderboard, false},
	{"verilog-eval-csv", report__ve_csv, true},
};
#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

static const char *const format_names[] = {"md", "csv", "json", "junit", "html",
	"leaderboard", "verilog-eval-csv", NULL};

const char *const *
bench_report_formats(void)
{
	return format_names;
}

static const struct format *
find_format(const char *name)
{
	for (size_t i = 0; i < N_FORMATS; i++)
		if (str_eq(formats[i].name, name))
			return &formats[i];
	return NULL;
}

bool
bench_report_wants_samples(const char *format)
{
	const struct format *f = find_format(format);

	return f != NULL && f->samples;
}

static int
check_samples(const cJSON *doc, const char *format, struct err *e)
{
	const cJSON *t;

	cJSON_ArrayForEach(t, json_get(doc, "tasks"))
	{
		if (json_get(t, "samples") == NULL)
			return err_set(e, ERR_USAGE,
				"format %s needs a document with samples",
				format);
	}
	return 0;
}

int
bench_report_render(struct arena *a, const cJSON *const *docs, size_t n,
	const char *format, struct buf *out, struct err *e)
{
	struct report_writer w = {a, docs, n, out};
	const struct format *f = find_format(format);

	if (f == NULL) {
		const char *near = str_nearest(a, format, format_names,
			sizeof(format_names) / sizeof(format_names[0]) - 1);

		return err_set(e, ERR_USAGE, "no report format \"%s\"%s%s",
			format, near[0] != '\0' ? "; did you mean " : "", near);
	}
	for (size_t i = 0; f->samples && i < n; i++)
		if (check_samples(docs[i], format, e) < 0)
			return -1;
	if (f->write(&w, e) < 0)
		return -1;
	if (out->overflow)
		return err_set(e, ERR_LIMIT,
			"the report has more than %zu bytes; ask for fewer "
			"runs at once",
			out->max);
	return 0;
}

/*
 * Escaping
 */

/* Does XML 1.0 have no way to write the character at s? */
static bool
xml_forbidden(const unsigned char *s)
{
	if (s[0] < 0x20)
		return s[0] != '\t' && s[0] != '\n' && s[0] != '\r';
	return s[0] == 0xef && s[1] == 0xbf && (s[2] == 0xbe || s[2] == 0xbf);
}

void
report__xml(struct report_writer *w, const char *s)
{
	char *fixed = str_utf8_fix(w->a, s, strlen(s));

	for (const char *p = fixed; *p != '\0'; p++) {
		if (xml_forbidden((const unsigned char *)p)) {
			buf_addstr(w->out, "\xef\xbf\xbd");
			p += (unsigned char)*p == 0xef ? 2 : 0;
			continue;
		}
		switch (*p) {
		case '&':
			buf_addstr(w->out, "&amp;");
			break;
		case '<':
			buf_addstr(w->out, "&lt;");
			break;
		case '>':
			buf_addstr(w->out, "&gt;");
			break;
		case '"':
			buf_addstr(w->out, "&quot;");
			break;
		case '\'':
			buf_addstr(w->out, "&#39;");
			break;
		case '\t':
		case '\n':
		case '\r':
			buf_printf(w->out, "&#%d;", *p);
			break;
		default:
			buf_addch(w->out, *p);
		}
	}
}

static bool
is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z');
}

void
report__md_text(struct report_writer *w, const char *s)
{
	char *fixed = str_utf8_fix(w->a, s, strlen(s));

	for (const char *p = fixed; *p != '\0'; p++) {
		bool inside = p > fixed && is_word(p[-1]) && is_word(p[1]);

		if ((unsigned char)*p < 0x20)
			buf_addch(w->out, ' ');
		else if (*p == '<')
			buf_addstr(w->out, "&lt;");
		else if (*p == '&')
			buf_addstr(w->out, "&amp;");
		else if (*p == '_' && inside)
			buf_addch(w->out, '_');
		else if (strchr("\\`*_[]|>~#!", *p) != NULL)
			buf_printf(w->out, "\\%c", *p);
		else
			buf_addch(w->out, *p);
	}
}

void
report__csv_cell(struct report_writer *w, bool first, const char *s)
{
	char *fixed = str_utf8_fix(w->a, s, strlen(s));
	bool formula =
		fixed[0] != '\0' && strchr("=+-@\t\r\n", fixed[0]) != NULL;

	if (!first)
		buf_addch(w->out, ',');
	if (!formula && strpbrk(fixed, ",\"\r\n") == NULL) {
		buf_addstr(w->out, fixed);
		return;
	}
	buf_addstr(w->out, formula ? "\"'" : "\"");
	for (const char *p = fixed; *p != '\0'; p++) {
		if (*p == '"')
			buf_addch(w->out, '"');
		buf_addch(w->out, *p);
	}
	buf_addch(w->out, '"');
}

/*
 * Shorthands
 */

const char *
report__run(const cJSON *doc, const char *key)
{
	return json_str(json_get(doc, "run"), key, "");
}

char *
bench_report_judged_text(struct arena *a, const cJSON *doc)
{
	const char *solver = report__run(doc, "solver");

	if (solver[0] == '\0' || str_eq(solver, "single"))
		return arena_strdup(a, report__run(doc, "mode"));
	return arena_printf(a, "%s, agent %s, oracle %s",
		report__run(doc, "mode"), solver, report__run(doc, "oracle"));
}

char *
report__suites(struct arena *a, const cJSON *doc)
{
	char *text = arena_strdup(a, "");
	const cJSON *s;

	cJSON_ArrayForEach(s, json_get(doc, "suites"))
	{
		text = arena_printf(a, "%s%s%s@%s", text,
			text[0] != '\0' ? ", " : "", json_str(s, "name", ""),
			json_str(s, "version", ""));
	}
	return text;
}

char *
report__tools(struct arena *a, const cJSON *doc)
{
	char *text = arena_strdup(a, "");
	const cJSON *s;

	cJSON_ArrayForEach(s, json_get(doc, "tools"))
	{
		text = arena_printf(a, "%s%s%s", text,
			text[0] != '\0' ? "; " : "",
			json_str(s, "fingerprint", ""));
	}
	return text;
}

const char *
report__percent(struct arena *a, double v)
{
	return isnan(v) ? "-" : arena_printf(a, "%.1f %%", 100.0 * v);
}

const char *
report__interval(struct arena *a, const cJSON *metric)
{
	const cJSON *ci = json_get(metric, "ci");
	double lower = json_num(ci, "lower", NAN);

	if (isnan(lower))
		return "-";
	return arena_printf(a, "%s - %s (%s)", report__percent(a, lower),
		report__percent(a, json_num(ci, "upper", NAN)),
		json_str(ci, "method", ""));
}

const char *
report__cost(struct arena *a, const cJSON *doc)
{
	double v = json_num(json_get(doc, "totals"), "cost_usd", NAN);

	return isnan(v) ? "not known" : arena_printf(a, "USD %.4f", v);
}

/*
 * JSON and CSV
 */

int
report__json(struct report_writer *w, struct err *e)
{
	cJSON *arr;

	(void)e;
	if (w->n == 1) {
		buf_addstr(w->out, json_pretty(w->a, w->docs[0]));
		return 0;
	}
	arr = json_array(w->a);
	for (size_t i = 0; i < w->n; i++)
		json_push(arr, json_copy(w->a, w->docs[i]));
	buf_addstr(w->out, json_pretty(w->a, arr));
	return 0;
}

static void
csv_row(struct report_writer *w, const cJSON *doc, const cJSON *t)
{
	const cJSON *st = json_get(t, "status_counts");
	int64_t n = json_i64(t, "n", 0), c = json_i64(t, "c", 0);

	report__csv_cell(w, true, report__run(doc, "name"));
	report__csv_cell(w, false, bench_report_judged_text(w->a, doc));
	report__csv_cell(w, false, json_str(t, "suite", ""));
	report__csv_cell(w, false, json_str(t, "id", ""));
	report__csv_cell(w, false, json_str(t, "model", ""));
	buf_printf(w->out, ",%lld,%lld,", (long long)n, (long long)c);
	if (n > 0) /* no rate of nothing */
		buf_printf(w->out, "%.6f", (double)c / (double)n);
	buf_printf(w->out, ",%lld,%lld,%lld,%lld,%lld,%lld,",
		(long long)json_i64(st, "fail", 0),
		(long long)json_i64(st, "error", 0),
		(long long)json_i64(st, "pending", 0),
		(long long)json_i64(t, "truncated", 0),
		(long long)json_i64(t, "empty", 0),
		(long long)json_i64(t, "no_code", 0));
	if (json_get(t, "edit_similarity") != NULL)
		buf_printf(w->out, "%.6f", json_num(t, "edit_similarity", NAN));
	buf_addch(w->out, '\n');
}

int
report__csv(struct report_writer *w, struct err *e)
{
	(void)e;
	buf_addstr(w->out,
		"run,mode,suite,task,model,scored,pass,pass_rate,fail,error,"
		"pending,truncated,empty,no_code,edit_similarity\n");
	for (size_t i = 0; i < w->n; i++) {
		const cJSON *t;

		cJSON_ArrayForEach(t, json_get(w->docs[i], "tasks"))
		{
			csv_row(w, w->docs[i], t);
		}
	}
	return 0;
}

/* The class letter of a sample; "?" where there is no verdict, as upstream has
 * for a sample whose file is missing.  Our own judge does not look for all of
 * upstream's classes: then the reason says which one is nearest (an empty
 * candidate lacks the top module there). */
static const char *
letter_of(const cJSON *sample)
{
	static const char *const nearest[][2] = {{"pass", "."},
		{"no_code", "m"}, {"empty", "m"}, {"truncated", "S"},
		{"syntax", "S"}, {"elab", "C"}, {"port_mismatch", "C"},
		{"forbidden_construct", "C"}, {"sim_timeout", "T"},
		{"resource_limit", "T"}};
	const char *letter = json_str(sample, "letter", "");
	const char *status = json_str(sample, "status", "");

	if (!str_eq(status, "pass") && !str_eq(status, "fail"))
		return "?";
	if (letter[0] != '\0')
		return letter;
	for (size_t i = 0; i < sizeof(nearest) / sizeof(nearest[0]); i++)
		if (str_eq(json_str(sample, "reason", ""), nearest[i][0]))
			return nearest[i][1];
	return "R";
}

int
report__ve_csv(struct report_writer *w, struct err *e)
{
	for (size_t i = 0; i < w->n; i++) {
		const cJSON *t, *x;

		if (cJSON_GetArraySize(json_get(w->docs[i], "models")) > 1)
			return err_set(e, ERR_USAGE,
				"verilog-eval-csv holds one model; choose one "
				"of run %s with --model",
				report__run(w->docs[i], "name"));
		cJSON_ArrayForEach(t, json_get(w->docs[i], "tasks"))
		{
			int64_t n = json_i64(t, "n", 0),
				c = json_i64(t, "c", 0);
			int64_t percent = n > 0 ? c * 100 / n : 0;

			report__csv_cell(w, true, json_str(t, "id", ""));
			buf_printf(w->out, ",%lld,%lld,%lld.%02lld",
				(long long)c, (long long)n,
				(long long)(percent / 100),
				(long long)(percent % 100));
			cJSON_ArrayForEach(x, json_get(t, "samples"))
			{
				report__csv_cell(w, false, letter_of(x));
			}
			buf_addch(w->out, '\n');
		}
	}
	return 0;
}
