// Smallest, largest and mean entry of diag P over all blocks, into metrics[4..6]. One workgroup.
@group(0) @binding(0) var<storage, read> diag: array<f32>;
@group(0) @binding(1) var<storage, read> source: array<u32>;
@group(0) @binding(2) var<storage, read_write> metrics: array<f32>;
override COUNT: u32;
var<workgroup> part: array<vec4f, 256>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) lane: u32) {
  // min, max, sum, count
  var p = vec4f(3.0e38, -3.0e38, 0.0, 0.0);
  for (var i = lane; i < COUNT; i += 256u) {
    if (source[i] != 0xffffffffu) {
      let d = diag[i];
      p = vec4f(min(p.x, d), max(p.y, d), p.z + d, p.w + 1.0);
    }
  }
  part[lane] = p;
  workgroupBarrier();
  if (lane == 0u) {
    for (var k = 1u; k < 256u; k++) {
      let q = part[k];
      p = vec4f(min(p.x, q.x), max(p.y, q.y), p.zw + q.zw);
    }
    metrics[4] = p.x;
    metrics[5] = p.y;
    metrics[6] = p.z / p.w;
  }
}
