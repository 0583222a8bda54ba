// Bundles the command line and the bench for Node; packages stay outside, unless the bundle is to stand alone.
import { defineConfig } from 'vite';

const standalone = process.env.KALMIUM_STANDALONE === '1';

export default defineConfig({
  publicDir: false,
  // webgpu brings binaries of its own and can never be bundled.
  ssr: standalone ? { noExternal: true, external: ['webgpu'] } : {},
  build: {
    target: 'node20',
    minify: false,
    copyPublicDir: false,
    emptyOutDir: true,
    rolldownOptions: { output: { entryFileNames: 'main.js', ...(standalone ? { codeSplitting: false } : {}) } },
  },
});
