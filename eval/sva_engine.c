/*
 * sva_engine: can a wire of the checker ever be 1?
 *
 * ABC first (bounded search, then property-directed reachability): registers
 * without an initial value and unknown bits may have any value there, so what
 * it proves holds for each of them.  Then Yosys' own solver, which knows
 * unknown values as the simulator does.  What either finds is only a reason to
 * simulate.  Must not call anything proven that a script did not end with.
 */
#include "eval/sva_int.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/json.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "tool_wrappers/yosys_log.h"

#define WALL_MS 300000
#define MEMORY ((int64_t)(1024 * LIM_MIB))
#define BMC_CONFLICTS 50000 /* a frame */
#define SAT_SECONDS 5
#define INDUCT_STEPS 16

int
sva__yosys(struct sva_work *w, struct yosys_job *job, struct yosys_result *r,
	struct err *e)
{
	job->dir = w->dir;
	job->wall_ms = WALL_MS;
	job->as_bytes = MEMORY;
	if (job->cpu_ms <= 0 || job->cpu_ms > w->left_ms)
		job->cpu_ms = w->left_ms;
	if (job->cpu_ms < 200)
		job->cpu_ms = 200;
	if (yosys_run(w->s->ys, w->a, job, r, e) < 0)
		return -1;
	w->cpu_us += r->cpu_us;
	w->left_ms -= r->cpu_us / 1000;
	return 0;
}

/* ---- traces ---- */

static bool
new_trace(struct sva_work *w, size_t n_steps, struct sva_trace *t)
{
	size_t i, k;

	if (n_steps == 0 || n_steps > EQUIV_STEPS_MAX)
		return false;
	t->n_steps = n_steps;
	t->bits = arena_array(w->a, n_steps, sizeof(*t->bits));
	for (i = 0; i < n_steps; i++) {
		t->bits[i] = arena_array(
			w->a, w->net.n_ports + 1, sizeof(**t->bits));
		for (k = 0; k < w->net.n_ports; k++) {
			size_t width = (size_t)w->net.ports[k].width;

			if (w->net.ports[k].dir != EQUIV_IN)
				continue;
			t->bits[i][k] = arena_alloc(w->a, width + 1);
			memset(t->bits[i][k], '0', width);
		}
	}
	return true;
}

static int
port_named(const struct sva_work *w, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < w->net.n_ports; i++)
		if (w->net.ports[i].dir == EQUIV_IN &&
			strlen(w->net.ports[i].name) == n &&
			memcmp(w->net.ports[i].name, name, n) == 0)
			return (int)i;
	return -1;
}

/* "input 4 1 NAME" lines of the map: number -> port and bit. */
struct pin {
	int port, bit;
};
static struct pin *
read_map(struct sva_work *w, const char *map, size_t *n)
{
	struct pin *pins = arena_array(w->a, EQUIV_BITS_MAX, sizeof(*pins));
	const char *p = map, *nl;
	size_t i;

	for (i = 0; i < EQUIV_BITS_MAX; i++)
		pins[i].port = -1;
	*n = EQUIV_BITS_MAX;
	for (; *p; p = *nl ? nl + 1 : nl) {
		char *end;
		long number, bit;
		size_t len;

		nl = p + strcspn(p, "\n");
		if (!str_starts(p, "input "))
			continue;
		number = strtol(p + 6, &end, 10);
		bit = strtol(end, &end, 10);
		if (*end != ' ' || number < 0 || number >= EQUIV_BITS_MAX)
			continue;
		len = strcspn(end + 1, " \n");
		pins[number].port = port_named(w, end + 1, len);
		pins[number].bit = (int)bit;
	}
	return pins;
}

/* The next line of values, or NULL. */
static const char *
next_values(const char *p)
{
	p = strchr(p, '\n');
	return p && (p[1] == '0' || p[1] == '1') ? p + 1 : NULL;
}

