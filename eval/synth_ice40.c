/*
 * synth_ice40: the FPGA view: Yosys' own flow for Lattice iCE40, and the count
 * of what it used.
 *
 * The front of the other flow runs first: what it refuses is refused here for
 * the same reasons.  Yosys starts ABC itself.  Must not read its log: the
 * counts are in a file that only stat writes.
 */
#include "eval/synth_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"

static bool
begins(const char *s, const char *const *with)
{
	for (; *with; with++)
		if (str_starts(s, *with))
			return true;
	return false;
}

static void
count(struct synth_work *w, const cJSON *types)
{
	static const char *const ffs[] = {"SB_DFF", NULL};
	static const char *const luts[] = {"SB_LUT4", NULL};
	static const char *const carries[] = {"SB_CARRY", NULL};
	static const char *const brams[] = {"SB_RAM", "SB_SPRAM", NULL};
	static const char *const cells[] = {"SB_", NULL};
	int n = cJSON_GetArraySize(types), i = 0;
	struct synth_cell *list =
		arena_array(w->a, (size_t)n + 1, sizeof(*list));
	struct synth_result *r = w->out;
	const cJSON *x;

	r->luts = r->carries = r->brams = 0;
	cJSON_ArrayForEach(x, types)
	{
		struct synth_cell *c = &list[i++];

		c->type = arena_strdup(w->a, x->string);
		c->n = (int64_t)x->valuedouble;
		c->area = NAN;
		c->ff = begins(c->type, ffs);
		r->cells += c->n;
		r->ffs += c->ff ? c->n : 0;
		r->luts += begins(c->type, luts) ? c->n : 0;
		r->carries += begins(c->type, carries) ? c->n : 0;
		r->brams += begins(c->type, brams) ? c->n : 0;
		if (!begins(c->type, cells))
			synth__issue(w, SYNTH_UNMAPPED_CELL, "", 0,
				arena_printf(w->a,
					"%lld cells of type %s are none of "
					"iCE40",
					(long long)c->n, c->type));
	}
	r->mapped = list;
	r->n_mapped = (size_t)n;
}

static int
read_stat(struct synth_work *w, const struct yosys_output *out)
{
	struct err bad = ERR_INIT;
	const cJSON *module;
	const char *from;
	cJSON *doc;

	/* tee writes the command's heading before the document */
	from = out->text ? strchr(out->text, '{') : NULL;
	if (!from ||
		json_parse(w->a, from, out->n - (size_t)(from - out->text),
			&doc, &bad) < 0) {
		w->out->status = SYNTH_CRASH;
		w->out->why = "Yosys did not write what it was told to";
		return -1;
	}
	module = json_get(doc, "design");
	w->out->wires = json_i64(module, "num_wires", 0);
	w->out->wire_bits = json_i64(module, "num_wire_bits", 0);
	count(w, json_get(module, "num_cells_by_type"));
	return 0;
}

int
synth__ice40(struct synth_work *w, struct err *e)
{
	struct yosys_file *files =
		arena_array(w->a, w->n_sources, sizeof(*files));
	struct yosys_job job = {.files = files,
		.n_files = w->n_sources,
		.outputs = (const char *const[]){"stat.json"},
		.n_outputs = 1,
		.programs = true};
	struct synth_net *net;
	struct yosys_result r;
	size_t i;

	if (synth__front(w, &net, e) < 0)
		return -1;
	if (!net || !synth__can_be_built(w, net))
		return 0;
	for (i = 0; i < w->n_sources; i++)
		files[i] = (struct yosys_file){arena_printf(w->a, "s%zu.sv", i),
			w->sources[i].text, w->sources[i].n};
	job.script = arena_printf(w->a,
		"%ssetattr -unset always_comb p:*\n"
		"synth_ice40 -top %s\n"
		"tee -q -o stat.json stat -json\n",
		synth__read_script(w), w->top);
	if (synth__yosys(w, &job, &r, e) < 0)
		return -1;
	if (!synth__ran(w, &r))
		return 0;
	(void)read_stat(w, &r.out[0]);
	return 0;
}
