in vec3 direction;
uniform int place_kind;     // 0 meadow, 1 desert, 2 snow, 3 sea, 4 space
uniform vec3 zenith, middle, base, dark, pale, hills, tint, disc_colour;
uniform vec4 disc;          // direction towards sun or moon, angular radius (0: none)
uniform vec4 clouds[4];     // azimuth, elevation, size, strength
uniform vec4 phase;         // random phases of hills and patches
uniform vec4 planet;        // azimuth, elevation, radius (0: none), ring tilt
uniform float calm, stars;
layout(location = 0) out vec4 colour;
layout(location = 1) out vec2 truth;

float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }

vec3 sky(vec3 d, float azimuth, float y) {
    vec3 c = mix(horizon, middle, smoothstep(.0, .10, y));
    c = mix(c, zenith, smoothstep(.06, .27, y));
    vec3 sunward = normalize(vec3(light.x, .15, -abs(light.z) - .3));
    c = mix(c, glow, .6 * pow(max(dot(d, sunward), 0.), 6.));
    if (stars > 0.) {
        vec2 g = vec2(azimuth, y) * 22., cell = floor(g);
        float k = hash(cell + phase.xy), size = .07 + .09 * hash(cell + 11.);
        vec2 q = fract(g) - .5 - (vec2(hash(cell + 3.), hash(cell + 7.)) - .5) * .6;
        if (k > .66) c += vec3(1., .96, .85) * stars * smoothstep(.02, .08, y) * (1. - smoothstep(size * .5, size, length(q))) * (.4 + .6 * k);
    }
    if (disc.w > 0.) {
        float a = acos(clamp(dot(d, disc.xyz), -1., 1.));
        c += disc_colour * .22 * exp(-a * 6.);
        c = mix(c, disc_colour, 1. - smoothstep(disc.w * .94, disc.w, a));
    }
    if (planet.z > 0.) {
        vec2 q = (vec2(azimuth, y) - planet.xy) / planet.z;
        float r = length(q), band = abs(q.y - q.x * planet.w);
        vec3 body = mix(vec3(.72, .38, .30), vec3(.86, .60, .42), smoothstep(-.3, .3, sin(q.y * 7. + q.x * 1.5)));
        body *= .45 + .75 * clamp(.5 + .5 * dot(q, normalize(light.xy)), 0., 1.);
        c = mix(c, body, 1. - smoothstep(.94, 1., r));
        float ring = smoothstep(.10, .06, band) * smoothstep(1.9, 1.8, abs(q.x)) * (q.y < q.x * planet.w ? 1. : smoothstep(.98, 1.04, r));
        c = mix(c, vec3(.80, .68, .62), ring * .85);
    }
    return c;
}

vec3 clouded(vec3 c, float azimuth, float y) {
    const vec3 PUFFS[5] = vec3[5](vec3(0., .1, .55), vec3(-.62, -.05, .36), vec3(.60, -.02, .40), vec3(-1.05, -.14, .22), vec3(1.08, -.12, .24));
    for (int i = 0; i < 4; i++) {
        if (clouds[i].w <= 0.) continue;
        vec2 q = (vec2(azimuth, y) - clouds[i].xy) / clouds[i].z;
        if (abs(q.x) > 1.5 || abs(q.y) > 1.) continue;
        float near = 9.;
        for (int k = 0; k < 5; k++) near = min(near, length(q - PUFFS[k].xy) - PUFFS[k].z);
        near = max(near, -.26 - q.y);
        vec3 puff = mix(mix(middle, horizon, .5) * .9, glow * .35 + vec3(dot(glow, vec3(.33))) * .65, smoothstep(-.3, .45, q.y + .25 * q.x * sign(light.x)));
        c = mix(c, puff, clouds[i].w * (1. - smoothstep(-.03, .03, near)));
    }
    return c;
}

// Skyline height (radians of elevation) of the far and the near row of hills.
vec2 skyline(float a) {
    float slow = sin(a * 3.1 + phase.x), quick = sin(a * 7.3 + phase.y), fine = sin(a * 15.1 + phase.z);
    if (place_kind == 0) return vec2(.060 + .022 * slow + .010 * quick, .028 + .014 * sin(a * 4.3 + phase.w) + .006 * quick);
    if (place_kind == 1) {
        float mesa = smoothstep(.30, .48, sin(a * 4.7 + phase.x) + .25 * sin(a * 11. + phase.z));
        return vec2(.014 + .055 * mesa + .018 * smoothstep(.1, .25, quick), .012 + .010 * sin(a * 3.7 + phase.w));
    }
    if (place_kind == 2) {
        float peak = abs(fract(a * 1.35 + phase.x) - .5) * 2., small = abs(fract(a * 2.9 + phase.y) - .5) * 2.;
        return vec2(.020 + .085 * max(peak, .62 * small), .022 + .010 * sin(a * 4.1 + phase.w));
    }
    if (place_kind == 3) return vec2(.052 * smoothstep(.55, 1., slow) * (.8 + .2 * fine), -1.);
    return vec2(.026 + .020 * slow * slow + .006 * quick, .012 + .008 * sin(a * 5.3 + phase.w));
}

