import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { passwordFile, urlOf } from './addresses.ts'
import { major } from './clusters.ts'
import { postmasterOf, serversOf } from './leftovers.ts'

/** The superuser's way to the server that another process runs on this data folder; undefined when none runs. */
export function runningPostgres(dataFolder: string): { adminUrl: string; folder: string } | undefined {
  const shelf = join(dataFolder, 'postgres')
  const folder = join(shelf, major)
  const leader = postmasterOf(folder)
  if (!leader || !serversOf(folder).includes(leader)) return undefined
  return { adminUrl: urlOf(addressIn(shelf, folder), 'postgres', 'postgres'), folder }
}

function addressIn(shelf: string, folder: string) {
  const note = join(shelf, 'socket-folder')
  if (existsSync(note)) return { kind: 'socket', folder: readFileSync(note, 'utf8') } as const
  const port = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[3])
  return { kind: 'loopback', port, password: readFileSync(passwordFile(shelf), 'utf8') } as const
}
