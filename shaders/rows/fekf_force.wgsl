// One force row of FEKF: 6 atoms of every frame; v = -sign(r) p/(18 n) on them, e = sqrt(bs) mean(p |r|)/n. One workgroup.
struct Group {
  // First of the group's 6 entries in a frame's list of 24 atoms.
  first: u32,
}

@group(0) @binding(0) var<storage, read> frames: array<vec4u>;
@group(0) @binding(1) var<storage, read> picks: array<u32>;
@group(0) @binding(2) var<storage, read> force_ref: array<vec4f>;
@group(0) @binding(3) var<storage, read> force: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> e: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;
@group(0) @binding(7) var<uniform> step_: Step;
@group(0) @binding(8) var<uniform> group: Group;

var<workgroup> part: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_id) lid: vec3u) {
  var sum = 0.0;
  for (var f = lid.x; f < dims.frames; f += 64u) {
    let first = frames[f].x;
    let n = frames[f].y;
    for (var a = first; a < first + n; a++) {
      v[a] = vec4f(0.0);
    }
    let scale = -step_.pref_f / (18.0 * f32(n));
    var frame_sum = 0.0;
    for (var k = 0u; k < 6u; k++) {
      let a = picks[24u * f + group.first + k];
      let r = force_ref[a].xyz - force[a].xyz;
      frame_sum += abs(r.x) + abs(r.y) + abs(r.z);
      // Drawn with replacement: an atom drawn twice counts twice.
      v[a] += vec4f(scale * select(vec3f(-1.0), vec3f(1.0), r >= vec3f(0.0)), 0.0);
    }
    sum += step_.pref_f * frame_sum / (18.0 * f32(n));
  }
  part[lid.x] = sum;
  workgroupBarrier();
  if (lid.x == 0u) {
    var total = 0.0;
    for (var k = 0u; k < 64u; k++) {
      total += part[k];
    }
    let bs = f32(dims.frames);
    e[0] = sqrt(bs) * total / bs;
  }
}
