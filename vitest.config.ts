import { defineConfig } from 'vitest/config';

/** Two projects: `unit` beside the code (fast, parallel), `e2e` black box against a running product (one at a time). */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'apps/*/{src,server}/**/*.test.{ts,tsx}',
            'packages/*/src/**/*.test.ts',
            'sdks/typescript/{src,test}/**/*.test.ts',
            'scripts/**/*.test.ts',
            'fuzz/src/**/*.test.ts',
          ],
          // chDB must be used from the main thread of a process.
          pool: 'forks',
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/src/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
