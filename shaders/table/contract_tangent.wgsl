// A_i'[a] = (1/N_c) sum_j (dG_ij[a] x' R_ij + G_ij[a] R_ij'), x' = R_ij'[0]; four features a task, grid z is the direction.
override NG: u32;
override QUADS: u32;
override NTYPES: u32;
override CAP_ATOMS: u32;
override CAP_PAIRS: u32;
override INV_NC: f32;

@group(0) @binding(0) var<storage, read> ranges: array<vec2u>;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> R_tan: array<vec4f>;
@group(0) @binding(3) var<storage, read> G: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> A_tan: array<vec4f>;
@group(0) @binding(5) var<uniform> dims: Dims;

var<workgroup> part: array<mat4x4f, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  // As contract.wgsl.
  let lane = lid.x % 4u;
  let task = group_index(wid, nwg) * 16u + lid.x / 4u;
  let i = task / QUADS;
  let quad = task % QUADS;
  let valid = i < dims.atoms;
  var sum = mat4x4f();
  for (var t = 0u; valid && t < NTYPES; t++) {
    let r = ranges[t * CAP_ATOMS + i];
    for (var p = r.x + lane; p < r.x + r.y; p += 4u) {
      let row_tan = R_tan[wid.z * CAP_PAIRS + p];
      let row = row_tan.x * vec4f(rows[p], rows[CAP_PAIRS + p], rows[2u * CAP_PAIRS + p], rows[3u * CAP_PAIRS + p]);
      let g = G[quad * CAP_PAIRS + p];
      let s = G[(QUADS + quad) * CAP_PAIRS + p];
      sum += mat4x4f(s.x * row + g.x * row_tan, s.y * row + g.y * row_tan, s.z * row + g.z * row_tan, s.w * row + g.w * row_tan);
    }
  }
  part[lid.x] = sum;
  workgroupBarrier();
  let a = 4u * quad + lane;
  if (valid && a < NG) {
    let first = lid.x - lane;
    A_tan[(wid.z * NG + a) * CAP_ATOMS + i] = INV_NC * (part[first][lane] + part[first + 1u][lane] + part[first + 2u][lane] + part[first + 3u][lane]);
  }
}
