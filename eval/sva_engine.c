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
	job->servers = w->s->servers;
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

/* A server has parsed the rules of techmap already. */
static const char gates_prelude[] =
	"read_verilog -nooverwrite -noblackbox -icells +/techmap.v\n"
	"design -stash tm\n";
/* Cells that are the same are merged, but no registers: two that begin unknown
 * may begin unlike. */
#define MERGE "opt_merge t:$*ff* t:$_*FF* %%u %%n\n"
#define TO_GATES                                                               \
	"setundef -undriven -anyseq\n"                                         \
	"opt_expr\n"                                                           \
	"opt_clean\n" MERGE "opt_clean -purge\n"                               \
	"dffunmap\n"                                                           \
	"simplemap\n"                                                          \
	"techmap -map %%tm t:$* t:$_* %%d\n" MERGE "aigmap\n"                  \
	"opt_clean\n"

struct yosys_file
sva__netlist(const struct sva_work *w)
{
	return (struct yosys_file){SVA_NETLIST, w->netlist.text, w->netlist.n};
}

int
sva__map(struct sva_work *w, struct err *e)
{
	const struct yosys_file netlist = sva__netlist(w);
	struct yosys_job job = {.files = &netlist,
		.n_files = 1,
		.outputs = (const char *const[]){SVA_GATES, "q.aig", "q.map"},
		.n_outputs = 3,
		.script = arena_printf(w->a,
			"read_rtlil " SVA_NETLIST "\n"
			"delete -port o:*\n"
			"async2sync\n"
			"opt_expr -keepdc\n"
			"opt_clean\n" TO_GATES "write_rtlil " SVA_GATES "\n"
			"setattr -unset keep %s/w:" SVA_PREFIX "*\n"
			"expose %s/w:" SVA_PREFIX "bad_* %s/w:" SVA_PREFIX
			"hit_* %s/w:" SVA_PREFIX "runs\n"
			"opt_clean -purge\n"
			"write_aiger -zinit -map q.map q.aig\n",
			w->job->top, w->job->top, w->job->top, w->job->top),
		.prelude = gates_prelude,
		.cpu_ms = w->left_ms / 2};
	struct yosys_result r;

	if (!w->env.clock || !yosys_has_abc(w->s->ys))
		return 0;
	if (sva__yosys(w, &job, &r, e) < 0)
		return -1;
	if (r.how != YOSYS_OK)
		return 0;
	w->gates = r.out[0];
	w->aig = r.out[1];
	w->map = r.out[2];
	return 0;
}

static void
shown(struct sva_reach *out, const char *engine)
{
	out->answer = SVA_ONCE;
	out->engine = engine;
}

/* The number of a wire among the outputs of a map, "output 2 0 NAME"; -1: it
 * is none, as a wire that is constant. */
static long
output_of(const char *map, const char *wire)
{
	const char *m = map;

	while ((m = strstr(m, "output "))) {
		char *end;
		long number;

		m += strlen("output ");
		number = strtol(m, &end, 10);
		(void)strtol(end, &end, 10);
		end += *end == ' ';
		if (strcspn(end, " \n") == strlen(wire) &&
			str_starts(end, wire))
			return number;
	}
	return -1;
}

/* An AIG for ABC: text, its map, and what chooses the question in it. */
struct graph {
	struct yosys_output aig, map;
	const char *choose;
};

/* Of the AIG with all wires, or one with those that are asked. */
static int
make_graph(struct sva_work *w, const struct sva_question *q, struct graph *g,
	struct err *e)
{
	bool gates = w->gates.text && !q->fault;
	const struct yosys_file file = gates
		? (struct yosys_file){SVA_GATES, w->gates.text, w->gates.n}
		: sva__netlist(w);
	struct yosys_job job = {.files = &file,
		.n_files = 1,
		.outputs = (const char *const[]){"m.aig", "m.map"},
		.n_outputs = 2,
		.cpu_ms = q->cpu_ms};
	struct yosys_result r;
	long number;

