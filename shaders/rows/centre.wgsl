// Energy rows as differences from their mean over the batch: rows 0 .. frames - 1 of e (item 0) and of H (items 1 .. N).
// What all energies of a batch share, the bias step takes up; left in, it makes P H a small difference of large terms.
override N: u32;
// false: only e, one item
override WITH_H: bool = true;

@group(0) @binding(0) var<storage, read_write> H: array<f32>;
@group(0) @binding(1) var<storage, read_write> e: array<f32>;
@group(0) @binding(2) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let item = group_index(wid, nwg) * 64u + lid.x;
  let i = item - 1u;
  let count = f32(dims.frames);
  if (WITH_H && item > 0u && item <= N) {
    var mean = 0.0;
    for (var b = 0u; b < dims.frames; b++) {
      mean += H[b * N + i];
    }
    mean /= count;
    for (var b = 0u; b < dims.frames; b++) {
      H[b * N + i] -= mean;
    }
  }
  if (item == 0u) {
    var mean = 0.0;
    for (var b = 0u; b < dims.frames; b++) {
      mean += e[b];
    }
    mean /= count;
    for (var b = 0u; b < dims.frames; b++) {
      e[b] -= mean;
    }
  }
}
