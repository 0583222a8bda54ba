// The eye of the frame view: perspective or orthographic over one pair of controls, turned by pointer or keys.
import { OrthographicCamera, PerspectiveCamera, Vector3 } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import type { Vec3 } from './cell';

/** Degrees; narrow, so that far atoms are hardly smaller. */
const FIELD = 26;
const HALF = Math.tan((FIELD * Math.PI) / 360);
/** The view of the pictures on Start: from above and to the side. */
const TURN = (-66 * Math.PI) / 180;
const TILT = (73 * Math.PI) / 180;

export class Cameras {
  readonly controls: OrbitControls;
  readonly #perspective = new PerspectiveCamera(FIELD, 1, 0.1, 1000);
  readonly #flat = new OrthographicCamera(-1, 1, 1, -1, 0.1, 1000);
  #aspect = 1;
  #extent = 5;
  #orthographic = false;

  constructor(element: HTMLElement, still: boolean, changed: () => void) {
    for (const camera of [this.#perspective, this.#flat]) camera.up.set(0, 0, 1);
    this.#perspective.position.set(0, -10, 0);
    this.controls = new OrbitControls(this.#perspective, element);
    this.controls.enableDamping = !still;
    this.controls.dampingFactor = 0.18;
    this.controls.rotateSpeed = 0.9;
    this.controls.addEventListener('change', changed);
  }

  get active(): PerspectiveCamera | OrthographicCamera {
    return this.#orthographic ? this.#flat : this.#perspective;
  }

  get orthographic(): boolean {
    return this.#orthographic;
  }

  /** Width over height of the picture. */
  resize(aspect: number): void {
    this.#aspect = aspect;
    this.#perspective.aspect = aspect;
    this.#perspective.updateProjectionMatrix();
    this.#frame(this.#flat.top);
  }

  #frame(half: number): void {
    this.#flat.top = half;
    this.#flat.bottom = -half;
    this.#flat.left = -half * this.#aspect;
    this.#flat.right = half * this.#aspect;
    this.#flat.updateProjectionMatrix();
  }

  /** Looks at all of a scene from the first point of view. */
  reset(centre: Vec3, extent: number): void {
    this.#extent = extent;
    const target = new Vector3(...centre);
    const away = new Vector3(
      Math.sin(TILT) * Math.cos(TURN),
      Math.sin(TILT) * Math.sin(TURN),
      Math.cos(TILT),
    ).multiplyScalar(this.#distance());
    this.controls.target.copy(target);
    for (const camera of [this.#perspective, this.#flat]) camera.position.copy(target).add(away);
    this.#flat.zoom = 1;
    this.#frame(this.#distance() * HALF);
    this.controls.minDistance = 0.15 * extent;
    this.controls.maxDistance = 12 * this.#distance();
    this.#depths();
    this.controls.update();
  }

  /** From where a ball of the scene's extent fits. */
  #distance(): number {
    return this.#extent / Math.sin(Math.atan(HALF * Math.min(1, this.#aspect)));
  }

  #depths(): void {
    for (const camera of [this.#perspective, this.#flat]) {
      camera.near = 0.02 * this.#extent;
      camera.far = 40 * this.#distance();
      camera.updateProjectionMatrix();
    }
  }

  /** Another scene at the same place: the point of view stays. */
  follow(extent: number): void {
    this.#extent = extent;
    this.#depths();
  }

  /** Changes the kind of projection; what is at the target keeps its size. */
  project(orthographic: boolean): void {
    if (orthographic === this.#orthographic) return;
    const { target } = this.controls;
    if (orthographic) {
      this.#flat.position.copy(this.#perspective.position);
      this.#flat.zoom = 1;
      this.#frame(this.#perspective.position.distanceTo(target) * HALF);
    } else {
      const away = this.#flat.position.clone().sub(target).normalize();
      this.#perspective.position.copy(target).addScaledVector(away, this.#flat.top / this.#flat.zoom / HALF);
    }
    this.#orthographic = orthographic;
    this.controls.object = this.active;
    this.controls.update();
  }

  /** Radians to the left and up. */
  turn(left: number, up: number): void {
    const { target } = this.controls;
    const camera = this.active;
    const d = camera.position.clone().sub(target);
    const r = d.length();
    const theta = Math.atan2(d.y, d.x) + left;
    const phi = Math.min(Math.PI - 0.01, Math.max(0.01, Math.acos(d.z / r) - up));
    d.set(r * Math.sin(phi) * Math.cos(theta), r * Math.sin(phi) * Math.sin(theta), r * Math.cos(phi));
    camera.position.copy(target).add(d);
    this.controls.update();
  }

  /** Factors above 1 come closer. */
  zoom(factor: number): void {
    const { target } = this.controls;
    if (this.#orthographic) {
      this.#flat.zoom *= factor;
      this.#flat.updateProjectionMatrix();
    } else {
      const d = this.#perspective.position.clone().sub(target);
      const r = Math.min(this.controls.maxDistance, Math.max(this.controls.minDistance, d.length() / factor));
      this.#perspective.position.copy(target).addScaledVector(d.normalize(), r);
    }
    this.controls.update();
  }

  dispose(): void {
    this.controls.dispose();
  }
}
