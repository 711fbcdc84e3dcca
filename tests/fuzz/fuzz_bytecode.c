/*
 * fuzz_bytecode: any bytes as a compiler's output.  Reading ends, whatever is
 * found lies within what was read, and every audit is bounded.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "eval/bytecode.h"
#include "eval/samecode.h"

static void
check_scopes(struct arena *a, const struct bytecode *bc)
{
	size_t i, k;

	for (i = 0; i < bc->n_scopes; i++) {
		const struct bytecode_scope *s = &bc->scopes[i];

		FUZZ_CHECK(s->parent < (int)i && s->parent >= -1);
		FUZZ_CHECK(s->name && s->def);
		for (k = 0; k < s->n_ports; k++)
			FUZZ_CHECK(s->ports[k].name);
		if (i < 8)
			FUZZ_CHECK(bytecode_path(a, bc, (int)i));
	}
	for (i = 0; i < bc->n_calls; i++)
		FUZZ_CHECK(bc->calls[i].name &&
			bc->calls[i].scope < (int)bc->n_scopes);
	for (i = 0; i < bc->n_files; i++)
		FUZZ_CHECK(bytecode_file(bc, bc->files[i]) >= (int)i);
}

static void
check_audit(struct arena *a, const struct bytecode *bc, const char *top)
{
	struct bytecode_audit au;
	size_t i;

	bytecode_audit(a, bc, top, "dut.sv", &au);
	FUZZ_CHECK(au.n <= BYTECODE_FINDINGS);
	FUZZ_CHECK(au.instances <= bc->n_scopes);
	for (i = 0; i < au.n; i++)
		FUZZ_CHECK(au.findings[i].rule && au.findings[i].what &&
			au.findings[i].scope);
}

/* Reads to the end, and what it gives back it would refuse. */
static void
check_same(struct arena *a, const char *code, size_t size)
{
	size_t n, m;
	const char *text = samecode_text(a, code, size, &n);

	if (!text)
		return;
	FUZZ_CHECK(n <= 2 * size + 64 && text[n] == '\0');
	FUZZ_CHECK(!memchr(text, '\1', n) || !samecode_text(a, text, n, &m));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* an exact copy, so that a byte too far is seen */
	char *code = malloc(size ? size : 1);
	struct arena a = ARENA_INIT;
	struct bytecode_port *ports;
	struct bytecode *bc;
	struct err e = ERR_INIT;
	size_t n;

	FUZZ_CHECK(code);
	if (size > 0)
		memcpy(code, data, size);
	if (bytecode_parse(&a, code, size, &bc, &e) == 0) {
		check_scopes(&a, bc);
		check_audit(&a, bc, "TopModule");
		if (bytecode_ports(
			    &a, code, size, "TopModule", &ports, &n, &e) == 0)
			FUZZ_CHECK(bytecode_instance(bc, "TopModule") >= 0);
	}
	check_same(&a, code, size);
	arena_release(&a);
	free(code);
	return 0;
}
