#version 330
in vec3 position, normal, rgb;
in vec4 shares; // main, accent, glow, occlusion
uniform mat4 model, view;
uniform mat3 turn;
uniform vec3 main_colour, accent_colour;
out vec3 place, facing, albedo;
out vec2 glow_open;
void main() {
    vec4 world = model * vec4(position, 1.0);
    place = world.xyz;
    facing = turn * normal;
    albedo = rgb + main_colour * shares.x + accent_colour * shares.y;
    glow_open = shares.zw;
    gl_Position = view * world;
}
