/*
 * spec: reads specifications (see spec.h).  Must not ask a model.
 */
#include "agent/spec.h"

#include <ctype.h>
#include <string.h>

#include "agent/work.h"
#include "eval/prompt.h"
#include "eval/vscan.h"
#include "lib/base/buf.h"
#include "lib/base/fs.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define NAME_MARK "Module name:"

static const char *const text_ends[] = {".md", ".txt", ".rst"};

/* ---- names ---- */

static bool
plain_name(const char *s, size_t n)
{
	if (n == 0 || n > SPEC_NAME_MAX ||
		(!isalpha((unsigned char)s[0]) && s[0] != '_'))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && s[i] != '_')
			return false;
	return !(n == 2 && memcmp(s, "tb", 2) == 0);
}

static const char *
name_in_text(struct arena *a, const char *text, size_t n)
{
	const char *p = str_memmem(text, n, NAME_MARK);
	const char *end = text + n;
	size_t len = 0;

	if (p == NULL)
		return NULL;
	p += strlen(NAME_MARK);
	while (p < end && (*p == ' ' || *p == '`' || *p == '*' || *p == '"'))
		p++;
	while (p + len < end &&
		(isalnum((unsigned char)p[len]) || p[len] == '_'))
		len++;
	return plain_name(p, len) ? arena_strndup(a, p, len) : NULL;
}

/* "My FIFO.md" -> "my_fifo". */
static const char *
name_of_path(struct arena *a, const char *path)
{
	char *own = arena_strdup(a, path);
	size_t n = strlen(own);
	const char *base;
	char *s, *dot;

	while (n > 1 && own[n - 1] == '/')
		own[--n] = '\0';
	base = fs_base(own);
	s = arena_strdup(a, base);
	dot = strrchr(s, '.');
	if (dot != NULL && dot != s)
		*dot = '\0';
	for (char *p = s; *p != '\0'; p++)
		*p = isalnum((unsigned char)*p)
			? (char)tolower((unsigned char)*p)
			: '_';
	return plain_name(s, strlen(s)) ? s : NULL;
}

static int
name_of_interface(
	struct arena *a, const struct spec *s, const char **out, struct err *e)
{
	struct vscan v;

	vscan_text(a, s->interface, strlen(s->interface), &v);
	if (v.n != 1 ||
		!plain_name(v.modules[0].name, strlen(v.modules[0].name)))
		return err_set(e, ERR_PARSE,
			"the interface must hold the head of one module with a "
			"plain name, and it holds %zu",
			v.n);
	*out = v.modules[0].name;
	return 0;
}

static int
find_name(struct arena *a, const struct spec_source *src, struct spec *s,
	struct err *e)
{
	const char *of_interface = NULL;

	if (s->interface != NULL &&
		name_of_interface(a, s, &of_interface, e) < 0)
		return -1;
	s->top = src->top;
	if (s->top == NULL)
		s->top = of_interface;
	if (s->top == NULL)
		s->top = name_in_text(a, s->text, s->n);
	if (s->top == NULL && !str_eq(src->path, "-"))
		s->top = name_of_path(a, src->path);
	if (s->top == NULL)
		return err_set(e, ERR_USAGE,
			"how is the module called? Name it with --top, or in "
			"the specification by a line \"" NAME_MARK " `x`\"");
	if (!plain_name(s->top, strlen(s->top)))
		return err_set(e, ERR_USAGE,
			"\"%.80s\" cannot name the module: letters, digits and "
			"_, at most %d of them, and not \"tb\"",
			s->top, SPEC_NAME_MAX);
	if (of_interface != NULL && !str_eq(of_interface, s->top))
		return err_set(e, ERR_USAGE,
			"the interface is of module %s, and the design is to "
			"be "
			"called %s",
			of_interface, s->top);
	return 0;
}

/* ---- texts ---- */

static int
read_text(
	struct arena *a, const char *path, char **out, size_t *n, struct err *e)
{
	if (fs_read(a, path, LIM_SOURCE_FILE, out, n, e) < 0)
		return -1;
	if (!str_utf8_ok(*out, *n) || memchr(*out, '\0', *n) != NULL)
		return err_set(e, ERR_PARSE, "%s is not UTF-8 text", path);
	return 0;
}

static bool
is_text(const char *name)
{
	for (size_t i = 0; i < sizeof(text_ends) / sizeof(*text_ends); i++)
		if (name[0] != '.' && str_ends(name, text_ends[i]))
			return true;
	return false;
}

static int
add_text(struct arena *a, const char *dir, const char *name, struct buf *b,
	struct err *e)
{
	char *text;
	size_t n;

	if (read_text(a, fs_join(a, dir, name), &text, &n, e) < 0)
		return -1;
	if (b->len > 0)
		buf_addstr(b, "\n");
	buf_add(b, text, n);
	if (b->overflow)
		return err_set(e, ERR_LIMIT,
			"%s: the texts are larger than %zu MiB in all", dir,
			LIM_SOURCE_FILE / LIM_MIB);
	return 0;
}

