// The place of every pair in the table, and the pairs by interval, from the frames' own order; one invocation per segment.
override X_AT: u32;
override PER_NET: u32;

@group(0) @binding(0) var<storage, read> words: array<u32>;
// [frames] first word of its order, first pair, pairs.
@group(0) @binding(1) var<storage, read> orders: array<vec4u>;
@group(0) @binding(2) var<storage, read> segments: array<vec4u>;
// [nets] index of the first node, spacing.
@group(0) @binding(3) var<storage, read> nodes: array<vec2f>;
@group(0) @binding(4) var<storage, read> act: array<f32>;
@group(0) @binding(5) var<storage, read_write> order: array<u32>;
@group(0) @binding(6) var<storage, read_write> slot: array<vec2u>;
@group(0) @binding(7) var<uniform> table: TableDims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let s = group_index(wid, nwg) * 64u + lid.x;
  if (s >= table.segments) {
    return;
  }
  let segment = segments[s];
  let own = orders[segment.z];
  let net = nodes[segment.w / PER_NET];
  // The interval begins at the second of the four nodes. Nodes are exact in float32 and near x, and so is the difference.
  let begin = (net.x + f32(segment.w % PER_NET + 1u)) * net.y;
  for (var k = segment.x; k < segment.y; k++) {
    let p = own.y + index_at(own.x, k - own.y, own.z);
    order[k] = p;
    slot[p] = vec2u(segment.w, bitcast<u32>((act[X_AT + p] - begin) / net.y));
  }
}
