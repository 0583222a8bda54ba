// A_i'[a] = (1/N_c) sum_j (g_ij'[a] R_ij + g_ij[a] R_ij'); grid z is the direction.
override NG: u32;
override NTYPES: u32;
override CAP_ATOMS: u32;
override CAP_PAIRS: u32;
override G_AT: u32;
override INV_NC: f32;
override TAN_STRIDE: u32;

@group(0) @binding(0) var<storage, read> ranges: array<vec2u>;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> R_tan: array<f32>;
@group(0) @binding(3) var<storage, read> act: array<f32>;
@group(0) @binding(4) var<storage, read> tan: array<f32>;
@group(0) @binding(5) var<storage, read_write> A_tan: array<vec4f>;
@group(0) @binding(6) var<uniform> dims: Dims;

var<workgroup> part: array<vec4f, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  // Four lanes share a centre and an embedding output; each takes every fourth neighbour.
  let lane = lid.x % 4u;
  let task = group_index(wid, nwg) * 16u + lid.x / 4u;
  let i = task / NG;
  let a = task % NG;
  let valid = i < dims.atoms;
  let pairs = wid.z * 4u * CAP_PAIRS;
  let base = wid.z * TAN_STRIDE + G_AT + a * CAP_PAIRS;
  var sum = vec4f(0.0);
  for (var t = 0u; valid && t < NTYPES; t++) {
    let r = ranges[t * CAP_ATOMS + i];
    for (var p = r.x + lane; p < r.x + r.y; p += 4u) {
      sum += tan[base + p] * vec4f(rows[p], rows[CAP_PAIRS + p], rows[2u * CAP_PAIRS + p], rows[3u * CAP_PAIRS + p]);
      sum += act[G_AT + a * CAP_PAIRS + p] * vec4f(R_tan[pairs + p], R_tan[pairs + CAP_PAIRS + p], R_tan[pairs + 2u * CAP_PAIRS + p], R_tan[pairs + 3u * CAP_PAIRS + p]);
    }
  }
  part[lid.x] = sum;
  workgroupBarrier();
  if (valid && lane == 0u) {
    A_tan[wid.z * CAP_ATOMS * NG + a * CAP_ATOMS + i] = INV_NC * (part[lid.x] + part[lid.x + 1u] + part[lid.x + 2u] + part[lid.x + 3u]);
  }
}
