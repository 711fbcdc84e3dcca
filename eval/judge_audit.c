/*
 * judge_audit: what a candidate may not do, seen in Icarus' byte code, where
 * no macro and no comment can hide it.
 *
 * Each call of a system task or function stands in a line of its own, with
 * file and line:
 *
 *	    %vpi_call/w 3 5 "$display", "x" {0 0 0};
 *	    %vpi_func 3 4 "$random" 32 {0 0 0};
 *	L_0x55 .sfunc/e 3 2 "$random", E_0x55, "v32";
 *
 * The candidate is compiled alone, so every line is its own.  Must not trust
 * anything but that form: names are texts that the design chose.
 */
#include "eval/judge_priv.h"

#include <ctype.h>
#include <string.h>

#include "lib/base/str.h"

/* No effect outside the calling process; $random and $urandom are missing on
 * purpose: without a seed they draw from the testbench's stream. */
static const char *const pure[] = {"$bits", "$bitstoreal", "$bitstoshortreal",
	"$ceil", "$clog2", "$countbits", "$countones", "$dimensions", "$exp",
	"$floor", "$high", "$hypot", "$increment", "$is_signed", "$isunknown",
	"$itor", "$left", "$ln", "$log10", "$low", "$onehot", "$onehot0",
	"$pow", "$realtime", "$realtobits", "$right", "$rtoi", "$sformat",
	"$sformatf", "$shortrealtobits", "$signed", "$simtime", "$sin", "$cos",
	"$tan", "$asin", "$acos", "$atan", "$atan2", "$sinh", "$cosh", "$tanh",
	"$asinh", "$acosh", "$atanh", "$size", "$sizeof", "$sqrt", "$sscanf",
	"$stime", "$swrite", "$swriteb", "$swriteh", "$swriteo", "$time",
	"$timeformat", "$typename", "$unpacked_dimensions", "$unsigned", "$abs",
	"$min", "$max"};

static const char *const prints[] = {"$display", "$displayb", "$displayh",
	"$displayo", "$write", "$writeb", "$writeh", "$writeo", "$strobe",
	"$strobeb", "$strobeh", "$strobeo", "$monitor", "$monitorb",
	"$monitorh", "$monitoro", "$info", "$warning", "$error",
	"$printtimescale"};

static bool
listed(const char *const *list, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(list[i], name))
			return true;
	return false;
}

static bool
allowed(const char *name, bool printing)
{
	return listed(pure, sizeof(pure) / sizeof(pure[0]), name) ||
		(printing &&
			listed(prints, sizeof(prints) / sizeof(prints[0]),
				name));
}

/* One line of byte code, NUL-terminated. */
static const char *
skip_word(const char *p)
{
	p += strcspn(p, " \t");
	return p + strspn(p, " \t");
}

static const char *
skip_blank(const char *p)
{
	return p + strspn(p, " \t");
}

static bool
eat_int(const char **p, int *v)
{
	int64_t n = 0;

	if (!isdigit((unsigned char)**p))
		return false;
	while (isdigit((unsigned char)**p)) {
		n = n > 99999999 ? n : n * 10 + (**p - '0');
		(*p)++;
	}
	*v = (int)n;
	*p = skip_blank(*p);
	return true;
}

/* The text in quotes at p, or NULL. */
static char *
quoted(struct arena *a, const char *p, const char **end)
{
	const char *q;

	if (*p != '"')
		return NULL;
	for (q = ++p; *q && *q != '"'; q++)
		if (*q == '\\' && q[1])
			q++;
	if (!*q)
		return NULL;
	*end = skip_blank(q + 1);
	return arena_strndup(a, p, (size_t)(q - p));
}

