// c
/* a /* b */ "s\"t\\" '1 '{1} (*) (* full *) .* ->> <<<= `line 3 "x" 0
`define A `B ``x `"y`"