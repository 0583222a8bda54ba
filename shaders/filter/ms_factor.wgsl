// R, the scaled innovation covariance, its Cholesky factor and what the gain needs, in one workgroup.
// In: A = G = H^T P H (4 x 4 tiles on and above the diagonal). With D = diag(1 / sqrt(R + 1e-3 diag G)) and
// I + u D G D = C C^T: out B = C^-1 D (lower triangle, the rest 0) and z = C^-1 D e.
// Panels of four rows: every lane factors the 4 x 4 diagonal tile for itself, so a panel costs two barriers.
@group(0) @binding(0) var<storage, read_write> A: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> B: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> z: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> scale: array<f32>;
@group(0) @binding(4) var<storage, read> e: array<f32>;
@group(0) @binding(5) var<storage, read> natoms: array<f32>;
// [0] 1 - lambda, [1] status, [3] vE, [4] vF, [5] vE known, [6] vF known, [7] verdict, [8] R_F, [9] mean R_E, [10] chi,
// [16] mu, [17] R_E before its cap, [18] kn^2, [19] q of this update
@group(0) @binding(6) var<storage, read_write> state: array<f32>;
@group(0) @binding(7) var<uniform> params: Params;

const LANES = 256u;
// Adds to R what float32 cannot tell apart anyway: sums of P H carry some 4e-5 of h^T P h. The prototype, with more
// accurate products, got by with 1e-5; here that drowned S of near-equal energy rows and broke runs.
const JITTER = 1e-3;

fn component(v: vec4f, k: u32) -> f32 {
  return select(select(v.x, v.y, k == 1u), select(v.z, v.w, k == 3u), k >= 2u);
}

fn gram(r: u32) -> f32 {
  return component(A[r * params.tiles + r / 4u], r % 4u);
}

fn unit(k: u32) -> vec4f {
  return vec4f(vec4u(k) == vec4u(0u, 1u, 2u, 3u));
}

// u of a column group: x = Upp^-T x for four rows at once.
struct Panel {
  inv: vec4f,
  u01: f32,
  u02: f32,
  u03: f32,
  u12: f32,
  u13: f32,
  u23: f32,
}

struct Tile {
  r0: vec4f,
  r1: vec4f,
  r2: vec4f,
  r3: vec4f,
}

fn solve(p: Panel, x: Tile) -> Tile {
  var t: Tile;
  t.r0 = x.r0 * p.inv.x;
  t.r1 = (x.r1 - p.u01 * t.r0) * p.inv.y;
  t.r2 = (x.r2 - p.u02 * t.r0 - p.u12 * t.r1) * p.inv.z;
  t.r3 = (x.r3 - p.u03 * t.r0 - p.u13 * t.r1 - p.u23 * t.r2) * p.inv.w;
  return t;
}

// Every pivot of I + (positive semidefinite) is 1 at least. Rows that know almost the same (the energies of one
// composition) have large, near-equal entries whose float32 errors, some 4e-5 of them, may drown what one row adds.
// Such a pivot is raised to 1 + FLOOR diagonal: the row counts less (a larger R for the differences between the
// energies, not for what they share), S grows, gain and downdate shrink: the safe side. The float64 twin does the same.
const FLOOR = 1e-4;
// A pivot short of 1 by more than SLACK of the largest diagonal is no rounding: P is no longer a covariance.
const SLACK = 1e-2;

// 0 for a sound pivot, 1 not finite, 2 not positive; `largest` is the largest diagonal entry before elimination.
fn verdict_of(pivot: f32, largest: f32) -> u32 {
  if (magnitude(pivot) >= TOO_LARGE) {
    return 1u;
  }
  return select(0u, 2u, pivot < 1.0 - SLACK * largest);
}

