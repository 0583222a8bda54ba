// No pending update: g = 0, c = 1 for every block (coef of block l at l * 64).
@group(0) @binding(0) var<storage, read_write> coef: array<f32>;
override BLOCKS: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let l = wid.x * 64u + lane;
  if (l < BLOCKS) {
    coef[l * 64u] = 0.0;
    coef[l * 64u + 1u] = 1.0;
  }
}
