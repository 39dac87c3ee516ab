import { readdir, rename, rm } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { type Composed, compose } from './compositions.ts'
import { facesPathOf } from './faces.ts'

/**
 * A process that makes the film of one class while the class goes on, after everything that is in more of a hurry.
 * Its messages hold figures, never sound or pictures. It ends when the main process does.
 */
export type ToComposer = { kind: 'finish' }
export type FromComposer = { kind: 'composed'; composed: Composed } | { kind: 'failed'; reason: string }

const filmName = 'film.webm'

const [folder = '', mode] = process.argv.slice(2)
let goesOn = mode === 'follow'
process.on('message', (message: ToComposer) => {
  if (message.kind === 'finish') goesOn = false
})
process.on('disconnect', () => process.exit(0))
setPriority(10)

const path = join(folder, `film-${process.pid}.part`)
try {
  await clearParts()
  const composed = await compose(folder, path, () => goesOn)
  if (composed.faces) await rename(facesPathOf(path), facesPathOf(join(folder, filmName)))
  await rename(path, join(folder, filmName))
  tell({ kind: 'composed', composed })
} catch (error) {
  await clearParts().catch(() => {})
  tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
}

/** A film that was never finished, by us or by one that died, is made anew from the start: until then it only takes up room. */
async function clearParts(): Promise<void> {
  for (const name of await readdir(folder)) if (name.endsWith('.part')) await rm(join(folder, name), { force: true })
}

function tell(message: FromComposer): void {
  process.send?.(message, () => process.disconnect?.())
}
