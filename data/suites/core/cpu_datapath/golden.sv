module cpu_datapath (
	input wire clk,
	input wire rst,
	input wire [2:0] alu_op,
	input wire [1:0] b_sel,
	input wire [1:0] reg_addr,
	input wire [7:0] imm,
	input wire imm_signed,
	input wire [15:0] mem_rdata,
	input wire acc_we,
	input wire reg_we,
	input wire flag_we,
	input wire [1:0] pc_op,
	output reg [15:0] acc,
	output reg [3:0] flags,
	output reg [11:0] pc,
	output wire [11:0] mem_addr,
	output wire [15:0] mem_wdata
);
	reg [15:0] r0, r1, r2, r3;
	reg [15:0] r;
	reg [15:0] b;
	wire [15:0] result;
	wire carry;
	wire overflow;
	wire [11:0] branch = flags[2] ? {{4{imm[7]}}, imm} : 12'd1;

	assign mem_addr = r[11:0] + {4'd0, imm};
	assign mem_wdata = acc;

	always @* begin
		case (reg_addr)
		2'd0: r = r0;
		2'd1: r = r1;
		2'd2: r = r2;
		default: r = r3;
		endcase
		case (b_sel)
		2'd0: b = r;
		2'd1: b = {{8{imm_signed & imm[7]}}, imm};
		2'd2: b = mem_rdata;
		default: b = 16'd1;
		endcase
	end

	datapath_alu alu (
		.op(alu_op), .a(acc), .b(b), .carry_in(flags[1]),
		.result(result), .carry(carry), .overflow(overflow)
	);

	always @(posedge clk)
		if (rst) begin
			acc <= 16'd0;
			flags <= 4'd0;
		end else begin
			if (acc_we)
				acc <= result;
			if (flag_we)
				flags <= {result[15], result == 16'd0, carry,
					overflow};
		end

	always @(posedge clk)
		if (rst) begin
			r0 <= 16'd0;
			r1 <= 16'd0;
			r2 <= 16'd0;
			r3 <= 16'd0;
		end else if (reg_we) begin
			case (reg_addr)
			2'd0: r0 <= acc;
			2'd1: r1 <= acc;
			2'd2: r2 <= acc;
			default: r3 <= acc;
			endcase
		end

	always @(posedge clk)
		if (rst)
			pc <= 12'd0;
		else
			case (pc_op)
			2'd1: pc <= pc + 12'd1;
			2'd2: pc <= pc + branch;
			2'd3: pc <= b[11:0];
			default: ;
			endcase
endmodule

module datapath_alu (
	input wire [2:0] op,
	input wire [15:0] a,
	input wire [15:0] b,
	input wire carry_in,
	output reg [15:0] result,
	output reg carry,
	output reg overflow
);
	wire subtract = op == 3'd2;
	wire first = subtract | (op == 3'd3 & carry_in);
	wire [15:0] addend = subtract ? ~b : b;
	wire [16:0] sum = {1'b0, a} + {1'b0, addend} + {16'd0, first};
	wire [16:0] shifted = {carry_in, a} << b[3:0];

	always @* begin
		result = sum[15:0];
		carry = carry_in;
		overflow = 1'b0;
		case (op)
		3'd0: result = b;
		3'd4: result = a & b;
		3'd5: result = a | b;
		3'd6: result = a ^ b;
		3'd7: begin
			result = shifted[15:0];
			carry = shifted[16];
		end
		default: begin
			carry = sum[16];
			overflow = (a[15] == addend[15]) &
				(sum[15] != a[15]);
		end
		endcase
	end
endmodule
