// The module that the build makes from public/samples (see vite.config.ts).
declare module 'virtual:samples' {
  import type { SampleInfo } from './manifest';
  export const samples: readonly SampleInfo[];
}
