// One sweep over a block of S: applies the pending update S = (S - g K phi^T) c, then partial sums of phi' = S^T h.
// Consecutive lanes own consecutive columns; a row of the grid owns ROWS rows, so partial sums add up in a fixed order.
@group(0) @binding(0) var<storage, read_write> S: array<f32>;
@group(0) @binding(1) var<storage, read> h: array<vec4f>;
@group(0) @binding(2) var<storage, read> phi: array<f32>;
@group(0) @binding(3) var<storage, read> K: array<vec4f>;
// g, c of this block
@group(0) @binding(4) var<storage, read> coef: array<f32>;
@group(0) @binding(5) var<storage, read_write> partials: array<f32>;
override LD: u32;
override ROWS: u32;
override STRIDE: u32;

@compute @workgroup_size(32, 2)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  // Two columns a lane: what all lanes of a row share is loaded half as often.
  let col = wid.x * 64u + lid.x;
  let chunk = wid.y * 2u + lid.y;
  let first = min(chunk * ROWS, LD);
  let last = min(first + ROWS, LD);
  let g = coef[0];
  let c = coef[1];
  let p = phi[col] * g;
  let q = phi[col + 32u] * g;
  // After a break g is 0 and K or phi may hold NaN: leave S as it is.
  let pending = g != 0.0;
  var acc = 0.0;
  var bcc = 0.0;
  var at = first * LD + col;
  for (var row = first / 4u; row < last / 4u; row++) {
    let hv = h[row];
    var s = vec4f(S[at], S[at + LD], S[at + 2u * LD], S[at + 3u * LD]);
    var t = vec4f(S[at + 32u], S[at + LD + 32u], S[at + 2u * LD + 32u], S[at + 3u * LD + 32u]);
    if (pending) {
      let k = K[row];
      s = (s - k * p) * c;
      t = (t - k * q) * c;
      S[at] = s.x;
      S[at + LD] = s.y;
      S[at + 2u * LD] = s.z;
      S[at + 3u * LD] = s.w;
      S[at + 32u] = t.x;
      S[at + LD + 32u] = t.y;
      S[at + 2u * LD + 32u] = t.z;
      S[at + 3u * LD + 32u] = t.w;
    }
    acc += dot(hv, s);
    bcc += dot(hv, t);
    at += 4u * LD;
  }
  if (first < last) {
    partials[chunk * STRIDE + col] = acc;
    partials[chunk * STRIDE + col + 32u] = bcc;
  }
}
