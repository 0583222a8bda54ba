// The checksum of .gz and .zip.

const TABLE = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** A checksum that bytes are added to piece by piece; begins anew after `reset`. */
export class Crc32 {
  #c = -1;

  add(bytes: Uint8Array): void {
    let c = this.#c;
    for (let k = 0; k < bytes.length; k++) c = TABLE[(c ^ bytes[k]) & 255] ^ (c >>> 8);
    this.#c = c;
  }

  reset(): void {
    this.#c = -1;
  }

  /** Of all bytes since the beginning, as a number from 0. */
  get value(): number {
    return ~this.#c >>> 0;
  }
}

export function crc32(bytes: Uint8Array): number {
  const crc = new Crc32();
  crc.add(bytes);
  return crc.value;
}
