/*
 * page: blocks of a document and their two writers (see page.h).  Must not know
 * what it is about.
 */
#include "cli/page.h"

#include <string.h>

#include "lib/base/str.h"

enum page_kind {
	PAGE_HEAD,
	PAGE_TEXT,
	PAGE_POINT,
	PAGE_CODE,
	PAGE_ROW,
	PAGE_BAR,
	PAGE_IMAGE,
	PAGE_LINK
};

struct page_block {
	enum page_kind kind;
	int level;
	const char *text, *path;
	const char *cells[PAGE_CELLS + 1];
	struct page_part part[PAGE_PARTS];
	size_t n_parts;
	struct page_block *next;
};

void
page_init(struct page *p, struct arena *a)
{
	memset(p, 0, sizeof(*p));
	p->a = a;
}

static struct page_block *
add(struct page *p, enum page_kind kind, const char *text)
{
	struct page_block *b = arena_alloc(p->a, sizeof(*b));

	b->kind = kind;
	b->text = text != NULL ? str_utf8_fix(p->a, text, strlen(text)) : "";
	if (p->last != NULL)
		p->last->next = b;
	else
		p->first = b;
	p->last = b;
	return b;
}

void
page_head(struct page *p, int level, const char *text)
{
	add(p, PAGE_HEAD, text)->level = level;
}

void
page_text(struct page *p, const char *text)
{
	(void)add(p, PAGE_TEXT, text);
}

void
page_point(struct page *p, const char *text)
{
	(void)add(p, PAGE_POINT, text);
}

void
page_code(struct page *p, const char *text, size_t n)
{
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == ' '))
		n--;
	(void)add(p, PAGE_CODE, arena_strndup(p->a, text, n));
}

void
page_row(struct page *p, const char *const *cells)
{
	struct page_block *b = add(p, PAGE_ROW, NULL);

	for (size_t i = 0; i < PAGE_CELLS && cells[i] != NULL; i++)
		b->cells[i] = str_utf8_fix(p->a, cells[i], strlen(cells[i]));
}

void
page_bar(struct page *p, const char *label, const char *value,
	const struct page_part *part, size_t n)
{
	struct page_block *b = add(p, PAGE_BAR, label);

	b->path = str_utf8_fix(p->a, value, strlen(value));
	for (; b->n_parts < n && b->n_parts < PAGE_PARTS; b->n_parts++) {
		b->part[b->n_parts] = part[b->n_parts];
		b->part[b->n_parts].what = str_utf8_fix(p->a,
			part[b->n_parts].what, strlen(part[b->n_parts].what));
	}
}

void
page_image(struct page *p, const char *path, const char *what)
{
	add(p, PAGE_IMAGE, what)->path = path;
}

void
page_link(struct page *p, const char *path, const char *what)
{
	add(p, PAGE_LINK, what)->path = path;
}

/* ---- Markdown ---- */

/* On one line; what Markdown or HTML would read is escaped. */
static void
md_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '\n' || *s == '\r' || *s == '\t') {
			buf_addch(out, ' ');
			continue;
		}
		if (strchr("\\`*_[]<>|#", *s) != NULL)
			buf_addch(out, '\\');
		buf_addch(out, *s);
	}
}

/* A fence that is longer than any run of backquotes in the text. */
static void
md_code(struct buf *out, const char *s)
{
	size_t run = 0, most = 2;

	for (const char *p = s; *p != '\0'; p++) {
		run = *p == '`' ? run + 1 : 0;
		most = run > most ? run : most;
	}
	for (size_t i = 0; i <= most; i++)
		buf_addch(out, '`');
	buf_printf(out, "text\n%s\n", s);
	for (size_t i = 0; i <= most; i++)
		buf_addch(out, '`');
	buf_addch(out, '\n');
}

static void
md_row(struct buf *out, const struct page_block *b, bool head)
{
	size_t n = 0;

	for (; b->cells[n] != NULL; n++) {
		buf_addstr(out, n == 0 ? "| " : " | ");
		md_text(out, b->cells[n]);
	}
	buf_addstr(out, " |\n");
	for (size_t i = 0; head && i < n; i++)
		buf_addstr(out, i + 1 < n ? "|---" : "|---|\n");
}

