import { join } from 'node:path'
import { findBrowser } from './checks/browsers.ts'
import { specs } from './checks/specs.ts'
import { buildIsCurrent, runStep, type Step, type Verdict } from './checks/steps.ts'

/** Everything that must hold. `npm test -- types fences` runs only the steps it names. */
const root = join(import.meta.dirname, '..')
const wanted = new Set(process.argv.slice(2))

const format: Step = {
  name: 'format and lint',
  program: '@biomejs/biome/bin/biome',
  words: ['check', '--error-on-warnings'],
}
const types: Step = { name: 'types', program: 'typescript/bin/tsc', words: ['--noEmit'] }
const fences: Step = {
  name: 'fences',
  program: 'dependency-cruiser/bin/dependency-cruise.mjs',
  words: ['--config', '.dependency-cruiser.mjs', 'src'],
}
const shape: Step = { name: 'shape of modules', script: 'tools/check-module-shape.mjs' }
const unused: Step = { name: 'nothing unused', program: 'knip/bin/knip.js' }
const browser: Step = { name: 'browser', act: findBrowser }
const pages: Step = { name: 'pages build', act: () => buildIsCurrent(root) }
const pageTypes: Step = {
  name: 'types of pages',
  program: 'svelte-check/bin/svelte-check',
  words: ['--tsconfig', 'src/web/tsconfig.json', '--fail-on-warnings'],
}

const began = performance.now()
const verdicts: Verdict[] = []

// Two cores: what needs no built page goes beside the build, what only reads beside the specs; what measures, or drives a browser, wants both to itself.
await Promise.all([inOrder([pages]), inOrder([browser, format, types, shape])])
await Promise.all([
  inOrder([fences, unused, pageTypes]),
  inOrder([specs('unit specs and guards', root, 'unit', 'unit-apart')]),
])
await inOrder([
  specs('starts, stops and kills', root, 'processes'),
  specs('journeys in a browser', root, 'journeys'),
  specs('classes in browsers', root, 'classes'),
  specs('rooms in browsers', root, 'rooms'),
])

const passed = sum(verdicts.map((verdict) => verdict.passed))
const failed = sum(verdicts.map((verdict) => verdict.failed))
console.log(`\n${Math.round((performance.now() - began) / 1000)} s`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)

async function inOrder(steps: Step[]): Promise<void> {
  for (const step of steps) if (isWanted(step.name)) verdicts.push(await runStep(root, step))
}

function isWanted(name: string): boolean {
  return wanted.size === 0 || name.split(' ').some((word) => wanted.has(word))
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
