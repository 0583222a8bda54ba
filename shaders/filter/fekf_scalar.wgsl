// The scalars of one FEKF update: A, the step A e, the coefficients of every block, lambda, status and metrics.
// state: [0] 1 - lambda, [1] status, [2] step A e, [3] trace of P. coef of block l at l * 64: g, c of (M - g K v^T) c.
struct Params {
  nu: f32,
  // Factor on the step of the weights; P learns as if it were 1
  step: f32,
  // Weights
  n: f32,
}

@group(0) @binding(0) var<storage, read> stats: array<vec4u>;
@group(0) @binding(1) var<storage, read> e: array<f32>;
@group(0) @binding(2) var<storage, read_write> state: array<f32>;
@group(0) @binding(3) var<storage, read_write> coef: array<f32>;
@group(0) @binding(4) var<storage, read_write> metrics: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;
override BLOCKS: u32;
override PLAIN: bool = false;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  let residual = e[0];
  // 1 - lambda is kept, not lambda: nu lambda + 1 - nu would get stuck in float32 near 1.
  let gap = state[0];
  let lambda = 1.0 - gap;
  var status = state[1];
  let noise = f32(BLOCKS) * lambda;
  var excited = 0.0;
  var k2 = 0.0;
  var top = magnitude(residual);
  var negative = false;
  var diagonal = false;
  for (var l = 0u; l < BLOCKS; l++) {
    let s = stats[l];
    let q = bitcast<f32>(s.x);
    excited += q;
    k2 += bitcast<f32>(s.y);
    top = max(max(top, s.z), max(magnitude(q), magnitude(bitcast<f32>(s.y))));
    negative = negative || lambda + q <= 0.0;
    diagonal = diagonal || s.w != 0u;
  }
  let innovation = noise + excited;
  if (status == 0.0) {
    if (top >= TOO_LARGE || magnitude(innovation) >= TOO_LARGE) {
      status = 1.0;
    } else if (negative || innovation <= 0.0) {
      status = 2.0;
    } else if (diagonal) {
      status = 3.0;
    }
  }
  let healthy = status == 0.0;
  let A = 1.0 / innovation;
  // All lanes have read the state before lane 0 changes it.
  storageBarrier();
  if (lane == 0u) {
    state[1] = status;
    metrics[0] = status;
    if (healthy) {
      let scale = params.step * (A * residual);
      // trace (P - A K K^T) / lambda: the mean of diag P without another pass over P.
      let trace = (state[3] - A * k2) / lambda;
      state[0] = gap * params.nu;
      state[2] = scale;
      state[3] = trace;
      metrics[1] = 1.0 - gap * params.nu;
      metrics[2] = innovation;
      metrics[3] = abs(scale) * sqrt(k2);
      metrics[6] = trace / params.n;
    } else {
      state[2] = 0.0;
      metrics[1] = lambda;
      metrics[3] = 0.0;
    }
  }
  for (var l = lane; l < BLOCKS; l += 64u) {
    var g = 0.0;
    var c = 1.0;
    if (healthy) {
      if (PLAIN) {
        g = A;
        c = 1.0 / lambda;
      } else {
        // 1 - A q cancels where a block dominates: A times everything but q is the same number without the loss.
        let q = bitcast<f32>(stats[l].x);
        var rest = innovation - q;
        if (2.0 * q > innovation) {
          rest = noise;
          for (var k = 0u; k < BLOCKS; k++) {
            if (k != l) {
              rest += bitcast<f32>(stats[k].x);
            }
          }
        }
        g = A / (1.0 + sqrt(A * rest));
        c = 1.0 / sqrt(lambda);
      }
    }
    coef[l * 64u] = g;
    coef[l * 64u + 1u] = c;
  }
}
