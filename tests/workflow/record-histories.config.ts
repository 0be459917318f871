import { defineConfig } from 'vitest/config'

/** `npx vitest run --config tests/workflow/record-histories.config.ts`, by hand, when a new shell is released. */
export default defineConfig({
  test: {
    include: ['tests/workflow/record-histories.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
