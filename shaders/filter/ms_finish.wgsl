// Verdict on the step before anything is changed: status, lambda, |dw| and the metrics. One workgroup.
// state: [0] 1 - lambda, [1] status, [2] factor on dw, [7] verdict of the factorisation, [8] R_F, [9] R_E, [10] chi,
// [11] 1 / lambda and [12] q of this update, [13] 1 where P waits for this update (none after a break).
@group(0) @binding(0) var<storage, read> dw: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> state: array<f32>;
@group(0) @binding(2) var<storage, read_write> metrics: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;
override COUNT4: u32;
var<workgroup> sums: array<f32, 256>;
var<workgroup> tops: array<u32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) lane: u32) {
  var s = 0.0;
  var top = 0u;
  for (var i = lane; i < COUNT4; i += 256u) {
    let v = dw[i];
    s += dot(v, v);
    top = max(top, magnitude4(v));
  }
  sums[lane] = s;
  tops[lane] = top;
  workgroupBarrier();
  if (lane != 0u) {
    return;
  }
  for (var k = 1u; k < 256u; k++) {
    s += sums[k];
    top = max(top, tops[k]);
  }
  let gap = state[0];
  var status = state[1];
  if (status == 0.0) {
    status = state[7];
    if (status == 0.0 && (top >= TOO_LARGE || magnitude(s) >= TOO_LARGE)) {
      status = 1.0;
    }
  }
  state[1] = status;
  state[13] = select(0.0, 1.0, status == 0.0);
  metrics[0] = status;
  if (status == 0.0) {
    state[0] = gap * params.nu;
    state[2] = params.step;
    state[11] = 1.0 / (1.0 - gap);
    state[12] = state[19];
    metrics[1] = 1.0 - gap * params.nu;
    metrics[2] = state[10];
    metrics[3] = params.step * sqrt(s);
    metrics[7] = state[8];
    metrics[8] = state[9];
    metrics[9] = state[16];
  } else {
    state[2] = 0.0;
    metrics[1] = 1.0 - gap;
    metrics[3] = 0.0;
  }
}
