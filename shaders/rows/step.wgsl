// What changes from iteration to iteration, written once before its submit.
struct Step {
  pref_e: f32,
  pref_f: f32,
  pref_v: f32,
  seed: u32,
  iteration: u32,
  pad0: u32,
  pad1: u32,
  pad2: u32,
}
