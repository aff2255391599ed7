#version 330 core
// The plane y = 0 as in engines/splat/ground.py.
uniform mat3 turn;
uniform vec3 eye;
uniform vec4 lens;
uniform vec2 size;
uniform vec2 range;
uniform vec3 floor_colour;
uniform vec3 backdrop;
uniform vec3 middle;
uniform float reach;
uniform float bright;
uniform float shadow;
uniform bool grid;
uniform sampler2D shade;
uniform mat3 light_turn;
uniform vec3 light_shift;
uniform vec4 light_lens;
out vec4 pixel;

float dark(vec3 place) {
    vec2 side = vec2(textureSize(shade, 0));
    vec3 p = light_turn * place + light_shift;
    vec2 spot = p.xy / p.z * light_lens.xy + light_lens.zw;
    if (any(lessThan(spot, vec2(0.5))) || any(greaterThan(spot, side - 0.5))) return 0.0;
    return texture(shade, spot / side).r;
}

void main() {
    vec2 local = (vec2(gl_FragCoord.x, size.y - gl_FragCoord.y) - lens.zw) / lens.xy;
    vec3 ray = vec3(local, 1.0) * turn;
    float depth = ray.y == 0.0 ? -1.0 : -eye.y / ray.y;
    if (depth <= range.x || depth >= 1e6) discard;
    vec3 place = eye + depth * ray;
    vec2 apart = place.xz - middle.xz;
    float near = exp(-dot(apart, apart) / (reach * reach));
    float light = bright * (1.0 - shadow * (shadow > 0.0 ? dark(vec3(place.x, 0.0, place.z)) : 0.0));
    if (grid) {
        float half_width = max(0.006, 0.7 * depth / lens.x);
        vec2 off = abs(place.xz - round(place.xz));
        light *= 1.0 - max(0.0, 1.0 - min(off.x, off.y) / (2.0 * half_width)) * 0.22 * max(0.0, 1.0 - half_width * 6.0);
    }
    pixel = vec4(mix(backdrop, floor_colour * light, near), 1.0);
    gl_FragDepth = clamp(0.5 + 0.5 * (range.y + range.x - 2.0 * range.x * range.y / depth) / (range.y - range.x), 0.0, 1.0);
}
