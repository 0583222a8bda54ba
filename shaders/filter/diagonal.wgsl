// Copies the diagonal of a square block: out[i] = M[i][i].
@group(0) @binding(0) var<storage, read> M: array<f32>;
@group(0) @binding(1) var<storage, read_write> diag: array<f32>;
override LD: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group_index(wid, nwg) * 64u + lane;
  if (i < LD) {
    diag[i] = M[i * LD + i];
  }
}
