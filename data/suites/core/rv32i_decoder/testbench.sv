`timescale 1ns/1ps

module tb;
	reg [31:0] instr = 32'd0;
	wire [4:0] rd, rs1, rs2;
	wire [31:0] imm;
	wire [3:0] kind, funct;
	wire illegal;
	reg [4:0] e_rd, e_rs1, e_rs2;
	reg [31:0] e_imm;
	reg [3:0] e_kind, e_funct;
	reg e_illegal;
	integer seed = 32'h9321;
	integer i, f, value;
	reg [6:0] opcodes [0:8];
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	rv32i_decoder dut (.instr(instr), .rd(rd), .rs1(rs1), .rs2(rs2),
		.imm(imm), .kind(kind), .funct(funct), .illegal(illegal));

	/* reference: arithmetic on the fields, one format after the other */
	task clear;
		begin
			{e_rd, e_rs1, e_rs2, e_kind, e_funct} = 0;
			e_imm = 0;
			e_illegal = 1'b1;
		end
	endtask

	task accept(input [3:0] k, input with_rd, input with_rs1,
			input with_rs2, input integer number,
			input integer operation);
		begin
			e_illegal = 1'b0;
			e_kind = k;
			e_rd = with_rd ? (instr >> 7) & 31 : 0;
			e_rs1 = with_rs1 ? (instr >> 15) & 31 : 0;
			e_rs2 = with_rs2 ? (instr >> 20) & 31 : 0;
			e_imm = number;
			e_funct = operation;
		end
	endtask

	function integer field(input integer high, input integer low);
		field = (instr >> low) & ((1 << (high - low + 1)) - 1);
	endfunction

	function integer wrap(input integer v, input integer bits);
		wrap = v >= (1 << (bits - 1)) ? v - (1 << bits) : v;
	endfunction

	task model;
		begin
			clear;
			f = field(14, 12);
			case (instr[6:0])
			7'h37: accept(1, 1, 0, 0, instr - field(11, 0), 0);
			7'h17: accept(2, 1, 0, 0, instr - field(11, 0), 0);
			7'h6f: begin
				value = field(30, 21) * 2 + field(20, 20) * 2048 +
					field(19, 12) * 4096 + instr[31] * 1048576;
				accept(3, 1, 0, 0, wrap(value, 21), 0);
			end
			7'h67:
				if (f == 0)
					accept(4, 1, 1, 0,
						wrap(field(31, 20), 12), 0);
			7'h63: begin
				value = field(11, 8) * 2 + field(30, 25) * 32 +
					field(7, 7) * 2048 + instr[31] * 4096;
				if (f != 2 && f != 3)
					accept(5, 0, 1, 1, wrap(value, 13), f);
			end
			7'h03:
				if (f != 3 && f != 6 && f != 7)
					accept(6, 1, 1, 0,
						wrap(field(31, 20), 12), f);
			7'h23: begin
				value = field(31, 25) * 32 + field(11, 7);
				if (f <= 2)
					accept(7, 0, 1, 1, wrap(value, 12), f);
			end
			7'h13:
				if (f != 1 && f != 5)
					accept(8, 1, 1, 0,
						wrap(field(31, 20), 12), f);
				else if (field(31, 25) == 0)
					accept(8, 1, 1, 0, field(24, 20), f);
				else if (field(31, 25) == 32 && f == 5)
					accept(8, 1, 1, 0, field(24, 20), 13);
			7'h33:
				if (field(31, 25) == 0)
					accept(9, 1, 1, 1, 0, f);
				else if (field(31, 25) == 32 && (f == 0 || f == 5))
					accept(9, 1, 1, 1, 0, 8 + f);
			default: ;
			endcase
		end
	endtask

	task fail_line(input [8*16-1:0] name, input [63:0] want,
			input [63:0] have);
		begin
			bad = 1'b1;
			if (shown < 10) begin
				shown = shown + 1;
				$display("mismatch: time=%0d signal=%0s expected=%h got=%h",
					$time, name, want, have);
			end
		end
	endtask

	task end_sample;
		begin
			samples = samples + 1;
			if (bad) begin
				mismatches = mismatches + 1;
				if (first_time < 0)
					first_time = $time;
			end
			bad = 1'b0;
		end
	endtask

	task verdict;
		begin
			$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
				mismatches, samples, first_time);
			$finish;
		end
	endtask

	initial begin
		opcodes[0] = 7'h37;
		opcodes[1] = 7'h17;
		opcodes[2] = 7'h6f;
		opcodes[3] = 7'h67;
		opcodes[4] = 7'h63;
		opcodes[5] = 7'h03;
		opcodes[6] = 7'h23;
		opcodes[7] = 7'h13;
		opcodes[8] = 7'h33;
		for (i = 0; i < 6000; i = i + 1) begin
			instr = $random(seed);
			/* all 128 opcodes first, then mostly legal ones */
			if (i < 1024)
				instr[6:0] = i;
			else if (i % 16 != 0)
				instr[6:0] = opcodes[i % 9];
			if (i >= 1024 && ($random(seed) & 3) == 0)
				instr[31:25] = 7'b0000000;
			else if (i >= 1024 && ($random(seed) & 3) == 0)
				instr[31:25] = 7'b0100000;
			else if (i >= 1024 && ($random(seed) & 7) == 0)
				instr[31:25] = 7'd1 << ($random(seed) & 7);
			else if (i >= 1024 && ($random(seed) & 7) == 0)
				instr[31:25] = 7'b0100000 |
					(7'd1 << ($random(seed) & 7));
			if (i >= 5000)
				instr[6:0] = opcodes[i % 9] ^
					(7'd1 << ($random(seed) & 7));
			#5 model;
			#5;
			if (illegal !== e_illegal)
				fail_line("illegal", e_illegal, illegal);
			if (kind !== e_kind)
				fail_line("kind", e_kind, kind);
			if (rd !== e_rd)
				fail_line("rd", e_rd, rd);
			if (rs1 !== e_rs1)
				fail_line("rs1", e_rs1, rs1);
			if (rs2 !== e_rs2)
				fail_line("rs2", e_rs2, rs2);
			if (imm !== e_imm)
				fail_line("imm", e_imm, imm);
			if (funct !== e_funct)
				fail_line("funct", e_funct, funct);
			end_sample;
		end
		verdict;
	end
endmodule
