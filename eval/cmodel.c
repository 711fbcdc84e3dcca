/*
 * cmodel: the interface of a model and its execution (see cmodel.h).  Must not
 * take a byte of what a model wrote for anything but a number.
 */
#include "eval/cmodel.h"

#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "eval/extract_int.h"
#include "eval/judge_priv.h"
#include "lib/base/str.h"
#include "tool_wrappers/cc.h"

/* ---- the compiler ---- */

struct cmodel_tools {
	pthread_mutex_t lock;
	struct arena a;
	struct cc *cc;
	bool tried;
	const char *missing;
};

struct cmodel_tools *
cmodel_tools_new(void)
{
	struct cmodel_tools *t = xcalloc(1, sizeof(*t));

	pthread_mutex_init(&t->lock, NULL);
	return t;
}

void
cmodel_tools_free(struct cmodel_tools *t)
{
	if (t == NULL)
		return;
	cc_close(t->cc);
	pthread_mutex_destroy(&t->lock);
	arena_release(&t->a);
	free(t);
}

bool
cmodel_ready(const struct judge *j, const char **why)
{
	struct cmodel_tools *t = j->cmodel;
	struct err e = ERR_INIT;

	pthread_mutex_lock(&t->lock);
	if (!t->tried && cc_open(&t->cc, j->sandbox, &e) < 0)
		t->missing = arena_strdup(&t->a, e.msg);
	t->tried = true;
	pthread_mutex_unlock(&t->lock);
	if (why != NULL)
		*why = t->missing;
	return t->missing == NULL;
}

/* ---- the interface ---- */

/* Words that a field cannot be called. */
static const char *const reserved[] = {"auto", "break", "case", "char", "const",
	"continue", "default", "do", "double", "else", "enum", "extern",
	"float", "for", "goto", "if", "inline", "int", "long", "register",
	"restrict", "return", "short", "signed", "sizeof", "static", "struct",
	"switch", "typedef", "union", "unsigned", "void", "volatile", "while",
	"bool", "true", "false", "NULL", "EOF", "stdin", "stdout", "stderr",
	"errno", "assert", "asm", "typeof", NULL};

static bool
one_of(const char *s, const char *const *names)
{
	while (*names != NULL && strcmp(s, *names) != 0)
		names++;
	return *names != NULL;
}

static bool
plain(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return false;
	while (isalnum((unsigned char)*s) || *s == '_')
		s++;
	return *s == '\0';
}

