// Energy residuals of the batch -> per-frame coefficients of dE/dw and the residuals of the energy rows. One invocation.
// MODE 0, FEKF: one row; e = sqrt(bs) mean_b(p |r_b|), coefficient sign(r_b) p / n_b (docs/filters.md section 1).
// MODE 1, multistream: a row per frame; e_b = p r_b, coefficient p / n_b.
// MODE 2, Adam: gradient of p <dE^2> / n; coefficient -2 p r_b / bs.
override MODE: u32;

@group(0) @binding(0) var<storage, read> frames: array<vec4u>;
@group(0) @binding(1) var<storage, read> reference: array<f32>;
@group(0) @binding(2) var<storage, read> sums: array<f32>;
@group(0) @binding(3) var<storage, read_write> coef: array<f32>;
@group(0) @binding(4) var<storage, read_write> e: array<f32>;
@group(0) @binding(5) var<uniform> dims: Dims;
@group(0) @binding(6) var<uniform> step_: Step;

@compute @workgroup_size(1)
fn main() {
  let p = step_.pref_e;
  let bs = f32(dims.frames);
  var total = 0.0;
  for (var f = 0u; f < dims.frames; f++) {
    let n = f32(frames[f].y);
    let r = (reference[10u * f] - sums[10u * f]) / n;
    if (MODE == 0u) {
      coef[f] = select(-p, p, r >= 0.0) / n;
      total += p * abs(r);
    } else if (MODE == 1u) {
      coef[f] = p / n;
      e[f] = p * r;
    } else {
      coef[f] = -2.0 * p * r / bs;
    }
  }
  if (MODE == 0u) {
    e[0] = sqrt(bs) * total / bs;
  }
}