// `diagonal`: the pivot's entry before elimination. Something not finite becomes 1, its verdict stops its use.
fn root(pivot: f32, diagonal: f32) -> f32 {
  return 1.0 / sqrt(select(max(pivot, 1.0 + FLOOR * diagonal), 1.0, magnitude(pivot) >= TOO_LARGE));
}

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) lane: u32) {
  let M = params.rows;
  let MP4 = params.tiles;
  var verdict = 0u;
  var sumE = 0.0;
  var sumF = 0.0;
  var countE = 0.0;
  for (var r = 0u; r < M; r++) {
    let v = e[r];
    verdict = max(verdict, select(0u, 1u, magnitude(v) >= TOO_LARGE));
    if (natoms[r] > 0.0) {
      sumE += v * v;
      countE += 1.0;
    } else {
      sumF += v * v;
    }
  }
  let countF = f32(M) - countE;
  var vE = state[3];
  var vF = state[4];
  if (countE > 0.0) {
    let mean = sumE / countE;
    vE = select(mean, 0.9 * vE + 0.1 * mean, state[5] != 0.0);
  }
  if (countF > 0.0) {
    let mean = sumF / countF;
    vF = select(mean, 0.9 * vF + 0.1 * mean, state[6] != 0.0);
  }
  // Damping (Levenberg-Marquardt) scales the noise of all rows.
  let alpha = params.alpha * state[16];
  let rF = alpha * max(vF, params.floor_f);
  let rE = alpha * max(vE, params.floor_e);
  var sumR = 0.0;
  for (var r = 0u; r < M; r++) {
    if (natoms[r] > 0.0) {
      sumR += min(rE, params.kn2 / natoms[r] * rF);
    }
  }
  // h^T P h of a covariance is not negative, but for rounding: rows that are known well (energies, late in a run) leave
  // a small difference of large terms. It counts as 0 then.
  var most = 0.0;
  for (var r = 0u; r < M; r++) {
    most = max(most, gram(r));
  }
  for (var r = 0u; r < M; r++) {
    verdict = max(verdict, select(0u, 2u, gram(r) < -SLACK * most));
  }
  // 1 / sqrt(R + jitter) of every row; 0 in the padding.
  for (var r = lane; r < MP4 * 4u; r += LANES) {
    var s = 0.0;
    if (r < M) {
      let na = natoms[r];
      let noise = select(rF, min(rE, params.kn2 / max(na, 1.0) * rF), na > 0.0);
      s = 1.0 / sqrt(noise + JITTER * max(gram(r), 0.0));
    }
    scale[r] = s;
  }
  storageBarrier();
  if (lane == 0u) {
    state[3] = vE;
    state[4] = vF;
    state[5] = select(state[5], 1.0, countE > 0.0);
    state[6] = select(state[6], 1.0, countF > 0.0);
    state[8] = rF;
    state[9] = select(0.0, sumR / max(countE, 1.0), countE > 0.0);
    state[17] = rE;
    state[18] = params.kn2;
    state[19] = params.q;
  }
  // A = I + u D G D on and above the diagonal tiles; B = D; z = D e.
  for (var t = lane; t < MP4 * MP4 * 4u; t += LANES) {
    let row = t / MP4;
    let q = t % MP4;
    let own = select(vec4f(0.0), unit(row % 4u), q == row / 4u);
    if (q >= row / 4u) {
      let cols = vec4f(scale[4u * q], scale[4u * q + 1u], scale[4u * q + 2u], scale[4u * q + 3u]);
      A[t] = own + params.u * scale[row] * cols * A[t];
    }
    B[t] = own * scale[row];
  }
  for (var q = lane; q < MP4; q += LANES) {
    var v = vec4f(0.0);
    for (var k = 0u; k < 4u; k++) {
      let r = 4u * q + k;
      if (r < M) {
        v += unit(k) * (e[r] * scale[r]);
      }
    }
    z[q] = v;
  }
  storageBarrier();
  // The scales have served; their place keeps the diagonal before elimination.
  for (var r = lane; r < MP4 * 4u; r += LANES) {
    scale[r] = gram(r);
  }
  storageBarrier();
  var largest = 1.0;
  for (var r = 0u; r < M; r++) {
    largest = max(largest, scale[r]);
  }

  for (var p = 0u; p < MP4; p++) {
    // The diagonal tile, factored by every lane alike: U^T U.
    let top = p * 4u * MP4;
    let d0 = A[top + p];
    let d1 = A[top + MP4 + p];
    let d2 = A[top + 2u * MP4 + p];
    let d3 = A[top + 3u * MP4 + p];
    var f: Panel;
    verdict = max(verdict, verdict_of(d0.x, largest));
    f.inv.x = root(d0.x, scale[4u * p + 0u]);
    f.u01 = d0.y * f.inv.x;
    f.u02 = d0.z * f.inv.x;
    f.u03 = d0.w * f.inv.x;
    let p1 = d1.y - f.u01 * f.u01;
    verdict = max(verdict, verdict_of(p1, largest));
    f.inv.y = root(p1, scale[4u * p + 1u]);
    f.u12 = (d1.z - f.u01 * f.u02) * f.inv.y;
    f.u13 = (d1.w - f.u01 * f.u03) * f.inv.y;
    let p2 = d2.z - f.u02 * f.u02 - f.u12 * f.u12;
    verdict = max(verdict, verdict_of(p2, largest));
    f.inv.z = root(p2, scale[4u * p + 2u]);
    f.u23 = (d2.w - f.u02 * f.u03 - f.u12 * f.u13) * f.inv.z;
    let p3 = d3.w - f.u03 * f.u03 - f.u13 * f.u13 - f.u23 * f.u23;
    verdict = max(verdict, verdict_of(p3, largest));
    f.inv.w = root(p3, scale[4u * p + 3u]);
    // The panel's rows: columns to the right in A, to the left (and its own) in B, and z.
    for (var q = lane; q <= MP4; q += LANES) {
      if (q == MP4) {
        let v = z[p];
        let x = solve(f, Tile(vec4f(v.x), vec4f(v.y), vec4f(v.z), vec4f(v.w)));
        z[p] = vec4f(x.r0.x, x.r1.x, x.r2.x, x.r3.x);
      } else {
        let at = top + q;
        if (q > p) {
          let x = solve(f, Tile(A[at], A[at + MP4], A[at + 2u * MP4], A[at + 3u * MP4]));
          A[at] = x.r0;
          A[at + MP4] = x.r1;
          A[at + 2u * MP4] = x.r2;
          A[at + 3u * MP4] = x.r3;
        } else {
          let x = solve(f, Tile(B[at], B[at + MP4], B[at + 2u * MP4], B[at + 3u * MP4]));
          B[at] = x.r0;
          B[at + MP4] = x.r1;
          B[at + 2u * MP4] = x.r2;
          B[at + 3u * MP4] = x.r3;
        }
      }
    }
    storageBarrier();
    // Everything below: A(I, q) for q >= I, B(I, q) for q <= p, z(I).
    let width = MP4 + 1u;
    let tasks = (MP4 - 1u - p) * width;
    for (var t = lane; t < tasks; t += LANES) {
      let I = p + 1u + t / width;
      let q = t % width;
      if (q > p && q < I) {
        continue;
      }
      let u0 = A[top + I];
      let u1 = A[top + MP4 + I];
      let u2 = A[top + 2u * MP4 + I];
      let u3 = A[top + 3u * MP4 + I];
      if (q == MP4) {
        let v = z[p];
        z[I] -= v.x * u0 + v.y * u1 + v.z * u2 + v.w * u3;
        continue;
      }
      let src = top + q;
      let to = I * 4u * MP4 + q;
      if (q >= I) {
        let v0 = A[src];
        let v1 = A[src + MP4];
        let v2 = A[src + 2u * MP4];
        let v3 = A[src + 3u * MP4];
        A[to] -= u0.x * v0 + u1.x * v1 + u2.x * v2 + u3.x * v3;
        A[to + MP4] -= u0.y * v0 + u1.y * v1 + u2.y * v2 + u3.y * v3;
        A[to + 2u * MP4] -= u0.z * v0 + u1.z * v1 + u2.z * v2 + u3.z * v3;
        A[to + 3u * MP4] -= u0.w * v0 + u1.w * v1 + u2.w * v2 + u3.w * v3;
      } else {
        let v0 = B[src];
        let v1 = B[src + MP4];
        let v2 = B[src + 2u * MP4];
        let v3 = B[src + 3u * MP4];
        B[to] -= u0.x * v0 + u1.x * v1 + u2.x * v2 + u3.x * v3;
        B[to + MP4] -= u0.y * v0 + u1.y * v1 + u2.y * v2 + u3.y * v3;
        B[to + 2u * MP4] -= u0.z * v0 + u1.z * v1 + u2.z * v2 + u3.z * v3;
        B[to + 3u * MP4] -= u0.w * v0 + u1.w * v1 + u2.w * v2 + u3.w * v3;
      }
    }
    storageBarrier();
  }
  if (lane == 0u) {
    var chi = 0.0;
    for (var q = 0u; q < MP4; q++) {
      chi += dot(z[q], z[q]);
    }
    state[7] = f32(verdict);
    state[10] = chi / f32(M);
  }
}
