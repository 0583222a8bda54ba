// Many balls or rods in one draw call: instanced meshes whose buffers grow and are otherwise filled again.
import {
  BackSide,
  type BufferGeometry,
  type Color,
  CylinderGeometry,
  DynamicDrawUsage,
  FrontSide,
  IcosahedronGeometry,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
  type Vector2,
} from 'three';
import type { Rods } from './scene';
import { BALLS, RODS } from './shading';

/** Colours and depths that all batches share. */
export interface Atmosphere {
  readonly ground: { value: Color };
  /** Distances from the camera where things begin and end to fade, A. */
  readonly haze: { value: Vector2 };
}

interface Looks {
  /** 0 lit, 1 one plain colour. */
  readonly flat?: number;
  /** Added to every radius, A, and drawn from behind: an outline. */
  readonly outline?: number;
  /** A on the screen, to the right of the way a rod points. */
  readonly shift?: number;
}

/** Values per instance: name and how many numbers. */
type Layout = readonly (readonly [string, number])[];

class Batch {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly #layout: Layout;
  #capacity = 0;

  constructor(
    shape: BufferGeometry,
    layout: Layout,
    shader: typeof BALLS,
    extra: Readonly<Record<string, { value: number }>>,
    air: Atmosphere,
    looks: Looks,
  ) {
    this.#layout = layout;
    const geometry = new InstancedBufferGeometry();
    geometry.index = shape.index;
    geometry.setAttribute('position', shape.getAttribute('position'));
    geometry.setAttribute('normal', shape.getAttribute('normal'));
    geometry.instanceCount = 0;
    const material = new ShaderMaterial({
      vertexShader: shader.vertex,
      fragmentShader: shader.fragment,
      uniforms: { ground: air.ground, haze: air.haze, flatness: { value: looks.flat ?? 0 }, ...extra },
      side: looks.outline === undefined ? FrontSide : BackSide,
    });
    this.mesh = new Mesh(geometry, material);
    // Where the instances lie is known to the shader alone.
    this.mesh.frustumCulled = false;
  }

  uniform(name: string, value: number): void {
    this.mesh.material.uniforms[name].value = value;
  }

  /** Fills all values of `count` instances. */
  protected put(count: number, values: Readonly<Record<string, ArrayLike<number>>>): void {
    const { geometry } = this.mesh;
    if (count > this.#capacity) {
      // Frees the smaller buffers on the device.
      geometry.dispose();
      this.#capacity = Math.max(count, Math.ceil(1.5 * this.#capacity));
      for (const [name, size] of this.#layout) {
        const attribute = new InstancedBufferAttribute(new Float32Array(size * this.#capacity), size);
        attribute.setUsage(DynamicDrawUsage);
        geometry.setAttribute(name, attribute);
      }
    }
    for (const [name] of this.#layout) {
      const attribute = geometry.getAttribute(name);
      if (!(attribute instanceof InstancedBufferAttribute)) continue;
      attribute.array.set(values[name]);
      attribute.needsUpdate = true;
    }
    geometry.instanceCount = count;
    this.mesh.visible = count > 0;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}

export class Balls extends Batch {
  constructor(air: Atmosphere, looks: Looks = {}, detail = 8) {
    const layout = [
      ['centre', 3],
      ['radius', 1],
      ['tint', 3],
      ['shade', 4],
    ] as const;
    const shape = new IcosahedronGeometry(1, detail);
    super(shape, layout, BALLS, { swell: { value: looks.outline ?? 0 } }, air, looks);
  }

  /** centre [n, 3] A, radius [n] A, tint [n, 3] linear, shade [n, 4]. */
  set(centre: ArrayLike<number>, radius: ArrayLike<number>, tint: ArrayLike<number>, shade: ArrayLike<number>): void {
    this.put(radius.length, { centre, radius, tint, shade });
  }
}

export class RodBatch extends Batch {
  /** `tip`: radius at the end over that at the start, 0 for a cone. */
  constructor(air: Atmosphere, tip: 0 | 1, looks: Looks = {}) {
    const layout = [
      ['start', 3],
      ['end', 3],
      ['girth', 1],
      ['tint', 3],
      ['shade', 4],
    ] as const;
    const shape = new CylinderGeometry(tip, 1, 1, 20, 1, false);
    // The shader counts from the start of a rod.
    shape.translate(0, 0.5, 0);
    super(shape, layout, RODS, { shift: { value: looks.shift ?? 0 } }, air, looks);
  }

  /** One girth (A) for all; tint [n, 3] linear or one colour; shade [n, 4] or none. */
  set(rods: Rods, girth: number, tint: Float32Array | Color, shade: ArrayLike<number> | null = null): void {
    const n = rods.owner.length;
    const colours = tint instanceof Float32Array ? tint : repeated([tint.r, tint.g, tint.b], n);
    this.put(n, {
      start: rods.from,
      end: rods.to,
      girth: new Float32Array(n).fill(girth),
      tint: colours,
      shade: shade ?? new Float32Array(4 * n),
    });
  }
}

function repeated(values: readonly number[], n: number): Float32Array {
  const out = new Float32Array(values.length * n);
  for (let k = 0; k < n; k++) out.set(values, values.length * k);
  return out;
}

/** Rows of `values` [m, size] in the order of `rows`. */
export function gather(values: ArrayLike<number>, rows: ArrayLike<number>, size: number): Float32Array {
  const out = new Float32Array(size * rows.length);
  for (let k = 0; k < rows.length; k++) for (let c = 0; c < size; c++) out[size * k + c] = values[size * rows[k] + c];
  return out;
}

/** An arrow as a shaft and a head of its own. */
export function split(rods: Rods, head: number): { readonly shafts: Rods; readonly heads: Rods } {
  const n = rods.owner.length;
  const neck = new Float32Array(3 * n);
  for (let k = 0; k < n; k++) {
    const d = [0, 1, 2].map((c) => rods.to[3 * k + c] - rods.from[3 * k + c]);
    const length = Math.hypot(d[0], d[1], d[2]);
    // Short arrows keep half of themselves as a shaft.
    const share = length > 0 ? Math.min(0.5, head / length) : 0;
    for (let c = 0; c < 3; c++) neck[3 * k + c] = rods.to[3 * k + c] - share * d[c];
  }
  return {
    shafts: { from: rods.from, to: neck, owner: rods.owner },
    heads: { from: neck, to: rods.to, owner: rods.owner },
  };
}