static void
md_block(struct buf *out, const struct page_block *b, bool again)
{
	switch (b->kind) {
	case PAGE_HEAD:
		for (int i = 0; i < b->level; i++)
			buf_addch(out, '#');
		buf_addch(out, ' ');
		md_text(out, b->text);
		buf_addch(out, '\n');
		break;
	case PAGE_TEXT:
		md_text(out, b->text);
		buf_addch(out, '\n');
		break;
	case PAGE_POINT:
		buf_addstr(out, "- ");
		md_text(out, b->text);
		buf_addch(out, '\n');
		break;
	case PAGE_CODE:
		md_code(out, b->text);
		break;
	case PAGE_ROW:
		md_row(out, b, !again);
		break;
	case PAGE_BAR:
		buf_addstr(out, "- ");
		md_text(out, b->text);
		buf_addstr(out, ": ");
		md_text(out, b->path);
		buf_addch(out, '\n');
		break;
	case PAGE_IMAGE:
	case PAGE_LINK:
		buf_addstr(out, b->kind == PAGE_IMAGE ? "![" : "- [");
		md_text(out, b->text);
		buf_printf(out, "](%s)\n", b->path);
		break;
	}
}

static bool
joins(const struct page_block *before, const struct page_block *b)
{
	return before != NULL && before->kind == b->kind &&
		(b->kind == PAGE_POINT || b->kind == PAGE_ROW ||
			b->kind == PAGE_BAR || b->kind == PAGE_LINK);
}

void
page_md(const struct page *p, struct buf *out)
{
	const struct page_block *before = NULL;

	for (const struct page_block *b = p->first; b != NULL; b = b->next) {
		if (before != NULL && !joins(before, b))
			buf_addch(out, '\n');
		md_block(out, b, joins(before, b));
		before = b;
	}
}

/* ---- HTML ---- */

static void
html_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		switch (*s) {
		case '<':
			buf_addstr(out, "&lt;");
			break;
		case '>':
			buf_addstr(out, "&gt;");
			break;
		case '&':
			buf_addstr(out, "&amp;");
			break;
		case '"':
			buf_addstr(out, "&quot;");
			break;
		default:
			/* no control byte may stand in HTML */
			buf_addch(out,
				(unsigned char)*s < ' ' && *s != '\n' &&
						*s != '\t'
					? ' '
					: *s);
		}
}

static const char html_head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	"<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
	"'none'; img-src 'self' file:; style-src 'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, "
	"initial-scale=1\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n"
	"<meta name=\"generator\" content=\"rtlsmith\">\n<title>";

static const char html_style[] =
	"</title>\n<style>\n"
	":root{--bg:#f6f7f9;--card:#fff;--ink:#1c2330;--dim:#5c6675;"
	"--line:#dfe3e8;--link:#2f6fb3}\n"
	"@media(prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1a2029;"
	"--ink:#e4e8ee;--dim:#98a3b3;--line:#2c3541;--link:#6aa9e6}}\n"
	"body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 "
	"system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}\n"
	"main{max-width:900px;margin:0 auto;padding:32px 20px 64px}\n"
	"h1{font-size:26px;margin:0 0 6px}h2{font-size:20px;margin:32px 0 "
	"8px}\n"
	"h1,h2,p,li,td{overflow-wrap:anywhere}\n"
	"a{color:var(--link)}\n"
	"table{border-collapse:collapse;width:100%;font-size:14px}\n"
	"th{text-align:left;color:var(--dim);font-size:13px}\n"
	"th,td{padding:5px 12px 5px 0;border-bottom:1px solid var(--line);"
	"vertical-align:top}\n"
	"pre{background:var(--card);border:1px solid var(--line);"
	"border-radius:8px;padding:10px 12px;overflow-x:auto;font-size:13px}\n"
	"img{max-width:100%;background:#fff;border:1px solid var(--line);"
	"border-radius:8px}\n"
	".bars{width:100%;height:auto;display:block}\n"
	".bars text{fill:var(--ink);font-size:12px}\n"
	".track{fill:var(--line)}.t0{fill:#1f8f68}.t1{fill:#d3702c}"
	".t2{fill:#8f99a6}\n"
	"</style>\n</head>\n<body>\n<main>\n";

