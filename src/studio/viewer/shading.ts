// GLSL of the frame view: balls and rods drawn many at once, softly lit, darker where their surroundings hide them.

/** Shared by both programs. Lengths in A, colours linear; `v` and `n` in view space. */
const LIGHT = /* glsl */ `
uniform vec3 ground;
uniform vec2 haze;
uniform float flatness;

vec3 lit(vec3 tint, vec3 n, vec3 v, float open) {
  vec3 key = normalize(vec3(-0.42, 0.62, 0.66));
  float wrap = max(0.0, (dot(n, key) + 0.4) / 1.4);
  float sky = 0.5 + 0.5 * n.y;
  float facing = clamp(dot(n, v), 0.0, 1.0);
  float shine = pow(max(dot(n, normalize(key + v)), 0.0), 42.0);
  vec3 c = tint * (0.34 + 0.20 * sky + 0.72 * wrap * wrap) * open;
  // A dark seam at the silhouette parts atoms that overlap, as an outline would.
  c *= mix(0.3, 1.0, smoothstep(0.02, 0.4, facing));
  return c + 0.2 * shine * open;
}

vec3 shaded(vec3 tint, vec3 n, vec3 at, float open) {
  vec3 v = isOrthographic ? vec3(0.0, 0.0, 1.0) : normalize(-at);
  vec3 c = mix(lit(tint, normalize(n), v, open), tint, flatness);
  float far = clamp((-at.z - haze.x) / max(haze.y - haze.x, 1e-6), 0.0, 1.0);
  return mix(c, ground, 0.42 * far * far);
}
`;

/** How open to the light a surface with the world normal `n` is; `shade` as in Scene. */
const OPEN = /* glsl */ `
float openness(vec4 shade, vec3 n) {
  float hidden = 0.25 * shade.w + 0.5 * dot(n, shade.xyz);
  return clamp(1.0 - 0.62 * hidden, 0.28, 1.0);
}
`;

const FRAGMENT = /* glsl */ `
varying vec3 vTint;
varying vec3 vNormal;
varying vec3 vAt;
varying float vOpen;
${LIGHT}
void main() {
  gl_FragColor = vec4(shaded(vTint, vNormal, vAt, vOpen), 1.0);
  #include <colorspace_fragment>
}
`;

export const BALLS = {
  vertex: /* glsl */ `
attribute vec3 centre;
attribute float radius;
attribute vec3 tint;
attribute vec4 shade;
uniform float swell;
varying vec3 vTint;
varying vec3 vNormal;
varying vec3 vAt;
varying float vOpen;
${OPEN}
void main() {
  vec3 n = normalize(position);
  vec4 at = viewMatrix * vec4(centre + (radius + swell) * n, 1.0);
  vTint = tint;
  vNormal = (viewMatrix * vec4(n, 0.0)).xyz;
  vAt = at.xyz;
  vOpen = openness(shade, n);
  gl_Position = projectionMatrix * at;
}
`,
  fragment: FRAGMENT,
};

/** Rods from `start` to `end`; `shift` moves them sideways on the screen, so that two along one line are both seen. */
export const RODS = {
  vertex: /* glsl */ `
attribute vec3 start;
attribute vec3 end;
attribute float girth;
attribute vec3 tint;
attribute vec4 shade;
uniform float shift;
varying vec3 vTint;
varying vec3 vNormal;
varying vec3 vAt;
varying float vOpen;
${OPEN}
void main() {
  vec3 along = end - start;
  float size = max(length(along), 1e-6);
  vec3 u = along / size;
  vec3 s = normalize(cross(u, abs(u.x) < 0.8 ? vec3(1.0, 0.0, 0.0) : vec3(0.0, 1.0, 0.0)));
  vec3 t = cross(u, s);
  vec3 n = normalize(normal.x * s + normal.y * u + normal.z * t);
  vec4 at = viewMatrix * vec4(start + u * size * position.y + girth * (position.x * s + position.z * t), 1.0);
  vec3 screen = cross((viewMatrix * vec4(u, 0.0)).xyz, vec3(0.0, 0.0, 1.0));
  float slant = length(screen);
  at.xyz += shift * (slant > 1e-3 ? screen / slant : vec3(1.0, 0.0, 0.0));
  vTint = tint;
  vNormal = (viewMatrix * vec4(n, 0.0)).xyz;
  vAt = at.xyz;
  vOpen = openness(shade, n);
  gl_Position = projectionMatrix * at;
}
`,
  fragment: FRAGMENT,
};
