module axis_skid_buffer #(
	parameter WIDTH = 8
) (
	input wire clk,
	input wire rst,
	input wire s_valid,
	output reg s_ready,
	input wire [WIDTH-1:0] s_data,
	input wire s_last,
	output reg m_valid,
	input wire m_ready,
	output reg [WIDTH-1:0] m_data,
	output reg m_last
);
	reg spare_full;
	reg [WIDTH:0] spare;

	wire take = s_valid & s_ready;
	wire free = ~m_valid | m_ready;

	always @(posedge clk)
		if (rst) begin
			s_ready <= 1'b0;
			m_valid <= 1'b0;
			m_data <= 0;
			m_last <= 1'b0;
			spare_full <= 1'b0;
			spare <= 0;
		end else begin
			s_ready <= free | ~(spare_full | take);
			if (free) begin
				spare_full <= 1'b0;
				m_valid <= spare_full | take;
				if (spare_full)
					{m_last, m_data} <= spare;
				else if (take)
					{m_last, m_data} <= {s_last, s_data};
			end else if (take) begin
				spare_full <= 1'b1;
				spare <= {s_last, s_data};
			end
		end
endmodule
