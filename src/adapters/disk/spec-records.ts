import { createHash } from 'node:crypto'
import { glob, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type SpecRecord, type SpecRuns, specRuns } from '#modules/promises/ports'

const root = join(import.meta.dirname, '../../..')
/** Beside the built pages: it belongs to the software on this machine, not to the data of a school. */
export const specRunsPath = join(root, 'build/spec-runs.json')

const sources = ['src/**/*.{ts,svelte,css,sql,mjs,html}', 'locales/*/*.json', 'package-lock.json']

/** What `npm test` last wrote down here. */
export function diskSpecRecord(path: string = specRunsPath): SpecRecord {
  let known: { writtenAt: number; runs: SpecRuns } | undefined
  let tree: Promise<string> | undefined
  return {
    async last() {
      const writtenAt = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => null,
      )
      if (writtenAt === null) return null
      if (known?.writtenAt !== writtenAt) known = { writtenAt, runs: await runsIn(path) }
      return known.runs
    },
    tree: () => {
      tree ??= treeOf(root)
      return tree
    },
  }
}

/** What cannot be read says nothing: nothing is shown to have passed by it. */
export async function runsIn(path: string): Promise<SpecRuns> {
  try {
    return specRuns.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return { files: {} }
  }
}

/** SHA-256 over what runs: every source, without specs and what is made from sources. */
export async function treeOf(folder: string): Promise<string> {
  const paths = (await Array.fromAsync(glob(sources, { cwd: folder }))).filter(
    (path) => !/\.test\.ts$|^src[\\/]web[\\/]paraglide[\\/]/.test(path),
  )
  const hash = createHash('sha256')
  for (const path of paths.sort())
    hash
      .update(path)
      .update('\0')
      .update(await readFile(join(folder, path)))
  return hash.digest('hex')
}
