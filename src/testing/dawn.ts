// Gives Node a navigator.gpu: Dawn (npm package webgpu) on the system's Vulkan driver or Chromium's SwiftShader.
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals);
// Dawn's instance must stay referenced for as long as its devices live.
const gpu = create([]);
if (!('navigator' in globalThis))
  Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true, writable: true });
Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
