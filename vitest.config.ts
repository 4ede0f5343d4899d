import { defineConfig } from 'vitest/config'

/** Whole processes that are started, killed and started again. */
const whole = ['test/storage/embedded*.test.ts', 'test/journeys/crash.test.ts']

/** Three projects: `whole`, `browser`, and `fast` for everything else, whose files share their modules: that halves its time. One embedded PostgreSQL serves all, started once. */
export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    maxWorkers: 2,
    projects: [
      { test: { name: 'fast', include: ['test/**/*.test.ts'], exclude: ['test/browser/**', ...whole], isolate: false, testTimeout: 20_000, hookTimeout: 60_000 } },
      { test: { name: 'whole', include: whole, testTimeout: 120_000, hookTimeout: 120_000 } },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 90_000 } },
    ],
  },
})
