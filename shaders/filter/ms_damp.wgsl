// Damping (Levenberg-Marquardt): compares the residuals after the step with what the linear model promised, J = sum e^2/R,
// rho = (J0 - J1) / (J0 - J_linear), and moves mu, the factor on the noise of the next step. One workgroup.
// A step that makes J1 > reject J0, or not finite, is taken back: state[20] = 1 tells ms_revert, and nothing stays pending.
@group(0) @binding(0) var<storage, read> e: array<f32>;
@group(0) @binding(1) var<storage, read> after: array<f32>;
@group(0) @binding(2) var<storage, read> linear: array<f32>;
@group(0) @binding(3) var<storage, read> natoms: array<f32>;
// [1] status, [8] R_F, [13] pending, [16] mu, [17] R_E before its cap, [18] kn^2, [20] take back
@group(0) @binding(4) var<storage, read_write> state: array<f32>;
@group(0) @binding(5) var<storage, read_write> metrics: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;
override M: u32;
override LOW: f32;
override HIGH: f32;
override UP: f32;
override DOWN: f32;
override MOST: f32;
var<workgroup> sums: array<vec3f, 64>;
var<workgroup> top: atomic<u32>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  var s = vec3f(0.0);
  for (var r = lane; r < M; r += 64u) {
    let n = natoms[r];
    let R = select(state[8], min(state[17], state[18] / max(n, 1.0) * state[8]), n > 0.0);
    s += vec3f(e[r] * e[r], after[r] * after[r], linear[r] * linear[r]) / R;
    atomicMax(&top, magnitude(after[r]));
  }
  sums[lane] = s;
  workgroupBarrier();
  if (lane != 0u || state[1] != 0.0) {
    return;
  }
  for (var k = 1u; k < 64u; k++) {
    s += sums[k];
  }
  let lost = atomicLoad(&top) >= TOO_LARGE || magnitude(s.y) >= TOO_LARGE || s.y > params.reject * s.x;
  let rho = select((s.x - s.y) / max(s.x - s.z, 1e-12), -1.0, lost);
  var mu = state[16];
  if (rho < LOW) {
    mu = min(mu * UP, MOST);
  } else if (rho > HIGH) {
    mu = max(1.0, mu * DOWN);
  }
  state[16] = mu;
  state[20] = select(0.0, 1.0, lost);
  if (lost) {
    state[13] = 0.0;
  }
  metrics[10] = rho;
  metrics[11] = state[20];
}