/* Of ABC's write_cex -a: the state, then a line of inputs for each step. */
static bool
trace_abc(struct sva_work *w, const char *map, const char *cex,
	struct sva_trace *t)
{
	size_t steps = 0, n, i, k;
	struct pin *pins = read_map(w, map, &n);
	const char *p;

	for (p = next_values(cex); p; p = next_values(p))
		steps++;
	if (!new_trace(w, steps, t))
		return false;
	for (i = 0, p = next_values(cex); p; p = next_values(p), i++)
		for (k = 0; (p[k] == '0' || p[k] == '1') && k < n; k++) {
			int port = pins[k].port, width;

			if (p[k] == '0' || port < 0)
				continue;
			width = w->net.ports[port].width;
			if (pins[k].bit >= 0 && pins[k].bit < width)
				t->bits[i][port][width - 1 - pins[k].bit] = '1';
		}
	return true;
}

static void
set_bits(char *to, const char *from)
{
	size_t width = strlen(to), n = strlen(from), i;

	for (i = 0; i < width; i++)
		to[width - 1 - i] = i < n && from[n - 1 - i] == '1' ? '1' : '0';
}

/* A wave of WaveJSON: 0 1 x are bits, "=" and "4" take the next datum, "."
 * repeats.  The first column of several is not a step. */
static void
read_wave(struct sva_trace *t, int port, const cJSON *signal, size_t skip)
{
	const char *wave = json_str(signal, "wave", ""), *now = "";
	const cJSON *datum = json_get(signal, "data");
	size_t i;

	datum = datum ? datum->child : NULL;
	for (i = 0; i < t->n_steps + skip && wave[i]; i++) {
		if (wave[i] == '=' || wave[i] == '4') {
			now = datum && cJSON_IsString(datum)
				? datum->valuestring
				: "";
			datum = datum ? datum->next : NULL;
		} else if (wave[i] != '.') {
			now = wave[i] == '1' ? "1" : "0";
		}
		if (i >= skip)
			set_bits(t->bits[i - skip][port], now);
	}
}

static bool
trace_json(struct sva_work *w, const char *json, size_t n, struct sva_trace *t)
{
	char *text = arena_strndup(w->a, json, n), *p;
	size_t skip = w->env.clock ? 1 : 0, steps = 1, len;
	struct err bad = ERR_INIT;
	const cJSON *signal;
	cJSON *doc;

	/* Yosys escapes nothing in names */
	for (p = text; (p = strchr(p, '\\'));)
		*p = '/';
	if (json_parse(w->a, text, strlen(text), &doc, &bad) < 0)
		return false;
	cJSON_ArrayForEach(signal, json_get(doc, "signal"))
	{
		len = strlen(json_str(signal, "wave", ""));
		if (skip && len > steps + skip)
			steps = len - skip;
	}
	if (!new_trace(w, steps, t))
		return false;
	cJSON_ArrayForEach(signal, json_get(doc, "signal"))
	{
		const char *name = json_str(signal, "name", "");
		int port = port_named(w, name, strlen(name));

		if (port >= 0)
			read_wave(t, port, signal, skip);
	}
	return true;
}

/* ---- engines ---- */

/* The wires as the only outputs of what was read. */
static const char *
only(const struct sva_work *w, const struct sva_question *q)
{
	const char *top = w->job->top, *s;
	size_t i;

	s = arena_printf(w->a,
		"delete -port %s/o:*\n"
		"setattr -unset keep %s/w:" SVA_PREFIX "*\n"
		"expose",
		top, top);
	for (i = 0; i < q->n; i++)
		s = arena_printf(w->a, "%s %s/w:%s", s, top, q->wires[i]);
	return arena_printf(w->a, "%s\nopt_clean -purge\n", s);
}

static const char *
load(const struct sva_work *w, const struct sva_question *q)
{
	return arena_printf(w->a,
		"read_rtlil " SVA_NETLIST "\n"
		"%s\n"
		"%s"
		"%s"
		"opt_expr -keepdc\n"
		"opt_clean\n",
		q->fault ? q->fault : "", only(w, q),
		w->env.clock ? "async2sync\n" : "");
}

