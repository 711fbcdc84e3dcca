# Helpers of the command tests: TAP on stdout, a temporary folder a test.
# shellcheck shell=sh
#
#	. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
#	plan 2
#	run version
#	is "$status" 0 "version: exit code"
#	like "$out" "^rtlsmith [0-9]" "version: text"
#
# `run ARGS` runs the program and sets $status, $out and $err (texts) and
# leaves them in the files out and err.  The working folder is empty and is
# removed at the end.  HOME and the XDG folders lie in it, so that a user's
# own configuration cannot matter.

: "${abs_top_srcdir:?run me by make check}" "${abs_top_builddir:?}"
RTLSMITH=$abs_top_builddir/rtlsmith
tap_n=0
tap_failed=0
tap_tmp=$(mktemp -d "${TMPDIR:-/tmp}/rtlsmith-test.XXXXXX") || exit 99
tap_pids=

tap_cleanup() {
	for tap_pid in $tap_pids; do
		kill "$tap_pid" 2>/dev/null
	done
	for tap_pid in $tap_pids; do
		wait "$tap_pid" 2>/dev/null
	done
	cd / && rm -rf "$tap_tmp"
}
trap tap_cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cd "$tap_tmp" || exit 99
mkdir home work
HOME=$tap_tmp/home
XDG_CONFIG_HOME=$HOME/.config
XDG_STATE_HOME=$HOME/.local/state
XDG_CACHE_HOME=$HOME/.cache
XDG_RUNTIME_DIR=$HOME/run
export HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR
LC_ALL=C
TERM=dumb
export LC_ALL TERM
for tap_var in $(env | sed -n 's/^\(RTLSMITH_[A-Z_]*\)=.*/\1/p'); do
	unset "$tap_var"
done
unset NO_COLOR CLICOLOR_FORCE http_proxy https_proxy HTTP_PROXY HTTPS_PROXY \
	ALL_PROXY all_proxy
cd work || exit 99

plan() { # N
	echo "1..$1"
}

# The plan at the end, where the number of tests is not known before.
done_testing() {
	echo "1..$tap_n"
}

skip_all() { # REASON
	echo "1..0 # SKIP $1"
	exit 0
}

# Skips the whole test when a program is missing.
need() { # PROGRAM...
	for tap_p in "$@"; do
		command -v "$tap_p" >/dev/null 2>&1 ||
			skip_all "$tap_p is not installed"
	done
}

diag() { # TEXT
	printf '%s\n' "$1" | sed 's/^/# /'
}

pass() { # NAME
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1"
}

fail() { # NAME
	tap_n=$((tap_n + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_n - $1"
}

# ok NAME COMMAND...: the command succeeds.
ok() {
	tap_name=$1
	shift
	if "$@" >tap.ok 2>&1; then
		pass "$tap_name"
	else
		fail "$tap_name"
		diag "failed: $*"
		diag "$(head -c 2000 tap.ok)"
	fi
}

# nok NAME COMMAND...: the command fails.
nok() {
	tap_name=$1
	shift
	if "$@" >tap.ok 2>&1; then
		fail "$tap_name"
		diag "did not fail: $*"
	else
		pass "$tap_name"
	fi
}

is() { # GOT WANTED NAME
	if [ "$1" = "$2" ]; then
		pass "$3"
	else
		fail "$3"
		diag "got:    $1"
		diag "wanted: $2"
	fi
}

like() { # GOT REGEX NAME (extended expression, any line)
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		pass "$3"
	else
		fail "$3"
		diag "got:    $1"
		diag "wanted: /$2/"
	fi
}

unlike() { # GOT REGEX NAME
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		fail "$3"
		diag "got:    $1"
		diag "unwanted: /$2/"
	else
		pass "$3"
	fi
}

# shellcheck disable=SC2034 # read by the tests
run() { # ARGS...
	"$RTLSMITH" "$@" >out 2>err </dev/null
	status=$?
	out=$(cat out)
	err=$(cat err)
	return 0
}

# Polls until a command succeeds, at most SECONDS; no fixed waits in tests.
poll() { # SECONDS COMMAND...
	tap_end=$(($(date +%s) + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$tap_end" ] || return 1
		sleep 0.02 # the pause of a poll with a deadline
	done
}

# Ends a background process at the end of the test.
reap() { # PID...
	tap_pids="$tap_pids $*"
}

# Starts a model endpoint that replays the cassette of our own suite, on
# HOST:PORT or on any free port; sets $base (its URL), $listen and $pid.
# shellcheck disable=SC2120 # the address is optional
serve_core() { # [HOST:PORT]
	rm -f port
	"$RTLSMITH" replay "$abs_top_srcdir/data/cassettes/core" \
		--listen "${1-127.0.0.1:0}" --port-file port >serve.out 2>serve.err &
	pid=$!
	reap "$pid"
	poll 20 test -s port || {
		fail "the replay server listens"
		diag "$(cat serve.err)"
	}
	listen=127.0.0.1:$(cat port)
	base=http://$listen/v1
}

# A project with the endpoint of serve_core as model demo, and the run `one`
# of two tasks, two samples each, in it.
one_run() {
	serve_core
	"$RTLSMITH" -q init . -m demo --base-url "$base"
	"$RTLSMITH" -q run -s core -m demo --task gate_aoi22 \
		--task popcount32 -n 2 --run one >one.out || {
		fail "a first run"
		diag "$(cat one.out)"
	}
}

count() { # SQL: prints the one number that it answers
	"$RTLSMITH" db sql "$1" | tail -n 1
}
