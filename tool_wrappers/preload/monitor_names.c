/*
 * monitor_names: objects of a module by name.  vpi_handle_by_name falls over
 * names that hold dots, and over words of arrays, which have none.
 */
#include "tool_wrappers/preload/monitor.h"

#include <stdlib.h>
#include <string.h>

static bool
add(struct monitor_names *o, vpiHandle h)
{
	size_t cap = o->cap ? 2 * o->cap : 64;
	const char *name = vpi_get_str(vpiName, h);
	struct monitor_name *v;

	if (!name)
		return true;
	if (o->n == o->cap) {
		v = realloc(o->v, cap * sizeof(*v));
		if (!v)
			return false;
		o->v = v;
		o->cap = cap;
	}
	o->v[o->n].handle = h;
	o->v[o->n].name = strdup(name);
	if (!o->v[o->n].name)
		return false;
	o->n++;
	return true;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct monitor_name *)a)->name,
		((const struct monitor_name *)b)->name);
}

static int
is_named(const void *name, const void *one)
{
	return strcmp(name, ((const struct monitor_name *)one)->name);
}

bool
monitor_names_list(struct monitor_names *o, vpiHandle module)
{
	static const PLI_INT32 kinds[] = {
		vpiNet, vpiReg, vpiVariables, vpiMemory};
	vpiHandle it, h;
	bool ok = true;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		it = vpi_iterate(kinds[i], module);
		while (it && (h = vpi_scan(it)) != NULL)
			ok = ok && add(o, h);
	}
	if (o->n > 1)
		qsort(o->v, o->n, sizeof(*o->v), by_name);
	return ok;
}

void
monitor_names_free(struct monitor_names *o)
{
	while (o->n > 0)
		free(o->v[--o->n].name);
	free(o->v);
}

vpiHandle
monitor_names_find(const struct monitor_names *o, const char *name)
{
	const struct monitor_name *found = NULL;

	if (o->n > 0)
		found = bsearch(name, o->v, o->n, sizeof(*found), is_named);
	return found ? found->handle : NULL;
}
