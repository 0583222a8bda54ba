// Errors of the batch before its update: per frame squared energy error per atom (eV/atom)^2 and summed squared force error (eV/A)^2.
@group(0) @binding(0) var<storage, read> frames: array<vec4u>;
@group(0) @binding(1) var<storage, read> reference: array<f32>;
@group(0) @binding(2) var<storage, read> sums: array<f32>;
@group(0) @binding(3) var<storage, read> force_ref: array<vec4f>;
@group(0) @binding(4) var<storage, read> force: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> errors: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;

// error[0]: sum over frames of ((E_ref - E)/n)^2, error[1]: sum of squared force errors, error[2]: number of components.
var<workgroup> part: array<vec3f, 64>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_id) lid: vec3u) {
  var acc = vec3f(0.0);
  for (var f = lid.x; f < dims.frames; f += 64u) {
    let r = (reference[10u * f] - sums[10u * f]) / f32(frames[f].y);
    acc.x += r * r;
  }
  for (var a = lid.x; a < dims.atoms; a += 64u) {
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
    errors[0] = total.x;
    errors[1] = total.y;
    errors[2] = total.z;
  }
}
