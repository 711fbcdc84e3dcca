/*
 * limits: every maximum of bytes from outside, in one list.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#include <stddef.h>

#define LIM_KIB ((size_t)1024)
#define LIM_MIB (LIM_KIB * 1024)

#define LIM_JSON_TEXT (64 * LIM_MIB)  /* one JSON document */
#define LIM_JSON_DEPTH 200	      /* nesting of a JSON document */
#define LIM_JSONL_LINE (32 * LIM_MIB) /* one line of a JSONL file */
#define LIM_YAML_TEXT (8 * LIM_MIB)   /* one YAML file */
#define LIM_YAML_NODES 200000	      /* nodes of one YAML file */
#define LIM_YAML_DEPTH 64
#define LIM_FILE (256 * LIM_MIB)      /* any file read whole */
#define LIM_SOURCE_FILE (4 * LIM_MIB) /* golden, testbench, prompt */
#define LIM_CANDIDATE (1 * LIM_MIB)   /* one candidate's text */
#define LIM_LEX_TOKEN (64 * LIM_KIB)  /* one string, number or name */
#define LIM_MACRO_TEXT (4 * LIM_MIB)  /* what macros of a candidate may make */
#define LIM_HTTP_BODY (32 * LIM_MIB)  /* a whole reply */
#define LIM_HTTP_HEAD (64 * LIM_KIB)  /* reply header lines that we keep */
#define LIM_SSE_LINE (16 * LIM_MIB)   /* one line of an event stream */
#define LIM_LLM_TEXT (8 * LIM_MIB)    /* content or reasoning of a reply */
#define LIM_PROMPT (8 * LIM_MIB)      /* all messages of a request */
#define LIM_LOGPROBS 200000	      /* tokens of a reply */
#define LIM_TOP_LOGPROBS 20	      /* alternatives of one of them */
#define LIM_TOKEN_TEXT 256	      /* bytes of an alternative */
#define LIM_TOOL_CALLS 64	      /* a model makes in one reply */
#define LIM_TOOL_ARGUMENTS (1 * LIM_MIB) /* of one of them */
#define LIM_TOOL_STDOUT (1 * LIM_MIB)	 /* kept of a tool's output */
#define LIM_TOOL_STDERR (256 * LIM_KIB)
#define LIM_TOOL_FILE (64 * LIM_MIB) /* a file that a tool wrote */
#define LIM_ERROR_TEXT (4 * LIM_KIB) /* kept of an endpoint's error */
#define LIM_VCD (64 * LIM_MIB)	     /* one waveform file */
#define LIM_BYTECODE (32 * LIM_MIB)  /* one .vvp text */
#define LIM_BYTECODE_LABELS 2000000
#define LIM_MONITOR_LINE (16 * LIM_MIB) /* what the monitor tells */
#define LIM_LIBERTY (64 * LIM_MIB)	/* one liberty file */
#define LIM_AIG_VARIABLES (4 * LIM_MIB) /* of one AIGER file */
#define LIM_FSM_STATES 1024		/* of one state machine */
#define LIM_FSM_EDGES 20000
#define LIM_FSM_BITS 60 /* inputs, outputs, or state bits */
#define LIM_FSM_MACHINES 32
#define LIM_RULES 512			/* rewrite rules of one run */
#define LIM_RULE_TOKENS 200		/* of one pattern */
#define LIM_REWRITE_TOKENS 200000	/* of a text that is rewritten */
#define LIM_FAULT_TOKENS 200000		/* of a text that faults are put into */
#define LIM_FAULTS 20000		/* that one text can have */
#define LIM_INJECT_TEXT (256 * LIM_KIB) /* a row that faults are put into */
#define LIM_STA_POINTS 4096		/* pins of one path of OpenSTA */
#define LIM_STA_CLOCKS 64
#define LIM_METRIC_TEXT (4 * LIM_MIB)	 /* a text that is compared */
#define LIM_METRIC_UNITS (256 * LIM_KIB) /* its characters or tokens */
#define LIM_LINE (64 * LIM_KIB)		 /* one that is asked for, or given */
#define LIM_DIFFLIB_STEPS 200000000	 /* of one pair */
#define LIM_SHINGLE_TEXT (16 * LIM_MIB)	 /* a text cut into shingles */
#define LIM_TABLE_TEXT LIM_SOURCE_FILE	 /* a specification with a table */
#define LIM_TABLE_LINE (64 * LIM_KIB)	 /* one line of it */
#define LIM_TABLE_ROWS 65536		 /* of a truth table */
#define LIM_TABLE_CELLS (16 * LIM_MIB)	 /* rows times what they stand for */
#define LIM_TABLE_PORTS 256
#define LIM_TABLE_PORT_BITS 65536 /* of one port, in a table or not */
#define LIM_TABLE_WIDTH 64	  /* bits of all outputs of a table */
#define LIM_TABLE_REF 64	  /* bits that one name stands for */
#define LIM_TABLE_INPUTS 16	  /* bits of a table's inputs */
#define LIM_TABLE_SOP 10 /* inputs that sums of products are made for */
#define LIM_TABLE_STATES 256
#define LIM_TABLE_EDGES 20000
#define LIM_TABLE_NAME 64	 /* bytes of a name */
#define LIM_TABLE_VARIABLES 4096 /* of a formula */
#define LIM_TABLE_LITERALS 100000
#define LIM_CMODEL_TEXT (512 * LIM_KIB) /* a reference model in C */
#define LIM_CMODEL_PORTS 256
#define LIM_CMODEL_BITS 4096	     /* of all ports together */
#define LIM_CMODEL_STEPS 2048	     /* of a stimulus or of worked examples */
#define LIM_REPLY_JSON (1 * LIM_MIB) /* an answer that is JSON */
#define LIM_IR_LIST 512		     /* ports, registers, states of a plan */
#define LIM_IR_WIDTH 65536	     /* bits or words */
#define LIM_IR_NAME 128
#define LIM_CONTEXT_FILES 1000	       /* of --context */
#define LIM_CONTEXT_TEXT (4 * LIM_MIB) /* all of them */
#define LIM_CONTEXT_MODULES 4000
#define LIM_FIXES 200		     /* of earlier runs, in one */
#define LIM_FIX_TEXT (16 * LIM_KIB)  /* of a text of one */
#define LIM_FIXES_TEXT (1 * LIM_MIB) /* all of them */
#define LIM_PATH 4096
#define LIM_CSV_RECORD (8 * LIM_MIB) /* one record of a CSV file */
#define LIM_CSV_FIELDS 4096
#define LIM_CUR_DEPTH 200		 /* folders in folders of a source */
#define LIM_CUR_BATCH (8 * LIM_MIB)	 /* texts of rows in one commit */
#define LIM_CUR_GIT_TOKEN (64 * LIM_KIB) /* path or head in git's output */
#define LIM_CUR_LICENCE_FILES 200000	 /* of one source */
#define LIM_CUR_DEDUP_ROWS 50000000	 /* compared with one another */
#define LIM_STRUCTURE_NODES 4000000	 /* of the tree of one text */
#define LIM_STRUCTURE_DEPTH 500		 /* statements in statements */
#define LIM_HTML_PAGE (32 * LIM_MIB)	 /* a page that a report writes */
#define LIM_VTREE_DEPTH 1000		 /* nested statements or brackets */
#define LIM_VTREE_LEAVES 4096		 /* of one expression */
#define LIM_GRAPH_NODES 20000		 /* of one graph of a module */
#define LIM_GRAPH_EDGES 60000
#define LIM_GRAPH_TEXT (2 * LIM_MIB)
#define LIM_DESCRIBE_TEXT (64 * LIM_KIB) /* of one module, or about it */
#define LIM_DESCRIBE_LINES 1000		 /* of a module that a model tells of */
#define LIM_UNIT_FILES 256		 /* that one module needs */
#define LIM_UNIT_INCLUDES 32		 /* files in files */
#define LIM_UNIT_DEPTH 200		 /* modules in modules */
#define LIM_UNIT_CHOICES 64		 /* files that have the same name */
#define LIM_RECHECK_FILES 64		 /* that a judgement needs besides */
#define LIM_UNIT_LOOK 1024 /* modules of a unit that are looked for by name */
#define LIM_LICENCES 1024  /* in a book of licences */
#define LIM_LICENCE_PHRASES 16384

#endif
