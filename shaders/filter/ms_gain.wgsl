// Y = B (P H)^T: Y[r][i] = sum_(s <= r) B[r][s] PH[s][i]. A lane holds 4 rows r times 8 weights i.
@group(0) @binding(0) var<storage, read> B: array<vec4f>;
@group(0) @binding(1) var<storage, read> PH: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> Y: array<vec4f>;
override MP4: u32;
override STRIDE4: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (wid.x * 64u + lane) * 2u;
  let rt = wid.y;
  if (i >= STRIDE4) {
    return;
  }
  var a0 = vec4f(0.0);
  var a1 = vec4f(0.0);
  var a2 = vec4f(0.0);
  var a3 = vec4f(0.0);
  var b0 = vec4f(0.0);
  var b1 = vec4f(0.0);
  var b2 = vec4f(0.0);
  var b3 = vec4f(0.0);
  for (var q = 0u; q <= rt; q++) {
    let f = rt * 4u * MP4 + q;
    let f0 = B[f];
    let f1 = B[f + MP4];
    let f2 = B[f + 2u * MP4];
    let f3 = B[f + 3u * MP4];
    let at = q * 4u * STRIDE4 + i;
    let p0 = PH[at];
    let p1 = PH[at + STRIDE4];
    let p2 = PH[at + 2u * STRIDE4];
    let p3 = PH[at + 3u * STRIDE4];
    let s0 = PH[at + 1u];
    let s1 = PH[at + STRIDE4 + 1u];
    let s2 = PH[at + 2u * STRIDE4 + 1u];
    let s3 = PH[at + 3u * STRIDE4 + 1u];
    a0 += f0.x * p0 + f0.y * p1 + f0.z * p2 + f0.w * p3;
    a1 += f1.x * p0 + f1.y * p1 + f1.z * p2 + f1.w * p3;
    a2 += f2.x * p0 + f2.y * p1 + f2.z * p2 + f2.w * p3;
    a3 += f3.x * p0 + f3.y * p1 + f3.z * p2 + f3.w * p3;
    b0 += f0.x * s0 + f0.y * s1 + f0.z * s2 + f0.w * s3;
    b1 += f1.x * s0 + f1.y * s1 + f1.z * s2 + f1.w * s3;
    b2 += f2.x * s0 + f2.y * s1 + f2.z * s2 + f2.w * s3;
    b3 += f3.x * s0 + f3.y * s1 + f3.z * s2 + f3.w * s3;
  }
  let to = rt * 4u * STRIDE4 + i;
  Y[to] = a0;
  Y[to + STRIDE4] = a1;
  Y[to + 2u * STRIDE4] = a2;
  Y[to + 3u * STRIDE4] = a3;
  Y[to + 1u] = b0;
  Y[to + STRIDE4 + 1u] = b1;
  Y[to + 2u * STRIDE4 + 1u] = b2;
  Y[to + 3u * STRIDE4 + 1u] = b3;
}
