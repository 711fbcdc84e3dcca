// Priority encoder with mask; either end of the vector may win.
module priority_encoder16 (
	input      [15:0] req,
	input      [15:0] mask,
	input             low_first,
	output reg [3:0]  index,
	output reg [15:0] grant,
	output            any,
	output            others
);
	wire [15:0] seen = req & ~mask;
	integer i;

	always @* begin
		index = 4'd0;
		if (low_first) begin
			for (i = 15; i >= 0; i = i - 1)
				if (seen[i])
					index = i;
		end else begin
			for (i = 0; i < 16; i = i + 1)
				if (seen[i])
					index = i;
		end
		grant = 16'd0;
		grant[index] = any;
	end

	assign any = |seen;
	assign others = |(seen & ~grant);
endmodule
