// C = A B, all n x n, to measure a device: a workgroup makes 64 x 64 of C, a lane 8 x 8 in registers, as the filters do.
@group(0) @binding(0) var<storage, read> A: array<vec4f>;
@group(0) @binding(1) var<storage, read> B: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> C: array<vec4f>;
// n / 4
@group(0) @binding(3) var<uniform> size: vec4u;

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let n4 = size.x;
  let i = (wid.y * 8u + lid.y) * 2u;
  let j = (wid.x * 8u + lid.x) * 2u;
  var sum: array<vec4f, 16>;
  for (var k = 0u; k < 4u * n4; k++) {
    // A is read as its transpose: zeros are as good as any numbers.
    let a0 = A[k * n4 + i];
    let a1 = A[k * n4 + i + 1u];
    let b0 = B[k * n4 + j];
    let b1 = B[k * n4 + j + 1u];
    sum[0] += a0.x * b0;
    sum[1] += a0.x * b1;
    sum[2] += a0.y * b0;
    sum[3] += a0.y * b1;
    sum[4] += a0.z * b0;
    sum[5] += a0.z * b1;
    sum[6] += a0.w * b0;
    sum[7] += a0.w * b1;
    sum[8] += a1.x * b0;
    sum[9] += a1.x * b1;
    sum[10] += a1.y * b0;
    sum[11] += a1.y * b1;
    sum[12] += a1.z * b0;
    sum[13] += a1.z * b1;
    sum[14] += a1.w * b0;
    sum[15] += a1.w * b1;
  }
  for (var r = 0u; r < 8u; r++) {
    C[(4u * i + r) * n4 + j] = sum[2u * r];
    C[(4u * i + r) * n4 + j + 1u] = sum[2u * r + 1u];
  }
}
