import { defineConfig } from 'vitest/config'

/** Two projects: `fast` is everything that needs no browser. One embedded PostgreSQL serves both, started once. */
export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    maxWorkers: 2,
    projects: [
      { test: { name: 'fast', include: ['test/**/*.test.ts'], exclude: ['test/browser/**'], testTimeout: 20_000, hookTimeout: 60_000 } },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 90_000 } },
    ],
  },
})
