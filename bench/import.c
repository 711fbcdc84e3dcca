/*
 * import: helpers of the importers (see import.h).  Must not know a layout.
 */
#include "bench/import.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "eval/vscan.h"
#include "lib/base/buf.h"
#include "lib/base/fs.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

const char import_ve_complete_system[] =
	"\nYou only complete chats with syntax correct Verilog code. End the "
	"Verilog module code completion with 'endmodule'. Do not include "
	"module, input and output definitions.\n";

struct task *
import_task(struct import *im, const char *id)
{
	struct bench_suite *s = im->suite;
	struct task *t;

	if (s->n == im->cap_tasks) {
		im->cap_tasks = im->cap_tasks * 2 + 64;
		t = arena_array(im->a, im->cap_tasks, sizeof(*t));
		if (s->n > 0)
			memcpy(t, s->tasks, s->n * sizeof(*t));
		s->tasks = t;
	}
	t = &s->tasks[s->n++];
	t->id = arena_strdup(im->a, id);
	t->kind = "spec";
	t->max_tokens = -1;
	t->samples = -1;
	t->golden_cpu_us = -1;
	return t;
}

void
import_note(struct import *im, const char *fmt, ...)
{
	struct bench_suite *s = im->suite;
	va_list ap;

	if (s->n_notes == im->cap_notes) {
		char **more;

		im->cap_notes = im->cap_notes * 2 + 16;
		more = arena_array(im->a, im->cap_notes, sizeof(*more));
		if (s->n_notes > 0)
			memcpy(more, s->notes, s->n_notes * sizeof(*more));
		s->notes = more;
	}
	va_start(ap, fmt);
	s->notes[s->n_notes++] = arena_vprintf(im->a, fmt, ap);
	va_end(ap);
}

void
import_text(struct import *im, struct task *t, const char *role,
	const char *name, const char *text, size_t n)
{
	struct task_file *f = arena_array(im->a, t->n_files + 1, sizeof(*f));

	if (t->n_files > 0)
		memcpy(f, t->files, t->n_files * sizeof(*f));
	f[t->n_files].role = role;
	f[t->n_files].name = arena_strdup(im->a, name);
	f[t->n_files].text = text;
	f[t->n_files].n = n;
	t->files = f;
	t->n_files++;
}

int
import_file(struct import *im, struct task *t, const char *role,
	const char *path, const char *name, struct err *e)
{
	char *text;
	size_t n;

	if (fs_read(im->a, path, LIM_SOURCE_FILE, &text, &n, e) < 0)
		return -1;
	import_text(im, t, role, name != NULL ? name : fs_base(path), text, n);
	return 0;
}

int
import_prompt(struct import *im, const char *path, char **out, struct err *e)
{
	char *text;
	size_t n;

	if (fs_read(im->a, path, LIM_SOURCE_FILE, &text, &n, e) < 0)
		return -1;
	if (!str_utf8_ok(text, n))
		import_note(
			im, "%s is not UTF-8: invalid bytes replaced", path);
	*out = str_utf8_fix(im->a, text, n);
	return 0;
}

/* ---- which module a testbench tests ---- */

static bool
keyword(const char *w)
{
	static const char *const list[] = {"module", "macromodule", "begin",
		"end", "if", "else", "for", "while", "repeat", "forever",
		"case", "casex", "casez", "task", "function", "initial",
		"always", "always_comb", "always_ff", "always_latch", "assign",
		"wire", "reg", "logic", "integer", "input", "output", "inout",
		"parameter", "localparam", "real", "time", "bit", "byte", "int",
		"string", "and", "or", "not", "nand", "nor", "xor", "xnor",
		"buf", "posedge", "negedge", "signed", "unsigned", "return",
		"automatic", "static", "void", "fork", "join", "wait",
		"disable", "event", "genvar", "generate", "default", "typedef",
		"enum", "struct", "import", "export", "assert", "property",
		"sequence", "cover", "assume", "foreach", "do", "unique",
		"priority", "final", "tri", "supply0", "supply1", "deassign",
		"force", "release", "endmodule", "longint", "shortint",
		"realtime", "program", "interface", "class"};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (strcmp(list[i], w) == 0)
			return true;
	return false;
}

static bool
defined_in(const struct vscan *v, const char *name)
{
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->modules[i].name, name) == 0)
			return true;
	return false;
}

