// Own tanh: the built-in is NaN for |x| > 89 on several stacks and off by hundreds of ulp near 0 (gpuweb/gpuweb#4458).
// Odd polynomial of degree 11 below 0.625 (Cephes tanhf coefficients), 1 - 2/(exp(2x)+1) above, exactly 1 from 9.02 on.
fn tanh_exact(x: f32) -> f32 {
  let a = abs(x);
  let z = x * x;
  let small = x + x * z * ((((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z - 3.33332819422e-1);
  let large = 1.0 - 2.0 / (exp(2.0 * min(a, 9.02)) + 1.0);
  let tail = select(large, 1.0, a >= 9.02);
  return select(select(tail, -tail, x < 0.0), small, a < 0.625);
}
