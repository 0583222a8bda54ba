// Tangent of a pair's environment row for a displacement delta = v_j - v_i and the strain of its frame. u4: unit vector and
// distance; d: derivatives. R0' = d0 (u.delta), Rv' = da (u.delta) u + ta (delta - (u.delta) u). Needs strain and USE_STRAIN.
fn row_tangent(u4: vec4f, d: vec4f, moved: vec3f, frame: u32) -> vec4f {
  let u = u4.xyz;
  var delta = moved;
  if (USE_STRAIN) {
    let s = 9u * frame;
    let r = u * u4.w;
    delta += vec3f(
      strain[s] * r.x + strain[s + 1u] * r.y + strain[s + 2u] * r.z,
      strain[s + 3u] * r.x + strain[s + 4u] * r.y + strain[s + 5u] * r.z,
      strain[s + 6u] * r.x + strain[s + 7u] * r.y + strain[s + 8u] * r.z,
    );
  }
  let along = dot(u, delta);
  return vec4f(d.x * along, d.y * along * u + d.z * (delta - along * u));
}
