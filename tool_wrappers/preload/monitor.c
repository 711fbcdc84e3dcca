/*
 * monitor: VPI module for Icarus' simulator (rtlsmith.vpi).  Follows the ports
 * of the instances of one module definition and tells at the end of the
 * simulation what went in and out; see eval/monitor.h.
 *
 *	compiletf	remembers the name that $rtlsmith_watch is given
 *	start		finds the instances, asks for changes of their ports
 *	change		puts the port on a list; the first one of a time step
 *			asks to be called when the step is settled
 *	settled		looks at the listed ports only: cost per change, not
 *			per port
 *	end		one line of JSON (monitor_line.c)
 *
 * A change that is gone when the step has settled is none.  Must not print,
 * nor change anything in the simulation, nor trust names or sizes: what is too
 * much makes the line incomplete, never wrong.
 */
#include "tool_wrappers/preload/monitor.h"

#include <stdlib.h>
#include <string.h>

static struct monitor_state state;

static void
give_up(const char *why)
{
	if (!state.error)
		state.error = why;
}

static void *
room(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		give_up("no memory");
	return p;
}

static char *
copy(const char *s)
{
	size_t n = strlen(s ? s : "") + 1;
	char *p = room(n, 1);

	if (p && s)
		memcpy(p, s, n);
	return p;
}

uint64_t
monitor_mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) + UINT64_C(0xd1b54a32d192ed03);
	h *= UINT64_C(0x9e3779b97f4a7c15);
	return h ^ (h >> 32);
}

static uint64_t
now(void)
{
	s_vpi_time t = {.type = vpiSimTime};

	vpi_get_time(NULL, &t);
	return (uint64_t)t.high << 32 | t.low;
}

/* ---- values ---- */

static uint32_t
top_mask(int width)
{
	return width % 32 ? (UINT32_C(1) << (width % 32)) - 1 : ~UINT32_C(0);
}

/* Reads a word's value into cells; true when they were different. */
static bool
read_word(const struct monitor_word *w, uint32_t *a, uint32_t *b)
{
	s_vpi_value v = {.format = vpiVectorVal};
	int n = (w->width + 31) / 32, i;
	uint32_t mask, va, vb;
	bool differs = false;

	vpi_get_value(w->handle, &v);
	if (v.format != vpiVectorVal || !v.value.vector)
		return false;
	for (i = 0; i < n; i++) {
		mask = i == n - 1 ? top_mask(w->width) : ~UINT32_C(0);
		va = (uint32_t)v.value.vector[i].aval & mask;
		vb = (uint32_t)v.value.vector[i].bval & mask;
		differs |= va != a[i] || vb != b[i];
		a[i] = va;
		b[i] = vb;
	}
	return differs;
}

static bool
read_real(struct monitor_pin *p)
{
	s_vpi_value v = {.format = vpiRealVal};
	uint64_t before, now;

	vpi_get_value(p->words[0].handle, &v);
	/* the bits: NaN is itself, and -0 is not 0 */
	memcpy(&before, &p->number, sizeof(before));
	memcpy(&now, &v.value.real, sizeof(now));
	p->number = v.value.real;
	return now != before;
}

static void
hash_value(struct monitor_pin *p, uint64_t t)
{
	size_t n = p->n_cells, i;
	uint64_t bits;

	p->hash = monitor_mix(p->hash, t * state.scale);
	if (p->real) {
		memcpy(&bits, &p->number, sizeof(bits));
		p->hash = monitor_mix(p->hash, bits);
		return;
	}
	/* a wider port with nothing above hashes the same */
	while (n > 0 && !p->a[n - 1] && !p->b[n - 1])
		n--;
	for (i = 0; i < n; i++)
		p->hash =
			monitor_mix(p->hash, (uint64_t)p->b[i] << 32 | p->a[i]);
}

/* Adds the steps since the last change to the bits that are unknown. */
static void
count_unknown(struct monitor_pin *p, uint64_t steps)
{
	uint64_t more = steps - p->since;
	uint32_t left;
	size_t i;

	p->since = steps;
	for (i = 0; more > 0 && i < p->n_cells; i++)
		for (left = p->b[i]; left; left &= left - 1)
			p->unknown[i * 32 + (size_t)__builtin_ctz(left)] +=
				(uint32_t)more;
}

/* Takes the settled value; true when it is another one, or the first. */
static bool
settle(struct monitor_pin *p)
{
	bool differs = !p->known_once;
	size_t at = 0;
	int i;

	if (p->dir != vpiInput && p->known_once && !p->real)
		count_unknown(p, p->watch->before);
	if (p->real) {
		differs |= read_real(p);
	} else {
		for (i = 0; i < p->n_words; i++) {
			differs |=
				read_word(&p->words[i], p->a + at, p->b + at);
			at += (size_t)(p->words[i].width + 31) / 32;
		}
	}
	if (differs && p->known_once)
		p->changes++;
	p->known_once = true;
	return differs;
}