static int
read_folder(struct arena *a, const char *dir, struct spec *s, struct err *e)
{
	struct buf b;
	char **names;
	size_t n, found = 0;
	int rc = 0;

	if (fs_list(a, dir, &names, &n, e) < 0)
		return -1;
	buf_init(&b, LIM_SOURCE_FILE);
	for (size_t i = 0; i < n && rc == 0; i++) {
		if (!is_text(names[i]))
			continue;
		if (++found > SPEC_FILES)
			rc = err_set(e, ERR_LIMIT, "%s: more than %d texts",
				dir, SPEC_FILES);
		else
			rc = add_text(a, dir, names[i], &b, e);
	}
	s->text = buf_take(&b, a, &s->n);
	s->origin = arena_printf(a, "%s (%zu texts)", dir, found);
	if (rc == 0 && found == 0)
		rc = err_set(e, ERR_NOTFOUND,
			"%s holds no specification: no .md, .txt or .rst", dir);
	return rc;
}

/* The first of these that the folder has. */
static const char *
beside(struct arena *a, const char *dir, const char *given,
	const char *const *names)
{
	if (given != NULL || !fs_is_dir(dir))
		return given;
	for (; *names != NULL; names++) {
		const char *path = fs_join(a, dir, *names);

		if (fs_exists(path))
			return path;
	}
	return NULL;
}

static int
read_other(struct arena *a, const char *path, const char **out, struct err *e)
{
	char *text;
	size_t n;

	if (path == NULL)
		return 0;
	if (read_text(a, path, &text, &n, e) < 0)
		return -1;
	*out = text;
	return 0;
}

static int
read_others(struct arena *a, const struct spec_source *src, struct spec *s,
	struct err *e)
{
	static const char *const interfaces[] = {
		"interface.sv", "interface.v", NULL};
	static const char *const benches[] = {
		"testbench.sv", "testbench.v", NULL};
	static const char *const models[] = {"model.c", NULL};
	const char *dir = src->path;
	struct vscan v;
	bool tb = false;

	if (read_other(a, beside(a, dir, src->interface, interfaces),
		    &s->interface, e) < 0 ||
		read_other(a, beside(a, dir, src->testbench, benches),
			&s->testbench, e) < 0 ||
		read_other(a, beside(a, dir, src->model, models), &s->model,
			e) < 0)
		return -1;
	if (s->testbench == NULL)
		return 0;
	vscan_text(a, s->testbench, strlen(s->testbench), &v);
	for (size_t i = 0; i < v.n; i++)
		tb = tb || str_eq(v.modules[i].name, "tb");
	return tb ? 0
		  : err_set(e, ERR_PARSE,
			    "the testbench has no module \"tb\", which ends by "
			    "printing \"rtlsmith: mismatches=M samples=S "
			    "first_time=T\"");
}

int
spec_read(struct arena *a, const struct spec_source *src, struct spec *out,
	struct err *e)
{
	char *text;

	memset(out, 0, sizeof(*out));
	out->origin = str_eq(src->path, "-") ? "standard input" : src->path;
	if (fs_is_dir(src->path)) {
		if (read_folder(a, src->path, out, e) < 0)
			return -1;
	} else {
		if (read_text(a, src->path, &text, &out->n, e) < 0)
			return err_wrap(e, "specification");
		out->text = text;
	}
	if (strspn(out->text, " \t\r\n") == out->n)
		return err_set(e, ERR_PARSE, "the specification %s is empty",
			out->origin);
	if (read_others(a, src, out, e) < 0)
		return -1;
	return find_name(a, src, out, e);
}

/* ---- templates ---- */

/* A text beside the specification: nothing in it is an instruction. */
static const char *
block(struct arena *a, const char *head, const char *what, const char *text)
{
	return text == NULL || text[0] == '\0'
		? ""
		: arena_printf(a, "%s\n\n%s\n", head,
			  agent__data(
				  a, what, text, strlen(text), AGENT_TEXT_MAX));
}

int
spec_expand(struct arena *a, const struct spec *s, const char *const *more,
	const struct task_file *template, char **out, struct err *e)
{
	const char *pairs[] = {"spec", s->text, "top", s->top, "interface",
		block(a,
			"The module's interface is given; keep names, order, "
			"directions and widths:",
			"interface", s->interface),
		"model",
		block(a, "A reference model in C tells what the module does:",
			"model", s->model),
		"plan", block(a, "A plan was made before:", "plan", more[0]),
		"answers", more[1], NULL};

	if (prompt_expand(a, template->name, template->text, pairs, out, e) < 0)
		return -1;
	if (strstr(*out, "----- begin ") != NULL)
		*out = arena_printf(a, "%s%s", agent__data_notice(), *out);
	return 0;
}
