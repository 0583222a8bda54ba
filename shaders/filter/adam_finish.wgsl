// Verdict on Adam's step before w is touched: status, factor on dw, |dw|. One workgroup; padding of dw is 0.
// state: [1] status, [2] factor on dw.
@group(0) @binding(0) var<storage, read> dw: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> state: array<f32>;
@group(0) @binding(2) var<storage, read_write> metrics: array<f32>;
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
  let bad = top >= TOO_LARGE || magnitude(s) >= TOO_LARGE;
  let status = select(state[1], 1.0, state[1] == 0.0 && bad);
  state[1] = status;
  state[2] = select(0.0, 1.0, status == 0.0);
  metrics[0] = status;
  metrics[3] = select(0.0, sqrt(s), status == 0.0);
}
