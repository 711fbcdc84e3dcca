/*
 * page: a short document for people, made once and written as Markdown or as
 * one HTML page.  Texts may come from anywhere: both writers escape them.
 */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"

struct page_block;
struct page {
	struct arena *a;
	struct page_block *first, *last;
};
void page_init(struct page *p, struct arena *a);

void page_head(struct page *p, int level, const char *text);
void page_text(struct page *p, const char *text);
/* One point of a list; points that follow one another are one list. */
void page_point(struct page *p, const char *text);
/* Lines kept as they are. */
void page_code(struct page *p, const char *text, size_t n);
/* Rows that follow one another are one table, the first one its heading.  At
 * most PAGE_CELLS, NULL-ended. */
#define PAGE_CELLS 8
void page_row(struct page *p, const char *const *cells);
/* A bar of shares (0..1) of the whole width, from the left; each a picture of
 * its own, one below the other.  value stands behind it; what is shown when a
 * part is pointed at. */
enum page_tone { PAGE_GOOD, PAGE_BAD, PAGE_SKIPPED };
struct page_part {
	double share;
	enum page_tone tone;
	const char *what;
};
#define PAGE_PARTS 3
void page_bar(struct page *p, const char *label, const char *value,
	const struct page_part *part, size_t n);
/* A file beside the document. */
void page_image(struct page *p, const char *path, const char *what);
void page_link(struct page *p, const char *path, const char *what);

/* Both end with a newline; out is bounded by its owner. */
void page_md(const struct page *p, struct buf *out);
void page_html(const struct page *p, const char *title, struct buf *out);

#endif
