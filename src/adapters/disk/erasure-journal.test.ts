import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { erasureJournalContract } from '../../modules/privacy/erasure-journal.contract.ts'
import { diskErasureJournal } from './index.ts'

const inFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-journal-'))
  return { path: join(folder, 'erasures', 'journal'), close: () => rmSync(folder, { recursive: true }) }
}

erasureJournalContract('A file', async () => {
  const { path, close } = inFolder()
  return { open: () => diskErasureJournal(path), close: async () => close() }
})

const at = Temporal.Instant.from('2026-11-22T10:00:00Z')
const mark = (letter: string) => letter.repeat(64)

it('a line that a crash cut short loses nobody that comes after it, and is read as nobody', async () => {
  const { path, close } = inFolder()
  const journal = diskErasureJournal(path)
  await journal.note(mark('a'), at)
  appendFileSync(path, `${at} ${mark('b').slice(0, 20)}`)
  await journal.note(mark('c'), at)
  expect(await journal.marks()).toEqual(new Set([mark('a'), mark('c')]))
  close()
})

it.skipIf(process.platform === 'win32')('it is for the school’s own eyes', async () => {
  const { path, close } = inFolder()
  await diskErasureJournal(path).note(mark('a'), at)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  close()
})
