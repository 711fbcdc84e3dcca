#!/bin/sh
# similar: which designs a design may be a copy of.
. "${abs_top_srcdir:?}/tests/cmd/lib.sh"
need iverilog yosys

core=$abs_top_srcdir/data/suites/core
mkdir -p ours
cat >ours/alu.v <<'EOT'
module alu(input clk, input rst, input [7:0] a, input [7:0] b,
  input [1:0] op, output reg [7:0] y, output zero);
  reg [7:0] next;
  always @(*) begin
    if (op == 2'd0) next = a + b;
    else if (op == 2'd1) next = a - b;
    else if (op == 2'd2) next = a & b;
    else next = a ^ b;
  end
  always @(posedge clk)
    if (rst) y <= 8'd0;
    else y <= next;
  assign zero = y == 8'd0;
endmodule
EOT
# the same interface, another function, and much of the text
sed -e 's/a & b/a | b/' -e 's/module alu/module alu_other/' ours/alu.v >ours/other.v
cat >ours/blink.v <<'EOT'
module blink(input clk, input rst, output reg led);
  reg [23:0] n;
  always @(posedge clk)
    if (rst) begin n <= 0; led <= 0; end
    else if (n == 24'd11999999) begin n <= 0; led <= !led; end
    else n <= n + 1;
endmodule
EOT
# alu.v written anew: other names and order, case for if, ?: for a process,
# sums in another order, ports in another order
cat >rewritten.v <<'EOT'
module ex_unit(output is_nil, output [7:0] res, input [1:0] sel,
    input [7:0] rhs, lhs, input tick, clear);
  reg [7:0] hold;
  wire [7:0] sum = rhs + lhs, difference = (~rhs + lhs) + 8'h1;
  wire [7:0] both = ~(~lhs | ~rhs), odd = (lhs | rhs) & ~(rhs & lhs);
  reg [7:0] pick;
  assign res = hold;
  always @(posedge tick) hold <= clear ? 8'h00 : pick;
  always @* begin
    pick = odd;
    case (sel)
      2'b10: pick = both;
      2'b00: pick = sum;
      2'b01: pick = difference;
      default: ;
    endcase
  end
  assign is_nil = ~|hold;
endmodule
EOT
sed -e 's/\<alu\>/m/; s/\<next\>/q/g; s/\<op\>/k/g; s/\<zero\>/z/g' ours/alu.v >renamed.v

value() { # JSON-PATH: of the first design
	python3 - "$1" out <<'EOT'
import json, sys
d = json.load(open(sys.argv[2]))["designs"][0]
for k in sys.argv[1].split("."):
    d = d.get(k)
print(d)
EOT
}

run similar ours/alu.v
is "$status" 2 "nothing to compare with: usage"
run init -q .
run similar rewritten.v ours --json
is "$status" 1 "written anew: exit code"
is "$(value design)" alu.v "written anew: the original is the first"
is "$(value copied_by)" function "written anew: only by function"
is "$(value function.result)" proven "written anew: proven"
is "$(value function.ports.lhs)" a "written anew: which port is which"
is "$(value function.ports.tick)" clk "written anew: the clock"
is "$(value structure)" False "written anew: another structure"
ok "written anew: the texts are far apart" python3 -c "
import json
d = json.load(open('out'))['designs'][0]
assert max(d['text'], d['renamed']) < 0.3, d"
run similar rewritten.v ours
like "$out" 'alu.v +alu .*same, proven +function' "the table"
like "$out" 'other.v +alu_other .*another +-' "the same ports, another function"
like "$out" 'blink.v +blink .*other ports +-' "other ports"
like "$out" '^ports of alu: .*clear = rst' "the table: ports"
run similar rewritten.v ours --function 0
is "$status" 0 "texts alone do not find it"
run similar renamed.v ours --function 0 --json
is "$status" 1 "renamed: exit code"
is "$(value copied_by)" structure "renamed: by structure"

# projects, suites, and sources that are none
run curate init p
run curate ingest p ours --progress none
run similar rewritten.v --project p
is "$status" 1 "a project"
like "$out" 'p: alu.v +alu .*function' "a project: found"
run similar "$core/gray_convert/golden.sv" --suite core --limit 1
is "$status" 1 "a suite"
like "$out" 'core/gray_convert +[a-z_]+ +1.00' "a suite: found"
mkdir none
echo 'module module endmodule endmodule' >none/nameless.v
run similar rewritten.v none
is "$status" 0 "a module without a name"
rm none/nameless.v
run similar rewritten.v none
is "$status" 5 "nothing there"
run similar rewritten.v nowhere
is "$status" 2 "a source that is not there"
run similar rewritten.v ours --top nowhere
is "$status" 2 "a module that is not there"
done_testing
