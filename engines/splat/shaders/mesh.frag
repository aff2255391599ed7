#version 330 core
uniform sampler2D picture;
uniform bool textured;
uniform vec3 eye;
uniform vec4 lamp;            // towards the light, and its strength
uniform float fill;           // negative: there is no light
in vec3 facing;
in vec3 place;
in vec3 paint;
in vec2 uv;
out vec4 pixel;

void main() {
    vec3 n = normalize(facing);
    if (dot(n, place - eye) > 0.0) n = -n;
    vec3 colour = textured ? texture(picture, uv).rgb : paint;
    float bright = fill < 0.0 ? 1.0 : fill + (1.0 - fill) * lamp.w * clamp(dot(n, lamp.xyz), 0.0, 1.0);
    pixel = vec4(colour * bright, 1.0);
}
