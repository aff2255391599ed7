#version 330 core
uniform mat4 model;
uniform mat3 normals;         // the model's normals to the world
uniform mat3 turn;
uniform vec3 shift;
uniform vec4 lens;
uniform vec2 size;
uniform vec2 range;
in vec3 position;
in vec3 normal;
in vec3 tint;
in vec2 spot;
out vec3 facing;
out vec3 place;
out vec3 paint;
out vec2 uv;

void main() {
    place = (model * vec4(position, 1.0)).xyz;
    facing = normals * normal;
    paint = tint;
    uv = spot;
    vec3 p = turn * place + shift;
    vec2 seen = (lens.xy * p.xy + lens.zw * p.z) / size * vec2(2, -2) + vec2(-1, 1) * p.z;
    float depth = ((range.y + range.x) * p.z - 2.0 * range.x * range.y) / (range.y - range.x);
    gl_Position = vec4(seen, depth, p.z);
}
