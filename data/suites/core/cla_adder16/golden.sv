// Lookahead over four positions: carries into each and the group's signals.
module cla_adder16_look (
	input  [3:0] g,
	input  [3:0] p,
	input        cin,
	output [3:0] c,
	output       gg,
	output       gp
);
	assign c[0] = cin;
	assign c[1] = g[0] | (p[0] & cin);
	assign c[2] = g[1] | (p[1] & g[0]) | (p[1] & p[0] & cin);
	assign c[3] = g[2] | (p[2] & g[1]) | (p[2] & p[1] & g[0]) |
		      (p[2] & p[1] & p[0] & cin);
	assign gg = g[3] | (p[3] & g[2]) | (p[3] & p[2] & g[1]) |
		    (p[3] & p[2] & p[1] & g[0]);
	assign gp = &p;
endmodule

// Two levels of lookahead: inside the groups, and over the groups.
module cla_adder16 (
	input  [15:0] a,
	input  [15:0] b,
	input         cin,
	output [15:0] sum,
	output        cout,
	output        ovf,
	output [3:0]  gg,
	output [3:0]  gp
);
	wire [15:0] g = a & b;
	wire [15:0] p = a ^ b;
	wire [15:0] c;
	wire [3:0] gc;
	wire top_g, top_p;
	genvar k;

	generate
		for (k = 0; k < 4; k = k + 1) begin : group
			cla_adder16_look look (
				.g(g[4*k +: 4]), .p(p[4*k +: 4]),
				.cin(gc[k]), .c(c[4*k +: 4]),
				.gg(gg[k]), .gp(gp[k])
			);
		end
	endgenerate

	cla_adder16_look over (
		.g(gg), .p(gp), .cin(cin), .c(gc), .gg(top_g), .gp(top_p)
	);

	assign sum = p ^ c;
	assign cout = top_g | (top_p & cin);
	assign ovf = c[15] ^ cout;
endmodule
