import { type Config, decideConfig } from '../src/config/config.ts'
import { readEnvironment } from '../src/config/environment.ts'
import { ConfigurationRefused } from '../src/config/refusals.ts'
import { examineCaptions } from './examinations/captions.ts'
import { examineDataFolder } from './examinations/data-folders.ts'
import { examineDatabase } from './examinations/databases.ts'
import { examine, type Finding, well, wrong } from './examinations/findings.ts'
import { examineDisk, examineFfmpeg, examineMemory, examineNode, examinePort } from './examinations/machines.ts'
import { examineMedia } from './examinations/media.ts'
import { examineFiles, examineMail, examinePublicAddress } from './examinations/networks.ts'

/** `npm run doctor [-- --json]`: what is wrong with this installation, and the mend. Ends with 1 when something is. */
const findings = [
  ...(await examine('node', examineNode)),
  ...(await examine('memory', examineMemory)),
  ...(await examineConfigured()),
]

if (process.argv.includes('--json')) console.log(JSON.stringify(findings, null, 2))
else print(findings)
process.exit(findings.some(({ state }) => state === 'wrong') ? 1 : 0)

async function examineConfigured(): Promise<Finding[]> {
  let config: Config
  try {
    config = decideConfig(readEnvironment())
  } catch (error) {
    if (error instanceof ConfigurationRefused)
      return error.complaints.map((complaint) =>
        wrong('configuration', complaint, 'docs/operating/configuration.md lists every setting.'),
      )
    throw error
  }
  return [
    well('configuration', 'Every setting is known, and none contradicts another.'),
    ...(await examine('disk', () => examineDisk(config))),
    ...(await examine('data folder', () => examineDataFolder(config))),
    ...(await examine('port', () => examinePort(config))),
    ...(await examine('database', () => examineDatabase(config))),
    ...(await examine('files', () => examineFiles(config))),
    ...(await examine('mail', () => examineMail(config))),
    ...(await examine('public address', () => examinePublicAddress(config))),
    ...(await examine('live classes', () => examineMedia(config))),
    ...(await examine('captions', () => examineCaptions(config))),
    ...(await examine('ffmpeg', examineFfmpeg)),
  ]
}

function print(all: Finding[]): void {
  const signs = { well: '✓', notable: '!', wrong: '✗' }
  for (const { state, about, says, mend } of all) {
    console.log(`${signs[state]} ${about}: ${says}`)
    if (mend) console.log(`  → ${mend}`)
  }
  const faults = all.filter(({ state }) => state === 'wrong').length
  console.log(faults === 0 ? '\nNothing is wrong.' : `\n${faults} ${faults === 1 ? 'thing is' : 'things are'} wrong.`)
}
