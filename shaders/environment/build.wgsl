// Environment rows, geometry and records of every pair of the batch from the frames' blobs, one invocation per pair; on
// the way the transposed list. The formulas are those of src/model/environment.ts.
override CAP_PAIRS: u32;
override X_AT: u32;
override NTYPES: u32;
override ONE_SIDE: bool;
override NET_SIZE: u32;

@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read> places: array<Place>;
@group(0) @binding(2) var<storage, read_write> rows: array<f32>;
@group(0) @binding(3) var<storage, read_write> geom: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> act: array<f32>;
@group(0) @binding(5) var<storage, read_write> pair: array<vec4u>;
@group(0) @binding(6) var<storage, read_write> t_pair: array<u32>;
@group(0) @binding(7) var<uniform> dims: Dims;

fn float_at(at: u32) -> f32 {
  return bitcast<f32>(words[at]);
}

fn vector_at(at: u32) -> vec3i {
  return vec3i(bitcast<i32>(words[at]), bitcast<i32>(words[at + 1u]), bitcast<i32>(words[at + 2u]));
}

// |d| - r for d and r in fixed point, in A. A square root alone is several roundings off, and rows of H feel that. In
// halves of 14 bits the largest terms are whole numbers (their difference is small, whatever wraps), the others may round.
fn beyond(d: vec3i, r: i32) -> f32 {
  let dh = d >> vec3u(14u);
  let dl = vec3f(d & vec3i(0x3fff));
  let rh = r >> 14u;
  let rl = f32(r & 0x3fff);
  let high = dh.x * dh.x + dh.y * dh.y + dh.z * dh.z - rh * rh;
  let middle = dot(vec3f(dh), dl) - f32(rh) * rl;
  let low = dot(dl, dl) - rl * rl;
  return (f32(high) * 0x1p28 + middle * 0x1p15 + low) / f32(r) * 0x1p-27;
}

// 0 to 1 with flat ends.
fn rise(t: f32) -> f32 {
  return t * t * t * ((6.0 * t - 15.0) * t + 10.0);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let p = group_index(wid, nwg) * 64u + lid.x;
  if (p >= dims.pairs) {
    return;
  }
  // The last frame that begins at or before the pair.
  var b = 0u;
  for (var end = dims.frames; end - b > 1u;) {
    let mid = (b + end) / 2u;
    if (places[mid].pair <= p) {
      b = mid;
    } else {
      end = mid;
    }
  }
  let f = places[b];
  let q = p - f.pair;
  let first = f.blob + HEADER + 4u * NTYPES;
  let types = first + NTYPES * f.natoms + 1u;
  let pos = types + f.natoms;
  let word_at = pos + 4u * f.natoms + 1u;
  if (q < f.nreal) {
    t_pair[f.back + q] = f.pair + index_at(word_at + f.npairs, q, f.npairs);
  }
  // The last (neighbour type, centre) that begins at or before it.
  var row = 0u;
  for (var end = NTYPES * f.natoms; end - row > 1u;) {
    let mid = (row + end) / 2u;
    if (words[first + mid] <= q) {
      row = mid;
    } else {
      end = mid;
    }
  }
  let i = row % f.natoms;
  let tj = row / f.natoms;
  let ti = words[types + i];
  let stat = f.blob + HEADER + 4u * ti;
  let davg = float_at(stat);
  let std_r = float_at(stat + 1u);
  let std_a = float_at(stat + 2u);
  let word = words[word_at + q];
  var j = i;
  var x = -davg / std_r;
  var R = vec4f(0.0);
  var u4 = vec4f(0.0);
  var d4 = vec4f(0.0);
  if ((word & 0x80000000u) != 0u) {
    R.x = f32(word & 0x7fffffffu) * x;
  } else {
    j = word & 0xffffu;
    let cells = vec3i(vec3u(word >> 16u, word >> 21u, word >> 26u) & vec3u(31u)) - 16;
    // Fixed point, 2^-26 A: exact up to here, and what wraps around on the way wraps back.
    let whole = vector_at(pos + 3u * j) - vector_at(pos + 3u * i) +
      cells.x * vector_at(f.blob) + cells.y * vector_at(f.blob + 3u) + cells.z * vector_at(f.blob + 6u);
    let d = vec3f(whole) * 0x1p-26;
    let r0 = sqrt(dot(d, d));
    let lo = beyond(whole, i32(r0 * 0x1p26));
    let r = r0 + lo;
    let rcut = float_at(f.blob + 9u);
    let smth = float_at(f.blob + 10u);
    var w = 1.0;
    var dw = 0.0;
    if (r > smth) {
      // w(t) = 1 - w(1 - t): the smaller of the two is taken, so that neither end cancels.
      let width = rcut - smth;
      let v = clamp(((rcut - r0) - lo) / width, 0.0, 1.0);
      let t = clamp(((r0 - smth) + lo) / width, 0.0, 1.0);
      w = select(rise(v), 1.0 - rise(t), t < 0.5);
      dw = -30.0 * (t * v) * (t * v) / width;
    }
    let s = w / r;
    let ds = (dw - s) / r;
    let a = s / (r * std_a);
    x = (s - davg) / std_r;
    R = vec4f(x, a * d);
    u4 = vec4f(d / r, r);
    d4 = vec4f(ds / std_r, ds / std_a, a, 0.0);
  }
  rows[p] = R.x;
  rows[CAP_PAIRS + p] = R.y;
  rows[2u * CAP_PAIRS + p] = R.z;
  rows[3u * CAP_PAIRS + p] = R.w;
  geom[p] = u4;
  geom[CAP_PAIRS + p] = d4;
  act[X_AT + p] = x;
  pair[p] = vec4u(f.atom + i, f.atom + j, select(ti + tj * NTYPES, tj, ONE_SIDE) * NET_SIZE, b);
}
