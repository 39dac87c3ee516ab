import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

export type Demo = { address: string; close(): Promise<void> }

/** The demo school at an address that is given, or one opened for the photographs on a data folder of its own. */
export async function openDemo(address: string | undefined): Promise<Demo> {
  if (address) return { address: address.replace(/\/$/, ''), close: async () => {} }
  const child = fork(join(import.meta.dirname, '..', 'demo.ts'), [], {
    env: { DATA_DIR: './data-shots', PORT: '3979', MEDIA_UDP_PORTS: '53000-53199', ...process.env },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const close = async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  try {
    return { address: await addressSaidBy(child.stdout as AsyncIterable<Buffer>), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The demo says where it is open; if it ends without, it has said why. */
async function addressSaidBy(output: AsyncIterable<Buffer>): Promise<string> {
  let said = ''
  for await (const piece of output) {
    said += piece
    const [, address] = /is open at (http:\S+)/.exec(said) ?? []
    if (address && /password is/.test(said)) return address
  }
  throw new Error(`The demo did not open.\n${said}`)
}
