import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/** Journeys in which a class is held with sound and picture. */
const withMedia = globSync('test/journeys/**/*.test.ts').filter((file) =>
  readFileSync(file, 'utf8').includes("from './classrooms.ts'"),
)

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/guards/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        // They measure how soon a start is ready, so nothing else may run beside them.
        test: {
          name: 'processes',
          include: ['test/processes/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          exclude: withMedia,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Several browsers send and draw pictures at once, so nothing else may run beside them.
        test: {
          name: 'classes',
          include: withMedia,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
    globalSetup: './test/setup.ts',
    // Two cores are shared with PostgreSQL, and later with a browser.
    maxWorkers: 2,
  },
})
