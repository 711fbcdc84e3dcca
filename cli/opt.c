/*
 * opt: parses a command line, the environment and a configuration section
 * against option tables.
 *
 * It must not print or exit, and knows nothing of commands: help is written
 * from the same tables in cli/help.c.
 */
#include "cli/opt.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"

#define OPT_WORDS_MAX 100000 /* values of one repeated option */

struct opt_value {
	const struct opt *o;
	char **v; /* NULL-terminated */
	size_t n;
	enum opt_origin origin;
	bool own;
};

struct opt_set {
	struct arena *a;
	struct opt_value *v;
	size_t n;
};

/* Where a word came from, for messages. */
struct opt_source {
	enum opt_origin origin;
	const char *text; /* "--samples", "RTLSMITH_SAMPLES", "FILE: key" */
};

static size_t
opt_table_len(const struct opt *t)
{
	size_t n = 0;

	while (t && t[n].name)
		n++;
	return n;
}

struct opt_set *
opt_set_new(struct arena *a, const struct opt *own, const struct opt *global)
{
	struct opt_set *s = arena_alloc(a, sizeof(*s));
	size_t n_own = opt_table_len(own);
	size_t n_global = opt_table_len(global);

	s->a = a;
	s->n = n_own + n_global;
	s->v = arena_array(a, s->n + 1, sizeof(*s->v));
	for (size_t i = 0; i < s->n; i++) {
		s->v[i].own = i < n_own;
		s->v[i].o = i < n_own ? &own[i] : &global[i - n_own];
		s->v[i].v = arena_array(a, 1, sizeof(char *));
	}
	return s;
}

/* The own table comes first, so its names and letters win. */
static struct opt_value *
opt_by_name(const struct opt_set *s, const char *name, size_t len)
{
	for (size_t i = 0; i < s->n; i++)
		if (strlen(s->v[i].o->name) == len &&
			memcmp(s->v[i].o->name, name, len) == 0)
			return &s->v[i];
	return NULL;
}

static struct opt_value *
opt_by_letter(const struct opt_set *s, char c)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].o->letter == c)
			return &s->v[i];
	return NULL;
}

char *
opt_env_name(struct arena *a, const char *name)
{
	char *p = arena_printf(a, "RTLSMITH_%s", name);

	for (char *q = p; *q; q++)
		*q = *q == '-' ? '_' : (char)toupper((unsigned char)*q);
	return p;
}

char *
opt_conf_name(struct arena *a, const char *name)
{
	char *p = arena_strdup(a, name);

	for (char *q = p; *q; q++)
		if (*q == '-')
			*q = '_';
	return p;
}

/* ---- checking one value ---- */

static int
opt_check_flag(char **word, const struct opt_source *src, struct err *e)
{
	static const char *const on[] = {"", "1", "yes", "true", "on"};
	static const char *const off[] = {"0", "no", "false", "off"};

	for (size_t i = 0; i < sizeof(on) / sizeof(on[0]); i++)
		if (strcmp(*word, on[i]) == 0) {
			(*word)[0] = '1';
			return 0;
		}
	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
		if (strcmp(*word, off[i]) == 0) {
			(*word)[0] = '0';
			return 0;
		}
	return err_set(e, ERR_USAGE, "%s: '%s' is neither yes nor no",
		src->text, *word);
}

static int
opt_check_range(const struct opt *o, double v, const struct opt_source *src,
	struct err *e)
{
	if (o->min >= o->max || (v >= o->min && v <= o->max))
		return 0;
	return err_set(e, ERR_USAGE, "%s: %.10g is not between %.10g and %.10g",
		src->text, v, o->min, o->max);
}

static int
opt_check_number(const struct opt *o, const char *word,
	const struct opt_source *src, struct err *e)
{
	int64_t i;
	double d;

	if (o->type == OPT_INT) {
		if (!str_to_i64(word, &i))
			return err_set(e, ERR_USAGE,
				"%s: '%s' is no whole number", src->text, word);
		return opt_check_range(o, (double)i, src, e);
	}
	if (!str_to_double(word, &d) || !isfinite(d))
		return err_set(
			e, ERR_USAGE, "%s: '%s' is no number", src->text, word);
	return opt_check_range(o, d, src, e);
}

