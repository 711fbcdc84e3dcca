/*
 * synth_check: what is wrong with a design, named with file and line.
 *
 * Logs are read of commands only that print nothing of a design but its names.
 * Places of nets are looked for in a second run of Yosys, and only when there
 * is something to tell.
 */
#include "eval/synth_int.h"

#include <stdlib.h>
#include <string.h>

#include "eval/lex.h"
#include "lib/base/json.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys_log.h"

#define LINE_MAX_HERE 2000
#define TOLD_MAX 16 /* nets of a loop that are named */

struct places {
	bool tried;
	const cJSON *names; /* of nets, with attributes; or NULL */
};

/* "s0.sv:12.3-12.9|..." or "...$s0.sv:12$87": file and line of the first. */
static bool
read_place(
	const struct synth_work *w, const char *s, const char **file, int *line)
{
	size_t i;
	const char *at;

	for (i = 0; i < w->n_sources; i++) {
		const char *name = arena_printf(w->a, "s%zu.sv:", i);

		at = strstr(s, name);
		if (!at || (at > s && at[-1] != '$' && at[-1] != '|'))
			continue;
		*line = (int)strtol(at + strlen(name), NULL, 10);
		*file = w->sources[i].name;
		return *line > 0;
	}
	return false;
}

static int
find_places(struct synth_work *w, struct places *p, struct err *e)
{
	struct yosys_file *files =
		arena_array(w->a, w->n_sources, sizeof(*files));
	struct yosys_job job = {.files = files,
		.n_files = w->n_sources,
		.outputs = (const char *const[]){"names.json"},
		.n_outputs = 1};
	struct yosys_result r;
	struct err bad = ERR_INIT;
	const cJSON *modules;
	cJSON *doc;
	size_t i;

	if (p->tried)
		return 0;
	p->tried = true;
	for (i = 0; i < w->n_sources; i++)
		files[i] = (struct yosys_file){arena_printf(w->a, "s%zu.sv", i),
			w->sources[i].text, w->sources[i].n};
	job.script = arena_printf(w->a,
		"%ssetattr -unset always_comb p:*\nproc\nflatten\n"
		"write_json names.json\n",
		synth__read_script(w));
	if (synth__yosys(w, &job, &r, e) < 0)
		return -1;
	if (!r.out[0].text ||
		json_parse(w->a, r.out[0].text, r.out[0].n, &doc, &bad) < 0)
		return 0;
	modules = json_get(doc, "modules");
	p->names = modules && modules->child
		? json_get(modules->child, "netnames")
		: NULL;
	return 0;
}

/* "m.\y [3]" or "s1.z" or "q[2]": the net's name without module and index. */
static char *
net_name(struct arena *a, const char *s, size_t n)
{
	char *name, *bracket;

	while (n > 0 && s[n - 1] == ' ')
		n--;
	name = arena_strndup(a, s, n);
	if (name[0] == '\\')
		name++;
	bracket = strrchr(name, '[');
	if (bracket && bracket != name && str_ends(name, "]"))
		*bracket = '\0';
	n = strlen(name);
	while (n > 0 && name[n - 1] == ' ')
		name[--n] = '\0';
	return name;
}

static int
place_of_net(struct synth_work *w, struct places *p, const char *name,
	const char **file, int *line, struct err *e)
{
	const char *src;

	*file = "";
	*line = 0;
	if (read_place(w, name, file, line))
		return 0;
	if (find_places(w, p, e) < 0)
		return -1;
	src = json_str(
		json_get(json_get(p->names, name), "attributes"), "src", "");
	(void)read_place(w, src, file, line);
	return 0;
}

/* ---- logs ---- */

static const char *
next_line(const char **p, size_t *n)
{
	const char *line = *p;

	if (*line == '\0')
		return NULL;
	*n = strcspn(line, "\n");
	*p = line[*n] ? line + *n + 1 : line + *n;
	if (*n > LINE_MAX_HERE)
		*n = LINE_MAX_HERE;
	return line;
}

/*
 * "Latch inferred for signal `\m.\q' from process `\m.$proc$s0.sv:3$1': ..."
 */
