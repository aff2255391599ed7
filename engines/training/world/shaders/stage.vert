#version 330
uniform vec3 right, up, ahead; // scaled so that corner rays are ahead +- right +- up
out vec3 direction;
void main() {
    vec2 corner = vec2(gl_VertexID == 1 ? 3. : -1., gl_VertexID == 2 ? 3. : -1.);
    direction = ahead + right * corner.x + up * corner.y;
    gl_Position = vec4(corner, .9999, 1.);
}
