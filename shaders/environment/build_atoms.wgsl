// Records of every atom of the batch and the ranges of its pairs, from the frames' blobs; one invocation per atom.
override CAP_ATOMS: u32;
override NTYPES: u32;
// First weight of the fitting nets, and weights of one.
override FIT_AT: u32;
override FIT_SIZE: u32;

@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read> places: array<Place>;
@group(0) @binding(2) var<storage, read_write> atom: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> ranges: array<vec2u>;
@group(0) @binding(4) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let at = group_index(wid, nwg) * 64u + lid.x;
  if (at >= dims.atoms) {
    return;
  }
  var b = 0u;
  for (var end = dims.frames; end - b > 1u;) {
    let mid = (b + end) / 2u;
    if (places[mid].atom <= at) {
      b = mid;
    } else {
      end = mid;
    }
  }
  let f = places[b];
  let a = at - f.atom;
  let first = f.blob + HEADER + 4u * NTYPES;
  let types = first + NTYPES * f.natoms + 1u;
  let ti = words[types + a];
  atom[at] = vec4u(b, f.natoms, FIT_AT + ti * FIT_SIZE, ti);
  for (var t = 0u; t < NTYPES; t++) {
    let row = first + t * f.natoms + a;
    ranges[t * CAP_ATOMS + at] = vec2u(f.pair + words[row], words[row + 1u] - words[row]);
  }
  let back = types + 4u * f.natoms + a;
  ranges[NTYPES * CAP_ATOMS + at] = vec2u(f.back + words[back], words[back + 1u] - words[back]);
}
