import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../src/config/config.ts'
import { type Finding, well, wrong } from './findings.ts'
import { nearestExisting } from './machines.ts'

export function examineDataFolder({ dataFolder }: Config): Finding[] {
  const place = nearestExisting(dataFolder)
  const { username } = userInfo()
  try {
    accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return [
      wrong(
        'data folder',
        `${username} may not write in ${place}.`,
        `Run \`sudo chown -R ${username} ${place}\`, or set DATA_DIR to a folder of yours.`,
      ),
    ]
  }
  const open = openSecrets(join(dataFolder, 'secrets'))
  if (open.length > 0) {
    return [
      wrong(
        'data folder',
        `Others on this machine may read ${open.join(', ')}.`,
        `Run \`chmod 600 ${open.join(' ')}\`. Whoever read them could sign in as anybody: replace them if that may have happened.`,
      ),
    ]
  }
  const says = existsSync(dataFolder)
    ? `${dataFolder} belongs to ${username}, its secrets to nobody else.`
    : `${dataFolder} will be made at the first start.`
  return [well('data folder', says)]
}

function openSecrets(folder: string): string[] {
  if (!existsSync(folder) || process.platform === 'win32') return []
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).mode & 0o077)
}
