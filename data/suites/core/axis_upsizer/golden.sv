module axis_upsizer (
	input wire clk,
	input wire rst_n,
	input wire s_tvalid,
	output wire s_tready,
	input wire [7:0] s_tdata,
	input wire s_tlast,
	output reg m_tvalid,
	input wire m_tready,
	output reg [31:0] m_tdata,
	output reg [3:0] m_tkeep,
	output reg m_tlast
);
	reg [23:0] part;	/* the bytes of the word so far */
	reg [1:0] count;

	wire take = s_tvalid & s_tready;
	wire done = take & (s_tlast | count == 2'd3);

	assign s_tready = rst_n & (~m_tvalid | m_tready);

	always @(posedge clk)
		if (!rst_n) begin
			part <= 24'd0;
			count <= 2'd0;
		end else if (done) begin
			part <= 24'd0;
			count <= 2'd0;
		end else if (take) begin
			count <= count + 2'd1;
			case (count)
			2'd0: part[7:0] <= s_tdata;
			2'd1: part[15:8] <= s_tdata;
			default: part[23:16] <= s_tdata;
			endcase
		end

	always @(posedge clk)
		if (!rst_n) begin
			m_tvalid <= 1'b0;
			m_tdata <= 32'd0;
			m_tkeep <= 4'd0;
			m_tlast <= 1'b0;
		end else if (done) begin
			m_tvalid <= 1'b1;
			m_tlast <= s_tlast;
			case (count)
			2'd0: begin
				m_tdata <= {24'd0, s_tdata};
				m_tkeep <= 4'b0001;
			end
			2'd1: begin
				m_tdata <= {16'd0, s_tdata, part[7:0]};
				m_tkeep <= 4'b0011;
			end
			2'd2: begin
				m_tdata <= {8'd0, s_tdata, part[15:0]};
				m_tkeep <= 4'b0111;
			end
			default: begin
				m_tdata <= {s_tdata, part};
				m_tkeep <= 4'b1111;
			end
			endcase
		end else if (m_tready) begin
			m_tvalid <= 1'b0;
		end
endmodule
