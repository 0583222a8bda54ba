// Adjoints ga[a] = A_bar_i[a] . R_ij of a pair's embedding values, and the pair's force f = dE/dd_ij (eV/A), whose part
// through the embedding is sum_a ga[a] dG[a]. One invocation per pair; ga is [feature / 4][pair].
override NG: u32;
override QUADS: u32;
override CAP_PAIRS: u32;
override CAP_ATOMS: u32;

@group(0) @binding(0) var<storage, read> pair: array<vec4u>;
@group(0) @binding(1) var<storage, read> geom: array<vec4f>;
@group(0) @binding(2) var<storage, read> rows: array<f32>;
@group(0) @binding(3) var<storage, read> G: array<vec4f>;
@group(0) @binding(4) var<storage, read> A_bar: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> ga: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> pair_force: array<vec4f>;
@group(0) @binding(7) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let p = group_index(wid, nwg) * 64u + lid.x;
  if (p >= dims.pairs) {
    return;
  }
  let i = pair[p].x;
  let row = vec4f(rows[p], rows[CAP_PAIRS + p], rows[2u * CAP_PAIRS + p], rows[3u * CAP_PAIRS + p]);
  var g = vec4f(0.0);
  for (var quad = 0u; quad < QUADS; quad++) {
    // Features past the last repeat it; their G is zero and their adjoint is read by nobody.
    let at = min(vec4u(0u, 1u, 2u, 3u) + 4u * quad, vec4u(NG - 1u)) * CAP_ATOMS + i;
    let bar = mat4x4f(A_bar[at.x], A_bar[at.y], A_bar[at.z], A_bar[at.w]);
    let adjoint = row * bar;
    g += bar * G[quad * CAP_PAIRS + p];
    g.x += dot(adjoint, G[(QUADS + quad) * CAP_PAIRS + p]);
    ga[quad * CAP_PAIRS + p] = adjoint;
  }
  let u = geom[p].xyz;
  let d = geom[CAP_PAIRS + p];
  let along = dot(g.yzw, u);
  pair_force[p] = vec4f((g.x * d.x + along * d.y) * u + d.z * (g.yzw - along * u), 0.0);
}
