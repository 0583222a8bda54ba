// Adds the partial products of one block in order: PH[r][i] = sum_chunk partials[chunk][r][i].
@group(0) @binding(0) var<storage, read> partials: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> PH: array<vec4f>;
override LD4: u32;
override MP: u32;
override CHUNKS: u32;
override STRIDE4: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let item = group_index(wid, nwg) * 64u + lane;
  if (item >= LD4 * MP) {
    return;
  }
  var s = vec4f(0.0);
  for (var c = 0u; c < CHUNKS; c++) {
    s += partials[c * MP * LD4 + item];
  }
  PH[(item / LD4) * STRIDE4 + item % LD4] = s;
}
