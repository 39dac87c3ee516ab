import type { Words } from '#modules/notifications'
import type { FileRun, SpecRecord, SpecRuns } from './ports.ts'
import { lackOf, promises, sentenceOf } from './promises.ts'
import { type PromiseProof, type Result, results, type SpecProof, states } from './schema.ts'
import type { Spec } from './spec-files.ts'
import { specs } from './specs.ts'
import type { PromiseId, Standing } from './states.ts'

/** The worst first: a promise is shown as well as the least of its specs shows it. */
const worst: readonly Result[] = ['failed', 'missing', 'unrun', 'skipped', 'passed']

/** Every promise with the specs that show it, and how each of them went when it last ran on this machine. */
export async function proofOf(record: SpecRecord, say: Words, all: readonly [PromiseId, Standing][] = promises) {
  const runs = await record.last()
  const tree = runs ? await record.tree() : ''
  const shown = all.map(([id, standing]) => promiseProof(id, standing, { runs, tree, say }))
  const named = new Map(shown.flatMap((one) => one.specs.map((spec) => [`${spec.file} ${spec.title}`, spec] as const)))
  const count = <Kind extends string>(kinds: readonly Kind[], found: readonly Kind[]) =>
    Object.fromEntries(kinds.map((kind) => [kind, found.filter((one) => one === kind).length])) as Record<Kind, number>
  const specResults = [...named.values()].map(({ result }) => result)
  const times = [...named.values()].flatMap(({ at }) => at ?? [])
  return {
    counts: {
      promises: count(
        states,
        shown.map(({ state }) => state),
      ),
      specs: count(results, specResults),
    },
    lastAt: times.sort().at(-1) ?? null,
    promises: shown,
  }
}

type Reading = { runs: SpecRuns | null; tree: string; say: Words }

function promiseProof(id: PromiseId, { group, state, specs: keys }: Standing, reading: Reading): PromiseProof {
  const shown = keys.map((key) => specProof(specs[key], reading))
  return {
    id,
    group,
    state,
    sentence: reading.say(sentenceOf(id)),
    missing: state === 'partly' ? reading.say(lackOf(id)) : null,
    result: worst.find((result) => shown.some((spec) => spec.result === result)) ?? null,
    specs: shown,
  }
}

function specProof({ file, title }: Spec, { runs, tree }: Reading): SpecProof {
  const run = runs?.files[file]
  if (!run) return { file, title, result: 'unrun', at: null, version: null, commit: null, ofThis: false }
  const { at, version, commit } = run
  return { file, title, result: resultIn(run, title), at, version, commit, ofThis: run.tree === tree }
}

function resultIn({ loaded, specs: ran }: FileRun, title: string): Result {
  if (!loaded) return 'failed'
  const wanted = patternOf(title)
  const found = ran.filter(({ path }) => path.some((name) => wanted.test(name)))
  if (found.length === 0) return 'missing'
  return (['failed', 'skipped'] as const).find((state) => found.some((one) => one.state === state)) ?? 'passed'
}

/** A spec for many cases carries places in its name: `%s` and `$door` stand for anything. */
function patternOf(title: string): RegExp {
  const parts = title.split(/%[a-zA-Z]|\$\w+/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^]*')}$`)
}
