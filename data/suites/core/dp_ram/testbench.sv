`timescale 1ns/1ps

/* reference: all words in one long vector */
module tb_ref_ram #(
	parameter WIDTH = 16,
	parameter ADDR = 5
) (
	input wire clk,
	input wire [1:0] en,
	input wire [1:0] we,
	input wire [ADDR-1:0] addr0,
	input wire [ADDR-1:0] addr1,
	input wire [WIDTH-1:0] din0,
	input wire [WIDTH-1:0] din1,
	output reg [WIDTH-1:0] dout0,
	output reg [WIDTH-1:0] dout1,
	output reg collision
);
	reg [WIDTH*(1<<ADDR)-1:0] all;

	always @(posedge clk) begin
		if (en[0])
			dout0 = all[addr0*WIDTH +: WIDTH];
		if (en[1])
			dout1 = all[addr1*WIDTH +: WIDTH];
		if (en[1] && we[1])
			all[addr1*WIDTH +: WIDTH] = din1;
		if (en[0] && we[0])
			all[addr0*WIDTH +: WIDTH] = din0;
		collision = en == 2'b11 && we == 2'b11 && addr0 == addr1;
	end
endmodule

module tb;
	reg clk = 1'b0;
	reg [1:0] en = 2'b00;
	reg [1:0] we = 2'b00;
	reg [4:0] a_addr = 5'd0;
	reg [4:0] b_addr = 5'd0;
	reg [15:0] a_din = 16'd0;
	reg [15:0] b_din = 16'd0;
	wire [15:0] a_dout, b_dout, e_a_dout, e_b_dout;
	wire [6:0] a_dout7, b_dout7, e_a_dout7, e_b_dout7;
	wire [1:0] collision, e_collision;
	integer seed = 32'hd94a;
	integer i;
	integer checked = 0;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	dp_ram dut (.clk(clk), .a_en(en[0]), .a_we(we[0]), .a_addr(a_addr),
		.a_din(a_din), .a_dout(a_dout), .b_en(en[1]), .b_we(we[1]),
		.b_addr(b_addr), .b_din(b_din), .b_dout(b_dout),
		.collision(collision[0]));
	dp_ram #(.WIDTH(7), .ADDR(3)) dut7 (.clk(clk), .a_en(en[0]),
		.a_we(we[0]), .a_addr(a_addr[2:0]), .a_din(a_din[6:0]),
		.a_dout(a_dout7), .b_en(en[1]), .b_we(we[1]),
		.b_addr(b_addr[2:0]), .b_din(b_din[6:0]), .b_dout(b_dout7),
		.collision(collision[1]));
	tb_ref_ram r16 (clk, en, we, a_addr, b_addr, a_din, b_din, e_a_dout,
		e_b_dout, e_collision[0]);
	tb_ref_ram #(7, 3) r7 (clk, en, we, a_addr[2:0], b_addr[2:0],
		a_din[6:0], b_din[6:0], e_a_dout7, e_b_dout7,
		e_collision[1]);

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

	task edge_only;
		begin
			#5 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	task cycle;
		begin
			#4;
			if (a_dout !== e_a_dout)
				fail_line("a_dout", e_a_dout, a_dout);
			if (b_dout !== e_b_dout)
				fail_line("b_dout", e_b_dout, b_dout);
			if (a_dout7 !== e_a_dout7)
				fail_line("a_dout_7x8", e_a_dout7, a_dout7);
			if (b_dout7 !== e_b_dout7)
				fail_line("b_dout_7x8", e_b_dout7, b_dout7);
			if (collision !== e_collision)
				fail_line("collision", e_collision, collision);
			end_sample;
			#1 clk = 1'b1;
			#5 clk = 1'b0;
		end
	endtask

	initial begin
		/* fill all words: the low half by A, the high half by B */
		for (i = 0; i < 16; i = i + 1) begin
			en = 2'b11;
			we = 2'b11;
			a_addr = i;
			b_addr = 16 + i;
			a_din = $random(seed);
			b_din = $random(seed);
			/* the small RAM sees both ports on the same word */
			edge_only;
		end
		we = 2'b00;
		edge_only;
		for (i = 0; i < 4000; i = i + 1) begin
			en = i < 200 ? 2'b11 : $random(seed);
			we = i < 64 ? 2'b00 : $random(seed);
			a_addr = i < 64 ? i : $random(seed);
			b_addr = i < 64 ? ~i : $random(seed);
			a_din = $random(seed);
			b_din = $random(seed);
			if (i > 100 && ($random(seed) & 1))
				b_addr = a_addr;
			if (i > 2000)
				en = en | {2{i[3]}};
			cycle;
		end
		verdict;
	end
endmodule
