import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../free-ports.ts'

export type School = {
  launcher: ChildProcess
  address: string
  ownerLink: string
  readyAfter: number
  ended: Promise<number | null>
}

const port = await freePort()

/** Launcher and app in a process group of their own, as `npm start` makes them. */
export async function startSchool(dataFolder: string): Promise<School> {
  const began = performance.now()
  const script = (name: string) => join(import.meta.dirname, name)
  const launcher = spawn(process.execPath, [script('launch.mjs'), script('school.ts')], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      DATA_DIR: dataFolder,
      PORT: String(port),
      MEDIA_UDP_PORTS: '28950-28969',
      LIMIT_REQUESTS_A_MINUTE: '1000000',
      LOG_LEVEL: 'warn',
    },
  })
  const ended = once(launcher, 'exit').then(([code]) => code as number | null)
  const address = `http://localhost:${port}`
  const { ownerLink, readyAfter } = await new Promise<Pick<School, 'ownerLink' | 'readyAfter'>>((resolve, reject) => {
    createInterface({ input: launcher.stdout }).on('line', (line) => {
      const [word, link = ''] = line.split(' ')
      if (word === 'ready') resolve({ ownerLink: link, readyAfter: performance.now() - began })
    })
    ended.then((code) => reject(new Error(`The school ended with ${code} before it was ready.`)))
  })
  return { launcher, address, ownerLink, readyAfter, ended }
}

/** What a browser keeps between two starts of the school. */
export type Browser = { cookie: string }

export async function call<T>(
  { address }: Pick<School, 'address'>,
  browser: Browser,
  path: string,
  body: object | null,
  method = body === null ? 'GET' : 'POST',
): Promise<T> {
  const response = await fetch(`${address}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', cookie: browser.cookie },
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  const [cookie] = response.headers.getSetCookie()
  if (cookie) browser.cookie = cookie.split(';')[0] ?? ''
  return (await response.json()) as T
}
