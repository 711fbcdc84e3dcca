/*
 * fuzz_vcd: any bytes as a waveform dump.  Every signal has a path, its changes
 * come in order of time, and its value has the signal's width at any time.
 * A window of it is drawn as text that any reader takes.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/wavedraw.h"
#include "lib/base/json.h"
#include "lib/base/str.h"

static void
check_signal(struct arena *a, const struct vcd *v, size_t i)
{
	const struct vcd_signal *s = &v->signals[i];

	FUZZ_CHECK(s->path != NULL && s->width > 0 && s->values != NULL);
	FUZZ_CHECK(vcd_find(v, s->path) != NULL);
	for (size_t k = 0; k < s->values->n; k++) {
		const struct vcd_change *c = &s->values->changes[k];

		FUZZ_CHECK(k == 0 || c[-1].time < c->time);
		FUZZ_CHECK(c->time <= v->end && c->n > 0);
	}
	if (s->width > 4096)
		return;
	for (int64_t t = -1; t < 4; t++)
		FUZZ_CHECK(vcd_at(a, s, t) != NULL);
}

/* Nothing that a design chose ends a tag or drives a terminal. */
static void
check_window(struct arena *a, const struct vcd *v)
{
	static const char *const some[] = {"*a*", "q"};
	struct waveview *w = arena_alloc(a, sizeof(*w));
	struct err e = ERR_INIT;
	struct buf b;
	char *json;

	w->unit_fs = v->unit_fs;
	w->mark = waveview_first_wrong(a, v);
	waveview_choose(w, a, v, some, v->n % 3);
	waveview_window(w, a, w->mark < 0 ? -1 : w->mark, 7);
	FUZZ_CHECK(w->n_times <= 7);
	buf_init(&b, (size_t)1 << 22);
	FUZZ_CHECK(wavedraw_svg(w, &b, &e) == 0);
	FUZZ_CHECK(str_utf8_ok(b.ptr, b.len) && strchr(b.ptr, '\033') == NULL);
	json = json_text(a, wavedraw_json(w, a));
	FUZZ_CHECK(str_utf8_ok(json, strlen(json)));
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	char *text = arena_alloc(&a, size + 1);
	struct vcd v;

	if (size > 0)
		memcpy(text, data, size);
	if (vcd_parse(&a, text, size, &v, &e) < 0) {
		FUZZ_CHECK(e.code == ERR_PARSE);
	} else {
		for (size_t i = 0; i < v.n && i < 16; i++)
			check_signal(&a, &v, i);
		check_window(&a, &v);
	}
	arena_release(&a);
	return 0;
}
