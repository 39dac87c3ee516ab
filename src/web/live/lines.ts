import type { ServerFrame } from '../../http/sockets/frames.ts'
import { type Surroundings, thisTab } from './surroundings.ts'

/** `signed_out`: the school closed the line for good; the page has to be loaded anew. */
export type LiveState = 'connecting' | 'connected' | 'reconnecting' | 'offline' | 'signed_out'

export type Pace = {
  firstPause: number
  longestPause: number
  /** How long the line stays open when nobody listens: a walk from one page to the next needs no new one. */
  linger: number
  /** After so much silence the line is tried, and given up if nothing comes back. */
  silence: number
  answer: number
  /** A line that held so long was a good one: the next pause is a short one again. */
  good: number
}

const usualPace: Pace = {
  firstPause: 1000,
  longestPause: 30_000,
  linger: 5000,
  silence: 25_000,
  answer: 8000,
  good: 10_000,
}

type Ends = {
  isWanted(): boolean
  onOpen(): void
  onFrame(frame: Exclude<ServerFrame, { type: 'pong' }>): void
}

/** The wire: opens, notices when it is dead, and comes back as long as it is wanted. */
export function openLine({ isWanted, onOpen, onFrame }: Ends, tab: Surroundings = thisTab, given: Partial<Pace> = {}) {
  const pace = { ...usualPace, ...given }
  const watchers = new Set<(state: LiveState) => void>()
  let socket: WebSocket | undefined
  let state: LiveState = 'connecting'
  let failures = 0
  let isWatching = false
  let timers: Partial<Record<'retry' | 'rest' | 'patience' | 'proof', ReturnType<typeof setTimeout>>> = {}

  return {
    /** Tells how the line is doing, now and whenever that changes. */
    watch(watcher: (state: LiveState) => void): () => void {
      watchers.add(watcher)
      watcher(state)
      return () => {
        watchers.delete(watcher)
      }
    },
    tell,
    want(): void {
      clearTimeout(timers.rest)
      if (!socket && !timers.retry) open()
    },
    rest(): void {
      timers.rest = setTimeout(close, pace.linger)
    },
    renew(): void {
      failures = 0
      close()
      if (isWanted()) open()
    },
    close,
  }

  function open(): void {
    if (!isWatching) tab.watch(turn)
    isWatching = true
    hangUp()
    const opening = tab.connect()
    socket = opening
    timers.patience = setTimeout(lose, pace.answer)
    opening.onopen = () => {
      timers.proof = setTimeout(() => {
        failures = 0
      }, pace.good)
      listen()
      become('connected')
      onOpen()
    }
    opening.onmessage = ({ data }) => {
      if (opening === socket) hear(JSON.parse(data))
    }
    opening.onclose = ({ code }) => {
      if (opening === socket) lose(code)
    }
  }

  function hear(frame: ServerFrame): void {
    listen()
    become('connected')
    if (frame.type !== 'pong') onFrame(frame)
  }

  function hangUp(): void {
    for (const timer of Object.values(timers)) clearTimeout(timer)
    timers = {}
    const old = socket
    socket = undefined
    old?.close(1000)
  }

  function close(): void {
    hangUp()
    become('connecting')
  }

  function lose(code?: number): void {
    hangUp()
    if (code === 4401) become('signed_out')
    else if (isWanted()) {
      become(tab.isOnline() ? 'reconnecting' : 'offline')
      const longest = Math.min(pace.longestPause, pace.firstPause * 2 ** failures++)
      timers.retry = setTimeout(open, pace.firstPause / 4 + Math.random() * longest)
    }
  }

  function turn(to: 'back' | 'away' | 'closed'): void {
    if (state === 'signed_out' || !isWanted()) return
    failures = 0
    if (to === 'closed') hangUp()
    else if (to === 'away') become('offline')
    if (to === 'back' && !socket) open()
    // A line may outlive what the browser thinks of the network, or have died in its sleep: it is asked.
    else if (socket?.readyState === 1) listen(0)
  }

  /** Hears for `wait`; then asks whether anybody is there, and takes silence for a no. */
  function listen(wait = pace.silence): void {
    clearTimeout(timers.patience)
    timers.patience = setTimeout(() => {
      tell({ type: 'ping' })
      timers.patience = setTimeout(lose, pace.answer)
    }, wait)
  }

  function tell(frame: object): void {
    if (socket?.readyState === 1) socket.send(JSON.stringify(frame))
  }

  function become(next: LiveState): void {
    if (next === state) return
    state = next
    for (const watcher of watchers) watcher(state)
  }
}
