// Bob Jenkins' lookup3 hash (public domain, "hashlittle" with seed 0): the checksum of HDF5 metadata.
const rot = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** 32-bit checksum of the bytes, as an unsigned number. */
export function lookup3(bytes: Uint8Array): number {
  const n = bytes.length;
  let a = (0xdeadbeef + n) | 0;
  let b = a;
  let c = a;
  const word = (at: number): number => {
    let v = 0;
    for (let k = 0; k < 4; k++) if (at + k < n) v |= bytes[at + k] << (8 * k);
    return v;
  };
  let at = 0;
  for (; n - at > 12; at += 12) {
    a = (a + word(at)) | 0;
    b = (b + word(at + 4)) | 0;
    c = (c + word(at + 8)) | 0;
    a = ((a - c) | 0) ^ rot(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rot(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rot(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ rot(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rot(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rot(b, 4);
    b = (b + a) | 0;
  }
  if (n - at === 0) return c >>> 0;
  a = (a + word(at)) | 0;
  b = (b + word(at + 4)) | 0;
  c = (c + word(at + 8)) | 0;
  c = ((c ^ b) - rot(b, 14)) | 0;
  a = ((a ^ c) - rot(c, 11)) | 0;
  b = ((b ^ a) - rot(a, 25)) | 0;
  c = ((c ^ b) - rot(b, 16)) | 0;
  a = ((a ^ c) - rot(c, 4)) | 0;
  b = ((b ^ a) - rot(a, 14)) | 0;
  c = ((c ^ b) - rot(b, 24)) | 0;
  return c >>> 0;
}
