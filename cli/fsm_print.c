/*
 * fsm_print: state machines as text and as JSON.  Only reads what was found.
 */
#include "cli/fsm_print.h"

#include "lib/base/json.h"

/* ---- as JSON ---- */

static cJSON *
names_json(struct arena *a, const char **names, size_t n)
{
	cJSON *o = json_array(a);

	for (size_t i = 0; i < n; i++)
		json_push_str(o, names[i]);
	return o;
}

static cJSON *
states_json(struct fsm_show *j, const struct fsm_machine *m,
	const struct fsm_analysis *an)
{
	struct arena *a = j->cli->arena;
	cJSON *all = json_array(a);

	for (int s = 0; s < m->n_states; s++) {
		cJSON *o = json_object(a);

		json_set_str(o, "name", m->states[s]);
		json_set_str(o, "code", m->codes[s]);
		json_set_bool(o, "reached", an->reached[s]);
		json_set_i64(o, "class", an->class_of[s]);
		json_push(all, o);
	}
	return all;
}

static cJSON *
edges_json(struct fsm_show *j, const struct fsm_machine *m)
{
	struct arena *a = j->cli->arena;
	cJSON *all = json_array(a);

	for (size_t i = 0; i < m->n_edges; i++) {
		const struct fsm_edge *x = &m->edges[i];
		cJSON *o = json_object(a);

		json_set_str(o, "from", m->states[x->from]);
		json_set_str(o, "when", fsm_cube_text(a, m, &x->in));
		json_set_str(o, "to", m->states[x->to]);
		json_set_str(o, "out", x->out);
		json_push(all, o);
	}
	return all;
}

static cJSON *
machine_json(struct fsm_show *j, size_t i)
{
	const struct fsm_machine *m = &j->d.machines[i];
	struct arena *a = j->cli->arena;
	cJSON *o = json_object(a);

	json_set_str(o, "register", m->name);
	json_set_i64(o, "bits", m->bits);
	json_set_str(o, "clock", m->clock);
	json_set_bool(o, "rising", m->rising);
	json_set_str(
		o, "reset_state", m->reset >= 0 ? m->states[m->reset] : NULL);
	json_set_str(o, "reset",
		m->areset		 ? m->areset
			: m->sreset >= 0 ? m->ins[m->sreset]
					 : NULL);
	json_set_str(o, "initial", m->init >= 0 ? m->states[m->init] : NULL);
	json_set(o, "inputs", names_json(a, m->ins, (size_t)m->n_in));
	json_set(o, "outputs", names_json(a, m->outs, (size_t)m->n_out));
	json_set(o, "states", states_json(j, m, &j->an[i]));
	json_set(o, "never_entered", names_json(a, m->dead, m->n_dead));
	json_set_i64(o, "classes", j->an[i].n_classes);
	json_set(o, "transitions", edges_json(j, m));
	if (j->rewrite) {
		json_set_i64(o, "new_states", j->small[i].n_states);
		json_set_i64(o, "new_bits", j->small[i].bits);
		json_set(o, "new_codes",
			names_json(a, j->small[i].codes,
				(size_t)j->small[i].n_states));
	}
	return o;
}

void
fsm_print_json(struct fsm_show *j, const char *why)
{
	struct arena *a = j->cli->arena;
	cJSON *o = json_object(a), *list = json_array(a);

	json_set_str(o, "schema", "rtlsmith.fsm/1");
	json_set_str(o, "file", j->path);
	json_set_str(o, "top", j->text.top);
	if (why)
		json_set_str(o, "why", why);
	for (size_t i = 0; i < j->d.n; i++)
		json_push(list, machine_json(j, i));
	json_set(o, "machines", list);
	json_set(o, "not_taken", names_json(a, j->d.others, j->d.n_others));
	if (j->rewrite) {
		json_set_str(o, "encoding", fsm_encoding_name(j->encoding));
		json_set(o, "rewrite", rewrite_result_json(a, &j->gate));
	}
	ui_print(j->cli->ui, "%s", json_pretty(a, o));
}

/* ---- for people ---- */

