#version 330
in vec3 position;
in float bone;
uniform mat4 model, shadow_matrix;
uniform mat4 bones[8];
void main() { gl_Position = shadow_matrix * (model * (bones[int(bone)] * vec4(position, 1.0))); }