static int
opt_check_enum(struct arena *a, const struct opt *o, const char *word,
	const struct opt_source *src, struct err *e)
{
	size_t n;
	char **words = str_split(a, o->arg, '|', &n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return 0;
	return err_set(e, ERR_USAGE, "%s: '%s' is not one of %s", src->text,
		word, o->arg);
}

static int
opt_check(struct arena *a, const struct opt *o, char **word,
	const struct opt_source *src, struct err *e)
{
	switch (o->type) {
	case OPT_FLAG:
		return opt_check_flag(word, src, e);
	case OPT_INT:
	case OPT_NUM:
		return opt_check_number(o, *word, src, e);
	case OPT_ENUM:
		return opt_check_enum(a, o, *word, src, e);
	case OPT_STR:
	case OPT_LIST:
		break;
	}
	return 0;
}

/* Takes one word for an option: the last one counts, lists grow. */
static int
opt_take(struct opt_set *s, struct opt_value *v, const char *word,
	const struct opt_source *src, struct err *e)
{
	/* room for the digit that a flag is normalised to */
	char *copy = arena_alloc(s->a, strlen(word) + 2);
	size_t keep = v->o->type == OPT_LIST ? v->n : 0;
	char **list;

	memcpy(copy, word, strlen(word));
	if (opt_check(s->a, v->o, &copy, src, e) < 0)
		return -1;
	if (keep >= OPT_WORDS_MAX)
		return err_set(e, ERR_LIMIT, "%s: given more than %d times",
			src->text, OPT_WORDS_MAX);
	/* growing by doubling would save little: command lines are short */
	list = arena_array(s->a, keep + 2, sizeof(*list));
	if (keep)
		memcpy(list, v->v, keep * sizeof(*list));
	list[keep] = copy;
	v->v = list;
	v->n = keep + 1;
	v->origin = src->origin;
	return 0;
}

/* ---- the command line ---- */

struct opt_parser {
	struct opt_set *s;
	int argc;
	char **argv;
	int i;
};

static int
opt_unknown_long(struct opt_set *s, const char *word, size_t len, struct err *e)
{
	const char **names = arena_array(s->a, s->n + 1, sizeof(*names));
	char *name = arena_strndup(s->a, word, len);
	char *near;

	for (size_t i = 0; i < s->n; i++)
		names[i] = s->v[i].o->name;
	near = str_nearest(s->a, name, names, s->n);
	if (near[0])
		return err_set(e, ERR_USAGE,
			"unknown option --%s; did you mean --%s?", name, near);
	return err_set(e, ERR_USAGE, "unknown option --%s", name);
}

static int
opt_parse_long(struct opt_parser *p, struct err *e)
{
	const char *word = p->argv[p->i++] + 2;
	const char *eq = strchr(word, '=');
	size_t len = eq ? (size_t)(eq - word) : strlen(word);
	struct opt_value *v = opt_by_name(p->s, word, len);
	struct opt_source src = {OPT_FROM_FLAG, NULL};

	if (!v)
		return opt_unknown_long(p->s, word, len, e);
	src.text = arena_printf(p->s->a, "option --%s", v->o->name);
	if (eq)
		return opt_take(p->s, v, eq + 1, &src, e);
	if (v->o->type == OPT_FLAG)
		return opt_take(p->s, v, "1", &src, e);
	if (p->i >= p->argc)
		return err_set(
			e, ERR_USAGE, "%s: %s is missing", src.text, v->o->arg);
	return opt_take(p->s, v, p->argv[p->i++], &src, e);
}

/* "-vn4": letters of flags, then at most one with an argument. */
static int
opt_parse_letters(struct opt_parser *p, struct err *e)
{
	const char *c = p->argv[p->i++] + 1;
	struct opt_source src = {OPT_FROM_FLAG, NULL};

	for (; *c; c++) {
		struct opt_value *v = opt_by_letter(p->s, *c);

		if (!v)
			return err_set(e, ERR_USAGE, "unknown option -%c", *c);
		src.text = arena_printf(
			p->s->a, "option -%c/--%s", *c, v->o->name);
		if (v->o->type == OPT_FLAG) {
			if (opt_take(p->s, v, "1", &src, e) < 0)
				return -1;
			continue;
		}
		if (c[1])
			return opt_take(p->s, v, c + 1, &src, e);
		if (p->i >= p->argc)
			return err_set(e, ERR_USAGE, "%s: %s is missing",
				src.text, v->o->arg);
		return opt_take(p->s, v, p->argv[p->i++], &src, e);
	}
	return 0;
}

int
opt_parse(struct opt_set *o, int argc, char **argv, bool stop_at_operand,
	char ***operands, struct err *e)
{
	struct opt_parser p = {o, argc, argv, 0};
	char **ops = arena_array(o->a, (size_t)argc + 1, sizeof(*ops));
	int n = 0;

	*operands = ops;
	while (p.i < argc) {
		char *w = argv[p.i];

		if (w[0] != '-' || !w[1]) {
			if (stop_at_operand)
				break;
			ops[n++] = w;
			p.i++;
			continue;
		}
		if (strcmp(w, "--") == 0) {
			p.i++;
			while (p.i < argc && !stop_at_operand)
				ops[n++] = argv[p.i++];
			break;
		}
		if ((w[1] == '-' ? opt_parse_long(&p, e)
				 : opt_parse_letters(&p, e)) < 0)
			return -1;
	}
	return p.i;
}

void
opt_inherit(struct opt_set *o, const struct opt_set *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct opt_value *f = &from->v[i];

		if (f->origin != OPT_FROM_FLAG)
			continue;
		for (size_t j = 0; j < o->n; j++)
			if (o->v[j].origin == OPT_FROM_NOWHERE &&
				o->v[j].o->type == f->o->type &&
				str_eq(o->v[j].o->name, f->o->name)) {
				o->v[j].v = f->v;
				o->v[j].n = f->n;
				o->v[j].origin = f->origin;
			}
	}
}

