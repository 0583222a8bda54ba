// Force on every atom (eV/A) and its share of the virial (eV), gathered over its own pairs and the pairs that point at it.
override NTYPES: u32;
override CAP_ATOMS: u32;

@group(0) @binding(0) var<storage, read> ranges: array<vec2u>;
@group(0) @binding(1) var<storage, read> t_pair: array<u32>;
@group(0) @binding(2) var<storage, read> geom: array<vec4f>;
@group(0) @binding(3) var<storage, read> pair_force: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> force: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> atom_virial: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let a = group_index(wid, nwg) * 64u + lid.x;
  if (a >= dims.atoms) {
    return;
  }
  var f = vec3f(0.0);
  var vx = vec3f(0.0);
  var vy = vec3f(0.0);
  var vz = vec3f(0.0);
  for (var t = 0u; t < NTYPES; t++) {
    let r = ranges[t * CAP_ATOMS + a];
    for (var p = r.x; p < r.x + r.y; p++) {
      let g = pair_force[p].xyz;
      let u = geom[p];
      let d = u.xyz * u.w;
      f += g;
      vx -= g.x * d;
      vy -= g.y * d;
      vz -= g.z * d;
    }
  }
  // Row NTYPES of the ranges is the transposed list.
  let back = ranges[NTYPES * CAP_ATOMS + a];
  for (var k = back.x; k < back.x + back.y; k++) {
    f -= pair_force[t_pair[k]].xyz;
  }
  force[a] = vec4f(f, 0.0);
  let o = 9u * a;
  atom_virial[o] = vx.x;
  atom_virial[o + 1u] = vx.y;
  atom_virial[o + 2u] = vx.z;
  atom_virial[o + 3u] = vy.x;
  atom_virial[o + 4u] = vy.y;
  atom_virial[o + 5u] = vy.z;
  atom_virial[o + 6u] = vz.x;
  atom_virial[o + 7u] = vz.y;
  atom_virial[o + 8u] = vz.z;
}