#define TO_GATES                                                               \
	"setundef -undriven -anyseq\n"                                         \
	"opt_expr\n"                                                           \
	"opt_clean\n"                                                          \
	"dffunmap\n"                                                           \
	"simplemap\n"                                                          \
	"techmap\n"                                                            \
	"aigmap\n"                                                             \
	"opt_clean\n"

int
sva__map(struct sva_work *w, struct err *e)
{
	struct yosys_job job = {.outputs = (const char *const[]){"mapped"},
		.n_outputs = 1,
		.script = "read_rtlil " SVA_NETLIST "\n"
			  "delete -port o:*\n"
			  "async2sync\n"
			  "opt_expr -keepdc\n"
			  "opt_clean\n" TO_GATES "write_rtlil " SVA_GATES "\n"
			  "tee -q -o mapped stat\n",
		.cpu_ms = w->left_ms / 2};
	struct yosys_result r;

	if (!w->env.clock || !yosys_has_abc(w->s->ys))
		return 0;
	if (sva__yosys(w, &job, &r, e) < 0)
		return -1;
	w->mapped = r.how == YOSYS_OK && r.out[0].text;
	return 0;
}

static void
shown(struct sva_reach *out, const char *engine)
{
	out->answer = SVA_ONCE;
	out->engine = engine;
}

static const char *
aiger_script(struct sva_work *w, const struct sva_question *q)
{
	return arena_printf(w->a, "%s%swrite_aiger -zinit -map m.map m.aig\n",
		w->mapped && !q->fault
			? arena_printf(w->a, "read_rtlil " SVA_GATES "\n%s",
				  only(w, q))
			: load(w, q),
		w->mapped && !q->fault ? "" : TO_GATES);
}

/* Which wire is 1 in ABC's counterexample: "CEX: Po =   2", the number of a
 * line "output 2 0 NAME" of the map. */
static size_t
which_wire(const struct sva_question *q, const char *log, const char *map)
{
	const char *p = strstr(log, "CEX: Po ="), *m = map;
	long po = p ? strtol(p + strlen("CEX: Po ="), NULL, 10) : 0;
	size_t i;

	while ((m = strstr(m, "output "))) {
		char *end;

		m += strlen("output ");
		if (strtol(m, &end, 10) != po)
			continue;
		(void)strtol(end, &end, 10);
		end += *end == ' ';
		for (i = 0; i < q->n; i++)
			if (strcspn(end, " \n") == strlen(q->wires[i]) &&
				str_starts(end, q->wires[i]))
				return i;
	}
	return 0;
}

static const char *
abc_script(struct sva_work *w, const struct sva_question *q, int64_t ms)
{
	const char *prove = arena_printf(w->a,
		"dretime\npdr -T %d\nprint_status\n", (int)(ms / 2000 + 1));

	return arena_printf(w->a,
		"read_aiger m.aig\nstrash\nscorr\n"
		"bmc3 -F %d -C %d -T %d\nprint_status\n"
		"write_cex -a cex.txt\n%s",
		q->depth, BMC_CONFLICTS, (int)(ms / 2000 + 1),
		q->no_proof ? "" : prove);
}

static int
ask_abc(struct sva_work *w, const struct sva_question *q, struct sva_reach *out,
	struct err *e)
{
	struct yosys_job job = {
		.outputs = (const char *const[]){"m.aig", "m.map"},
		.n_outputs = 2,
		.script = aiger_script(w, q),
		.cpu_ms = q->cpu_ms};
	struct yosys_result r;
	const char *map;
	int64_t before = w->left_ms;
	int status;

