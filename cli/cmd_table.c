/*
 * cmd_table: the commands, in the order of `rtlsmith help`, group by group.
 */
#include "cli/cmd.h"

extern const struct cmd cmd_init;
extern const struct cmd cmd_doctor;
extern const struct cmd cmd_run;
extern const struct cmd cmd_gen;
extern const struct cmd cmd_design;
extern const struct cmd cmd_compare_policies;
extern const struct cmd cmd_testbench;
extern const struct cmd cmd_eval;
extern const struct cmd cmd_resume;
extern const struct cmd cmd_retry;
extern const struct cmd cmd_rescore;
extern const struct cmd cmd_ps;
extern const struct cmd cmd_log;
extern const struct cmd cmd_show;
extern const struct cmd cmd_trace;
extern const struct cmd cmd_wave;
extern const struct cmd cmd_diff;
extern const struct cmd cmd_disagreements;
extern const struct cmd cmd_report;
extern const struct cmd cmd_synth;
extern const struct cmd cmd_equiv;
extern const struct cmd cmd_prove;
extern const struct cmd cmd_lock;
extern const struct cmd cmd_from_table;
extern const struct cmd cmd_explain;
extern const struct cmd cmd_fsm;
extern const struct cmd cmd_optimize;
extern const struct cmd cmd_recipe;
extern const struct cmd cmd_schematic;
extern const struct cmd cmd_suite;
extern const struct cmd cmd_model;
extern const struct cmd cmd_replay;
extern const struct cmd cmd_curate;
extern const struct cmd cmd_metrics;
extern const struct cmd cmd_similar;
extern const struct cmd cmd_cache;
extern const struct cmd cmd_db;
extern const struct cmd cmd_config;
extern const struct cmd cmd_completion;
extern const struct cmd cmd_help;
extern const struct cmd cmd_version;

const struct cmd *const cmd_table[] = {
	&cmd_init,
	&cmd_doctor,
	/* generating and judging */
	&cmd_run,
	&cmd_gen,
	&cmd_design,
	&cmd_compare_policies,
	&cmd_testbench,
	&cmd_eval,
	&cmd_resume,
	&cmd_retry,
	&cmd_rescore,
	/* reading results */
	&cmd_ps,
	&cmd_log,
	&cmd_show,
	&cmd_trace,
	&cmd_wave,
	&cmd_diff,
	&cmd_disagreements,
	&cmd_report,
	/* designs */
	&cmd_synth,
	&cmd_equiv,
	&cmd_prove,
	&cmd_lock,
	&cmd_from_table,
	&cmd_explain,
	&cmd_fsm,
	&cmd_optimize,
	&cmd_recipe,
	&cmd_schematic,
	/* suites and models */
	&cmd_suite,
	&cmd_model,
	&cmd_replay,
	/* texts */
	&cmd_curate,
	&cmd_metrics,
	&cmd_similar,
	/* maintenance */
	&cmd_cache,
	&cmd_db,
	&cmd_config,
	&cmd_completion,
	&cmd_help,
	&cmd_version,
	NULL,
};
