// Sets the diagonal of a zero-filled block: M = VALUE * I on the first N rows; padding stays zero.
@group(0) @binding(0) var<storage, read_write> M: array<f32>;
override LD: u32;
override N: u32;
override VALUE: f32;
// A square, or the tiles on and below the diagonal (src/engine/filters/packed.ts)
override PACKED: bool;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group_index(wid, nwg) * 64u + lane;
  if (i < N) {
    let t = i / 64u;
    M[select(i * LD + i, (t * (t + 1u) / 2u + t) * 4096u + (i % 64u) * 65u, PACKED)] = VALUE;
  }
}
