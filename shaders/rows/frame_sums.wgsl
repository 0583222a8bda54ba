// Per frame: energy (sum of atomic energies, bias excluded) and virial; one workgroup a frame, fixed order.
override E_AT: u32;
override WITH_VIRIAL: bool = true;

@group(0) @binding(0) var<storage, read> frames: array<vec4u>;
@group(0) @binding(1) var<storage, read> act: array<f32>;
@group(0) @binding(2) var<storage, read> atom_virial: array<f32>;
@group(0) @binding(3) var<storage, read_write> sums: array<f32>;

var<workgroup> part: array<array<f32, 10>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let f = group_index(wid, nwg);
  let first = frames[f].x;
  let natoms = frames[f].y;
  var acc: array<f32, 10>;
  for (var a = lid.x; a < natoms; a += 64u) {
    acc[0] += act[E_AT + first + a];
    if (WITH_VIRIAL) {
      for (var k = 0u; k < 9u; k++) {
        acc[k + 1u] += atom_virial[9u * (first + a) + k];
      }
    }
  }
  part[lid.x] = acc;
  workgroupBarrier();
  if (lid.x < 10u) {
    var s = 0.0;
    for (var k = 0u; k < min(64u, natoms); k++) {
      s += part[k][lid.x];
    }
    sums[10u * f + lid.x] = s;
  }
}
