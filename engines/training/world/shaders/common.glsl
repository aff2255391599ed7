// Light, fog, contact and shadow shared by the stage and the toys. Colours are squared sRGB.
uniform vec3 eye, light, sun, ambient, below, horizon, glow;
uniform vec2 fog;           // density, distance where it starts
uniform float shadow_depth; // how dark a full shadow is, 0 to 1
uniform mat4 shadow_matrix;
uniform sampler2DShadow shadow_map;
uniform int foot_count;
uniform vec4 foot_place[4]; // x, base height, z, rounding
uniform vec4 foot_shape[4]; // half width, half depth, cos yaw, sin yaw

uniform int lamp_count;
uniform vec4 lamps[4];      // x, y, z, reach of warm lights that are lit by night
uniform vec3 lamplight;

const vec2 TAPS[4] = vec2[4](vec2(.35, .1), vec2(-.5, .66), vec2(.66, -.67), vec2(-.74, -.5));

float lit(vec3 place, vec3 normal) {
    vec3 q = (shadow_matrix * vec4(place + normal * .04, 1.)).xyz * .5 + .5;
    vec2 edge = abs(q.xy - .5) * 2.;
    if (max(edge.x, edge.y) >= 1.) return 1.;
    float sum = 0.;
    for (int i = 0; i < 4; i++) sum += texture(shadow_map, vec3(q.xy + TAPS[i] * .010, q.z - .0025));
    float light_share = mix(sum / 4., 1., smoothstep(.85, 1., max(edge.x, edge.y)));
    return mix(1., light_share, shadow_depth);
}

float foot_distance(int i, vec2 at) {
    vec2 d = at - foot_place[i].xz;
    vec4 s = foot_shape[i];
    vec2 q = abs(vec2(s.z * d.x - s.w * d.y, s.w * d.x + s.z * d.y)) - s.xy + foot_place[i].w;
    return length(max(q, 0.)) - foot_place[i].w + min(max(q.x, q.y), 0.);
}

float contact(vec3 place, vec3 normal, int skip) {
    float open = 1.;
    for (int i = 0; i < foot_count; i++) {
        if (i == skip) continue;
        float e = foot_distance(i, place.xz);
        float reach = exp(-3. * abs(place.y - foot_place[i].y)) * max(normal.y, 0.);
        open *= 1. - .9 * reach * (.62 * exp(-9. * max(e + .06, 0.)) + .30 * exp(-2.2 * max(e, 0.)));
    }
    return open;
}

float wrapped(float facing) {
    float d = clamp((facing + .28) / 1.28, 0., 1.);
    return .65 * d + .35 * d * d;
}

vec3 misted(vec3 colour, vec3 ray, float distance_to_eye) {
    float x = fog.x * max(distance_to_eye - fog.y, 0.);
    float amount = min(1. - exp(-x * sqrt(min(x, 1.))), .97);
    vec3 sunward = normalize(vec3(light.x, .15, -abs(light.z) - .3));
    return mix(colour, mix(horizon, glow, .6 * pow(max(dot(ray, sunward), 0.), 6.)), amount);
}

// What the lamps add to a surface of colour 1: (1 - d^2/r^2)^2, softly from behind too.
vec3 lamplit(vec3 place, vec3 normal) {
    float sum = 0.;
    for (int i = 0; i < lamp_count; i++) {
        vec3 to = lamps[i].xyz - place;
        float near = max(0., 1. - dot(to, to) / (lamps[i].w * lamps[i].w));
        sum += near * near * clamp(.25 + .75 * dot(normal, normalize(to)), 0., 1.);
    }
    return lamplight * sum;
}

// A unit normal as two numbers in -1 to 1 (octahedral).
vec2 folded(vec3 n) {
    n /= abs(n.x) + abs(n.y) + abs(n.z);
    return n.z >= 0. ? n.xy : (1. - abs(n.yx)) * vec2(n.x >= 0. ? 1. : -1., n.y >= 0. ? 1. : -1.);
}

vec3 shown(vec3 colour) { // soft shoulder over .62, then back to sRGB
    colour = mix(colour, .62 + .38 * (1. - exp(-(colour - .62) / .38)), step(.62, colour));
    return sqrt(clamp(colour, 0., 1.));
}
