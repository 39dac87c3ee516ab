import { appendFileSync } from 'node:fs'
import { holdTurn } from '../../bin/launcher/turns.ts'

/** Takes a turn, writes in the diary that it is in and out, and lets go; without a diary it ends while it holds it. */
const [turn = '', diary] = process.argv.slice(2)
const release = holdTurn(turn)
if (diary) {
  appendFileSync(diary, 'in ')
  await new Promise((soon) => setTimeout(soon, 20))
  appendFileSync(diary, 'out ')
  release()
}
