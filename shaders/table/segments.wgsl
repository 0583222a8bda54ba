// Adjoints of the nodes from one segment (up to 16 pairs of one interval in one frame), four features a lane:
// parts is [direction][values of four nodes, derivatives of four nodes][feature / 4][segment].
// Energy: l(t) ga to the values. FORCE: l(t) ga' to the values, l(t) x' ga to the derivatives, grid z is the direction.
override FORCE: bool;
override QUADS: u32;
override CAP_PAIRS: u32;
override CAP_SEGMENTS: u32;

@group(0) @binding(0) var<storage, read> segments: array<vec4u>;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read> slot: array<vec2u>;
@group(0) @binding(3) var<storage, read> ga: array<vec4f>;
@group(0) @binding(4) var<storage, read> ga_tan: array<vec4f>;
@group(0) @binding(5) var<storage, read> R_tan: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> parts: array<vec4f>;
@group(0) @binding(7) var<uniform> table: TableDims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let s = id % table.segments;
  let quad = id / table.segments;
  if (quad >= QUADS) {
    return;
  }
  let segment = segments[s];
  var value = mat4x4f();
  var slope = mat4x4f();
  for (var k = segment.x; k < segment.y; k++) {
    let p = order[k];
    let l = lagrange(bitcast<f32>(slot[p].y));
    let g = ga[quad * CAP_PAIRS + p];
    if (FORCE) {
      let g_tan = ga_tan[(wid.z * QUADS + quad) * CAP_PAIRS + p];
      let moved = R_tan[wid.z * CAP_PAIRS + p].x * g;
      value += mat4x4f(l.x * g_tan, l.y * g_tan, l.z * g_tan, l.w * g_tan);
      slope += mat4x4f(l.x * moved, l.y * moved, l.z * moved, l.w * moved);
    } else {
      value += mat4x4f(l.x * g, l.y * g, l.z * g, l.w * g);
    }
  }
  for (var n = 0u; n < 4u; n++) {
    parts[((8u * wid.z + n) * QUADS + quad) * CAP_SEGMENTS + s] = value[n];
    parts[((8u * wid.z + 4u + n) * QUADS + quad) * CAP_SEGMENTS + s] = slope[n];
  }
}
