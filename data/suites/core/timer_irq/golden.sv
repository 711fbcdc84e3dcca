module timer_irq #(
	parameter WIDTH = 12,
	parameter PRE = 4
) (
	input wire clk,
	input wire rst,
	input wire start,
	input wire stop,
	input wire one_shot,
	input wire [WIDTH-1:0] reload,
	input wire [PRE-1:0] divide,
	input wire ack,
	output reg [WIDTH-1:0] count,
	output reg running,
	output reg irq,
	output reg missed
);
	reg [PRE-1:0] pre;

	wire active = running & ~stop & ~start;
	wire step = active & (pre == divide);
	wire finish = step & (count == 0);

	always @(posedge clk)
		if (rst) begin
			count <= 0;
			running <= 1'b0;
			pre <= 0;
		end else if (stop) begin
			running <= 1'b0;
		end else if (start) begin
			count <= reload;
			running <= 1'b1;
			pre <= 0;
		end else if (step) begin
			pre <= 0;
			if (!finish)
				count <= count - 1'b1;
			else if (one_shot)
				running <= 1'b0;
			else
				count <= reload;
		end else if (active) begin
			pre <= pre + 1'b1;
		end

	always @(posedge clk)
		if (rst) begin
			irq <= 1'b0;
			missed <= 1'b0;
		end else begin
			irq <= finish | (irq & ~ack);
			missed <= ~ack & (missed | (finish & irq));
		end
endmodule
