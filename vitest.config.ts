// Test projects: plain units in Node, kernels in Node (Dawn).
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], exclude: ['src/**/*.gpu.test.ts'], testTimeout: 60_000 } },
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
    ],
  },
});
