#version 330 core
// An ellipse's share of a pixel, premultiplied.
uniform vec2 size;
flat in vec3 colour;
flat in vec3 conic;
flat in vec2 centre;
flat in float opacity;
out vec4 pixel;

void main() {
    vec2 d = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y) - centre;
    float alpha = min(0.99, opacity * exp(-0.5 * (conic.x * d.x * d.x + conic.z * d.y * d.y) - conic.y * d.x * d.y));
    if (alpha < 1.0 / 255.0) discard;
    pixel = vec4(colour * alpha, alpha);
}