static void
tagged(struct buf *out, const char *tag, const char *text)
{
	buf_printf(out, "<%s>", tag);
	html_text(out, text);
	buf_printf(out, "</%s>\n", tag);
}

static void
html_row(struct buf *out, const struct page_block *b, bool head)
{
	buf_addstr(out, "<tr>");
	for (size_t i = 0; b->cells[i] != NULL; i++)
		tagged(out, head ? "th" : "td", b->cells[i]);
	buf_addstr(out, "</tr>\n");
}

#define BAR_W 860
#define BAR_LEFT 190
#define BAR_RIGHT 150
#define BAR_H 26

/* A bar is a picture of its own as wide as the page, so that many are one
 * below the other. */
static void
html_bar(struct buf *out, const struct page_block *b)
{
	const double span = BAR_W - BAR_LEFT - BAR_RIGHT;
	double x = BAR_LEFT;

	buf_printf(out,
		"<svg class=\"bars\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
		"<text x=\"%d\" y=\"17\" text-anchor=\"end\">",
		BAR_W, BAR_H, BAR_LEFT - 10);
	html_text(out, b->text);
	buf_printf(out,
		"</text>\n<rect class=\"track\" x=\"%d\" y=\"4\" "
		"width=\"%.1f\" height=\"18\" rx=\"3\"/>\n",
		BAR_LEFT, span);
	for (size_t i = 0; i < b->n_parts; i++) {
		double wide = span * b->part[i].share;

		if (wide <= 0)
			continue;
		buf_printf(out,
			"<rect class=\"t%d\" x=\"%.1f\" y=\"4\" "
			"width=\"%.2f\" height=\"18\"><title>",
			(int)b->part[i].tone, x, wide);
		html_text(out, b->part[i].what);
		buf_addstr(out, "</title></rect>\n");
		x += wide;
	}
	buf_printf(out, "<text x=\"%d\" y=\"17\">", BAR_W - BAR_RIGHT + 10);
	html_text(out, b->path);
	buf_addstr(out, "</text>\n</svg>\n");
}

static void
html_block(struct buf *out, const struct page_block *b, bool again)
{
	const char *const heads[] = {"h1", "h1", "h2", "h3"};

	switch (b->kind) {
	case PAGE_HEAD:
		tagged(out, heads[b->level & 3], b->text);
		break;
	case PAGE_TEXT:
		tagged(out, "p", b->text);
		break;
	case PAGE_POINT:
		tagged(out, "li", b->text);
		break;
	case PAGE_CODE:
		tagged(out, "pre", b->text);
		break;
	case PAGE_ROW:
		html_row(out, b, !again);
		break;
	case PAGE_BAR:
		html_bar(out, b);
		break;
	case PAGE_IMAGE:
		buf_printf(out, "<p><img src=\"%s\" alt=\"", b->path);
		html_text(out, b->text);
		buf_addstr(out, "\"></p>\n");
		break;
	case PAGE_LINK:
		buf_printf(out, "<li><a href=\"%s\">", b->path);
		html_text(out, b->text);
		buf_addstr(out, "</a></li>\n");
		break;
	}
}

static const char *
group(const struct page_block *b)
{
	if (b == NULL)
		return NULL;
	if (b->kind == PAGE_POINT || b->kind == PAGE_LINK)
		return "ul";
	return b->kind == PAGE_ROW ? "table" : NULL;
}

void
page_html(const struct page *p, const char *title, struct buf *out)
{
	const struct page_block *before = NULL;

	buf_addstr(out, html_head);
	html_text(out, title);
	buf_addstr(out, html_style);
	for (const struct page_block *b = p->first; b != NULL; b = b->next) {
		bool again = joins(before, b);

		if (!again && group(before) != NULL)
			buf_printf(out, "</%s>\n", group(before));
		if (!again && group(b) != NULL)
			buf_printf(out, "<%s>\n", group(b));
		html_block(out, b, again);
		before = b;
	}
	if (group(before) != NULL)
		buf_printf(out, "</%s>\n", group(before));
	buf_addstr(out, "</main>\n</body>\n</html>\n");
}
