#!/usr/bin/env python3
"""Makes a corpus of sources from a seed, with known truth, sends it through
rtlsmith curate, and prints precision and recall of what each stage says.

    check-curate.py RTLSMITH [--files N] [--seed S] [--keep DIR]

Originals, exact copies (also with other line ends, a byte order mark, or in
UTF-16), licences of many sorts in headers (re-wrapped, in other comment
styles, in the middle of a file) and of repositories, notices, and broken
files; modules that need other files, or lack them; renamed, reordered and
reformatted copies, and copies with an edit; goldens of a suite, with and
without their names, and its prompts in other words.  The licence texts are the usual notices in full, not the phrases that
the program looks for.  Ends with 1 when a figure is below its target.
"""
import argparse
import csv
import io
import os
import random
import re
import sys
import tempfile
import textwrap

import curate_tools
from curatelib import Design, Score, evidence, pairs, run, stage

MIT = """Permission is hereby granted, free of charge, to any person obtaining a
copy of this software and associated documentation files (the "Software"), to
deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is furnished
to do so, subject to the following conditions: The above copyright notice and
this permission notice shall be included in all copies or substantial portions
of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY
KIND."""
BSD_A = """Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:
1. Redistributions of source code must retain the above copyright notice, this
list of conditions and the following disclaimer. 2. Redistributions in binary
form must reproduce the above copyright notice, this list of conditions and the
following disclaimer in the documentation and/or other materials provided with
the distribution. """
BSD_3 = """3. Neither the name of the copyright holder nor the names of its
contributors may be used to endorse or promote products derived from this
software without specific prior written permission. """
BSD_4 = """3. All advertising materials mentioning features or use of this
software must display the following acknowledgement: This product includes
software developed by the organization. """
BSD_Z = """THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS
IS" AND ANY EXPRESS OR IMPLIED WARRANTIES ARE DISCLAIMED."""
ISC = """Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies."""
APACHE = """Licensed under the Apache License, Version 2.0 (the "License"); you may
not use this file except in compliance with the License. You may obtain a copy
of the License at http://www.apache.org/licenses/LICENSE-2.0 Unless required by
applicable law or agreed to in writing, software distributed under the License
is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY
KIND, either express or implied."""
GPL = """This program is free software; you can redistribute it and/or modify it
under the terms of the GNU General Public License as published by the Free
Software Foundation; either version %s of the License, or (at your option) any
later version. This program is distributed in the hope that it will be useful,
but WITHOUT ANY WARRANTY; without even the implied warranty of MERCHANTABILITY
or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License for more
details."""
LGPL = """This source file is free software; you can redistribute it and/or modify
it under the terms of the GNU Lesser General Public License as published by the
Free Software Foundation; either version 2.1 of the License, or (at your option)
any later version. See the GNU Lesser General Public License for more
details."""
MPL = """This Source Code Form is subject to the terms of the Mozilla Public
License, v. 2.0. If a copy of the MPL was not distributed with this file, You can
obtain one at http://mozilla.org/MPL/2.0/."""
SHL = """Copyright and related rights are licensed under the Solderpad Hardware
License, Version 0.51 (the "License"); you may not use this file except in
compliance with the License. You may obtain a copy of the License at
http://solderpad.org/licenses/SHL-0.51. Unless required by applicable law or
agreed to in writing, software, hardware and materials distributed under this
License is distributed on an "AS IS" BASIS."""
UNLICENSE = """This is free and unencumbered software released into the public
domain. Anyone is free to copy, modify, publish, use, compile, sell, or
distribute this software, for any purpose, commercial or non-commercial."""
XILINX = """This file contains confidential and proprietary information of Xilinx,
Inc. and is protected under U.S. and international copyright and other
intellectual property laws."""
ALTERA = """Your use of Altera Corporation's design tools, logic functions and
other software and tools, and its AMPP partner logic functions, and any output
files any of the foregoing are expressly subject to the terms and conditions of
the Altera Program License Subscription Agreement."""
SECRET = """This document contains trade secrets of the company. It may not be
reproduced or disclosed without the prior written consent of the company. This
file contains trade secrets."""
EXPORT = """This technology is subject to the Export Administration Regulations of
the United States and may not be exported without a licence."""

