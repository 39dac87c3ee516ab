/** What a tab tells about itself. Specs bring their own. */
export type Surroundings = {
  connect(): WebSocket
  isOnline(): boolean
  /** Told when the network or the tab comes back, and when either goes. */
  watch(turn: (to: 'back' | 'away' | 'closed') => void): void
}

export const thisTab: Surroundings = {
  connect: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/socket`),
  isOnline: () => navigator.onLine,
  watch(turn) {
    addEventListener('online', () => turn('back'))
    addEventListener('offline', () => turn('away'))
    addEventListener('pageshow', (event) => event.persisted && turn('back'))
    // A page that is left says so; the school need not wait for silence to know who is there.
    addEventListener('pagehide', () => turn('closed'))
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && turn('back'))
  },
}
