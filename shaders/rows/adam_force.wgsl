// Adam: v and strain whose tangent is the gradient of p_f <dF^2> + p_v <dV^2>/n: y = dL/dF . F + dL/dV . V = v . dE/dx + strain : dE/de.
@group(0) @binding(0) var<storage, read> frames: array<vec4u>;
@group(0) @binding(1) var<storage, read> reference: array<f32>;
@group(0) @binding(2) var<storage, read> sums: array<f32>;
@group(0) @binding(3) var<storage, read> force_ref: array<vec4f>;
@group(0) @binding(4) var<storage, read> force: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> strain: array<f32>;
@group(0) @binding(7) var<uniform> dims: Dims;
@group(0) @binding(8) var<uniform> step_: Step;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let f = wid.x;
  let first = frames[f].x;
  let n = frames[f].y;
  let bs = f32(dims.frames);
  let scale = 2.0 * step_.pref_f / (bs * 3.0 * f32(n));
  for (var a = lid.x; a < n; a += 64u) {
    v[first + a] = scale * (force_ref[first + a] - force[first + a]);
  }
  // frames[f].z tells whether the frame has a virial label.
  let has_virial = f32(frames[f].z & 1u);
  if (lid.x < 9u) {
    let at = 10u * f + 1u + lid.x;
    strain[9u * f + lid.x] = has_virial * 2.0 * step_.pref_v / (bs * 9.0 * f32(n)) * (reference[at] - sums[at]);
  }
}
