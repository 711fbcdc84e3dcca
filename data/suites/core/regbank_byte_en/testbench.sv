`timescale 1ns/1ps

module tb;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer printed = 0;
	reg differs = 1'b0;
	reg [31:0] rng = 32'h2f14deed;

	// xorshift32: the same stimulus in every run.
	function [31:0] rnd(input dummy);
		begin
			rng = rng ^ (rng << 13);
			rng = rng ^ (rng >> 17);
			rng = rng ^ (rng << 5);
			rnd = rng;
		end
	endfunction

	task compare(input [8*16-1:0] name, input [63:0] want,
		     input [63:0] got);
		if (want !== got) begin
			differs = 1'b1;
			if (printed < 10) begin
				printed = printed + 1;
				$display("mismatch: time=%0d signal=%0s expected=%0h got=%0h",
					 $time, name, want, got);
			end
		end
	endtask

	task end_sample;
		begin
			samples = samples + 1;
			if (differs) begin
				mismatches = mismatches + 1;
				if (first_time < 0)
					first_time = $time;
			end
			differs = 1'b0;
		end
	endtask

	task end_run;
		begin
			$display("rtlsmith: mismatches=%0d samples=%0d first_time=%0d",
				 mismatches, samples, first_time);
			$finish;
		end
	endtask

	reg clk = 1'b0;
	reg rst, we, re_b;
	reg [2:0] waddr, addr_a, addr_b;
	reg [3:0] be;
	reg [31:0] wdata;
	wire [31:0] data_a, data_b;
	wire werr;
	reg [31:0] model [0:7];
	reg [31:0] want_b, bits;
	reg want_err;
	integer i, k;

	regbank_byte_en dut (.clk(clk), .rst(rst), .we(we), .waddr(waddr),
			     .be(be), .wdata(wdata), .addr_a(addr_a),
			     .data_a(data_a), .re_b(re_b), .addr_b(addr_b),
			     .data_b(data_b), .werr(werr));

	always #5 clk = ~clk;

	always @(posedge clk) begin
		if (rst) begin
			model[0] = 32'h52544c31;
			for (k = 1; k < 8; k = k + 1)
				model[k] = 32'd0;
			want_b = 32'd0;
			want_err = 1'b0;
		end else begin
			if (re_b)
				want_b = model[addr_b];
			want_err = we && waddr == 0 && be;
			bits = {{8{be[3]}}, {8{be[2]}}, {8{be[1]}}, {8{be[0]}}};
			if (we && waddr != 0)
				model[waddr] = (model[waddr] & ~bits) |
					       (wdata & bits);
		end
	end

	// Before the edge port A shows the old word, after it the new one.
	task step;
		begin
			#4;
			if (samples != 0)
				compare("data_a", model[addr_a], data_a);
			@(negedge clk);
			compare("data_a", model[addr_a], data_a);
			compare("data_b", want_b, data_b);
			compare("werr", want_err, werr);
			end_sample;
		end
	endtask

	task noise;
		begin
			we = 1'b0;
			re_b = 1'b0;
			waddr = rnd(0) >> 3;
			be = rnd(0) >> 5;
			wdata = rnd(0);
			addr_a = rnd(0) >> 7;
			addr_b = rnd(0) >> 9;
		end
	endtask

	initial begin
		rst = 1'b1;
		noise;
		we = 1'b1;
		re_b = 1'b1;
		addr_a = 3'd5;
		step;
		step;
		rst = 1'b0;
		// Every register with every byte enable, read back on both ports.
		for (i = 0; i < 128; i = i + 1) begin
			noise;
			we = 1'b1;
			waddr = i[6:4];
			be = i[3:0];
			addr_a = waddr;
			addr_b = waddr;
			re_b = i[0];
			step;
		end
		for (i = 0; i < 16; i = i + 1) begin
			noise;
			addr_a = i;
			addr_b = i;
			re_b = i[3];
			step;
		end
		rst = 1'b1;
		for (i = 0; i < 8; i = i + 1) begin
			noise;
			we = 1'b1;
			be = 4'hf;
			re_b = 1'b1;
			addr_a = i;
			step;
		end
		rst = 1'b0;
		for (i = 0; i < 8; i = i + 1) begin
			noise;
			addr_a = i;
			addr_b = i;
			re_b = 1'b1;
			step;
		end
		for (i = 0; i < 1500; i = i + 1) begin
			noise;
			we = (rnd(0) >> 6) % 4 != 0;
			re_b = (rnd(0) >> 6) % 3 != 0;
			rst = (rnd(0) >> 9) % 150 == 0;
			if (i % 3 == 0)
				addr_b = waddr;
			step;
		end
		end_run;
	end
endmodule
