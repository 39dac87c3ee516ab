import { flushSync } from 'svelte'
import { liveState, liveView } from '../../src/web/live/views.svelte.ts'

export { openConnection } from '../../src/web/live/connection.ts'

/** A component's worth of a live view: what is said in a class, as codes, on top of what was loaded. */
export function openRoster(sessionId) {
  let loaded = $state.raw({ view: ['loaded'], at: 0 })
  let shown = []
  let state = ''
  const close = $effect.root(() => {
    const connection = liveState()
    const roster = liveView({
      channel: 'live.class',
      params: { sessionId },
      loaded: () => loaded,
      apply: (view, happened) => [...view, `${happened.number} ${happened.event}`],
      reload: () => {},
    })
    $effect(() => {
      shown = roster.now
      state = connection.now
    })
  })
  flushSync()
  return {
    shown: () => shown,
    state: () => state,
    load: (view, at) => {
      loaded = { view, at }
    },
    close,
  }
}