/* ---- environment, configuration, defaults ---- */

static int
opt_fill_env(struct opt_set *s, struct opt_value *v, struct err *e)
{
	char *name = opt_env_name(s->a, v->o->name);
	const char *text = getenv(name); /* NOLINT(concurrency-mt-unsafe): the
					  * environment is never written */
	struct opt_source src = {OPT_FROM_ENV, name};
	char **parts;
	size_t n;

	if (!text || !text[0])
		return 0;
	if (v->o->type != OPT_LIST)
		return opt_take(s, v, text, &src, e);
	parts = str_split(s->a, text, ',', &n);
	for (size_t i = 0; i < n; i++)
		if (opt_take(s, v, parts[i], &src, e) < 0)
			return -1;
	return 0;
}

/* Text of a scalar of a configuration file; NULL for anything else. */
static const char *
opt_scalar_text(struct arena *a, const cJSON *j)
{
	if (cJSON_IsString(j))
		return j->valuestring;
	if (cJSON_IsNumber(j))
		return json_text(a, j);
	if (cJSON_IsBool(j))
		return cJSON_IsTrue(j) ? "true" : "false";
	return NULL;
}

/* A sequence is a list, or for other options its members joined by commas. */
static int
opt_fill_conf(struct opt_set *s, struct opt_value *v, const cJSON *j,
	const struct opt_source *src, struct err *e)
{
	const char *text = opt_scalar_text(s->a, j);
	const char *joined = NULL;
	const cJSON *item;

	if (cJSON_IsNull(j))
		return 0;
	if (text)
		return opt_take(s, v, text, src, e);
	if (!cJSON_IsArray(j))
		return err_set(
			e, ERR_USAGE, "%s: a value is needed here", src->text);
	cJSON_ArrayForEach(item, j)
	{
		text = opt_scalar_text(s->a, item);
		if (!text)
			return err_set(e, ERR_USAGE,
				"%s: a list of plain values is needed here",
				src->text);
		if (v->o->type == OPT_LIST) {
			if (opt_take(s, v, text, src, e) < 0)
				return -1;
			continue;
		}
		joined = joined ? arena_printf(s->a, "%s,%s", joined, text)
				: text;
	}
	return joined ? opt_take(s, v, joined, src, e) : 0;
}

