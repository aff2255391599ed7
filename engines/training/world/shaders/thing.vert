#version 330
in vec3 position, normal, rgb;
in vec4 shares; // main, accent, glow, occlusion
in float bone;
uniform mat4 model, view;
uniform mat4 bones[8];
uniform mat3 turn;
uniform vec3 main_colour, accent_colour, stripe_axis;
out vec3 place, facing, albedo;
out vec2 glow_open, pattern; // pattern: share of the main colour, place along the stripes
void main() {
    mat4 carried = bones[int(bone)];
    vec4 world = model * (carried * vec4(position, 1.0));
    place = world.xyz;
    facing = turn * (mat3(carried) * normal);
    albedo = rgb + main_colour * shares.x + accent_colour * shares.y;
    glow_open = shares.zw;
    pattern = vec2(shares.x, dot(position, stripe_axis));
    gl_Position = view * world;
}
