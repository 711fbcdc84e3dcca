module rv32i_decoder (
	input wire [31:0] instr,
	output wire [4:0] rd,
	output wire [4:0] rs1,
	output wire [4:0] rs2,
	output reg [31:0] imm,
	output wire [3:0] kind,
	output wire [3:0] funct,
	output wire illegal
);
	localparam [3:0] LUI = 4'd1;
	localparam [3:0] AUIPC = 4'd2;
	localparam [3:0] JAL = 4'd3;
	localparam [3:0] JALR = 4'd4;
	localparam [3:0] BRANCH = 4'd5;
	localparam [3:0] LOAD = 4'd6;
	localparam [3:0] STORE = 4'd7;
	localparam [3:0] OP_IMM = 4'd8;
	localparam [3:0] OP = 4'd9;

	wire [2:0] f3 = instr[14:12];
	wire plain = instr[31:25] == 7'b0000000;
	wire alt = instr[31:25] == 7'b0100000;
	wire [31:0] imm_i = {{20{instr[31]}}, instr[31:20]};
	wire [31:0] imm_s = {{20{instr[31]}}, instr[31:25], instr[11:7]};
	wire [31:0] imm_b = {{20{instr[31]}}, instr[7], instr[30:25],
		instr[11:8], 1'b0};
	wire [31:0] imm_j = {{12{instr[31]}}, instr[19:12], instr[20],
		instr[30:21], 1'b0};
	wire shift = f3 == 3'b001 || f3 == 3'b101;
	reg [3:0] k;
	reg legal;

	always @* begin
		case (instr[6:0])
		7'b0110111: k = LUI;
		7'b0010111: k = AUIPC;
		7'b1101111: k = JAL;
		7'b1100111: k = JALR;
		7'b1100011: k = BRANCH;
		7'b0000011: k = LOAD;
		7'b0100011: k = STORE;
		7'b0010011: k = OP_IMM;
		7'b0110011: k = OP;
		default:    k = 4'd0;
		endcase
		case (k)
		LUI, AUIPC, JAL: legal = 1'b1;
		JALR: legal = f3 == 3'b000;
		BRANCH: legal = f3[2:1] != 2'b01;
		LOAD: legal = f3[1:0] != 2'b11 && f3 != 3'b110;
		STORE: legal = f3 < 3'b011;
		OP_IMM: legal = !shift || plain || (alt && f3[2]);
		OP: legal = plain || (alt && (f3 == 3'b000 || f3 == 3'b101));
		default: legal = 1'b0;
		endcase
	end

	wire has_rd = legal && k != BRANCH && k != STORE;
	wire has_rs1 = legal && k >= JALR;
	wire has_rs2 = legal && (k == BRANCH || k == STORE || k == OP);
	wire has_funct = legal && k >= BRANCH;
	wire use_alt = alt && (k == OP || (k == OP_IMM && shift));

	assign illegal = !legal;
	assign kind = legal ? k : 4'd0;
	assign rd = has_rd ? instr[11:7] : 5'd0;
	assign rs1 = has_rs1 ? instr[19:15] : 5'd0;
	assign rs2 = has_rs2 ? instr[24:20] : 5'd0;
	assign funct = has_funct ? {use_alt, f3} : 4'd0;

	always @* begin
		case (kind)
		LUI, AUIPC: imm = {instr[31:12], 12'd0};
		JAL: imm = imm_j;
		JALR, LOAD: imm = imm_i;
		BRANCH: imm = imm_b;
		STORE: imm = imm_s;
		OP_IMM: imm = shift ? {27'd0, instr[24:20]} : imm_i;
		default: imm = 32'd0;
		endcase
	end
endmodule
