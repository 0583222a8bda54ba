// Above the diagonal of a block's diagonal tiles goes what is below it: symmetric to the bit. A lane takes one element.
@group(0) @binding(0) var<storage, read_write> P: array<f32>;
@group(0) @binding(1) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let g = group_index(wid, nwg);
  let t = g / 64u;
  let row = g % 64u;
  if (t < dims.tiles && lane > row) {
    let first = (t * (t + 1u) / 2u + t) * 4096u;
    P[first + row * 64u + lane] = P[first + lane * 64u + row];
  }
}
