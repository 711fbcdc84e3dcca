#!/usr/bin/env python3
"""Sends synthetic rows through the stages of rtlsmith curate, and prints rows a
second and the peak memory of each.

    curate_stages.py RTLSMITH [--rows N...] [--keep DIR] [--kill] [--streams]

The rows are a JSONL data set from a seed: modules of about 0.5 KB under
licences of several sorts; a tenth are copies, a tenth renamed copies, a
thousandth goldens of the suite.  --kill ends each stage by SIGKILL in its
middle, runs it again, and compares what was said of every row with a run that
nobody killed.  --streams goes on with describe, graph and export, which have
tools to start or files to write, and prints the peak of their own memory, which
must stay within 8 MiB from the fewest rows to the most.  Ends with 1 when a
target is missed: 3,000 rows/s of a stage's own CPU, 1 GB, time that grows no
faster than n log n, the same results.
"""
import argparse
import hashlib
import json
import math
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

HEADERS = ["// SPDX-License-Identifier: MIT\n",
           "// SPDX-License-Identifier: Apache-2.0\n",
           "// Released under the MIT License.\n",
           "// SPDX-License-Identifier: BSD-2-Clause\n"]
STAGES = [["license", "p"], ["dedup", "p"],
          ["decontaminate", "p", "--suite", "core"]]
STREAMS = [["describe", "p"], ["graph", "p"], ["export", "p", "--plain", "-o"]]
RATE, RSS_KB = 3000, 1 << 20
STREAM_KB = 8 << 10  # between the fewest rows and the most


def module(r, i):
    names = ["".join(r.choice("abcdefghijklmnop") for _ in range(6))
             for _ in range(6)]
    body = "".join("  %s\n" % r.choice([
        "assign %s_%d = %s[%d] %s %s;" % (
            names[0], k, names[1], r.randrange(16), r.choice("&|^+-"),
            names[2]),
        "always @(posedge clk) if (%s) %s_%d <= %s %s %d;" % (
            names[3], names[4], k, names[5], r.choice("&|^+-"),
            r.randrange(256))]) for k in range(r.randint(4, 10)))
    return "module m%d_%s(input clk, input [15:0] %s, %s);\n%sendmodule\n" % (
        i, names[0], names[1], names[2], body)


def write_rows(path, n, goldens):
    r = random.Random(1)
    recent = []
    with open(path, "w") as f:
        for i in range(n):
            kind = r.random()
            if kind < 0.1 and recent:
                text = r.choice(recent)
            elif kind < 0.2 and recent:
                text = re.sub(r"\b([a-p]{6})(_\d+)?\b", r"x\1\2",
                              r.choice(recent))
            elif kind < 0.201:
                text = r.choice(goldens)
            else:
                text = r.choice(HEADERS) + module(r, i)
                recent.append(text)
                del recent[:-1000]
            f.write(json.dumps({"text": text}) + "\n")


def start(rtlsmith, db, args):
    return subprocess.Popen([rtlsmith, "--db", db, "-q", "curate", *args,
                             "--progress", "none"],
                            stdout=subprocess.DEVNULL)


def finish(p):
    """CPU seconds and peak KiB."""
    _, status, use = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    return use.ru_utime + use.ru_stime, use.ru_maxrss


def own_peak(p):
    """Peak KiB of a process without those that it starts, until it ends."""
    peak = 0
    while p.poll() is None:
        try:
            with open("/proc/%d/status" % p.pid) as f:
                peak = max([peak] + [int(line.split()[1]) for line in f
                                     if line.startswith("VmHWM:")])
        except (OSError, ValueError):
            pass
        time.sleep(0.02)
    return peak


def stream(rtlsmith, home, n):
    """Peak KiB of each stage that streams."""
    db = os.path.join(home, "p%d.db" % n)
    peaks = {}
    for args in STREAMS:
        out = [os.path.join(home, "export%d" % n)] if args[-1] == "-o" else []
        p = start(rtlsmith, db, args + out)
        peaks[args[0]] = own_peak(p)
        if p.returncode != 0:
            sys.exit("%s: exit code %d" % (args[0], p.returncode))
        print("%-14s %8d rows  %7d KiB" % (args[0], n, peaks[args[0]]),
              flush=True)
    return peaks