static void
see_bits(struct monitor_pin *p)
{
	size_t i;

	for (i = 0; i < p->n_cells; i++) {
		p->seen0[i] |= ~p->a[i] & ~p->b[i];
		p->seen1[i] |= p->a[i] & ~p->b[i];
	}
}

/* ---- time steps ---- */

/* Inputs first: they tell whether this step counts. */
static void
settle_inputs(uint64_t t)
{
	struct monitor_pin *p;

	for (p = state.changed; p; p = p->next) {
		if (p->dir != vpiInput || !settle(p))
			continue;
		hash_value(p, t);
		p->watch->changes++;
		if (p->watch->steps == p->watch->before)
			p->watch->steps++;
	}
}

static void
settle_outputs(uint64_t t)
{
	struct monitor_pin *p;

	for (p = state.changed; p; p = p->next) {
		if (p->dir == vpiInput || !settle(p))
			continue;
		hash_value(p, t);
		if (!p->real)
			see_bits(p);
	}
}

static PLI_INT32
on_settled(p_cb_data cb)
{
	uint64_t t = now();
	struct monitor_pin *p, *next;
	size_t i;

	(void)cb;
	state.scheduled = false;
	for (i = 0; i < state.n_watches; i++) {
		state.watches[i].before = state.watches[i].steps;
		if (!state.started)
			state.watches[i].steps = 1; /* time 0 always counts */
	}
	state.started = true;
	settle_inputs(t);
	settle_outputs(t);
	for (p = state.changed; p; p = next) {
		next = p->next;
		p->next = NULL;
		p->changed = false;
	}
	state.changed = NULL;
	return 0;
}

static void
schedule(void)
{
	s_vpi_time t = {.type = vpiSimTime};
	s_cb_data cb = {
		.reason = cbReadOnlySynch, .cb_rtn = on_settled, .time = &t};

	if (state.scheduled)
		return;
	state.scheduled = true;
	if (!vpi_register_cb(&cb))
		give_up("no callback at the end of a time step");
}

static void
note_change(struct monitor_pin *p)
{
	if (p->changed || p->lost)
		return;
	p->changed = true;
	p->next = state.changed;
	state.changed = p;
}

static PLI_INT32
on_change(p_cb_data cb)
{
	/* the pin was given as user data that VPI calls text */
	note_change((struct monitor_pin *)(uintptr_t)cb->user_data);
	schedule();
	return 0;
}

/* ---- the instances ---- */

static bool
add_word(struct monitor_pin *p, vpiHandle h)
{
	int width = vpi_get(vpiSize, h);

	if (width < 1 || (size_t)width > MONITOR_MAX_BITS - state.n_bits) {
		give_up("too many bits");
		return false;
	}
	p->words[p->n_words].handle = h;
	p->words[p->n_words++].width = width;
	p->width += width;
	p->n_cells += ((size_t)width + 31) / 32;
	state.n_bits += (size_t)width;
	return true;
}

static bool
add_array(struct monitor_pin *p, vpiHandle array)
{
	int n = vpi_get(vpiSize, array);
	vpiHandle it = vpi_iterate(vpiMemoryWord, array), h;

	if (!it || n < 1 || n > MONITOR_MAX_PORTS)
		return false;
	p->words = room((size_t)n, sizeof(*p->words));
	while (p->words && (h = vpi_scan(it)) != NULL)
		if (p->n_words >= n || !add_word(p, h))
			return false;
	return p->n_words == n;
}

static bool
add_object(struct monitor_pin *p, const struct monitor_names *names)
{
	vpiHandle h = monitor_names_find(names, p->name);

	if (!h)
		return false;
	switch (vpi_get(vpiType, h)) {
	case vpiNetArray:
	case vpiRegArray:
	case vpiMemory:
		return add_array(p, h);
	case vpiRealVar:
		p->real = true;
		p->width = 64;
		p->words = room(1, sizeof(*p->words));
		if (p->words)
			p->words[p->n_words++].handle = h;
		return p->words != NULL;
	default:
		p->words = room(1, sizeof(*p->words));
		return p->words && add_word(p, h);
	}
}

static bool
add_cells(struct monitor_pin *p)
{
	p->a = room(p->n_cells, sizeof(*p->a));
	p->b = room(p->n_cells, sizeof(*p->b));
	if (p->dir != vpiInput) {
		p->seen0 = room(p->n_cells, sizeof(*p->seen0));
		p->seen1 = room(p->n_cells, sizeof(*p->seen1));
		p->unknown = room(p->n_cells * 32, sizeof(*p->unknown));
		return p->a && p->b && p->seen0 && p->seen1 && p->unknown;
	}
	return p->a && p->b;
}

static bool
ask_for_changes(struct monitor_pin *p)
{
	s_vpi_time t = {.type = vpiSuppressTime};
	s_vpi_value v = {.format = vpiSuppressVal};
	s_cb_data cb = {.reason = cbValueChange,
		.cb_rtn = on_change,
		.time = &t,
		.value = &v,
		.user_data = (const PLI_BYTE8 *)p};
	int i;

	for (i = 0; i < p->n_words; i++) {
		cb.obj = p->words[i].handle;
		if (!vpi_register_cb(&cb))
			return false;
	}
	return true;
}

