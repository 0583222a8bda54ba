// Test projects: plain units in Node, kernels in Node (Dawn) and in Chromium (SwiftShader), the page end to end.
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { CHROMIUM_FLAGS, findChromium } from './scripts/lib/chromium.mjs';
import { findVulkan } from './scripts/lib/vulkan.mjs';

const chromium = await findChromium();
const vulkan = await findVulkan();
const browserEnv = { ...process.env };
// Forked test processes inherit this: the Vulkan loader reads its environment when a process starts.
Object.assign(process.env, vulkan.env);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['src/**/*.gpu.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'gpu-node',
          include: ['src/**/*.gpu.test.ts'],
          setupFiles: ['src/testing/dawn.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Pre-bundled here: a dependency found late makes Vite reload the page in the middle of a test.
        optimizeDeps: { include: ['fflate', 'fast-check', 'h5wasm', 'idb'] },
        test: {
          name: 'gpu-browser',
          include: ['src/**/*.gpu.test.ts'],
          // These read files.
          exclude: ['src/**/*.node.gpu.test.ts'],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 120_000,
          browser: {
            enabled: true,
            headless: true,
            ui: false,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(chromium === null ? {} : { executablePath: chromium }),
                args: [...CHROMIUM_FLAGS],
                env: Object.fromEntries(
                  Object.entries(browserEnv).filter((e): e is [string, string] => e[1] !== undefined),
                ),
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
