// Adam's moments and step from the gradient in row 0 of H: dw = -step m / (sqrt(v) / root + eps).
@group(0) @binding(0) var<storage, read> H: array<f32>;
@group(0) @binding(1) var<storage, read_write> moment: array<f32>;
@group(0) @binding(2) var<storage, read_write> square: array<f32>;
@group(0) @binding(3) var<storage, read_write> dw: array<f32>;
// [1] status
@group(0) @binding(4) var<storage, read> state: array<f32>;
// lr / (1 - beta1^t), sqrt(1 - beta2^t)
@group(0) @binding(5) var<uniform> params: vec4f;
override COUNT: u32;
override BETA1: f32;
override BETA2: f32;
// 1 - beta, rounded once: 1 - BETA2 in float32 would be off by 1e-5.
override GAIN1: f32;
override GAIN2: f32;
override EPS: f32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group_index(wid, nwg) * 64u + lane;
  if (i >= COUNT || state[1] != 0.0) {
    return;
  }
  let g = H[i];
  if (magnitude(g) >= TOO_LARGE) {
    // Leaves the moments clean; the verdict on dw stops the filter.
    dw[i] = g;
    return;
  }
  let m = BETA1 * moment[i] + GAIN1 * g;
  let v = BETA2 * square[i] + GAIN2 * g * g;
  moment[i] = m;
  square[i] = v;
  dw[i] = -params.x * m / (sqrt(v) / params.y + EPS);
}
