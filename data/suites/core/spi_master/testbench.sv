`timescale 1ns/1ps

module tb;
	reg clk = 1'b0;
	reg rst = 1'b1;
	reg start = 1'b0;
	reg cpol = 1'b0;
	reg cpha = 1'b0;
	reg [7:0] tx_data = 8'h00;
	reg miso = 1'b0;
	wire [7:0] rx_data;
	wire done, busy, sclk, cs_n, mosi;
	reg [7:0] e_rx_data;
	reg e_done, e_busy, e_sclk, e_cs_n, e_mosi;
	integer seed = 32'h5b1;
	integer i, edges, half;
	reg pol, pha;
	reg [7:0] word, got;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	spi_master dut (.clk(clk), .rst(rst), .start(start), .cpol(cpol),
		.cpha(cpha), .tx_data(tx_data), .rx_data(rx_data),
		.done(done), .busy(busy), .sclk(sclk), .cs_n(cs_n),
		.mosi(mosi), .miso(miso));

	/* reference: everything follows from the edge number, -1 is idle */
	always @(posedge clk)
		if (rst) begin
			edges = -1;
			e_rx_data <= 0;
			{e_done, e_busy, e_sclk, e_mosi} <= 4'b0000;
			e_cs_n <= 1'b1;
		end else if (edges < 0) begin
			e_done <= 1'b0;
			e_sclk <= cpol;
			e_mosi <= 1'b0;
			if (start) begin
				edges = 0;
				pol = cpol;
				pha = cpha;
				word = tx_data;
				e_busy <= 1'b1;
				e_cs_n <= 1'b0;
				if (!cpha)
					e_mosi <= tx_data[7];
			end
		end else begin
			edges = edges + 1;
			half = edges / 2;	/* toggles so far */
			if (edges == 34) begin
				{e_busy, e_mosi} <= 2'b00;
				{e_cs_n, e_done} <= 2'b11;
				e_rx_data <= got;
				edges = -1;
			end else if (edges % 2 == 0) begin
				e_sclk <= half % 2 ? !pol : pol;
				if (half % 2 != pha)
					got[7 - (half - 1) / 2] = miso;
				else if (pha)
					e_mosi <= word[7 - half / 2];
				else
					e_mosi <= half == 16 ? 1'b0 :
						word[7 - half / 2];
			end
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
			if (rx_data !== e_rx_data)
				fail_line("rx_data", e_rx_data, rx_data);
			if (done !== e_done)
				fail_line("done", e_done, done);
			if (busy !== e_busy)
				fail_line("busy", e_busy, busy);
			if (sclk !== e_sclk)
				fail_line("sclk", e_sclk, sclk);
			if (cs_n !== e_cs_n)
				fail_line("cs_n", e_cs_n, cs_n);
			if (mosi !== e_mosi)
				fail_line("mosi", e_mosi, mosi);
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
		for (i = 0; i < 6000; i = i + 1) begin
			start = i < 1500 || ($random(seed) & 7) == 0;
			{cpol, cpha} = $random(seed);
			tx_data = $random(seed);
			miso = $random(seed);
			rst = i > 2000 && ($random(seed) & 127) == 0;
			cycle;
		end
		verdict;
	end
endmodule
