// Applies the pending update to a block of P: the first half of ms_sweep as a kernel without barriers, which software
// adapters run many times faster.
@group(0) @binding(0) var<storage, read_write> P: array<vec4f>;
@group(0) @binding(1) var<storage, read> Y: array<vec4f>;
// [1] status; of the pending update: [11] 1 / lambda, [12] q, [13] 1 where there is one, [14] f
@group(0) @binding(2) var<storage, read> state: array<f32>;
@group(0) @binding(3) var<uniform> dims: Dims;

fn keep(at: u32, v: vec4f) {}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let m = macro_tile(wid);
  if (state[1] != 0.0 || state[13] == 0.0 || m.I >= dims.macros) {
    return;
  }
  let S = dims.S;
  for (var t = 0u; t < S * S; t++) {
    let i = m.I * S + t / S;
    let j = m.J * S + t % S;
    if (j <= i && i < dims.tiles) {
      advance(i, j, lane & 7u, lane >> 3u);
    }
  }
}
