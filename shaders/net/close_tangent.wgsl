// d' of the last embedding layer from its g': d' = idt (1 - t^2) g' - 2 t a' d; grid z is the direction.
override NOUT: u32;
override CAP: u32;
override G_AT: u32;
override D_AT: u32;
override T_AT: u32;
override HAS_IDT: bool = false;
override IDT_AT: u32 = 0u;
override TAN_STRIDE: u32;
override BWD_STRIDE: u32;

@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read> item: array<vec4u>;
@group(0) @binding(2) var<storage, read> act: array<f32>;
@group(0) @binding(3) var<storage, read> tan: array<f32>;
@group(0) @binding(4) var<storage, read> bwd: array<f32>;
@group(0) @binding(5) var<storage, read_write> bwd_tan: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let k = id % dims.pairs;
  let o = id / dims.pairs;
  if (o >= NOUT) {
    return;
  }
  let at = o * CAP + k;
  let t = act[T_AT + at];
  var d = bwd_tan[wid.z * BWD_STRIDE + G_AT + at] * (1.0 - t * t);
  if (HAS_IDT) {
    d *= w[item[k].z + IDT_AT + o];
  }
  bwd_tan[wid.z * BWD_STRIDE + D_AT + at] = d - 2.0 * t * tan[wid.z * TAN_STRIDE + T_AT + at] * bwd[D_AT + at];
}
