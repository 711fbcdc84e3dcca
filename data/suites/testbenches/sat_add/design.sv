module sat_add (
	input wire [7:0] a,
	input wire [7:0] b,
	input wire sat,
	output wire [7:0] y,
	output wire ovf
);
	wire [8:0] sum = {a[7], a} + {b[7], b};

	assign ovf = sum[8] != sum[7];
	assign y = ovf && sat ? (sum[8] ? 8'h80 : 8'h7f) : sum[7:0];
endmodule
