in vec3 direction;
// The renderer sets PLACE, and SKY, GROUND and WALLS for the rows that show them, because software drivers run every branch.
const int place_kind = PLACE; // 0 meadow, 1 desert, 2 snow, 3 sea, 4 space, 5 forest, 6 city, 7 room, 8 studio
uniform vec3 zenith, middle, base, dark, pale, hills, tint, disc_colour;
uniform vec4 disc;          // direction towards sun or moon, angular radius (0: none)
uniform int cloud_count;
uniform vec4 clouds[4];     // azimuth, elevation, size, strength
uniform vec4 phase;         // random phases of hills and patches
uniform vec4 planet;        // azimuth, elevation, radius (0: none), ring tilt
uniform float calm, stars;
layout(location = 0) out vec4 colour;
uniform float haze;         // how far fog hides hills and clouds
uniform float shore_line;   // the sea lies behind this z
uniform float windows, rainbow, wet;
uniform vec3 window_light;
layout(location = 1) out vec4 truth; // distance, 0, folded normal

float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }

vec3 bowed(vec3 c, vec3 d) {
    float k = (acos(clamp(dot(d, normalize(vec3(.10, -.12, -1.))), -1., 1.)) - .205) / .045;
    if (k <= 0. || k >= 1.) return c;
    vec3 band = mix(vec3(.62, .45, .90), vec3(.40, .66, .98), smoothstep(.08, .25, k));
    band = mix(band, vec3(.50, .85, .50), smoothstep(.30, .45, k));
    band = mix(band, vec3(1., .88, .42), smoothstep(.50, .66, k));
    band = mix(band, vec3(.97, .50, .45), smoothstep(.72, .90, k));
    return mix(c, band * band, rainbow * smoothstep(0., .12, k) * smoothstep(1., .88, k) * smoothstep(-.02, .06, d.y));
}

vec3 sky(vec3 d, float azimuth, float y) {
    vec3 c = mix(horizon, middle, smoothstep(.0, .10, y));
    c = mix(c, zenith, smoothstep(.06, .27, y));
    vec3 sunward = normalize(vec3(light.x, .15, -abs(light.z) - .3));
    c = mix(c, glow, .6 * pow(max(dot(d, sunward), 0.), 6.));
#if RAINBOW
    c = bowed(c, d);
#endif
#if STARS
    {
        vec2 g = vec2(azimuth, y) * 22., cell = floor(g);
        float k = hash(cell + phase.xy), size = .07 + .09 * hash(cell + 11.);
        vec2 q = fract(g) - .5 - (vec2(hash(cell + 3.), hash(cell + 7.)) - .5) * .6;
        if (k > .66) c += vec3(1., .96, .85) * stars * smoothstep(.02, .08, y) * (1. - smoothstep(size * .5, size, length(q))) * (.4 + .6 * k);
    }
#endif
#if DISC
    {
        float a = acos(clamp(dot(d, disc.xyz), -1., 1.));
        c += disc_colour * .22 * exp(-a * 6.);
        c = mix(c, disc_colour, 1. - smoothstep(disc.w * .94, disc.w, a));
    }
#endif
#if PLACE == 4
    {
        vec2 q = (vec2(azimuth, y) - planet.xy) / planet.z;
        float r = length(q), band = abs(q.y - q.x * planet.w);
        vec3 body = mix(vec3(.72, .38, .30), vec3(.86, .60, .42), smoothstep(-.3, .3, sin(q.y * 7. + q.x * 1.5)));
        body *= .45 + .75 * clamp(.5 + .5 * dot(q, normalize(light.xy)), 0., 1.);
        c = mix(c, body, 1. - smoothstep(.94, 1., r));
        float ring = smoothstep(.10, .06, band) * smoothstep(1.9, 1.8, abs(q.x)) * (q.y < q.x * planet.w ? 1. : smoothstep(.98, 1.04, r));
        c = mix(c, vec3(.80, .68, .62), ring * .85);
    }
#endif
    return c;
}