char *
import_instantiated(struct arena *a, const char *tb, size_t n)
{
	struct vscan v;
	struct vscan_words w = VSCAN_WORDS(tb, n);
	char *name = NULL;

	vscan_text(a, tb, n, &v);
	/* NAME INSTANCE ( or NAME # (...) INSTANCE ( */
	while (vscan_next(&w)) {
		char *word = arena_strndup(a, tb + w.at, w.len);
		bool plain = w.dot || w.len == 0 ||
			(word[0] >= '0' && word[0] <= '9') || word[0] == '$' ||
			keyword(word);

		if (name != NULL && !plain && w.after == '(' &&
			!defined_in(&v, name))
			return name;
		name = NULL;
		if (plain)
			continue;
		if (w.after == '#') {
			if (vscan_skip_parameters(&w))
				name = word;
		} else if (w.after_word) {
			name = word;
		}
	}
	return NULL;
}

char *
import_root(struct arena *a, const char *design, size_t n)
{
	struct vscan v;

	vscan_text(a, design, n, &v);
	for (size_t i = 0; i < v.n; i++) {
		bool used = false;

		for (size_t k = 0; k < v.n && !used; k++)
			used = k != i &&
				vscan_has_word(design + v.modules[k].start,
					v.modules[k].end - v.modules[k].start,
					v.modules[i].name);
		if (!used)
			return arena_strdup(a, v.modules[i].name);
	}
	return v.n > 0 ? arena_strdup(a, v.modules[0].name) : NULL;
}

char *
import_ve_complete_prompt(struct arena *a, const char *text)
{
	struct buf b;
	bool comment = true;
	const char *p = text;
	char *out;

	buf_init(&b, LIM_PROMPT);
	buf_addstr(&b,
		"\n// Implement the Verilog module based on the "
		"following description. Assume that signals are "
		"positive clock/clk triggered unless otherwise "
		"stated.\n");
	while (*p != '\0') {
		size_t n = strcspn(p, "\n");

		if (comment && str_memmem(p, n, "module TopModule") != NULL) {
			buf_addch(&b, '\n');
			comment = false;
		}
		if (comment)
			buf_addstr(&b, "// ");
		buf_add(&b, p, n);
		p += n;
		if (*p == '\n')
			p++;
		if (*p != '\0')
			buf_addch(&b, '\n');
	}
	out = buf_take(&b, a, NULL);
	buf_release(&b);
	return out;
}

/* ---- JSONL ---- */

int
/* NOLINTNEXTLINE(readability-function-size): the contract of import.h */
import_each_row(struct import *im, const char *path, struct arena *rows,
	import_row *fn, void *arg, struct err *e)
{
	struct fs_lines *l;
	const char *line;
	size_t n;
	int got, rc = 0;

	if (fs_lines_open(&l, path, LIM_JSONL_LINE, e) < 0)
		return -1;
	while (rc == 0 && (got = fs_lines_next(l, &line, &n, e)) != 0) {
		char *where =
			arena_printf(rows, "%s:%ld", path, fs_lines_number(l));
		cJSON *o;

		if (got < 0)
			rc = -1;
		else if (n == 0)
			continue;
		else if (json_parse(rows, line, n, &o, e) < 0)
			rc = err_wrap(e, "%s", where);
		else
			rc = fn(im, o, where, arg, e);
		if (rows != im->a)
			arena_release(rows);
	}
	fs_lines_close(l);
	return rc;
}

int
import_find_jsonl(
	struct import *im, const char *like, const char **path, struct err *e)
{
	char **names;
	const char *found = NULL;
	size_t n;

	if (!fs_is_dir(im->path)) {
		*path = im->path;
		return 0;
	}
	if (fs_list(im->a, im->path, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!str_ends(names[i], ".jsonl"))
			continue;
		if (found != NULL)
			return err_set(e, ERR_USAGE,
				"%s holds several JSONL files: name one, for "
				"example %s",
				im->path, fs_join(im->a, im->path, found));
		found = names[i];
	}
	if (found == NULL)
		return err_set(e, ERR_NOTFOUND,
			"%s holds no JSONL file: name %s", im->path, like);
	*path = fs_join(im->a, im->path, found);
	return 0;
}
