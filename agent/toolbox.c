/*
 * toolbox: the table of tools, and those that only read and change the files
 * of the work folder (see toolbox.h).  Must not touch a file system.
 */
#include "agent/toolbox.h"

#include <string.h>

#include "agent/edit.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

#define READ_MAX 16000 /* bytes of an answer */

static const char *const file_names[TOOLBOX_FILES] = {
	"design.v", "testbench.v"};

/* One call under way. */
struct using
{
	struct toolbox *t;
	const cJSON *given;
	const char *said; /* to the model */
	bool refused, changed;
};

struct tool {
	const char *name, *about, *schema;
	int (*run)(struct using *u, struct err *e);
};

static int
refuse(struct using *u, const char *why)
{
	u->said = why;
	u->refused = true;
	return 0;
}

static const char *
text_of(const struct using *u, const char *key)
{
	return json_str(u->given, key, NULL);
}

/* TOOLBOX_FILES: there is no such file, and that was said. */
static size_t
file_of(struct using *u)
{
	const char *name = text_of(u, "file");
	size_t i = 0;

	while (i < TOOLBOX_FILES && !str_eq(file_names[i], name))
		i++;
	if (i == TOOLBOX_FILES)
		(void)refuse(u,
			"there are only the files design.v and testbench.v "
			"here; name one of them");
	return i;
}

static void
put(struct using *u, size_t i, const char *text, size_t n)
{
	struct toolbox *t = u->t;

	t->file[i].text = text;
	t->file[i].n = n;
	if (i != TOOLBOX_DESIGN)
		return;
	t->node = NULL;
	u->changed = true;
}

static int
tool_write(struct using *u, struct err *e)
{
	const char *text = text_of(u, "text");
	size_t i = file_of(u);

	(void)e;
	if (i == TOOLBOX_FILES)
		return 0;
	if (text == NULL || text[0] == '\0')
		return refuse(u, "text is missing: the whole file");
	if (strlen(text) > LIM_CANDIDATE)
		return refuse(u, "the text is larger than 1 MiB");
	text = arena_strdup(u->t->w->a, text);
	put(u, i, text, strlen(text));
	u->said = arena_printf(u->t->w->a, "%s is written: %zu bytes",
		file_names[i], u->t->file[i].n);
	return 0;
}

static int
tool_read(struct using *u, struct err *e)
{
	int64_t from = json_i64(u->given, "from", 1), line = 1;
	int64_t to = json_i64(u->given, "to", INT64_MAX);
	size_t i = file_of(u);
	const char *p, *end;
	struct buf b;

	(void)e;
	if (i == TOOLBOX_FILES)
		return 0;
	p = u->t->file[i].text;
	if (p == NULL)
		return refuse(u, "the file is not written yet");
	end = p + u->t->file[i].n;
	buf_init(&b, READ_MAX);
	while (p < end && line <= to && !b.overflow) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((nl != NULL ? nl : end) - p);

		if (line++ >= from)
			(void)buf_printf(&b, "%6lld  %.*s\n",
				(long long)line - 1, (int)n, p);
		p += n + 1;
	}
	u->said = b.len > 0 ? buf_take(&b, u->t->w->a, NULL)
			    : "there are no such lines";
	buf_release(&b);
	return 0;
}

static int
tool_edit(struct using *u, struct err *e)
{
	const char *old = text_of(u, "old"), *new_text = text_of(u, "new");
	size_t i = file_of(u);
	struct edit_result r;
	struct toolbox_file *f;

	(void)e;
	if (i == TOOLBOX_FILES)
		return 0;
	f = &u->t->file[i];
	if (f->text == NULL)
		return refuse(u, "the file is not written yet");
	if (old == NULL || new_text == NULL)
		return refuse(u, "old or new is missing");
	edit_replace(u->t->w->a, f->text, f->n, old, new_text, &r);
	if (r.code == NULL)
		return refuse(u, r.why);
	put(u, i, r.code, r.n);
	u->said = arena_printf(u->t->w->a, "%s is changed", file_names[i]);
	return 0;
}

/* The design as a candidate; false: there is none, and that was said. */
static bool
have_design(struct using *u)
{
	struct toolbox *t = u->t;
	const struct toolbox_file *f = &t->file[TOOLBOX_DESIGN];

	if (f->text == NULL)
		return refuse(u, "write design.v first") != 0;
	if (t->node == NULL) {
		t->node = agent__node(t->w, f->text, f->n);
		/* the folder holds whole modules */
		t->node->full = true;
	}
	return true;
}

static int
tool_lint(struct using *u, struct err *e)
{
	return have_design(u) ? toolbox__lint(u->t, &u->said, e) : 0;
}

static bool
have_bench(struct using *u)
{
	if (!have_design(u))
		return false;
	if (u->t->file[TOOLBOX_BENCH].text != NULL)
		return true;
	return refuse(u, "write testbench.v first: a module tb") != 0;
}

static int
tool_simulate(struct using *u, struct err *e)
{
	return have_bench(u) ? toolbox__simulate(u->t, &u->said, e) : 0;
}

static int
tool_synth(struct using *u, struct err *e)
{
	return have_design(u) ? toolbox__synth(u->t, &u->said, e) : 0;
}