def said(rtlsmith, db):
    """A hash of what every stage said of every row."""
    out = subprocess.run([rtlsmith, "--db", db, "db", "sql",
                          "SELECT row_id, stage, status, reason, doc FROM "
                          "cur_evidence ORDER BY row_id, stage"],
                         check=True, stdout=subprocess.PIPE).stdout
    return hashlib.sha256(out).hexdigest(), out.count(b"\n")


def work(rtlsmith, home, n, rows, kill_after):
    """Seconds of each stage; kill_after: seconds of each, None: no kill."""
    db = os.path.join(home, "p%d%s.db" % (n, "" if kill_after is None
                                           else "k"))
    took, ok = [], True
    subprocess.run([rtlsmith, "--db", db, "-q", "curate", "init", "p"],
                   check=True)
    for k, args in enumerate([["ingest", "p", rows]] + STAGES):
        if kill_after is not None:
            p = start(rtlsmith, db, args)
            time.sleep(kill_after[k] / 2)
            p.send_signal(signal.SIGKILL)
            finish(p)
            print("%-14s killed: %s" % (args[0], p.returncode == -9))
        begun = time.monotonic()
        p = start(rtlsmith, db, args)
        cpu, rss = finish(p)
        wall = time.monotonic() - begun
        took.append(wall if kill_after is None else cpu)
        if p.returncode != 0:
            sys.exit("%s: exit code %d" % (args[0], p.returncode))
        if kill_after is None:
            print("%-14s %8d rows  %8.2f s wall %8.0f rows/s  %8.2f s CPU "
                  "%8.0f rows/s  %7d KiB" % (args[0], n, wall, n / wall, cpu,
                                             n / cpu, rss), flush=True)
            ok = ok and n / cpu >= RATE and rss <= RSS_KB
            took[-1] = (wall, cpu)
    return took, said(rtlsmith, db), ok


def main():
    a = argparse.ArgumentParser()
    a.add_argument("rtlsmith")
    a.add_argument("--rows", type=int, nargs="+", default=[10000, 100000])
    a.add_argument("--keep", help="leave rows and databases here")
    a.add_argument("--kill", action="store_true")
    a.add_argument("--streams", action="store_true")
    a = a.parse_args()
    suite = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                         "../../data/suites/core")
    goldens = []
    for t in sorted(os.listdir(suite)):
        path = os.path.join(suite, t, "golden.sv")
        if os.path.exists(path):
            with open(path) as f:
                goldens.append(f.read())
    ok, last, peaks = True, None, []
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as tmp:
        home = a.keep or tmp
        for n in a.rows:
            rows = os.path.join(home, "rows%d.jsonl" % n)
            write_rows(rows, n, goldens)
            took, hash_, good = work(a.rtlsmith, home, n, rows, None)
            ok = ok and good
            cpu = sum(c for _, c in took)
            print("%d rows: %.0f rows/s of CPU through all, %.0f rows/s wall" %
                  (n, n / cpu, n / sum(w for w, _ in took)))
            if last:
                m, before = last
                most = n * math.log(n) / (m * math.log(m))
                print("CPU grew by %.2f, n log n by %.2f" % (cpu / before,
                                                           most))
                ok = ok and cpu / before <= most * 1.1
            last = (n, cpu)
            if a.kill:
                _, again, _ = work(a.rtlsmith, home, n, rows,
                                   [w for w, _ in took])
                print("after kills: %s (%d results)" % (
                    "the same" if again == hash_ else "OTHERS", again[1]))
                ok = ok and again == hash_
            if a.streams:
                peaks.append(stream(a.rtlsmith, home, n))
    for name in peaks[0] if len(peaks) > 1 else []:
        more = peaks[-1][name] - peaks[0][name]
        print("%-14s %+d KiB from the fewest rows to the most" % (name, more))
        ok = ok and more <= STREAM_KB
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