static const char *
lower(struct arena *a, const char *s)
{
	char *out = arena_strdup(a, s);

	for (char *p = out; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return out;
}

/* By its name: what waits for an edge does not show in a list of ports. */
static bool
is_clock(const char *s)
{
	static const char *const names[] = {
		"clk", "clock", "clk_i", "clk_in", "clock_in", NULL};

	return one_of(s, names) || str_ends(s, "clk") || str_ends(s, "clock") ||
		(str_starts(s, "clk_") && strlen(s) == 5);
}

static bool
is_reset(const char *s, bool *low)
{
	if (strstr(s, "rst") == NULL && strstr(s, "reset") == NULL)
		return false;
	*low = s[0] == 'n' || str_ends(s, "n") || str_ends(s, "_b") ||
		str_ends(s, "_l") || str_ends(s, "_ni");
	return true;
}

static void
take_port(struct arena *a, struct cmodel *m, struct cmodel_port *p,
	const struct bytecode_port *from)
{
	const char *name = lower(a, from->name);
	size_t *words;

	p->name = from->name;
	p->field = one_of(from->name, reserved)
		? arena_printf(a, "%s_", from->name)
		: from->name;
	p->output = from->dir == BYTECODE_OUTPUT;
	p->width = from->width;
	p->clock = !p->output && p->width == 1 && is_clock(name);
	p->reset = !p->output && p->width == 1 && !p->clock &&
		is_reset(name, &p->low);
	p->words = p->clock ? 0 : ((size_t)p->width + 63) / 64;
	words = p->output ? &m->out_words : &m->in_words;
	p->at = *words;
	*words += p->words;
}

/* Why there can be no model; NULL: there can. */
static const char *
refuse(struct arena *a, const struct cmodel *m, const struct bytecode_port *v,
	size_t n)
{
	const char *clock = NULL;
	long bits = 0;

	if (n == 0)
		return "the module does not compile, or has no ports";
	if (n > LIM_CMODEL_PORTS)
		return arena_printf(
			a, "it has more than %d ports", LIM_CMODEL_PORTS);
	for (size_t i = 0; i < n; i++) {
		if (v[i].dir != BYTECODE_INPUT && v[i].dir != BYTECODE_OUTPUT)
			return arena_printf(
				a, "port %.40s is inout", v[i].name);
		if (!plain(v[i].name) || v[i].is_real || v[i].width <= 0)
			return arena_printf(
				a, "port %.40s is none of bits", v[i].name);
		if (v[i].width > LIM_CMODEL_BITS)
			return arena_printf(
				a, "port %.40s is too wide", v[i].name);
		bits += v[i].width;
	}
	for (size_t i = 0; m != NULL && i < n; i++) {
		if (m->ports[i].clock && clock != NULL)
			return arena_printf(a,
				"it has two clocks, %.40s and %.40s", clock,
				m->ports[i].name);
		clock = m->ports[i].clock ? m->ports[i].name : clock;
	}
	if (bits > LIM_CMODEL_BITS)
		return arena_printf(
			a, "its ports have more than %d bits", LIM_CMODEL_BITS);
	return m != NULL && m->out_words == 0 ? "it has no outputs" : NULL;
}

static int
by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* The order of the ports is no part of it. */
static void
name_interface(struct arena *a, struct cmodel *m)
{
	const char **lines = arena_array(a, m->n_ports, sizeof(*lines));
	struct hash_ctx *h = hash_new();

	for (size_t i = 0; i < m->n_ports; i++)
		lines[i] = arena_printf(a, "%s %d %d", m->ports[i].name,
			m->ports[i].output, m->ports[i].width);
	qsort(lines, m->n_ports, sizeof(*lines), by_text);
	for (size_t i = 0; i < m->n_ports; i++)
		hash_str(h, lines[i]);
	hash_final(h, m->key);
}

int
cmodel_ports(const struct workbench_case *c, struct arena *a,
	struct cmodel *out, const char **why, struct err *e)
{
	struct bytecode_port *v;
	size_t n;

	memset(out, 0, sizeof(*out));
	if (workbench_ports(c, a, &v, &n, e) < 0)
		return -1;
	*why = refuse(a, NULL, v, n);
	if (*why != NULL)
		return 0;
	out->top = c->task->top;
	out->ports = arena_array(a, n, sizeof(*out->ports));
	memset(out->ports, 0, n * sizeof(*out->ports));
	out->n_ports = n;
	for (size_t i = 0; i < n; i++) {
		take_port(a, out, &out->ports[i], &v[i]);
		if (out->ports[i].clock)
			out->clock = out->ports[i].name;
	}
	*why = refuse(a, out, v, n);
	name_interface(a, out);
	return 0;
}

static void
put_struct(struct buf *b, const struct cmodel *m, bool output)
{
	size_t n = 0;

	buf_printf(b, "struct %s {\n", output ? "out" : "in");
	for (size_t i = 0; i < m->n_ports; i++) {
		const struct cmodel_port *p = &m->ports[i];

		if (p->output != output || p->clock)
			continue;
		n++;
		buf_printf(b, "\tuint64_t %s", p->field);
		if (p->words > 1)
			buf_printf(b, "[%zu]", p->words);
		buf_printf(b, "; /* %d bit%s%s */\n", p->width,
			p->width == 1 ? "" : "s",
			p->words > 1 ? ", element 0 has bits 63..0" : "");
	}
	if (n == 0)
		buf_addstr(b, "\tuint64_t none_; /* there are none */\n");
	buf_addstr(b, "};\n");
}

const char *
cmodel_header(struct arena *a, const struct cmodel *m)
{
	struct buf b;

	buf_init(&b, LIM_CMODEL_TEXT);
	buf_addstr(&b,
		"#ifndef MODEL_H\n#define MODEL_H\n#include <stdbool.h>\n"
		"#include <stdint.h>\n#include <string.h>\n");
	put_struct(&b, m, false);
	put_struct(&b, m, true);
	buf_addstr(&b, "void reset(void); /* the state as power comes on */\n");
	if (m->clock != NULL)
		buf_printf(&b,
			"/* One whole cycle of %s; out: at its end, inputs "
			"held. */\n",
			m->clock);
	else
		buf_addstr(
			&b, "/* Inputs change; out: when all is settled. */\n");
	buf_addstr(&b,
		"void step(const struct in *in, struct out *out);\n#endif\n");
	return buf_take(&b, a, NULL);
}

/* ---- the program ---- */

#define HEAD "#include \"model.h\"\n#line 1 \"model.c\"\n"

/* Words of a field, one after the other, read or written by a call. */
static void
put_field(struct buf *b, const struct cmodel_port *p)
{
	for (size_t k = 0; k < p->words; k++) {
		buf_addstr(b, p->output ? "\t\tput(out." : "\t\tin.");
		buf_addstr(b, p->field);
		if (p->words > 1)
			buf_printf(b, "[%zu]", k);
		buf_addstr(b, p->output ? ");\n" : " = get();\n");
	}
}

static const char *
main_text(struct arena *a, const struct cmodel *m)
{
	struct buf b;

	buf_init(&b, LIM_CMODEL_TEXT);
	buf_addstr(&b,
		"#define _POSIX_C_SOURCE 200809L\n#include <stdio.h>\n"
		"#include <unistd.h>\n#include \"model.h\"\n"
		"static FILE *to_;\n"
		"static uint64_t get(void)\n{\n\tuint64_t v = 0;\n"
		"\tif (fread(&v, sizeof(v), 1, stdin) != 1)\n\t\t_exit(9);\n"
		"\treturn v;\n}\n"
		"static void put(uint64_t v)\n{\n"
		"\tif (fwrite(&v, sizeof(v), 1, to_) != 1)\n\t\t_exit(9);\n}\n"
		"int main(void)\n{\n\tto_ = fdopen(dup(1), \"wb\");\n"
		"\tif (to_ == NULL || dup2(2, 1) != 1)\n\t\treturn 9;\n"
		"\treset();\n\tfor (uint64_t n = get(); n > 0; n--) {\n"
		"\t\tstruct in in;\n\t\tstruct out out;\n"
		"\t\tmemset(&in, 0, sizeof(in));\n"
		"\t\tmemset(&out, 0, sizeof(out));\n");
	for (size_t i = 0; i < m->n_ports; i++)
		if (!m->ports[i].output)
			put_field(&b, &m->ports[i]);
	buf_addstr(&b, "\t\tstep(&in, &out);\n");
	for (size_t i = 0; i < m->n_ports; i++)
		if (m->ports[i].output)
			put_field(&b, &m->ports[i]);
	buf_addstr(&b,
		"\t}\n\tif (fclose(to_) != 0)\n\t\t_exit(9);\n"
		"\t_exit(0);\n}\n");
	return buf_take(&b, a, NULL);
}

const char *
cmodel_code(struct arena *a, const char *reply, size_t n)
{
	struct extract_blocks *set = arena_alloc(a, sizeof(*set));
	const struct extract_block *best = NULL;
	struct buf rules;
	bool there;

	buf_init(&rules, LIM_ERROR_TEXT);
	there = extract__drop_thinking(&reply, &n, &rules);
	buf_release(&rules);
	if (!there || n == 0)
		return NULL;
	extract__fences(a, reply, n, set);
	for (size_t i = 0; i < set->n; i++)
		if (str_memmem(set->b[i].p, set->b[i].n, "step") != NULL &&
			(best == NULL || set->b[i].n > best->n))
			best = &set->b[i];
	if (best != NULL)
		return str_utf8_fix(a, best->p, best->n);
	if (set->n > 0 || str_memmem(reply, n, "void step") == NULL)
		return NULL;
	return str_utf8_fix(a, reply, n);
}

/* ---- execution ---- */

static const void *
input_of(struct arena *a, const struct cmodel *m,
	const struct cmodel_stimulus *s, size_t *n)
{
	const size_t words = s->steps * m->in_words;
	uint64_t *in = arena_array(a, words + 1, sizeof(*in));

	in[0] = s->steps;
	if (words > 0)
		memcpy(in + 1, s->in, words * sizeof(*in));
	*n = (words + 1) * sizeof(*in);
	return in;
}

/* What is beyond a port's width is gone. */
static const uint64_t *
output_of(struct arena *a, const struct cmodel *m, const struct cc_result *r,
	size_t steps)
{
	uint64_t *out = arena_array(a, steps * m->out_words, sizeof(*out));

	memcpy(out, r->out, r->out_n);
	for (size_t i = 0; i < m->n_ports; i++) {
		const struct cmodel_port *p = &m->ports[i];
		size_t last = p->at + p->words - 1;

		if (!p->output || p->width % 64 == 0)
			continue;
		for (size_t k = 0; k < steps; k++)
			out[k * m->out_words + last] &=
				((uint64_t)1 << (p->width % 64)) - 1;
	}
	return out;
}

static size_t
output_size(const struct cmodel_job *job)
{
	return job->stimulus->steps * job->model->out_words * sizeof(uint64_t);
}

static void
take(struct arena *a, const struct cmodel_job *job, const struct cc_result *r,
	struct cmodel_run *out)
{
	out->log = r->log;
	if (r->how != CC_OK)
		out->why = arena_printf(a, "the C model: %s", r->why);
	else if (r->out_n != output_size(job))
		out->why = "the C model ended before the last step";
	else
		out->out = output_of(a, job->model, r, job->stimulus->steps);
}

int
cmodel_run(const struct judge *j, struct arena *a, const struct cmodel_job *job,
	struct cmodel_run *out, struct err *e)
{
	const struct cmodel *m = job->model;
	const char *header = cmodel_header(a, m), *mine = main_text(a, m);
	const char *text = arena_printf(a, HEAD "%s\n", job->code);
	const struct cc_source sources[] = {{"model.h", header, strlen(header)},
		{"main.c", mine, strlen(mine)},
		{"model.c", text, strlen(text)}};
	struct cc_job run = {.sources = sources,
		.n_sources = 3,
		.out_max = output_size(job) + 1};
	struct cc_result r;
	const char *why;

	memset(out, 0, sizeof(*out));
	out->log = "";
	if (!cmodel_ready(j, &why))
		return err_set(e, ERR_TOOL, "%s", why);
	if (strlen(job->code) > LIM_CMODEL_TEXT) {
		out->why = "the C model is larger than 512 KiB";
		return 0;
	}
	run.in = input_of(a, m, job->stimulus, &run.in_n);
	if (cc_run(j->cmodel->cc, a, &run, &r, e) < 0)
		return -1;
	take(a, job, &r, out);
	return 0;
}
