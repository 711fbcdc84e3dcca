/*
 * report_html: documents as one HTML page that needs nothing else: no script,
 * no font, no request (its own security policy forbids them), light or dark as
 * the reader's system is.  All text from outside is escaped.
 */
#include <math.h>
#include <string.h>

#include "bench/report_int.h"
#include "lib/base/str.h"

static const char head_text[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	"<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
	"'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action "
	"'none'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, "
	"initial-scale=1\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n"
	"<meta name=\"generator\" content=\"rtlsmith\">\n";

/* clang-format off */
static const char style_text[] =
	"<style>\n"
	":root{--bg:#f6f7f9;--card:#fff;--ink:#1c2330;--dim:#5c6675;"
	"--line:#dfe3e8;--accent:#2f6fb3;--track:#e9ecf0;"
	"--pass:#1f8f68;--wrong:#d3702c;--broke:#c9a227;--compile:#7a68b3;"
	"--nocode:#8f99a6;--other:#a0614b;--error:#4b5563;--inside:#fff;"
	"--h0:#c8553d;--h1:#e3a87a;--h2:#e8d9a0;--h3:#8fc9a8;--h4:#1f8f68}\n"
	"@media(prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1a2029;"
	"--ink:#e4e8ee;--dim:#98a3b3;--line:#2c3541;--accent:#6aa9e6;"
	"--track:#252d38;--pass:#3fb68b;--wrong:#e38b4f;--broke:#d9b84a;"
	"--compile:#9d8cd6;--nocode:#768190;--other:#c08068;--error:#aab4c2;"
	"--inside:#10151b;--h0:#b4503c;--h1:#8f5f43;--h2:#8d8146;--h3:#2f7a5c;"
	"--h4:#3fb68b}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 "
	"system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}\n"
	"main{max-width:900px;margin:0 auto;padding:32px 20px 64px}\n"
	"h1{font-size:26px;line-height:1.25;margin:0 0 6px;"
	"overflow-wrap:anywhere}\n"
	"h2{font-size:20px;margin:36px 0 8px;overflow-wrap:anywhere}\n"
	"h3{font-size:16px;margin:0 0 12px}\n"
	"h4{font-size:13px;font-weight:600;color:var(--dim);margin:10px 0 4px;"
	"overflow-wrap:anywhere}\n"
	".sub{color:var(--dim);margin:0 0 16px;overflow-wrap:anywhere}\n"
	".chip{display:inline-block;border:1px solid var(--line);"
	"border-radius:99px;padding:0 10px;margin:0 6px 6px 0;font-size:13px;"
	"background:var(--card)}\n"
	".cards{display:grid;grid-template-columns:repeat(auto-fit,"
	"minmax(128px,1fr));gap:12px;margin:14px 0}\n"
	".card,section{background:var(--card);border:1px solid var(--line);"
	"border-radius:10px;padding:12px 14px}\n"
	"section{padding:18px 20px;margin:14px 0}\n"
	".card b{display:block;font-size:20px;line-height:1.3;white-space:nowrap;"
	"font-variant-numeric:tabular-nums}\n"
	".card span{display:block;color:var(--dim);font-size:13px;"
	"overflow-wrap:anywhere}\n"
	".chart{overflow-x:auto}\n"
	".chart svg{display:block;width:100%;min-width:520px;height:auto}\n"
	"svg text{fill:var(--ink);font-size:12px}\n"
	"svg .end{text-anchor:end}svg .mid{text-anchor:middle}\n"
	"svg .axis{fill:var(--dim);font-size:11px}\n"
	"svg .value{font-weight:600;font-variant-numeric:tabular-nums}\n"
	"svg .head{font-weight:600}svg .inside{fill:var(--inside);"
	"font-size:11px;pointer-events:none}\n"
	".grid{stroke:var(--line)}.whisker{stroke:var(--ink);"
	"stroke-width:1.5}\n"
	".bar{fill:var(--accent);opacity:.75}.track{fill:var(--track)}\n"
	".g-pass{fill:var(--pass)}.g-wrong{fill:var(--wrong)}"
	".g-broke{fill:var(--broke)}.g-compile{fill:var(--compile)}"
	".g-nocode{fill:var(--nocode)}.g-other{fill:var(--other)}"
	".g-error{fill:var(--error)}.g-pending{fill:var(--track)}\n"
	"[class^=g-]{stroke:var(--card);stroke-width:1}\n"
	".dot{stroke:var(--card);opacity:.8}.even{stroke:var(--dim);"
	"stroke-dasharray:4 3}.s0{fill:#3b82c4}.s1{fill:#d3702c}"
	".s2{fill:#1f8f68}.s3{fill:#9266c4}.s4{fill:#c9a227}"
	".s5{fill:#c8558d}\n"
	".h0{fill:var(--h0)}.h1{fill:var(--h1)}.h2{fill:var(--h2)}"
	".h3{fill:var(--h3)}.h4{fill:var(--h4)}.hx{fill:none;"
	"stroke:var(--dim);stroke-dasharray:2 2}\n"
	".legend{margin:0 0 8px;font-size:13px;color:var(--dim)}\n"
	".key{display:inline-block;margin-right:14px;white-space:nowrap}\n"
	".swatch{width:12px;height:12px;margin-right:5px;"
	"vertical-align:-1px}\n"
	".wide{overflow-x:auto}\n"
	"table{border-collapse:collapse;width:100%;font-size:14px}\n"
	"th{text-align:left;font-weight:600;color:var(--dim);font-size:13px;"
	"white-space:nowrap}\n"
	"th,td{padding:5px 12px 5px 0;border-bottom:1px solid var(--line);"
	"vertical-align:top}\n"
	"td{overflow-wrap:anywhere}\n"
	".num{text-align:right;font-variant-numeric:tabular-nums;"
	"white-space:nowrap}\n"
	"summary{cursor:pointer;font-weight:600}\n"
	"footer{color:var(--dim);font-size:13px;margin-top:28px}\n"
	"</style>\n</head>\n<body>\n<main>\n";
/* clang-format on */

void
report__td(struct report_writer *w, const char *text, bool number)
{
	buf_addstr(w->out, number ? "<td class=\"num\">" : "<td>");
	report__xml(w, text);
	buf_addstr(w->out, "</td>");
}

static void
td(struct report_writer *w, const char *text)
{
	report__td(w, text, false);
}

static void
td_num(struct report_writer *w, const char *text)
{
	report__td(w, text, true);
}

static void
td_i64(struct report_writer *w, const cJSON *o, const char *key)
{
	buf_printf(w->out, "<td class=\"num\">%lld</td>",
		(long long)json_i64(o, key, 0));
}

static void
chip(struct report_writer *w, const char *what, const char *text)
{
	if (text[0] == '\0')
		return;
	buf_printf(w->out, "<span class=\"chip\">%s ", what);
	report__xml(w, text);
	buf_addstr(w->out, "</span>\n");
}

static void
card(struct report_writer *w, const char *value, const char *text)
{
	buf_addstr(w->out, "<div class=\"card\"><b>");
	report__xml(w, value);
	buf_addstr(w->out, "</b><span>");
	report__xml(w, text);
	buf_addstr(w->out, "</span></div>\n");
}

/* The metric of smallest k with the best value. */
static const cJSON *
best_metric(const cJSON *doc)
{
	const cJSON *m, *best = NULL;

	cJSON_ArrayForEach(m, json_get(doc, "metrics"))
	{
		int64_t k = json_i64(m, "k", 0),
			best_k = json_i64(best, "k", 0);

		if (best == NULL || k < best_k ||
			(k == best_k &&
				json_num(m, "value", 0) >
					json_num(best, "value", 0)))
			best = m;
	}
	return best;
}

static void
cards(struct report_writer *w, const cJSON *doc)
{
	const cJSON *t = json_get(doc, "totals");
	const cJSON *tok = json_get(t, "tokens");
	const cJSON *best = best_metric(doc);
	bool priced = cJSON_IsNumber(json_get(t, "cost_usd"));
	bool one = cJSON_GetArraySize(json_get(doc, "models")) == 1;

	buf_addstr(w->out, "<div class=\"cards\">\n");
	if (best != NULL)
		card(w, report__percent(w->a, json_num(best, "value", NAN)),
			arena_printf(w->a, "%s, %s%s",
				json_str(best, "name", ""), one ? "" : "best: ",
				json_str(best, "model", "")));
	card(w, arena_printf(w->a, "%lld", (long long)json_i64(t, "scored", 0)),
		arena_printf(w->a, "scored of %lld samples, %lld tasks",
			(long long)json_i64(t, "samples", 0),
			(long long)json_i64(t, "tasks", 0)));
	card(w, arena_printf(w->a, "%lld", (long long)json_i64(t, "error", 0)),
		arena_printf(w->a, "in error; %lld not done",
			(long long)json_i64(t, "pending", 0)));
	card(w,
		arena_printf(w->a, "%lld/%lld/%lld",
			(long long)json_i64(t, "truncated", 0),
			(long long)json_i64(t, "empty", 0),
			(long long)json_i64(t, "no_code", 0)),
		"replies cut / empty / without code");
	if (cJSON_IsObject(tok)) {
		card(w,
			arena_printf(w->a, "%lld",
				(long long)json_i64(tok, "output", 0)),
			arena_printf(w->a, "tokens out; %lld in",
				(long long)json_i64(tok, "input", 0)));
		card(w, priced ? report__cost(w->a, doc) : "-",
			arena_printf(w->a, "%s; %lld requests, %lld retries",
				priced ? "cost" : "cost not known",
				(long long)json_i64(t, "requests", 0),
				(long long)json_i64(t, "retries", 0)));
	}
	buf_addstr(w->out, "</div>\n");
}

static void
text_lines(struct report_writer *w, char *next)
{
	char *line;

	if (next == NULL)
		return;
	buf_addstr(w->out, "<p>");
	while ((line = strsep(&next, "\n")) != NULL) {
		report__xml(w, line);
		buf_addstr(w->out, next != NULL ? "<br>\n" : "</p>\n");
	}
}

static void
cost_table(struct report_writer *w, const cJSON *doc)
{
	struct bench_ppa_row *rows;
	size_t n = bench_report_ppa_rows(w->a, doc, &rows);

	if (n == 0)
		return;
	buf_addstr(w->out, "<div class=\"wide\"><table><tr>");
	for (size_t k = 0; k < BENCH_PPA_COLUMNS; k++) {
		buf_addstr(w->out, k > 0 ? "<th class=\"num\">" : "<th>");
		report__xml(w, bench_report_ppa_columns[k]);
		buf_addstr(w->out, "</th>");
	}
	buf_addstr(w->out, "</tr>\n");
	for (size_t i = 0; i < n; i++) {
		buf_addstr(w->out, "<tr>");
		td(w, rows[i].cell[0]);
		for (size_t k = 1; k < BENCH_PPA_COLUMNS; k++)
			td_num(w, rows[i].cell[k]);
		buf_addstr(w->out, "</tr>\n");
	}
	buf_addstr(w->out, "</table></div>\n<p>");
	report__xml(w, bench_report_ppa_text(w->a, doc));
	buf_addstr(w->out, ".</p>\n");
	report__svg_scatter(w, doc);
}

static void
score_table(struct report_writer *w, const cJSON *doc)
{
	const cJSON *m;

	buf_addstr(w->out,
		"<div class=\"wide\"><table><tr><th>model</th><th>metric</th>"
		"<th class=\"num\">score</th><th>95 % interval</th>"
		"<th class=\"num\">tasks</th><th class=\"num\">samples</th>"
		"</tr>\n");
	cJSON_ArrayForEach(m, json_get(doc, "metrics"))
	{
		buf_addstr(w->out, "<tr>");
		td(w, json_str(m, "model", ""));
		td(w, json_str(m, "name", ""));
		td_num(w, report__percent(w->a, json_num(m, "value", NAN)));
		td(w, report__interval(w->a, m));
		td_i64(w, m, "n_tasks");
		td_i64(w, m, "n_samples");
		buf_addstr(w->out, "</tr>\n");
	}
	buf_addstr(w->out, "</table></div>\n");
	text_lines(w, bench_report_verified_text(w->a, doc));
	text_lines(w, bench_report_testbench_text(w->a, doc));
	text_lines(w, bench_report_line_text(w->a, doc));
	cost_table(w, doc);
}

static void
reason_table(struct report_writer *w, const cJSON *doc)
{
	const cJSON *m, *r;

	buf_addstr(w->out,
		"<details><summary>All reasons</summary><div class=\"wide\">"
		"<table><tr><th>model</th><th>status</th><th>reason</th>"
		"<th>class</th><th class=\"num\">samples</th></tr>\n");
	cJSON_ArrayForEach(m, json_get(doc, "models"))
	{
		cJSON_ArrayForEach(r, json_get(m, "reasons"))
		{
			buf_addstr(w->out, "<tr>");
			td(w, json_str(m, "name", ""));
			td(w, json_str(r, "status", ""));
			td(w, json_str(r, "reason", ""));
			td(w, json_str(r, "letter", ""));
			td_i64(w, r, "n");
			buf_addstr(w->out, "</tr>\n");
		}
	}
	buf_addstr(w->out, "</table></div></details>\n");
}

static void
task_table(struct report_writer *w, const cJSON *doc)
{
	const cJSON *t;

	buf_addstr(w->out,
		"<details><summary>All tasks</summary><div class=\"wide\">"
		"<table><tr><th>suite</th><th>task</th><th>model</th>"
		"<th class=\"num\">pass</th><th class=\"num\">of</th>"
		"<th class=\"num\">error</th><th class=\"num\">not done</th>"
		"<th class=\"num\">cut</th></tr>\n");
	cJSON_ArrayForEach(t, json_get(doc, "tasks"))
	{
		const cJSON *st = json_get(t, "status_counts");

		buf_addstr(w->out, "<tr>");
		td(w, json_str(t, "suite", ""));
		td(w, json_str(t, "id", ""));
		td(w, json_str(t, "model", ""));
		td_i64(w, t, "c");
		td_i64(w, t, "n");
		td_i64(w, st, "error");
		td_i64(w, st, "pending");
		td_i64(w, t, "truncated");
		buf_addstr(w->out, "</tr>\n");
	}
	buf_addstr(w->out, "</table></div></details>\n");
}

static void
run_section(struct report_writer *w, const cJSON *doc, const char *heading)
{
	buf_printf(w->out, "<%s>Run ", heading);
	report__xml(w, report__run(doc, "name"));
	buf_printf(w->out, "</%s>\n<p class=\"sub\">", heading);
	report__xml(w,
		arena_printf(w->a, "%s, created %s%s%s", report__run(doc, "id"),
			report__run(doc, "created"),
			report__run(doc, "why")[0] != '\0' ? ": " : "",
			report__run(doc, "why")));
	buf_addstr(w->out, "</p>\n<p>");
	chip(w, "", report__run(doc, "status"));
	chip(w, "suite", report__suites(w->a, doc));
	chip(w, "judge", bench_report_judged_text(w->a, doc));
	chip(w, "tools", report__tools(w->a, doc));
	buf_addstr(w->out, "</p>\n");
	cards(w, doc);
	buf_addstr(w->out, "<section><h3>Scores</h3>\n");
	report__svg_scores(w, doc);
	score_table(w, doc);
	buf_addstr(w->out, "</section>\n<section><h3>Outcomes</h3>\n");
	report__svg_outcomes(w, doc);
	reason_table(w, doc);
	buf_addstr(w->out, "</section>\n");
	if (json_get(doc, "line") == NULL) { /* which compiles nothing */
		buf_addstr(
			w->out, "<section><h3>How far candidates came</h3>\n");
		report__svg_funnel(w, doc);
		buf_addstr(w->out, "</section>\n");
	}
	if (json_get(doc, "tasks") == NULL)
		return;
	buf_addstr(w->out, "<section><h3>Tasks</h3>\n");
	report__svg_tasks(w, doc);
	task_table(w, doc);
	buf_addstr(w->out, "</section>\n");
}

/* Runs side by side, each with what it must be read with. */
static void
overview(struct report_writer *w)
{
	buf_printf(w->out,
		"<h1>%zu runs</h1>\n<section><div class=\"wide\"><table><tr>"
		"<th>run</th><th>model</th><th>metric</th><th class=\"num\">"
		"score</th><th>95 %% interval</th><th>suite</th><th>judge</th>"
		"<th>tools</th></tr>\n",
		w->n);
	for (size_t i = 0; i < w->n; i++) {
		const cJSON *m;

		cJSON_ArrayForEach(m, json_get(w->docs[i], "metrics"))
		{
			buf_addstr(w->out, "<tr>");
			td(w, report__run(w->docs[i], "name"));
			td(w, json_str(m, "model", ""));
			td(w, json_str(m, "name", ""));
			td_num(w,
				report__percent(
					w->a, json_num(m, "value", NAN)));
			td(w, report__interval(w->a, m));
			td(w, report__suites(w->a, w->docs[i]));
			td(w, bench_report_judged_text(w->a, w->docs[i]));
			td(w, report__tools(w->a, w->docs[i]));
			buf_addstr(w->out, "</tr>\n");
		}
	}
	buf_addstr(w->out, "</table></div></section>\n");
}

void
report__page_open(struct report_writer *w, const char *title)
{
	buf_addstr(w->out, head_text);
	buf_addstr(w->out, "<title>");
	report__xml(w, title);
	buf_addstr(w->out, " - rtlsmith</title>\n");
	buf_addstr(w->out, style_text);
}

void
report__page_close(struct report_writer *w, const char *note)
{
	buf_addstr(w->out, "<footer>");
	report__xml(w, note);
	buf_addstr(w->out,
		" Made by rtlsmith.</footer>\n</main>\n</body>\n</html>\n");
}

int
report__html(struct report_writer *w, struct err *e)
{
	(void)e;
	report__page_open(w,
		w->n == 1 ? report__run(w->docs[0], "name")
			  : arena_printf(w->a, "%zu runs", w->n));
	if (w->n > 1)
		overview(w);
	for (size_t i = 0; i < w->n; i++)
		run_section(w, w->docs[i], w->n > 1 ? "h2" : "h1");
	report__page_close(w,
		"pass@k is the unbiased estimate, its interval 95 % "
		"clustered by task. Samples in error are in no denominator.");
	return 0;
}
