import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { fileStoreContract } from '../../modules/files/file-store.contract.ts'
import { diskFiles } from './index.ts'

fileStoreContract('The disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-files-'))
  return { store: await diskFiles(folder), close: () => rm(folder, { recursive: true }) }
})

it('drafts of a killed process are cleared after a day, and never listed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-files-'))
  const first = await diskFiles(folder)
  await first.put('a', Readable.from([Buffer.from('a')]))
  writeFileSync(join(folder, '.drafts', 'old'), 'half')
  writeFileSync(join(folder, '.drafts', 'new'), 'half')
  utimesSync(join(folder, '.drafts', 'old'), 1, 1)
  const second = await diskFiles(folder)
  expect(readdirSync(join(folder, '.drafts'))).toEqual(['new'])
  const listed = []
  for await (const { key } of second.list('')) listed.push(key)
  expect(listed).toEqual(['a'])
  await rm(folder, { recursive: true })
})
