// Chord step: z = B d with d = after - linear on the energy rows (what the linear model missed), 0 on force rows.
// The step that follows is Y^T z: the same gain, no new gradients. Something not finite gives no step at all.
@group(0) @binding(0) var<storage, read> B: array<f32>;
@group(0) @binding(1) var<storage, read> after: array<f32>;
@group(0) @binding(2) var<storage, read> linear: array<f32>;
@group(0) @binding(3) var<storage, read> natoms: array<f32>;
@group(0) @binding(4) var<storage, read_write> z: array<f32>;
override M: u32;
// Padded rows
override MP: u32;
var<workgroup> top: atomic<u32>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  for (var r = lane; r < M; r += 64u) {
    if (natoms[r] > 0.0) {
      atomicMax(&top, max(magnitude(after[r]), magnitude(linear[r])));
    }
  }
  workgroupBarrier();
  let sound = atomicLoad(&top) < TOO_LARGE;
  for (var r = lane; r < MP; r += 64u) {
    var s = 0.0;
    if (sound && r < M) {
      for (var k = 0u; k <= r; k++) {
        if (natoms[k] > 0.0) {
          s += B[r * MP + k] * (after[k] - linear[k]);
        }
      }
    }
    z[r] = s;
  }
}
