// One sweep over a block of S: applies the pending update S = (S - g K phi^T) c, then partial sums of phi' = S^T h.
// A lane owns four columns; a workgroup row of the grid owns ROWS rows, so partial sums add up in a fixed order.
@group(0) @binding(0) var<storage, read_write> S: array<vec4f>;
@group(0) @binding(1) var<storage, read> h: array<vec4f>;
@group(0) @binding(2) var<storage, read> phi: array<vec4f>;
@group(0) @binding(3) var<storage, read> K: array<vec4f>;
// g, c of this block
@group(0) @binding(4) var<storage, read> coef: array<f32>;
@group(0) @binding(5) var<storage, read_write> partials: array<vec4f>;
override LD4: u32;
override ROWS: u32;
override STRIDE4: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let col = wid.x * 64u + lane;
  if (col >= LD4) {
    return;
  }
  let first = wid.y * ROWS;
  let last = min(first + ROWS, LD4 * 4u);
  let g = coef[0];
  let c = coef[1];
  let p = phi[col] * g;
  // After a break g is 0 and K or phi may hold NaN: leave S as it is.
  let pending = g != 0.0;
  var acc = vec4f(0.0);
  for (var row = first; row < last; row += 4u) {
    let at = row * LD4 + col;
    let hv = h[row / 4u];
    var a = S[at];
    var b = S[at + LD4];
    var d = S[at + 2u * LD4];
    var f = S[at + 3u * LD4];
    if (pending) {
      let k = K[row / 4u];
      a = (a - k.x * p) * c;
      b = (b - k.y * p) * c;
      d = (d - k.z * p) * c;
      f = (f - k.w * p) * c;
      S[at] = a;
      S[at + LD4] = b;
      S[at + 2u * LD4] = d;
      S[at + 3u * LD4] = f;
    }
    acc += hv.x * a + hv.y * b + hv.z * d + hv.w * f;
  }
  partials[wid.y * STRIDE4 + col] = acc;
}