	if (sva__yosys(w, &job, &r, e) < 0)
		return -1;
	if (r.how != YOSYS_OK || !r.out[0].text || !r.out[1].text)
		return 0;
	map = r.out[1].text;
	job = (struct yosys_job){.program = YOSYS_ABC,
		.outputs = (const char *const[]){"cex.txt"},
		.n_outputs = 1,
		.cpu_ms = q->cpu_ms - (before - w->left_ms)};
	if (job.cpu_ms <= 0 || w->left_ms <= 0)
		return 0;
	job.script = abc_script(w, q, job.cpu_ms);
	if (sva__yosys(w, &job, &r, e) < 0)
		return -1;
	status = yosys_log_abc(r.log, r.log_n, &out->depth);
	if (status == 1 && r.how == YOSYS_OK) {
		out->answer = SVA_NEVER;
		out->engine = "pdr";
	} else if (status == 0 && r.out[0].text &&
		trace_abc(w, map, r.out[0].text, &out->trace)) {
		shown(out, "bmc");
		out->which = which_wire(q, r.log, map);
	}
	return 0;
}

static int
ask_sat(struct sva_work *w, const struct sva_question *q, bool search,
	struct sva_reach *out, struct err *e)
{
	struct yosys_job job = {
		.outputs = (const char *const[]){"sat.log", "cex.json"},
		.n_outputs = 2,
		.cpu_ms = q->cpu_ms};
	struct yosys_sat_log log = {0};
	struct yosys_result r;

	job.script = arena_printf(w->a,
		"%stee -q -o sat.log sat -verify -timeout %d -dump_json "
		"cex.json -show-inputs -set-def-inputs %s -prove %s 0 %s\n",
		load(w, q), SAT_SECONDS,
		!w->env.clock ? ""
			      : arena_printf(w->a,
					"-set-init-undef -tempinduct%s "
					"-maxsteps %d",
					search ? "-baseonly" : "",
					search ? q->depth : INDUCT_STEPS),
		q->wires[0], w->job->top);
	if (sva__yosys(w, &job, &r, e) < 0)
		return -1;
	if (r.out[0].text)
		yosys_log_sat(r.out[0].text, r.out[0].n, &log);
	if (w->env.clock && log.steps > out->depth)
		out->depth = log.steps;
	if (r.how == YOSYS_OK && !search) {
		out->answer = SVA_NEVER;
		out->engine = w->env.clock ? "induction" : "sat";
	} else if (r.how == YOSYS_OK) {
		out->depth = q->depth;
	} else if (log.end == YOSYS_SAT_MODEL && r.out[1].text &&
		trace_json(w, r.out[1].text, r.out[1].n, &out->trace)) {
		shown(out, w->env.clock ? "bmc" : "sat");
	}
	return 0;
}

/* Without state: one wire after the other. */
static int
ask_each(struct sva_work *w, const struct sva_question *q,
	struct sva_reach *out, struct err *e)
{
	struct sva_question one = *q;
	bool all = true;
	size_t i;

	for (i = 0; i < q->n && out->answer != SVA_ONCE; i++) {
		one.wires = &q->wires[i];
		one.n = 1;
		out->answer = SVA_OPEN;
		if (ask_sat(w, &one, false, out, e) < 0)
			return -1;
		all = all && out->answer == SVA_NEVER;
		out->which = i;
	}
	if (out->answer == SVA_NEVER && !all)
		out->answer = SVA_OPEN;
	return 0;
}

int
sva__reach(struct sva_work *w, const struct sva_question *q,
	struct sva_reach *out, struct err *e)
{
	memset(out, 0, sizeof(*out));
	out->engine = "";
	if (w->left_ms <= 0)
		return 0;
	if (!w->env.clock)
		return ask_each(w, q, out, e);
	if (yosys_has_abc(w->s->ys) && !q->exact && ask_abc(w, q, out, e) < 0)
		return -1;
	if (out->answer != SVA_OPEN || w->left_ms <= 0 || q->n != 1 ||
		(q->no_proof && !q->exact))
		return 0;
	return ask_sat(w, q, q->exact, out, e);
}
