// Bias step: the output bias of every fitting net takes up the batch's mean energy error per atom, which the linear model
// of an update misses. After a fresh forward pass; one workgroup. Nothing happens once the filter has broken.
override NTYPES: u32;
// First fitting net, weights of one, and the output bias within it.
override FIRST: u32;
override NET_SIZE: u32;
override BIAS_AT: u32;

@group(0) @binding(0) var<storage, read> frames: array<vec4u>;
@group(0) @binding(1) var<storage, read> reference: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
@group(0) @binding(3) var<storage, read> metrics: array<f32>;
@group(0) @binding(4) var<storage, read_write> w: array<f32>;
@group(0) @binding(5) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_id) lid: vec3u) {
  if (metrics[0] != 0.0) {
    return;
  }
  var total = 0.0;
  for (var f = 0u; f < dims.frames; f++) {
    total += (reference[10u * f] - sums[10u * f]) / f32(frames[f].y);
  }
  let mean = total / f32(dims.frames);
  // Not finite or absurd: leave the weights to the filter's own checks.
  if ((bitcast<u32>(mean) & 0x7fffffffu) >= 0x49742400u) {
    return;
  }
  for (var t = lid.x; t < NTYPES; t += 64u) {
    w[FIRST + t * NET_SIZE + BIAS_AT] += mean;
  }
  // The energies follow, so that nobody has to run the pass again.
  for (var f = lid.x; f < dims.frames; f += 64u) {
    sums[10u * f] += mean * f32(frames[f].y);
  }
}