/* Members of a command's own section that are no option of it. */
static int
opt_check_section(const struct opt_set *s, const cJSON *section,
	const char *file, struct err *e)
{
	const char **names = arena_array(s->a, s->n + 1, sizeof(*names));
	const cJSON *m;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].own)
			names[n++] = opt_conf_name(s->a, s->v[i].o->name);
	cJSON_ArrayForEach(m, section)
	{
		size_t i = 0;
		char *near;

		while (i < n && strcmp(names[i], m->string) != 0)
			i++;
		if (i < n || cJSON_IsObject(m))
			continue;
		near = str_nearest(s->a, m->string, names, n);
		return err_set(e, ERR_USAGE, "%s: unknown option '%s'%s%s",
			file, m->string, near[0] ? "; did you mean " : "",
			near);
	}
	return 0;
}

int
opt_fill(struct opt_set *o, const cJSON *own_section,
	const cJSON *global_section, const char *file, struct err *e)
{
	if (opt_check_section(o, own_section, file, e) < 0)
		return -1;
	for (size_t i = 0; i < o->n; i++) {
		struct opt_value *v = &o->v[i];
		char *key = opt_conf_name(o->a, v->o->name);
		struct opt_source conf = {OPT_FROM_CONFIG,
			arena_printf(o->a, "%s: %s", file, key)};
		struct opt_source dflt = {OPT_FROM_DEFAULT, v->o->name};
		const cJSON *j =
			json_get(v->own ? own_section : global_section, key);

		/* a command may be called as a global option is: config */
		if (!v->own && cJSON_IsObject(j))
			j = NULL;
		if (v->origin != OPT_FROM_NOWHERE)
			continue;
		if (opt_fill_env(o, v, e) < 0)
			return -1;
		if (v->origin == OPT_FROM_NOWHERE && j &&
			opt_fill_conf(o, v, j, &conf, e) < 0)
			return -1;
		if (v->origin == OPT_FROM_NOWHERE && v->o->dflt &&
			opt_take(o, v, v->o->dflt, &dflt, e) < 0)
			return -1;
	}
	return 0;
}

/* ---- getters ---- */

static const struct opt_value *
opt_need(const struct opt_set *s, const char *name)
{
	const struct opt_value *v = opt_by_name(s, name, strlen(name));

	if (!v)
		BUG("no option '%s' in this command's table", name);
	return v;
}

bool
opt_flag(const struct opt_set *o, const char *name)
{
	const struct opt_value *v = opt_need(o, name);

	return v->n > 0 && v->v[0][0] == '1';
}

const char *
opt_str(const struct opt_set *o, const char *name)
{
	const struct opt_value *v = opt_need(o, name);

	return v->n > 0 ? v->v[v->n - 1] : NULL;
}

int64_t
opt_i64(const struct opt_set *o, const char *name, int64_t dflt)
{
	const char *s = opt_str(o, name);
	int64_t i;

	return s && str_to_i64(s, &i) ? i : dflt;
}

double
opt_num(const struct opt_set *o, const char *name, double dflt)
{
	const char *s = opt_str(o, name);
	double d;

	return s && str_to_double(s, &d) ? d : dflt;
}

char **
opt_list(const struct opt_set *o, const char *name, size_t *n)
{
	const struct opt_value *v = opt_need(o, name);

	if (n)
		*n = v->n;
	return v->v;
}

bool
opt_given(const struct opt_set *o, const char *name)
{
	return opt_origin(o, name) > OPT_FROM_DEFAULT;
}

enum opt_origin
opt_origin(const struct opt_set *o, const char *name)
{
	return opt_need(o, name)->origin;
}
