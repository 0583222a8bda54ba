// Builds the page: React, two module workers, shaders as text, the samples' facts, a strict content policy.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { sampleInfo } from './src/studio/start/manifest.ts';

const root = import.meta.dirname;
const SAMPLES = ['si', 'nacl', 'h2o'] as const;

/** `virtual:samples`: what the start screen shows of the built-in samples, taken from their files. */
function samples(): Plugin {
  const id = 'virtual:samples';
  return {
    name: 'samples',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load(source) {
      if (source !== `\0${id}`) return null;
      const list = SAMPLES.map((name) => {
        const file = join(root, 'public', 'samples', `${name}.xyz`);
        this.addWatchFile(file);
        return sampleInfo(name, `public/samples/${name}.xyz`, readFileSync(file, 'utf8'));
      });
      return `export const samples = ${JSON.stringify(list)};`;
    },
  };
}

// Plotly sets styles from scripts, HDF5 is WebAssembly; nothing may be loaded from elsewhere.
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "manifest-src 'self'",
  "connect-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The policy as a meta tag; the development server needs inline scripts, so only the built page has it. */
function policy(): Plugin {
  return {
    name: 'policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
    ],
  };
}

/** The page keeps itself for use without a network; what it keeps is fetched after the first load, in the background. */
const offline = VitePWA({
  disable: process.env.KALMIUM_NO_OFFLINE === '1',
  // A new version waits until the page is closed: a run in progress keeps the chunks it was built with.
  registerType: 'prompt',
  injectRegister: 'script-defer',
  manifest: {
    name: 'Kalmium',
    short_name: 'Kalmium',
    description: 'Trains Deep Potentials in the browser',
    display: 'standalone',
    start_url: './',
    background_color: '#f7f7f5',
    theme_color: '#f7f7f5',
    icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' }],
  },
  workbox: {
    globPatterns: ['**/*.{html,js,css,woff2,svg,xyz}'],
    // HDF5 is WebAssembly of some 5 MB.
    maximumFileSizeToCacheInBytes: 8 * 2 ** 20,
    navigateFallback: 'index.html',
  },
});

// How long plugins took is no news to somebody who wants the page.
const QUIET = { checks: { pluginTimings: false } };

export default defineConfig({
  // Relative, so that the page works in any folder of any server.
  base: './',
  plugins: [react(), samples(), policy(), offline],
  worker: { format: 'es', rolldownOptions: QUIET },
  // Every asset is a file of its own: data: addresses would need a laxer policy.
  build: { target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 5000, rolldownOptions: QUIET },
});
