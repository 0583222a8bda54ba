// ga'[a] = A_bar_i'[a] . R_ij + A_bar_i[a] . R_ij' of every pair; BLOCK directions a lane, grid z is the block.
override NG: u32;
override QUADS: u32;
override CAP_PAIRS: u32;
override CAP_ATOMS: u32;
// Divides the directions that the buffers hold; what a short round leaves over is computed and not read.
override BLOCK: u32;

@group(0) @binding(0) var<storage, read> pair: array<vec4u>;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> R_tan: array<vec4f>;
@group(0) @binding(3) var<storage, read> A_bar: array<vec4f>;
@group(0) @binding(4) var<storage, read> A_bar_tan: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> ga_tan: array<vec4f>;
@group(0) @binding(6) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let p = group_index(wid, nwg) * 64u + lid.x;
  if (p >= dims.pairs) {
    return;
  }
  let i = pair[p].x;
  let row = vec4f(rows[p], rows[CAP_PAIRS + p], rows[2u * CAP_PAIRS + p], rows[3u * CAP_PAIRS + p]);
  for (var quad = 0u; quad < QUADS; quad++) {
    let at = min(vec4u(0u, 1u, 2u, 3u) + 4u * quad, vec4u(NG - 1u)) * CAP_ATOMS + i;
    let bar = mat4x4f(A_bar[at.x], A_bar[at.y], A_bar[at.z], A_bar[at.w]);
    for (var z = wid.z * BLOCK; z < (wid.z + 1u) * BLOCK; z++) {
      let to = at + z * NG * CAP_ATOMS;
      ga_tan[(z * QUADS + quad) * CAP_PAIRS + p] =
        row * mat4x4f(A_bar_tan[to.x], A_bar_tan[to.y], A_bar_tan[to.z], A_bar_tan[to.w]) + R_tan[z * CAP_PAIRS + p] * bar;
    }
  }
}