# name, text, verdict of the default policy, identifier or None
HEADERS = [
    ("mit", MIT, "", "MIT"),
    ("bsd2", BSD_A + BSD_Z, "", "BSD-2-Clause"),
    ("bsd3", BSD_A + BSD_3 + BSD_Z, "", "BSD-3-Clause"),
    ("bsd4", BSD_A + BSD_4 + BSD_Z, "", "BSD-4-Clause"),
    ("isc", ISC, "", "ISC"),
    ("apache", APACHE, "", "Apache-2.0"),
    ("solderpad", SHL, "", "SHL-0.51"),
    ("unlicense", UNLICENSE, "", "Unlicense"),
    ("spdx-mit", "SPDX-License-Identifier: MIT", "", "MIT"),
    ("spdx-or", "SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause", "",
     None),
    ("spdx-cern", "SPDX-License-Identifier: CERN-OHL-P-2.0", "", None),
    ("short-mit", "Released under the MIT License.", "", "MIT"),
    ("gpl2", GPL % "2", "not_allowed", "GPL-2.0"),
    ("gpl3", GPL % "3", "not_allowed", "GPL-3.0"),
    ("lgpl", LGPL, "not_allowed", "LGPL-2.1"),
    ("mpl", MPL, "not_allowed", "MPL-2.0"),
    ("spdx-gpl", "SPDX-License-Identifier: GPL-3.0-or-later", "not_allowed",
     None),
    ("spdx-and", "SPDX-License-Identifier: MIT AND GPL-2.0-only",
     "not_allowed", None),
    ("spdx-nc", "SPDX-License-Identifier: CC-BY-NC-4.0", "denied", None),
    ("xilinx", XILINX, "proprietary", None),
    ("altera", ALTERA, "denied", "LicenseRef-Vendor-Tool"),
    ("secret", SECRET, "proprietary", None),
    ("export", EXPORT, "export_control", None),
    ("reserved", "Copyright (c) 2018 ACME Corp. All rights reserved.",
     "proprietary", None),
    ("none", None, None, None),  # what the repository says
]
REPOSITORIES = [
    ("mit", "MIT License\n\nCopyright (c) 2020 A\n\n" + MIT, ""),
    ("bsd", "Copyright (c) 2020 A\nAll rights reserved.\n" + BSD_A + BSD_3 +
     BSD_Z, ""),
    ("gpl", "GNU GENERAL PUBLIC LICENSE\nVersion 2, June 1991\n", "not_allowed"),
    ("none", None, "no_licence"),
    ("odd", "You may look at this, but only on Sundays.", "unknown_licence"),
]


def original(r, i):
    """A module that no other number gives."""
    w = r.randint(2, 64)
    names = ["".join(r.choice("abcdefghijklmnop") for _ in range(5))
             for _ in range(4)]
    body = "".join(
        "  assign %s_%d = %s[%d] %s %s[%d];\n" % (
            names[2], k, names[0], r.randrange(w), r.choice("&|^"), names[1],
            r.randrange(w)) for k in range(r.randint(1, 12)))
    return ("module u%d_%s(input [%d:0] %s, input [%d:0] %s, output %s);\n%s"
            "  // copy the request into the register\nendmodule\n" % (
                i, names[3], w - 1, names[0], w - 1, names[1], names[2], body))


def comment(r, text):
    """The text as a comment: another width, style, and case now and then."""
    width = r.choice([40, 60, 72, 76, 100, 10000])
    lines = textwrap.wrap(" ".join(text.split()), width,
                          break_on_hyphens=False)
    if r.random() < 0.1 and not text.startswith("SPDX"):
        lines = [x.upper() for x in lines]
    style = r.randrange(5)
    if style == 0:
        return "".join("// %s\n" % x for x in lines)
    if style == 1:
        return "/*\n" + "".join(" * %s\n" % x for x in lines) + " */\n"
    if style == 2:
        return "/* " + "\n".join(lines) + " */\n"
    if style == 3:
        return "//" + "=" * 60 + "\n" + "".join(
            "//## %s\n" % x for x in lines) + "//" + "=" * 60 + "\n"
    return "".join("////  %s  ////\n" % x for x in lines)


