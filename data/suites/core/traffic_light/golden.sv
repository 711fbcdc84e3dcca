module traffic_light (
	input wire clk,
	input wire rst,
	input wire tick,
	input wire car,
	output reg [2:0] main_light,
	output reg [2:0] side_light
);
	localparam [1:0] MAIN_GREEN = 2'd0;
	localparam [1:0] MAIN_YELLOW = 2'd1;
	localparam [1:0] SIDE_GREEN = 2'd2;
	localparam [1:0] SIDE_YELLOW = 2'd3;

	reg [1:0] state;
	reg [2:0] timer;
	reg want;
	reg leave;

	always @* begin
		case (state)
		MAIN_GREEN:  leave = timer >= 3'd5 && (car || want);
		MAIN_YELLOW: leave = timer == 3'd1;
		SIDE_GREEN:  leave = timer == 3'd3 || !car;
		default:     leave = timer[0];
		endcase
	end

	always @(posedge clk or posedge rst)
		if (rst) begin
			state <= MAIN_GREEN;
			timer <= 3'd0;
		end else if (tick) begin
			if (leave) begin
				state <= state + 2'd1;
				timer <= 3'd0;
			end else if (timer != 3'd5) begin
				timer <= timer + 3'd1;
			end
		end

	always @(posedge clk or posedge rst)
		if (rst)
			want <= 1'b0;
		else if (tick && leave && state == MAIN_YELLOW)
			want <= 1'b0;
		else if (car && state != SIDE_GREEN)
			want <= 1'b1;

	always @* begin
		case (state)
		MAIN_GREEN: begin
			main_light = 3'b001;
			side_light = 3'b100;
		end
		MAIN_YELLOW: begin
			main_light = 3'b010;
			side_light = 3'b100;
		end
		SIDE_GREEN: begin
			main_light = 3'b100;
			side_light = 3'b001;
		end
		default: begin
			main_light = 3'b100;
			side_light = 3'b010;
		end
		endcase
	end
endmodule
