import { defineConfig } from 'vitest/config'

/** Whole processes that are started, killed and started again. */
const whole = ['test/storage/embedded*.test.ts', 'test/journeys/crash.test.ts']

/** Limits are for what hangs: on a machine many times slower than ours nothing comes near them, and a test that passes is none the slower for them. */
const patience = (seconds: number) => ({ testTimeout: seconds * 1000, hookTimeout: seconds * 1000, expect: { poll: { timeout: 30_000 } } })

/** Three projects: `whole`, `browser`, and `fast` for everything else, whose files share their modules: that halves its time. One embedded PostgreSQL serves all, started once. */
export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    maxWorkers: 2,
    projects: [
      { test: { name: 'fast', include: ['test/**/*.test.ts'], exclude: ['test/browser/**', ...whole], isolate: false, ...patience(90) } },
      { test: { name: 'whole', include: whole, ...patience(240) } },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], ...patience(240) } },
    ],
  },
})