/* The system task that the line calls, or NULL. */
static char *
called(struct arena *a, const char *line, int *at)
{
	const char *p = skip_blank(line);
	int file;

	if (!str_starts(p, "%vpi_call") && !str_starts(p, "%vpi_func")) {
		p = skip_word(p);
		if (!str_starts(p, ".sfunc"))
			return NULL;
	}
	p = skip_word(p);
	if (!eat_int(&p, &file) || !eat_int(&p, at))
		return NULL;
	return quoted(a, p, &p);
}

static const char *
next_line(const char *p)
{
	const char *nl = strchr(p, '\n');

	return nl ? nl + 1 : p + strlen(p);
}

void
judge__audit_code(struct arena *a, const char *vvp, size_t n, bool printing,
	struct judge_audit *out)
{
	const char *p, *end = vvp + n;
	char *name;
	int line = 0;

	memset(out, 0, sizeof(*out));
	for (p = vvp; p < end && *p; p = next_line(p)) {
		name = called(a, p, &line);
		if (!name || allowed(name, printing))
			continue;
		out->name = name;
		out->line = line;
		return;
	}
}

/* ---- source ---- */

/* Behind the comment or string at p; p itself when there is none. */
static size_t
skip_opaque(const char *p, size_t i, size_t n)
{
	size_t k = i;

	if (i + 1 < n && p[i] == '/' && p[i + 1] == '/') {
		while (k < n && p[k] != '\n')
			k++;
	} else if (i + 1 < n && p[i] == '/' && p[i + 1] == '*') {
		for (k = i + 2; k < n; k++)
			if (p[k] == '/' && p[k - 1] == '*' && k > i + 2)
				return k + 1;
	} else if (p[i] == '"') {
		for (k = i + 1; k < n && p[k] != '"' && p[k] != '\n'; k++)
			if (p[k] == '\\')
				k++;
		k = k < n ? k + 1 : n;
	}
	return k;
}

void
judge__audit_source(const char *p, size_t n, struct judge_audit *out)
{
	static const char word[] = "`include";
	const size_t k = sizeof(word) - 1;
	int line = 1;
	size_t i = 0, j, end;

	memset(out, 0, sizeof(*out));
	while (i < n) {
		end = skip_opaque(p, i, n);
		if (end == i && n - i >= k && memcmp(p + i, word, k) == 0) {
			out->name = word;
			out->line = line;
			return;
		}
		end = end == i ? i + 1 : end;
		for (j = i; j < end && j < n; j++)
			line += p[j] == '\n';
		i = end;
	}
}

/* ---- roots ---- */

/* Index of the file called dut in the table at the end; -1: none. */
static int
file_index(struct arena *a, const char *vvp, const char *dut)
{
	const char *p = vvp, *at = NULL;
	int i;
	char *name;

	while ((p = strstr(p, "\n:file_names ")) != NULL)
		at = ++p;
	if (!at)
		return -1;
	for (i = 0, p = next_line(at); *p; i++, p = next_line(p)) {
		name = quoted(a, skip_blank(p), &at);
		if (!name)
			return -1;
		if (str_eq(name, dut))
			return i;
	}
	return -1;
}

size_t
judge__foreign_roots(struct arena *a, const char *vvp, size_t n,
	const char *dut, const char **bench)
{
	int index = file_index(a, vvp, dut), file, line;
	size_t n_bench = 0, n_dut = 0;
	const char *p, *q;
	char *type;

	*bench = NULL;
	for (p = vvp; p < vvp + n && *p; p = next_line(p)) {
		q = skip_word(p);
		if (p[0] != 'S' || !str_starts(q, ".scope module, "))
			continue;
		q += strlen(".scope module, ");
		if (!quoted(a, q, &q))
			continue;
		type = quoted(a, q, &q);
		/* an instance has its place and its parent behind a comma */
		if (!type || !eat_int(&q, &file) || !eat_int(&q, &line) ||
			*q != ';')
			continue;
		if (file == index) {
			n_dut++;
		} else {
			*bench = n_bench == 0 ? type : NULL;
			n_bench++;
		}
	}
	return n_dut;
}
