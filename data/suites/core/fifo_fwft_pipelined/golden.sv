module fifo_fwft_pipelined (
	input wire clk,
	input wire rst_n,
	input wire flush,
	input wire s_valid,
	output reg s_ready,
	input wire [15:0] s_data,
	output reg m_valid,
	input wire m_ready,
	output reg [15:0] m_data
);
	reg [15:0] store [0:7];
	reg [2:0] head;
	reg [2:0] tail;
	reg [3:0] count;

	wire push = s_valid & s_ready;
	wire pop = (count != 4'd0) & (~m_valid | m_ready);
	wire [3:0] count_next = count + {3'd0, push} - {3'd0, pop};

	always @(posedge clk)
		if (push)
			store[tail] <= s_data;

	always @(posedge clk)
		if (!rst_n) begin
			head <= 3'd0;
			tail <= 3'd0;
			count <= 4'd0;
			s_ready <= 1'b0;
			m_valid <= 1'b0;
		end else if (flush) begin
			head <= 3'd0;
			tail <= 3'd0;
			count <= 4'd0;
			s_ready <= 1'b1;
			m_valid <= 1'b0;
		end else begin
			head <= head + {2'd0, pop};
			tail <= tail + {2'd0, push};
			count <= count_next;
			s_ready <= count_next < 4'd8;
			m_valid <= pop | (m_valid & ~m_ready);
		end

	always @(posedge clk)
		if (!rst_n)
			m_data <= 16'd0;
		else if (pop && !flush)
			m_data <= store[head];
endmodule
