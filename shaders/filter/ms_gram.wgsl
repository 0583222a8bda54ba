// Partial sums of G = H^T P H over chunks of weights: partials[chunk][s][r] for 4 x 4 tiles with r-tile >= s-tile.
@group(0) @binding(0) var<storage, read> Ht: array<vec4f>;
@group(0) @binding(1) var<storage, read> PH: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;
override MP4: u32;
override STRIDE4: u32;
// Weights per chunk, divided by 4
override CHUNK4: u32;

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let rt = wid.x * 8u + lid.x;
  let st = wid.y * 8u + lid.y;
  if (rt >= MP4 || st > rt) {
    return;
  }
  let first = wid.z * CHUNK4;
  let last = min(first + CHUNK4, STRIDE4);
  var g0 = vec4f(0.0);
  var g1 = vec4f(0.0);
  var g2 = vec4f(0.0);
  var g3 = vec4f(0.0);
  let s = st * 4u * STRIDE4;
  for (var i = first; i < last; i++) {
    let q0 = PH[s + i];
    let q1 = PH[s + STRIDE4 + i];
    let q2 = PH[s + 2u * STRIDE4 + i];
    let q3 = PH[s + 3u * STRIDE4 + i];
    let at = i * 4u * MP4 + rt;
    let h0 = Ht[at];
    let h1 = Ht[at + MP4];
    let h2 = Ht[at + 2u * MP4];
    let h3 = Ht[at + 3u * MP4];
    g0 += q0.x * h0 + q0.y * h1 + q0.z * h2 + q0.w * h3;
    g1 += q1.x * h0 + q1.y * h1 + q1.z * h2 + q1.w * h3;
    g2 += q2.x * h0 + q2.y * h1 + q2.z * h2 + q2.w * h3;
    g3 += q3.x * h0 + q3.y * h1 + q3.z * h2 + q3.w * h3;
  }
  let to = (wid.z * MP4 * 4u + st * 4u) * MP4 + rt;
  partials[to] = g0;
  partials[to + MP4] = g1;
  partials[to + 2u * MP4] = g2;
  partials[to + 3u * MP4] = g3;
}