vec3 clouded(vec3 c, float azimuth, float y) {
    const vec3 PUFFS[5] = vec3[5](vec3(0., .1, .55), vec3(-.62, -.05, .36), vec3(.60, -.02, .40), vec3(-1.05, -.14, .22), vec3(1.08, -.12, .24));
    for (int i = 0; i < cloud_count; i++) {
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
    if (place_kind >= 6) return vec2(-1.);
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
    if (place_kind == 5) return vec2(.080 + .026 * slow + .010 * quick, .040 + .016 * sin(a * 4.3 + phase.w));
    return vec2(.026 + .020 * slow * slow + .006 * quick, .012 + .008 * sin(a * 5.3 + phase.w));
}

vec3 ridge(vec3 c, float a, float y) {
    if (place_kind >= 6) return c;
    vec3 behind = c;
    vec2 line = skyline(a);
#if STORY
    if (place_kind == 3 && line.x < .004) line.x = -1.; // no island, no line
#endif
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
    vec3 near = mix((place_kind == 0 || place_kind == 5 ? mix(hills, dark, .5) : base) * (ambient + sun * .6), horizon, .30);
    c = mix(near * (1. - 2.5 * bush), c, smoothstep(line.y + bush - soft, line.y + bush + soft, y));
    return mix(c, mix(horizon, behind, .3), haze);
}

vec3 paved(vec2 p) { // city slabs, laid in bond
    vec2 q = vec2(p.x / 1.1 + .5 * mod(floor(p.y / .75), 2.), p.y / .75), cell = floor(q), f = abs(fract(q) - .5);
    vec3 c = mix(dark, pale, hash(cell + floor(phase.xy * 9.)));
    return mix(c, dark * .80, .75 * smoothstep(.455, .475, max(f.x, f.y)));
}

vec3 planked(vec2 p) { // the floor of the room, with a rug
    float row = floor(p.y / .62), shift = hash(vec2(row, 3.)) * 5.;
    float x = (p.x + shift) / 3.1, board = floor(x);
    vec3 c = mix(dark, pale, hash(vec2(row, board)));
    float seam = max(smoothstep(.475, .49, abs(fract(p.y / .62) - .5)), smoothstep(.494, .498, abs(fract(x) - .5)));
    c = mix(c, dark * .62, seam * .8);
    float r = length(p / vec2(3.45, 2.75));
    vec3 rug = mix(vec3(.82, .49, .39), vec3(.93, .81, .62), smoothstep(.80, .815, r) - smoothstep(.93, .945, r) + 1. - smoothstep(.60, .615, r));
    return mix(c, rug, 1. - smoothstep(.995, 1.005, r));
}

vec3 patches(vec2 p) {
    if (place_kind == 6) return paved(p);
    if (place_kind == 7) return planked(p);
    if (place_kind == 8) return base;
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

vec3 ringed(vec3 c, vec2 p) { // foam around what swims
    float near = 9.;
    for (int i = 0; i < 4; i++)
        if (i < foot_count && foot_place[i].y < 0.) near = min(near, foot_distance(i, p));
    near += .03 * sin(p.x * 9.) * sin(p.y * 11.);
    float foam = .75 * (1. - smoothstep(.03, .10, near)) + .45 * (1. - smoothstep(.02, .05, abs(near - .30)));
    return mix(c, vec3(.94, .98, .97), min(foam, 1.));
}

vec3 shore(vec2 p, vec3 sand) {
    float line = shore_line + .5 * sin(p.x * .55 + phase.x) + .12 * sin(p.x * 1.7 + phase.y); // sea lies behind this z
    float out_at_sea = line - p.y;
    vec3 water = mix(vec3(.32, .76, .70), mix(vec3(.055, .39, .60), vec3(.06, .31, .63), smoothstep(8., 30., out_at_sea)), smoothstep(.2, 5., out_at_sea));
    water *= 1. + .06 * sin(p.y * 4. + 1.5 * sin(p.x * .8 + phase.z)) * smoothstep(.5, 2., out_at_sea);
    sand = mix(sand, sand * .80, smoothstep(-.55, -.1, out_at_sea));
    vec3 c = mix(sand, water, smoothstep(-.04, .04, out_at_sea));
    float foam = smoothstep(.20, .12, abs(out_at_sea - .10)) + .6 * smoothstep(.10, .05, abs(out_at_sea - .75 - .2 * sin(p.x * 1.3 + phase.w)));
    c = mix(c, vec3(.94, .96, .95), min(foam, 1.) * .85);
    if (shore_line > 20.) c = ringed(c, p);
    return c;
}

vec3 ground(vec3 place, vec3 ray, float far) {
    vec3 a = patches(place.xz);
    if (place_kind < 6) a = mix(a, base, smoothstep(10., 24., far));
    if (place_kind == 3) a = shore(place.xz, a);
    a = mix(a, dot(a, vec3(.3, .58, .12)) * tint, calm);
    float open = contact(place, vec3(0., 1., 0.), -1);
    vec3 c = a * (sun * wrapped(light.y) * lit(place, vec3(0., 1., 0.)) * mix(1., open, .45) + ambient * open);
    c += a * lamplit(place, vec3(0., 1., 0.)) * open;
    if (place_kind == 3 && shore_line - place.z > 0.) c = mix(c, horizon, .28 * smoothstep(2., 20., -place.z));
    if (place_kind == 6) c = mix(c, horizon * .9, wet * .55 * smoothstep(.18, .34, sin(place.x * .9 + phase.x) * sin(place.z * 1.3 + phase.y) + .25 * sin(place.x * 2.3 + place.z)));
    if (place_kind == 8) return mix(c, horizon, smoothstep(2.6, 9., length(place.xz)));
    return misted(c, ray, far);
}

// Where the ray meets the walls of a box around the stage: distance, and the normal of the wall.
float walled(vec3 d, vec3 sides, out vec3 normal) { // sides: x of the side walls, z of the back and the front wall
    float x = (sign(d.x) * sides.x - eye.x) / d.x, z = ((d.z < 0. ? sides.y : sides.z) - eye.z) / d.z;
    normal = x < z ? vec3(-sign(d.x), 0., 0.) : vec3(0., 0., -sign(d.z));
    return min(x, z);
}

float along(vec3 place, vec3 normal) { return normal.z != 0. ? place.x + (normal.z < 0. ? 57. : 0.) : place.z + normal.x * 31.; }

vec3 washed(vec3 paint, vec3 normal) { // stage paint under the light
    paint = mix(paint, dot(paint, vec3(.3, .58, .12)) * tint, calm);
    return paint * (sun * wrapped(dot(normal, light)) + mix(below, ambient, .6));
}

float rect(vec2 p, vec2 middle, vec2 half_size) { // 1 inside, soft at the edge
    vec2 q = abs(p - middle) - half_size;
    return 1. - smoothstep(-.015, .015, max(q.x, q.y));
}

vec4 trees(vec2 p, float width, float seed) { // one row of firs and round trees: colour and coverage
    vec4 found = vec4(0.);
    for (int k = -1; k <= 1; k++) {
        float cell = floor(p.x / width) + float(k), r = hash(vec2(cell, seed)), s = hash(vec2(cell, seed + 3.));
        float tall = width * (1.35 + .75 * s), v = p.y / tall;
        float x = (p.x - (cell + .5 + (r - .5) * .5) * width) / tall;
        if (v > 1.05 || v < 0.) continue;
        float inside, shade;
        if (hash(vec2(cell, seed + 7.)) > .45) {
            float tier = fract(max(v - .10, 0.) * 3.4), reach = .36 * (1. - v) * (1.18 - .42 * tier) * step(.10, v);
            inside = 1. - smoothstep(reach - .012, reach + .012, abs(x));
            shade = .62 + .30 * tier - .9 * x;
        } else {
            vec2 q = vec2(x, v - .64) / vec2(.31, .36);
            float bump = 1. + .07 * sin(atan(q.y, q.x) * 6. + r * 9.);
            inside = 1. - smoothstep(.96, 1.03, length(q) / bump);
            shade = .78 + .24 * q.y - .22 * q.x;
        }
        vec3 leaf = mix(mix(dark, hills, r), pale, .25 * s) * clamp(shade, .35, 1.2);
        float stem = (1. - smoothstep(.035, .05, abs(x))) * step(v, .4);
        vec3 c = mix(vec3(.28, .15, .07), leaf, inside);
        float cover = max(inside, stem);
        found = vec4(mix(found.rgb, c, cover), max(found.a, cover));
    }
    return found;
}

vec4 houses(vec2 p, float seed, float tall) { // a row of town houses: colour and coverage, windows lit by night
    const vec3 PAINTS[8] = vec3[8](vec3(.80, .42, .24), vec3(.30, .47, .58), vec3(.79, .58, .27), vec3(.60, .28, .28), vec3(.42, .54, .36), vec3(.60, .42, .56), vec3(.86, .74, .54), vec3(.28, .37, .58));
    float width = 2.05, cell = floor(p.x / width), r = hash(vec2(cell, seed)), high = tall * (.78 + .42 * hash(vec2(cell, seed + 5.)));
    float u = p.x - (cell + .5) * width, pointed = step(.5, hash(vec2(cell, seed + 9.)));
    vec3 c = PAINTS[int(mod(cell + seed, 8.))] * (.90 + .2 * r);
    float roof = high + pointed * .95 * (1. - abs(u) / (width * .52));
    float cover = 1. - smoothstep(-.02, .02, p.y - roof);
    if (p.y > high) c = vec3(.42, .17, .14) * (1. - .12 * step(.5, fract(p.y * 5.)));
    c = mix(c, vec3(.86, .78, .64), rect(p, vec2((cell + .5) * width, high), vec2(width * .5, .07)));
    c *= 1. - .35 * smoothstep(width * .5 - .05, width * .5, abs(u));
    vec2 grid = vec2(u / .62, (p.y - .28) / .74), at = floor(grid + vec2(.5, 0.)), q = vec2(grid.x - at.x, fract(grid.y) - .45);
    if (abs(at.x) < 1.5 && grid.y > 0. && (grid.y + .9) * .74 < high) {
        float frame = rect(q, vec2(0.), vec2(.30, .34)), pane = rect(q, vec2(0.), vec2(.23, .28)) * (1. - rect(q, vec2(0.), vec2(.02, .3)));
        bool ground_door = at.x == 0. && grid.y < 1.;
        c = mix(c, ground_door ? vec3(.20, .10, .07) : vec3(.90, .83, .70), frame);
        float burning = step(.42, hash(at + vec2(cell, seed))) * windows;
        if (!ground_door) c = mix(c, mix(vec3(.18, .32, .42), vec3(-1.), burning), pane);
    }
    return vec4(c, cover);
}

vec3 hung(vec2 p, vec3 wall) { // what stands and hangs at the back wall of the room
    vec3 cream = vec3(.90, .83, .68), timber = vec3(.36, .17, .08);
    vec3 c = mix(wall, vec3(.62, .34, .16), rect(p, vec2(-4.3, 2.75), vec2(.50, .42)));
    c = mix(c, cream, rect(p, vec2(-4.3, 2.75), vec2(.40, .32)));
    c = mix(c, vec3(.22, .43, .26), rect(p, vec2(-4.3, 2.55), vec2(.40, .13)) * step(p.y, 2.62 + .06 * sin(p.x * 9.)));
    c = mix(c, vec3(.85, .30, .18), 1. - smoothstep(.09, .11, length(p - vec2(-4.42, 2.85))));
    c = mix(c, timber, rect(p, vec2(2.4, 1.78), vec2(1.25, .66)));
    c = mix(c, timber * .55, rect(p, vec2(2.4, 1.78), vec2(1.15, .56)));
    for (int level = 0; level < 2; level++) {
        float foot = level == 0 ? 1.22 : 1.84, x = (p.x - 1.3) / .17, book = floor(x), tall = .30 + .16 * hash(vec2(book, float(level)));
        if (p.x > 1.28 && p.x < (level == 0 ? 3.0 : 2.35)) {
            vec3 spine = .15 + .65 * vec3(hash(vec2(book, 1. + float(level))), hash(vec2(book, 5.)), hash(vec2(book, 8.)));
            c = mix(c, mix(spine, vec3(.7, .3, .2), .35), rect(p, vec2(1.3 + (book + .5) * .17, foot + tall * .5), vec2(.075, tall * .5)));
        }
    }
    c = mix(c, vec3(.88, .55, .10), 1. - smoothstep(.19, .21, length(p - vec2(2.95, 2.06))));
    c = mix(c, timber, rect(p, vec2(2.4, 1.80), vec2(1.2, .035)));
    return mix(c, cream, rect(p, vec2(0., .16), vec2(40., .16)));
}

vec3 outside(vec2 p, vec3 wall) { // the window, the view through it and its curtains
    vec2 centre = vec2(-1.6, 2.55);
    vec3 c = mix(wall, vec3(.88, .80, .66), rect(p, centre, vec2(1.42, 1.17)));
    float glass = rect(p, centre, vec2(1.28, 1.03));
    vec3 view = mix(middle, zenith, smoothstep(2.0, 3.7, p.y));
    view = mix(view, vec3(.26, .46, .16) * (ambient + sun * .5), 1. - smoothstep(-.02, .02, p.y - 1.95 - .18 * sin(p.x * 1.9 + phase.x)));
    view = mix(view, disc_colour, disc.w > 0. ? 1. - smoothstep(.20, .23, length(p - vec2(-1.1, 3.05))) : 0.);
    c = mix(c, view, glass);
    c = mix(c, vec3(.88, .80, .66), glass * max(rect(p, centre, vec2(.04, 1.1)), rect(p, centre, vec2(1.3, .04))));
    float fold = .86 + .14 * sin(p.x * 26.);
    c = mix(c, vec3(.82, .31, .20) * fold, max(rect(p, vec2(-3.12, 2.35), vec2(.30, 1.55)), rect(p, vec2(-.08, 2.35), vec2(.30, 1.55))));
    return mix(c, vec3(.36, .17, .08), rect(p, vec2(-1.6, 3.92), vec2(2.05, .05)));
}

// Lays the walls of forest, city or room over what is seen so far; `far` becomes their distance where they are nearer.
vec3 surrounded(vec3 c, vec3 d, inout float far, inout vec3 normal) {
    for (int row = 2; row >= 0; row--) {
        if (place_kind == 7 && row > 0) continue;
        if (place_kind == 6 && row > 1) continue;
        vec3 n, sides = place_kind == 7 ? vec3(6.4, -4.2, 14.) : place_kind == 6 ? vec3(8.6, -6.2, 17.) + float(row) * vec3(4., -5., 4.)
                                                                                  : vec3(8., -6., 16.) + float(row) * vec3(3., -3.4, 3.);
        float t = walled(d, sides, n);
        vec3 place = eye + d * t;
        if (place.y < 0. || t > far) continue;
        vec2 p = vec2(along(place, n), place.y);
        vec4 seen;
        if (place_kind == 7) {
            vec3 paint = n.z > 0. ? hung(p, hills) : mix(hills, vec3(.90, .83, .68), rect(p, vec2(p.x, .16), vec2(1., .16)));
            float corner = min(abs(abs(place.x) - 6.4), abs(place.z + 4.2)) + .6 * place.y;
            vec3 shaded = washed(paint, n) * (.80 + .20 * smoothstep(0., 1.6, corner));
            seen = vec4(n.z > 0. ? outside(p, shaded) : shaded, 1.);
        } else {
            seen = place_kind == 6 ? houses(p, float(row) * 3. + floor(phase.x * 4.), 2.9 + float(row) * 1.6) : trees(p, 1.5 + .35 * float(row), float(row) * 11. + floor(phase.x * 5.));
            seen.rgb = seen.r < 0. ? window_light : washed(seen.rgb, n) * mix(.62, 1., smoothstep(0., 1.2, place.y));
        }
        if (seen.a < .01) continue;
        vec3 shaded = place_kind == 7 ? seen.rgb : mix(misted(seen.rgb, d, t), horizon, max(.12 + .20 * float(row), haze * .6));
        c = mix(c, shaded, seen.a);
        if (seen.a > .5) { far = t; normal = n; }
    }
    return c;
}

void main() {
    vec3 d = normalize(direction), normal = vec3(0., 1., 0.), c;
    float far = 1000.;
#if GROUND
    bool down = SKY == 0 || d.y < -.001;
    if (down) {
        far = -eye.y / d.y;
        c = ground(eye + d * far, d, far);
        far = min(far, 1000.);
    }
#else
    const bool down = false;
#endif
#if SKY
    if (!down) {
        float azimuth = atan(d.x, -d.z);
        if (abs(azimuth) > 1.5707963) azimuth = sign(azimuth) * 3.1415927 - azimuth;
        c = ridge(clouded(sky(d, azimuth, d.y), azimuth, d.y), azimuth, d.y);
        normal = -d;
    }
#endif
#if WALLS
    c = surrounded(c, d, far, normal);
#endif
    colour = vec4(shown(c), 1.);
    truth = vec4(far, 0., folded(normal));
}