vec3 ridge(vec3 c, float a, float y) {
    vec2 line = skyline(a);
    float soft = .0035;
    if (place_kind == 2) {
        vec3 rock = mix(hills, vec3(.93, .95, .98), smoothstep(.035, .060, y + .012 * sin(a * 40.)));
        c = mix(mix(rock * (ambient + sun * .45), horizon, .35), c, smoothstep(line.x - soft, line.x + soft, y));
    } else {
        vec3 far = mix(hills * (ambient + sun * .5), horizon, place_kind == 3 ? .25 : .48);
        if (place_kind == 1) far *= 1. - .12 * smoothstep(.4, .6, fract(y * 38.));
        c = mix(far, c, smoothstep(line.x - soft, line.x + soft, y));
    }
    float bush = place_kind == 0 ? .016 * smoothstep(.2, .9, abs(sin(a * 17. + phase.z))) * smoothstep(-.2, .5, sin(a * 5.1 + phase.x)) : 0.;
    vec3 near = mix((place_kind == 0 ? mix(hills, dark, .5) : base) * (ambient + sun * .6), horizon, .30);
    c = mix(near * (1. - 2.5 * bush), c, smoothstep(line.y + bush - soft, line.y + bush + soft, y));
    return c;
}

vec3 patches(vec2 p) {
    float wave = sin(p.x * 1.1 + 1.3 * sin(p.y * .7 + phase.x) + phase.y) * sin(p.y * 1.0 + 1.2 * sin(p.x * .6 + phase.z));
    vec3 c = mix(base, pale, .8 * smoothstep(.15, .55, wave));
    c = mix(c, dark, .8 * smoothstep(.15, .55, -wave));
    if (place_kind == 1) c = mix(c, dark, .35 * smoothstep(.2, .9, sin(p.y * 5. + 1.4 * sin(p.x * .9 + phase.w))));
    if (place_kind == 4) {
        vec2 g = p / 1.9 + phase.xy, cell = floor(g), q = fract(g) - .5 - (vec2(hash(cell), hash(cell + 5.)) - .5) * .5;
        float r = length(q) / (.14 + .20 * hash(cell + 9.));
        if (hash(cell + 2.) > .35) c = mix(mix(c, dark * .72, 1. - smoothstep(.75, .9, r)), pale * 1.08, smoothstep(.8, .95, r) * (1. - smoothstep(1.05, 1.3, r)));
    }
    return c;
}

vec3 shore(vec2 p, vec3 sand) {
    float line = -2.7 + .5 * sin(p.x * .55 + phase.x) + .12 * sin(p.x * 1.7 + phase.y); // sea lies behind this z
    float out_at_sea = line - p.y;
    vec3 water = mix(vec3(.32, .76, .70), mix(vec3(.055, .39, .60), vec3(.06, .31, .63), smoothstep(8., 30., out_at_sea)), smoothstep(.2, 5., out_at_sea));
    water *= 1. + .06 * sin(p.y * 4. + 1.5 * sin(p.x * .8 + phase.z)) * smoothstep(.5, 2., out_at_sea);
    sand = mix(sand, sand * .80, smoothstep(-.55, -.1, out_at_sea));
    vec3 c = mix(sand, water, smoothstep(-.04, .04, out_at_sea));
    float foam = smoothstep(.20, .12, abs(out_at_sea - .10)) + .6 * smoothstep(.10, .05, abs(out_at_sea - .75 - .2 * sin(p.x * 1.3 + phase.w)));
    return mix(c, vec3(.94, .96, .95), min(foam, 1.) * .85);
}

vec3 ground(vec3 place, vec3 ray, float far) {
    vec3 a = patches(place.xz);
    a = mix(a, base, smoothstep(10., 24., far));
    if (place_kind == 3) a = shore(place.xz, a);
    a = mix(a, dot(a, vec3(.3, .58, .12)) * tint, calm);
    float open = contact(place, vec3(0., 1., 0.), -1);
    vec3 c = a * (sun * wrapped(light.y) * lit(place, vec3(0., 1., 0.)) * mix(1., open, .45) + ambient * open);
    if (place_kind == 3 && -2.7 - place.z > 0.) c = mix(c, horizon, .28 * smoothstep(2., 20., -place.z));
    return misted(c, ray, far);
}

void main() {
    vec3 d = normalize(direction);
    if (d.y < -.001) {
        float far = -eye.y / d.y;
        vec3 place = eye + d * far;
        colour = vec4(shown(ground(place, d, far)), 1.);
        truth = vec2(min(far, 1000.), 0.);
        return;
    }
    float azimuth = atan(d.x, -d.z);
    vec3 c = ridge(clouded(sky(d, azimuth, d.y), azimuth, d.y), azimuth, d.y);
    colour = vec4(shown(c), 1.);
    truth = vec2(1000., 0.);
}
