import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'

export type Load = { url: string; headers?: Record<string, string>; requests: number; connections: number }
export type Figures = {
  requestsPerSecond: number
  cpuMsPerRequest: number
  /** What one of the first requests costs, before Node has compiled what it takes. */
  coldCpuMsPerRequest: number
  p50Ms: number
  p95Ms: number
  bytes: number
}

/**
 * Asks `requests` times over `connections` kept-alive connections and reads from /proc what the answering process spent. Before
 * that it asks until the answers get no cheaper: Node compiles what runs often, and a school runs for weeks.
 */
export async function measure(load: Load, pid: number): Promise<Figures> {
  const coldCpuMsPerRequest = await warmUp({ ...load, requests: Math.min(500, load.requests) }, pid)
  const before = cpuMs(pid)
  const { durations, bytes, ms } = await ask(load)
  durations.sort((a, b) => a - b)
  return {
    requestsPerSecond: round((durations.length / ms) * 1000),
    cpuMsPerRequest: round((cpuMs(pid) - before) / durations.length),
    coldCpuMsPerRequest: round(coldCpuMsPerRequest),
    p50Ms: round(durations[Math.floor(durations.length * 0.5)] ?? 0),
    p95Ms: round(durations[Math.floor(durations.length * 0.95)] ?? 0),
    bytes,
  }
}

/** Rounds of `load` until two in a row were no cheaper than the cheapest so far, and ten at most; gives back what the first cost. */
async function warmUp(load: Load, pid: number): Promise<number> {
  const costs: number[] = []
  let idleRounds = 0
  while (idleRounds < 2 && costs.length < 10) {
    const before = cpuMs(pid)
    await ask(load)
    const cost = (cpuMs(pid) - before) / load.requests
    idleRounds = cost < Math.min(...costs) ? 0 : idleRounds + 1
    costs.push(cost)
  }
  return costs[0] ?? 0
}

async function ask({ url, headers = {}, requests, connections }: Load) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const durations: number[] = []
  let left = requests
  let bytes = 0
  const begun = performance.now()
  const visitor = async () => {
    while (left-- > 0) {
      const sent = performance.now()
      bytes = await once(url, headers, agent)
      durations.push(performance.now() - sent)
    }
  }
  await Promise.all(Array.from({ length: connections }, visitor))
  agent.destroy()
  return { durations, bytes, ms: performance.now() - begun }
}

function once(url: string, headers: Record<string, string>, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent, headers }, (response) => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      response.on('end', () => {
        if (response.statusCode === 200) resolve(bytes)
        else reject(new Error(`${url} answered ${response.statusCode}`))
      })
    })
    asking.on('error', reject)
    asking.end()
  })
}

const ticksPerSecond = 100

/** User and system time of a process so far, from fields 14 and 15 of /proc/<pid>/stat (proc(5)). */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000
}

/** Waits until a process does next to nothing (less than a hundredth of a core for two seconds); gives up after ten minutes. */
export async function atRest(pid: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const before = cpuMs(pid)
    await setTimeout(2_000)
    if (cpuMs(pid) - before <= 20) return
  }
  throw new Error('the school does not come to rest')
}

/** Resident memory of a process and all below it, in megabytes, shared pages counted once for each (PSS). */
export function memoryMb(pids: number[]): number {
  const kilobytes = pids.map((pid) =>
    Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0),
  )
  return round(kilobytes.reduce((sum, each) => sum + each, 0) / 1024)
}

export const round = (value: number) => Math.round(value * 1000) / 1000
