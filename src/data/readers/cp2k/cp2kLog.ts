// What the main outputs of a run know about the steps of its trajectory: forces, stress, cells, and which did not converge.
import { Lines } from '../../files/lines';
import type { SourceFile } from '../../types';
import { newFacts, type OutputStep, outputSteps } from './cp2kSteps';

/** Hartree: energies of the trajectory have ten decimals, those of the output more. */
const SAME = 1e-6;
const key = (energy: number): number => Math.round(energy * 1e8);

/** The steps of one or more outputs, to be found by step number and energy. */
export class RunLog {
  /** Kind and element of every atom, from the first table of coordinates. */
  #atoms: readonly { readonly kind: string; readonly element: string }[] | null = null;
  readonly #byStep = new Map<number, OutputStep>();
  readonly #byEnergy = new Map<number, OutputStep>();
  #first: OutputStep | null = null;
  readonly #all: OutputStep[] = [];

  /** Every step in the order of the outputs. */
  get all(): readonly OutputStep[] {
    return this.#all;
  }

  /** Reads an output; later ones win. Forces are kept where they are wanted. */
  async read(file: SourceFile, forces: boolean, progress: (fraction: number) => Promise<void>): Promise<void> {
    const lines = new Lines(file);
    const facts = newFacts();
    for await (const step of outputSteps(lines, facts)) {
      const { atoms } = step;
      this.#atoms ??=
        atoms?.kinds.map((kind, a) => ({
          kind: facts.kinds.get(kind) ?? atoms.elements[a],
          element: atoms.elements[a],
        })) ?? null;
      if (!forces) step.force = null;
      step.blocks.length = 0;
      this.#first ??= step;
      this.#all.push(step);
      if (step.step !== null) this.#byStep.set(step.step, step);
      this.#byEnergy.set(key(step.energy), step);
      await progress(lines.fraction);
    }
  }

  /** The step of the output with this number and energy (hartree), else the one with this energy; null without. */
  find(step: number, energy: number | null): OutputStep | null {
    if (energy === null) return this.#byStep.get(step) ?? null;
    const numbered = this.#byStep.get(step);
    if (numbered && Math.abs(numbered.energy - energy) < SAME) return numbered;
    const k = key(energy);
    return [k, k - 1, k + 1].map((e) => this.#byEnergy.get(e)).find((s) => s !== undefined) ?? null;
  }

  /**
   * Kind and element of the atoms of a trajectory, which is written with the elements only; null where the outputs do not
   * say or have other atoms.
   */
  atomsOf(labels: readonly string[]): readonly { readonly kind: string; readonly element: string }[] | null {
    const atoms = this.#atoms;
    const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
    if (atoms?.length !== labels.length) return null;
    return atoms.every((a, i) => same(a.element, labels[i]) || same(a.kind, labels[i])) ? atoms : null;
  }

  /** The first step of all: its cell is that of a run whose cell stays. */
  get first(): OutputStep | null {
    return this.#first;
  }
}