	memset(g, 0, sizeof(*g));
	if (!q->fault && q->n == 1 && w->aig.text && w->map.text) {
		number = output_of(w->map.text, q->wires[0]);
		*g = (struct graph){w->aig, w->map,
			arena_printf(w->a, "cone -s -a -O %ld\n", number)};
		if (number >= 0)
			return 0;
	}
	job.script = arena_printf(w->a,
		"%s%swrite_aiger -zinit -map m.map m.aig\n",
		gates ? arena_printf(w->a, "read_rtlil " SVA_GATES "\n%s",
				only(w, q))
		      : load(w, q),
		gates ? "" : arena_printf(w->a, TO_GATES));
	if (!gates)
		job.prelude = gates_prelude;
	memset(g, 0, sizeof(*g));
	if (sva__yosys(w, &job, &r, e) < 0)
		return -1;
	if (r.how == YOSYS_OK && r.out[0].text && r.out[1].text)
		*g = (struct graph){r.out[0], r.out[1], ""};
	return 0;
}

/* Which wire is 1 in ABC's counterexample: "CEX: Po =   2". */
static size_t
which_wire(const struct sva_question *q, const char *log, const char *map)
{
	const char *p = strstr(log, "CEX: Po =");
	long po = p ? strtol(p + strlen("CEX: Po ="), NULL, 10) : 0;
	size_t i;

	for (i = 0; i < q->n && q->n > 1; i++)
		if (output_of(map, q->wires[i]) == po)
			return i;
	return 0;
}

/* Without a proof in mind, pdr is only for what has no registers left, which
 * bmc3 refuses. */
static const char *
abc_script(struct sva_work *w, const struct sva_question *q, int64_t ms,
	const char *choose)
{
	int seconds = (int)(ms / 2000 + 1);

	return arena_printf(w->a,
		"read_aiger m.aig\n%sstrash\nscorr\n"
		"bmc3 -F %d -C %d -T %d\nprint_status\n"
		"write_cex -a cex.txt\n"
		"dretime\npdr -T %d\nprint_status\n",
		choose, q->depth, BMC_CONFLICTS, seconds,
		q->no_proof ? 1 : seconds);
}

static int
ask_abc(struct sva_work *w, const struct sva_question *q, struct sva_reach *out,
	struct err *e)
{
	struct yosys_job job = {.program = YOSYS_ABC,
		.outputs = (const char *const[]){"cex.txt"},
		.n_outputs = 1};
	struct yosys_file file = {.name = "m.aig"};
	int64_t before = w->left_ms;
	struct yosys_result r;
	struct graph g;
	int status;

	if (make_graph(w, q, &g, e) < 0)
		return -1;
	job.cpu_ms = q->cpu_ms - (before - w->left_ms);
	if (!g.aig.text || job.cpu_ms <= 0 || w->left_ms <= 0)
		return 0;
	file.text = g.aig.text;
	file.n = g.aig.n;
	job.files = &file;
	job.n_files = 1;
	job.script = abc_script(w, q, job.cpu_ms, g.choose);
	if (sva__yosys(w, &job, &r, e) < 0)
		return -1;
	status = yosys_log_abc(r.log, r.log_n, &out->depth);
	if (status == 1 && r.how == YOSYS_OK) {
		out->answer = SVA_NEVER;
		out->engine = "pdr";
	} else if (status == 0 && r.out[0].text &&
		trace_abc(w, g.map.text, r.out[0].text, &out->trace)) {
		shown(out, "bmc");
		out->which = which_wire(q, r.log, g.map.text);
	}
	return 0;
}

static int
ask_sat(struct sva_work *w, const struct sva_question *q, bool search,
	struct sva_reach *out, struct err *e)
{
	const struct yosys_file netlist = sva__netlist(w);
	struct yosys_job job = {.files = &netlist,
		.n_files = 1,
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
