`timescale 1ns/1ps

module tb_ref_lock #(
	parameter N = 4,
	parameter MAX_LOCK = 6
) (
	input wire clk,
	input wire rst,
	input wire [N-1:0] req,
	input wire [N-1:0] lock,
	output reg [N-1:0] grant,
	output reg locked,
	output reg expired
);
	integer own, kept, k, skip;

	always @(posedge clk) begin
		locked <= 1'b0;
		expired <= 1'b0;
		if (rst) begin
			own = -1;
			kept = 0;
		end else begin
			skip = -1;
			if (own >= 0)
				if (req[own] && lock[own])
					skip = own;
			if (skip >= 0 && kept < MAX_LOCK) begin
				locked <= 1'b1;
				kept = kept + 1;
			end else begin
				expired <= skip >= 0;
				kept = 0;
				own = -1;
				for (k = N - 1; k >= 0; k = k - 1)
					if (req[k] && k != skip)
						own = k;
			end
		end
		grant <= own < 0 ? 0 : 1 << own;
	end
endmodule

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg [6:0] req = 7'd0;
	reg [6:0] lock = 7'd0;
	wire [3:0] grant, e_grant;
	wire [6:0] grant7, e_grant7;
	wire [1:0] locked, expired, e_locked, e_expired;
	integer seed = 32'h10c4;
	integer i;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	lock_arbiter dut (.clk(clk), .rst(rst), .req(req[3:0]),
		.lock(lock[3:0]), .grant(grant), .locked(locked[0]),
		.expired(expired[0]));
	lock_arbiter #(.N(7), .MAX_LOCK(3)) dut7 (.clk(clk), .rst(rst),
		.req(req), .lock(lock), .grant(grant7), .locked(locked[1]),
		.expired(expired[1]));
	tb_ref_lock r4 (clk, rst, req[3:0], lock[3:0], e_grant, e_locked[0],
		e_expired[0]);
	tb_ref_lock #(7, 3) r7 (clk, rst, req, lock, e_grant7, e_locked[1],
		e_expired[1]);

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
			if (grant !== e_grant)
				fail_line("grant", e_grant, grant);
			if (grant7 !== e_grant7)
				fail_line("grant_n7", e_grant7, grant7);
			if (locked !== e_locked)
				fail_line("locked", e_locked, locked);
			if (expired !== e_expired)
				fail_line("expired", e_expired, expired);
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
		for (i = 0; i < 4000; i = i + 1) begin
			case ((i / 100) % 4)
			0: begin
				req = $random(seed);
				lock = $random(seed);
			end
			1: begin
				/* long locks, some requests come and go */
				req = 7'h7f ^ (7'd1 << ($random(seed) & 15));
				lock = ($random(seed) & 15) == 0 ? 7'h00 : 7'h7f;
			end
			2: begin
				/* a single requester that always locks */
				if (i % 20 == 0)
					req = 7'd1 << (($random(seed) & 7) % 4);
				lock = 7'h7f;
			end
			default: begin
				if (($random(seed) & 7) == 0)
					req = $random(seed);
				lock = ($random(seed) & 15) == 0 ? $random(seed) :
					7'h7f;
			end
			endcase
			rst = i > 300 && ($random(seed) & 63) == 0;
			cycle;
		end
		verdict;
	end
endmodule