def place(r, head, source):
    """At the top, behind a line of code, or at the end."""
    where = r.random()
    if where < 0.7:
        return head + source
    if where < 0.85:
        return "`timescale 1ns/1ps\n" + head + source
    return source + head


BROKEN = [
    ("binary", lambda r, s: b"\x7fELF\0\0" + s.encode()),
    ("empty", lambda r, s: b" \n\n\t\n"),
    ("encrypted", lambda r, s: b"`pragma protect begin_protected\n"
     b"`pragma protect data_block\nQUJD\n`pragma protect end_protected\n"),
    ("generated", lambda r, s: b"/* Generated by Yosys 0.23 (git sha1 "
     b"7ce5011c24b) */\n" + s.encode()),
    ("too_large", lambda r, s: (s * (1 + 1100000 // len(s))).encode()),
    ("bad_utf16", lambda r, s: b"\xff\xfe" + s.encode("utf-16le") + b"x"),
]


def disguise(r, s):
    """The same text in other bytes."""
    return r.choice([
        lambda: s.encode(),
        lambda: s.replace("\n", "\r\n").encode(),
        lambda: b"\xef\xbb\xbf" + s.encode(),
        lambda: b"\xff\xfe" + s.encode("utf-16le"),
        lambda: s.encode("utf-16be"),
    ])()


def make(folder, files, seed):
    """Writes the corpus; {path: (ingest, license, identifier, group)}."""
    r = random.Random(seed)
    truth = {}
    kept = []

    def put(path, data, *what):
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as f:
            f.write(data)
        truth[path] = what

    for k, (_, text, _) in enumerate(REPOSITORIES):
        if text is not None:
            full = os.path.join(folder, "repo%d" % k)
            os.makedirs(full)
            with open(os.path.join(full, "LICENSE"), "w") as f:
                f.write(text)
    for i in range(files):
        k = r.randrange(len(REPOSITORIES))
        path = "repo%d/d%d/f%d.v" % (k, i % 37, i)
        kind = r.random()
        source = original(r, i)
        if kind < 0.1:
            reason, breaker = r.choice(BROKEN)
            if reason == "too_large" and r.random() < 0.8:
                reason, breaker = BROKEN[0]
            put(path, breaker(r, source), reason, None, None, None)
        elif kind < 0.3 and kept:
            text, reason, ident, group = r.choice(kept)
            path = "repo%d/copies/c%d.v" % (int(group[0]), i)
            put(path, disguise(r, text), "", reason, ident, group)
        else:
            _, head, reason, ident = r.choice(HEADERS)
            if head is not None:
                source = place(r, comment(r, head), source)
            else:
                reason = REPOSITORIES[k][2]
            group = "%d:%d" % (k, i)
            put(path, source.encode(), "", reason, ident, group)
            kept.append((source, reason, ident, group))
    return truth


def rows(rtlsmith, db):
    """{path: (text_id, ingest reason, license reason, evidence)}"""
    out = run(rtlsmith, "--db", db, "db", "sql", """
        SELECT path, coalesce(text_id, 0), i.status, i.reason,
        coalesce(l.status, ''), coalesce(l.reason, ''),
        coalesce(l.doc ->> '$.header', ''), coalesce(l.doc ->> '$.by', '')
        FROM cur_row r JOIN cur_evidence i ON i.row_id = r.id AND
        i.stage = 'ingest' LEFT JOIN cur_evidence l ON l.row_id = r.id AND
        l.stage = 'license' WHERE r.kind = 'file'""")
    lines = list(csv.reader(io.StringIO(out), delimiter="\t",
                            quoting=csv.QUOTE_NONE))
    return {x[0]: x[1:] for x in lines[1:]}


def exact(truth, got):
    said, true, both = {}, {}, {}
    for path, (reason, _, _, group) in truth.items():
        if reason or path not in got:
            continue
        text = got[path][0]
        said[text] = said.get(text, 0) + 1
        true[group] = true.get(group, 0) + 1
        both[(text, group)] = both.get((text, group), 0) + 1
    s = Score("exact copies (pairs)", 100)
    s.good, s.said, s.true = pairs(both), pairs(said), pairs(true)
    return s


def judge(truth, got):
    ingest = Score("ingest rejects", 100)
    why = Score("ingest reasons", 100)
    reject = Score("license rejects", 99)
    reasons = Score("license reasons", 99)
    names = Score("licences by text", 99)
    for path, (reason, licence, ident, _) in truth.items():
        _, status, got_reason, _, l_reason, header, by = got[path]
        ingest.add(path, status == "reject", bool(reason))
        if reason:
            why.said += bool(got_reason)
            why.true += 1
            why.good += got_reason == reason
            if got_reason != reason:
                why.wrong.append((path, got_reason, reason))
            continue
        reject.add((path, l_reason, licence), bool(l_reason), bool(licence))
        if licence or l_reason:
            reasons.said += bool(l_reason)
            reasons.true += bool(licence)
            reasons.good += l_reason == licence
            if l_reason != licence:
                reasons.wrong.append((path, l_reason, licence))
        if ident and by != "spdx" or header and by == "text":
            names.said += bool(header)
            names.true += bool(ident)
            names.good += header == ident
            if header != (ident or ""):
                names.wrong.append((path, header, ident))
    return [ingest, why, exact(truth, got), reject, reasons, names]


# ---- modules ----

def sets(folder, n, seed):
    """Folders of files that need one another; {(path, module): reason}, the
    module "" for the file."""
    r = random.Random(seed + 1)
    truth = {}

    def put(path, text, *fates):
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w") as f:
            f.write(text)
        for module, reason in fates:
            truth[(path, module)] = reason

    for i in range(n):
        d = "s%d/" % i
        k = r.randrange(1000)
        put(d + "leaf.v", "module leaf_%d(input a, output y);\n"
            "  assign y = ~a;\nendmodule\n" % i, ("", ""),
            ("leaf_%d" % i, ""))
        put(d + "defs.vh", "`ifndef D%d\n`define D%d\n`define W%d %d\n"
            "`endif\n" % (i, i, i, k % 9 + 1), ("", "no_module"))
        use = r.choice(["`include \"defs.vh\"\n", ""])
        put(d + "top.v", "%smodule top_%d(input [`W%d-1:0] a, output y, z);\n"
            "  leaf_%d u(.a(a[0]), .y(y));\n  mid_%d v(a[0], z);\n"
            "endmodule\nmodule mid_%d(input a, output y);\n"
            "  leaf_%d u(a, y);\nendmodule\n" % (use, i, i, i, i, i, i),
            ("", ""), ("top_%d" % i, ""), ("mid_%d" % i, ""))
        what, text, fates = r.choice([
            ("lost.v", "module lost_%d; nobody_%d u(); endmodule\n",
             [("", ""), ("lost_%d" % i, "missing_module")]),
            ("gone.v", "`include \"gone_%d.vh\"\nmodule gone_%d; endmodule\n",
             [("", ""), ("gone_%d" % i, "missing_include")]),
            ("nodef.v", "module nodef_%d; wire w = `NODEF_%d; endmodule\n",
             [("", ""), ("nodef_%d" % i, "missing_macro")]),
            ("bad.v", "module bad_%d; wire w = ; // %d\nendmodule\n",
             [("", ""), ("bad_%d" % i, "not_parsed")]),
            ("open.v", "module open_%d; wire w; // %d\n",
             [("", "unbalanced")]),
            ("func.v", "function f_%d; endfunction // %d\n",
             [("", "no_module")]),
        ])
        put(d + what, text % (i, i), *fates)
    return truth


def judge_modules(truth, got):
    reject = Score("modules rejects", 99)
    reasons = Score("modules reasons", 99)
    found = Score("modules found", 100)
    for key in set(truth) | set(got):
        found.add(key, key in got, key in truth)
        if key not in got or key not in truth:
            continue
        want, reason = truth[key], got[key]
        reject.add((key, reason, want), bool(reason), bool(want))
        if want or reason:
            reasons.said += bool(reason)
            reasons.true += bool(want)
            reasons.good += reason == want
            if reason != want:
                reasons.wrong.append((key, reason, want))
    return [found, reject, reasons]


# ---- copies ----

def copies(folder, n, seed):
    """{path: design}: originals, copies, and copies with an edit, which are
    designs of their own."""
    r = random.Random(seed + 2)
    truth = {}
    designs = []
    os.makedirs(folder)
    for i in range(n):
        kind = r.random()
        if kind < 0.5 or not designs:
            x = Design(r)
            designs.append((x, i))
            text, group = x.write(r), i
        else:
            x, group = r.choice(designs)
            y = x if kind < 0.9 else x.edited(r)
            text = y.write(r)
            if y.items != x.items:
                group = "%d:%s" % (group, y.items)
        path = "f%d.v" % i
        with open(os.path.join(folder, path), "w") as f:
            f.write(text)
        truth[path] = group
    return truth


def judge_copies(name, truth, got):
    said, true, both = {}, {}, {}
    for path, group in truth.items():
        c = got[path][0]
        said[c] = said.get(c, 0) + 1
        true[group] = true.get(group, 0) + 1
        both[(c, group)] = both.get((c, group), 0) + 1
    s = Score(name, 99)
    s.good, s.said, s.true = pairs(both), pairs(said), pairs(true)
    kept = Score("dedup keeps (clusters)", 100)
    kept.said = sum(1 for _, status in got.values() if status == "keep")
    kept.true = len(said)
    kept.good = len({c for c, status in got.values() if status == "keep"})
    return [s, kept]


# ---- leaks ----

KEYWORDS = set("""always always_comb always_ff always_latch and assign automatic
begin bit byte case casex casez const default disable do else end endcase
endfunction endgenerate endmodule endpackage endtask enum for forever function
generate genvar if import initial inout input int integer localparam logic
longint module negedge not or output package packed parameter posedge priority
real reg repeat return shortint signed static string struct task time typedef
union unique unsigned var void wait while wire xnor xor timescale
default_nettype none""".split())


def other_names(r, text):
    """A benchmark's golden without comments and with other names."""
    names = {}

    def name(m):
        w = m.group()
        if w in KEYWORDS:
            return w
        return names.setdefault(w, "".join(
            r.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(6)) +
            "_%d" % len(names))

    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
    return re.sub(r"(?<![\w'$`.\"])[A-Za-z_]\w*|(?<=\.)[A-Za-z_]\w*", name,
                  text)


OTHER_WORDS = dict(x.split() for x in """design build;unit block;result outcome;
stored kept;becomes gets;starts begins;taken accepted;offered presented;input
inlet;output outlet;value number;bits places;rising positive;falling negative;
otherwise else;while during;exactly precisely;equal identical;zero nought;each
every;after following;before preceding;first initial;last final;cycle period;
write store;read fetch;complete whole""".split(";"))
CLEAN = """The @ counter moves on by one whenever its enable is high.
Resets the state of @ to idle at once.
@ carries the number that was latched one clock earlier.
Two flip-flops in a row keep metastability away from @.
The multiplexer picks @ unless the select line is low.
All registers are cleared while the reset is held.
@ is valid one cycle after the request was seen.
Widths are parameters; the default is eight bits.
Combinational path from @ to the outputs, no latch is meant here.
The comparator raises @ if both operands agree.
Shifts the data left and fills with zeros from @.
Adds the operands and keeps the carry in @.
An address decoder enables @ for the upper half of the map.""".splitlines()


def in_other_words(r, prompt):
    """A prompt told anew: rows of tables as sentences, sentences in another
    order, a tenth of them lost, usual words replaced, with new layout."""
    said = []
    for line in prompt.splitlines():
        if set(line) <= set("|- ") or line.startswith("| Port"):
            continue
        if line.startswith("|"):
            name, *rest = [x.strip() for x in line.strip("| ").split("|")]
            said.append("%s is the %s" % (name, ", ".join(reversed(rest))))
        else:
            said += re.split(r"(?<=[.;:]) ", line)
    said = [x for x in said if x.strip() and r.random() < 0.9]
    r.shuffle(said)
    text = " ".join(said)
    return re.sub(r"\b[a-z]+\b", lambda m: OTHER_WORDS.get(m.group(),
                                                          m.group()), text)


def paraphrases(folder, suite, n, seed):
    """{path: told}: modules of nobody behind a task in other words, or behind
    remarks about something else."""
    r = random.Random(seed + 4)
    prompts, truth = [], {}
    for task in sorted(os.listdir(suite)):
        path = os.path.join(suite, task, "prompt.md")
        if os.path.exists(path):
            with open(path) as f:
                prompts.append(f.read())
    os.makedirs(folder)
    for i in range(n):
        x, told = Design(r), r.random() < 0.2
        if told:
            said = in_other_words(r, r.choice(prompts))
        else:
            said = " ".join(
                c.replace("@", "".join(r.choice("abcdefghij")
                                       for _ in range(4)))
                for c in r.sample(CLEAN, r.randint(3, len(CLEAN))))
        path = "f%d.sv" % i
        with open(os.path.join(folder, path), "w") as f:
            f.write(place(r, comment(r, said), x.write(r)))
        truth[path] = told
    return truth


def check_paraphrases(rtlsmith, home, n, seed):
    folder, db = os.path.join(home, "said"), os.path.join(home, "curate.db")
    truth = paraphrases(folder, os.path.join(
        os.path.dirname(os.path.abspath(__file__)),
        "../../data/suites/core"), n, seed)
    run(rtlsmith, "--db", db, "-q", "curate", "init", "s")
    stage(rtlsmith, db, "ingest", "s", folder)
    stage(rtlsmith, db, "decontaminate", "s", "--suite", "core")
    s = Score("paraphrases", 95)
    for path, review in evidence(rtlsmith, db, """
            SELECT path, coalesce(doc ->> '$.review', '') FROM cur_row r
            JOIN cur_project p ON p.id = r.project_id AND p.name = 's'
            JOIN cur_evidence e ON e.row_id = r.id
            AND e.stage = 'decontaminate'"""):
        s.add(path, review == "paraphrase", truth[path])
    return [s]


def leaks(folder, suite, n, seed):
    """{path: leaks}: goldens under other names, alone or behind a module of
    the row's own, their texts as they are, and designs of nobody."""
    r = random.Random(seed + 3)
    goldens = []
    truth = {}
    for task in sorted(os.listdir(suite)):
        path = os.path.join(suite, task, "golden.sv")
        if os.path.exists(path):
            with open(path) as f:
                goldens.append(f.read())
    os.makedirs(folder)
    for i in range(n):
        x = Design(r)
        text, leak = x.write(r), r.random() < 0.3
        if leak:
            golden = r.choice(goldens)
            if r.random() < 0.8:
                golden = other_names(r, golden)
            text = r.choice([golden, text + golden])
        path = "f%d.sv" % i
        with open(os.path.join(folder, path), "w") as f:
            f.write(text)
        truth[path] = leak
    return truth


def check_leaks(rtlsmith, home, n, seed):
    folder, db = os.path.join(home, "leaks"), os.path.join(home, "curate.db")
    suite = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                         "../../data/suites/core")
    truth = leaks(folder, suite, n, seed)
    run(rtlsmith, "--db", db, "-q", "curate", "init", "l")
    stage(rtlsmith, db, "ingest", "l", folder)
    stage(rtlsmith, db, "decontaminate", "l", "--suite", "core")
    s = Score("leaks", 99)
    for path, status in evidence(rtlsmith, db, """
            SELECT path, status FROM cur_row r
            JOIN cur_project p ON p.id = r.project_id AND p.name = 'l'
            JOIN cur_evidence e ON e.row_id = r.id
            AND e.stage = 'decontaminate'"""):
        s.add(path, status == "reject", truth[path])
    clean = Score("clean rows kept", 100)
    clean.said = clean.true = sum(not x for x in truth.values())
    clean.good = clean.true - (s.said - s.good)
    return [s, clean]


def check_modules(rtlsmith, home, n, seed):
    folder, db = os.path.join(home, "sets"), os.path.join(home, "curate.db")
    truth = sets(folder, n, seed)
    run(rtlsmith, "--db", db, "-q", "curate", "init", "m")
    stage(rtlsmith, db, "ingest", "m", folder)
    stage(rtlsmith, db, "modules", "m")
    return judge_modules(truth, {(p, m): why for p, m, why in evidence(
        rtlsmith, db, """
        SELECT coalesce(f.path, r.path), iif(f.id IS NULL, '', r.path), e.reason
        FROM cur_row r LEFT JOIN cur_row f ON f.id = r.parent_id
        JOIN cur_project p ON p.id = r.project_id AND p.name = 'm'
        JOIN cur_evidence e ON e.row_id = r.id AND e.stage = 'modules'""")})


def check_copies(rtlsmith, home, n, seed):
    folder, db = os.path.join(home, "copies"), os.path.join(home, "curate.db")
    truth = copies(folder, n, seed)
    run(rtlsmith, "--db", db, "-q", "curate", "init", "d")
    stage(rtlsmith, db, "ingest", "d", folder)
    stage(rtlsmith, db, "dedup", "d", "--near", "off")
    sql = """SELECT path, doc ->> '$.cluster', status FROM cur_row r
        JOIN cur_project p ON p.id = r.project_id AND p.name = 'd'
        JOIN cur_evidence e ON e.row_id = r.id AND e.stage = 'dedup'"""
    out = judge_copies("renamed copies (pairs)", truth, {
        p: x for p, *x in evidence(rtlsmith, db, sql)})
    return out


def main():
    a = argparse.ArgumentParser()
    a.add_argument("rtlsmith")
    a.add_argument("--files", type=int, default=2000)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--few", type=int, default=100, help="rows for the stages "
                   "that ask tools, which take seconds each")
    a.add_argument("--keep", help="leave the corpus and the database here")
    a = a.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        home = a.keep or tmp
        folder = os.path.join(home, "corpus")
        db = os.path.join(home, "curate.db")
        truth = make(folder, a.files, a.seed)
        for args in (["init", "c"],
                     ["ingest", "c", folder, "--progress", "none"],
                     ["license", "c", "--progress", "none"]):
            print(run(a.rtlsmith, "--db", db, "-q", "curate", *args), end="")
        scores = judge(truth, rows(a.rtlsmith, db))
        scores += check_modules(a.rtlsmith, home, a.files // 40, a.seed)
        scores += check_copies(a.rtlsmith, home, a.files, a.seed)
        scores += check_leaks(a.rtlsmith, home, a.files, a.seed)
        scores += check_paraphrases(a.rtlsmith, home, a.files, a.seed)
        for what, check, n in (
                ("near copies", curate_tools.check_near, a.files // 10),
                ("check", curate_tools.check_check, a.few),
                ("verify", curate_tools.check_verify, a.few),
                ("describe, verify and inject of modules",
                 curate_tools.check_units, a.few)):
            print("%s: on %d rows made for it" % (what, n), flush=True)
            scores += check(a.rtlsmith, home, n, a.seed)
    ok = [s.show() for s in scores]
    sys.exit(0 if all(ok) else 1)


if __name__ == "__main__":
    main()
