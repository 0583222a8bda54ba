// A row of H: partial weight gradients summed over the chunks of the row's frames, in fixed order. Grid z: direction and frame.
override NET_SIZE: u32;
override NNETS: u32;
override OUT_AT: u32;
override N: u32;
override PARTIAL_STRIDE: u32;

struct Rows {
  // Row of direction z: row0 + z * per_direction (+ frame where every frame has its own row).
  row0: u32,
  per_direction: u32,
  // 1: one row per frame, 0: one row for the whole batch.
  per_frame: u32,
  // 1: add to what the row holds.
  accumulate: u32,
  // 1: weigh each frame with its coefficient.
  weighted: u32,
}

@group(0) @binding(0) var<storage, read> group_chunks: array<vec2u>;
@group(0) @binding(1) var<storage, read> parts: array<f32>;
@group(0) @binding(2) var<storage, read> coef: array<f32>;
@group(0) @binding(3) var<storage, read_write> H: array<f32>;
@group(0) @binding(4) var<uniform> dims: Dims;
@group(0) @binding(5) var<uniform> rows: Rows;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  if (id >= NNETS * NET_SIZE) {
    return;
  }
  let net = id / NET_SIZE;
  let k = id % NET_SIZE;
  var direction = wid.z;
  var frame = 0u;
  var last = dims.frames;
  if (rows.per_frame == 1u) {
    direction = wid.z / dims.frames;
    frame = wid.z % dims.frames;
    last = frame + 1u;
  }
  let row = rows.row0 + direction * rows.per_direction + select(0u, frame, rows.per_frame == 1u);
  let base = direction * PARTIAL_STRIDE + k;
  var sum = 0.0;
  for (; frame < last; frame++) {
    let range = group_chunks[frame * NNETS + net];
    var part = 0.0;
    for (var c = range.x; c < range.y; c++) {
      part += parts[base + c * NET_SIZE];
    }
    sum += part * select(1.0, coef[frame], rows.weighted == 1u);
  }
  let at = row * N + OUT_AT + id;
  H[at] = sum + select(0.0, H[at], rows.accumulate == 1u);
}
