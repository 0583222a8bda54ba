// The frame view drawn with WebGL: draws only when something changed, and lets go of everything at the end.
import { Color, Raycaster, Scene as Root, Vector2, Vector3, WebGLRenderer } from 'three';
import { colourOf } from '../design/elements';
import { type Atmosphere, Balls, gather, RodBatch, split } from './batch';
import { Cameras } from './cameras';
import type { Vec3 } from './cell';
import { pickBall } from './pick';
import type { Rods, Scene } from './scene';

/** Colours of the theme, as CSS. */
export interface Palette {
  readonly ground: string;
  readonly edge: string;
  readonly faint: string;
  readonly reference: string;
  readonly predicted: string;
  readonly accent: string;
}

export interface StageEvents {
  /** An atom of the frame was clicked, with Shift as the second one; null beside all. */
  picked(atom: number | null, second: boolean): void;
  /** The browser took the GPU away, or gave it back. */
  lost(lost: boolean): void;
  /** After each picture: the directions on the screen of x, y and z. */
  turned(axes: readonly Vec3[]): void;
}

/** A */
const BOND = 0.085;
/** A bond reaches out of what hides its atom. */
const BOND_SHADE = 0.5;
/** Arrows keep most of their colour on all sides: it says whose they are. */
const PLAIN = { flat: 0.6 };
const SHAFT = 0.05;
const HEAD = { girth: 0.13, length: 0.3 };
/** Pointers that move less than this (CSS pixels) between down and up have clicked. */
const STILL = 4;

