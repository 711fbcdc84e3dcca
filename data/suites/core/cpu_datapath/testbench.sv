`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg [2:0] alu_op = 3'd0;
	reg [1:0] b_sel = 2'd0;
	reg [1:0] reg_addr = 2'd0;
	reg [7:0] imm = 8'd0;
	reg imm_signed = 1'b0;
	reg [15:0] mem_rdata = 16'd0;
	reg acc_we = 1'b0;
	reg reg_we = 1'b0;
	reg flag_we = 1'b0;
	reg [1:0] pc_op = 2'd0;
	wire [15:0] acc, mem_wdata;
	wire [3:0] flags;
	wire [11:0] pc, mem_addr;
	reg [15:0] e_acc;
	reg [3:0] e_flags;
	reg [11:0] e_pc;
	integer seed = 32'hdada;
	integer i, k, a, b, s, wide, f;
	reg [15:0] bank [0:3];
	reg c, v;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	cpu_datapath dut (.clk(clk), .rst(rst), .alu_op(alu_op),
		.b_sel(b_sel), .reg_addr(reg_addr), .imm(imm),
		.imm_signed(imm_signed), .mem_rdata(mem_rdata),
		.acc_we(acc_we), .reg_we(reg_we), .flag_we(flag_we),
		.pc_op(pc_op), .acc(acc), .flags(flags), .pc(pc),
		.mem_addr(mem_addr), .mem_wdata(mem_wdata));

	wire [15:0] read = bank[reg_addr];
	wire [11:0] e_mem_addr = (read + imm) & 16'h0fff;

	function integer sgn(input integer w);
		sgn = (w & 32'hffff) >= 32768 ? (w & 32'hffff) - 65536 :
			w & 32'hffff;
	endfunction

	/* reference: whole numbers; overflow is "does not fit", not a formula */
	task operate;
		begin
			a = e_acc;
			case (b_sel)
			0: b = bank[reg_addr];
			1: b = imm_signed && imm > 127 ? imm + 65280 : imm;
			2: b = mem_rdata;
			3: b = 1;
			endcase
			c = e_flags[1];
			v = 1'b0;
			case (alu_op)
			0: s = b;
			1, 3: begin
				k = alu_op == 3 && c ? 1 : 0;
				s = a + b + k;
				wide = sgn(a) + sgn(b) + k;
				c = s > 65535;
				v = wide > 32767 || wide < -32768;
			end
			2: begin
				s = a - b;
				wide = sgn(a) - sgn(b);
				c = a >= b;
				v = wide > 32767 || wide < -32768;
			end
			4: s = a & b;
			5: s = a | b;
			6: s = a ^ b;
			7: begin
				s = a;
				for (k = 0; k < b % 16; k = k + 1) begin
					s = (s % 65536) * 2;
					c = s > 65535;
				end
			end
			endcase
			s = s & 32'hffff;
		end
	endtask

	always @(posedge clk)
		if (rst) begin
			e_acc = 0;
			e_flags = 0;
			e_pc = 0;
			for (k = 0; k < 4; k = k + 1)
				bank[k] <= 0;
		end else begin
			operate;
			case (pc_op)
			1: e_pc = e_pc + 1;
			2: e_pc = !e_flags[2] ? e_pc + 1 :
				imm > 127 ? e_pc + imm - 256 : e_pc + imm;
			3: e_pc = b;
			default: ;
			endcase
			if (reg_we)
				bank[reg_addr] <= e_acc;
			if (acc_we)
				e_acc = s;
			if (flag_we)
				e_flags = {s > 32767, s == 0, c, v};
		end

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

	task cycle;
		begin
			#4;
			if (acc !== e_acc)
				fail_line("acc", e_acc, acc);
			if (flags !== e_flags)
				fail_line("flags", e_flags, flags);
			if (pc !== e_pc)
				fail_line("pc", e_pc, pc);
			if (mem_addr !== e_mem_addr)
				fail_line("mem_addr", e_mem_addr, mem_addr);
			if (mem_wdata !== e_acc)
				fail_line("mem_wdata", e_acc, mem_wdata);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	initial begin
		repeat (2) begin
			#5 clk = 1'b1;
			#5 clk = 1'b0;
		end
		rst = 1'b0;
		for (i = 0; i < 5000; i = i + 1) begin
			alu_op = $random(seed);
			b_sel = $random(seed);
			reg_addr = $random(seed);
			imm = $random(seed);
			imm_signed = $random(seed);
			mem_rdata = $random(seed);
			case ($random(seed) & 15)
			0: mem_rdata = 16'h7fff;
			1: mem_rdata = 16'h8000;
			2: mem_rdata = e_acc;
			3: mem_rdata = 16'hffff;
			4: mem_rdata = ~e_acc;
			5: mem_rdata = -e_acc;
			default: ;
			endcase
			acc_we = ($random(seed) & 3) != 0;
			reg_we = ($random(seed) & 3) == 0;
			flag_we = ($random(seed) & 3) != 0;
			pc_op = $random(seed);
			/* compares with equal operands make Z frequent */
			if (i % 3 == 0 && ($random(seed) & 3) == 0) begin
				alu_op = 3'd2;
				b_sel = 2'd2;
				mem_rdata = e_acc;
				flag_we = 1'b1;
			end
			rst = i > 300 && ($random(seed) & 127) == 0;
			cycle;
		end
		verdict;
	end
endmodule
