// Float64 twin of Adam (Kingma and Ba 2015, algorithm 1, with PyTorch's constants).

export const ADAM = { beta1: 0.9, beta2: 0.999, eps: 1e-8 } as const;

/** gradient [n] of the loss; t counts from 1. */
export class Adam64 {
  readonly w: Float64Array;
  readonly #m: Float64Array;
  readonly #v: Float64Array;

  constructor(w: ArrayLike<number>) {
    this.w = Float64Array.from(w);
    this.#m = new Float64Array(w.length);
    this.#v = new Float64Array(w.length);
  }

  update(gradient: ArrayLike<number>, lr: number, t: number): void {
    for (let i = 0; i < this.w.length; i++) {
      const g = gradient[i];
      this.#m[i] = ADAM.beta1 * this.#m[i] + (1 - ADAM.beta1) * g;
      this.#v[i] = ADAM.beta2 * this.#v[i] + (1 - ADAM.beta2) * g * g;
      const mHat = this.#m[i] / (1 - ADAM.beta1 ** t);
      const vHat = this.#v[i] / (1 - ADAM.beta2 ** t);
      this.w[i] -= (lr * mHat) / (Math.sqrt(vHat) + ADAM.eps);
    }
  }
}