static int
read_latches(
	struct synth_work *w, struct places *p, const char *log, struct err *e)
{
	static const char head[] = "Latch inferred for signal `\\";
	const char *line, *name, *quote, *dot, *file, *net;
	size_t n;
	int at;

	while ((line = next_line(&log, &n))) {
		const char *text = arena_strndup(w->a, line, n);

		if (!str_starts(text, head))
			continue;
		name = text + sizeof(head) - 1;
		quote = strstr(name, "' from process `");
		if (!quote)
			continue;
		dot = memmem(name, (size_t)(quote - name), ".\\", 2);
		name = dot ? dot + 2 : name;
		file = "";
		at = 0;
		net = net_name(w->a, name, (size_t)(quote - name));
		/* always_comb has no line: that of the signal, then */
		if (!read_place(w, quote, &file, &at) &&
			place_of_net(w, p, net, &file, &at, e) < 0)
			return -1;
		synth__issue(w, SYNTH_LATCH_INFERRED, file, at,
			arena_printf(w->a,
				"%.*s keeps its value on some path: a latch",
				(int)(quote - name), name));
	}
	return 0;
}

/* The net behind "m." */
static const char *
behind_module(const char *s, const char *end)
{
	const char *dot = memmem(s, (size_t)(end - s), ".", 1);

	return dot ? dot + 1 : s;
}

static int
read_driver_line(
	struct synth_work *w, struct places *p, const char *text, struct err *e)
{
	static const char many[] = "Warning: multiple conflicting drivers for ";
	static const char none[] = " is used but has no driver.";
	static const char wire[] = "Warning: Wire ";
	const char *s, *end, *file, *name;
	int line;

	if (str_starts(text, many)) {
		s = text + sizeof(many) - 1;
		end = text + strlen(text);
		while (end > s && end[-1] == ':')
			end--;
	} else if (str_starts(text, wire) && str_ends(text, none)) {
		s = text + sizeof(wire) - 1;
		end = text + strlen(text) - (sizeof(none) - 1);
	} else {
		return 0;
	}
	s = behind_module(s, end);
	name = net_name(w->a, s, (size_t)(end - s));
	if (place_of_net(w, p, name, &file, &line, e) < 0)
		return -1;
	if (str_starts(text, many)) {
		s = arena_printf(w->a, "%s has several drivers", name);
		synth__issue(w, SYNTH_MULTIPLE_DRIVERS, file, line, s);
		synth__refuse(w, s);
		return 0;
	}
	synth__issue(w, SYNTH_UNDRIVEN, file, line,
		arena_printf(w->a, "%s is read, but nothing drives it", name));
	return 0;
}

int
synth__check(struct synth_work *w, const char *proc_log, const char *check_log,
	struct err *e)
{
	struct places p = {false, NULL};
	const char *line;
	size_t n;

	if (read_latches(w, &p, proc_log, e) < 0)
		return -1;
	while ((line = next_line(&check_log, &n)))
		if (read_driver_line(w, &p, arena_strndup(w->a, line, n), e) <
			0)
			return -1;
	return 0;
}

/* ---- loops ---- */

int
synth__check_loop(struct synth_work *w, const struct synth_net *net, bool *ok,
	struct err *e)
{
	const int *loop = synth__loop(w->a, net);
	struct places p = {false, NULL};
	const char *names = "", *first = NULL, *file, *what;
	int i, told = 0, line;

	*ok = !loop;
	if (!loop)
		return 0;
	for (i = 0; loop[i] >= 0 && told < TOLD_MAX; i++) {
		int k;

		/* any name of the net that the design gave it */
		for (k = 0; k < net->n; k++) {
			const char *s = net->name[k];

			if (s[0] == '$' || synth__root(net, k) != loop[i])
				continue;
			names = arena_printf(
				w->a, "%s%s%s", names, told++ ? ", " : "", s);
			first = first ? first : s;
			break;
		}
	}
	if (!first)
		first = names = net->name[loop[0]];
	if (place_of_net(w, &p, net_name(w->a, first, strlen(first)), &file,
		    &line, e) < 0)
		return -1;
	what = arena_printf(w->a, "logic feeds itself through %s", names);
	synth__issue(w, SYNTH_COMB_LOOP, file, line, what);
	synth__refuse(w, what);
	return 0;
}

