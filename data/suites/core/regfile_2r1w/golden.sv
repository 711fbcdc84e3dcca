module regfile_2r1w (
	input wire clk,
	input wire rst_n,
	input wire we,
	input wire [4:0] waddr,
	input wire [31:0] wdata,
	input wire [3:0] wstrb,
	input wire [4:0] raddr1,
	output wire [31:0] rdata1,
	input wire [4:0] raddr2,
	output wire [31:0] rdata2
);
	reg [31:0] regs [0:31];
	integer i;

	wire [31:0] mask = {{8{wstrb[3]}}, {8{wstrb[2]}},
		{8{wstrb[1]}}, {8{wstrb[0]}}};
	wire [31:0] merged = (wdata & mask) | (regs[waddr] & ~mask);
	wire write = we & (waddr != 5'd0);

	assign rdata1 = (write && waddr == raddr1) ? merged : regs[raddr1];
	assign rdata2 = (write && waddr == raddr2) ? merged : regs[raddr2];

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			for (i = 0; i < 32; i = i + 1)
				regs[i] <= 32'd0;
		end else if (write) begin
			regs[waddr] <= merged;
		end
endmodule