static int
tool_trace(struct using *u, struct err *e)
{
	int64_t levels = json_i64(u->given, "levels", 2);

	levels = levels < 1 ? 1 : levels > 8 ? 8 : levels;
	return have_bench(u) ? toolbox__trace(u->t, (int)levels, &u->said, e)
			     : 0;
}

#define OBJECT(p, r)                                                           \
	"{\"type\":\"object\",\"properties\":{" p "},\"required\":[" r "]}"
#define FILE_P                                                                 \
	"\"file\":{\"type\":\"string\",\"enum\":[\"design.v\","                \
	"\"testbench.v\"]}"
#define NOTHING OBJECT("", "")

static const struct tool tools[] = {
	{"lint", "Compiles design.v alone.", NOTHING, tool_lint},
	{"simulate",
		"Simulates design.v with testbench.v, a module tb that ends by "
		"printing one line: rtlsmith: mismatches=M samples=S "
		"first_time=T",
		NOTHING, tool_simulate},
	{"synth", "Makes gates of design.v: cells, levels, latches.", NOTHING,
		tool_synth},
	{"trace",
		"Simulates as simulate does, and shows the values around the "
		"first mismatch and what drives the outputs, level by level.",
		OBJECT("\"levels\":{\"type\":\"integer\"}", ""), tool_trace},
	{"read", "Shows lines of a file.",
		OBJECT(FILE_P ",\"from\":{\"type\":\"integer\"},"
			      "\"to\":{\"type\":\"integer\"}",
			"\"file\""),
		tool_read},
	{"write", "Writes a whole file.",
		OBJECT(FILE_P ",\"text\":{\"type\":\"string\"}",
			"\"file\",\"text\""),
		tool_write},
	{"edit",
		"Replaces a text that occurs exactly once in a file by another "
		"one.",
		OBJECT(FILE_P ",\"old\":{\"type\":\"string\"},"
			      "\"new\":{\"type\":\"string\"}",
			"\"file\",\"old\",\"new\""),
		tool_edit},
};
#define TOOLS (sizeof(tools) / sizeof(tools[0]))

static bool
in_use(const struct toolbox *t, const char *name)
{
	for (size_t i = 0; i < t->use->n; i++)
		if (str_eq(t->use->name[i], name))
			return true;
	return t->use->n == 0;
}

void
toolbox_init(struct toolbox *t, struct work *w)
{
	memset(t, 0, sizeof(*t));
	t->w = w;
	t->use = &w->p->tools.use;
	t->tools = arena_array(w->a, TOOLS, sizeof(*t->tools));
	for (size_t i = 0; i < TOOLS; i++) {
		struct llm_tool *x = &t->tools[t->n_tools];
		cJSON *schema = NULL;

		if (!in_use(t, tools[i].name))
			continue;
		(void)json_parse(w->a, tools[i].schema, strlen(tools[i].schema),
			&schema, NULL);
		*x = (struct llm_tool){tools[i].name, tools[i].about, schema};
		t->n_tools++;
	}
}

const char *
toolbox_protocol(const struct toolbox *t)
{
	const char *all =
		"You have tools. To call one, write this and nothing behind "
		"it; you may write several:\n\n"
		"<tool_call>\n"
		"{\"name\": \"read\", \"arguments\": {\"file\": "
		"\"design.v\"}}\n"
		"</tool_call>\n\n"
		"What they find is told in the next message. An answer "
		"without a call is your last one. The tools:\n\n";

	for (size_t i = 0; i < t->n_tools; i++)
		all = arena_printf(t->w->a, "%s- %s: %s Arguments: %s\n", all,
			t->tools[i].name, t->tools[i].about,
			json_text(t->w->a, t->tools[i].parameters));
	return all;
}

static const struct tool *
find(struct using *u, const char *name)
{
	const char *near;

	for (size_t i = 0; i < TOOLS; i++)
		if (str_eq(tools[i].name, name) && in_use(u->t, name))
			return &tools[i];
	near = u->t->n_tools > 0 ? u->t->tools[0].name : "";
	for (size_t i = 1; i < u->t->n_tools; i++)
		near = arena_printf(
			u->t->w->a, "%s, %s", near, u->t->tools[i].name);
	(void)refuse(u,
		arena_printf(u->t->w->a,
			"there is no tool \"%.40s\"; there are: %s", name,
			near));
	return NULL;
}

/* The first line, for a turn's outcome. */
static const char *
first_line(struct arena *a, const char *text)
{
	size_t n = strcspn(text, "\n");

	return str_utf8_fix(a, text, n < 160 ? n : 160);
}

int
toolbox_call(struct toolbox *t, const struct toolcall *c,
	struct toolbox_result *out, struct err *e)
{
	struct using u = {.t = t, .given = c->arguments, .said = ""};
	const struct tool *x = find(&u, c->call.name);

	memset(out, 0, sizeof(*out));
	t->made++;
	if (c->why != NULL && (x != NULL || c->call.name[0] == '\0'))
		(void)refuse(&u, c->why);
	else if (x != NULL && x->run(&u, e) < 0)
		return -1;
	t->refused += u.refused;
	out->step = x != NULL && !u.refused ? x->name : "refused";
	out->changed = u.changed;
	out->raw = u.said;
	out->outcome = first_line(t->w->a, u.said);
	out->text = agent__data(
		t->w->a, out->step, u.said, strlen(u.said), READ_MAX);
	return 0;
}
