import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const those = (files: string[], words: string) => files.filter((file) => readFileSync(file, 'utf8').includes(words))

/** Where browsers send and show sound and picture: in journeys of a class, and in the rooms alone. */
const ofClasses = those(globSync('test/journeys/**/*.test.ts'), "from './classrooms.ts'")
const ofRooms = those(globSync('src/adapters/rooms/**/*.test.ts'), "from 'playwright-core'")

const unitSpecs = ['src/**/*.test.ts', 'test/guards/**/*.test.ts']

/** What must not be shared with other specs: a module with something else in its place, or media and its native parts. */
const apart = globSync(unitSpecs, { exclude: ofRooms }).filter(
  (file) => file.startsWith('src/adapters/rooms/') || readFileSync(file, 'utf8').includes('vi.mock('),
)

/** What takes minutes begins first, so that nothing waits for it alone at the end. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      Number(/every-page|weak-networks|recordings|room[.]test/.test(moduleId))
    return (await super.sort(files)).sort((one, other) => isLong(other) - isLong(one))
  }
}

export default defineConfig({
  test: {
    projects: [
      {
        // The app is loaded once for a worker, not once for a file.
        test: {
          name: 'unit',
          include: unitSpecs,
          exclude: [...apart, ...ofRooms],
          isolate: false,
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: 'unit-apart',
          include: apart,
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        // They measure how soon a start is ready, so nothing else may run beside them.
        test: {
          name: 'processes',
          include: ['test/processes/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          exclude: ofClasses,
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // A class waits for its people more than for a processor: two are held at a time.
        test: {
          name: 'classes',
          include: ofClasses,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // They measure how pictures and sound arrive in a browser, so nothing else may run beside them.
        test: {
          name: 'rooms',
          include: ofRooms,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
    globalSetup: './test/setup.ts',
    // Node reads every file itself, as it does in a school that runs; changed by vite first, they took three times as long.
    experimental: { viteModuleRunner: false },
    sequence: { sequencer: LongFirst },
    // Two cores are shared with PostgreSQL, and later with a browser.
    maxWorkers: 2,
  },
})
