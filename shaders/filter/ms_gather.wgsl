// Transposes the rows into padded order: Ht[i][r] = H[r][source[i]], [COUNT][4 * MP4]; padding is 0.
@group(0) @binding(0) var<storage, read> H: array<f32>;
@group(0) @binding(1) var<storage, read> source: array<u32>;
@group(0) @binding(2) var<storage, read_write> Ht: array<vec4f>;
override COUNT: u32;
override M: u32;
override MP4: u32;
override N: u32;

fn row(r: u32, i: u32) -> f32 {
  if (r < M) {
    return H[r * N + i];
  }
  return 0.0;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let item = group_index(wid, nwg) * 64u + lane;
  let i = item % COUNT;
  let q = item / COUNT;
  if (q >= MP4) {
    return;
  }
  let s = source[i];
  var v = vec4f(0.0);
  if (s != 0xffffffffu) {
    v = vec4f(row(4u * q, s), row(4u * q + 1u, s), row(4u * q + 2u, s), row(4u * q + 3u, s));
  }
  Ht[i * MP4 + q] = v;
}
