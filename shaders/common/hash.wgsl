// Counter-based hash, the twin of src/model/random.ts.
fn hash_mix(s: u32) -> u32 {
  let w = ((s >> ((s >> 28u) + 4u)) ^ s) * 277803737u;
  return (w >> 22u) ^ w;
}

fn hash2(a: u32, b: u32) -> u32 {
  let h = hash_mix((a * 747796405u + 2891336453u) ^ b);
  return hash_mix(h * 747796405u + 2891336453u);
}
