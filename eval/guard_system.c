/*
 * guard_system: the system tasks and functions, by what they can do.  What is
 * in no list is not allowed.
 */
#include "eval/guard_int.h"

#include <stdlib.h>
#include <string.h>

#define PURE GUARD_TASK_PURE
#define TIMING GUARD_TASK_TIMING
#define PRINT GUARD_TASK_PRINT
#define END GUARD_TASK_END
#define FILES GUARD_TASK_FILE
#define RANDOM GUARD_TASK_RANDOM
#define STATE GUARD_TASK_PRINT_STATE

static const struct known_task {
	const char *name;
	enum guard_task kind;
} tasks[] = {{"abs", PURE}, {"acos", PURE}, {"acosh", PURE}, {"asin", PURE},
	{"asinh", PURE}, {"atan", PURE}, {"atan2", PURE}, {"atanh", PURE},
	{"bits", PURE}, {"bitstoreal", PURE}, {"bitstoshortreal", PURE},
	{"cast", PURE}, {"ceil", PURE}, {"changed", PURE}, {"clog2", PURE},
	{"cos", PURE}, {"cosh", PURE}, {"countbits", PURE}, {"countones", PURE},
	{"dimensions", PURE}, {"exp", PURE}, {"fell", PURE}, {"floor", PURE},
	{"high", PURE}, {"hypot", PURE}, {"increment", PURE},
	{"is_signed", PURE}, {"isunbounded", PURE}, {"isunknown", PURE},
	{"itor", PURE}, {"left", PURE}, {"ln", PURE}, {"log10", PURE},
	{"low", PURE}, {"max", PURE}, {"min", PURE}, {"onehot", PURE},
	{"onehot0", PURE}, {"past", PURE}, {"pow", PURE}, {"realtobits", PURE},
	{"right", PURE}, {"rose", PURE}, {"rtoi", PURE}, {"sampled", PURE},
	{"shortrealtobits", PURE}, {"signed", PURE}, {"sin", PURE},
	{"sinh", PURE}, {"size", PURE}, {"sqrt", PURE}, {"stable", PURE},
	{"tan", PURE}, {"tanh", PURE}, {"typename", PURE},
	{"unpacked_dimensions", PURE}, {"unsigned", PURE},
	/* checks of specify blocks */
	{"fullskew", TIMING}, {"hold", TIMING}, {"nochange", TIMING},
	{"period", TIMING}, {"recovery", TIMING}, {"recrem", TIMING},
	{"removal", TIMING}, {"setup", TIMING}, {"setuphold", TIMING},
	{"skew", TIMING}, {"timeskew", TIMING}, {"width", TIMING},
	/* prints */
	{"display", PRINT}, {"displayb", PRINT}, {"displayh", PRINT},
	{"displayo", PRINT}, {"error", PRINT}, {"info", PRINT},
	{"monitor", PRINT}, {"monitorb", PRINT}, {"monitorh", PRINT},
	{"monitoro", PRINT}, {"strobe", PRINT}, {"strobeb", PRINT},
	{"strobeh", PRINT}, {"strobeo", PRINT}, {"warning", PRINT},
	{"write", PRINT}, {"writeb", PRINT}, {"writeh", PRINT},
	{"writeo", PRINT}, {"sformatf", GUARD_TASK_FORMAT},
	{"psprintf", GUARD_TASK_FORMAT}, {"realtime", GUARD_TASK_TIME},
	{"simtime", GUARD_TASK_TIME}, {"stime", GUARD_TASK_TIME},
	{"time", GUARD_TASK_TIME},
	/* never: by what they are good for */
	{"exit", END}, {"fatal", END}, {"finish", END},
	{"finish_and_return", END}, {"stop", END}, {"fclose", FILES},
	{"fdisplay", FILES}, {"fdisplayb", FILES}, {"fdisplayh", FILES},
	{"fdisplayo", FILES}, {"feof", FILES}, {"ferror", FILES},
	{"fflush", FILES}, {"fgetc", FILES}, {"fgets", FILES},
	{"fmonitor", FILES}, {"fmonitorb", FILES}, {"fmonitorh", FILES},
	{"fmonitoro", FILES}, {"fopen", FILES}, {"fopenr", FILES},
	{"fopenw", FILES}, {"fopena", FILES}, {"fread", FILES},
	{"frewind", FILES}, {"fscanf", FILES}, {"fseek", FILES},
	{"fstrobe", FILES}, {"fstrobeb", FILES}, {"fstrobeh", FILES},
	{"fstrobeo", FILES}, {"ftell", FILES}, {"fwrite", FILES},
	{"fwriteb", FILES}, {"fwriteh", FILES}, {"fwriteo", FILES},
	{"ungetc", FILES}, {"readmemb", FILES}, {"readmemh", FILES},
	{"sreadmemb", FILES}, {"sreadmemh", FILES}, {"writememb", FILES},
	{"writememh", FILES}, {"dumpall", FILES}, {"dumpfile", FILES},
	{"dumpflush", FILES}, {"dumplimit", FILES}, {"dumpoff", FILES},
	{"dumpon", FILES}, {"dumpports", FILES}, {"dumpvars", FILES},
	{"sdf_annotate", FILES}, {"save", FILES}, {"incsave", FILES},
	{"restart", FILES}, {"log", FILES}, {"nolog", FILES}, {"key", FILES},
	{"input", FILES}, {"system", FILES}, {"random", RANDOM},
	{"urandom", RANDOM}, {"urandom_range", RANDOM}, {"mti_random", RANDOM},
	{"mti_dist_uniform", RANDOM}, {"dist_chi_square", RANDOM},
	{"dist_erlang", RANDOM}, {"dist_exponential", RANDOM},
	{"dist_normal", RANDOM}, {"dist_poisson", RANDOM}, {"dist_t", RANDOM},
	{"dist_uniform", RANDOM}, {"test$plusargs", GUARD_TASK_ARGS},
	{"value$plusargs", GUARD_TASK_ARGS}, {"monitoroff", STATE},
	{"monitoron", STATE}, {"timeformat", STATE}, {"printtimescale", STATE},
	{"root", GUARD_TASK_ROOT}, {"unit", GUARD_TASK_ROOT}};

enum guard_task
guard__task(const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++)
		if (n == strlen(tasks[i].name) + 1 && name[0] == '$' &&
			memcmp(tasks[i].name, name + 1, n - 1) == 0)
			return tasks[i].kind;
	return GUARD_TASK_OTHER;
}

bool
guard_system_ok(const char *name, bool prints)
{
	switch (guard__task(name, strlen(name))) {
	case GUARD_TASK_PURE:
	case GUARD_TASK_TIMING:
		return true;
	case GUARD_TASK_PRINT:
	case GUARD_TASK_FORMAT:
	case GUARD_TASK_TIME:
		return prints;
	case GUARD_TASK_END:
	case GUARD_TASK_FILE:
	case GUARD_TASK_RANDOM:
	case GUARD_TASK_ARGS:
	case GUARD_TASK_PRINT_STATE:
	case GUARD_TASK_ROOT:
	case GUARD_TASK_OTHER:
		break;
	}
	return false;
}
