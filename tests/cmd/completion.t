#!/bin/sh
# completion: the scripts parse and complete.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need bash
plan 10

run completion tcsh
is "$status" 2 "unknown shell: exit code"
like "$err" 'bash, zsh and fish' "unknown shell: which there are"
run completion
is "$status" 2 "no shell: exit code"

run completion bash
cp out rtlsmith.bash
ok "bash parses it" bash -n rtlsmith.bash
offers() { # WORDS: what bash offers for the last one
	bash -c '. ./rtlsmith.bash
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_rtlsmith
		echo "${COMPREPLY[*]}"' complete "$@"
}
is "$(offers rtlsmith docto)" doctor "a command"
is "$(offers rtlsmith config li)" list "a verb"
is "$(offers rtlsmith config list --show)" --show-origin "an option"
# the word before decides; global options have words too
like "$(offers rtlsmith doctor --f)" '--fix-hints' "an option of a command"
run completion zsh
like "$out" '^#compdef rtlsmith' "zsh"
run completion fish
like "$out" "complete -c rtlsmith -n '__fish_use_subcommand' -f -a doctor" "fish"
