// Radix-4 Booth: four recoded digits select multiples of x.
module booth_mul8 (
	input  [7:0]  x,
	input  [7:0]  y,
	output [15:0] product,
	output [3:0]  neg,
	output [3:0]  one,
	output [3:0]  two
);
	wire [8:0] ye = {y, 1'b0};
	wire [15:0] xe = {{8{x[7]}}, x};
	reg [15:0] sum, part;
	integer j;
	genvar k;

	generate
		for (k = 0; k < 4; k = k + 1) begin : digit
			assign one[k] = ye[2*k + 1] ^ ye[2*k];
			assign two[k] = (ye[2*k + 2] ^ ye[2*k + 1]) & ~one[k];
			assign neg[k] = ye[2*k + 2] & (one[k] | two[k]);
		end
	endgenerate

	always @* begin
		sum = 16'd0;
		for (j = 0; j < 4; j = j + 1) begin
			part = ({16{one[j]}} & xe) |
			       ({16{two[j]}} & {xe[14:0], 1'b0});
			if (neg[j])
				part = -part;
			sum = sum + (part << (2 * j));
		end
	end

	assign product = sum;
endmodule
