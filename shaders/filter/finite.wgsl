// Range checks on bits: a compiler may assume that floats are finite, so NaN and infinity are found as integers.
const TOO_LARGE: u32 = 0x7149f2cau; // bits of 1e30

fn magnitude(x: f32) -> u32 {
  return bitcast<u32>(x) & 0x7fffffffu;
}

fn magnitude4(v: vec4f) -> u32 {
  let b = bitcast<vec4u>(v) & vec4u(0x7fffffffu);
  return max(max(b.x, b.y), max(b.z, b.w));
}
