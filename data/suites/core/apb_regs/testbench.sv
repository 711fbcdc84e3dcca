`timescale 1ns/1ps

module tb;
	reg pclk = 1'b0;
	reg presetn = 1'b1;
	reg psel = 1'b0;
	reg penable = 1'b0;
	reg pwrite = 1'b0;
	reg [7:0] paddr = 8'd0;
	reg [31:0] pwdata = 32'd0;
	reg [3:0] event_in = 4'd0;
	wire [31:0] prdata;
	wire pready, pslverr, irq;
	reg [31:0] e_prdata;
	reg e_pready, e_pslverr, e_irq;
	integer seed = 32'ha9b;
	integer i, k, len, dense;
	/* reference state: register words 0..3, then 8 scratch words */
	reg [31:0] word [0:11];
	reg [3:0] prior;
	reg second, access, fail;
	reg [31:0] total, set;
	integer mismatches = 0;
	integer samples = 0;
	integer first_time = -1;
	integer shown = 0;
	reg bad = 1'b0;

	apb_regs dut (.pclk(pclk), .presetn(presetn), .psel(psel),
		.penable(penable), .pwrite(pwrite), .paddr(paddr),
		.pwdata(pwdata), .prdata(prdata), .pready(pready),
		.pslverr(pslverr), .event_in(event_in), .irq(irq));

	function integer slot(input [7:0] a);
		slot = a >= 32 ? 4 + (a - 32) / 4 : a / 4;
	endfunction

	task outputs;
		begin
			access = psel && penable;
			fail = paddr >= 64 || paddr % 4 != 0 ||
				(paddr >= 16 && paddr < 32) ||
				(pwrite && paddr == 4);
			e_pready = access;
			if (access && paddr >= 32 && paddr < 64)
				e_pready = second;
			e_pslverr = e_pready && fail;
			e_prdata = 0;
			if (e_pready && !fail && !pwrite)
				e_prdata = word[slot(paddr)];
			e_irq = word[0][0] && (word[3][8] ||
				(word[3][3:0] & word[0][7:4]) != 0);
		end
	endtask

	always @(negedge presetn) begin
		for (k = 0; k < 4; k = k + 1)
			word[k] = 0;
		prior = 0;
		second = 1'b0;
	end

	always @(posedge pclk)
		if (presetn) begin
			outputs;
			second = access && paddr >= 32 && paddr < 64 && !second;
			total = word[1];
			set = 0;
			for (k = 0; k < 4; k = k + 1)
				if (event_in[k] && !prior[k]) begin
					set[k] = 1'b1;
					if (word[0][0] && word[0][4 + k])
						total = (total + 1) % 256;
				end
			set[8] = total != word[1] && total == word[2];
			prior = event_in;
			word[1] = total;
			if (e_pready && !fail && pwrite) begin
				case (paddr)
				8'h00: word[0] = pwdata & 32'hf1;
				8'h0c: word[3] = word[3] & ~pwdata;
				default: word[slot(paddr)] = pwdata;
				endcase
			end
			word[3] = word[3] | set;
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
			event_in = event_in ^ ($random(seed) & $random(seed));
			if (dense == 0)
				event_in = event_in & 4'b0001;
			#4 outputs;
			if (pready !== e_pready)
				fail_line("pready", e_pready, pready);
			if (pslverr !== e_pslverr)
				fail_line("pslverr", e_pslverr, pslverr);
			if (prdata !== e_prdata)
				fail_line("prdata", e_prdata, prdata);
			if (irq !== e_irq)
				fail_line("irq", e_irq, irq);
			end_sample;
			#1 pclk = 1'b1;
			#5 pclk = 1'b0;
			i = i + 1;
		end
	endtask

	/* a whole transfer; its length follows from the address alone */
	task transfer(input write, input [7:0] addr, input [31:0] data);
		begin
			psel = 1'b1;
			penable = 1'b0;
			pwrite = write;
			paddr = addr;
			pwdata = data;
			cycle;
			penable = 1'b1;
			cycle;
			if (addr >= 32 && addr < 64)
				cycle;
			psel = $random(seed);
			penable = psel ? 1'b0 : $random(seed);
		end
	endtask

	task random_transfer;
		begin
			case ($random(seed) & 15)
			0, 1: transfer(0, 8'h0c, 0);
			2: transfer(1, 8'h0c, $random(seed));
			3: transfer(1, 8'h00, $random(seed));
			4: transfer(1, 8'h00, $random(seed) | 1);
			5, 6: transfer(1, 8'h08, word[1] +
				($random(seed) & 15));
			7, 8: transfer(0, 8'h04, 0);
			9: transfer($random(seed), $random(seed), $random(seed));
			10: transfer($random(seed), $random(seed) & 8'h3f,
				$random(seed));
			11: begin
				/* never reached, and equal in the low bits */
				transfer(1, 8'h08, $random(seed));
				transfer(0, 8'h08, 0);
				transfer(1, 8'h08, word[1] + 1 +
					(256 << ($random(seed) & 15)));
				transfer(0, 8'h08, 0);
			end
			12: transfer(1, 8'h20 + ($random(seed) & 8'h1c),
				$random(seed));
			13, 14: transfer(0, 8'h20 + ($random(seed) & 8'h1c), 0);
			default: begin
				psel = 1'b0;
				penable = $random(seed);
				pwrite = $random(seed);
				paddr = $random(seed) & 8'h3c;
				pwdata = $random(seed);
				cycle;
			end
			endcase
		end
	endtask

	initial begin
		i = 0;
		dense = 1;
		#1 presetn = 1'b0;
		#9 presetn = 1'b1;
		for (len = 0; len < 8; len = len + 1)
			transfer(1, 8'h20 + 4 * len, $random(seed));
		transfer(1, 8'h00, 32'hffffffff);
		while (i < 5980) begin
			dense = (i / 500) % 3;
			random_transfer;
			if (($random(seed) & 511) == 0) begin
				/* reset in the middle of a scratch access */
				psel = 1'b1;
				penable = 1'b1;
				paddr = 8'h24;
				pwrite = $random(seed);
				cycle;
				presetn = 1'b0;
				cycle;
				presetn = 1'b1;
				psel = 1'b0;
				cycle;
			end
		end
		psel = 1'b0;
		while (i < 6000)
			cycle;
		verdict;
	end
endmodule
