/*
 * equiv_wave: writes a counterexample as a value change dump.
 *
 * Everything comes from the simulated values in the counterexample; nothing
 * is computed here but where the two sides differ.
 */
#include "eval/equiv_wave.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/json.h"
#include "lib/base/limits.h"

#define STEP_NS 10

struct wave {
	struct buf b;
	const cJSON *steps, *outputs;
	const char *clock;
	int falling;
};

int
equiv_wave_differ(const char *golden, const char *candidate)
{
	size_t i;

	for (i = 0; golden[i] && candidate[i]; i++)
		if ((golden[i] == '0' || golden[i] == '1') &&
			golden[i] != candidate[i])
			return 1;
	return golden[i] != candidate[i];
}

static void
declare(struct wave *w, const char *letter, size_t i, const char *name,
	size_t width)
{
	if (width > 1)
		buf_printf(&w->b, "$var wire %zu %s%zu %s [%zu:0] $end\n",
			width, letter, i, name, width - 1);
	else
		buf_printf(
			&w->b, "$var wire 1 %s%zu %s $end\n", letter, i, name);
}

static void
declare_side(struct wave *w, const char *scope, const char *letter)
{
	const cJSON *pair;
	size_t i = 0;

	buf_printf(&w->b, "$scope module %s $end\n", scope);
	cJSON_ArrayForEach(pair, w->outputs->child)
	{
		declare(w, letter, i++, pair->string,
			strlen(pair->child->valuestring));
	}
	buf_addstr(&w->b, "$upscope $end\n");
}

static int
is_clock(const struct wave *w, const cJSON *input)
{
	return strcmp(input->string, w->clock) == 0;
}

static void
declare_all(struct wave *w)
{
	const cJSON *in;
	size_t i = 0;

	buf_addstr(&w->b,
		"$comment a counterexample of rtlsmith equiv: outputs are "
		"those at the end of each step, before the clock acts $end\n"
		"$timescale 1ns $end\n"
		"$scope module equiv $end\n"
		"$scope module inputs $end\n");
	if (w->clock[0])
		declare(w, "c", 0, w->clock, 1);
	cJSON_ArrayForEach(in, w->steps->child)
	{
		if (!is_clock(w, in))
			declare(w, "i", i, in->string, strlen(in->valuestring));
		i++;
	}
	buf_addstr(&w->b, "$upscope $end\n");
	declare_side(w, "golden", "g");
	declare_side(w, "candidate", "d");
	buf_addstr(&w->b,
		"$var wire 1 x0 differs $end\n"
		"$upscope $end\n"
		"$enddefinitions $end\n");
}

static void
put(struct wave *w, const char *value, const char *letter, size_t i)
{
	buf_printf(&w->b, strlen(value) > 1 ? "b%s %s%zu\n" : "%s%s%zu\n",
		value, letter, i);
}

/* Values of one step; whether the sides differ. */
static void
put_step(struct wave *w, const cJSON *step, const cJSON *outputs)
{
	const cJSON *x;
	size_t i = 0;
	int differ = 0;

	cJSON_ArrayForEach(x, step)
	{
		if (!is_clock(w, x))
			put(w, x->valuestring, "i", i);
		i++;
	}
	i = 0;
	cJSON_ArrayForEach(x, outputs)
	{
		const char *gold = x->child->valuestring;
		const char *gate = x->child->next->valuestring;

		put(w, gold, "g", i);
		put(w, gate, "d", i++);
		differ |= equiv_wave_differ(gold, gate);
	}
	buf_printf(&w->b, "%dx0\n", differ);
}

char *
equiv_wave(struct arena *a, const cJSON *counterexample, size_t *n)
{
	struct wave w = {.steps = json_get(counterexample, "steps"),
		.outputs = json_get(counterexample, "outputs"),
		.clock = json_str(counterexample, "clock", ""),
		.falling = json_bool(counterexample, "falling", false)};
	const cJSON *step, *out;
	long at = 0;

	*n = 0;
	if (!w.steps || !w.outputs || !w.steps->child || !w.outputs->child)
		return NULL;
	buf_init(&w.b, LIM_VCD);
	declare_all(&w);
	for (step = w.steps->child, out = w.outputs->child; step && out;
		step = step->next, out = out->next) {
		buf_printf(&w.b, "#%ld\n", at);
		if (w.clock[0])
			buf_printf(&w.b, "%dc0\n", w.falling);
		put_step(&w, step, out);
		if (w.clock[0])
			buf_printf(&w.b, "#%ld\n%dc0\n", at + STEP_NS / 2,
				!w.falling);
		at += STEP_NS;
	}
	buf_printf(&w.b, "#%ld\n", at);
	return buf_take(&w.b, a, n);
}