/* ---- what Yosys refuses ---- */

/* The name between `\ and ' that follows head. */
static char *
quoted(struct arena *a, const char *text, const char *head)
{
	const char *s = strstr(text, head), *end;

	if (!s)
		return NULL;
	s += strlen(head);
	end = strchr(s, '\'');
	return end ? arena_strndup(a, s, (size_t)(end - s)) : NULL;
}

/* Where a word is written first. */
static void
place_of_word(
	struct synth_work *w, const char *word, const char **file, int *line)
{
	struct lex l;
	struct lex_token t;
	size_t i;

	*file = "";
	*line = 0;
	for (i = 0; i < w->n_sources; i++) {
		lex_init(&l, w->sources[i].text, w->sources[i].n);
		while (lex_next(&l, &t))
			if (t.kind == LEX_IDENT && lex_is(&t, word)) {
				*file = w->sources[i].name;
				*line = t.line;
				return;
			}
	}
}

static void
too_large(struct synth_work *w, const char *text)
{
	static const char head[] = "Selection contains:\n";
	const char *file, *name = strstr(text, head), *what;
	int line;

	/* "top/u1.mem": the memory's own name is the last */
	name = name ? name + sizeof(head) - 1 : "";
	name = arena_strndup(w->a, name, strcspn(name, "\n"));
	for (what = name; *what; what++)
		if (*what == '/' || *what == '.' || *what == '\\')
			name = what + 1;
	place_of_word(w, name, &file, &line);
	what = arena_printf(w->a,
		"a memory of more than %d words would become flip-flops%s%s",
		SYNTH_MEM_WORDS, *name ? ": " : "", name);
	synth__issue(w, SYNTH_MEMORY_TOO_LARGE, file, line, what);
	synth__refuse(w, what);
}

static void
missing(struct synth_work *w, const char *name, bool top)
{
	const char *file = "", *what;
	int line = 0;

	if (!top)
		place_of_word(w, name, &file, &line);
	what = top ? arena_printf(w->a, "there is no module %s", name)
		   : arena_printf(w->a,
			     "module %s is instantiated, but not there", name);
	synth__issue(
		w, top ? SYNTH_NO_TOP : SYNTH_MISSING_MODULE, file, line, what);
	synth__refuse(w, what);
}

/* Where proc was when it gave up. */
static void
last_place(struct synth_work *w, const char *log, const char **file, int *line)
{
	const char *text;
	size_t n;

	while ((text = next_line(&log, &n)))
		(void)read_place(w, arena_strndup(w->a, text, n), file, line);
}

void
synth__complaint(struct synth_work *w, const struct yosys_result *r)
{
	struct yosys_message m;
	const char *file = "", *text = "refused without a word", *name;
	int line = 0;

	if (yosys_log_error(w->a, r->log, r->log_n, &m)) {
		text = m.text;
		file = synth__source_name(w, m.file);
		line = m.line;
	}
	if (strstr(text, "Assertion failed: selection is not empty")) {
		too_large(w, r->log);
		return;
	}
	name = quoted(w->a, text, "Module `\\");
	if (name && strstr(text, "is not part of the design")) {
		missing(w, name, false);
		return;
	}
	name = quoted(w->a, text, "Module `");
	if (name && strstr(text, "' not found!")) {
		missing(w, name, true);
		return;
	}
	if (strstr(text, "Can't find top module")) {
		text = arena_printf(w->a, "module %s has no body", w->top);
		place_of_word(w, w->top, &file, &line);
		synth__issue(w, SYNTH_BLACKBOX, file, line, text);
		synth__refuse(w, text);
		return;
	}
	if (line == 0 && !read_place(w, text, &file, &line) && w->proc_log)
		last_place(w, w->proc_log, &file, &line);
	synth__issue(w,
		strstr(text, "syntax error") ? SYNTH_SYNTAX : SYNTH_UNSUPPORTED,
		file, line, text);
	synth__refuse(w, text);
}