static void
add_pin(struct monitor_watch *w, const struct monitor_names *names,
	vpiHandle port)
{
	struct monitor_pin *p = &w->pins[w->n_pins];

	p->watch = w;
	p->name = copy(vpi_get_str(vpiName, port));
	p->dir = vpi_get(vpiDirection, port);
	if (!p->name)
		return;
	w->n_pins++;
	state.n_pins++;
	if (!add_object(p, names) || !add_cells(p) || !ask_for_changes(p))
		p->lost = true;
	if (p->lost)
		p->width = vpi_get(vpiSize, port);
	note_change(p);
}

static size_t
count_ports(vpiHandle module)
{
	vpiHandle it = vpi_iterate(vpiPort, module);
	size_t n = 0;

	while (it && vpi_scan(it))
		n++;
	return n;
}

static void
add_watch(vpiHandle module)
{
	struct monitor_watch *w = &state.watches[state.n_watches];
	struct monitor_names names = {NULL, 0, 0};
	size_t n = count_ports(module);
	vpiHandle it, port;

	if (state.n_watches == MONITOR_MAX_WATCHES ||
		n > MONITOR_MAX_PORTS - state.n_pins) {
		give_up("too many instances or ports");
		return;
	}
	w->path = copy(vpi_get_str(vpiFullName, module));
	w->pins = room(n, sizeof(*w->pins));
	if (!w->path || !w->pins)
		return;
	state.n_watches++;
	if (!monitor_names_list(&names, module))
		give_up("no memory");
	it = vpi_iterate(vpiPort, module);
	while (it && (port = vpi_scan(it)) != NULL)
		add_pin(w, &names, port);
	monitor_names_free(&names);
}

static bool
is_watched(vpiHandle h)
{
	const char *def;

	if (vpi_get(vpiType, h) != vpiModule)
		return false;
	def = vpi_get_str(vpiDefName, h);
	return def && strcmp(def, state.top) == 0;
}

/* Instances inside one that is followed are the candidate's own affair. */
static void
search(vpiHandle scope, int depth)
{
	vpiHandle it, h;

	it = vpi_iterate(scope ? vpiInternalScope : vpiModule, scope);
	while (it && (h = vpi_scan(it)) != NULL) {
		if (is_watched(h))
			add_watch(h);
		else if (depth > 0)
			search(h, depth - 1);
		else
			give_up("instances too deep");
	}
}

/* ---- from start to end ---- */

static PLI_INT32
on_start(p_cb_data cb)
{
	int i;

	(void)cb;
	state.precision = vpi_get(vpiTimePrecision, NULL);
	state.scale = 1;
	for (i = state.precision; i > -15; i--)
		state.scale *= 10;
	search(NULL, 256);
	schedule();
	return 0;
}

static PLI_INT32
on_end(p_cb_data cb)
{
	struct monitor_watch *w;
	size_t i, k;

	(void)cb;
	state.end = now();
	for (i = 0; i < state.n_watches; i++) {
		w = &state.watches[i];
		for (k = 0; k < w->n_pins; k++)
			if (w->pins[k].unknown && w->pins[k].known_once)
				count_unknown(&w->pins[k], w->steps);
	}
	monitor_tell(&state);
	return 0;
}

static void
follow(void)
{
	s_cb_data cb = {.reason = cbStartOfSimulation, .cb_rtn = on_start};

	if (!vpi_register_cb(&cb))
		give_up("no callback at the start");
	cb.reason = cbEndOfSimulation;
	cb.cb_rtn = on_end;
	(void)vpi_register_cb(&cb);
}

static PLI_INT32
watch_compile(ICARUS_VPI_CONST PLI_BYTE8 *data)
{
	vpiHandle it, arg = NULL;
	s_vpi_value v = {.format = vpiStringVal};

	(void)data;
	if (state.sites++ > 0)
		return 0;
	it = vpi_iterate(vpiArgument, vpi_handle(vpiSysTfCall, NULL));
	if (it)
		arg = vpi_scan(it);
	if (arg)
		vpi_get_value(arg, &v);
	state.top = copy(arg && v.format == vpiStringVal ? v.value.str : "");
	if (state.top)
		follow();
	return 0;
}

static PLI_INT32
watch_call(ICARUS_VPI_CONST PLI_BYTE8 *data)
{
	(void)data;
	state.calls++;
	state.late |= now() > 0;
	return 0;
}

static void
register_task(void)
{
	s_vpi_systf_data task = {.type = vpiSysTask,
		.tfname = "$rtlsmith_watch",
		.calltf = watch_call,
		.compiletf = watch_compile};

	(void)vpi_register_systf(&task);
}

__attribute__((visibility("default"))) void (*vlog_startup_routines[])(void) = {
	register_task, NULL};
