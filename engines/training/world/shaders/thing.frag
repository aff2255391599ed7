in vec3 place, facing, albedo;
in vec2 glow_open;
uniform vec3 rim, window;
uniform float gloss, hero, windows;
uniform int thing;
layout(location = 0) out vec4 colour;
layout(location = 1) out vec2 truth;
const vec3 GREY = vec3(.3, .55, .15);
void main() {
    vec3 n = normalize(facing), ray = place - eye;
    float far = length(ray);
    ray /= far;
    float open = glow_open.y * contact(place, n, thing - 1);
    float share = lit(place, n);
    vec3 warm = mix(sun, vec3(dot(sun, GREY)), hero) * (1. + .45 * hero);
    vec3 around = mix(below, ambient, n.y * .5 + .5) * open;
    around = mix(around, vec3(dot(around, GREY)), hero) * (1. + .35 * hero);
    vec3 c = albedo * (warm * wrapped(dot(n, light)) * share * mix(1., open, .45) + around);
    float edge = 1. - max(dot(n, -ray), 0.);
    c += rim * (albedo * .75 + .12) * edge * edge * edge * clamp(.55 + .6 * n.y, 0., 1.) * open;
    c += sun * gloss * pow(max(dot(n, normalize(light - ray)), 0.), 26.) * share;
    c = mix(c, window, glow_open.x * windows);
    colour = vec4(shown(misted(c, ray, far)), 1.);
    truth = vec2(far, float(thing));
}
