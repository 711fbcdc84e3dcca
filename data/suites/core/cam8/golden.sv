module cam8 (
	input wire clk,
	input wire rst,
	input wire [1:0] op,
	input wire [2:0] index,
	input wire [9:0] key,
	input wire [5:0] value,
	input wire search,
	input wire [9:0] search_key,
	output reg done,
	output reg hit,
	output reg [2:0] hit_index,
	output reg [5:0] hit_value,
	output reg multi,
	output wire free,
	output wire [2:0] free_index
);
	localparam [1:0] WRITE = 2'd1;
	localparam [1:0] DELETE = 2'd2;
	localparam [1:0] DELETE_KEY = 2'd3;

	reg [7:0] used;
	reg [79:0] keys;		/* entry i is keys[10*i +: 10] */
	reg [5:0] values [0:7];
	reg [7:0] match;
	reg [7:0] same;
	integer i;

	function [2:0] lowest(input [7:0] bits);
		begin
			casez (bits)
			8'b???????1: lowest = 3'd0;
			8'b??????10: lowest = 3'd1;
			8'b?????100: lowest = 3'd2;
			8'b????1000: lowest = 3'd3;
			8'b???10000: lowest = 3'd4;
			8'b??100000: lowest = 3'd5;
			8'b?1000000: lowest = 3'd6;
			8'b10000000: lowest = 3'd7;
			default:     lowest = 3'd0;
			endcase
		end
	endfunction

	always @*
		for (i = 0; i < 8; i = i + 1) begin
			match[i] = search & used[i] &
				(keys[10*i +: 10] == search_key);
			same[i] = keys[10*i +: 10] == key;
		end

	wire [2:0] first = lowest(match);

	assign free = ~&used;
	assign free_index = lowest(~used);

	always @(posedge clk)
		if (rst)
			used <= 8'd0;
		else
			case (op)
			WRITE: used[index] <= 1'b1;
			DELETE: used[index] <= 1'b0;
			DELETE_KEY: used <= used & ~same;
			default: ;
			endcase

	always @(posedge clk)
		if (op == WRITE) begin
			keys[10*index +: 10] <= key;
			values[index] <= value;
		end

	always @(posedge clk)
		if (rst) begin
			done <= 1'b0;
			hit <= 1'b0;
			hit_index <= 3'd0;
			hit_value <= 6'd0;
			multi <= 1'b0;
		end else begin
			done <= search;
			hit <= |match;
			hit_index <= first;
			hit_value <= |match ? values[first] : 6'd0;
			multi <= |(match & (match - 8'd1));
		end
endmodule
