#version 330 core
// One quad for each splat, as large as the ellipse that the camera sees; the same equations as engines/splat/projection.py.
uniform sampler2D table;      // rows of splats: mean and opacity, covariance (6), then one texel for each harmonic
uniform int texels;           // of one splat
uniform int harmonics;
uniform mat3 turn;            // world to camera
uniform vec3 shift;
uniform vec3 eye;
uniform vec4 lens;            // fx, fy, cx, cy in pixels
uniform vec2 size;            // of the picture
uniform vec2 range;           // nearest and farthest, metres
uniform float antialiased;
uniform float floor_side;     // 1: what lies below the floor is left out, -1: what lies above, 0: nothing
in int splat;
flat out vec3 colour;
flat out vec3 conic;
flat out vec2 centre;
flat out float opacity;

vec4 texel(int number) {
    int at = splat * texels + number;
    int width = textureSize(table, 0).x;
    return texelFetch(table, ivec2(at % width, at / width), 0);
}

vec3 harmonic(int number) { return texel(3 + number).rgb; }

vec3 shine(vec3 d) {
    vec3 c = 0.28209479177387814 * harmonic(0);
    if (harmonics > 1) {
        c += -0.4886025119029199 * d.y * harmonic(1) + 0.4886025119029199 * d.z * harmonic(2) - 0.4886025119029199 * d.x * harmonic(3);
    }
    if (harmonics > 4) {
        float xx = d.x * d.x, yy = d.y * d.y, zz = d.z * d.z;
        c += 1.0925484305920792 * d.x * d.y * harmonic(4) - 1.0925484305920792 * d.y * d.z * harmonic(5)
           + 0.31539156525252005 * (2.0 * zz - xx - yy) * harmonic(6) - 1.0925484305920792 * d.x * d.z * harmonic(7)
           + 0.5462742152960396 * (xx - yy) * harmonic(8);
        if (harmonics > 9) {
            c += -0.5900435899266435 * d.y * (3.0 * xx - yy) * harmonic(9) + 2.890611442640554 * d.x * d.y * d.z * harmonic(10)
               - 0.4570457994644658 * d.y * (4.0 * zz - xx - yy) * harmonic(11)
               + 0.3731763325901154 * d.z * (2.0 * zz - 3.0 * xx - 3.0 * yy) * harmonic(12)
               - 0.4570457994644658 * d.x * (4.0 * zz - xx - yy) * harmonic(13) + 1.445305721320277 * d.z * (xx - yy) * harmonic(14)
               - 0.5900435899266435 * d.x * (xx - 3.0 * yy) * harmonic(15);
        }
    }
    return max(vec3(0.0), c + 0.5);
}

void main() {
    vec4 first = texel(0), second = texel(1), third = texel(2);
    vec3 mean = first.xyz, place = turn * mean + shift;
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // outside, until it proves to be seen
    if (place.z <= range.x || floor_side * mean.y < 0.0) return;
    mat3 spread = mat3(second.x, second.y, second.z, second.y, second.w, third.x, second.z, third.x, third.y);
    vec2 half_size = 0.15 * size / lens.xy;
    vec2 low = -lens.zw / lens.xy - half_size, high = (size - lens.zw) / lens.xy + half_size;
    vec2 slant = clamp(place.xy / place.z, low, high);
    vec2 scale = lens.xy / place.z;
    vec3 u = scale.x * (vec3(1, 0, 0) - slant.x * vec3(0, 0, 1)) * turn, v = scale.y * (vec3(0, 1, 0) - slant.y * vec3(0, 0, 1)) * turn;
    float a = dot(u, spread * u), b = dot(u, spread * v), c = dot(v, spread * v);
    float wide_a = a + 0.3, wide_c = c + 0.3, determinant = wide_a * wide_c - b * b;
    opacity = first.w;
    if (antialiased > 0.0) opacity *= sqrt(max(2.5e-5, (a * c - b * b) / determinant));
    if (determinant <= 0.0 || opacity <= 1.0 / 255.0) return;
    conic = vec3(wide_c, -b, wide_a) / determinant;
    vec2 reach = sqrt(2.0 * log(255.0 * opacity)) * sqrt(vec2(wide_a, wide_c));
    centre = lens.xy * place.xy / place.z + lens.zw;
    colour = shine(normalize(mean - eye));
    vec2 corner = centre + reach * (2.0 * vec2(gl_VertexID & 1, gl_VertexID >> 1) - 1.0);
    float depth = (range.y + range.x - 2.0 * range.x * range.y / place.z) / (range.y - range.x);
    gl_Position = vec4(corner / size * vec2(2, -2) + vec2(-1, 1), depth, 1.0);
}
