// The renderer sets STRIPED, SHINY and GLOWING for the toy's material, because software drivers run every branch.
in vec3 place, facing, albedo;
in vec2 glow_open, pattern;
uniform vec3 rim, window, zenith, tint, main_colour, stripe_colour;
uniform float gloss, hero, windows, calm;
uniform int thing; // 0: a prop of the stage
layout(location = 0) out vec4 colour;
layout(location = 1) out vec4 truth; // distance, number, folded normal
const vec3 GREY = vec3(.3, .55, .15);

float striped() { // 1 on every other stripe, 0 where the toy has no stripes
    float wave = sin(pattern.y);
    return pattern.x * smoothstep(-.12, .12, wave);
}

vec3 mirrored(vec3 n, vec3 ray) { // a soft reflection of sky and ground
    vec3 r = reflect(ray, n);
    return mix(below * 1.4, mix(horizon, zenith, smoothstep(.1, .9, r.y)), smoothstep(-.15, .1, r.y));
}

void main() {
    vec3 n = normalize(facing), ray = place - eye;
    float far = length(ray);
    ray /= far;
    vec3 paint = albedo;
#if STRIPED
    paint += (stripe_colour - main_colour) * striped();
#endif
    if (thing == 0) paint = mix(paint, dot(paint, vec3(.3, .58, .12)) * tint, calm);
    float open = glow_open.y * contact(place, n, thing - 1);
    float share = lit(place, n);
    vec3 warm = mix(sun, vec3(dot(sun, GREY)), hero) * (1. + .45 * hero);
    vec3 around = mix(below, ambient, n.y * .5 + .5) * open;
    around = mix(around, vec3(dot(around, GREY)), hero) * (1. + .35 * hero);
    vec3 c = paint * (warm * wrapped(dot(n, light)) * share * mix(1., open, .45) + around);
    c += paint * lamplit(place, n) * open;
    float edge = 1. - max(dot(n, -ray), 0.);
    c += rim * (paint * .75 + .12) * edge * edge * edge * clamp(.55 + .6 * n.y, 0., 1.) * open;
    float glint = max(dot(n, normalize(light - ray)), 0.);
    c += sun * gloss * pow(glint, 26.) * share;
#if SHINY
    c = mix(c, mirrored(n, ray), (.05 + .75 * edge * edge * edge) * open);
    c += (sun + .25) * (smoothstep(.975, .992, glint) * .55 + .35 * pow(glint, 90.)) * share;
#endif
#if GLOWING
    c = mix(c, paint * (1.12 - .45 * edge) + .10, .85 * pattern.x);
#endif
    c = mix(c, window, glow_open.x * windows);
    colour = vec4(shown(misted(c, ray, far)), 1.);
    truth = vec4(far, float(thing), folded(n));
}
