module apb_regs (
	input wire pclk,
	input wire presetn,
	input wire psel,
	input wire penable,
	input wire pwrite,
	input wire [7:0] paddr,
	input wire [31:0] pwdata,
	output wire [31:0] prdata,
	output wire pready,
	output wire pslverr,
	input wire [3:0] event_in,
	output wire irq
);
	wire done;
	wire good;
	wire in_scratch;
	wire write = done & good & pwrite;
	wire read = done & good & ~pwrite;
	wire [31:0] reg_data;
	wire [31:0] scratch_data;

	assign pready = done;
	assign pslverr = done & ~good;
	assign prdata = ~read ? 32'd0 : in_scratch ? scratch_data : reg_data;

	apb_bus bus (
		.clk(pclk), .rst_n(presetn), .access(psel & penable),
		.write(pwrite), .addr(paddr), .done(done), .good(good),
		.in_scratch(in_scratch)
	);
	apb_counter counter (
		.clk(pclk), .rst_n(presetn), .write(write & ~in_scratch),
		.addr(paddr[3:2]), .wdata(pwdata), .rdata(reg_data),
		.event_in(event_in), .irq(irq)
	);
	apb_scratch scratch (
		.clk(pclk), .write(write & in_scratch), .addr(paddr[4:2]),
		.wdata(pwdata), .rdata(scratch_data)
	);
endmodule

module apb_bus (
	input wire clk,
	input wire rst_n,
	input wire access,
	input wire write,
	input wire [7:0] addr,
	output wire done,
	output wire good,
	output wire in_scratch
);
	reg waited;

	wire aligned = addr[1:0] == 2'd0;
	wire in_regs = addr[7:4] == 4'd0;
	wire to_count = write & (addr[3:2] == 2'd1);

	assign in_scratch = addr[7:5] == 3'd1;
	assign done = access & (~in_scratch | waited);
	assign good = aligned & (in_scratch | (in_regs & ~to_count));

	always @(posedge clk or negedge rst_n)
		if (!rst_n)
			waited <= 1'b0;
		else
			waited <= access & in_scratch & ~waited;
endmodule

module apb_counter (
	input wire clk,
	input wire rst_n,
	input wire write,
	input wire [1:0] addr,
	input wire [31:0] wdata,
	output reg [31:0] rdata,
	input wire [3:0] event_in,
	output wire irq
);
	reg enable;
	reg [3:0] mask;
	reg [7:0] count;
	reg [31:0] compare;
	reg [3:0] flags;
	reg matched;
	reg [3:0] last;

	wire [3:0] rise = event_in & ~last;
	wire [3:0] counted = rise & mask & {4{enable}};
	wire [2:0] step = {2'd0, counted[0]} + {2'd0, counted[1]} +
		{2'd0, counted[2]} + {2'd0, counted[3]};
	wire [7:0] next = count + {5'd0, step};
	wire match = step != 3'd0 && {24'd0, next} == compare;
	wire clear = write && addr == 2'd3;

	assign irq = enable & (matched | |(flags & mask));

	always @* begin
		case (addr)
		2'd0: rdata = {24'd0, mask, 3'd0, enable};
		2'd1: rdata = {24'd0, count};
		2'd2: rdata = compare;
		default: rdata = {23'd0, matched, 4'd0, flags};
		endcase
	end

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			enable <= 1'b0;
			mask <= 4'd0;
			compare <= 32'd0;
		end else if (write) begin
			if (addr == 2'd0) begin
				enable <= wdata[0];
				mask <= wdata[7:4];
			end
			if (addr == 2'd2)
				compare <= wdata;
		end

	always @(posedge clk or negedge rst_n)
		if (!rst_n) begin
			count <= 8'd0;
			flags <= 4'd0;
			matched <= 1'b0;
			last <= 4'd0;
		end else begin
			last <= event_in;
			count <= next;
			flags <= rise | (flags & ~({4{clear}} & wdata[3:0]));
			matched <= match | (matched & ~(clear & wdata[8]));
		end
endmodule

module apb_scratch (
	input wire clk,
	input wire write,
	input wire [2:0] addr,
	input wire [31:0] wdata,
	output wire [31:0] rdata
);
	reg [31:0] words [0:7];

	assign rdata = words[addr];

	always @(posedge clk)
		if (write)
			words[addr] <= wdata;
endmodule
