/*
 * export_out: the files of an export, in a folder beside that which becomes
 * the export when all of them are whole.  It must not know what is in a row.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "curate/export_int.h"
#include "lib/base/fs.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/str.h"
#include "lib/base/yaml.h"

void
export__count(struct arena *a, struct export_names *x, const char *name)
{
	size_t i;

	for (i = 0; i < x->used; i++)
		if (str_eq(x->name[i], name)) {
			x->n[i]++;
			return;
		}
	if (x->used == EXPORT_NAMES) {
		x->n[EXPORT_NAMES - 1]++;
		return;
	}
	x->name[x->used] =
		x->used == EXPORT_NAMES - 1 ? "others" : arena_strdup(a, name);
	x->n[x->used++] = 1;
}

/* Only what an export wrote is ever removed. */
static int
is_export(struct arena *a, const char *dir, bool *yes, struct err *e)
{
	const char *readme = fs_join(a, dir, "README.md");
	char *text;
	size_t n;

	*yes = false;
	if (!fs_exists(readme))
		return 0;
	if (fs_read(a, readme, LIM_YAML_TEXT, &text, &n, e) < 0)
		return -1;
	*yes = str_memmem(text, n, EXPORT_SCHEMA) != NULL;
	return 0;
}

static int
look_at_place(struct export_job *x, struct err *e)
{
	const char *dir = x->o->dir;
	bool ours;
	char **names;
	size_t n;

	if (!fs_exists(dir))
		return 0;
	if (!fs_is_dir(dir))
		return err_set(e, ERR_EXISTS, "%s is no folder", dir);
	if (fs_list(&x->life, dir, &names, &n, e) < 0 ||
		is_export(&x->life, dir, &ours, e) < 0)
		return -1;
	if (n == 0 || (ours && x->o->replace))
		return 0;
	return err_set(e, ERR_EXISTS,
		ours ? "%s has an export already: --replace writes it anew"
		     : "%s is not empty: name a new folder",
		dir);
}

int
export__begin(struct export_job *x, struct err *e)
{
	char *dir = arena_strdup(&x->life, x->o->dir);
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		dir[--n] = '\0';
	x->part = arena_printf(&x->life, "%s.rtlsmith-part", dir);
	if (look_at_place(x, e) < 0 || fs_rmtree(x->part, e) < 0)
		return -1;
	return fs_mkdirs(x->part, 0777, e);
}

static int
stream_open(struct export_job *x, enum export_format f, enum export_split s,
	struct err *e)
{
	struct export_stream *o = &x->out[f][s];
	const char *dir = arena_printf(
		&x->life, "%s/data/%s", x->part, export_format_name(f));

	o->path = arena_printf(&x->life, "data/%s/%s-%05lld.jsonl%s",
		export_format_name(f), export_split_name(s),
		(long long)o->shards++, x->o->plain ? "" : ".zst");
	o->rows = o->bytes = 0;
	if (fs_mkdirs(dir, 0777, e) < 0)
		return -1;
	return fs_pack_open(&o->w, fs_join(&x->life, x->part, o->path), e);
}

static int
stream_close(struct export_job *x, enum export_format f, enum export_split s,
	struct err *e)
{
	struct export_stream *o = &x->out[f][s];
	struct fs_pack *w = o->w;

	if (w == NULL)
		return 0;
	o->w = NULL;
	if (x->n_files == x->cap_files) {
		x->cap_files = x->cap_files != 0 ? 2 * x->cap_files : 64;
		x->file = xrealloc(x->file, x->cap_files * sizeof(*x->file));
	}
	x->file[x->n_files++] = (struct export_file){o->path, f, s, o->rows};
	return fs_pack_close(w, e);
}

int
export__put(struct export_job *x, enum export_format f, enum export_split s,
	const cJSON *row, struct err *e)
{
	struct export_stream *o = &x->out[f][s];
	struct arena a = ARENA_INIT;
	const char *text = json_text(&a, row);
	size_t n = strlen(text);
	int rc = 0;

	if (n + 1 > LIM_JSONL_LINE) {
		arena_release(&a);
		return err_set(e, ERR_LIMIT,
			"row %.40s has more than %zu bytes",
			json_str(row, "id", ""), (size_t)LIM_JSONL_LINE);
	}
	if (o->w != NULL && o->bytes + (int64_t)n > x->o->shard_bytes)
		rc = stream_close(x, f, s, e);
	if (rc == 0 && o->w == NULL)
		rc = stream_open(x, f, s, e);
	if (rc == 0)
		rc = fs_pack_add(o->w, text, n, e);
	if (rc == 0)
		rc = fs_pack_add(o->w, "\n", 1, e);
	arena_release(&a);
	o->bytes += (int64_t)n + 1;
	o->rows++;
	x->t->rows[f][s]++;
	return rc;
}

static int
by_path(const void *p, const void *q)
{
	const struct export_file *f = p, *g = q;

	return strcmp(f->path, g->path);
}

int
export__end(struct export_job *x, struct err *e)
{
	for (int f = 0; f < EXPORT_FORMATS; f++)
		for (int s = 0; s < EXPORT_SPLITS; s++)
			if (stream_close(x, (enum export_format)f,
				    (enum export_split)s, e) < 0)
				return -1;
	if (x->n_files > 0)
		qsort(x->file, x->n_files, sizeof(*x->file), by_path);
	if (export__card(x, e) < 0)
		return -1;
	if (fs_exists(x->o->dir) && fs_rmtree(x->o->dir, e) < 0)
		return -1;
	if (rename(x->part, x->o->dir) < 0)
		return err_sys(e, ERR_IO, "cannot make %s", x->o->dir);
	return 0;
}

void
export__give_up(struct export_job *x)
{
	struct err ignored = ERR_INIT;

	for (int f = 0; f < EXPORT_FORMATS; f++)
		for (int s = 0; s < EXPORT_SPLITS; s++)
			fs_pack_drop(x->out[f][s].w);
	if (x->part != NULL)
		(void)fs_rmtree(x->part, &ignored);
}
