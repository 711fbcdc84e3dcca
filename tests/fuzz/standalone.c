/*
 * standalone: runs a fuzz target over files, without an engine, so that the
 * corpus is a regression test under every compiler.  Each argument is a file
 * or a folder of files; no argument is an error, and so is an empty folder.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

#ifndef FUZZ_ENGINE

static int
run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes = NULL;
	size_t n = 0;
	size_t cap = 0;

	if (!f) {
		fprintf(stderr, "cannot open %s\n", path);
		return -1;
	}
	for (;;) {
		size_t got;

		if (n == cap) {
			cap = cap ? cap * 2 : 65536;
			bytes = realloc(bytes, cap);
			if (!bytes)
				abort();
		}
		got = fread(bytes + n, 1, cap - n, f);
		if (got == 0)
			break;
		n += got;
	}
	fclose(f);
	/* a block of exactly this size, so that reading past it is seen */
	if (n > 0) {
		bytes = realloc(bytes, n);
		if (!bytes)
			abort();
	}
	LLVMFuzzerTestOneInput(bytes, n);
	free(bytes);
	return 1;
}

/* Number of files run, or -1. */
static int
run_path(const char *path)
{
	struct dirent *de;
	struct stat st;
	char name[4096];
	int count = 0;
	DIR *d;

	if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		return run_file(path);
	d = opendir(path);
	if (!d) {
		fprintf(stderr, "cannot open %s\n", path);
		return -1;
	}
	while (count >= 0 && (de = readdir(d)) != NULL) {
		int n;

		if (de->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, de->d_name);
		n = run_path(name);
		count = n < 0 ? -1 : count + n;
	}
	closedir(d);
	return count;
}

int
main(int argc, char **argv)
{
	int i;

	if (argc < 2) {
		fprintf(stderr, "usage: %s FILE|FOLDER...\n", argv[0]);
		return 2;
	}
	for (i = 1; i < argc; i++) {
		int n = run_path(argv[i]);

		if (n <= 0) {
			fprintf(stderr, "%s: no input\n", argv[i]);
			return 1;
		}
		printf("# %s: %d inputs\n", argv[i], n);
	}
	return 0;
}

#endif
