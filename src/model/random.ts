// Seeded counter-based random numbers: the n-th number of a stream needs no state, so runs replay to the same bits.

/** Hash of two words (PCG-style output permutation); the WGSL twin is shaders/common/hash.wgsl. */
export function hash2(a: number, b: number): number {
  let h = (Math.imul(a, 747796405) + 2891336453) >>> 0;
  h = mix((h ^ b) >>> 0);
  return mix((Math.imul(h, 747796405) + 2891336453) >>> 0);
}

function mix(s: number): number {
  const w = Math.imul(((s >>> ((s >>> 28) + 4)) ^ s) >>> 0, 277803737) >>> 0;
  return ((w >>> 22) ^ w) >>> 0;
}

/** A stream of numbers identified by (seed, name). */
export class RandomStream {
  readonly #key: number;
  #n = 0;

  constructor(seed: number, name: string) {
    let key = seed >>> 0;
    for (const c of name) key = hash2(key, c.charCodeAt(0));
    this.#key = key;
  }

  /** Uniform 32-bit word. */
  word(): number {
    return hash2(this.#key, this.#n++);
  }

  /** Uniform in (0, 1), 53 bits. */
  uniform(): number {
    return ((this.word() >>> 5) * 67108864 + (this.word() >>> 6) + 0.5) / 9007199254740992;
  }

  /** Uniform integer in [0, n). */
  below(n: number): number {
    return Math.min(n - 1, Math.floor(this.uniform() * n));
  }

  /** Standard normal (Box-Muller, one of the pair). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A random order of 0..n-1 (Fisher-Yates). */
  permutation(n: number): Int32Array {
    const p = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const k = this.below(i + 1);
      [p[i], p[k]] = [p[k], p[i]];
    }
    return p;
  }
}