export class Stage {
  readonly #renderer: WebGLRenderer;
  readonly #root = new Root();
  readonly #air: Atmosphere = { ground: { value: new Color() }, haze: { value: new Vector2(0, 1) } };
  readonly #balls = new Balls(this.#air);
  readonly #halo = new Balls(this.#air, { flat: 1, outline: 0.09 }, 6);
  readonly #bonds = new RodBatch(this.#air, 1);
  readonly #cell = new RodBatch(this.#air, 1, { flat: 1 });
  readonly #arrows = {
    reference: { shaft: new RodBatch(this.#air, 1, PLAIN), head: new RodBatch(this.#air, 0, PLAIN) },
    predicted: { shaft: new RodBatch(this.#air, 1, PLAIN), head: new RodBatch(this.#air, 0, PLAIN) },
  };
  readonly #cameras: Cameras;
  readonly #watch: ResizeObserver;
  readonly #host: HTMLElement;
  readonly #events: StageEvents;
  #scene: Scene | null = null;
  #marked: readonly number[] = [];
  #palette: Palette | null = null;
  #asked = 0;
  #down: { readonly x: number; readonly y: number } | null = null;

  /** Draws into `host`, which it fills. `still`: no motion of its own. Throws where WebGL is missing. */
  constructor(host: HTMLElement, still: boolean, events: StageEvents) {
    this.#host = host;
    this.#events = events;
    this.#renderer = new WebGLRenderer({ antialias: true, powerPreference: 'low-power' });
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    const { domElement } = this.#renderer;
    host.append(domElement);
    this.#root.add(...this.#batches().map((b) => b.mesh));
    this.#cameras = new Cameras(domElement, still, () => this.#ask());
    domElement.addEventListener('webglcontextlost', this.#onLost);
    domElement.addEventListener('webglcontextrestored', this.#onRestored);
    domElement.addEventListener('pointerdown', this.#onDown);
    domElement.addEventListener('pointerup', this.#onUp);
    this.#watch = new ResizeObserver(() => this.#resize());
    this.#watch.observe(host);
    this.#resize();
  }

  #batches(): (Balls | RodBatch)[] {
    const { predicted, reference } = this.#arrows;
    return [
      this.#halo,
      this.#balls,
      this.#bonds,
      this.#cell,
      reference.shaft,
      reference.head,
      predicted.shaft,
      predicted.head,
    ];
  }

  paint(palette: Palette): void {
    this.#palette = palette;
    this.#air.ground.value.set(palette.ground);
    this.#renderer.setClearColor(this.#air.ground.value);
    this.#colourCell();
    this.#colourHalo();
    this.#ask();
  }

  /** Shows a scene; `elements` are those of the frame's atoms. With `fit`, all of it from the first point of view. */
  show(scene: Scene, elements: readonly string[], fit: boolean): void {
    this.#scene = scene;
    const tint = new Float32Array(3 * scene.atom.length);
    const colours = new Map<string, Color>();
    scene.atom.forEach((a, k) => {
      const name = elements[a];
      const colour = colours.get(name) ?? new Color(colourOf(name));
      colours.set(name, colour);
      colour.toArray(tint, 3 * k);
    });
    this.#balls.set(scene.coord, scene.radius, tint, scene.shade);
    const { bonds } = scene;
    this.#bonds.set(
      bonds,
      BOND,
      gather(tint, bonds.owner, 3),
      gather(scene.shade, bonds.owner, 4).map((v) => BOND_SHADE * v),
    );
    this.#colourCell();
    this.#colourHalo();
    if (fit) this.#cameras.reset(scene.centre, scene.extent);
    else this.#cameras.follow(scene.extent);
    this.#ask();
  }

  /** Arrows of the reference and of the model; side by side where there are both. */
  arrows(reference: Rods, predicted: Rods): void {
    const palette = this.#palette;
    if (!palette) return;
    const apart = reference.owner.length > 0 && predicted.owner.length > 0 ? 0.055 : 0;
    for (const [kind, rods, sign] of [
      ['reference', reference, -1],
      ['predicted', predicted, 1],
    ] as const) {
      const { head, shaft } = this.#arrows[kind];
      const { heads, shafts } = split(rods, HEAD.length);
      const colour = new Color(palette[kind]);
      shaft.set(shafts, SHAFT, colour);
      head.set(heads, HEAD.girth, colour);
      for (const batch of [shaft, head]) batch.uniform('shift', sign * apart);
    }
    this.#ask();
  }

  /** Rings around atoms of the frame, in all their images. */
  mark(atoms: readonly number[]): void {
    this.#marked = atoms;
    this.#colourHalo();
    this.#ask();
  }

  #colourHalo(): void {
    const scene = this.#scene;
    if (!scene || !this.#palette) return;
    const rows: number[] = [];
    scene.atom.forEach((a, k) => {
      if (this.#marked.includes(a)) rows.push(k);
    });
    const accent = new Color(this.#palette.accent);
    const tint = Float32Array.from(rows.flatMap(() => accent.toArray()));
    this.#halo.set(
      gather(scene.coord, rows, 3),
      gather(scene.radius, rows, 1),
      tint,
      new Float32Array(4 * rows.length),
    );
  }

  #colourCell(): void {
    const scene = this.#scene;
    if (!scene || !this.#palette) return;
    const n = scene.cell.length / 6;
    const from = new Float32Array(3 * n);
    const to = new Float32Array(3 * n);
    const tint = new Float32Array(3 * n);
    const [edge, faint] = [new Color(this.#palette.edge), new Color(this.#palette.faint)];
    for (let k = 0; k < n; k++) {
      from.set(scene.cell.subarray(6 * k, 6 * k + 3), 3 * k);
      to.set(scene.cell.subarray(6 * k + 3, 6 * k + 6), 3 * k);
      (k < 12 ? edge : faint).toArray(tint, 3 * k);
    }
    this.#cell.set({ from, to, owner: new Int32Array(n) }, 0.0026 * scene.extent, tint);
  }

  project(orthographic: boolean): void {
    this.#cameras.project(orthographic);
    this.#ask();
  }

  reset(): void {
    if (this.#scene) this.#cameras.reset(this.#scene.centre, this.#scene.extent);
    this.#ask();
  }

  /** Radians to the left and up. */
  turn(left: number, up: number): void {
    this.#cameras.turn(left, up);
    this.#ask();
  }

  zoom(factor: number): void {
    this.#cameras.zoom(factor);
    this.#ask();
  }

  /** The picture as a PNG with twice the pixels of the screen. */
  async png(): Promise<Uint8Array<ArrayBuffer>> {
    const before = this.#renderer.getPixelRatio();
    this.#renderer.setPixelRatio(2 * before);
    this.#draw();
    // The drawing is gone after this task, so the copy is asked for at once.
    const blob = await new Promise<Blob | null>((resolve) => {
      this.#renderer.domElement.toBlob(resolve, 'image/png');
      this.#renderer.setPixelRatio(before);
      this.#draw();
    });
    if (!blob) throw new Error('The browser gave no picture of the canvas.');
    return new Uint8Array(await blob.arrayBuffer());
  }

  #ask(): void {
    if (this.#asked === 0) this.#asked = requestAnimationFrame(() => this.#step());
  }

  #step(): void {
    this.#asked = 0;
    // Motion that runs out asks for the next picture by itself.
    this.#cameras.controls.update();
    this.#draw();
  }

  #draw(): void {
    const camera = this.#cameras.active;
    const scene = this.#scene;
    if (scene) {
      const middle = camera.position.distanceTo(new Vector3(...scene.centre));
      this.#air.haze.value.set(middle - 0.6 * scene.extent, middle + 1.1 * scene.extent);
    }
    this.#renderer.render(this.#root, camera);
    const turn = camera.matrixWorldInverse;
    this.#events.turned(
      [0, 1, 2].map((k) => {
        const axis = new Vector3(k === 0 ? 1 : 0, k === 1 ? 1 : 0, k === 2 ? 1 : 0).transformDirection(turn);
        return [axis.x, axis.y, axis.z] as const;
      }),
    );
  }

  #resize(): void {
    const { clientHeight, clientWidth } = this.#host;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#renderer.setSize(clientWidth, clientHeight, false);
    this.#cameras.resize(clientWidth / clientHeight);
    // At once: a resized canvas is empty until it is drawn.
    this.#draw();
  }

  readonly #onDown = (event: PointerEvent): void => {
    this.#down = event.isPrimary ? { x: event.clientX, y: event.clientY } : null;
  };

  readonly #onUp = (event: PointerEvent): void => {
    const down = this.#down;
    this.#down = null;
    if (!down || event.button !== 0 || Math.hypot(event.clientX - down.x, event.clientY - down.y) > STILL) return;
    const scene = this.#scene;
    if (!scene) return;
    const box = this.#renderer.domElement.getBoundingClientRect();
    const ray = new Raycaster();
    const place = new Vector2(
      (2 * (event.clientX - box.left)) / box.width - 1,
      1 - (2 * (event.clientY - box.top)) / box.height,
    );
    ray.setFromCamera(place, this.#cameras.active);
    const { direction, origin } = ray.ray;
    const hit = pickBall(scene, [origin.x, origin.y, origin.z], [direction.x, direction.y, direction.z]);
    this.#events.picked(hit === null ? null : scene.atom[hit], event.shiftKey);
  };

  readonly #onLost = (event: Event): void => {
    // Otherwise the browser never gives the context back.
    event.preventDefault();
    this.#events.lost(true);
  };

  readonly #onRestored = (): void => {
    this.#events.lost(false);
    this.#ask();
  };

  dispose(): void {
    cancelAnimationFrame(this.#asked);
    this.#watch.disconnect();
    const { domElement } = this.#renderer;
    domElement.removeEventListener('webglcontextlost', this.#onLost);
    domElement.removeEventListener('webglcontextrestored', this.#onRestored);
    domElement.removeEventListener('pointerdown', this.#onDown);
    domElement.removeEventListener('pointerup', this.#onUp);
    this.#cameras.dispose();
    for (const batch of this.#batches()) batch.dispose();
    this.#renderer.dispose();
    // Browsers keep few contexts at a time; this one is given back now and not at the next collection.
    this.#renderer.forceContextLoss();
    domElement.remove();
  }
}
