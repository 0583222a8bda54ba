// Multistream force rows: y = p/sqrt(3n) sum s F over all components of a frame, s random signs. Writes v = -s p/sqrt(3n)
// and the row's residual. Grid: frame, z the direction of this chunk.
override CAP_ATOMS: u32;

struct Rows {
  row0: u32,
  per_direction: u32,
  per_frame: u32,
  accumulate: u32,
  weighted: u32,
  // Number of this chunk's first direction within the iteration.
  direction0: u32,
}

@group(0) @binding(0) var<storage, read> frames: array<vec4u>;
@group(0) @binding(1) var<storage, read> force_ref: array<vec4f>;
@group(0) @binding(2) var<storage, read> force: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> e: array<f32>;
@group(0) @binding(5) var<uniform> dims: Dims;
@group(0) @binding(6) var<uniform> step_: Step;
@group(0) @binding(7) var<uniform> rows: Rows;

var<workgroup> part: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let f = wid.x;
  let first = frames[f].x;
  let n = frames[f].y;
  let scale = step_.pref_f / sqrt(3.0 * f32(n));
  let key = hash2(hash2(step_.seed, step_.iteration), f * 65536u + rows.direction0 + wid.z);
  var sum = 0.0;
  for (var a = lid.x; a < n; a += 64u) {
    let bits = hash2(key, a);
    let s = scale * select(vec3f(-1.0), vec3f(1.0), (vec3u(bits, bits >> 1u, bits >> 2u) & vec3u(1u)) == vec3u(1u));
    let r = force_ref[first + a].xyz - force[first + a].xyz;
    v[wid.z * CAP_ATOMS + first + a] = vec4f(-s, 0.0);
    sum += dot(s, r);
  }
  part[lid.x] = sum;
  workgroupBarrier();
  if (lid.x == 0u) {
    var total = 0.0;
    for (var k = 0u; k < 64u; k++) {
      total += part[k];
    }
    e[rows.row0 + wid.z * rows.per_direction + f] = total;
  }
}
