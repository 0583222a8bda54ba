// Errors of the batch: WHAT 1 sums squared energy errors per atom (eV/atom)^2, WHAT 2 squared force errors (eV/A)^2. One workgroup.
override WHAT: u32;

@group(0) @binding(0) var<storage, read> frames: array<vec4u>;
@group(0) @binding(1) var<storage, read> reference: array<f32>;
@group(0) @binding(2) var<storage, read> sums: array<f32>;
@group(0) @binding(3) var<storage, read> force_ref: array<vec4f>;
@group(0) @binding(4) var<storage, read> force: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> errors: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;

// errors[0]: sum over frames of ((E_ref - E)/n)^2, errors[1]: sum of squared force errors, errors[2]: number of components.
var<workgroup> part: array<vec3f, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_id) lid: vec3u) {
  var acc = vec3f(0.0);
  for (var f = lid.x; WHAT == 1u && f < dims.frames; f += 64u) {
    let r = (reference[10u * f] - sums[10u * f]) / f32(frames[f].y);
    acc.x += r * r;
  }
  for (var a = lid.x; WHAT == 2u && a < dims.atoms; a += 64u) {
    let r = force_ref[a].xyz - force[a].xyz;
    acc.y += dot(r, r);
    acc.z += 3.0;
  }
  part[lid.x] = acc;
  workgroupBarrier();
  if (lid.x == 0u) {
    var total = vec3f(0.0);
    for (var k = 0u; k < 64u; k++) {
      total += part[k];
    }
    if (WHAT == 1u) {
      errors[0] = total.x;
    } else {
      errors[1] = total.y;
      errors[2] = total.z;
    }
  }
}
