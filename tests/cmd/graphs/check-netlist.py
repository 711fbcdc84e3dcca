"""Holds the netlist of `curate graph` against Yosys' own document.

usage: check-netlist.py GRAPH.json YOSYS.json

Every bit of every pin of every cell has to be in exactly one edge, between the
cell and a net that has the bit (or a constant of its value), in the pin's
direction; and no edge says anything else.
"""
import json
import sys

graph = json.load(open(sys.argv[1]))["netlist"]
(module,) = json.load(open(sys.argv[2]))["modules"].values()
node = {n["id"]: n for n in graph["nodes"]}
assert sorted(node) == list(range(len(node))), "numbers of nodes"

wanted = set()
for name, cell in module["cells"].items():
    for pin, bits in cell["connections"].items():
        out = cell["port_directions"][pin] == "output"
        for i, bit in enumerate(bits):
            wanted.add((name, pin, out, i, bit))

found = set()
for e in graph["edges"]:
    out = node[e["from"]]["kind"] == "cell"
    cell, other = node[e["from" if out else "to"]], node[e["to" if out else "from"]]
    assert cell["kind"] == "cell" and other["kind"] != "cell", e
    for k in range(e["width"]):
        if other["kind"] == "const":
            bit = other["value"][::-1][k]
        else:
            bit = module["netnames"][other["name"]]["bits"][e["net_lsb"] + k]
        key = (cell["name"], e["pin"], out, e["pin_lsb"] + k, bit)
        assert key not in found, ("twice", key)
        found.add(key)
assert found == wanted, (found ^ wanted)

types = {n: c["type"] for n, c in module["cells"].items()}
assert types == {n["name"]: n["type"] for n in node.values() if n["kind"] == "cell"}
ports = {n: p["direction"] for n, p in module["ports"].items()}
assert ports == {n["name"]: n["port"] for n in node.values() if "port" in n}
print(len(wanted), "bits of pins")
