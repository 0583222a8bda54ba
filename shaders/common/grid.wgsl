// Linear workgroup index of a grid folded to two dimensions (65535 groups per dimension at most).
fn group_index(wid: vec3u, nwg: vec3u) -> u32 {
  return wid.y * nwg.x + wid.x;
}
