// Weights at t of the four nodes around an interval (cubic Lagrange interpolation); twin of lagrange() in src/model/table.ts.
fn lagrange(t: f32) -> vec4f {
  let a = t + 1.0;
  let b = t - 1.0;
  let c = t - 2.0;
  return vec4f(-t * b * c / 6.0, 0.5 * a * b * c, -0.5 * a * t * c, a * t * b / 6.0);
}
