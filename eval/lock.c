/*
 * lock: the entry: the list, the words, then modules, then the count.  A fault
 * of the design is a result; only what the caller gave can be an error.
 */
#include "eval/lock.h"

#include <string.h>

#include "eval/lock_int.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static const char *const primitives[] = {
	"and", "nand", "or", "nor", "xor", "xnor", "not", "buf"};
#define N_PRIMITIVES (sizeof(primitives) / sizeof(primitives[0]))

void *
lock__room(struct arena *a, void *p, size_t n, size_t size)
{
	void *more;

	if ((n & (n - 1)) != 0)
		return p;
	more = arena_array(a, n > 0 ? n * 2 : 1, size);
	if (n > 0)
		memcpy(more, p, n * size);
	return more;
}

const char *
lock__name(struct lock *k, const char *p, size_t n)
{
	return arena_printf(
		k->a, "%.*s%s", n > 60 ? 60 : (int)n, p, n > 60 ? "..." : "");
}

void
lock__fault(struct lock *k, int line, const char *fmt, ...)
{
	struct lock_result *r = k->out;
	va_list ap;

	r->accepted = false;
	if (r->n_faults == LOCK_FAULTS_MAX)
		return;
	r->faults =
		lock__room(k->a, r->faults, r->n_faults, sizeof(*r->faults));
	va_start(ap, fmt);
	r->faults[r->n_faults].what = arena_vprintf(k->a, fmt, ap);
	va_end(ap);
	r->faults[r->n_faults++].line = line;
}

bool
lock__primitive(const struct lex_token *t)
{
	for (size_t i = 0; i < N_PRIMITIVES; i++)
		if (lex_is(t, primitives[i]))
			return true;
	return false;
}

static int
read_allow(struct lock *k, const char *list, struct err *e)
{
	char **f = str_split(k->a, list ? list : LOCK_ALLOW_DEFAULT, ',', NULL);
	size_t i;

	lex_names_init(&k->allow, k->a);
	for (; *f; f++) {
		for (i = 0; i < N_PRIMITIVES; i++)
			if (str_eq(*f, primitives[i]))
				break;
		if (i == N_PRIMITIVES && !str_eq(*f, "assign"))
			return err_set(e, ERR_USAGE,
				"\"%.40s\" is no primitive that can be "
				"allowed: and, nand, or, nor, xor, xnor, not, "
				"buf, assign",
				*f);
		lex_names_put(&k->allow, *f, strlen(*f), 1, NULL);
	}
	return 0;
}

static void
mark_used(struct lock *k)
{
	const struct lex_name_slot *s;

	for (size_t i = 0; i < k->n_modules; i++)
		for (size_t j = 0; j < k->modules[i].n_items; j++) {
			const struct lock_item *it = &k->modules[i].items[j];

			s = lex_names_get(&k->by_name, it->type, it->type_n);
			if (it->kind == LOCK_INST && s)
				k->modules[s->value].used = true;
		}
}

/* 0 without one: a fault was told. */
static int
find_top(struct lock *k, const char *name, struct lock_module **out,
	struct err *e)
{
	const struct lex_name_slot *s;

	*out = NULL;
	if (name) {
		s = lex_names_get(&k->by_name, name, strlen(name));
		if (!s || k->modules[s->value].given)
			return err_set(e, ERR_USAGE,
				"the text has no module \"%.80s\"", name);
		*out = &k->modules[s->value];
		return 0;
	}
	mark_used(k);
	for (size_t i = 0; i < k->n_modules; i++) {
		if (k->modules[i].used || k->modules[i].given)
			continue;
		if (*out)
			return err_set(e, ERR_USAGE,
				"\"%.*s\" and \"%.*s\" both could be the top: "
				"name it",
				(int)(*out)->name_n, (*out)->name,
				(int)k->modules[i].name_n, k->modules[i].name);
		*out = &k->modules[i];
	}
	if (!*out)
		lock__fault(k, 1, "no module that could be the top");
	return 0;
}

int
lock_check(struct arena *a, const struct lock_job *job, struct lock_result *out,
	struct err *e)
{
	struct lock k = {.a = a, .out = out};
	struct lock_module *top;

	memset(out, 0, sizeof(*out));
	out->accepted = true;
	out->depth = -1;
	lex_names_init(&k.by_name, a);
	if (read_allow(&k, job->allow, e) < 0)
		return -1;
	if (job->cells && lock__cells(&k, job->cells, job->cells_n, e) < 0)
		return -1;
	if (job->n > LIM_CANDIDATE) {
		lock__fault(&k, 1, "the text has more than %zu bytes",
			(size_t)LIM_CANDIDATE);
		return 0;
	}
	lock__scan(&k, job->text, job->n);
	if (out->accepted)
		lock__parse(&k);
	if (!out->accepted)
		return 0;
	if (find_top(&k, job->top, &top, e) < 0)
		return -1;
	if (!top)
		return 0;
	out->top = arena_strndup(a, top->name, top->name_n);
	lock__flatten(&k, top);
	return 0;
}

cJSON *
lock_json(struct arena *a, const struct lock_result *r)
{
	cJSON *o = json_object(a), *list = json_array(a), *f;

	json_set_bool(o, "accepted", r->accepted);
	if (r->top)
		json_set_str(o, "top", r->top);
	for (size_t i = 0; i < r->n_faults; i++) {
		f = json_object(a);
		json_set_i64(f, "line", r->faults[i].line);
		json_set_str(f, "what",
			str_utf8_fix(a, r->faults[i].what,
				strlen(r->faults[i].what)));
		json_push(list, f);
	}
	json_set(o, "faults", list);
	if (!r->accepted)
		return o;
	f = json_object(a);
	for (size_t i = 0; i < r->n_counts; i++)
		json_set_i64(f, r->counts[i].type, r->counts[i].n);
	json_set(o, "counts", f);
	json_set_i64(o, "gates", r->gates);
	json_set_i64(o, "flipflops", r->flipflops);
	if (r->depth < 0)
		json_set_null(o, "depth");
	else
		json_set_i64(o, "depth", r->depth);
	if (r->loop_line > 0)
		json_set_i64(o, "loop_line", r->loop_line);
	return o;
}
