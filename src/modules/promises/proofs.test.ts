import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diskSpecRecord } from '#adapters/disk'
import { openWorld, type World } from '../../../test/world.ts'
import type { FileRun, SpecRuns } from './ports.ts'
import { proofOf } from './proofs.ts'
import { specs } from './specs.ts'
import { kept, type PromiseId, partly, type Standing, unbuilt } from './states.ts'

const say = (key: string) => key
const { file, title } = specs.eraseSeven
const ran = (path: string[], state: FileRun['specs'][number]['state']): FileRun['specs'][number] => ({ path, state })

const run = (specsOfFile: FileRun['specs'], also: Partial<FileRun> = {}): SpecRuns => ({
  files: {
    [file]: {
      at: '2026-11-20T10:00:00Z',
      version: '0.1.0',
      commit: 'abc1234',
      tree: 'here',
      loaded: true,
      specs: specsOfFile,
      ...also,
    },
  },
})
const proved = (last: SpecRuns | null, standing: Standing = kept('rights', 'eraseSeven')) =>
  proofOf({ last: async () => last, tree: async () => 'here' }, say, [['P-079' as PromiseId, standing]])
const resultOf = async (last: SpecRuns | null, standing?: Standing) =>
  (await proved(last, standing)).promises[0]?.result

describe('A promise', () => {
  it('is shown by a spec that passed, with when, and of which state of the software', async () => {
    const { promises, counts, lastAt } = await proved(run([ran(['Being erased', title], 'passed')]))
    expect(promises).toEqual([
      {
        id: 'P-079',
        group: 'rights',
        state: 'kept',
        sentence: 'promise_079',
        missing: null,
        result: 'passed',
        specs: [
          {
            file,
            title,
            result: 'passed',
            at: '2026-11-20T10:00:00Z',
            version: '0.1.0',
            commit: 'abc1234',
            ofThis: true,
          },
        ],
      },
    ])
    expect(counts.promises).toEqual({ kept: 1, partly: 0, unbuilt: 0 })
    expect(counts.specs).toMatchObject({ passed: 1, failed: 0 })
    expect(lastAt).toBe('2026-11-20T10:00:00Z')
  })

  it('is not shown by a spec that failed, was left out, is gone, or never ran', async () => {
    expect(await resultOf(run([ran([title], 'failed')]))).toBe('failed')
    expect(await resultOf(run([ran([title], 'skipped')]))).toBe('skipped')
    expect(await resultOf(run([ran(['something else'], 'passed')]))).toBe('missing')
    expect(await resultOf(run([], { loaded: false }))).toBe('failed')
    expect(await resultOf(null)).toBe('unrun')
    expect(await resultOf({ files: {} })).toBe('unrun')
  })

  it('is shown as well as the least of its specs, and of all that bear one name', async () => {
    const both = kept('rights', 'eraseSeven', 'eraseDue')
    expect(await resultOf(run([ran([title], 'passed'), ran([specs.eraseDue.title], 'failed')]), both)).toBe('failed')
    expect(await resultOf(run([ran([title], 'passed')]), both)).toBe('missing')
    expect(await resultOf(run([ran([title], 'passed'), ran([title], 'failed')]))).toBe('failed')
  })

  it('is shown by a spec of many cases only where every case passed', async () => {
    const swept = kept('periods', 'sweepEach')
    const name = (table: string) => specs.sweepEach.title.replace('%s', table)
    const inSweeps = (...all: FileRun['specs']) => ({
      files: { [specs.sweepEach.file]: { ...(run(all).files[file] as FileRun) } },
    })
    const [one, other] = [name('live.seat (P24M)'), name('identity.try')]
    expect(await resultOf(inSweeps(ran([one], 'passed'), ran([other], 'passed')), swept)).toBe('passed')
    expect(await resultOf(inSweeps(ran([one], 'passed'), ran([other], 'failed')), swept)).toBe('failed')
    expect(await resultOf(inSweeps(ran(['stays a second'], 'passed')), swept)).toBe('missing')
  })

  it('says when what ran was another state of the software than what runs here', async () => {
    const { promises } = await proved(run([ran([title], 'passed')], { tree: 'elsewhere' }))
    expect(promises[0]?.specs[0]?.ofThis).toBe(false)
  })

  it('that is there in part says what is missing, and one that is not there shows nothing', async () => {
    const all = run([ran([title], 'passed')])
    expect((await proved(all, partly('rights', 'eraseSeven'))).promises[0]?.missing).toBe('promise_079_missing')
    expect((await proved(all, unbuilt('rights'))).promises[0]).toMatchObject({ result: null, specs: [], missing: null })
  })
})

describe('What anybody is told of it', () => {
  let world: World
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lectern-runs-'))
    world = await openWorld({ ports: { specRecord: diskSpecRecord(join(folder, 'spec-runs.json')) } })
  })
  afterAll(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })
  const write = (text: string) => writeFile(join(folder, 'spec-runs.json'), text)

  it('is that nothing ran here, until something did; and follows what is written down', async () => {
    const proof = () => world.stranger.promises.proof({})
    expect(await proof()).toMatchObject({ lastAt: null, counts: { specs: { passed: 0 } } })
    await write(JSON.stringify(run([ran([title], 'passed')])))
    const shown = await proof()
    expect(shown.counts.specs.passed).toBe(1)
    expect(shown.promises.find(({ id }) => id === 'P-B')?.result).toBe('unrun')
    const { specs: ofIt } = shown.promises.find(({ id }) => id === 'P-079') ?? { specs: [] }
    expect(ofIt.find((spec) => spec.title === title)).toMatchObject({ result: 'passed', ofThis: false })
    await write('{ half a fi')
    expect(await proof()).toMatchObject({ lastAt: null, counts: { specs: { passed: 0 } } })
  })
})