static void
print_classes(struct fsm_show *j, const struct fsm_machine *m,
	const struct fsm_analysis *an)
{
	struct ui *ui = j->cli->ui;

	if (an->why)
		ui_print(ui, "  %s\n", an->why);
	for (int c = 0; c < an->n_classes; c++) {
		int n = 0;

		for (int s = 0; s < m->n_states; s++)
			n += an->class_of[s] == c;
		if (n < 2)
			continue;
		ui_print(ui, "  cannot be told apart:");
		for (int s = 0; s < m->n_states; s++)
			if (an->class_of[s] == c)
				ui_print(ui, " %s", m->states[s]);
		ui_print(ui, "\n");
	}
}

static void
print_states(struct fsm_show *j, const struct fsm_machine *m,
	const struct fsm_analysis *an)
{
	static const struct ui_col cols[] = {
		{"state", false}, {"code", false}, {"goes to", false}};
	struct arena *a = j->cli->arena;
	struct ui_table *t = ui_table_new(a, cols, 3);

	for (int s = 0; s < m->n_states; s++) {
		const char *to = "";
		bool *seen =
			arena_array(a, (size_t)m->n_states + 1, sizeof(*seen));

		for (size_t i = 0; i < m->n_edges; i++) {
			const struct fsm_edge *x = &m->edges[i];

			if (x->from != s || seen[x->to])
				continue;
			seen[x->to] = true;
			to = arena_printf(a, "%s%s%s", to, *to ? " " : "",
				m->states[x->to]);
		}
		ui_table_row(t,
			(const char *const[]){
				arena_printf(a, "%s%s%s%s", m->states[s],
					s == m->reset ? " (reset)" : "",
					s == m->init ? " (initial)" : "",
					an->reached[s] ? "" : " (unreachable)"),
				m->codes[s], to});
	}
	ui_table_print(j->cli->ui, t);
}

static void
print_signals(struct fsm_show *j, const char *what, const char **names, int n)
{
	ui_print(j->cli->ui, "  %s:", what);
	for (int i = 0; i < n; i++)
		ui_print(j->cli->ui, " %s", names[i]);
	ui_print(j->cli->ui, "%s\n", n == 0 ? " none" : "");
}

static void
print_machine(struct fsm_show *j, size_t i)
{
	const struct fsm_machine *m = &j->d.machines[i];
	const struct fsm_analysis *an = &j->an[i];
	struct ui *ui = j->cli->ui;

	ui_print(ui, "%s: %d states in %d flip-flops, %s edge of %s, ", m->name,
		m->n_states, m->bits, m->rising ? "rising" : "falling",
		m->clock);
	if (m->reset >= 0)
		ui_print(ui, "%s reset %s=%d\n",
			m->areset ? "asynchronous" : "synchronous",
			m->areset ? m->areset : m->ins[m->sreset],
			m->areset ? m->areset_high : m->sreset_high);
	else
		ui_print(ui, "no reset found\n");
	print_signals(j, "inputs", m->ins, m->n_in);
	print_signals(j, "outputs", m->outs, m->n_out);
	print_states(j, m, an);
	if (m->n_dead > 0)
		print_signals(j, "never entered", m->dead, (int)m->n_dead);
	print_classes(j, m, an);
	ui_print(ui, "  %d of %d states are needed\n", an->n_classes,
		m->n_states + (int)m->n_dead);
}

void
fsm_print_text(struct fsm_show *j, const char *why)
{
	struct ui *ui = j->cli->ui;

	if (why)
		ui_print(ui, "%s: not read: %s\n", j->path, why);
	else if (j->d.n == 0)
		ui_print(ui, "%s: no state machine found in %s\n", j->path,
			j->text.top);
	for (size_t i = 0; i < j->d.n; i++)
		print_machine(j, i);
	for (size_t i = 0; i < j->d.n_others; i++)
		ui_print(ui, "not taken: %s\n", j->d.others[i]);
	if (!j->rewrite)
		return;
	ui_print(ui, "\nnew design (%s codes", fsm_encoding_name(j->encoding));
	for (size_t i = 0; i < j->d.n; i++)
		ui_print(ui, ", %s: %d states in %d flip-flops",
			j->small[i].name, j->small[i].n_states,
			j->small[i].bits);
	ui_print(ui, ")\n");
	rewrite_print(j->cli, &j->gate);
}
